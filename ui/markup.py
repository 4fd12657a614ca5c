"""The smallest pieces of HTML: escaped text, dates in words, counted nouns, addresses that are safe to link."""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from urllib.parse import urlsplit

from rag import Filters


def escape(text: str) -> str:
    """`text` for the inside of an element or a quoted attribute; a browser reads back the same characters.

    Only NUL changes, to U+FFFD, because HTML cannot hold it.
    """
    # A parser turns a bare CR into LF, and then a quote would no longer equal its span.
    return html.escape(text, quote=True).replace("\r", "&#13;").replace("\x00", "�")


def isolated(text: str) -> str:
    """`text` escaped in a <bdi>, so that bidirectional controls inside it cannot reorder the page around it."""
    return f"<bdi>{escape(text)}</bdi>"


def direction(text: str) -> str:
    """ "rtl" where the first letter of `text` is written from right to left, else "ltr".

    dir="auto" does not see letters inside elements that have a direction of their own, as each sentence has.
    """
    classes = (unicodedata.bidirectional(character) for character in text)
    return "rtl" if next((each for each in classes if each in ("L", "R", "AL")), "L") != "L" else "ltr"


def counted(number: int, noun: str) -> str:
    """The number with its noun: "1 article", "2,000 articles"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def listed(parts: Sequence[str]) -> str:
    """The parts as one reads them out: "A", "A and B", "A, B and C"."""
    return " and ".join(part for part in (", ".join(parts[:-1]), *parts[-1:]) if part)


def in_words(value: date | datetime) -> str:
    """The calendar day, as "11 November 2023"."""
    return f"{value.day} {value:%B} {value.year}"


def iso_in_words(published: str | None) -> str:
    """An ISO 8601 date in words, "date unknown" for None, and anything else as it stands."""
    if published is None:
        return "date unknown"
    try:
        return in_words(datetime.fromisoformat(published))
    except ValueError:
        return published


def filter_words(filters: Filters) -> dict[str, str]:
    """What a question is limited to in words, by the name of the filter; plain text."""
    words = {
        "outlet": f"outlet: {filters.outlet}" if filters.outlet else "",
        "after": f"after {in_words(filters.after)}" if filters.after else "",
        "before": f"before {in_words(filters.before)}" if filters.before else "",
        "as_of": f"as of {in_words(filters.as_of)}" if filters.as_of else "",
    }
    return {name: text for name, text in words.items() if text}


def web_address(uri: str) -> str | None:
    """`uri` if it is an http or https address with a host, else None."""
    try:
        parts = urlsplit(uri)
    except ValueError:
        return None
    # Browsers drop tabs and newlines inside an address, so one that has them is not what it looks like.
    if any(ord(character) <= 32 or character == "\\" for character in uri):
        return None
    return uri if parts.scheme.lower() in ("http", "https") and parts.hostname else None


def host_of(address: str) -> str:
    """The host of an address, "" where it has none."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""

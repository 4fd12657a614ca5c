"""The name of a site as its pages carry it beside the headline: "Bridge reopens - The Courier"."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urlsplit

from index.facts import stated
from index.types import Fact

# What separates a headline from the name of the site.
_SEPARATOR = re.compile(r"\s+[-–—|·•:»]\s+")
_MOST_WORDS = 4
_SHORTEST_LABEL = 3
# A shorter label inside a name is there by chance.
_TELLING_LABEL = 5


def without_site(title: str, outlet: str | None) -> str:
    """`title` without " - BBC News" behind it, or "BBC News | " before it."""
    pieces = list(_SEPARATOR.finditer(title))
    if not pieces or not outlet:
        return title
    head, tail = title[: pieces[-1].start()], title[pieces[-1].end() :]
    if tail.strip().casefold() == outlet.casefold():
        return head
    head, tail = title[: pieces[0].start()], title[pieces[0].end() :]
    return tail if head.strip().casefold() == outlet.casefold() else title


def without_slogan(fact: Fact) -> Fact:
    """The name of a site without what it says of itself behind it, "Courier | Latest news"."""
    return replace(fact, value=_SEPARATOR.split(fact.value)[0].strip() or fact.value) if fact.value else fact


def site_in_title(title: str, url: str | None) -> Fact:
    """The name beside the headline, where it is that of the page's host: "The New York Times" at nytimes.com."""
    try:
        host = (urlsplit(url or "").hostname or "").removeprefix("www.")
    except ValueError:
        return Fact()
    labels = {label.replace("-", "") for label in host.split(".")[:-1] if len(label) >= _SHORTEST_LABEL}
    pieces = _SEPARATOR.split(title)
    for piece in (pieces[-1], pieces[0]) if len(pieces) > 1 else ():
        if any(_is_name_of(piece, label) for label in labels):
            return replace(stated("<title>", title, method="page"), value=piece.strip())
    return Fact()


def _is_name_of(name: str, label: str) -> bool:
    """Whether a host is called by a name: its words run together, one of them, or the initials before the last."""
    words = re.findall(r"[^\W_]+", name.casefold())
    if not 0 < len(words) <= _MOST_WORDS:
        return False
    own = words[1:] if words[0] in ("the", "der", "die", "das", "le", "la", "el", "il") else words
    short = "".join(word[0] for word in own[:-1]) + (own[-1] if own else "")
    return label in (*words, short) or (len(label) >= _TELLING_LABEL and label in "".join(words))

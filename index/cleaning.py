"""Takes out what is not the document: stub links, and lists of dated headlines glued to its end. Conservative."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from index.dates import parse_day
from index.types import Removed, Span

CLEANER_VERSION = "1"

_STUB = re.compile(
    r"(read more|read also|see also|continue reading|share this( article)?|share on \w+|subscribe( now)?"
    r"|sign up( now)?|advertisement|loading)\s*[.:…>»]*",
    re.IGNORECASE,
)
_LATEST = re.compile(
    r"(latest|more|recent|related|popular|most read)\s+(news|stories|headlines|articles)\b", re.IGNORECASE
)
_DATE_LINE_CHARS = 24
_HEADLINE_CHARS = 160
_FEWEST_DATES = 3


@dataclass(frozen=True)
class Cleaned:
    """`text` without the `removed` spans, which count characters of the text before cleaning."""

    text: str
    removed: tuple[Removed, ...]

    def offset(self, position: int) -> int:
        """Where `position` of the text before cleaning lies in the cleaned text."""
        starts, gone = self._before
        index = bisect_right(starts, position) - 1
        if index < 0:
            return position
        last = self.removed[index].span
        return position - gone[index] - (min(last.end, position) - last.start)

    @cached_property
    def _before(self) -> tuple[list[int], list[int]]:
        """Where each removed span starts, and how much was removed before it: asked for every heading and page."""
        lengths = (item.span.end - item.span.start for item in self.removed)
        return [item.span.start for item in self.removed], list(accumulate(lengths, initial=0))


def clean(text: str) -> Cleaned:
    """`text` without boilerplate; a document that would become empty is left as it is."""
    lines = [Span(*match.span()) for match in re.finditer(r"[^\n]*\n*", text) if match.group().strip()]
    tail = _headline_tail([line.of(text).strip() for line in lines])
    removed = [
        Removed(span=line, text=line.of(text), reason="stub link")
        for line in lines[:tail]
        if _STUB.fullmatch(line.of(text).strip())
    ]
    if tail < len(lines):
        span = Span(lines[tail].start, len(text))
        removed.append(Removed(span=span, text=span.of(text), reason="list of dated headlines"))
    kept = _without(text, [item.span for item in removed])
    return Cleaned(kept, tuple(removed)) if kept.strip() else Cleaned(text, ())


def _headline_tail(lines: list[str]) -> int:
    """Index of the first line of a closing list of headlines and dates; `len(lines)` when there is none."""
    start, dates, index = len(lines), 0, len(lines) - 1
    while index >= 0:
        if _is_date_line(lines[index]):
            dates, start = dates + 1, index
            index -= 1
        elif index + 1 < len(lines) and _is_date_line(lines[index + 1]) and _is_headline(lines[index]):
            start = index
            index -= 1
        else:
            break
    if dates < _FEWEST_DATES:
        return len(lines)
    return start - 1 if start and _LATEST.fullmatch(lines[start - 1].rstrip(":")) else start


def _is_date_line(line: str) -> bool:
    return len(line) <= _DATE_LINE_CHARS and parse_day(line.replace(".", " ")) is not None


def _is_headline(line: str) -> bool:
    return len(line) <= _HEADLINE_CHARS and not line.endswith((".", ":", ";"))


def _without(text: str, spans: list[Span]) -> str:
    kept, position = [], 0
    for span in spans:
        kept.append(text[position : span.start])
        position = span.end
    return ("".join(kept) + text[position:]).rstrip()

"""The surroundings of a quote: whole paragraphs or sentences on each side, as near to a given size as possible."""

from __future__ import annotations

import re
from dataclasses import dataclass

PARAGRAPH = re.compile(r"\n\s*\n")
SENTENCE = re.compile(r"(?:[.!?…][\"'”’»)\]]*\s+|[。！？]|\n)")  # noqa: RUF001
WORD = re.compile(r"\s+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Excerpt:
    """A quote between its surroundings; `before + quote + after` is one stretch of the document's text."""

    before: str
    quote: str
    after: str
    cut_before: bool
    cut_after: bool


def excerpt(text: str, start: int, end: int, *, around: int = 600) -> Excerpt:
    """The span of `text` with up to `around` characters on each side."""
    low = _opening(text, start, around)
    high = _closing(text, end, around)
    return Excerpt(
        before=text[low:start],
        quote=text[start:end],
        after=text[end:high],
        cut_before=bool(text[:low].strip()),
        cut_after=bool(text[high:].strip()),
    )


def _opening(text: str, start: int, around: int) -> int:
    low = start - around
    if low <= 0:
        return 0
    # Only the farther half is searched: a bound next to the quote would leave it without surroundings.
    window = text[low : low + around // 2]
    for bound in (PARAGRAPH, SENTENCE, WORD):
        if found := bound.search(window):
            return low + found.end()
    return low


def _closing(text: str, end: int, around: int) -> int:
    high = end + around
    if high >= len(text):
        return len(text)
    base = high - around // 2
    window = text[base:high]
    for bound in (PARAGRAPH, SENTENCE, WORD):
        if found := list(bound.finditer(window)):
            return base + (found[-1].end() if bound is SENTENCE else found[-1].start())
    return high

"""The lines of a text as the cleaning passes see them, and what a pass says of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.normalise import is_table_row

_LINE = re.compile(r"[^\n]*\n*")
_SENTENCE_END = re.compile(r"[.!?…。！？।؟][\"”“»›’')\]]*$")
_WORD = re.compile(r"\w+")
_FEWEST_WORDS = 2
# A line of this length without a full stop is a paragraph all the same; headlines end before.
_LONG_CHARS = 200
# The longest line that is looked at as a headline, a link or a label.
SHORT_CHARS = 160


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank. `end` is where the next one starts, `content_end` where its own words end."""

    number: int
    start: int
    content_end: int
    end: int
    text: str

    @property
    def closes_block(self) -> bool:
        """Whether a blank line follows."""
        return self.end - self.content_end > 1

    @property
    def is_prose(self) -> bool:
        """Whether it is a sentence or a paragraph: two words and a full stop, or very long."""
        return len(self.text) > _LONG_CHARS or self.is_sentence

    @property
    def is_sentence(self) -> bool:
        """Whether it has two words, or no spaces between its words, and a full stop."""
        ends = _SENTENCE_END.search(self.text[-8:]) is not None
        return ends and (self.text[-1] in "。！？" or len(_WORD.findall(self.text[:_LONG_CHARS])) >= _FEWEST_WORDS)

    @property
    def is_table_row(self) -> bool:
        """Whether it looks like a row; a single one may as well be a menu."""
        return is_table_row(self.text)


@dataclass(frozen=True, slots=True)
class Finding:
    """Lines `first` to `last`, by number and the last included, that are not the document."""

    first: int
    last: int
    reason: str


def split_lines(text: str) -> list[Line]:
    """The lines of `text` that are not blank; each reaches to the start of the next, the last one to the end."""
    found = [match for match in _LINE.finditer(text) if match.group().strip()]
    if not found:
        return []
    starts = [match.start() for match in found] + [len(text)]
    lines = []
    for number, (match, (start, end)) in enumerate(zip(found, pairwise(starts), strict=True)):
        words = match.group().rstrip()
        lines.append(Line(number, start, start + len(words), end, words.lstrip()))
    return lines


def without(lines: Sequence[Line], findings: Iterable[Finding]) -> list[Line]:
    """The lines that no finding takes."""
    taken = {number for finding in findings for number in range(finding.first, finding.last + 1)}
    return [line for line in lines if line.number not in taken]


def normal(text: str) -> str:
    """`text` for comparing lines: without case, and with single spaces."""
    return " ".join(text.casefold().split())


def is_underline(line: Line) -> bool:
    """Whether it makes a heading of the line above it."""
    return len(line.text) >= 3 and not line.text.strip("-=~^_*#\"'+`:. ")

"""The text without what was found, where positions lie in it, and the text before out of both."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, groupby
from typing import NamedTuple

from index.cleaning.lines import Finding, Line
from index.types import Removed, Span


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


class Original(NamedTuple):
    """A text as it was before cleaning, and where a position of the cleaned text lay in it."""

    text: str
    before: Callable[[int], int]


def original(text: str, removed: Sequence[Removed]) -> Original:
    """The text before cleaning, but for white space at its end.

    `before` gives the leftmost place where several fit: in front of what was removed there.
    """
    pieces, position, length = [], 0, 0
    starts, gone = [], [0]
    for item in removed:
        kept = item.span.start - length
        piece = text[position : position + kept]
        # Line breaks in front of a removed end went with it; `take_out` sees to it that nothing else did.
        pieces += [piece, "\n" * (kept - len(piece)), item.text]
        position += len(piece)
        starts.append(position)
        gone.append(gone[-1] + len(item.text))
        length = item.span.end
    pieces.append(text[position:])
    return Original("".join(pieces), lambda place: place + gone[bisect_left(starts, place)])


def take_out(text: str, lines: Sequence[Line], findings: Iterable[Finding], pages: Sequence[int]) -> Cleaned:
    """`text` without the lines that were found; of several findings for a line the first holds.

    Of the breaks around removed lines one stays: the end of a page, else the first blank line, else the first.
    Text of which nothing would be left is left as it is.
    """
    marks: list[tuple[int, str] | None] = [None] * len(lines)
    for mark, finding in enumerate(findings):
        for number in range(finding.first, finding.last + 1):
            marks[number] = marks[number] or (mark, finding.reason)
    if all(marks):
        return Cleaned(text, ())
    removed = [item for run in _runs(marks) for item in _removed(text, lines, marks, run, frozenset(pages))]
    pieces, position = [], 0
    for item in removed:
        pieces.append(text[position : item.span.start])
        position = item.span.end
    return Cleaned(("".join(pieces) + text[position:]).rstrip(), tuple(removed))


def _runs(marks: Sequence[tuple[int, str] | None]) -> Iterator[list[tuple[int, int]]]:
    """Neighbouring removed lines: ranges of one finding each, first and last included."""
    for taken, run in groupby(range(len(marks)), key=lambda number: marks[number] is not None):
        if taken:
            ranges = []
            for _, same in groupby(run, key=lambda number: marks[number]):
                numbers = list(same)
                ranges.append((numbers[0], numbers[-1]))
            yield ranges


def _removed(
    text: str,
    lines: Sequence[Line],
    marks: Sequence[tuple[int, str] | None],
    run: list[tuple[int, int]],
    pages: frozenset[int],
) -> Iterator[Removed]:
    first, last = run[0][0], run[-1][1]
    ends = [first - 1, *(range_end for _, range_end in run)]
    stays = first - 1
    if first > 0 and last < len(lines) - 1:  # at the text's own ends no break is needed
        stays = max(ends, key=lambda n: (lines[n].closes_block, lines[n].end in pages, -n))
    for start_line, end_line in run:
        start, end = lines[start_line].start, lines[end_line].end
        if end_line <= stays:
            start, end = lines[start_line - 1].content_end, lines[end_line].content_end
        elif start_line == first and last == len(lines) - 1 and first:
            gap = text[lines[first - 1].content_end : start]
            start -= len(gap) if gap.strip("\n") else 0
        found = marks[start_line]
        assert found is not None
        yield Removed(span=Span(start, end), text=text[start:end], reason=found[1])

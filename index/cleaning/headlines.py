"""Lists that are glued to an article: headlines with their dates, and links under "Related stories"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from index.cleaning.lines import SHORT_CHARS, Finding, Line, is_underline, normal
from index.cleaning.wording import DECORATION, GLUED, LATEST, OWN_DAYS
from index.dates.days import WEEKDAY, mentions

_DATED = "list of dated headlines"
_LINKS = "list of links"
_FEWEST_DATES = 3
_DATE_LINE_CHARS = 48
_MOST_LINKS = 15
# Without a heading of its kind a list has to run from the newest to the oldest, after a true article.
_FEWEST_PROSE = 3
_YEAR_OR_AGO = re.compile(r"(?:19|20)\d\d|\d ?\w+ ago")
_BESIDE_A_DATE = re.compile(
    rf"\d{{1,2}}[:.h]\d\d(?::\d\d)?(?: ?[ap]\.?m\b\.?)?|\b(?:(?-i:[A-Z]{{2,4}})|at|um|uhr|à|{WEEKDAY})\b|[\W_]+",
    re.IGNORECASE,
)
_AGO = re.compile(r"(?:about )?\d+ ?(?:minutes?|mins?|hours?|h|days?|d|weeks?) ago", re.IGNORECASE)
_BETWEEN = " \t-–—|:•·,()[]"


@dataclass(frozen=True, slots=True)
class _Text:
    """The lines, and what each of them is: a day, a day with a headline (then True), or neither."""

    lines: Sequence[Line]
    dates: Sequence[tuple[date | None, bool] | None]
    title: str | None
    prose: int

    def is_only_date(self, place: int) -> bool:
        found = self.dates[place]
        return found is not None and not found[1]

    def is_heading(self, place: int) -> bool:
        """Whether a list of other articles is announced there; the stated title announces nothing."""
        line = self.lines[place]
        if place + 1 < len(self.lines) and is_underline(self.lines[place + 1]):
            return False
        is_title = self.title is not None and normal(line.text) == normal(self.title)
        return not is_title and LATEST.fullmatch(line.text.strip(DECORATION)) is not None

    def is_title(self, place: int) -> bool:
        return normal(self.lines[place].text) == normal(self.title) if self.title else place == 0


def find_lists(lines: Sequence[Line], title: str | None) -> list[Finding]:
    """Lists under a heading of their kind in a text of prose, and at its tail."""
    text = _Text(lines, [_dated(line) for line in lines], title, sum(line.is_prose for line in lines))
    found: list[Finding] = []
    for first, last in _stretches(text):
        span = _certain(text, first, last)
        if span is not None:
            found.append(Finding(lines[span[0]].number, lines[span[1]].number, _DATED))
    taken = {number for each in found for number in range(each.first, each.last + 1)}
    return [*found, *(each for each in _links(text) if each.first not in taken)]


def _dated(line: Line) -> tuple[date | None, bool] | None:
    """The day of a line that consists of one, or of a headline and one (then True); None for any other line."""
    text = line.text
    if len(text) > SHORT_CHARS or not _YEAR_OR_AGO.search(text):
        return None
    if _AGO.fullmatch(text):
        return None, False
    found = mentions(text)
    if len(found) != 1:
        return None
    span, day = found[0].span, found[0].readings[0]
    rest = text[: span.start] + " " + text[span.end :]
    if len(text) <= _DATE_LINE_CHARS and not _BESIDE_A_DATE.sub("", rest):
        return day, False
    before, after = text[: span.start].strip(_BETWEEN), text[span.end :].strip(_BETWEEN)
    if bool(before) == bool(after) or line.text.endswith((".", ":", ";")) or line.is_table_row:
        return None
    between = text[span.end : span.end + 1] if after else text[span.start - 1 : span.start]
    return (day, True) if between in {*_BETWEEN} and len((before or after).split()) >= 3 else None


def _stretches(text: _Text) -> Iterator[tuple[int, int]]:
    """Runs of date lines with at most one headline between two of them, first and last date included."""
    marked = [place for place, found in enumerate(text.dates) if found is not None]
    start = 0
    for here in range(1, len(marked) + 1):
        if here == len(marked) or not _goes_on(text.lines, marked[here - 1], marked[here]):
            if here - start >= _FEWEST_DATES:
                yield marked[start], marked[here - 1]
            start = here


def _goes_on(lines: Sequence[Line], date_line: int, next_date: int) -> bool:
    return next_date == date_line + 1 or (next_date == date_line + 2 and _is_headline(lines[date_line + 1]))


def _is_headline(line: Line) -> bool:
    return len(line.text) <= SHORT_CHARS and not line.text.endswith((".", ":", ";"))


def _certain(text: _Text, first: int, last: int) -> tuple[int, int] | None:
    """The places of the whole list, its heading included; None where the days may be the document's own."""
    span = _headed(text, first, last)
    if span is not None:
        inside = sum(line.is_prose for line in text.lines[span[0] : span[1] + 1])
        headlines = span[1] - span[0] - sum(map(text.is_only_date, range(first, last + 1)))
        return span if text.prose > inside and headlines else None
    if last < len(text.lines) - 1 or not first:
        return None
    if text.is_only_date(first) and _is_headline(text.lines[first - 1]) and not text.is_title(first - 1):
        first -= 1
    return (first, last) if _is_newest_first(text, first, last) else None


def _headed(text: _Text, first: int, last: int) -> tuple[int, int] | None:
    """The list with the heading that announces it and with the headline that stands before or behind its days."""
    alone = text.is_only_date(first)
    if first and text.is_heading(first - 1):
        follows = alone and last + 1 < len(text.lines) and _is_headline(text.lines[last + 1])
        return first - 1, last + follows
    if first > 1 and alone and text.is_heading(first - 2) and _is_headline(text.lines[first - 1]):
        return first - 2, last
    if first and alone and GLUED.match(text.lines[first - 1].text) and _is_headline(text.lines[first - 1]):
        return first - 1, last
    return None


def _is_newest_first(text: _Text, first: int, last: int) -> bool:
    """Whether the list at the tail is a page's and not the article's: chronologies and programmes go forward."""
    days = [found[0] for found in text.dates[first : last + 1] if found is not None and found[0] is not None]
    falling = len(days) >= _FEWEST_DATES and all(a >= b for a, b in pairwise(days)) and days[0] > days[-1]
    if not text.lines[first - 1].is_prose:
        return False  # a heading of the article's own
    around = [line.text for line in text.lines[max(0, first - 1) : last + 1] if len(line.text) <= SHORT_CHARS]
    headlines = sum(
        len(line.text.split()) >= 3 for n, line in enumerate(text.lines[first:], first) if not text.is_only_date(n)
    )
    own = any(OWN_DAYS.search(words) for words in around)
    return falling and not own and headlines >= _FEWEST_DATES and text.prose >= _FEWEST_PROSE


def _links(text: _Text) -> Iterator[Finding]:
    """Links under a heading such as "Related stories". Behind a list in the middle a subheading may stand: it stays."""
    lines, prose_before = text.lines, 0
    for place, line in enumerate(lines):
        prose_before += line.is_prose
        if not prose_before or not text.is_heading(place):
            continue
        last = place
        while last + 1 < len(lines) and last - place < _MOST_LINKS and _is_link(lines[last + 1]):
            last += 1
        if last + 1 < len(lines):
            last = max(place, last - 1) if lines[last + 1].is_prose else place
        if last > place or place == len(lines) - 1:
            yield Finding(line.number, lines[last].number, _LINKS)


def _is_link(line: Line) -> bool:
    return _is_headline(line) and not line.is_prose and not line.is_table_row

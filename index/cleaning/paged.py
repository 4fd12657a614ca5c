"""Running headers, footers and page numbers: lines at the edges of pages that return on most of them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.cleaning.lines import Finding, Line, normal
from index.normalise import is_table_row

_EDGE_LINES = 2
_FEWEST_PAGES = 3
_MOST = 0.5
_LONGEST_CHARS = 160
_DIGITS = re.compile(r"\d{1,9}")
_LEADING = re.compile(r"(?P<number>\d{1,4})(?= |$)")
_TRAILING = re.compile(r"(?:^|(?<= ))(?P<number>\d{1,4})$")
_BETWEEN = " |·•-–—"
# "Catch in 2021" on one page and "Catch in 2022" on the next are no pages.
_YEARS = range(1900, 2101)
_ROMAN = re.compile(r"(?:x{0,3})(?:ix|iv|v?i{0,3})")
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10}
# "Chapter 3" on the third page opens it; "Page 3" does not.
_OPENING = re.compile(
    r"(?:chapter|section|part|lesson|unit|day|week|step|item|question|exercise|problem|table|figure|appendix|article"
    r"|kapitel|abschnitt|teil|tag|frage|aufgabe|tabelle|abbildung|chapitre|partie|jour|capítulo|parte|глава|часть"
    r"|bölüm|ders)\W*#?\W*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Edge:
    """A line at the top or the bottom of a page, as it would look on every page, and the numbers in it."""

    page: int
    place: int
    text: str
    key: str
    numbers: tuple[int, ...]


def find_running(lines: Sequence[Line], page_starts: Sequence[int], title: str | None) -> list[Finding]:
    """Running headers, footers and page numbers of a text of three pages and more."""
    if len(page_starts) < _FEWEST_PAGES:
        return []
    pages: dict[int, list[Line]] = defaultdict(list)
    starts = sorted(set(page_starts))
    for line in lines:
        # Where pages are empty several start at one place.
        pages[bisect_left(starts, line.start + 1)].append(line)
    shown = [pages[number] for number in sorted(pages)]
    found = running_edges([[line.text for line in page] for page in shown], title)
    taken = [shown[page][place] for page, place in found]
    first_page = {line.number: normal(line.text) for line in shown[0]} if shown else {}
    wanted = normal(title) if title else None
    # On the first page a header may be the title itself, and so may the first line where no other line is it.
    kept = {number for number, words in first_page.items() if words == wanted} or {
        line.number for line in lines[:1] if not _is_number(line)
    }
    return [
        Finding(line.number, line.number, "header, footer or number of a page")
        for line in taken
        if line.number not in kept
    ]


def _is_number(line: Line) -> bool:
    return not any(c.isalpha() for c in line.text)


def running_edges(pages: Sequence[Sequence[str]], title: str | None = None) -> list[tuple[int, int]]:
    """Which lines, as (page, line), stand at the edges of most pages, equal but for a number that counts the pages.

    The only line of a page stays.
    """
    edges = [edge for number, page in enumerate(pages) if len(page) > 1 for edge in _edges(number, page)]
    return sorted({*_repeated(edges, len(pages)), *_numbered(edges, len(pages), normal(title or ""))})


def _repeated(edges: Sequence[_Edge], pages: int) -> Iterator[tuple[int, int]]:
    """Lines that are the same on most pages, or on most left or right ones, but for their number."""
    by_key: dict[str, list[_Edge]] = defaultdict(list)
    for edge in edges:
        by_key[edge.key].append(edge)
    for key, same in by_key.items():
        if _OPENING.fullmatch(key):
            continue
        for group in (same, [e for e in same if e.page % 2], [e for e in same if not e.page % 2]):
            fitting = list(_counting(group))
            on = {edge.page for edge in fitting}
            if len(on) >= _FEWEST_PAGES and len(on) > _MOST * (pages if group is same else pages // 2):
                yield from ((edge.page, edge.place) for edge in fitting)


def _numbered(edges: Sequence[_Edge], pages: int, title: str) -> Iterator[tuple[int, int]]:
    """Lines with the number of their page at one end, and beside it nothing, the title, or what other pages say too."""
    found = [(edge, number, words) for edge in edges for number, words in _page_numbers(edge.text)]
    said = Counter(words for _, _, words in found)
    offsets: dict[int, list[_Edge]] = defaultdict(list)
    for edge, number, words in found:
        if (not words or words == title or said[words] > 1) and not _OPENING.fullmatch(words):
            offsets[number - edge.page].append(edge)
    most = max(offsets.values(), key=lambda group: len({edge.page for edge in group}), default=[])
    on = {edge.page for edge in most}
    if len(on) >= _FEWEST_PAGES and len(on) > _MOST * pages:
        yield from ((edge.page, edge.place) for edge in most)


def _page_numbers(text: str) -> Iterator[tuple[int, str]]:
    """The numbers at the ends of a line that may be those of a page, each with the rest of the line."""
    for match in (_LEADING.match(text), _TRAILING.search(text)):
        if match is not None and int(match["number"]) not in _YEARS:
            yield int(match["number"]), (text[: match.start()] + text[match.end() :]).strip(_BETWEEN)


def _edges(number: int, page: Sequence[str]) -> Iterator[_Edge]:
    """The first two and the last two lines of a page."""
    places = {*range(len(page))[:_EDGE_LINES], *range(len(page))[-_EDGE_LINES:]}
    for place in sorted(places):
        text = normal(page[place])
        if not text or len(text) > _LONGEST_CHARS or is_table_row(text):
            continue
        numeral = text.strip("-–— ")
        if numeral and _ROMAN.fullmatch(numeral):
            yield _Edge(number, place, text, "roman numeral", (_value(numeral),))
        else:
            yield _Edge(number, place, text, _DIGITS.sub("#", text), tuple(map(int, _DIGITS.findall(text))))


def _value(roman: str) -> int:
    values = [_ROMAN_VALUES[c] for c in roman]
    return sum(-v if v < after else v for v, after in zip(values, [*values[1:], 0], strict=True))


def _counting(same: Sequence[_Edge]) -> Iterator[_Edge]:
    """Those of the lines whose numbers all stay the same or go up with the pages, as on most of them."""
    if not same:
        return
    wanted: list[tuple[str, int]] = []
    for slot in range(len(same[0].numbers)):
        values = Counter(edge.numbers[slot] for edge in same)
        offsets = Counter(edge.numbers[slot] - edge.page for edge in same)
        (value, times), (offset, counted) = values.most_common(1)[0], offsets.most_common(1)[0]
        wanted.append(("same", value) if times >= counted else ("counts", offset))
    if any(kind == "counts" and want + same[0].page in _YEARS for kind, want in wanted):
        return
    if same[0].key.strip("#-–—/ ()[].") == "" and all(kind == "same" for kind, _ in wanted):
        return  # a bare number that does not count is a figure of the text
    for edge in same:
        pairs = zip(edge.numbers, wanted, strict=True)
        if all(number == (want if kind == "same" else want + edge.page) for number, (kind, want) in pairs):
            yield edge

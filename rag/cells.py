"""Rows of tables as evidence: which cell a sentence means, and which the question asks for. Pure.

A row has all of its cells in one sentence: "Office: Harbour; 2023: 140; 2024: 152". Whoever reads 152 as the figure of
2023 finds each of his words there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from index.dates.days import MONTH_NUMBERS, WEEKDAY_NUMBERS
from index.normalise import caseless, is_table_row
from rag.wording import content_stems, numbers

_CELL = re.compile(r"(?P<name>[^:;]{1,80}): (?P<value>.+)", re.DOTALL)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_WORD = re.compile(r"[^\W\d_]+")
_FEWEST_PERIODS = 2
_Periods = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Cell:
    """What a row says in one column."""

    name: str
    value: str


def cells(row: str) -> tuple[Cell, ...]:
    """The cells of a row that names its columns, none of other text. What has no name belongs to the cell before it."""
    if " | " in row or not is_table_row(row):
        return ()
    found: list[Cell] = []
    for piece in row.split("; "):
        match = _CELL.fullmatch(piece)
        if match:
            found.append(Cell(match["name"], match["value"]))
        elif found:
            found[-1] = Cell(found[-1].name, f"{found[-1].value}; {piece}")
        else:
            found.append(Cell("", piece))
    return tuple(found)


def in_other_cells(sentence: str, rows: Sequence[str]) -> list[str]:
    """Figures that the sentence puts in a column in which the rows have others."""
    return [reason for row in rows for reason in _misplaced(sentence, cells(row))]


def of_no_column(question: str, rows: Sequence[str]) -> list[str]:
    """Periods that the question asks for where the rows have a column for each of several others."""
    return [reason for row in rows for reason in _lacking(question, row, cells(row))]


def no_cell_for(question: str, rows: Sequence[str]) -> list[str]:
    """Periods that the question asks for and none of the rows, best first, has a column or a line for."""
    asked, there = _periods(question), [_periods(row) for row in rows]
    if any(periods.keys() & row.get(kind, {}).keys() for kind, periods in asked.items() for row in there):
        return []
    return of_no_column(question, rows[:1]) or list(_of_no_line(asked, [cells(row) for row in rows]))


def _of_no_line(asked: _Periods, rows: Sequence[Sequence[Cell]]) -> Iterator[str]:
    """What is asked for where the lines of the best row's table are each of another period."""
    columns = [cell.name for cell in rows[0]]
    alike = [row for row in rows if row and [cell.name for cell in row] == columns]
    for kind, periods in asked.items():
        lines = [line for row in alike if (line := _periods(row[0].value).get(kind))]
        others = {period: word for line in lines for period, word in line.items()}
        if len(lines) == len(alike) and len(others) >= _FEWEST_PERIODS:
            yield f"the question has {_listed(periods)} where the lines of the table have {_listed(others)}"


def _misplaced(sentence: str, row: Sequence[Cell]) -> Iterator[str]:
    said = numbers(sentence)
    named = [cell for cell in row if _is_named(cell, sentence)]
    right = set().union(*(numbers(cell.value) for cell in named))
    # The sentence names a column, and has nothing of what stands there.
    missed = [cell for cell in named if (figures := numbers(cell.value)) and not figures & said]
    for cell in row:
        if missed and cell not in named and (numbers(cell.value) & said) - right:
            there = missed[0]
            yield f"the table has {there.value!r} for {there.name!r}, and {cell.value!r} for {cell.name!r}"


def _is_named(cell: Cell, sentence: str) -> bool:
    """Whether a sentence names a column: its year, month or day where it has one, else all of its words."""
    own, said = _periods(cell.name), _periods(sentence)
    if own:
        return all(periods.keys() & said.get(kind, {}).keys() for kind, periods in own.items())
    words = set(content_stems(cell.name))
    return bool(words) and words <= set(content_stems(sentence))


def _lacking(question: str, row: str, columns: Sequence[Cell]) -> Iterator[str]:
    there = _periods(row)
    for kind, asked in _periods(question).items():
        named = [periods for cell in columns if (periods := _periods(cell.name).get(kind))]
        others = {period: word for periods in named for period, word in periods.items()}
        if len(others) >= _FEWEST_PERIODS and not asked.keys() & there[kind].keys():
            first, last = list(others.values())[0], list(others.values())[-1]
            yield f"the question has {_listed(asked)} where the table has {first!r} to {last!r}"


def _listed(periods: Mapping[str, str]) -> str:
    return " and ".join(map(repr, periods.values()))


def _periods(text: str) -> _Periods:
    """Years, months and days of the week that a text names, by kind and number, as they are written."""
    found: dict[str, dict[str, str]] = {"year": {year: year for year in _YEAR.findall(text)}}
    names = [word for word in _WORD.findall(text) if not word[0].islower()]
    for kind, table in (("month", MONTH_NUMBERS), ("weekday", WEEKDAY_NUMBERS)):
        found[kind] = {str(table[caseless(name)]): name for name in names if caseless(name) in table}
    return {kind: periods for kind, periods in found.items() if periods}

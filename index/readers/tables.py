"""Tables as lines that can be read, found and cited alone: `Station: Karst; Year: 2024; Staff: 14`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from textwrap import dedent

from index.readers.content import Block

_LONGEST_NAME_CHARS = 80
# A row of many columns goes on in further lines, each with the cell that names it.
_LINE_CHARS = 500
_LONGEST_CELL_CHARS = 120
_YEAR = re.compile(r"(?:19|20)\d\d(?:\s?[-/–]\s?\d{2,4})?")
_FEWEST_COLUMNS = 3
_MOSTLY = 0.6
_MOST_WORDS = 3
_EMPTY = "–"
_NEXT_TABLES = 20
_MOST_ROWS_OVER = 3
# Columns set apart by two spaces and more.
_ALIGNED = re.compile(r"\S {2,}\S")
_RULE = re.compile(r"[\s=+|-]+")
_LONGEST_ALIGNED_CHARS, _MOST_ALIGNED_ROWS, _FEWEST_ALIGNED_ROWS = 300, 5_000, 4


def table_blocks(rows: Iterable[Iterable[str]], *, header_rows: int | None = None) -> list[Block]:
    """The rows of a table, a line each; empty rows, and what only names the columns, are left out.

    A row says the name of each column before its cell. `header_rows` is how many rows at the top hold the names, where
    the file says so; else one is taken for it if what stands below is of another kind. Without names: `cell | cell`.
    """
    filled: list[list[str]] = []
    for number, row in enumerate(rows := [list(row) for row in rows]):
        cells = [" ".join(cell.split()) for cell in row]
        if any(cells):
            filled.append(cells)
        elif header_rows and number < header_rows:
            header_rows -= 1
    start = next((n for n, cells in enumerate(filled) if any(cells[1:])), len(filled))
    body = filled[start:]
    if header_rows is None:
        header_rows = int(_is_header(body[0], [cells for cells in body if cells != body[0]])) if body else 0
    else:
        header_rows = max(header_rows - start, 0)
    names = _names(body[:header_rows])
    if not names or len(body) == header_rows:
        return row_blocks(rows)
    titles = [cells[0] for cells in filled[:start]]
    lines = (line for cells in body[header_rows:] if cells != body[0] for line in _named(names, cells))
    return [Block(line, tight=number > 0) for number, line in enumerate([*titles, *lines])]


def sheet_blocks(rows: Iterable[Iterable[str]], *, over_columns: Collection[int] = ()) -> list[Block]:
    """The tables of a sheet, set apart by empty rows; one without names goes on with those of the one before it.

    `over_columns` are the numbers of rows in which one name stands over several columns: the names go on below it.
    """
    blocks: list[Block] = []
    header: list[str] = []
    numbered = enumerate(map(_trimmed, rows))
    tables = [list(group) for is_table, group in groupby(numbered, key=lambda row: bool(row[1])) if is_table]
    for number, lines in enumerate(tables):
        table = [cells for _, cells in lines]
        start = next((n for n, cells in enumerate(table) if len(cells) > 1), len(table))
        last = start
        while last - start < _MOST_ROWS_OVER and last + 2 < len(table) and lines[last][0] in over_columns:
            last += 1
        below = table[last + 1 :]
        if len(below) == 1:  # the first row may stand apart from the others
            later = tables[number + 1 : number + 1 + _NEXT_TABLES]
            below = [*below, *(cells for table_below in later for _, cells in table_below)]
        named = last > start or (start < len(table) and _is_header(table[start], below))
        goes_on = not named and start == 0 and header and max(map(len, table)) <= len(header)
        if named:
            header = _names(table[start : last + 1])
            blocks += table_blocks(table, header_rows=last + 1)
        elif goes_on:
            blocks += [Block(block.text, tight=True) for block in table_blocks([header, *table], header_rows=1)]
        else:
            header = []
            blocks += table_blocks(table)
    return blocks


def _trimmed(row: Iterable[str]) -> list[str]:
    """The cells of a row up to the last that is filled."""
    cells = list(row)
    while cells and not cells[-1].strip():
        cells.pop()
    return cells


def with_aligned_tables(text: str) -> str:
    """The text with tables whose columns are set apart by spaces as rows, where the header is sure."""
    written: list[str] = []
    run: list[str] = []
    for line in [*text.split("\n"), ""]:
        if _ALIGNED.search(line) and len(line) <= _LONGEST_ALIGNED_CHARS and len(run) < _MOST_ALIGNED_ROWS:
            run.append(line)
            continue
        written += _aligned_rows(run)
        run.clear()
        written.append(line)
    return "\n".join(written[:-1])


def _aligned_rows(lines: list[str]) -> list[str]:
    ruled = dedent("\n".join(line for line in lines if not _RULE.fullmatch(line))).split("\n")
    if len(ruled) < _FEWEST_ALIGNED_ROWS:
        return lines
    width = max(map(len, ruled))
    blank = [all(column >= len(line) or line[column] == " " for line in ruled) for column in range(width)]
    gutters = re.finditer(r"11+", "".join("01"[is_blank] for is_blank in blank))
    ends = [(0, 0), *(gutter.span() for gutter in gutters), (width, width)]
    rows = [[line[end:start].strip() for (_, end), (start, _) in pairwise(ends)] for line in ruled]
    if not all(row[0] for row in rows) or not _is_header(rows[0], rows[1:]):
        return lines
    return [block.text for block in table_blocks(rows, header_rows=1)]


def row_blocks(rows: Iterable[Iterable[str]]) -> list[Block]:
    """The rows of a table as `cell | cell` lines; empty rows and empty cells at a row's end are left out."""
    blocks: list[Block] = []
    for row in rows:
        cells = [" ".join(cell.split()) for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            blocks.append(Block(" | ".join(cells), tight=bool(blocks)))
    return blocks


def is_year(text: str) -> bool:
    """Whether it is a year or two: 2024, 2023/24."""
    return _YEAR.fullmatch(text) is not None


def _is_header(first: Sequence[str], rest: Sequence[Sequence[str]]) -> bool:
    """Whether the first row names the columns: words, and years, above figures and days."""
    if len(first) < _FEWEST_COLUMNS or len(rest) < 2:
        return False
    if not all(first[1:]) or len(set(first)) < len(first) or any(len(name) > _LONGEST_NAME_CHARS for name in first):
        return False
    columns = [[cells[n] for cells in rest if n < len(cells) and cells[n]] for n in range(len(first))]
    if any(name[:1].isdigit() and not is_year(name) for name in first):
        return False
    return any(
        bool(column) and not any(map(is_year, column)) if is_year(name) else _are_values(column)
        for name, column in zip(first, columns, strict=True)
        if is_year(name) or not _has_figure(name)
    )


def _names(rows: Sequence[Sequence[str]]) -> list[str]:
    """What the rows of a header say of each column, from above; empty for a column without a name."""
    width = max(map(len, rows), default=0)
    names = []
    for column in range(width):
        said = [cells[column] for cells in rows if column < len(cells) and cells[column]]
        names.append(" ".join(dict.fromkeys(said)).rstrip(":"))
    return names if any(names) and width > 1 else []


def _named(names: Sequence[str], cells: Sequence[str]) -> Iterator[str]:
    """One row as a line, or as several that each begin with its first cell."""
    if len(cells) == 1:  # a heading inside the table
        yield cells[0]
        return
    pairs = []
    width = max(len(names), len(cells))
    # Where most cells are filled, that one is not is worth knowing.
    empty = _EMPTY if 2 * sum(map(bool, cells)) > width else ""
    for column in range(width):
        name = names[column] if column < len(names) else ""
        cell = (cells[column] if column < len(cells) else "") or (empty if name else "")
        if cell:
            pairs.append(f"{name}: {cell}" if name else cell)
    line = pairs[:1]
    for pair in pairs[1:]:
        short = max(len(pair), len(pairs[0])) <= _LONGEST_NAME_CHARS + _LONGEST_CELL_CHARS
        if short and len(line) > 1 and sum(map(len, line)) + len(pair) > _LINE_CHARS:
            yield "; ".join(line)
            line = pairs[:1]
        line.append(pair)
    yield "; ".join(line)


def _has_figure(text: str) -> bool:
    return any(character.isdigit() for character in text)


def _are_values(cells: Sequence[str]) -> bool:
    """Whether most cells are figures, days, hours or amounts: with digits, and few words."""
    values = sum(_has_figure(cell) and len(cell.split()) <= _MOST_WORDS for cell in cells)
    return values > 0 and values >= _MOSTLY * len(cells)

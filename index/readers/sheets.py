"""Excel workbooks by calamine: each sheet under its name, each row as a line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

from index.errors import DocumentUnreadable
from index.facts import filled, language_code, stated
from index.readers.archive import encrypted, is_ole, member, open_ole, open_zip
from index.readers.cell_formats import CellFormat, Formats, cell_formats, column_number
from index.readers.content import Block, Content, join_blocks
from index.readers.merged import unmerge
from index.readers.tables import sheet_blocks
from index.readers.xmltree import first_text, parse_xml
from index.types import Facts

# calamine lays a sheet out as a full rectangle, about 32 bytes a cell: one value in the last corner would be 500 GB.
_MOST_CELLS = 20_000_000
_FILLED_CELL = re.compile(
    rb"""<(?:\w+:)?c\s(?:[^<>]*?\s)??r\s*=\s*["']([A-Za-z]{1,3})(\d{1,7})["'][^<>]*>\s*<(?:\w+:)?(?:v|is|f)\b"""
)


@dataclass(frozen=True, slots=True)
class _Sheet:
    name: str
    rows: list[list[str]]
    over_columns: frozenset[int]


def read_sheets(data: bytes) -> Content:
    """The filled cells of every sheet, dates in ISO form, numbers with the units and signs that they show. What merged
    cells say holds for each of them. A modification date is not a publication date.
    """
    from python_calamine import CalamineWorkbook, PasswordError

    facts, formats = _check(data)
    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(data))
        sheets = [_sheet(workbook.get_sheet_by_name(name), formats.get(name, {})) for name in workbook.sheet_names]
    except PasswordError as error:
        raise encrypted("the workbook") from error
    except BaseException as error:
        # A panic of the Rust library is no Exception, so that nobody catches it unawares.
        if type(error).__name__ != "PanicException":
            raise
        raise ValueError(str(error)) from error
    text, headings = join_blocks(_blocks(sheets))
    return Content(text=text, facts=facts, headings=headings)


def _check(data: bytes) -> tuple[Facts, dict[str, Formats]]:
    """What the workbook states of itself, and how it shows numbers, once it is known to be safe to open."""
    if is_ole(data):
        with open_ole(data) as container:
            if container.exists("EncryptedPackage"):
                raise encrypted("the workbook")
        return Facts(), {}
    with open_zip(data) as archive:
        # calamine decompresses what it needs, whatever its size; a sheet may be called anything.
        for name in archive.namelist():
            if b"sheetData" in (part := member(archive, name)):
                refuse_vast(part)
        formats = cell_formats(archive)
        if "docProps/core.xml" not in archive.namelist():
            return Facts(), formats
        properties = parse_xml(member(archive, "docProps/core.xml"), lenient=True)
    facts = Facts(
        title=stated("Excel title", filled(first_text(properties, "title"))),
        author=stated("Excel author", filled(first_text(properties, "creator"))),
        language=stated("Excel language", language_code(first_text(properties, "language"))),
    )
    return facts, formats


def _sheet(sheet: Any, formats: Formats) -> _Sheet:
    """A sheet's cells as they are shown, with the rows in which one cell lies over several columns."""
    top, left = sheet.start or (0, 0)
    rows = [
        [_cell(value, formats.get((top + row, left + column))) for column, value in enumerate(values)]
        for row, values in enumerate(sheet.to_python())
    ]
    ranges = [
        ((first - top, begin - left), (last - top, end - left))
        for (first, begin), (last, end) in sheet.merged_cell_ranges or ()
    ]
    return _Sheet(sheet.name, rows, frozenset(unmerge(rows, ranges)))


def refuse_vast(sheet: bytes) -> None:
    """Raises DocumentUnreadable for the XML of a sheet whose filled cells lie too far apart to be laid out."""
    columns, rows = b"", 0
    for match in _FILLED_CELL.finditer(sheet):
        column, row = match[1].upper(), match[2]
        columns = max(columns, column, key=lambda name: (len(name), name))
        rows = max(rows, int(row))
    width = column_number(columns)
    if width * rows > _MOST_CELLS:
        raise DocumentUnreadable(
            f"a sheet spans {rows:,} rows and {width:,} columns", hint="Delete the stray cells at its far end."
        )


def _blocks(sheets: Iterable[_Sheet]) -> Iterator[Block]:
    for sheet in sheets:
        found = sheet_blocks(sheet.rows, over_columns=sheet.over_columns)
        if found:
            yield Block(sheet.name, 1)
            yield from found


def _cell(value: Any, shown: CellFormat | None) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        is_whole = isinstance(value, int) or (abs(value) < 1e15 and value.is_integer())
        plain = str(int(value)) if is_whole else f"{value:.15g}"
        return shown.written(value, plain) if shown is not None else plain
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return str(value)

"""Excel workbooks by calamine: each sheet under its name, each row as `cell | cell`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

from index.errors import DocumentUnreadable
from index.facts import filled, language_code, stated
from index.readers.archive import encrypted, is_ole, member, open_ole, open_zip
from index.readers.content import Block, Content, join_blocks
from index.readers.tables import sheet_blocks
from index.readers.xmltree import first_text, parse_xml
from index.types import Facts

# calamine lays a sheet out as a full rectangle, about 32 bytes a cell: one value in the last corner would be 500 GB.
_MOST_CELLS = 20_000_000
_FILLED_CELL = re.compile(
    rb"""<(?:\w+:)?c\s(?:[^<>]*?\s)??r\s*=\s*["']([A-Za-z]{1,3})(\d{1,7})["'][^<>]*>\s*<(?:\w+:)?(?:v|is|f)\b"""
)


def read_sheets(data: bytes) -> Content:
    """The filled cells of every sheet, dates in ISO form. A modification date is not a publication date."""
    from python_calamine import CalamineWorkbook, PasswordError

    facts = _check(data)
    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(data))
        sheets = [(name, workbook.get_sheet_by_name(name).to_python()) for name in workbook.sheet_names]
    except PasswordError as error:
        raise encrypted("the workbook") from error
    except BaseException as error:
        # A panic of the Rust library is no Exception, so that nobody catches it unawares.
        if type(error).__name__ != "PanicException":
            raise
        raise ValueError(str(error)) from error
    text, headings = join_blocks(_blocks(sheets))
    return Content(text=text, facts=facts, headings=headings)


def _check(data: bytes) -> Facts:
    """What the workbook states of itself, once it is known to be safe to open."""
    if is_ole(data):
        with open_ole(data) as container:
            if container.exists("EncryptedPackage"):
                raise encrypted("the workbook")
        return Facts()
    with open_zip(data) as archive:
        # calamine decompresses what it needs, whatever its size; a sheet may be called anything.
        for name in archive.namelist():
            if b"sheetData" in (part := member(archive, name)):
                refuse_vast(part)
        if "docProps/core.xml" not in archive.namelist():
            return Facts()
        properties = parse_xml(member(archive, "docProps/core.xml"), lenient=True)
    return Facts(
        title=stated("Excel title", filled(first_text(properties, "title"))),
        author=stated("Excel author", filled(first_text(properties, "creator"))),
        language=stated("Excel language", language_code(first_text(properties, "language"))),
    )


def refuse_vast(sheet: bytes) -> None:
    """Raises DocumentUnreadable for the XML of a sheet whose filled cells lie too far apart to be laid out."""
    columns, rows = b"", 0
    for match in _FILLED_CELL.finditer(sheet):
        column, row = match[1].upper(), match[2]
        columns = max(columns, column, key=lambda name: (len(name), name))
        rows = max(rows, int(row))
    width = 0
    for letter in columns:
        width = 26 * width + letter - 64
    if width * rows > _MOST_CELLS:
        raise DocumentUnreadable(
            f"a sheet spans {rows:,} rows and {width:,} columns", hint="Delete the stray cells at its far end."
        )


def _blocks(sheets: list[tuple[str, list[list[Any]]]]) -> Iterator[Block]:
    for name, rows in sheets:
        filled = sheet_blocks([_cell(value) for value in row] for row in rows)
        if filled:
            yield Block(name, 1)
            yield from filled


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return f"{value:.15g}" if abs(value) >= 1e15 or not value.is_integer() else str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return str(value)

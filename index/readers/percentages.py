"""Cells of an Excel workbook that show a share as a percentage: the file has 0.942 where a reader sees 94.2 %."""

from __future__ import annotations

import re
from posixpath import join, normpath
from zipfile import ZipFile

from index.readers.archive import member
from index.readers.xmltree import attribute, parse_xml

# ECMA-376 part 1, 18.8.30: two formats are known by their number alone.
_BUILT_IN = {"9": 0, "10": 2}
_DECIMALS = re.compile(r"\.([0#?]+)[^.;]*%")
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_CELL = re.compile(rb"<(?:\w+:)?c\s([^<>]*)>")
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,3})(\d{1,7})["']""")
_STYLE = re.compile(rb"""\bs\s*=\s*["'](\d{1,6})["']""")

Places = dict[tuple[int, int], int]


def percentages(archive: ZipFile) -> dict[str, Places]:
    """By the name of the sheet the cells, as row and column from 0, with the decimals that they show."""
    if "xl/styles.xml" not in archive.namelist() or "xl/workbook.xml" not in archive.namelist():
        return {}
    styles = _styles(archive)
    if not styles:
        return {}
    return {name: _places(member(archive, part), styles) for name, part in _sheets(archive)}


def as_percentage(share: float, decimals: int) -> str:
    """0.942 with one decimal is "94.2%"."""
    return f"{share * 100:.{decimals}f}%"


def _styles(archive: ZipFile) -> dict[int, int]:
    """The styles of cells that are percentages, with their decimals."""
    root = parse_xml(member(archive, "xl/styles.xml"), lenient=True)
    decimals = dict(_BUILT_IN)
    for form in root.iter("{*}numFmt"):
        code = _QUOTED.sub("", form.get("formatCode", ""))
        if "%" in code.partition(";")[0]:
            places = _DECIMALS.search(code)
            decimals[form.get("numFmtId", "")] = len(places[1]) if places else 0
    known = [form.get("numFmtId", "") for styles in root.iter("{*}cellXfs") for form in styles]
    return {number: decimals[key] for number, key in enumerate(known) if key in decimals}


def _sheets(archive: ZipFile) -> list[tuple[str, str]]:
    """The sheets' names, and where each is in the archive."""
    names = set(archive.namelist())
    if (relations := "xl/_rels/workbook.xml.rels") not in names:
        return []
    targets = {
        each.get("Id", ""): each.get("Target", "") for each in parse_xml(member(archive, relations), lenient=True)
    }
    root = parse_xml(member(archive, "xl/workbook.xml"), lenient=True)
    found = [(sheet.get("name", ""), targets.get(attribute(sheet, "id"), "")) for sheet in root.iter("{*}sheet")]
    parts = [(name, normpath(join("/xl", target)).lstrip("/")) for name, target in found if target]
    return [(name, part) for name, part in parts if part in names]


def _places(sheet: bytes, styles: dict[int, int]) -> Places:
    found: Places = {}
    for match in _CELL.finditer(sheet):
        style, place = _STYLE.search(match[1]), _PLACE.search(match[1])
        if style and place and int(style[1]) in styles:
            column = 0
            for letter in place[1].upper():
                column = 26 * column + letter - 64
            found[int(place[2]) - 1, column - 1] = styles[int(style[1])]
    return found

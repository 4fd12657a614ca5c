"""How cells of an Excel workbook show their numbers: 0.942 as 94.2 %, 1200 as 1200 €."""

from __future__ import annotations

import re
from dataclasses import dataclass
from posixpath import join, normpath
from zipfile import ZipFile

from index.readers.archive import member
from index.readers.xmltree import attribute, parse_xml

# ECMA-376 part 1, 18.8.30 and 18.8.31: two percentages are known by their number alone; the parts of a format's code.
_BUILT_IN = {"9": "0%", "10": "0.00%"}
_PART = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|\[\$(?P<currency>[^\]-]*)[^\]]*\]|\[[^\]]*\]|[_*].'
    r"|(?P<digits>[0#?.,]*[0#?][0#?.,]*)|(?P<other>.)",
    re.DOTALL,
)
_DECIMALS = re.compile(r"\.([0#?]+)")
_CURRENCIES = frozenset("$€£¥ ")
_LONGEST_UNIT = 20
_CELL = re.compile(rb"<(?:\w+:)?c\s([^<>]*)>")
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,3})(\d{1,7})["']""")
_STYLE = re.compile(rb"""\bs\s*=\s*["'](\d{1,6})["']""")


@dataclass(frozen=True, slots=True)
class CellFormat:
    """What stands before and behind a number; of a percentage, how many decimals it shows."""

    before: str = ""
    behind: str = ""
    percent_decimals: int | None = None

    def written(self, number: float, plain: str) -> str:
        """The number, written `plain` without a format, as its cell shows it: with its unit, but not rounded."""
        if self.percent_decimals is not None:
            plain = f"{number * 100:.{self.percent_decimals}f}%"
        sign = "-" if plain.startswith("-") else ""
        return f"{sign}{self.before}{plain.removeprefix('-')}{self.behind}"


Formats = dict[tuple[int, int], CellFormat]


def cell_formats(archive: ZipFile) -> dict[str, Formats]:
    """By the name of the sheet the cells, as row and column from 0, whose numbers are shown with a sign or a unit."""
    if "xl/styles.xml" not in archive.namelist() or "xl/workbook.xml" not in archive.namelist():
        return {}
    styles = _styles(archive)
    if not styles:
        return {}
    return {name: _places(member(archive, part), styles) for name, part in _sheets(archive)}


def read_format(code: str) -> CellFormat | None:
    """What the code for positive numbers says of sign and unit; None where it says nothing of them, or scales."""
    around, digits, is_percent = ["", ""], "", False
    for part in _PART.finditer(code):
        if part["other"] == ";":
            break
        if part["digits"]:
            if digits:  # a fraction, or a number in groups of its own
                return None
            digits = part["digits"]
        elif part["other"] == "%":
            is_percent = True
        elif part["other"] and part["other"] not in _CURRENCIES:
            return None  # a date, a time, a power of ten
        else:
            around[bool(digits)] += part["quoted"] or part["escaped"] or part["currency"] or part["other"] or ""
    before, behind = (text if text.strip() else "" for text in around)
    if (
        not digits
        or digits.endswith(",")
        or max(map(len, around)) > _LONGEST_UNIT
        or not (is_percent or before or behind)
    ):
        return None
    decimals = _DECIMALS.search(digits)
    return CellFormat(before, behind, (len(decimals[1]) if decimals else 0) if is_percent else None)


def _styles(archive: ZipFile) -> dict[int, CellFormat]:
    """The styles of cells that show a sign or a unit."""
    root = parse_xml(member(archive, "xl/styles.xml"), lenient=True)
    codes = _BUILT_IN | {form.get("numFmtId", ""): form.get("formatCode", "") for form in root.iter("{*}numFmt")}
    known = [form.get("numFmtId", "") for styles in root.iter("{*}cellXfs") for form in styles]
    read = {key: read_format(codes[key]) for key in set(known) & codes.keys()}
    return {number: found for number, key in enumerate(known) if (found := read.get(key)) is not None}


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


def _places(sheet: bytes, styles: dict[int, CellFormat]) -> Formats:
    found: Formats = {}
    for match in _CELL.finditer(sheet):
        style, place = _STYLE.search(match[1]), _PLACE.search(match[1])
        if style and place and int(style[1]) in styles:
            found[int(place[2]) - 1, column_number(place[1]) - 1] = styles[int(style[1])]
    return found


def column_number(letters: bytes) -> int:
    """A is 1, Z is 26, AA is 27."""
    number = 0
    for letter in letters.upper():
        number = 26 * number + letter - 64
    return number

"""What a workbook shows rather than what it stores: merged cells, names in several rows, percentages."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
import xlsxwriter

from index.readers import read
from index.readers.merged import unmerge


def text_of(write: Callable[[Any, Any], None]) -> str:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    write(book, book.add_worksheet("Sheet"))
    book.close()
    return read("a.xlsx", buffer.getvalue()).text.removeprefix("Sheet\n\n")


def election(book: Any, sheet: Any) -> None:
    one, none = book.add_format({"num_format": "0.0%"}), book.add_format({"num_format": "0%"})
    sheet.merge_range("B2:G2", "Council election")
    sheet.merge_range("B4:B5", "District")
    sheet.merge_range("C4:D4", 2019)
    sheet.merge_range("E4:F4", 2023)
    sheet.write("G4", "Clerk")
    sheet.write_row("C5", ["Turnout", "Seats", "Turnout", "Seats"])
    rows = [("Harbour", 0.412, 5, 0.4567, 6), ("Quay", 0.38, 3, 0.402, 3), ("Mill", 0.5, 4, 1, 4)]
    for number, (district, before, seats, after, seats_after) in enumerate(rows, start=5):
        sheet.write_row(number, 1, [district, before, seats], one)
        sheet.write(number, 3, seats)
        sheet.write(number, 4, after, none)
        sheet.write(number, 5, seats_after)
    sheet.write("G6", "Ada Orr")
    sheet.merge_range("G7:G8", "Jon Bly")


def test_names_over_several_columns_merged_rows_and_percentages() -> None:
    assert text_of(election) == (
        "Council election\n\n"
        "District: Harbour; 2019 Turnout: 41.2%; 2019 Seats: 5; 2023 Turnout: 46%; 2023 Seats: 6; Clerk: Ada Orr\n"
        "District: Quay; 2019 Turnout: 38.0%; 2019 Seats: 3; 2023 Turnout: 40%; 2023 Seats: 3; Clerk: Jon Bly\n"
        "District: Mill; 2019 Turnout: 50.0%; 2019 Seats: 4; 2023 Turnout: 100%; 2023 Seats: 4; Clerk: Jon Bly"
    )


def test_a_name_over_columns_beside_an_empty_corner() -> None:
    def write(book: Any, sheet: Any) -> None:
        sheet.merge_range(0, 1, 0, 2, "Income tax")
        sheet.write_row(1, 0, ["Town", "2021", "2022", "Rate"])
        sheet.write_row(2, 0, ["Aldmoor", 5400000, 6100000, 0.19])
        sheet.write_row(3, 0, ["Pell", 1200000, 900000, 0.21])

    assert text_of(write).splitlines()[1] == (
        "Town: Pell; Income tax 2021: 1200000; Income tax 2022: 900000; Rate: 0.21"
    )


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("0%", "94%"),
        ("0.00%", "94.20%"),
        ("#,##0.0 %;[Red]-#,##0.0 %", "94.2%"),
        ('0.0"%"', "0.942%"),
        ('#,##0.00 "€"', "0.942 €"),
        ("[$£-809]#,##0.00", "£0.942"),
        ("[$-409]#,##0.00", "0.942"),
        ("$#,##0.00_);($#,##0.00)", "$0.942"),
        ('"CHF" 0.00', "CHF 0.942"),
        (r"0.0\ \k\m", "0.942 km"),
        ('0.0,,"m"', "0.942"),
        ("# ?/?", "0.942"),
        ("0.00E+00", "0.942"),
        ("[Red]0.00", "0.942"),
        (f'0"{"very " * 9}long"', "0.942"),
        ("0.000", "0.942"),
        ("General", "0.942"),
        ('0.00;"none %"', "0.942"),
    ],
)
def test_a_share_is_written_as_it_is_shown(code: str, shown: str) -> None:
    def write(book: Any, sheet: Any) -> None:
        sheet.write(2, 3, 0.942, book.add_format({"num_format": code}))
        sheet.write(2, 4, "full")

    assert text_of(write) == f"{shown} | full"


def test_a_sign_stands_before_the_currency() -> None:
    def write(book: Any, sheet: Any) -> None:
        dollars = book.add_format({"num_format": "$#,##0;-$#,##0"})
        sheet.write_row(0, 0, [-1200, 3, 12345678901234567890], dollars)
        sheet.write(1, 0, "plain")

    assert text_of(write).splitlines()[0] == "-$1200 | $3 | $1.23456789012346e+19"


def test_a_workbook_without_styles_has_no_percentages() -> None:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    book.add_worksheet("Sheet").write(0, 0, 0.5, book.add_format({"num_format": "0%"}))
    book.close()
    bare = io.BytesIO()
    with zipfile.ZipFile(buffer) as whole, zipfile.ZipFile(bare, "w") as archive:
        for name in whole.namelist():
            if name != "xl/styles.xml":
                archive.writestr(name, whole.read(name))
    assert read("a.xlsx", buffer.getvalue()).text.endswith("50%")
    assert read("a.xlsx", bare.getvalue()).text.endswith("0.5")


@pytest.mark.parametrize(
    ("rows", "ranges", "expected", "over"),
    [
        ([["2023", "", "x"]], [((0, 0), (0, 1))], [["2023", "2023", "x"]], {0}),
        ([["Title", "", ""], ["a", "b", "c"]], [((0, 0), (0, 2))], [["Title", "", ""], ["a", "b", "c"]], set()),
        ([["N", "1"], ["", "2"], ["", "3"]], [((0, 0), (2, 0))], [["N", "1"], ["N", "2"], ["N", "3"]], set()),
        # Past the end of what is filled, before its start, and nothing said.
        ([["a", "b"]], [((0, 1), (9, 9))], [["a", "b"]], set()),
        ([["a", "b"]], [((-1, 0), (3, 0)), ((0, 5), (0, 6)), ((7, 0), (8, 0))], [["a", "b"]], set()),
        ([["", "b"]], [((0, 0), (0, 1))], [["", "b"]], set()),
    ],
)  # fmt: skip
def test_merged_cells(rows: list[list[str]], ranges: list[Any], expected: list[list[str]], over: set[int]) -> None:
    assert unmerge(rows, ranges) == over
    assert rows == expected


def test_ranges_that_lie_over_each_other_end_early() -> None:
    rows = [["x", *[""] * 999] for _ in range(1000)]
    rows[0][1] = "y"
    unmerge(rows, [((0, 0), (999, 999))] * 10_000)
    assert rows[999][999] == "x"

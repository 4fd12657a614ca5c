"""Rows of tables as lines that say what each cell is."""

from __future__ import annotations

import pytest

from index.readers import read
from index.readers.tables import sheet_blocks, table_blocks

STAFF = [["Station", "2023", "2024"], ["Karst", "14", "15"], ["Ekeby", "9", ""]]


def lines(rows: list[list[str]], header_rows: int | None = None) -> list[str]:
    return [block.text for block in table_blocks(rows, header_rows=header_rows)]


@pytest.mark.parametrize(
    ("rows", "header_rows", "expected"),
    [
        (STAFF, None, ["Station: Karst; 2023: 14; 2024: 15", "Station: Ekeby; 2023: 9; 2024: –"]),
        ([["Staff by station"], [], *STAFF, STAFF[0]], None,
         ["Staff by station", "Station: Karst; 2023: 14; 2024: 15", "Station: Ekeby; 2023: 9; 2024: –"]),
        ([["", "Pupils", "Pupils"], ["School", "2023", "2024"], ["Quay", "3", "4"]], 2,
         ["School: Quay; Pupils 2023: 3; Pupils 2024: 4"]),
        ([["", "Tonnes"], ["Velta", "30"]], 1, ["Velta; Tonnes: 30"]),
        ([["A", "B"], ["North"], ["x", "1"]], 1, ["North", "A: x; B: 1"]),
        # Which row names the columns cannot be told: what lies below is of the same kind, or a list of two columns.
        ([["Name", "Role", "Town"], ["Ada", "mayor", "Karst"], ["Ole", "clerk", "Ekeby"]], None,
         ["Name | Role | Town", "Ada | mayor | Karst", "Ole | clerk | Ekeby"]),
        ([["Director", "Ada Lund"], ["Staff", "12"], ["Rooms", "40"]], None,
         ["Director | Ada Lund", "Staff | 12", "Rooms | 40"]),
        ([["Karst", "14", "15"], ["Ekeby", "9", "8"], ["Ganz", "1", "2"]], None,
         ["Karst | 14 | 15", "Ekeby | 9 | 8", "Ganz | 1 | 2"]),
        ([["A", "B"]], 1, ["A | B"]),
        ([], None, []),
        ([["", ""], [""]], 1, []),
    ],
)  # fmt: skip
def test_rows_say_what_each_cell_is(rows: list[list[str]], header_rows: int | None, expected: list[str]) -> None:
    assert lines(rows, header_rows) == expected


def test_a_wide_row_goes_on_with_the_cell_that_names_it() -> None:
    names = ["Gauge", *(f"month number {n}" for n in range(40))]
    rows = [names, ["Karst", *(f"{n}.5 millimetres" for n in range(40))]]
    found = lines(rows, 1)
    assert len(found) > 2 and all(line.startswith("Gauge: Karst; month number ") for line in found)
    assert [n for line in found for n in line.split("; ")[1:]] == [f"{a}: {b}" for a, b in zip(*rows, strict=True)][1:]


@pytest.mark.parametrize(
    ("name", "data", "text"),
    [
        ("a.csv", "Budget of the town;;\nOffice;2023;2024\nHarbour;1,5;2\n",
         "Budget of the town\nOffice: Harbour; 2023: 1,5; 2024: 2"),
        ("a.md", "| Ship | Home |\n|:--|--:|\n| *Marno* | [Karst](x) |\n", "Ship: Marno; Home: Karst"),
        ("a.html", "<table><caption>Pupils</caption><thead><tr><th rowspan=2>School</th><th colspan=2>2024</th></tr>"
         "<tr><th>Boys</th><th>Girls</th></tr></thead><tr><th>Quay</th><td>3</td><td>4</td></tr>"
         "<tr><td colspan=3>North</td></tr></table>",
         "Pupils\n\nSchool: Quay; 2024 Boys: 3; 2024 Girls: 4\nNorth"),
        ("a.html", "<h1>Ships</h1><table><tr><th>Port</th><th>Ships</th><th>Year</th></tr>"
         "<tr><th colspan=3>North</th></tr>"
         "<tr><td>Kelby</td><td>120</td><td>2023</td></tr><tr><td colspan=2>Total</td><td>75</td></tr></table>",
         "Ships\n\nNorth\nPort: Kelby; Ships: 120; Year: 2023\nPort: Total; Ships: –; Year: 75"),
        ("a.html", "<table><tr><td><h2>News</h2><p>Words.</p></td><td>Menu</td></tr></table>",
         "News\n\nWords.\n\nMenu"),
    ],
)  # fmt: skip
def test_tables_of_files(name: str, data: str, text: str) -> None:
    assert read(name, data.encode()).text == text


def test_the_tables_of_a_sheet() -> None:
    rows = [["Hospital", "Heart", "Skin"], ["St Anne", "34", "12"], ["Riverside", "20", "9"], [],
            ["Northgate", "1", "2"], [""], ["Beds"], ["Hospital", "Beds", "Full"], ["St Anne", "410", "377"],
            ["Riverside", "255", "254", ""], [], ["Note: counted in May.", ""]]  # fmt: skip
    assert [block.text for block in sheet_blocks(rows)] == [
        "Hospital: St Anne; Heart: 34; Skin: 12",
        "Hospital: Riverside; Heart: 20; Skin: 9",
        "Hospital: Northgate; Heart: 1; Skin: 2",
        "Beds",
        "Hospital: St Anne; Beds: 410; Full: 377",
        "Hospital: Riverside; Beds: 255; Full: 254",
        "Note: counted in May.",
    ]


ALIGNED = """Posts in June.

  Station        Posts  Vacant   2024
  -------------  -----  ------  -----
  Castle Hill       31       3    1.5
  Quayside          44             12
  Skerrin Isle       5       1      7

Two  gaps  here, and
two  more  there.
"""


def test_a_table_that_is_aligned_with_spaces() -> None:
    assert read("a.txt", ALIGNED.encode()).text.split("\n") == [
        "Posts in June.",
        "",
        "Station: Castle Hill; Posts: 31; Vacant: 3; 2024: 1.5",
        "Station: Quayside; Posts: 44; Vacant: –; 2024: 12",
        "Station: Skerrin Isle; Posts: 5; Vacant: 1; 2024: 7",
        "",
        "Two  gaps  here, and",
        "two  more  there.",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "one  two  three\nfour  five  six\nseven  eight  nine\nten  eleven  twelve",  # verse, or code
        "Karst     14   15\nEkeby      9    8\nGanz       1    2\nTiller     3    4",  # no header
    ],
)
def test_other_text_with_spaces_stays_as_it_is(text: str) -> None:
    assert read("a.txt", text.encode()).text == text

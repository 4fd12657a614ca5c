"""Which cell of a table's row a sentence means, and which column a question asks for."""

from __future__ import annotations

import pytest

from rag.cells import Cell, cells, in_other_cells, no_cell_for, of_no_column

OFFICE = "Office: Harbour; 2023: 2,044,900; 2024: 2,318,600; 2025 (plan): 2,290,000; Head: Ilse Marrow"
SHIP = "Vessel: Marenka; Gross tonnage: 4,120; Built: 1987; Home port: Port Sallow"
LAKE = "Reservoir: Blackmere; Capacity (million m3): 18.4; March: 91.2; April: 93.7; May: 88.5"


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (SHIP, (("Vessel", "Marenka"), ("Gross tonnage", "4,120"), ("Built", "1987"), ("Home port", "Port Sallow"))),
        ("Velta; Tonnes: 30; Note: late; at night", (("", "Velta"), ("Tonnes", "30"), ("Note", "late; at night"))),
        ("Velta | 30 | late", ()),
        ("The mayor said: never. She left; he stayed.", ()),
    ],
)
def test_cells_of_a_row(row: str, expected: tuple[tuple[str, str], ...]) -> None:
    assert cells(row) == tuple(Cell(*pair) for pair in expected)


@pytest.mark.parametrize(
    ("row", "sentence", "is_wrong"),
    [
        (OFFICE, "The harbour office spent 2,318,600 in 2024.", False),
        (OFFICE, "The harbour office spent 2,290,000 in 2024.", True),
        (OFFICE, "It spent 2,318,600 in 2024, and 2,290,000 is planned for 2025.", False),
        (OFFICE, "It rose from 2,044,900 in 2023 to 2,318,600 in 2024.", False),
        (OFFICE, "It spent 2,318,600 in 2024, up from 2,044,900.", False),
        (OFFICE, OFFICE, False),
        (SHIP, "The gross tonnage of the Marenka is 1,987.", True),
        (SHIP, "The Marenka, built in 1987, has a gross tonnage of 4,120.", False),
        (LAKE, "Blackmere was 93.7 per cent full in May.", True),
        (LAKE, "Blackmere was 88.5 per cent full in May 2024.", False),
        ("In May 88.5 per cent, and in April 93.7.", "It was 93.7 per cent full in May.", False),  # no table
    ],
)
def test_a_figure_of_another_column(row: str, sentence: str, is_wrong: bool) -> None:
    assert bool(in_other_cells(sentence, [row])) is is_wrong


@pytest.mark.parametrize(
    ("row", "question", "reasons"),
    [
        (OFFICE, "What was spent in 2019?", ["the question has '2019' where the table has '2023' to '2025'"]),
        (OFFICE, "What did the harbour office spend in 2024?", []),
        (LAKE, "How full was Blackmere in August?", ["the question has 'August' where the table has 'March' to 'May'"]),
        (LAKE, "How full was Blackmere in May 2024?", []),
        (SHIP, "Who owned the Marenka in 2019?", []),
    ],
)
def test_a_question_for_a_column_that_is_not_there(row: str, question: str, reasons: list[str]) -> None:
    assert of_no_column(question, [row]) == reasons


FISH = [f"Month: {month}; Cod: {cod}; Landed (tonnes): 287" for month, cod in (("March", 45.9), ("January", 44.1))]


@pytest.mark.parametrize(
    ("rows", "question", "reasons"),
    [
        (
            FISH,
            "What did cod fetch in September?",
            ["the question has 'September' where the lines of the table have 'March' and 'January'"],
        ),
        (FISH, "What did cod fetch in January?", []),
        (FISH, "What did cod fetch?", []),
        ([*FISH, "In September cod was dear."], "What did cod fetch in September?", []),
        (FISH[:1], "What did cod fetch in September?", []),
        ([FISH[0], "Ship: May; Crew: 4"], "What did cod fetch in September?", []),
        (
            [LAKE, "Rain fell in June."],
            "How full was Blackmere in August?",
            ["the question has 'August' where the table has 'March' to 'May'"],
        ),
        ([LAKE, "Blackmere was dry in August."], "How full was Blackmere in August?", []),
        (["Cod fetched more in March."], "What did cod fetch in September?", []),
    ],
)
def test_no_line_or_column_is_of_the_period_that_is_asked_for(
    rows: list[str], question: str, reasons: list[str]
) -> None:
    assert no_cell_for(question, rows) == reasons

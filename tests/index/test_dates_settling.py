"""One publication date out of all the evidence: what is ambiguous or contradicted is unknown, and says why."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from index.dates import from_header_lines, metadata_candidates, settle, settle_metadata
from index.dates.days import _FOREIGN_MONTHS, mentions
from index.types import DateCandidate, Dated

DAY = date(2024, 3, 14)  # a Thursday
UNDATED = Dated()


def stated(*values: str) -> Dated:
    """What metadata with these values says."""
    return settle_metadata([c for value in values for c in metadata_candidates(value, evidence=f"field: {value}")])


@pytest.mark.parametrize(
    "line",
    [
        "By Ada Quill | 14 March 2024",
        "By Ada Quill • 14.03.2024",
        "Ada Quill, 14 March 2024",
        "By Ada Quill, Thursday 14 March 2024, 10:30",
        "Sept. 3 is past; published 14 March 2024",
        "Posted: 14/03/2024",
        "Date: 2024/03/14",
        "Thursday, March 14th, 2024 at 6:01 am",
        "Ostrick, 14 March 2024",
        "Von Ada Quill, 14. März 2024",
        "Donnerstag, 14. März 2024",
        "jeudi 14 mars 2024",
        "Publié le 14 mars 2024 à 07:19",
        "14 de marzo de 2024",
        "Publicado el 14 de marzo de 2024",
        "giovedì 14 marzo 2024",
        "14 de março de 2024",
        "14 maart 2024",
        "14 marca 2024",
        "14 марта 2024 г.",
        "14 Mart 2024",
        "Kamis, 14 Maret 2024",
        "Ada Quill, The Ostrick Courier, 14 March 2024",
        "Vol. 3, No. 4, 14 March 2024",
        "First published on 14 March 2024",
        "14 March 2024 by Ada Quill",
        "Posted on 14 March 2024 by quill_42 in Sheds",
        "14 March 2024 6:00 | Author: Ada Quill",
        "Ditulis oleh Ada Quill — 14 Maret 2024",
        "Lyon, le 14 mars 2024",
        "Ostrick, den 14. März 2024",
        "14 March 2024 – Ada Quill",
    ],
)
def test_a_line_below_the_headline_dates_a_document(line: str) -> None:
    found = settle(f"A bridge for Ostrick\n{line}\n\nThe council met yesterday.", stated=UNDATED)
    assert (found.value, found.method, found.evidence) == (DAY, "dateline", line)
    assert not found.is_contradicted


@pytest.mark.parametrize(
    "line",
    [
        "Spring fair, 14 March 2024",
        "Spring Fair, Saturday 14 March 2024, Town Hall",
        "14-16 March 2024",
        "12 March – 14 March 2024",
        "14 March 2024 – 16 March 2024",
        "Results, Thursday 14 March 2024",
        "1 of 2 14.3.2024 11:02",
        "Subject: Dinner 14 March 2024",
        "Printed 14 March 2024",
        "Last updated: 14 March 2024",
        "Mis à jour le 14 mars 2024",
        "Stand: 14.03.2024",
        "On Thursday, 14 March 2024, Ada Quill wrote:",
        "am 14. März 2024",
        "backup-2024-03-14.tar",
        "https://courier.example/2024/03/14/bridge",
        "Date: 1 January 1970",
        "(415) 555-0199 Store #0342 - Downtown, Mill Lane 14, Ostrick 2024-03-14 14:32 Register 5",
        "14 brumaire 2024",
        "Mill Bridge, Ostrick, 14 March 2024",
        "Election day: 14 March 2024",
        "Coming 14 March 2024",
        "Photo: Ada Quill, 14 March 2024",
        "Next issue: 14 March 2024",
        "Release date: 14 March 2024",
        "Due date: 14 March 2024",
        "Corrected 14 March 2024",
        "Comment by Bob, 14 March 2024",
        "Ada Quill * 14 March 2024 in Ostrick",
        "† 14 March 2024",
        "In memory of Ada, 14 March 2024",
        "Joined 14 March 2024",
        "Written exam: 14 March 2024",
        "1. FC Velm - Hask 14.03.2024",
        "Airs 14 March 2024",
        "14 March 2024: the council meets",
        "14 March 2024 in Ostrick",
        "14 March 2024, 19:00, Mill Theatre",
    ],
)
@pytest.mark.parametrize("title", ["A bridge for Ostrick\n", ""])
def test_no_other_day_dates_a_document(line: str, title: str) -> None:
    assert settle(f"{title}{line}\n\nThe council met.", stated=UNDATED).value is None


def test_when_it_was_updated_is_left_out() -> None:
    for line in ("Published: 14 March 2024 | Updated: 15 March 2024", "14 March 2024 06:00 (updated 15 March 2024)"):
        found = settle(f"T\n{line}\nThe council met yesterday.", stated=UNDATED)
        assert found.value == DAY and found.evidence in line and not found.is_contradicted


@pytest.mark.parametrize(
    "table",
    [
        "Owner | Granit Nord\nOpened | 14 March 2024\nWorkers | 64",
        "Date: 14 March 2024; Payee: Mill; Amount: 3\nDate: 15 March 2024; Payee: Quay; Amount: 4",
    ],
)
def test_a_cell_of_a_table_dates_nothing(table: str) -> None:
    assert settle(f"The quarry\n\n{table}\n\nNoise was measured there last week.", stated=UNDATED).value is None


def test_a_byline_and_a_day_with_strokes_are_no_table() -> None:
    text = "The bridge\nBy Jane Doe | Ostrick Courier\nPublished 14 March 2024 | 3 min read\nNews | Roads\nIt met."
    assert settle(text, stated=UNDATED).value == DAY


def test_a_poster_is_dated_by_its_event_only() -> None:
    found = settle("Choir night\nDate: 14 March 2024\nTime: 19:00\nVenue: Mill", stated=UNDATED)
    assert found.value is None and "event" in found.candidates[0].note


def test_a_day_in_the_headline_is_a_candidate_only() -> None:
    found = settle("Ostrick Night, 14 March 2024\n\nRun with us.", stated=UNDATED)
    assert found.value is None and [(c.day, c.method) for c in found.candidates] == [(DAY, "dateline")]
    for line, outlet in (
        ("Velm Echo Today 14 March 2024", "Velm Echo Today"),
        ("The Ostrick Courier 14 March 2024", None),
    ):
        assert settle(f"{line}\n\nThe council met.", stated=UNDATED, outlet=outlet).value == DAY


@pytest.mark.parametrize(
    ("text", "url", "day", "note"),
    [
        ("T\nPosted 04/05/2024\nThe council met.", None, None, "one of two readings"),
        ("T\nSaturday 04/05/2024\nThe council met today.", None, date(2024, 5, 4), "a Saturday, as it says"),
        ("T\n04/05/2024 (Friday)\nThe council met today.", None, date(2024, 4, 5), "a Friday, as it says"),
        ("T\nMonday 04/05/2024\nThe council met.", None, None, "one of two readings; a Saturday, not a Monday"),
        ("T\nPosted 04/05/2024\nIt opened on 4 May 2024.", None, date(2024, 5, 4), "the text also names 4 May 2024"),
        ("T\nPosted 04/05/2024\nOn 4 May 2024, not 5 April 2024.", None, None, "one of two readings"),
        ("T\nPosted 04/05/2024\nIt opened on 6 June 2024.", None, None, "one of two readings"),
        ("T\n04/05/2024\nA b c.", "https://c.io/2024/04/05/", date(2024, 4, 5), "the address also names 5 April 2024"),
        ("T\n04/05/2024\nThe council met.", "file:///2024/04/05/x", None, "one of two readings"),
        ("T\nPosted 04/05/2024, updated 13/05/2024", None, date(2024, 5, 4), "another day of its line is written so"),
        ("T\nPosted 04/05/2024, updated 05/13/2024", None, date(2024, 4, 5), "another day of its line is written so"),
        ("T\n07/10/2024\nIt ended on Monday morning.", None, date(2024, 10, 7), "a Monday, of which the text tells"),
        ("T\n07/10/2024\nIt ended on Monday.", None, None, "one of two readings"),
        ("T\n07/10/2024\nIt ended on Tuesday morning.", None, None, "one of two readings"),
        ("T\n07/10/2024\nOn Sunday night and on Monday morning.", None, None, "one of two readings"),
        ("T\nFriday, 14 March 2024\nThe council met.", None, None, "a Thursday, not a Friday"),
        ("T\n05/05/2024\nThe council met yesterday.", None, date(2024, 5, 5), ""),
        ("T\n2024-05-04\n04/05/2024\nThe council met today.", None, date(2024, 5, 4), ""),
    ],
)  # fmt: skip
def test_figures_need_other_evidence(text: str, url: str | None, day: date | None, note: str) -> None:
    found = from_header_lines(text, url=url)
    assert found.value == day
    assert found.candidates[0].note == note and all(c.evidence for c in found.candidates)


def test_lines_that_disagree_are_both_listed() -> None:
    found = settle("T\n14 March 2024\n15 March 2024\nThe council met.", stated=UNDATED)
    assert (found.value, found.method, found.confidence) == (None, "none", 0.0)
    assert [candidate.day for candidate in found.candidates] == [DAY, date(2024, 3, 15)] and found.is_contradicted


def test_an_address_only_confirms() -> None:
    url = "https://courier.example/2024/03/14/bridge"
    alone = settle("A bridge\n\nThe council met.", stated=UNDATED, url=url)
    assert alone.value is None
    assert [(c.day, c.evidence, c.note) for c in alone.candidates] == [
        (DAY, f"url: {url}", "an address alone dates nothing")
    ]
    agreeing = settle("A bridge\n14 March 2024\nThe council met.", stated=UNDATED, url=url)
    assert agreeing.value == DAY and not agreeing.is_contradicted
    assert agreeing.candidates[-1].note == "the address agrees"
    assert settle("A bridge\n\nThe council met.", stated=UNDATED, url="https://c.example/2024/13/45/x").candidates == ()


@pytest.mark.parametrize(
    ("values", "value"),
    [
        (("2024-03-14", "2024-03-14T06:30:00+01:00"), DAY),
        (("2024-03-14", "2024-03-15T00:30:00+01:00"), DAY),  # one moment in two zones
        (("2024-03-14", "2024-03-20"), None),
        (("1970-01-01T00:00:00Z",), None),
        (("0001-01-01",), None),
        (("03/14/2024",), DAY),
        (("04/03/2024",), None),
        (("soon",), None),
        ((), None),
    ],
)
def test_metadata_agrees_or_says_nothing(values: tuple[str, ...], value: date | None) -> None:
    found = stated(*values)
    assert found.value == value
    assert found.value is not None or all(candidate.note for candidate in found.candidates)


def test_what_stands_above_wins_and_shows_what_stands_below() -> None:
    text = "A bridge\n10 March 2024\nThe council met."
    found = settle(text, stated=stated("2024-03-14"))
    assert (found.value, found.method) == (DAY, "metadata")
    assert [candidate.day for candidate in found.candidates] == [DAY, date(2024, 3, 10)] and found.is_contradicted
    near = settle("A bridge\n13 March 2024\nThe council met.", stated=stated("2024-03-14"))
    assert near.value == DAY and not near.is_contradicted  # it went online the day after
    sidecar = Dated(value=DAY, evidence="metadata.yaml: 2024-03-14", method="sidecar", confidence=1.0)
    assert settle(text, stated=sidecar).method == "sidecar"
    contradicted = settle(text, stated=stated("2024-03-14", "2024-05-01"))
    assert contradicted.value is None and len(contradicted.candidates) == 3


def test_a_line_tells_how_figures_in_metadata_are_read() -> None:
    assert settle("A bridge\n4 March 2024\nThe council met.", stated=stated("04/03/2024")).value == date(2024, 3, 4)
    assert settle("A bridge\n5 March 2024\nThe council met.", stated=stated("04/03/2024")).value is None


def test_candidates_know_their_day() -> None:
    moment = datetime(2024, 3, 14, 10, tzinfo=UTC)
    assert DateCandidate(value=moment, evidence="e", method="metadata").day == DAY
    assert DateCandidate(value=None, evidence="e", method="metadata").day is None


def test_no_word_names_two_months() -> None:
    rows = _FOREIGN_MONTHS.strip().replace("|\n", "|").splitlines()
    names = [name for row in rows for name in row.split("|")]
    assert len(names) == len(set(names)) and len(rows) == 12


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("SALI 5 KASIM 2024", (11, 5)),
        ("12 ARALIK 2024", (12, 12)),
        ("5 auguſt 2024, ſunday", (8, 5)),
        ("3 ſept 2024", (9, 3)),
        ("7 ΣΕΠΤΕΜΒΡΊΟΥ 2024", (9, 7)),
        ("2024. június 25., kedd", (6, 25)),
        ("ngày 25 tháng 6 năm 2024", (6, 25)),
        ("25 ביוני 2024", (6, 25)),
        ("18 كانون الأول 2024", (12, 18)),
        ("२५ जून २०२४", (6, 25)),
        ("28. 4. 2024", (4, 28)),
        ("令和6年10月17日", (10, 17)),
    ],
)
def test_days_in_other_spellings(text: str, day: tuple[int, int]) -> None:
    (found,) = mentions(text)
    assert found.readings == (date(2024, *day),)


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("11/10/2023", [[(10, 11), (11, 10)]]),
        ("31/10/2023 and 11.10.2023", [[(10, 31)], [(10, 11), (11, 10)]]),
        ("31/31/2023", []),
        ("1/2/3/2023", []),
        ("11/10/2023/4", []),
        ("11/10-2023", []),
        ("1.11.10.2023", []),
        ("2023-10-11", [[(10, 11)]]),
    ],
)
def test_readings_of_figures(text: str, readings: list[list[tuple[int, int]]]) -> None:
    found = [sorted((day.month, day.day) for day in mention.readings) for mention in mentions(text)]
    assert found == readings


@pytest.mark.parametrize(
    ("text", "weekday"),
    [("Saturday (11/10/2023)", 5), ("11/10/2023, Samstag", 5), ("The Sun, 11/10/2023", None), ("Sun 11/10/2023", 6)],
)
def test_the_weekday_beside_a_day(text: str, weekday: int | None) -> None:
    assert [mention.weekday for mention in mentions(text)] == [weekday]

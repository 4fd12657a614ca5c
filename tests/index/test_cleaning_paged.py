"""Running headers, footers and page numbers go; what opens a page, and figures, stay."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from index.cleaning import clean, original
from index.documents import ReadJob, build_documents
from tests.index.files import pdf

BODIES = [
    "The mole was built from the stones of the old fort.\nIt is 340 metres long.",
    "The lamp is lit at dusk. The keeper writes down the hour.\nIn fog the bell is rung.",
    "Nobody fishes from the mole between May and July.\nThe terns nest there.",
    "Ships that wait for the tide lie on the lee side.\nThey show one light.",
]


def paged(tops: list[str], bottoms: list[str], bodies: list[str] = BODIES) -> tuple[str, tuple[int, ...]]:
    """The pages as a reader joins them, and where each starts."""
    pages = ["\n".join(filter(None, page)) for page in zip(tops, bodies, bottoms, strict=True)]
    starts = [sum(len(page) + 2 for page in pages[:number]) for number in range(len(pages))]
    return "\n\n".join(pages), tuple(starts)


NONE = ["", "", "", ""]
RUNNING = [
    (NONE, ["1", "2", "3", "4"]),
    (NONE, ["- 7 -", "- 8 -", "- 9 -", "- 10 -"]),
    (NONE, [f"Page {n} of 4" for n in range(1, 5)]),
    (NONE, ["i", "ii", "iii", "iv"]),
    (["", *["Handbook of the mole"] * 3], NONE),
    (["", *["Handbook of the mole"] * 3], ["", "2", "3", "4"]),
    (["", "2 Maur Society", "Handbook 3", "4 Maur Society"], ["Maur, 1 May 2024"] * 4),
    (NONE, [f"Harbour board\nMinutes of 3 May 2024, {n}/4" for n in range(1, 5)]),
    (["", "2", "3", "4"], NONE),
]


@pytest.mark.parametrize(("tops", "bottoms"), RUNNING)
def test_running_lines_are_taken_out(tops: list[str], bottoms: list[str]) -> None:
    text, starts = paged(tops, bottoms)
    cleaned = clean(text, page_starts=starts, media_type="application/pdf", title="Handbook")
    expected, expected_starts = paged(NONE, NONE)
    assert cleaned.text == expected
    assert tuple(cleaned.offset(start) for start in starts) == expected_starts
    before = original(cleaned.text, cleaned.removed)
    assert before.text == text
    assert tuple(before.before(start) for start in expected_starts) == starts


def test_the_last_page_may_lack_its_header_and_a_cover_its_number() -> None:
    text, starts = paged(["Cover", "Mole", "Mole", "Mole"], ["", "2", "3", "4"])
    assert clean(text, page_starts=starts).text == paged(["Cover", "", "", ""], NONE)[0]


def test_left_and_right_pages_have_headers_of_their_own() -> None:
    bodies = BODIES * 2
    text, starts = paged(["Una Brill", "Salt and steel"] * 4, [""] * 8, bodies)
    expected, _ = paged(["Una Brill", *[""] * 7], [""] * 8, bodies)
    assert clean(text, page_starts=starts).text == expected, "the first line of all may be the title"


@pytest.mark.parametrize(
    ("tops", "bottoms"),
    [
        (["Chapter 1", "Chapter 2", "Chapter 3", "Chapter 4"], NONE),
        (["Costs", "Staff", "Ships", "Tides"], NONE),
        (NONE, ["112", "96", "131", "127"]),
        (["Catch in 2021", "Catch in 2022", "Catch in 2023", "Catch in 2024"], NONE),
        (["1 The fort", "2 The lamp", "3 The terns", "4 The ships"], NONE),
        (["Month | Tonnes"] * 4, NONE),
        (["Mole", "Mole", "", ""], NONE),
    ],
)
def test_what_belongs_to_its_page_stays(tops: list[str], bottoms: list[str]) -> None:
    text, starts = paged(tops, bottoms)
    assert clean(text, page_starts=starts).text == text


def test_two_pages_prove_nothing() -> None:
    text, starts = paged(["Mole", "Mole"], ["1", "2"], BODIES[:2])
    assert clean(text, page_starts=starts).text == text


def test_the_title_stays_on_the_first_page() -> None:
    text, starts = paged(["Handbook of the mole"] * 4, NONE)
    expected = paged(["Handbook of the mole", "", "", ""], NONE)[0]
    assert clean(text, page_starts=starts, title="Handbook of the mole").text == expected
    assert clean(text, page_starts=starts).text == expected


def test_a_letterhead_over_the_stated_title_goes_on_every_page() -> None:
    bodies = [f"Handbook\n{BODIES[0]}", *BODIES[1:]]
    text, starts = paged(["Harbour board, Maur"] * 4, NONE, bodies)
    assert clean(text, page_starts=starts, title="Handbook").text == paged(NONE, NONE, bodies)[0]


def test_pages_of_one_line_and_empty_pages() -> None:
    text = "Mole\n\nMole\n\nMole"
    assert clean(text, page_starts=(0, 6, 6, 12)).text == text


def test_a_header_of_a_pdf_is_not_glued_to_the_text_below() -> None:
    header = "Handbook of the mole for its keepers and for their deputies, second edition of 2024"
    bodies = [
        f"{who} writes down the hour at which the lamp is lit on every day of the year, and then\n"
        f"hands the book to {whom}, who reads it aloud and copies it for the harbour office"
        for who, whom in (("The keeper", "the deputy"), ("The warden", "the baker"), ("The baker", "the verger"))
    ]
    data = pdf(*(f"{header}\n{body}\n{number}" for number, body in enumerate(bodies, start=1)), title="Mole")
    job = ReadJob(path=Path("/a.pdf"), document_id="a.pdf", parts={}, max_bytes=1_000_000)
    ((document,), failures) = build_documents(job, data, "")
    assert failures == []
    first, *others = re.split(r"\n+", document.text)
    assert first == header, "the first line of all may be the title"
    assert others == [body.replace("\n", " ") for body in bodies]
    assert [document.text[start:].startswith("The ") for start in document.page_starts] == [False, True, True]

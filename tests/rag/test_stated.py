"""Values that two papers of one house state in words that nobody has listed, and what only looks like them."""

from __future__ import annotations

from datetime import date

import pytest

from index.types import Dated
from rag.conflicts import find_conflicts
from tests.corpus import make_document
from tests.rag.excerpts import evidence_of


def values(question: str, *texts: str) -> list[str]:
    documents = [make_document(text, f"{number}.txt") for number, text in enumerate(texts)]
    return [
        value.written for conflict in find_conflicts(question, evidence_of(*documents)) for value in conflict.values
    ]


@pytest.mark.parametrize(
    ("question", "texts", "expected"),
    [
        ("When were the old radiators replaced?",
         ("The old radiators in the school were replaced in spring 2021.",
          "At the school the old radiators were replaced in autumn 2022."),
         ["spring 2021", "autumn 2022"]),
        ("How many chairs were missing from the hall?",
         ("Twelve chairs were missing from the hall.", "On opening the hall we saw that 20 chairs had gone."),
         ["Twelve", "20"]),
        ("When does the library move to the annex?",
         ("The library moves to the annex in the second quarter of 2027.",
          "Our library's move to the annex is set for Q4 2027."),
         ["second quarter of 2027", "Q4 2027"]),
        ("How many boats sank in Hadle harbour?",
         ("The storm sank 27 boats in Hadle harbour.", "The storm sank only 21 boats in Hadle harbour, she said."),
         ["27", "21"]),
        ("How much did the painter earn for the mural?",
         ("The painter earned 900 euros for the mural.", "For her mural the painter earned 1,400 euros."),
         ["900 euros", "1,400 euros"]),
    ],
)  # fmt: skip
def test_values_without_names_that_differ(question: str, texts: tuple[str, str], expected: list[str]) -> None:
    assert values(question, *texts) == expected


@pytest.mark.parametrize(
    ("question", "texts"),
    [
        ("How many chairs were missing from the hall?",
         ("Twelve chairs were missing from the hall.",
          "From the visitors' hall 20 chairs were missing, and from the staff hall none.")),
        ("How many boats sank in Hadle harbour?",
         ("The storm sank 27 boats in Hadle harbour.", "In the harbour only 21 of the boats that sank were insured.")),
        ("How much will the harbour wall cost?",
         ("The harbour wall of Brenholm costs 14.2 million euros.",
          "The harbour wall of Brenholm costs every resident of Brenholm 1,150 euros.")),
        ("How much does the caretaker earn?",
         ("The caretaker earns 2,100 euros a month.", "The caretaker earns 25,200 euros a year.")),
        ("How much was spent on the stage curtain?",
         ("For the stage curtain 900 euros were planned.", "On the stage curtain 1,150 euros were spent.")),
        ("How many people bet on the set total?",
         ("225 people bet on the set total of 220.", "52 people bet on the set total of 47.")),
        ("When was the archive opened?",
         ("Work on the archive began in spring 2021.", "The archive was opened in autumn 2022.")),
        ("When were the radiators replaced?",
         ("The radiators were replaced in spring 2021.", "The radiators were replaced in April 2021.")),
        ("How many radiators were replaced?", ("12 radiators were replaced.", "The town replaced 40 lamps.")),
    ],
)  # fmt: skip
def test_what_is_no_difference(question: str, texts: tuple[str, str]) -> None:
    assert values(question, *texts) == []


@pytest.mark.parametrize(("days", "expected"), [((7, 8), []), ((7, 7), ["12", "20"])])
def test_two_issues_of_a_series_do_not_disagree(days: tuple[int, int], expected: list[str]) -> None:
    texts = [f"REPORT Day {day}. {n} chairs were missing from the hall." for day, n in zip(days, (12, 20), strict=True)]
    assert values("How many chairs were missing from the hall?", *texts) == expected


def test_a_part_that_asks_why_hides_no_difference() -> None:
    texts = ("The new bridge will cost 4 million euros.", "The new bridge will cost 6 million euros.")
    found = values("How much will the new bridge cost, and why is that disputed?", *texts)
    assert found == ["4 million euros", "6 million euros"]


def test_a_question_for_one_issue_is_no_question_of_change() -> None:
    texts = [f"Flu report, week {week}\n\nThere were deaths. {n} people died." for week, n in ((46, 6), (47, 4))]
    days = (date(2024, 11, 15), date(2024, 11, 21))
    documents = [
        make_document(text, f"{day}.txt", published=Dated(value=day)) for text, day in zip(texts, days, strict=True)
    ]
    for question, count in (("How many people died?", 1), ("How many people died in week 45?", 0)):
        assert len(find_conflicts(question, evidence_of(*documents))) == count


def test_a_noun_before_more_is_no_error() -> None:
    texts = ("The bridge cost 4 million euros.", "The bridge more than once cost 5 million euros.")
    assert values("What did the bridge cost?", *texts) in ([], ["4 million euros", "5 million euros"])

"""Weights, lengths, times and hours of sentences, in one unit each."""

from __future__ import annotations

from fractions import Fraction

import pytest

from rag.conflicts import find_conflicts
from rag.measures import hours, measures
from tests.corpus import make_document
from tests.rag.excerpts import evidence_of


@pytest.mark.parametrize(
    ("text", "low", "what", "written"),
    [
        ("The bell weighs 640 kilograms.", 640, "weight", "640 kilograms"),
        ("It weighs 2 tonnes.", 2000, "weight", "2 tonnes"),
        ("The wall is 12 metres long.", 12, "length", "12 metres"),
        ("It took 3 hours.", 10_800, "time", "3 hours"),
    ],
)
def test_measures(text: str, low: int, what: str, written: str) -> None:
    ((value, kind),) = measures(text)
    assert (value.low <= low <= value.high, kind, value.written) == (True, what, written)


@pytest.mark.parametrize("text", ["It cost 3 euros.", "3 ships came.", "3 percent."])
def test_what_is_no_measure(text: str) -> None:
    assert measures(text) == []


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("They came at 2.40 a.m. and left.", [160]),
        ("At 3 pm the bell rang.", [900]),
        ("It began at 14:05.", [845]),
        ("From 12 p.m. to 12 a.m.", [720, 0]),
        ("It scored 2.40 points on 3 May.", []),
    ],
)
def test_hours_of_the_day(text: str, minutes: list[int]) -> None:
    assert [value.low for value, _ in hours(text)] == [Fraction(minute) for minute in minutes]


@pytest.mark.parametrize(
    ("question", "texts", "expected"),
    [
        ("How heavy is the big bell?", ("The big bell weighs 640 kilograms.", "With 1.1 tonnes the big bell is heavy."),
         ["640 kilograms", "1.1 tonnes"]),
        ("How long is the wall of the pier?",
         ("The wall of the pier is 0.5 km long.", "The wall of the pier is 500 m long."), []),
        ("At what time did the last guest leave the hall?",
         ("The last guest left the hall at 2.40 a.m. by taxi.",
          "The porter saw the last guest leave the hall at 3.15 a.m. that day."),
         ["2.40 a.m.", "3.15 a.m."]),
    ],
)  # fmt: skip
def test_measures_that_differ(question: str, texts: tuple[str, str], expected: list[str]) -> None:
    documents = [make_document(text, f"{number}.txt") for number, text in enumerate(texts)]
    found = find_conflicts(question, evidence_of(*documents))
    assert [value.written for conflict in found for value in conflict.values] == expected

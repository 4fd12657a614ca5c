"""Numbers and dates of a sentence, and what a question asks for."""

from __future__ import annotations

import pytest

from rag.asking import what_is_asked
from rag.quantities import dates, quantities


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Some 130 people were taken to safety.", ["Some 130"]),
        ("It costs between 2 and 3 million euros a year.", ["2 and 3 million euros"]),
        ("It costs more than €18.4 million.", ["more than €18.4 million"]),
        ("Sixty-three households and 2,400,000 euros.", ["Sixty-three", "2,400,000 euros"]),
        ("They handed over 1,140 signatures.", ["1,140"]),
        ("Two to three people came.", ["Two to three"]),
        ("It fell by 20 percent.", []),
        ("The 112-year-old bridge of 1911 opens on 21 June 2025 at 15:20.", []),
        ("Call 030 4455667, the 3rd floor, No. 12.", []),
        ("63 instead of 41 homes, up from 38 homes.", ["63"]),
        ("3.5 million euros more than a further 1.9 million euros.", []),
        ("COVID-19 and route 4/5.", []),
        ("", []),
    ],
)
def test_quantities(text: str, written: list[str]) -> None:
    assert [quantity.written for quantity in quantities(text)] == written
    assert all(text[q.start : q.end].split() for q in quantities(text))


@pytest.mark.parametrize(
    ("one", "other", "differs"),
    [
        ("18.4 million", "18 million", False),
        ("18.4 million", "18.5 million", True),
        ("2.4 million", "2,400,000", False),
        ("41", "63", True),
        ("130", "more than 120", False),
        ("130", "more than 140", True),
        ("130", "about 125", False),
        ("about 130", "148", True),
        ("20 to 30", "25", False),
        ("20 to 30", "31", True),
        ("nearly 200", "190", False),
        ("at most 30", "41", True),
    ],
)
def test_rounding_bounds_and_ranges_are_no_difference(one: str, other: str, differs: bool) -> None:
    (first,), (second,) = quantities(f"{one} homes"), quantities(f"{other} homes")
    assert first.differs(second) == second.differs(first) == differs


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("It opens on 15 March 2025.", ["15 March 2025"]),
        ("It opens on March 15, 2025.", ["March 15, 2025"]),
        ("It moves from November 2024 to March 2025.", ["March 2025"]),
        ("It may open in 2025.", ["2025"]),
        ("The 8th of June or Jun. 9", ["8th of June", "Jun. 9"]),
        ("2025 people came on Friday.", []),
        ("It opens in autumn 2028, not in spring 2027.", ["autumn 2028"]),
        ("Work ends in the third quarter of 2026 or in Q4 2026.", ["third quarter of 2026", "Q4 2026"]),
    ],
)
def test_dates(text: str, written: list[str]) -> None:
    assert [day.written for day in dates(text)] == written


@pytest.mark.parametrize(
    ("one", "other", "differs"),
    [
        ("autumn 2028", "spring 2028", True),
        ("autumn 2028", "October 2028", False),
        ("autumn 2028", "March 2028", True),
        ("autumn 2028", "autumn 2029", True),
        ("winter 2027", "February 2028", False),
        ("winter 2027", "April 2028", True),
        ("summer 2027", "April 2028", True),
        ("the second quarter of 2026", "Q2 2026", False),
        ("the second quarter of 2026", "July 2026", True),
        ("winter 2027", "in 2027", False),
    ],
)
def test_seasons_and_quarters(one: str, other: str, differs: bool) -> None:
    (first,), (second,) = dates(one), dates(other)
    assert first.differs(second) == second.differs(first) == differs


@pytest.mark.parametrize(
    ("question", "kind", "about"),
    [
        ("How much will the new Mill Bridge cost?", "money", "cost"),
        ("How large was the fine imposed on Velm Water?", "money", "fine"),
        ("What fine must Velm Water pay?", "money", "fine"),
        ("Who is mayor of Ostrick?", "name", "the mayor"),
        ("How many Pellby households were affected?", "count", "households"),
        ("Which numbers of evacuated people were reported?", "count", "people"),
        ("When is the new bridge in Ostrick due to open?", "date", "opening"),
        ("What share of the vote did Ingrid Maurell get?", "percent", "share"),
    ],
)
def test_what_a_question_asks_for(question: str, kind: str, about: str) -> None:
    asked = what_is_asked(question)
    assert asked is not None and (asked.kind, asked.about) == (kind, about)


@pytest.mark.parametrize(
    "question",
    [
        "Who was in Ostrick?",
        "Why did the bridge become dearer?",
        "By how many votes did Fenn win?",
        "How much have the costs risen?",
        "How many are there?",
        "When did it open, and when was it closed?",
        "How long will the bridge be?",
        "",
    ],
)
def test_what_asks_for_no_one_value(question: str) -> None:
    assert what_is_asked(question) is None

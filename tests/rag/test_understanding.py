"""What a question says besides its topic: sources, days, limits, and the several things it asks."""

from __future__ import annotations

from datetime import date

import pytest

from rag.periods import period_of, periods_in
from rag.types import Filters
from rag.understanding import Vocabulary, understand

KNOWN = Vocabulary(
    ("The Courier", "The Age", "Radio Velm", "The Harbour - Sports", "The Harbour - Travel", "Town.com"),
    ("Ilse Brandt",),
)
TODAY = date(2026, 11, 26)  # a Thursday


@pytest.mark.parametrize(
    ("question", "outlets"),
    [
        ("What did the Courier report on the bridge?", ("The Courier",)),
        ("What does The Harbour article say of boats?", ("The Harbour - Sports", "The Harbour - Travel")),
        ("According to both Radio Velm and Town, who won the vote?", ("Radio Velm", "Town.com")),
        ("Who owns Radio Velm?", ()),  # the topic, no source
        ("What is the age of the bridge, according to the report?", ()),
        ("Was a courier mentioned in the article?", ()),
    ],
)
def test_sources_are_preferred_where_the_question_speaks_of_reports(question: str, outlets: tuple[str, ...]) -> None:
    understood = understand(question, KNOWN, today=TODAY)
    assert understood.preferences.outlets == outlets
    assert understood.filters == Filters(), "loose wording hides nothing"


def test_the_topic_is_without_its_sources_unless_it_is_one() -> None:
    asked = understand("What did the Courier report on the cost of the new bridge?", KNOWN, today=TODAY)
    assert "Courier" not in asked.topic and "cost of the new bridge" in asked.topic
    assert understand("Who owns Radio Velm?", KNOWN, today=TODAY).topic == "Who owns Radio Velm?"
    assert understand("What of the Courier report?", KNOWN, today=TODAY).topic == "What of the Courier report?"


def test_authors_and_days_are_preferred() -> None:
    asked = understand("What did Ilse Brandt report on 4 March 2024 about the lamp?", KNOWN, today=TODAY)
    assert asked.preferences.authors == ("Ilse Brandt",)
    assert asked.preferences.published == ((date(2024, 3, 4), date(2024, 3, 4)),)
    loose = understand("What happened in November 2023 in the harbour?", KNOWN, today=TODAY)
    assert loose.preferences.published == ((date(2023, 11, 1), date(2023, 11, 30)),)
    assert not understand("Who was born on 4 March 1924?", KNOWN, today=TODAY).preferences


@pytest.mark.parametrize(
    ("question", "rest", "filters"),
    [
        ("How much will it cost, as of 1 March 2023?", "How much will it cost?", {"as_of": date(2023, 3, 1)}),
        ("What was known as of May 2023 about the lamp?", None, {"as_of": date(2023, 5, 31)}),
        ("What did the council decide, only from the Courier?", None, {"outlet": "The Courier"}),
        ("Who won, only what was published before May 2023?", "Who won?", {"before": date(2023, 4, 30)}),
        (
            "Who won the vote only in articles published between March 2023 and 2 June 2023?",
            "Who won the vote?",
            {"after": date(2023, 3, 1), "before": date(2023, 6, 2)},
        ),
        ("Who won only in reports published after 2 June 2023?", "Who won?", {"after": date(2023, 6, 3)}),
        (
            'outlet:"the courier" after:2023-01-31 bridge',
            "bridge",
            {"outlet": "The Courier", "after": date(2023, 1, 31)},
        ),
        ("as-of:2023-02 outlet:Nowhere bridge", None, {"outlet": "Nowhere"}),
        ("What of the bridge as of 31 February 2023?", "What of the bridge as of 31 February 2023?", {}),
        ("as of 1 March 2023", "as of 1 March 2023", {}),  # nothing else is asked
        ("Only the Courier knows why?", "Only the Courier knows why?", {}),
    ],
)
def test_limits_are_only_what_is_said_outright(question: str, rest: str | None, filters: dict[str, object]) -> None:
    asked = understand(question, KNOWN, today=TODAY)
    assert asked.filters == Filters(**filters)  # type: ignore[arg-type]
    assert rest is None or asked.question == rest


def test_a_long_question_is_several() -> None:
    asked = understand(
        "Which company was said to rank local results by distance, while the Courier report of October 26, 2023 tells "
        "that publishers lost readers and revenue?",
        KNOWN,
        today=TODAY,
    )
    assert len(asked.clauses) == 2 and not any("2023" in clause for clause in asked.clauses)
    for question in ("How long is the bridge?", "Who is Ada, and why?", "", "?", "日本語の質問"):
        assert understand(question, KNOWN, today=TODAY).clauses == ()


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("October 26, 2023", date(2023, 10, 26), date(2023, 10, 26)),
        ("26 Oct 2023", date(2023, 10, 26), date(2023, 10, 26)),
        ("2nd of May 2023", date(2023, 5, 2), date(2023, 5, 2)),
        ("2023-10-26", date(2023, 10, 26), date(2023, 10, 26)),
        ("February 2024", date(2024, 2, 1), date(2024, 2, 29)),
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
    ],
)
def test_periods(text: str, first: date, last: date) -> None:
    found = period_of(text)
    assert found is not None and (found.first, found.last) == (first, last)


@pytest.mark.parametrize(
    "text", ["31 February 2023", "11/10/2023", "may 2023 be good", "Marvel 2023", "", "2023-13-01"]
)
def test_what_is_no_day_is_none(text: str) -> None:
    assert period_of(text) is None
    assert periods_in(text, TODAY) == ()


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("last week", date(2026, 11, 16), date(2026, 11, 22)),
        ("this month", date(2026, 11, 1), date(2026, 11, 30)),
        ("last month", date(2026, 10, 1), date(2026, 10, 31)),
        ("last year", date(2025, 1, 1), date(2025, 12, 31)),
        ("yesterday", date(2026, 11, 25), date(2026, 11, 25)),
    ],
)
def test_relative_periods_count_from_a_day(text: str, first: date, last: date) -> None:
    (found,) = periods_in(f"What happened {text} there?", TODAY)
    assert (found.first, found.last) == (first, last)
    assert periods_in("last month", date(2026, 1, 5))[0].first == date(2025, 12, 1)

"""Relative dates count from a known publication date, and say how; what may lie ahead stays open."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from index.dates import resolve_relative
from index.types import Dated

SATURDAY = Dated(value=date(2023, 11, 11), evidence="e", method="dateline", confidence=0.8)


@pytest.mark.parametrize(
    ("text", "words", "value", "end"),
    [
        ("He spoke on Friday.", "Friday", "2023-11-10", "2023-11-10"),
        ("He spoke on Saturday.", "Saturday", "2023-11-11", "2023-11-11"),
        ("He spoke last Saturday.", "last Saturday", "2023-11-04", "2023-11-04"),
        ("He spoke last Friday.", "last Friday", "2023-11-10", "2023-11-10"),
        ("He spoke on Sunday evening.", "Sunday", "2023-11-05", "2023-11-05"),
        ("yesterday", "yesterday", "2023-11-10", "2023-11-10"),
        ("Today it rains", "Today", "2023-11-11", "2023-11-11"),
        ("starting tomorrow.", "tomorrow", "2023-11-12", "2023-11-12"),
        ("two days ago", "two days ago", "2023-11-09", "2023-11-09"),
        ("Two weeks ago it rained", "Two weeks ago", "2023-10-23", "2023-10-29"),
        ("a month ago", "a month ago", "2023-10-01", "2023-10-31"),
        ("12 months ago", "12 months ago", "2022-11-01", "2022-11-30"),
        ("last week", "last week", "2023-10-30", "2023-11-05"),
        ("last month", "last month", "2023-10-01", "2023-10-31"),
        ("last year", "last year", "2022-01-01", "2022-12-31"),
        ("this week", "this week", "2023-11-06", "2023-11-12"),
        ("It will open on Friday.", "Friday", None, None),
        ("They meet next Monday", "next Monday", None, None),
        ("The vote is due by Monday", "Monday", None, None),
    ],
)
def test_a_relative_date(text: str, words: str, value: str | None, end: str | None) -> None:
    (found,) = resolve_relative(text, SATURDAY)
    assert found.span.of(text) == words and found.reasoning
    assert (found.value.isoformat() if found.value else None) == value
    assert (found.end.isoformat() if found.end else None) == end


@pytest.mark.parametrize(
    "text",
    [
        "every Friday", "on Fridays", "Friday, 10 November 2023", "Saturday (11/10/2023)", "Friday November 10",
        "the birthday", "ten months after the invasion", "99 years before", "an age ago", "",
    ],
)  # fmt: skip
def test_what_is_no_relative_date(text: str) -> None:
    assert resolve_relative(text, SATURDAY) == []


def test_a_long_s_is_an_s() -> None:
    assert [item.value for item in resolve_relative("He spoke yeſterday.", SATURDAY)] == [date(2023, 11, 10)]


def test_a_sentence_ahead_says_nothing_of_the_next() -> None:
    found = resolve_relative("It will rain. He spoke on Friday.", SATURDAY)
    assert [item.value for item in found] == [date(2023, 11, 10)]
    assert found[0].reasoning == "the last Friday up to the publication on Saturday, 2023-11-11"


def test_nothing_is_resolved_without_a_publication_date() -> None:
    assert resolve_relative("He spoke on Friday, yesterday.", Dated()) == []
    moment = Dated(value=datetime(2023, 11, 11, 23, tzinfo=UTC), evidence="e", method="metadata", confidence=1.0)
    assert [item.value for item in resolve_relative("on Friday", moment)] == [date(2023, 11, 10)]
    assert resolve_relative("99 years ago", Dated(value=date(50, 1, 1), evidence="e", method="sidecar")) == []

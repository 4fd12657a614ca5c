"""The day on which something was said: with its evidence, or with the reason why it is unknown."""

from __future__ import annotations

from datetime import date

import pytest

from index.types import Dated
from rag.timeline.dating import said_on
from rag.timeline.placing import place_in

SATURDAY = Dated(value=date(2023, 11, 11), method="metadata")
UNKNOWN = Dated()


@pytest.mark.parametrize(
    ("around", "published", "day", "evidence"),
    [
        ("Holt said on 12 May 2023", SATURDAY, date(2023, 5, 12), "“12 May 2023”"),
        ("Holt said on 12 May 2023", UNKNOWN, date(2023, 5, 12), "“12 May 2023”"),
        ("Holt said on Friday", SATURDAY, date(2023, 11, 10), "the last Friday"),
        ("Holt said on Friday, 5 May 2023", SATURDAY, date(2023, 5, 5), "“5 May 2023”"),
        ("Holt said yesterday", SATURDAY, date(2023, 11, 10), "counted from the publication"),
        ("Holt said on Friday", UNKNOWN, None, "“Friday” cannot be counted: the publication date is unknown"),
        ("Holt said", UNKNOWN, None, "the text names no day, and its publication date is unknown"),
        ("Holt said", SATURDAY, None, "the text names no day; it was published on 2023-11-11"),
        ("Holt said last week", SATURDAY, None, "no single day: 2023-10-30 to 2023-11-05"),
        ("Holt said on 12 May", SATURDAY, None, "“12 May” names no year"),
        ("Holt said on 12 May 2024", SATURDAY, None, "lies after the publication on 2023-11-11"),
        ("Holt said on 12 May 2023 and 14 May 2023", SATURDAY, None, "several days"),
        ("Holt, elected on 12 May 2023, said on Thursday", SATURDAY, None, "2023-05-12 and “Thursday” are named"),
        ("Holt said as reported by the Courier on 12 May 2023", SATURDAY, None, "names no day"),
    ],
)
def test_said_on(around: str, published: Dated, day: date | None, evidence: str) -> None:
    found = said_on(around, published)
    assert found.day == day and evidence in found.evidence


@pytest.mark.parametrize(
    ("around", "place"),
    [
        ("Holt said at a press conference with Fenn in Berlin", "Berlin"),
        ("Holt said at the State Department", "State Department"),
        ("Holt told reporters outside the town hall", "town hall"),
        ("Holt said in May", None),
        ("Holt said on Friday in an interview", None),
        ("Read the article at RT.com", None),
        ("Holt said", None),
    ],
)
def test_place(around: str, place: str | None) -> None:
    assert place_in(around) == place

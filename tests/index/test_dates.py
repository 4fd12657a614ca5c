"""Dates need evidence: what is ambiguous or about something else is unknown."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from index.dates import from_header_lines, from_metadata, from_sidecar, parse_day

DAY = date(2024, 3, 14)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("14 March 2024", DAY),
        ("14 march, 2024", DAY),
        ("14 Mar. 2024", DAY),
        ("14.Mar.2024", DAY),
        ("14th March 2024", DAY),
        ("March 14, 2024", DAY),
        ("March 14th 2024", DAY),
        ("Mar 14 2024", DAY),
        ("2024-03-14", DAY),
        ("2024-03-14T10:00", DAY),
        ("on Thursday, 14 March 2024, at noon", DAY),
        ("14 Mar 2024 is 14 March 2024 is 2024-03-14", DAY),
        ("29 February 2024", date(2024, 2, 29)),
        ("11/10/2023", None),  # of October or of November
        ("03.04.2024", None),
        ("14/03/2024", None),
        ("29 February 2023", None),
        ("2024-13-01", None),
        ("99 March 2024", None),
        ("March 2024", None),
        ("14 March", None),
        ("2024", None),
        ("on Friday", None),
        ("yesterday", None),
        ("1 May 2024 and 2 May 2024", None),
        ("2024-03-14 or 15 March 2024", None),
        ("12024-03-14", None),
        ("14 Marching 2024", None),
        ("14 March 1824", None),
        ("", None),
    ],
)
def test_parse_day(text: str, day: date | None) -> None:
    found = parse_day(text)
    assert (found[0] if found else None) == day
    assert found is None or found[1] in text


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2024-03-14", DAY),
        (" 2024-03-14 ", DAY),
        ("20240314", DAY),
        ("2024-03-14T10:00:00Z", datetime(2024, 3, 14, 10, tzinfo=UTC)),
        ("2024-03-14 10:00", datetime(2024, 3, 14, 10)),
        ("Thu, 14 Mar 2024 10:00:00 +0100", datetime(2024, 3, 14, 10, tzinfo=timezone(timedelta(hours=1)))),
        ("March 14, 2024", DAY),
        ("Thursday, 14 March 2024, 10 am", DAY),
        ("11/10/2023", None),
        ("2024", None),
        ("1710403200", None),
        ("10:00", None),
        ("yesterday", None),
        ("2024-02-30", None),
        ("Thu, 14 Mar 99999999999 10:00:00 +0100", None),
        ("Thu, 14 Mar 2024 10:00:00 +99999999999999999999", DAY),
        ("2024-03-14 " * 30, None),
        ("", None),
    ],
)
def test_from_metadata(value: str, moment: date | None) -> None:
    found = from_metadata(value, evidence="date: x")
    assert (found.value if found else None) == moment
    if found:
        assert (found.method, found.evidence, found.day) == ("metadata", "date: x", DAY)
        assert 0 < found.confidence <= 1


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        (DAY, DAY),
        (datetime(2024, 3, 14, 10), datetime(2024, 3, 14, 10)),
        ("2024-03-14", DAY),
        ("2024-03-14T10:00:00", datetime(2024, 3, 14, 10)),
        ("14 March 2024", None),
        ("soon", None),
        (2024, None),
        (True, None),
        (None, None),
        ([DAY], None),
    ],
)
def test_from_sidecar(value: object, moment: date | None) -> None:
    found = from_sidecar(value, evidence="metadata.yaml: x")
    assert (found.value if found else None) == moment
    assert found is None or (found.method, found.confidence) == ("sidecar", 1.0)


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("Bridge approved\n14 March 2024\n\nThe council met today.", "14 March 2024"),
        ("Bridge\nThe Courier, 14 March 2024. By Ada Quill\n\nText.", "The Courier, 14 March 2024. By Ada Quill"),
        ("Published on 14 March 2024\n\nThe council met.", "Published on 14 March 2024"),
        ("Bridge\nBy Ada Quill 14 March 2024\nThe council met.", "By Ada Quill 14 March 2024"),
        ("Bridge\nthursday 14 March 2024\nThe council met on Monday.", "thursday 14 March 2024"),
        ("date 2024-03-14 loading\nThe council met.", "date 2024-03-14 loading"),
        ("Bulletin of 14 March 2024\n\nThe council met.", "Bulletin of 14 March 2024"),
        ("OSTRICK, Mar 14, 2024 (NPA) - The council met on 2 January 2023.", "OSTRICK, Mar 14, 2024"),
        ("NEW OSTRICK, 14 March 2024 – The council met, and it voted for a bridge.", "NEW OSTRICK, 14 March 2024"),
        ("Title\n2024-03-14\n14 March 2024\nThe council met on Monday.", "2024-03-14"),
    ],
)  # fmt: skip
def test_a_header_line_dates_a_document(text: str, evidence: str) -> None:
    found = from_header_lines(text)
    assert (found.value, found.method, found.evidence) == (DAY, "dateline", evidence)


@pytest.mark.parametrize(
    "text",
    [
        "Bridge approved\n\nThe council met on 14 March 2024 and voted for the new bridge over the Velm.",
        "He died on 14 March 2024.\n\nA long life.",
        "The flood of 14 March 2024\n\nIt came at night.",
        "What changed since 14 March 2024\n\nNot much.",
        "Updated: 14 March 2024\nThe council met.",
        "© 14 March 2024 The Courier\nThe council met.",
        "Deadline 14 March 2024\nThe council met.",
        "Iwan Roberts\nPersonal information\nDate of birth 14 March 2024\nHeight 6 ft 3 in",
        "Ada Quill\nBorn: 14 March 2024 (Ostrick)\nThe council met.",
        "Ostrick Bridge\nOpened 14 March 2024\nThe council met.",
        "Ein Fest\nJahrestag vom 14 March 2024\nThe council met.",
        "Title\n14 March 2024\n15 March 2024\nThe council met.",
        "Title\n03/04/2024\nThe council met.",
        "Title\nFriday\nThe council met.",
        "Title\n" + "A line.\n" * 8 + "14 March 2024",
        "14 March 2024 " + "word " * 30,
        "",
    ],
)
def test_other_days_do_not_date_a_document(text: str) -> None:
    found = from_header_lines(text)
    assert (found.value, found.method, found.evidence, found.iso) == (None, "none", "", None)

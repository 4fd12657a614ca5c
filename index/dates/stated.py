"""Dates out of fields that were made for them: the sidecar, and what pages, mails and books state of themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from email.utils import parsedate_to_datetime

from index.dates.days import PLACEHOLDERS, mentions, parse_day
from index.types import DateCandidate, Dated

_LONGEST_FIELD_CHARS = 200
_FIRST_YEAR = 1000
# The same moment is two days in two zones.
_SAME = timedelta(days=1)


def from_metadata(value: str, *, evidence: str) -> Dated | None:
    """A date out of a field made for publication dates: ISO 8601, RFC 5322 or a written day; else None."""
    if len(value) > _LONGEST_FIELD_CHARS:
        return None
    found, confidence = _moment(value), 0.95
    if found is None:
        parsed = parse_day(value)
        found, confidence = (parsed[0] if parsed else None), 0.9
    if found is None or _is_placeholder(found):
        return None
    return Dated(value=found, evidence=evidence, method="metadata", confidence=confidence)


def metadata_candidates(value: str, *, evidence: str) -> tuple[DateCandidate, ...]:
    """What such a field may mean: its date, or each reading of figures such as 03/04/2024."""
    found = from_metadata(value, evidence=evidence)
    if found is not None:
        return (DateCandidate(value=found.value, evidence=evidence, method="metadata"),)
    named = mentions(value) if len(value) <= _LONGEST_FIELD_CHARS else []
    days = dict.fromkeys(day for mention in named for day in mention.fitting if not _is_placeholder(day))
    note = "one of several readings" if len(days) > 1 else ""
    return tuple(DateCandidate(value=day, evidence=evidence, method="metadata", note=note) for day in days)


def settle_metadata(candidates: Sequence[DateCandidate]) -> Dated:
    """The first candidate if all the others are within a day of it; unknown where they contradict each other."""
    days = [day for candidate in candidates if (day := candidate.day) is not None]
    if not days:
        return Dated()
    if max(days) - min(days) > _SAME:
        noted = (c if c.note else replace(c, note="contradicted by other metadata") for c in candidates)
        return Dated(candidates=tuple(noted))
    first = candidates[0]
    return Dated(
        value=first.value, evidence=first.evidence, method="metadata", confidence=0.95, candidates=tuple(candidates)
    )


def from_sidecar(value: object, *, evidence: str) -> Dated | None:
    """The date that `metadata.yaml` states; None when it is not a date."""
    if isinstance(value, date):  # YAML reads an unquoted day as a date; datetime is one too
        return Dated(value=value, evidence=evidence, method="sidecar", confidence=1.0)
    try:
        return Dated(value=_exact(str(value).strip()), evidence=evidence, method="sidecar", confidence=1.0)
    except ValueError:
        return None


def _moment(value: str) -> date | datetime | None:
    try:
        return _exact(value.strip())
    except ValueError:
        pass
    try:
        return parsedate_to_datetime(value)
    except (TypeError, ValueError, OverflowError):  # OverflowError: a year or a zone beyond all numbers
        return None


def _exact(value: str) -> date | datetime:
    return date.fromisoformat(value) if len(value) <= 10 else datetime.fromisoformat(value)


def _is_placeholder(value: date | datetime) -> bool:
    day = value.date() if isinstance(value, datetime) else value
    return day.year < _FIRST_YEAR or day in PLACEHOLDERS

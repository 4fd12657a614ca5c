"""Publication dates with their evidence. A date is what a source says of itself; nothing is guessed from a file."""

from __future__ import annotations

import re
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from itertools import islice

from index.types import Dated

_MONTHS = "january february march april may june july august september october november december".split()
_MONTH = "(?P<month>" + "|".join(f"{name[:3]}(?:{name[3:]})?" for name in _MONTHS) + r")\.?"
_ISO = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)-(?P<number>\d\d)-(?P<day>\d\d)(?!\d)")
_DAY_MONTH = re.compile(
    rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[ .]+{_MONTH},?[ .]+(?P<year>(?:19|20)\d\d)(?!\d)", re.IGNORECASE
)
_MONTH_DAY = re.compile(
    rf"\b{_MONTH} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>(?:19|20)\d\d)(?!\d)", re.IGNORECASE
)
# "OSTRICK, Feb 14, 2023 (NPA) - ...": the place in capitals, the day, then the report.
_AGENCY_DATELINE = re.compile(r"^[A-Z][A-Z .'’-]{2,40}[A-Z.](?:,| \(| [-–—]) ?(?P<rest>[^–—]{6,60}?)(?:\)| [-–—]| \()")
_LONGEST_FIELD_CHARS = 200
_HEADER_LINES = 6
_HEADER_CHARS = 100
# A header line that speaks of a date as an event, not as its own publication.
_NOT_PUBLISHED = re.compile(r"©|\b(updated|modified|expires|deadline|until|event|copyright)\b", re.IGNORECASE)
# "The flood of 3 May 1998", "He died on 14 March 2024.": a day that something happened, unless it is said to be ours.
_HAPPENED = re.compile(r"\b(?:of|on|in|by|for|from|to|the|since|before|after|between|and)\s*$", re.IGNORECASE)
# "Date of birth 26 June 1968", "Founded: 26 June 1968": what a table of facts calls a day.
_FACT = re.compile(
    r"\b(?:birth|born|d\.o\.b\.|dob|death|died|buried|married|founded|established|opened|closed|built|completed"
    r"|inaugurated|elected|appointed|commenced|launched|debut|started?|began|begin|ended?|effective|valid|due|signed"
    r"|arrival|departure|check-in|check-out|retrieved|accessed|printed)\W*$",
    re.IGNORECASE,
)
# A word in small letters right before a day belongs to a phrase that the day ends: "Jahrestag vom 3 May 1998".
_PHRASE = re.compile(r"(?<![\w.,;:)])(?!(?:date|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b)[a-z]+\s+$")
_OURS = re.compile(r"\b(?:published|posted|issued?|released|dated|written|edition|bulletin|filed)\b", re.IGNORECASE)


def parse_day(text: str) -> tuple[date, str] | None:
    """The one unambiguous calendar day that `text` names, with the words that name it; None for none or several."""
    found: dict[date, str] = {}
    for pattern in (_ISO, _DAY_MONTH, _MONTH_DAY):
        for match in pattern.finditer(text):
            day = _day(match)
            if day is not None:
                found.setdefault(day, match.group())
    return next(iter(found.items())) if len(found) == 1 else None


def _day(match: re.Match[str]) -> date | None:
    parts = match.groupdict()
    month = int(parts["number"]) if parts.get("number") else _month_number(parts["month"])
    try:
        return date(int(parts["year"]), month, int(parts["day"]))
    except ValueError:
        return None


def _month_number(name: str) -> int:
    return next(i for i, month in enumerate(_MONTHS, start=1) if month.startswith(name[:3].lower()))


def from_metadata(value: str, *, evidence: str) -> Dated | None:
    """A date out of a field made for publication dates: ISO 8601, RFC 5322 or a written day; else None."""
    if len(value) > _LONGEST_FIELD_CHARS:
        return None
    try:
        return Dated(value=_exact(value.strip()), evidence=evidence, method="metadata", confidence=0.95)
    except ValueError:
        pass
    try:
        return Dated(value=parsedate_to_datetime(value), evidence=evidence, method="metadata", confidence=0.95)
    except (TypeError, ValueError, OverflowError):  # OverflowError: a year or a zone beyond all numbers
        pass
    parsed = parse_day(value)
    return Dated(value=parsed[0], evidence=evidence, method="metadata", confidence=0.9) if parsed else None


def _exact(value: str) -> date | datetime:
    return date.fromisoformat(value) if len(value) <= 10 else datetime.fromisoformat(value)


def from_sidecar(value: object, *, evidence: str) -> Dated | None:
    """The date that `metadata.yaml` states; None when it is not a date."""
    if isinstance(value, date):  # YAML reads an unquoted day as a date; datetime is one too
        return Dated(value=value, evidence=evidence, method="sidecar", confidence=1.0)
    try:
        return Dated(value=_exact(str(value).strip()), evidence=evidence, method="sidecar", confidence=1.0)
    except ValueError:
        return None


def from_header_lines(text: str) -> Dated:
    """The day that the first short lines of `text` agree on; unknown when they name none or several."""
    found: dict[date, str] = {}
    for line in islice((line for line in text.split("\n") if line.strip()), _HEADER_LINES):
        stated = _header_part(line.strip())
        parsed = parse_day(stated) if stated else None
        if parsed and not _is_event(stated.partition(parsed[1])[0]):
            found.setdefault(parsed[0], stated)
    if len(found) != 1:
        return Dated()
    day, evidence = next(iter(found.items()))
    return Dated(value=day, evidence=evidence, method="dateline", confidence=0.8)


def _is_event(before: str) -> bool:
    """Whether the words before a day make it the day of something other than the publication."""
    is_phrase = any(pattern.search(before) for pattern in (_HAPPENED, _FACT, _PHRASE))
    return is_phrase and _OURS.search(before) is None


def _header_part(line: str) -> str:
    """What of a line may say when the text was published: a short line that is no sentence, or an agency's dateline."""
    dateline = _AGENCY_DATELINE.match(line)
    if dateline:
        return dateline.group().rstrip(" -–—(")
    is_sentence = line.endswith((".", "!", "?")) and len(line.split()) > 8
    return "" if len(line) > _HEADER_CHARS or is_sentence or _NOT_PUBLISHED.search(line) else line

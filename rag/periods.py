"""Days, months and weeks that a question names, as ranges of days. English; what can be read in two ways is left."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_SHORT = {name[:3]: number for name, number in _MONTHS.items()} | {"sept": 9}
_MONTH = rf"(?:{'|'.join([*_MONTHS, *_SHORT])})\b\.?"
_DAY_NUMBER = r"(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?"
_YEAR = r"(?:19|20)\d\d"
# Patterns for use in others; `period_of` reads what they match. A month has a capital, since "may" is a verb.
_NAMED = rf"(?-i:{'|'.join(name[:3].capitalize() for name in _MONTHS)})[a-z]*\.?"
DAY = rf"(?:{_NAMED}\s+{_DAY_NUMBER},?\s+{_YEAR}|{_DAY_NUMBER}\s+(?:of\s+)?{_NAMED},?\s+{_YEAR}|{_YEAR}-\d\d-\d\d)"
PERIOD = rf"(?:{_NAMED},?\s+{_YEAR}|{_YEAR})"
_RELATIVE = re.compile(
    r"\b(?:(?P<one>today|yesterday)|(?P<which>last|this|past) (?P<unit>week|month|year))\b", re.IGNORECASE
)
_MONTH_FIRST = re.compile(rf"({_MONTH})\s+({_DAY_NUMBER}),?\s+({_YEAR})", re.IGNORECASE)
_DAY_FIRST = re.compile(rf"({_DAY_NUMBER})\s+(?:of\s+)?({_MONTH}),?\s+({_YEAR})", re.IGNORECASE)
_ISO = re.compile(rf"({_YEAR})-(\d\d)-(\d\d)")
_OF_MONTH = re.compile(rf"({_MONTH}),?\s+({_YEAR})", re.IGNORECASE)
_OF_YEAR = re.compile(_YEAR)


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day to the last."""

    first: date
    last: date

    @property
    def is_day(self) -> bool:
        """Whether it is one day."""
        return self.first == self.last


def period_of(text: str) -> Period | None:
    """The day, month or year that a text is; None where it is none."""
    text = " ".join(text.split()).strip(" ,.")
    if match := _MONTH_FIRST.fullmatch(text):
        return _day(match[3], match[1], match[2])
    if match := _DAY_FIRST.fullmatch(text):
        return _day(match[3], match[2], match[1])
    if match := _ISO.fullmatch(text):
        return _day(match[1], match[2], match[3])
    if match := _OF_MONTH.fullmatch(text):
        return _month(int(match[2]), _number(match[1]))
    if _OF_YEAR.fullmatch(text):
        return Period(date(int(text), 1, 1), date(int(text), 12, 31))
    return None


def periods_in(text: str, today: date) -> tuple[Period, ...]:
    """Days and months of a year that a text names, and "last week" before `today`; a bare year is no period of it."""
    found: dict[Period, None] = {}
    for match in re.finditer(rf"\b(?:{DAY}|{_NAMED},?\s+{_YEAR})\b", text, re.IGNORECASE):
        period = period_of(match.group())
        if period is not None:
            found[period] = None
    for match in _RELATIVE.finditer(text):
        found[_relative(match, today)] = None
    return tuple(found)


def _relative(match: re.Match[str], today: date) -> Period:
    if match["one"]:
        day = today if match["one"].lower() == "today" else today - timedelta(days=1)
        return Period(day, day)
    back = 0 if match["which"].lower() == "this" else 1
    match match["unit"].lower():
        case "week":
            monday = today - timedelta(days=today.weekday() + 7 * back)
            return Period(monday, monday + timedelta(days=6))
        case "month":
            years, month = divmod(today.year * 12 + today.month - 1 - back, 12)
            return _month(years, month + 1)
        case _:
            return Period(date(today.year - back, 1, 1), date(today.year - back, 12, 31))


def _day(year: str, month: str, day: str) -> Period | None:
    number = int(month) if month.isdigit() else _number(month)
    try:
        found = date(int(year), number, int(re.sub(r"\D", "", day)))
    except ValueError:
        return None
    return Period(found, found)


def _month(year: int, month: int) -> Period:
    return Period(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))


def _number(month: str) -> int:
    name = month.lower().rstrip(".")
    return _MONTHS.get(name) or _SHORT[name]

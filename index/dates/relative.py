"""Words such as "on Friday" and "two weeks ago", counted from a publication date, each with the reasoning."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from index.dates.days import WEEKDAY_NUMBERS
from index.normalise import caseless
from index.types import Dated, Span

_NUMBERS = {
    word: number
    for number, word in enumerate("one two three four five six seven eight nine ten eleven twelve".split(), start=1)
} | {"a": 1, "an": 1}
_NAMES = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_MENTION = re.compile(
    rf"\b(?:(?P<ago>\d{{1,2}}|{'|'.join(_NUMBERS)})\s+(?P<unit>day|week|month|year)s?\s+ago"
    r"|(?P<which>last|this)\s+(?P<period>week|month|year)"
    r"|(?P<near>today|yesterday|tomorrow|tonight)"
    rf"|(?P<lead>(?:last|next|this|coming|every|each)\s+)?(?P<weekday>{'|'.join(_NAMES)}))\b(?!['’]?s?\s+\d|\w)",
    re.IGNORECASE,
)
# A weekday with its date beside it is no relative one.
_DATE_AFTER = re.compile(
    r"^,?\s*\(?(?:the\s+)?(?:\d|(?:January|February|March|April|May|June|July|August|September|October|November"
    r"|December)\s+\d)"
)
# What may still lie ahead is not the last such day.
_AHEAD = re.compile(
    r"\b(?:will|would|shall|is to|are to|was to|were to|due|plans?|planned|expected|scheduled|until|by|before|from"
    r"|starting|ahead of|next|upcoming|may|could|should)\b",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?](?=\s)|\n")
_NEAR = {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1}


@dataclass(frozen=True, kw_only=True, slots=True)
class ResolvedDate:
    """A relative date of a text: `value` to `end`, both inclusive, and why; both None where it cannot be told."""

    span: Span
    value: date | None
    end: date | None
    reasoning: str


def resolve_relative(text: str, published: Dated) -> list[ResolvedDate]:
    """The relative dates that `text` names, in order; none where the publication date is unknown.

    A weekday is the last such day up to the publication, unless its sentence speaks of what lies ahead.
    """
    day = published.day
    if day is None:
        return []
    found = []
    for match in _MENTION.finditer(text):
        resolved = _resolved(match, text, day)
        if resolved is not None:
            found.append(resolved)
    return found


def _resolved(match: re.Match[str], text: str, day: date) -> ResolvedDate | None:
    parts = match.groupdict()
    span = Span(*match.span())
    try:
        if parts["weekday"]:
            return _weekday(match, text, day)
        if parts["near"]:
            value = day + timedelta(days=_NEAR[caseless(parts["near"])])
            return _said(span, value, value, f"counted from the publication on {day}")
        if parts["period"]:
            back = 1 if caseless(parts["which"]) == "last" else 0
            return _period(span, caseless(parts["period"]), back, day)
        count = int(parts["ago"]) if parts["ago"].isdigit() else _NUMBERS[caseless(parts["ago"])]
        return _period(span, caseless(parts["unit"]), count, day)
    except (OverflowError, ValueError):  # before the year 1
        return None


def _weekday(match: re.Match[str], text: str, day: date) -> ResolvedDate | None:
    span, name = Span(*match.span()), match.group("weekday").title()
    lead = caseless(match.group("lead") or "").strip()
    if _DATE_AFTER.search(text[match.end() : match.end() + 24]) or lead in ("every", "each"):
        return None
    before = _SENTENCE_END.split(text[max(0, match.start() - 300) : match.start()])[-1]
    if lead in ("next", "coming", "this") or _AHEAD.search(before):
        return ResolvedDate(span=span, value=None, end=None, reasoning=f"a {name} that may lie after the publication")
    back = (day.weekday() - WEEKDAY_NUMBERS[caseless(name)]) % 7
    if lead == "last" and back == 0:
        back = 7
    value = day - timedelta(days=back)
    reasoning = f"the last {name} {'before' if lead == 'last' else 'up to'} the publication on {_NAMES[day.weekday()]}"
    return _said(span, value, value, f"{reasoning}, {day}")


def _period(span: Span, unit: str, back: int, day: date) -> ResolvedDate:
    """A day, or the calendar week, month or year so many before that of the publication."""
    reasoning = f"counted from the publication on {day}"
    if unit == "day":
        value = day - timedelta(days=back)
        return _said(span, value, value, reasoning)
    if unit == "week":
        monday = day - timedelta(days=day.weekday() + 7 * back)
        return _said(span, monday, monday + timedelta(days=6), f"{reasoning}: the week, Monday to Sunday")
    if unit == "year":
        return _said(span, date(day.year - back, 1, 1), date(day.year - back, 12, 31), f"{reasoning}: the year")
    year, month = divmod(day.year * 12 + day.month - 1 - back, 12)
    first = date(year, month + 1, 1)
    return _said(span, first, first.replace(day=monthrange(year, month + 1)[1]), f"{reasoning}: the month")


def _said(span: Span, value: date, end: date, reasoning: str) -> ResolvedDate:
    return ResolvedDate(span=span, value=value, end=end, reasoning=reasoning)

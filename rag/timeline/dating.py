"""The day on which something was said, with the words that say so, or why it is not known. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from index.dates import resolve_relative
from index.dates.days import mentions
from index.types import Dated

# From here on a sentence speaks of who reported it.
_REPORTED = re.compile(
    r",? (?:as |was |were )?(?:first )?(?:reported|quoted|cited|published)\b.*$|, [^,]{0,60}\breports\b[^,]{0,10}$"
)
# A day without its year.
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_YEARLESS = re.compile(
    rf"\b(?:(?P<d1>\d{{1,2}}) (?P<m1>{_MONTHS})|(?P<m2>{_MONTHS}) (?P<d2>\d{{1,2}}))\b(?!,? \d{{4}})"
)


@dataclass(frozen=True, slots=True)
class SaidOn:
    """A day with its evidence; `day` None with the reason."""

    day: date | None
    evidence: str


def said_on(around: str, published: Dated) -> SaidOn:
    """The day that the words around a statement state, or that "on Friday" means, counted from a known publication.

    The publication itself is no evidence: what is reported on a day was said by then, and nobody knows when.
    """
    around = _REPORTED.sub("", " ".join(around.split()))
    stated = {day for mention in mentions(around) if len(mention.fitting) == 1 for day in mention.fitting}
    if stated:
        return _stated(stated, around, published)
    relative = resolve_relative(around, published)
    days = {found.value for found in relative if found.value and found.value == found.end}
    if len(days) == 1:
        (found,) = [found for found in relative if found.value in days][:1]
        return SaidOn(found.value, f"“{found.span.of(around)}”: {found.reasoning}")
    if days:
        return SaidOn(None, "several days are named")
    return SaidOn(None, _reason(around, published))


def _stated(days: set[date], around: str, published: Dated) -> SaidOn:
    if len(days) > 1:
        return SaidOn(None, "several days are named")
    (day,) = days
    counted = resolve_relative(around, published if published.day else Dated(value=day))
    others = [one.span.of(around) for one in counted if one.value != day or one.end != day]
    if any(day.strftime("%A") not in each.title() for each in others):
        return SaidOn(None, f"{day} and “{others[0]}” are named")
    words = next(mention.span.of(around) for mention in mentions(around) if day in mention.fitting)
    if published.day is not None and day > published.day:
        return SaidOn(None, f"“{words}” lies after the publication on {published.day}")
    return SaidOn(day, f"“{words}”")


def _reason(around: str, published: Dated) -> str:
    """Why no day is known."""
    counted = Dated(value=date(2000, 1, 1)) if published.day is None else published
    named = resolve_relative(around, counted)
    if named and published.day is None:
        return f"“{named[0].span.of(around)}” cannot be counted: the publication date is unknown"
    if named and named[0].value is not None:
        return f"“{named[0].span.of(around)}” is no single day: {named[0].value} to {named[0].end}"
    if named:
        return f"“{named[0].span.of(around)}” is {named[0].reasoning}"
    if yearless := _YEARLESS.search(around):
        return f"“{yearless.group()}” names no year"
    if published.day is None:
        return "the text names no day, and its publication date is unknown"
    return f"the text names no day; it was published on {published.day}"

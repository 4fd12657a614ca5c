"""One publication date out of all the evidence, or none: what is ambiguous or contradicted stays unknown."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from index.dates.days import WEEKDAY_NUMBERS, Mention, mentions
from index.dates.doubts import NOTHING_SAYS_SO
from index.dates.headers import HeaderDay, header_days
from index.types import DateCandidate, Dated

_DAYS = [next(name.title() for name, n in WEEKDAY_NUMBERS.items() if n == number) for number in range(7)]
# Evidence for one of two readings is looked for in so much of a text.
_SEARCHED_CHARS = 20_000
_FIGURES = re.compile(r"(?<![\d/.-])(\d{1,2})[/.-](\d{1,2})[/.-](?:19|20)\d\d(?![\d/-])")
_MONTHS = 12
_ADDRESS_DAY = re.compile(r"/(?P<year>(?:19|20)\d\d)[/-](?P<month>\d{1,2})[/-](?P<day>\d{1,2})(?=[/_-]|$)")
# "shortly after one o'clock on Monday morning": what the first paragraph tells as the latest news.
_PART_OF_DAY = r"(?:morning|afternoon|evening|night)"
_LEAD_WEEKDAY = re.compile(rf"\b[Oo]n ((?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day) {_PART_OF_DAY}\b")
_LEAD_CHARS = 600
# A report of the day before yesterday no longer opens with its part of the day.
_OLD_NEWS_DAYS = 2


@dataclass(frozen=True, slots=True)
class _Read:
    """What a day in a header was read as; `day` is None where that stays open."""

    header: HeaderDay
    day: date | None
    note: str = ""
    confidence: float = 0.8


@dataclass(frozen=True, slots=True)
class _Rest:
    """What of a document may decide between readings: its text, and the address it states."""

    text: str
    named: tuple[Mention, ...]
    address: date | None


def settle(text: str, *, stated: Dated, url: str | None = None, outlet: str | None = None) -> Dated:
    """The publication date of a document, with every candidate.

    `stated` is what its sidecar or its format says; else its header lines decide. `url` only confirms.
    """
    header = from_header_lines(text, url=url, outlet=outlet)
    if stated.value is None and stated.candidates:
        is_one_field = len({candidate.evidence for candidate in stated.candidates}) == 1
        told = header if header.value is not None else _told_with_a_field(header)
        if is_one_field and told.day in {candidate.day for candidate in stated.candidates}:
            return told  # it tells which reading of the field is meant
        # Metadata that contradicts itself: nothing below it is better.
        return replace(stated, candidates=(*stated.candidates, *header.candidates))
    if stated.value is None:
        return header
    own = stated.candidates or (DateCandidate(value=stated.value, evidence=stated.evidence, method=stated.method),)
    others = [c for c in header.candidates if c.method != "text" and _is_other(c, stated)]
    return replace(stated, candidates=(*own, *others))


def _told_with_a_field(header: Dated) -> Dated:
    """What the header lines say where a field says so too, so that no more is needed of them."""
    lines = tuple(replace(c, note="") if c.note == NOTHING_SAYS_SO else c for c in header.candidates)
    clear = [candidate for candidate in lines if not candidate.note]
    if len({candidate.day for candidate in clear}) != 1:
        return header
    first = clear[0]
    return Dated(value=first.value, evidence=first.evidence, method=first.method, confidence=0.8, candidates=lines)


def _is_other(candidate: DateCandidate, stated: Dated) -> bool:
    """Whether a line names another day; a report goes online on the day after its dateline, or in another zone."""
    if candidate.day is None or stated.day is None:
        return False
    return candidate.note in ("", NOTHING_SAYS_SO) and abs((candidate.day - stated.day).days) > 1


def from_header_lines(text: str, *, url: str | None = None, outlet: str | None = None) -> Dated:
    """The day that the first short lines of `text` agree on; unknown when they name none or several.

    Figures such as 11/10/2023 count only where a weekday, another day of the text or `url` leaves one reading.
    """
    found = header_days(text, outlet=outlet or "")
    address = _address_day(url or "")
    rest = _Rest(text, tuple(mentions(text[:_SEARCHED_CHARS])), address)
    reads = [_read(_confirmed(header, address), rest) for header in found]
    candidates = [candidate for read in reads for candidate in _candidates(read)]
    days = {read.day for read in reads if read.day is not None and not read.header.doubt}
    open_reads = [read for read in reads if read.day is None and not read.header.doubt]
    chosen = next(iter(days)) if len(days) == 1 else None
    if chosen is None or any(chosen not in read.header.mention.readings for read in open_reads):
        return Dated(candidates=(*candidates, *_beside_weekdays(rest, None), *_address(rest, url, None)))
    best = next(read for read in reads if read.day == chosen)
    return Dated(
        value=chosen,
        evidence=best.header.line,
        method="dateline",
        confidence=best.confidence,
        candidates=(
            *(_agreeing(candidate, rest, chosen) for candidate in candidates),
            *_beside_weekdays(rest, chosen),
            *_address(rest, url, chosen),
        ),
    )


def _confirmed(header: HeaderDay, address: date | None) -> HeaderDay:
    """The header's day without its doubt where all that was missing is what the address says."""
    is_said = header.doubt == NOTHING_SAYS_SO and address in header.mention.readings
    return replace(header, doubt="") if is_said else header


def _read(header: HeaderDay, rest: _Rest) -> _Read:
    mention = header.mention
    fitting = mention.fitting
    if not fitting:
        return _Read(header, None)
    if len(fitting) == 1:
        if mention.weekday is None:
            return _Read(header, fitting[0])
        return _Read(header, fitting[0], f"a {_DAYS[mention.weekday]}, as it says", 0.9)
    if (first := _order_of_line(header.line, rest)) is not None:
        return _Read(header, fitting[first], "another day of its line is written so", 0.7)
    for evidence in (_named_elsewhere, _weekday_of_the_news):
        day, note = evidence(fitting, rest)
        if day is not None:
            return _Read(header, day, note, 0.7 if evidence is _named_elsewhere else 0.6)
    return _Read(header, None)


def _order_of_line(line: str, rest: _Rest) -> int | None:
    """Which reading has the order in which other figures of the line must be read: 13/06/2015 has the day first."""
    start = max(0, rest.text.find(line))
    end = rest.text.find("\n", start)
    found = [(int(m[1]), int(m[2])) for m in _FIGURES.finditer(rest.text, start, end if end >= 0 else len(rest.text))]
    day_first, month_first = any(one > _MONTHS for one, _ in found), any(two > _MONTHS for _, two in found)
    return None if day_first == month_first else int(month_first)


def _named_elsewhere(readings: tuple[date, ...], rest: _Rest) -> tuple[date | None, str]:
    """The one reading that another day of the document, or its address, names in full."""
    named = {mention.readings[0] for mention in rest.named if len(mention.readings) == 1}
    known = named | ({rest.address} if rest.address else set())
    left = [day for day in readings if day in known]
    if len(left) != 1:
        return None, ""
    return left[0], f"the {'text' if left[0] in named else 'address'} also names {_written(left[0])}"


def _weekday_of_the_news(readings: tuple[date, ...], rest: _Rest) -> tuple[date | None, str]:
    """The reading on the weekday whose morning, say, the text opens with, if the other reading is too late for it."""
    told = {WEEKDAY_NUMBERS[name.lower()] for name in _LEAD_WEEKDAY.findall(rest.text[:_LEAD_CHARS])}
    if len(told) != 1:
        return None, ""
    weekday = next(iter(told))
    ages = {day: (day.weekday() - weekday) % 7 for day in readings}
    same = [day for day, age in ages.items() if age == 0]
    if len(same) != 1 or any(age < _OLD_NEWS_DAYS for day, age in ages.items() if day != same[0]):
        return None, ""
    return same[0], f"a {_DAYS[weekday]}, of which the text tells"


def _candidates(read: _Read) -> list[DateCandidate]:
    mention, line = read.header.mention, read.header.line
    if read.day is not None:
        return [_dateline(read.day, line, read.header.doubt or read.note)]
    return [_dateline(day, line, _why_open(day, mention)) for day in mention.readings]


def _dateline(day: date, line: str, note: str) -> DateCandidate:
    return DateCandidate(value=day, evidence=line, method="dateline", note=note)


def _why_open(day: date, mention: Mention) -> str:
    notes = ["one of two readings"] if len(mention.readings) > 1 else []
    if mention.weekday is not None and day.weekday() != mention.weekday:
        notes.append(f"a {_DAYS[day.weekday()]}, not a {_DAYS[mention.weekday]}")
    return "; ".join(notes)


def _beside_weekdays(rest: _Rest, chosen: date | None) -> list[DateCandidate]:
    """Days in the text whose own weekday contradicts them: they date nothing, and make one look twice."""
    wrong = [
        mention
        for mention in rest.named
        if not mention.fitting and rest.text.find("\n", 0, mention.span.start) >= 0 and len(mention.readings) > 1
    ]
    return [
        DateCandidate(value=day, evidence=_around(rest.text, mention), method="text", note=_why_open(day, mention))
        for mention in wrong
        for day in mention.readings
        if day != chosen
    ]


def _agreeing(candidate: DateCandidate, rest: _Rest, chosen: date) -> DateCandidate:
    """With a note where a weekday that does not fit its own figures fits the chosen day."""
    fits = any(not m.fitting and len(m.readings) > 1 and m.weekday == chosen.weekday() for m in rest.named)
    if candidate.day != chosen or candidate.note or not fits:
        return candidate
    return replace(candidate, note=f"a {_DAYS[chosen.weekday()]}, as the text says")


def _address(rest: _Rest, url: str | None, chosen: date | None) -> list[DateCandidate]:
    if rest.address is None:
        return []
    note = "the address agrees" if rest.address == chosen else "an address alone dates nothing"
    return [DateCandidate(value=rest.address, evidence=f"url: {url}", method="metadata", note=note)]


def _address_day(url: str) -> date | None:
    match = _ADDRESS_DAY.search(url) if url.startswith(("http://", "https://")) else None
    try:
        return date(*(int(part) for part in match.group("year", "month", "day"))) if match else None
    except ValueError:
        return None


def _around(text: str, mention: Mention) -> str:
    """The words of a day with its weekday."""
    start = max(text.rfind(" ", 0, max(0, mention.span.start - 2)), text.rfind("\n", 0, mention.span.start)) + 1
    return text[start : mention.span.end + 1].strip(" .,;")


def _written(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"

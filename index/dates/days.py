"""The calendar days that words name: ISO, written in ten languages, and in figures alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from index.types import Span

# What programs write where nobody stated a date.
PLACEHOLDERS = frozenset({date(1970, 1, 1), date(1900, 1, 1), date(1899, 12, 30), date(1904, 1, 1), date(1980, 1, 1)})
_MONTHS = "january february march april may june july august september october november december".split()
_MONTH = "(?P<month>" + "|".join(f"{name[:3]}(?:{name[3:]})?" for name in _MONTHS) + r"|sept)\.?"
_YEAR = r"(?P<year>(?:19|20)\d\d)(?!\d)"
_ISO = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)-(?P<number>\d\d)-(?P<day>\d\d)(?!\d)")
_DAY_MONTH = re.compile(rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[ .]+{_MONTH},?[ .]+{_YEAR}", re.IGNORECASE)
_MONTH_DAY = re.compile(rf"\b{_MONTH} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? {_YEAR}", re.IGNORECASE)
# Year, month, day, with any one separator: nobody writes the day in the middle.
_YEAR_FIRST = re.compile(r"(?<![\d/.-])(?P<year>(?:19|20)\d\d)([/.])(?P<number>\d{1,2})\2(?P<day>\d{1,2})(?![\d/])")
_FIGURES = re.compile(r"(?<![\d/.-])(?P<first>\d{1,2})([/.-])(?P<second>\d{1,2})\2(?P<year>(?:19|20)\d\d)(?![\d/-])")

# The months as they stand in a date, January first; none of these words names two months.
_FOREIGN_MONTHS = """
januar|jan|jänner|janvier|janv|enero|ene|gennaio|gen|janeiro|januari|stycznia|января|ocak
februar|feb|février|févr|febrero|febbraio|fevereiro|fev|februari|lutego|февраля|şubat
märz|mär|mars|marzo|março|maart|marca|марта|mart|maret
april|apr|avril|avr|abril|abr|aprile|kwietnia|апреля|nisan
mai|mayo|maggio|maio|mei|maja|мая|mayıs
juni|jun|juin|junio|giugno|junho|czerwca|июня|haziran
juli|jul|juillet|juil|julio|luglio|julho|lipca|июля|temmuz
august|aug|août|agosto|ago|augustus|sierpnia|августа|ağustos|agustus
september|sept|sep|septembre|septiembre|settembre|setembro|września|сентября|eylül
oktober|okt|octobre|oct|octubre|ottobre|outubro|października|октября|ekim
november|nov|novembre|noviembre|novembro|listopada|ноября|kasım
dezember|dez|décembre|déc|diciembre|dic|dicembre|dezembro|december|grudnia|декабря|aralık|desember
"""
_FOREIGN = {
    name: number
    for number, line in enumerate(_FOREIGN_MONTHS.split(), start=1)
    for name in line.split("|")
}  # fmt: skip
_FOREIGN_DATE = re.compile(
    rf"(?<!\d)(?P<day>\d{{1,2}})(?:\.|er|º|°)?[ ]+(?:de )?(?P<foreign>{'|'.join(sorted(_FOREIGN, key=len)[::-1])})\.?"
    rf"[ ,]+(?:de )?{_YEAR}",
    re.IGNORECASE,
)
# Monday first; the languages as for the months.
_WEEKDAYS = """
monday|mon|montag|lundi|lunes|lunedì|segunda-feira|maandag|poniedziałek|понедельник|pazartesi|senin
tuesday|tue|tues|dienstag|mardi|martes|martedì|terça-feira|dinsdag|wtorek|вторник|salı|selasa
wednesday|wed|mittwoch|mercredi|miércoles|mercoledì|quarta-feira|woensdag|środa|среда|çarşamba|rabu
thursday|thu|thur|thurs|donnerstag|jeudi|jueves|giovedì|quinta-feira|donderdag|czwartek|четверг|perşembe|kamis
friday|fri|freitag|vendredi|viernes|venerdì|sexta-feira|vrijdag|piątek|пятница|cuma|jumat
saturday|sat|samstag|sonnabend|samedi|sábado|sabato|zaterdag|sobota|суббота|cumartesi|sabtu
sunday|sun|sonntag|dimanche|domingo|domenica|zondag|niedziela|воскресенье|pazar|minggu
"""
WEEKDAY_NUMBERS = {
    name: number for number, line in enumerate(_WEEKDAYS.split()) for name in line.split("|")
}  # fmt: skip
WEEKDAY = "(?:" + "|".join(sorted(WEEKDAY_NUMBERS, key=len)[::-1]) + ")"
# "The Sun, 14 March 2024" names no Sunday.
_WEEKDAY_BEFORE = re.compile(rf"\b(?<!the )({WEEKDAY})\b[\s.,(]*(?:the\s+)?$", re.IGNORECASE)
_WEEKDAY_AFTER = re.compile(rf"^[\s,(]*({WEEKDAY})\b", re.IGNORECASE)
_BESIDE_CHARS = 24


@dataclass(frozen=True, slots=True)
class Mention:
    """Words that name a day: two `readings` where day and month can change places. `weekday` is named beside it."""

    span: Span
    readings: tuple[date, ...]
    weekday: int | None = None

    @property
    def fitting(self) -> tuple[date, ...]:
        """The readings that fall on the weekday beside it; all where none is named."""
        return tuple(day for day in self.readings if self.weekday in (None, day.weekday()))


def parse_day(text: str) -> tuple[date, str] | None:
    """The one unambiguous calendar day that `text` names, with the words that name it; None for none or several.

    English and ISO only; figures alone (14/03/2024) are not read.
    """
    found: dict[date, str] = {}
    for pattern in (_ISO, _DAY_MONTH, _MONTH_DAY):
        for match in pattern.finditer(text):
            for day in _readings(match):
                found.setdefault(day, match.group())
    return next(iter(found.items())) if len(found) == 1 else None


def mentions(text: str) -> list[Mention]:
    """Every day that `text` names in full, in any of the languages and forms, in order; they never overlap."""
    found: list[Mention] = []
    taken: set[int] = set()
    for pattern in (_ISO, _YEAR_FIRST, _FIGURES, _DAY_MONTH, _MONTH_DAY, _FOREIGN_DATE):
        for match in pattern.finditer(text):
            readings = _readings(match)
            start, end = match.span()
            if readings and taken.isdisjoint(range(start, end)):
                taken.update(range(start, end))
                found.append(Mention(Span(start, end), readings, _weekday_beside(text, start, end)))
    return sorted(found, key=lambda mention: mention.span)


def _readings(match: re.Match[str]) -> tuple[date, ...]:
    """The days that exist of those that the words can mean."""
    parts = match.groupdict()
    if parts.get("first"):
        first, second = int(parts["first"]), int(parts["second"])
        orders = [(second, first), (first, second)]
    elif parts.get("number"):
        orders = [(int(parts["number"]), int(parts["day"]))]
    else:
        name = parts.get("month")
        month = _month_number(name) if name else _FOREIGN[parts["foreign"].lower()]
        orders = [(month, int(parts["day"]))]
    days = (_day(int(parts["year"]), month, day) for month, day in orders)
    return tuple(dict.fromkeys(day for day in days if day is not None))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month_number(name: str) -> int:
    return next(i for i, month in enumerate(_MONTHS, start=1) if month.startswith(name[:3].lower()))


def _weekday_beside(text: str, start: int, end: int) -> int | None:
    before = _WEEKDAY_BEFORE.search(text[max(0, start - _BESIDE_CHARS) : start])
    match = before or _WEEKDAY_AFTER.search(text[end : end + _BESIDE_CHARS])
    return WEEKDAY_NUMBERS[match.group(1).lower()] if match else None

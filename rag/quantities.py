"""Quantities and dates of a sentence as ranges to compare: rounding and "more than" are no difference. Pure."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from rag.wording import number_spans

_CURRENCIES = {
    "€": "euro",
    "eur": "euro",
    "euro": "euro",
    "$": "dollar",
    "usd": "dollar",
    "dollar": "dollar",
    "£": "pound",
    "gbp": "pound",
    "pound": "pound",
    "crown": "crown",
    "franc": "franc",
    "krona": "krona",
    "kronor": "krona",
    "yen": "yen",
}
_MONEY_BEFORE = re.compile(r"(€|\$|£|\b(?:EUR|USD|GBP)) ?$")
_MONEY_AFTER = re.compile(r" ?(€|\b(?:euro|dollar|pound|crown|franc|krona|kronor|yen|EUR|USD|GBP)s?\b)", re.IGNORECASE)
_PERCENT = re.compile(r" ?(?:%|\b(?:percent|per cent)\b)", re.IGNORECASE)
_LEAST = r"more than|(?<!hand )(?<!handed )(?<!turned )(?<!taken )over|at least|above|no fewer than|no less than"
_MOST = r"fewer than|less than|under|at most|up to|below|nearly|almost|no more than|not quite|just under"
_ABOUT = r"about|some|around|roughly|approximately|an estimated|estimated|circa|ca\."
_QUALIFIER = re.compile(
    rf"\b(?:(?P<least>{_LEAST})|(?P<most>{_MOST})|(?P<about>{_ABOUT}))\s(?:€|\$|£)?$", re.IGNORECASE
)
_JOIN = re.compile(r"\s?(?:to|and|or|-|–)\s?")  # between the numbers of a range
# "3.5 million more than", "a further 1.9 million": parts and differences, not the whole.
_PART_AFTER = re.compile(
    r"\s+(?:more|less|fewer|higher|lower|dearer|cheaper|extra|longer|shorter|too|above|below"
    r"|of (?:them|these|those|the|whom))\b"
)
_PART_BEFORE = re.compile(
    r"\b(?:(?:by|further|another|additional|extra|other|remaining|including|among|plus|last|first|next|every|each)\s"
    # "costs every resident of Ostrick 1,150 euros" is a share, "draws each year 3,000 visitors" is none.
    r"|costs? (?:every|each)\s(?!year|month|week|day|time)[a-z]+\s(?:(?:of|in) [A-Z]\w+\s)?(?:about |some )?)"
    r"(?:€|\$|£)?$",
    re.IGNORECASE,
)
# What the text itself calls superseded or wrong.
_OLD_BEFORE = re.compile(
    r"\b(?:instead of|not|(?<!more )(?<!fewer )(?<!less )than|from|compared (?:with|to)|against|previously"
    r"|originally|formerly|once)\s(?:the )?(?:about |some |on |in |for |at |the )?(?:€|\$|£)?$",
    re.IGNORECASE,
)
_RATE = re.compile(r"[\s-]+(?:an?|per|each|every|to each|for each)[\s-]+([a-z]+)", re.IGNORECASE)
_FOLLOWING = re.compile(r"\s+([^\W\d_]+(?:[-'’][^\W\d_]+)*)")
_MONTHS = ("january february march april may june july august september october november december").split()
_MONTH = "|".join(name.capitalize() for name in _MONTHS) + "|" + "|".join(f"{m[:3].capitalize()}\\.?" for m in _MONTHS)
_DATE = re.compile(
    rf"\b(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? )?(?P<month>{_MONTH})(?!\w)"
    r"(?: (?P<after>\d{1,2})(?:st|nd|rd|th)?\b)?"
    r"(?:,? (?P<year>(?:1[5-9]|20)\d\d))?(?!\w)"
    r"|\b(?P<season>(?i:spring|summer|autumn|fall|winter|(?:first|second|third|fourth|last) quarter|Q[1-4]))"
    r",?(?: of)? (?P<its>(?:1[5-9]|20)\d\d)\b"
    r"|\b(?:in|of|since|by) (?P<alone>(?:1[5-9]|20)\d\d)\b"
)
# The months of a season, with those that some count to it (north of the equator), and of a quarter.
_SEASONS = {
    "spring": frozenset({2, 3, 4, 5, 6}),
    "summer": frozenset({5, 6, 7, 8, 9}),
    "autumn": frozenset({8, 9, 10, 11, 12}),
    "fall": frozenset({8, 9, 10, 11, 12}),
    "winter": frozenset({11, 12, 1, 2, 3}),
}
_QUARTERS = {
    name: n for n, names in enumerate(("first q1", "second q2", "third q3", "fourth last q4")) for name in names.split()
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Quantity:
    """A number as a range of what it may mean; `unit` is a currency, "percent" or "", `following` the next words."""

    low: Fraction | float
    high: Fraction | float
    start: int
    end: int
    unit: str
    rate: str
    following: tuple[str, ...]
    written: str

    def differs(self, other: Quantity) -> bool:
        """Whether no value fits both; ranges that only touch, as of 18.4 and 18.5 million, are apart."""
        below, above = (self, other) if (self.low, self.high) <= (other.low, other.high) else (other, self)
        touching = below.high == above.low and below.low < below.high and above.low < above.high
        return below.high < above.low or touching


@dataclass(frozen=True, kw_only=True, slots=True)
class DatePoint:
    """A date as far as it is given: (year, month, day), None where it is not; or the months of a season or quarter."""

    parts: tuple[int | None, int | None, int | None]
    season: frozenset[int] = frozenset()
    start: int
    end: int
    written: str

    def differs(self, other: DatePoint) -> bool:
        """Whether a part that both give is not the same."""
        pairs = list(zip(self.parts, other.parts, strict=True))
        if any(a is not None and b is not None and a != b for a, b in pairs):
            return not self._is_one_winter(other)
        here, there = self.months, other.months
        return bool(here and there) and here.isdisjoint(there)

    @property
    def months(self) -> frozenset[int]:
        """The months in which it may lie, none where it does not say."""
        return self.season or frozenset([self.parts[1]] if self.parts[1] else [])

    def _is_one_winter(self, other: DatePoint) -> bool:
        """Whether both may lie in one winter: that of 2027 ends in 2028."""
        first, last = sorted((self, other), key=lambda day: day.parts[0] or 0)
        years = (first.parts[0], last.parts[0])
        if first.season != _SEASONS["winter"] or None in years or (years[1] or 0) - (years[0] or 0) != 1:
            return False
        return not last.months or not last.months.isdisjoint({1, 2, 3})


def quantities(text: str) -> list[Quantity]:
    """What a sentence counts and measures; without dates, times, ordinals, ages in compounds, parts and old values."""
    days = [(day.start, day.end) for day in _all_dates(text)]
    spans = [s for s in number_spans(text) if not any(start < s[1] and s[0] < end for start, end in days)]
    found: list[Quantity] = []
    skip = -1
    for position, (start, end, value) in enumerate(spans):
        if start < skip or not re.fullmatch(r"\d+(?:\.\d+)?", value):
            continue
        following = spans[position + 1] if position + 1 < len(spans) else None
        joined = following is not None and _JOIN.fullmatch(text[end : following[0]])
        if following is not None and (joined or re.fullmatch(r"[ /-]", text[end : following[0]])):
            skip = following[1]
            if not joined or not _is_range(text, start):
                continue
            low, high = _range(value, following[2], text[start:end], text[following[0] : following[1]])
            end = following[1]
        else:
            low, high = _rounded(value, text[start:end])
        if _is_number(text, start, end):
            quantity = _quantity(text, start, end, low, high)
            found += [quantity] if quantity is not None else []
    return found


def dates(text: str) -> list[DatePoint]:
    """The dates of a sentence that name a month or a year, without those that it calls superseded."""
    days = _all_dates(text)
    return [day for n, day in enumerate(days) if not _is_old(text, day, days[n + 1 :])]


def _is_old(text: str, day: DatePoint, later: Sequence[DatePoint]) -> bool:
    """Whether a text calls a date superseded: "not March", "moved from May to June", but not "open from May"."""
    before = _OLD_BEFORE.search(text[: day.start])
    return before is not None and (not before.group().lower().startswith("from") or bool(later))


def _all_dates(text: str) -> list[DatePoint]:
    found = []
    for match in _DATE.finditer(text):
        name = (match["month"] or "").lower()[:3]
        month = next((i for i, full in enumerate(_MONTHS, start=1) if name and full.startswith(name)), None)
        day, year = match["day"] or match["after"], match["year"] or match["its"] or match["alone"]
        if not day and not year and name == "may":  # the verb
            continue
        parts = (int(year) if year else None, month, int(day) if day else None)
        start = match.start("alone") if match["alone"] else match.start()
        written = text[start : match.end()]
        found.append(DatePoint(parts=parts, season=_months_of(match), start=start, end=match.end(), written=written))
    return found


def _months_of(match: re.Match[str]) -> frozenset[int]:
    words = (match["season"] or "").lower().split()
    if not words:
        return frozenset()
    if words[0] in _SEASONS:
        return _SEASONS[words[0]]
    first = 3 * _QUARTERS[words[0]] + 1
    return frozenset(range(first, first + 3))


def _is_range(text: str, start: int) -> bool:
    """ "27 votes to 14" is none, and "20 and 30" only after "between"."""
    after = text[start:]
    return not re.match(r"\S+ and ", after) or bool(re.search(r"\bbetween (?:€|\$|£)?$", text[:start], re.IGNORECASE))


def _is_number(text: str, start: int, end: int) -> bool:
    """Whether it stands alone: no time, ordinal, compound, telephone number or heading number."""
    before, after = text[:start], text[end:]
    return not (
        re.match(r"[\w:/]|-\w|\.\d|['’]", after)
        or re.search(r"[:/+#]$|\w-$|\b(?:No\.?|number|page|section|aged?|phone|tel\.?) $", before, re.IGNORECASE)
        or (text[start] == "0" and end - start > 1 and text[start + 1] not in ".,")
    )


def _quantity(text: str, start: int, end: int, low: Fraction, high: Fraction) -> Quantity | None:
    money = _MONEY_BEFORE.search(text[:start]) or _MONEY_AFTER.match(text, end)
    percent = _PERCENT.match(text, end)
    unit = "percent" if percent else _currency(money) if money else ""
    last = percent.end() if percent else max(end, money.end()) if money else end
    first = min(start, money.start()) if money else start
    before = text[:first]
    if _PART_BEFORE.search(before) or _OLD_BEFORE.search(before) or _PART_AFTER.match(text, last):
        return None
    bounds: tuple[Fraction | float, Fraction | float] = (low, high)
    qualifier = _QUALIFIER.search(before)
    if qualifier:
        bounds = _qualified(qualifier, low, high)
        inner = before[: qualifier.start()]
        if _PART_BEFORE.search(inner) or _OLD_BEFORE.search(inner):
            return None
        first = qualifier.start()
    following = _following(text, last)
    tail = text[last:] if unit else text[last:].removeprefix(" " + " ".join(following[:1]))
    rate = _RATE.match(tail)
    return Quantity(
        low=bounds[0],
        high=bounds[1],
        start=start,
        end=last,
        unit=unit,
        rate=rate[1].lower() if rate else "",
        following=following,
        written=" ".join(text[first:last].split()),
    )


def _currency(match: re.Match[str]) -> str:
    name = match[1].lower()
    return _CURRENCIES.get(name) or _CURRENCIES[name.rstrip("s")]


def _qualified(match: re.Match[str], low: Fraction, high: Fraction) -> tuple[Fraction | float, Fraction | float]:
    middle = (low + high) / 2
    if match["least"]:
        return middle, math.inf
    if match["most"]:
        return Fraction(0), middle
    return min(low, middle * Fraction(9, 10)), max(high, middle * Fraction(11, 10))


def _rounded(value: str, written: str) -> tuple[Fraction, Fraction]:
    """All that would be rounded to it: 18 million is 17.5 to 18.5 million, and 41 is 41."""
    number = Fraction(value)
    if "." in value.rstrip("0").rstrip("."):
        step = Fraction(1, 10 ** len(value.partition(".")[2]))
    elif value.endswith("0") and number:
        step = Fraction(10 ** (len(value) - len(value.rstrip("0"))))
    else:
        return number, number
    shown = re.match(r"\d+\.(\d+) ?[a-z]", written)
    if shown and shown[1].endswith("0"):  # "18.40 million" is more exact than its zeros say
        step /= 10
    return number - step / 2, number + step / 2


def _range(first: str, second: str, first_written: str, second_written: str) -> tuple[Fraction, Fraction]:
    low, high = Fraction(first), Fraction(second)
    scale = re.search(r"[a-z]+$", second_written)
    if scale and not re.search(r"[a-z]", first_written):  # "between 2 and 3 million"
        low *= high / Fraction(re.match(r"[\d.]+", second_written.replace(",", ""))[0])  # type: ignore[index]
    return min(low, high), max(low, high)


def _following(text: str, position: int) -> tuple[str, ...]:
    """The up to three words behind a number, as far as nothing but spaces stands between."""
    found: list[str] = []
    while len(found) < 3 and (match := _FOLLOWING.match(text, position)):
        found.append(match[1].lower())
        position = match.end()
    return tuple(found)

"""What stands in the place of something else: a number or name, two names that change parts, a unit. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from rag.alignment import Alignment, Gap, Token
from rag.assertion import differences
from rag.opposites import opposed, root
from rag.reordered import reordered

# Words that measure: in one group are those that exclude each other behind one number.
_UNITS = {
    word: unit
    for unit, written in {
        "percent": "percent percentage", "point": "point points", "times": "times fold",
        "second": "second seconds", "minute": "minute minutes", "hour": "hour hours", "day": "day days",
        "week": "week weeks", "month": "month months", "year": "year years", "decade": "decade decades",
        "century": "century centuries", "mile": "mile miles",
        "kilometre": "kilometre kilometres kilometer kilometers km",
        "metre": "metre metres meter meters", "foot": "foot feet ft", "inch": "inch inches", "yard": "yard yards",
        "ton": "ton tons tonne tonnes", "kilogram": "kilogram kilograms kg kilo kilos", "gram": "gram grams",
        "litre": "litre litres liter liters", "gallon": "gallon gallons", "acre": "acre acres",
        "hectare": "hectare hectares", "dollar": "dollar dollars usd", "euro": "euro euros eur",
        "pound": "pound pounds gbp", "goal": "goal goals", "game": "game games", "season": "season seasons",
        "people": "people persons person", "family": "family families",
        "watt": "watts watt", "degree": "degree degrees",
    }.items()
    for word in written.split()
}  # fmt: skip
_SIGNS = {"%": "percent", "$": "dollar", "€": "euro", "£": "pound"}
# Names of one country, people or town that do not begin alike.
_ALSO = {
    word: group.split()
    for group in (
        "france french", "spain spanish spaniard spaniards", "poland polish poles", "denmark danish danes",
        "wales welsh", "ireland irish", "switzerland swiss", "netherlands dutch holland", "finland finnish finns",
        "states america american americans us usa", "kingdom britain british uk", "thailand thai",
        "philippines filipino", "turkey turkish türkiye", "soviet ussr", "kyiv kiev", "lviv lvov",
        "beijing peking", "mumbai bombay", "myanmar burma burmese", "czechia czech",
    )
    for word in group.split()
}  # fmt: skip
_NEAR = 3
_CLOSE = 3
# "A and B" are as good as "B and A".
_BOTH_WAYS = frozenset("and or with versus vs v against met meet married marries between both nor to as".split())
_SAME_ORDER = 0.6
_PASSIVE = frozenset("by the a an is are was were be been being has have had".split())
_OTHER_WAY_ROUND = "the evidence has the two names the other way round"


def otherwise_said(sentence: str, quotes: Sequence[str], alignments: Sequence[Alignment]) -> list[str]:
    """What the quotes say otherwise; each of the `alignments` has the words of the sentence that its quote holds."""
    reasons = differences(alignments)
    for alignment in alignments:
        reasons += exchanged(alignment) + parts_exchanged(alignment) + reordered(alignment)
    there = [token for alignment in alignments for token in alignment.there]
    reasons += _opposites(alignments, {root(token.word) for token in there})
    reasons += other_units(sentence, "\n".join(quotes), alignments[0].here, there)
    return list(dict.fromkeys(reasons))


def _opposites(alignments: Sequence[Alignment], said: Collection[str]) -> list[str]:
    """Antonyms of what the quotes say; `said` are the roots of all their words."""
    pairs = [pair for each in alignments for pair in opposed(each.here, each.there, near=_CLOSE)]
    return [_instead([theirs], [ours]) for ours, theirs in pairs if root(ours.word) not in said]


def exchanged(alignment: Alignment) -> list[str]:
    """Numbers, units and names that stand where the evidence has others."""
    here, there = _keys(alignment.here), _keys(alignment.there)
    reasons = []
    moved: list[tuple[set[str], set[str]]] = []
    for gap in alignment.gaps():
        reasons += _measures(gap)
        ours, theirs = names_in_place(gap)
        if not ours or not theirs or any(one_name(a, b) for a in ours for b in theirs):
            continue
        alone = gap.is_inside and gap.following is not None and is_all(ours, gap.here) and is_all(theirs, gap.there)
        if not alone and not (is_most(ours, gap.here) and is_most(theirs, gap.there)):
            continue
        if alone or not (_keys(ours) & there or _keys(theirs) <= here):
            reasons.append(_instead(theirs, ours))
        elif "by" not in _keys(gap.here) ^ _keys(gap.there):  # "B was beaten by A" is "A beat B"
            moved.append((_keys(ours), _keys(theirs)))
    if any(ours & b and theirs & a for ours, theirs in moved for a, b in moved):
        reasons.append(_OTHER_WAY_ROUND)
    return reasons


def _measures(gap: Gap) -> list[str]:
    numbers = [[t for t in side if t.kind == "number"] for side in (gap.here, gap.there)]
    units = [[t for t in side if _unit(t.word)] for side in (gap.here, gap.there)]
    if not all(units) or _unit(units[0][0].word) == _unit(units[1][0].word):
        units = [[], []]
    return [_instead(b, a) for a, b in (numbers, units) if a and b and is_most(a, gap.here)]


def has_other_figure(alignment: Alignment) -> bool:
    """Whether in the place of a number of the sentence the span has one that the sentence has nowhere."""
    here = _keys(alignment.here)
    for gap in alignment.gaps():
        ours, theirs = ([token for token in side if token.kind == "number"] for side in (gap.here, gap.there))
        if ours and theirs and is_most(ours, gap.here) and here.isdisjoint(_keys(theirs)):
            return True
    return False


def is_all(found: Sequence[Token], side: Sequence[Token]) -> bool:
    """Whether nothing else stands in the place."""
    return len(found) == len(side)


def is_most(found: Sequence[Token], side: Sequence[Token]) -> bool:
    """Whether little else stands in the place."""
    return len(side) <= 2 * len(found) + 2


def names_in_place(gap: Gap) -> tuple[list[Token], list[Token]]:
    """The names in a place of either side; where one side surely has a name, a first word that may be one counts."""
    ours, theirs = [[t for t in side if t.kind == "name"] for side in (gap.here, gap.there)]
    if ours and not theirs:
        theirs = [token for token in gap.there[:1] if token.opens]
    elif theirs and not ours and len(gap.here) == 1 and gap.following is not None and gap.following.kind != "name":
        # Brandt for the captain Tobias Maurell; but "residents" are no name.
        ours = [t for t in gap.here if t.opens and not t.word.endswith("s") and theirs[-1] is gap.there[-1]]
    return ours, theirs


def _instead(theirs: Sequence[Token], ours: Sequence[Token]) -> str:
    return f"the evidence has {theirs[0].word!r} where this has {ours[0].word!r}"


def _unit(word: str) -> str:
    """What a word measures, "" where it does not: "month-old" is in months."""
    return _UNITS.get(word.partition("-")[0], "")


def _keys(tokens: Sequence[Token]) -> set[str]:
    return {token.key for token in tokens}


def one_name(a: Token, b: Token) -> bool:
    """Norway and Norwegian, Stoltenber and Stoltenberg, U.S. and US, Poland and Polish."""
    one, other = a.word.replace(".", ""), b.word.replace(".", "")
    if other in _ALSO.get(one, ()):
        return True
    letters = min(len(one), len(other), 4)
    return one == other or (letters == 4 and one[:4] == other[:4])


def parts_exchanged(alignment: Alignment) -> list[str]:
    """Whether two names have changed parts: "A beat B" where the evidence has "B beat A"."""
    there = _neighbours(alignment.there)
    for left, between, right in _neighbours(alignment.here):
        for first, theirs, second in there:
            if left & second and right & first and not left & first and not right & second and _same(between, theirs):
                return [_OTHER_WAY_ROUND]
            alike = (left - right) & (first - second) and (right - left) & (second - first)
            if alike and "by" in set(between) ^ set(theirs) <= _PASSIVE and between:
                return [_OTHER_WAY_ROUND]
    return []


def _neighbours(tokens: Sequence[Token]) -> list[tuple[set[str], list[str], set[str]]]:
    """Names that follow each other, with the words between."""
    runs: list[tuple[int, int]] = []
    for k, token in enumerate(tokens):
        if token.kind != "name":
            continue
        if runs and (runs[-1][1] == k or {t.word for t in tokens[runs[-1][1] : k]} <= {"of", "the"}):
            runs[-1] = (runs[-1][0], k + 1)
        else:
            runs.append((k, k + 1))
    found = []
    for (a, b), (c, d) in zip(runs, runs[1:], strict=False):
        found.append((_keys(tokens[a:b]), [t.key for t in tokens[b:c]], _keys(tokens[c:d])))
    return found


def _same(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    if not ours or set(ours) <= _BOTH_WAYS:
        return False
    kept = set(ours) & set(theirs)
    return len(kept) >= _SAME_ORDER * max(len(ours), len(theirs))


def other_units(sentence: str, quotes: str, here: Sequence[Token], there: Sequence[Token]) -> list[str]:
    """Numbers that the evidence counts in another unit."""
    reasons = []
    for value, unit in _measured(sentence, here):
        units = [other for known, other in _measured(quotes, there) if known == value]
        if unit and units and unit not in units and "" not in units:
            reasons.append(f"the evidence counts {value} in {units[0]}, not in {unit}")
    return reasons


def _measured(text: str, tokens: Sequence[Token]) -> list[tuple[str, str]]:
    found = []
    position = 0
    for k, token in enumerate(tokens):
        start = text.find(token.word, position) if token.kind == "number" else -1
        if start < 0:
            continue
        position = start + len(token.word)
        after = re.match(r" ?([%€])", text[position:])
        before = text[start - 1] if start else ""
        sign = _SIGNS.get(after[1]) if after else _SIGNS.get(before)
        following = tokens[k + 1 : k + 1 + _NEAR]
        words = [_unit(t.word) for t in following if _unit(t.word) and t.clause == token.clause]
        unit = sign or (words[0] if words else "")
        if unit == "percent" and "point" in words[:2]:
            unit = "point"
        found.append((token.key.removeprefix("#"), unit))
    return found

"""Texts of one series: the same words around other names and numbers, and not one report."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from index.dates.days import MONTH_NUMBERS, WEEKDAY_NUMBERS
from index.origins.alignment import Run, shared_runs
from index.origins.prepared import Text, plain_number, read_features

_WIDEST_GAP_WORDS = 6
# An agency's place and name, a headline and a credit are exchanged in copies too.
_END = re.compile(r"[.!?…]\s|\n|[:(]|\s[-–—]\s")
_OPENS = re.compile(r"[.!?…\n][\"”’»)\]]*\s*[\"“„«(]*$")
_DAY = re.compile(r"\b(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|June|July|August"
                  r"|September|October|November|December)\b")  # fmt: skip
_COUNTS = frozenset("eleve twelv twent thirt forty fifty sixty seven eight nine hundr thous dozen".split())
# A correction or an update changes a name or a few numbers of an article. A series changes something every few lines.
_FEWEST_SWAPS = 3
_WORDS_PER_SWAP = 40
# A note of a few lines about another village or river.
_SHORT = 80
# What stands between equal words is compared word by word if it is no longer than this; a page of other text is not.
_WIDEST_ALIGNED_WORDS = 80
# An update of one report changes a few of its figures (of 100 versions most under 7), the next report of a series
# nearly all; and a few are enough where it says that it is the next: week 42, No. 119, the third quarter.
# How many figures at least; how many may stay for each that does not; and how many equal words may come to one.
_IF_UNSAID, _IF_NEXT = (7, 2, 18), (5, 1, 20)
# A careless reprint: 1,520 for 1,250.
_FEWEST_MISTYPED = 2
_PERIOD = re.compile(
    r"(?:week|weeks|day|issue|no|number|nr|num|n[o°º]|report|bulletin|edition|round|matchday|volume|vol|kalenderwoche|kw"
    r"|woche|tag|ausgabe|folge|semaine|jour|numéro|semana|día|número|settimana|giorno|numero|quarter|quartal"
    r"|trimestre|kwartaal|q[1-4]|dag|uitgave)"
)
_ORDINALS = frozenset(
    "first second third fourth fifth sixth seventh eighth ninth tenth erste ersten zweite zweiten dritte dritten vierte"
    " vierten premier deuxième troisième quatrième primer segundo tercer cuarto primo secondo terzo quarto eerste"
    " tweede derde vierde".split()
)
_MEASURE = re.compile(
    r"(?:k?met(?:re|er)s?|kilomet\w+|miles?|meilen?|feet|foot|ft|fuß|km|mm?|cm|inch\w*|yards?|acres?|hectares?|hektar|kg"
    r"|kilos?|kilogram\w*|pounds?|lbs?|ton(?:ne)?s?|lit(?:re|er)s?|gallons?|barrels?|celsius|fahrenheit|[cf]|degrees"
    r"|knots?|mph|kph|kmh|dollars?|euros?|crowns?|usd|eur|gbp|million\w*|mio|mrd|billion\w*|thousand|trillion)"
)


def is_series(a: Text, b: Text) -> bool:
    """Whether what differs between the equal words of two texts is whom or what, and when and how many."""
    runs = shared_runs(a, b)
    labels = swaps = 0
    for gap_a, gap_b in _gaps(a, b, runs):
        named = _differ(_labels(gap_a), _labels(gap_b))
        labels += named
        swaps += named or _differ(_figures(gap_a), _figures(gap_b))
    words = sum(run.a_end - run.a for run in runs)
    often = swaps >= _FEWEST_SWAPS and swaps * _WORDS_PER_SWAP >= words
    if labels > 0 and (often or min(len(a.words), len(b.words)) <= _SHORT):
        return True
    found = _exchanged(a, b, runs)
    fewest, kept, sparsest = _IF_NEXT if found.is_next else _IF_UNSAID
    often = found.swapped >= fewest and found.swapped * sparsest >= words
    is_same = (found.is_same and not found.is_next) or found.mistyped >= _FEWEST_MISTYPED
    return often and found.kept <= kept * found.swapped and not is_same


@dataclass(frozen=True, slots=True)
class _Exchanged:
    """How many figures stand in the place of others, how many of those have the same digits in another order, how many
    stay, and whether a period is exchanged or stays.
    """

    swapped: int
    mistyped: int
    kept: int
    is_next: bool
    is_same: bool


def _exchanged(a: Text, b: Text, runs: Sequence[Run]) -> _Exchanged:
    swapped = mistyped = kept = 0
    is_next = is_same = False
    for one, other, beside in _aligned(a, b, runs):
        if not one[0].isdigit() or not other[0].isdigit():
            is_next = is_next or _is_next(one, other)
            continue
        of_period = any(_PERIOD.fullmatch(word) or word in MONTH_NUMBERS for word in beside)
        if plain_number(one) == plain_number(other):
            kept += 1
            is_same = is_same or of_period
        else:
            swapped += 1
            mistyped += sorted(one) == sorted(other)
            is_next = is_next or of_period
    return _Exchanged(swapped, mistyped, kept, is_next, is_same)


def _aligned(a: Text, b: Text, runs: Sequence[Run]) -> Iterator[tuple[str, str, list[str]]]:
    """Words that stand in each other's place, equal or not, with the words beside the first."""
    before = Run(0, 0, 0, 0)
    for run in (*runs, Run(len(a.words), len(a.words), len(b.words), len(b.words))):
        if run.b >= before.b_end:  # else words that moved
            ours, theirs = a.words[before.a_end : run.a], b.words[before.b_end : run.b]
            if min(len(ours), len(theirs)) > 0 and max(len(ours), len(theirs)) <= _WIDEST_ALIGNED_WORDS:
                for first, second in _pairs(ours, theirs):
                    at = before.a_end + first
                    yield ours[first], theirs[second], a.words[max(at - 1, 0) : at] + a.words[at + 1 : at + 2]
            before = run
        for at in range(run.a, run.a_end):
            yield a.words[at], a.words[at], a.words[max(at - 1, 0) : at] + a.words[at + 1 : at + 2]


def _pairs(ours: list[str], theirs: list[str]) -> Iterator[tuple[int, int]]:
    """Places of words that stand in each other's place."""
    for kind, a, a_end, b, b_end in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        if a_end - a != b_end - b or kind not in ("equal", "replace"):
            continue
        if kind == "replace" and any(_MEASURE.fullmatch(word) for word in (*ours[a:a_end], *theirs[b:b_end])):
            continue  # another unit: "11 kilometres", "6.8 miles"
        yield from zip(range(a, a_end), range(b, b_end), strict=True)


def _is_next(one: str, other: str) -> bool:
    """Whether two words that stand in one another's place name two months, days or places in a row."""
    if {one, other} <= _ORDINALS:
        return True
    numbers = ((names.get(one), names.get(other)) for names in (MONTH_NUMBERS, WEEKDAY_NUMBERS))
    return any(None not in pair and pair[0] != pair[1] for pair in numbers)


def _differ(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one and other) and one.isdisjoint(other)


def _gaps(a: Text, b: Text, runs: Sequence[Run]) -> list[tuple[str, str]]:
    """What stands instead of one another between equal words, in one sentence."""
    edges = [Run(0, 0, 0, 0), *runs, Run(len(a.words), len(a.words), len(b.words), len(b.words))]
    gaps = []
    for before, after in pairwise(edges):
        widths = (after.a - before.a_end, after.b - before.b_end)
        if min(widths) < 1 or max(widths) > _WIDEST_GAP_WORDS:
            continue
        one, other = _between(a, before.a_end, after.a), _between(b, before.b_end, after.b)
        if not _END.search(one) and not _END.search(other):
            gaps.append((one, other))
    return gaps


def _between(text: Text, first: int, end: int) -> str:
    """The words with what parts them from the next; the capital of a sentence's first word is no name's."""
    start = text.spans[first][0]
    until = text.spans[end][0] if end < len(text.spans) else text.spans[end - 1][1]
    gap = text.text[start:until]
    return gap[0].lower() + gap[1:] if _OPENS.search(text.text, max(start - 5, 0), start) else gap


def _labels(gap: str) -> frozenset[str]:
    return read_features(gap).names - _COUNTS | frozenset(_DAY.findall(gap))


def _figures(gap: str) -> frozenset[str]:
    return frozenset(stem for stem in read_features(gap).stems if stem[0].isdigit())

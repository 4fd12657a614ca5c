"""Two runs on the same questions: the difference with its interval, and how often chance gives as much."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from math import comb, sqrt
from typing import Literal

import numpy as np

from rag.evaluation.statistics.clusters import Floats, summed
from rag.evaluation.statistics.intervals import interval
from rag.evaluation.statistics.quantiles import normal_quantile, t_of, z_of

Verdict = Literal["better", "worse", "no difference"]
_FLIPS = 10_000
_FLIPPED_AT_ONCE = 500
_SIGNIFICANT = 0.05
_TOLERANCE = 1e-9


@dataclass(frozen=True, kw_only=True, slots=True)
class Paired:
    """Means of two runs, the difference `b - a` with its 95 % interval, and the two-sided p of `test`."""

    a: float
    b: float
    difference: float
    low: float
    high: float
    p: float
    test: str


@dataclass(frozen=True, kw_only=True, slots=True)
class NonInferiority:
    """Whether `b` is at most `margin` worse than `a`: `low` is the one-sided 95 % bound of the difference."""

    difference: float
    low: float
    margin: float
    holds: bool


def paired_difference(
    a: Sequence[float], b: Sequence[float], clusters: Sequence[Hashable] | None = None, *, seed: int = 7
) -> Paired:
    """The difference of two runs, question by question.

    Values that are all 0 or 1, each question its own cluster: exact McNemar test (McNemar 1947) and the interval of
    Bonett and Price (2012). Else the sign-flip permutation test (Fisher 1935), clusters flipping together, and the
    studentised paired bootstrap.
    """
    one, other = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    if len(one) != len(other) or not len(one):
        raise ValueError(f"{len(one)} and {len(other)} values are no pairs")
    found = summed((other - one).tolist(), clusters)
    binary = bool(np.isin(np.concatenate([one, other]), (0.0, 1.0)).all()) and not found.is_clustered
    low, high = _ends(one, other, clusters, 0.95, seed, binary=binary)
    up, down = int((other > one).sum()), int((other < one).sum())
    p = mcnemar(up, down) if binary else _sign_flip(found.totals, seed)
    return Paired(
        a=float(one.mean()),
        b=float(other.mean()),
        difference=found.mean,
        low=min(low, found.mean),
        high=max(high, found.mean),
        p=p,
        test="McNemar" if binary else "sign flip",
    )


def _ends(
    one: Floats, other: Floats, clusters: Sequence[Hashable] | None, level: float, seed: int, *, binary: bool
) -> tuple[float, float]:
    n = len(one)
    if binary or not np.abs(other - one).max() > _TOLERANCE:
        up, down = float((other > one).sum() + 1) / (n + 2), float((other < one).sum() + 1) / (n + 2)
        reach = z_of(level) * sqrt((up + down - (up - down) ** 2) / (n + 2))
        return up - down - reach, up - down + reach
    found = interval((other - one).tolist(), clusters, level=level, bounded=False, seed=seed)
    assert found.low is not None and found.high is not None, "there are values"
    return found.low, found.high


def mcnemar(up: int, down: int) -> float:
    """Exact two-sided p that of `up + down` questions which changed so unlike numbers changed each way."""
    changed, fewer = up + down, min(up, down)
    if not changed:
        return 1.0
    tail = sum(comb(changed, i) for i in range(fewer + 1))
    return float(min(1.0, 2 * tail / 2**changed))


def _sign_flip(totals: Floats, seed: int) -> float:
    observed = abs(float(totals.sum()))
    if observed < _TOLERANCE:
        return 1.0
    draw = np.random.default_rng(seed)
    reached = 0
    for _ in range(0, _FLIPS, _FLIPPED_AT_ONCE):
        signs = draw.integers(0, 2, size=(_FLIPPED_AT_ONCE, len(totals))) * 2.0 - 1.0
        reached += int((np.abs(signs @ totals) >= observed - _TOLERANCE).sum())
    return (reached + 1) / (_FLIPS + 1)


def family(
    differences: Mapping[str, Sequence[float | None]],
    clusters: Sequence[Hashable] | None = None,
    *,
    seed: int = 7,
    flips: int = _FLIPS,
) -> dict[str, float]:
    """p of each metric, adjusted for all that are compared; None where a metric does not apply to a question.

    Step-down max-T (Westfall and Young 1993) over sign flips: a cluster's differences flip in all metrics at once, so
    that metrics which say the same cost no power.
    """
    if not differences:
        return {}
    columns = [_column(values, clusters) for values in differences.values()]
    scaled = np.stack(
        [column / norm if (norm := np.linalg.norm(column)) > _TOLERANCE else column for column in columns]
    )
    observed = np.abs(scaled.sum(axis=1))
    order = np.argsort(-observed, kind="stable")
    draw = np.random.default_rng(seed)
    reached = np.zeros(len(columns))
    done = 0
    while done < flips:
        many = min(_FLIPPED_AT_ONCE, flips - done)
        signs = draw.integers(0, 2, size=(many, scaled.shape[1])) * 2.0 - 1.0
        chance = np.abs(signs @ scaled.T)[:, order]
        # Of the metrics from each place on, the largest.
        largest = np.maximum.accumulate(chance[:, ::-1], axis=1)[:, ::-1]
        reached += (largest >= observed[order] - _TOLERANCE).sum(axis=0)
        done += many
    adjusted = np.maximum.accumulate((reached + 1) / (flips + 1))
    return {
        name: float(adjusted[place]) if observed[index] > _TOLERANCE else 1.0
        for name, index, place in zip(differences, range(len(columns)), np.argsort(order), strict=True)
    }


def _column(values: Sequence[float | None], clusters: Sequence[Hashable] | None) -> Floats:
    return summed([0.0 if value is None else value for value in values], clusters).totals


def verdict(difference: float, p: float, *, less_is_better: bool = False) -> Verdict:
    """What a difference with its adjusted p comes to."""
    if p >= _SIGNIFICANT or abs(difference) < _TOLERANCE:
        return "no difference"
    return "better" if (difference > 0) != less_is_better else "worse"


def non_inferior(
    a: Sequence[float], b: Sequence[float], margin: float, clusters: Sequence[Hashable] | None = None, *, seed: int = 7
) -> NonInferiority:
    """Whether run `b` is surely less than `margin` worse: the one-sided 95 % bound (Piaggio et al. 2012)."""
    one, other = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    found = summed((other - one).tolist(), clusters)
    binary = bool(np.isin(np.abs(np.concatenate([one, other])), (0.0, 1.0)).all()) and not found.is_clustered
    low, _ = _ends(one, other, clusters, 0.90, seed, binary=binary)
    return NonInferiority(difference=found.mean, low=min(low, found.mean), margin=margin, holds=low >= -margin)


def minimum_detectable_effect(
    values: Sequence[float],
    clusters: Sequence[Hashable] | None = None,
    *,
    power: float = 0.8,
    level: float = 0.95,
    correlation: float = 0.5,
) -> float | None:
    """The smallest difference that comparing another run with this one finds with `power`; None for one
    cluster, and for values that are all alike.

    A run that differs as much from question to question, `correlation` of it shared, is assumed; 0.5 is what paired
    runs of two retrieval arms showed (benchmarks/LOG.md, 2026-11-24).
    """
    found = summed(values, clusters)
    error = found.standard_error()
    if np.isnan(error) or error < _TOLERANCE:
        return None
    reach = t_of(level, len(found.totals) - 1) + normal_quantile(power)
    return reach * error * sqrt(2 * (1 - correlation))


def percentile_difference(a: Sequence[float], b: Sequence[float], q: float, *, seed: int = 7) -> Paired:
    """The difference of the `q`th percentiles of two runs on the same questions, by the paired bootstrap."""
    one, other = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    draw = np.random.default_rng(seed)
    drawn = draw.integers(0, len(one), size=(1_000, len(one)))
    differences = np.percentile(other[drawn], q, axis=1) - np.percentile(one[drawn], q, axis=1)
    low, high = np.quantile(differences, [0.025, 0.975])
    value_a, value_b = float(np.percentile(one, q)), float(np.percentile(other, q))
    tail = min((differences <= 0).mean(), (differences >= 0).mean())
    return Paired(
        a=value_a,
        b=value_b,
        difference=value_b - value_a,
        low=float(low),
        high=float(high),
        p=min(1.0, 2 * float(tail) + 1 / 1_000),
        test="paired bootstrap",
    )

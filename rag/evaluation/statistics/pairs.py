"""Two runs on the same questions: the difference with its interval, and how often chance gives as much."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from math import comb, sqrt

import numpy as np

from rag.evaluation.statistics.clusters import Floats, Sums, places, summed
from rag.evaluation.statistics.flips import TOLERANCE, sign_flip
from rag.evaluation.statistics.quantiles import t_of, z_of

_RESAMPLES = 1_000


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
    a: Sequence[float],
    b: Sequence[float],
    clusters: Sequence[Hashable] | None = None,
    *,
    level: float = 0.95,
    seed: int = 7,
) -> Paired:
    """The difference of two runs, question by question.

    Values that are all 0 or 1, each question its own cluster: exact McNemar test (McNemar 1947) and the interval of
    Bonett and Price (2012). Else the sign-flip permutation test (Fisher 1935), clusters flipping together, and Bonett
    and Price's idea for any values: two clusters are added, one that gained and one that lost as much as those that
    changed did, and Student's interval is taken. It held the truth in 0.94 to 0.97 of data sets where the studentised
    bootstrap held 0.89 to 0.95; where fewer than five questions change, both are careful (up to 0.999).
    Raises ValueError for no values, unequal lengths and values that are not finite.
    """
    one, other = _pair(a, b)
    found = summed((other - one).tolist(), clusters)
    binary = _is_binary(one, other) and not found.is_clustered
    low, high = _ends(one, other, found, level, binary=binary)
    up, down = int((other > one).sum()), int((other < one).sum())
    return Paired(
        a=float(one.mean()),
        b=float(other.mean()),
        difference=found.mean,
        low=min(low, found.mean),
        high=max(high, found.mean),
        p=mcnemar(up, down) if binary else sign_flip(found.totals, seed),
        test="McNemar" if binary else "sign flip",
    )


def _pair(a: Sequence[float], b: Sequence[float]) -> tuple[Floats, Floats]:
    one, other = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    if len(one) != len(other) or not len(one):
        raise ValueError(f"{len(one)} and {len(other)} values are no pairs")
    if not (np.isfinite(one).all() and np.isfinite(other).all()):
        raise ValueError("a value is not finite; leave out what is not scored")
    return one, other


def _is_binary(one: Floats, other: Floats) -> bool:
    """Also of values whose sign was turned, as where less is better."""
    return bool(np.isin(np.abs(np.concatenate([one, other])), (0.0, 1.0)).all())


def _ends(one: Floats, other: Floats, found: Sums, level: float, *, binary: bool) -> tuple[float, float]:
    # Values of 0 … 1, or of -1 … 0 where less is better, differ by at most 1.
    least, most = min(one.min(), other.min()), max(one.max(), other.max())
    widest = 1.0 if (least >= 0 and most <= 1) or (least >= -1 and most <= 0) else float("inf")
    if len(found.totals) < 2:
        return -widest, widest
    if binary:
        n = len(one)
        up, down = float((other > one).sum() + 1) / (n + 2), float((other < one).sum() + 1) / (n + 2)
        centre, reach = up - down, z_of(level) * sqrt((up + down - (up - down) ** 2) / (n + 2))
    else:
        added = _with_one_of_each(found)
        centre, reach = added.mean, t_of(level, found.freedom) * added.standard_error()
    return max(-widest, centre - reach), min(widest, centre + reach)


def _with_one_of_each(found: Sums) -> Sums:
    """Two clusters more, of middling size: one that gained and one that lost as much as changed ones do."""
    changed = found.totals[np.abs(found.totals) > TOLERANCE]
    size = float(found.counts.mean())
    amount = float(np.sqrt((changed**2).mean())) if len(changed) else size
    return Sums(np.append(found.totals, [amount, -amount]), np.append(found.counts, [size, size]))


def mcnemar(up: int, down: int) -> float:
    """Exact two-sided p that of `up + down` questions which changed so unlike numbers changed each way."""
    changed, fewer = up + down, min(up, down)
    if not changed:
        return 1.0
    tail = sum(comb(changed, i) for i in range(fewer + 1))
    # Whole numbers are divided, since 2^changed is beyond floating point from 1,024 on.
    return min(1.0, 2 * tail / (1 << changed))


def non_inferior(
    a: Sequence[float],
    b: Sequence[float],
    margin: float,
    clusters: Sequence[Hashable] | None = None,
    *,
    level: float = 0.95,
    seed: int = 7,
) -> NonInferiority:
    """Whether run `b` is surely less than `margin` worse: the one-sided bound of `level` (Piaggio et al. 2012).

    The bound is the lower end of `paired_difference`'s interval of 2 * level - 1; it needs no chance, so `seed` is
    without effect and only there for callers that pass one.
    """
    one, other = _pair(a, b)
    found = summed((other - one).tolist(), clusters)
    low, _ = _ends(one, other, found, 2 * level - 1, binary=_is_binary(one, other) and not found.is_clustered)
    return NonInferiority(difference=found.mean, low=min(low, found.mean), margin=margin, holds=low > -margin)


def percentile_difference(
    a: Sequence[float], b: Sequence[float], q: float, clusters: Sequence[Hashable] | None = None, *, seed: int = 7
) -> Paired:
    """The difference of the `q`th percentiles of two runs on the same questions, by the paired bootstrap of clusters.

    Percentile ends (Efron and Tibshirani 1993); p is twice the smaller share of resamples on one side of 0. It is
    careful: it held the truth in 0.95 to 1.0 of data sets of 60 and 200 questions, most where runs are close.
    """
    one, other = _pair(a, b)
    of = places(clusters, len(one))
    count = int(of.max()) + 1
    times = np.random.default_rng(seed).multinomial(count, np.full(count, 1 / count), size=_RESAMPLES)[:, of]
    differences = _drawn_percentile(other, times, q) - _drawn_percentile(one, times, q)
    low, high = (float(end) for end in np.quantile(differences, [0.025, 0.975]))
    value_a, value_b = float(np.percentile(one, q)), float(np.percentile(other, q))
    tail = float(min((differences <= 0).mean(), (differences >= 0).mean()))
    return Paired(
        a=value_a,
        b=value_b,
        difference=value_b - value_a,
        low=min(low, value_b - value_a),
        high=max(high, value_b - value_a),
        p=min(1.0, 2 * tail + 1 / _RESAMPLES),
        test="paired bootstrap",
    )


def _drawn_percentile(values: Floats, times: np.ndarray[tuple[int, ...], np.dtype[np.int64]], q: float) -> Floats:
    """The smallest value with `q` % of a resample at or below it; `times` (resamples, values) each was drawn."""
    order = np.argsort(values, kind="stable")
    below = times[:, order].cumsum(axis=1)
    found: Floats = values[order][(below >= q / 100 * below[:, -1:]).argmax(axis=1)]
    return found

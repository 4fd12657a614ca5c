"""Many metrics compared at once: p-values that allow for it, and what they come to."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Literal

import numpy as np

from rag.evaluation.statistics.clusters import Floats, summed
from rag.evaluation.statistics.flips import FLIPS, TOLERANCE, flipped_sums

Verdict = Literal["better", "worse", "no difference"]
_SIGNIFICANT = 0.05


def family(
    differences: Mapping[str, Sequence[float | None]],
    clusters: Sequence[Hashable] | None = None,
    *,
    seed: int = 7,
    flips: int = FLIPS,
) -> dict[str, float]:
    """p of each metric, adjusted for all that are compared; None where a metric does not apply to a question.

    Step-down max-T (Westfall and Young 1993) over sign flips: a cluster's differences flip in all metrics at once, so
    that metrics which say the same cost no power. A metric that never differs has p = 1. Raises ValueError for
    sequences of unequal lengths.
    """
    if not differences:
        return {}
    lengths = {len(values) for values in differences.values()}
    if len(lengths) > 1:
        raise ValueError(f"metrics of {sorted(lengths)} questions are no family; say None where one does not apply")
    scaled = np.stack([_scaled(values, clusters) for values in differences.values()])
    observed = np.abs(scaled.sum(axis=1))
    order = np.argsort(-observed, kind="stable")
    reached = np.zeros(len(scaled))
    for sums in flipped_sums(scaled, flips, seed):
        # Of the metrics from each place on, the largest.
        largest = np.maximum.accumulate(np.abs(sums)[:, order[::-1]], axis=1)[:, ::-1]
        reached += (largest >= observed[order] - TOLERANCE).sum(axis=0)
    adjusted = np.maximum.accumulate((reached + 1) / (flips + 1))
    return {
        name: float(adjusted[place]) if observed[index] > TOLERANCE else 1.0
        for index, (name, place) in enumerate(zip(differences, np.argsort(order), strict=True))
    }


def _scaled(values: Sequence[float | None], clusters: Sequence[Hashable] | None) -> Floats:
    """Sums of the clusters, of length 1 together: flips leave the length alone, so this is as good as Student's t."""
    totals = summed([0.0 if value is None else value for value in values], clusters).totals
    norm = float(np.linalg.norm(totals))
    return totals / norm if norm > TOLERANCE else np.zeros_like(totals)


def holm(p_values: Mapping[str, float]) -> dict[str, float]:
    """p adjusted for their number alone (Holm 1979): the plain control of `family`, which also knows how they agree."""
    adjusted: dict[str, float] = {}
    largest = 0.0
    for place, name in enumerate(sorted(p_values, key=lambda name: p_values[name])):
        largest = max(largest, min(1.0, (len(p_values) - place) * p_values[name]))
        adjusted[name] = largest
    return {name: adjusted[name] for name in p_values}


def verdict(difference: float, p: float, *, less_is_better: bool = False) -> Verdict:
    """What a difference with its adjusted p comes to: below 0.05 its sign counts."""
    if p >= _SIGNIFICANT or abs(difference) < TOLERANCE:
        return "no difference"
    return "better" if (difference > 0) != less_is_better else "worse"

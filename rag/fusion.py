"""Scores of several arms as one. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def weighted_fusion(dense: Mapping[str, float], lexical: Mapping[str, float], dense_weight: float) -> dict[str, float]:
    """Min-max normalised scores, weighted and summed; a passage that an arm did not find has 0 there."""
    scaled_dense, scaled_lexical = min_max(dense), min_max(lexical, floor=0.0)
    return {
        i: dense_weight * scaled_dense.get(i, 0.0) + (1 - dense_weight) * scaled_lexical.get(i, 0.0)
        for i in {**scaled_dense, **scaled_lexical}
    }


def min_max(scores: Mapping[str, float], *, floor: float | None = None) -> dict[str, float]:
    """Scores mapped to 0 … 1, from the lowest (or `floor`) to the highest; equal scores are all 1."""
    if not scores:
        return {}
    low = min(scores.values()) if floor is None else floor
    high = max(scores.values())
    return {i: (score - low) / (high - low) if high > low else 1.0 for i, score in scores.items()}


def summed(weighted: Sequence[tuple[float, Mapping[str, float]]]) -> dict[str, float]:
    """The weighted sum of scores by id; what a part lacks counts 0 there."""
    found: dict[str, float] = {}
    for weight, scores in weighted:
        for name, score in scores.items():
            found[name] = found.get(name, 0.0) + weight * score
    return found


def best_of(parts: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """The highest score of each id in any of the parts."""
    found: dict[str, float] = {}
    for part in parts:
        for name, score in part.items():
            found[name] = max(found.get(name, score), score)
    return found

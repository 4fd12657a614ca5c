"""Sign flips: how large a sum gets by chance where each difference could as well be the other way round."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from rag.evaluation.statistics.clusters import Floats

FLIPS = 10_000
TOLERANCE = 1e-9
_AT_ONCE = 500


def flipped_sums(columns: Floats, flips: int, seed: int) -> Iterator[Floats]:
    """Sums of `columns` (metrics, clusters) under random signs, one sign a cluster for all metrics; (some, metrics)."""
    draw = np.random.default_rng(seed)
    clusters = columns.shape[1]
    whole = columns.sum(axis=1)
    for first in range(0, flips, _AT_ONCE):
        many = min(_AT_ONCE, flips - first)
        # Eight signs from a byte: a tenth of the time of drawing each.
        drawn = np.frombuffer(draw.bytes(many * ((clusters + 7) // 8)), dtype=np.uint8).reshape(many, -1)
        bits = np.unpackbits(drawn, axis=1, count=clusters).astype(np.float64)
        yield 2 * (bits @ columns.T) - whole


def sign_flip(totals: Floats, seed: int, flips: int = FLIPS) -> float:
    """Two-sided p of a sum of differences, one for each cluster (Fisher 1935), by `flips` random signs."""
    moved = totals[np.abs(totals) > TOLERANCE]
    observed = abs(float(moved.sum()))
    if observed < TOLERANCE:
        return 1.0
    reached = sum(
        int((np.abs(sums) >= observed - TOLERANCE).sum()) for sums in flipped_sums(moved[None, :], flips, seed)
    )
    return (reached + 1) / (flips + 1)

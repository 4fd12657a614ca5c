"""Values that belong together, summed: the questions of a cluster are drawn together or not at all."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sums:
    """Sum and number of the values of each cluster; shapes (clusters,)."""

    totals: Floats
    counts: Floats

    @property
    def mean(self) -> float:
        """Of all values, whatever cluster they are in."""
        return float(self.totals.sum() / self.counts.sum())

    @property
    def is_clustered(self) -> bool:
        """Whether some cluster holds several values."""
        return bool((self.counts > 1).any())

    def standard_error(self) -> float:
        """Of the mean, by the residuals of the clusters (ratio estimator; Cochran 1977, 6.4)."""
        clusters = len(self.totals)
        if clusters < 2:
            return float("nan")
        residuals = self.totals - self.mean * self.counts
        spread = float((residuals**2).sum()) * clusters / (clusters - 1)
        return float(np.sqrt(spread) / self.counts.sum())


def summed(values: Sequence[float], clusters: Sequence[Hashable] | None) -> Sums:
    """Values by cluster; each its own where no clusters are given. Raises ValueError for unequal lengths or NaN."""
    found = np.asarray(values, dtype=np.float64)
    if not np.isfinite(found).all():
        raise ValueError("a value is not finite; leave out what is not scored")
    if clusters is None:
        return Sums(found, np.ones(len(found)))
    if len(clusters) != len(found):
        raise ValueError(f"{len(found)} values and {len(clusters)} clusters")
    places: dict[Hashable, int] = {}
    of = np.fromiter((places.setdefault(name, len(places)) for name in clusters), dtype=np.int64, count=len(found))
    totals = np.bincount(of, weights=found, minlength=len(places)).astype(np.float64)
    return Sums(totals, np.bincount(of, minlength=len(places)).astype(np.float64))

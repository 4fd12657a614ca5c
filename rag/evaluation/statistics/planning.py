"""How small a difference a set of questions can find."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from math import sqrt

import numpy as np

from rag.evaluation.statistics.clusters import summed
from rag.evaluation.statistics.flips import TOLERANCE
from rag.evaluation.statistics.quantiles import normal_quantile, t_of


def minimum_detectable_effect(
    values: Sequence[float],
    clusters: Sequence[Hashable] | None = None,
    *,
    power: float = 0.8,
    level: float = 0.95,
    correlation: float = 0.5,
    paired: bool = False,
) -> float | None:
    """The smallest difference that comparing another run with this one finds with `power`: (t + z) * error.

    With `paired`, `values` are the differences of two runs, and the error is theirs. Else they are of one run, and
    another is assumed that varies as much from question to question and goes with it by `correlation`: the error is
    sqrt(2 (1 - correlation)) times that of the mean. 0.5 is an assumption, to be replaced by `paired` once there are
    two runs. None for fewer than two clusters, and where the values do not vary.
    """
    if len(values) < 2:
        return None
    found = summed(values, clusters)
    error = found.standard_error()
    if np.isnan(error) or error < TOLERANCE:
        return None
    reach = t_of(level, found.freedom) + normal_quantile(power)
    return reach * error * (1.0 if paired else sqrt(2 * (1 - correlation)))

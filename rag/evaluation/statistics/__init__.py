"""Intervals, paired comparison and agreement: never a bare mean."""

from rag.evaluation.statistics.agreement import Kappa, kappa
from rag.evaluation.statistics.intervals import Interval, interval, percentile_interval, wilson
from rag.evaluation.statistics.pairs import (
    NonInferiority,
    Paired,
    family,
    mcnemar,
    minimum_detectable_effect,
    non_inferior,
    paired_difference,
    percentile_difference,
    verdict,
)

__all__ = [
    "Interval",
    "Kappa",
    "NonInferiority",
    "Paired",
    "family",
    "interval",
    "kappa",
    "mcnemar",
    "minimum_detectable_effect",
    "non_inferior",
    "paired_difference",
    "percentile_difference",
    "percentile_interval",
    "verdict",
    "wilson",
]

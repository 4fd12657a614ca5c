"""Intervals, paired comparison and agreement: never a bare mean."""

from rag.evaluation.statistics.agreement import Kappa, kappa
from rag.evaluation.statistics.families import Verdict, family, holm, verdict
from rag.evaluation.statistics.intervals import Interval, interval, percentile_interval, wilson
from rag.evaluation.statistics.pairs import (
    NonInferiority,
    Paired,
    mcnemar,
    non_inferior,
    paired_difference,
    percentile_difference,
)
from rag.evaluation.statistics.planning import minimum_detectable_effect

__all__ = [
    "Interval",
    "Kappa",
    "NonInferiority",
    "Paired",
    "Verdict",
    "family",
    "holm",
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

"""What the rows of a run come to: every metric with its interval, never a bare mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from math import isfinite
from typing import Any

from rag.evaluation.metrics import area_under_risk_coverage, risk_coverage
from rag.evaluation.statistics import Interval, interval, minimum_detectable_effect, percentile_interval
from rag.evaluation.types import Stage

Json = dict[str, Any]
Rows = Sequence[Mapping[str, Any]]
LATENCIES = {"latency_ms_p50": 50.0, "latency_ms_p95": 95.0}
# Of these, less is better.
_TOKENS = ("prompt_tokens", "completion_tokens")
LESS_IS_BETTER = frozenset({"wrongly_silent", "origin_count_error", *_TOKENS, *LATENCIES})
_UNBOUNDED = frozenset({"origin_count_error", *_TOKENS})


def summed_up(rows: Rows, stage: Stage) -> Json:
    """Metrics with value, 95 % interval, n and how many questions are not scored; the risk-coverage curve."""
    names = list(dict.fromkeys(name for row in rows for name in row["metrics"]))
    metrics = {name: _metric(rows, name) for name in names}
    metrics |= {name: _latency(rows, q) for name, q in LATENCIES.items()}
    curve = [(row["confidence"], right(row)) for row in rows if stage == "answer"]
    told = [(confidence, value) for confidence, value in curve if confidence is not None and value is not None]
    asked = sum(row["answerable"] is not None and not row["error"] for row in rows)
    points = risk_coverage([c for c, _ in told], [v for _, v in told], asked=asked) if told else ()
    return {
        "metrics": metrics,
        "risk_coverage": [asdict(point) for point in points],
        "aurc": area_under_risk_coverage(points) if points else None,
        "minimum_detectable_effect": {
            name: effect for name in names if (effect := _detectable(rows, name)) is not None
        },
    }


def right(row: Mapping[str, Any]) -> bool | None:
    """Whether what was said is right; None where nothing was said, or the set does not tell."""
    answer = row["answer"]
    if answer is None or answer["abstained"] or row["answerable"] is None:
        return None
    if row["answerable"] is False:
        return False
    value = row["metrics"].get("answer_contains")
    return None if value is None else value == 1.0


def is_told(name: str, deepest: int) -> bool:
    """Whether a metric stands in a short table: of rankings those at the deepest cutoff, and hit@1."""
    cutoff = name.partition("@")[2]
    return not cutoff or cutoff == str(deepest) or name == "hit@1"


def main_metric(rows: Rows, stage: Stage) -> str:
    """The metric by which a question counts as failed: of the answer in answer runs, else of the ranking."""
    names = {name for row in rows for name, value in row["metrics"].items() if value is not None}
    deepest = max((int(name.partition("@")[2]) for name in names if name.startswith("hit@")), default=10)
    wanted = ["answer_contains", f"hit@{deepest}"] if stage == "answer" else [f"hit@{deepest}"]
    return next((name for name in wanted if name in names), wanted[-1])


def scored(rows: Rows, name: str) -> tuple[list[float], list[str]]:
    """A metric's values, with the cluster of each; of questions to which it applies."""
    found = [(row["metrics"][name], row["cluster"]) for row in rows if row["metrics"].get(name) is not None]
    return [value for value, _ in found], [cluster for _, cluster in found]


def _metric(rows: Rows, name: str) -> Json:
    values, clusters = scored(rows, name)
    return _shown(interval(values, clusters, bounded=name not in _UNBOUNDED), len(rows))


def _latency(rows: Rows, q: float) -> Json:
    found = [(row["timings_ms"]["total"], row["cluster"]) for row in rows if "total" in row["timings_ms"]]
    return _shown(percentile_interval([ms for ms, _ in found], q, [cluster for _, cluster in found]), len(rows))


def _shown(found: Interval, asked: int) -> Json:
    return {
        "value": found.value,
        "low": finite(found.low),
        "high": finite(found.high),
        "n": found.n,
        "unscored": asked - found.n,
    }


def finite(end: float | None) -> float | None:
    """An end of an interval; None where it is nowhere, which JSON cannot say."""
    return end if end is not None and isfinite(end) else None


def _detectable(rows: Rows, name: str) -> float | None:
    values, clusters = scored(rows, name)
    return minimum_detectable_effect(values, clusters) if len(set(clusters)) > 1 else None

"""Two runs of one set side by side: what changed, by how much, and whether that is more than chance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from index.errors import ConfigError
from rag.evaluation.statistics import Paired, family, paired_difference, percentile_difference, verdict
from rag.evaluation.summary import LATENCIES, LESS_IS_BETTER, finite

Json = dict[str, Any]
Pair = tuple[Json, Json]
_TOLERANCE = 1e-9


def compare(a: Mapping[str, Any], b: Mapping[str, Any]) -> Json:
    """Every metric of two runs with its difference (b minus a), interval, p and verdict; the questions that changed.

    Only questions that stand in both count. The verdict goes by p adjusted for all metrics that are compared
    (Westfall and Young 1993). Raises ConfigError where the runs have no question in common.
    """
    pairs = rows_of_both(a, b)
    clusters = [x["cluster"] for x, _ in pairs]
    names = [name for name in a["metrics"] if name in b["metrics"] and name not in LATENCIES]
    adjusted = family({name: _differences(pairs, name) for name in names}, clusters)
    metrics = {name: _compared(pairs, name, adjusted[name]) for name in names}
    metrics |= {name: _latency(pairs, name, q) for name, q in LATENCIES.items()}
    return {
        "a": a["name"],
        "b": b["name"],
        "n": len(pairs),
        "only_a": len(a["rows"]) - len(pairs),
        "only_b": len(b["rows"]) - len(pairs),
        "notes": _notes(a, b),
        "settings": _settings(a["config"], b["config"]),
        "metrics": {name: found for name, found in metrics.items() if found is not None},
        "changed": [change for x, y in pairs for change in _changes(x, y)],
    }


def rows_of_both(a: Mapping[str, Any], b: Mapping[str, Any]) -> list[Pair]:
    """The rows of questions that stand in both runs. Raises ConfigError where there are none."""
    other = {(row["id"], row["question"]): row for row in b["rows"]}
    found = [(row, other[row["id"], row["question"]]) for row in a["rows"] if (row["id"], row["question"]) in other]
    if not found:
        raise ConfigError(
            f"{a['name']} and {b['name']} have no question in common.", hint="Compare two runs of one question set."
        )
    return found


def values_of_both(pairs: Sequence[Pair], name: str) -> list[tuple[float, float, str]]:
    """A metric's values in both runs with the cluster, where it applies in both."""
    found = ((_value(x, name), _value(y, name), x["cluster"]) for x, y in pairs)
    return [(v, w, cluster) for v, w, cluster in found if v is not None and w is not None]


def _value(row: Json, name: str) -> float | None:
    value: float | None = row["timings_ms"].get("total") if name in LATENCIES else row["metrics"].get(name)
    return value


def _differences(pairs: Sequence[Pair], name: str) -> list[float | None]:
    values = ((_value(x, name), _value(y, name)) for x, y in pairs)
    return [None if v is None or w is None else w - v for v, w in values]


def _compared(pairs: Sequence[Pair], name: str, adjusted: float) -> Json | None:
    both = values_of_both(pairs, name)
    if not both:
        return None
    found = paired_difference([v for v, _, _ in both], [w for _, w, _ in both], [c for _, _, c in both])
    return _shown(found, len(both), adjusted, less_is_better=name in LESS_IS_BETTER)


def _latency(pairs: Sequence[Pair], name: str, q: float) -> Json | None:
    both = values_of_both(pairs, name)
    if not both:
        return None
    found = percentile_difference([v for v, _, _ in both], [w for _, w, _ in both], q, [c for _, _, c in both])
    return _shown(found, len(both), found.p, less_is_better=True)


def _shown(found: Paired, n: int, adjusted: float, *, less_is_better: bool) -> Json:
    return {
        "a": found.a,
        "b": found.b,
        "difference": found.difference,
        "low": finite(found.low),
        "high": finite(found.high),
        "n": n,
        "p": found.p,
        "p_adjusted": adjusted,
        "test": found.test,
        "verdict": verdict(found.difference, adjusted, less_is_better=less_is_better),
    }


def _changes(x: Json, y: Json) -> list[Json]:
    """The metrics in which a question's score is another one, answers before rankings."""
    found = []
    for name, before in x["metrics"].items():
        after = y["metrics"].get(name)
        if before is None or after is None or abs(after - before) <= _TOLERANCE:
            continue
        better = (after < before) if name in LESS_IS_BETTER else (after > before)
        change = {"id": x["id"], "question": x["question"], "metric": name, "a": before, "b": after, "better": better}
        found.append(change)
    return found


def _notes(a: Mapping[str, Any], b: Mapping[str, Any]) -> list[str]:
    """What makes the two runs less alike than one would think."""
    notes = []
    if a["set"]["sha256"] != b["set"]["sha256"]:
        notes.append("The question sets differ: only questions of the same id and wording are compared.")
    if a["index"]["sha256"] != b["index"]["sha256"]:
        notes.append("The documents differ.")
    if a["stage"] != b["stage"]:
        notes.append(f"The stages differ: {a['stage']} and {b['stage']}.")
    if a["machine"] != b["machine"]:
        notes.append("The machines differ: times cannot be compared.")
    notes += [f"{run['name']} is not complete." for run in (a, b) if not run["complete"]]
    return notes


def _settings(a: Mapping[str, Any], b: Mapping[str, Any]) -> list[Json]:
    """Configuration keys whose values differ."""
    return [
        {"key": f"{section}.{key}", "a": a.get(section, {}).get(key), "b": b.get(section, {}).get(key)}
        for section in sorted({*a, *b})
        for key in sorted({*a.get(section, {}), *b.get(section, {})})
        if a.get(section, {}).get(key) != b.get(section, {}).get(key) and section not in ("documents", "index", "chat")
    ]

"""What the retrieval benchmark prints and keeps of given scores."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks import retrieval
from benchmarks.retrieval import Arm, Measured, record, save, table
from rag.evaluation.types import Gold, Question

METRICS = ("ndcg@10", "recall@5", "recall@10", "hit@4")
QUESTIONS = [Question(id=f"q{n}", question="?", gold=(Gold(document=f"{n}.txt"),)) for n in range(20)]


def arm(name: str, *, right: int, seconds: float = 0.01, is_peer: bool = False) -> Arm:
    """An arm that is right on the first `right` of twenty questions, by every metric."""
    scores = {metric: [1.0] * right + [0.0] * (20 - right) for metric in METRICS}
    return Arm(name, scores, [seconds] * 20, is_peer=is_peer)


def measured(*peers: Arm) -> Measured:
    ours = [arm("dense", right=8), arm("BM25", right=10, seconds=0.001), arm("Dateline", right=18, seconds=0.02)]
    return Measured("Town", QUESTIONS, [*ours, *peers])


def row(found: str, name: str) -> list[str]:
    return next(line for line in found.splitlines() if line.startswith(f"| {name} |")).split(" | ")


def test_dateline_is_held_against_the_best_peer() -> None:
    found = table(measured(arm("near", right=12, is_peer=True), arm("far", right=2, is_peer=True)))
    cells = row(found, "Dateline against the best peer")[1:5]
    assert all(cell.startswith("+0.300 [") and cell.endswith("(near)") for cell in cells), cells
    assert "+0.400" in row(found, "Dateline")[1], "from the better single arm"
    assert row(found, "Dateline")[-1].startswith("x2.00")


def test_without_peers_there_is_no_such_line() -> None:
    assert "peer" not in table(measured())


def test_a_run_is_kept_with_every_score(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retrieval, "RESULTS", tmp_path)
    told = record(measured(arm("near", right=12, is_peer=True)))
    file = save({"sets": [told]}, ["| one |\n", "| two |\n"])
    kept = json.loads(file.read_text(encoding="utf-8"))["sets"][0]
    assert kept["questions"] == [question.id for question in QUESTIONS]
    near = next(each for each in kept["arms"] if each["is_peer"])
    assert near["metrics"]["hit@4"]["value"] == pytest.approx(0.6)
    assert sum(near["scores"]["hit@4"]) == 12
    assert near["median_ms"] == 10.0
    assert file.with_suffix(".md").read_text(encoding="utf-8") == "| one |\n\n| two |\n"

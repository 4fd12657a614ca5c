"""`dateline eval` on a terminal: tables with intervals, what changed, what broke a rule; and the command itself."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from rag.evaluation.comparing import compare
from rag.evaluation.run_files import write_run
from rag.evaluation.running import Done
from tests.corpus import TOWN, write_corpus
from ui.terminal_eval import gate_and_print, print_comparison, print_run, run_json

QUESTION = {
    "question": "How much will the bridge cost?",
    "documents": ["courier/bridge.txt"],
    "answers": ["2.4 million"],
}


def row(number: int, value: float, **changes: Any) -> dict[str, Any]:
    found = {
        "id": f"q{number}",
        "question": f"Question {number}?",
        "cluster": f"d{number}",
        "passages": [],
        "error": None,
    }
    return {**found, "metrics": {"hit@1": value, "hit@10": 1.0}, "timings_ms": {"total": 20.0 + number}, **changes}


def measured(value: float, n: int = 40, unscored: int = 0) -> dict[str, Any]:
    return {"value": value, "low": value - 0.1, "high": min(1.0, value + 0.1), "n": n, "unscored": unscored}


def make_run(name: str, right: int, **changes: Any) -> dict[str, Any]:
    return {
        "format": "dateline-run/1",
        "name": name,
        "stage": "retrieval",
        "set": {"path": "town.jsonl", "sha256": "s"},
        "index": {"sha256": "i"},
        "machine": {"cores": 2},
        "complete": True,
        "config": {"retrieval": {"dense_weight": 0.5}},
        "cutoffs": [1, 10],
        "judge": None,
        "metrics": {"hit@1": measured(right / 40, unscored=3), "recall@1": measured(0.5), "hit@10": measured(1.0)},
        "minimum_detectable_effect": {"hit@1": 0.125},
        "aurc": None,
        "failures": [],
        "rows": [row(n, float(n < right)) for n in range(40)],
        **changes,
    }


def test_a_run_shows_intervals_and_what_was_not_scored(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    done = Done(make_run("nightly", 30), tmp_path / "run.json", 12)
    print_run(done)
    out = capsys.readouterr().out
    assert "nightly: 40 questions, 12 of them by an interrupted run" in out
    assert "hit@1                    0.750  [0.650, 0.850]  n=40, 3 not scored  sees differences from 0.125" in out
    assert "recall@1" not in out and "hit@10" in out and str(tmp_path / "run.json") in out
    print_run(done, everything=True)
    assert "recall@1" in capsys.readouterr().out
    assert {"name", "set", "stage", "n", "metrics", "failures", "file"} <= run_json(done).keys()


def test_questions_that_failed_are_said(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [row(n, 0.0, error="The endpoint is gone. Start it.") for n in range(5)]
    print_run(Done(make_run("nightly", 0, rows=rows), Path("run.json"), 0))
    err = capsys.readouterr().err
    assert "error: q0: The endpoint is gone. Start it." in err and "error: 5 questions could not be put" in err


def test_a_comparison_shows_verdicts_and_questions(capsys: pytest.CaptureFixture[str]) -> None:
    print_comparison(compare(make_run("old", 10), make_run("new", 35)), everything=False)
    out = capsys.readouterr().out
    assert "old -> new: 40 questions in both" in out and "better" in out and "+0.625" in out
    assert "25 questions changed" in out and "… and 5 more: --all" in out and "hit@1 0.00 -> 1.00" in out


def test_a_gate_has_an_exit_status(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    write_run(make_run("nightly", 30), tmp_path / "run.json")
    rules = tmp_path / "gate.yaml"
    rules.write_text("rules: [{metric: hit@1, at_least: 0.7}]", encoding="utf-8")
    assert gate_and_print(tmp_path / "run.json", rules, None, None, as_json=False) == 0
    assert "holds: hit@1 is 0.750, n=40; at least 0.7 is asked" in capsys.readouterr().out
    rules.write_text("rules: [{metric: hit@1, at_least: 0.8}]", encoding="utf-8")
    assert gate_and_print(tmp_path / "run.json", rules, None, tmp_path / "gate.xml", as_json=True) == 1
    said = capsys.readouterr()
    assert json.loads(said.out)["holds"] is False and "error: hit@1 is 0.750" in said.err
    assert 'failures="1"' in (tmp_path / "gate.xml").read_text(encoding="utf-8")


def dateline(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    code = "from ui.cli import main; main()"
    return subprocess.run([sys.executable, "-c", code, *arguments], cwd=folder, capture_output=True, text=True)


@pytest.mark.slow
def test_the_command_from_a_set_to_a_gate(tmp_path: Path) -> None:
    write_corpus(tmp_path / "documents", TOWN)
    (tmp_path / "config.yaml").write_text("documents: {folders: [documents]}\nllm: {kind: none}\n", encoding="utf-8")
    (tmp_path / "set.jsonl").write_text(json.dumps(QUESTION) + "\n", encoding="utf-8")
    early = dateline(tmp_path, "eval", "run", "set.jsonl")
    assert early.returncode == 1 and "dateline sync" in early.stderr and early.stderr.count("\n") == 1
    assert dateline(tmp_path, "sync").returncode == 0
    checked = dateline(tmp_path, "eval", "check", "set.jsonl")
    assert checked.returncode == 0 and "1 question, 0 errors" in checked.stdout
    runs = [dateline(tmp_path, "eval", "run", "set.jsonl", "--json", "--name", name) for name in "ab"]
    found = [json.loads(run.stdout) for run in runs]
    assert found[0]["metrics"]["answer_contains"]["value"] == 1.0 and found[0]["metrics"]["hit@1"]["value"] == 1.0
    files = [each["file"] for each in found]
    assert json.loads(dateline(tmp_path, "eval", "compare", *files, "--json").stdout)["changed"] == []
    (tmp_path / "gate.yaml").write_text("rules: [{metric: hit@1, at_least: 0.9}]", encoding="utf-8")
    assert dateline(tmp_path, "eval", "gate", files[0], "--rules", "gate.yaml").returncode == 0
    (tmp_path / "set.jsonl").write_text('{"question": "A?"}\n{"question": \n', encoding="utf-8")
    broken = dateline(tmp_path, "eval", "run", "set.jsonl")
    assert broken.returncode == 1 and broken.stderr.startswith("error: set.jsonl:2: bad JSON")

"""The tables that `make eval` writes into README and docs."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.evaluation import FILES, Measured, filled, table

MEASURED = Measured("two questions", Path("set.jsonl"), "retrieval", ("hit@4", "ndcg@10"))
FOUND = {
    "metrics": {
        "hit@4": {"value": 1.0, "low": 0.34, "high": 1.0, "n": 2},
        "ndcg@10": {"value": 0.9385, "low": 0.3, "high": 1.0, "n": 2},
    }
}


def test_a_line_for_each_metric_with_interval_and_n() -> None:
    assert table([(MEASURED, FOUND)]).splitlines()[2:] == [
        "| two questions | `hit@4` | 1.000 [0.340, 1.000] | 2 |",
        "|  | `ndcg@10` | 0.939 [0.300, 1.000] | 2 |",
    ]


def test_the_table_stands_between_its_marks_and_nothing_else_changes() -> None:
    before = "a\n<!-- eval -->\nold\n<!-- /eval -->\nb\n"
    assert filled(before, "new \\1\n") == "a\n<!-- eval -->\nnew \\1\n<!-- /eval -->\nb\n"
    with pytest.raises(ValueError, match="no marks"):
        filled("a\n", "new\n")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_the_files_have_the_marks_and_a_table(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert filled(text, "x\n") != text and "| set | metric | value, 95 % interval | n |" in text

"""Runs: every question scored as a user would see it, written whole, gone on with; compared and held against rules."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from index.errors import ConfigError, LanguageModelError
from rag import Assistant
from rag.evaluation.comparing import compare
from rag.evaluation.gating import gate, junit, read_rules, write_junit
from rag.evaluation.judge import Judge, agreement, read_labels
from rag.evaluation.run_files import read_run
from rag.evaluation.running import Done, RunOptions, choose, evaluate
from rag.evaluation.session import opened, text_of
from rag.evaluation.sets import load, resolve
from rag.evaluation.types import Question, QuestionSet
from tests.conftest import MakeAssistant
from tests.fakes import BagOfWordsEmbedder, ScriptedModel

QUESTIONS = [
    {
        "id": "cost",
        "question": "How much will the bridge over the Velm cost?",
        "answers": ["2.4 million"],
        "gold": [{"document": "courier/bridge.txt", "quote": "The bridge will cost 2.4 million crowns"}],
        "independent": 1,
    },
    {
        "id": "ferry",
        "question": "How often will the island ferry run?",
        "answers": ["four times a day"],
        "gold": [{"document": "radio/ferry.txt", "quote": "will run four times a day"}],
    },
    {"id": "none", "question": "What is the population of Norway?", "answerable": False},
    {"id": "open", "question": "Who keeps the lighthouse?"},
]


@pytest.fixture
def town(make_assistant: MakeAssistant) -> Assistant:
    return make_assistant()


@pytest.fixture
def questions(tmp_path: Path, town: Assistant) -> QuestionSet:
    file = tmp_path / "town.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in QUESTIONS), encoding="utf-8")
    found, problems = resolve(load(file), text_of(town))
    assert not problems
    return found


def options(folder: Path, **changes: Any) -> RunOptions:
    return replace(RunOptions(name="town", stage="answer", folder=folder / "results"), **changes)


def by_id(run: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in run["rows"]}


def test_a_run_scores_each_question_for_what_it_is(questions: QuestionSet, town: Assistant, tmp_path: Path) -> None:
    heard: list[tuple[int, int]] = []
    done = evaluate(questions, town, options(tmp_path), tell=lambda n, total, _: heard.append((n, total)))
    rows = by_id(done.run)
    cost = rows["cost"]["metrics"]
    assert (cost["hit@1"], cost["answer_contains"], cost["citation_recall"], cost["span_validity"]) == (1, 1, 1, 1)
    assert (cost["passage_hit@10"], cost["origin_count_error"], cost["wrongly_silent"]) == (1.0, 0.0, 0.0)
    assert cost["abstention_recall"] is None, "it can be answered"
    assert rows["none"]["metrics"]["ndcg@10"] is None and rows["none"]["metrics"]["abstention_recall"] in (0.0, 1.0)
    opened_question = rows["open"]["metrics"]
    assert opened_question["answer_contains"] is opened_question["wrongly_silent"] is None
    metrics = done.run["metrics"]
    assert (metrics["hit@1"]["n"], metrics["hit@1"]["unscored"]) == (2, 2)
    assert metrics["hit@1"]["low"] < metrics["hit@1"]["value"] <= metrics["hit@1"]["high"]
    assert metrics["latency_ms_p50"]["n"] == 4 and heard == [(n, 4) for n in range(5)]


def test_the_file_tells_where_its_numbers_come_from(questions: QuestionSet, town: Assistant, tmp_path: Path) -> None:
    done = evaluate(questions, town, options(tmp_path))
    found = read_run(done.file)
    assert found == done.run, "texts of passages are put back"
    assert found["config_hash"] == town.config.digest() and found["index"]["documents"] == 3
    assert found["set"]["sha256"] == questions.digest and found["packages"]["numpy"] and found["complete"]
    assert {"system", "cores"} <= found["machine"].keys() and "revision" in found["git"]
    assert found["rows"][0]["passages"][0]["text"] and "evidence" not in found["rows"][0]["answer"]
    again = evaluate(questions, town, options(tmp_path))
    assert again.file != done.file and done.file.is_file(), "an earlier run of the day is kept"


class _PulledPlug(Exception):
    """The machine stops."""


def interrupted(questions: QuestionSet, town: Assistant, wanted: RunOptions, after: int) -> None:
    def tell(done: int, _total: int, row: Any) -> None:
        if row is not None and done == after:
            raise _PulledPlug

    with pytest.raises(_PulledPlug):
        evaluate(questions, town, wanted, tell=tell)


def test_an_interrupted_run_is_gone_on_with(questions: QuestionSet, town: Assistant, tmp_path: Path) -> None:
    interrupted(questions, town, options(tmp_path), 2)
    (partial,) = (tmp_path / "results").glob(".*.jsonl")
    partial.write_text(partial.read_text() + '{"id": "no', encoding="utf-8")  # cut off in the middle of a line
    embedder = town._the_embedder()
    assert isinstance(embedder, BagOfWordsEmbedder)
    embedder.queries.clear()
    done = evaluate(questions, town, options(tmp_path))
    assert done.resumed == 2 and not any("bridge" in query for query in embedder.queries)
    assert [row["id"] for row in done.run["rows"]] == ["cost", "ferry", "none", "open"]
    assert not partial.exists()


def test_an_interrupted_run_of_another_making_is_not(questions: QuestionSet, town: Assistant, tmp_path: Path) -> None:
    interrupted(questions, town, options(tmp_path), 2)
    done = evaluate(questions, town, options(tmp_path, stage="retrieval"))
    assert done.resumed == 0 and "begun anew" in done.notes[0]
    assert done.run["rows"][0]["answer"] is None and "answer_contains" not in done.run["metrics"]


def test_a_question_that_fails_is_a_row_with_its_reason(
    questions: QuestionSet, make_assistant: MakeAssistant, tmp_path: Path
) -> None:
    model = ScriptedModel(error=LanguageModelError("The endpoint is gone.", hint="Start it."))
    broken = make_assistant(model=model)
    long = Question(id="long", question="why " * 2_000)
    done = evaluate(replace(questions, questions=(*questions.questions, long)), broken, options(tmp_path))
    row = by_id(done.run)["long"]
    assert "characters" in row["error"] and "Ask about one thing" in row["error"] and row["metrics"] == {}
    assert "long" in done.run["failures"]


def test_tokens_are_counted_of_what_a_model_was_asked(
    questions: QuestionSet, make_assistant: MakeAssistant, tmp_path: Path
) -> None:
    model = ScriptedModel(["The bridge will cost 2.4 million crowns."] * 4)
    written = evaluate(questions, make_assistant(model=model), options(tmp_path)).run["metrics"]
    asked = len(model.questions)
    assert 0 < asked == written["prompt_tokens"]["n"] == written["completion_tokens"]["n"]
    total = sum(len(m.content.split()) for request in [*model.requests, *model.questions] for m in request)
    assert written["prompt_tokens"]["value"] == pytest.approx(total / asked)
    quoted = evaluate(questions, make_assistant(), options(tmp_path)).run["metrics"]
    assert (quoted["prompt_tokens"]["value"], quoted["prompt_tokens"]["n"]) == (None, 0), "not scored is not nought"


def test_what_is_drawn_by_lot(tmp_path: Path) -> None:
    many = [Question(id=str(n), question="?", answerable=n % 5 > 0) for n in range(100)]
    drawn = choose(many, options(tmp_path, limit=20))
    assert drawn == choose(many, options(tmp_path, limit=20)) and len(drawn) == 20
    assert drawn != choose(many, options(tmp_path, limit=20, seed=8))
    assert [int(q.id) for q in drawn] == sorted(int(q.id) for q in drawn), "in the order of the set"
    balanced = choose(many, options(tmp_path, limit=20, balance=True))
    assert sum(q.answerable is False for q in balanced) == 10
    assert choose(many, options(tmp_path, limit=500)) == many


def test_a_set_that_brings_its_corpus_gets_an_index_of_its_own(town: Assistant, tmp_path: Path) -> None:
    context = "The tower of Hask is 61 metres high. It was built in 1911."
    answer = {"text": "61 metres", "answer_start": context.index("61")}
    asked = {"id": "t", "question": "How high is the tower of Hask?", "is_impossible": False, "answers": [answer]}
    paragraphs = [{"context": context, "qas": [asked]}, {"context": "Boats sail to Hask at noon.", "qas": []}]
    file = tmp_path / "squad.json"
    file.write_text(json.dumps({"data": [{"title": "Hask", "paragraphs": paragraphs}]}), encoding="utf-8")
    embedder = BagOfWordsEmbedder()
    make: Callable[[Any], Assistant] = lambda config: Assistant(config, embedder=embedder)  # noqa: E731
    before = [document.document_id for document in town.documents()]
    with opened(file, town.config, make=make) as session:
        done = evaluate(session.questions, session.assistant, options(tmp_path, name="squad"))
        assert session.problems == ()
    assert done.run["metrics"]["passage_hit@1"]["value"] == 1.0 and done.run["index"]["documents"] == 2
    assert [document.document_id for document in town.documents()] == before
    embedder.embedded.clear()
    with opened(file, town.config, make=make):
        assert embedder.embedded == [], "it is indexed once"


def changed(run: dict[str, Any], metric: str, values: list[float], name: str = "b") -> dict[str, Any]:
    rows = [
        {**row, "metrics": {metric: value}, "cluster": row["id"]}
        for row, value in zip(run["rows"], values, strict=True)
    ]
    return {
        **run,
        "name": name,
        "rows": rows,
        "metrics": {metric: {"value": sum(values) / len(values), "n": len(values), "low": 0.2, "high": 0.9}},
    }


@pytest.fixture
def run(questions: QuestionSet, town: Assistant, tmp_path: Path) -> dict[str, Any]:
    """A run of a hundred questions, all alike."""
    done: Done = evaluate(questions, town, options(tmp_path, stage="retrieval"))
    rows = [{**done.run["rows"][0], "id": f"q{n}"} for n in range(100)]
    return changed({**done.run, "rows": rows}, "hit@1", [1.0] * 60 + [0.0] * 40, "a")


def test_a_comparison_says_what_changed_and_whether_it_is_chance(run: dict[str, Any]) -> None:
    better = compare(run, changed(run, "hit@1", [1.0] * 80 + [0.0] * 20))
    found = better["metrics"]["hit@1"]
    assert (found["verdict"], found["n"], found["test"]) == ("better", 100, "McNemar")
    assert found["low"] < 0.2 < found["high"] and found["p_adjusted"] < 0.01
    assert [change["id"] for change in better["changed"]] == [f"q{n}" for n in range(60, 80)]
    assert (
        compare(run, changed(run, "hit@1", [1.0] * 61 + [0.0] * 39))["metrics"]["hit@1"]["verdict"] == "no difference"
    )
    same = compare(run, run)
    assert same["metrics"]["hit@1"]["difference"] == 0.0 and not same["changed"] and not same["notes"]
    worse = changed(run, "wrongly_silent", [1.0] * 90 + [0.0] * 10)
    assert (
        compare(changed(run, "wrongly_silent", [0.0] * 100), worse)["metrics"]["wrongly_silent"]["verdict"] == "worse"
    )


def test_a_comparison_names_what_makes_it_doubtful(run: dict[str, Any]) -> None:
    other = {**run, "set": {**run["set"], "sha256": "x"}, "index": {**run["index"], "sha256": "y"}, "complete": False}
    other["config"] = {**run["config"], "retrieval": {**run["config"]["retrieval"], "dense_weight": 0.3}}
    found = compare(run, {**other, "rows": other["rows"][:50]})
    assert found["n"] == 50 and found["only_a"] == 50
    assert [note.split()[0] for note in found["notes"]] == ["The", "The", "a"]
    assert found["settings"] == [{"key": "retrieval.dense_weight", "a": 0.5, "b": 0.3}]
    with pytest.raises(ConfigError, match="no question in common"):
        compare(run, {**run, "rows": []})


def rules(folder: Path, text: str) -> Path:
    file = folder / "gate.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_gate_names_each_rule_that_is_broken(run: dict[str, Any], tmp_path: Path) -> None:
    text = """rules:
- {metric: hit@1, at_least: 0.5}
- {metric: hit@1, at_least: 0.5, of: low}
- {metric: hit@1, at_most: 0.4}
- {metric: answer_f1, at_least: 0.1}
- {metric: hit@1, margin: 0.02}
- {metric: hit@1, margin: 0.3}
"""
    worse = changed(run, "hit@1", [1.0] * 50 + [0.0] * 50)
    judged = gate(worse, read_rules(rules(tmp_path, text)), run)
    assert [each.holds for each in judged] == [True, False, False, False, False, True]
    assert judged[3].reason == "answer_f1 was not scored"
    assert "hit@1 differs by -0.100 from the baseline, n=100" in judged[4].reason
    write_junit(judged, "nightly", tmp_path / "gate.xml")
    suite = ET.parse(tmp_path / "gate.xml").getroot()
    assert (suite.get("tests"), suite.get("failures")) == ("6", "4") and junit(judged, "x").startswith("<?xml")
    assert [case.get("name") for case in suite][0] == "hit@1 at least 0.5"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("rules: []", "at least 1 item"),
        ("- a", "the file"),
        ("rules:\n- {metric: hit@1}", "rules.1: needs one of at_least"),
        ("rules:\n- {metric: hit@1, at_least: 1, at_most: 2}", "needs one of"),
        ("rules:\n- {metric: hit@1, atleast: 1}", "rules.1.atleast"),
        ("rules: [", "gate.yaml:1: not readable as YAML"),
        ("rules: []\nrules: []\n", "gate.yaml: line 2: rules stands in line 1 already"),
    ],
)
def test_broken_rules_are_told(text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=message.replace(".", r"\.")):
        read_rules(rules(tmp_path, text))


def test_a_rule_with_a_margin_needs_a_baseline(run: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="compares with a baseline"):
        gate(run, read_rules(rules(tmp_path, "rules:\n- {metric: hit@1, margin: 0.1}")))


@pytest.mark.parametrize(
    ("text", "message"), [("{", "is no JSON"), ("[]", "is no run"), ('{"format": 1}', "is no run")]
)
def test_what_is_no_run_is_told(text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=message):
        read_run(rules(tmp_path, text))
    with pytest.raises(ConfigError, match="cannot be read"):
        read_run(tmp_path / "absent.json")


def test_a_judge_is_measured_and_judges_only_what_can_be_judged(
    questions: QuestionSet, make_assistant: MakeAssistant, tmp_path: Path
) -> None:
    labels = tmp_path / "labels.jsonl"
    rows = [{"question": "Q?", "references": ["two"], "answer": "two", "right": n % 2 == 0} for n in range(8)]
    labels.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    found = agreement(Judge(ScriptedModel(yes=0.9)), read_labels(labels))
    assert (found.agreement, found.value, found.n) == (0.5, 0.0, 8), "who always says yes agrees by chance"
    said_in_words = Judge(ScriptedModel(replies=["No, it is not.", "Yes.", "Perhaps."], yes=None))
    assert [said_in_words.right("Q?", ["two"], "two") for _ in range(3)] == [0.0, 1.0, None]
    model = ScriptedModel(replies=["The bridge will cost 2.4 million crowns.", "Four times a day."] * 2)
    done = evaluate(
        questions, make_assistant(model=model), options(tmp_path, judge=True, labels=tuple(read_labels(labels)))
    )
    assert done.run["judge"]["kappa"]["n"] == 8 and done.run["judge"]["digest"].startswith("scripted:")
    assert by_id(done.run)["cost"]["metrics"]["judged_right"] == 1.0
    assert by_id(done.run)["none"]["metrics"].get("judged_right") is None
    with pytest.raises(ConfigError, match="needs answers and a language model"):
        evaluate(questions, make_assistant(), options(tmp_path, judge=True))


def test_labels_that_are_none_are_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"gate\.yaml:2: no labelled answer"):
        read_labels(
            rules(tmp_path, json.dumps({"question": "", "references": [], "answer": "", "right": True}) + "\n{}\n")
        )

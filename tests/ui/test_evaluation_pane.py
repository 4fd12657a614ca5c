from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from index.errors import ConfigError
from rag import Assistant
from rag.evaluation.background import RESULTS, Progress, Wish
from rag.evaluation.comparing import compare
from rag.evaluation.run_files import read_run, write_run
from rag.evaluation.shelf import RunOnShelf, SetOnShelf, runs
from tests.conftest import MakeAssistant
from tests.rag.evaluation.made_runs import HOSTILE, made_run
from ui.panes.evaluation import wished
from ui.panes.evaluation_page import render_form, render_progress, render_refused, render_runs
from ui.panes.evaluation_question import render_question
from ui.panes.evaluation_run import PAGE, meaning, outcome, render_comparison, render_questions, render_run
from ui.reports import report_routes

WISH = Wish(path=Path("/here/<i>set</i>.jsonl"), stage="answer")


def test_a_run_that_is_under_way_stays_in_sight() -> None:
    refused = ConfigError("A run is under way.", hint="Wait for it.")
    html = render_refused(refused, Progress(state="running", wish=WISH, done=3, total=9))
    assert "Wait for it." in html and "data-cancel" in html
    assert "data-run-state" not in render_refused(refused, Progress(state="done", wish=WISH, done=9, total=9))


@pytest.fixture
def run(make_assistant: MakeAssistant, tmp_path: Path) -> dict[str, Any]:
    made_run(make_assistant, tmp_path / RESULTS)
    (shelved,) = runs(tmp_path / RESULTS)
    return read_run(shelved.file)


def test_the_form_counts_sets_and_feedback() -> None:
    sets = [SetOnShelf(path=Path("/here/seeds/questions.jsonl"), questions=84)]
    html = render_form(sets, 3, 1, "fake <model>", Path("/here"))
    assert "seeds/questions.jsonl (84 questions)" in html and "what readers rated here (3 questions)" in html
    assert "1 answer called wrong without a word of what is right" in html and "fake &lt;model&gt;" in html
    assert "rate or correct in the chat become questions" in render_form([], 0, 0, "", Path())


@pytest.mark.parametrize(
    ("progress", "said"),
    [
        (Progress(), ""),
        (Progress(state="running", wish=WISH), "Preparing"),
        (Progress(state="running", wish=WISH, done=3, total=9), 'max="9" value="3"'),
        (Progress(state="stopping", wish=WISH, done=3, total=9), "It ends after the question"),
        (Progress(state="cancelled", wish=WISH, done=3, total=9), "Cancelled after 3 of 9 questions"),
        (Progress(state="done", wish=WISH, done=9, total=9, notes=("begun <b>anew</b>",)), "&lt;b&gt;anew"),
        (Progress(state="failed", wish=WISH, problem="No <set>.", hint="Name one."), "No &lt;set&gt;."),
    ],
)
def test_progress_is_told(progress: Progress, said: str) -> None:
    html = render_progress(progress)
    assert said in html and "<i>" not in html
    assert ("data-cancel" in html) == (progress.state == "running")


def test_runs_are_listed_with_their_interval() -> None:
    shelved = RunOnShelf(
        file=Path("2026-11-26-x.json"), name="x", set_name="<b>", stage="answer", model=None,
        finished="2026-11-26T10:11:12", n=84, metric="answer_contains", value=0.78, low=0.6, high=None,
    )  # fmt: skip
    html = render_runs([shelved], "2026-11-26-x.json")
    assert "answer_contains 0.780 [0.600, ?]" in html and "&lt;b&gt;" in html and 'aria-pressed="true"' in html
    assert "No run yet" in render_runs([])


def test_an_opened_run_shows_metrics_with_n_and_the_curve(run: dict[str, Any]) -> None:
    html = render_run(run, "2026-a.json", [])
    found = run["metrics"]["answer_contains"]
    assert f"{found['value']:.3f} [{found['low']:.3f}, {found['high']:.3f}]" in html
    assert "<polyline" in html and f"Mean risk {run['aurc']:.3f}" in html
    assert 'href="report/2026-a.json"' in html
    assert all(meaning(name) for name in run["metrics"]), "each metric has its words"


def test_questions_are_shown_with_their_outcome_and_nothing_of_them_is_markup(run: dict[str, Any]) -> None:
    html = render_questions(run)
    assert html.count("data-question=") == 4 and "rightly silent" in html
    for row in run["rows"]:
        html += render_question(run, row["id"])
    assert "<script" not in html and "<img" not in html
    assert "&lt;/script&gt;" in html
    assert render_question(run, "gone") == ""


def test_a_question_says_what_is_right_and_on_what_the_answer_stands(run: dict[str, Any]) -> None:
    html = render_question(run, "ferry")
    assert "“<bdi>four times a day</bdi>”" in html and "— on the right words" in html
    assert "<strong>(right)</strong>" in html and "<th" in html
    assert "silence is right" in render_question(run, "none")


def test_outcomes() -> None:
    row = {"error": None, "answer": None, "answerable": True, "metrics": {"hit@10": 0.0}}
    assert outcome(row, "hit@10") == "wrong"
    assert outcome({**row, "metrics": {"hit@10": 1.0}}, "hit@10") == "right"
    assert outcome({**row, "metrics": {"hit@10": None}}, "hit@10") == "not scored"
    assert outcome({**row, "error": "broken"}, "hit@10") == "failed"
    silent = {**row, "answer": {"abstained": True}}
    assert [outcome({**silent, "answerable": known}, "x") for known in (True, False, None)] == [
        "wrongly silent",
        "rightly silent",
        "silent",
    ]
    said = {**row, "answer": {"abstained": False}, "metrics": {"answer_contains": 1.0}}
    assert outcome(said, "answer_contains") == "right"
    assert outcome({**said, "answerable": False}, "answer_contains") == "wrong"


def test_pages_and_kinds(run: dict[str, Any]) -> None:
    many = {**run, "rows": [{**run["rows"][0], "id": str(n)} for n in range(2 * PAGE + 3)]}
    first, last = render_questions(many), render_questions(many, page=99)
    assert first.count("data-question=") == PAGE and last.count("data-question=") == 3
    assert f"1 to {PAGE} of {2 * PAGE + 3}" in first and 'data-page="1"' in first
    failed = {**many, "rows": [{**many["rows"][0], "error": "broken"}, *many["rows"][1:]]}
    assert render_questions(failed, "failed").count("data-question=") == 1
    assert "No question of this kind" in render_questions(many, "failed")


def test_two_runs_are_compared_pairwise(run: dict[str, Any]) -> None:
    worse = json.loads(json.dumps(run))
    worse["rows"][0]["metrics"]["answer_contains"] = 1.0 - run["rows"][0]["metrics"]["answer_contains"]
    html = render_comparison(compare(run, worse))
    assert "4 questions in both" in html and "adjusted p" in html and "1 question changed" in html
    assert "No question scores otherwise" in render_comparison(compare(run, run))


def test_the_report_of_a_run_is_served_and_nothing_else(run: dict[str, Any], make_assistant: MakeAssistant) -> None:
    assistant = make_assistant()
    folder = assistant.config.folder / RESULTS
    write_run({**run, "name": HOSTILE}, folder / "hostile.json")
    app = FastAPI()
    app.include_router(report_routes(assistant))
    client = TestClient(app)
    found = client.get("/report/hostile.json")
    assert found.status_code == 200 and "sandbox allow-scripts" in found.headers["content-security-policy"]
    assert "<img" not in found.text
    assert [client.get(f"/report/{name}").status_code for name in ("none.json", "..%2Fconfig.yaml")] == [404, 404]


def test_a_wish_is_checked(make_assistant: MakeAssistant, tmp_path: Path) -> None:
    assistant = make_assistant(answer={"confidence": 0.0})
    (tmp_path / "questions.jsonl").write_text('{"id": "a", "question": "What?", "answerable": false}\n')
    known = str(tmp_path / "questions.jsonl")
    wish = wished(assistant, {"set": known, "stage": "retrieval", "limit": "5", "seed": "", "answer_all": "on"}, "")
    assert (wish.path, wish.stage, wish.limit, wish.answer_all) == (Path(known), "retrieval", 5, False)
    assert wished(assistant, {"set": "path", "path": "questions.jsonl"}, "").path == Path(known).resolve()
    for asked, said in [
        ({"set": "/etc/passwd"}, "not there"),
        ({"set": "path", "path": "/etc/passwd"}, "does not lie in"),
        ({"set": known, "limit": "many"}, "whole number"),
        ({"set": known, "limit": "0"}, "whole number"),
        ({"set": "feedback"}, "Nothing was rated"),
    ]:
        with pytest.raises(ConfigError, match=said):
            wished(assistant, asked, "")


def test_what_a_reader_rated_becomes_a_set(make_assistant: MakeAssistant) -> None:
    assistant: Assistant = make_assistant(answer={"confidence": 0.0})
    kept = assistant.saved.keep(assistant.ask("What will the bridge cost?"), reader="me")
    assert kept is not None
    assistant.saved.rate(kept, "wrong", correction="2.4 million crowns", reader="me")
    file = wished(assistant, {"set": "feedback"}, "me").path
    assert json.loads(file.read_text())["answers"] == ["2.4 million crowns"]
    with pytest.raises(ConfigError, match="Nothing was rated"):
        wished(assistant, {"set": "feedback"}, "somebody else")


def test_a_page_that_may_change_nothing_starts_no_run(make_assistant: MakeAssistant) -> None:
    assistant = make_assistant(chat={"editing": False})
    with pytest.raises(ConfigError, match=r"chat\.editing is off"):
        wished(assistant, {"set": "seeds/questions.jsonl"}, "")

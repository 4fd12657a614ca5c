from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest

from index.errors import ConfigError
from rag import Assistant
from rag.evaluation.background import RESULTS, BackgroundRun, Wish
from rag.evaluation.run_files import read_run
from rag.evaluation.shelf import inside, question_sets, run_named, runs, whole_run
from tests.conftest import MakeAssistant
from tests.corpus import make_config
from tests.fakes import ScriptedModel

ASKED = [
    ("bridge", "What will the bridge cost?", "2.4 million crowns"),
    ("ferry", "How often will the ferry run?", "four times a day"),
    ("keeper", "Who retired last year?", "Ilse Brandt"),
]


def write_set(folder: Path, name: str = "questions.jsonl") -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    rows = [{"id": i, "question": q, "answers": [a], "answerable": True} for i, q, a in ASKED]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return file


class Held(ScriptedModel):
    """Waits before each reply until it is let go."""

    def __init__(self) -> None:
        super().__init__([answer for _, _, answer in ASKED])
        self.asked, self.go = threading.Semaphore(0), threading.Semaphore(0)

    def stream(self, messages, *, tally=None):
        self.asked.release()
        assert self.go.acquire(timeout=30)
        yield from super().stream(messages, tally=tally)


@pytest.fixture
def assistant(make_assistant: MakeAssistant) -> Assistant:
    return make_assistant(answer={"confidence": 0.0})


def test_a_run_goes_on_behind_and_leaves_its_file(assistant: Assistant) -> None:
    background = BackgroundRun(assistant)
    assert background.progress.state == "idle"
    background.start(Wish(path=write_set(assistant.config.folder), stage="answer", limit=2))
    background.wait(60)
    progress = background.progress
    assert (progress.state, progress.done, progress.total) == ("done", 2, 2)
    assert progress.file is not None and len(read_run(progress.file)["rows"]) == 2
    assert assistant.ask("What will the bridge cost?").citations, "the assistant is open still"


def test_one_at_a_time_and_a_cancelled_run_is_gone_on_with(make_assistant: MakeAssistant) -> None:
    model = Held()
    assistant = make_assistant(model=model, answer={"confidence": 0.0})
    background = BackgroundRun(assistant)
    wish = Wish(path=write_set(assistant.config.folder), stage="answer")
    background.start(wish)
    assert model.asked.acquire(timeout=30)
    with pytest.raises(ConfigError, match="under way"):
        background.start(wish)
    background.cancel()
    assert background.progress.state == "stopping"
    model.go.release()
    background.wait(60)
    assert (background.progress.state, background.progress.done) == ("cancelled", 1)
    for _ in ASKED:
        model.go.release()
    background.start(wish)
    background.wait(60)
    assert (background.progress.state, background.progress.done) == ("done", 3)
    assert len(model.requests) == 3, "the first question is not put again"


def test_what_cannot_be_run_says_why(assistant: Assistant) -> None:
    background = BackgroundRun(assistant)
    background.start(Wish(path=assistant.config.folder / "none.jsonl", stage="answer"))
    background.wait(60)
    assert background.progress.state == "failed" and "none.jsonl" in background.progress.problem
    assert background.progress.hint


def test_answering_all_is_that_run_s_alone(make_assistant: MakeAssistant) -> None:
    assistant = make_assistant(answer={"confidence": 1.0})
    background = BackgroundRun(assistant)
    background.start(Wish(path=write_set(assistant.config.folder), stage="answer", answer_all=True))
    background.wait(60)
    assert background.progress.file is not None
    run = read_run(background.progress.file)
    assert run["config"]["answer"]["confidence"] == 0.0 and run["risk_coverage"]
    assert assistant.ask("What will the bridge cost?").abstained


def test_the_shelf_knows_sets_and_runs(assistant: Assistant, tmp_path: Path) -> None:
    config = assistant.config
    assert question_sets(config) == () and runs(tmp_path / RESULTS) == ()
    file = write_set(tmp_path)
    other = write_set(tmp_path, "questions/mine.jsonl")
    (tmp_path / "questions" / "broken.jsonl").write_text("no JSON")
    assert [(each.path, each.questions) for each in question_sets(config)] == [(file, 3), (other, 3)]
    background = BackgroundRun(assistant)
    background.start(Wish(path=file, stage="retrieval"))
    background.wait(60)
    (tmp_path / RESULTS / "other.json").write_text('{"rows": 1}')
    (run,) = runs(tmp_path / RESULTS)
    assert (run.name, run.stage, run.n, run.set_name) == ("questions-retrieval", "retrieval", 3, "questions.jsonl")
    assert run_named(tmp_path / RESULTS, run.file.name) == run.file
    assert whole_run(run.file) is whole_run(run.file)
    for name in ("other.json", "../config.yaml", ""):
        with pytest.raises(ConfigError, match="not there"):
            run_named(tmp_path / RESULTS, name)


@pytest.mark.parametrize("written", ["/etc/passwd", "../outside.jsonl", "", "  ", "~root/x.jsonl"])
def test_only_paths_of_the_project_are_taken(tmp_path: Path, written: str) -> None:
    with pytest.raises(ConfigError, match="does not lie in"):
        inside(make_config(tmp_path), written)


def test_paths_count_from_the_configuration(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    config = make_config(tmp_path / "project", documents={"folders": [str(elsewhere)]})
    assert inside(config, " sets/mine.jsonl ") == tmp_path.resolve() / "project" / "sets" / "mine.jsonl"
    assert inside(config, str(elsewhere / "mine.jsonl")) == elsewhere.resolve() / "mine.jsonl"

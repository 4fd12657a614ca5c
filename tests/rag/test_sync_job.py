from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from index.errors import IndexLocked
from index.job_note import note_job, noted_job
from index.lock import writer_lock
from index.types import Failure, SyncProgress, SyncReport
from rag.sync_job import SyncJob
from tests.conftest import MakeAssistant
from tests.corpus import write_corpus

Tell = Callable[[SyncProgress], None]
REPORT = SyncReport(added=("a", "b"), removed=("c",), failed=(Failure(uri="/d.pdf", reason="damaged"),), seconds=2.0)


def progress(done: int = 12, total: int = 40, **more: int) -> SyncProgress:
    return SyncProgress(stage="embedding", done=done, total=total, name="x", done_bytes=done, total_bytes=total, **more)


class Held:
    """A sync that tells of `progress` until it is let go."""

    def __init__(self) -> None:
        self.told, self.go, self.runs = threading.Event(), threading.Event(), 0

    def __call__(self, tell: Tell) -> SyncReport:
        self.runs += 1
        while not self.go.wait(0.01):
            tell(progress(embedded=100))
            self.told.set()
        return REPORT


@pytest.fixture
def held() -> Held:
    return Held()


def test_while_it_runs_all_see_how_far_it_is(held: Held, tmp_path: Path) -> None:
    job = SyncJob(held, tmp_path)
    job.start()
    assert held.told.wait(10)
    state = job.state
    assert state.running and state.progress is not None and state.progress.done == 12
    assert state.rate > 0 and state.left_s == pytest.approx(state.seconds * 28 / 12)
    assert noted_job(tmp_path)["state"] == "running"
    held.go.set()
    assert job.wait(10)
    ended = job.state
    assert not ended.running and ended.serial > state.serial and ended.outcome is not None
    assert (ended.outcome.added, ended.outcome.removed, ended.outcome.failures) == (2, 1, 1)
    assert SyncJob(held, tmp_path).state.outcome == ended.outcome, "the next server still tells"


def test_a_start_while_it_runs_has_it_look_again(held: Held, tmp_path: Path) -> None:
    job = SyncJob(held, tmp_path)
    job.start()
    assert held.told.wait(10)
    job.start()
    job.start()
    held.go.set()
    assert job.wait(10) and held.runs == 2


def test_it_can_be_stopped_and_started_again(held: Held, tmp_path: Path) -> None:
    job = SyncJob(held, tmp_path)
    job.start()
    assert held.told.wait(10)
    job.stop()
    assert job.wait(10)
    stopped = job.state
    assert stopped.interruption is not None and (stopped.interruption.done, stopped.interruption.total) == (12, 40)
    held.go.set()
    job.start()
    assert job.wait(10) and job.state.interruption is None and job.state.outcome is not None


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (IndexLocked("Another one writes.", hint="Wait."), ("Another one writes.", "Wait.")),
        (ZeroDivisionError(), ("The sync broke off: ZeroDivisionError.", "The server’s log says more; sync again.")),
    ],
)
def test_what_fails_is_said_and_does_not_stand_in_the_way(tmp_path: Path, error: Exception, said: object) -> None:
    def fail(_: Tell) -> SyncReport:
        raise error

    job = SyncJob(fail, tmp_path)
    for _ in range(2):
        job.start()
        assert job.wait(10) and job.state.problem == said
    assert SyncJob(fail, tmp_path).state.problem == said


def test_a_killed_one_is_remembered_unless_it_still_writes(tmp_path: Path, held: Held) -> None:
    note_job(tmp_path, {"state": "running", "at": "2026-11-26T16:30:00", "done": 12, "total": 40})
    with writer_lock(tmp_path):
        assert SyncJob(held, tmp_path).state.interruption is None
    found = SyncJob(held, tmp_path).state.interruption
    assert found is not None and (found.at, found.done, found.total) == ("2026-11-26T16:30:00", 12, 40)


@pytest.mark.parametrize(
    "note", ["", "[]", "{", '{"state": "done"}', '{"state": "running", "done": "x"}', '{"state": 3}']
)
def test_a_damaged_note_tells_nothing(tmp_path: Path, held: Held, note: str) -> None:
    (tmp_path / "sync-job.json").write_text(note)
    state = SyncJob(held, tmp_path).state
    assert (state.outcome, state.interruption, state.problem) == (None, None, None)


def test_any_sync_that_ends_makes_good_an_interrupted_one(make_assistant: MakeAssistant, tmp_path: Path) -> None:
    assistant = make_assistant()
    note_job(assistant.config.index_path, {"state": "running", "at": "2026-11-26T16:30:00", "done": 1, "total": 3})
    assistant.sync()
    assert assistant.library.job.state.interruption is None


def test_questions_are_answered_while_documents_come(make_assistant: MakeAssistant, tmp_path: Path) -> None:
    assistant = make_assistant()
    write_corpus(tmp_path / "documents", {f"n{i}.txt": f"Boat {i} sails. It is boat number {i}." for i in range(300)})
    job = assistant.library.job
    job.start()
    answered = 0
    while not job.wait(0.0) or not answered:
        assert assistant.ask("What will the bridge cost?").evidence
        answered += 1
    assert job.state.problem is None and job.state.outcome is not None and job.state.outcome.added == 300

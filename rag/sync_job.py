"""What a sync is asked for, and the one that runs in the background of a server: started by any page, seen by all,
remembered after a kill.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import AssistantError
from index.job_note import is_being_written, note_job, noted_job
from index.types import Failure, SyncProgress, SyncReport
from rag.config import Config

if TYPE_CHECKING:
    from index.sync import SyncOptions

Sync = Callable[[Callable[[SyncProgress], None]], SyncReport]
_NOTE_EVERY_S = 1.0
_NOTED_FAILURES = 100


def sync_options(
    config: Config, folders: Sequence[str | Path] | None, *, prune: bool = False, retry: bool = False
) -> SyncOptions:
    """What the configuration says of a sync of `folders`, or of its own."""
    from index.sync import SyncOptions

    documents = config.documents
    return SyncOptions(
        folders=[Path(folder).resolve() for folder in folders] if folders else config.folders,
        include=documents.include,
        exclude=documents.exclude,
        max_tokens=config.splitter.max_tokens,
        max_file_bytes=documents.max_file_mb * 1_000_000,
        workers=documents.readers or max(1, (os.cpu_count() or 2) - 1),
        read_timeout_s=documents.read_timeout_s,
        read_memory_mb=documents.read_memory_mb,
        prune=prune,
        retry=retry,
    )


class Stopped(Exception):
    """Somebody wants the sync to end."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What a sync came to that ended by itself; times are ISO 8601 of this machine's clock."""

    ended_at: str
    added: int
    changed: int
    removed: int
    failed: tuple[Failure, ...]
    failures: int
    seconds: float
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Interruption:
    """A sync that a kill ended: when it was last heard of, and how many files it had dealt with."""

    at: str
    done: int
    total: int


@dataclass(frozen=True, kw_only=True, slots=True)
class JobState:
    """How the job stands. `serial` goes up whenever one begins or ends; `problem` is a message and its remedy.

    `rate` is in passages per second; `left_s` is None where nothing tells how long it will take.
    """

    serial: int = 0
    running: bool = False
    stopping: bool = False
    progress: SyncProgress | None = None
    seconds: float = 0.0
    rate: float = 0.0
    left_s: float | None = None
    outcome: Outcome | None = None
    problem: tuple[str, str] | None = None
    interruption: Interruption | None = None


class SyncJob:
    """One sync at a time. A call of `start` while one runs has it look again once it is done: files came meanwhile."""

    def __init__(self, sync: Sync, directory: Path, *, before: Callable[[], None] = lambda: None) -> None:
        self._sync = sync
        self._directory = directory
        self._before = before
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._again = self._stop = False
        self._began = self._noted = 0.0
        self._state = _remembered(noted_job(directory), directory)

    @property
    def state(self) -> JobState:
        """How it stands now."""
        with self._lock:
            state = self._state
            seconds = time.monotonic() - self._began if state.running else state.seconds
        progress = state.progress
        if not state.running or progress is None:
            return replace(state, seconds=seconds)
        rate = progress.embedded / seconds if seconds > 0 else 0.0
        share = progress.done_bytes / progress.total_bytes if progress.total_bytes else 0.0
        left_s = seconds * (1 / share - 1) if share > 0 and progress.stage != "comparing" else None
        return replace(state, seconds=seconds, rate=rate, left_s=left_s)

    def start(self) -> None:
        """Begin, or look again after the one that runs."""
        with self._lock:
            if self._thread is not None:
                self._again = True
                return
            self._began, self._stop = time.monotonic(), False
            last = self._state
            self._state = JobState(serial=last.serial + 1, running=True, interruption=last.interruption)
            self._thread = threading.Thread(target=self._run, name="sync", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Have it end soon; what it did is kept, and the next one goes on."""
        with self._lock:
            if self._thread is not None:
                self._stop, self._again = True, False
                self._state = replace(self._state, stopping=True)

    def wait(self, timeout_s: float | None = None) -> bool:
        """Wait until none runs; whether that is so."""
        thread = self._thread
        if thread is not None:
            thread.join(timeout_s)
        return thread is None or not thread.is_alive()

    def close(self) -> None:
        """End it, and wait for that."""
        self.stop()
        self.wait()

    def _run(self) -> None:
        while True:
            self._note(None)
            ended = self._outcome()
            with self._lock:
                serial = self._state.serial + 1
                if not self._again:
                    self._state = replace(ended, serial=serial)
                    self._thread = None
                    return
                self._again, self._stop, self._began = False, False, time.monotonic()
                self._state = JobState(serial=serial, running=True, outcome=ended.outcome)

    def _outcome(self) -> JobState:
        interruption = self._state.interruption
        try:
            self._before()
            outcome = _outcome(self._sync(self._hear))
        except Stopped:
            noted = _progress_row("stopped", self._state.progress)
            note_job(self._directory, noted)
            return JobState(interruption=_interruption(noted))
        except AssistantError as error:
            note_job(self._directory, {"state": "failed", "problem": [str(error), error.hint]})
            return JobState(interruption=interruption, problem=(str(error), error.hint))
        except Exception as error:  # the edge of this thread: nobody else hears of it
            logging.getLogger(__name__).exception("The sync broke off.")
            problem = (f"The sync broke off: {type(error).__name__}.", "The server’s log says more; sync again.")
            note_job(self._directory, {"state": "failed", "problem": list(problem)})
            return JobState(interruption=interruption, problem=problem)
        note_job(self._directory, _outcome_row(outcome))
        return JobState(outcome=outcome, seconds=outcome.seconds)

    def _hear(self, progress: SyncProgress) -> None:
        with self._lock:
            before = self._state.progress
            self._state = replace(self._state, progress=progress)
            stop = self._stop
        if stop:
            raise Stopped
        is_written = before is not None and before.done != progress.done  # once for a group of files
        if is_written or time.monotonic() - self._noted >= _NOTE_EVERY_S:
            self._note(progress)

    def _note(self, progress: SyncProgress | None) -> None:
        self._noted = time.monotonic()
        note_job(self._directory, _progress_row("running", progress))


def _remembered(noted: Mapping[str, Any], directory: Path) -> JobState:
    """What the file of an earlier server tells; nothing where it was damaged."""
    try:
        match noted.get("state"):
            case "running" if not is_being_written(directory):
                return JobState(interruption=_interruption(noted))
            case "stopped":
                return JobState(interruption=_interruption(noted))
            case "failed":
                message, hint = noted["problem"]
                return JobState(problem=(str(message), str(hint)))
            case "done":
                failed = tuple(Failure(uri=str(uri), reason=str(reason)) for uri, reason in noted["failed"])
                known = {key: noted[key] for key in ("ended_at", "added", "changed", "removed", "failures", "seconds")}
                return JobState(outcome=Outcome(**known, failed=failed))
    except (KeyError, TypeError, ValueError):
        pass
    return JobState()


def _interruption(noted: Mapping[str, Any]) -> Interruption:
    return Interruption(at=str(noted.get("at", "")), done=int(noted.get("done", 0)), total=int(noted.get("total", 0)))


def _progress_row(state: str, progress: SyncProgress | None) -> dict[str, Any]:
    done, total = (progress.done, progress.total) if progress is not None else (0, 0)
    return {"state": state, "at": _now(), "done": done, "total": total}


def _outcome(report: SyncReport) -> Outcome:
    return Outcome(
        ended_at=_now(),
        added=len(report.added),
        changed=len(report.updated),
        removed=len(report.removed),
        failed=report.failed[:_NOTED_FAILURES],
        failures=len(report.failed),
        seconds=report.seconds,
        notices=report.repaired,
    )


def _outcome_row(outcome: Outcome) -> dict[str, Any]:
    return {
        "state": "done",
        "ended_at": outcome.ended_at,
        "added": outcome.added,
        "changed": outcome.changed,
        "removed": outcome.removed,
        "failed": [[failure.uri, failure.reason] for failure in outcome.failed],
        "failures": outcome.failures,
        "seconds": outcome.seconds,
    }


def _now() -> str:
    return datetime.now().isoformat(timespec="seconds")

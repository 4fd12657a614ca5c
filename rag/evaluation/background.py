"""One run at a time behind a page: begun, looked at, cancelled; it goes on while nobody looks."""

from __future__ import annotations

import logging
import threading
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from index.errors import AssistantError, ConfigError
from rag.assistant import Assistant
from rag.config import Config
from rag.evaluation.running import RunOptions, evaluate
from rag.evaluation.session import answering_all, opened, run_name
from rag.evaluation.types import Stage

State = Literal["idle", "running", "stopping", "done", "cancelled", "failed"]
RESULTS = "results"


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """What is to be run; as RunOptions say. `answer_all`: no silence for low confidence."""

    path: Path
    stage: Stage
    limit: int | None = None
    seed: int = 7
    balance: bool = False
    answer_all: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Progress:
    """How far the run is, or how the last one ended: questions done of `total` (0: not known yet), its file."""

    state: State = "idle"
    wish: Wish | None = None
    done: int = 0
    total: int = 0
    file: Path | None = None
    notes: tuple[str, ...] = ()
    problem: str = ""
    hint: str = ""


class BackgroundRun:
    """The runs of one assistant, whose index and models they share with its readers: both wait for each other."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._lock = threading.Lock()
        self._progress = Progress()
        self._cancelled = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def progress(self) -> Progress:
        """How far it is."""
        with self._lock:
            return self._progress

    def start(self, wish: Wish) -> None:
        """Begin a run. Raises ConfigError while another one goes on."""
        with self._lock:
            if self._progress.state in ("running", "stopping"):
                raise ConfigError("A run is under way.", hint="Wait for it, or cancel it.")
            self._progress = Progress(state="running", wish=wish)
            self._cancelled.clear()
            self._thread = threading.Thread(target=self._work, args=(wish,), name="evaluation", daemon=True)
            self._thread.start()

    def cancel(self) -> None:
        """End the run after the question that is being answered; begun again, it goes on from there."""
        self._cancelled.set()
        with self._lock:
            if self._progress.state == "running":
                self._progress = replace(self._progress, state="stopping")

    def wait(self, timeout_s: float | None = None) -> None:
        """Return when no run is under way any more."""
        if self._thread is not None:
            self._thread.join(timeout_s)

    def _work(self, wish: Wish) -> None:
        try:
            self._run(wish)
        except _Cancelled:
            self._end(state="cancelled")
        except AssistantError as error:
            self._end(state="failed", problem=str(error), hint=error.hint)
        except Exception:  # the edge of the thread: nobody else would hear of it
            logging.getLogger(__name__).exception("a run in the background failed")
            self._end(
                state="failed",
                problem="Something went wrong inside Dateline.",
                hint="The terminal that runs it shows what.",
            )

    def _run(self, wish: Wish) -> None:
        config = self._assistant.config
        config = answering_all(config) if wish.answer_all else config
        options = RunOptions(
            name=run_name(wish.path, wish.stage),
            stage=wish.stage,
            folder=config.folder / RESULTS,
            limit=wish.limit,
            seed=wish.seed,
            balance=wish.balance,
        )
        with opened(wish.path, config, make=self._lent) as session:
            done = evaluate(session.questions, session.assistant, options, tell=self._tell)
            unresolved = tuple(f"{finding.place}: {finding.message}" for finding in session.problems)
        self._end(state="done", file=done.file, notes=(*done.notes, *unresolved))

    def _lent(self, config: Config) -> AbstractContextManager[Assistant]:
        """The assistant itself; for a set that brings its corpus another one, on an index of its own."""
        if config.index_path != self._assistant.config.index_path:
            return Assistant.open(config)
        return nullcontext(self._assistant.configured(config))

    def _tell(self, done: int, total: int, row: Any) -> None:
        with self._lock:
            self._progress = replace(self._progress, done=done, total=total)
        if self._cancelled.is_set() and done < total:
            raise _Cancelled

    def _end(self, **changes: Any) -> None:
        with self._lock:
            self._progress = replace(self._progress, **changes)


class _Cancelled(Exception):
    """Somebody cancelled the run."""

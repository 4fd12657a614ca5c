"""Processes that sync, to be killed or read beside; they start quickly, forked from one that has opened nothing."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from index.store import Index
from index.types import SyncReport
from tests.corpus import sync_folders
from tests.fakes import LoggingEmbedder

FINGERPRINT = "bag-of-words:1"


def context() -> Any:
    """How to start them."""
    found = multiprocessing.get_context("forkserver")
    found.set_forkserver_preload(["chromadb", "chromadb.api.rust", __name__])
    return found


@dataclass(frozen=True)
class Work:
    """A sync of `documents` into `directory` that logs what it embeds; with another embedder it is a rebuild."""

    directory: Path
    documents: Path
    log: Path
    workers: int = 0
    max_tokens: int = 40
    fingerprint: str = FINGERPRINT

    @property
    def embedder(self) -> LoggingEmbedder:
        """An embedder with that log."""
        return LoggingEmbedder(self.fingerprint, log=self.log)

    def sync(self) -> SyncReport:
        """Do it."""
        index = Index.create(self.directory, fingerprint=self.fingerprint, rebuild=True)
        try:
            return sync_folders(
                index, self.embedder, [self.documents], workers=self.workers, max_tokens=self.max_tokens
            )
        finally:
            index.close()


def perform(work: Work, started: Connection) -> None:
    """What the process does that will be killed."""
    started.send(True)
    work.sync()


@dataclass(frozen=True)
class Ended:
    """How a process ended: after how long, whether it was killed, and which processes it left behind."""

    seconds: float
    killed: bool
    orphans: tuple[int, ...]


def run_and_kill(starting: Any, work: Work, after_s: float) -> Ended:
    """Sync in a process that is killed `after_s` seconds after it began, unless it is done."""
    receiver, sender = starting.Pipe(duplex=False)
    process = starting.Process(target=perform, args=(work, sender))
    process.start()
    assert receiver.poll(60) and receiver.recv()
    began = time.monotonic()
    process.join(after_s)
    orphans: tuple[int, ...] = ()
    if process.is_alive():
        with suppress(ProcessLookupError):  # it has just finished
            os.kill(process.pid, signal.SIGSTOP)  # it starts no more processes while they are counted
            orphans = _children(process.pid)
            os.kill(process.pid, signal.SIGKILL)
    process.join(60)
    seconds, killed = time.monotonic() - began, process.exitcode == -signal.SIGKILL
    assert killed or process.exitcode == 0, f"the process failed by itself: {process.exitcode}"
    receiver.close()
    sender.close()
    process.close()
    return Ended(seconds, killed, orphans)


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that nobody has waited for does not."""
    return _status(pid)[:1] not in ("", "Z", "X")


def _children(pid: int) -> tuple[int, ...]:
    """Processes that `pid` has started (Linux; none elsewhere)."""
    numbers = (int(path.name) for path in Path("/proc").glob("[0-9]*"))
    return tuple(number for number in numbers if _status(number).split()[1:2] == [str(pid)])


def _status(pid: int) -> str:
    """State and parent of a process; empty when it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].strip()
    except OSError:
        return ""

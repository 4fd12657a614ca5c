"""One writer at a time; readers never wait."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import IndexDamaged, IndexLocked

_LOCK, _NOTE = "writer.lock", "writer.txt"
# `writer_of` holds the lock for an instant to see whether it is free; a writer that begins just then waits for it.
_PATIENCE_S = 0.2
_COMMAND_CHARS = 120


@dataclass(frozen=True, slots=True)
class Writer:
    """Who noted in an index directory that it writes; one that is not `alive` was killed, and its note is left over."""

    words: str
    alive: bool


@contextmanager
def writer_lock(directory: Path) -> Iterator[None]:
    """Hold the writer's lock of an index directory. Raises IndexLocked, naming the holder, at once.

    The operating system lets go of the lock when its process ends, however it ends. Raises IndexDamaged where no lock
    can be made.
    """
    note = directory / _NOTE
    lock = FileLock(directory / _LOCK)
    try:
        lock.acquire(timeout=_PATIENCE_S, poll_interval=0.02)
    except Timeout as error:
        raise IndexLocked(
            f"The index in {directory} is being written by {_noted(note) or 'another process'}.",
            hint="Wait until it has finished, or stop it.",
        ) from error
    except OSError as error:
        raise IndexDamaged(
            f"The index directory {directory} cannot be written: {error.strerror or error}.",
            hint="Make it writable, or name another one as index.path in config.yaml.",
        ) from error
    try:
        with suppress(OSError):  # the note is for people; a full disk is reported where it matters
            note.write_text(_words() + "\n", encoding="utf-8")
        yield
    finally:
        with suppress(OSError):
            note.unlink(missing_ok=True)
        lock.release()


def writer_of(directory: Path) -> Writer | None:
    """Who writes in an index directory, or was killed while writing. Not to be asked by who holds the lock itself."""
    words = _noted(directory / _NOTE)
    if words is None:
        return None
    lock = FileLock(directory / _LOCK)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        return Writer(words, alive=True)
    except OSError:  # where no lock can be made, nobody holds one
        return Writer(words, alive=False)
    lock.release()
    return Writer(words, alive=False)


def _noted(note: Path) -> str | None:
    try:
        return " ".join(note.read_text(encoding="utf-8", errors="replace").split())
    except OSError:
        return None


def _words() -> str:
    program, *arguments = sys.argv or ["python"]
    command = " ".join(" ".join([Path(program).name, *arguments]).split())[:_COMMAND_CHARS]
    return f"process {os.getpid()} since {datetime.now():%Y-%m-%d %H:%M:%S}: {command}, on {socket.gethostname()}"

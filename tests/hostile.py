"""Tasks for reader processes: one job in, one result out, and the ways in which a file can make that go wrong."""

from __future__ import annotations

import ctypes
import os
import re
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any

from index import reading_process
from index.errors import DocumentUnreadable
from index.readers import read
from index.sentences import sentence_spans
from index.types import Dated, Heading


def perform(job: Any) -> Any:
    """`job` itself, or what the function of that name here does: ('sleep', 3)."""
    if isinstance(job, tuple) and job and job[0] in TASKS:
        return TASKS[job[0]](*job[1:])
    return job


def read_length(job: tuple[str, bytes]) -> int | str:
    """The length of the text in (name, data) and its parts, or the reason why there is none."""
    found = read_texts(job)
    return found if isinstance(found, str) else sum(map(len, found))


def read_sentences(job: tuple[str, bytes]) -> int | str:
    """The length of all sentences of (name, data) and its parts, or the reason why there is none."""
    found = read_texts(job)
    return found if isinstance(found, str) else sum(s.end - s.start for text in found for s in sentence_spans(text))


def read_texts(job: tuple[str, bytes]) -> list[str] | str:
    """The texts in (name, data), or the reason why there are none."""
    try:
        content = read(*job)
    except DocumentUnreadable as error:
        return f"unreadable: {error}"
    parts = (part.content.text if part.content else part.reason for part in content.parts)
    return [content.text, *parts]


def _sleep(seconds: float, result: object = None) -> object:
    time.sleep(seconds)
    return result


def _backtrack(length: int) -> bool:
    """One call into C that holds the interpreter lock for longer than anyone can wait."""
    return re.fullmatch("(a+)+", "a" * length + "b") is not None


def _allocate(megabytes: int) -> int:
    return len(bytearray(megabytes * 1_000_000))


def _hoard(megabytes: int) -> int:
    _HOARD.append(bytearray(megabytes * 1_000_000))
    return os.getpid()


def _segfault() -> None:
    ctypes.string_at(0)


def _die(signal_number: int) -> None:
    os.kill(os.getpid(), signal_number)


def _exit(status: int) -> None:
    os._exit(status)


def _print(text: str) -> str:
    """Write to both the stream and the descriptor, and ask for more where frames would come from."""
    sys.stdout.write(text)
    sys.stdout.flush()
    os.write(1, text.encode())
    return text + sys.stdin.read()


def _raise(message: str) -> None:
    raise ValueError(message)


class _Unprintable(Exception):
    def __str__(self) -> str:
        raise RuntimeError("no words")


def _raise_unprintable() -> None:
    raise _Unprintable


class Malicious:
    """Runs a command where it is unpickled."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return os.system, (f"touch {self.path}",)


def _forge(body: bytes, size: int | None = None) -> None:
    """What a file does that took the process over: it answers `body`, and says that this is `size` bytes long."""

    def write_frame(stream: IO[bytes], kind: bytes, _: bytes) -> None:
        stream.write(struct.pack(">cQ", kind, len(body) if size is None else size) + body)
        stream.flush()

    reading_process.write_frame = write_frame


def _connect() -> str:
    """Whether the network and other programs are out of reach."""
    for attempt in (lambda: socket.create_connection(("192.0.2.1", 80), timeout=1), lambda: subprocess.run(["true"])):
        try:
            attempt()
        except PermissionError:
            continue
        return "went through"
    return "refused"


TASKS: dict[str, Callable[..., Any]] = {
    "sleep": _sleep,
    "backtrack": _backtrack,
    "allocate": _allocate,
    "hoard": _hoard,
    "segfault": _segfault,
    "die": _die,
    "exit": _exit,
    "quit": sys.exit,
    "print": _print,
    "raise": _raise,
    "raise unprintable": _raise_unprintable,
    "recurse": lambda: TASKS["recurse"](),
    "malicious": Malicious,
    "unpicklable": lambda: lambda: None,
    "foreign": lambda: re.compile("a"),
    "zeros": bytes,
    "pid": os.getpid,
    "modules": lambda: sorted(sys.modules),
    "connect": _connect,
    "values": lambda: VALUES,
    "forge": _forge,
}
VALUES = {
    "dated": Dated(value=datetime(2024, 3, 14, 10, tzinfo=UTC), evidence="Date", method="metadata"),
    "headings": (Heading(start=0, level=1, text="Bridge"),),
    "day": date(2024, 3, 14),
    "path": Path("a/b"),
    "pure": PurePosixPath("a/b"),
    "sets": [{1, 2}, frozenset({3})],
    "bytes": b"\x00",
}
_HOARD: list[bytearray] = []

"""What a worker process does: take a job, perform it within the limits, send what came of it."""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import pickle
import signal
import struct
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

if sys.platform != "win32":
    import resource

# What a frame from a worker holds; a frame to a worker is always a job.
READY, UNABLE, RESULT, LAST_RESULT, RAISED, OUT_OF_MEMORY = b"+", b"!", b"r", b"l", b"e", b"m"
JOB = b"j"

_HEADER = struct.Struct(">cQ")
_MOST_REASON_CHARS = 300
_MB = 1_000_000
# Parsers and their libraries are mapped when the first file of a format comes: PDFium, lxml, trafilatura and
# python-docx take 25 MB of address space, numpy 150 MB, the detector of languages 75 MB. A process that holds on to
# more than that is replaced, so that every file has the whole of its limit.
_HEADROOM_MB = 320
# The parent ends a worker that is late; the kernel does it where the parent is gone.
_GRACE_S = 5.0
_PR_SET_PDEATHSIG = 1
_FORBIDDEN = (
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.system",
    "socket.bind",
    "socket.connect",
    "socket.getaddrinfo",
    "socket.gethostbyname",
    "socket.sendto",
    "subprocess.Popen",
)


class FrameTooLarge(Exception):
    """A frame announces more bytes than are accepted."""


def write_frame(stream: IO[bytes], kind: bytes, body: bytes) -> None:
    """Send one frame. Raises OSError when the other side is gone."""
    stream.write(_HEADER.pack(kind, len(body)))
    stream.write(body)
    stream.flush()


def read_frame(stream: IO[bytes], *, most_bytes: int | None = None) -> tuple[bytes, bytes]:
    """The kind and the body of the next frame. Raises EOFError at the end, FrameTooLarge before reading the body."""
    kind, size = _HEADER.unpack(_exactly(stream, _HEADER.size))
    if most_bytes is not None and size > most_bytes:
        raise FrameTooLarge(f"{size} bytes")
    return kind, _exactly(stream, size)


def _exactly(stream: IO[bytes], size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return data


def find_task(task: str) -> Callable[[Any], Any]:
    """The function that `module:function` names."""
    module, _, function = task.partition(":")
    found: Callable[[Any], Any] = getattr(importlib.import_module(module), function)
    return found


def described(error: BaseException) -> str:
    """The type and the message of an error on one short line, whatever the message is."""
    try:
        message = " ".join(str(error).split())
    except Exception:  # a library's error may fail at telling what it is
        message = ""
    name = type(error).__name__
    return (f"{name}: {message}" if message else name)[:_MOST_REASON_CHARS]


def main() -> None:
    """Perform jobs from standard input until it ends. Arguments: the task, the time limit in s, the memory in MB."""
    task, timeout_s, memory_mb = sys.argv[1], float(sys.argv[2]), int(sys.argv[3])
    jobs, results = _claim_pipes()
    _depend_on_parent()
    try:
        perform = find_task(task)
    except BaseException as error:
        write_frame(results, UNABLE, described(error).encode())
        return
    most = _address_space() + _HEADROOM_MB * _MB
    _limit_memory(most + memory_mb * _MB)
    sys.addaudithook(_refuse)
    write_frame(results, READY, b"")
    while True:
        try:
            _, job = read_frame(jobs)
        except EOFError:
            return
        _set_alarm(timeout_s + _GRACE_S)
        kind, body = _outcome(perform, job)
        del job
        if kind == RESULT and _address_space() > most:
            kind = LAST_RESULT
        write_frame(results, kind, body)
        _set_alarm(0.0)
        if kind not in (RESULT, RAISED):
            return


def _outcome(perform: Callable[[Any], Any], job: bytes) -> tuple[bytes, bytes]:
    """The frame that answers a job."""
    try:
        return RESULT, pickle.dumps(perform(pickle.loads(job)), protocol=pickle.HIGHEST_PROTOCOL)
    except MemoryError:
        pass
    # Parsers raise whatever a damaged file provokes; the next file is read all the same.
    except BaseException as error:
        return RAISED, described(error).encode(errors="replace")
    gc.collect()
    return OUT_OF_MEMORY, b""


def _claim_pipes() -> tuple[IO[bytes], IO[bytes]]:
    """The pipes to the parent, out of reach of parsers that print or ask."""
    jobs, results = os.dup(0), os.dup(1)
    silent = os.open(os.devnull, os.O_RDWR)
    os.dup2(silent, 0)
    os.dup2(2, 1)
    os.close(silent)
    return os.fdopen(jobs, "rb"), os.fdopen(results, "wb")


def _depend_on_parent() -> None:
    """Leave interrupts to the parent, end with it, and be the first to go when the machine runs out of memory."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        with contextlib.suppress(OSError):
            Path("/proc/self/oom_score_adj").write_text("800")


def _address_space() -> int:
    """Bytes of address space in use; 0 where the system does not say."""
    try:
        pages = Path("/proc/self/statm").read_bytes().split()[0]
    except OSError:
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def _limit_memory(limit_bytes: int) -> None:
    """Let no allocation go beyond `limit_bytes` of address space (on Linux), and leave no core files behind."""
    if sys.platform == "win32":
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        limit = limit_bytes if hard == resource.RLIM_INFINITY else min(limit_bytes, hard)
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _set_alarm(seconds: float) -> None:
    """Have the kernel end this process after `seconds`; 0 takes the alarm back."""
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _refuse(event: str, _: tuple[Any, ...]) -> None:
    """Audit hook: reading a file needs no network and no other program."""
    if event in _FORBIDDEN:
        raise PermissionError(f"{event} is not for a process that reads files")

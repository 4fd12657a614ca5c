"""One worker process, seen from the program that started it: its deadline, its end, and the loading of its results."""

from __future__ import annotations

import contextlib
import dataclasses
import enum
import importlib
import io
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from index import reading_process as process
from index.errors import AssistantError

_MB = 1_000_000
# A worker imports the readers in a fifth of a second; a cold disk and a virus scanner get this long.
_START_S = 120.0
_START = "from index.reading_process import main; main()"
_MORE_TIME = "Raise documents.read_timeout_s in config.yaml if the file is worth the wait."
_MORE_MEMORY = "Raise documents.read_memory_mb in config.yaml if the file is worth it."
_SAVE_AGAIN = "Open the file in its own program and save it again, or take it out of the folder."
# Classes that results may hold besides the dataclasses and enumerations of `index`.
_VALUES = {("datetime", name) for name in ("date", "datetime", "time", "timedelta", "timezone")} | {
    ("pathlib", name) for name in ("PosixPath", "WindowsPath", "PurePosixPath", "PureWindowsPath")
}


@dataclass(frozen=True, slots=True)
class ReadingFailed:
    """A job without a result: what happened, and what to do about it."""

    reason: str


@dataclass(frozen=True, slots=True)
class Limits:
    """What a worker performs, and what one job may take."""

    task: str
    timeout_s: float
    memory_mb: int

    @property
    def result_bytes(self) -> int:
        """The largest result that is accepted."""
        return self.memory_mb * _MB


class Worker:
    """A process that performs jobs. A single thread talks to it and ends it; any thread may kill it."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._lock = threading.Lock()
        self._watchdog: threading.Timer | None = None
        self._late = False
        self._spent = False
        arguments = [limits.task, str(limits.timeout_s), str(limits.memory_mb)]
        self._process = subprocess.Popen(
            # -P: no file of the current folder is taken for a library.
            [sys.executable, "-P", "-c", _START, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            start_new_session=True,
        )

    def wait_until_ready(self) -> None:
        """Return when the task is imported. Raises AssistantError with the reason when it cannot be."""
        with self._deadline(_START_S):
            answer = self._answer()
        if answer is None or answer[0] != process.READY:
            reason = answer[1].decode(errors="replace") if answer else _exit_reason(self.end())
            raise AssistantError(
                f"The process that reads files did not start: {reason}.",
                hint="Install Dateline again: make install",
            )

    @property
    def spent(self) -> bool:
        """Whether it must be replaced after the job that it performed last."""
        return self._spent or self._late

    def lives(self) -> bool:
        """Whether it can take a job."""
        with self._lock:
            return not self.spent and self._process.poll() is None

    def perform(self, payload: bytes) -> tuple[Any | ReadingFailed, int]:
        """What came of a pickled job, and the size of that in bytes."""
        try:
            with self._deadline(self._limits.timeout_s):
                with contextlib.suppress(OSError):  # it is gone; its answer, or the lack of one, says why
                    process.write_frame(_pipe(self._process.stdin), process.JOB, payload)
                answer = self._answer()
        except process.FrameTooLarge:
            self._spent = True
            return ReadingFailed(f"what it gives is larger than {self._limits.memory_mb} MB. {_MORE_MEMORY}"), 0
        if answer is None:
            self._spent = True
            return self._silence(), 0
        kind, body = answer
        if kind == process.RESULT:
            return self._loaded(body), len(body)
        if kind == process.RAISED:
            return ReadingFailed(f"reading it failed: {body.decode(errors='replace')}. {_SAVE_AGAIN}"), 0
        self._spent = True
        if kind == process.LAST_RESULT:
            return self._loaded(body), len(body)
        return ReadingFailed(f"reading it needs more than {self._limits.memory_mb} MB of memory. {_MORE_MEMORY}"), 0

    def kill(self) -> None:
        """End the process and what it started, at once; `end` lets go of it."""
        with self._lock:
            self._kill()

    def end(self) -> int:
        """Kill the process unless it ended, let go of it, and return its exit code. Can be repeated."""
        with self._lock:
            self._kill()
            code = self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):  # what was not sent yet cannot be sent any more
                _pipe(stream).close()
        return code

    def _kill(self) -> None:
        # The lock is held: until it is waited for, no other process can have its number.
        if self._process.returncode is not None:
            return
        if sys.platform == "win32":
            self._process.kill()
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):  # it ended by itself; macOS says the second
            os.killpg(self._process.pid, signal.SIGKILL)

    @contextlib.contextmanager
    def _deadline(self, seconds: float) -> Iterator[None]:
        """Kill the process unless the block ends within `seconds`; to read from it then gives its end."""
        watchdog = threading.Timer(seconds, lambda: self._overdue(watchdog))
        watchdog.daemon = True
        self._watchdog = watchdog
        watchdog.start()
        try:
            yield
        finally:
            watchdog.cancel()
            with self._lock:
                self._watchdog = None

    def _overdue(self, watchdog: threading.Timer) -> None:
        with self._lock:
            # One that was called off too late to notice must not kill the next job.
            if self._watchdog is watchdog:
                self._late = True
                self._kill()

    def _answer(self) -> tuple[bytes, bytes] | None:
        """The next frame of the process, or None when it ended without."""
        try:
            return process.read_frame(_pipe(self._process.stdout), most_bytes=self._limits.result_bytes)
        except (EOFError, OSError):
            return None

    def _silence(self) -> ReadingFailed:
        """Why the process ended without an answer."""
        code = self.end()
        if self._late:
            return ReadingFailed(f"reading it took longer than {self._limits.timeout_s:g} s. {_MORE_TIME}")
        if sys.platform != "win32" and code == -signal.SIGKILL:
            return ReadingFailed(f"reading it was cut off: {_exit_reason(code)}. {_SAVE_AGAIN}")
        memory = (
            f"If it is sound, it may need more memory than documents.read_memory_mb ({self._limits.memory_mb}) gives."
        )
        return ReadingFailed(f"reading it crashed: {_exit_reason(code)}. {_SAVE_AGAIN} {memory}")

    def _loaded(self, body: bytes) -> Any | ReadingFailed:
        try:
            return _Restricted(io.BytesIO(body)).load()
        # Anything can come from a process that a file took over.
        except Exception as error:
            self._spent = True
            return ReadingFailed(f"reading it gave no text ({process.described(error)}). {_SAVE_AGAIN}")


class _Restricted(pickle.Unpickler):
    """Loads values, and nothing that could run code: dataclasses and enumerations of `index`, dates and paths."""

    def find_class(self, module: str, name: str) -> Any:
        """The class of that name. Raises UnpicklingError for any but the permitted ones."""
        if (module, name) in _VALUES:
            return getattr(importlib.import_module(module), name)
        if module.startswith("index."):
            found = getattr(importlib.import_module(module), name, None)
            is_value = isinstance(found, type) and (dataclasses.is_dataclass(found) or issubclass(found, enum.Enum))
            if is_value and found.__module__ == module:
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is not permitted")


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    assert stream is not None
    return stream


def _environment() -> dict[str, str]:
    """This process's environment with its module search path; numeric libraries start no threads."""
    paths = dict.fromkeys(path or str(Path.cwd()) for path in sys.path)
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


def _exit_reason(code: int) -> str:
    if code >= 0:
        return f"its process ended with status {code}"
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = f"signal {-code}"
    return f"its process was ended by {name}" + (", perhaps for lack of memory" if name == "SIGKILL" else "")

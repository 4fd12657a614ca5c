"""Tells when documents change, by the operating system's notices (watchfiles)."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from watchfiles import Change, watch

from index.errors import AssistantError
from index.files import Choice
from index.sidecar import SIDECAR_NAME

# A copy of many files, or an editor that saves in several steps, is one change: wait until nothing has come for
# `_QUIET_MS`, but not for ever.
_QUIET_MS = 800
_LONGEST_MS = 10_000
_LOOK_EVERY_S = 0.5


class FolderWatch:
    """Listens while its `with` block runs; what changes between two calls of `wait` is not missed.

    What lies in the index directory does not count, nor what no sync would look at.
    """

    def __init__(self, folders: Sequence[Path], choice: Choice, index_directory: Path) -> None:
        self._folders = [folder.resolve() for folder in folders]
        self._choice = choice
        self._index_directory = index_directory
        self._stop = threading.Event()
        self._listening = threading.Event()
        self._changed = threading.Event()
        self._error: Exception | None = None
        self._thread = threading.Thread(target=self._listen, name="folder watch", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._listening.wait()
        self._check()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        self._thread.join()

    def stop(self) -> None:
        """Let `wait` return, from any thread."""
        self._stop.set()

    def wait(self) -> bool:
        """True once wanted files have changed and been left alone for a moment; False after `stop`.

        Raises AssistantError when the system gives no more notices.
        """
        while not self._stop.is_set():
            self._check()
            if self._changed.wait(_LOOK_EVERY_S):
                self._changed.clear()
                return True
        return False

    def _check(self) -> None:
        if self._error is not None:
            raise AssistantError(
                f"The folders cannot be watched: {self._error}",
                hint="Raise the system's limit on watched files, or set WATCHFILES_FORCE_POLLING=true and try again.",
            ) from self._error

    def _listen(self) -> None:
        try:
            notices = watch(
                *self._folders,
                watch_filter=self._counts,
                debounce=_LONGEST_MS,
                step=_QUIET_MS,
                stop_event=self._stop,
                rust_timeout=int(_LOOK_EVERY_S * 1000),
                yield_on_timeout=True,
                raise_interrupt=False,
                ignore_permission_denied=True,
            )
            for found in notices:
                self._listening.set()
                if found:
                    self._changed.set()
        except (OSError, RuntimeError) as error:
            self._error = error
        finally:
            self._listening.set()

    def _counts(self, _: Change, name: str) -> bool:
        path = Path(name)
        if path.is_relative_to(self._index_directory):
            return False
        inside = (path.relative_to(root).as_posix() for root in self._folders if path.is_relative_to(root))
        relative = next(inside, None)
        return relative is not None and (path.name == SIDECAR_NAME or self._choice.concerns(relative))

"""What the vector and the lexical index have in common: when their files are opened, believed, copied and let go."""

from __future__ import annotations

import errno
import os
import shutil
import threading
import weakref
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from index.errors import IndexDamaged, IndexLocked
from index.sealed import SMALL_BYTES, SealedDirectory


class SealedStore(ABC):
    """A library's files, opened when they are first needed.

    Any call raises IndexDamaged when the files cannot be used, and IndexLocked when another process keeps them for a
    minute; `reset` starts over.
    """

    def __init__(self, files: SealedDirectory, *, table: str) -> None:
        self._files = files
        self._table = table
        self._lock = threading.RLock()
        self._wrote = False
        self._remove_copy: weakref.finalize[..., SealedStore] | None = None

    @abstractmethod
    def count(self) -> int:
        """Number of rows."""

    @abstractmethod
    def _is_foreign(self, error: Exception) -> bool:
        """Whether an error is one that the library raises for files that it cannot use."""

    @abstractmethod
    def _is_open(self) -> bool:
        """Whether the files are open."""

    @abstractmethod
    def _open(self, directory: Path) -> None:
        """Open the files there, made if they are not. Raises IndexDamaged."""

    @abstractmethod
    def _let_go(self) -> None:
        """Let go of open files."""

    @property
    def read_only_copy(self) -> bool:
        """Whether what is open is a private copy, because the directory cannot be written."""
        return self._remove_copy is not None

    def reload(self) -> None:
        """See what was written since, by any process; the files are opened at the next use."""
        with self._lock:
            self._disconnect()

    def check(self, expected: int = 0) -> None:
        """Raise IndexDamaged unless the files are what was last written and hold at least `expected` rows."""
        with self._lock:
            with self._files.locked(reading=True):
                self._catch_up()
                seal = self._files.verify()
            rows = self.count() if seal.writing else seal.rows.get(self._table, 0)
            if rows < expected:
                raise self._files.damaged(f"it holds {rows} rows of {expected}")

    def reset(self) -> None:
        """Start over with nothing."""
        with self._lock:
            self._disconnect()
            with self._files.locked():
                self._files.discard()

    def seal(self) -> None:
        """Make the files known by content too, large ones at `close`: a copy with other file times stays valid."""
        with self._lock, self._files.locked(reading=True):
            self._catch_up()
            self._files.complete(largest_bytes=SMALL_BYTES)

    def close(self) -> None:
        """Let go of the files; a writer completes their seal first."""
        with self._lock:
            if self._wrote:
                with suppress(IndexDamaged, IndexLocked), self._files.locked():
                    self._files.complete()
            self._wrote = False
            self._disconnect()

    @contextmanager
    def _writing(self, size_bytes: int) -> Iterator[None]:
        """Hold the files for a write of about so many bytes; what fails leaves nothing open that may be wrong."""
        with self._lock, self._files.locked():
            self._catch_up()
            self._require_writable()
            self._files.require_space(size_bytes)
            try:
                self._connect(create=True)
                self._files.begin()
                yield
                self._wrote = True
            except IndexDamaged:
                # What the library holds in memory is now as doubtful as the files.
                self._disconnect()
                raise

    def _catch_up(self) -> None:
        """Forget what another process has changed: writing with old memory would ruin what is on the disk."""
        if self._files.changed_elsewhere():
            self._disconnect()

    def _connect(self, *, create: bool = False) -> bool:
        """Open the files unless they are; False where nothing was ever written and nothing is to be created."""
        if self._is_open():
            return True
        with self._files.locked(reading=not create):
            if self._files.is_new() and not create:
                return False
            self._files.verify()
            if create:
                self._files.begin()
            try:
                self._require_writable()
                self._open(self._files.directory)
                if not create:
                    self._files.follow()
            except IndexDamaged:
                self._disconnect()
                if create or (self._files.writable() and self._files.has_space(0)):
                    raise
                self._open_copy()
        return True

    def _open_copy(self) -> None:
        copy = self._files.copy()
        self._remove_copy = weakref.finalize(self, shutil.rmtree, copy.parent, ignore_errors=True)
        try:
            self._open(copy)
        except IndexDamaged:
            self._disconnect()
            raise

    def _require_writable(self) -> None:
        if not self._files.writable():
            raise self._files.failure(PermissionError(errno.EACCES, os.strerror(errno.EACCES)))

    def _disconnect(self) -> None:
        self._let_go()
        if self._remove_copy is not None:
            self._remove_copy()
            self._remove_copy = None

    @contextmanager
    def _mapped(self) -> Iterator[None]:
        """Errors of the library, in our words."""
        try:
            yield
        except BaseException as error:
            # A panic of a Rust library derives from BaseException, and cannot be imported.
            is_panic = type(error).__name__ == "PanicException"
            if is_panic or (isinstance(error, Exception) and self._is_foreign(error)):
                raise self._files.failure(error) from error
            raise

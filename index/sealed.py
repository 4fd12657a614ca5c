"""A directory that a library writes: whether its files are still those it left, and who may touch them now.

Beside a directory `vectors` stand `vectors.lock` and `vectors.seal`. The seal is JSON: what the library's files were
after its last finished write. It says "writing" from before the first byte of a write until after the last one, so a
process that was killed in between leaves a mark. Reading the files themselves comes too late: of damaged files some
give wrong neighbours in silence, and a graph file that is read while it is written ends the reading process
(2 of 10 opens beside a running writer, Chroma 1.5.9).
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from index.errors import IndexDamaged, IndexLocked

# One write holds the lock for about a second at 100,000 passages; who waits longer waits for a stopped process.
_PATIENCE_S = 60.0
_POLL_S = 0.002
# What must be free before a write begins, above what the write itself needs.
SPARE_BYTES = 2_000_000
# Files up to this size get their digests after every group of a sync, the others when the writer closes.
SMALL_BYTES = 4_000_000
_FULL = ("no space left", "disk is full", "quota exceeded")
_CLOSED = ("read-only file system", "readonly database", "permission denied", "operation not permitted")
_FULL_ERRNOS = {errno.ENOSPC, errno.EDQUOT}
_CLOSED_ERRNOS = {errno.EROFS, errno.EACCES, errno.EPERM}


@dataclass(frozen=True, slots=True)
class Mark:
    """A file as it was left; `digest` is None until `complete` has read it."""

    size: int
    mtime_ns: int
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class Seal:
    """The files after the last finished write, and how many rows each named table of theirs holds."""

    files: dict[str, Mark]
    rows: dict[str, int]
    writing: bool = False


class SealedDirectory:
    """Guards the files below `directory`.

    `select` names those that matter, relative to it. `steady` tells of a name whether an interrupted write leaves its
    file alone or ruins it: files of which it is true must be as they were sealed even when a write was interrupted;
    with `growing`, a write may add such files and take such files away, and still never changes one.
    """

    def __init__(
        self,
        directory: Path,
        *,
        kind: str,
        select: Callable[[Path], list[str]],
        steady: Callable[[str], bool],
        growing: bool,
    ) -> None:
        self.directory = directory
        self._kind = kind
        self._select = select
        self._steady = steady
        self._growing = growing
        self._file = directory.with_name(directory.name + ".seal")
        self._lock = FileLock(directory.with_name(directory.name + ".lock"))
        self._seen: tuple[int, int] | None = None

    @contextmanager
    def locked(self, *, reading: bool = False) -> Iterator[None]:
        """Keep other processes from writing, and from opening what is being written. Raises IndexLocked.

        With `reading`, a place where no lock can be made counts as locked: nobody writes there.
        """
        held = False
        try:
            if not reading:
                self.directory.parent.mkdir(parents=True, exist_ok=True)
                if Path(self._lock.lock_file).is_dir():
                    Path(self._lock.lock_file).rmdir()
            self._lock.acquire(timeout=_PATIENCE_S, poll_interval=_POLL_S)
            held = True
        except Timeout as error:
            raise IndexLocked(
                f"The {self._kind} index in {self.directory} is being written: waited {_PATIENCE_S:g} s for it.",
                hint="Wait until it has finished, or stop it.",
            ) from error
        except OSError as error:
            if not reading:
                raise self.failure(error) from error
        try:
            yield
        finally:
            if held:
                self._lock.release()

    def is_new(self) -> bool:
        """Nothing was ever written, or what was written has been discarded."""
        if os.path.lexists(self._file):
            return False
        return not os.path.lexists(self.directory) or (self.directory.is_dir() and not any(self.directory.iterdir()))

    def verify(self) -> Seal:
        """The seal. Raises IndexDamaged when the files are not those that it tells of. Call it `locked`."""
        if self.is_new():
            return Seal({}, {})
        sealed, found = self._read(), self._stat()
        if sealed.writing:
            sealed = replace(sealed, files={name: m for name, m in sealed.files.items() if self._steady(name)})
            found = {name: mark for name, mark in found.items() if self._steady(name)}
            if self._growing:
                both = sealed.files.keys() & found.keys()
                sealed = replace(sealed, files={name: sealed.files[name] for name in both})
                found = {name: found[name] for name in both}
        if sealed.files.keys() != found.keys():
            raise self.damaged(f"{min(sealed.files.keys() ^ found.keys())} is missing or new")
        self._compare(sealed.files, found)
        self._seen = self._identity()
        return sealed

    def changed_elsewhere(self) -> bool:
        """Whether another process, or another object of this one, wrote since this one last looked."""
        return self._identity() != self._seen

    def interrupted(self) -> bool:
        """Whether a write began and did not end. Call it `locked`: then no write is going on."""
        return self._file.exists() and self._read().writing

    def begin(self) -> None:
        """Note that a write begins. Raises IndexDamaged, before anything is touched, when not even that works."""
        if self._file.exists():
            sealed = self._read()
            if not sealed.writing:
                self._write(replace(sealed, writing=True))
        else:
            self._write(Seal({}, {}, writing=True))

    def record(self, table: str, rows: int, *, alone: bool = False) -> None:
        """Note what a finished write left; `alone`: no other table. Digests of files that it did not touch are kept."""
        others = {} if alone else self._read().rows
        self._write(Seal(self._known_digests(), {**others, table: rows}))

    def follow(self) -> None:
        """Note what opening and reading changed, if it changed anything; a place that takes no note is left as is."""
        sealed = self._read()
        marks = self._known_digests()
        if marks != sealed.files:
            with suppress(IndexDamaged):
                self._write(replace(sealed, files=marks))

    def complete(self, *, largest_bytes: int | None = None) -> None:
        """Add the digests that are still missing, so that a copy with other file times is known again.

        Reads the files that were written since the last time, about 1 GB/s; with `largest_bytes`, only smaller ones.
        A full disk takes no note, and loses none.
        """
        if not self._file.exists():
            return
        sealed, found = self._read(), self._stat()
        marks = {
            name: replace(mark, digest=self._digest(name))
            if mark.digest is None and found.get(name) == mark and (largest_bytes is None or mark.size <= largest_bytes)
            else mark
            for name, mark in sealed.files.items()
        }
        if marks != sealed.files:
            with suppress(IndexDamaged):
                self._write(replace(sealed, files=marks))

    def discard(self) -> None:
        """Take the directory away, or the file that stands in its place. Whoever has its files open keeps them."""
        try:
            # The seal goes first: what a crash leaves of the files is then known to be nothing to use.
            _remove(self._file)
            _remove(self.directory)
        except OSError as error:
            raise self.failure(error) from error
        self._seen = None

    def require_space(self, size_bytes: int) -> None:
        """Raise IndexDamaged when a write of so many bytes would not fit: Chroma loses rows when it runs out."""
        if not self.has_space(size_bytes):
            raise self.failure(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))

    def has_space(self, size_bytes: int) -> bool:
        """Whether so many bytes fit, with some to spare."""
        place = self.directory if self.directory.is_dir() else self.directory.parent
        try:
            return shutil.disk_usage(place).free >= size_bytes + SPARE_BYTES
        except OSError as error:
            raise self.failure(error) from error

    def writable(self) -> bool:
        """Whether the directory takes new files; a directory that is not there yet can be made."""
        place = self.directory if self.directory.is_dir() else self.directory.parent
        return os.access(place, os.W_OK)

    def copy(self) -> Path:
        """A private copy of the directory in the place for temporary files."""
        target = Path(tempfile.mkdtemp(prefix="dateline-"))
        try:
            return Path(shutil.copytree(self.directory, target / self.directory.name))
        except (OSError, shutil.Error) as error:
            shutil.rmtree(target, ignore_errors=True)
            raise self.damaged(f"it cannot be written, nor copied to {target.parent}: {_words(error)}") from error

    def failure(self, error: BaseException) -> IndexDamaged:
        """The error to raise for one of the library or of the operating system."""
        words = _words(error)
        number = error.errno if isinstance(error, OSError) else None
        if number in _FULL_ERRNOS or any(part in words.lower() for part in _FULL):
            return self._full()
        if number in _CLOSED_ERRNOS or any(part in words.lower() for part in _CLOSED):
            return IndexDamaged(
                f"The {self._kind} index in {self.directory} cannot be written: {words}",
                hint="Make the index directory writable, or name another one as index.path in config.yaml; "
                "then run: dateline sync",
            )
        with suppress(OSError):
            # Chroma does not say why its graph files cannot be written.
            if shutil.disk_usage(self.directory.parent).free < 100_000:
                return self._full()
        return self.damaged(words)

    def damaged(self, cause: str) -> IndexDamaged:
        """The error to raise for files that cannot be trusted."""
        return IndexDamaged(
            f"The {self._kind} index in {self.directory} cannot be used: {cause}",
            hint="It is derived again from the catalogue, without embedding, by: dateline sync",
        )

    def _full(self) -> IndexDamaged:
        return IndexDamaged(
            f"The {self._kind} index in {self.directory} cannot be written: the disk is full.",
            hint="Free some space and run again: dateline sync",
        )

    def _compare(self, sealed: dict[str, Mark], found: dict[str, Mark]) -> None:
        moved = [name for name, mark in sealed.items() if replace(mark, digest=None) != found[name]]
        for name in moved:
            if sealed[name].digest is None or sealed[name].digest != self._digest(name):
                raise self.damaged(f"{name} was changed by something else, or its writer was killed")
        if moved:
            self.follow()

    def _known_digests(self) -> dict[str, Mark]:
        """The files as they are, with the digests of those that look as they were sealed or are what was sealed."""
        try:
            before = self._read().files
        except IndexDamaged:
            before = {}
        found = self._stat()
        for name, mark in found.items():
            old = before.get(name)
            if old is not None and replace(old, digest=None) == mark:
                found[name] = old
        return found

    def _stat(self) -> dict[str, Mark]:
        try:
            names = self._select(self.directory)
            marks = {}
            for name in names:
                status = (self.directory / name).stat()
                # A directory in the place of a file is never what was sealed.
                marks[name] = Mark(status.st_size if stat.S_ISREG(status.st_mode) else -1, status.st_mtime_ns)
            return marks
        except FileNotFoundError as error:
            raise self.damaged(_words(error)) from error
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise self.failure(error) from error

    def _digest(self, name: str) -> str | None:
        try:
            with (self.directory / name).open("rb") as file:
                return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
        except OSError:
            return None

    def _identity(self) -> tuple[int, int] | None:
        try:
            status = self._file.stat()
        except OSError:
            return None
        return status.st_ino, status.st_mtime_ns

    def _read(self) -> Seal:
        try:
            stored: dict[str, Any] = json.loads(self._file.read_text(encoding="utf-8"))
            files = {str(name): Mark(**mark) for name, mark in stored["files"].items()}
            rows = {str(table): int(number) for table, number in stored["rows"].items()}
            if (writing := stored["writing"]) not in (True, False):
                raise ValueError(writing)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise self.damaged("nothing tells what its files were when they were last written") from error
        return Seal(files, rows, writing)

    def _write(self, seal: Seal) -> None:
        new = self._file.with_name(self._file.name + ".new")
        try:
            new.write_text(json.dumps(asdict(seal)), encoding="utf-8")
            new.replace(self._file)
        except OSError as error:
            raise self.failure(error) from error
        self._seen = self._identity()


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _words(error: BaseException) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return " ".join(str(error).split()) or type(error).__name__

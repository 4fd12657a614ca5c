"""Files that come into a folder of documents from outside: what they may be called, and how they get there whole."""

from __future__ import annotations

import errno
import os
import re
import secrets
import shutil
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import BinaryIO, Self

from index.errors import ConfigError, DocumentUnreadable
from index.files import OWN_PREFIX

try:
    import fcntl
except ImportError:  # Windows keeps an open file from being removed by itself
    fcntl = None  # type: ignore[assignment]

UPLOADS = f"{OWN_PREFIX}uploads"
LONGEST_NAME_BYTES = 200
_DEEPEST = 8
# What must stay free on the disk of the documents, for the index and for everything else.
_SPARE_BYTES = 200_000_000
_JOINERS = "\u200c\u200d"  # letters of some scripts are written with them
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_TEMPORARY = re.compile(r"[0-9a-f]{8}-(.+)", re.DOTALL)


def safe_name(name: str) -> str:
    """`name` as a file name that every system takes and that no terminal or page can be led astray by.

    Its last part alone, without control and bidirectional characters, leading dots and what Windows reserves; at most
    200 bytes with its suffix. "document" where nothing is left.
    """
    bare = unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1])
    kept = "".join(character for character in bare if _is_plain(character))
    kept = re.sub(r'[<>:"|?*]', "_", " ".join(kept.split())).lstrip(".~$ ").rstrip(". ")
    if _RESERVED.fullmatch(kept):
        kept = f"_{kept}"
    suffix = PurePosixPath(kept).suffix if len(PurePosixPath(kept).suffix) <= 12 else ""
    return (_cut(kept.removesuffix(suffix), LONGEST_NAME_BYTES - len(suffix.encode())) or "document") + suffix


def safe_folder(name: str) -> PurePosixPath:
    """`name` as a path below a folder of documents. Raises ConfigError where it leads out of it."""
    parts = [part for part in re.split(r"[/\\]", name.strip()) if part.strip() not in ("", ".")]
    if any(part.strip() == ".." for part in parts) or len(parts) > _DEEPEST:
        raise ConfigError("The folder must lie below the documents.", hint="Name it like uploads or wire/2024.")
    return PurePosixPath(*(safe_name(part) for part in parts))


class Upload:
    """A file on its way into `folder` below `root`: nobody sees it until `place`, and a kill leaves nothing but a
    leftover that `remove_leftovers` takes away. A context manager: what was not placed is gone at its end.

    Raises ConfigError for a folder that leads out of `root` by a link, DocumentUnreadable where it cannot be written.
    """

    def __init__(self, root: Path, folder: PurePosixPath, name: str, *, most_bytes: int) -> None:
        self.name = safe_name(name)
        self._root = root.resolve()
        self._folder = (self._root / folder).resolve()
        if not self._folder.is_relative_to(self._root):
            raise ConfigError("The folder leads out of the documents.", hint="Name another one.")
        self._most_bytes = most_bytes
        self._size = 0
        self._waiting = self._root / UPLOADS / f"{secrets.token_hex(4)}-{self.name}"
        self._file: BinaryIO | None = None

    def __enter__(self) -> Self:
        with written(self._root):
            self._waiting.parent.mkdir(exist_ok=True)
            self._file = self._waiting.open("xb")
            if fcntl is not None:  # held for as long as this process lives: so long it is no leftover
                fcntl.flock(self._file, fcntl.LOCK_EX)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()
        with suppress(OSError):
            self._waiting.unlink(missing_ok=True)
        with suppress(OSError):
            self._waiting.parent.rmdir()  # unless others are on their way

    def write(self, chunk: bytes) -> None:
        """The next bytes. Raises DocumentUnreadable once they are too many, or the disk has no room."""
        assert self._file is not None, "used as a context manager"
        self._size += len(chunk)
        if self._size > self._most_bytes:
            raise DocumentUnreadable(
                f"it has more than {self._most_bytes / 1e6:.0f} MB",
                hint="Raise documents.max_file_mb in config.yaml, or split it.",
            )
        with written(self._root):
            if shutil.disk_usage(self._root).free < _SPARE_BYTES + len(chunk):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            self._file.write(chunk)

    def place(self) -> Path:
        """Put the whole file where it belongs, under a name that is free; its path, which is on the disk for good."""
        assert self._file is not None, "used as a context manager"
        if not self._size:
            raise DocumentUnreadable("it is empty", hint="Put text in it.")
        with written(self._root):
            self._file.flush()
            os.fsync(self._file.fileno())
            self._folder.mkdir(parents=True, exist_ok=True)
            target = put_beside(self._waiting, self._folder / self.name)
            self._waiting.unlink(missing_ok=True)
            sync_directory(target.parent)
        return target


def put_beside(source: Path, target: Path) -> Path:
    """Give a file the name of `target`, or the next free one such as "report (2).txt", over nothing that is there."""
    for number in range(1, 10_000):
        numbered = f" ({number})" if number > 1 else ""
        stem = _cut(target.stem, LONGEST_NAME_BYTES - len(f"{numbered}{target.suffix}".encode()))
        free = target.with_name(f"{stem}{numbered}{target.suffix}")
        try:
            os.link(source, free, follow_symlinks=False)
            return free
        except FileExistsError:
            continue
        except OSError as error:
            if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.EMLINK, errno.ENOSYS):
                raise
            if not free.exists():  # a file system without links
                source.rename(free)
                return free
    raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))


def remove_leftovers(root: Path) -> list[str]:
    """Take away what killed uploads left below a folder of documents; the names that the files would have had."""
    cut_off = []
    try:
        found = sorted((root / UPLOADS).iterdir())
    except OSError:
        return []
    for path in found:
        name = _TEMPORARY.fullmatch(path.name)
        with suppress(OSError):
            if name is None or path.is_symlink() or not path.is_file() or _is_held(path):
                continue
            placed = path.stat().st_nlink > 1  # killed between the two: it is there, and whole
            path.unlink()
            if not placed:
                cut_off.append(name.group(1))
    with suppress(OSError):
        (root / UPLOADS).rmdir()
    return cut_off


@contextmanager
def written(root: Path) -> Iterator[None]:
    """Errors of writing below a folder of documents, in our words."""
    try:
        yield
    except OSError as error:
        is_full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        hint = "Free some disk space, and try again." if is_full else f"Make {root} writable, and try again."
        raise DocumentUnreadable(f"it cannot be written: {error.strerror}", hint=hint) from error


def sync_directory(directory: Path) -> None:
    """Make sure that names which were given or taken in a directory outlast a loss of power."""
    with suppress(OSError):  # Windows opens no directories
        handle = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _is_held(path: Path) -> bool:
    """Whether a living process is still writing it."""
    if fcntl is None:
        return False
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
    return False


def _is_plain(character: str) -> bool:
    category = unicodedata.category(character)
    return character.isspace() or category not in ("Cc", "Cf", "Cs", "Co", "Cn") or character in _JOINERS


def _cut(text: str, most_bytes: int) -> str:
    return text.encode()[: max(most_bytes, 0)].decode(errors="ignore").rstrip(". ")

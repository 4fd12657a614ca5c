"""Which files of a folder are documents."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from index.errors import ConfigError
from index.readers import media_type
from index.types import Failure


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file that can be read as a document."""

    folder: Path
    relative_path: Path
    size_bytes: int
    mtime_ns: int

    @property
    def path(self) -> Path:
        """Where it is."""
        return self.folder / self.relative_path


@dataclass(frozen=True, slots=True)
class Listing:
    """The files of one folder; only a complete listing says that the others are gone."""

    folder: Path
    files: tuple[FoundFile, ...]
    skipped: tuple[Failure, ...]
    failed: tuple[Failure, ...]

    @property
    def complete(self) -> bool:
        """Whether every directory below the folder could be listed."""
        return not self.failed


def list_folder(folder: Path, *, exclude: Sequence[str]) -> Listing:
    """Files below `folder` in order of their names. Links that lead out of the folder are not followed.

    Raises ConfigError when there is no such folder: a folder that is away must not empty the index.
    """
    require_folder(folder)
    files: list[FoundFile] = []
    skipped: list[Failure] = []
    failed: list[Failure] = []
    root = folder.resolve()

    def note(error: OSError) -> None:
        failed.append(Failure(uri=str(error.filename), reason=f"the directory cannot be listed: {error.strerror}"))

    for path in _walk(root, exclude, note):
        relative = path.relative_to(root)
        if not path.resolve().is_relative_to(root):
            skipped.append(Failure(uri=str(path), reason="a link that leads out of the folder"))
        elif media_type(path.name) is None:
            skipped.append(Failure(uri=str(path), reason=f"format {path.suffix or 'without suffix'} is not supported"))
        else:
            try:
                stat = path.stat()
            except OSError as error:
                failed.append(Failure(uri=str(path), reason=f"cannot be read: {error.strerror}"))
                continue
            files.append(FoundFile(root, relative, stat.st_size, stat.st_mtime_ns))
    return Listing(root, tuple(files), tuple(skipped), tuple(failed))


def require_folder(folder: Path) -> None:
    """Raise ConfigError unless `folder` is one."""
    if not folder.is_dir():
        what = "is not a folder" if folder.exists() else "no such folder"
        raise ConfigError(f"{folder}: {what}.", hint="Name a folder of documents: dateline sync FOLDER")


def _walk(root: Path, exclude: Sequence[str], note: Callable[[OSError], None]) -> Iterator[Path]:
    for directory, directories, names in os.walk(root, onerror=note, followlinks=False):
        here = Path(directory)
        directories[:] = sorted(name for name in directories if not _excluded(here / name, root, exclude))
        for name in sorted(names):
            if not _excluded(here / name, root, exclude):
                yield here / name


def _excluded(path: Path, root: Path, exclude: Sequence[str]) -> bool:
    relative = path.relative_to(root).as_posix()
    return any(fnmatch(path.name, pattern) or fnmatch(relative, pattern) for pattern in exclude)

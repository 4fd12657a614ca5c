"""Which files of a folder are documents."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pathspec import PathSpec

from index.errors import ConfigError
from index.readers import media_type
from index.types import Failure

# Files and folders of our own below a folder of documents: uploads that are not whole yet, and the trash.
OWN_PREFIX = ".dateline-"


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file that can be read as a document; `relative` is its POSIX path below the folder."""

    folder: str
    relative: str
    size_bytes: int
    mtime_ns: int

    @property
    def path(self) -> str:
        """Where it is, as an absolute POSIX path."""
        return f"{self.folder.rstrip('/')}/{self.relative}"


@dataclass(frozen=True, slots=True)
class Listing:
    """The files of one folder; only a complete listing says that the others are gone.

    `unsure` are paths that are there and cannot be looked at.
    """

    folder: str
    files: tuple[FoundFile, ...]
    skipped: tuple[Failure, ...]
    failed: tuple[Failure, ...]
    unsure: frozenset[str]
    complete: bool


class Choice:
    """Which names count: those that an `include` pattern matches and no `exclude` pattern does (as in .gitignore).

    What begins with `OWN_PREFIX` never does.
    """

    def __init__(self, include: Sequence[str], exclude: Sequence[str]) -> None:
        self._include = _patterns("documents.include", include)
        self._exclude = _patterns("documents.exclude", exclude)
        self._everything = list(include) in ([], ["*"], ["**"])

    def takes(self, relative: str) -> bool:
        """Whether a file is wanted."""
        return (self._everything or self._include.match_file(relative)) and not self._leaves_out(relative)

    def concerns(self, relative: str) -> bool:
        """Whether a change of this path can matter: a file that is wanted, or a directory that is looked into."""
        return not self._leaves_out(relative) and self.enters(relative)

    def enters(self, relative: str) -> bool:
        """Whether a directory is looked into."""
        return not self._leaves_out(f"{relative}/")

    def _leaves_out(self, relative: str) -> bool:
        return OWN_PREFIX in relative and f"/{OWN_PREFIX}" in f"/{relative}" or self._exclude.match_file(relative)


def _patterns(key: str, patterns: Sequence[str]) -> PathSpec[Any]:
    try:
        return PathSpec.from_lines("gitignore", patterns)
    except ValueError as error:
        raise ConfigError(
            f"{key}: {error}.", hint="Patterns are those of .gitignore, such as drafts/ or *.tmp."
        ) from error


def list_folders(folders: Sequence[Path], choice: Choice) -> list[Listing]:
    """The files of each folder, listed once where one folder lies in another. Raises ConfigError for a missing one."""
    resolved: list[Path] = []
    for folder in folders:
        require_folder(folder)
        if folder.resolve() not in resolved:
            resolved.append(folder.resolve())
    outermost = [f for f in resolved if not any(f != other and f.is_relative_to(other) for other in resolved)]
    return [list_folder(folder, choice) for folder in outermost]


def list_folder(folder: Path, choice: Choice) -> Listing:
    """Files below `folder` in order of their names. Links that lead out of the folder are not followed."""
    root = folder.resolve().as_posix()
    files: list[FoundFile] = []
    skipped: list[Failure] = []
    failed: list[Failure] = []
    unsure: set[str] = set()
    unlisted: list[str] = []

    def note(error: OSError) -> None:
        unlisted.append(str(error.filename))
        failed.append(Failure(uri=str(error.filename), reason=f"the directory cannot be listed: {error.strerror}"))

    for entry, relative in _walk(root, "", choice, note):
        reason = _unwanted(entry, root)
        if reason is not None:
            skipped.append(Failure(uri=entry.path, reason=reason))
            continue
        try:
            found = entry.stat()
        except OSError as error:
            failed.append(Failure(uri=entry.path, reason=f"cannot be read: {error.strerror}"))
            if not isinstance(error, FileNotFoundError):
                unsure.add(f"{root.rstrip('/')}/{relative}")
            continue
        if stat.S_ISREG(found.st_mode):  # opening a pipe would wait for ever
            files.append(FoundFile(root, relative, found.st_size, found.st_mtime_ns))
        else:
            skipped.append(Failure(uri=entry.path, reason="not a regular file"))
    return Listing(root, tuple(files), tuple(skipped), tuple(failed), unsure=frozenset(unsure), complete=not unlisted)


def _unwanted(entry: os.DirEntry[str], root: str) -> str | None:
    if entry.is_symlink() and not Path(entry.path).resolve().is_relative_to(root):
        return "a link that leads out of the folder"
    if media_type(entry.name) is None:
        return f"format {Path(entry.name).suffix or 'without suffix'} is not supported"
    return None


def require_folder(folder: Path) -> None:
    """Raise ConfigError unless `folder` is one."""
    if not folder.is_dir():
        what = "is not a folder" if folder.exists() else "no such folder"
        raise ConfigError(f"{folder}: {what}.", hint="Name a folder of documents: dateline sync FOLDER")


def _walk(
    directory: str, relative: str, choice: Choice, note: Callable[[OSError], None]
) -> Iterator[tuple[os.DirEntry[str], str]]:
    """Wanted files below a directory with their relative paths, by name; directories that are links are not entered."""
    try:
        with os.scandir(directory) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError as error:
        note(error)
        return
    for entry in entries:
        path = f"{relative}{entry.name}"
        if entry.is_dir(follow_symlinks=False):
            if choice.enters(path):
                yield from _walk(entry.path, f"{path}/", choice, note)
        elif choice.takes(path) and not (entry.is_symlink() and Path(entry.path).is_dir()):
            yield entry, path

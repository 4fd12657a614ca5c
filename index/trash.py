"""Deleted documents: their files wait in `.dateline-trash` of their folder, and can be brought back."""

from __future__ import annotations

import os
import re
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from index.errors import ConfigError
from index.files import OWN_PREFIX
from index.incoming import put_beside, sync_directory, written

TRASH = f"{OWN_PREFIX}trash"
_STAMP = re.compile(r"(\d{8}-\d{6})-[0-9a-f]{4}")


@dataclass(frozen=True, slots=True)
class Trashed:
    """A file in the trash: `name` finds it again, `relative` is where it was below its folder, `at` is UTC."""

    name: str
    relative: str
    at: datetime


def put_away(root: Path, relative: str) -> Trashed:
    """Move a file below `root` to its trash. Raises ConfigError for one that is gone, DocumentUnreadable where that
    cannot be written.
    """
    at = datetime.now(UTC).replace(microsecond=0)
    name = f"{at:%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
    source, target = root / relative, root / TRASH / name / relative
    if not os.path.lexists(source):
        raise ConfigError(f"{relative} is not there any more.", hint="Sync, and it leaves the index too.")
    with written(root):
        target.parent.mkdir(parents=True)
        source.rename(target)
        sync_directory(target.parent)
        sync_directory(source.parent)
    return Trashed(name, relative, at)


def trashed(root: Path, *, most: int) -> list[Trashed]:
    """What lies in the trash of a folder, the newest first."""
    try:
        names = sorted((path.name for path in (root / TRASH).iterdir() if _STAMP.fullmatch(path.name)), reverse=True)
    except OSError:
        return []
    found: list[Trashed] = []
    for name in names:
        if len(found) == most:
            break
        relative = _content(root / TRASH / name)
        if relative is not None:
            at = datetime.strptime(name[:15], "%Y%m%d-%H%M%S").replace(tzinfo=UTC)
            found.append(Trashed(name, relative, at))
    return found


def bring_back(root: Path, name: str) -> str:
    """Put a file where it was, under the next free name where another has taken its place; its path below `root`.

    Raises ConfigError where the trash does not hold it any more.
    """
    held = root / TRASH / name
    relative = _content(held) if _STAMP.fullmatch(name) else None
    if relative is None:
        raise ConfigError("It is not in the trash any more.", hint=f"Look into {TRASH} of the folder of documents.")
    with written(root):
        (root / relative).parent.mkdir(parents=True, exist_ok=True)
        target = put_beside(held / relative, root / relative)
        (held / relative).unlink(missing_ok=True)
        sync_directory(target.parent)
    for directory in [(held / relative).parent, *(held / relative).parent.parents]:
        if not directory.is_relative_to(held):
            break
        with suppress(OSError):
            directory.rmdir()
    return target.relative_to(root).as_posix()


def _content(held: Path) -> str | None:
    files = (Path(directory) / name for directory, _, names in os.walk(held) for name in names)
    return next((file.relative_to(held).as_posix() for file in files), None)

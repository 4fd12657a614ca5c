"""Checks of the place where an index lies: who writes there, and whether there is room."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from index.doctor.diagnosis import REPAIR, Finding, Outcome, Problem, found
from index.doctor.subject import running
from index.lock import Writer

_ROOM_BYTES = 200_000_000


def check_disk(directory: Path) -> Outcome:
    """Whether the index can be written, and made a second time beside itself."""
    place = next(path for path in (directory, *directory.parents) if path.exists())
    if not place.is_dir() or not os.access(place, os.W_OK | os.X_OK):
        remedy = "Make it writable, or name another one as index.path in config.yaml."
        return found("disk", f"{place} cannot be written.", remedy)
    return check_room(directory, free_bytes=shutil.disk_usage(place).free, index_bytes=_size_bytes(directory))


def check_room(directory: Path, *, free_bytes: int, index_bytes: int) -> Outcome:
    """Whether as much is free as the index takes, and 200 MB at least."""
    numbers = f"{free_bytes / 1e6:,.0f} MB free, the index takes {index_bytes / 1e6:,.0f} MB"
    if free_bytes >= max(_ROOM_BYTES, index_bytes):
        return Outcome(summary=numbers)
    remedy = f"Free {(max(_ROOM_BYTES, index_bytes) - free_bytes) / 1e6:,.0f} MB there, or move index.path."
    return found("disk", f"There is little room for {directory}: {numbers}.", remedy)


def check_writer(writer: Writer | None, *, locked: bool) -> Outcome:
    """Who writes; whether one was killed and left its note. `locked`: the doctor took its place, and so mended it."""
    if writer is None:
        return Outcome(summary="nobody")
    if writer.alive:
        return Outcome(summary="a sync is running", notes=(running(writer.words),))
    finding = Finding(
        check="writer",
        problem=f"A writer was killed and left its note: {writer.words or 'an empty one'}.",
        remedy="" if locked else REPAIR,
        repairable=True,
        repaired="The note is taken away." if locked else "",
    )
    return Outcome(problems=(Problem(finding=finding),))


def _size_bytes(directory: Path) -> int:
    total = 0
    for folder, _, names in os.walk(directory):
        for name in names:
            try:
                total += (Path(folder) / name).stat().st_size
            except OSError:  # a running sync takes files away
                continue
    return total

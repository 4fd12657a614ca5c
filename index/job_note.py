"""A small file in the index directory that tells how far a sync of the browser app has come, also after a kill."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from index.lock import writer_of

_NAME = "sync-job.json"


def note_job(directory: Path, told: Mapping[str, Any]) -> None:
    """Put `told` in the place of what was noted, as a whole. Where nothing can be written nothing is noted."""
    fresh = directory / f"{_NAME}.new"
    with suppress(OSError):
        directory.mkdir(parents=True, exist_ok=True)
        with fresh.open("w", encoding="utf-8") as file:
            json.dump(told, file)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(directory / _NAME)


def noted_job(directory: Path) -> dict[str, Any]:
    """What was noted; empty where nothing was, or where it cannot be read."""
    try:
        told = json.loads((directory / _NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def forget_job(directory: Path) -> None:
    """A sync has come to its end: an interrupted one before it is made good."""
    with suppress(OSError):
        (directory / _NAME).unlink(missing_ok=True)


def is_being_written(directory: Path) -> bool:
    """Whether a living process writes in the index. Not to be asked by the one that does."""
    writer = writer_of(directory)
    return writer is not None and writer.alive

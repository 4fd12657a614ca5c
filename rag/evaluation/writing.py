"""Files that are there whole or not at all: runs, reports, JUnit XML, question sets."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from index.errors import ConfigError


def write_whole(file: Path, pieces: Iterable[str], *, hint: str) -> None:
    """Put text in place of whatever `file` was; it stays as it was until all is on the disk. Raises ConfigError."""
    unfinished = file.with_name(f".{file.name}.unfinished")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with unfinished.open("w", encoding="utf-8") as out:
            out.writelines(pieces)
            out.flush()
            os.fsync(out.fileno())
        unfinished.replace(file)
    except OSError as error:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise ConfigError(f"{file}: cannot be written: {error.strerror}.", hint=hint) from error

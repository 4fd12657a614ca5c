"""A consistent copy of the index while it is in use: the catalogue, from which everything else can be derived."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from index.catalogue import Catalogue
from index.errors import ConfigError, IndexDamaged, IndexMissing
from index.store import CATALOGUE_NAME


def back_up(directory: Path, target: Path, *, replace: bool = False) -> int:
    """Write a copy of the catalogue in `directory` to the file `target`; its size in bytes.

    Readers and a writer may go on meanwhile: the copy is of one state. `target` is complete or not there. Raises
    IndexMissing, ConfigError where `target` exists and is not to be replaced, IndexDamaged where it cannot be written.
    """
    source = directory / CATALOGUE_NAME
    if not source.is_file():
        raise IndexMissing(f"No index in {directory}.")
    if target.exists() and not replace:
        raise ConfigError(f"{target} is there already.", hint="Name another file, or replace it with --replace.")
    partial = target.with_name(target.name + ".partial")
    try:
        partial.unlink(missing_ok=True)
        with closing(sqlite3.connect(source, timeout=30)) as connection:
            connection.execute("VACUUM INTO ?", (str(partial),))
        Catalogue(partial).close()  # it opens, and is of our schema
        partial.replace(target)
    except (OSError, sqlite3.Error) as error:
        raise IndexDamaged(
            f"The backup {target} cannot be written: {error}",
            hint=f"Check free disk space, and that its folder and {directory} can be written; the index is as it was.",
        ) from error
    finally:
        for leftover in (partial, Path(f"{partial}-wal"), Path(f"{partial}-shm")):
            with suppress(OSError):  # where nothing could be written nothing is left
                leftover.unlink(missing_ok=True)
    return target.stat().st_size

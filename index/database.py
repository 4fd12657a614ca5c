"""One SQLite file: its connections, its transactions, and its errors in our words."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError, OperationalError

from index.errors import IndexDamaged

_READERS = 64
# Of each connection that is in use; the default of 2 MB does not hold the inner pages of 100,000 passages.
_CACHE_KB = 16_000


class Database:
    """Transactions on one file. Reads see one state from their first to their last statement; writes take turns.

    Where the directory cannot be written (read-only medium, full disk) the file is read as it is or from a private
    copy; `read_only` says so. Raises IndexDamaged with the cause.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self.read_only = ""
        self._copy: tempfile.TemporaryDirectory[str] | None = None
        self._engine = _engine(f"sqlite:///{file}", writable=True)
        existing = file.is_file()
        try:
            if existing and not os.access(file.parent, os.W_OK):
                self._read_as_it_is()
            with self.read() as connection:
                connection.exec_driver_sql("SELECT count(*) FROM sqlite_master")
        except IndexDamaged as error:
            if not existing or not isinstance(error.__cause__, OperationalError):
                self.close()
                raise
            self._read_a_copy(str(error.__cause__.orig))

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()
        if self._copy is not None:
            self._copy.cleanup()
            self._copy = None

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that sees one state of the database."""
        with self._explained(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that happens as a whole or not at all."""
        with self._explained(), self._engine.connect() as connection:
            immediate = connection.execution_options(immediate=True)
            with immediate.begin():
                yield immediate

    def copy_to(self, file: Path) -> None:
        """Write the database as it is now to another file."""
        with self.read() as connection, closing(sqlite3.connect(file)) as copy:
            source: Any = connection.connection.driver_connection
            source.backup(copy)

    def _read_as_it_is(self) -> None:
        log = Path(f"{self.file}-wal")
        if log.exists() and log.stat().st_size:  # changes that the main file does not hold yet
            self._read_a_copy("the directory cannot be written")
            return
        self._engine.dispose()
        address = f"sqlite:///file:{quote(str(self.file))}?mode=ro&immutable=1&uri=true"
        self._engine = _engine(address, writable=False)
        self.read_only = "the directory cannot be written"

    def _read_a_copy(self, why: str) -> None:
        self._engine.dispose()
        self._copy = tempfile.TemporaryDirectory(prefix="dateline-")
        try:
            for suffix in ("", "-wal"):
                source = Path(f"{self.file}{suffix}")
                if source.exists():
                    shutil.copyfile(source, Path(self._copy.name) / source.name)
        except OSError as error:
            self.close()
            raise _unusable(self.file, f"{why}, and no copy can be made: {error.strerror}") from error
        self._engine = _engine(f"sqlite:///{Path(self._copy.name) / self.file.name}", writable=True)
        self.read_only = why

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except OperationalError as error:
            raise _unusable(self.file, str(error.orig)) from error
        except DatabaseError as error:
            raise IndexDamaged(
                f"{self.file} is damaged: {error.orig}",
                hint="Restore a backup of it, or delete the index directory and run: dateline sync",
            ) from error


def _unusable(file: Path, cause: str) -> IndexDamaged:
    if "disk is full" in cause:
        hint = "Free some disk space and run the command again; what was indexed before is kept."
    elif "readonly" in cause or "read-only" in cause or "unable to open" in cause or "cannot be written" in cause:
        hint = "Make the index directory writable, or name another one as index.path in config.yaml."
    else:
        hint = "Check free disk space and that the index directory can be written; what was indexed before is kept."
    return IndexDamaged(f"{file} cannot be used: {cause}", hint=hint)


def _engine(address: str, *, writable: bool) -> Engine:
    engine = create_engine(address, pool_size=_READERS, max_overflow=-1)
    event.listen(engine, "connect", _configure_writable if writable else _configure)
    event.listen(engine, "begin", _begin)
    return engine


def _configure(connection: Any, _: object) -> None:
    # The driver would begin transactions only before writes: two reads of one block could see two states.
    connection.isolation_level = None
    connection.execute("PRAGMA busy_timeout=30000")
    connection.execute(f"PRAGMA cache_size=-{_CACHE_KB}")


def _configure_writable(connection: Any, record: object) -> None:
    _configure(connection, record)
    connection.execute("PRAGMA journal_mode=WAL")
    # Before the other indexes are touched the note that they will be is on the disk, also when the power fails.
    # It costs nothing that can be measured: 1,000 documents in 3.4 s either way.
    connection.execute("PRAGMA synchronous=FULL")


def _begin(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("immediate", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

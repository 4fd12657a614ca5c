"""A store that refuses a write: an error with its remedy, old or new served meanwhile, right once it writes again."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from index.errors import AssistantError, IndexDamaged
from index.sealed import SealedDirectory
from index.store import Index
from tests.corpus import check_stores
from tests.fakes import BagOfWordsEmbedder, Failing
from tests.reliability.scenarios import SCENARIOS, Prepared, check_readers, prepare
from tests.reliability.states import state_of

_WRITING = ("BEGIN IMMEDIATE", "INSERT", "UPDATE", "DELETE", "CREATE")


@dataclass(frozen=True)
class Cause:
    """Why nothing can be written: what SQLite says, what the operating system says, and what the user is to do."""

    sqlite: str
    system: OSError
    remedy: str

    def derived(self, _: str) -> IndexDamaged:
        """What the vector and the lexical index make of it."""
        files = SealedDirectory(Path("vectors"), kind="vector", select=lambda _: [], steady=bool, growing=False)
        return files.failure(self.system)


CAUSES = {
    "full": Cause("database or disk is full", OSError(28, "No space left on device"), "Free some"),
    "read-only": Cause("attempt to write a readonly database", OSError(30, "Read-only file system"), "writable"),
    "broken": Cause("disk I/O error", OSError(5, "Input/output error"), "dateline sync"),
}


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    return prepare(SCENARIOS["mixed"], tmp_path_factory.mktemp("failing"))


def refuse(index: Index, cause: Cause, *, at: int) -> list[str]:
    """Have the `at`-th write of an open index fail, each statement and each commit of the catalogue counted."""
    calls: list[str] = []

    def count(what: str) -> None:
        calls.append(what)
        if len(calls) == at:
            raise sqlite3.OperationalError(cause.sqlite)

    def execute(cursor: Any, statement: str, parameters: Any, context: Any) -> None:
        if statement.lstrip().upper().startswith(_WRITING):
            count(statement.split("(")[0].strip())

    def executemany(cursor: Any, statement: str, parameters: Any, context: Any) -> None:
        execute(cursor, statement, parameters, context)

    engine = index.catalogue.database._engine  # noqa: SLF001
    event.listen(engine, "do_execute", execute)
    event.listen(engine, "do_executemany", executemany)
    commit: Callable[[Any], None] = engine.dialect.do_commit

    def do_commit(connection: Any) -> None:
        if calls and calls[-1] != "COMMIT" and calls[-1] not in ("upsert", "write", "delete", "seal", "reset"):
            count("COMMIT")
        commit(connection)

    engine.dialect.do_commit = do_commit  # type: ignore[method-assign]
    for name, writes in {"vectors": ("upsert", "delete", "seal"), "lexical": ("write", "seal")}.items():
        setattr(index, name, Failing(getattr(index, name), writes, calls, at=at, error=cause.derived))
    return calls


# The others are tried at fewer places: their errors go the same ways.
@pytest.mark.parametrize(("name", "every"), [("full", 1), ("read-only", 5), ("broken", 7)])
def test_a_write_that_fails(prepared: Prepared, tmp_path: Path, name: str, every: int) -> None:
    cause = CAUSES[name]
    index = prepared.create(prepared.copy(tmp_path / "counted"))
    calls = refuse(index, cause, at=-1)
    prepared.sync(index, BagOfWordsEmbedder())
    index.close()
    assert calls.count("COMMIT") >= 7 and len(calls) > 30
    for at in range(1, len(calls) + 1, every):
        _check(prepared, tmp_path / str(at), cause, at)


def _check(prepared: Prepared, directory: Path, cause: Cause, at: int) -> None:
    prepared.copy(directory)
    embedder = BagOfWordsEmbedder()
    before = Index.open(directory, fingerprint=embedder.fingerprint)
    index = prepared.create(directory)
    calls = refuse(index, cause, at=at)
    with pytest.raises(AssistantError) as raised:
        prepared.sync(index, embedder)
    step = f"{at}: {calls[-1]}"
    assert cause.remedy in raised.value.hint or "Check free disk space" in raised.value.hint, step
    assert "\n" not in str(raised.value) and str(raised.value).count(cause.sqlite) <= 1, step
    check_readers(prepared, directory, before, BagOfWordsEmbedder())
    before.close()
    # The program goes on, as with --watch, and the disk takes writes again.
    prepared.sync(index, embedder)
    assert state_of(index.catalogue) == prepared.new, step
    check_stores(index)
    assert len(embedder.embedded) <= 2 * len(set(embedder.embedded)), step
    index.close()

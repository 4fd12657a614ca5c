"""Processes that are killed while they sync: no document is lost or doubled, and hardly anything is embedded again."""

from __future__ import annotations

import random
import shutil
import signal
import sqlite3
import sys
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from index.catalogue import Catalogue
from index.doctor.examination import Expected, examine
from index.errors import IndexMismatch
from index.planning import Limits
from index.store import CATALOGUE_NAME, Index
from index.types import Document
from tests.corpus import all_passage_ids, check_serves_whole_documents, check_stores, stored_ids, sync_folders
from tests.reliability.fleet import Fleet
from tests.reliability.processes import FINGERPRINT, Work, context, is_alive, run_and_kill
from tests.reliability.states import State, check_old_or_new, search, state_of

SHIPS = 240
# With the recoveries that are killed too these are 51 kills for each of four fleets.
ROUNDS = 42
CHANGE = {"edited": 12, "sunk": 4, "launched": 5, "renamed": 5}

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")


@pytest.fixture(scope="module")
def starting() -> Any:
    return context()


@dataclass
class Voyage:
    """A fleet with its index, and what happened to them so far."""

    fleet: Fleet
    work: Work
    starting: Any
    seen: Counter[str] = field(default_factory=Counter)

    def stored(self) -> set[str]:
        """Keys of the texts whose vectors are stored."""
        file = self.work.directory / CATALOGUE_NAME
        if not file.exists():
            return set()
        with closing(sqlite3.connect(file)) as database:
            if not database.execute("SELECT 1 FROM sqlite_master WHERE name = 'vectors'").fetchone():
                return set()
            return {key for (key,) in database.execute("SELECT vector_key FROM vectors")}

    def kill(self, before: dict[str, Document], renamed: dict[str, str], limit_s: float) -> float:
        """Kill a sync at a random instant and read what it left; about how long the next will take if nobody kills it.

        A machine that gets quicker or slower meanwhile would else be killed too late, or too early, each time.
        """
        ended = run_and_kill(self.starting, self.work, self.fleet.source.uniform(0.0, limit_s))
        self.seen["killed" if ended.killed else "finished"] += 1
        self.seen["readers"] += len(ended.orphans)
        give_up = time.monotonic() + 20
        while any(is_alive(pid) for pid in ended.orphans):
            assert time.monotonic() < give_up, "a process that reads files outlived its parent"
            time.sleep(0.02)
        index = Index.open(self.work.directory, fingerprint=FINGERPRINT)
        self.seen["mended"] += len(index.notices)
        self.seen["unsettled"] += bool(index.catalogue.unsettled_ids())
        state = {document_id: document for document_id, (document, _) in state_of(index.catalogue).items()}
        now = self.fleet.documents
        assert before.keys() & now.keys() <= state.keys() <= before.keys() | now.keys()
        for document_id, document in state.items():
            assert document in (before.get(document_id), now.get(document_id)), f"{document_id}: neither old nor new"
        self.seen["both"] += state not in (before, now)
        self.seen["before"] += state == before
        for old, new in renamed.items():
            assert (old in state) != (new in state), f"{old} and {new}: one of them, and only one"
        check_serves_whole_documents(index)
        for document_id in self.fleet.source.sample(sorted(before.keys() & now.keys()), 3):
            self._check_found(index, document_id, state[document_id])
        index.close()
        return limit_s * 1.05 if ended.killed else ended.seconds

    def recover(self, before: dict[str, Document]) -> None:
        """Sync to the end: the index holds what the folder holds, and no word of what was there before."""
        index = Index.create(self.work.directory, fingerprint=FINGERPRINT)
        report = sync_folders(index, self.work.embedder, [self.work.documents])
        assert not report.failed
        self.seen["mended"] += len(report.repaired)
        ids = all_passage_ids(index)
        assert stored_ids(index) == (ids, ids) and index.catalogue.unsettled_ids() == []
        now = self.fleet.documents
        assert {i: document for i, (document, _) in state_of(index.catalogue).items()} == now
        for document_id, document in before.items():
            if now.get(document_id) != document and document not in now.values():
                words = [word.rstrip(".") for word in document.text.split() if word.startswith("tide")]
                stale = index.lexical.search(words[0], 100)
                assert not stale or any(words[0] in other.text for other in now.values()), "an old version is found"
        for document_id in self.fleet.source.sample(sorted(now.keys() - before.keys()), 2):
            self._check_found(index, document_id, now[document_id])
        index.close()
        if self.fleet.source.random() < 0.3:
            diagnosis = examine(self.work.directory, self._expected)
            assert diagnosis.healthy and not diagnosis.findings, diagnosis.findings

    @property
    def _expected(self) -> Expected:
        limits = Limits(max_file_bytes=1_000_000, read_timeout_s=60, read_memory_mb=1024)
        return Expected(fingerprint=FINGERPRINT, max_tokens=40, folders=[self.work.documents], limits=limits)

    def _check_found(self, index: Index, document_id: str, document: Document) -> None:
        ship = next(word for word in document.text.split() if word.startswith("ship"))
        # The fake embedder's words share few places: a ship's name can be as near to every heading as to itself.
        hits = [hit.document for hit in search(index, self.work.embedder, ship, k=200).passages]
        assert document in hits and all(hit == document for hit in hits if f"{ship} " in hit.text), document_id


@pytest.fixture
def voyage(tmp_path: Path, starting: Any, request: pytest.FixtureRequest) -> Voyage:
    fleet = Fleet(tmp_path / "documents", random.Random(request.param))
    fleet.launch(SHIPS)
    return Voyage(fleet, Work(tmp_path / "index", fleet.folder, tmp_path / "log"), starting)


@pytest.mark.parametrize("voyage", range(4), indirect=True)
def test_a_killed_process_loses_nothing(voyage: Voyage) -> None:
    started = time.monotonic()
    # The first sync of all is killed too, several times, before it may finish.
    voyage.seen.clear()
    first_s = 2.0
    for _ in range(3):
        run_and_kill(voyage.starting, voyage.work, voyage.fleet.source.uniform(0.0, first_s))
    voyage.recover({})
    assert max(voyage.work.embedder.logged.values()) <= 4
    usual_s = {workers: _usual_s(voyage, workers) for workers in (0, 1)}
    for number in range(ROUNDS):
        workers = int(number % 6 == 5)
        voyage.work = replace(voyage.work, workers=workers)
        voyage.work.log.unlink(missing_ok=True)
        before, stored = dict(voyage.fleet.documents), voyage.stored()
        renamed = voyage.fleet.change(**CHANGE)
        kills = 1 + (number % 5 == 0)  # of some, the recovery is killed too
        for nth in range(kills):
            logged = voyage.work.embedder.logged
            usual_s[workers] = voyage.kill(before, renamed, usual_s[workers])
            assert not stored & (voyage.work.embedder.logged - logged).keys(), "what is stored is not embedded again"
            stored = voyage.stored()
            assert max(voyage.work.embedder.logged.values(), default=0) <= nth + 1
        logged = voyage.work.embedder.logged
        voyage.recover(before)
        assert not stored & (voyage.work.embedder.logged - logged).keys(), "what is stored is not embedded again"
        assert max(voyage.work.embedder.logged.values(), default=0) <= kills + 1
    sys.stdout.write(f"{time.monotonic() - started:.0f} s, usually {usual_s}: {dict(voyage.seen)}\n")
    assert voyage.seen["killed"] > voyage.seen["finished"], "most runs were still going when they were to be killed"
    # Whether a kill falls between the catalogue's commit and the stores' is chance: test_crash_steps.py stops there.
    assert voyage.seen["before"] and voyage.seen["both"]


def _usual_s(voyage: Voyage, workers: int) -> float:
    """Seconds that a sync of a usual change takes when nobody kills it."""
    voyage.fleet.change(**CHANGE)
    seconds = run_and_kill(voyage.starting, replace(voyage.work, workers=workers), 120.0).seconds
    catalogue = Catalogue(voyage.work.directory / CATALOGUE_NAME)
    assert catalogue.document_ids() == sorted(voyage.fleet.documents)
    catalogue.close()
    return seconds


@pytest.mark.parametrize("rebuilding", [True, False], ids=["embedder", "splitter"])
def test_a_killed_change_of_settings(tmp_path: Path, starting: Any, rebuilding: bool) -> None:
    fleet = Fleet(tmp_path / "documents", random.Random(8))
    fleet.launch(60)
    old = Work(tmp_path / "index", fleet.folder, tmp_path / "log")
    old.sync()
    kills = 0
    for number in range(12):
        work = (
            replace(old, fingerprint=f"bag-of-words:{number}") if rebuilding else replace(old, max_tokens=20 + number)
        )
        shutil.copytree(old.directory, tmp_path / "whole")
        usual_s = run_and_kill(starting, replace(work, directory=tmp_path / "whole"), 60.0).seconds
        new = _state(tmp_path / "whole", work.fingerprint)
        shutil.rmtree(tmp_path / "whole")
        before = _state(old.directory, old.fingerprint)
        work.log.unlink(missing_ok=True)
        for _ in range(2):
            kills += run_and_kill(starting, work, fleet.source.uniform(0.0, usual_s)).killed
            _check_settings(old, work, before, new)
        logged = work.embedder.logged
        with closing(Index(work.directory, fingerprint=work.fingerprint)) as index:
            stored = index.catalogue.known_keys(logged, work.fingerprint)
        work.sync()
        assert not stored & (work.embedder.logged - logged).keys(), "what is stored is not embedded again"
        assert _state(work.directory, work.fingerprint) == new
        with closing(Index.open(work.directory, fingerprint=work.fingerprint)) as index:
            check_stores(index)
        old = work
    assert kills >= 12


def _state(directory: Path, fingerprint: str) -> State:
    with closing(Index.open(directory, fingerprint=fingerprint)) as index:
        return state_of(index.catalogue)


def _check_settings(old: Work, work: Work, before: State, new: State) -> None:
    """A rebuild shows all that is old or all that is new, a change of the splitter either of each document."""
    try:
        index = Index.open(old.directory, fingerprint=old.fingerprint)
    except IndexMismatch:
        index = Index.open(work.directory, fingerprint=work.fingerprint)
    with closing(index):
        state = state_of(index.catalogue)
        if old.fingerprint != work.fingerprint:
            assert state == (before if index.fingerprint == old.fingerprint else new)
        check_old_or_new(state, before, new)
        check_serves_whole_documents(index)

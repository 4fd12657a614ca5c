"""A writer that dies between any two of its writes: old or new is served, and the next sync goes on from there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.errors import IndexLocked
from index.store import Index
from index.sync import SyncOptions, sync
from index.types import SyncProgress
from tests.corpus import check_stores, sync_folders, write_corpus
from tests.fakes import Crash, LoggingEmbedder
from tests.reliability.scenarios import OLD_FILES, SCENARIOS, Prepared, check_readers, prepare
from tests.reliability.states import check_served, failing, search, state_of

STEPS = [(name, at) for name, scenario in SCENARIOS.items() for at in range(1, len(scenario.calls) + 1)]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Prepared]:
    return {name: prepare(scenario, tmp_path_factory.mktemp(name)) for name, scenario in SCENARIOS.items()}


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_steps_are_all_of_them(prepared: dict[str, Prepared], tmp_path: Path, name: str) -> None:
    case = prepared[name]
    index = case.create(case.copy(tmp_path / "index"))
    calls = failing(index, at=-1)
    case.sync(index, LoggingEmbedder(case.scenario.embedder, log=tmp_path / "log"))
    index.close()
    assert calls == case.scenario.calls


@pytest.mark.parametrize(("name", "at"), STEPS, ids=[f"{n}-{at}-{SCENARIOS[n].calls[at - 1]}" for n, at in STEPS])
def test_a_crash_between_any_two_writes(prepared: dict[str, Prepared], tmp_path: Path, name: str, at: int) -> None:
    case = prepared[name]
    directory = case.copy(tmp_path / "index")
    embedder = LoggingEmbedder(case.scenario.embedder, log=tmp_path / "log")
    old_embedder = LoggingEmbedder(log=tmp_path / "old")
    before = Index.open(directory, fingerprint=old_embedder.fingerprint)
    index = case.create(directory)
    failing(index, at=at)
    with pytest.raises(Crash):
        case.sync(index, embedder)
    index.close()
    saved = _saved(directory, embedder)

    check_readers(case, directory, before, old_embedder)
    before.close()
    first = embedder.logged
    index = case.create(directory)
    case.sync(index, embedder)
    check_stores(index)
    assert state_of(index.catalogue) == case.new
    check_served(index, embedder, case.new)
    again = embedder.logged - first
    assert not saved & again.keys(), "vectors that were saved are kept"
    assert max(embedder.logged.values(), default=0) <= 2 and old_embedder.logged.total() == 0
    assert case.scenario.calls[at - 1] == "save_vectors" or max(embedder.logged.values(), default=0) <= 1
    last = case.sync(index, embedder)
    assert (last.unchanged, last.added, last.updated, last.removed) == (len(case.new), (), (), ())
    index.close()


def _saved(directory: Path, embedder: LoggingEmbedder) -> set[str]:
    index = Index(directory, fingerprint=embedder.fingerprint)
    found = index.catalogue.known_keys(embedder.logged, embedder.fingerprint)
    index.close()
    return found


def test_a_second_embedder_does_not_claim_an_index_that_is_being_filled(tmp_path: Path) -> None:
    documents = write_corpus(tmp_path / "documents", OLD_FILES)
    first = LoggingEmbedder("first:1", log=tmp_path / "log")
    index = Index.create(tmp_path / "index", fingerprint=first.fingerprint)

    def come_between(progress: SyncProgress) -> None:
        if progress.stage == "reading" and progress.done == 1:
            with pytest.raises(IndexLocked):
                Index.create(tmp_path / "index", fingerprint="second:1")

    options = SyncOptions(folders=[documents], max_tokens=40, max_file_bytes=1_000_000, workers=0)
    sync(index, first, options, progress=come_between)
    index.close()
    Index.open(tmp_path / "index", fingerprint="first:1").close()


THOUSAND = {
    f"{n // 100}/{n}.txt": f"Ship {n} sailed from harbour {n % 9} with salt. Its captain was born in {n}."
    for n in range(1_000)
}


@pytest.fixture
def interrupted(tmp_path: Path) -> Iterator[tuple[Index, Path, LoggingEmbedder]]:
    """An index in the middle of a thousand documents."""
    documents = write_corpus(tmp_path / "documents", THOUSAND)
    embedder = LoggingEmbedder(log=tmp_path / "log")
    index = Index.create(tmp_path / "index", fingerprint=embedder.fingerprint)
    calls = failing(index, at=22)
    with pytest.raises(Crash):
        sync_folders(index, embedder, [documents])
    assert calls.count("apply") == 2 and calls[-1] == "save_vectors"
    index.close()
    index = Index.create(tmp_path / "index", fingerprint=embedder.fingerprint)
    yield index, documents, embedder
    index.close()


def test_the_next_run_goes_on_where_it_was(interrupted: tuple[Index, Path, LoggingEmbedder]) -> None:
    index, documents, embedder = interrupted
    done = index.catalogue.document_ids()
    assert len(done) == 512
    for document_id in done:  # unreadable, if they were read
        path = documents / document_id
        times = path.stat().st_atime_ns, path.stat().st_mtime_ns
        path.write_bytes(bytes(path.stat().st_size))
        os.utime(path, ns=times)
    before = embedder.logged
    report = sync_folders(index, embedder, [documents])
    assert not report.failed
    # 128 of the rest had been saved already, 128 were embedded and lost.
    assert (len(report.added), report.unchanged, report.embedded) == (488, 512, 360)
    assert (embedder.logged - before).total() == 360 and embedder.logged.total() == 1_128
    check_stores(index)
    assert search(index, embedder, "ship 999 captain born 999").passages[0].document.document_id == "9/999.txt"

"""A writer that dies at any instant loses nothing: old or new is served, never neither, and the next sync mends."""

from __future__ import annotations

import multiprocessing
import os
import random
import shutil
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

from index.store import Index
from tests.corpus import TOWN, check_serves_whole_documents, check_stores, sync_folders, write_corpus
from tests.fakes import BagOfWordsEmbedder, Crash, Failing

WRITES = {
    "catalogue": ("save_vectors", "mark_unsettled", "replace_documents", "remove_documents", "mark_settled", "touch"),
    "vectors": ("upsert", "delete"),
    "lexical": ("write",),
}
EDITED = TOWN["courier/bridge.txt"].replace("It will not be repaired.", "It will become a footpath.")
ADDED = "# Tunnel\n\nA tunnel was dug under the hill."
SIDECAR = "letters/lighthouse.txt: {outlet: The Keeper}"
OLD = dict(TOWN)
NEW = {"courier/bridge.txt": EDITED, "new/tunnel.md": ADDED, "letters/lighthouse.txt": TOWN["letters/lighthouse.txt"]}
# What the sync from OLD to NEW writes, in order; a test keeps this list true.
STEPS = [
    "save_vectors", "mark_unsettled", "upsert", "write", "replace_documents", "delete", "write", "mark_settled",
    "mark_unsettled", "remove_documents", "delete", "write", "mark_settled",
]  # fmt: skip


@dataclass
class Prepared:
    """Documents in their new state, and an index of the old state to copy."""

    documents: Path
    index: Path


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    root = tmp_path_factory.mktemp("crash")
    documents = write_corpus(root / "documents", OLD)
    index = Index.create(root / "index", fingerprint="bag-of-words:1")
    sync_folders(index, BagOfWordsEmbedder(), [documents])
    index.close()
    write_corpus(documents, {"courier/bridge.txt": EDITED, "new/tunnel.md": ADDED, "metadata.yaml": SIDECAR})
    (documents / "radio/ferry.txt").unlink()
    return Prepared(documents, root / "index")


@pytest.fixture
def directory(prepared: Prepared, tmp_path: Path) -> Path:
    return Path(shutil.copytree(prepared.index, tmp_path / "index"))


def failing_index(directory: Path, *, at: int) -> tuple[Index, list[str]]:
    """An index whose process ends in the place of its `at`-th write, and the list of the writes so far."""
    index = Index.create(directory, fingerprint="bag-of-words:1")
    calls: list[str] = []
    for name, writes in WRITES.items():
        setattr(index, name, Failing(getattr(index, name), writes, calls, at=at))
    return index, calls


def words_of(text: str) -> str:
    return " ".join(text.replace("#", " ").split())


def check_old_or_new(index: Index) -> None:
    """Each document is the old or the new one, and a document of both states is there."""
    stored = {
        d.document_id: words_of(d.text) for d in index.catalogue.documents(index.catalogue.document_ids()).values()
    }
    assert {*OLD} & {*NEW} <= stored.keys() <= {*OLD, *NEW}
    for name, text in stored.items():
        assert text in {words_of(state[name]) for state in (OLD, NEW) if name in state}


def test_the_steps_are_all_of_them(prepared: Prepared, directory: Path) -> None:
    index, calls = failing_index(directory, at=-1)
    sync_folders(index, BagOfWordsEmbedder(), [prepared.documents])
    index.close()
    assert calls == STEPS


@pytest.mark.parametrize("at", range(1, len(STEPS) + 1), ids=lambda at: f"{at}-{STEPS[at - 1]}")
def test_a_crash_between_any_two_writes(prepared: Prepared, directory: Path, at: int) -> None:
    index, _ = failing_index(directory, at=at)
    with pytest.raises(Crash):
        sync_folders(index, BagOfWordsEmbedder(), [prepared.documents])
    index.close()

    index = Index.open(directory, fingerprint="bag-of-words:1")
    check_old_or_new(index)
    check_serves_whole_documents(index)
    embedder = BagOfWordsEmbedder()
    sync_folders(index, embedder, [prepared.documents])
    check_stores(index)
    assert {d.document_id: words_of(d.text) for d in index.catalogue.documents(NEW).values()} == {
        name: words_of(text) for name, text in NEW.items()
    }
    assert index.catalogue.document_ids() == sorted(NEW)
    assert index.catalogue.document("letters/lighthouse.txt").outlet == "The Keeper"
    assert list(index.lexical.search("footpath", 5)) and not index.lexical.search("ferry repaired", 5)
    if at > 1:
        assert embedder.embedded == [], "vectors that were computed once are kept"
    again = sync_folders(index, embedder, [prepared.documents])
    assert (again.unchanged, again.added, again.updated, again.removed) == (3, (), (), ())
    index.close()


@pytest.mark.parametrize("lost", ["vectors", "lexical", "both"])
def test_a_lost_index_is_derived_again_without_embedding(prepared: Prepared, directory: Path, lost: str) -> None:
    for name in ("vectors", "lexical") if lost == "both" else (lost,):
        shutil.rmtree(directory / name)
    index = Index.open(directory, fingerprint="bag-of-words:1")
    embedder = BagOfWordsEmbedder()
    report = sync_folders(index, embedder, [prepared.documents])
    check_stores(index)
    assert report.embedded == len(embedder.embedded) == 2, "the edited passage and the new document"
    assert index.lexical.search("council", 5) and report.documents == 3
    index.close()


def ship(number: int, version: int = 0) -> str:
    """A document of several passages, some of which change with the version."""
    lines = [f"Ship {number} sailed from harbour {number % 9} with a cargo of salt. Its captain was born in {number}."]
    lines += [f"On day {n} ship {number} met storm {n * number}. Nobody aboard was hurt that day." for n in range(6)]
    lines.append(f"Report {version} of ship {number} was filed late.")
    return "\n\n".join(lines)


def sync_in_process(directory: str, documents: str, started: Connection) -> None:
    """What the process does that will be killed."""
    index = Index.create(Path(directory), fingerprint="bag-of-words:1")
    started.send(True)
    sync_folders(index, BagOfWordsEmbedder(), [Path(documents)])
    index.close()


@dataclass
class Fleet:
    """A folder of ships that changes, and what it holds."""

    folder: Path
    source: random.Random
    versions: dict[int, int]

    def change(self) -> None:
        """Edit some ships, sink some, launch some."""
        afloat = sorted(self.versions)
        for number in self.source.sample(afloat, 20):
            del self.versions[number]
            (self.folder / f"{number}.txt").unlink()
        launched = range(max(afloat) + 1, max(afloat) + 21)
        for number in [*self.source.sample(sorted(self.versions), 50), *launched]:
            self.versions[number] = self.versions.get(number, 0) + 1
        self.write()

    def write(self) -> None:
        for number, version in self.versions.items():
            path, text = self.folder / f"{number}.txt", ship(number, version)
            if not path.exists() or path.read_text() != text:
                write_corpus(self.folder, {path.name: text})


@pytest.fixture(scope="module")
def processes() -> Iterator[Any]:
    """Processes that start quickly, forked from one that has imported everything and opened nothing."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["chromadb", "chromadb.api.rust", "tests.reliability.test_crash"])
    yield context


def run_and_kill(context: Any, directory: Path, documents: Path, after_s: float) -> tuple[float, bool]:
    """Sync in a process that is killed `after_s` seconds after it began; the seconds it ran, and whether it was."""
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=sync_in_process, args=(str(directory), str(documents), sender))
    process.start()
    assert receiver.poll(60) and receiver.recv()
    began = time.monotonic()
    process.join(after_s)
    if process.is_alive():
        os.kill(process.pid, signal.SIGKILL)
    process.join(60)
    seconds, killed = time.monotonic() - began, process.exitcode == -signal.SIGKILL
    assert killed or process.exitcode == 0
    receiver.close()
    sender.close()
    process.close()
    return seconds, killed


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
def test_a_killed_process_loses_nothing(tmp_path: Path, processes: Any) -> None:
    fleet = Fleet(tmp_path / "documents", random.Random(20261122), dict.fromkeys(range(1, 151), 0))
    fleet.write()
    directory = tmp_path / "index"
    whole_s, _ = run_and_kill(processes, directory, fleet.folder, 60.0)
    kills = 0
    served = {f"{number}.txt" for number in fleet.versions}
    for _ in range(10):
        fleet.change()
        kills += run_and_kill(processes, directory, fleet.folder, fleet.source.uniform(0.0, 0.6 * whole_s))[1]
        index = Index.open(directory, fingerprint="bag-of-words:1")
        check_serves_whole_documents(index)
        kept = served & {f"{number}.txt" for number in fleet.versions}
        served = set(index.catalogue.document_ids())
        assert kept <= served, "a document that is still there was lost"
        index.close()
    assert kills >= 3, f"only {kills} of 10 runs were still going when they were to be killed"
    index = Index.open(directory, fingerprint="bag-of-words:1")
    sync_folders(index, BagOfWordsEmbedder(), [fleet.folder])
    check_stores(index)

    stored = index.catalogue.documents(index.catalogue.document_ids())
    assert {name: document.text for name, document in stored.items()} == {
        f"{number}.txt": ship(number, version) for number, version in fleet.versions.items()
    }
    index.close()

"""Folders and indexes before a sync, and what they are to be afterwards: what crashes and full disks are tried on."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from index.errors import IndexMismatch
from index.store import Index
from index.types import SyncReport
from tests.corpus import TOWN, check_serves_whole_documents, sync_folders, write_corpus
from tests.fakes import BagOfWordsEmbedder
from tests.reliability.states import State, check_old_or_new, check_served, state_of

_LETTERS = [
    ("Harvest", "The apple harvest begins in the valley on Saturday. Ladders are to be had at the mill."),
    ("Choir", "The choir rehearses in the schoolhouse on Tuesday. Bring the blue books of psalms."),
    ("Wolves", "Two wolves were seen behind the quarry on Sunday. Keep the sheep inside at night."),
]


def mailbox(*letters: tuple[str, str]) -> str:
    """A file of several documents."""
    return "".join(
        f"From ada@example.org Mon Mar 11 09:00:00 2024\nFrom: Ada <ada@example.org>\nSubject: {subject}\n"
        f"Date: Mon, 11 Mar 2024 09:00:00 +0000\nContent-Type: text/plain; charset=utf-8\n\n{text}\n\n"
        for subject, text in letters
    )


MINUTES = "The parish clock was wound by Otto Brenn on Thursday. It had stood still for nineteen days."
OLD_FILES = {**TOWN, "minutes/clock.txt": MINUTES, "letters/box.mbox": mailbox(*_LETTERS)}
EDITED = TOWN["courier/bridge.txt"].replace("It will not be repaired.", "It will become a footpath.")


def _mixed(folder: Path) -> Path:
    """An edit, an addition, a deletion, a rename, a sidecar's change, and a mailbox that loses a letter."""
    sidecar = "letters/lighthouse.txt: {outlet: The Keeper}"
    added = "# Tunnel\n\nA tunnel was dug under the hill."
    write_corpus(folder, {"courier/bridge.txt": EDITED, "new/tunnel.md": added, "metadata.yaml": sidecar})
    write_corpus(folder, {"letters/box.mbox": mailbox(_LETTERS[0], _LETTERS[2])})
    (folder / "radio/ferry.txt").unlink()
    (folder / "minutes/clock.txt").rename(folder / "minutes/brenn.txt")
    return folder


def _moved(folder: Path) -> Path:
    return folder.rename(folder.with_name("archive"))


@dataclass(frozen=True)
class Scenario:
    """What changes between two syncs, and what the second one writes, in order (a test keeps this list true)."""

    name: str
    steps: str
    change: Callable[[Path], Path] = lambda folder: folder
    embedder: str = "bag-of-words:1"
    max_tokens: int = 40
    renamed: tuple[tuple[str, str], ...] = ()

    @property
    def calls(self) -> list[str]:
        """The writes, in order."""
        return self.steps.split()


_SETTLED = "seal seal mark_settled"
_WHOLE = f"save_vectors mark_unsettled upsert write apply delete write {_SETTLED}"
SCENARIOS = {
    scenario.name: scenario
    for scenario in (
        Scenario(
            "mixed",
            f"seal seal mark_unsettled apply delete write {_SETTLED} {_WHOLE}",
            _mixed,
            renamed=(("minutes/clock.txt", "minutes/brenn.txt"),),
        ),
        Scenario("splitter", f"seal seal {5 * 'save_vectors '}{_WHOLE}", max_tokens=20),
        Scenario(
            "rebuild",
            f"clear_stage {7 * 'save_vectors '}mark_unsettled upsert write stage mark_unsettled promote {_SETTLED} "
            "seal seal",
            embedder="bag-of-words:2",
        ),
        Scenario("moved", "seal seal move_folder", _moved),
    )
}


@dataclass
class Prepared:
    """A folder that has changed, an index of it before that, and what the index holds before and after a sync."""

    scenario: Scenario
    documents: Path
    index: Path
    old: State
    new: State

    def copy(self, to: Path) -> Path:
        """The index of the old state, to be written."""
        return Path(shutil.copytree(self.index, to))

    def create(self, directory: Path) -> Index:
        """The index for writing the new state."""
        rebuild = self.scenario.name == "rebuild"
        return Index.create(directory, fingerprint=self.scenario.embedder, rebuild=rebuild)

    def sync(self, index: Index, embedder: BagOfWordsEmbedder) -> SyncReport:
        """Bring an index to the new state."""
        return sync_folders(index, embedder, [self.documents], max_tokens=self.scenario.max_tokens)


def prepare(scenario: Scenario, root: Path, files: Mapping[str, str] = OLD_FILES) -> Prepared:
    """Both states below `root`."""
    documents = write_corpus(root / "documents", files)
    old = _indexed(root / "index", documents, BagOfWordsEmbedder(), 40)
    documents = scenario.change(documents)
    # The new state is what an index shows that never held another.
    new = _indexed(root / "reference", documents, BagOfWordsEmbedder(scenario.embedder), scenario.max_tokens)
    if scenario.name == "moved":  # the hash of a letter in a mailbox counts its address; a moved one is not read again
        new = {i: (replace(d, content_hash=old[i][0].content_hash), found) for i, (d, found) in new.items()}
    return Prepared(scenario, documents, root / "index", old, new)


def _indexed(directory: Path, documents: Path, embedder: BagOfWordsEmbedder, max_tokens: int) -> State:
    index = Index.create(directory, fingerprint=embedder.fingerprint)
    report = sync_folders(index, embedder, [documents], max_tokens=max_tokens)
    assert not report.failed
    state = state_of(index.catalogue)
    index.close()
    return state


def check_readers(case: Prepared, directory: Path, before: Index, embedder: BagOfWordsEmbedder) -> None:
    """Readers, open before or not, see the old or the new of each document; of a rebuild all that is old or new."""
    if before.catalogue.fact("embedder") != embedder.fingerprint:
        for reader in (before.refresh, lambda: Index.open(directory, fingerprint=embedder.fingerprint)):
            with pytest.raises(IndexMismatch):
                reader()
        embedder = replace(embedder, fingerprint=case.scenario.embedder)
        after = Index.open(directory, fingerprint=embedder.fingerprint)
        assert state_of(after.catalogue) == case.new
        check_served(after, embedder, case.new)
    else:
        after = Index.open(directory, fingerprint=embedder.fingerprint)
        state = state_of(after.catalogue)
        if case.scenario.name == "rebuild":
            assert state == case.old
        check_old_or_new(state, case.old, case.new, renamed=dict(case.scenario.renamed))
        check_served(before, embedder, state)
        check_served(after, embedder, state)
    check_serves_whole_documents(after)
    assert after.notices == [], "nothing was damaged"
    after.close()

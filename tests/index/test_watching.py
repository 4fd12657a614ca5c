"""Watching folders: a change of a wanted file is told, once things are quiet, and nothing else is."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.files import Choice
from index.watching import FolderWatch
from tests.corpus import TOWN, write_corpus

_LONGEST_WAIT_S = 60.0


class Watched:
    """Notices of changes, as they come."""

    def __init__(self, folder: Path, watch: FolderWatch) -> None:
        self.folder = folder
        self._watch = watch
        self._heard: queue.Queue[None] = queue.Queue()
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    def _listen(self) -> None:
        while self._watch.wait():
            self._heard.put(None)

    def heard(self) -> None:
        """Wait for a notice."""
        self._heard.get(timeout=_LONGEST_WAIT_S)

    def count(self) -> int:
        """Notices that have come and were not waited for."""
        return self._heard.qsize()

    def close(self) -> None:
        self._watch.stop()
        self._thread.join(_LONGEST_WAIT_S)
        assert not self._thread.is_alive()


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    folder = write_corpus(tmp_path / "documents", TOWN)
    (folder / "drafts").mkdir()
    (folder / "index").mkdir()
    with FolderWatch([folder], Choice(("*",), (".*", "drafts/")), folder / "index") as watch:
        opened = Watched(folder, watch)
        yield opened
        opened.close()


def test_wanted_changes_are_told_and_others_not(watched: Watched) -> None:
    write_corpus(watched.folder, {".hidden": "x", "drafts/a.txt": "x", "index/catalogue.sqlite": "x"})
    time.sleep(2.0)
    assert watched.count() == 0
    (watched.folder / "radio/ferry.txt").unlink()
    watched.heard()
    write_corpus(watched.folder, {"metadata.yaml": "radio/ferry.txt: {outlet: Radio}"})
    watched.heard()


def test_many_changes_are_told_together(watched: Watched) -> None:
    write_corpus(watched.folder, {f"many/{number}.txt": "One." for number in range(300)})
    watched.heard()
    time.sleep(2.0)
    assert watched.count() < 5, "not one notice per file"


def test_what_changes_before_anybody_waits_is_not_missed(tmp_path: Path) -> None:
    folder = write_corpus(tmp_path / "documents", TOWN)
    with FolderWatch([folder], Choice((), ()), tmp_path / "index") as watch:
        write_corpus(folder, {"new.txt": "A tunnel."})
        time.sleep(1.5)
        assert watch.wait()

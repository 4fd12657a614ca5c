"""A copy of the catalogue is a backup of the index: everything else comes back from it, and nothing is embedded."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest

from index.backup import back_up
from index.errors import ConfigError, IndexDamaged, IndexMissing
from index.store import Index
from tests.corpus import TOWN, check_stores, sync_folders, write_corpus
from tests.fakes import BagOfWordsEmbedder, bag_of_words


@pytest.fixture
def directory(tmp_path: Path, embedder: BagOfWordsEmbedder) -> Path:
    folder = write_corpus(tmp_path / "documents", TOWN)
    with_index = Index.create(tmp_path / "index", fingerprint=embedder.fingerprint)
    sync_folders(with_index, embedder, [folder])
    with_index.close()
    return tmp_path / "index"


def test_a_restored_index_answers_as_before_and_embeds_nothing(
    directory: Path, tmp_path: Path, embedder: BagOfWordsEmbedder
) -> None:
    before = Index.open(directory, fingerprint=embedder.fingerprint)
    found = before.lexical.search("bridge", 5), list(before.vectors.nearest(bag_of_words("ferry captain"), 2))
    assert back_up(directory, tmp_path / "copy.sqlite") > 0
    before.close()
    shutil.rmtree(directory)
    directory.mkdir()
    shutil.copy(tmp_path / "copy.sqlite", directory / "catalogue.sqlite")
    embedder.embedded.clear()
    index = Index.open(directory, fingerprint=embedder.fingerprint)
    assert (index.lexical.search("bridge", 5), list(index.vectors.nearest(bag_of_words("ferry captain"), 2))) == found
    assert sync_folders(index, embedder, [tmp_path / "documents"]).unchanged == 3 and embedder.embedded == []
    check_stores(index)
    index.close()


def test_a_backup_beside_a_writer_is_of_one_state(
    directory: Path, tmp_path: Path, embedder: BagOfWordsEmbedder
) -> None:
    folder = tmp_path / "documents"
    stop = threading.Event()

    def write() -> None:
        index = Index.create(directory, fingerprint=embedder.fingerprint)
        version = 0
        while not stop.is_set():
            version += 1
            write_corpus(folder, {name: f"Version {version} of {name}.\n\nStill {version}." for name in TOWN})
            sync_folders(index, embedder, [folder])
        index.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(5):
            back_up(directory, tmp_path / f"{number}.sqlite")
    finally:
        stop.set()
        writer.join()
    for number in range(5):
        restored = tmp_path / f"restored{number}"
        restored.mkdir()
        shutil.copy(tmp_path / f"{number}.sqlite", restored / "catalogue.sqlite")
        index = Index.create(restored, fingerprint=embedder.fingerprint)
        index.settle()
        check_stores(index)
        assert index.catalogue.counts()[0] == 3
        index.close()


def test_what_is_in_the_way_is_kept(directory: Path, tmp_path: Path) -> None:
    target = tmp_path / "copy.sqlite"
    target.write_text("mine")
    with pytest.raises(ConfigError, match=r"copy\.sqlite is there already"):
        back_up(directory, target)
    assert target.read_text() == "mine"
    back_up(directory, target, replace=True)
    assert target.read_bytes().startswith(b"SQLite") and [p.name for p in tmp_path.glob("copy*")] == ["copy.sqlite"]


def test_errors_say_what_to_do(directory: Path, tmp_path: Path) -> None:
    with pytest.raises(IndexMissing):
        back_up(tmp_path / "nowhere", tmp_path / "a.sqlite")
    with pytest.raises(IndexDamaged, match="cannot be written") as refused:
        back_up(directory, tmp_path / "no such folder" / "a.sqlite")
    assert "as it was" in refused.value.hint


def test_a_folder_that_cannot_be_written_is_one_clear_error(
    directory: Path, tmp_path: Path, embedder: BagOfWordsEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    Index.create(directory, fingerprint=embedder.fingerprint).close()

    def read_only(path: Path, missing_ok: bool = False) -> None:
        raise OSError(30, "Read-only file system", str(path))

    monkeypatch.setattr(Path, "unlink", read_only)
    with pytest.raises(IndexDamaged, match="copy cannot be written: .*Read-only file system") as caught:
        back_up(directory, tmp_path / "copy")
    assert str(directory) in caught.value.hint

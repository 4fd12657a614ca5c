"""A dry run: nothing is written, and it says what the sync then does."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from index.errors import AssistantError
from index.preview import preview
from index.store import Index
from index.sync import SyncOptions, sync
from index.types import SyncReport
from tests.corpus import TOWN, write_corpus
from tests.fakes import BagOfWordsEmbedder
from tests.reliability.scenarios import EDITED, MINUTES, mailbox
from tests.reliability.states import files_of

OLD = {
    **TOWN,
    "minutes/clock.txt": MINUTES,
    "minutes/twin.txt": "Two minutes that are the same were written on Friday.",
    "minutes/again.txt": "Two minutes that are the same were written on Friday.",
    "box.mbox": mailbox(("Choir", "The choir rehearses on Tuesday."), ("Wolves", "Two wolves were seen on Sunday.")),
    "touched.txt": "This file gets another time, and keeps its bytes.",
    "broken.pdf": b"%PDF-1.4 no more",
    "skipped.xyz": b"?",
}


@pytest.fixture
def town(tmp_path: Path) -> Iterator[tuple[Index, SyncOptions]]:
    folders = [write_corpus(tmp_path / "documents", OLD), write_corpus(tmp_path / "other", {"a.txt": "Another town."})]
    options = SyncOptions(
        folders=folders, max_tokens=40, max_file_bytes=1_000_000, workers=0, exclude=("metadata.yaml",)
    )
    index = Index.create(tmp_path / "index", fingerprint="bag-of-words:1")
    sync(index, BagOfWordsEmbedder(), options)
    yield index, options
    index.close()


def change(folder: Path) -> None:
    """An edit, additions, deletions, renames (one of them of a twin), a touch, a sidecar, a file that breaks."""
    write_corpus(
        folder, {"courier/bridge.txt": EDITED, "new/tunnel.md": "# Tunnel\n\nA tunnel was dug.", "late.pdf": b"%"}
    )
    write_corpus(folder, {"metadata.yaml": "letters/lighthouse.txt: {outlet: The Keeper}"})
    write_corpus(folder, {"touched.txt": OLD["touched.txt"]})
    (folder / "radio/ferry.txt").unlink()
    (folder / "minutes/clock.txt").rename(folder / "minutes/brenn.txt")
    shutil.copyfile(folder / "minutes/twin.txt", folder / "minutes/first.txt")
    shutil.copyfile(folder / "minutes/twin.txt", folder / "minutes/second.txt")
    (folder / "minutes/twin.txt").unlink()


def said(report: SyncReport) -> SyncReport:
    """What a dry run can know of it."""
    # Which files can be read is only known when they are.
    return replace(
        report, seconds=0.0, embedded=0, passages=0, documents=0, dry_run=False, failed=(), repaired=(),
        added=tuple(sorted(set(report.added) - {"late.pdf"})), removed=tuple(sorted(report.removed)),
        updated=tuple(sorted(report.updated)), renamed=tuple(sorted(report.renamed, key=lambda r: r.new)),
    )  # fmt: skip


@pytest.mark.parametrize("prune", [False, True], ids=["", "prune"])
def test_a_preview_says_what_the_sync_does(town: tuple[Index, SyncOptions], tmp_path: Path, prune: bool) -> None:
    index, options = town
    change(tmp_path / "documents")
    if prune:
        options = replace(options, folders=options.folders[:1], prune=True)
    index.close()  # its files are as they are on the disk now
    before = files_of(tmp_path)
    foreseen = preview(tmp_path / "index", options)
    again = preview(tmp_path / "index", options)
    assert files_of(tmp_path) == before, "nothing is written"
    assert foreseen.dry_run and said(again) == said(foreseen)
    index = Index.create(tmp_path / "index", fingerprint="bag-of-words:1")
    done = sync(index, BagOfWordsEmbedder(), options)
    index.close()
    assert said(foreseen) == said(done)
    assert "new/tunnel.md" in done.added and len(done.renamed) == 2 and "radio/ferry.txt" in done.removed
    assert ("a.txt" in done.removed) == prune


def test_a_preview_of_a_folder_that_was_moved(town: tuple[Index, SyncOptions], tmp_path: Path) -> None:
    index, options = town
    index.close()
    moved = (tmp_path / "documents").rename(tmp_path / "archive")
    change(moved)
    options = replace(options, folders=[moved])
    before = files_of(tmp_path)
    foreseen = preview(tmp_path / "index", options)
    assert files_of(tmp_path) == before, "nothing is written"
    index = Index.create(tmp_path / "index", fingerprint="bag-of-words:1")
    assert said(foreseen) == said(sync(index, BagOfWordsEmbedder(), options))
    index.close()


def test_a_preview_without_an_index_makes_none(tmp_path: Path) -> None:
    folder = write_corpus(tmp_path / "documents", TOWN)
    options = SyncOptions(folders=[folder], max_tokens=40, max_file_bytes=1_000_000, workers=0)
    assert preview(tmp_path / "index", options).added == tuple(sorted(TOWN))
    assert not (tmp_path / "index").exists()


def test_a_preview_after_an_interrupted_run(town: tuple[Index, SyncOptions], tmp_path: Path) -> None:
    index, options = town
    index.catalogue.mark_unsettled(["left"])
    index.close()
    change(tmp_path / "documents")
    before = files_of(tmp_path)
    foreseen = preview(tmp_path / "index", options)
    assert files_of(tmp_path) == before
    index = Index.create(tmp_path / "index", fingerprint="bag-of-words:1")
    assert said(foreseen) == said(sync(index, BagOfWordsEmbedder(), options))
    index.close()


def test_a_preview_of_a_damaged_index_is_an_error(tmp_path: Path) -> None:
    write_corpus(tmp_path, {"index/catalogue.sqlite": b"no database" * 1_000, "documents/a.txt": "A town."})
    options = SyncOptions(folders=[tmp_path / "documents"], max_tokens=40, max_file_bytes=1_000_000, workers=0)
    before = files_of(tmp_path)
    with pytest.raises(AssistantError) as raised:
        preview(tmp_path / "index", options)
    assert raised.value.hint and files_of(tmp_path) == before

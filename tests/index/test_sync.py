"""Syncing folders: only what changed is read, split and embedded, and the stores agree afterwards."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from index.errors import ConfigError, IndexLocked, IndexMismatch, IndexMissing
from index.store import Index
from index.sync import SyncOptions, sync
from index.types import SyncProgress, SyncReport
from tests.corpus import TOWN, Indexed, check_stores, sync_folders, write_corpus
from tests.fakes import BagOfWordsEmbedder, bag_of_words


@pytest.fixture
def town(tmp_path: Path, embedder: BagOfWordsEmbedder) -> Iterator[Indexed]:
    folder = write_corpus(tmp_path / "documents", TOWN)
    index = Index.create(tmp_path / "index", fingerprint=embedder.fingerprint)
    opened = Indexed(folder, index, embedder)
    opened.sync()
    embedder.embedded.clear()
    yield opened
    index.close()


def changes(report: SyncReport) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], int]:
    return report.added, report.updated, report.removed, report.unchanged


def test_the_first_sync_adds_everything(tmp_path: Path, embedder: BagOfWordsEmbedder) -> None:
    folder = write_corpus(tmp_path / "documents", TOWN)
    index = Index.create(tmp_path / "index", fingerprint=embedder.fingerprint)
    report = sync_folders(index, embedder, [folder])
    assert changes(report) == (tuple(sorted(TOWN)), (), (), 0)
    assert report.documents == 3 and report.passages == report.embedded == len(embedder.embedded) > 3
    assert report.failed == report.skipped == () and report.seconds > 0
    document = index.catalogue.document("courier/bridge.txt")
    assert document.title == "Council approves new bridge" and document.published.value == date(2024, 3, 14)
    assert document.uri == (folder / "courier" / "bridge.txt").as_uri()
    check_stores(index)
    index.close()


def test_a_second_sync_embeds_nothing(town: Indexed) -> None:
    report = town.sync()
    assert changes(report) == ((), (), (), 3) and report.embedded == 0 and town.embedder.embedded == []


def test_a_file_with_its_old_size_and_time_is_not_read(town: Indexed) -> None:
    path = town.folder / "radio/ferry.txt"
    times = path.stat().st_atime_ns, path.stat().st_mtime_ns
    path.write_bytes(bytes(path.stat().st_size))  # unreadable, if it were read
    os.utime(path, ns=times)
    report = town.sync()
    assert changes(report) == ((), (), (), 3) and not report.failed


def test_a_touched_file_is_read_and_not_embedded(town: Indexed) -> None:
    os.utime(town.folder / "radio/ferry.txt", ns=(5, 5))
    assert changes(town.sync()) == ((), (), (), 3) and town.embedder.embedded == []
    record = town.index.catalogue.files.of_document("radio/ferry.txt")
    assert record is not None and record.mtime_ns == 5, "the next sync need not read it"


def test_an_edit_embeds_only_what_changed(town: Indexed) -> None:
    text = TOWN["courier/bridge.txt"].replace("It will not be repaired.", "It will become a footpath.")
    write_corpus(town.folder, {"courier/bridge.txt": text})
    before = {p.passage_id for p in town.index.catalogue.passages_of("courier/bridge.txt")}
    report = town.sync()
    assert changes(report) == ((), ("courier/bridge.txt",), (), 2)
    assert report.embedded == 1 and "footpath" in town.embedder.embedded[0]
    after = {p.passage_id for p in town.index.catalogue.passages_of("courier/bridge.txt")}
    assert before & after and len(after - before) == 1
    assert town.found("footpath") == {"courier/bridge.txt"} and town.found("repaired") == set()


def test_an_added_file_is_found(town: Indexed) -> None:
    write_corpus(town.folder, {"new/tunnel.md": "# Tunnel\n\nA tunnel was dug under the hill."})
    assert changes(town.sync()) == (("new/tunnel.md",), (), (), 3)
    assert town.found("tunnel") == {"new/tunnel.md"}


def test_a_deleted_file_is_gone_from_everything(town: Indexed) -> None:
    passages = {p.passage_id for p in town.index.catalogue.passages_of("radio/ferry.txt")}
    (town.folder / "radio/ferry.txt").unlink()
    assert changes(town.sync()) == ((), (), ("radio/ferry.txt",), 2)
    assert town.found("ferry island captain harbour office") & {"radio/ferry.txt"} == set()
    assert passages.isdisjoint(town.index.lexical.search("ferry captain fog", 50))
    assert passages.isdisjoint(town.index.vectors.nearest(bag_of_words("ferry"), 50))
    assert town.index.catalogue.document_ids() == ["courier/bridge.txt", "letters/lighthouse.txt"]


def test_a_renamed_file_is_not_embedded_again(town: Indexed) -> None:
    (town.folder / "radio/ferry.txt").rename(town.folder / "radio/boat.txt")
    report = town.sync()
    assert (report.added, report.removed, report.embedded) == (("radio/boat.txt",), ("radio/ferry.txt",), 0)
    assert town.found("ferry captain") == {"radio/boat.txt"}


def test_a_file_that_comes_back_is_not_embedded_again(town: Indexed) -> None:
    (town.folder / "radio/ferry.txt").unlink()
    town.sync()
    write_corpus(town.folder, {"radio/ferry.txt": TOWN["radio/ferry.txt"]})
    assert town.sync().embedded == 0 and "radio/ferry.txt" in town.found("ferry captain")


def test_bad_files_are_reported_and_the_rest_is_indexed(town: Indexed) -> None:
    bad = {
        "a-empty.txt": b"",
        "m-binary.txt": bytes(500),
        "z-broken.pdf": b"%PDF-1.4 no more",
        "large.txt": b"x" * 2000,
    }
    write_corpus(town.folder, {**bad, "good.txt": "A tunnel was dug.", "picture.png": b"\x89PNG"})
    report = town.sync(max_file_bytes=1500)
    assert changes(report) == (("good.txt",), (), (), 3)
    assert {Path(failure.uri).name for failure in report.failed} == set(bad)
    assert all(failure.reason for failure in report.failed)
    reasons = {Path(failure.uri).name: failure.reason for failure in report.failed}
    assert "max_file_mb" in reasons["large.txt"] and "empty" in reasons["a-empty.txt"]
    assert [Path(s.uri).name for s in report.skipped] == ["picture.png"] and ".png" in report.skipped[0].reason
    assert {Path(f.uri).name for f in town.sync(max_file_bytes=1500).failed} == set(bad), "reported until mended"


def test_a_file_that_becomes_bad_keeps_its_old_version(town: Indexed) -> None:
    write_corpus(town.folder, {"radio/ferry.txt": b"\x00\x01\x02" * 100})
    report = town.sync()
    assert changes(report) == ((), (), (), 2)
    assert "what was indexed of it earlier is kept" in report.failed[0].reason
    assert "radio/ferry.txt" in town.found("ferry captain")
    write_corpus(town.folder, {"radio/ferry.txt": "A boat again."})
    assert changes(town.sync()) == ((), ("radio/ferry.txt",), (), 2)


@pytest.mark.parametrize("kind", ["missing", "file"])
def test_a_folder_that_is_away_does_not_empty_the_index(town: Indexed, kind: str) -> None:
    away = town.folder.with_name("away")
    if kind == "file":
        away.write_text("x")
    with pytest.raises(ConfigError, match="away"):
        town.sync(town.folder, away)
    with pytest.raises(ConfigError, match="away"):
        town.sync(away, prune=True)
    assert town.index.catalogue.counts()[0] == 3


def test_links_that_lead_out_are_not_followed(town: Indexed) -> None:
    outside = write_corpus(
        town.folder.with_name("outside"), {"secret.txt": "The password is tulip.", "d/more.txt": "More."}
    )
    (town.folder / "link.txt").symlink_to(outside / "secret.txt")
    (town.folder / "linked").symlink_to(outside / "d")
    (town.folder / "inside.txt").symlink_to(town.folder / "radio/ferry.txt")
    (town.folder / "nowhere.txt").symlink_to(town.folder / "not-there.txt")
    report = town.sync()
    assert report.added == ("inside.txt",)
    assert town.found("password tulip") == set()
    assert [(Path(s.uri).name, s.reason) for s in report.skipped] == [
        ("link.txt", "a link that leads out of the folder")
    ]
    assert [Path(f.uri).name for f in report.failed] == ["nowhere.txt"]


def test_excluded_files_are_left_out(town: Indexed) -> None:
    write_corpus(
        town.folder, {".hidden.txt": "x y z", ".git/a.txt": "x y z", "~$lock.docx": "x", "drafts/d.txt": "x y"}
    )
    report = town.sync(exclude=(".*", "~$*", "metadata.yaml", "drafts"))
    assert changes(report) == ((), (), (), 3) and not report.skipped and not report.failed
    assert changes(town.sync(exclude=(".*", "~$*", "drafts/*", "*/ferry.txt")))[2] == ("radio/ferry.txt",)


def test_two_folders_with_equal_names(town: Indexed, tmp_path: Path) -> None:
    more = write_corpus(tmp_path / "more" / "documents", {"radio/ferry.txt": "Another ferry, a green one."})
    third = write_corpus(tmp_path / "third" / "documents", {"radio/ferry.txt": "A third ferry, a blue one."})
    report = town.sync(town.folder, more, third)
    assert report.added == ("documents/radio/ferry.txt", (third / "radio/ferry.txt").as_posix())
    texts = {i: d.text[:9] for i, d in town.index.catalogue.documents(town.index.catalogue.document_ids()).items()}
    assert texts["radio/ferry.txt"] == "Ferry kee" and texts["documents/radio/ferry.txt"] == "Another f"
    assert changes(town.sync(third, more, town.folder)) == ((), (), (), 5)
    write_corpus(more, {"radio/ferry.txt": "Another ferry, a red one."})
    assert changes(town.sync(more))[1] == ("documents/radio/ferry.txt",)


def test_documents_of_folders_that_are_not_named_stay_unless_pruned(town: Indexed, tmp_path: Path) -> None:
    more = write_corpus(tmp_path / "more", {"tunnel.txt": "A tunnel was dug under the hill."})
    assert town.sync(more).removed == () and town.index.catalogue.counts()[0] == 4
    assert town.sync(more, prune=True).removed == tuple(sorted(TOWN))
    assert town.index.catalogue.document_ids() == ["tunnel.txt"]


def test_a_folder_named_twice_is_read_once(town: Indexed) -> None:
    assert changes(town.sync(town.folder, town.folder)) == ((), (), (), 3)
    assert changes(town.sync(town.folder, town.folder / ".." / town.folder.name)) == ((), (), (), 3)


def test_a_sidecar_updates_without_embedding(town: Indexed) -> None:
    sidecar = "folders:\n  radio: {outlet: Zephyr Radio}\nfiles:\n  letters/lighthouse.txt: {published: 2023-05-06}"
    write_corpus(town.folder, {"metadata.yaml": sidecar})
    report = town.sync()
    assert changes(report) == ((), ("letters/lighthouse.txt", "radio/ferry.txt"), (), 1)
    assert report.embedded == 0 and town.embedder.embedded == []
    assert town.index.catalogue.document("radio/ferry.txt").outlet == "Zephyr Radio"
    assert town.index.catalogue.document("letters/lighthouse.txt").published.method == "sidecar"
    assert town.found("zephyr") == {"radio/ferry.txt"}, "the lexical index holds the outlet"
    write_corpus(town.folder, {"metadata.yaml": sidecar.replace("Zephyr", "Mistral")})
    assert town.sync().updated == ("radio/ferry.txt",)
    assert town.found("zephyr") == set() and town.found("mistral") == {"radio/ferry.txt"}


def test_a_bad_sidecar_entry_is_reported(town: Indexed) -> None:
    write_corpus(town.folder, {"metadata.yaml": "radio/ferry.txt: {published: soon}"})
    (failure,) = town.sync().failed
    assert "soon" in failure.reason


def test_another_splitting_splits_again_and_embeds_only_new_texts(town: Indexed) -> None:
    report = town.sync(max_tokens=200)
    assert len(report.updated) == 3 and 0 < report.embedded <= 3
    assert town.sync(max_tokens=40).embedded == 0, "the vectors of the earlier passages were kept"


def test_equal_texts_are_embedded_once(town: Indexed) -> None:
    write_corpus(town.folder, {f"copy{n}.txt": "The very same words stand in every copy." for n in range(5)})
    report = town.sync()
    assert len(report.added) == 5 and report.embedded == 1


def test_progress_names_every_file(town: Indexed) -> None:
    heard: list[SyncProgress] = []
    write_corpus(town.folder, {"new.txt": "A tunnel."})
    options = SyncOptions(folders=[town.folder], exclude=(), max_tokens=40, max_file_bytes=10_000, workers=0)
    sync(town.index, town.embedder, options, progress=heard.append)
    assert heard[0].stage == "listing"
    (reading,) = [step for step in heard if step.stage == "reading"]
    assert (reading.name, reading.done, reading.total) == ("new.txt", 3, 4), "unchanged files are passed at once"
    assert 0 < reading.done_bytes < reading.total_bytes
    (embedding,) = [step for step in heard if step.stage == "embedding"]
    assert (embedding.name, embedding.embedded, embedding.done_bytes) == ("new.txt", 1, embedding.total_bytes)
    assert [step.stage for step in heard[-2:]] == ["writing", "comparing"]


def test_more_documents_than_one_group(town: Indexed) -> None:
    many = {
        f"many/{n:03}.txt": f"Document {n} tells of ship {n * 7} and its cargo. Its captain was born in {n}."
        for n in range(300)
    }
    write_corpus(town.folder, many)
    assert len(town.sync().added) == 300
    assert "many/123.txt" in town.found("cargo ship 861")


HOLD_LOCK = """
import sys
from pathlib import Path
from index.lock import writer_lock
with writer_lock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_locked_index_names_the_writer(town: Indexed) -> None:
    command = [sys.executable, "-c", HOLD_LOCK, str(town.index.directory)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None and holder.stdout.readline() == "held\n"
        with pytest.raises(IndexLocked, match=f"process {holder.pid} since") as refused:
            town.sync()
        assert refused.value.hint
        assert town.index.catalogue.counts()[0] == 3, "readers do not wait"
        holder.kill()
        holder.wait()
    assert changes(town.sync()) == ((), (), (), 3), "the system let go of the dead writer's lock"


def test_another_embedder_is_refused_and_rebuild_accepts_it(town: Indexed, tmp_path: Path) -> None:
    other = BagOfWordsEmbedder(fingerprint="another:2")
    for build in (Index.open, Index.create):
        opened: Callable[..., Index] = build
        with pytest.raises(IndexMismatch, match=r"bag-of-words:1.*another:2") as refused:
            opened(tmp_path / "index", fingerprint=other.fingerprint)
        assert "--rebuild" in refused.value.hint
    town.index.close()
    index = Index.create(tmp_path / "index", fingerprint=other.fingerprint, rebuild=True)
    report = sync_folders(index, other, [town.folder])
    assert len(report.updated) == 3 and report.embedded == report.passages
    check_stores(index)
    index.close()
    Index.open(tmp_path / "index", fingerprint=other.fingerprint).close()


def test_no_index_is_an_error_of_its_own(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing) as missing:
        Index.open(tmp_path / "nowhere", fingerprint="x")
    assert "dateline sync" in missing.value.hint
    assert not (tmp_path / "nowhere").exists()


def test_a_reader_sees_what_another_index_object_wrote(town: Indexed, tmp_path: Path) -> None:
    reader = Index.open(tmp_path / "index", fingerprint=town.embedder.fingerprint)
    write_corpus(town.folder, {"tunnel.txt": "A tunnel was dug under the hill."})
    town.sync()
    reader.refresh()
    assert len(reader.lexical.search("tunnel", 5)) == 1
    assert np.isclose(max(reader.vectors.nearest(bag_of_words("tunnel dug under hill"), 1).values()), 1.0, atol=0.3)
    check_stores(reader)
    reader.close()

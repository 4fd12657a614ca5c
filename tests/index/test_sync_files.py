"""Which files a sync takes, what it remembers of them, and documents inside files."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from index.errors import ConfigError
from index.store import Index
from index.types import Rename
from tests.corpus import TOWN, Indexed, sync_folders, write_corpus
from tests.fakes import BagOfWordsEmbedder


@pytest.fixture
def desk(tmp_path: Path, embedder: BagOfWordsEmbedder) -> Iterator[Indexed]:
    folder = tmp_path / "documents"
    folder.mkdir()
    index = Index.create(tmp_path / "index", fingerprint=embedder.fingerprint)
    yield Indexed(folder, index, embedder)
    index.close()


def mail(subject: str, body: str, **attachments: bytes) -> bytes:
    message = EmailMessage()
    message["From"] = "Ada Quill <ada@courier.example>"
    message["Subject"] = subject
    message["Date"] = "Thu, 14 Mar 2024 10:00:00 +0100"
    message.set_content(body)
    for name, data in attachments.items():
        filename = name.replace("_", ".")
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=filename)
    return message.as_bytes()


def test_only_files_that_a_pattern_includes(desk: Indexed) -> None:
    write_corpus(desk.folder, {"a.txt": "One.", "b.md": "Two.", "notes/c.txt": "Three.", "notes/old/d.txt": "Four."})
    assert desk.sync(include=("*.txt",)).added == ("a.txt", "notes/c.txt", "notes/old/d.txt")
    assert desk.sync(include=("notes/**",)).removed == ("a.txt",)
    report = desk.sync(include=("*",), exclude=("old/", "b.*"))
    assert (report.added, report.removed) == (("a.txt",), ("notes/old/d.txt",))
    assert desk.sync(exclude=("*.txt", "!notes/c.txt")).added == ("b.md",)
    assert desk.ids() == ["b.md", "notes/c.txt"]


def test_a_bad_pattern_names_its_key(desk: Indexed) -> None:
    with pytest.raises(ConfigError, match=r"documents\.exclude"):
        desk.sync(exclude=("!",))


def test_a_pipe_or_socket_is_no_document(desk: Indexed) -> None:
    write_corpus(desk.folder, {"a.txt": "One."})
    os.mkfifo(desk.folder / "pipe.txt")
    report = desk.sync()
    assert report.added == ("a.txt",) and [s.reason for s in report.skipped] == ["not a regular file"]


def test_a_folder_inside_another_doubles_nothing(desk: Indexed) -> None:
    write_corpus(desk.folder, {"a.txt": "One.", "2023/b.txt": "Two."})
    assert desk.sync(desk.folder / "2023").added == ("b.txt",)
    report = desk.sync(desk.folder)
    assert (report.added, report.unchanged) == (("a.txt",), 1) and desk.ids() == ["a.txt", "b.txt"]
    assert desk.sync(desk.folder / "2023", desk.folder).unchanged == 2
    (desk.folder / "2023/b.txt").unlink()
    assert desk.sync(desk.folder).removed == ("b.txt",)


def test_a_rename_is_told_and_embeds_nothing(desk: Indexed) -> None:
    write_corpus(desk.folder, TOWN)
    desk.sync()
    desk.embedder.embedded.clear()
    (desk.folder / "radio/ferry.txt").rename(desk.folder / "radio/boat.txt")
    (desk.folder / "letters/lighthouse.txt").unlink()
    write_corpus(desk.folder, {"other.txt": "x" * len(TOWN["letters/lighthouse.txt"].encode())})
    report = desk.sync()
    assert report.renamed == (Rename(old="radio/ferry.txt", new="radio/boat.txt"),)
    assert set(report.added) == {"other.txt", "radio/boat.txt"}
    assert set(report.removed) == {"letters/lighthouse.txt", "radio/ferry.txt"}
    assert len(desk.embedder.embedded) == 1, "only other.txt"


def test_a_file_moves_to_another_folder(desk: Indexed, tmp_path: Path) -> None:
    more = write_corpus(tmp_path / "more", {"tunnel.txt": "A tunnel was dug."})
    write_corpus(desk.folder, TOWN)
    desk.sync(desk.folder, more)
    (desk.folder / "radio/ferry.txt").rename(more / "ferry.txt")
    report = desk.sync(desk.folder, more)
    assert report.renamed == (Rename(old="radio/ferry.txt", new="ferry.txt"),) and report.embedded == 0


def test_a_copy_is_a_document_of_its_own(desk: Indexed) -> None:
    write_corpus(desk.folder, TOWN)
    desk.sync()
    shutil.copy(desk.folder / "radio/ferry.txt", desk.folder / "radio/copy.txt")
    report = desk.sync()
    assert (report.added, report.removed, report.renamed) == (("radio/copy.txt",), (), ()) and report.embedded == 0


def test_a_moved_folder_keeps_its_ids_and_is_not_read(desk: Indexed, tmp_path: Path) -> None:
    write_corpus(desk.folder, TOWN)
    desk.sync()
    desk.embedder.embedded.clear()
    moved = desk.folder.rename(tmp_path / "elsewhere")
    report = desk.sync(moved)
    assert (report.unchanged, report.added, report.removed) == (3, (), ()) and desk.embedder.embedded == []
    assert "documents is not there any more" in report.repaired[0] and "elsewhere" in report.repaired[0]
    assert desk.index.catalogue.document("radio/ferry.txt").uri == (moved / "radio/ferry.txt").as_uri()
    assert desk.sync(moved).repaired == ()


def test_another_folder_is_not_taken_for_a_moved_one(desk: Indexed, tmp_path: Path) -> None:
    write_corpus(desk.folder, TOWN)
    desk.sync()
    shutil.rmtree(desk.folder)
    other = write_corpus(tmp_path / "other", {"a.txt": "One.", "radio/ferry.txt": TOWN["radio/ferry.txt"]})
    report = desk.sync(other)
    assert report.repaired == () and len(report.added) == 2 and len(desk.ids()) == 5


def test_a_bad_file_is_not_read_again_until_it_or_the_limits_change(desk: Indexed) -> None:
    write_corpus(desk.folder, {"bad.txt": bytes(300), "good.txt": "One."})
    first = desk.sync()
    path = desk.folder / "bad.txt"
    times = path.stat().st_atime_ns, path.stat().st_mtime_ns
    path.write_bytes(b"good now".ljust(300))  # it could be read, if it were
    os.utime(path, ns=times)
    again = desk.sync()
    assert again.failed == first.failed and "binary" in again.failed[0].reason and again.added == ()
    assert desk.sync(retry=True).added == ("bad.txt",)
    path.write_bytes(bytes(300))
    desk.sync()
    times = path.stat().st_atime_ns, path.stat().st_mtime_ns
    path.write_bytes(b"better now".ljust(300))
    os.utime(path, ns=times)
    assert desk.sync().failed != () and desk.sync(read_memory_mb=2048).updated == ("bad.txt",)


def test_a_file_that_is_bad_now_keeps_its_documents_and_is_read_once(desk: Indexed) -> None:
    write_corpus(desk.folder, {"a.txt": "One whole sentence."})
    desk.sync()
    write_corpus(desk.folder, {"a.txt": bytes(100)})
    for _ in range(2):
        (failure,) = desk.sync().failed
        assert failure.reason.endswith("(what was indexed of it earlier is kept)") and desk.ids() == ["a.txt"]
    (desk.folder / "a.txt").unlink()
    assert desk.sync().removed == ("a.txt",)


def test_attachments_are_documents_of_their_own(desk: Indexed) -> None:
    letter = mail("The bridge", "See the attached plan.", plan_txt=b"The arch is of steel.", tool_exe=b"MZ\x00\x01")
    write_corpus(desk.folder, {"mail/a.eml": letter, "note.txt": "Nothing."})
    report = desk.sync()
    assert report.added == ("mail/a.eml", "mail/a.eml/plan.txt", "note.txt")
    assert [Path(f.uri).name for f in report.failed] == ["tool.exe"]
    plan = desk.index.catalogue.document("mail/a.eml/plan.txt")
    assert "steel" in plan.text and plan.uri == (desk.folder / "mail/a.eml").as_uri() + "#plan.txt"
    assert (
        desk.index.catalogue.files.of_document("mail/a.eml/plan.txt")
        == desk.index.catalogue.files.below("/")[(desk.folder / "mail/a.eml").as_posix()]
    )
    again = desk.sync()
    assert again.unchanged == 3 and again.failed == report.failed
    write_corpus(desk.folder, {"mail/a.eml": mail("The bridge", "No plan any more.")})
    report = desk.sync()
    assert (report.updated, report.removed, report.failed) == (("mail/a.eml",), ("mail/a.eml/plan.txt",), ())
    (desk.folder / "mail/a.eml").unlink()
    assert desk.sync().removed == ("mail/a.eml",) and desk.ids() == ["note.txt"]


def test_only_what_changed_of_a_list_of_documents_is_updated(desk: Indexed) -> None:
    rows = [{"id": f"fact-{n}", "title": f"Ship {n}", "text": f"Ship {n} carries salt."} for n in range(3)]

    def write() -> None:
        write_corpus(desk.folder, {"facts.jsonl": "\n".join(json.dumps(row) for row in rows)})

    write()
    assert desk.sync().added == tuple(f"facts.jsonl/fact-{n}" for n in range(3))
    rows[1]["text"] = "Ship 1 carries iron."
    rows.append({"id": "fact-9", "text": "A late ship."})
    del rows[0]
    write()
    report = desk.sync()
    assert report.updated == ("facts.jsonl/fact-1",) and report.added == ("facts.jsonl/fact-9",)
    assert report.removed == ("facts.jsonl/fact-0",) and report.unchanged == 1 and report.embedded == 2


def test_a_sidecar_speaks_of_documents_inside_a_file(desk: Indexed) -> None:
    letter = mail("The bridge", "See the attached plan.", plan_txt=b"The arch is of steel.", cost_txt=b"Two crowns.")
    sidecar = (
        "files:\n  a.eml: {author: Bea}\n  a.eml/plan.txt: {title: The plan}\nfolders:\n  a.eml: {outlet: The Post}"
    )
    write_corpus(desk.folder, {"a.eml": letter, "metadata.yaml": sidecar})
    desk.sync()
    main, cost, plan = (desk.index.catalogue.document(i) for i in ("a.eml", "a.eml/cost.txt", "a.eml/plan.txt"))
    assert (main.author, plan.title, plan.outlet, cost.outlet) == ("Bea", "The plan", "The Post", "The Post")
    assert plan.author != "Bea" and cost.title != "The plan"
    write_corpus(desk.folder, {"metadata.yaml": sidecar.replace("The plan", "The new plan")})
    report = desk.sync()
    assert "a.eml/plan.txt" in report.updated and report.embedded == 0
    assert desk.index.catalogue.document("a.eml/plan.txt").title == "The new plan"
    assert desk.sync().unchanged == 3


def test_lost_vectors_are_embedded_again(desk: Indexed) -> None:
    write_corpus(desk.folder, TOWN)
    desk.sync()
    with sqlite3.connect(desk.index.catalogue.file) as connection:
        connection.execute("DELETE FROM vectors WHERE rowid IN (SELECT rowid FROM vectors LIMIT 2)")
    connection.close()
    desk.embedder.embedded.clear()
    report = desk.sync()
    assert report.embedded == len(desk.embedder.embedded) == 2 and "2 passages were missing" in report.repaired[0]


def test_worker_processes_read_what_this_process_would(desk: Indexed, tmp_path: Path) -> None:
    files = {**TOWN, "a.eml": mail("The bridge", "See the plan.", plan_txt=b"Steel."), "b.txt": bytes(9), "c.md": "# C"}
    write_corpus(desk.folder, files)
    report = desk.sync(workers=2)
    index = Index.create(tmp_path / "second", fingerprint=desk.embedder.fingerprint)
    expected = sync_folders(index, desk.embedder, [desk.folder], workers=0)
    assert (report.added, report.failed) == (expected.added, expected.failed) and len(report.added) == 6
    for document_id in report.added:
        assert desk.index.catalogue.shown(document_id) == index.catalogue.shown(document_id)
    index.close()


def test_a_file_that_takes_too_much_memory_is_reported_and_not_tried_again(desk: Indexed) -> None:
    write_corpus(desk.folder, {"large.txt": "word word\n" * 4_000_000, "small.txt": "One."})
    limits = {"workers": 1, "read_memory_mb": 64, "max_file_bytes": 100_000_000}
    report = desk.sync(**limits)
    assert report.added == ("small.txt",) and "documents.read_memory_mb" in report.failed[0].reason
    again = desk.sync(**limits)
    assert again.failed == report.failed and again.unchanged == 1


def test_only_the_damaged_index_is_written_again(desk: Indexed) -> None:
    write_corpus(desk.folder, TOWN)
    desk.sync()
    before = (desk.index.directory / "vectors.seal").read_bytes()
    shutil.rmtree(desk.index.directory / "lexical")
    desk.index.lexical.reload()
    report = desk.sync()
    (notice,) = report.repaired
    assert "lexical index" in notice and "nothing was embedded" in notice
    assert (desk.index.directory / "vectors.seal").read_bytes() == before

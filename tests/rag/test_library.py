from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import ConfigError, DocumentMissing
from index.files import OWN_PREFIX
from rag import Assistant
from rag.library import PAGE, Column, Library
from tests.conftest import MakeAssistant
from tests.corpus import TOWN, make_config, write_corpus
from tests.fakes import BagOfWordsEmbedder

MAIL = b"""From: ada@town.example
Subject: Minutes
Date: Tue, 2 Jan 2024 10:00:00 +0000
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=x

--x
Content-Type: text/plain

The minutes of the council are attached.
--x
Content-Type: text/plain; name=minutes.txt
Content-Disposition: attachment; filename=minutes.txt

The council met and adjourned. It will meet again in May.
--x--
"""


def statuses(library: Library) -> dict[str, str]:
    return {entry.key: entry.status for entry in library.shelf(anew=True).entries}


def test_every_file_of_the_folders_is_accounted_for(make_assistant: MakeAssistant, tmp_path: Path) -> None:
    assistant = make_assistant({**TOWN, "bad.pdf": b"%PDF-1.4 damaged", "film.mp4": b"x"})
    write_corpus(tmp_path / "documents", {"new.txt": "Not indexed yet.", "radio/ferry.txt": "It sails. Really."})
    (tmp_path / "documents/letters/lighthouse.txt").unlink()
    library = assistant.library
    assert statuses(library) == {
        **dict.fromkeys(TOWN, "indexed"),
        "bad.pdf": "failed",
        "film.mp4": "skipped",
        "new.txt": "waiting",
    }
    shelf = library.shelf()
    assert (shelf.documents, shelf.failed, shelf.skipped, shelf.waiting) == (3, 1, 1, 1)
    assert (shelf.changed, shelf.gone) == (1, 1)
    bad = next(entry for entry in shelf.entries if entry.key == "bad.pdf")
    assert "damaged" in bad.reason and "save it again" in bad.reason


def test_a_document_whose_new_version_cannot_be_read_is_kept_and_said(
    make_assistant: MakeAssistant, tmp_path: Path
) -> None:
    assistant = make_assistant({"a.html": "<p>The bridge is open. It was closed.</p>"})
    write_corpus(tmp_path / "documents", {"a.html": b"\x00\x01\x02"})
    assert len(assistant.sync().failed) == 1
    (entry,) = assistant.library.shelf().entries
    assert (entry.key, entry.status) == ("a.html", "kept") and entry.reason
    assert assistant.library.shelf().failed == 1


def test_documents_that_carry_one_report_are_counted(make_assistant: MakeAssistant) -> None:
    text = TOWN["courier/bridge.txt"]
    assistant = make_assistant({"a.txt": text, "b.txt": text, "c.txt": TOWN["radio/ferry.txt"]})
    assert {entry.key: entry.others for entry in assistant.library.shelf().entries} == {
        "a.txt": 1,
        "b.txt": 1,
        "c.txt": 0,
    }


def test_search_looks_at_title_outlet_and_file(make_assistant: MakeAssistant) -> None:
    library = make_assistant({**TOWN, "metadata.yaml": "folders:\n  radio: {outlet: Küstenfunk}\n"}).library

    def found(words: str) -> list[str]:
        return [entry.key for entry in library.page(words).entries]

    assert found("KÜSTENFUNK") == ["radio/ferry.txt"]
    assert found("council bridge") == found("courier/") == ["courier/bridge.txt"]
    assert found("lighthouse bridge") == []
    assert len(found("")) == 3


@pytest.mark.parametrize(
    ("column", "first", "last"),
    [("title", "courier/bridge.txt", "letters/lighthouse.txt"), ("date", "radio/ferry.txt", "letters/lighthouse.txt")],
)
def test_unknown_values_come_last_in_either_order(
    make_assistant: MakeAssistant, column: Column, first: str, last: str
) -> None:
    library = make_assistant().library
    up = [entry.key for entry in library.page(column=column).entries]
    down = [entry.key for entry in library.page(column=column, descending=True).entries]
    assert (up[0], up[-1]) == (first, last)
    assert down[-1] == (last if column == "date" else first)


def test_pages_hold_a_bounded_number(make_assistant: MakeAssistant, tmp_path: Path) -> None:
    library = make_assistant().library
    write_corpus(tmp_path / "documents", {f"n{number:03}.txt": "x" for number in range(PAGE)})
    library.shelf(anew=True)
    first, last = library.page("txt"), library.page("txt", number=99)
    assert (first.found, first.pages, last.number) == (PAGE + 3, 2, 2)
    assert len(first.entries) == PAGE and len(last.entries) == 3
    assert set(first.dates) | set(last.dates) == set(TOWN)


def test_what_another_process_writes_is_seen(make_assistant: MakeAssistant, tmp_path: Path, embedder) -> None:
    assistant = make_assistant()
    library, before = assistant.library, assistant.library.version()
    assert library.shelf().documents == 3
    write_corpus(tmp_path / "documents", {"new.txt": "A new one. It is short."})
    with Assistant(assistant.config, embedder=embedder) as other:
        other.sync()
    assert library.version() != before
    assert library.shelf().documents == 4


def test_before_the_first_sync_all_files_wait(tmp_path: Path, make_assistant: MakeAssistant, embedder) -> None:
    config = make_assistant(index={"path": "first"}).config
    empty = config.model_copy(update={"index": config.index.model_copy(update={"path": "second"})})
    with Assistant(empty, embedder=embedder) as assistant:
        assert set(statuses(assistant.library).values()) == {"waiting"}
        assistant.library.job.start()
        assert assistant.library.job.wait(60)
        assert set(statuses(assistant.library).values()) == {"indexed"}


def test_deleting_takes_it_out_of_every_answer_and_undo_brings_it_back(
    make_assistant: MakeAssistant, tmp_path: Path
) -> None:
    assistant = make_assistant()
    files = assistant.library.files
    gone = files.delete("courier/bridge.txt")
    assistant.sync()
    assert not any("bridge" in hit.document.document_id for hit in assistant.search("bridge").passages)
    assert [each.relative for each in files.deleted()] == ["courier/bridge.txt"]
    assert files.bring_back(gone.name) == "courier/bridge.txt"
    assistant.sync()
    assert assistant.show("courier/bridge.txt").document.text.startswith("Council approves")


def test_a_part_of_a_file_says_which_file_must_go(make_assistant: MakeAssistant) -> None:
    files = make_assistant({"box/mail.eml": MAIL}).library.files
    whole, part = files.place("box/mail.eml"), files.place("box/mail.eml/minutes.txt")
    assert (whole.relative, whole.part, whole.documents) == ("box/mail.eml", "", 2)
    assert (part.relative, part.part, part.documents) == ("box/mail.eml", "minutes.txt", 2)


@pytest.mark.parametrize("document_id", ["box/mail.eml", "box/mail.eml/minutes.txt"])
def test_facts_are_corrected_beside_the_file(make_assistant: MakeAssistant, document_id: str) -> None:
    assistant = make_assistant({"box/mail.eml": MAIL})
    facts = {"title": "The right title", "outlet": "Town office", "published": "2024-01-03"}
    assistant.library.files.edit(document_id, facts)
    assistant.sync()
    document = assistant.show(document_id).document
    assert (document.title, document.outlet, document.published.iso) == ("The right title", "Town office", "2024-01-03")
    assert document.published.method == "sidecar"
    assert assistant.library.files.stated(document_id) == facts
    assistant.library.files.edit(document_id, dict.fromkeys(facts, ""))
    assistant.sync()
    assert assistant.show(document_id).document.title != "The right title"


@pytest.mark.parametrize(
    ("name", "folder", "said"),
    [
        ("film.mp4", "uploads", "cannot be read"),
        ("metadata.yaml", "uploads", "cannot be read"),
        ("a.txt", "../out", "must lie below"),
        ("a.txt", "drafts", "leaves out"),
        ("draft.txt", "uploads", "leaves out"),
    ],
)
def test_uploads_that_no_sync_would_read_are_refused(
    make_assistant: MakeAssistant, name: str, folder: str, said: str
) -> None:
    files = make_assistant(documents={"exclude": ["drafts/", "draft.*"]}).library.files
    with pytest.raises(ConfigError, match=said) as failure:
        files.upload(name, folder)
    assert failure.value.hint


def test_where_editing_is_off_nothing_is_changed(make_assistant: MakeAssistant, tmp_path: Path) -> None:
    files = make_assistant(chat={"editing": False}).library.files
    leftover = tmp_path / "documents" / f"{OWN_PREFIX}uploads/0123abcd-a.txt"
    write_corpus(leftover.parent, {leftover.name: "x"})
    files.sweep()
    assert leftover.exists()
    for change in (
        lambda: files.upload("a.txt"),
        lambda: files.delete("courier/bridge.txt"),
        lambda: files.discard("courier/bridge.txt"),
        lambda: files.edit("courier/bridge.txt", {"title": "x"}),
        lambda: files.bring_back("x"),
    ):
        with pytest.raises(ConfigError, match="only shows documents"):
            change()


def test_documents_of_other_folders_are_left_alone(make_assistant: MakeAssistant, tmp_path: Path) -> None:
    assistant = make_assistant()
    elsewhere = write_corpus(tmp_path / "elsewhere", {"far.txt": "It lies far away. It stays."})
    assistant.sync([elsewhere])
    with pytest.raises(ConfigError, match="outside of the configured folders"):
        assistant.library.files.delete("far.txt")
    with pytest.raises(DocumentMissing):
        assistant.library.files.delete("nothing.txt")
    assert (elsewhere / "far.txt").exists()
    assert assistant.library.shelf(anew=True).gone == 0


def test_a_link_to_a_file_is_deleted_not_its_target(make_assistant: MakeAssistant, tmp_path: Path) -> None:
    write_corpus(tmp_path / "documents", {"real.txt": "It is real. It stays."})
    (tmp_path / "documents/link.txt").symlink_to("real.txt")
    assistant = make_assistant({})
    assistant.library.files.delete("link.txt")
    assert (tmp_path / "documents/real.txt").read_text() == "It is real. It stays."
    assert not (tmp_path / "documents/link.txt").is_symlink()


def test_a_file_that_could_not_be_read_goes_to_the_trash(make_assistant: MakeAssistant, tmp_path: Path) -> None:
    documents = tmp_path / "documents"
    assistant = make_assistant({**TOWN, "odd/bad.pdf": b"%PDF-1.4 damaged", "mail.eml": MAIL})
    (tmp_path / "outside.txt").write_text("Not below the folder.")
    (documents / "film.mp4").write_bytes(b"x")
    files = assistant.library.files
    gone = files.discard("odd/bad.pdf")
    assert gone.relative == "odd/bad.pdf" and not (documents / "odd/bad.pdf").exists()
    assistant.sync()
    assert "odd/bad.pdf" not in statuses(assistant.library)
    assert files.bring_back(gone.name) == "odd/bad.pdf"
    assert statuses(assistant.library)["odd/bad.pdf"] == "waiting"
    (trashed,) = (documents / f"{OWN_PREFIX}trash").iterdir() if files.discard("odd/bad.pdf") else ()
    for name in (
        "courier/bridge.txt",
        "mail.eml",
        "film.mp4",
        "metadata.yaml",
        "odd",
        "",
        "../outside.txt",
        str(tmp_path / "outside.txt"),
        f"{OWN_PREFIX}trash/{trashed.name}/odd/bad.pdf",
    ):
        with pytest.raises(ConfigError, match="no file of its own"):
            files.discard(name)
    assert (tmp_path / "outside.txt").exists() and (documents / "courier/bridge.txt").exists()


def test_of_two_unreadable_files_of_one_name_none_goes(tmp_path: Path, embedder: BagOfWordsEmbedder) -> None:
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        write_corpus(folder, {"bad.pdf": b"%PDF-1.4 damaged", "good.txt": "It is good. It stays."})
    config = make_config(tmp_path, documents={"folders": [str(folder) for folder in folders]})
    with Assistant(config, embedder=embedder) as assistant:
        assistant.sync()
        with pytest.raises(ConfigError, match="2 of the folders have a file bad.pdf"):
            assistant.library.files.discard("bad.pdf")
        (tmp_path / "one/bad.pdf").unlink()
        assert assistant.library.files.discard("bad.pdf").relative == "bad.pdf"
    assert not (tmp_path / "two/bad.pdf").exists()

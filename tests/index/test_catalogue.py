"""The catalogue: what goes in comes out, in one transaction or not at all."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest

from index.catalogue import Catalogue
from index.changes import Change, Entry, FileRecord
from index.errors import DocumentMissing, IndexDamaged, IndexMismatch
from index.rows import vector_key
from index.splitter import split
from index.types import Dated, Document, Failure, Heading, Passage, Removed, Span
from tests.corpus import make_document
from tests.fakes import BagOfWordsEmbedder

FULL = make_document(
    "Part\n\nThe bridge opens. 橋が開く。 It is new.",
    "a/b c.txt",
    title="Bridge",
    outlet="The Courier",
    author="Ada",
    published=Dated(value=datetime(2024, 3, 14, 6, 30, tzinfo=UTC), evidence="e", method="metadata", confidence=0.9),
    removed=(Removed(span=Span(4, 9), text="Read more", reason="stub link"),),
    page_starts=(0, 6),
    headings=(Heading(start=0, level=2, text="Part"),),
)


def file_of(document: Document) -> FileRecord:
    return FileRecord(
        path=f"/folder/{document.document_id}",
        folder="/folder",
        document_id=document.document_id,
        size_bytes=10,
        mtime_ns=5,
        content_hash=document.content_hash,
        recipe="recipe",
    )


def entry(document: Document, max_tokens: int = 6) -> Entry:
    passages = split(document, token_offsets=BagOfWordsEmbedder().token_offsets, max_tokens=max_tokens)
    return Entry(document=document, file_path=file_of(document).path, splitting="s", passages=passages)


def put(catalogue: Catalogue, *documents: Document) -> list[Entry]:
    """Each document as the only one of its file."""
    entries = [entry(document) for document in documents]
    catalogue.apply(Change(entries=entries, replaced=[file_of(document) for document in documents]))
    return entries


def ids_of(catalogue: Catalogue) -> list[str]:
    return [passage_id for ids in catalogue.passage_ids() for passage_id in ids]


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    opened = Catalogue(tmp_path / "catalogue.sqlite")
    yield opened
    opened.close()


def test_a_document_comes_back_as_it_was(catalogue: Catalogue) -> None:
    (stored,) = put(catalogue, FULL)
    passages = stored.passages
    assert catalogue.document("a/b c.txt") == FULL and catalogue.shown("a/b c.txt") == (FULL, passages)
    record = file_of(FULL)
    assert catalogue.files.of_document("a/b c.txt") == record and catalogue.files.below("/folder") == {
        record.path: record
    }
    assert catalogue.passages_of("a/b c.txt") == passages and len(passages) > 1
    assert catalogue.passages([p.passage_id for p in passages]) == {p.passage_id: p for p in passages}
    found = catalogue.sources.of(["a/b c.txt", "x"])
    assert {name: (each.outlet, each.published) for name, each in found.items()} == {
        "a/b c.txt": ("The Courier", FULL.published)
    }
    assert catalogue.sources.outlets() == ["The Courier"]
    assert catalogue.passage_documents([passages[0].passage_id, "x"]) == {passages[0].passage_id: "a/b c.txt"}
    (header,) = catalogue.headers()
    assert (header["characters"], header["passages"]) == (len(FULL.text), len(passages)) and "text" not in header
    assert catalogue.counts() == (1, len(passages))


@pytest.mark.parametrize("value", [None, date(2024, 3, 14), datetime(2024, 3, 14, 6, 30)])
def test_dates_come_back_as_they_were(catalogue: Catalogue, value: date | None) -> None:
    document = replace(FULL, published=Dated(value=value, evidence="e", method="text", confidence=0.25))
    put(catalogue, document)
    assert catalogue.document("a/b c.txt").published == document.published


def test_what_is_not_there(catalogue: Catalogue) -> None:
    with pytest.raises(DocumentMissing, match=r"nowhere\.txt"):
        catalogue.document("nowhere.txt")
    assert catalogue.documents(["x"]) == {} and catalogue.passages(["x"]) == {} and catalogue.passages_of("x") == ()
    assert catalogue.files.of_document("x") is None and catalogue.fact("x") is None
    assert catalogue.counts() == (0, 0) and catalogue.headers() == [] and catalogue.files.below("/") == {}


def test_replacing_leaves_nothing_of_the_old(catalogue: Catalogue) -> None:
    old = [p.passage_id for p in put(catalogue, FULL, make_document("Other words.", "other.txt"))[0].passages]
    put(catalogue, replace(FULL, text="Only this.", page_starts=(), headings=(), removed=()))
    (passage,) = catalogue.passages_of("a/b c.txt")
    assert passage.text == "Only this." and catalogue.passages(old) == {}
    assert catalogue.counts() == (2, 2)


def test_a_failed_replacement_changes_nothing(catalogue: Catalogue) -> None:
    put(catalogue, FULL)
    new = entry(replace(FULL, text="Only this."))
    twice = replace(new, passages=(*new.passages, *new.passages))  # two passages of one id
    with pytest.raises(IndexDamaged):
        catalogue.apply(Change(entries=[twice], replaced=[file_of(FULL)]))
    assert catalogue.document("a/b c.txt") == FULL
    assert catalogue.counts()[1] == len(catalogue.passages_of("a/b c.txt")) > 1


def test_removing(catalogue: Catalogue) -> None:
    put(catalogue, FULL, make_document("Other words.", "other.txt"))
    catalogue.apply(Change(removed=["/folder/a/b c.txt", "/never/there"]))
    assert catalogue.document_ids() == ["other.txt"] and len(ids_of(catalogue)) == 1
    assert list(catalogue.files.below("/")) == ["/folder/other.txt"]


def test_vectors_are_kept_by_text_and_embedder(catalogue: Catalogue) -> None:
    passages = entry(FULL).passages
    vectors = dict(zip(map(vector_key, passages), BagOfWordsEmbedder().embed_passages(passages), strict=True))
    catalogue.save_vectors(vectors, "fake")
    catalogue.save_vectors(vectors, "fake")
    assert catalogue.known_vectors(vectors, "another") == {}
    assert catalogue.known_keys([*vectors, "x"], "fake") == set(vectors) and not catalogue.known_keys(
        vectors, "another"
    )
    put(catalogue, FULL)
    found = catalogue.passage_vectors([*(p.passage_id for p in passages), "x"], "fake")
    assert set(found) == {p.passage_id for p in passages}
    for passage in passages:
        stored, true = found[passage.passage_id], vectors[vector_key(passage)]
        assert stored.sentences.shape == (len(passage.sentences), 64) and stored.passage.dtype == np.float32
        assert np.allclose(stored.passage, true.passage, atol=1e-3)
        assert np.allclose(stored.sentences, true.sentences, atol=1e-3)
    assert catalogue.passage_vectors([p.passage_id for p in passages], "another") == {}
    assert catalogue.passages_without_vectors("fake") == []
    assert set(catalogue.passages_without_vectors("another")) == set(ids_of(catalogue))


def test_equal_text_with_other_sentences_has_another_vector_key() -> None:
    def passage(*sentences: Span) -> Passage:
        return Passage(
            passage_id="p", document_id="d", ordinal=0, text="One. Two.", start_char=5, end_char=14, sentences=sentences
        )

    assert vector_key(passage(Span(5, 9), Span(10, 14))) != vector_key(passage(Span(5, 14)))


def test_the_list_of_the_unsettled(catalogue: Catalogue) -> None:
    catalogue.mark_unsettled(["a", "b"])
    catalogue.mark_unsettled(["b", "c"])
    catalogue.mark_settled(["a", "x"])
    assert sorted(catalogue.unsettled_ids()) == ["b", "c"]


def test_every_change_that_readers_must_see_raises_the_generation(catalogue: Catalogue) -> None:
    seen = [catalogue.fact("generation")]
    for change in (
        lambda: put(catalogue, FULL),
        lambda: catalogue.mark_settled(["x"]),
        lambda: catalogue.apply(Change(removed=["/folder/a/b c.txt"])),
    ):
        change()
        seen.append(catalogue.fact("generation"))
    assert len(set(seen)) == 4


def test_more_ids_than_one_statement_takes(catalogue: Catalogue) -> None:
    put(catalogue, FULL)
    ids = [*(f"x{n}" for n in range(40_000)), "a/b c.txt"]
    assert list(catalogue.documents(ids)) == ["a/b c.txt"]
    catalogue.apply(Change(removed=[f"/folder/{name}" for name in ids]))
    assert catalogue.counts() == (0, 0)


def test_facts_are_kept(catalogue: Catalogue, tmp_path: Path) -> None:
    catalogue.set_fact("embedder", "one")
    catalogue.set_fact("embedder", "two")
    again = Catalogue(tmp_path / "catalogue.sqlite")
    assert again.fact("embedder") == "two"
    again.close()


def part_of(document: Document, name: str, text: str) -> Document:
    return replace(make_document(text, f"{document.document_id}/{name}"), content_hash=name)


def test_the_documents_of_a_file_come_and_go_together(catalogue: Catalogue) -> None:
    first, second, third = (part_of(FULL, name, f"This is {name}.") for name in ("1", "2", "3"))
    record = replace(file_of(FULL), failures=(Failure(uri="/folder/a/b c.txt/x.bin", reason="unknown"),))

    def entries(*documents: Document) -> list[Entry]:
        return [replace(entry(document), file_path=record.path) for document in documents]

    catalogue.apply(Change(entries=entries(FULL, first, second), replaced=[record]))
    assert catalogue.files.document_counts("/folder") == {record.path: 3} and not record.is_unreadable
    catalogue.apply(Change(entries=entries(FULL, second, third), replaced=[record]))
    assert catalogue.document_ids() == ["a/b c.txt", "a/b c.txt/2", "a/b c.txt/3"]
    assert catalogue.files.of_document("a/b c.txt/3") == record
    catalogue.apply(Change(touched=[replace(record, mtime_ns=77)]))
    assert catalogue.counts()[0] == 3 and catalogue.files.below("/")[record.path] == replace(record, mtime_ns=77)
    catalogue.apply(Change(removed=[record.path]))
    assert catalogue.counts() == (0, 0) and catalogue.files.below("/") == {}


def test_ids_are_taken_by_files_and_by_what_is_inside_them(catalogue: Catalogue) -> None:
    inside = part_of(FULL, "1.txt", "Inside.")
    catalogue.apply(Change(entries=[replace(entry(inside), file_path=file_of(FULL).path)], replaced=[file_of(FULL)]))
    taken = ["a/b c.txt", "a/b c.txt/1.txt", "a"]
    free = ["a/b c.txt/2", "a/b", "a/b c.txt0", "b"]
    assert [catalogue.files.is_taken(name) for name in [*taken, *free]] == [True] * 3 + [False] * 4


def test_a_moved_folder_takes_its_documents_along(catalogue: Catalogue) -> None:
    inside = replace(FULL, uri="file:///folder/a/b%20c.txt")
    web = replace(make_document("Other words.", "other.txt"), uri="https://courier.example/folder/x")
    put(catalogue, inside, web)
    catalogue.files.move_folder("/folder", "/new place")
    assert catalogue.files.folders() == ["/new place"]
    assert catalogue.files.of_document("a/b c.txt") == replace(
        file_of(FULL), path="/new place/a/b c.txt", folder="/new place"
    )
    assert catalogue.document("a/b c.txt").uri == "file:///new%20place/a/b%20c.txt"
    assert catalogue.document("other.txt") == web and catalogue.counts()[0] == 2


def test_names_with_wildcards_are_only_themselves(catalogue: Catalogue) -> None:
    odd = make_document("One.", "odd.txt")
    catalogue.apply(
        Change(
            entries=[replace(entry(odd), file_path="/f_x/1%.txt")], replaced=[replace(file_of(odd), path="/f_x/1%.txt")]
        )
    )
    put(catalogue, FULL)
    assert list(catalogue.files.below("/f_x")) == ["/f_x/1%.txt"] and not catalogue.files.below("/f%")
    assert list(catalogue.files.below("/folder/")) == ["/folder/a/b c.txt"] and not catalogue.files.below("/fold")
    assert len(catalogue.files.below("/")) == 2


OLD_TABLES = """
CREATE TABLE facts (name VARCHAR NOT NULL PRIMARY KEY, value VARCHAR NOT NULL);
INSERT INTO facts VALUES ('schema', '1'), ('embedder', 'fake'), ('generation', '3');
CREATE TABLE documents (document_id VARCHAR NOT NULL PRIMARY KEY, folder VARCHAR NOT NULL,
  relative_path VARCHAR NOT NULL, size_bytes INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, recipe VARCHAR NOT NULL,
  uri VARCHAR NOT NULL,
  title VARCHAR NOT NULL, text TEXT NOT NULL, media_type VARCHAR NOT NULL, content_hash VARCHAR NOT NULL,
  origin_id VARCHAR NOT NULL, outlet VARCHAR, author VARCHAR, published VARCHAR, published_evidence VARCHAR NOT NULL,
  published_method VARCHAR NOT NULL, published_confidence FLOAT NOT NULL, removed JSON NOT NULL,
  page_starts JSON NOT NULL, headings JSON NOT NULL, indexed_at VARCHAR NOT NULL);
CREATE INDEX ix_documents_folder ON documents (folder);
CREATE INDEX ix_documents_origin_id ON documents (origin_id);
INSERT INTO documents VALUES ('a.txt', '/folder', 'a.txt', 10, 5, 'old', 'file:///folder/a.txt', 'T', 'One. Two.',
  'text/plain', 'h', 'origin-1', NULL, NULL, '2024-03-14', 'e', 'text', 0.5, '[]', '[]', '[]', '2024-01-01');
CREATE TABLE passages (passage_id VARCHAR NOT NULL PRIMARY KEY,
  document_id VARCHAR NOT NULL REFERENCES documents (document_id), ordinal INTEGER NOT NULL, text TEXT NOT NULL,
  start_char INTEGER NOT NULL, end_char INTEGER NOT NULL, sentences JSON NOT NULL, page INTEGER, headings JSON NOT NULL,
  vector_key VARCHAR NOT NULL);
INSERT INTO passages VALUES ('a.txt#1', 'a.txt', 0, 'One. Two.', 0, 9, '[[0, 4], [5, 9]]', NULL, '[]', 'key');
CREATE TABLE vectors (vector_key VARCHAR NOT NULL, fingerprint VARCHAR NOT NULL, passage BLOB NOT NULL,
  sentences BLOB NOT NULL, PRIMARY KEY (vector_key, fingerprint));
INSERT INTO vectors VALUES ('key', 'fake', x'003c', x'003c003c');
CREATE TABLE unsettled (passage_id VARCHAR NOT NULL PRIMARY KEY);
"""


def test_a_catalogue_of_the_first_version_is_upgraded(tmp_path: Path) -> None:
    file = tmp_path / "old.sqlite"
    connection = sqlite3.connect(file)
    connection.executescript(OLD_TABLES)
    connection.close()
    with pytest.raises(IndexMismatch, match="schema 1") as refused:
        Catalogue(file)
    assert "dateline sync" in refused.value.hint
    Catalogue(file, upgrading=True).close()
    catalogue = Catalogue(file)
    document, passages = catalogue.shown("a.txt")
    assert document.text == "One. Two." and document.published.value == date(2024, 3, 14) and len(passages) == 1
    record = catalogue.files.of_document("a.txt")
    assert record is not None and (record.path, record.size_bytes) == ("/folder/a.txt", 10)
    assert catalogue.known_keys(["key"], "fake") == {"key"} and catalogue.fact("embedder") == "fake"
    put(catalogue, FULL)
    assert catalogue.counts()[0] == 2
    catalogue.close()


def test_a_read_sees_one_state(catalogue: Catalogue, tmp_path: Path) -> None:
    put(catalogue, FULL)
    with catalogue.database.read() as connection:
        before = connection.exec_driver_sql("SELECT count(*) FROM documents").scalar()
        other = Catalogue(tmp_path / "catalogue.sqlite")
        put(other, make_document("Other words.", "other.txt"))
        other.close()
        assert connection.exec_driver_sql("SELECT count(*) FROM documents").scalar() == before == 1
    assert catalogue.counts()[0] == 2


def test_another_schema_is_refused_by_name(catalogue: Catalogue, tmp_path: Path) -> None:
    catalogue.set_fact("schema", "999")
    with pytest.raises(IndexMismatch, match="999"):
        Catalogue(tmp_path / "catalogue.sqlite")


def test_a_damaged_file_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "c.sqlite").write_bytes(b"not a database at all" * 100)
    with pytest.raises(IndexDamaged, match="c.sqlite") as raised:
        Catalogue(tmp_path / "c.sqlite")
    assert "dateline sync" in raised.value.hint


def test_a_place_that_cannot_be_written_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(IndexDamaged) as raised:
        Catalogue(tmp_path / "no such folder" / "c.sqlite")
    assert "writable" in raised.value.hint


def test_readers_do_not_wait_for_a_writer(catalogue: Catalogue, tmp_path: Path) -> None:
    put(catalogue, FULL)
    writer = sqlite3.connect(tmp_path / "catalogue.sqlite")
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("DELETE FROM documents")
    assert catalogue.document("a/b c.txt") == FULL
    writer.rollback()
    writer.close()

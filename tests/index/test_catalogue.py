"""The catalogue: what goes in comes out, in one transaction or not at all."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest

from index.catalogue import Catalogue, FileRecord
from index.errors import DocumentMissing, IndexDamaged, IndexMismatch
from index.rows import vector_key
from index.splitter import split
from index.store import Entry
from index.types import Dated, Document, Heading, Passage, Removed, Span
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


def entry(document: Document, max_tokens: int = 6) -> Entry:
    record = FileRecord(document.document_id, "/folder", document.document_id, 10, 5, document.content_hash, "recipe")
    passages = split(document, token_offsets=BagOfWordsEmbedder().token_offsets, max_tokens=max_tokens)
    return document, record, passages


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    opened = Catalogue(tmp_path / "catalogue.sqlite")
    yield opened
    opened.close()


def test_a_document_comes_back_as_it_was(catalogue: Catalogue) -> None:
    document, record, passages = entry(FULL)
    catalogue.replace_documents([(document, record, passages)])
    assert catalogue.document("a/b c.txt") == FULL
    assert catalogue.file_record("a/b c.txt") == record and catalogue.files("/folder") == [record]
    assert catalogue.passages_of("a/b c.txt") == passages and len(passages) > 1
    assert catalogue.passages([p.passage_id for p in passages]) == {p.passage_id: p for p in passages}
    assert catalogue.sources(["a/b c.txt", "x"]) == {"a/b c.txt": ("The Courier", FULL.published)}
    assert catalogue.passage_documents([passages[0].passage_id, "x"]) == {passages[0].passage_id: "a/b c.txt"}
    (header,) = catalogue.headers()
    assert (header["characters"], header["passages"]) == (len(FULL.text), len(passages)) and "text" not in header
    assert catalogue.counts() == (1, len(passages))


@pytest.mark.parametrize("value", [None, date(2024, 3, 14), datetime(2024, 3, 14, 6, 30)])
def test_dates_come_back_as_they_were(catalogue: Catalogue, value: date | None) -> None:
    document = replace(FULL, published=Dated(value=value, evidence="e", method="text", confidence=0.25))
    catalogue.replace_documents([entry(document)])
    assert catalogue.document("a/b c.txt").published == document.published


def test_what_is_not_there(catalogue: Catalogue) -> None:
    with pytest.raises(DocumentMissing, match=r"nowhere\.txt"):
        catalogue.document("nowhere.txt")
    assert catalogue.documents(["x"]) == {} and catalogue.passages(["x"]) == {} and catalogue.passages_of("x") == ()
    assert catalogue.file_record("x") is None and catalogue.fact("x") is None
    assert catalogue.counts() == (0, 0) and catalogue.headers() == [] and catalogue.files() == []


def test_replacing_leaves_nothing_of_the_old(catalogue: Catalogue) -> None:
    catalogue.replace_documents([entry(FULL), entry(make_document("Other words.", "other.txt"))])
    old = catalogue.passage_ids_of(["a/b c.txt"])
    catalogue.replace_documents([entry(replace(FULL, text="Only this.", page_starts=(), headings=(), removed=()))])
    (passage,) = catalogue.passages_of("a/b c.txt")
    assert passage.text == "Only this." and catalogue.passages(old) == {}
    assert catalogue.counts() == (2, 2)


def test_a_failed_replacement_changes_nothing(catalogue: Catalogue) -> None:
    catalogue.replace_documents([entry(FULL)])
    document, record, passages = entry(replace(FULL, text="Only this."))
    with pytest.raises(IndexDamaged):
        catalogue.replace_documents([(document, record, [*passages, *passages])])  # two passages of one id
    assert catalogue.document("a/b c.txt") == FULL
    assert catalogue.counts()[1] == len(catalogue.passages_of("a/b c.txt")) > 1


def test_removing(catalogue: Catalogue) -> None:
    catalogue.replace_documents([entry(FULL), entry(make_document("Other words.", "other.txt"))])
    catalogue.remove_documents(["a/b c.txt", "never-there"])
    assert catalogue.document_ids() == ["other.txt"] and len(catalogue.all_passage_ids()) == 1


def test_vectors_are_kept_by_text_and_embedder(catalogue: Catalogue) -> None:
    document, record, passages = entry(FULL)
    vectors = dict(zip(map(vector_key, passages), BagOfWordsEmbedder().embed_passages(passages), strict=True))
    catalogue.save_vectors(vectors, "fake")
    catalogue.save_vectors(vectors, "fake")
    assert catalogue.known_vectors(vectors, "another") == {}
    catalogue.replace_documents([(document, record, passages)])
    found = catalogue.passage_vectors([*(p.passage_id for p in passages), "x"], "fake")
    assert set(found) == {p.passage_id for p in passages}
    for passage in passages:
        stored, true = found[passage.passage_id], vectors[vector_key(passage)]
        assert stored.sentences.shape == (len(passage.sentences), 64) and stored.passage.dtype == np.float32
        assert np.allclose(stored.passage, true.passage, atol=1e-3)
        assert np.allclose(stored.sentences, true.sentences, atol=1e-3)
    assert catalogue.passage_vectors([p.passage_id for p in passages], "another") == {}


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
        lambda: catalogue.replace_documents([entry(FULL)]),
        lambda: catalogue.mark_settled(["x"]),
        lambda: catalogue.remove_documents(["a/b c.txt"]),
    ):
        change()
        seen.append(catalogue.fact("generation"))
    assert len(set(seen)) == 4


def test_more_ids_than_one_statement_takes(catalogue: Catalogue) -> None:
    catalogue.replace_documents([entry(FULL)])
    ids = [*(f"x{n}" for n in range(40_000)), "a/b c.txt"]
    assert list(catalogue.documents(ids)) == ["a/b c.txt"]
    catalogue.remove_documents(ids)
    assert catalogue.counts() == (0, 0)


def test_facts_are_kept(catalogue: Catalogue, tmp_path: Path) -> None:
    catalogue.set_fact("embedder", "one")
    catalogue.set_fact("embedder", "two")
    again = Catalogue(tmp_path / "catalogue.sqlite")
    assert again.fact("embedder") == "two"
    again.close()


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
    assert "written" in raised.value.hint


def test_readers_do_not_wait_for_a_writer(catalogue: Catalogue, tmp_path: Path) -> None:
    catalogue.replace_documents([entry(FULL)])
    writer = sqlite3.connect(tmp_path / "catalogue.sqlite")
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("DELETE FROM documents")
    assert catalogue.document("a/b c.txt") == FULL
    writer.rollback()
    writer.close()

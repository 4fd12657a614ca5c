"""Folders of documents for the tests, and assistants on them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from index.embedder import Embedder
from index.reading import ReaderPool
from index.store import Index
from index.sync import SyncOptions, sync
from index.types import Document, SyncReport
from rag.config import Config, parse_config
from tests.fakes import BagOfWordsEmbedder

TOWN = {
    "courier/bridge.txt": (
        "Council approves new bridge\n14 March 2024\n\n"
        "The council of Ostrick approved a new bridge over the Velm on Monday. "
        "The bridge will cost 2.4 million crowns, mayor Ada Reyhall said. "
        "“We waited eleven years for this crossing,” she told the council.\n\n"
        "The old bridge was closed in 2013 after a flood. It will not be repaired."
    ),
    "radio/ferry.txt": (
        "Ferry keeps its winter hours\n2 November 2023\n\n"
        "The island ferry will run four times a day this winter, the harbour office announced. "
        "Captain Jonas Fenn asked the islanders to book ahead. "
        "The boat does not sail in fog."
    ),
    "letters/lighthouse.txt": (
        "The northern lighthouse stays dark. Its lamp broke in a storm, and nobody has found the money for a new one. "
        "Keeper Ilse Brandt retired last year."
    ),
}


def write_corpus(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Files by relative path below `folder`, as they are now: rewritten ones get a time of change of their own."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        before = path.stat().st_mtime_ns if path.exists() else 0
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        if path.stat().st_mtime_ns <= before:  # a coarse clock must not hide the edit
            os.utime(path, ns=(before + 1_000_000, before + 1_000_000))
    return folder


def make_document(text: str, document_id: str = "d.txt", **facts: Any) -> Document:
    """A document that was never a file."""
    defaults = {"uri": f"file:///{document_id}", "title": "", "media_type": "text/plain", "content_hash": "0" * 64}
    return Document(document_id=document_id, text=text, **(defaults | facts))


def make_config(folder: Path, **sections: Mapping[str, Any]) -> Config:
    """The defaults, with the documents in `folder/documents` and no language model; sections override keys."""
    settings: dict[str, dict[str, Any]] = {"documents": {"folders": ["documents"]}, "llm": {"kind": "none"}}
    for name, section in sections.items():
        settings[name] = {**settings.get(name, {}), **section}
    return parse_config(settings, file=folder / "config.yaml")


@contextmanager
def reading_here() -> Iterator[None]:
    """Syncs read files in this process: a worker takes longer to start than a short text to be read."""

    def here(*, workers: int, **limits: Any) -> ReaderPool:
        return ReaderPool(workers=0, **limits)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("index.sync.ReaderPool", here)
        yield


def sync_folders(index: Index, embedder: Embedder, folders: Sequence[Path], **options: Any) -> SyncReport:
    """One sync with small passages, so that short documents have several."""
    defaults: dict[str, Any] = {
        "exclude": (".*", "~$*", "metadata.yaml"),
        "max_tokens": 40,
        "max_file_bytes": 1_000_000,
        "workers": 0,
    }
    return sync(index, embedder, SyncOptions(folders=folders, **(defaults | options)))


@dataclass
class Indexed:
    """A folder of documents and its index; the stores are compared after every sync."""

    folder: Path
    index: Index
    embedder: BagOfWordsEmbedder

    def sync(self, *folders: Path, **options: Any) -> SyncReport:
        report = sync_folders(self.index, self.embedder, folders or [self.folder], **options)
        check_stores(self.index)
        return report

    def found(self, words: str) -> set[str]:
        """Documents that the lexical index finds for these words; `check_stores` compares the vector index with it."""
        return set(self.index.catalogue.passage_documents(self.index.lexical.search(words, 50)).values())

    def ids(self) -> list[str]:
        return self.index.catalogue.document_ids()


def all_passage_ids(index: Index) -> set[str]:
    """Ids of all passages that the catalogue knows."""
    return {passage_id for ids in index.catalogue.passage_ids() for passage_id in ids}


def check_stores(index: Index) -> None:
    """All three stores hold the same passages, nothing is unsettled, and every span is exact."""
    catalogue = index.catalogue
    ids = all_passage_ids(index)
    assert catalogue.unsettled_ids() == []
    assert stored_ids(index) == (ids, ids)
    assert set(catalogue.passage_vectors(ids, index.fingerprint)) == ids
    for document in catalogue.documents(catalogue.document_ids()).values():
        passages = catalogue.passages_of(document.document_id)
        assert [passage.ordinal for passage in passages] == list(range(len(passages)))
        assert all(document.text[p.start_char : p.end_char] == p.text for p in passages)


def stored_ids(index: Index) -> tuple[set[str], set[str]]:
    """Ids in the vector index and in the lexical index, read from the files by the libraries themselves."""
    import chromadb
    import tantivy
    from chromadb.config import Settings

    directory = index.directory / "vectors"
    settings = Settings(anonymized_telemetry=False, is_persistent=True, persist_directory=str(directory))
    client = chromadb.PersistentClient(str(directory), settings=settings)
    collections = [c for c in client.list_collections() if c.name == index.vectors._table]  # noqa: SLF001
    vectors = [passage_id for c in collections for passage_id in c.get(include=[])["ids"]]
    client.close()
    searcher = tantivy.Index.open(str(index.directory / "lexical")).searcher()
    hits = searcher.search(tantivy.Query.all_query(), max(searcher.num_docs, 1)).hits
    lexical = [searcher.doc(address)["passage_id"][0] for _, address in hits]
    assert len(lexical) == len(set(lexical)) == index.lexical.count()
    assert len(vectors) == len(set(vectors)) == index.vectors.count()
    return set(vectors), set(lexical)


def check_serves_whole_documents(index: Index) -> None:
    """Whatever an interrupted writer left: each passage that the catalogue knows can be found in both indexes."""
    ids = all_passage_ids(index)
    vectors, lexical = stored_ids(index)
    assert ids <= vectors and ids <= lexical
    assert set(index.catalogue.passage_vectors(ids, index.fingerprint)) == ids

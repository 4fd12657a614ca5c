"""A catalogue of documents that were never files, for tests of linking: nothing is split, embedded or searched."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from index.catalogue import Catalogue
from index.changes import Change, Entry, FileRecord
from index.linking import link
from tests.corpus import make_document


def add(catalogue: Catalogue, texts: Mapping[str, str], outlets: Mapping[str, str] | None = None) -> None:
    """Put documents into the catalogue, not yet compared."""
    records = [
        FileRecord(
            path=f"/{name}",
            folder="/",
            document_id=name,
            size_bytes=1,
            mtime_ns=1,
            content_hash="0" * 64,
            recipe="r",
        )
        for name in texts
    ]
    entries = [
        Entry(
            document=make_document(text, name, outlet=(outlets or {}).get(name)),
            file_path=f"/{name}",
            splitting="s",
            passages=(),
        )
        for name, text in texts.items()
    ]
    catalogue.apply(Change(entries=entries, replaced=records))


def linked(file: Path, *batches: Mapping[str, str], outlets: Mapping[str, str] | None = None) -> Catalogue:
    """A catalogue to which the batches were added one after the other, each compared with what was there."""
    catalogue = Catalogue(file)
    for batch in batches:
        add(catalogue, batch, outlets)
        link(catalogue, lambda name: None)
    return catalogue


def carried(catalogue: Catalogue) -> dict[str, tuple[str, str]]:
    """Origin and relation of every document."""
    documents = catalogue.documents(catalogue.document_ids())
    return {name: (document.origin_id, document.relation) for name, document in documents.items()}

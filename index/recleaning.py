"""Documents whose outlet repeats lines: cleaned of them, once it is known which lines they are."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from index.changes import Change, Entry
from index.embedder import Embedder
from index.outlet_lines import Repeating, knowledge
from index.resplit import Heard, passages_for
from index.settled import as_read, settle_document
from index.store import Index
from index.types import Document, Passage

_AT_ONCE = 50


def without_furniture(index: Index, entries: Sequence[Entry], embedder: Embedder, *, max_tokens: int) -> list[Entry]:
    """Documents that are about to be stored, cleaned of what is known to be repeated: little is embedded twice."""
    known = index.catalogue.lines.repeated([entry.document for entry in entries])
    found = []
    for entry in entries:
        keys = known.get(entry.document.document_id, frozenset())
        document = cleaned_of(entry.document, keys) if keys else entry.document
        if document != entry.document:
            passages = passages_for(document, embedder, max_tokens=max_tokens)
            entry = replace(entry, document=document, passages=passages)
        found.append(replace(entry, furniture=knowledge(keys)))
    return found


def reclean(index: Index, embedder: Embedder, *, max_tokens: int, splitting: str, heard: Heard) -> dict[str, str]:
    """Clean again what was cleaned with other knowledge of what its outlet repeats; the documents with their files.

    Only outlets whose documents changed are counted again. An interrupted run is gone on with.
    """
    done: dict[str, str] = {}
    lines = index.catalogue.lines
    for outlet in lines.doubtful():
        found = lines.otherwise(outlet)
        for first in range(0, len(found), _AT_ONCE):
            group = found[first : first + _AT_ONCE]
            stored = index.catalogue.documents(each.document_id for each in group)
            cleaned = {each: cleaned_of(stored[each.document_id], each.keys) for each in group}
            lines.know({each.document_id: each.keys for each in group if cleaned[each] == stored[each.document_id]})
            entries = []
            for each, document in cleaned.items():
                if document != stored[each.document_id]:
                    passages = passages_for(document, embedder, max_tokens=max_tokens)
                    index.embed(passages, embedder, heard=heard(each.document_id))
                    entries.append(_entry(document, each, splitting, passages))
            if entries:
                index.apply(Change(entries=entries))
            done |= {entry.document.document_id: entry.file_path for entry in entries}
        lines.settle(outlet)
    return done


def cleaned_of(document: Document, keys: Collection[int]) -> Document:
    """The document without those of the lines that are furniture; its outlet, by which they are counted, stays."""
    cleaned = settle_document(as_read(document), repeated=keys)
    return replace(cleaned, outlet=document.outlet, facts=replace(cleaned.facts, outlet=document.facts.outlet))


def _entry(document: Document, found: Repeating, splitting: str, passages: tuple[Passage, ...]) -> Entry:
    return Entry(
        document=document,
        file_path=found.file_path,
        splitting=splitting,
        passages=passages,
        furniture=knowledge(found.keys),
    )

"""Documents whose passages were made with another splitter setting or embedder: made again from the stored text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from index.changes import Change, Entry
from index.embedder import Embedder
from index.splitter import split
from index.store import Index
from index.types import Document, Passage, Span

# What is told of a document's embedding: its id gives the listener.
Heard = Callable[[str], Callable[[int], None]]
_AT_ONCE = 50
# A word without end is cut where no token ends once it is read alone: its parts can take a few tokens more.
_CUT_WORD_TOKENS = 8


def passages_for(
    document: Document, embedder: Embedder, *, max_tokens: int, sentences: Sequence[Span] | None = None
) -> tuple[Passage, ...]:
    """The passages of a document that are as long as wanted and that the embedder reads whole."""
    most = min(max_tokens, embedder.window_tokens - _CUT_WORD_TOKENS)
    return split(document, token_offsets=embedder.token_offsets, max_tokens=most, sentences=sentences)


def resplit(index: Index, embedder: Embedder, *, max_tokens: int, splitting: str, heard: Heard) -> dict[str, str]:
    """Split again what was split otherwise; the documents with their files. Vectors of known texts are kept."""
    done: dict[str, str] = {}
    for group in _pages(index, splitting):
        entries = []
        for document, file_path in group:
            passages = passages_for(document, embedder, max_tokens=max_tokens)
            index.embed(passages, embedder, heard=heard(document.document_id))
            entries.append(Entry(document=document, file_path=file_path, splitting=splitting, passages=passages))
        index.apply(Change(entries=entries))
        done |= {entry.document.document_id: entry.file_path for entry in entries}
    return done


def rebuild(index: Index, embedder: Embedder, *, max_tokens: int, splitting: str, heard: Heard) -> dict[str, str]:
    """Embed everything for another embedder, then let it take the place of the old at once; documents with their files.

    Until then readers with the old embedder see the old passages. An interrupted rebuild keeps its vectors.
    """
    done: dict[str, str] = {}
    catalogue = index.catalogue
    index.settle_as_built()
    catalogue.clear_stage()
    for group in _pages(index, splitting):
        found: list[Passage] = []
        for document, file_path in group:
            passages = passages_for(document, embedder, max_tokens=max_tokens)
            index.embed(passages, embedder, heard=heard(document.document_id))
            found += passages
            done[document.document_id] = file_path
        catalogue.mark_unsettled(passage.passage_id for passage in found)
        index.derive(found, {document.document_id: document for document, _ in group})
        catalogue.stage(found)
    for ids in catalogue.passage_ids():
        catalogue.mark_unsettled(ids)
    catalogue.promote(embedder=index.fingerprint, splitting=splitting)
    index.drop_stale()
    return done


def _pages(index: Index, splitting: str) -> Iterator[list[tuple[Document, str]]]:
    """Documents that were split otherwise, with their files, a few at a time."""
    last = ""
    while page := index.catalogue.documents_split_otherwise(splitting, after=last, limit=_AT_ONCE):
        documents = index.catalogue.documents(page)
        yield [(documents[document_id], file_path) for document_id, file_path in page.items()]
        last = max(page)

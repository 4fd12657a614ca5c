"""The index: the catalogue, and the vector and lexical indexes that are derived from it.

Order of a change, so that a reader sees the old or the new state of a document and a crash loses nothing:

1. note the ids of all passages that will come or go (write-ahead list in the catalogue);
2. add the new passages to the derived indexes, where the catalogue does not know them yet;
3. replace the documents in the catalogue, in one transaction: from here on readers see the new state;
4. settle: take what the catalogue no longer knows out of the derived indexes, and clear the list.

A crash between any two steps leaves ids on the list; the next writer settles them from the catalogue.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from index.catalogue import Catalogue, FileRecord
from index.embedder import Embedder, PassageVectors
from index.errors import IndexDamaged, IndexMismatch, IndexMissing
from index.lexical import LexicalEntry, LexicalIndex
from index.rows import vector_key
from index.types import Document, Passage
from index.vectors import VectorIndex

Entry = tuple[Document, FileRecord, Sequence[Passage]]


class Index:
    """Open stores of one index directory. Close it, or use it in a `with` block."""

    def __init__(self, directory: Path, *, fingerprint: str) -> None:
        self.directory = directory
        self.fingerprint = fingerprint
        self.catalogue = Catalogue(directory / "catalogue.sqlite")
        self.vectors = VectorIndex(directory / "vectors", fingerprint=fingerprint)
        self.lexical = LexicalIndex(directory / "lexical")
        self._generation = self.catalogue.fact("generation")

    @classmethod
    def open(cls, directory: Path, *, fingerprint: str) -> Index:
        """The existing index in `directory`. Raises IndexMissing, and IndexMismatch for another embedder."""
        if not (directory / "catalogue.sqlite").is_file():
            raise IndexMissing(f"No index in {directory}.", hint="Run: dateline sync FOLDER")
        check_fingerprint(directory, fingerprint)
        return cls(directory, fingerprint=fingerprint)

    @classmethod
    def create(cls, directory: Path, *, fingerprint: str, rebuild: bool = False) -> Index:
        """The index in `directory`, made if it is not there; `rebuild` accepts another embedder than before."""
        try:
            directory.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise IndexDamaged(
                f"The index directory {directory} cannot be made: {error.strerror}",
                hint="Name a directory that can be written as index.path in config.yaml.",
            ) from error
        if not rebuild:
            check_fingerprint(directory, fingerprint)
        index = cls(directory, fingerprint=fingerprint)
        index.catalogue.set_fact("embedder", fingerprint)
        return index

    def close(self) -> None:
        """Let go of all files."""
        self.vectors.close()
        self.catalogue.close()

    def refresh(self) -> None:
        """See what another process has written since."""
        generation = self.catalogue.fact("generation")
        if generation != self._generation:
            self.vectors.reload()
            self.lexical.reload()
            self._generation = generation

    def embed(self, passages: Sequence[Passage], embedder: Embedder) -> int:
        """Make sure that vectors of `passages` are stored; the number that had to be computed."""
        wanted = {vector_key(passage): passage for passage in passages}
        known = self.catalogue.known_vectors(wanted, self.fingerprint)
        missing = {key: passage for key, passage in wanted.items() if key not in known}
        computed = embedder.embed_passages(list(missing.values()))
        self.catalogue.save_vectors(dict(zip(missing, computed, strict=True)), self.fingerprint)
        return len(missing)

    def replace(self, entries: Sequence[Entry]) -> None:
        """Put documents in place of what their ids held before. Their vectors must be stored (`embed`)."""
        if not entries:
            return
        new = {passage.passage_id: passage for _, _, passages in entries for passage in passages}
        stale = self.catalogue.passage_ids_of(document.document_id for document, _, _ in entries) - new.keys()
        self.catalogue.mark_unsettled([*new, *stale])
        self._derive(list(new.values()), {document.document_id: document for document, _, _ in entries})
        self.catalogue.replace_documents(entries)
        self._settled(list(new), sorted(stale))

    def remove(self, document_ids: Sequence[str]) -> None:
        """Take documents out of every store."""
        if not document_ids:
            return
        stale = sorted(self.catalogue.passage_ids_of(document_ids))
        self.catalogue.mark_unsettled(stale)
        self.catalogue.remove_documents(document_ids)
        self._settled([], stale)

    def settle(self) -> None:
        """Finish what an interrupted run left, and derive again what a derived index lost."""
        _, expected = self.catalogue.counts()
        ids = set(self.catalogue.unsettled_ids())
        try:
            self.vectors.check()
        except IndexDamaged:
            self.vectors.reset()
        if self.vectors.count() != expected or self.lexical.count() != expected:
            ids |= set(self.catalogue.all_passage_ids())
        if not ids:
            return
        known = self.catalogue.passages(ids)
        documents = self.catalogue.documents({passage.document_id for passage in known.values()})
        self._derive(list(known.values()), documents)
        self._settled(list(known), sorted(ids - known.keys()))

    def _derive(self, passages: Sequence[Passage], documents: dict[str, Document]) -> None:
        """Write passages to the derived indexes."""
        keys = {passage.passage_id: vector_key(passage) for passage in passages}
        stored = self.catalogue.known_vectors(keys.values(), self.fingerprint)
        found: dict[str, PassageVectors] = {i: stored[key] for i, key in keys.items() if key in stored}
        self.vectors.upsert({passage_id: vectors.passage for passage_id, vectors in found.items()})
        self.lexical.write(_entry(passage, documents[passage.document_id]) for passage in passages)

    def _settled(self, present: Sequence[str], stale: Sequence[str]) -> None:
        if stale:
            self.vectors.delete(stale)
            self.lexical.write([], delete=stale)
        self.catalogue.mark_settled([*present, *stale])


def check_fingerprint(directory: Path, fingerprint: str) -> None:
    """Raise IndexMismatch when the index in `directory` was built with another embedder."""
    file = directory / "catalogue.sqlite"
    if not file.is_file():
        return
    catalogue = Catalogue(file)
    recorded = catalogue.fact("embedder")
    catalogue.close()
    if recorded not in (None, fingerprint):
        raise IndexMismatch(
            f"The index in {directory} was built with embedder {recorded}; the configured one is {fingerprint}.",
            hint="Run: dateline sync --rebuild   (or set embedder.model back)",
        )


def _entry(passage: Passage, document: Document) -> LexicalEntry:
    return LexicalEntry(passage.passage_id, passage.text, document.title, document.outlet or "")

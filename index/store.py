"""The index: the catalogue, and the vector and lexical indexes that are derived from it.

Order of a change, so that a reader sees the old or the new state of a document and a crash loses nothing:

1. note the ids of all passages that will come or go (write-ahead list in the catalogue);
2. add the new passages to the derived indexes, where the catalogue does not know them yet;
3. replace the documents in the catalogue, in one transaction: from here on readers see the new state;
4. settle: take what the catalogue no longer knows out of the derived indexes, and clear the list.

A crash between any two steps leaves ids on the list; the next writer settles them from the catalogue.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TypeVar

from index.catalogue import Catalogue, Derived
from index.changes import Change
from index.embedder import Embedder, PassageVectors
from index.errors import IndexDamaged, IndexLocked, IndexMismatch, IndexMissing
from index.lexical import LexicalEntry, LexicalIndex
from index.lock import writer_lock
from index.memory import release_free_memory
from index.rows import vector_key
from index.types import Document, Passage
from index.vectors import VectorIndex

CATALOGUE_NAME = "catalogue.sqlite"
DERIVED = ("vector", "lexical")
# Embedded and stored together: what a crash can cost, and large enough for batches of similar lengths.
_EMBEDDED_AT_ONCE = 128
_DERIVED_AT_ONCE = 1_000
_REPAIR_WAIT_S = 30.0

T = TypeVar("T")


class Index:
    """Open stores of one index directory. Close it, or use it in a `with` block.

    `notices` says what was found damaged and has been mended since the list was last emptied.
    """

    def __init__(self, directory: Path, *, fingerprint: str, upgrading: bool = False) -> None:
        self.directory = directory
        self.fingerprint = fingerprint
        self.notices: list[str] = []
        self.catalogue = Catalogue(directory / CATALOGUE_NAME, upgrading=upgrading)
        self.vectors = VectorIndex(directory / "vectors", fingerprint=fingerprint)
        self.lexical = LexicalIndex(directory / "lexical")
        self._generation = self.generation()
        self._mendings = 0
        self._refreshing = threading.Lock()
        self._settling = threading.RLock()

    @classmethod
    def open(cls, directory: Path, *, fingerprint: str) -> Index:
        """The existing index in `directory`, for reading; what is damaged of its derived indexes is derived again.

        Raises IndexMissing, and IndexMismatch for another embedder.
        """
        if not (directory / CATALOGUE_NAME).is_file():
            raise IndexMissing(f"No index in {directory}.")
        index = cls(directory, fingerprint=fingerprint)
        try:
            index.require_fingerprint()
            index.mend()
        except BaseException:
            index.close()
            raise
        why = index.catalogue.database.read_only
        if why:
            index.notices.append(f"The index in {directory} is read without being written: {why}.")
        return index

    @classmethod
    def create(cls, directory: Path, *, fingerprint: str, rebuild: bool = False) -> Index:
        """The index in `directory` for writing, made if it is not there.

        `rebuild` accepts another embedder than before: the next sync embeds everything again, and readers see the old
        vectors until all new ones are there. Raises IndexMismatch otherwise, and IndexLocked for the first embedder of
        an index that another process is filling.
        """
        try:
            directory.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise IndexDamaged(
                f"The index directory {directory} cannot be made: {error.strerror}",
                hint="Name a directory that can be written as index.path in config.yaml.",
            ) from error
        index = cls(directory, fingerprint=fingerprint, upgrading=True)
        try:
            index._claim()
            if not rebuild:
                index.require_fingerprint()
        except BaseException:
            index.close()
            raise
        return index

    def _claim(self) -> None:
        """Note the embedder of an index without documents."""
        if self.catalogue.fact("embedder") == self.fingerprint or self.catalogue.holds_documents():
            return
        with writer_lock(self.directory):  # the first documents of another embedder may just be on their way
            if not self.catalogue.holds_documents():
                self.catalogue.set_fact("embedder", self.fingerprint)

    def close(self) -> None:
        """Let go of all files."""
        self.vectors.close()
        self.lexical.close()
        self.catalogue.close()

    def generation(self) -> str | None:
        """Changes with every write, by any process."""
        return self.catalogue.fact("generation")

    def refresh(self) -> tuple[str | None, int]:
        """For readers: see what another process has written since; the `state` from then on.

        Derives again what that process found damaged and has not finished. Raises IndexMismatch after a rebuild.
        """
        with self._refreshing:  # twenty readers open the files once
            with self._settling:
                before, mendings = self._generation, self._mendings
                generation = self.reload()
            if generation != before:
                try:
                    self.mend()
                except BaseException:
                    self._generation = None
                    raise
            return generation, mendings

    def state(self) -> tuple[str | None, int]:
        """The generation, and how often something was derived again here: what was found in between may lack it."""
        return self.generation(), self._mendings

    def reload(self) -> str | None:
        """See what another process has written since; the generation. Raises IndexMismatch after a rebuild."""
        generation = self.generation()
        if generation != self._generation:
            self.require_fingerprint()
            self.vectors.reload()
            self.lexical.reload()
            self._generation = generation
        return generation

    @property
    def rebuilding(self) -> bool:
        """Whether the documents are indexed for another embedder."""
        return self.catalogue.fact("embedder") not in (None, self.fingerprint)

    def require_fingerprint(self) -> None:
        """Raise IndexMismatch when the index was built with another embedder."""
        recorded = self.catalogue.fact("embedder")
        if recorded not in (None, self.fingerprint):
            raise IndexMismatch(
                f"The index in {self.directory} was built with embedder {recorded}; "
                f"the configured one is {self.fingerprint}.",
                hint="Run: dateline sync --rebuild   (or set embedder.model back)",
            )

    def vectors_of(self, passages: Sequence[Passage]) -> dict[str, PassageVectors]:
        """Stored vectors by passage id, also of passages that were replaced since they were found."""
        keys = {passage.passage_id: vector_key(passage) for passage in passages}
        stored = self.catalogue.known_vectors(keys.values(), self.fingerprint)
        return {passage_id: stored[key] for passage_id, key in keys.items() if key in stored}

    def embed(self, passages: Iterable[Passage], embedder: Embedder, *, heard: Callable[[int], None]) -> int:
        """Make sure that vectors of `passages` are stored; the number that had to be computed.

        `heard` is told of each group that was computed. What was computed is kept, whatever happens later.
        """
        computed = 0
        for group in _groups(passages, _EMBEDDED_AT_ONCE):
            wanted = {vector_key(passage): passage for passage in group}
            known = self.catalogue.known_keys(wanted, self.fingerprint)
            missing = {key: passage for key, passage in wanted.items() if key not in known}
            if missing:
                found = embedder.embed_passages(list(missing.values()))
                self.catalogue.save_vectors(dict(zip(missing, found, strict=True)), self.fingerprint)
                computed += len(missing)
                heard(len(missing))
        return computed

    def apply(self, change: Change) -> None:
        """Make a change in every store. The vectors of its passages must be stored (`embed`)."""
        new = {passage.passage_id: passage for entry in change.entries for passage in entry.passages}
        documents = {entry.document.document_id: entry.document for entry in change.entries}
        old = self.catalogue.derived_of([*(r.path for r in change.replaced), *change.removed], documents)
        stale = sorted(old.keys() - new.keys())
        fresh = [p for p in new.values() if old.get(p.passage_id) != _derived(p, documents[p.document_id])]
        if fresh or stale:
            self.catalogue.mark_unsettled([*(passage.passage_id for passage in fresh), *stale])
        self.derive(fresh, documents)
        self.catalogue.apply(change)
        if fresh or stale:
            self._settled([passage.passage_id for passage in fresh], stale)
        self._generation = self.generation()

    def derive(
        self, passages: Sequence[Passage], documents: Mapping[str, Document], into: Collection[str] = DERIVED
    ) -> None:
        """Write passages to the derived indexes, or to those of them that are named."""
        for group in _groups(passages, _DERIVED_AT_ONCE):
            if "vector" in into:
                self.vectors.upsert({i: found.passage for i, found in self.vectors_of(group).items()})
            if "lexical" in into:
                self.lexical.write(_entry(passage, documents[passage.document_id]) for passage in group)
            release_free_memory()

    # ---- recovery

    def mend(self) -> None:
        """Derive again what is damaged of the derived indexes, from the catalogue. For readers: a writer settles.

        Waits for a writer that holds the lock, since it mends too. Raises IndexDamaged where nothing can be written.
        """
        give_up = time.monotonic() + _REPAIR_WAIT_S
        while self._damage():
            try:
                with writer_lock(self.directory):
                    self.settle()
                return
            except IndexLocked:
                if time.monotonic() > give_up:
                    raise
                time.sleep(0.2)
                self.vectors.reload()
                self.lexical.reload()

    def embed_missing(self, embedder: Embedder, *, heard: Callable[[int], None]) -> int:
        """Embed passages whose vectors are lost; their number."""
        missing = self.catalogue.passages_without_vectors(self.fingerprint)
        for group in _groups(missing, _DERIVED_AT_ONCE):
            known, documents = self.catalogue.passages_in_documents(group)
            self.embed(known.values(), embedder, heard=heard)
            self.derive(list(known.values()), documents)
        if missing:
            self.vectors.seal()
            self.lexical.seal()
            self.notices.append(f"The vectors of {len(missing)} passages were missing; they have been embedded again.")
        return len(missing)

    def settle(self) -> None:
        """Finish what an interrupted run left, and derive again what a derived index lost. For the writer."""
        with self._settling:
            self._settle_all()

    def _settle_all(self) -> None:
        damage = self._damage()
        self._mendings += bool(damage)
        for name, store in (("vector", self.vectors), ("lexical", self.lexical)):
            if name in damage:
                store.reset()
                reason = damage[name].rstrip(".")
                self.notices.append(f"{reason}. It has been derived again from the catalogue; nothing was embedded.")
        _, expected = self.catalogue.counts()
        if damage:  # only there: an entry that is written again is harder to reach in the vector index's graph
            for ids in self.catalogue.passage_ids():
                self._derive_known(ids, damage)
            self.catalogue.mark_settled([])  # so that other processes open the new files
        for group in _groups(self.catalogue.unsettled_ids(), _DERIVED_AT_ONCE):
            known = self._derive_known(group, DERIVED)
            self._settled(known, sorted(set(group) - set(known)))
        if self.vectors.count() != expected:
            self._drop_unknown(self.vectors.ids(), self.vectors.delete)
        if self.lexical.count() != expected:
            self._drop_unknown(self.lexical.ids(), lambda stale: self.lexical.write((), delete=stale))
        self.vectors.seal()
        self.lexical.seal()

    def settle_as_built(self) -> None:
        """Before a rebuild: settle for the embedder that readers still use, so that all can be written and served."""
        with closing(Index(self.directory, fingerprint=self.catalogue.fact("embedder") or "")) as served:
            served.settle()
            self.notices += served.notices

    def drop_stale(self) -> None:
        """After a rebuild: take out of the derived indexes what only the old embedder's passages had."""
        for group in _groups(self.catalogue.unsettled_ids(), _DERIVED_AT_ONCE):
            known = self.catalogue.passage_documents(group)
            self._settled(list(known), sorted(set(group) - known.keys()))
        self.vectors.drop_others()
        self._generation = self.generation()

    def _damage(self) -> dict[str, str]:
        """What is wrong with each derived index that is damaged."""
        _, expected = self.catalogue.counts()
        found: dict[str, str] = {}
        try:
            self.lexical.check(expected)
        except IndexDamaged as error:
            found["lexical"] = str(error)
        try:
            self.vectors.check(expected)
        except IndexDamaged:
            # Passages without stored vectors cannot be there; a sync embeds them.
            expected -= len(self.catalogue.passages_without_vectors(self.fingerprint))
            try:
                self.vectors.check(expected)
            except IndexDamaged as error:
                found["vector"] = str(error)
        return found

    def _derive_known(self, ids: Sequence[str], into: Collection[str]) -> list[str]:
        """Derive those of the passages that the catalogue knows; their ids."""
        found: list[str] = []
        for group in _groups(ids, _DERIVED_AT_ONCE):
            known, documents = self.catalogue.passages_in_documents(group)
            self.derive(list(known.values()), documents, into)
            found += known
        return found

    def _drop_unknown(self, ids: Iterable[str], delete: Callable[[list[str]], None]) -> None:
        for group in _groups(sorted(ids), _DERIVED_AT_ONCE):
            stale = sorted(set(group) - self.catalogue.passage_documents(group).keys())
            if stale:
                delete(stale)

    def _settled(self, present: Sequence[str], stale: Sequence[str]) -> None:
        if stale:
            self.vectors.delete(stale)
            self.lexical.write((), delete=stale)
        self.vectors.seal()
        self.lexical.seal()
        self.catalogue.mark_settled([*present, *stale])


def _derived(passage: Passage, document: Document) -> Derived:
    published, language = document.published.iso, document.facts.language.value
    return Derived(vector_key(passage), document.title, document.outlet, published, language)


def _entry(passage: Passage, document: Document) -> LexicalEntry:
    return LexicalEntry(
        passage_id=passage.passage_id,
        body=passage.text,
        title=document.title,
        outlet=document.outlet or "",
        language=document.facts.language.value,
        day=document.published.day,
    )


def _groups(values: Iterable[T], size: int) -> Iterator[list[T]]:
    group: list[T] = []
    for value in values:
        group.append(value)
        if len(group) == size:
            yield group
            group = []
    if group:
        yield group

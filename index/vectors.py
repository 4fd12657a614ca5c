"""The vector index: Chroma in process. Derived from the catalogue; unknown ids are dropped by whoever asks."""

from __future__ import annotations

import errno
import hashlib
import itertools
import os
import pickle
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from index.embedder import Vector
from index.errors import IndexDamaged
from index.sealed import SealedDirectory
from index.sealed_store import SealedStore

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection

# Rows of one write: Chroma refuses more than about 5,400, and other processes cannot open the index meanwhile.
_BATCH = 1_000
# So many rows are compared one by one in a fraction of a second, where Chroma's graph has lost some.
_COMPARED_ROWS = 10_000
_DATABASE = "chroma.sqlite3"
# Written last when Chroma stores its graph; without it the graph's other files are only scratch (under 1,000 rows).
_GRAPH = "index_metadata.pickle"
# Chroma inserts a row here whenever it opens, to take SQLite's write lock. Nothing reads the rows, the lock is taken
# all the same, and without them opening changes no file: readers work on a full disk, and the seal stays true.
_QUIET = "CREATE TRIGGER IF NOT EXISTS quiet BEFORE INSERT ON acquire_write BEGIN SELECT RAISE(IGNORE); END"
_spelled: set[int] = set()
_spelling = threading.Lock()


class VectorIndex(SealedStore):
    """Nearest passages by cosine; one collection per embedder fingerprint."""

    def __init__(self, directory: Path, *, fingerprint: str) -> None:
        files = SealedDirectory(
            directory, kind="vector", select=_files, steady=lambda name: not name.startswith(_DATABASE), growing=False
        )
        super().__init__(files, table="passages-" + hashlib.sha256(fingerprint.encode()).hexdigest()[:12])
        self._client: Client | None = None
        self._collection: Collection | None = None
        self._rows = 0
        self._spelling = 0

    def upsert(self, found: Mapping[str, Vector]) -> None:
        """Add or replace the vectors of passages."""
        ids = list(found)
        for first in range(0, len(ids), _BATCH):
            chunk = ids[first : first + _BATCH]
            vectors = np.stack([found[i] for i in chunk])
            # Measured: about 3 times the vectors in SQLite's file and journal, then the graph.
            with self._changing(4 * vectors.nbytes + 2_000 * len(chunk)) as collection:
                kept = self._kept(collection, dict(zip(chunk, vectors, strict=True)))
                if new := [(i, found[i]) for i in chunk if i not in kept]:
                    self._call(collection, "add", ids=[i for i, _ in new], embeddings=np.stack([v for _, v in new]))

    def delete(self, ids: Sequence[str]) -> None:
        """Take passages out; ids that are not there are ignored."""
        for first in range(0, len(ids), _BATCH):
            chunk = list(ids[first : first + _BATCH])
            with self._changing(2_000 * len(chunk)) as collection:
                self._call(collection, "delete", ids=chunk)

    def _kept(self, collection: Collection, found: Mapping[str, Vector]) -> set[str]:
        """Passages that have these vectors already; rows with others are taken out.

        A row that Chroma replaces moves within its graph, and rows that were reached through it can be lost to every
        query, reopening included (chroma-core/chroma#7758): it goes, and comes as a new one. A process that ends in
        between leaves a passage without a row. What is written again by an index is kept: an id names the text.
        """
        rows = self._call(collection, "get", ids=list(found), include=["embeddings"])
        near = {
            i: len(row) == len(found[i]) and np.allclose(row, found[i], atol=1e-3)
            for i, row in zip(rows["ids"], rows["embeddings"], strict=True)
        }
        if others := [i for i, same in near.items() if not same]:
            self._call(collection, "delete", ids=others)
        return {i for i, same in near.items() if same}

    def drop_others(self) -> None:
        """Take out the rows of all other embedders."""
        with self._writing(0):
            assert self._client is not None
            with self._mapped():
                for collection in self._client.list_collections():
                    if collection.name != self._table:
                        self._client.delete_collection(collection.name)
            self._quieten()
            self._files.record(self._table, self._rows, alone=True)

    def count(self) -> int:
        """Number of rows."""
        with self._lock:
            collection = self._connected()
            return 0 if collection is None else int(self._call(collection, "count"))

    def ids(self) -> set[str]:
        """Ids of all rows."""
        found: set[str] = set()
        with self._lock:
            collection = self._connected()
            while collection is not None:
                page = self._call(collection, "get", include=[], limit=10_000, offset=len(found))["ids"]
                found.update(page)
                if len(page) < 10_000:
                    break
        return found

    def stored(self, ids: Sequence[str]) -> dict[str, Vector]:
        """The vectors of those of the passages that are there, by id."""
        with self._lock:
            collection = self._connected()
            if collection is None or not ids:
                return {}
            rows = self._call(collection, "get", ids=list(ids), include=["embeddings"])
            return {i: np.asarray(v, np.float32) for i, v in zip(rows["ids"], rows["embeddings"], strict=True)}

    def nearest(self, query: Vector, k: int) -> dict[str, float]:
        """Cosine similarity by passage id, best first, at most `k`."""
        with self._lock:
            try:
                return self._nearest(query, k)
            except IndexDamaged:
                # A writer in another process may have taken rows away, or everything.
                if self._client is not None and not self._files.changed_elsewhere():
                    raise
                self._disconnect()
                return self._nearest(query, k)

    def nearest_among(self, ids: Sequence[str], query: Vector, k: int) -> dict[str, float]:
        """As `nearest`, of some passages; each is compared, for few faster than Chroma's own filter."""
        found = {i: float(vector @ query) for i, vector in self.stored(ids).items()}
        return dict(sorted(found.items(), key=lambda item: -item[1])[:k])

    def _nearest(self, query: Vector, k: int) -> dict[str, float]:
        collection = self._connected()
        # The rows at the time of opening or of our last write: counting them again is half of the cost of a query.
        k = min(k, self._rows)
        if collection is None or k <= 0:
            return {}
        result = self._call(collection, "query", query_embeddings=[query], n_results=k, include=["distances"])
        pairs = zip(result["ids"][0], result["distances"][0], strict=True)
        found = {passage_id: 1.0 - float(distance) for passage_id, distance in pairs}
        if len(found) < k and self._rows <= _COMPARED_ROWS:
            # There are more: the graph does not reach all of its rows.
            return self.nearest_among(list(self.ids()), query, k)
        return found

    @contextmanager
    def _changing(self, size_bytes: int) -> Iterator[Collection]:
        """The collection for one write of about so many bytes, which is noted."""
        with self._writing(size_bytes + _graph_bytes(self._files.directory)):
            assert self._collection is not None
            yield self._collection
            self._quieten()
            self._rows = int(self._call(self._collection, "count"))
            self._files.record(self._table, self._rows)

    def _quieten(self) -> None:
        with self._mapped(), closing(sqlite3.connect(self._files.directory / _DATABASE, timeout=30)) as database:
            if not database.execute("SELECT 1 FROM sqlite_master WHERE name = 'quiet'").fetchone():
                database.execute(_QUIET)
                database.commit()

    def _connected(self) -> Collection | None:
        """The open collection; None where nothing was ever written."""
        self._connect()
        return self._collection

    def _is_foreign(self, error: Exception) -> bool:
        from chromadb.errors import ChromaError

        known = (ChromaError, OSError, RuntimeError, ValueError, LookupError, sqlite3.Error, pickle.PickleError)
        return isinstance(error, known)

    def _is_open(self) -> bool:
        return self._collection is not None

    def _open(self, directory: Path) -> None:
        import chromadb
        from chromadb.config import Settings

        # Chroma shares one client among all who spell a directory alike, and keeps one that failed to start:
        # each opening gets a spelling of its own, and a failed one is not used again.
        with _spelling:
            self._spelling = next(n for n in itertools.count(1) if n not in _spelled)
            _spelled.add(self._spelling)
        path = str(directory) + "/." * self._spelling
        settings = Settings(anonymized_telemetry=False, is_persistent=True, persist_directory=path)
        with self._mapped():
            self._client = cast("Client", chromadb.PersistentClient(path, settings=settings))
            # No embedding function: Chroma's default would download a model.
            self._collection = self._client.get_or_create_collection(
                self._table, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
            )
        self._load(self._collection)

    def _load(self, collection: Collection) -> None:
        """Have Chroma read the graph and fill in its log, as a first query does, while no other process writes them."""
        self._rows = int(self._call(collection, "count"))
        if self._rows:
            row = self._call(collection, "get", limit=1, include=["embeddings"])["embeddings"][0]
            self._call(collection, "query", query_embeddings=[np.zeros_like(row)], n_results=1, include=[])

    def _let_go(self) -> None:
        client, self._client, self._collection, self._rows = self._client, None, None, 0
        if client is not None:
            with suppress(IndexDamaged), self._mapped():
                client.close()
            _spelled.discard(self._spelling)

    def _call(self, collection: Collection, method: str, **arguments: Any) -> Any:
        with self._mapped():
            return getattr(collection, method)(**arguments)


def _files(directory: Path) -> list[str]:
    """Chroma's files that are read when it opens."""
    if directory.exists() and not directory.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
    paths = list(directory.glob(_DATABASE + "*"))
    paths += directory.glob(f"*/{_GRAPH}")
    # A directory in the place of a scratch file would fail every later write.
    paths += (path for path in directory.glob("*/*.bin") if path.with_name(_GRAPH).exists() or path.is_dir())
    return [path.relative_to(directory).as_posix() for path in paths]


def _graph_bytes(directory: Path) -> int:
    """Size of the graph's files: they may be written again as a whole."""
    try:
        return sum(path.stat().st_size for path in directory.glob("*/*.bin"))
    except OSError:
        return 0

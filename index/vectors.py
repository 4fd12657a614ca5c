"""The vector index: Chroma in process. Derived from the catalogue; unknown ids are dropped by whoever asks."""

from __future__ import annotations

import hashlib
import shutil
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from index.embedder import Vector
from index.errors import IndexDamaged

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection

# Chroma refuses larger batches (SQLite's limit on variables).
_BATCH = 5_000


class VectorIndex:
    """Nearest passages by cosine; one collection per embedder fingerprint."""

    def __init__(self, directory: Path, *, fingerprint: str) -> None:
        self._directory = directory
        self._name = "passages-" + hashlib.sha256(fingerprint.encode()).hexdigest()[:12]
        self._lock = threading.Lock()
        self._client, self._collection = self._open()

    def reload(self) -> None:
        """Open again: a client in this process does not see what another process wrote (Chroma 1.5)."""
        with self._lock:
            self._client.close()
            self._client, self._collection = self._open()

    def check(self) -> None:
        """Read a row, as a query does. Raises IndexDamaged: a crash can leave files that open and cannot be read."""
        with self._lock:
            if self._call("count"):
                dimensions = len(self._call("peek", limit=1)["embeddings"][0])
                self._call("query", query_embeddings=[np.zeros(dimensions, np.float32)], n_results=1, include=[])

    def reset(self) -> None:
        """Start over with an empty directory."""
        with self._lock:
            self._client.close()
            shutil.rmtree(self._directory, ignore_errors=True)
            self._client, self._collection = self._open()

    def close(self) -> None:
        """Let go of the files."""
        with self._lock:
            self._client.close()

    def upsert(self, found: Mapping[str, Vector]) -> None:
        """Add or replace the vectors of passages."""
        ids = list(found)
        with self._lock:
            for first in range(0, len(ids), _BATCH):
                chunk = ids[first : first + _BATCH]
                self._call("upsert", ids=chunk, embeddings=np.stack([found[i] for i in chunk]))

    def delete(self, ids: Sequence[str]) -> None:
        """Take passages out; ids that are not there are ignored."""
        with self._lock:
            for first in range(0, len(ids), _BATCH):
                self._call("delete", ids=list(ids[first : first + _BATCH]))

    def count(self) -> int:
        """Number of rows."""
        with self._lock:
            return int(self._call("count"))

    def nearest(self, query: Vector, k: int) -> dict[str, float]:
        """Cosine similarity by passage id, best first, at most `k`."""
        with self._lock:
            k = min(k, int(self._call("count")))
            if k == 0:
                return {}
            result = self._call("query", query_embeddings=[query], n_results=k, include=["distances"])
        pairs = zip(result["ids"][0], result["distances"][0], strict=True)
        return {passage_id: 1.0 - float(distance) for passage_id, distance in pairs}

    def _open(self) -> tuple[Client, Collection]:
        import chromadb
        from chromadb.config import Settings
        from chromadb.errors import ChromaError

        settings = Settings(anonymized_telemetry=False, is_persistent=True, persist_directory=str(self._directory))
        try:
            client = cast("Client", chromadb.PersistentClient(str(self._directory), settings=settings))
            # No embedding function: Chroma's default would download a model.
            collection = client.get_or_create_collection(
                self._name, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
            )
        except (ChromaError, OSError, ValueError, RuntimeError) as error:
            raise self._damaged(error) from error
        return client, collection

    def _call(self, method: str, **arguments: Any) -> Any:
        from chromadb.errors import ChromaError

        try:
            return getattr(self._collection, method)(**arguments)
        except (ChromaError, OSError, RuntimeError) as error:
            raise self._damaged(error) from error

    def _damaged(self, error: Exception) -> IndexDamaged:
        return IndexDamaged(
            f"The vector index in {self._directory} cannot be used: {' '.join(str(error).split())}",
            hint="Check free disk space; to derive it again, delete that directory and run: dateline sync",
        )

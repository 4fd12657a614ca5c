"""The catalogue: the one SQLite database that is the truth about what is indexed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, create_engine, delete, event, func, insert, select
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.exc import DatabaseError, OperationalError

from index.embedder import PassageVectors
from index.errors import DocumentMissing, IndexDamaged, IndexMismatch
from index.rows import dated_from, document_from, document_row, passage_from, passage_row, vectors_from, vectors_row
from index.schema import SCHEMA_VERSION, documents, facts, metadata, passages, unsettled, vectors
from index.types import Dated, Document, Passage

T = TypeVar("T")
# SQLite takes 32,766 variables in one statement.
_CHUNK = 10_000


@dataclass(frozen=True, slots=True)
class FileRecord:
    """What the catalogue knows of the file behind a document."""

    document_id: str
    folder: str
    relative_path: str
    size_bytes: int
    mtime_ns: int
    content_hash: str
    recipe: str


class Catalogue:
    """Documents, passages and vectors in one file; every write is one transaction."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._engine = create_engine(f"sqlite:///{file}")
        event.listen(self._engine, "connect", _configure)
        with self._begin() as connection:
            metadata.create_all(connection)
            found = connection.scalar(select(facts.c.value).where(facts.c.name == "schema"))
            if found is None:
                connection.execute(insert(facts).values(name="schema", value=SCHEMA_VERSION))
        if found not in (None, SCHEMA_VERSION):
            raise IndexMismatch(
                f"{file} has schema {found}, this program writes schema {SCHEMA_VERSION}.",
                hint="Use the program version that made it, or another index.path.",
            )

    def close(self) -> None:
        """Let go of the database file."""
        self._engine.dispose()

    def fact(self, name: str) -> str | None:
        """A fact about the index, such as its embedder's fingerprint."""
        with self._begin() as connection:
            return connection.scalar(select(facts.c.value).where(facts.c.name == name))

    def set_fact(self, name: str, value: str) -> None:
        """Record a fact about the index."""
        with self._begin() as connection:
            _set_fact(connection, name, value)

    def counts(self) -> tuple[int, int]:
        """Numbers of documents and of passages."""
        with self._begin() as connection:
            counted = [connection.scalar(select(func.count()).select_from(t)) or 0 for t in (documents, passages)]
        return counted[0], counted[1]

    def files(self, folder: str | None = None) -> list[FileRecord]:
        """The files behind the documents, of one folder or of all."""
        c = documents.c
        query = select(c.document_id, c.folder, c.relative_path, c.size_bytes, c.mtime_ns, c.content_hash, c.recipe)
        with self._begin() as connection:
            rows = connection.execute(query if folder is None else query.where(c.folder == folder))
            return [FileRecord(*row) for row in rows]

    def file_record(self, document_id: str) -> FileRecord | None:
        """The file behind a document, or None for an unknown one."""
        c = documents.c
        query = select(c.document_id, c.folder, c.relative_path, c.size_bytes, c.mtime_ns, c.content_hash, c.recipe)
        with self._begin() as connection:
            row = connection.execute(query.where(c.document_id == document_id)).first()
        return FileRecord(*row) if row else None

    def document(self, document_id: str) -> Document:
        """One document. Raises DocumentMissing."""
        found = self.documents([document_id])
        if not found:
            raise DocumentMissing(f"No document {document_id!r} is indexed.", hint="Run: dateline documents")
        return found[document_id]

    def documents(self, ids: Iterable[str]) -> dict[str, Document]:
        """Those of the documents that exist, by id."""
        rows = self._by_ids(documents, documents.c.document_id, ids)
        return {row["document_id"]: document_from(row) for row in rows}

    def document_ids(self) -> list[str]:
        """Every document's id, sorted."""
        with self._begin() as connection:
            return list(connection.scalars(select(documents.c.document_id).order_by(documents.c.document_id)))

    def headers(self) -> list[dict[str, Any]]:
        """Per document: its columns without the text, plus `characters`, `removed` and `passages` (a count)."""
        c = documents.c
        columns = [column for column in c if column.name != "text"]
        counted = func.count(passages.c.passage_id).label("passages")
        query = (
            select(*columns, func.length(c.text).label("characters"), counted)
            .outerjoin(passages, passages.c.document_id == c.document_id)
            .group_by(c.document_id)
            .order_by(c.document_id)
        )
        with self._begin() as connection:
            return [dict(row) for row in connection.execute(query).mappings()]

    def sources(self, ids: Iterable[str]) -> dict[str, tuple[str | None, Dated]]:
        """Outlet and publication date of documents, without their text."""
        c = documents.c
        columns = [column for column in c if column.name == "outlet" or column.name.startswith("published")]
        found: dict[str, tuple[str | None, Dated]] = {}
        with self._begin() as connection:
            for chunk in _chunks(ids):
                rows = connection.execute(select(c.document_id, *columns).where(c.document_id.in_(chunk))).mappings()
                found.update((row["document_id"], (row["outlet"], dated_from(dict(row)))) for row in rows)
        return found

    def passages(self, ids: Iterable[str]) -> dict[str, Passage]:
        """Those of the passages that exist, by id."""
        return {row["passage_id"]: passage_from(row) for row in self._by_ids(passages, passages.c.passage_id, ids)}

    def passages_of(self, document_id: str) -> tuple[Passage, ...]:
        """A document's passages in order."""
        query = select(passages).where(passages.c.document_id == document_id).order_by(passages.c.ordinal)
        with self._begin() as connection:
            return tuple(passage_from(dict(row)) for row in connection.execute(query).mappings())

    def passage_documents(self, ids: Iterable[str]) -> dict[str, str]:
        """Document id of each of the passages that exist."""
        found: dict[str, str] = {}
        with self._begin() as connection:
            for chunk in _chunks(ids):
                query = select(passages.c.passage_id, passages.c.document_id).where(passages.c.passage_id.in_(chunk))
                found.update((row[0], row[1]) for row in connection.execute(query))
        return found

    def passage_vectors(self, ids: Iterable[str], fingerprint: str) -> dict[str, PassageVectors]:
        """Stored vectors by passage id; passages without any under this fingerprint are left out."""
        query = select(passages.c.passage_id, vectors.c.passage, vectors.c.sentences).join(
            vectors, (vectors.c.vector_key == passages.c.vector_key) & (vectors.c.fingerprint == fingerprint)
        )
        found: dict[str, PassageVectors] = {}
        with self._begin() as connection:
            for chunk in _chunks(ids):
                rows = connection.execute(query.where(passages.c.passage_id.in_(chunk))).mappings()
                found.update((row["passage_id"], vectors_from(dict(row))) for row in rows)
        return found

    def known_vectors(self, keys: Iterable[str], fingerprint: str) -> dict[str, PassageVectors]:
        """Stored vectors by vector key."""
        rows = self._by_ids(vectors, vectors.c.vector_key, keys)
        return {row["vector_key"]: vectors_from(row) for row in rows if row["fingerprint"] == fingerprint}

    def save_vectors(self, found: Mapping[str, PassageVectors], fingerprint: str) -> None:
        """Keep vectors by vector key, before anything refers to them: an interrupted run need not embed again."""
        rows = [{"vector_key": k, "fingerprint": fingerprint, **vectors_row(v)} for k, v in found.items()]
        if rows:
            with self._begin() as connection:
                connection.execute(upsert(vectors).on_conflict_do_nothing(), rows)

    def replace_documents(self, entries: Sequence[tuple[Document, FileRecord, Sequence[Passage]]]) -> None:
        """Put these documents and their passages in the place of what their ids held before, in one transaction."""
        with self._begin() as connection:
            ids = [document.document_id for document, _, _ in entries]
            connection.execute(delete(passages).where(passages.c.document_id.in_(ids)))
            connection.execute(delete(documents).where(documents.c.document_id.in_(ids)))
            now = datetime.now(UTC).isoformat(timespec="seconds")
            rows = [{**document_row(d), **_file_columns(f), "indexed_at": now} for d, f, _ in entries]
            connection.execute(insert(documents), rows)
            pieces = [passage_row(passage) for _, _, found in entries for passage in found]
            if pieces:
                connection.execute(insert(passages), pieces)
            _advance(connection)

    def touch(self, record: FileRecord) -> None:
        """Record a file's new size and time where its content is what it was."""
        with self._begin() as connection:
            columns = _file_columns(record)
            connection.execute(
                documents.update().where(documents.c.document_id == record.document_id).values(**columns)
            )

    def remove_documents(self, ids: Sequence[str]) -> None:
        """Take documents and their passages out."""
        with self._begin() as connection:
            for chunk in _chunks(ids):
                connection.execute(delete(passages).where(passages.c.document_id.in_(chunk)))
                connection.execute(delete(documents).where(documents.c.document_id.in_(chunk)))
            _advance(connection)

    def passage_ids_of(self, document_ids: Iterable[str]) -> set[str]:
        """Ids of all passages of these documents."""
        found: set[str] = set()
        with self._begin() as connection:
            for chunk in _chunks(document_ids):
                query = select(passages.c.passage_id).where(passages.c.document_id.in_(chunk))
                found.update(connection.scalars(query))
        return found

    def all_passage_ids(self) -> list[str]:
        """Ids of all passages."""
        with self._begin() as connection:
            return list(connection.scalars(select(passages.c.passage_id)))

    def mark_unsettled(self, ids: Iterable[str]) -> None:
        """Note passages whose rows in the derived indexes are about to differ from the catalogue."""
        rows = [{"passage_id": passage_id} for passage_id in ids]
        if rows:
            with self._begin() as connection:
                connection.execute(upsert(unsettled).on_conflict_do_nothing(), rows)

    def unsettled_ids(self) -> list[str]:
        """Passages whose rows in the derived indexes may differ from the catalogue."""
        with self._begin() as connection:
            return list(connection.scalars(select(unsettled.c.passage_id)))

    def mark_settled(self, ids: Iterable[str]) -> None:
        """The derived indexes agree with the catalogue about these passages."""
        with self._begin() as connection:
            for chunk in _chunks(ids):
                connection.execute(delete(unsettled).where(unsettled.c.passage_id.in_(chunk)))
            _advance(connection)

    def _by_ids(self, table: Any, column: Any, ids: Iterable[str]) -> Iterator[Mapping[str, Any]]:
        with self._begin() as connection:
            for chunk in _chunks(ids):
                rows = connection.execute(select(table).where(column.in_(chunk))).mappings()
                yield from [dict(row) for row in rows]

    @contextmanager
    def _begin(self) -> Iterator[Connection]:
        try:
            with self._engine.begin() as connection:
                yield connection
        except OperationalError as error:
            raise IndexDamaged(
                f"{self.file}: {error.orig}",
                hint="Check free disk space and that the index directory "
                "can be written; nothing that was indexed before is lost.",
            ) from error
        except DatabaseError as error:
            raise IndexDamaged(
                f"{self.file} is damaged: {error.orig}",
                hint="Restore a backup of the index directory, or delete it and run: dateline sync",
            ) from error


def _configure(connection: Any, _: object) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA busy_timeout=30000")


def _set_fact(connection: Connection, name: str, value: str) -> None:
    statement = upsert(facts).values(name=name, value=value)
    connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"value": value}))


def _advance(connection: Connection) -> None:
    """Count the generation up, so that other processes see that the derived indexes changed."""
    found = connection.scalar(select(facts.c.value).where(facts.c.name == "generation")) or "0"
    _set_fact(connection, "generation", str(int(found) + 1))


def _file_columns(record: FileRecord) -> dict[str, Any]:
    return {
        "folder": record.folder,
        "relative_path": record.relative_path,
        "size_bytes": record.size_bytes,
        "mtime_ns": record.mtime_ns,
        "recipe": record.recipe,
    }


def _chunks(values: Iterable[T]) -> Iterator[list[T]]:
    pending = list(values)
    for first in range(0, len(pending), _CHUNK):
        yield pending[first : first + _CHUNK]

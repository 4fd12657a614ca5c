"""The catalogue: the one SQLite database that is the truth about what is indexed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, delete, func, insert, select
from sqlalchemy.dialects.sqlite import insert as upsert

from index.answer_records import AnswerRecords
from index.changes import Change
from index.database import Database
from index.embedder import PassageVectors
from index.errors import DocumentMissing, IndexMismatch
from index.file_records import FileRecords
from index.origin_records import OriginRecords, forget
from index.outlet_lines import OutletLines, forget_lines, put_lines
from index.rows import (
    document_from,
    entry_row,
    file_row,
    passage_from,
    passage_row,
    vectors_from,
    vectors_row,
)
from index.schema import (
    SCHEMA_VERSION,
    UPGRADES,
    documents,
    facts,
    files,
    metadata,
    passages,
    staged_passages,
    unsettled,
    upgrade,
    vectors,
)
from index.source_records import SourceRecords
from index.types import Document, Passage

T = TypeVar("T")
# SQLite takes 32,766 variables in one statement.
_CHUNK = 10_000


@dataclass(frozen=True, slots=True)
class Derived:
    """What the derived indexes hold of a passage: its vector's key, and the facts that are searched with its text."""

    vector_key: str
    title: str
    outlet: str | None
    published: str | None
    language: str | None


class Catalogue:
    """Documents, passages and vectors in one file; every write is one transaction.

    Raises IndexMismatch for a file of another schema; an older one is upgraded where `upgrading` allows it.
    """

    def __init__(self, file: Path, *, upgrading: bool = False) -> None:
        self.file = file
        self.database = Database(file)
        self.files = FileRecords(self.database)
        self.origins = OriginRecords(self.database)
        self.lines = OutletLines(self.database)
        self.answers = AnswerRecords(self.database)
        self.sources = SourceRecords(self.database)
        try:
            self._prepare(upgrading)
        except BaseException:
            self.close()
            raise

    def _prepare(self, upgrading: bool) -> None:
        with self.database.read() as connection:
            known = connection.dialect.has_table(connection, "facts")
            schema = connection.scalar(select(facts.c.value).where(facts.c.name == "schema")) if known else None
        if schema in UPGRADES and upgrading:
            with self.database.write() as connection:
                upgrade(connection, str(schema))
                metadata.create_all(connection)
            schema = SCHEMA_VERSION
        if schema not in (None, SCHEMA_VERSION):
            newer = schema not in UPGRADES
            raise IndexMismatch(
                f"{self.file} has schema {schema}, this program writes schema {SCHEMA_VERSION}.",
                hint="Use the program version that made it, or another index.path."
                if newer
                else "Run: dateline sync   (it upgrades the index; nothing is embedded again)",
            )
        if schema is None:
            with self.database.write() as connection:
                metadata.create_all(connection)
                _set_fact(connection, "schema", SCHEMA_VERSION)

    def close(self) -> None:
        """Let go of the database file."""
        self.database.close()

    def fact(self, name: str) -> str | None:
        """A fact about the index, such as its embedder's fingerprint."""
        with self.database.read() as connection:
            return connection.scalar(select(facts.c.value).where(facts.c.name == name))

    def set_fact(self, name: str, value: str) -> None:
        """Record a fact about the index."""
        with self.database.write() as connection:
            _set_fact(connection, name, value)

    def counts(self) -> tuple[int, int]:
        """Numbers of documents and of passages."""
        with self.database.read() as connection:
            counted = [connection.scalar(select(func.count()).select_from(t)) or 0 for t in (documents, passages)]
        return counted[0], counted[1]

    def holds_documents(self) -> bool:
        """Whether there is any document; counting a large index takes longer than a search."""
        with self.database.read() as connection:
            return connection.execute(select(documents.c.document_id).limit(1)).first() is not None

    # ---- documents and passages

    def document(self, document_id: str) -> Document:
        """One document. Raises DocumentMissing."""
        return self.shown(document_id)[0]

    def shown(self, document_id: str) -> tuple[Document, tuple[Passage, ...]]:
        """One document and its passages in order, of one state. Raises DocumentMissing."""
        of_passages = select(passages).where(passages.c.document_id == document_id).order_by(passages.c.ordinal)
        with self.database.read() as connection:
            row = connection.execute(select(documents).where(documents.c.document_id == document_id)).mappings().first()
            pieces = tuple(passage_from(piece) for piece in connection.execute(of_passages).mappings())
        if row is None:
            raise self._missing(document_id)
        return document_from(row), pieces

    def _missing(self, document_id: str) -> DocumentMissing:
        file = self.files.named(document_id)
        if file is None:
            return DocumentMissing(f"No document {document_id!r} is indexed.", hint="Run: dateline documents")
        if file.is_unreadable:
            return DocumentMissing(f"{document_id} could not be read: {file.failures[0].reason}")
        return DocumentMissing(f"{document_id} is no document itself.", hint="Those in it: dateline documents")

    def documents(self, ids: Iterable[str]) -> dict[str, Document]:
        """Those of the documents that exist, by id."""
        with self.database.read() as connection:
            return _documents(connection, ids)

    def document_ids(self) -> list[str]:
        """Every document's id, sorted."""
        with self.database.read() as connection:
            return list(connection.scalars(select(documents.c.document_id).order_by(documents.c.document_id)))

    def content_hashes(self, paths: Iterable[str]) -> dict[str, tuple[str, str]]:
        """File path and content hash of the documents of these files, by document id."""
        c = documents.c
        found: dict[str, tuple[str, str]] = {}
        with self.database.read() as connection:
            for chunk in _chunks(paths):
                query = select(c.document_id, c.file_path, c.content_hash).where(c.file_path.in_(chunk))
                found.update((row[0], (row[1], row[2])) for row in connection.execute(query))
        return found

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
        with self.database.read() as connection:
            return [dict(row) for row in connection.execute(query).mappings()]

    def passages(self, ids: Iterable[str]) -> dict[str, Passage]:
        """Those of the passages that exist, by id."""
        with self.database.read() as connection:
            return _passages(connection, ids)

    def passages_in_documents(self, ids: Iterable[str]) -> tuple[dict[str, Passage], dict[str, Document]]:
        """Those of the passages that exist and their documents, of one state: every span fits its text."""
        with self.database.read() as connection:
            found = _passages(connection, ids)
            return found, _documents(connection, {passage.document_id for passage in found.values()})

    def passages_of(self, document_id: str) -> tuple[Passage, ...]:
        """A document's passages in order; none for an unknown document."""
        query = select(passages).where(passages.c.document_id == document_id).order_by(passages.c.ordinal)
        with self.database.read() as connection:
            return tuple(passage_from(row) for row in connection.execute(query).mappings())

    def passage_documents(self, ids: Iterable[str]) -> dict[str, str]:
        """Document id of each of the passages that exist."""
        found: dict[str, str] = {}
        with self.database.read() as connection:
            for chunk in _chunks(ids):
                query = select(passages.c.passage_id, passages.c.document_id).where(passages.c.passage_id.in_(chunk))
                found.update((row[0], row[1]) for row in connection.execute(query).all())
        return found

    def passage_ids(self) -> Iterator[list[str]]:
        """Ids of all passages, in lists of bounded length."""
        last = ""
        while True:
            query = select(passages.c.passage_id).where(passages.c.passage_id > last).order_by(passages.c.passage_id)
            with self.database.read() as connection:
                found = list(connection.scalars(query.limit(_CHUNK)))
            if not found:
                return
            yield found
            last = found[-1]

    def derived_of(self, paths: Iterable[str], document_ids: Iterable[str] = ()) -> dict[str, Derived]:
        """What the derived indexes hold of the passages of these files and documents, by passage id."""
        d = documents.c
        columns = (passages.c.passage_id, passages.c.vector_key, d.title, d.outlet, d.published, d.language)
        query = select(*columns).join(documents, d.document_id == passages.c.document_id)
        found: dict[str, Derived] = {}
        with self.database.read() as connection:
            for column, values in ((documents.c.file_path, paths), (documents.c.document_id, document_ids)):
                for chunk in _chunks(values):
                    rows = connection.execute(query.where(column.in_(chunk)))
                    found.update((row[0], Derived(*row[1:])) for row in rows)
        return found

    # ---- vectors

    def passage_vectors(self, ids: Iterable[str], fingerprint: str) -> dict[str, PassageVectors]:
        """Stored vectors by passage id; passages without any under this fingerprint are left out."""
        query = select(passages.c.passage_id, vectors.c.passage, vectors.c.sentences).join(
            vectors, (vectors.c.vector_key == passages.c.vector_key) & (vectors.c.fingerprint == fingerprint)
        )
        found: dict[str, PassageVectors] = {}
        with self.database.read() as connection:
            for chunk in _chunks(ids):
                rows = connection.execute(query.where(passages.c.passage_id.in_(chunk))).all()
                found.update((passage_id, vectors_from(*blobs)) for passage_id, *blobs in rows)
        return found

    def known_vectors(self, keys: Iterable[str], fingerprint: str) -> dict[str, PassageVectors]:
        """Stored vectors by vector key."""
        columns = (vectors.c.vector_key, vectors.c.passage, vectors.c.sentences)
        query = select(*columns).where(vectors.c.fingerprint == fingerprint)
        found: dict[str, PassageVectors] = {}
        with self.database.read() as connection:
            for chunk in _chunks(keys):
                rows = connection.execute(query.where(vectors.c.vector_key.in_(chunk))).all()
                found.update((key, vectors_from(*blobs)) for key, *blobs in rows)
        return found

    def known_keys(self, keys: Iterable[str], fingerprint: str) -> set[str]:
        """Those of the vector keys for which vectors are stored."""
        query = select(vectors.c.vector_key).where(vectors.c.fingerprint == fingerprint)
        found: set[str] = set()
        with self.database.read() as connection:
            for chunk in _chunks(keys):
                found.update(connection.scalars(query.where(vectors.c.vector_key.in_(chunk))))
        return found

    def passages_without_vectors(self, fingerprint: str) -> list[str]:
        """Ids of passages for which no vectors are stored under this fingerprint."""
        stored = (vectors.c.vector_key == passages.c.vector_key) & (vectors.c.fingerprint == fingerprint)
        query = select(passages.c.passage_id).outerjoin(vectors, stored).where(vectors.c.vector_key.is_(None))
        with self.database.read() as connection:
            return list(connection.scalars(query))

    def save_vectors(self, found: Mapping[str, PassageVectors], fingerprint: str) -> None:
        """Keep vectors by vector key, before anything refers to them: an interrupted run need not embed again."""
        rows = [{"vector_key": k, "fingerprint": fingerprint, **vectors_row(v)} for k, v in found.items()]
        if rows:
            with self.database.write() as connection:
                connection.execute(upsert(vectors).on_conflict_do_nothing(), rows)

    # ---- writing

    def apply(self, change: Change) -> None:
        """Put files and documents in place and take others out, in one transaction."""
        replaced = [record.path for record in change.replaced]
        with self.database.write() as connection:
            for paths in _chunks([*replaced, *change.removed]):
                gone = select(documents.c.document_id).where(documents.c.file_path.in_(paths))
                _take_out(connection, list(connection.scalars(gone)))
            _take_out(connection, [entry.document.document_id for entry in change.entries])
            for paths in _chunks([*replaced, *change.removed, *(record.path for record in change.touched)]):
                connection.execute(delete(files).where(files.c.path.in_(paths)))
            for table, rows in (
                (files, [file_row(record) for record in [*change.replaced, *change.touched]]),
                (documents, [entry_row(entry) for entry in change.entries]),
                (passages, [passage_row(passage) for entry in change.entries for passage in entry.passages]),
            ):
                if rows:
                    connection.execute(insert(table), rows)
            put_lines(connection, [entry.document for entry in change.entries])
            if change.entries or change.replaced or change.removed:
                _advance(connection)

    def mark_unsettled(self, ids: Iterable[str]) -> None:
        """Note passages whose rows in the derived indexes are about to differ from the catalogue."""
        rows = [{"passage_id": passage_id} for passage_id in ids]
        if rows:
            with self.database.write() as connection:
                connection.execute(upsert(unsettled).on_conflict_do_nothing(), rows)

    def unsettled_ids(self) -> list[str]:
        """Passages whose rows in the derived indexes may differ from the catalogue."""
        with self.database.read() as connection:
            return list(connection.scalars(select(unsettled.c.passage_id)))

    def mark_settled(self, ids: Iterable[str]) -> None:
        """The derived indexes agree with the catalogue about these passages."""
        with self.database.write() as connection:
            for chunk in _chunks(ids):
                connection.execute(delete(unsettled).where(unsettled.c.passage_id.in_(chunk)))
            _advance(connection)

    # ---- another splitter or embedder

    def documents_split_otherwise(self, splitting: str, *, after: str = "", limit: int = 50) -> dict[str, str]:
        """Documents whose passages were made in another way, by id in order, with their files; a page of them."""
        c = documents.c
        query = select(c.document_id, c.file_path).where(c.splitting != splitting, c.document_id > after)
        with self.database.read() as connection:
            rows = connection.execute(query.order_by(c.document_id).limit(limit))
            return {row[0]: row[1] for row in rows}

    def stage(self, found: Iterable[Passage]) -> None:
        """Keep passages aside, unseen by readers."""
        rows = [passage_row(passage) for passage in found]
        if rows:
            with self.database.write() as connection:
                connection.execute(insert(staged_passages), rows)

    def clear_stage(self) -> None:
        """Forget what was kept aside."""
        with self.database.write() as connection:
            connection.execute(delete(staged_passages))

    def promote(self, *, embedder: str, splitting: str) -> None:
        """The passages kept aside take the place of all others, in one transaction."""
        with self.database.write() as connection:
            connection.execute(delete(passages))
            connection.execute(insert(passages).from_select([c.name for c in passages.c], select(staged_passages)))
            connection.execute(delete(staged_passages))
            connection.execute(documents.update().values(splitting=splitting))
            _set_fact(connection, "embedder", embedder)
            _advance(connection)


def _documents(connection: Connection, ids: Iterable[str]) -> dict[str, Document]:
    found: dict[str, Document] = {}
    for chunk in _chunks(ids):
        rows = connection.execute(select(documents).where(documents.c.document_id.in_(chunk))).mappings()
        found.update((row["document_id"], document_from(row)) for row in rows)
    return found


def _passages(connection: Connection, ids: Iterable[str]) -> dict[str, Passage]:
    found: dict[str, Passage] = {}
    for chunk in _chunks(ids):
        rows = connection.execute(select(passages).where(passages.c.passage_id.in_(chunk))).mappings()
        found.update((row["passage_id"], passage_from(row)) for row in rows)
    return found


def _take_out(connection: Connection, ids: Sequence[str]) -> None:
    forget(connection, ids)
    forget_lines(connection, ids)
    for chunk in _chunks(ids):
        connection.execute(delete(passages).where(passages.c.document_id.in_(chunk)))
        connection.execute(delete(documents).where(documents.c.document_id.in_(chunk)))


def _set_fact(connection: Connection, name: str, value: str) -> None:
    statement = upsert(facts).values(name=name, value=value)
    connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"value": value}))


def _advance(connection: Connection) -> None:
    """Count the generation up, so that other processes see that the derived indexes changed."""
    found = connection.scalar(select(facts.c.value).where(facts.c.name == "generation")) or "0"
    _set_fact(connection, "generation", str(int(found) + 1))


def _chunks(values: Iterable[T]) -> Iterator[list[T]]:
    pending = list(values)
    for first in range(0, len(pending), _CHUNK):
        yield pending[first : first + _CHUNK]

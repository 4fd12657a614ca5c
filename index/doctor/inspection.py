"""The catalogue as a doctor looks at it: rows as they are stored, whatever they hold, and ways to take bad ones out.

Nothing here trusts a row: `index.catalogue` makes documents and passages of them, which fails for damaged ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, text

from index.database import Database
from index.origin_records import forget
from index.outlet_lines import forget_lines

Row = Mapping[Any, Any]

# SQLite takes 32,766 variables in one statement.
_CHUNK = 10_000
# Rows that are in memory at once: documents are long, passages short.
_DOCUMENTS_AT_ONCE = 4
_ROWS_AT_ONCE = 500

_LOST_PASSAGES = "SELECT passage_id FROM passages WHERE document_id NOT IN (SELECT document_id FROM documents)"
_LOST_DOCUMENTS = "SELECT document_id FROM documents WHERE file_path NOT IN (SELECT path FROM files)"
# Those that a sync is to read again (`read_again`) may be empty until then.
_EMPTY_FILES = """SELECT path FROM files WHERE failures = '[]' AND recipe != ''
    AND path NOT IN (SELECT file_path FROM documents)"""
# Documents that are compared with others and are not there.
_LOST_COMPARED = """SELECT document_id FROM (SELECT document_id FROM origin_keys UNION SELECT first FROM kinships
    UNION SELECT second FROM kinships UNION SELECT document_id FROM outlet_lines)
    WHERE document_id NOT IN (SELECT document_id FROM documents)"""
_OF_DOCUMENTS = "SELECT passage_id FROM passages WHERE document_id IN :ids"
_UNUSED = """SELECT count(*), coalesce(sum(length(passage) + length(sentences)), 0) FROM vectors
    WHERE fingerprint != :fingerprint
    OR NOT EXISTS (SELECT 1 FROM passages WHERE passages.vector_key = vectors.vector_key)"""
_WITH_VECTORS = """SELECT passages.passage_id, passages.vector_key, passages.sentences AS spans,
    vectors.passage, vectors.sentences FROM passages LEFT JOIN vectors
    ON vectors.vector_key = passages.vector_key AND vectors.fingerprint = :fingerprint"""
_DIMENSIONS = """SELECT length(passage) FROM vectors WHERE fingerprint = :fingerprint
    GROUP BY length(passage) ORDER BY count(*) DESC LIMIT 1"""


@dataclass(frozen=True, slots=True)
class Orphans:
    """Ids of passages without a document and of documents without a file; paths of files that hold nothing; ids of
    documents that are not there and with which others are compared.
    """

    passages: tuple[str, ...]
    documents: tuple[str, ...]
    files: tuple[str, ...]
    compared: tuple[str, ...]


class Inspection:
    """Reads a catalogue's rows, and takes out what cannot be used. Raises IndexDamaged as the catalogue does."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        """One state; letters that are none (a flipped bit) come as U+FFFD instead of ending the reading."""
        with self._database.read() as connection:
            driver: Any = connection.connection.driver_connection
            before, driver.text_factory = driver.text_factory, _decoded
            try:
                yield connection
            finally:
                driver.text_factory = before

    def fact(self, name: str) -> str | None:
        """A fact about the index; None also where there are no facts at all."""
        with self._read() as connection:
            if not connection.dialect.has_table(connection, "facts"):
                return None
            value = connection.execute(text("SELECT value FROM facts WHERE name = :name"), {"name": name}).scalar()
            return None if value is None else str(value)

    def damage(self, *, quick: bool) -> list[str]:
        """What SQLite finds wrong with its file; `quick` does not compare tables with their indexes."""
        with self._read() as connection:
            rows = connection.exec_driver_sql("PRAGMA quick_check" if quick else "PRAGMA integrity_check")
            return [str(row[0]) for row in rows if row[0] != "ok"]

    def orphans(self) -> Orphans:
        """Rows that belong to nothing: what `PRAGMA foreign_key_check` finds, by id, and files that hold nothing."""
        with self._read() as connection:
            found = [
                tuple(str(row[0]) for row in connection.execute(text(query)))
                for query in (_LOST_PASSAGES, _LOST_DOCUMENTS, _EMPTY_FILES, _LOST_COMPARED)
            ]
        return Orphans(*found)

    def staged(self) -> int:
        """How many passages a rebuild has kept aside."""
        with self._read() as connection:
            return int(connection.execute(text("SELECT count(*) FROM staged_passages")).scalar() or 0)

    def split_otherwise(self, splitting: str) -> list[str]:
        """Documents whose passages were made in another way."""
        query = text("SELECT document_id FROM documents WHERE splitting != :splitting ORDER BY document_id")
        with self._read() as connection:
            return [str(row[0]) for row in connection.execute(query, {"splitting": splitting})]

    def files(self) -> Iterator[Row]:
        """Rows of `files`; `failures` is JSON text."""
        with self._read() as connection:
            yield from _stream(connection, "SELECT * FROM files ORDER BY path")

    def documents(self) -> Iterator[tuple[Row, list[Row]]]:
        """Each row of `documents` with its rows of `passages`, in order, all of one state; JSON columns are text."""
        with self._read() as connection:
            pieces = _stream(connection, "SELECT * FROM passages ORDER BY document_id, ordinal")
            piece = next(pieces, None)
            every = _stream(connection, "SELECT * FROM documents ORDER BY document_id", at_once=_DOCUMENTS_AT_ONCE)
            for document in every:
                mine = []
                while piece is not None and piece["document_id"] <= document["document_id"]:
                    if piece["document_id"] == document["document_id"]:
                        mine.append(piece)
                    piece = next(pieces, None)
                yield document, mine

    def texts(self, ids: Iterable[str]) -> dict[str, tuple[str, str]]:
        """Text and vector key of those of the passages that exist."""
        query = _in("SELECT passage_id, text, vector_key FROM passages WHERE passage_id IN :ids")
        with self._read() as connection:
            return {
                row[0]: (str(row[1]), str(row[2]))
                for chunk in _chunks(ids)
                for row in connection.execute(query, {"ids": chunk})
            }

    def vectors(self, fingerprint: str) -> Iterator[Row]:
        """Per passage its id, `vector_key`, `spans` (JSON text) and stored vectors, None where there are none."""
        with self._read() as connection:
            yield from _stream(connection, _WITH_VECTORS, fingerprint=fingerprint)

    def vector_bytes(self, fingerprint: str) -> int:
        """The length that most stored vectors have."""
        with self._read() as connection:
            return int(connection.execute(text(_DIMENSIONS), {"fingerprint": fingerprint}).scalar() or 0)

    def unused_vectors(self, fingerprint: str) -> tuple[int, int]:
        """Number and bytes of stored vectors that no passage uses."""
        with self._read() as connection:
            row = connection.execute(text(_UNUSED), {"fingerprint": fingerprint}).one()
            return int(row[0]), int(row[1])

    # ---- taking out; each in one transaction, the derived rows through the unsettled list

    def drop_passages(self, ids: Sequence[str]) -> None:
        """Take passages out."""
        with self._database.write() as connection:
            _drop_passages(connection, ids)

    def drop_documents(self, ids: Sequence[str]) -> None:
        """Take documents and their passages out."""
        with self._database.write() as connection:
            for chunk in _chunks(ids):
                pieces = connection.execute(_in(_OF_DOCUMENTS), {"ids": chunk})
                _drop_passages(connection, [row[0] for row in pieces])
                connection.execute(_in("DELETE FROM documents WHERE document_id IN :ids"), {"ids": chunk})
                forget(connection, chunk)
                forget_lines(connection, chunk)

    def drop_files(self, paths: Sequence[str]) -> None:
        """Forget files that no document is of."""
        with self._database.write() as connection:
            for chunk in _chunks(paths):
                connection.execute(_in("DELETE FROM files WHERE path IN :ids"), {"ids": chunk})

    def drop_vectors(self, keys: Sequence[str], fingerprint: str) -> None:
        """Forget stored vectors, so that they are computed again."""
        query = _in("DELETE FROM vectors WHERE fingerprint = :fingerprint AND vector_key IN :ids")
        with self._database.write() as connection:
            for chunk in _chunks(keys):
                connection.execute(query, {"ids": chunk, "fingerprint": fingerprint})

    def read_again(self, document_ids: Sequence[str]) -> None:
        """Have the next sync read the files of these documents, or split their text again where it cannot."""
        files = _in(
            "UPDATE files SET recipe = '' WHERE path IN (SELECT file_path FROM documents WHERE document_id IN :ids)"
        )
        documents = _in("UPDATE documents SET splitting = '' WHERE document_id IN :ids")
        with self._database.write() as connection:
            for chunk in _chunks(document_ids):
                connection.execute(files, {"ids": chunk})
                connection.execute(documents, {"ids": chunk})

    def forget_failures(self, paths: Sequence[str]) -> None:
        """Have the next sync read these files, whatever is noted of them."""
        query = _in("UPDATE files SET recipe = '', failures = '[]' WHERE path IN :ids")
        with self._database.write() as connection:
            for chunk in _chunks(paths):
                connection.execute(query, {"ids": chunk})


def _decoded(stored: bytes) -> str:
    return stored.decode("utf-8", errors="replace")


def _drop_passages(connection: Connection, ids: Sequence[str]) -> None:
    for chunk in _chunks(ids):
        rows = [{"id": passage_id} for passage_id in chunk]
        connection.execute(text("INSERT INTO unsettled VALUES (:id) ON CONFLICT DO NOTHING"), rows)
        connection.execute(_in("DELETE FROM passages WHERE passage_id IN :ids"), {"ids": chunk})


def _stream(connection: Connection, query: str, *, at_once: int = _ROWS_AT_ONCE, **values: str) -> Iterator[Row]:
    """Rows as they are stored, a few in memory at a time."""
    options = {"yield_per": at_once}
    yield from connection.execute(text(query), values, execution_options=options).mappings()


def _in(query: str) -> Any:
    return text(query).bindparams(bindparam("ids", expanding=True))


def _chunks(values: Iterable[str]) -> Iterator[list[str]]:
    pending = list(values)
    for first in range(0, len(pending), _CHUNK):
        yield pending[first : first + _CHUNK]

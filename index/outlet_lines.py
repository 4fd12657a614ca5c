"""Lines that documents of one outlet repeat, as the catalogue counts them: what may be the outlet's furniture."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import TypeVar

from sqlalchemy import Connection, delete, func, insert, select
from sqlalchemy.dialects.sqlite import insert as upsert

from index.cleaning import original, repeated_keys
from index.database import Database
from index.schema import documents, doubtful_outlets, outlet_lines
from index.types import Document

T = TypeVar("T")

# A line is furniture for fewer documents than three in no outlet, and for less than a tenth of a large outlet's.
_FEWEST = 3
_SMALLEST_SHARE = 0.1
_CHUNK = 10_000


@dataclass(frozen=True, slots=True)
class Repeating:
    """A document, its file, and those of its lines that its outlet repeats."""

    document_id: str
    file_path: str
    keys: frozenset[int]


class OutletLines:
    """The table of lines by outlet, and of outlets whose documents changed since their lines were counted."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def repeated(self, new: Sequence[Document]) -> dict[str, frozenset[int]]:
        """Of documents that are about to be stored, the lines that their outlet repeats, by id; none for most."""
        found: dict[str, frozenset[int]] = {}
        for outlet, mine in _by_outlet(new).items():
            keys = {document.document_id: line_keys(document) for document in mine}
            counts = Counter(key for each in keys.values() for key in each)
            with self._database.read() as connection:
                counts.update(_counts(connection, outlet, counts, but=keys))
                others = _size(connection, outlet, but=keys)
            fewest = _fewest(others + len(keys))
            many = {key for key, count in counts.items() if count >= fewest}
            found.update((name, frozenset(many.intersection(each))) for name, each in keys.items())
        return {name: keys for name, keys in found.items() if keys}

    def doubtful(self) -> list[str]:
        """Outlets whose documents changed since `settle` was called for them."""
        with self._database.read() as connection:
            return list(connection.scalars(select(doubtful_outlets.c.outlet).order_by(doubtful_outlets.c.outlet)))

    def otherwise(self, outlet: str) -> list[Repeating]:
        """Documents of the outlet that were cleaned with other knowledge of what it repeats, and what is known now."""
        c, d = outlet_lines.c, documents.c
        with self._database.read() as connection:
            counted = select(c.key).where(c.outlet == outlet).group_by(c.key)
            many = list(connection.scalars(counted.having(func.count() >= _fewest(_size(connection, outlet)))))
            now: dict[str, set[int]] = {}
            for chunk in _chunks(many):
                lines = select(c.document_id, c.key).where(c.outlet == outlet, c.key.in_(chunk))
                for document_id, key in connection.execute(lines):
                    now.setdefault(document_id, set()).add(key)
            stored = select(d.document_id, d.file_path, d.furniture).where(d.outlet == outlet)
            return [
                Repeating(document_id, file_path, frozenset(now.get(document_id, ())))
                for document_id, file_path, known in connection.execute(stored.order_by(d.document_id))
                if known != knowledge(now.get(document_id, ()))
            ]

    def know(self, found: Mapping[str, Collection[int]]) -> None:
        """Note that documents are as they should be with this knowledge."""
        with self._database.write() as connection:
            for document_id, keys in found.items():
                row = documents.update().where(documents.c.document_id == document_id)
                connection.execute(row.values(furniture=knowledge(keys)))

    def settle(self, outlet: str) -> None:
        """All documents of the outlet are cleaned with what is known."""
        with self._database.write() as connection:
            connection.execute(delete(doubtful_outlets).where(doubtful_outlets.c.outlet == outlet))


def line_keys(document: Document) -> list[int]:
    """The keys of the lines that a document had before it was cleaned."""
    return repeated_keys(original(document.text, document.removed).text)


def knowledge(keys: Collection[int]) -> str:
    """Digest of the repeated lines that a document was cleaned with; empty for none."""
    return hashlib.sha256(" ".join(map(str, sorted(keys))).encode()).hexdigest()[:16] if keys else ""


def put_lines(connection: Connection, new: Iterable[Document]) -> None:
    """Count the lines of documents that are being stored."""
    for outlet, mine in _by_outlet(new).items():
        rows = [
            {"outlet": outlet, "key": key, "document_id": document.document_id}
            for document in mine
            for key in line_keys(document)
        ]
        if rows:
            connection.execute(insert(outlet_lines), rows)
            _doubt(connection, [outlet])


def forget_lines(connection: Connection, ids: Sequence[str]) -> None:
    """Take the lines of documents out."""
    for chunk in _chunks(ids):
        of_them = outlet_lines.c.document_id.in_(chunk)
        _doubt(connection, connection.scalars(select(outlet_lines.c.outlet).where(of_them).distinct()).all())
        connection.execute(delete(outlet_lines).where(of_them))


def _doubt(connection: Connection, outlets: Sequence[str]) -> None:
    if outlets:
        rows = [{"outlet": outlet} for outlet in outlets]
        connection.execute(upsert(doubtful_outlets).on_conflict_do_nothing(), rows)


def _counts(connection: Connection, outlet: str, keys: Iterable[int], *, but: Collection[str]) -> dict[int, int]:
    """In how many stored documents of the outlet lines stand, besides these documents."""
    c = outlet_lines.c
    found: dict[int, int] = {}
    for chunk in _chunks(keys):
        query = select(c.key, func.count()).where(c.outlet == outlet, c.key.in_(chunk), c.document_id.not_in(_few(but)))
        found.update((row[0], row[1]) for row in connection.execute(query.group_by(c.key)))
    return found


def _size(connection: Connection, outlet: str, *, but: Collection[str] = ()) -> int:
    query = select(func.count()).where(documents.c.outlet == outlet, documents.c.document_id.not_in(_few(but)))
    return connection.scalar(query) or 0


def _few(ids: Collection[str]) -> list[str]:
    """Ids to leave out; a file of more documents than one query can name is counted twice until all is stored."""
    return list(ids) if len(ids) <= _CHUNK else []


def _fewest(size: int) -> int:
    return max(_FEWEST, ceil(_SMALLEST_SHARE * size))


def _by_outlet(found: Iterable[Document]) -> dict[str, list[Document]]:
    outlets: dict[str, list[Document]] = {}
    for document in found:
        if document.outlet:
            outlets.setdefault(document.outlet, []).append(document)
    return outlets


def _chunks(values: Iterable[T]) -> Iterator[list[T]]:
    pending = list(values)
    for first in range(0, len(pending), _CHUNK):
        yield pending[first : first + _CHUNK]

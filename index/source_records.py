"""Who published and wrote what is indexed, and what it is called, as the catalogue keeps it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from index.database import Database
from index.rows import dated_from
from index.schema import documents
from index.types import Dated

_CHUNK = 10_000


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceRecord:
    """What is known of a document without its text."""

    title: str
    outlet: str | None
    author: str | None
    published: Dated


@dataclass(frozen=True, slots=True)
class ListedDocument:
    """A document in a list of all: `published` is ISO 8601, None when unknown."""

    document_id: str
    file_path: str
    title: str
    outlet: str | None
    published: str | None
    origin_id: str
    relation: str


class SourceRecords:
    """The columns of `documents` that tell of sources."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def outlets(self) -> list[str]:
        """Every outlet, once, in order."""
        return self._distinct("outlet")

    def authors(self) -> list[str]:
        """Every author, once, in order."""
        return self._distinct("author")

    def listed(self) -> list[ListedDocument]:
        """Every document, in the order of the ids."""
        c = documents.c
        query = select(c.document_id, c.file_path, c.title, c.outlet, c.published, c.origin_id, c.relation)
        with self._database.read() as connection:
            return [ListedDocument(*row) for row in connection.execute(query.order_by(c.document_id))]

    def of(self, ids: Iterable[str]) -> dict[str, SourceRecord]:
        """Those of the documents that exist, by id."""
        c = documents.c
        columns = [column for column in c if column.name.startswith("published")]
        query = select(c.document_id, c.title, c.outlet, c.author, *columns)
        wanted = list(ids)
        found: dict[str, SourceRecord] = {}
        with self._database.read() as connection:
            for first in range(0, len(wanted), _CHUNK):
                rows = connection.execute(query.where(c.document_id.in_(wanted[first : first + _CHUNK]))).mappings()
                for row in rows:
                    found[row["document_id"]] = SourceRecord(
                        title=row["title"], outlet=row["outlet"], author=row["author"], published=dated_from(row)
                    )
        return found

    def _distinct(self, name: str) -> list[str]:
        column = documents.c[name]
        query = select(column).where(column.is_not(None)).distinct().order_by(column)
        with self._database.read() as connection:
            return list(connection.scalars(query))

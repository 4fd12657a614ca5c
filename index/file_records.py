"""The files that the catalogue knows, and the folders they lie in."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from sqlalchemy import ColumnElement, String, func, literal, select

from index.changes import FileRecord
from index.database import Database
from index.rows import file_from
from index.schema import documents, files


class FileRecords:
    """The table of files. Paths and folders are absolute."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def below(self, folder: str) -> dict[str, FileRecord]:
        """What is known of the files below a folder (an absolute path), by path."""
        inside = _inside(files.c.path, folder)
        with self._database.read() as connection:
            rows = connection.execute(select(files).where(inside)).mappings()
            return {row["path"]: file_from(row) for row in rows}

    def folders(self) -> list[str]:
        """The folders that files were first seen in."""
        with self._database.read() as connection:
            return list(connection.scalars(select(files.c.folder).distinct().order_by(files.c.folder)))

    def document_counts(self, folder: str) -> dict[str, int]:
        """How many documents each file below a folder holds; files without any are left out."""
        path = documents.c.file_path
        query = select(path, func.count()).where(_inside(path, folder)).group_by(path)
        with self._database.read() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}

    def of_document(self, document_id: str) -> FileRecord | None:
        """The file behind a document, or None for an unknown one."""
        query = select(files).join(documents, documents.c.file_path == files.c.path)
        with self._database.read() as connection:
            row = connection.execute(query.where(documents.c.document_id == document_id)).mappings().first()
        return file_from(row) if row else None

    def named(self, document_id: str) -> FileRecord | None:
        """The file of this id, whether it is a document or not."""
        with self._database.read() as connection:
            row = connection.execute(select(files).where(files.c.document_id == document_id)).mappings().first()
        return file_from(row) if row else None

    def is_taken(self, document_id: str) -> bool:
        """Whether a file or document has this id, or one that begins with it and a slash."""
        columns = (files.c.document_id, documents.c.document_id)
        with self._database.read() as connection:
            found = (
                connection.scalar(select(column).where((column == document_id) | _inside(column, document_id)).limit(1))
                for column in columns
            )
            return any(value is not None for value in found)

    def move_folder(self, old: str, new: str) -> None:
        """Files below `old` lie below `new` now."""
        old_uri, new_uri = (PurePosixPath(path).as_uri() for path in (old, new))
        with self._database.write() as connection:
            for table, column in ((files, files.c.path), (files, files.c.folder), (documents, documents.c.file_path)):
                inside = (column == old) | _inside(column, old)
                moved = literal(new) + func.substr(column, len(old) + 1, type_=String)
                connection.execute(table.update().where(inside).values({column.name: moved}))
            uri = documents.c.uri
            below = _inside(uri, old_uri)
            moved = literal(new_uri) + func.substr(uri, len(old_uri) + 1, type_=String)
            connection.execute(documents.update().where(below).values(uri=moved))


def _inside(column: Any, folder: str) -> ColumnElement[bool]:
    """Between `folder/` and `folder0`, the character after the slash. LIKE would read % and _ in names as wildcards."""
    prefix = folder.rstrip("/")
    found: ColumnElement[bool] = (column >= f"{prefix}/") & (column < f"{prefix}0")
    return found

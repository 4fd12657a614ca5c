"""What one write puts into the index and takes out of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.types import Document, Failure, Passage


@dataclass(frozen=True, kw_only=True, slots=True)
class FileRecord:
    """What the catalogue knows of a file. `path` is absolute; its documents' ids are or begin with `document_id`."""

    path: str
    folder: str
    document_id: str
    size_bytes: int
    mtime_ns: int
    content_hash: str
    recipe: str
    failures: tuple[Failure, ...] = ()

    @property
    def is_unreadable(self) -> bool:
        """Whether the file as a whole could not be read; else `failures` are those of documents inside it."""
        return any(failure.uri == self.path for failure in self.failures)


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A document as it is to be stored: of which file it is, how it was split, and its passages.

    `furniture` tells what was known of its outlet's repeated lines when it was cleaned.
    """

    document: Document
    file_path: str
    splitting: str
    passages: tuple[Passage, ...]
    furniture: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One write, seen by readers as a whole.

    The documents of `replaced` files become those of `entries`; an entry of no replaced file takes the place of the
    document with its id. Of `touched` files only the record changes; `removed` names files (paths) that go.
    """

    entries: Sequence[Entry] = ()
    replaced: Sequence[FileRecord] = ()
    touched: Sequence[FileRecord] = ()
    removed: Sequence[str] = ()

"""What an assistant shows of its index: documents with and without their text, and reports that several carry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.types import Dated, Document, Passage

if TYPE_CHECKING:
    from index.origin_records import Kin, Member


@dataclass(frozen=True, kw_only=True, slots=True)
class DocumentSummary:
    """A document without its text."""

    document_id: str
    title: str
    outlet: str | None
    author: str | None
    published: Dated
    uri: str
    passages: int
    characters: int
    removed_characters: int
    origin_id: str
    relation: str
    content_hash: str
    language: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownDocument:
    """A document with its passages in order."""

    document: Document
    passages: tuple[Passage, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Origin:
    """One report that several documents carry; `kin` are the pairs of them that were found to share it, and why."""

    origin_id: str
    members: tuple[Member, ...]
    kin: tuple[Kin, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class IndexStats:
    """How much is indexed."""

    documents: int
    passages: int

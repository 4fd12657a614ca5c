"""What an assistant shows of its index: documents with and without their text, and reports that several carry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from index.types import Dated, Document, Passage
from rag.types import ScoredPassage, SearchResult

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


def with_neighbours(result: SearchResult, show: Callable[[str], ShownDocument], count: int) -> SearchResult:
    """`result` with up to `count` passages before and behind each hit, of the same document."""
    documents = {hit.document.document_id for hit in result.passages}
    passages = {name: show(name).passages for name in sorted(documents)}

    def around(hit: ScoredPassage) -> tuple[Passage, ...]:
        place = hit.passage.ordinal
        return tuple(p for p in passages[hit.document.document_id] if 0 < abs(p.ordinal - place) <= count)

    return replace(result, passages=tuple(replace(hit, neighbours=around(hit)) for hit in result.passages))


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


def summary(row: Mapping[str, Any]) -> DocumentSummary:
    """A document as `Catalogue.headers` gives it."""
    from index.rows import dated_from  # it imports the tables, which asking for nothing does not need

    same = ("document_id", "title", "outlet", "author", "uri", "passages", "origin_id", "relation", "language")
    return DocumentSummary(
        **{key: row[key] for key in (*same, "characters", "content_hash")},
        published=dated_from(row),
        removed_characters=sum(len(item[2]) for item in row["removed"]),
    )

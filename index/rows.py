"""Documents and passages to catalogue rows and back. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import numpy as np

from index.changes import Entry, FileRecord
from index.embedder import PassageVectors
from index.origins import origin_id
from index.types import DateCandidate, Dated, Document, Fact, Facts, Failure, Heading, Passage, Removed, Span

_FACTS = ("title", "outlet", "author", "language")


def file_row(record: FileRecord) -> dict[str, Any]:
    """A row of `files`."""
    return {
        "path": record.path,
        "folder": record.folder,
        "document_id": record.document_id,
        "size_bytes": record.size_bytes,
        "mtime_ns": record.mtime_ns,
        "content_hash": record.content_hash,
        "recipe": record.recipe,
        "failures": [[failure.uri, failure.reason] for failure in record.failures],
    }


def file_from(row: Mapping[Any, Any]) -> FileRecord:
    """The record of a row of `files`."""
    return FileRecord(
        path=row["path"],
        folder=row["folder"],
        document_id=row["document_id"],
        size_bytes=row["size_bytes"],
        mtime_ns=row["mtime_ns"],
        content_hash=row["content_hash"],
        recipe=row["recipe"],
        failures=tuple(Failure(uri=uri, reason=reason) for uri, reason in row["failures"]),
    )


def entry_row(entry: Entry) -> dict[str, Any]:
    """A row of `documents`."""
    return {
        **document_row(entry.document),
        "file_path": entry.file_path,
        "splitting": entry.splitting,
        "furniture": entry.furniture,
        "indexed_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def document_row(document: Document) -> dict[str, Any]:
    """Columns of `documents` that come from the document itself."""
    return {
        "document_id": document.document_id,
        "uri": document.uri,
        "title": document.title,
        "text": document.text,
        "media_type": document.media_type,
        "content_hash": document.content_hash,
        "origin_id": origin_id(document.text),
        "relation": "identical",
        "attributions": [],
        "compared": "",
        "outlet": document.outlet,
        "author": document.author,
        "published": document.published.iso,
        "published_evidence": document.published.evidence,
        "published_method": document.published.method,
        "published_confidence": document.published.confidence,
        "published_candidates": _candidate_rows(document.published),
        "stated": _dated_row(document.stated),
        "language": document.facts.language.value,
        "facts": {
            name: [fact.evidence, fact.method, fact.confidence]
            for name in _FACTS
            if (fact := getattr(document.facts, name)) != Fact()
        },
        "removed": [[r.span.start, r.span.end, r.text, r.reason] for r in document.removed],
        "page_starts": list(document.page_starts),
        "headings": [[h.start, h.level, h.text] for h in document.headings],
    }


def document_from(row: Mapping[Any, Any]) -> Document:
    """The document of a full row of `documents`."""
    return Document(
        document_id=row["document_id"],
        uri=row["uri"],
        title=row["title"],
        text=row["text"],
        media_type=row["media_type"],
        content_hash=row["content_hash"],
        outlet=row["outlet"],
        author=row["author"],
        published=dated_from(row),
        facts=facts_from(row),
        stated=_stated_from(row["stated"]),
        removed=tuple(Removed(span=Span(s, e), text=text, reason=reason) for s, e, text, reason in row["removed"]),
        page_starts=tuple(row["page_starts"]),
        headings=tuple(Heading(start=start, level=level, text=text) for start, level, text in row["headings"]),
        origin_id=row["origin_id"],
        relation=row["relation"],
    )


def dated_from(row: Mapping[Any, Any]) -> Dated:
    """The publication date in the columns `published*`; without its candidates where they were not selected."""
    return Dated(
        value=_moment(row["published"]),
        evidence=row["published_evidence"],
        method=row["published_method"],
        confidence=row["published_confidence"],
        candidates=_candidates_from(row.get("published_candidates") or ()),
    )


def facts_from(row: Mapping[Any, Any]) -> Facts:
    """The facts of a row of `documents`, with their values out of its columns."""
    found = {
        name: Fact(value=row[name], evidence=evidence, method=method, confidence=confidence)
        for name, (evidence, method, confidence) in row["facts"].items()
    }
    return Facts(**found)


def _dated_row(dated: Dated) -> list[Any]:
    return (
        [dated.iso, dated.evidence, dated.method, dated.confidence, _candidate_rows(dated)] if dated != Dated() else []
    )


def _stated_from(row: Sequence[Any]) -> Dated:
    if not row:
        return Dated()
    value, evidence, method, confidence, candidates = row
    return Dated(
        value=_moment(value),
        evidence=evidence,
        method=method,
        confidence=confidence,
        candidates=_candidates_from(candidates),
    )


def _candidate_rows(dated: Dated) -> list[list[str | None]]:
    return [[c.value.isoformat() if c.value else None, c.evidence, c.method, c.note] for c in dated.candidates]


def _candidates_from(rows: Sequence[Sequence[Any]]) -> tuple[DateCandidate, ...]:
    return tuple(
        DateCandidate(value=_moment(value), evidence=evidence, method=method, note=note)
        for value, evidence, method, note in rows
    )


def _moment(value: str | None) -> date | datetime | None:
    if value is None:
        return None
    return date.fromisoformat(value) if len(value) == 10 else datetime.fromisoformat(value)


def passage_row(passage: Passage) -> dict[str, Any]:
    """A row of `passages`."""
    return {
        "passage_id": passage.passage_id,
        "document_id": passage.document_id,
        "ordinal": passage.ordinal,
        "text": passage.text,
        "start_char": passage.start_char,
        "end_char": passage.end_char,
        "sentences": [[span.start, span.end] for span in passage.sentences],
        "page": passage.page,
        "headings": list(passage.headings),
        "vector_key": vector_key(passage),
    }


def passage_from(row: Mapping[Any, Any]) -> Passage:
    """The passage of a row of `passages`."""
    return Passage(
        passage_id=row["passage_id"],
        document_id=row["document_id"],
        ordinal=row["ordinal"],
        text=row["text"],
        start_char=row["start_char"],
        end_char=row["end_char"],
        sentences=tuple(Span(start, end) for start, end in row["sentences"]),
        page=row["page"],
        headings=tuple(row["headings"]),
    )


def vector_key(passage: Passage) -> str:
    """Digest of the text and of its sentence borders: what the vectors depend on besides the model."""
    borders = ",".join(f"{s.start - passage.start_char}-{s.end - passage.start_char}" for s in passage.sentences)
    return hashlib.sha256(f"{borders}\n{passage.text}".encode()).hexdigest()[:32]


def vectors_row(vectors: PassageVectors) -> dict[str, bytes]:
    """The two blobs of a row of `vectors`, as float16."""
    return {
        "passage": vectors.passage.astype(np.float16).tobytes(),
        "sentences": vectors.sentences.astype(np.float16).tobytes(),
    }


def vectors_from(passage_blob: bytes, sentences_blob: bytes) -> PassageVectors:
    """Vectors as float32 again, from the two blobs of a row of `vectors`."""
    passage = np.frombuffer(passage_blob, dtype=np.float16).astype(np.float32)
    sentences = np.frombuffer(sentences_blob, dtype=np.float16).astype(np.float32)
    return PassageVectors(passage, sentences.reshape(-1, len(passage)))

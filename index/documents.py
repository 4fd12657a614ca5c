"""From a file to its documents: read, clean, and settle what each is called, whose it is and when it is from.

Runs in worker processes (`index.reading`): nothing here knows of stores or models.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

from index.cleaning import CLEANER_VERSION
from index.errors import DocumentUnreadable
from index.facts import overriding, settle_language
from index.origins import Traits, read_traits
from index.readers import READER_VERSION, Content, media_type, read
from index.sentences import SENTENCES_VERSION, sentence_spans
from index.settled import AsRead, as_read, settle_document
from index.sidecar import Overrides
from index.types import Document, Facts, Failure, Span

__all__ = [
    "AsRead",
    "ReadFile",
    "ReadJob",
    "Sentenced",
    "as_read",
    "build_documents",
    "failure",
    "perform",
    "recipe",
    "settle_document",
]


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadJob:
    """A file to read. `parts` overrides what the documents inside it say, by name; `other_parts` those not named.

    With the hash that is known already the file is only hashed.
    """

    path: Path
    document_id: str
    overrides: Overrides = Overrides()
    parts: Mapping[str, Overrides]
    other_parts: Overrides = Overrides()
    known_hash: str | None = None
    max_bytes: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Sentenced:
    """A document, the spans of its sentences, and what its kin can be found by."""

    document: Document
    sentences: tuple[Span, ...]
    traits: Traits


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadFile:
    """What came out of a file: `documents` is None where nothing was read, because it is known or unreadable.

    `content_hash` is None for a file whose bytes could not be had.
    """

    content_hash: str | None
    documents: tuple[Sentenced, ...] | None = None
    failures: tuple[Failure, ...] = ()


def perform(job: ReadJob) -> ReadFile:
    """Read a file. What is wrong with it, or with a document inside it, is in `failures`."""
    uri = str(job.path)
    try:
        data = _bytes(job.path, job.max_bytes)
    except DocumentUnreadable as error:
        return ReadFile(content_hash=None, failures=(failure(uri, error),))
    content_hash = hashlib.sha256(data).hexdigest()
    if content_hash == job.known_hash:
        return ReadFile(content_hash=content_hash)
    try:
        documents, failures = build_documents(job, data, content_hash)
    except DocumentUnreadable as error:
        return ReadFile(content_hash=content_hash, failures=(failure(uri, error),))
    sentenced = tuple(
        Sentenced(document=d, sentences=tuple(sentence_spans(d.text)), traits=read_traits(d.text)) for d in documents
    )
    return ReadFile(content_hash=content_hash, documents=sentenced, failures=tuple(failures))


def build_documents(job: ReadJob, data: bytes, content_hash: str) -> tuple[list[Document], list[Failure]]:
    """The documents in `data`, and those of its parts that cannot be read. Raises DocumentUnreadable."""
    content = read(job.path.name, data)
    uri = job.path.as_uri()
    documents, failures = [], []
    if content.text.strip():
        kind = media_type(job.path.name) or ""
        read_whole = _as_read(content, job.document_id, uri, job.overrides, kind=kind, content_hash=content_hash)
        documents.append(settle_document(read_whole))
    for part in content.parts:
        name = f"{job.document_id}/{part.name}"
        if part.content is None:
            failures.append(Failure(uri=f"{job.path}/{part.name}", reason=part.reason))
            continue
        address = f"{uri}#{quote(part.name)}"
        overrides = job.parts.get(part.name, job.other_parts)
        document = settle_document(_as_read(part.content, name, address, overrides, kind=part.media_type))
        documents.append(replace(document, content_hash=_digest(document, address)))
    return documents, failures


def failure(uri: str, error: DocumentUnreadable) -> Failure:
    """The error as it is reported: reason and remedy."""
    return Failure(uri=uri, reason=f"{error}. {error.hint}" if error.hint else str(error))


def recipe(*overrides: object) -> str:
    """Digest of everything besides its bytes that the documents of a file depend on."""
    parts = (repr(overrides), READER_VERSION, CLEANER_VERSION, SENTENCES_VERSION)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def _bytes(path: Path, most: int) -> bytes:
    try:
        size = path.stat().st_size
        if size > most:
            raise DocumentUnreadable(
                f"{size / 1e6:.0f} MB is more than documents.max_file_mb allows",
                hint="Raise documents.max_file_mb in config.yaml.",
            )
        return path.read_bytes()
    except OSError as error:
        raise DocumentUnreadable(f"cannot be read: {error.strerror}", hint="Check its permissions.") from error


def _as_read(
    content: Content, document_id: str, uri: str, overrides: Overrides, *, kind: str, content_hash: str = ""
) -> AsRead:
    """What was read, with what the sidecar knows better; the language is told from all of the text."""
    said = content.facts
    language = overriding("language", overrides.language, said.language)
    return AsRead(
        document_id=document_id,
        uri=overrides.url or content.url or uri,
        media_type=kind,
        content_hash=content_hash,
        text=content.text,
        facts=Facts(
            title=overriding("title", overrides.title, said.title),
            outlet=overriding("outlet", overrides.outlet, said.outlet),
            author=overriding("author", overrides.author, said.author),
            language=settle_language(content.text, stated=language),
        ),
        stated=overrides.published or content.published,
        page_starts=content.page_starts,
        headings=content.headings,
    )


def _digest(document: Document, address: str) -> str:
    """A part has no bytes of its own: digest of what was read from it, wherever its file lies."""
    stated = replace(document, uri="") if document.uri == address else document
    return hashlib.sha256(repr(stated).encode()).hexdigest()

"""From a file to its documents: read, clean, and settle what each is called, whose it is and when it is from.

Runs in worker processes (`index.reading`): nothing here knows of stores or models.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from index import dates
from index.cleaning import CLEANER_VERSION, Cleaned, clean
from index.errors import DocumentUnreadable
from index.readers import READER_VERSION, Content, media_type, read
from index.sentences import SENTENCES_VERSION, sentence_spans
from index.sidecar import Overrides
from index.types import Document, Failure, Heading, Span

_TITLE_CHARS = 140
_WORD = re.compile(r"[^\W\d_]+")


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
    """A document and the spans of its sentences."""

    document: Document
    sentences: tuple[Span, ...]


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
    sentenced = tuple(Sentenced(document=d, sentences=tuple(sentence_spans(d.text))) for d in documents)
    return ReadFile(content_hash=content_hash, documents=sentenced, failures=tuple(failures))


def build_documents(job: ReadJob, data: bytes, content_hash: str) -> tuple[list[Document], list[Failure]]:
    """The documents in `data`, and those of its parts that cannot be read. Raises DocumentUnreadable."""
    content = read(job.path.name, data)
    uri = job.path.as_uri()
    documents, failures = [], []
    if content.text.strip():
        documents.append(_document(content, job.document_id, uri, content_hash, job.path.name, job.overrides))
    for part in content.parts:
        name = f"{job.document_id}/{part.name}"
        if part.content is None:
            failures.append(Failure(uri=f"{job.path}/{part.name}", reason=part.reason))
            continue
        address = f"{uri}#{quote(part.name)}"
        overrides = job.parts.get(part.name, job.other_parts)
        document = _document(part.content, name, address, "", part.name, overrides)
        documents.append(replace(document, content_hash=_digest(document, address), media_type=part.media_type))
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


def _document(
    content: Content, document_id: str, uri: str, content_hash: str, name: str, overrides: Overrides
) -> Document:
    cleaned = clean(content.text)
    url, outlet = overrides.url or content.url, overrides.outlet or content.outlet
    stated = overrides.published or content.published
    return Document(
        document_id=document_id,
        uri=url or uri,
        title=overrides.title or content.title or _title(cleaned.text) or PurePosixPath(name).stem,
        text=cleaned.text,
        media_type=media_type(name) or "",
        content_hash=content_hash,
        outlet=outlet,
        author=overrides.author or content.author,
        published=dates.settle(cleaned.text, stated=stated, url=url, outlet=outlet),
        stated=stated,
        removed=cleaned.removed,
        page_starts=tuple(cleaned.offset(start) for start in content.page_starts),
        headings=_moved(content, cleaned),
    )


def _digest(document: Document, address: str) -> str:
    """A part has no bytes of its own: digest of what was read from it, wherever its file lies."""
    stated = replace(document, uri="") if document.uri == address else document
    return hashlib.sha256(repr(stated).encode()).hexdigest()


def _moved(content: Content, cleaned: Cleaned) -> tuple[Heading, ...]:
    moved = (replace(heading, start=cleaned.offset(heading.start)) for heading in content.headings)
    return tuple(heading for heading in moved if heading.start < len(cleaned.text))


def _title(text: str) -> str | None:
    """The first line where it reads as a headline: short, several words, not a sentence, a table's row or a date."""
    line = text.split("\n", 1)[0].strip()
    words = sum(_WORD.search(word) is not None for word in line.split()) if len(line) <= _TITLE_CHARS else 0
    is_headline = words >= 2 and " | " not in line and not re.search(r"[.!?…:][\"”'’]?$", line)
    return line if is_headline and dates.parse_day(line) is None else None

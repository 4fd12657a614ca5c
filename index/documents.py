"""From a file to a `Document`: read, clean, and settle what it is called, whose it is and when it is from."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from pathlib import Path

from index import dates
from index.cleaning import CLEANER_VERSION, Cleaned, clean
from index.readers import READER_VERSION, Content, media_type, read
from index.sidecar import Overrides
from index.splitter import SPLITTER_VERSION
from index.types import Document, Heading

_TITLE_CHARS = 140


def build_document(document_id: str, path: Path, data: bytes, overrides: Overrides) -> Document:
    """The document in `data`. Raises DocumentUnreadable."""
    content = read(path.name, data)
    cleaned = clean(content.text)
    published = overrides.published or (content.published if content.published.value else None)
    return Document(
        document_id=document_id,
        uri=overrides.url or content.url or path.as_uri(),
        title=overrides.title or content.title or _title(cleaned.text) or path.stem,
        text=cleaned.text,
        media_type=media_type(path.name) or "",
        content_hash=hashlib.sha256(data).hexdigest(),
        outlet=overrides.outlet or content.outlet,
        author=overrides.author or content.author,
        published=published or dates.from_header_lines(cleaned.text),
        removed=cleaned.removed,
        page_starts=tuple(cleaned.offset(start) for start in content.page_starts),
        headings=_moved(content, cleaned),
    )


def recipe(content_hash: str, overrides: Overrides, *, max_tokens: int, fingerprint: str) -> str:
    """Digest of everything that the stored form of a file depends on."""
    parts = (content_hash, repr(overrides), READER_VERSION, CLEANER_VERSION, SPLITTER_VERSION, max_tokens, fingerprint)
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()[:32]


def _moved(content: Content, cleaned: Cleaned) -> tuple[Heading, ...]:
    moved = (replace(heading, start=cleaned.offset(heading.start)) for heading in content.headings)
    return tuple(heading for heading in moved if heading.start < len(cleaned.text))


def _title(text: str) -> str | None:
    """The first line where it reads as a headline: short, several words, not a sentence, no date."""
    line = text.split("\n", 1)[0].strip()
    is_headline = len(line) <= _TITLE_CHARS and len(line.split()) >= 2 and not re.search(r"[.!?…:][\"”'’]?$", line)
    return line if is_headline and dates.parse_day(line) is None else None

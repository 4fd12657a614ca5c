"""From a file's bytes to its text and what it says of itself. One function per format, in one table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import PurePosixPath

from index.errors import DocumentUnreadable
from index.readers.content import Content
from index.readers.docx import read_docx
from index.readers.html import read_html
from index.readers.mail import read_mail
from index.readers.markdown import read_markdown
from index.readers.pdf import read_pdf
from index.readers.plain import read_plain

__all__ = ["READERS", "READER_VERSION", "Content", "media_type", "read"]

READER_VERSION = "1"

# Suffix -> (media type, reader). Parsers are imported inside the readers: most runs need few of them.
READERS: Mapping[str, tuple[str, Callable[[bytes], Content]]] = {
    ".txt": ("text/plain", read_plain),
    ".text": ("text/plain", read_plain),
    ".md": ("text/markdown", read_markdown),
    ".markdown": ("text/markdown", read_markdown),
    ".html": ("text/html", read_html),
    ".htm": ("text/html", read_html),
    ".pdf": ("application/pdf", read_pdf),
    ".docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", read_docx),
    ".eml": ("message/rfc822", read_mail),
}


def media_type(name: str) -> str | None:
    """The media type by which `name` would be read, or None for a format that is not supported."""
    entry = READERS.get(PurePosixPath(name).suffix.lower())
    return entry[0] if entry else None


def read(name: str, data: bytes) -> Content:
    """The content of a file called `name`. Raises DocumentUnreadable with the reason."""
    _, reader = READERS[PurePosixPath(name).suffix.lower()]
    if not data.strip():
        raise DocumentUnreadable("the file is empty", hint="Put text in it, or delete it.")
    try:
        content = reader(data)
    except DocumentUnreadable:
        raise
    # Parsers of foreign formats raise whatever a damaged file provokes; one file must not end the batch.
    except Exception as error:
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        raise DocumentUnreadable(
            f"damaged, or not the format its name says ({reason})", hint="Open it in its own program and save it again."
        ) from error
    if not content.text.strip():
        raise DocumentUnreadable("it holds no text", hint="A scan needs text recognition (OCR) first.")
    return content

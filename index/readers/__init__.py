"""From a file's bytes to its text and what it says of itself. One function per format, in one table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import PurePosixPath

from index.errors import DocumentUnreadable
from index.readers.content import Bundle, Content, Part, refuse_endless
from index.readers.damage import unreadable
from index.readers.docx import read_docx
from index.readers.epub import read_epub
from index.readers.html import read_html
from index.readers.jats import read_jats
from index.readers.mail import read_mail
from index.readers.markdown import read_markdown
from index.readers.mbox import read_mbox
from index.readers.odf import read_odf
from index.readers.outlook import read_outlook
from index.readers.parts import gather
from index.readers.pdf import read_pdf
from index.readers.plain import read_plain
from index.readers.records import read_csv, read_json, read_json_lines
from index.readers.rtf import read_rtf
from index.readers.sheets import read_sheets
from index.readers.slides import read_slides

__all__ = ["READERS", "READER_VERSION", "Content", "Part", "media_type", "read"]

READER_VERSION = "7"

_OPEN_XML = "application/vnd.openxmlformats-officedocument"
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument"
# Suffix -> (media type, reader). Parsers are imported inside the readers: most runs need few of them.
READERS: Mapping[str, tuple[str, Callable[[bytes], Content | Bundle]]] = {
    ".txt": ("text/plain", read_plain),
    ".text": ("text/plain", read_plain),
    ".md": ("text/markdown", read_markdown),
    ".markdown": ("text/markdown", read_markdown),
    ".html": ("text/html", read_html),
    ".htm": ("text/html", read_html),
    ".pdf": ("application/pdf", read_pdf),
    ".docx": (f"{_OPEN_XML}.wordprocessingml.document", read_docx),
    ".pptx": (f"{_OPEN_XML}.presentationml.presentation", read_slides),
    ".xlsx": (f"{_OPEN_XML}.spreadsheetml.sheet", read_sheets),
    ".odt": (f"{_OPEN_DOCUMENT}.text", read_odf),
    ".ods": (f"{_OPEN_DOCUMENT}.spreadsheet", read_odf),
    ".odp": (f"{_OPEN_DOCUMENT}.presentation", read_odf),
    ".rtf": ("application/rtf", read_rtf),
    ".epub": ("application/epub+zip", read_epub),
    ".eml": ("message/rfc822", read_mail),
    ".msg": ("application/vnd.ms-outlook", read_outlook),
    ".mbox": ("application/mbox", read_mbox),
    ".csv": ("text/csv", read_csv),
    ".tsv": ("text/tab-separated-values", read_csv),
    ".json": ("application/json", read_json),
    ".jsonl": ("application/x-ndjson", read_json_lines),
    ".ndjson": ("application/x-ndjson", read_json_lines),
    ".nxml": ("application/jats+xml", read_jats),
    ".xml": ("application/jats+xml", read_jats),
}


def media_type(name: str) -> str | None:
    """The media type by which `name` would be read, or None for a format that is not supported."""
    entry = READERS.get(PurePosixPath(name).suffix.lower())
    return entry[0] if entry else None


def read(name: str, data: bytes) -> Content:
    """The content of a file called `name`, with the documents inside it. Raises DocumentUnreadable with the reason.

    The text is empty where the file only carries others, and where what it carries cannot be read: `parts` says why.
    """
    outcome = _opened(name, data)
    content = gather(outcome, _opened, media_type) if isinstance(outcome, Bundle) else outcome
    if not content.text.strip() and not content.parts:
        raise DocumentUnreadable("it holds no text", hint="A scan needs text recognition (OCR) first.")
    return content if content.text.strip() else replace(content, text="", page_starts=(), headings=())


def _opened(name: str, data: bytes) -> Content | Bundle:
    """What the reader of the name's format makes of the bytes, before any document inside is read."""
    _, reader = READERS[PurePosixPath(name).suffix.lower()]
    if not data.strip():
        raise DocumentUnreadable("the file is empty", hint="Put text in it, or delete it.")
    try:
        outcome = reader(data)
    except (DocumentUnreadable, MemoryError):  # whoever set a limit of memory says so
        raise
    # Parsers of foreign formats raise whatever a damaged file provokes; one file must not end the batch.
    except Exception as error:
        raise unreadable(error) from error
    refuse_endless(len((outcome.content if isinstance(outcome, Bundle) else outcome).text))
    return outcome

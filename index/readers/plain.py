"""Plain text: its encoding is detected, and a binary file is refused."""

from __future__ import annotations

import codecs

from index.errors import DocumentUnreadable
from index.normalise import normalise
from index.readers.content import Content

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ALLOWED_CONTROLS = frozenset("\t\n\r\x0b\x0c\x1b\x85")
_MOST_CONTROLS = 0.01


def read_plain(data: bytes) -> Content:
    """The whole text of a .txt file."""
    return Content(text=normalise(decode(data)))


def decode(data: bytes) -> str:
    """`data` as text: by its byte order mark, as UTF-8, or by detection. Raises DocumentUnreadable for binary data."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data.decode(encoding, errors="replace")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = _detect(data)
    controls = sum(not (c.isprintable() or c in _ALLOWED_CONTROLS or ord(c) > 0x9F) for c in text[:100_000])
    if "\x00" in text or controls > _MOST_CONTROLS * min(len(text), 100_000):
        raise DocumentUnreadable("it is binary data, not text", hint="Give the file the suffix of its true format.")
    return text


def _detect(data: bytes) -> str:
    from charset_normalizer import from_bytes

    best = None if b"\x00" in data[:4096] else from_bytes(data[:200_000]).best()
    if best is None:
        raise DocumentUnreadable("it is binary data, not text", hint="Give the file the suffix of its true format.")
    return data.decode(best.encoding, errors="replace")

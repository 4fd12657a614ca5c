"""Plain text: its encoding is detected, and a binary file is refused."""

from __future__ import annotations

import codecs
import re

from index.errors import DocumentUnreadable
from index.normalise import normalise
from index.readers.content import Content
from index.readers.tables import with_aligned_tables

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WIDE = ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")
# What pages and mails say, and what those who write so mean by it (the web's own table, encoding.spec.whatwg.org).
_MEANT = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
}
_ALLOWED_CONTROLS = frozenset("\t\n\r\x0b\x0c\x1b\x85")
_MOST_CONTROLS = 0.01
_LOOKED_AT = 200_000
# Text that is UTF-8 but for a few bad bytes stays UTF-8; a real old encoding breaks at nearly every letter.
_MOST_BROKEN = 0.1
_MOST_WESTERN = 0.25
_LETTERS = tuple(
    frozenset(letters + letters.upper())
    for letters in ("äöüßé", "éèêëàâçîïôûùœæ", "áéíóúñüç", "áàâãçéêíóôõúü", "åäöæøéü", "àèéìòùî", "éëïöüèáó")
)
_MARKS = frozenset("€£§°–—“”‘’„…«»·•®©´¨¡¿\xa0")
_MARK_IN_WORD = re.compile(r"[^\W\d_][€£§°“”„…«»·•®©´¨¡¿–—][^\W\d_]")


def read_plain(data: bytes) -> Content:
    """The whole text of a .txt file."""
    return Content(text=with_aligned_tables(normalise(decode(data))))


def decode(data: bytes, declared: str | None = None) -> str:
    """`data` as text: by its byte order mark, as UTF-8, as it is `declared`, or by detection.

    Raises DocumentUnreadable for binary data.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data.decode(encoding, errors="replace")
    text = _as_utf8(data)
    stated = _codec(declared)
    if stated is not None and (text is None or (data.isascii() and stated.startswith(("iso2022", "hz", "utf-7")))):
        text = _strictly(data, stated) or text
    if text is None or "\x00" in text[:_LOOKED_AT]:
        text = _wide(data) or (_detect(data) if text is None else text)
    controls = sum(not (c.isprintable() or c in _ALLOWED_CONTROLS or ord(c) > 0x9F) for c in text[:100_000])
    if "\x00" in text or controls > _MOST_CONTROLS * min(len(text), 100_000):
        raise _binary()
    return text


def _codec(declared: str | None) -> str | None:
    try:
        name = codecs.lookup(declared.strip().strip("\"'")).name if declared else None
    except (LookupError, ValueError):
        return None
    return _MEANT.get(name, name) if name else None


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeError, LookupError):  # LookupError: a codec that is not for text
        return None


def _as_utf8(data: bytes) -> str | None:
    text = _strictly(data, "utf-8")
    if text is not None:
        return text
    mended = data.decode("utf-8", errors="replace")
    broken = mended.count("\ufffd")
    foreign = sum(not c.isascii() for c in mended[:_LOOKED_AT])
    return mended if broken <= _MOST_BROKEN * foreign else None


def _wide(data: bytes) -> str | None:
    """UTF-16 or UTF-32 without a byte order mark: zero bytes stand in one position of the unit and never in another."""
    sample = data[:4096]
    for encoding in _WIDE:
        unit = 4 if "32" in encoding else 2
        zeros = [sample[place::unit].count(0) for place in range(unit)]
        zeros = zeros if encoding.endswith("le") else zeros[::-1]
        if len(data) % unit == 0 and zeros[0] == 0 and zeros[-1] > len(sample) / unit / 20:
            text = _strictly(data, encoding)
            if text is not None:
                return text
    return None


def _western(data: bytes) -> str | None:
    """The text in Windows' western encoding, where its few letters beyond ASCII are those of one language.

    Detection needs more of them: of "Mörlenbach" alone it makes "M—rlenbach".
    """
    try:
        text = data.decode("cp1252")
    except UnicodeError:
        return None
    foreign = {c for c in text if not c.isascii()}
    if not foreign or sum(not c.isascii() for c in text[:_LOOKED_AT]) > _MOST_WESTERN * len(text[:_LOOKED_AT]):
        return None
    letters = {c for c in foreign if c.isalpha()}
    inside = _MARK_IN_WORD.search(text)  # an older encoding has letters there
    return text if not inside and foreign - letters <= _MARKS and any(letters <= own for own in _LETTERS) else None


def _detect(data: bytes) -> str:
    from charset_normalizer import from_bytes

    if b"\x00" not in data[:4096] and (text := _western(data)) is not None:
        return text
    best = None if b"\x00" in data[:4096] else from_bytes(data[:_LOOKED_AT]).best()
    if best is None:
        raise _binary()
    return data.decode(best.encoding, errors="replace")


def _binary() -> DocumentUnreadable:
    return DocumentUnreadable("it is binary data, not text", hint="Give the file the suffix of its true format.")

"""Text as it is stored: NFC, plain newlines, no invisible controls. Offsets count what comes out of here."""

from __future__ import annotations

import re
import unicodedata

_NEWLINES = re.compile(r"\r\n?|\u2028|\u2029|\x0b|\x0c|\x85")
_BLANKS = re.compile(r"[\u00a0\u2000-\u200a\u202f\u205f\u3000]")
# Zero-width characters and bidirectional overrides can hide or reorder what a reader sees.
_INVISIBLE = re.compile(r"[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\u00ad\x00-\x08\x0e-\x1f\x7f]")
_TRAILING = re.compile(r"[ \t]+(?=\n|$)")
_GAPS = re.compile(r"\n{3,}")


def normalise(text: str) -> str:
    """`text` in NFC with `\\n` line ends, ordinary spaces, no invisible characters and at most one blank line."""
    text = _INVISIBLE.sub("", _BLANKS.sub(" ", _NEWLINES.sub("\n", text)))
    # Composed after the invisible characters are gone: one may stand between a letter and its accent.
    text = _TRAILING.sub("", unicodedata.normalize("NFC", text))
    return _GAPS.sub("\n\n", text).strip()

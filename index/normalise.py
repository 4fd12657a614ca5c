"""Text as it is stored: NFC, plain newlines, no invisible controls. Offsets count what comes out of here."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_NEWLINES = re.compile(r"\r\n?|\u2028|\u2029|\x0b|\x0c|\x85")
_BLANKS = re.compile(r"[\u00a0\u2000-\u200a\u202f\u205f\u3000]")
# Zero-width characters and bidirectional overrides can hide or reorder what a reader sees.
_INVISIBLE = re.compile(r"[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\u00ad\x00-\x08\x0e-\x1f\x7f]")
# The look-behind and the possessive "++" keep long runs of spaces from being tried again at each of their spaces.
_TRAILING = re.compile(r"(?<![ \t])[ \t]++(?=\n|$)")
_GAPS = re.compile(r"\n{3,}")
_PLAIN_LINE = re.compile(r"[ -~]*+")
# Sorting the marks on one letter takes time with the square of their number: an hour for a million. Writing needs no
# more than six; Unicode's own bound is 30 (UAX 15, stream-safe text).
_MOST_MARKS = 30
_LONGEST_ROW_CHARS = 600
_NAMED_CELLS = re.compile(
    r"(?:[^:;]{1,200}; )?[^:;]{1,80}: [^;]*; (?:.*; )?[^:;]{1,80}: .+",
)
FIRST_MARK, LAST_MARK = 0x300, 0x1EFFF
_BEYOND_FIRST_PLANE = re.compile(r"[\U00010000-\U0010ffff]")


def normalise(text: str) -> str:
    """`text` in NFC with `\\n` line ends, ordinary spaces, no invisible characters and at most one blank line.

    Of the marks on one letter the first 30 are kept.
    """
    if _PLAIN_LINE.fullmatch(text):  # most paragraphs; six searches take ten times as long
        return text.strip()
    text = _INVISIBLE.sub("", _BLANKS.sub(" ", _NEWLINES.sub("\n", text)))
    # Composed after the invisible characters are gone: one may stand between a letter and its accent.
    text = _TRAILING.sub("", text if text.isascii() else _composed(text))
    return _GAPS.sub("\n\n", text).strip()


def caseless(word: str) -> str:
    """One spelling of what a pattern with IGNORECASE takes for the same letters: "SİX", "sıx" and "ſix" are "six"."""
    return word.casefold().replace("ı", "i").replace("i\u0307", "i")


def is_table_row(line: str) -> bool:
    """Whether a line reads like a row of a table: `cell | cell`, or `column: cell; column: cell`.

    One alone may be none; a line that is much longer than a sentence is none.
    """
    if " | " in line:
        return len(line) <= _LONGEST_ROW_CHARS
    named = "; " in line and ": " in line and len(line) <= _LONGEST_ROW_CHARS
    return named and _NAMED_CELLS.fullmatch(line) is not None


def _composed(text: str) -> str:
    # Twice: a few marks stand for two, so that composing makes more of them.
    return _without_towers(unicodedata.normalize("NFC", _without_towers(text)))


def _without_towers(text: str) -> str:
    return _towers(_BEYOND_FIRST_PLANE.search(text) is not None).sub(r"\1", text)


@cache
def _towers(every_plane: bool) -> re.Pattern[str]:
    """Matches more marks on one letter than are kept; the group holds those. The first plane alone is far faster."""
    end = LAST_MARK + 1 if every_plane else 0x10000
    marks = "".join(chr(code) for code in range(FIRST_MARK, end) if unicodedata.combining(chr(code)))
    return re.compile(f"([{marks}]{{{_MOST_MARKS}}})[{marks}]++")

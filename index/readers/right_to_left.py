"""What PDFium gets wrong where a page is written from right to left."""

from __future__ import annotations

import re
from typing import Any

_ALEF_LAM = re.compile(r"[اأإآ]ل")
_ARABIC = re.compile(r"[\u0620-\u064a]")
# "Pythonمن": the space at the border of two directions gets lost. Digits do stand at Arabic letters without one.
_GLUED = re.compile(r"(?<=[A-Za-z])(?=[\u0620-\u064a])|(?<=[\u0620-\u064a])(?=[A-Za-z])")
# "أي ًضا": a vowel sign is drawn before the letter it follows, at a distance.
_STRAY_MARK = re.compile(r"([\u0620-\u064a]) ([\u064b-\u0652]+)([\u0620-\u064a])")


def mend_right_to_left(text: str, textpage: Any) -> str:
    """A page's text with its lam-alef ligatures, vowel signs and spaces in reading order; other pages unchanged."""
    if _ARABIC.search(text) is None:
        return text
    if len(text) == textpage.count_chars():
        letters = list(text)
        for match in _ALEF_LAM.finditer(text):
            start = match.start()
            # One glyph with two letters: both have its box, and PDFium reversed them with the line.
            if textpage.get_charbox(start) == textpage.get_charbox(start + 1):
                letters[start : start + 2] = letters[start + 1], letters[start]
        text = "".join(letters)
    return _GLUED.sub(" ", _STRAY_MARK.sub(r"\1\3\2", text))

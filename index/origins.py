"""Which documents carry one report. So far: those of the same words."""

from __future__ import annotations

import hashlib
import re


def origin_id(text: str) -> str:
    """The origin of a document's text: equal for texts of the same words, whatever their marks and spacing."""
    words = " ".join(re.findall(r"\w+", text.lower()))
    return "origin-" + hashlib.sha256(words.encode()).hexdigest()[:10]

"""Two texts side by side: which words of each the other does not have. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

Pieces = list[tuple[str, bool]]
_WORD = re.compile(r"\S+\s*")


def word_changes(before: str, after: str) -> tuple[Pieces, Pieces]:
    """Both texts in pieces, each with whether the other text lacks it; joined, the pieces are the text again."""
    old, new = _WORD.findall(before.strip()), _WORD.findall(after.strip())
    matcher = SequenceMatcher(None, [word.strip() for word in old], [word.strip() for word in new], autojunk=False)
    changes = matcher.get_opcodes()
    first = list(_pieces(old, [(kind, start, end) for kind, start, end, _, _ in changes]))
    return first, list(_pieces(new, [(kind, start, end) for kind, _, _, start, end in changes]))


def _pieces(words: list[str], ranges: list[tuple[str, int, int]]) -> Iterator[tuple[str, bool]]:
    for kind, start, end in ranges:
        if start < end:
            yield "".join(words[start:end]), kind != "equal"

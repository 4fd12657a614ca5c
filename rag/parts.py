"""The several questions that one sentence asks: "How long will the bridge be, and when does it open?". Pure."""

from __future__ import annotations

import re

from rag.conversation import STANDS_FOR, taken_apart, topic_of
from rag.wording import content_stems, names

_WH = "what|when|how|who|whom|whose|which|where|why"
_AUXILIARY = "is|are|was|were|do|does|did|has|have|had|can|could|will|would|should"
_BORDER = re.compile(
    rf"(?:\?\s+(?:and\s+)?|\s*[,;]?\s+and\s+|;\s+)"
    rf"(?=(?:(?:(?:by|at|on|in|for|to|from|with|of)\s+)?(?P<wh>{_WH})|(?:{_AUXILIARY})\s+(?:it|he|she|they|there))\b)",
    re.IGNORECASE,
)
_OPENS = re.compile(
    rf"\s*(?:(?:and|but|so)\s+)?(?:(?:by|at|on|in|for|to|from|with|of)\s+)?(?:{_WH}|{_AUXILIARY})\b", re.IGNORECASE
)
_RELATIVE = frozenset({"who", "whom", "whose", "which", "where"})
_HELD = re.compile(r"\b(?:that|who|whom|whose|which|where)\b", re.IGNORECASE)
_MOST = 4
_FEWEST_STEMS = 2


def parts_of(question: str) -> tuple[str, ...]:
    """Each thing that is asked as a question of its own, with what it takes from the first; empty for one thing.

    "The mayor who lost and who left" asks nothing: a "who" that follows another one goes on with that. "When and where
    was it built?" stays whole, since its first part says too little.
    """
    asked, carried = taken_apart(question)
    found, begun = [], 0
    for border in _BORDER.finditer(asked):
        before = asked[begun : border.start()]
        opening = _OPENS.match(before)
        goes_on = border["wh"] and border["wh"].lower() in _RELATIVE and opening and _HELD.search(before, opening.end())
        if opening is not None and not goes_on:
            found.append(before)
            begun = border.end()
    parts = [f"{part.strip(' ,;?')}?" for part in (*found, asked[begun:])]
    says_enough = carried or names(parts[0]) or len(content_stems(parts[0])) >= _FEWEST_STEMS
    if not (1 < len(parts) <= _MOST and says_enough and all(map(_says_something, parts[1:]))):
        return ()
    if carried:
        return tuple(f"{part} ({carried})" for part in parts)
    first = parts[0].rstrip("?")
    about = f"about {topic}" if (topic := topic_of(first)) else first
    return (parts[0], *(part if names(part) else f"{part} ({about})" for part in parts[1:]))


def _says_something(part: str) -> bool:
    """Whether a part has a word of its own, or stands for what was named: "and why?" has neither."""
    return bool(content_stems(part)) or STANDS_FOR.search(part) is not None


def bare_part(part: str) -> str:
    """One of `parts_of` in its own words."""
    return taken_apart(part)[0]

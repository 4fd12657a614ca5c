"""The newest of several values, for a question that asks how things stand. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from rag.checking import CitedSpan
from rag.conflicts import find_conflicts
from rag.quantities import dates
from rag.stated import Stated
from rag.types import Evidence

_NEWEST = re.compile(
    r"\b(?:latest|newest|most recent(?:ly)?|current(?:ly)?|now|at present|presently|nowadays|to date)\b", re.IGNORECASE
)
_PRESENT = re.compile(r"\b(?:is|are|does|do|will|has|have)\b|['’]s\b", re.IGNORECASE)
# Of another time, of one value, or of what one source says.
_OTHERWISE = re.compile(
    r"\b(?:was|were|did|had|been|original(?:ly)?|first|initial(?:ly)?|earlier|earliest|previous(?:ly)?|former(?:ly)?|before"
    r"|according|sa(?:y|ys|id)|claim(?:s|ed)?|report(?:s|ed)?|each|different|differ)\b|\d",
    re.IGNORECASE,
)


def asks_how_it_stands(question: str) -> bool:
    """Whether the newest value is wanted: the question says so, or is put in the present without a time or a value."""
    if _NEWEST.search(question):
        return True
    return bool(_PRESENT.search(question)) and not _OTHERWISE.search(question) and not dates(question)


def newest_stated(question: str, evidence: Sequence[Evidence], cited: Sequence[CitedSpan] = ()) -> tuple[Stated, ...]:
    """Of each value that is asked for and differs over time, the statement published last; () for other questions."""
    if not asks_how_it_stands(question):
        return ()
    newest = []
    for conflict in find_conflicts(question, evidence, cited):
        days = [value.day for value in conflict.values]
        last = max((day for day in days if day), default=date.min)
        if days.count(last) == 1 and sum(day is not None for day in days) > 1:
            newest.append(conflict.values[days.index(last)])
    return tuple(newest)

"""Makes a follow-up question stand on its own, without a language model: it carries the names it leaves out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.types import Turn
from rag.wording import content_stems, names

_REFERS_BACK = re.compile(
    r"\b(?:he|she|it|they|him|her|them|his|hers|its|their|theirs|this|that|these|those|there|then|one|ones|same|former"
    r"|latter|else|instead|earlier|before|after(?:wards)?|again)\b",
    re.IGNORECASE,
)
_OPENS_AS_FOLLOW_UP = re.compile(
    r"\s*(?:and|but|so|or|what about|how about|why|who else|when exactly)\b", re.IGNORECASE
)
_FEW_WORDS = 2
_MOST_CARRIED = 6


def standalone(question: str, history: Sequence[Turn]) -> str:
    """`question` with what it takes from the conversation in brackets; unchanged when it stands on its own."""
    if not history or not _depends(question):
        return question
    last = history[-1]
    here = set(names(question))
    carried = [name for name in names(last.question) if name not in here]
    topic = [stem for stem in content_stems(last.question) if stem not in content_stems(question)]
    if not carried and not topic:
        return question
    return f"{question} ({last.question.strip().rstrip('?.! ')})"


def _depends(question: str) -> bool:
    refers = _REFERS_BACK.search(question) is not None
    is_short = len(content_stems(question)) <= _FEW_WORDS and not names(question)
    return refers or is_short or _OPENS_AS_FOLLOW_UP.match(question) is not None

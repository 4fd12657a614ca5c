"""Makes a follow-up question stand on its own, without a language model: it carries the names it leaves out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.tokens import within_tokens
from rag.types import Turn
from rag.wording import content_stems, names, words

_REFERS_BACK = re.compile(
    r"\b(?:he|she|it|they|him|her|them|his|hers|its|their|theirs|this|that|these|those|there|then|one|ones|same|former"
    r"|latter|else|instead|earlier|before|after(?:wards)?|again)\b",
    re.IGNORECASE,
)
_OPENS_AS_FOLLOW_UP = re.compile(
    r"\s*(?:and|but|so|or|what about|how about|why|who else|when exactly)\b", re.IGNORECASE
)
_FEW_WORDS = 2
# The embedder reads no more, and the language model's context is for evidence.
_CARRIED_TOKENS = 250
_NAME = re.compile(r"[A-Z][\w’'-]*(?: [A-Z][\w’'-]*)*")


def standalone(question: str, history: Sequence[Turn]) -> str:
    """`question` with what it takes from the conversation in brackets; unchanged when it stands on its own."""
    if not history or not _depends(question):
        return question
    last = history[-1].question.strip().rstrip("?.! ")
    about = [phrase for phrase in _NAME.findall(last) if set(words(phrase)) & set(names(last)) - set(names(question))]
    if not set(content_stems(last)) - set(content_stems(question)):
        return question
    # A question of hardly any words of its own needs all of the one before it.
    bare = len(content_stems(question)) < _FEW_WORDS
    carried = last if bare or not about else f"about {', '.join(about)}"
    return f"{question} ({within_tokens(carried, _CARRIED_TOKENS)})"


def _depends(question: str) -> bool:
    refers = _REFERS_BACK.search(question) is not None
    is_short = len(content_stems(question)) <= _FEW_WORDS and not names(question)
    return refers or is_short or _OPENS_AS_FOLLOW_UP.match(question) is not None

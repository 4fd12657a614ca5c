"""The searches that one question becomes: its topic, each thing that it asks, and what the conversation was about."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from index.embedder import Embedder, Vector
from index.selection import Selection
from index.store import Index
from rag.answering import NOT_IN_DOCUMENTS, NOTHING_FOUND
from rag.conversation import depends
from rag.fusion import summed
from rag.types import Turn
from rag.understanding import Understood
from rag.wording import names, words

# Earlier turns lean the topic of a follow-up towards what was spoken of, the answers more than the questions, each turn
# back a fifth of the one after it (MTRAG development turns with history, recall@5 0.863 to 0.966 of 159;
# benchmarks/LOG.md, 2026-11-26).
_TURNS = 2
_DECAY = 0.2
_ANSWER, _QUESTION = 0.4, 0.3
_WORDS_OF_TURN = 0.1
_LONGEST_TURN_CHARS = 1_500
# A question that stands on its own leans less, and one that names what nobody has named yet hardly (the same turns,
# 0.958 to 0.964; benchmarks/LOG.md, 2026-11-28).
_ON_ITS_OWN, _OF_SOMETHING_NEW = 0.7, 0.3
# What an answer says that says nothing is not what was spoken of: ours, and those of other systems.
_SILENCES = frozenset({NOT_IN_DOCUMENTS, NOTHING_FOUND})
_SAYS_NOTHING = re.compile(
    r"\s*(?:(?:i['’]?\s?a?m )?(?:so )?sorry\b|unfortunately\b|i (?:do not|don['’]t|cannot|can['’]t)\b)", re.IGNORECASE
)
_LONGEST_NOTHING_CHARS = 200
# A clause is one of several: fewer candidates of it are looked at.
_CLAUSE_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Arm:
    """One search: a vector, and texts whose words are looked for, each by its weight."""

    text: str
    vector: Vector
    words: tuple[tuple[float, str], ...]
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class Hits:
    """What one arm found before any filter: similarity and BM25 by passage id."""

    dense: Mapping[str, float]
    lexical: Mapping[str, float]


def make_arms(asked: Understood, history: Sequence[Turn], embedder: Embedder) -> list[Arm]:
    """The topic first, leaning towards the conversation, then the clauses; all texts are embedded in one pass."""
    turns, leaning = list(reversed(history))[:_TURNS], _leaning(asked.question, history)
    spoken = [
        (leaning * weight * _DECAY**back, leaning * _WORDS_OF_TURN * _DECAY**back, text[:_LONGEST_TURN_CHARS])
        for back, turn in enumerate(turns)
        for weight, text in ((_ANSWER, turn.answer), (_QUESTION, turn.question))
        if text.strip() and not _says_nothing(text)
    ]
    vectors = embedder.embed_queries([asked.topic, *asked.clauses, *(text for _, _, text in spoken)])
    topic, clauses, context = vectors[0], vectors[1 : 1 + len(asked.clauses)], vectors[1 + len(asked.clauses) :]
    for (weight, _, _), vector in zip(spoken, context, strict=True):
        topic = topic + weight * vector
    texts = ((1.0, asked.topic), *((weight, text) for _, weight, text in spoken))
    return [
        Arm(asked.topic, np.asarray(topic / np.linalg.norm(topic), dtype=np.float32), texts),
        *(
            Arm(text, vector, ((1.0, text),), _CLAUSE_SHARE)
            for text, vector in zip(asked.clauses, clauses, strict=True)
        ),
    ]


def _leaning(question: str, history: Sequence[Turn]) -> float:
    """How much of a follow-up's leaning a question has."""
    named = set(names(question))
    if named and not named.issubset(word for turn in history for word in words(f"{turn.question} {turn.answer}")):
        return _OF_SOMETHING_NEW
    return 1.0 if depends(question) else _ON_ITS_OWN


def _says_nothing(text: str) -> bool:
    """Whether an answer declines, and does no more."""
    return text in _SILENCES or (len(text) <= _LONGEST_NOTHING_CHARS and _SAYS_NOTHING.match(text) is not None)


def look(index: Index, arm: Arm, wanted: int, nearest: int, chosen: Selection, among: Sequence[str] | None) -> Hits:
    """The best passages of an arm: by words about `wanted` of the chosen documents, by vectors `nearest` of all, or as
    many as are wanted of those that it is `among`.
    """
    most = max(1, int(wanted * arm.share))
    lexical = [(weight, index.lexical.search(text, most, only=chosen)) for weight, text in arm.words]
    if among is None:
        dense = index.vectors.nearest(arm.vector, max(1, int(nearest * arm.share)))
    else:
        dense = index.vectors.nearest_among(among, arm.vector, most)
    return Hits(dense=dense, lexical=lexical[0][1] if len(lexical) == 1 else summed(lexical))

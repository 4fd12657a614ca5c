"""Whether two texts are one report, and how: the same words, most of them, a part of them, or told anew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from index.origins.alignment import MOST_SPANS, Overlap, SharedSpan, overlap, shared_spans
from index.origins.prepared import Text
from index.origins.retelling import credit, retelling
from index.origins.series import is_series

Relation = Literal["identical", "near_copy", "rewrite", "excerpt"]

# A copy holds half of the shorter text's shingles: the project's definition of a copied agency text.
COPIED = 0.5
# A short note has few shingles; a shared phrase is half of them.
_FEW_SHINGLES = 30
_COPIED_IF_FEW = 0.8
_FEWEST_SHINGLES = 6
# Same words but for a credit line.
_SAME_LENGTH = 0.95
# Below this length the shorter text is a part of the longer and no edition of it.
_EXCERPT_LENGTH = 0.5
# Of the words that no speaker said; two reports of one speech share what is quoted and little else.
_PROSE = 0.2


@dataclass(frozen=True, slots=True)
class Kinship:
    """How two texts are one report. `reasons` are for readers: "quotations 5 of 6".

    `source` is the text that the other credits, None where neither does or each does.
    """

    relation: Relation
    source: Literal["a", "b"] | None
    containment: float
    shared: tuple[SharedSpan, ...]
    reasons: tuple[str, ...]


def compare(a: Text, b: Text) -> Kinship | None:
    """The kinship of two texts, None when they are independent. Symmetric but for the order of the sides."""
    if a.words == b.words:
        return _kinship(a, b, "identical", 1.0, ("the same words",)) if a.words else None
    found = overlap(a, b)
    words = f"words in common {found.shorter:.0%}"
    if relation := _copied(a, b, found):
        return _kinship(a, b, relation, found.shorter, (words,))
    told = retelling(a, b, found)
    if told is None:
        return None
    return _kinship(a, b, "rewrite", found.shorter, (words, *told.reasons), told.counterparts)


def _kinship(
    a: Text,
    b: Text,
    relation: Relation,
    containment: float,
    reasons: tuple[str, ...],
    counterparts: tuple[SharedSpan, ...] = (),
) -> Kinship:
    spans = (*shared_spans(a, b), *counterparts)[:MOST_SPANS]
    return Kinship(relation, _source(a, b), containment, spans, reasons)


def _source(a: Text, b: Text) -> Literal["a", "b"] | None:
    """The text that the other credits; one whose name is known before one that only may be meant."""
    of_a, of_b = credit(a, b), credit(b, a)
    ranks = [0 if found is None else 1 + found.known for found in (of_a, of_b)]
    if ranks[0] == ranks[1]:
        return None
    return "b" if ranks[0] > ranks[1] else "a"


def _copied(a: Text, b: Text, found: Overlap) -> Relation | None:
    fewest, most = sorted((len(a.distinct), len(b.distinct)))
    if fewest < _FEWEST_SHINGLES or found.shorter < (COPIED if fewest >= _FEW_SHINGLES else _COPIED_IF_FEW):
        return None
    if found.prose < _PROSE:
        return None
    length = fewest / most
    if found.shorter == 1.0 and length >= _SAME_LENGTH:
        return "identical"
    if is_series(a, b):
        return None
    return "excerpt" if length < _EXCERPT_LENGTH else "near_copy"

"""How far words that deny or leave open reach in a sentence. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag import committing_words as lexicon
from rag.alignment import Token

DENIED, OPEN = "denied", "open"
FURTHEST = 150  # words that anything reaches: longer clauses are lists, not sentences
WINDOW = 8  # words before a "that" or a verb among which its denial stands


@dataclass(frozen=True, slots=True)
class Region:
    """The words from `start` up to `end` (places of tokens) and what the text does with them."""

    start: int
    end: int
    kind: str  # denied or open
    is_predicate: bool = False  # whether it begins with the verb of what was not done

    def __contains__(self, place: int) -> bool:
        return self.start <= place < self.end


def word_at(tokens: Sequence[Token], k: int) -> str:
    """The word at `k`, "" beyond the ends."""
    return tokens[k].word if 0 <= k < len(tokens) else ""


def is_denial(tokens: Sequence[Token], k: int) -> bool:
    """Whether the word at `k` denies: not "not only", and not the "no" that answers; "hardly any" does."""
    word, following = tokens[k].word, word_at(tokens, k + 1)
    if lexicon.FEW.fullmatch(word) and (
        following.startswith("any") or (word.endswith("ly") and following in ("a", "an"))
    ):
        return True
    if not lexicon.DENIES.fullmatch(word) or following in lexicon.NOT_ONLY or (word, following) in lexicon.NOTHING_BUT:
        return False
    return not (k == 0 and word == "no" and len(tokens) > 1 and tokens[1].clause > tokens[0].clause)


def negating(tokens: Sequence[Token], k: int) -> list[int]:
    """The places of what negates the verb at `k`."""
    before = [i for i in range(max(0, k - WINDOW), k) if tokens[i].clause == tokens[k].clause]
    starts = [i for i in before if tokens[i].word in lexicon.BEGINS]
    return [
        i
        for i in before
        if (not starts or i > starts[-1]) and (is_denial(tokens, i) or lexicon.FEW.fullmatch(tokens[i].word))
    ]


def is_undone(tokens: Sequence[Token], k: int) -> bool:
    """Whether the word at `k` says that what follows was not done: "failed to", "has yet to"."""
    return bool(lexicon.NOT_DONE.fullmatch(tokens[k].word)) and word_at(tokens, k + 1) == "to"


def is_ruled_out(tokens: Sequence[Token], k: int) -> bool:
    """Whether `k` is the "out" of "ruled out"."""
    return tokens[k].word == "out" and bool(re.fullmatch(r"rul(?:e|es|ed|ing)", word_at(tokens, k - 1)))


def kept_from(tokens: Sequence[Token], k: int) -> int:
    """The place of the "-ing" in "kept them from reaching" or "prevented them reaching"; 0 where there is none."""
    if lexicon.KEPT_FROM.fullmatch(tokens[k].word):
        for i in range(k + 1, min(clause_end(tokens, k), k + WINDOW)):
            if tokens[i].word.endswith("ing") and (
                tokens[i - 1].word == "from" or tokens[k].word.startswith("prevent")
            ):
                return i
    return 0


def clause_start(tokens: Sequence[Token], k: int) -> int:
    """Where the clause of `k` begins."""
    return next(i for i in range(max(0, k - FURTHEST), k + 1) if tokens[i].clause == tokens[k].clause)


def clause_end(tokens: Sequence[Token], k: int) -> int:
    """Where the clause of `k` ends, or something is set against it."""
    furthest = min(len(tokens), k + FURTHEST)
    for i in range(k + 1, furthest):
        if tokens[i].clause > tokens[k].clause or tokens[i].word in lexicon.TURNS:
            return i
    return furthest


def predicate_end(tokens: Sequence[Token], k: int) -> int:
    """The end of the clause, or what begins a clause of its own within it: "that", "and" with another verb."""
    end = clause_end(tokens, k)
    for i in range(k + 2, end - 1):
        following = tokens[i + 1].word
        goes_on = following.endswith("ed") or following in lexicon.INVERTED | lexicon.SUBJECTS
        if tokens[i].word == "that" or (tokens[i].word == "and" and goes_on):
            return i
    return end


def content_end(tokens: Sequence[Token], k: int) -> int:
    """Where what the "that", "whether" or "if" at `k` introduces ends.

    At "but"; where a clause goes on with "and"; and with its clause where that is a subordinate one that comes first.
    """
    first = tokens[0].word in lexicon.SUBORDINATES and tokens[k].clause == tokens[0].clause and k > 0
    furthest = min(len(tokens), k + FURTHEST)
    for i in range(k + 1, furthest):
        comma = tokens[i].clause > tokens[i - 1].clause
        late = i >= k + 4 and (tokens[i].word == "but" or (comma and tokens[i].word in lexicon.TURNS | lexicon.GOES_ON))
        if late or (comma and (first or (i > k + 4 and tokens[i].word == "where"))):
            return i
    return furthest

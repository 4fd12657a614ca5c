"""What words do with what they govern without a "that": "failed to", "kept from", "lacks". Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial

from rag import committing_words as lexicon
from rag.alignment import Token
from rag.commitment_reach import (
    DENIED,
    OPEN,
    Region,
    clause_end,
    is_ruled_out,
    is_undone,
    kept_from,
    negating,
    predicate_end,
    word_at,
)

_PAIR_REACH = 8  # words that "far from" and its likes deny


def governed(tokens: Sequence[Token], k: int) -> Iterator[Region]:
    """The regions that the word at `k` governs, without regard to any "that"."""
    for find in (_doubted, _not_done, _kept_from, _instead, _lacking, _to_come, _wanted, _too_early, _excepted):
        if (region := find(tokens, k)) is not None:
            yield region


def _undone(start: int, end: int) -> Region:
    return Region(start, end, DENIED, is_predicate=True)


def _doubted(tokens: Sequence[Token], k: int) -> Region | None:
    """What is not believed, denied or doubted without a "that"."""
    word, end = tokens[k].word, clause_end(tokens, k)
    if k + 1 >= end or any(t.word in ("that", "whether") for t in tokens[k + 1 : min(end, k + 4)]):
        return None
    negated = negating(tokens, k)
    if lexicon.BELIEVES.fullmatch(word) and tokens[k].kind != "name" and not word_at(tokens, k + 1).startswith("wh"):
        return Region(k + 1, end, DENIED) if negated else None
    if lexicon.FOUND_OF.fullmatch(word) and word_at(tokens, k + 1) == "of":
        return Region(k + 2, end, OPEN) if negated else None
    if lexicon.DOUBTS.fullmatch(word) or is_ruled_out(tokens, k):
        if word_at(tokens, k - 1) in lexicon.DETERMINERS | {"beyond"} or word_at(tokens, k + 1) in lexicon.INVERTED:
            return None
        if not negated:
            return Region(k + 1, end, DENIED)
        # "Could not deny having signed it" says that he did, "did not deny" does not.
        sure = any(t.word in lexicon.ABLE for t in tokens[max(0, k - 3) : k])
        return Region(k + 1, end, OPEN) if word.startswith("den") and not sure else None
    return None


def _not_done(tokens: Sequence[Token], k: int) -> Region | None:
    """The predicate behind "failed to", "gave up plans to", "too tired to", "almost"."""
    word, to = tokens[k].word, 0
    if lexicon.INTENTION.fullmatch(word) and any(lexicon.GIVES_UP.fullmatch(t.word) for t in tokens[max(0, k - 4) : k]):
        to = next((i for i in range(k + 1, min(k + 5, len(tokens) - 1)) if tokens[i].word == "to"), 0)
    elif word == "too" and word_at(tokens, k + 2) in ("to", "for"):
        to = next((i for i in range(k + 2, min(k + 11, len(tokens) - 1)) if tokens[i].word == "to"), 0)
    elif is_undone(tokens, k) and k + 2 < len(tokens):
        to = k + 1
    if to:
        return None if negating(tokens, k) else _undone(to + 1, predicate_end(tokens, to))
    following = word_at(tokens, k + 1)
    if word in lexicon.ALMOST and re.search(r"(?:ed|en|t|ght)$", following) and tokens[k + 1].kind == "content":
        return _undone(k + 1, predicate_end(tokens, k))
    return None


def _kept_from(tokens: Sequence[Token], k: int) -> Region | None:
    """What somebody was kept from doing, or what was averted."""
    averts = lexicon.AVERTS.fullmatch(tokens[k].word)
    if not (averts or lexicon.KEPT_FROM.fullmatch(tokens[k].word)) or negating(tokens, k):
        return None
    if kept := kept_from(tokens, k):
        return _undone(kept, predicate_end(tokens, kept))
    return Region(k + 1, predicate_end(tokens, k), DENIED) if averts else None


def _instead(tokens: Sequence[Token], k: int) -> Region | None:
    """What follows "far from", "let alone", "decided against", "applied for", "within a second of breaking"."""
    pair = (word_at(tokens, k - 1), tokens[k].word)
    end, doing = clause_end(tokens, k), word_at(tokens, k + 1).endswith("ing")
    within = pair[1] == "of" and doing and any(t.word == "within" for t in tokens[max(0, k - 4) : k])
    if k + 1 >= end or negating(tokens, k - 1) or (pair in lexicon.ONLY_DOING and not doing):
        return None
    if pair in lexicon.OPEN_PAIRS:
        return Region(k + 1, end, OPEN)
    if pair in lexicon.DENYING_PAIRS or within:
        return Region(
            k + 1, min(end, k + _PAIR_REACH), DENIED, is_predicate=doing or pair[0] in ("free", "let", "anything")
        )
    return None


def _lacking(tokens: Sequence[Token], k: int) -> Region | None:
    """What somebody lacks, or was cleared of; the whole of it after "at no point"."""
    word, end = tokens[k].word, clause_end(tokens, k)
    if lexicon.LACKS.fullmatch(word) and not negating(tokens, k) and k + 1 < end:
        return Region(k + 1 + (word_at(tokens, k + 1) == "of"), end, DENIED, is_predicate=True)
    if lexicon.CLEARED.fullmatch(word) or (word == "guilty" and negating(tokens, k)):
        of = next((i for i in range(k + 1, min(end - 1, k + 6)) if tokens[i].word in ("of", "from")), 0)
        kind = OPEN if word in ("accused", "suspected") else DENIED
        return Region(of + 1, end, kind, is_predicate=True) if of and word_at(tokens, of + 1).endswith("ing") else None
    if word in lexicon.NOWHERE and word_at(tokens, k - 1) == "no" and word_at(tokens, k - 2) in ("at", "on", "under"):
        return Region(k + 1, end, DENIED)
    return None


def _to_come(tokens: Sequence[Token], k: int) -> Region | None:
    """What is considered, planned, or said to be; what was going to be done."""
    word, end = tokens[k].word, predicate_end(tokens, k)
    open_to = partial(Region, kind=OPEN, is_predicate=True)
    if k and lexicon.CONSIDERS.fullmatch(word) and word_at(tokens, k + 1).endswith("ing"):
        return open_to(k + 1, end)
    noun = word_at(tokens, k - 1) in lexicon.DETERMINERS or lexicon.PROPOSALS.fullmatch(word)
    intends = noun and lexicon.INTENTION.fullmatch(word) and tokens[k].kind != "name"
    if intends and word_at(tokens, k + 1) == "for":
        nothing = [i for i in range(k + 3, len(tokens)) if lexicon.CAME_TO_NOTHING.fullmatch(tokens[i].word)]
        return Region(k + 2, nothing[0], DENIED) if nothing else None
    if word_at(tokens, k + 1) != "to" or k + 2 >= end:
        return None
    if intends:
        given_up = any(lexicon.GIVES_UP.fullmatch(t.word) for t in tokens[max(0, k - 4) : k])
        nothing = [i for i in range(k + 2, len(tokens)) if lexicon.CAME_TO_NOTHING.fullmatch(tokens[i].word)]
        if nothing and not given_up:
            return _undone(k + 2, nothing[0])
        return None if given_up else open_to(k + 2, end)
    before = word_at(tokens, k - 1)
    # "Was to have been", "ought to have been", "had meant to".
    had = word_at(tokens, k + 2) == "have" and word in ("was", "were", "ought")
    if had or (before == "had" and word in lexicon.MEANT):
        return open_to(k + 2 + had, end)
    if lexicon.BY_NOBODY.fullmatch(word) and before in lexicon.WAS:
        return open_to(k + 2, end)
    if word in lexicon.BOUND_TO and before in ("was", "were"):
        return open_to(k + 2, end)
    return None


def _wanted(tokens: Sequence[Token], k: int) -> Region | None:
    """What somebody expects or wants of another, or plans: "expect the price to double"."""
    word, end = tokens[k].word, predicate_end(tokens, k)
    if negating(tokens, k) or not (lexicon.EXPECTS.fullmatch(word) or lexicon.PLANS.fullmatch(word)):
        return None
    # "If you want to go there" tells of the way.
    reach = range(k + 1, k + 2) if lexicon.PLANS.fullmatch(word) else range(k + 2, k + _PAIR_REACH)
    to = next((i for i in reach if i < end - 1 and tokens[i].word == "to"), 0)
    return Region(to + 1, end, OPEN, is_predicate=True) if to else None


def _too_early(tokens: Sequence[Token], k: int) -> Region | None:
    """What something was called off before: "abandoned before a single boat had left"."""
    if tokens[k].word != "before" or not any(_is_called_off(tokens, i) for i in range(max(0, k - _PAIR_REACH), k)):
        return None
    return Region(k + 1, clause_end(tokens, k), DENIED)


def _is_called_off(tokens: Sequence[Token], k: int) -> bool:
    word = tokens[k].word
    return bool(lexicon.CAME_TO_NOTHING.fullmatch(word)) or (word == "off" and word_at(tokens, k - 1) == "called")


def _excepted(tokens: Sequence[Token], k: int) -> Region | None:
    """Who is left out: "everyone apart from", "all members except"."""
    pair = (word_at(tokens, k - 1), tokens[k].word)
    excepts = pair in (("apart", "from"), ("exception", "of")) or pair[1] in ("except", "excepting", "excluding")
    if not excepts or not any(lexicon.EVERY.fullmatch(t.word) for t in tokens[max(0, k - _PAIR_REACH) : k]):
        return None
    names = [i for i in range(k + 1, min(len(tokens), k + 4)) if tokens[i].kind == "name"]
    return Region(names[0], names[-1] + 1, DENIED, is_predicate=True) if names else None

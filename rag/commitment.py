"""What a sentence says without asserting it: denied from afar, doubted, not done, or left open. Pure.

A verb, noun or adjective decides whether what it governs is the case: "nobody believes that", "denied that", "failed
to", "whether". The classes are those of the literature on veridicality: Nairn, Condoravdi and Karttunen, "Computing
relative polarity for textual inference", 2006; Saurí and Pustejovsky, "FactBank", 2009.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag import committing_words as lexicon
from rag.alignment import Token
from rag.commitment_reach import (
    DENIED,
    FURTHEST,
    OPEN,
    WINDOW,
    Region,
    clause_end,
    clause_start,
    content_end,
    is_denial,
    is_ruled_out,
    is_undone,
    kept_from,
    negating,
    word_at,
)
from rag.governed import governed

__all__ = ["DENIED", "OPEN", "Region", "denials", "regions"]


def denials(tokens: Sequence[Token]) -> frozenset[int]:
    """The places of words that deny what follows; in "did not fail to" and "nobody doubts" the denial is used up."""
    return frozenset(k for k in range(len(tokens)) if is_denial(tokens, k)) - _spent(tokens)


def regions(tokens: Sequence[Token]) -> tuple[Region, ...]:
    """What the text mentions and does not assert, in order of beginning; regions may lie within each other."""
    found = [*_asked(tokens), *_of_neither(tokens), *_taken_back(tokens), *_unconfirmed(tokens), *_refuted(tokens)]
    for k, token in enumerate(tokens):
        if token.word == "whether":
            # "Whether or not it was wise, he signed."
            apart = k == 0 and any(t.word == "or" for t in tokens[1:3])
            found.append(Region(k + 1, (clause_end if apart else content_end)(tokens, k), OPEN))
        elif token.word == "that" and (kind := _before_that(tokens, k) if k else _that_comes_first(tokens)):
            found.append(Region(k + 1, content_end(tokens, k), kind))
        elif k + 1 < len(tokens):
            found += governed(tokens, k)
    # One denial of a report may be read in two ways.
    return tuple({region.start: region for region in sorted(found, key=lambda region: region.start)}.values())


def _spent(tokens: Sequence[Token]) -> frozenset[int]:
    found: set[int] = set()
    for k in range(len(tokens) - 1):
        word, following = tokens[k].word, word_at(tokens, k + 1)
        found_none = lexicon.FOUND_OF.fullmatch(word) and following == "of" and word_at(tokens, k - 1) == "no"
        doubted = re.fullmatch(r"doubt\w*|den(?:y|ies|ied|ying)", word) or found_none
        if is_undone(tokens, k) or kept_from(tokens, k) or doubted:
            found |= {i for i in negating(tokens, k) if is_denial(tokens, i)}
        # "Could not help noticing".
        if word == "help" and following.endswith("ing"):
            found |= {i for i in negating(tokens, k) if is_denial(tokens, i)}
        found |= set(_neither(tokens, k))
        # "Wasted no time in", and "at no point", which reaches further.
        if word == "no" and (following in lexicon.NOWHERE):
            found.add(k)
    return frozenset(found)


def _neither(tokens: Sequence[Token], k: int) -> tuple[int, ...]:
    """The places of a "neither" at `k`, where its clause begins, and of its "nor"; none where it does not begin one."""
    if tokens[k].word != "neither" or (k and tokens[k - 1].clause == tokens[k].clause):
        return ()
    nor = next((i for i in range(k + 1, min(len(tokens), k + FURTHEST)) if tokens[i].word == "nor"), 0)
    return (k, nor) if nor else ()


def _of_neither(tokens: Sequence[Token]) -> Iterator[Region]:
    """What neither of two did: "Neither the mayor, Ada Quill, nor her deputy signed it"."""
    for k in range(len(tokens) - 1):
        if places := _neither(tokens, k):
            yield Region(k + 1, clause_end(tokens, places[1]), DENIED)


def _asked(tokens: Sequence[Token]) -> Iterator[Region]:
    """Questions and conditions: "did he …?", "had he …", "if he …", "unless", "would have"."""
    inverted = len(tokens) > 1 and tokens[0].kind == "small" and tokens[0].word in lexicon.INVERTED
    if inverted and (tokens[1].kind == "name" or tokens[1].word in lexicon.DETERMINERS | lexicon.SUBJECTS):
        yield Region(0, content_end(tokens, 0), OPEN)
    words = [token.word for token in tokens]
    to_come = not {"will", "would"}.isdisjoint(words)
    unreal = next((i for i, word in enumerate(words) if word in ("had", "but", "if")), -1)
    for k, token in enumerate(tokens):
        following = word_at(tokens, k + 1)
        if (
            token.word in ("if", "unless")
            and word_at(tokens, k - 1) != "even"
            and following not in lexicon.NO_CONDITION
        ):
            before = words[max(0, k - 2) : k]
            asked = any(lexicon.ASKED.fullmatch(word) or lexicon.FACTIVE.fullmatch(word) for word in before)
            # What "will" be after an "if" that opens the sentence holds on that condition alone.
            whole = asked or (k == 0 and (to_come or token.word == "unless"))
            yield Region(k + 1, (content_end if whole else clause_end)(tokens, k), OPEN)
        if token.word in lexicon.WOULD and following == "have":
            end = clause_end(tokens, k)
            end = unreal if k + 2 < unreal < end else end
            yield Region(k + 2, end, OPEN if unreal < 0 else DENIED, is_predicate=True)


def _that_comes_first(tokens: Sequence[Token]) -> str:
    """What becomes of "That he signed …" later in the sentence."""
    words = [token.word for token in tokens]
    said_to_be = [word for i, word in enumerate(words) if not lexicon.WAS.isdisjoint(words[max(0, i - 2) : i])]
    if any(map(lexicon.CONTRARY.fullmatch, said_to_be)):
        return DENIED
    return OPEN if any(lexicon.UNCONFIRMED.fullmatch(word) for word in words) else ""


def _before_that(tokens: Sequence[Token], k: int) -> str:
    """What the words before the "that" at `k` do with what follows; "" where they assert it or say nothing of it."""
    window = _window(tokens, k)
    nearest = next((tokens[i].word for i in reversed(window) if _governs_that(tokens, i)), "")
    # "It has been suggested that", by nobody.
    impersonal = any(tokens[i].word == "it" and word_at(tokens, i + 1) in ("is", "was", "has", "had") for i in window)
    if impersonal and lexicon.BY_NOBODY.fullmatch(nearest) or lexicon.POSSIBLE.fullmatch(nearest):
        return OPEN
    if not nearest:
        theory = any(lexicon.THEORY.fullmatch(t.word) for t in tokens[max(0, k - WINDOW) : k])
        return OPEN if theory else ""
    if lexicon.FACTIVE.fullmatch(nearest):
        return ""
    if lexicon.ASKED.fullmatch(nearest):
        # "There is no question that", "no wonder that".
        return "" if word_at(tokens, k - 1) == nearest and word_at(tokens, k - 2) == "no" else OPEN
    contrary = sum(bool(lexicon.CONTRARY.fullmatch(tokens[i].word)) or is_ruled_out(tokens, i) for i in window)
    negated = any(is_denial(tokens, i) or lexicon.FEW.fullmatch(tokens[i].word) or is_undone(tokens, i) for i in window)
    if contrary:
        # Nobody can deny it; but who did not deny it has not said it.
        sure = any(tokens[i].word in lexicon.ABLE for i in window) or word_at(tokens, k - 2) == "no"
        return DENIED if (contrary + negated) % 2 else "" if sure or not negated else OPEN
    if not negated:
        return ""
    return DENIED if lexicon.HELD_TRUE.fullmatch(nearest) else OPEN


def _governs_that(tokens: Sequence[Token], k: int) -> bool:
    kinds = (
        lexicon.HELD_TRUE,
        lexicon.TOLD,
        lexicon.REPORT,
        lexicon.POSSIBLE,
        lexicon.CONTRARY,
        lexicon.FACTIVE,
        lexicon.ASKED,
    )
    return any(kind.fullmatch(tokens[k].word) for kind in kinds) or is_ruled_out(tokens, k)


def _window(tokens: Sequence[Token], k: int) -> list[int]:
    """The places before `k` in its clause; what stands between commas just before is jumped over."""
    clause = tokens[k].clause
    if tokens[k - 1].clause < clause:
        clause = tokens[k - 1].clause
        inserted = [i for i in range(max(0, k - FURTHEST), k) if tokens[i].clause == clause]
        if inserted[0] and len(inserted) <= 5:
            k = inserted[0]
            clause = tokens[k - 1].clause
    places = [i for i in range(max(0, k - WINDOW), k) if tokens[i].clause == clause]
    starts = [i for i in places if tokens[i].word == "that"]
    return [i for i in places if not starts or i > starts[-1]]


def _taken_back(tokens: Sequence[Token]) -> Iterator[Region]:
    """What is said first and then denied: "…, a claim that the ministry called baseless", "…, which she denies"."""
    for k in range(1, len(tokens)):
        if tokens[k].clause == tokens[k - 1].clause:
            continue
        rest = [i for i in range(k, min(len(tokens), k + FURTHEST)) if tokens[i].clause == tokens[k].clause]
        if any(is_denial(tokens, i) for i in rest):
            continue
        opening = [t.word for t in tokens[k : k + 3]]
        named = opening[0] in ("which", "something") or any(lexicon.REPORT.fullmatch(word) for word in opening)
        fiction = opening[0] in ("a", "an") and any(lexicon.REFUTED.fullmatch(word) for word in opening[1:])
        if fiction or (named and any(_refutes(tokens, i) for i in rest[-2:])):
            yield Region(0, k, DENIED)
        elif opening[:2] == ["or", "so"]:
            yield Region(0, k, OPEN)


def _refutes(tokens: Sequence[Token], k: int) -> bool:
    word = tokens[k].word
    if re.fullmatch(r"(?:den|disput|reject|refut|rebut|disprov|debunk|dismiss|discard|discredit)\w+", word):
        return True
    calls = any(lexicon.CALLS.fullmatch(t.word) for t in tokens[max(0, k - 3) : k])
    return calls and bool(lexicon.CONTRARY.fullmatch(word) or lexicon.REFUTED.fullmatch(word))


def _unconfirmed(tokens: Sequence[Token]) -> Iterator[Region]:
    """Clauses in which something says that nothing is sure; "…has not been proven" leaves open what stands before."""
    for k, token in enumerate(tokens):
        if lexicon.UNCONFIRMED.fullmatch(token.word):
            start = clause_start(tokens, k)
            yield Region(start, clause_end(tokens, k), OPEN)
        elif lexicon.SHOWN.fullmatch(token.word) and negating(tokens, k) and clause_end(tokens, k) <= k + 2:
            yield Region(0, len(tokens) if tokens[0].word == "according" else k, OPEN)
        elif lexicon.UNRESOLVED.fullmatch(token.word) and word_at(tokens, k - 1).startswith("remain"):
            start = clause_start(tokens, k)
            if tokens[start].word not in ("who", "whose", "which"):
                yield Region(0, k, OPEN)


def _refuted(tokens: Sequence[Token]) -> Iterator[Region]:
    """What a report says of which the sentence also says that it is not true, before it or after it."""
    everywhere = [i for i in range(len(tokens)) if _is_refuted(tokens, i)]
    for k, token in enumerate(tokens):
        if not everywhere or not lexicon.REPORT.fullmatch(token.word):
            continue
        says = next((i for i in range(k + 1, min(k + 4, len(tokens))) if _is_said_by_report(tokens, i)), 0)
        window = _window(tokens, says) if word_at(tokens, says) == "that" else ()
        near = [i for i in everywhere if abs(i - k) < FURTHEST]
        refuted = [i for i in near if i not in window and not k < i <= says]
        if says and refuted and not any(t.word == "but" for t in tokens[k : max(refuted)]):
            yield Region(says + 1, max(refuted) if max(refuted) > says + 1 else content_end(tokens, k), DENIED)


def _is_said_by_report(tokens: Sequence[Token], k: int) -> bool:
    return tokens[k].word in ("that", "of", "about") or tokens[k].word.startswith("purport")


def _is_refuted(tokens: Sequence[Token], k: int) -> bool:
    if lexicon.NO_TRUTH.fullmatch(tokens[k].word):
        return bool(negating(tokens, k))
    return bool(lexicon.REFUTED.fullmatch(tokens[k].word)) and not negating(tokens, k)

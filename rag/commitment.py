"""What a sentence says without asserting it: denied from afar, doubted, not done, or left open. Pure.

A verb, noun or adjective decides whether what it governs is the case: "nobody believes that", "denied that", "failed
to", "whether". The classes are those of the literature on veridicality: Nairn, Condoravdi and Karttunen, "Computing
relative polarity for textual inference", 2006; Saurí and Pustejovsky, "FactBank", 2009.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from rag import committing_words as lexicon
from rag.alignment import Token

DENIED, OPEN = "denied", "open"
_WINDOW = 8  # words before a "that" or a verb among which its denial stands
_PAIR_REACH = 8  # words that "far from" and its likes deny


@dataclass(frozen=True, slots=True)
class Region:
    """The words from `start` up to `end` (places of tokens) and what the text does with them."""

    start: int
    end: int
    kind: str  # denied or open
    is_predicate: bool = False  # whether it begins with the verb of what was not done

    def __contains__(self, place: int) -> bool:
        return self.start <= place < self.end


def denials(tokens: Sequence[Token]) -> frozenset[int]:
    """The places of words that deny what follows; in "did not fail to" and "nobody doubts" the denial is used up."""
    return frozenset(k for k in range(len(tokens)) if _is_denial(tokens, k)) - _spent(tokens)


def regions(tokens: Sequence[Token]) -> tuple[Region, ...]:
    """What the text mentions and does not assert, in order of beginning; regions may lie within each other."""
    found = [*_asked(tokens), *_taken_back(tokens), *_unconfirmed(tokens), *_refuted(tokens)]
    for k, token in enumerate(tokens):
        if token.word == "whether":
            # "Whether or not it was wise, he signed."
            apart = k == 0 and any(t.word == "or" for t in tokens[1:3])
            found.append(Region(k + 1, (_clause_end if apart else _end)(tokens, k), OPEN))
        elif token.word == "that" and k and (kind := _before_that(tokens, k)):
            found.append(Region(k + 1, _end(tokens, k), kind))
        elif k + 1 < len(tokens):
            governed = (_doubted, _not_done, _kept_from, _instead)
            found += [region for find in governed if (region := find(tokens, k)) is not None]
    # One denial of a report may be read in two ways.
    return tuple({region.start: region for region in sorted(found, key=lambda region: region.start)}.values())


def _is_denial(tokens: Sequence[Token], k: int) -> bool:
    """Whether the word at `k` denies: not "not only", and not the "no" that answers."""
    answers = k == 0 and tokens[k].word == "no" and len(tokens) > 1 and tokens[1].clause > tokens[0].clause
    return (
        bool(lexicon.DENIES.fullmatch(tokens[k].word)) and _word(tokens, k + 1) not in lexicon.NOT_ONLY and not answers
    )


def _spent(tokens: Sequence[Token]) -> frozenset[int]:
    found: set[int] = set()
    for k in range(len(tokens) - 1):
        word, following = tokens[k].word, _word(tokens, k + 1)
        if (
            _is_undone(tokens, k)
            or _from(tokens, k)
            or word.startswith("doubt")
            or (lexicon.FOUND_OF.fullmatch(word) and following == "of")
        ):
            found |= {i for i in _negating(tokens, k) if _is_denial(tokens, i)}
    return frozenset(found)


def _word(tokens: Sequence[Token], k: int) -> str:
    return tokens[k].word if 0 <= k < len(tokens) else ""


def _negating(tokens: Sequence[Token], k: int) -> list[int]:
    """The places of what negates the verb at `k`."""
    before = [i for i in range(max(0, k - _WINDOW), k) if tokens[i].clause == tokens[k].clause]
    starts = [i for i in before if tokens[i].word in ("that", "who", "which", "and", "but")]
    return [
        i
        for i in before
        if (not starts or i > starts[-1]) and (_is_denial(tokens, i) or lexicon.FEW.fullmatch(tokens[i].word))
    ]


def _asked(tokens: Sequence[Token]) -> Iterator[Region]:
    """Questions and conditions: "did he …?", "had he …", "if he …", "unless", "would have"."""
    if tokens and tokens[0].kind == "small" and tokens[0].word in lexicon.INVERTED:
        yield Region(0, _end(tokens, 0), OPEN)
    for k, token in enumerate(tokens):
        following = _word(tokens, k + 1)
        if token.word in ("if", "unless") and _word(tokens, k - 1) != "even" and following not in lexicon.NO_CONDITION:
            before = [t.word for t in tokens[max(0, k - 2) : k]]
            asked = any(lexicon.ASKED.fullmatch(word) or lexicon.FACTIVE.fullmatch(word) for word in before)
            # What "will" be after an "if" that opens the sentence holds on that condition alone.
            whole = asked or (k == 0 and any(t.word in ("will", "would") for t in tokens))
            yield Region(k + 1, (_end if whole else _clause_end)(tokens, k), OPEN)
        if token.word in lexicon.WOULD and following == "have":
            yield Region(k + 2, _clause_end(tokens, k), OPEN, is_predicate=True)


def _before_that(tokens: Sequence[Token], k: int) -> str:
    """What the words before the "that" at `k` do with what follows; "" where they assert it or say nothing of it."""
    window = _window(tokens, k)
    nearest = next((tokens[i].word for i in reversed(window) if _governs_that(tokens, i)), "")
    if not nearest:
        theory = any(lexicon.THEORY.fullmatch(t.word) for t in tokens[max(0, k - _WINDOW) : k])
        return OPEN if theory else ""
    if lexicon.FACTIVE.fullmatch(nearest):
        return ""
    if lexicon.ASKED.fullmatch(nearest):
        return OPEN
    contrary = sum(bool(lexicon.CONTRARY.fullmatch(tokens[i].word)) or _is_ruled_out(tokens, i) for i in window)
    negated = any(
        _is_denial(tokens, i) or lexicon.FEW.fullmatch(tokens[i].word) or _is_undone(tokens, i) for i in window
    )
    if contrary:
        # Nobody can deny it; but who did not deny it has not said it.
        sure = any(tokens[i].word in lexicon.ABLE for i in window) or _word(tokens, k - 2) == "no"
        return DENIED if (contrary + negated) % 2 else "" if sure or not negated else OPEN
    if not negated:
        return ""
    return DENIED if lexicon.HELD_TRUE.fullmatch(nearest) else OPEN


def _governs_that(tokens: Sequence[Token], k: int) -> bool:
    kinds = (lexicon.HELD_TRUE, lexicon.TOLD, lexicon.CONTRARY, lexicon.FACTIVE, lexicon.ASKED)
    return any(kind.fullmatch(tokens[k].word) for kind in kinds) or _is_ruled_out(tokens, k)


def _is_ruled_out(tokens: Sequence[Token], k: int) -> bool:
    return tokens[k].word == "out" and bool(re.fullmatch(r"rul(?:e|es|ed|ing)", _word(tokens, k - 1)))


def _is_undone(tokens: Sequence[Token], k: int) -> bool:
    return bool(lexicon.NOT_DONE.fullmatch(tokens[k].word)) and _word(tokens, k + 1) == "to"


def _window(tokens: Sequence[Token], k: int) -> list[int]:
    """The places before `k` in its clause; what stands between commas just before is jumped over."""
    clause = tokens[k].clause
    if tokens[k - 1].clause < clause:
        clause = tokens[k - 1].clause
        inserted = [i for i in range(k) if tokens[i].clause == clause]
        if inserted[0] and len(inserted) <= 5:
            k = inserted[0]
            clause = tokens[k - 1].clause
    places = [i for i in range(max(0, k - _WINDOW), k) if tokens[i].clause == clause]
    starts = [i for i in places if tokens[i].word == "that"]
    return [i for i in places if not starts or i > starts[-1]]


def _taken_back(tokens: Sequence[Token]) -> Iterator[Region]:
    """What is said first and then denied: "…, a claim that the ministry called baseless", "…, which she denies"."""
    for k in range(1, len(tokens)):
        if tokens[k].clause == tokens[k - 1].clause:
            continue
        rest = [i for i in range(k, len(tokens)) if tokens[i].clause == tokens[k].clause]
        named = any(lexicon.REPORT.fullmatch(t.word) for t in tokens[k : k + 3])
        named = named or tokens[k].word in ("which", "something")
        if named and any(_refutes(tokens, i) for i in rest[-2:]) and not any(_is_denial(tokens, i) for i in rest):
            yield Region(0, k, DENIED)


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
            start = next(i for i in range(k + 1) if tokens[i].clause == token.clause)
            yield Region(start, _clause_end(tokens, k), OPEN)
        elif lexicon.SHOWN.fullmatch(token.word) and _negating(tokens, k) and _clause_end(tokens, k) <= k + 2:
            yield Region(0, k, OPEN)


def _refuted(tokens: Sequence[Token]) -> Iterator[Region]:
    """What a report says of which the sentence also says that it is not true, before it or after it."""
    for k, token in enumerate(tokens):
        if not lexicon.REPORT.fullmatch(token.word):
            continue
        says = next((i for i in range(k + 1, min(k + 4, len(tokens))) if _is_said_by_report(tokens, i)), 0)
        window = _window(tokens, says) if _word(tokens, says) == "that" else ()
        refuted = [i for i in range(len(tokens)) if i not in window and not k < i <= says and _is_refuted(tokens, i)]
        if says and refuted and not any(t.word == "but" for t in tokens[k : max(refuted)]):
            yield Region(says + 1, max(refuted) if max(refuted) > says + 1 else _end(tokens, k), DENIED)


def _is_said_by_report(tokens: Sequence[Token], k: int) -> bool:
    return tokens[k].word in ("that", "of", "about") or tokens[k].word.startswith("purport")


def _is_refuted(tokens: Sequence[Token], k: int) -> bool:
    if lexicon.NO_TRUTH.fullmatch(tokens[k].word):
        return bool(_negating(tokens, k))
    return bool(lexicon.REFUTED.fullmatch(tokens[k].word)) and not _negating(tokens, k)


def _doubted(tokens: Sequence[Token], k: int) -> Region | None:
    """What is not believed, denied or doubted without a "that"."""
    word, end = tokens[k].word, _clause_end(tokens, k)
    if k + 1 >= end or any(t.word in ("that", "whether") for t in tokens[k + 1 : min(end, k + 4)]):
        return None
    negated = bool(_negating(tokens, k))
    if lexicon.BELIEVES.fullmatch(word) and tokens[k].kind != "name" and not _word(tokens, k + 1).startswith("wh"):
        return Region(k + 1, end, DENIED) if negated else None
    if lexicon.FOUND_OF.fullmatch(word) and _word(tokens, k + 1) == "of":
        return Region(k + 2, end, OPEN) if negated else None
    if lexicon.DOUBTS.fullmatch(word) or _is_ruled_out(tokens, k):
        if _word(tokens, k - 1) in lexicon.DETERMINERS:
            return None
        if not negated:
            return Region(k + 1, end, DENIED)
        return Region(k + 1, end, OPEN) if word.startswith("den") else None
    return None


def _not_done(tokens: Sequence[Token], k: int) -> Region | None:
    """The predicate behind "failed to", "gave up plans to", "too tired to", "almost"."""
    word, undone = tokens[k].word, partial(Region, kind=DENIED, is_predicate=True)
    if lexicon.INTENTION.fullmatch(word) and any(lexicon.GIVES_UP.fullmatch(t.word) for t in tokens[max(0, k - 4) : k]):
        to = next((i for i in range(k + 1, min(k + 5, len(tokens) - 1)) if tokens[i].word == "to"), 0)
    elif word == "too" and _word(tokens, k + 2) in ("to", "for"):
        to = next((i for i in range(k + 2, min(k + 11, len(tokens) - 1)) if tokens[i].word == "to"), 0)
    else:
        to = k + 1 if _is_undone(tokens, k) and k + 2 < len(tokens) else 0
    if to:
        return None if _negating(tokens, k) else undone(to + 1, _predicate_end(tokens, to))
    following = tokens[k + 1]
    if word in lexicon.ALMOST and following.kind == "content" and re.search(r"(?:ed|en|t|ght)$", following.word):
        return undone(k + 1, _predicate_end(tokens, k))
    return None


def _kept_from(tokens: Sequence[Token], k: int) -> Region | None:
    """What somebody was kept from doing, or what was averted."""
    if not (lexicon.KEPT_FROM.fullmatch(tokens[k].word) or lexicon.AVERTS.fullmatch(tokens[k].word)):
        return None
    kept = _from(tokens, k)
    if _negating(tokens, k):
        return None
    if kept:
        return Region(kept, _predicate_end(tokens, kept), DENIED, is_predicate=True)
    return Region(k + 1, _predicate_end(tokens, k), DENIED) if lexicon.AVERTS.fullmatch(tokens[k].word) else None


def _from(tokens: Sequence[Token], k: int) -> int:
    """The place of the "-ing" in "kept them from reaching" or "prevented them reaching"; 0 where there is none."""
    if lexicon.KEPT_FROM.fullmatch(tokens[k].word):
        for i in range(k + 1, min(_clause_end(tokens, k), k + _WINDOW)):
            if tokens[i].word.endswith("ing") and (
                tokens[i - 1].word == "from" or tokens[k].word.startswith("prevent")
            ):
                return i
    return 0


def _instead(tokens: Sequence[Token], k: int) -> Region | None:
    """What follows "far from", "let alone", "decided against"."""
    pair = (_word(tokens, k - 1), tokens[k].word)
    if pair not in lexicon.DENYING_PAIRS or _negating(tokens, k - 1):
        return None
    doing = _word(tokens, k + 1).endswith("ing")
    if pair in lexicon.ONLY_DOING and not doing:
        return None
    return Region(k + 1, min(_clause_end(tokens, k), k + _PAIR_REACH), DENIED, is_predicate=doing)


def _clause_end(tokens: Sequence[Token], k: int) -> int:
    later = range(k + 1, len(tokens))
    return next(
        (i for i in later if tokens[i].clause > tokens[k].clause or tokens[i].word in lexicon.TURNS), len(tokens)
    )


def _predicate_end(tokens: Sequence[Token], k: int) -> int:
    """The end of the clause, or an "and" with which another verb of the same subject begins."""
    end = _clause_end(tokens, k)
    for i in range(k + 2, end - 1):
        following = tokens[i + 1].word
        goes_on = following.endswith("ed") or following in lexicon.INVERTED | lexicon.SUBJECTS
        if tokens[i].word == "that" or (tokens[i].word == "and" and goes_on):
            return i
    return end


def _end(tokens: Sequence[Token], k: int) -> int:
    """Where what a "that" or "whether" introduces ends: at "but", or where a clause goes on with "and"."""
    for i in range(k + 4, len(tokens)):
        comma = tokens[i].clause > tokens[i - 1].clause
        if tokens[i].word == "but" or (comma and tokens[i].word in lexicon.TURNS | lexicon.GOES_ON):
            return i
    return len(tokens)

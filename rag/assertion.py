"""Whether two aligned texts assert alike: denied or not, certain or only possible, done or only planned. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence

from rag.alignment import Alignment, Token

_COMPANY = 4
_REACH = 5  # words between a denial or a modal verb and what it governs
DENIES = re.compile(r"not|no|never|none|nobody|nothing|neither|nor|without|cannot|\w+n['’]t")
# These deny in their own way: enough for "did not win" where the evidence says "failed to win".
DENIES_SOFTLY = re.compile(
    r"(?:fail|refus|den(?:y|ie)|reject|lack|unable|unlikely|prevent|hardly|barely|rarely|seldom|few|little|stop|avoid|without"
    r"|absen|declin|instead|rather|except|only|forb|prohibit|impossible|miss|unknown|unclear)\w*"
)
_NOT_ONLY = frozenset("only just merely simply".split())
_POSSIBLE = frozenset(
    "may might could possibly perhaps maybe probably reportedly allegedly supposedly likely possible seems seem "
    "appears appear alleged suspected potentially presumably apparently".split()
)
_HEDGED = frozenset("can would should if believed thought able risk potential chance".split())
_WISHES = frozenset(
    "plan plans planned planning hope hopes hoped hoping want wants wanted intend intends intended aim aims aimed "
    "expects seek seeks sought try tries trying propose proposes proposed".split()
)
_SCHEDULED = frozenset("expect expected due set scheduled".split())
_WILL = frozenset("will shall".split())
_DONE = frozenset("has have had was were did".split())
_TO_COME = {"wished", "scheduled", "will"}
_DOUBTED = {"possible", "hedged", "wished", "scheduled"}


def differences(alignments: Sequence[Alignment]) -> list[str]:
    """What one side denies, doubts or only plans, and the other does not; `alignments` share the sentence."""
    reasons = _own_denials(alignments)
    for alignment in alignments:
        reasons += _their_denials(alignment) + _certainties(alignment)
    return list(dict.fromkeys(reasons))


def _own_denials(alignments: Sequence[Alignment]) -> list[str]:
    here = alignments[0].here
    owned = {i: (alignment, j) for alignment in alignments for i, j in _settled(alignment)}
    for head in _heads(here, _is_denial, owned):
        if head is None:
            sides = [alignment.there for alignment in alignments]
            agreed = any(_is_denial(side, k) or _is_soft(token) for side in sides for k, token in enumerate(side))
        else:
            alignment, counterpart = owned[head]
            # A soft denial that both have is no answer to one that only one has.
            agreed = _denied(alignment.there, counterpart, {j for _, j in alignment.pairs})
        if not agreed:
            return ["the evidence does not deny this"]
    return []


def _their_denials(alignment: Alignment) -> list[str]:
    back = {j: i for i, j in _settled(alignment)}
    heads = [head for head in _heads(alignment.there, _is_denial, back) if head is not None]
    agreed = all(_denied(alignment.here, back[head], {i for i, _ in alignment.pairs}) for head in heads)
    return [] if agreed else ["the evidence denies this"]


def _settled(alignment: Alignment) -> list[tuple[int, int]]:
    """The pairs whose surroundings agree: a word alone may stand on both sides by chance."""

    def company(i: int, j: int) -> int:
        return sum(abs(i - a) <= _REACH and abs(j - b) <= _REACH for a, b in alignment.pairs)

    return [(i, j) for i, j in alignment.pairs if company(i, j) >= _COMPANY]


def _is_denial(tokens: Sequence[Token], k: int) -> bool:
    following = tokens[k + 1].word if k + 1 < len(tokens) else ""
    answers = k == 0 and tokens[k].word == "no" and len(tokens) > 1 and tokens[1].clause > tokens[0].clause
    return bool(DENIES.fullmatch(tokens[k].word)) and following not in _NOT_ONLY and not answers


def _is_soft(token: Token) -> bool:
    return bool(DENIES_SOFTLY.fullmatch(token.word))


def _heads(
    tokens: Sequence[Token], governs: Callable[[Sequence[Token], int], bool], aligned: Collection[int]
) -> Iterator[int | None]:
    """For each governing word the place of what it governs: the next aligned word of meaning, else the next aligned
    one, None where there is none.
    """
    for k, token in enumerate(tokens):
        if governs(tokens, k):
            reach = range(k + 1, min(len(tokens), k + 1 + _REACH))
            inside = [i for i in reach if tokens[i].clause == token.clause and i in aligned]
            yield next((i for i in inside if tokens[i].kind != "small"), inside[0] if inside else None)


def _denied(tokens: Sequence[Token], k: int, shared: Collection[int]) -> bool:
    before = [i for i in range(max(0, k - _REACH - 1), k) if tokens[i].clause == tokens[k].clause]
    return any(_is_denial(tokens, i) or (_is_soft(tokens[i]) and i not in shared) for i in before)


def _classes(tokens: Sequence[Token], k: int) -> set[str]:
    """How sure a text is of its word at `k`."""
    found = set()
    for i in range(max(0, k - _REACH), min(len(tokens), k)):
        if tokens[i].clause == tokens[k].clause:
            found |= _certainty(tokens, i)
    return found


def _certainty(tokens: Sequence[Token], k: int) -> set[str]:
    word = tokens[k].word
    if tokens[k].kind == "name":
        return set()
    if word in _WISHES | _SCHEDULED and any(t.word == "to" for t in tokens[k + 1 : k + 3]):
        return {"wished" if word in _WISHES else "scheduled"}
    kinds = {"possible": _POSSIBLE, "hedged": _HEDGED, "will": _WILL, "done": _DONE}
    return {kind for kind, members in kinds.items() if word in members}


def _is_unsure(tokens: Sequence[Token], k: int) -> bool:
    return bool(_certainty(tokens, k) & {"possible", "wished", "scheduled", "will"})


def _certainties(alignment: Alignment) -> list[str]:
    counterpart = dict(_settled(alignment))
    back = {j: i for i, j in counterpart.items()}
    heads = {i for i in _heads(alignment.here, _is_unsure, counterpart) if i is not None}
    heads |= {back[j] for j in _heads(alignment.there, _is_unsure, back) if j is not None}
    reasons = []
    for i in sorted(heads):
        here, there = _classes(alignment.here, i), _classes(alignment.there, counterpart[i])
        if "possible" in there and not here & _DOUBTED:
            reasons.append("the evidence only says that this may be so")
        elif "possible" in here and not there & _DOUBTED:
            reasons.append("the evidence is surer of this than the sentence")
        elif there & _TO_COME and "done" not in there and not here & _DOUBTED:
            past = alignment.here[i].word.endswith("ed") and not alignment.there[counterpart[i]].word.endswith("ed")
            decided = "will" in here and "wished" in there
            if decided or ("will" not in here and ("done" in here or past)):
                reasons.append("the evidence only says that this is wanted or to come")
    return list(dict.fromkeys(reasons))

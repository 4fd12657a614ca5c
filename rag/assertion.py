"""Whether two aligned texts assert alike: denied or not, certain or only possible, done or only planned. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from rag.alignment import Alignment, Token
from rag.commitment import DENIED, OPEN, Region, denials, regions

_COMPANY = 4
# A region is said by both sides when they share so many of its words of meaning, and that share of them.
_MUCH, _MOST_OF = 3, 0.6
_MOST_UNLIKE = 2  # "could not recall the colour of the van" denies nothing of the van
_REACH = 5  # words between a denial or a modal verb and what it governs
# These deny in their own way: enough for "did not win" where the evidence says "failed to win".
_DENIES_SOFTLY = re.compile(
    r"(?:fail|refus|den(?:y|ie)|reject|lack|unable|unlikely|prevent|hardly|barely|rarely|seldom|few|little|stop|avoid|without"
    r"|absen|turned|declin|instead|rather|except|only|forb|prohibit|impossible|miss|unknown|unclear|drop|scrap|abandon|cancel|shelv)\w*"
)
# A denial does not reach into what these words introduce; see `rag.commitment` for what is denied from outside.
_INTRODUCES = frozenset("that whether when where after before while because".split())
_OF_ALL = frozenset("none no nobody nothing neither nor".split())
_REFUSES = re.compile(
    r"fail|refus|den(?:y|ie)|reject|lack|unable|prevent|declin|avoid|without|absen|forb|prohibit|impossible"
)
ASKED_OTHERWISE = "the question asks for what is not so"
_POSSIBLE = frozenset(
    "may might could possibly perhaps maybe probably reportedly allegedly supposedly likely possible seems seem "
    "appears appear alleged allege alleges suspected potentially presumably apparently".split()
)
_MODAL = frozenset("may might could can would should".split())
_HEDGED = frozenset("can would should if believed thought able risk potential chance".split())
_WISHES = frozenset(
    "plan plans planned planning hope hopes hoped hoping want wants wanted intend intends intended aim aims aimed "
    "expects seek seeks sought try tries trying propose proposes proposed".split()
)
_SCHEDULED = frozenset("expect expected due set scheduled".split())
_WILL = frozenset("will shall".split())
_IS = frozenset("is are was were".split())
_DONE = frozenset("has have had was were did".split())
_TO_COME = {"wished", "scheduled", "will"}
_DOUBTED = {"possible", "hedged", "wished", "scheduled"}


def differences(alignments: Sequence[Alignment]) -> list[str]:
    """What one side denies, doubts, leaves open or only plans, and the other does not.

    All `alignments` have the sentence on their near side.
    """
    compared = _compared(alignments)
    reasons = _own_denials(compared)
    for pair in compared:
        reasons += _their_denials(pair) + _commitments(pair) + _certainties(pair)
    return list(dict.fromkeys(reasons))


def asked_otherwise(alignments: Sequence[Alignment]) -> list[str]:
    """Whether the question, the near side, denies what the evidence asserts: "who did not sign?"."""
    if not alignments or not denials(alignments[0].here):
        return []
    for pair in _compared(alignments):
        counterpart = dict(pair.settled)
        # "Only" and "few" are no answer to a "not".
        shared = {j for j, token in enumerate(pair.there.tokens) if not _REFUSES.match(token.word)}
        heads = [h for h in _heads(pair.here, counterpart, _MOST_UNLIKE).values() if h is not None]
        if any(not _denied(pair.there, counterpart[head], shared) for head in heads):
            return [ASKED_OTHERWISE]
    return []


class _Side:
    """One side of an alignment with what it denies, and what it mentions without asserting it."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.regions, self.denials = regions(tokens), denials(tokens)
        # For denials a clause begins with a "that" too.
        begins = [token.word in _INTRODUCES and k > 0 and k - 1 not in self.denials for k, token in enumerate(tokens)]
        begun = list(accumulate(map(int, begins)))
        self.clauses = [token.clause + more for token, more in zip(tokens, begun, strict=True)]


@dataclass(frozen=True, slots=True)
class _Compared:
    """A sentence and a span, with the pairs of words whose surroundings agree."""

    alignment: Alignment
    here: _Side
    there: _Side
    settled: list[tuple[int, int]]


def _compared(alignments: Sequence[Alignment]) -> list[_Compared]:
    here = _Side(alignments[0].here)
    return [_Compared(alignment, here, _Side(alignment.there), _settled(alignment)) for alignment in alignments]


def _own_denials(compared: Sequence[_Compared]) -> list[str]:
    owned = {i: (pair, j) for pair in compared for i, j in pair.settled}
    here = compared[0].here
    for k, head in _heads(here, owned).items():
        if head is None:
            agreed = any(pair.there.regions or _denies_anything(pair.there, ()) for pair in compared)
        else:
            pair, counterpart = owned[head]
            # A soft denial that both have is no answer to one that only one has.
            shared = {j for _, j in pair.alignment.pairs}
            agreed = _denied(pair.there, counterpart, shared) or (
                _is_of_all(here, k) and _denies_anything(pair.there, shared)
            )
        if not agreed:
            return ["the evidence does not deny this"]
    return []


def _their_denials(pair: _Compared) -> list[str]:
    back = {j: i for i, j in pair.settled}
    shared = {i for i, _ in pair.alignment.pairs}
    for k, head in _heads(pair.there, back, _MOST_UNLIKE).items():
        agreed = head is None or _denied(pair.here, back[head], shared)
        if not agreed and not (_is_of_all(pair.there, k) and _denies_anything(pair.here, shared)):
            return ["the evidence denies this"]
    return []


def _is_of_all(side: _Side, k: int) -> bool:
    """Whether the denial at `k` is of a thing: "none of the wells held water" may be "the wells were without water"."""
    return side.tokens[k].word in _OF_ALL


def _denies_anything(side: _Side, shared: Collection[int]) -> bool:
    soft = any(_is_soft(token) and k not in shared for k, token in enumerate(side.tokens))
    return soft or bool(side.denials) or any(region.kind == DENIED for region in side.regions)


def _heads(side: _Side, aligned: Collection[int], most_unlike: int = _REACH) -> dict[int, int | None]:
    """For each denial the place of what it denies, as `_governed`; not beyond an "and" behind another verb, nor beyond
    so many words of meaning that the other side does not have.
    """
    found: dict[int, int | None] = {}
    for k in sorted(side.denials):
        reach: list[int] = []
        passed: list[int] = []
        reaching = 1 if side.tokens[k].word == "un-" else _REACH
        for i in range(k + 1, min(len(side.tokens), k + 1 + reaching)):
            passed = [n for n in reach if side.tokens[n].kind != "small"]
            joined = passed and side.tokens[i].word in ("and", "but")
            if side.clauses[i] != side.clauses[k] or joined or sum(n not in aligned for n in passed) >= most_unlike:
                break
            reach.append(i)
        # Behind other words of meaning a small word tells nothing.
        found[k] = _governed(side.tokens, [i for i in reach if not passed or side.tokens[i].kind != "small"], aligned)
    return found


def _commitments(pair: _Compared) -> list[str]:
    """What one side asserts and the other denies from afar or leaves open."""
    here, there = pair.here.tokens, pair.there.tokens
    telling = [(i, j) for i, j in pair.settled if here[i].kind != "small"]
    # The sentence may say it in another order, as in the passive.
    once = [{key for key, count in Counter(t.key for t in side).items() if count == 1} for side in (here, there)]
    places = {token.key: i for i, token in enumerate(here) if token.key in once[0] & once[1]}
    anywhere = [(places[token.key], j) for j, token in enumerate(there) if token.key in places]
    reasons = []
    for region in pair.here.regions:
        same = anywhere if region.is_predicate else pair.alignment.pairs
        inside = _said(region, here, dict(telling), dict(same))
        reasons += _committed(pair, region, list(inside), list(inside.values()))
    back, same_back = {j: i for i, j in telling}, {j: i for i, j in anywhere}
    for region in pair.there.regions:
        inside = _said(region, there, back, same_back | back)
        reasons += _committed(pair, region, list(inside.values()), list(inside))
    return reasons


def _said(region: Region, side: Sequence[Token], settled: Mapping[int, int], same: Mapping[int, int]) -> dict[int, int]:
    """The places of a region with those of the other side, where that says it and does not only mention one thing of
    it; else nothing. `settled` pairs of places say more than those of the `same` words.
    """
    content = [k for k in range(region.start, region.end) if side[k].kind != "small"]
    if not content:
        return {}
    inside = {k: settled[k] for k in content if k in settled}
    if not region.is_predicate and len(inside) >= 2 and 2 * len(inside) >= len(settled):
        return inside
    elsewhere = {token.key for k, token in enumerate(side) if k not in region}
    inside = {k: same[k] for k in content if k in same and side[k].key not in elsewhere} | inside
    much = len(inside) >= _MUCH and len(inside) >= _MOST_OF * len(content)
    whole = len(inside) >= 2 and len(inside) == len(content)
    says_it = content[0] in inside if region.is_predicate else much or whole
    return inside if says_it else {}


def _committed(pair: _Compared, region: Region, here: Sequence[int], there: Sequence[int]) -> list[str]:
    if not here:
        return []
    unsure = {"possible", "wished", "scheduled"} if region.is_predicate else {"possible"}
    left_open = _is_open(pair.here, here), _is_open(pair.there, there)
    denied = _is_denied(pair.here, here), _is_denied(pair.there, there)
    if left_open[1] and not left_open[0] and not _is_unsure(pair.here, here, unsure):
        return ["the evidence leaves this open"]
    if left_open[0] and not left_open[1] and not denied[1] and not _is_unsure(pair.there, there, unsure):
        return ["the evidence is surer of this than the sentence"]
    if denied[0] != denied[1] and left_open[0] == left_open[1]:
        return ["the evidence denies this" if denied[1] else "the evidence does not deny this"]
    return []


def _is_unsure(side: _Side, places: Sequence[int], unsure: Collection[str]) -> bool:
    return any(not _classes(side.tokens, k).isdisjoint(unsure) for k in places)


def _is_open(side: _Side, places: Sequence[int]) -> bool:
    return any(region.kind == OPEN and _holds(region, places) for region in side.regions)


def _holds(region: Region, places: Sequence[int]) -> bool:
    return 2 * sum(place in region for place in places) > len(places)


def _is_denied(side: _Side, places: Sequence[int]) -> bool:
    """Whether the words at `places` are denied, a denial of a denial being none."""
    around = [region for region in side.regions if region.kind == DENIED and _holds(region, places)]
    inside = max((region.start for region in around), default=0)
    reach = {i for k in places for i in range(max(inside, k - _REACH - 1), k) if side.clauses[i] == side.clauses[k]}
    before = frozenset(range(inside))  # what denies the whole region is counted by it
    local = not reach.isdisjoint(side.denials) or any(_is_in_denied_clause(side, k, before) for k in places)
    return (len(around) + local) % 2 == 1


def _is_in_denied_clause(side: _Side, k: int, apart: Collection[int]) -> bool:
    """Whether a "none" or "nobody" stands before `k` in its clause, however far, and is not one of those `apart`."""
    before = [i for i in side.denials if i < k and side.clauses[i] == side.clauses[k] and i not in apart]
    return any(_is_of_all(side, i) for i in before)


def _settled(alignment: Alignment) -> list[tuple[int, int]]:
    """The pairs whose surroundings agree: a word alone may stand on both sides by chance."""

    def company(i: int, j: int) -> int:
        return sum(abs(i - a) <= _REACH and abs(j - b) <= _REACH for a, b in alignment.pairs)

    return [(i, j) for i, j in alignment.pairs if company(i, j) >= _COMPANY]


def _is_soft(token: Token) -> bool:
    return bool(_DENIES_SOFTLY.fullmatch(token.word))


def _governed(tokens: Sequence[Token], reach: Sequence[int], aligned: Collection[int]) -> int | None:
    """The next aligned word of meaning, else the next aligned one, None where there is none."""
    inside = [i for i in reach if i in aligned]
    return next((i for i in inside if tokens[i].kind != "small"), inside[0] if inside else None)


def _denied(side: _Side, k: int, shared: Collection[int]) -> bool:
    if any(region.kind == DENIED and k in region for region in side.regions):
        return True
    if _is_in_denied_clause(side, k, shared):
        return True
    before = [i for i in range(max(0, k - _REACH - 1), k) if side.clauses[i] == side.clauses[k]]
    return any(i in side.denials or (_is_soft(side.tokens[i]) and i not in shared) for i in before)


def _classes(tokens: Sequence[Token], k: int) -> set[str]:
    """How sure a text is of its word at `k`."""
    found = set()
    for i in range(max(0, k - _REACH), min(len(tokens), k)):
        # "May be that of Fenn" is none.
        says = any(t.word == "that" and n.word != "of" for t, n in pairwise(tokens[i + 1 : k + 1]))
        beyond = tokens[i].word in _MODAL and says
        if tokens[i].clause == tokens[k].clause and not beyond:
            found |= _certainty(tokens, i)
    return found


def _certainty(tokens: Sequence[Token], k: int) -> set[str]:
    word = tokens[k].word
    if tokens[k].kind == "name":
        return set()
    following = [t.word for t in tokens[k + 1 : k + 3]]
    if word in ("could", "can") and (following[:1] == ["not"] or (k and tokens[k - 1].word in ("nothing", "nobody"))):
        return set()
    if word in _IS and following[:1] == ["to"] and following[1:] != ["blame"]:  # "is to be sworn in"
        return {"scheduled"}
    if word in _DONE and any(w in _SCHEDULED | _WISHES for w in following):
        return set()
    if word in _WISHES | _SCHEDULED and any(t.word == "to" for t in tokens[k + 1 : k + 3]):
        return {"wished" if word in _WISHES else "scheduled"}
    kinds = {"possible": _POSSIBLE, "hedged": _HEDGED, "will": _WILL, "done": _DONE}
    return {kind for kind, members in kinds.items() if word in members}


def _unsure(tokens: Sequence[Token], aligned: Collection[int]) -> Iterator[int]:
    """The places of what the words that are not sure govern."""
    for k, token in enumerate(tokens):
        if _certainty(tokens, k) & {"possible", "wished", "scheduled", "will"}:
            reach = [i for i in range(k + 1, min(len(tokens), k + 1 + _REACH)) if tokens[i].clause == token.clause]
            if (governed := _governed(tokens, reach, aligned)) is not None:
                yield governed


def _certainties(pair: _Compared) -> list[str]:
    ours, theirs, counterpart = pair.here.tokens, pair.there.tokens, dict(pair.settled)
    back = {j: i for i, j in counterpart.items()}
    heads = {*_unsure(ours, counterpart), *(back[j] for j in _unsure(theirs, back))}
    reasons = []
    for i in sorted(heads):
        here, there = _classes(ours, i), _classes(theirs, counterpart[i])
        left_open = _is_open(pair.here, [i]), _is_open(pair.there, [counterpart[i]])
        if left_open == (True, False) and "possible" not in there:
            continue
        if left_open == (False, True):
            there.add("hedged")
        if "possible" in there and not here & _DOUBTED:
            reasons.append("the evidence only says that this may be so")
        elif "possible" in here and not there & _DOUBTED:
            reasons.append("the evidence is surer of this than the sentence")
        elif there & _TO_COME and "done" not in there and not here & _DOUBTED:
            past = ours[i].word.endswith("ed") and not theirs[counterpart[i]].word.endswith("ed")
            decided = "will" in here and "wished" in there
            if decided or ("will" not in here and ("done" in here or past)):
                reasons.append("the evidence only says that this is wanted or to come")
    return list(dict.fromkeys(reasons))

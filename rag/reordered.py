"""What evidence denies, only wants or sets against each other, told by a sentence in another order. Pure.

The comparison of two aligned texts (`rag.assertion`) trusts words that stand in the same order. A sentence that turns
its source around, shortens it or tells it anew has few of these. Here a word that stands once on either side, in the
company of other common words, is compared with its counterpart wherever that stands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.alignment import Alignment, Token
from rag.commitment import denials, regions
from rag.commitment_reach import FURTHEST, word_at

# Words between a denial and what it denies; further on, other words have come between.
_REACH = 7
_MOST_BETWEEN = 2
# Common words of meaning so near on both sides: with fewer, two facts share a word by chance.
_NEAR = 9
_COMPANY = 2
_WISHES = frozenset(
    "plan plans planned hope hopes hoped want wants wanted intend intends intended aim aims aimed seek seeks sought "
    "propose proposes proposed proposal proposals recommend recommends recommended suggest suggests suggested offer "
    "offers offered promise promises promised pledge pledges pledged vow vows vowed bid".split()
)
_SCHEDULED = frozenset("expected due set scheduled".split())
_TO_COME = frozenset(
    "will would shall should could may might can must to plan plans planned hope hopes hoped want wants wanted "
    "intend intends intended aim aims expected expects due set scheduled wish wishes propose proposes proposed "
    "proposal recommend recommends recommended suggest suggests suggested offer offers offered promise promises "
    "promised pledge pledges pledged vow vows vowed vowing bid potential seek seeks sought depend depends "
    "provided if whether consider considers considered likely".split()
)
_DENIES = frozenset(
    "no not never none nobody nothing neither nor nowhere without lack lacked lacks fail failed fails refuse refused "
    "refuses reject rejected rejects deny denied denies unable impossible hardly barely rarely seldom few little only "
    "unlikely avoid avoided prevent prevented stop stopped cannot absence absent unknown unclear against".split()
)
# "Did not come until noon", "no doubt", "no longer than".
_NO_DENIAL_BEFORE = frozenset("until till before doubt wonder matter later fewer less more earlier question".split())
_ENDS_DENIAL = frozenset("but and or that because when where while after if which who as".split())
_MORE = frozenset(("more", "less", "fewer"))
_MOST_PIVOTS = 8  # of a side: longer texts are lists
_PIVOTS = frozenset("whereas while unlike than instead rather compared".split())


def reordered(alignment: Alignment) -> list[str]:
    """What the evidence, the far side, has otherwise than the sentence, whatever the order of the words."""
    ours, theirs = _Side(alignment.here), _Side(alignment.there)
    shared = ours.once.keys() & theirs.once.keys()
    pairs = {ours.once[key]: theirs.once[key] for key in shared}
    if len(pairs) <= _COMPANY:
        return []
    return list(
        dict.fromkeys([*_denied(ours, theirs, pairs), *_only_wanted(ours, theirs, pairs), *_crossed(ours, theirs)])
    )


@dataclass(frozen=True, slots=True)
class _Side:
    tokens: Sequence[Token]

    @property
    def once(self) -> dict[str, int]:
        """The places of the words of meaning that stand once, by key."""
        content = [(token.key, k) for k, token in enumerate(self.tokens) if token.kind in ("content", "name")]
        counted = Counter(key for key, _ in content)
        return {key: k for key, k in content if counted[key] == 1}

    def has_word(self, words: frozenset[str]) -> bool:
        """Whether any of the words stands somewhere."""
        return any(token.word in words or token.key in words for token in self.tokens)


def _in_company(i: int, j: int, pairs: dict[int, int]) -> bool:
    return sum(a != i and abs(a - i) <= _NEAR and abs(b - j) <= _NEAR for a, b in pairs.items()) >= _COMPANY


def _denied(ours: _Side, theirs: _Side, pairs: dict[int, int]) -> Iterator[str]:
    """A word that a denial of the evidence governs, in a sentence that denies nothing."""
    if ours.has_word(_DENIES) or denials(ours.tokens) or regions(ours.tokens):
        return
    back = {j: i for i, j in pairs.items()}
    for k in sorted(denials(theirs.tokens)):
        head = _head(theirs.tokens, k, back)
        if head is not None and _in_company(back[head], head, pairs):
            yield "the evidence denies this"


def _head(tokens: Sequence[Token], k: int, aligned: dict[int, int]) -> int | None:
    """What the denial at `k` governs: the next common word of meaning in its clause, close behind it."""
    between = 0
    clause = [t.word for t in tokens[k + 1 : k + FURTHEST] if t.clause == tokens[k].clause]
    if not _NO_DENIAL_BEFORE.isdisjoint(clause):
        return None
    for i in range(k + 1, min(len(tokens), k + 1 + _REACH)):
        if tokens[i].clause != tokens[k].clause or tokens[i].word in _ENDS_DENIAL:
            return None
        if i in aligned:
            return i if tokens[i].kind == "content" else None
        between += tokens[i].kind != "small"
        if between >= _MOST_BETWEEN:
            return None
    return None


def _only_wanted(ours: _Side, theirs: _Side, pairs: dict[int, int]) -> Iterator[str]:
    """A verb behind "hopes to", "intend to", "recommend that", in a sentence that tells of it as done or decided."""
    back = {j: i for i, j in pairs.items()}
    keys = {token.key for token in ours.tokens}
    said = keys | {token.word for token in ours.tokens}
    for k, token in enumerate(theirs.tokens):
        wished = token.word in _WISHES and token.kind == "content"
        if (not wished and token.word not in _SCHEDULED) or token.key in keys:
            continue
        follows = [word_at(theirs.tokens, n) for n in range(k + 1, k + 4)]
        if not ({"to", "that"} & set(follows)):
            continue
        head = _head(theirs.tokens, k + 1 + min(follows.index(w) for w in ("to", "that") if w in follows), back)
        if head is None or not _in_company(back[head], head, pairs):
            continue
        to_come = _TO_COME - {"to"} if wished else _TO_COME
        allowed = to_come - {"will", "shall"} if wished else to_come
        if not said & allowed:
            yield "the evidence only says that this is wanted or to come"


def _crossed(ours: _Side, theirs: _Side) -> Iterator[str]:
    """Two things that are set against each other, each with what the evidence says of the other one."""
    for pivot, a, b in _halves(ours.tokens):
        for other, c, d in _halves(theirs.tokens):
            c, d = c - d, d - c
            if pivot != other and ("than" in (pivot[0], other[0])):
                continue  # "A is longer than B" is "B is shorter than A"
            if a & c and a & d and b & c:
                yield "the evidence has the two the other way round"
                return


def _halves(tokens: Sequence[Token]) -> list[tuple[tuple[str, str], set[str], set[str]]]:
    """What stands before and behind each word that sets two things against each other."""
    found: list[tuple[tuple[str, str], set[str], set[str]]] = []
    for k, token in enumerate(tokens):
        if token.word not in _PIVOTS or len(found) == _MOST_PIVOTS:
            continue
        # "Unlike A, B sank".
        behind = next((i for i in range(k, len(tokens)) if tokens[i].clause > token.clause), 0) if k == 0 else k
        compared = [t.word for t in tokens[max(0, k - 3) : k] if t.word in _MORE or t.word.endswith("er")]
        pivot = (token.word, compared[-1] if compared else "")
        found.append((pivot, _content(tokens[:behind]), _content(tokens[behind:])))
    return found


def _content(tokens: Sequence[Token]) -> set[str]:
    return {t.key for t in tokens if t.kind != "small" or t.word in _MORE} - _PIVOTS

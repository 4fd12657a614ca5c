"""What a question takes for granted, held against the evidence: "who ended it?" where that says who began it. Pure.

Two fifths of the unanswerable questions of SQuAD 2.0 are made so, by an antonym or another name or number (Rajpurkar,
Jia and Liang, "Know what you don't know", 2018). Evidence that is close to a question in all but this reads like an
answer.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from difflib import SequenceMatcher

from rag.alignment import Alignment, Gap, Token, align
from rag.exchanges import is_all, is_most, names_in_place, one_name
from rag.opposites import opposed, root

# Evidence of which so much stands in the question is about it; of other evidence a longer question asks something else.
_ABOUT_IT = 0.4
# "Hamaz" is a slip for "Hamza".
_SPELLED_LIKE = 0.8
# "President Reyhall" may be Ada Reyhall.
_TITLES = frozenset(
    "president minister chancellor king queen prince princess pope sir dame lord lady dr mr mrs ms professor prof "
    "captain general admiral colonel major mayor governor senator judge saint st chief".split()
)
# "22 million" is 21.9 million.
_ROUNDED = 0.03
_YEARS = range(1000, 2200)


def presupposed_otherwise(
    asked: Sequence[Token], spans: Sequence[Sequence[Token]], around: Collection[str] = ()
) -> list[str]:
    """Words of the question, `asked`, in whose place the evidence has what excludes them: an antonym, another number,
    another name. `around` are keys of words that hold for the spans though they do not stand there, as of their title.
    """
    there = {token.key for span in spans for token in span} | set(around)
    roots = {root(token.word) for span in spans for token in span}
    found: list[tuple[Token, Token]] = []
    for span in spans:
        if _share(asked, span) >= _ABOUT_IT:
            found += [pair for pair in opposed(asked, span) if root(pair[0].word) not in roots]
            found += [pair for pair in _exchanged(align(asked, span)) if pair[0].key not in there]
    told = [f"the question has {ours.word!r} where the evidence has {theirs.word!r}" for ours, theirs in found]
    return list(dict.fromkeys(told))


def _share(asked: Sequence[Token], span: Sequence[Token]) -> float:
    telling = {token.key for token in asked if token.kind != "small"}
    return len(telling & {token.key for token in span}) / len(telling) if telling else 0.0


def _exchanged(alignment: Alignment) -> Iterator[tuple[Token, Token]]:
    here, there = ({token.key for token in side} for side in (alignment.here, alignment.there))
    for gap in alignment.gaps():
        for ours, theirs in (_numbers(gap), _names(gap)):
            if ours and theirs and here.isdisjoint(t.key for t in theirs) and there.isdisjoint(t.key for t in ours):
                yield ours[0], theirs[0]


def _numbers(gap: Gap) -> tuple[list[Token], list[Token]]:
    ours, theirs = ([token for token in side if token.kind == "number"] for side in (gap.here, gap.there))
    about_same = any(_is_about(a, b) or _is_year(a) != _is_year(b) for a in ours for b in theirs)
    return (ours, theirs) if is_most(ours, gap.here) and not about_same else ([], [])


def _is_year(token: Token) -> bool:
    written = token.key.removeprefix("#")
    return len(written) == 4 and written.isdecimal() and int(written) in _YEARS


def _is_about(one: Token, other: Token) -> bool:
    """Whether a number may be another one rounded, which no year is."""
    try:
        a, b = (float(token.key.removeprefix("#")) for token in (one, other))
    except ValueError:
        return False
    return not (a in _YEARS and b in _YEARS) and abs(a - b) <= _ROUNDED * max(a, b)


def _names(gap: Gap) -> tuple[list[Token], list[Token]]:
    ours, theirs = names_in_place(gap)
    alone = gap.is_inside and gap.following is not None and is_all(ours, gap.here) and is_all(theirs, gap.there)
    return (ours, theirs) if alone and not _mean_one(ours, theirs) else ([], [])


def _mean_one(ours: Sequence[Token], theirs: Sequence[Token]) -> bool:
    """Whether names may be one: an abbreviation, a slip of the pen, "Norwegian" for "Norway", "President" for "Ada"."""
    titled = [any(token.word in _TITLES for token in side) for side in (ours, theirs)]
    first_letters = ["".join(token.word[0] for token in side) for side in (ours, theirs)]
    abbreviated = any(first_letters[1] == a.word for a in ours) or any(first_letters[0] == b.word for b in theirs)
    return (
        abbreviated
        or titled[0] != titled[1]
        or any(
            one_name(a, b) or SequenceMatcher(None, a.word, b.word).ratio() >= _SPELLED_LIKE
            for a in ours
            for b in theirs
        )
    )

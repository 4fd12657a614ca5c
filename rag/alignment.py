"""A sentence laid word by word beside a span of evidence: what stands in the same place can be compared. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from rag.irregular_verbs import base_form
from rag.wording import STOPWORDS, WORD, number_spans, stem, strip_possessive

_CLAUSE_END = re.compile(r"[;:.!?—–“”\"()]|,(?!\d)")
# A span is a source of a sentence of which it holds so much in order, or that holds so much of it.
_MUCH_OF_SENTENCE, _MUCH_OF_SPAN = 0.3, 0.6
_AROUND = 3
# "Unpaid" is read as "not paid".
_UNDONE = re.compile(
    r"un(?!der|it|ion|iqu|confirmed|verified|tested|proven|decided|founded|expected)[a-z]{2,}(?:ed|id|en|ld|ght|ung)"
)
# What stands around a number or a name tells its place, and it is the one that may have been exchanged.
_MATCH_WEIGHTS = {"name": 4, "content": 6, "small": 2, "number": 1}


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a whole number ("2.4 million" is one); `key` is equal where two mean the same."""

    word: str
    key: str
    kind: str  # number, name, content or small
    clause: int
    opens: bool = False  # whether only its place at the beginning may be why it is written with a capital


@dataclass(frozen=True, slots=True)
class Gap:
    """Words that stand in the same place of sentence and span, between the same neighbours, and are not the same."""

    here: tuple[Token, ...]
    there: tuple[Token, ...]
    is_inside: bool  # whether something common stands before it
    following: Token | None  # what stands behind it in both


@dataclass(frozen=True, slots=True)
class Alignment:
    """The tokens of both sides and, in order, the places of those that are the same (longest common subsequence)."""

    here: tuple[Token, ...]
    there: tuple[Token, ...]
    pairs: tuple[tuple[int, int], ...]

    @property
    def is_source(self) -> bool:
        """Whether one side holds much of what the other says, in the same order."""
        of_here = _share(self.here, {i for i, _ in self.pairs})
        return of_here >= _MUCH_OF_SENTENCE or _share(self.there, {j for _, j in self.pairs}) >= _MUCH_OF_SPAN

    def gaps(self) -> Iterator[Gap]:
        """The places in which each side has something else."""
        before = (-1, -1)
        for pair in (*self.pairs, (len(self.here), len(self.there))):
            here, there = self.here[before[0] + 1 : pair[0]], self.there[before[1] + 1 : pair[1]]
            if here and there:
                following = self.here[pair[0]] if pair[0] < len(self.here) else None
                yield Gap(here, there, before[0] >= 0, following)
            before = pair


def _share(tokens: Sequence[Token], found: set[int]) -> float:
    telling = [i for i, token in enumerate(tokens) if token.kind != "small"]
    return sum(i in found for i in telling) / len(telling) if telling else 0.0


def told_apart(alignments: Sequence[Alignment]) -> list[Alignment]:
    """Alignments of one sentence with several spans; each word stays in the one that holds most of its surroundings."""
    if len(alignments) < 2:
        return list(alignments)
    near = [[sum(abs(i - k) <= _AROUND for k, _ in a.pairs) for i in range(len(a.here))] for a in alignments]
    owner = [max(range(len(near)), key=lambda n: (near[n][i], -n)) for i in range(len(alignments[0].here))]
    return [
        Alignment(a.here, a.there, tuple((i, j) for i, j in a.pairs if owner[i] == n)) for n, a in enumerate(alignments)
    ]


def tokens(text: str, known: Collection[str] = ()) -> tuple[Token, ...]:
    """The words and numbers of a text in order, with the clause that each stands in; `known` are words, lower-case,
    that are names where a sentence begins with them too.
    """
    found: list[Token] = []
    position = clause = 0
    starts = True
    spans = [span for span in number_spans(text) if text[span[0] : span[1]].lower() != "one"]
    for start, end, value in [*spans, (len(text), len(text), "")]:
        if start < position:
            continue
        for match in WORD.finditer(text, position, start):
            gap = text[position : match.start()]
            # In: not "take instructions" a quotation mark ends nothing.
            denied_quote = found and found[-1].key in ("not", "never", "no") and not gap.strip("\"“‘' \n")
            clause += bool(_CLAUSE_END.search(gap)) and not denied_quote
            starts = starts if not found else bool(re.search(r"[.!?:]\s|[\"“«\n]", gap))
            written = match.group()
            if _UNDONE.fullmatch(written):
                found.append(Token("un-", "not", "small", clause))
                written = written[2:]
            found.append(_word(written, text[match.end() :], starts, clause, known))
            position = match.end()
        if value:
            clause += bool(_CLAUSE_END.search(text[position:start]))
            found.append(Token(text[start:end], f"#{value}", "number", clause))
            position = end
    return tuple(found)


def _word(written: str, after: str, starts: bool, clause: int, known: Collection[str]) -> Token:
    word = strip_possessive(written.lower())
    acronym = len(word) > 1 and written.isupper()
    if word in STOPWORDS and not acronym and not (written == "May" and not starts):
        return Token(word, word, "small", clause)
    sure = not starts or acronym or word in known or re.match(r" [A-Z]\w", after)
    capital = written[0].isupper() and bool(sure)
    key = stem(word if capital else base_form(word))
    return Token(word, key, "name" if capital else "content", clause, written[0].isupper() and not capital)


def align(here: Sequence[Token], there: Sequence[Token]) -> Alignment:
    """The weightiest common subsequence; words of meaning weigh most, numbers least."""
    rows, columns = len(here), len(there)
    best = [[0] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows - 1, -1, -1):
        row, below, token = best[i], best[i + 1], here[i]
        weight = _MATCH_WEIGHTS[token.kind]
        for j in range(columns - 1, -1, -1):
            skipped = below[j] if below[j] >= row[j + 1] else row[j + 1]
            if token.key == there[j].key and below[j + 1] + weight > skipped:
                skipped = below[j + 1] + weight
            row[j] = skipped
    pairs = []
    i = j = 0
    while i < rows and j < columns:
        if here[i].key == there[j].key and best[i][j] == best[i + 1][j + 1] + _MATCH_WEIGHTS[here[i].kind]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i + 1][j] >= best[i][j + 1]:
            i += 1
        else:
            j += 1
    return Alignment(tuple(here), tuple(there), tuple(pairs))

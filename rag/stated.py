"""Values that documents state, and whether two are of one thing where no listed word names the value. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from rag.asking import DOINGS, Asked, concept, concepts
from rag.checking import CitedSpan
from rag.naming import Named
from rag.quantities import DatePoint, Quantity
from rag.wording import STOPWORDS, numbers, stem, words

# Of questions whose words nobody has listed, so many of their words, and this share, must stand in both reports.
_FEWEST_SHARED, _MOST_SHARED = 2, 0.5
# Two figures of one thing: planned and spent, gross and net, for a month and for a year, the first and the second part.
_PER = r"daily|weekly|monthly|quarterly|yearly|annual|annually|per|(?<!in )(?<!for )\ba (?:day|week|month|year)"
_APART = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\b(?:plan|budget|estimat|forecast|target|expect|propos|quot|offer|bid)\w*",
        r"\b(?:gross|net|vat|tax|taxes|excluding|including|without|plus)\b",
        rf"\b(?:{_PER})\b",
        r"\b(?:first|second|third|next|half|part|both|each)\b(?! quarter)",
    )
)


# What numbers the reports of a series, in the head of each.
_ISSUE = re.compile(
    r"\b(?P<what>week|day|issue|no|nr|number|bulletin|report|round|edition|q|quarter)\b[. ]{1,2}(?P<number>\d{1,4})\b"
)
_HEAD_CHARS = 200


@dataclass(frozen=True, slots=True)
class Stated:
    """A value that a span states of what is asked."""

    cited: CitedSpan
    value: Quantity | DatePoint | Named
    said: frozenset[str]  # concepts of the clause
    names: frozenset[str]
    places: frozenset[str]
    years: frozenset[int]
    kind: str  # what the value counts or measures, with its rate and the words that narrow it

    @property
    def written(self) -> str:
        """The value in the words of its source."""
        return self.value.written

    @property
    def exactness(self) -> int:
        """How many of year, month and day a date names."""
        return sum(part is not None for part in self.value.parts) if isinstance(self.value, DatePoint) else 0

    @property
    def day(self) -> date | None:
        """When the source was published."""
        return self.cited.evidence.document.published.day


def _shared(asked: Asked, one: Stated, other: Stated) -> frozenset[str]:
    """What the question speaks of and both reports, the value's own words and those around it."""
    asked_for = asked.heads | {concept(name) for name in asked.names} | {asked.noun, asked.aspect} - {""}
    return asked_for & _around(one) & _around(other)


def _around(value: Stated) -> frozenset[str]:
    cited = value.cited
    document = cited.evidence.document
    before = sentence_before(document.text, cited.span.start)
    return value.said | frozenset(concepts(f"{document.title}. {before} {cited.quote}"))


def speak_of_one_thing(asked: Asked, one: Stated, other: Stated) -> bool:
    """Whether both speak of most that the question does, and neither narrows it in a way of its own."""
    common = _shared(asked, one, other)
    if len(common) < _FEWEST_SHARED or len(common) < _MOST_SHARED * len(asked.heads | {asked.noun} - {""}):
        return False
    texts = [value.cited.quote for value in (one, other)]
    for kinds in _APART:
        said = [frozenset(map(str.lower, kinds.findall(text))) for text in texts]
        if said[0] != said[1]:
            return False
    events = [value.said & DOINGS for value in (one, other)]
    if all(events) and events[0].isdisjoint(events[1]):
        return False
    figures = [_other_figures(value) for value in (one, other)]
    if all(figures) and figures[0].isdisjoint(figures[1]):
        return False
    narrowed = [_narrowing(asked, text) for text in texts]
    stems = [set(map(stem, words(value.cited.evidence.document.text))) for value in (one, other)]
    return narrowed[0] <= stems[1] and narrowed[1] <= stems[0]


def _other_figures(value: Stated) -> set[str]:
    """Numbers of a sentence besides the value: of two lists, or two scores."""
    text = value.cited.quote
    return numbers(f"{text[: value.value.start]} {text[value.value.end :]}")


def _narrowing(asked: Asked, text: str) -> frozenset[str]:
    """Words before what is asked of, which say which one: the spare pump, the visitors' hall."""
    found = set()
    for before, word in pairwise(words(text)):
        if concept(word) in asked.heads and before not in STOPWORDS and concept(before) not in asked.heads:
            found.add(stem(before))
    return frozenset(found) - asked.words


def are_two_issues(asked: Asked, one: Stated, other: Stated) -> bool:
    """Whether two sentences are of "Day 7" and of "Day 8".

    Or two reports are, where their days do not say which is the newer, or the question is for one of them.
    """
    said = [_numbered(value.cited.quote) for value in (one, other)]
    if any(said[1].get(what, number) != number for what, number in said[0].items()):
        return True
    numbered = []
    for value in (one, other):
        document = value.cited.evidence.document
        numbered.append(_numbered(f"{document.title}\n{document.text[:_HEAD_CHARS]}"))
    apart = [what for what, number in numbered[0].items() if numbered[1].get(what, number) != number]
    undated = not (one.day and other.day)
    return any(undated or stem(what) in asked.words for what in apart)


def _numbered(text: str) -> dict[str, str]:
    return {match["what"]: match["number"] for match in _ISSUE.finditer(text.lower())}


def sentence_before(text: str, start: int) -> str:
    """The sentence that ends where `start` is."""
    return re.split(r"(?<=[.!?])\s", text[max(0, start - 300) : start].rstrip())[-1]

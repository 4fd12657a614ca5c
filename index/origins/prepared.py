"""A document's text taken apart for comparison: words, shingles, quotations, names, numbers, sentences."""

from __future__ import annotations

import re
import zlib
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt

from index.origins.attribution import Attribution, attributions
from index.types import Span

Hashes = npt.NDArray[np.uint64]

SHINGLE_WORDS = 5
# Scripts written without spaces: every character is a word.
_UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u0e00-\u0e7f\u1000-\u109f\U00020000-\U0003ffff"
_WORD = re.compile(rf"[{_UNSPACED}]|\d+(?:[.,:]\d+)*|[^\W{_UNSPACED}]+")
_THOUSANDS = re.compile(r"(?<=\d)[.,](?=\d{3}(?!\d))")
_DECIMAL = re.compile(r"[,:]")
_QUOTATION = re.compile(r"[\"“„«](?P<inside>[^\"“”„«»\n]{12,2000})[\"“”»]")
# "BREVIK, Oct 8, 2025 - ", "KARST, March 4 (Nordwire) - ": the day of the report, which its copies leave out.
_DATELINE = re.compile(r"(?m:^)[A-Z][A-Z .'’-]{2,40}(?:, | \()[^–—\n]{0,60}?[ ]?[-–—]\s")
_SENTENCE_END = re.compile(r"[.!?…][\"”’»)\]]*\s+|\n+|[。！？]")
_STEM_CHARS = 5
_SHORTEST_STEM = 4
_LONGEST_WORD = 64
FEWEST_QUOTED_WORDS = 5
# A rewrite is decided on the beginning; comparing all sentences of two books with each other would take minutes.
_MOST_SENTENCES = 400
_CALENDAR = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august"
    " september october november december".split()
)
_COMMON = frozenset(
    "about above after again against ahead almost along already also although among another around away back because"
    " been before began behind being believe below between both came come could dear does doing done down during each"
    " either else ever every first five four from further gave give given goes going gone good have having hence here"
    " hers himself however into itself just keep kept know known last later least less like long made make many might"
    " more most much must near need neither never next none once only onto other others ought over part rather really"
    " said same says second seem seen several shall should show since some someone soon still such take taken tell than"
    " that their them themselves then there therefore these they thing think third this those though three through thus"
    " today told took toward towards under unless until upon used very want ways week well went were what when where"
    " whether which while whom whose will with within without would year years your".split()
)


@dataclass(frozen=True)
class Text:
    """A prepared text; what comparing needs is worked out when first asked for, and kept."""

    text: str
    outlet: str | None = None
    credits: tuple[Attribution, ...] | None = None

    @cached_property
    def words(self) -> list[str]:
        """Every word in lower case, numbers whole."""
        return [word.lower() for word in _WORD.findall(self.text)]

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        """Where each word stands."""
        return [match.span() for match in _WORD.finditer(self.text)]

    @cached_property
    def shingles(self) -> Hashes:
        """63-bit hashes of each five words in a row; equal on every machine."""
        return shingle_hashes(self.words)

    @cached_property
    def distinct(self) -> Hashes:
        """The different shingles, sorted."""
        return np.unique(self.shingles)

    @cached_property
    def quoted(self) -> npt.NDArray[np.bool_]:
        """For each shingle, whether the word in its middle stands in a quotation."""
        inside = np.zeros(len(self.words), dtype=bool)
        for first, end in self._quoted_ranges:
            inside[first:end] = True
        middle = SHINGLE_WORDS // 2
        return inside[middle : middle + len(self.shingles)]

    @cached_property
    def quoted_words(self) -> list[list[str]]:
        """The words of each quotation of five and more."""
        quoted = [[word.lower() for word in _WORD.findall(span.of(self.text))] for span in self.quotations]
        return [words for words in quoted if len(words) >= FEWEST_QUOTED_WORDS]

    @cached_property
    def _quoted_ranges(self) -> list[tuple[int, int]]:
        starts = [start for start, _ in self.spans]
        return [(bisect_left(starts, span.start), bisect_left(starts, span.end)) for span in self.quotations]

    @cached_property
    def quotations(self) -> list[Span]:
        """What stands in quotation marks and is longer than a word or two."""
        return [Span(*match.span("inside")) for match in _QUOTATION.finditer(self.text)]

    @cached_property
    def sentences(self) -> list[Span]:
        """Rough sentences, quick to find; no more than the first few hundred."""
        return rough_sentences(self.text, _MOST_SENTENCES)

    @cached_property
    def features(self) -> list[Features]:
        """Names, numbers and content words of each sentence, in order."""
        return [read_features(span.of(self.text)) for span in self.sentences]

    @cached_property
    def figures(self) -> list[frozenset[str]]:
        """All figures of each sentence, years and single digits too, without those of a dateline."""
        undated = _DATELINE.sub(lambda dateline: " " * len(dateline.group()), self.text)
        stems = (read_features(span.of(undated)).stems for span in self.sentences)
        return [frozenset(stem for stem in sentence if stem[0].isdigit()) for sentence in stems]

    @cached_property
    def spoken(self) -> list[bool]:
        """For each sentence, whether most of it stands in quotation marks."""
        inside = np.zeros(len(self.text) + 1, dtype=np.int64)
        for span in self.quotations:
            inside[span.start + 1 : span.end + 1] = 1
        counted = np.cumsum(inside)
        return [bool(2 * (counted[s.end] - counted[s.start]) > s.end - s.start) for s in self.sentences]

    @cached_property
    def names(self) -> frozenset[str]:
        """All names, a word each, as `read_features` has them."""
        lower = {word for features in self.features for word in features.stems - features.names}
        return frozenset().union(*(features.names for features in self.features)) - lower

    @cached_property
    def numbers(self) -> frozenset[str]:
        """All numbers of two digits and more, without years."""
        return frozenset().union(*(features.numbers for features in self.features))

    @cached_property
    def attributions(self) -> tuple[Attribution, ...]:
        """Whom the text credits."""
        return attributions(self.text) if self.credits is None else self.credits


@dataclass(frozen=True, slots=True)
class Features:
    """What a sentence is about. Names and words are cut to their first letters, so that endings do not matter."""

    names: frozenset[str]
    numbers: frozenset[str]
    stems: frozenset[str]


def prepare(text: str, *, outlet: str | None = None, credits: tuple[Attribution, ...] | None = None) -> Text:
    """`text` ready for `compare`; `outlet` is who published it, so that a credit to it can be recognised.

    `credits` are its `attributions` where they are known; else they are looked for when needed.
    """
    return Text(text, outlet, credits)


def stable_hashes(words: Sequence[str]) -> Hashes:
    """A hash for each word, the same in every process."""
    known = {word: zlib.crc32(word.encode("utf-8", "surrogatepass")) for word in set(words)}
    return np.fromiter(map(known.__getitem__, words), dtype=np.uint64, count=len(words))


def mixed(values: Hashes) -> Hashes:
    """`values` spread evenly over 63 bits, so that the smallest are a fair sample (the finaliser of splitmix64)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return (values ^ (values >> np.uint64(31))) >> np.uint64(1)


def shingle_hashes(words: Sequence[str]) -> Hashes:
    """A hash for each five words in a row; none where there are fewer."""
    hashes = stable_hashes(words)
    count = len(hashes) - SHINGLE_WORDS + 1
    if count < 1:
        return np.zeros(0, dtype=np.uint64)
    total = np.zeros(count, dtype=np.uint64)
    for offset in range(SHINGLE_WORDS):
        total = total * np.uint64(0x9E3779B97F4A7C15) + hashes[offset : offset + count]
    return mixed(total)


def rough_sentences(text: str, most: int) -> list[Span]:
    """The first `most` stretches between sentence marks or line ends that hold a word."""
    spans: list[Span] = []
    start = 0
    for match in _SENTENCE_END.finditer(text):
        end = match.start() + (match.group()[0] != "\n")
        if _WORD.search(text, start, end):
            spans.append(Span(start, end))
            if len(spans) == most:
                return spans
        start = match.end()
    return [*spans, Span(start, len(text))] if _WORD.search(text, start) else spans


def read_features(sentence: str) -> Features:
    """Names, numbers and content words of one sentence."""
    names, numbers, stems = set(), set(), set()
    for stem, is_name, is_number in (read_word(word[:_LONGEST_WORD]) for word in _WORD.findall(sentence)):
        if stem:
            stems.add(stem)
            if is_name:
                names.add(stem)
            elif is_number:
                numbers.add(stem)
    return Features(frozenset(names), frozenset(numbers), frozenset(stems))


# Most words come again and again; reading them once makes this three times as fast.
@lru_cache(maxsize=1 << 16)
def read_word(word: str) -> tuple[str, bool, bool]:
    """What a word counts as, empty for nothing; whether it is a name, and whether a number that tells something."""
    if word[0].isdigit():
        number = plain_number(word)
        return number, False, not is_common_number(number)
    lower = word.lower()
    short = len(lower) < _SHORTEST_STEM and not (word.isupper() and len(word) > 1)
    if short or lower in _COMMON:
        return "", False, False
    return lower[:_STEM_CHARS], word[0].isupper() and lower not in _CALENDAR, False


def plain_number(word: str) -> str:
    """A number in one way of writing: 14.000 as 14000, 3,5 as 3.5, 18:15 as 18.15."""
    return _DECIMAL.sub(".", _THOUSANDS.sub("", word))


def is_common_number(number: str) -> bool:
    """Whether it is a single digit or a year: those are everywhere."""
    return len(number) < 2 or (len(number) == 4 and number[:2] in ("19", "20") and number.isdigit())

"""Evidence that one text tells another anew: sentences with counterparts, quotations, names, numbers, credits."""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.origins.alignment import Overlap, SharedSpan
from index.origins.attribution import is_unnamed
from index.origins.prepared import Features, Text, shingle_hashes

_WORDS = re.compile(r"\w+")
# Kinds of attribution that say whose text this is, not where a fact is from.
_BEARS = ("credit", "dateline")
_FEWEST_STEMS = 3
_COUNTERPART = 0.5
_MOST_QUOTATIONS = 100
_SAME_QUOTATION = 0.7
_WORTH_TELLING = 0.25
# A number is a shared fact where the sentences have two words more in common, and a line of telephone numbers at the
# end of every article is not four facts.
_BESIDES_NUMBER = 2
_FACTS_OF_SENTENCE = 2

# Names that both have, of those of the text with fewer: below this nothing else is looked at.
_FEWEST_NAMES = 3
_NAMES = 0.4
# A quotation counts two, a shared fact one. Everybody who was there has them too: they need a credit.
_QUOTATION_WORTH = 2
_PARTICULARS = 2

# Without a credit: independent reports of one event have counterparts for up to 0.24 of the shorter text (sample corpus
# and tests), rewrites and translations for 0.58 to 1.
_COVERED = 0.45
_COVERED_PROSE = 0.35
_FEWEST_COUNTERPARTS = 3
# Shorter notes of the same kind, on two films of a series or two villages, are as alike as a note and its rewrite.
_FEWEST_WORDS = 80
_MANY_NAMES = 0.6
# Of the figures in sentences that look alike; those of another week or another film differ.
_AGREEING = 0.6
_NEAR = 1
# Runs of five equal words in prose show that a text was written from the other as well as particulars do.
_RUNS = 0.15

# Or every sentence resembles one, and they come in the same order: a free translation (0.46 to 0.66) keeps it, another
# agency's report of the same facts (0.40) does not (python -m benchmarks.origins).
_LIKENESS = 0.45
_RESEMBLES = 0.3
_RESEMBLING = 0.7
_IN_ORDER = 0.8
_FEWEST_RESEMBLING = 4

# With a credit, which counts in the first half of a text or when repeated.
_PROMINENT = 0.5
_COVERED_IF_CREDITED = 0.2
_FACTS = 0.5
# Two facts may be chance where no sentence is alike: 0.03 in such a pair of the sample corpus, 0.13 in a free rewrite.
_FEWEST_FACTS = 3
_COVERED_LITTLE = 0.08


@dataclass(frozen=True, slots=True)
class Retelling:
    """What two texts have in common besides whole runs of words.

    `of_` counts are those of the text that has fewer. `covered` is the share of the shorter text's sentences that have
    a counterpart, `facts` the shared numbers that tell of the same thing.
    """

    covered: float
    counterparts: tuple[SharedSpan, ...]
    quotations: int
    of_quotations: int
    names: int
    of_names: int
    facts: int
    of_facts: int
    credit: Credit | None

    @property
    def particulars(self) -> int:
        """Points for what only one who read the other text, or was there, can have."""
        return _QUOTATION_WORTH * self.quotations + self.facts

    @property
    def reasons(self) -> tuple[str, ...]:
        """The evidence in words."""
        counts = (
            ("quotations", self.quotations, self.of_quotations),
            ("names", self.names, self.of_names),
            ("numbers", self.facts, self.of_facts),
        )
        said = [f"sentences retold {self.covered:.0%}"] if self.covered >= _WORTH_TELLING else []
        said += [f"{kind} {shared} of {of}" for kind, shared, of in counts if shared]
        return (*said, f"credits {self.credit.source}") if self.credit else tuple(said)


@dataclass(frozen=True, slots=True)
class Credit:
    """A source that one text names; `known` when that is who published the other or is named there."""

    source: str
    known: bool


def retelling(a: Text, b: Text, found: Overlap) -> Retelling | None:
    """What shows that one of two texts retells the other; None when that is not enough.

    Without a credit about half of the shorter text must have counterparts. With one, particulars do; a credit alone
    says nothing, and neither do the words of a speaker, whom two reporters may have heard.
    """
    names, of_names = len(a.names & b.names), min(len(a.names), len(b.names))
    if names < max(_FEWEST_NAMES, _NAMES * of_names):
        return None
    short, long = (a, b) if len(a.words) <= len(b.words) else (b, a)
    credited = credit(a, b) or credit(b, a)
    is_whole = _is_whole(names, of_names, len(short.words))
    if credited is None and not is_whole:  # the most that share keys by chance, and what follows takes time
        return None
    matches = _counterparts(short.features, long.features)
    covered = _share(matches, [False] * len(matches))
    quotations, of_quotations = _shared_quotations(a, b)
    facts = _shared_facts(short.features, long.features)
    if covered < _COVERED_IF_CREDITED and _QUOTATION_WORTH * quotations + facts < _PARTICULARS:
        return None
    told = Retelling(
        covered=covered,
        counterparts=_spans(a, b, short, matches),
        quotations=quotations,
        of_quotations=of_quotations,
        names=names,
        of_names=of_names,
        facts=facts,
        of_facts=min(len(a.numbers), len(b.numbers)),
        credit=credited,
    )
    agree = _agree(short, long, matches)
    if agree and is_whole:
        if _share(matches, short.spoken) >= _COVERED_PROSE and _plain(told, found):
            return told
        if told.facts >= max(_FEWEST_FACTS, _FACTS * told.of_facts) and _in_order(matches):
            return told
    return told if _credited(told, agree) else None


def _is_whole(names: int, of_names: int, words: int) -> bool:
    """Whether the shorter text is long enough to tell it from others of its kind, and names the same."""
    return words >= _FEWEST_WORDS and names >= _MANY_NAMES * of_names


def _plain(told: Retelling, found: Overlap) -> bool:
    """Whether so much has a counterpart that no credit is needed.

    Half of the numbers too: who was at the same press conference has its sentence, and chooses other numbers.
    """
    return (
        told.covered >= _COVERED
        and len(told.counterparts) >= _FEWEST_COUNTERPARTS
        and told.facts >= _FACTS * told.of_facts
        and (told.particulars >= _PARTICULARS or found.prose >= _RUNS)
    )


def _in_order(matches: list[_Match]) -> bool:
    """Whether nearly every sentence resembles one of the other text, and these follow each other as there."""
    places = [match.best for match in matches if match.resembles]
    likeness = sum(match.shared for match in matches) / (sum(match.mass for match in matches) or 1.0)
    return (
        likeness >= _LIKENESS
        and len(places) >= max(_FEWEST_RESEMBLING, _RESEMBLING * len(matches))
        and _longest_ascent(places) >= _IN_ORDER * len(places)
    )


def _longest_ascent(places: Sequence[int]) -> int:
    """How many of the places can be kept so that none is smaller than the one before."""
    ends: list[int] = []
    for place in places:
        at = bisect_right(ends, place)
        ends[at : at + 1] = [place]
    return len(ends)


def _agree(short: Text, long: Text, matches: list[_Match]) -> bool:
    """Whether sentences that look alike have the same figures: not last week's weather, nor another film.

    Those of the neighbours count too, since a retelling may part a sentence or join two.
    """
    figures = known = 0
    for own, match in zip(short.figures, matches, strict=True):
        if match.told:
            near = frozenset().union(*long.figures[max(match.best - _NEAR, 0) : match.best + _NEAR + 1])
            figures += len(own)
            known += len(own & near)
    return known >= _AGREEING * figures


def _credited(told: Retelling, agree: bool) -> bool:
    """Whether one text credits the other and has its sentences or its particulars, not by chance."""
    if told.credit is None:
        return False
    times = 1 if told.credit.known else 2
    if agree and told.covered >= times * _COVERED_IF_CREDITED:
        return True
    if told.quotations == 0:
        chance = told.facts < _FEWEST_FACTS and told.covered < _COVERED_LITTLE
        if chance or told.facts < _FACTS * told.of_facts:
            return False
    return told.particulars >= times * _PARTICULARS


def _spans(a: Text, b: Text, short: Text, matches: list[_Match]) -> tuple[SharedSpan, ...]:
    long = b if short is a else a
    pairs = [(short.sentences[at], long.sentences[match.best]) for at, match in enumerate(matches) if match.told]
    return tuple(SharedSpan(one, two) if short is a else SharedSpan(two, one) for one, two in pairs)


@dataclass(frozen=True, slots=True)
class _Match:
    """A sentence's weight, its best counterpart, what these share, and whether that is like it or tells the same."""

    mass: float
    best: int
    shared: float
    resembles: bool
    told: bool


def _counterparts(short: list[Features], long: list[Features]) -> list[_Match]:
    """For each sentence of `short` the one of `long` that shares most, rarer words weighing more."""
    frequency = Counter(stem for features in (*short, *long) for stem in features.stems)
    total = len(short) + len(long)
    weight = {stem: math.log(1 + total / count) for stem, count in frequency.items()}
    holders: dict[str, list[int]] = defaultdict(list)
    for place, features in enumerate(long):
        for stem in features.stems:
            holders[stem].append(place)
    matches = []
    for features in short:
        common: dict[int, float] = defaultdict(float)
        for stem in features.stems:
            for holder in holders.get(stem, ()):
                common[holder] += weight[stem]
        mass = sum(weight[stem] for stem in features.stems)
        best = max(common, key=lambda holder: (common[holder], -holder), default=0)
        shared = common[best]
        told, resembles = (
            len(features.stems) >= _FEWEST_STEMS and shared >= least * mass for least in (_COUNTERPART, _RESEMBLES)
        )
        matches.append(_Match(mass, best, shared, resembles, told))
    return matches


def _share(matches: list[_Match], left_out: list[bool]) -> float:
    """The weight of the sentences that are told in the other text, of all sentences that are not left out."""
    counted = [match for match, out in zip(matches, left_out, strict=True) if not out]
    return sum(match.mass for match in counted if match.told) / (sum(match.mass for match in counted) or 1.0)


def _shared_facts(short: list[Features], long: list[Features]) -> int:
    """Numbers that both texts have, in sentences with more in common than the number."""
    holders: dict[str, list[Features]] = defaultdict(list)
    for features in long:
        for number in features.numbers:
            holders[number].append(features)
    shared: set[str] = set()
    for features in short:
        same = [
            number
            for number in sorted(features.numbers - shared)
            if any(len(features.stems & other.stems) > _BESIDES_NUMBER for other in holders.get(number, ()))
        ]
        shared.update(same[:_FACTS_OF_SENTENCE])
    return len(shared)


def _shared_quotations(a: Text, b: Text) -> tuple[int, int]:
    """Quotations of one text whose words the other has, nearly; quoted or not, for a transcript has no marks."""
    counts = []
    for text, other in ((a, b), (b, a)):
        quotations, candidates = text.quoted_words[:_MOST_QUOTATIONS], other.quoted_words[:_MOST_QUOTATIONS]
        shared = [one for one in quotations if _held(one, other) or any(_nearly_equal(one, two) for two in candidates)]
        counts.append((len(shared), len(quotations)))
    return max(counts, key=lambda count: (count[0], -count[1]))


def _held(quotation: list[str], text: Text) -> bool:
    if not len(text.distinct):
        return False
    shingles = shingle_hashes(quotation)
    places = np.searchsorted(text.distinct, shingles).clip(max=len(text.distinct) - 1)
    return float((text.distinct[places] == shingles).mean()) >= _SAME_QUOTATION


def _nearly_equal(one: list[str], other: list[str]) -> bool:
    longest = max(len(one), len(other))
    if min(len(one), len(other)) < _SAME_QUOTATION * longest:
        return False
    return sum((Counter(one) & Counter(other)).values()) >= _SAME_QUOTATION * longest


def credit(crediting: Text, credited: Text) -> Credit | None:
    """The source that one text credits and that the other may be.

    Who published the other, or whose dateline it bears, decides where that is known. A source that both credit is
    neither of them, and one mentioned once and late gave a detail, not the report.
    """
    own = outlet_words(crediting.outlet)
    outlet = outlet_words(credited.outlet)
    borne = [outlet_words(other.source) for other in credited.attributions if other.kind in _BEARS]
    third = {outlet_words(other.source) for other in credited.attributions if other.kind not in _BEARS}
    mentions = Counter(outlet_words(one.source) for one in crediting.attributions)
    unknown = None
    for attribution in crediting.attributions:
        source = outlet_words(attribution.source)
        late = mentions[source] == 1 and attribution.span.start > _PROMINENT * len(crediting.text)
        if not source or attribution.kind == "dateline" or _same_outlet(source, own):
            continue
        if late and attribution.kind != "credit":
            continue
        # Two texts that bear the name of one agency are not yet one text of it.
        bearers = [outlet] if attribution.kind in _BEARS else [outlet, *borne]
        if any(_same_outlet(source, bearer) for bearer in bearers):
            return Credit(attribution.source, known=True)
        if credited.outlet is None and source not in third and attribution.kind in ("report", "interview", "credit"):
            if not is_unnamed(attribution.source) and source <= frozenset(credited.words):
                return Credit(attribution.source, known=True)
            unknown = unknown or Credit(attribution.source, known=False)
    return unknown


def may_credit(crediting: Text, credited: Text) -> bool:
    """Whether `credit` will find the one's outlet, or the name that it bears, in what the other credits."""
    outlet = outlet_words(credited.outlet)
    borne = [outlet_words(other.source) for other in credited.attributions if other.kind in _BEARS]
    for attribution in crediting.attributions:
        source = outlet_words(attribution.source)
        if attribution.kind != "dateline" and any(_same_outlet(source, bearer) for bearer in (outlet, *borne)):
            return True
    return False


def outlet_words(name: str | None) -> frozenset[str]:
    """The words of an outlet's name that tell it from others, in lower case."""
    words = [word for word in _WORDS.findall((name or "").lower()) if word not in ("the", "a", "of", "com")]
    initials = {"".join(word[0] for word in words)} if len(words) > 2 else set()
    return frozenset(words) | initials


def _same_outlet(source: frozenset[str], outlet: frozenset[str]) -> bool:
    return bool(source and outlet) and (source <= outlet or outlet <= source)

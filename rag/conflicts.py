"""Different values of one thing in the sources of an answer, each with the span that states it. Pure.

Precise rather than complete: a difference is reported only where both sentences state the value that the question asks
for, about the same thing, and no reading of the two numbers or dates fits both.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date

from index.origins import origin_id
from index.types import Document
from rag.asking import TIME_NAMES, Asked, asked_by_words, concept, concepts, is_plural, values_asked
from rag.checking import CitedSpan
from rag.measures import hours, measures
from rag.naming import Named, are_told_apart, named_in
from rag.quantities import DatePoint, Quantity, dates, quantities
from rag.stated import Stated, are_two_issues, sentence_before, speak_of_one_thing
from rag.types import Evidence
from rag.wording import STOPWORDS, names, stem, words

MOST_VALUES = 4
# Counts change with time, and so do events of one kind: later than this it is most likely another one.
_SAME_COUNT_DAYS = 400
_SAME_DATE_DAYS = 300
_CLAUSE_END = re.compile(r"[;:—–]|,(?!\d)|\s-\s|\b(?:and|but|while|whereas|although|after|before)\b")
_SUPERSEDED = re.compile(
    r"\b(?:previous|previously|earlier|former|formerly|originally|initially|no longer|not|never|had (?:said|told|spoken"
    r"|counted|announced|reported|been (?:told|planned|due|expected))|w(?:as|ere) to"
    r"|in an? (?:first|second|last) (?:step|phase|stage)|for now|so far|at first"
    r"|if|unless|promised|withdrawn|denied|instead)\b|n['’]t\b",
    re.IGNORECASE,
)
# "It will not open before spring 2029", "cannot be crossed until then": a day, and no denial.
_NOT_BEFORE = re.compile(
    r"(?:\b(?:not|never|cannot)\b|n['’]t\b)(?=[^.;]{0,60}\b(?:before|until|till)\s)", re.IGNORECASE
)
_CONDITIONAL = re.compile(r"\b(?:if|unless|could have|would have|might)\b", re.IGNORECASE)
_CORRECTED = re.compile(
    r"\b(?:that (?:number|figure|date) was wrong|was (?:wrong|incorrect|withdrawn)|correction|corrected|earlier version"
    r"|mistake(?:n|nly)?|true (?:number|figure))\b",
    re.IGNORECASE,
)
_SAYS = r"(?:said|says|told|announced|reported|reports|stated|wrote|writes|added|according)"
_NAMED = r"(?:[A-Z][\w’'.-]+(?: (?:of|the|de|van|von) )?\s?)+"
_SPEAKER = re.compile(rf"{_NAMED}\s?{_SAYS}\b|\b(?:according to|said|says)\s(?:the |mayor |Mayor )?{_NAMED}")
_DATELINE = re.compile(r"^[^.]{0,60}?\([A-Z]{2,}\)\s*[-–—]\s*")
_PLACE = re.compile(r"\b(?:[Ii]n|[Aa]t|[Nn]ear)\s(?:the )?((?:[A-Z][\w’'-]+ ?)+)")
_ORDINALS = frozenset(stem(word) for word in "first second third fourth last next lowest highest".split())
# "The old bridge" is another one than "the bridge".
_OTHERS = frozenset(stem(word) for word in "old former temporary other second neighbouring similar model".split())
_OF = re.compile(r"([\w-]+) (?:of|to|near) (?:the |a |an |our |its )?(?:[\w-]+ ){0,2}?$")
_AFTER_SUBJECT = re.compile(r"(?:['’]s)?(?: ([\w-]+))?")
_PRONOUN = re.compile(r"(?:They|It|He|She|We|Their|His|Her|Its)\b")
# Before a bare number that is a count, and what may follow it.
_COUNTING = re.compile(
    r"\b(?:counts?|counted|sp(?:eaks?|oke|oken) of|puts? (?:it|that|the (?:number|figure)) at|brought|collected"
    r"|registered|handed (?:over|in)|(?:number|figure|total) (?:is|was|at)|there (?:are|were))\s"
    r"(?:only |just |about |some |more than )?$",
    re.IGNORECASE,
)
_GOES_ON = frozenset("in on at since by until and but so instead last this that when while after before as".split())
_HELPING = frozenset("had have has were was are will would been be to".split())
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_STAYS = frozenset("remains stays stood stands now also currently still could rises".split())
_OPPOSITES = ((stem("old"), stem("new")), (stem("north"), stem("south")), (stem("northern"), stem("southern")))


@dataclass(frozen=True, slots=True)
class FoundConflict:
    """Different values, the earliest published first, those of unknown date last."""

    about: str
    values: tuple[Stated, ...]


def find_conflicts(
    question: str, evidence: Sequence[Evidence], cited: Sequence[CitedSpan] = ()
) -> tuple[FoundConflict, ...]:
    """What the cited spans and the evidence disagree on of each value that the question asks for, in its order."""
    known = values_asked(question)
    found = [_conflict(asked, evidence, cited) for asked in known]
    looser = None if any(found) or any(asked.by_words for asked in known) else asked_by_words(question)
    if looser is not None:
        found = [_conflict(looser, evidence, cited)]
    return tuple(conflict for conflict in found if conflict is not None)


def _conflict(asked: Asked, evidence: Sequence[Evidence], cited: Sequence[CitedSpan]) -> FoundConflict | None:
    stated = _all_stated(asked, evidence, cited)
    best: list[Stated] = []
    for first in stated:
        group = _disagreeing(asked, first, stated)
        best = group if len(group) > len(best) else best
    if len(best) < 2:
        return None
    best = [_latest(asked, value, best, stated) for value in best[:MOST_VALUES]]
    ordered = sorted(best, key=lambda value: (value.day is None, value.day or date.min))
    return FoundConflict(asked.about, tuple(ordered))


def values_stated(question: str, evidence: Sequence[Evidence]) -> tuple[Stated, ...]:
    """What the evidence states of the values that a question asks for: agreeing or not."""
    return tuple(value for asked in values_asked(question) for value in _all_stated(asked, evidence, ()))


def _all_stated(asked: Asked, evidence: Sequence[Evidence], cited: Sequence[CitedSpan]) -> list[Stated]:
    spans = [*cited, *(CitedSpan(item, span) for item in evidence for span in item.sentences)]
    stated = [value for span in _keyed(spans) if (value := _stated(asked, span)) is not None]
    return _of_one_mind(stated) if asked.kind == "name" else stated


def _keyed(spans: Sequence[CitedSpan]) -> list[CitedSpan]:
    """Each span once."""
    by_place: dict[tuple[str, int, int], CitedSpan] = {}
    for span in spans:
        by_place.setdefault((span.evidence.document.document_id, span.span.start, span.span.end), span)
    return list(by_place.values())


def _of_one_mind(stated: Sequence[Stated]) -> list[Stated]:
    """Without the documents that name several: two winners of two things, or a list."""
    torn = {
        one.cited.evidence.document.document_id
        for one in stated
        for other in stated
        if one.cited.evidence.document.document_id == other.cited.evidence.document.document_id and _differ(one, other)
    }
    return [value for value in stated if value.cited.evidence.document.document_id not in torn]


def _disagreeing(asked: Asked, first: Stated, stated: Sequence[Stated]) -> list[Stated]:
    """`first` and those that state another value than it and than each other."""
    group = [first]
    for value in stated:
        if all(_differ(value, other) and _same_thing(asked, value, other) for other in group):
            group.append(value)
    return group


def _latest(asked: Asked, value: Stated, group: Sequence[Stated], stated: Sequence[Stated]) -> Stated:
    """The last statement of the same value, the most exact of its day: what came back is not shown as overtaken."""
    rest = [other for other in group if other is not value]
    same = [
        candidate
        for candidate in stated
        if candidate.kind == value.kind
        and not _differ(candidate, value)
        and all(_differ(candidate, other) and _same_thing(asked, candidate, other) for other in rest)
    ]
    return max(same, key=lambda candidate: (candidate.day or date.min, candidate.exactness), default=value)


def _differ(one: Stated, other: Stated) -> bool:
    if isinstance(one.value, Quantity) and isinstance(other.value, Quantity):
        return one.value.differs(other.value)
    if isinstance(one.value, Named) and isinstance(other.value, Named):
        return one.value.differs(other.value)
    return isinstance(one.value, DatePoint) and isinstance(other.value, DatePoint) and one.value.differs(other.value)


def _same_thing(asked: Asked, one: Stated, other: Stated) -> bool:
    a, b = one.cited.evidence.document, other.cited.evidence.document
    if a.document_id == b.document_id or one.kind != other.kind:
        return False
    origins = [document.origin_id or origin_id(document.text) for document in (a, b)]
    if origins[0] == origins[1] and (one.day == other.day or None in (one.day, other.day)):
        return False
    if asked.kind == "name":
        return _same_question_of_names(asked, one, other) and _same_place_and_time(asked, one, other)
    if asked.kind == "count" and one.day and other.day and abs((one.day - other.day).days) > _SAME_COUNT_DAYS:
        return False
    if asked.kind == "date" and _are_of_two_years(one, other):
        return False
    if any((x in one.said and y in other.said) or (y in one.said and x in other.said) for x, y in _OPPOSITES):
        return False
    common = asked.heads & one.said & other.said
    if asked.by_words:
        return speak_of_one_thing(asked, one, other) and _same_place_and_time(asked, one, other)
    # Many wars have ended, and many shares were voted: there the whole subject must stand in both.
    narrowed = asked.subject if asked.kind in ("percent", "date") else asked.subject & _ORDINALS
    return bool(common) and narrowed <= common and _same_place_and_time(asked, one, other)


def _are_of_two_years(one: Stated, other: Stated) -> bool:
    """Whether days without a year stand in reports too far apart: the regatta of another summer."""
    assert isinstance(one.value, DatePoint) and isinstance(other.value, DatePoint)
    if one.value.parts[0] or other.value.parts[0] or not one.day or not other.day:
        return False
    return abs((one.day - other.day).days) > _SAME_DATE_DAYS


def _same_question_of_names(asked: Asked, one: Stated, other: Stated) -> bool:
    """Whether both reports are of one time, and nothing ties the names to each other."""
    assert asked.relation is not None and isinstance(one.value, Named) and isinstance(other.value, Named)
    if asked.relation.days is not None:
        if one.day is None or other.day is None or abs((one.day - other.day).days) > asked.relation.days:
            return False
        if bool(one.years) != bool(other.years) and (one.years or other.years) != {one.day.year}:
            return False
    texts = [f"{value.cited.evidence.document.title}. {value.cited.evidence.document.text}" for value in (one, other)]
    return are_told_apart(asked.relation, one.value, other.value, (texts[0], texts[1]))


def _same_place_and_time(asked: Asked, one: Stated, other: Stated) -> bool:
    """Whether no name, place or year says that two sentences speak of different things."""
    if are_two_issues(asked, one, other):
        return False
    pairs: list[tuple[AbstractSet[object], AbstractSet[object]]] = [
        (one.places, other.places),
        (one.names, other.names),
        (one.years, other.years),
    ]
    if any(here and there and not here & there for here, there in pairs):
        return False
    leads = [_lead_names(value.cited.evidence.document) for value in (one, other)]
    if not (asked.names or leads[0] & leads[1] or speak_of_one_thing(asked, one, other)):
        return False
    for named, bare in ((one, other), (other, one)):
        document = bare.cited.evidence.document
        if named.names and not named.names & set(words(f"{document.title} {document.text}")):
            return False
        if named.years and bare.day and min(abs(year - bare.day.year) for year in named.years) > 1:
            return False
    return True


def _lead_names(document: Document) -> set[str]:
    """The names by which a report begins."""
    return set(names(f"{document.title}. {document.text[:400]}")) - TIME_NAMES


def _stated(asked: Asked, cited: CitedSpan) -> Stated | None:
    """The one value that a span states of what is asked, None where it states none or several."""
    text = cited.quote
    around = cited.evidence.document.text
    if (
        _CONDITIONAL.search(text)
        or _CORRECTED.search(text)
        or _CORRECTED.search(_next_sentence(around, cited.span.end))
    ):
        return None
    if asked.kind == "name":
        return _stated_name(asked, cited)
    points = _points(asked, text)
    fitting = [(value, kind, clause) for value, kind in points if (clause := _clause(asked, text, value)) is not None]
    before = sentence_before(around, cited.span.start)
    if not fitting and asked.kind == "count":
        fitting = _without_noun(asked, text, before)
    if len(fitting) != 1:
        return None
    value, kind, clause = fitting[0]
    told = _DATELINE.sub("", text)
    if asked.kind == "count" and (_PRONOUN.match(told) or fitting[0][2] == text):
        told = f"{before} {told}"
    held = _names(told) - asked.called
    if asked.kind == "percent" and not asked.names <= set(words(clause)):
        return None
    if held and asked.names and not held & asked.names:
        return None
    if not asked.names <= set(words(f"{cited.evidence.document.title} {around}")):
        return None
    told_of = f"{clause} {cited.evidence.document.title} {told}" if asked.kind == "count" else clause
    said = frozenset(concepts(told_of)) | ({stem(w) for w in words(clause)} & {x for pair in _OPPOSITES for x in pair})
    places = frozenset(w for match in _PLACE.findall(told) for w in words(match)) - TIME_NAMES
    years = frozenset(day.parts[0] for day in dates(clause) if day.parts[0] and asked.kind != "date")
    return Stated(cited, value, said, held, places, years, kind)


def _points(asked: Asked, text: str) -> list[tuple[Quantity | DatePoint, str]]:
    """The values of the kind that is asked for which a text has, each with what it counts or measures."""
    if asked.kind == "date":
        return [(day, "date") for day in dates(text)]
    if asked.kind == "measure":
        return [(value, f"{what} {value.rate}") for value, what in [*measures(text), *hours(text)]]
    return [(value, kind) for value in quantities(text) if (kind := _kind(asked, value))]


def _stated_name(asked: Asked, cited: CitedSpan) -> Stated | None:
    """The one name that a span gives, where its document speaks of all names of the question."""
    assert asked.relation is not None
    document = cited.evidence.document
    told = _DATELINE.sub("", cited.quote)
    name = named_in(asked.relation, asked.rest, told, document.text)
    if name is None or not asked.names <= set(words(f"{document.title} {document.text}")):
        return None
    around = f"{told[: name.start]} {told[name.end :]}"
    held = frozenset(names(around)) - TIME_NAMES - asked.called
    if held and asked.names and not held & asked.names:
        return None
    places = frozenset(w for match in _PLACE.findall(around) for w in words(match)) - TIME_NAMES
    timeless = asked.relation.days is None
    years = frozenset(day.parts[0] for day in dates(told) if day.parts[0] and not timeless)
    return Stated(cited, name, frozenset(concepts(told)), held, places, years, "name")


def _without_noun(asked: Asked, text: str, before: str) -> list[tuple[Quantity | DatePoint, str, str]]:
    """The bare number of "the council counts 512" or "15,000 marched", with the whole sentence: what it counts, and
    what is said of that, stands before it.
    """
    found: list[tuple[Quantity | DatePoint, str, str]] = []
    for value in quantities(text):
        led = f"{before} {text[: value.start]}"
        counts_noun = any(concept(w) == asked.noun and is_plural(w) for w in words(led))
        if not counts_noun or value.unit or value.rate or _YEAR.fullmatch(text[value.start : value.end]):
            continue
        following = [w for w in value.following if w not in _HELPING]
        does = bool(following) and concept(following[0]) == asked.aspect and value.following[0] != "of"
        ends = not value.following or value.following[0] in _GOES_ON
        counted = ends and _COUNTING.search(text[: value.start]) and asked.aspect in concepts(f"{before} {text}")
        if (does or counted) and not _SUPERSEDED.search(text):
            found.append((value, f"{asked.noun} ", text))
    return found


def _clause(asked: Asked, text: str, value: Quantity | DatePoint) -> str | None:
    """The clause of a value, where it speaks of what is asked and does not call the value old or denied."""
    ends = [match for match in _CLAUSE_END.finditer(text) if match.end() <= value.start or match.start() >= value.end]
    # "not before spring 2029" is one clause, and so is "would cost 3 million and open in June".
    ends = [match for match in ends if match.group() != "before" or match.end() + 1 < value.start]
    ends = [match for match in ends if match.group() != "and" or not _goes_on(asked, text[match.end() :])]
    start = max((match.end() for match in ends if match.end() <= value.start), default=0)
    end = min((match.start() for match in ends if match.start() >= value.end), default=len(text))
    clause = text[start:end]
    said = concepts(clause if not asked.by_words else text)
    if asked.aspect and asked.aspect not in said:
        return None
    if not asked.heads & said and (asked.kind != "count" or not asked.aspect):
        return None
    besides = f"{text[start : value.start]} {text[value.end : end]}"  # "the second quarter"
    if (_OTHERS & {stem(word) for word in words(besides)}) - asked.words or _SUPERSEDED.search(
        _NOT_BEFORE.sub(" ", clause)
    ):
        return None
    return None if asked.kind == "money" and not _costs(asked, clause) else clause


def _goes_on(asked: Asked, rest: str) -> bool:
    """Whether the first word is what is asked of the subject."""
    return any(concept(word) == asked.aspect for word in words(rest)[:1])


def _costs(asked: Asked, clause: str) -> bool:
    """Whether the amount is of the subject itself, not of a part of it: "the paint of the bridge", "the bridge's
    lights".
    """
    for match in re.finditer(r"[\w-]+", clause):
        if concept(match.group().lower()) not in asked.heads:
            continue
        of = _OF.search(clause[: match.start()])
        if of and not _belongs(asked, of[1]):
            return False
        after = _AFTER_SUBJECT.match(clause, match.end())
        if after and after[1] and not (_belongs(asked, after[1]) or after[1] in _STAYS or after[1][0].isdigit()):
            return False
    return True


def _belongs(asked: Asked, word: str) -> bool:
    """Whether a word names the amount or the subject, its unit, or nothing."""
    lowered = word.lower()
    return (
        lowered in STOPWORDS
        or concept(lowered) in asked.heads | {asked.aspect}
        or stem(lowered) in asked.words
        or any(value.unit for value in quantities(f"1 {lowered}"))
    )


def _kind(asked: Asked, value: Quantity) -> str:
    """What a quantity counts or measures if it is of the kind that is asked, else ""."""
    if asked.kind == "percent":
        return "percent" if value.unit == "percent" else ""
    if asked.kind == "money":
        return f"{value.unit} {value.rate}" if value.unit not in ("", "percent") else ""
    if value.unit:
        return ""
    narrowing: list[str] = []
    for word in value.following:
        if concept(word) == asked.noun and is_plural(word):
            return " ".join([asked.noun, value.rate, *narrowing])
        if word in STOPWORDS:
            return ""
        if concept(word) not in asked.subject | {asked.aspect}:
            narrowing.append(stem(word))
    return ""


def _names(text: str) -> frozenset[str]:
    """The names of a sentence but for those who say it, and but for days and months."""
    bare = _SPEAKER.sub(" ", text)
    return frozenset(names(bare)) - TIME_NAMES


def _next_sentence(text: str, end: int) -> str:
    return re.split(r"(?<=[.!?])\s", text[end : end + 300].lstrip(), maxsplit=1)[0]

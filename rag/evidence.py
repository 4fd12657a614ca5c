"""From ranked passages to the few sentences that a language model reads and an answer may cite."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from index.dates.days import mentions
from index.embedder import PassageVectors, Vector
from index.normalise import is_table_row
from index.types import Document, Span
from rag.answer_type import answer_type, fits
from rag.committing_words import DENIES
from rag.retractions import corrections
from rag.types import Evidence, ScoredPassage
from rag.wording import content_stems, folded, names, numbers, words

# Share of similarity and of the question's words in a sentence's score; of 192 mixtures tried the best on SQuAD 2.0 and
# MultiHop-RAG development questions (benchmarks/LOG.md, 2026-11-22). The passage's own score added nothing.
WEIGHTS = {"similarity": 0.5, "cover": 0.5}
# Taken off for names of the question that this document lacks and another candidate's document has
# (benchmarks/LOG.md, 2026-11-22).
_ABSENT_NAMES = 0.15
# Added to a sentence that has something of the kind that is asked for (benchmarks/LOG.md, 2026-11-26).
_FITTING = 0.08
_PRONOUN_START = re.compile(r"[\"“«']?(?:He|She|It|They|This|That|These|Those|His|Her|Its|Their|Both|Such)\b")
_ALWAYS_READ = 2  # however far the second lies below the first
_SHORTEST_WORDS = 3
_NEW_WORDS = 0.15
_OF_ONE_FORM = 0.8

# Inverse document frequency of a stem: how much a word tells.
Weight = Callable[[str], float]


@dataclass(frozen=True, slots=True)
class _Candidate:
    found: ScoredPassage
    sentence: Span
    text: str
    scores: dict[str, float]
    score: float
    led_by: Span | None = None  # a sentence before it that it takes back


def select_evidence(
    question: str,
    query: Vector,
    passages: Sequence[ScoredPassage],
    vectors: dict[str, PassageVectors],
    *,
    weight: Weight,
    limit: int,
) -> tuple[Evidence, ...]:
    """The `limit` best sentences, best first, each text once; one that opens with a pronoun brings its predecessor."""
    wanted = _stems_with_days(question) if (asked := mentions(question)) else set(content_stems(question))
    stems_of = _stems_with_days if asked else lambda text: set(content_stems(text))
    absent = _absent_names(question, [found.document for found in passages])
    candidates = [
        c
        for found in passages
        for c in _candidates(found, vectors, query, wanted, stems_of, weight, absent[found.document.document_id])
        if _ASKS_FOR_HEAD.search(question) or not _is_head(c.sentence, c.text, found.document)
    ]
    kind = answer_type(question)
    if kind:
        candidates = [replace(c, score=c.score + _FITTING * fits(kind, question, c.text)) for c in candidates]
    candidates.sort(key=lambda c: (-c.score, c.found.rank, c.sentence))
    chosen: list[Evidence] = []
    seen: set[str] = set()
    said: dict[str, list[tuple[set[str], int]]] = {}
    for candidate in candidates:
        words = folded(candidate.text)
        if len(chosen) == limit:
            break
        if words in seen or len(words.split()) < _SHORTEST_WORDS:
            continue
        stems = set(content_stems(candidate.text))
        denied = sum(DENIES.fullmatch(word) is not None for word in candidate.text.lower().split())
        of_report = said.setdefault(candidate.found.document.origin_id, [])
        if any(denied == refused and _says_again(stems, before) for before, refused in of_report):
            continue
        seen.add(words)
        of_report.append((stems, denied))
        chosen.append(_evidence(candidate))
    return tuple(chosen if numbers(question) else _newest_first(chosen))


def _newest_first(chosen: Sequence[Evidence]) -> list[Evidence]:
    """Sentences that differ in hardly more than their figures, as those of two weeks, the newest before the others.

    For a question that names no week: it asks how things are.
    """
    said = [{stem for stem in content_stems(item.text) if not stem[0].isdigit()} for item in chosen]
    ordered = list(chosen)
    placed: set[int] = set()
    for place in range(len(chosen)):
        of_form = [n for n in range(place, len(chosen)) if n not in placed and _is_form(said[place], said[n])]
        dated = [n for n in of_form if chosen[n].document.published.day]
        placed.update(dated)
        newest = sorted(dated, key=lambda n: chosen[n].document.published.day or date.min, reverse=True)
        for at, n in zip(dated, newest, strict=True):
            ordered[at] = chosen[n]
    return ordered


def _is_form(one: set[str], other: set[str]) -> bool:
    return len(one & other) >= _OF_ONE_FORM * max(len(one | other), 1)


def worth_reading(evidence: Sequence[Evidence], gap: float) -> tuple[Evidence, ...]:
    """What a language model reads of the evidence: the first two sentences, and those within `gap` of the best score.

    Where the best sentences stand out few are read, where many are alike all of them: on SQuAD 2.0 four, which hold the
    gold as often as six, on MultiHop-RAG seven, which hold it more often (benchmarks/LOG.md, 2026-11-27).
    """
    read: list[Evidence] = []
    for place, item in enumerate(evidence):
        if place >= _ALWAYS_READ and item.score < evidence[0].score - gap:
            break
        within = next((i for i, other in enumerate(read) if _holds(other, item) or _holds(item, other)), None)
        if within is None:
            read.append(item)
        elif _holds(item, read[within]):  # the sentence stands there already, and here with the one before it
            read[within] = item
    return tuple(read)


def _holds(one: Evidence, other: Evidence) -> bool:
    """Whether the span of one lies around the other's."""
    here = one.document.document_id == other.document.document_id
    return here and one.start_char <= other.start_char and other.end_char <= one.end_char


def _says_again(stems: set[str], before: set[str]) -> bool:
    """Whether a sentence has hardly a word, and no number, that another of its report does not have. What independent
    reports say alike is said by each.
    """
    new = stems - before
    return len(new) <= _NEW_WORDS * len(stems) and not any(stem[0].isdigit() for stem in new)


def _stems_with_days(text: str) -> set[str]:
    """Stems, with each day as one of them however it is written: "14 January 2024" is 2024-01-14 and 14.01.2024."""
    days = mentions(text)
    for mention in reversed(days):
        text = f"{text[: mention.span.start]} {text[mention.span.end :]}"
    return {*content_stems(text), *(day.isoformat() for mention in days for day in mention.fitting)}


def _candidates(
    found: ScoredPassage,
    vectors: dict[str, PassageVectors],
    query: Vector,
    wanted: set[str],
    stems_of: Callable[[str], set[str]],
    weight: Weight,
    absent_names: float,
) -> list[_Candidate]:
    passage = found.passage
    stored = vectors.get(passage.passage_id)
    similarities = stored.sentences @ query if stored else np.zeros(len(passage.sentences), dtype=np.float32)
    stems = [stems_of(passage.sentence_text(sentence)) for sentence in passage.sentences]
    # What the document and its section are about, and what the neighbours say, counts half.
    about = set(content_stems(" ".join((found.document.title, found.document.outlet or "", *passage.headings))))
    result: list[_Candidate] = []
    taken_back = corrections(found.document, passage)
    for position, (sentence, similarity) in enumerate(zip(passage.sentences, similarities, strict=True)):
        text = passage.sentence_text(sentence)
        if _is_title(sentence, text, found.document):
            continue
        nearby = about.union(*stems[max(0, position - 1) : position + 2])
        scores = {
            "similarity": float(similarity),
            "cover": cover(wanted, stems[position], weight, context=nearby),
            "passage": found.score,
        }
        score = sum(share * scores[name] for name, share in WEIGHTS.items()) - _ABSENT_NAMES * absent_names
        result.append(_Candidate(found, sentence, text, scores, score))
    for wrong, right in taken_back.items():
        _put_right(result, passage.sentences[wrong], passage.sentences[right])
    return result


def _put_right(candidates: list[_Candidate], wrong: Span, right: Span) -> None:
    """Let a correction stand in the place of what it takes back, which leads to it."""
    stated = next((c for c in candidates if c.sentence == wrong), None)
    place = next((place for place, c in enumerate(candidates) if c.sentence == right), None)
    if stated is not None and place is not None:
        better = max(candidates[place].score, stated.score)
        candidates[place] = replace(candidates[place], score=better, led_by=wrong)
        candidates.remove(stated)


# Lines above a text, which say of it and not of the world; a question for its author or day may want them.
_HEAD_CHARS, _HEAD_LINE_CHARS = 1_000, 200
_HEAD_LINE = re.compile(
    r"(?:by|von|par|por|door|di) (?-i:[A-Z][\w.’'-]*(?: (?:[a-z]{2,3} )?[A-Z][\w.’'-]*){1,4})"
    r"|(?:from|to|cc|subject|date|sent|von|an|betreff|datum|de|à|objet|para|asunto)\s*: .*"
    r"|(?:Dear|Hello|Hi|Liebe[rs]?|Sehr geehrte[rs]?|Chère?|Estimad[oa]) [^.!?]{0,60}[,!:]?",
    re.IGNORECASE | re.DOTALL,
)
_ASKS_FOR_HEAD = re.compile(
    r"\b(?:wrote|write|written|writes|author|reporter|journalist|byline|published|publish|sent|send|sends|sender|mail|e-?mail"
    r"|letter|subject|addressed|dated|newspaper|outlet)\b",
    re.IGNORECASE,
)


def _absent_names(question: str, documents: Sequence[Document]) -> dict[str, float]:
    """By document: the share of the question's names that it lacks, of those that any of the documents has."""
    held = {d.document_id: set(words(f"{d.title} {d.outlet or ''} {d.text}")) for d in documents}
    known = [name for name in names(question) if any(name in there for there in held.values())]
    return {i: sum(name not in there for name in known) / len(known) if known else 0.0 for i, there in held.items()}


def of_whom_is_asked(question: str, evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Evidence without the documents that lack most of the question's names, where another has all of them: what the
    chief said elsewhere is not what he said beside the minister in that town.

    The gold documents of the sample corpus' 27 questions with several names all stay (benchmarks/LOG.md, 2026-11-22).
    """
    asked = names(question)
    lacking = {}
    for item in evidence:
        document = item.document
        held = set(words(f"{document.title} {document.outlet or ''} {document.text}"))
        lacking[document.document_id] = sum(name not in held for name in asked)
    if not evidence or min(lacking.values()):
        return tuple(evidence)
    return tuple(item for item in evidence if lacking[item.document.document_id] * 2 <= len(asked))


def _is_title(sentence: Span, text: str, document: Document) -> bool:
    """Whether a sentence is a headline or heading: it announces a fact, and the text states it."""
    return folded(text) == folded(document.title) or any(
        heading.start == sentence.start for heading in document.headings
    )


def _is_head(sentence: Span, text: str, document: Document) -> bool:
    """Whether a sentence is a line of the head: the day, the author, the newspaper, a mail's fields, a salutation."""
    if sentence.start > _HEAD_CHARS or len(text) > _HEAD_LINE_CHARS or is_table_row(text):
        return False
    known = (document.published.evidence, document.outlet or "", document.author or "", document.title)
    lines = {folded(line) for line in known}
    return all(folded(line) in lines or _HEAD_LINE.fullmatch(line.strip()) for line in text.split("\n"))


def cover(
    wanted: AbstractSet[str], there: AbstractSet[str], weight: Weight, *, context: AbstractSet[str] = frozenset()
) -> float:
    """Share of the wanted stems, by weight, that are there; those only in the context count half."""
    total = sum(weight(stem) for stem in wanted)
    if not total:
        return 0.0
    reached = sum(weight(s) * (1.0 if s in there else 0.5 if s in context else 0.0) for s in wanted)
    return reached / total


def _evidence(candidate: _Candidate) -> Evidence:
    passage = candidate.found.passage
    span = _with_antecedent(candidate)
    return Evidence(
        document=candidate.found.document,
        passage_id=passage.passage_id,
        text=passage.sentence_text(span),
        start_char=span.start,
        end_char=span.end,
        page=passage.page,
        score=candidate.score,
        scores=candidate.scores,
        sentences=tuple(s for s in passage.sentences if span.start <= s.start and s.end <= span.end),
    )


def _with_antecedent(candidate: _Candidate) -> Span:
    sentences = candidate.found.passage.sentences
    if candidate.led_by is not None:
        return Span(candidate.led_by.start, candidate.sentence.end)
    position = sentences.index(candidate.sentence)
    if position and _PRONOUN_START.match(candidate.text):
        return Span(sentences[position - 1].start, candidate.sentence.end)
    return candidate.sentence


def inverse_document_frequency(frequency: Callable[[str], int], passages: int) -> Weight:
    """BM25's idf over the passages of the index; words that no passage holds weigh most."""
    known: dict[str, float] = {}

    def weight(stem: str) -> float:
        if stem not in known:
            count = frequency(stem)
            known[stem] = math.log(1 + (passages - count + 0.5) / (count + 0.5))
        return known[stem]

    return weight

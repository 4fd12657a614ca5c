"""What a question turns into: scored passages, evidence, citations, a checked answer. All frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Literal

from index.types import Document, Passage, Span

Verdict = Literal["supported", "partly", "unsupported"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Filters:
    """Which documents may be used. Undated documents pass `as_of`, and fail `after` and `before`."""

    outlet: str | None = None
    after: date | None = None
    before: date | None = None
    as_of: date | None = None

    @property
    def contradiction(self) -> str:
        """Why no dated document can pass; "" where one can."""
        limits = (("before", self.before), ("as of", self.as_of))
        last = min(((day, name) for name, day in limits if day is not None), default=None)
        if self.after is None or last is None or self.after <= last[0]:
            return ""
        return f"No day is after {self.after} and {last[1]} {last[0]}."


@dataclass(frozen=True, kw_only=True, slots=True)
class Preferences:
    """Sources and days that a question names without limiting itself to them: they order passages and hide none.

    `published` are first and last days of publication.
    """

    outlets: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    published: tuple[tuple[date, date], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.outlets or self.authors or self.published)


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """One earlier question of the conversation with the text of its answer."""

    question: str
    answer: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ScoredPassage:
    """A passage found for a query; `scores` holds every stage's own score by name."""

    passage: Passage
    document: Document
    score: float
    rank: int
    scores: Mapping[str, float | None]
    copies: tuple[str, ...] = ()  # documents of the same origin that were found too
    closest: Span | None = None  # the sentence that is most like the query
    reasons: tuple[str, ...] = ()  # what else than words and similarity brought it here
    neighbours: tuple[Passage, ...] = ()  # passages around it, in order, where they were asked for


@dataclass(frozen=True, kw_only=True, slots=True)
class SearchResult:
    """Ranked passages, the filters that were applied, and milliseconds per stage."""

    query: str
    filters: Filters
    passages: tuple[ScoredPassage, ...]
    timings_ms: Mapping[str, float]
    notes: tuple[str, ...] = ()
    preferences: Preferences = Preferences()


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """One span of sentences offered to the language model; offsets count the document's text."""

    document: Document
    passage_id: str
    text: str
    start_char: int
    end_char: int
    page: int | None
    score: float
    scores: Mapping[str, float]
    sentences: tuple[Span, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Citation:
    """An exact span of a document: `text[start_char:end_char] == quote`, numbered by `marker`."""

    marker: int
    document_id: str
    title: str
    outlet: str | None
    author: str | None
    published: str | None
    uri: str
    page: int | None
    quote: str
    start_char: int
    end_char: int
    passage_id: str
    origin_id: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerSentence:
    """A sentence of the answer, its verdict, the markers that carry it, and why."""

    text: str
    verdict: Verdict
    citations: tuple[int, ...]
    checks: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class OriginGroup:
    """One independent report and the documents that carry it: the cited ones first, then their copies."""

    origin_id: str
    documents: tuple[tuple[str, str], ...]  # (document_id, relation)
    titles: tuple[tuple[str, str], ...] = ()  # (document_id, title)
    outlets: tuple[tuple[str, str], ...] = ()  # (document_id, outlet), of those that have one


@dataclass(frozen=True, kw_only=True, slots=True)
class ConflictValue:
    """What one source says, as written there, with the citation that says it."""

    value: str
    citation: Citation

    @property
    def marker(self) -> int:
        """The number of the citation."""
        return self.citation.marker


@dataclass(frozen=True, kw_only=True, slots=True)
class Conflict:
    """Different values of one thing, the earliest published first, those of unknown date last."""

    about: str
    values: tuple[ConflictValue, ...]

    @property
    def is_succession(self) -> bool:
        """Whether each value was published on a later day than the one before it: the last may replace the others."""
        days = [value.citation.published and value.citation.published[:10] for value in self.values]
        return all(a and b and a < b for a, b in pairwise(days))


@dataclass(frozen=True, kw_only=True, slots=True)
class Tokens:
    """Tokens that the language model read (`prompt`) and wrote (`completion`), over all calls for one answer."""

    prompt: int
    completion: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """An answer whose sentences were checked; empty `sentences` with `abstained` is honest silence."""

    question: str
    sentences: tuple[AnswerSentence, ...]
    citations: tuple[Citation, ...]
    origins: tuple[OriginGroup, ...]
    abstained: bool
    abstain_reason: str | None
    filters: Filters
    evidence: tuple[Evidence, ...]
    model: str | None
    config_hash: str
    timings_ms: Mapping[str, float]
    standalone_question: str = ""
    withheld: tuple[AnswerSentence, ...] = ()
    notes: tuple[str, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    confidence: Mapping[str, float] = field(default_factory=dict)
    preferences: Preferences = Preferences()
    tokens: Tokens | None = None  # None: no language model was asked, or its endpoint does not say
    failure: str | None = None  # why the language model did not answer, or not to its end, with the remedy

    @property
    def text(self) -> str:
        """The answer as shown: its sentences, or the reason for silence."""
        if self.abstained:
            return self.abstain_reason or ""
        return " ".join(sentence.text for sentence in self.sentences)


@dataclass(frozen=True, kw_only=True, slots=True)
class EvidenceFound:
    """First event of a stream: the extractive answer, ready before any language model speaks."""

    answer: Answer


@dataclass(frozen=True, kw_only=True, slots=True)
class TextDelta:
    """The next characters that the language model wrote; not yet checked."""

    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SentenceChecked:
    """Another sentence of the reply is complete and checked: the answer as far as it stands, without its conflicts.

    `rest` is what was written after that sentence; the next TextDelta goes on from there. AnswerReady has the last
    word: of a reply that turns out to say nothing, no sentence stays.
    """

    answer: Answer
    rest: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerReady:
    """Last event of a stream: the checked answer."""

    answer: Answer


StreamEvent = EvidenceFound | TextDelta | SentenceChecked | AnswerReady

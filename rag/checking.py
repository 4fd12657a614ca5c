"""Checks a sentence against evidence spans before it is shown as fact, and finds the few spans that carry it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np

from index.embedder import Vector
from index.types import Span
from rag.alignment import Alignment, Token, align, tokens, told_apart
from rag.assertion import asked_otherwise
from rag.attribution import Said, speakers, wrong_speaker
from rag.cells import in_other_cells, of_no_column
from rag.config import AnswerConfig
from rag.contradiction import Contradicts
from rag.evidence import Weight, cover
from rag.exchanges import has_other_figure, otherwise_said
from rag.grounding import ungrounded
from rag.presupposition import presupposed_otherwise
from rag.retractions import is_taken_back
from rag.types import Evidence, Verdict
from rag.wording import (
    STOPWORDS,
    WORD,
    content_stems,
    digits,
    folded,
    in_full,
    initials,
    names,
    numbers,
    quotations,
    stem,
    strip_possessive,
    words,
)

_MOST_SPANS = 3
_YES_OR_NO = re.compile(
    r"\s*(?:is|are|was|were|do|does|did|has|have|had|can|could|will|wo|would|should|may|might)(?:n['’]t)?\b",
    re.IGNORECASE,
)
# "Explain how recursion works with an example."
_TASK = re.compile(
    r"(?:^|[:;]\s)\W*(?:please\s+)?(explain|describe|summari[sz]e|translate|discuss|compare|define|calculate|list|write|tell|name|give)\s+"
    r"(?:me|us|how|what|why|when|where|who|which|whether|the|a|an|in|one|two|three|some)\b",
    re.IGNORECASE,
)
_FIRST_WORD = re.compile(rf"[\"“«']?(?=[A-Z])({WORD.pattern})")
# Words of the question say less about an answer than the words that are new in it.
_QUESTION_WORD = 0.2
_COVER_SHARE = 0.7
# "She said" may mean somebody named so many characters before.
_PRONOUN_REACH = 600
_AROUND_CHARS = 10_000
# A further span is cited only when it carries this much more of the sentence.
_WORTH_CITING = 0.08
# Words of the sentence that spans of two reports share, where it is no name.
_FEWEST_SHARED = 2

_LIKELIER_THAN_NOT = 0.5
# So begin the reasons of `against_question`.
THE_QUESTION = "the question "

Embed = Callable[[str], Vector]


@dataclass(frozen=True, slots=True)
class CitedSpan:
    """A span of a document that carries a sentence; offsets count the document's text."""

    evidence: Evidence
    span: Span

    @property
    def quote(self) -> str:
        """The words of the span."""
        return self.span.of(self.evidence.document.text)


@dataclass(frozen=True, slots=True)
class Checked:
    """The outcome for one sentence: its verdict, the spans that carry it, and the reasons."""

    verdict: Verdict
    support: float
    spans: tuple[CitedSpan, ...]
    reasons: tuple[str, ...]


def check_sentence(
    sentence: str,
    question: str,
    evidence: Sequence[Evidence],
    *,
    embed: Embed,
    weight: Weight,
    config: AnswerConfig,
    contradicts: Contradicts | None = None,
) -> Checked:
    """The verdict on `sentence` with the spans that carry it; only a supported or partly supported one has spans.

    Where `contradicts` finds a contradiction likelier than not, the verdict is one step lower.
    """
    if not evidence:
        return Checked("unsupported", 0.0, (), ("there is no evidence",))
    if _only_repeats(sentence, question):
        return Checked("unsupported", 0.0, (), ("it only repeats the question",))
    judge = _Judge(sentence, question, evidence, embed, weight)
    spans = [
        CitedSpan(item, span) for item in evidence for span in item.sentences if not is_taken_back(item, span, sentence)
    ]
    # A task says nothing but that it is to be done, nor does a question, unless there is nothing else.
    said = set(content_stems(sentence))
    spans = [span for span in spans if not (task := _TASK.search(span.quote)) or stem(task[1].lower()) in said]
    spans = [span for span in spans if not span.quote.rstrip().endswith("?")] or spans
    if not spans:
        return Checked("unsupported", 0.0, (), ("the evidence says nothing, it only asks",))
    chosen = _greedy(judge, spans)
    support, reasons = judge.support(chosen), judge.contradictions(chosen)
    doubted = not reasons and contradicts is not None and _contradicted(sentence, chosen, contradicts)
    lowest = config.supported if doubted else config.partly
    if reasons or support < lowest:
        return Checked("unsupported", support, (), tuple(reasons) or ("the evidence does not say this",))
    if doubted:
        return Checked("partly", support, tuple(chosen), ("the entailment model reads a contradiction",))
    if support < config.supported:
        return Checked("partly", support, tuple(chosen), ("the evidence says only part of this",))
    return Checked("supported", support, tuple(chosen), ())


def against_question(question: str, spans: Sequence[CitedSpan]) -> list[str]:
    """What of a question the spans have otherwise, so that they are no answer to it; nothing where a "no" is one."""
    known = {name for span in spans for name in names(in_full(span.quote))}
    return _against(question, spans, [tokens(in_full(span.quote), known) for span in spans], known)


def _against(
    question: str, spans: Sequence[CitedSpan], there: Sequence[Sequence[Token]], known: Collection[str]
) -> list[str]:
    if _YES_OR_NO.match(question):
        return []
    asked = tokens(in_full(question), known)
    around = {token.key for span in spans for token in tokens(_source(span), known)}
    days = [day for span in spans if (day := span.evidence.document.published.day)]
    around |= {f"#{number}" for day in days for number in (day.year, day.day)}
    reasons = asked_otherwise([align(asked, side) for side in there]) + presupposed_otherwise(asked, there, around)
    return reasons + of_no_column(question, [span.quote for span in spans])


def _contradicted(sentence: str, spans: Sequence[CitedSpan], contradicts: Contradicts) -> bool:
    return contradicts(" ".join(span.quote for span in spans), sentence) > _LIKELIER_THAN_NOT


def _only_repeats(sentence: str, question: str) -> bool:
    """Whether a sentence answers a question for something with nothing but the question's own words."""
    new = set(content_stems(sentence)) - set(content_stems(question))
    return not new and not _YES_OR_NO.match(question)


def _greedy(judge: _Judge, spans: Sequence[CitedSpan]) -> list[CitedSpan]:
    """The best span, and as long as it helps the linked one that adds most."""
    chosen: list[CitedSpan] = []
    best = (0.0, 0.0)
    while len(chosen) < _MOST_SPANS:
        open_to = [span for span in spans if span not in chosen and (not chosen or judge.is_linked(span, chosen))]
        rated = [(judge.rating([*chosen, span]), -i, span) for i, span in enumerate(open_to)]
        if not rated:
            break
        rating, _, span = max(rated, key=lambda item: (item[0], item[1]))
        if chosen and not (rating[0] > best[0] or rating[1] > best[1] + _WORTH_CITING):
            break
        chosen.append(span)
        best = rating
    return chosen


class _Judge:
    """How well spans carry one sentence. The first span is the one that the sentence is about."""

    def __init__(
        self, sentence: str, question: str, evidence: Sequence[Evidence], embed: Embed, weight: Weight
    ) -> None:
        sentence = in_full(sentence)
        self._sentence = sentence
        self._alignments: dict[str, Alignment] = {}
        self._stems = set(content_stems(sentence))
        self._question = question
        self._question_stems = set(content_stems(question))
        self._question_words = set(words(in_full(question)))
        self._names = _sentence_names(sentence, evidence)
        self._name_stems = {stem(name) for name in self._names}
        self._initials = initials(sentence)
        self._known = {*self._names, *(name for item in evidence for name in names(in_full(item.text)))}
        self._tokens = tokens(sentence, self._known)
        # "one" is more often a pronoun than a number.
        self._numbers = numbers(sentence) - ({"1"} - digits(sentence))
        self._bare_weight = weight
        # What a question for a yes or a no says is what the answer asserts.
        given = set() if _YES_OR_NO.match(question) else self._question_stems
        self._weight: Weight = lambda s: weight(s) * (_QUESTION_WORD if s in given else 1.0)
        self._embed = embed
        self._vector: Vector | None = None
        self._vectors: dict[str, Vector] = {}

    def rating(self, spans: Sequence[CitedSpan]) -> tuple[float, float]:
        """The cover of the sentence's words, less what is missing; then the cover alone."""
        covered = self._cover(spans)
        return covered - 0.2 * len(self._missing(spans)), covered

    def is_linked(self, span: CitedSpan, chosen: Sequence[CitedSpan]) -> bool:
        """Whether a further span speaks of something that the chosen ones carry: else names and facts of unrelated
        sentences would be put together.
        """
        covered = {stem for other in chosen for stem in content_stems(other.quote)} & self._stems
        shared = covered & set(content_stems(span.quote))
        is_same = _report_of(span) in set(map(_report_of, chosen))
        if self._alignment(span).is_source:
            # "Open in 2026" is no support of "open in 2029", though it speaks of the same.
            return bool(is_same or shared) and not has_other_figure(self._alignment(span))
        # Reports of two things both say what it costs.
        return len(shared) >= (1 if is_same else _FEWEST_SHARED) or bool(shared & self._name_stems)

    def support(self, spans: Sequence[CitedSpan]) -> float:
        """0 … 1: cover of the sentence's words, and similarity of meaning with the closest span."""
        if self._vector is None:
            self._vector = self._embed(self._sentence)
        similar = max(float(np.dot(self._vector, self._vector_of(span))) for span in spans)
        return _COVER_SHARE * self._cover(spans) + (1 - _COVER_SHARE) * max(0.0, similar)

    def contradictions(self, spans: Sequence[CitedSpan]) -> list[str]:
        """What the spans do not hold of the sentence, and what they say otherwise."""
        reasons = self._missing(spans)
        alike = [span for span in spans if span is spans[0] or self._alignment(span).is_source]
        alignments = told_apart([self._alignment(span) for span in alike])
        reasons += otherwise_said(self._sentence, [self._text(span) for span in spans], alignments)
        reasons += in_other_cells(self._sentence, [self._text(span) for span in spans])
        there = [self._alignment(span).there for span in spans]
        reasons += _against(self._question, spans, there, self._known)
        quotes = [self._text(span) for span in spans]
        before = [f"{_source(span)} {_before(span)}" for span in spans]
        around = [f"{_source(span)} {_around(span)}" for span in spans]
        reasons += ungrounded(self._sentence, self._question, quotes, before, around, self._bare_weight)
        wrong = wrong_speaker(self._sentence, self._saying(alike, alignments))
        return [*reasons, wrong] if wrong else reasons

    def _saying(self, spans: Sequence[CitedSpan], alignments: Sequence[Alignment]) -> list[Said]:
        """The spans that hold what is said, not only the name of who said it."""
        who = {word for speaker in speakers(self._sentence) for word in speaker}
        told = {token.key for token in self._tokens if token.kind != "small" and token.word not in who}
        held = [len(told & {token.key for token in alignment.there}) for alignment in alignments]
        kept = [span for span, count in zip(spans, held, strict=True) if 3 * count >= max(held)]
        return [Said(self._text(span), _published_by(span), _before(span)) for span in kept]

    def _alignment(self, span: CitedSpan) -> Alignment:
        if span.quote not in self._alignments:
            self._alignments[span.quote] = align(self._tokens, tokens(self._text(span), self._known))
        return self._alignments[span.quote]

    def _text(self, span: CitedSpan) -> str:
        return in_full(span.quote)

    def _missing(self, spans: Sequence[CitedSpan]) -> list[str]:
        quotes = "\n".join(self._text(span) for span in spans)
        reasons = [f"the number {number} is not in the evidence" for number in sorted(self._numbers - numbers(quotes))]
        reasons += [f"the name {name!r} is not in the evidence" for name in self._missing_names(quotes, spans)]
        return reasons + [
            "a quotation is not in the evidence" for words in quotations(self._sentence) if words not in folded(quotes)
        ]

    def _missing_names(self, quotes: str, spans: Sequence[CitedSpan]) -> list[str]:
        """New names must stand in the quotes; names of the question may stand elsewhere in the same document."""
        there = set(words(quotes))
        around: set[str] = set()
        for span in spans:
            around |= set(words(_source(span)))
        missing = [name for name in self._names if not _stands_in(name, there | around | self._initials)]
        known = [name for name in missing if name in self._question_words]
        if known:
            full = {word for span in spans for word in words(in_full(span.evidence.document.text))}
            missing = [name for name in missing if name not in known or not _stands_in(name, full)]
        return missing

    def _cover(self, spans: Sequence[CitedSpan]) -> float:
        there = {stem for span in spans for stem in content_stems(span.quote)}
        there |= {stem for span in spans for stem in content_stems(span.evidence.document.title)} & self._question_stems
        return cover(self._stems, there | _abbreviated(there), self._weight) if self._stems else 0.0

    def _vector_of(self, span: CitedSpan) -> Vector:
        if span.quote not in self._vectors:
            self._vectors[span.quote] = self._embed(span.quote)
        return self._vectors[span.quote]


def _report_of(span: CitedSpan) -> str:
    return span.evidence.document.origin_id or span.evidence.document.document_id


def _source(span: CitedSpan) -> str:
    document = span.evidence.document
    return in_full(f"{document.title} {document.outlet or ''} {document.author or ''}")


def _published_by(span: CitedSpan) -> str:
    document = span.evidence.document
    return in_full(f"{document.outlet or ''} {document.author or ''}")


def _before(span: CitedSpan) -> str:
    return in_full(span.evidence.document.text[max(0, span.span.start - _PRONOUN_REACH) : span.span.end])


def _around(span: CitedSpan) -> str:
    return span.evidence.document.text[max(0, span.span.start - _AROUND_CHARS) : span.span.end + _AROUND_CHARS]


def _sentence_names(sentence: str, evidence: Sequence[Evidence]) -> list[str]:
    """The names of a sentence; its first word is one where the evidence's documents write it with a capital only."""
    found = names(sentence)
    match = _FIRST_WORD.match(sentence)
    first = strip_possessive(match.group(1)) if match else ""
    if first and first.lower() not in (*found, *STOPWORDS, "yes"):
        texts = {in_full(item.document.text) for item in evidence}
        written = {word for text in texts for word in re.findall(rf"\b{re.escape(first)}\b", text, re.IGNORECASE)}
        if written and all(word[0].isupper() for word in written):
            found.append(first.lower())
    return found


# Both writings of a state mean one name; answers spell out what reports abbreviate, and the other way round.
_SAME_NAME = {
    "us": ("united", "states", "america"),
    "u.s": ("united", "states", "america"),
    "uk": ("united", "kingdom", "britain"),
    "un": ("united", "nations"),
    "eu": ("european", "union"),
}


def _stands_in(name: str, there: set[str]) -> bool:
    parts = re.split(r"[-.]", name)
    if name in there or all(part in there for part in parts if part):
        return True
    spelled_out = any(short in there and name in words for short, words in _SAME_NAME.items())
    return spelled_out or (name in _SAME_NAME and set(_SAME_NAME[name][:2]) <= there)


def _abbreviated(stems: set[str]) -> set[str]:
    return {
        stem for short, words in _SAME_NAME.items() if short in stems for word in words for stem in content_stems(word)
    }

"""From evidence to a checked answer: quoted sentences at once, then the model's sentences, each cited or withheld.

A language model that fails costs its own words only: what the documents say is answered without it, and says why.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING

from rag.cells import no_cell_for
from rag.checking import THE_QUESTION, Checked, CitedSpan, Embed, against_question, check_sentence
from rag.confidence import HOPELESS, WITH_MODEL, WITHOUT_MODEL, signals
from rag.config import AnswerConfig
from rag.conflicts import find_conflicts, values_stated
from rag.contradiction import Contradicts
from rag.conversation import focused
from rag.drafting import Draft, Mishap
from rag.evidence import Weight, of_whom_is_asked, worth_reading
from rag.llm import LanguageModel, Tally
from rag.newest import newest_stated
from rag.retractions import corrections_of
from rag.sources import Markers, group_origins
from rag.stated import Stated
from rag.types import (
    Answer,
    AnswerReady,
    AnswerSentence,
    Conflict,
    ConflictValue,
    Evidence,
    EvidenceFound,
    Filters,
    Preferences,
    SentenceChecked,
    StreamEvent,
    TextDelta,
    Tokens,
)

if TYPE_CHECKING:
    from index.origin_records import Member

NOT_IN_DOCUMENTS = "The documents do not say."
NOTHING_FOUND = "No document matches."
QUOTED_INSTEAD = "What the language model wrote is not supported by the documents; the best evidence is quoted instead."
NEWEST = "The newest report of this is quoted first."
STATED = "The language model does not answer this; what the documents state of it is quoted."
QUOTED_AS_REASON = "The evidence for that question, in the documents’ own words."
_QUOTED_SENTENCES = 3
# Where the evidence very likely answers and only the model's wording failed, the evidence speaks for itself.
_QUOTE_INSTEAD = 0.7
_QUOTED_INSTEAD = 2
# So many reports that state the value that is asked for answer a question on which the model is silent.
_FEWEST_STATING = 2
# Sentences by which models say that the excerpts are silent.
_REFUSAL = re.compile(
    r"\b(?:excerpts?|text|texts|documents?|passages?|information|context|article|articles)\b[^.]{0,60}?"
    r"\b(?:do|does|did|is|are|was|were)(?:n['’]t| not)\b|\bnot (?:mentioned|stated|specified|provided|given)\b"
    r"|\bno information\b|\bcannot (?:be determined|answer)\b",
    re.IGNORECASE,
)
# What came of a reply that went wrong.
_KEPT = "only the complete sentences of its reply are shown"
_ALONE = "the answer rests on the evidence alone"

Verify = Callable[[str], Checked]


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """One question with what was found for it."""

    question: str
    standalone: str
    filters: Filters
    evidence: tuple[Evidence, ...]
    notes: tuple[str, ...]
    config_hash: str
    timings_ms: dict[str, float]
    started: float
    members: Mapping[str, Sequence[Member]] = field(default_factory=dict)
    considered: tuple[Evidence, ...] = ()  # the next best sentences: no part of the answer, but they may disagree
    tally: Tally = field(default_factory=Tally)  # of the language model's tokens
    preferences: Preferences = Preferences()
    strange: tuple[str, ...] = ()  # words of the question that look like names, and that no passage holds

    @property
    def focus(self) -> str:
        """What is asked, of a follow-up without what was asked before."""
        return focused(self.standalone)


class Answerer:
    """Answers requests with one language model, or without any."""

    def __init__(
        self,
        model: LanguageModel | None,
        config: AnswerConfig,
        *,
        embed: Embed,
        prompt_tokens: int,
        contradicts: Contradicts | None = None,
    ) -> None:
        self._model = model
        self._config = config
        self._prompt_tokens = prompt_tokens
        self._embed = embed
        self._contradicts = contradicts

    def stream(self, request: Request, weight: Weight) -> Iterator[StreamEvent]:
        """Evidence first, then the model's words as they come and its sentences as they are checked, then all of it."""
        found = signals(request.standalone, request.evidence, request.strange)
        confidence = {**found, "evidence": WITHOUT_MODEL.probability(found)}
        quoted = self._quoted(request, confidence)
        yield EvidenceFound(answer=quoted)
        if self._model is None or not request.evidence:
            yield AnswerReady(answer=quoted)
            return
        if confidence["evidence"] < min(HOPELESS, self._config.confidence):
            silent = self._silence(request, NOT_IN_DOCUMENTS, confidence)
            yield AnswerReady(answer=replace(silent, model=self._model.name))
            return
        yield from self._written(request, weight, confidence)

    def _written(self, request: Request, weight: Weight, confidence: dict[str, float]) -> Iterator[StreamEvent]:
        """The model's words and the answer checked; where the model fails, what can be answered all the same."""
        assert self._model is not None
        draft = Draft(
            self._model,
            request.standalone,
            worth_reading(request.evidence, self._config.evidence_gap),
            prompt_tokens=self._prompt_tokens,
            tally=request.tally,
        )
        yes = None if draft.mishap else draft.probability_of_yes()
        noted = replace(request, notes=(*request.notes, *draft.notes))
        if draft.mishap:
            yield AnswerReady(answer=self._without(draft.mishap, noted, confidence))
            return
        if yes is None:
            confidence["answer"] = confidence["evidence"]
        else:
            confidence |= {"model_yes": yes}
            confidence["answer"] = WITH_MODEL.probability(confidence)
        if confidence["answer"] < self._config.confidence:
            yield AnswerReady(answer=self._not_written(noted, confidence))
            return
        check, settled = self._checks(request, weight), 0
        for delta in draft.stream():
            request.timings_ms.setdefault("first_token", (time.perf_counter() - request.started) * 1000)
            yield TextDelta(text=delta)
            complete, rest = draft.settled()
            if len(complete) > settled and not _refuses(complete):
                settled = len(complete)
                yield SentenceChecked(answer=self._so_far(request, complete, check, confidence), rest=rest)
        noted = replace(request, notes=(*request.notes, *draft.notes))
        yield AnswerReady(answer=self._answered(draft, noted, check, confidence))

    def _checks(self, request: Request, weight: Weight) -> Verify:
        """Checks sentences against the evidence, each one once."""
        evidence = of_whom_is_asked(request.standalone, request.evidence)

        @cache
        def check(sentence: str) -> Checked:
            return check_sentence(
                sentence,
                request.standalone,
                evidence,
                embed=self._embed,
                weight=weight,
                config=self._config,
                contradicts=self._contradicts,
            )

        return check

    def _answered(self, draft: Draft, request: Request, check: Verify, confidence: dict[str, float]) -> Answer:
        """The reply checked; after a mishap its complete sentences, if they hold, or else the evidence."""
        written = draft.sentences()
        if draft.mishap is None:
            return self._checked(request, written, check, confidence)
        if written:
            answer = self._checked(request, written, check, confidence)
            if not answer.abstained and QUOTED_INSTEAD not in answer.notes:
                return _noted(answer, draft.mishap, _KEPT)
            return replace(self._without(draft.mishap, request, confidence), withheld=answer.withheld)
        return self._without(draft.mishap, request, confidence)

    def _without(self, mishap: Mishap, request: Request, confidence: dict[str, float]) -> Answer:
        """The answer as it is without a language model, with what became of that one."""
        if "answer" not in confidence and confidence["evidence"] < self._config.confidence:
            return _noted(self._silence(request, NOT_IN_DOCUMENTS, confidence), mishap, _ALONE)
        return _noted(self._quoted(request, confidence), mishap, _ALONE)

    def _quoted(
        self,
        request: Request,
        confidence: dict[str, float],
        *,
        most: int = _QUOTED_SENTENCES,
        evidence: Sequence[Evidence] = (),
    ) -> Answer:
        """The extractive answer: the best evidence, or what of it is given, in its own words."""
        if not request.evidence:
            return self._silence(request, NOTHING_FOUND, confidence)
        if self._model is None and confidence["evidence"] < self._config.confidence:
            return self._silence(request, NOT_IN_DOCUMENTS, confidence)
        spans = _newest_first(request, _spans(evidence or request.evidence))[:most]
        if self._model is None and (lacking := no_cell_for(request.standalone, [span.quote for span in spans])):
            silent = self._silence(request, NOT_IN_DOCUMENTS, confidence)
            return replace(silent, notes=(*silent.notes, *_told(lacking)))
        answer = self._in_own_words(request, spans, confidence)
        amiss = against_question(request.standalone, spans[:1]) if self._model is None else []
        return replace(answer, notes=(*answer.notes, *_told(amiss)))

    def _in_own_words(self, request: Request, spans: Sequence[CitedSpan], confidence: dict[str, float]) -> Answer:
        markers = Markers()
        sentences = [_own_words(cited, markers) for cited in spans]
        return self._answer(request, sentences, markers, confidence=confidence, model=None)

    def _not_written(self, request: Request, confidence: dict[str, float]) -> Answer:
        """Silence; but where several reports state just what is asked, agreeing or not, that in their own words."""
        assert self._model is not None
        # Of each report, copies being one, its best statement, the best of all first.
        stated: dict[str, CitedSpan] = {}
        for value in values_stated(request.focus, (*request.evidence, *request.considered)):
            document = value.cited.evidence.document
            stated.setdefault(document.origin_id or document.document_id, value.cited)
        if len(stated) < _FEWEST_STATING:
            return replace(self._silence(request, NOT_IN_DOCUMENTS, confidence), model=self._model.name)
        best = _newest_first(request, list(stated.values()))[:_QUOTED_SENTENCES]
        quoted = self._in_own_words(request, best, confidence)
        return replace(quoted, model=self._model.name, notes=(*request.notes, STATED))

    def _checked(self, request: Request, written: Sequence[str], check: Verify, confidence: dict[str, float]) -> Answer:
        """The model's sentences: supported ones cited, unsupported ones withheld or marked."""
        assert self._model is not None
        if not written or _refuses(written):
            return self._not_written(request, confidence)
        markers = Markers()
        shown, withheld = self._sorted(written, check, markers)
        if not any(sentence.verdict != "unsupported" for sentence in shown):
            return self._instead(request, tuple([*shown, *withheld]), confidence)
        newest = _newest_unsaid(request, shown, markers)
        shown = [*(_own_words(cited, markers) for cited in newest), *shown]
        answer = self._answer(request, shown, markers, confidence=confidence, model=self._model.name)
        return replace(answer, withheld=tuple(withheld), notes=(*answer.notes, *([NEWEST] if newest else [])))

    def _so_far(self, request: Request, complete: Sequence[str], check: Verify, confidence: dict[str, float]) -> Answer:
        """The answer made of the sentences that are complete; conflicts come last, since they take markers too."""
        assert self._model is not None
        markers = Markers()
        shown, withheld = self._sorted(complete, check, markers)
        answer = self._answer(request, shown, markers, confidence=confidence, model=self._model.name, is_complete=False)
        return replace(answer, withheld=tuple(withheld))

    def _sorted(
        self, written: Sequence[str], check: Verify, markers: Markers
    ) -> tuple[list[AnswerSentence], list[AnswerSentence]]:
        """The sentences that are shown, with their markers, and those that are withheld."""
        shown: list[AnswerSentence] = []
        withheld: list[AnswerSentence] = []
        for sentence in written:
            checked = check(sentence)
            keep = checked.verdict != "unsupported" or self._config.unsupported == "flag"
            (shown if keep else withheld).append(_sentence(sentence, checked, markers))
        return shown, withheld

    def _instead(self, request: Request, withheld: tuple[AnswerSentence, ...], confidence: dict[str, float]) -> Answer:
        """What is shown when none of the model's sentences holds: the best evidence itself, or silence."""
        assert self._model is not None
        best = of_whom_is_asked(request.standalone, request.evidence)[:_QUOTED_INSTEAD]
        amiss = [check for sentence in withheld for check in sentence.checks if check.startswith(THE_QUESTION)]
        if not amiss and confidence["answer"] < _QUOTE_INSTEAD:
            return replace(self._not_written(request, confidence), withheld=withheld)
        amiss = amiss or against_question(request.standalone, _spans(best))
        if amiss:
            answer = self._silence(request, NOT_IN_DOCUMENTS, confidence)
            answer = replace(answer, notes=(*request.notes, *_told(amiss)))
        else:
            quoted = self._quoted(request, confidence, most=_QUOTED_INSTEAD, evidence=best)
            answer = replace(quoted, notes=(*request.notes, QUOTED_INSTEAD))
        return replace(answer, model=self._model.name, withheld=withheld)

    def _silence(self, request: Request, reason: str, confidence: dict[str, float]) -> Answer:
        answer = self._answer(request, [], Markers(), confidence=confidence, model=None)
        return replace(answer, abstained=True, abstain_reason=reason)

    def _answer(
        self,
        request: Request,
        sentences: Sequence[AnswerSentence],
        markers: Markers,
        *,
        confidence: dict[str, float],
        model: str | None,
        is_complete: bool = True,
    ) -> Answer:
        conflicts = _conflicts(request, markers) if sentences and is_complete else ()
        citations = markers.citations
        timings = {**request.timings_ms, "total": (time.perf_counter() - request.started) * 1000}
        return Answer(
            question=request.question,
            standalone_question=request.standalone,
            sentences=tuple(sentences),
            citations=citations,
            origins=group_origins(citations, request.members),
            abstained=False,
            abstain_reason=None,
            filters=request.filters,
            evidence=request.evidence,
            model=model,
            config_hash=request.config_hash,
            timings_ms=timings,
            notes=request.notes,
            conflicts=conflicts,
            confidence=dict(confidence),
            tokens=_tokens(request.tally),
            preferences=request.preferences,
        )


def _spans(evidence: Sequence[Evidence]) -> list[CitedSpan]:
    """The sentences that were found, without those that lead to them."""
    return [CitedSpan(item, item.sentences[-1]) for item in evidence]


def _newest_first(request: Request, spans: Sequence[CitedSpan]) -> list[CitedSpan]:
    """The spans; before them the newest statements of what is asked, where reports differ over time."""
    newest = _each_once(newest_stated(request.focus, (*request.evidence, *request.considered), spans))
    return [*newest, *(span for span in spans if all(span.quote != first.quote for first in newest))]


def _each_once(values: Iterable[Stated]) -> list[CitedSpan]:
    """The spans of values, one that states several of them once."""
    return list({value.cited.quote: value.cited for value in values}.values())


def _newest_unsaid(request: Request, shown: Sequence[AnswerSentence], markers: Markers) -> list[CitedSpan]:
    """The newest statements of what is asked whose value no sentence has."""
    found = newest_stated(request.focus, (*request.evidence, *request.considered), markers.spans)
    said = " ".join(sentence.text for sentence in shown if sentence.verdict != "unsupported")
    newest = _each_once(value for value in found if not _has_words(said, value.written))
    corrected = [CitedSpan(item, item.sentences[-1]) for item in corrections_of(said, request.evidence)]
    return newest or corrected[:_QUOTED_INSTEAD]


def _has_words(text: str, written: str) -> bool:
    """Whether a value stands in a text as it is: 41 does not stand in 141."""
    return re.search(rf"(?<![\w.,]){re.escape(written)}(?!\w)", text, re.IGNORECASE) is not None


def _own_words(cited: CitedSpan, markers: Markers) -> AnswerSentence:
    """A sentence of a document as one of the answer."""
    return AnswerSentence(
        text=" ".join(cited.quote.split()), verdict="supported", citations=markers.mark([cited]), checks=("quoted",)
    )


def _told(reasons: Sequence[str]) -> tuple[str, ...]:
    """Reasons as notes."""
    return tuple(f"{reason[0].upper()}{reason[1:]}." for reason in dict.fromkeys(reasons))


def _refuses(written: Sequence[str]) -> bool:
    """Whether all that a model wrote is that the documents are silent."""
    return all(_REFUSAL.search(sentence) for sentence in written)


def _tokens(tally: Tally) -> Tokens | None:
    asked = tally.prompt > 0 and not tally.untold
    return Tokens(prompt=tally.prompt, completion=tally.completion) if asked else None


def _noted(answer: Answer, mishap: Mishap, outcome: str) -> Answer:
    return replace(answer, notes=(*answer.notes, mishap.note(outcome)), failure=mishap.failure)


def _sentence(text: str, checked: Checked, markers: Markers) -> AnswerSentence:
    return AnswerSentence(
        text=text, verdict=checked.verdict, citations=markers.mark(checked.spans), checks=checked.reasons
    )


def _conflicts(request: Request, markers: Markers) -> tuple[Conflict, ...]:
    """What the sources disagree on; a value that is not cited yet gets the next marker."""
    found = find_conflicts(request.focus, (*request.evidence, *request.considered), markers.spans)
    shown = []
    for conflict in found:
        marked = [(value.written, markers.mark([value.cited])) for value in conflict.values]
        by_marker = {citation.marker: citation for citation in markers.citations}
        values = tuple(ConflictValue(value=written, citation=by_marker[number]) for written, (number,) in marked)
        shown.append(Conflict(about=conflict.about, values=values))
    return tuple(shown)

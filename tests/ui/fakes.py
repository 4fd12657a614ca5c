"""A working assistant without index or model: it finds the sentences that share words with the question."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from index.errors import DocumentMissing
from index.origin_records import Kin, Member
from index.types import Dated, Document, Passage, Span
from rag import (
    Answer,
    Check,
    Citation,
    Config,
    Diagnosis,
    DocumentSummary,
    Filters,
    IndexStats,
    Origin,
    SearchResult,
    ShownDocument,
    Turn,
)
from rag.language_models import LanguageModels
from rag.library import Library
from rag.timeline import Timeline
from rag.types import (
    AnswerReady,
    AnswerSentence,
    Evidence,
    EvidenceFound,
    OriginGroup,
    ScoredPassage,
    SentenceChecked,
    StreamEvent,
    TextDelta,
    Verdict,
)
from tests.fakes import ScriptedModel
from tests.ui.fakes_documents import FakeLibrary
from tests.ui.fakes_saved import FakeSaved
from tests.ui.fakes_views import timeline_of

HARBOUR = """HARBOUR TOWN, 4 March 2024 – The northern lighthouse will be lit again in May, \
the port authority said on Monday.

The lamp had been dark for eleven years after a storm broke its glass in 2013. Engineers tested a new lens last week, \
and the first ships reported seeing it from nineteen miles away.

"The light is for the small boats," harbour master Ada Quill said. "The large ones have instruments, the small ones \
have eyes." The repair cost 2.4 million crowns, of which the fishing cooperative paid a third.

A second lighthouse, on the southern cape, stays dark. No date has been set for its repair."""

COPY = """The northern lighthouse will be lit again in May, the port authority said.

The lamp had been dark for eleven years after a storm broke its glass in 2013, according to the Harbour Courier."""

LETTER = """To the council.

The repair of the lighthouse cost 2.6 million crowns according to our books, not 2.4 million. We ask that the figure
be corrected."""

DOCUMENTS = (
    Document(
        document_id="courier/lighthouse.txt",
        uri="https://courier.example/lighthouse?from=list&id=7",
        title="Northern lighthouse to be lit again",
        text=HARBOUR,
        media_type="text/plain",
        content_hash="a" * 64,
        outlet="Harbour Courier",
        author="Ilse Brandt",
        published=Dated(value=date(2024, 3, 4), evidence="4 March 2024", method="dateline", confidence=0.9),
    ),
    Document(
        document_id="wire/lighthouse copy.html",
        uri="wire/lighthouse copy.html",
        title="Lighthouse returns in May",
        text=COPY,
        media_type="text/html",
        content_hash="b" * 64,
        outlet="Coast Wire",
    ),
    Document(
        document_id="letters/council.pdf",
        uri="letters/council.pdf",
        title="Letter of the cooperative",
        text=LETTER,
        media_type="application/pdf",
        content_hash="c" * 64,
        published=Dated(value=date(2024, 4, 2), evidence="2 April 2024", method="metadata", confidence=0.7),
        page_starts=(0,),
    ),
)
ORIGINS = {
    "courier/lighthouse.txt": ("o1", ""),
    "wire/lighthouse copy.html": ("o1", "rewrite"),
    "letters/council.pdf": ("o2", ""),
}
DARK = "The lamp had been dark for eleven years after a storm broke its glass in 2013"
REPORTS = (
    Origin(
        origin_id="o1",
        members=tuple(
            Member(
                document_id=document.document_id,
                title=document.title,
                outlet=document.outlet,
                dated=document.published,
                relation=ORIGINS[document.document_id][1],
                attributions=credits,
            )
            for document, credits in zip(DOCUMENTS, ((), ("Harbour Courier",)), strict=False)
        ),
        kin=(
            Kin(
                first="courier/lighthouse.txt",
                second="wire/lighthouse copy.html",
                relation="rewrite",
                part="",
                source="courier/lighthouse.txt",
                containment=0.6,
                reasons=("words in common 60%", "credits Harbour Courier"),
                spans=(
                    (
                        HARBOUR.index(DARK),
                        HARBOUR.index(DARK) + len(DARK),
                        COPY.index(DARK),
                        COPY.index(DARK) + len(DARK),
                    ),
                ),
            ),
        ),
    ),
)


NOT_WORDS = set("the which was did what when who how much will has for and its about".split())
SENTENCE = re.compile(r"\S[^\n]*?[.!?]\"?(?=\s|$)")


@dataclass
class FakeAssistant:
    """Answers from DOCUMENTS; `gate`, while set, holds the stream after the evidence until it is released."""

    config: Config = field(default_factory=Config)
    corpus: tuple[Document, ...] = DOCUMENTS
    folder: Path | None = None
    fails: Exception | None = None
    reply: str | None = None
    verdicts: tuple[Verdict, ...] = ()
    reports: tuple[Origin, ...] = REPORTS
    gate: threading.Event | None = None
    histories: list[tuple[Turn, ...]] = field(default_factory=list)
    asked: list[tuple[str, Filters | None]] = field(default_factory=list)
    closed_early: int = 0
    saved: FakeSaved = field(default_factory=FakeSaved)
    pace: threading.Semaphore | None = None  # sentences are checked one by one, and each waits for it
    written_by: list[str] = field(default_factory=list)

    @property
    def models(self) -> LanguageModels:
        """The configured ones, in the place of the first one that replies."""
        return LanguageModels(self.config, ScriptedModel(["ready"]))

    def stream(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        filters: Filters | None = None,
        lifted: frozenset[str] = frozenset(),
        model: str = "",
    ) -> Iterator[StreamEvent]:
        """Evidence at once, then the reply word by word, then the checked answer."""
        self.written_by.append(model)
        self.histories.append(tuple(history))
        self.asked.append((question, filters))
        extract = self._extract(question, filters or Filters())
        finished = False
        try:
            yield EvidenceFound(answer=extract)
            if self.gate is not None:
                self.gate.wait(timeout=20)
            if self.fails is not None:
                raise self.fails
            final = self._final(extract)
            for number, sentence in enumerate(final.sentences):
                for word in sentence.text.split():
                    yield TextDelta(text=word + " ")
                if self.pace is not None:
                    settled = replace(final, sentences=final.sentences[: number + 1])
                    yield SentenceChecked(answer=settled, rest="")
                    self.pace.acquire(timeout=20)
            finished = True
            yield AnswerReady(answer=final)
        finally:
            self.closed_early += not finished

    def ask(self, question: str, *, history: Sequence[Turn] = (), filters: Filters | None = None) -> Answer:
        """The last event's answer."""
        *_, last = self.stream(question, history=history, filters=filters)
        assert isinstance(last, AnswerReady)
        return last.answer

    def documents(self) -> tuple[DocumentSummary, ...]:
        """Every document."""
        return tuple(
            DocumentSummary(
                document_id=document.document_id,
                title=document.title,
                outlet=document.outlet,
                author=document.author,
                published=document.published,
                uri=document.uri,
                passages=1,
                characters=len(document.text),
                removed_characters=0,
                origin_id="origin-1",
                relation="identical",
                content_hash=document.content_hash,
            )
            for document in self.corpus
        )

    def show(self, document_id: str) -> ShownDocument:
        """One document."""
        for document in self.corpus:
            if document.document_id == document_id:
                return ShownDocument(document=document, passages=(_passage(document),))
        raise DocumentMissing(f"No document is called {document_id}.", hint="See `dateline documents`.")

    def origins(self, wanted: Iterable[str] | None = None, *, filters: Filters | None = None) -> tuple[Origin, ...]:
        """The wanted reports, without the documents that are published after `as_of`."""
        last = (filters or Filters()).as_of or date.max
        asked = None if wanted is None else set(wanted)
        return tuple(
            replace(report, members=tuple(m for m in report.members if (m.dated.day or date.min) <= last))
            for report in self.reports
            if asked is None or report.origin_id in asked
        )

    def original(self, document_id: str) -> Path | None:
        """Its file in `folder`."""
        if self.folder is None or document_id not in {document.document_id for document in self.corpus}:
            return None
        file = self.folder / document_id
        return file if file.is_file() else None

    def suggested_questions(self) -> list[str]:
        """None: the page asks what its titles report."""
        return []

    def stats(self) -> IndexStats:
        """One passage per document."""
        return IndexStats(documents=len(self.corpus), passages=len(self.corpus))

    def describe_model(self) -> str:
        """What writes the answers."""
        return "fake-model, on this machine"

    def search(self, query: str, *, k: int | None = None, filters: Filters | None = None) -> SearchResult:
        """The documents of the best sentences, whole."""
        limits = filters or Filters()
        corpus = [document for document in self.corpus if limits.outlet in (None, document.outlet)]
        documents = {each.document.document_id: each for each in reversed(_matching(query, corpus))}
        passages = tuple(
            ScoredPassage(
                passage=_passage(each.document), document=each.document, score=each.score, rank=rank, scores=each.scores
            )
            for rank, each in enumerate(list(documents.values())[:k], start=1)
        )
        return SearchResult(query=query, filters=limits, passages=passages, timings_ms={})

    @cached_property
    def library(self) -> Library:
        """Its documents, with the files in `folder`."""
        return FakeLibrary(self)

    def doctor(self, *, repair: bool = False, quick: bool = False, progress: Any = None) -> Diagnosis:
        """Nothing is wrong."""
        return Diagnosis(checks=(Check(name="index"),))

    def close(self) -> None:
        """Nothing is open."""

    def outlets(self) -> tuple[str, ...]:
        """Those of the corpus."""
        return tuple(sorted({document.outlet for document in self.corpus if document.outlet}))

    def timeline(self, topic: str, *, filters: Filters | None = None) -> Timeline:
        """A statement per sentence that matches."""
        if self.fails is not None:
            raise self.fails
        return timeline_of(topic, self._extract(topic, filters or Filters()).citations)

    def _extract(self, question: str, filters: Filters) -> Answer:
        found = _matching(question, [d for d in self.corpus if filters.outlet in (None, d.outlet)])
        citations = tuple(_citation(evidence, marker) for marker, evidence in enumerate(found[:4], start=1))
        return Answer(
            question=question,
            sentences=tuple(
                AnswerSentence(text=c.quote, verdict="supported", citations=(c.marker,)) for c in citations
            ),
            citations=citations,
            origins=_origins(citations),
            abstained=not citations,
            abstain_reason=None if citations else "The documents do not say anything about this.",
            filters=filters,
            evidence=tuple(found or [_evidence(d, Span(0, 40), 0.1) for d in self.corpus]),
            model=None,
            config_hash=self.config.digest(),
            timings_ms={"retrieve": 12.0, "evidence": 31.0},
        )

    def _final(self, extract: Answer) -> Answer:
        if extract.abstained:
            return extract
        if self.reply is not None:
            sentences = tuple(
                AnswerSentence(text=text, verdict=verdict, citations=(1,), checks=("checked by the fake",))
                for text, verdict in zip(self.reply.split("|"), self.verdicts, strict=True)
            )
        else:
            sentences = extract.sentences[:2]
        used = {marker for sentence in sentences for marker in sentence.citations}
        citations = tuple(citation for citation in extract.citations if citation.marker in used)
        return replace(
            extract,
            sentences=sentences,
            citations=citations,
            origins=_origins(citations),
            model="fake-model",
            timings_ms={"retrieve": 12.0, "evidence": 31.0, "first_token": 410.0, "total": 2250.0},
        )


def _passage(document: Document) -> Passage:
    return Passage(
        passage_id=f"{document.document_id}#1",
        document_id=document.document_id,
        ordinal=0,
        text=document.text,
        start_char=0,
        end_char=len(document.text),
        sentences=(Span(0, len(document.text)),),
        headings=("News", "Harbour") if document.outlet else (),
    )


def _words(text: str) -> set[str]:
    return {word for word in re.findall(r"\w+", text.lower()) if len(word) > 2} - NOT_WORDS


def _matching(question: str, documents: Sequence[Document]) -> list[Evidence]:
    wanted = _words(question)
    found = [
        _evidence(document, Span(*match.span()), len(wanted & _words(match.group())) / max(len(wanted), 1))
        for document in documents
        for match in SENTENCE.finditer(document.text)
        if wanted & _words(match.group())
    ]
    return sorted(found, key=lambda evidence: -evidence.score)


def _evidence(document: Document, span: Span, score: float) -> Evidence:
    return Evidence(
        document=document,
        passage_id=f"{document.document_id}#1",
        text=span.of(document.text),
        start_char=span.start,
        end_char=span.end,
        page=1 if document.page_starts else None,
        score=score,
        scores={"lexical": score},
        sentences=(span,),
    )


def _citation(evidence: Evidence, marker: int) -> Citation:
    document = evidence.document
    return Citation(
        marker=marker,
        document_id=document.document_id,
        title=document.title,
        outlet=document.outlet,
        author=document.author,
        published=document.published.iso,
        uri=document.uri,
        page=evidence.page,
        quote=evidence.text,
        start_char=evidence.start_char,
        end_char=evidence.end_char,
        passage_id=evidence.passage_id,
        origin_id=ORIGINS.get(document.document_id, ("o9", ""))[0],
    )


def _origins(citations: Sequence[Citation]) -> tuple[OriginGroup, ...]:
    groups: dict[str, dict[str, Citation]] = {}
    for citation in citations:
        groups.setdefault(citation.origin_id, {})[citation.document_id] = citation
    return tuple(
        OriginGroup(
            origin_id=name,
            documents=tuple((document_id, ORIGINS.get(document_id, ("o9", ""))[1]) for document_id in cited),
            titles=tuple((document_id, citation.title) for document_id, citation in cited.items()),
            outlets=tuple((document_id, citation.outlet) for document_id, citation in cited.items() if citation.outlet),
        )
        for name, cited in groups.items()
    )

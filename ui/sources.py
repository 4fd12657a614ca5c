"""What the source panel shows of each citation, gathered from the assistant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import quote as percent_encoded

from index.dates import ResolvedDate, resolve_relative
from index.types import Document, Facts, Removed, Span
from rag import Answer, AssistantError, Citation, Dated, Filters, Origin, ShownDocument
from rag.types import Evidence
from ui.copies import Carried, carried
from ui.excerpt import Excerpt, excerpt
from ui.markup import web_address
from ui.protocol import Answering

NEAREST = 5
# Characters on each side of a quote that may tell what a weekday in it means: its sentence.
AROUND = 320


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """One citation with everything that lets a reader judge it.

    `relative` are the words of the quote that name a day by the publication's, each with what it comes to.
    """

    citation: Citation
    published: Dated
    excerpt: Excerpt
    facts: Facts = Facts()
    relative: tuple[tuple[str, ResolvedDate], ...] = ()
    headings: tuple[str, ...] = ()
    removed: tuple[Removed, ...] = ()
    report: Carried = Carried()
    web: str | None = None
    file: str | None = None
    note: str = ""


def shown_citations(answer: Answer) -> tuple[Citation, ...]:
    """The answer's citations; for a silent answer without any, its nearest passages as citations 1, 2, …"""
    if answer.citations or not answer.abstained:
        return answer.citations
    return tuple(_as_citation(evidence, marker) for marker, evidence in enumerate(answer.evidence[:NEAREST], start=1))


def without_evidence(answer: Answer) -> Answer:
    """The answer without its evidence, which is long; the nearest passages of a silent one stay as citations."""
    return replace(answer, citations=shown_citations(answer), evidence=())


def collect_sources(assistant: Answering, answer: Answer) -> tuple[Source, ...]:
    """A source per shown citation, in their order; a document that vanished meanwhile leaves its quote and a note."""
    return collect_cited(assistant, shown_citations(answer), answer.filters)


def collect_cited(assistant: Answering, citations: Sequence[Citation], filters: Filters) -> tuple[Source, ...]:
    """A source per citation, in their order; of other documents with the same report, those that `filters` let by."""
    cited = dict.fromkeys(citation.document_id for citation in citations)
    files = {document_id: _file(assistant, document_id) for document_id in cited}
    origins = _origins(assistant, {citation.origin_id for citation in citations}, filters)
    shown: dict[str, ShownDocument | None] = {}

    def show(document_id: str) -> ShownDocument | None:
        if document_id not in shown:
            shown[document_id] = _shown(assistant, document_id)
        return shown[document_id]

    def text_of(document_id: str) -> str:
        found = show(document_id)
        return found.document.text if found is not None else ""

    return tuple(
        _source(
            citation,
            show(citation.document_id),
            files[citation.document_id],
            carried(citation.document_id, _span(citation), origins.get(citation.origin_id), text_of),
        )
        for citation in citations
    )


def file_address(document_id: str) -> str:
    """Where the page serves the document's own file, relative to the page."""
    return "document/" + percent_encoded(document_id, safe="/")


def _source(citation: Citation, shown: ShownDocument | None, file: str | None, report: Carried) -> Source:
    span = _span(citation)
    alone = Excerpt(before="", quote=citation.quote, after="", cut_before=True, cut_after=True)
    known = shown is not None and span.of(shown.document.text) == citation.quote
    passages = shown.passages if shown is not None and known else ()
    return Source(
        citation=citation,
        published=shown.document.published if shown is not None else _dated(citation.published),
        excerpt=excerpt(shown.document.text, span.start, span.end) if shown is not None and known else alone,
        facts=shown.document.facts if shown is not None else Facts(),
        relative=relative_dates(shown.document, span) if shown is not None and known else (),
        headings=next((passage.headings for passage in passages if passage.passage_id == citation.passage_id), ()),
        removed=shown.document.removed if shown is not None else (),
        report=report,
        web=web_address(citation.uri),
        file=f"{file}#page={citation.page}"
        if file and citation.page and citation.document_id.endswith(".pdf")
        else file,
        note=_note(shown, known=known),
    )


def relative_dates(document: Document, quote: Span) -> tuple[tuple[str, ResolvedDate], ...]:
    """Words within the quote such as "on Friday", counted from the publication; none where that is unknown."""
    low = max(0, quote.start - AROUND)
    window = document.text[low : quote.end + AROUND]
    found = [(each.span.of(window), each) for each in resolve_relative(window, document.published)]
    inside = [(words, each) for words, each in found if low + each.span.start >= quote.start]
    return tuple((words, each) for words, each in inside if low + each.span.end <= quote.end)


def _span(citation: Citation) -> Span:
    return Span(citation.start_char, citation.end_char)


def _note(shown: ShownDocument | None, *, known: bool) -> str:
    if shown is None:
        return "This document is no longer in the index; the quote is kept from when the answer was written."
    return "" if known else "This document has changed since the answer was written."


def _origins(assistant: Answering, wanted: set[str], filters: Filters) -> dict[str, Origin]:
    try:
        return {origin.origin_id: origin for origin in assistant.origins(wanted, filters=filters)}
    except AssistantError:
        return {}


def _shown(assistant: Answering, document_id: str) -> ShownDocument | None:
    try:
        return assistant.show(document_id)
    except AssistantError:
        return None


def _file(assistant: Answering, document_id: str) -> str | None:
    try:
        return file_address(document_id) if assistant.original(document_id) is not None else None
    except AssistantError:
        return None


def _dated(published: str | None) -> Dated:
    try:
        return Dated(value=datetime.fromisoformat(published)) if published else Dated()
    except ValueError:
        return Dated()


def _as_citation(evidence: Evidence, marker: int) -> Citation:
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
        origin_id=document.origin_id,
    )

"""What the source panel shows of each citation, gathered from the assistant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote as percent_encoded

from rag import Answer, AssistantError, Citation, Dated, ShownDocument
from rag.types import Evidence, OriginGroup
from ui.excerpt import Excerpt, excerpt
from ui.markup import web_address
from ui.protocol import Answering

NEAREST = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """One citation with everything that lets a reader judge it; `copies` are (title, relation) pairs."""

    citation: Citation
    published: Dated
    excerpt: Excerpt
    headings: tuple[str, ...] = ()
    relation: str = ""
    copies: tuple[tuple[str, str], ...] = ()
    web: str | None = None
    file: str | None = None
    note: str = ""


def shown_citations(answer: Answer) -> tuple[Citation, ...]:
    """The answer's citations; for a silent answer without any, its nearest passages as citations 1, 2, …"""
    if answer.citations or not answer.abstained:
        return answer.citations
    return tuple(_as_citation(evidence, marker) for marker, evidence in enumerate(answer.evidence[:NEAREST], start=1))


def collect_sources(assistant: Answering, answer: Answer) -> tuple[Source, ...]:
    """A source per shown citation, in their order; a document that vanished meanwhile leaves its quote and a note."""
    citations = shown_citations(answer)
    titles = {citation.document_id: citation.title for citation in citations}
    shown = {document_id: _shown(assistant, document_id) for document_id in titles}
    files = {document_id: _file(assistant, document_id) for document_id in titles}
    return tuple(
        _source(citation, shown[citation.document_id], files[citation.document_id], answer.origins, titles)
        for citation in citations
    )


def file_address(document_id: str) -> str:
    """Where the page serves the document's own file, relative to the page."""
    return "document/" + percent_encoded(document_id, safe="/")


def _source(
    citation: Citation,
    shown: ShownDocument | None,
    file: str | None,
    origins: Sequence[OriginGroup],
    titles: dict[str, str],
) -> Source:
    start, end = citation.start_char, citation.end_char
    alone = Excerpt(before="", quote=citation.quote, after="", cut_before=True, cut_after=True)
    relation, copies = _copies(citation, origins, titles)
    known = shown is not None and shown.document.text[start:end] == citation.quote
    passages = shown.passages if shown is not None and known else ()
    return Source(
        citation=citation,
        published=shown.document.published if shown is not None else _dated(citation.published),
        excerpt=excerpt(shown.document.text, start, end) if shown is not None and known else alone,
        headings=next((passage.headings for passage in passages if passage.passage_id == citation.passage_id), ()),
        relation=relation,
        copies=copies,
        web=web_address(citation.uri),
        file=f"{file}#page={citation.page}"
        if file and citation.page and citation.document_id.endswith(".pdf")
        else file,
        note=_note(shown, known=known),
    )


def _note(shown: ShownDocument | None, *, known: bool) -> str:
    if shown is None:
        return "This document is no longer in the index; the quote is kept from when the answer was written."
    return "" if known else "This document has changed since the answer was written."


def _copies(
    citation: Citation, origins: Sequence[OriginGroup], titles: dict[str, str]
) -> tuple[str, tuple[tuple[str, str], ...]]:
    for group in origins:
        # A report that one document carries alone has no copies, whatever relation it is stored with.
        if group.origin_id == citation.origin_id and len(group.documents) > 1:
            relations = dict(group.documents)
            known = {**dict(group.titles), **titles}
            others = [(known.get(name, name), kind) for name, kind in group.documents if name != citation.document_id]
            return relations.get(citation.document_id, ""), tuple(others)
    return "", ()


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
        origin_id="",
    )

"""Answers, passages and documents as text for a terminal. Progress goes to stderr, and only to a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.live import Live
from rich.text import Text

from index.types import Fact
from rag import Answer, Citation, DocumentSummary, Origin, OriginGroup, SearchResult, ShownDocument
from rag.types import (
    AnswerReady,
    ConflictValue,
    EvidenceFound,
    Preferences,
    ScoredPassage,
    StreamEvent,
    TextDelta,
)
from rag.wording import content_stems, words
from ui.age import age_line
from ui.groups import carriers, standing
from ui.markup import listed

if TYPE_CHECKING:
    from index.origin_records import Member

_VERDICTS = {"supported": "", "partly": " (partly supported)", "unsupported": " (NOT SUPPORTED)"}


def stderr() -> Console:
    """The terminal, for what is no data."""
    return Console(file=sys.stderr, highlight=False)


def follow(events: Iterable[StreamEvent]) -> Answer:
    """The final answer of a stream; on a terminal, evidence and text are shown as they come."""
    console = stderr()
    text = ""
    answer: Answer | None = None
    live = Live(Text("searching …"), console=console, transient=True)
    with live if console.is_terminal else nullcontext():
        for event in events:
            if isinstance(event, EvidenceFound):
                answer = event.answer
                live.update(Text("\n".join(f"“{s.text}”" for s in answer.sentences) + "\nreading the evidence …"))
            elif isinstance(event, TextDelta):
                text += event.text
                live.update(Text(text))
            elif isinstance(event, AnswerReady):
                answer = event.answer
    assert answer is not None, "a stream ends with an answer"
    return answer


def print_answer(answer: Answer) -> None:
    """The answer with its citations below it."""
    if answer.abstained:
        click.echo(answer.text)
        _print_nearest(answer)
    for sentence in answer.sentences:
        markers = "".join(f"[{marker}]" for marker in sentence.citations)
        click.echo(f"{sentence.text} {markers}{_VERDICTS[sentence.verdict]}".rstrip())
    for conflict in answer.conflicts:
        values = "; ".join(_valued(value) for value in conflict.values)
        what = "Reported differently over time:" if conflict.is_succession else "The sources disagree on"
        click.echo(f"{what} {conflict.about}: {values}")
    click.echo()
    for citation in answer.citations:
        click.echo(f"[{citation.marker}] {sourced(citation)}\n    “{' '.join(citation.quote.split())}”")
    if answer.citations:
        print_groups(answer.citations, answer.origins)
        click.echo(age_line(answer))
    if answer.withheld:
        click.echo(f"{count(len(answer.withheld), 'sentence')} withheld: the documents do not support it.")
    for note in answer.notes:
        click.echo(f"Note: {note}")


def print_groups(citations: Sequence[Citation], origins: Sequence[OriginGroup]) -> None:
    """How many independent reports are cited, and who carries each."""
    articles = sum(len(group.documents) for group in origins)
    click.echo(f"\n{count(articles, 'article')}, {count(len(origins), 'independent source')}")
    for group in origins if articles > 1 else ():
        markers = "".join(f"[{each.marker}]" for each in citations if each.origin_id == group.origin_id)
        click.echo(f"  {listed(carriers(group))}, {standing(group)} {markers}".rstrip())
        cited = {each.document_id for each in citations}
        for document_id, _ in group.documents:
            if document_id not in cited:
                click.echo(f"    also in {document_id}")


def _valued(value: ConflictValue) -> str:
    citation = value.citation
    day = citation.published[:10] if citation.published else "date unknown"
    return f"{value.value} ({', '.join(part for part in (citation.outlet, day) if part)}) [{value.marker}]"


def _print_nearest(answer: Answer) -> None:
    if answer.evidence:
        click.echo("Nearest passages:")
    for item in answer.evidence[:3]:
        click.echo(f"  - “{' '.join(item.text.split())}” ({item.document.document_id})")


def sourced(citation: Citation) -> str:
    """Title, outlet, day, page and document of a citation."""
    page = f"page {citation.page}" if citation.page else None
    day = citation.published[:10] if citation.published else "date unknown"
    parts = [citation.title, citation.outlet, day]
    return ", ".join(part for part in [*parts, page] if part) + f" ({citation.document_id})"


def print_search(result: SearchResult, *, explain: bool = False) -> None:
    """Passages, best first; `explain` says of each what brought it here."""
    if result.preferences:
        click.echo(f"Preferred: {preferred_in_words(result.preferences)}")
    for note in result.notes:
        click.echo(f"Note: {note}")
    for hit in result.passages:
        scores = "  ".join(f"{name} {score:.3f}" for name, score in hit.scores.items() if score is not None)
        day = hit.document.published.day
        source = ", ".join(p for p in (hit.document.title, hit.document.outlet, day.isoformat() if day else None) if p)
        click.echo(f"{hit.rank}. {source} ({hit.document.document_id})\n   {scores}")
        for passage in sorted((*hit.neighbours, hit.passage), key=lambda each: each.ordinal):
            click.echo(f"   {'  ' if passage in hit.neighbours else ''}{' '.join(passage.text.split())}")
        for reason in _explained(hit, result.query) if explain else ():
            click.echo(f"   - {reason}")
        if hit.copies:
            click.echo(f"   same report in {listed(hit.copies)}")
    if not result.passages:
        click.echo("No passage matches.")


def _explained(hit: ScoredPassage, query: str) -> Iterable[str]:
    """What each stage gave a passage, and why, a line each."""
    scores = {name: f"{score:.3f}" for name, score in hit.scores.items() if score is not None}
    if "dense" in scores and hit.closest is not None:
        sentence = " ".join(hit.passage.sentence_text(hit.closest).split())
        yield f"dense {scores['dense']}: the sentence most like the query is “{sentence}”"
    else:
        yield "dense: not among the nearest"
    if "lexical" in scores:
        there = set(content_stems(f"{hit.passage.text} {hit.document.title} {hit.document.outlet or ''}"))
        held = [word for word in dict.fromkeys(words(query)) if set(content_stems(word)) & there]
        yield f"lexical {scores['lexical']}: it has {listed(held) or 'words of the conversation'}"
    else:
        yield "lexical: none of the words that tell, or not among the first"
    yield from hit.reasons
    if "rerank" in scores:
        yield f"rerank {scores['rerank']}: by the cross-encoder, which decides the order"
    yield f"fused {scores['fused']}: place {hit.rank}"


def preferred_in_words(preferences: Preferences) -> str:
    """The sources and days that a question names, in words."""
    spans = [str(first) if first == last else f"{first} to {last}" for first, last in preferences.published]
    published = [f"published {listed(spans)}"] if spans else []
    return "; ".join([*preferences.outlets, *preferences.authors, *published])


def print_documents(documents: Sequence[DocumentSummary]) -> None:
    """One line per document."""
    for document in documents:
        day = document.published.day
        date = day.isoformat() if day else "unknown"
        click.echo(f"{date:<12}{document.outlet or '-':<26}{document.title}  ({document.document_id})")
    click.echo(count(len(documents), "document"))


def print_origins(origins: Sequence[Origin], documents: int) -> None:
    """A block per report that several documents carry, the earliest first, each with its relation and why."""
    for origin in origins:
        click.echo(origin.origin_id)
        for member in origin.members:
            date = member.dated.day.isoformat() if member.dated.day else "unknown"
            credit = f", credits {', '.join(member.attributions)}" if member.attributions else ""
            click.echo(
                f"  {date:<12}{member.outlet or '-':<26}{_carried_as(member, origin):<11}{member.document_id}{credit}"
            )
        for kin in origin.kin:
            click.echo(f"    {kin.first} ~ {kin.second}: {kin.relation.replace('_', ' ')}, {'; '.join(kin.reasons)}")
            if kin.wording:
                click.echo(f"      both: “{' '.join(kin.wording.split())}”")
    shared = sum(len(origin.members) for origin in origins)
    independent = documents - shared + len(origins)
    click.echo(f"{count(documents, 'document')}, {count(independent, 'independent report')}")


def _carried_as(member: Member, origin: Origin) -> str:
    """How a member carries the report; "report" for the one that the others are compared with."""
    if member.relation != "identical":
        return member.relation.replace("_", " ")
    same = any(member.document_id in (kin.first, kin.second) for kin in origin.kin if kin.relation == "identical")
    return "identical" if same else "report"


def print_document(shown: ShownDocument) -> None:
    """A document as stored, with its facts before and its removed parts behind the text."""
    document = shown.document
    published = document.published
    facts = document.facts
    click.echo(f"{document.title}\ntitle{_reason(facts.title)}")
    click.echo(f"outlet {document.outlet or 'unknown'}{_reason(facts.outlet)}")
    click.echo(f"author {document.author or 'unknown'}{_reason(facts.author)}")
    click.echo(f"language {facts.language.value or 'unknown'}{_reason(facts.language)}")
    evidence = f" ({published.method}: {published.evidence})" if published.value else ""
    click.echo(f"published {published.iso or 'unknown'}{evidence}")
    for candidate in published.candidates if published.is_contradicted else ():
        note = f" - {candidate.note}" if candidate.note else ""
        click.echo(f"  {candidate.day or 'unknown'}  {candidate.method}: {candidate.evidence}{note}")
    click.echo(f"{document.uri}\n\n{document.text}")
    for item in document.removed:
        click.echo(f"\n--- removed ({item.reason}) ---\n{item.text.strip()}")


def _reason(fact: Fact) -> str:
    return f" ({fact.method}: {fact.evidence})" if fact.value else ""


def count(number: int, what: str) -> str:
    """`1 thing`, `2 things`."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"

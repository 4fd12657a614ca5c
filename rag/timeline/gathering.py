"""From what a search found to a timeline: the statements of its documents on the topic, joined and dated."""

from __future__ import annotations

import time
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from index.embedder import Embedder, Vector
from index.origin_records import Member
from index.store import Index
from index.types import Document, Span
from rag.candidates import selection
from rag.checking import CitedSpan
from rag.evidence import Weight, cover, inverse_document_frequency
from rag.sources import Markers, group_origins
from rag.timeline.dating import said_on
from rag.timeline.joining import Placed, joined
from rag.timeline.placing import place_in
from rag.timeline.reading import statements_of
from rag.timeline.statements import Said
from rag.timeline.types import Statement, Timeline
from rag.types import Evidence, Filters, SearchResult
from rag.wording import content_stems

# A statement is about the topic where the sum of two shares reaches this: how similar its sentences are in meaning, and
# how many of the topic's words they have, those of the speaker and of the title counted too.
_ABOUT = 0.75
_STANDING = 0.4
MembersOf = Callable[[Iterable[str], Filters], Mapping[str, Sequence[Member]]]


def gather(topic: str, found: SearchResult, index: Index, embedder: Embedder, members_of: MembersOf) -> Timeline:
    """The timeline of a topic from the passages that were found for it: their documents, and those that carry the same
    reports.
    """
    started = time.perf_counter()
    query = embedder.embed_query(found.query)
    weight = inverse_document_frequency(index.lexical.document_frequency, index.lexical.count())
    wanted = frozenset(content_stems(found.query))
    origins = {hit.document.origin_id for hit in found.passages}
    members, limits = members_of(sorted(origins), found.filters), selection(found.filters)
    ids = {hit.document.document_id for hit in found.passages} | {
        m.document_id for group in members.values() for m in group if limits.holds(m.outlet, m.dated.day)
    }
    documents = index.catalogue.documents(sorted(ids))
    standing = _standing(found)
    placed = [
        one
        for document in documents.values()
        for one in _placed(document, index, query, wanted, weight, standing.get(document.origin_id, 0.0))
        if not _later(one, found.filters)
    ]
    groups = sorted(joined(placed), key=_order)
    markers = Markers()
    statements = tuple(_statement(group, markers) for group in groups)
    return Timeline(
        topic=topic,
        statements=statements,
        origins=group_origins(markers.citations, members),
        filters=found.filters,
        preferences=found.preferences,
        notes=found.notes,
        timings_ms={**found.timings_ms, "statements": (time.perf_counter() - started) * 1000},
    )


def _placed(
    document: Document, index: Index, query: Vector, wanted: frozenset[str], weight: Weight, standing: float
) -> Iterator[Placed]:
    """The statements of a document that are about the topic."""
    passages = index.catalogue.passages_of(document.document_id)
    sentences = [sentence for passage in passages for sentence in passage.sentences]
    said = statements_of(document.text, sentences)
    if not said:
        return
    vectors = index.vectors_of(passages)
    similar = {
        sentence: float(score)
        for passage in passages
        if passage.passage_id in vectors
        for sentence, score in zip(passage.sentences, vectors[passage.passage_id].sentences @ query, strict=True)
    }
    title = set(content_stems(f"{document.title} {document.outlet or ''}"))
    for one in said:
        about = _about(one, document.text, sentences, similar, wanted, weight, title)
        if about + _STANDING * standing >= _ABOUT:
            passage = next(p for p in passages if p.start_char <= one.span.start < p.end_char)
            yield Placed(one, document, passage, said_on(one.around, document.published), place_in(one.around))


def _standing(found: SearchResult) -> dict[str, float]:
    """By origin: the score of its best passage as a share of the best one's."""
    best: dict[str, float] = {}
    for hit in found.passages:
        best[hit.document.origin_id] = max(best.get(hit.document.origin_id, 0.0), hit.score)
    highest = max(best.values(), default=0.0)
    return {origin: score / highest for origin, score in best.items()} if highest > 0 else {}


def _about(
    said: Said,
    text: str,
    sentences: Sequence[Span],
    similar: Mapping[Span, float],
    wanted: frozenset[str],
    weight: Weight,
    title: set[str],
) -> float:
    first = bisect_right(sentences, said.span.start, key=lambda s: s.end)
    last = max(first + 1, bisect_left(sentences, said.span.end, key=lambda s: s.start))
    here = set(content_stems(f"{said.span.of(text)} {said.speaker.name} {said.speaker.role or ''}"))
    near = sentences[max(0, first - 1) : last + 1]
    context = title | {stem for sentence in near for stem in content_stems(sentence.of(text))}
    closest = max((similar[sentence] for sentence in sentences[first:last] if sentence in similar), default=0.0)
    return closest + cover(wanted, here, weight, context=context)


def _later(one: Placed, filters: Filters) -> bool:
    """Whether it was said after the day that is taken for today."""
    return filters.as_of is not None and one.day.day is not None and one.day.day > filters.as_of


def _order(group: Sequence[Placed]) -> tuple[bool, object, object, str, int]:
    """By the day, those without one behind; then by publication."""
    first = group[0]
    day = next((one.day.day for one in group if one.day.day), None)
    published = min(one.published for one in group)
    return day is None, day or published, published, first.document.document_id, first.said.at


def _statement(group: Sequence[Placed], markers: Markers) -> Statement:
    first = group[0]
    dated = next((one for one in group if one.day.day), first)
    speaker = first.said.speaker
    numbers = [markers.mark([_cited(one)])[0] for one in group]
    citations = {c.marker: c for c in markers.citations}
    return Statement(
        said_on=dated.day.day,
        said_on_evidence=dated.day.evidence,
        speaker=_inside_a_sentence(speaker.name),
        role=next((one.said.speaker.role for one in group if one.said.speaker.role), None),
        statement=first.said.words,
        kind=first.said.kind,
        place=next((one.place for one in group if one.place), None),
        citations=tuple(citations[number] for number in dict.fromkeys(numbers)),
        origins=tuple(dict.fromkeys(one.origin for one in group)),
        verb=first.said.verb,
        speaker_written=speaker.written,
        published=min((day for one in group if (day := one.document.published.day)), default=None),
    )


def _inside_a_sentence(name: str) -> str:
    """The name without the capital that only the start of a sentence gives it: "The county", "the county"."""
    article, _, rest = name.partition(" ")
    return f"{article.lower()} {rest}" if article in ("The", "A", "An") and rest else name


def _cited(one: Placed) -> CitedSpan:
    span = one.said.span
    return CitedSpan(
        Evidence(
            document=one.document,
            passage_id=one.passage.passage_id,
            text=span.of(one.document.text),
            start_char=span.start,
            end_char=span.end,
            page=one.passage.page,
            score=0.0,
            scores={},
            sentences=(span,),
        ),
        span,
    )

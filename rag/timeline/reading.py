"""All statements of one document: its paragraphs in order, quotations that run on, and who "she" is. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from index.types import Span
from rag.timeline.people import People
from rag.timeline.quotes import Quotation, bare, quotations_in, run_together
from rag.timeline.statements import Said, statements_in

_TURN = re.compile(r"[*_]{0,2}(?P<name>[A-ZÀ-ÖØ-Þ][\w’'-]+(?: [A-ZÀ-ÖØ-Þ][\w’'-]+){0,3})[*_]{0,2}:[*_]{0,2}\s+")


@dataclass(frozen=True, slots=True)
class _Unit:
    """Whole sentences that no quotation crosses, and what they quote."""

    span: Span
    quotations: tuple[Quotation, ...]
    paragraph: Span


def statements_of(text: str, sentences: Sequence[Span]) -> list[Said]:
    """The statements of a document in order, their speakers by their full names where the text leaves no doubt."""
    people = People(text, sentences)
    turns = _turns(text, sentences, people)
    found: list[Said] = []
    before: _Unit | None = None
    for unit in _units(text, sentences):
        if (turn := turns.get(unit.paragraph.start)) is not None:
            found += turn[:1] if unit.span.start == unit.paragraph.start else []
            continue
        here = statements_in(text, unit.span, unit.quotations)
        if not here and before is not None and _goes_on(text, before, unit, found):
            found[-1] = _longer(text, found[-1], unit)
        else:
            found += people.resolved(here)
        before = unit
    return found


def _units(text: str, sentences: Sequence[Span]) -> Iterator[_Unit]:
    for paragraph in _paragraphs(text, sentences):
        whole = Span(paragraph[0].start, paragraph[-1].end)
        quotations = quotations_in(text, whole, paragraph)
        start = paragraph[0].start
        for sentence in paragraph:
            if any(q.span.start < sentence.end < q.span.end for q in quotations):
                continue
            inside = tuple(q for q in quotations if start <= q.span.start < sentence.end)
            yield _Unit(Span(start, sentence.end), inside, whole)
            start = sentence.end + len(text[sentence.end :]) - len(text[sentence.end :].lstrip())


def _paragraphs(text: str, sentences: Sequence[Span]) -> Iterator[list[Span]]:
    paragraph: list[Span] = []
    for sentence in sentences:
        if paragraph and "\n" in text[paragraph[-1].end : sentence.start]:
            yield paragraph
            paragraph = []
        paragraph.append(sentence)
    if paragraph:
        yield paragraph


def _turns(text: str, sentences: Sequence[Span], people: People) -> dict[int, list[Said]]:
    """The paragraphs of a transcript by where they begin, each with what is said in it: nothing for a question.

    A transcript has paragraphs of two speakers, each opened by a name and a colon.
    """
    found = {}
    for paragraph in _paragraphs(text, sentences):
        span = Span(paragraph[0].start, paragraph[-1].end)
        match = _TURN.match(text, span.start, span.end)
        speaker = people.called(match["name"]) if match else None
        if match and speaker:
            words = " ".join(text[match.end() : span.end].split())
            said = Said(speaker=speaker, verb="say", words=words, kind="direct", span=span, around="", at=span.start)
            found[span.start] = (speaker.name, [] if words.endswith(("?", "?**")) else [said])
    names = {name for name, _ in found.values()}
    return {start: said for start, (_, said) in found.items()} if len(names) > 1 else {}


def _goes_on(text: str, before: _Unit, unit: _Unit, found: Sequence[Said]) -> bool:
    """Whether a unit is nothing but a quotation, and of the speaker before it."""
    if not found or found[-1].span.end != before.span.end or not unit.quotations:
        return False
    outside = unit.span.of(text)
    for quotation in unit.quotations:
        outside = outside.replace(quotation.span.of(text), "")
    if re.search(r"\w", outside):
        return False
    # A new paragraph may be another voice, unless the quotation before was left open for it.
    return unit.span.start > unit.paragraph.start or (bool(before.quotations) and before.quotations[-1].open)


def _longer(text: str, said: Said, unit: _Unit) -> Said:
    words = run_together(bare(quotation.span.of(text)) for quotation in unit.quotations)
    more = f"“{words}”" if said.kind == "indirect" else words
    return replace(said, span=Span(said.span.start, unit.span.end), words=run_together((said.words, more)))

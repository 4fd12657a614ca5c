"""Cuts a document into passages of whole sentences that fit the embedder's window."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence

from index.sentences import sentence_spans
from index.types import Document, Heading, Passage, Span

SPLITTER_VERSION = "1"

# Token ranges of a text, as the embedder's own tokenizer cuts it.
TokenOffsets = Callable[[Sequence[str]], list[list[tuple[int, int]]]]


def split(document: Document, *, token_offsets: TokenOffsets, max_tokens: int) -> tuple[Passage, ...]:
    """The passages of `document`, in order; every sentence is in exactly one, and none exceeds `max_tokens`.

    A sentence that is longer than that is cut between words. Passages end at headings and pages.
    """
    sentences = list(_fitting(document.text, token_offsets, max_tokens))
    seen: dict[str, int] = {}
    passages = []
    for ordinal, group in enumerate(_grouped(document, sentences, max_tokens)):
        start, end = group[0].start, group[-1].end
        text = document.text[start:end]
        digest = hashlib.sha256(text.encode()).hexdigest()[:12]
        seen[digest] = seen.get(digest, 0) + 1
        suffix = f"-{seen[digest]}" if seen[digest] > 1 else ""
        passages.append(
            Passage(
                passage_id=f"{document.document_id}#{digest}{suffix}",
                document_id=document.document_id,
                ordinal=ordinal,
                text=text,
                start_char=start,
                end_char=end,
                sentences=tuple(group),
                page=bisect_right(document.page_starts, start) or None,
                headings=_heading_path(document.headings, start),
            )
        )
    return tuple(passages)


def _fitting(text: str, token_offsets: TokenOffsets, max_tokens: int) -> Iterator[tuple[Span, int]]:
    """Sentences with their token counts; over-long ones come as several pieces."""
    spans = sentence_spans(text)
    for span, offsets in zip(spans, token_offsets([span.of(text) for span in spans]), strict=True):
        if len(offsets) <= max_tokens:
            yield span, len(offsets)
            continue
        start = 0
        for first in range(0, len(offsets), max_tokens):
            last = min(first + max_tokens, len(offsets))
            end = _word_start(text, span, offsets[last][0]) if last < len(offsets) else span.end - span.start
            piece = _stripped(text, span.start + start, span.start + max(end, start + 1))
            if piece is not None:
                yield piece, last - first
            start = max(end, start + 1)


def _word_start(text: str, span: Span, position: int) -> int:
    """The latest start of a word at or before `position` of the span, not more than a word back."""
    cut = position
    while cut > max(0, position - 40) and not text[span.start + cut - 1].isspace():
        cut -= 1
    return cut if cut > max(0, position - 40) else position


def _stripped(text: str, start: int, end: int) -> Span | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end) if end > start else None


def _grouped(document: Document, sentences: list[tuple[Span, int]], max_tokens: int) -> Iterator[list[Span]]:
    """Sentences gathered up to `max_tokens`; a new group starts at every page and heading."""
    borders = {*document.page_starts, *(heading.start for heading in document.headings)}
    group: list[Span] = []
    tokens = 0
    for span, count in sentences:
        crosses = bool(group) and any(group[-1].start < border <= span.start for border in borders)
        only_headings = all(sentence.start in borders for sentence in group)
        if group and (tokens + count > max_tokens or (crosses and not only_headings)):
            yield group
            group, tokens = [], 0
        group.append(span)
        tokens += count
    if group:
        yield group


def _heading_path(headings: Sequence[Heading], position: int) -> tuple[str, ...]:
    """Titles of the sections that `position` lies in, outermost first."""
    path: list[Heading] = []
    for heading in headings:
        if heading.start > position:
            break
        path = [*(h for h in path if h.level < heading.level), heading]
    return tuple(heading.text for heading in path)

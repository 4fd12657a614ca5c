"""Cuts a document into passages of whole sentences that fit the embedder's window."""

from __future__ import annotations

import hashlib
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence

from index.sentences import sentence_spans
from index.types import Document, Heading, Passage, Span

SPLITTER_VERSION = "1"

# Token ranges of a text, as the embedder's own tokenizer cuts it.
TokenOffsets = Callable[[Sequence[str]], list[list[tuple[int, int]]]]


def split(document: Document, *, token_offsets: TokenOffsets, max_tokens: int) -> tuple[Passage, ...]:
    """The passages of `document`, in order; every sentence is in exactly one, and none exceeds `max_tokens`.

    A sentence that is longer than that is cut between words; a part of a word that is cut itself (no spaces for 40
    characters) can take a token or two more. Passages end at headings and pages.
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
        first = start = 0
        while first < len(offsets):
            last = min(first + max_tokens, len(offsets))
            at_end = last == len(offsets)
            end = span.end - span.start if at_end else _word_start(text, span, start, offsets[last][0])
            piece = _stripped(text, span.start + start, span.start + end)
            # The next piece begins with the cut word: its tokens before `last` count there, not here.
            last = last if at_end else bisect_left(offsets, end, key=lambda offset: offset[0])
            if piece is not None:
                yield piece, last - first
            first, start = last, end


def _word_start(text: str, span: Span, start: int, position: int) -> int:
    """The latest start of a word at or before `position` of the span, after `start` and not more than a word back."""
    furthest = max(start, position - 40)
    cut = position
    while cut > furthest and not text[span.start + cut - 1].isspace():
        cut -= 1
    return cut if cut > furthest else position


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

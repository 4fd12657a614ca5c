"""Cuts a document into passages of whole sentences that fit the embedder's window."""

from __future__ import annotations

import hashlib
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence

from index.sentences import sentence_spans
from index.types import Document, Heading, Passage, Span

SPLITTER_VERSION = "2"

# Tokenised together: enough for speed, and the memory for token ranges stays small however long the document is.
_SENTENCES_AT_ONCE = 512
# A longer stretch without an end, such as a table without spaces, is cut even where it is a single token.
_LONGEST_SENTENCE_CHARS = 2_000

# Token ranges of a text, as the embedder's own tokenizer cuts it.
TokenOffsets = Callable[[Sequence[str]], list[list[tuple[int, int]]]]


def splitting(*, max_tokens: int, fingerprint: str) -> str:
    """Digest of everything besides the text that passages depend on; the embedder's tokenizer counts their tokens."""
    return hashlib.sha256(f"{SPLITTER_VERSION}\n{max_tokens}\n{fingerprint}".encode()).hexdigest()[:32]


def split(
    document: Document,
    *,
    token_offsets: TokenOffsets,
    max_tokens: int,
    sentences: Sequence[Span] | None = None,
) -> tuple[Passage, ...]:
    """The passages of `document`, in order; every sentence is in exactly one, and none exceeds `max_tokens`.

    `sentences` are its sentence spans where they are known already.

    A sentence that is longer than that is cut between words; a part of a word that is cut itself (no spaces for 40
    characters) can take a token or two more. Passages end at headings and pages.
    """
    spans = sentence_spans(document.text) if sentences is None else sentences
    fitting = list(_fitting(document.text, spans, token_offsets, max_tokens))
    heading_starts = [heading.start for heading in document.headings]
    heading_paths: list[tuple[str, ...]] = [(), *_heading_paths(document.headings)]
    seen: dict[str, int] = {}
    passages = []
    for ordinal, group in enumerate(_grouped(document, fitting, max_tokens)):
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
                headings=heading_paths[bisect_right(heading_starts, start)],
            )
        )
    return tuple(passages)


def _fitting(
    text: str, sentences: Sequence[Span], token_offsets: TokenOffsets, max_tokens: int
) -> Iterator[tuple[Span, int]]:
    """Sentences with their token counts; over-long ones come as several pieces."""
    spans = [piece for span in sentences for piece in _cut(text, span)]
    counted = (
        pair
        for first in range(0, len(spans), _SENTENCES_AT_ONCE)
        for pair in _with_tokens(text, spans[first : first + _SENTENCES_AT_ONCE], token_offsets)
    )
    for span, offsets in counted:
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


def _with_tokens(
    text: str, spans: Sequence[Span], token_offsets: TokenOffsets
) -> Iterator[tuple[Span, list[tuple[int, int]]]]:
    return zip(spans, token_offsets([span.of(text) for span in spans]), strict=True)


def _cut(text: str, span: Span) -> Iterator[Span]:
    """The span, or pieces of it that are not too long, cut between words where there are any."""
    start = span.start
    while span.end - start > _LONGEST_SENTENCE_CHARS:
        last = start + _LONGEST_SENTENCE_CHARS
        space = text.rfind(" ", start + _LONGEST_SENTENCE_CHARS // 2, last)
        end = space if space > 0 else last
        piece = _stripped(text, start, end)
        if piece is not None:
            yield piece
        start = end
    rest = _stripped(text, start, span.end)
    if rest is not None:
        yield rest


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
    ordered = sorted(borders)
    group: list[Span] = []
    tokens = 0
    for span, count in sentences:
        crosses = bool(group) and bisect_right(ordered, span.start) > bisect_right(ordered, group[-1].start)
        only_headings = all(sentence.start in borders for sentence in group)
        if group and (tokens + count > max_tokens or (crosses and not only_headings)):
            yield group
            group, tokens = [], 0
        group.append(span)
        tokens += max(count, 1)
    if group:
        yield group


def _heading_paths(headings: Sequence[Heading]) -> list[tuple[str, ...]]:
    """For each heading, the titles of the sections that begin or go on there, outermost first."""
    paths: list[tuple[str, ...]] = []
    opened: list[Heading] = []
    for heading in headings:
        opened = [*(h for h in opened if h.level < heading.level), heading]
        paths.append(tuple(h.text for h in opened))
    return paths


def document_of(passage_id: str) -> str:
    """The id of the document that a passage is of."""
    return passage_id.rpartition("#")[0]

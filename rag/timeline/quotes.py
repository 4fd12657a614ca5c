"""Where a text quotes, and the same text with its quotations covered, so that what stands around them can be read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index.types import Span

# A private character: no text has it, and the covered text keeps every offset.
COVER = "\ue000"
# An open mark that is not closed within so many characters is a slip.
_LONGEST_CHARS = 2_500
_CLOSERS = {"“": "”»", "„": "“”", "«": "»”", '"': '"”', "‘": "’", "'": "'"}
# "I ’ll", as tokenised texts have it, opens nothing.
_OPENER = re.compile(r"[“„«\"]|(?<![\w’'])[‘'](?=\w)(?!(?:ll|s|re|ve|d|m|t)\b)")
_STRAY = re.compile(r"[”»]")
_EDGE = re.compile(r"^[\s“”„«»\"‘’']+|[\s“”„«»\"‘’']+[.,;]?\s*$")


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words between marks: `span` with the marks; `open` where the paragraph ends before they close."""

    span: Span
    open: bool = False


def quotations_in(text: str, paragraph: Span, sentences: Sequence[Span]) -> list[Quotation]:
    """The quotations of one paragraph, in order; nested marks belong to the outer ones.

    A closing mark without an opening one, as machine translation leaves them, closes its own sentence.
    """
    found: list[Quotation] = []
    at = paragraph.start
    while opener := _OPENER.search(text, at, paragraph.end):
        found += _strays(text, Span(at, opener.start()), sentences)
        end = _closing(text, opener, paragraph.end)
        last = opener.group() not in "'‘" and paragraph.end - opener.start() <= _LONGEST_CHARS
        if end is None and last:
            found.append(Quotation(Span(opener.start(), paragraph.end), open=True))
            return found
        if end is not None:
            found.append(Quotation(Span(opener.start(), end)))
        at = end or opener.end()
    return found + _strays(text, Span(at, paragraph.end), sentences)


def _closing(text: str, opener: re.Match[str], limit: int) -> int | None:
    mark = opener.group()
    limit = min(limit, opener.end() + _LONGEST_CHARS)
    single = mark in "‘'"
    for place in range(opener.end(), limit):
        if text[place] in _CLOSERS[mark]:
            # "The fishermen’s", "the fishermen’": an apostrophe closes nothing.
            if single and (text[place + 1 : place + 2].isalnum() or text[place - 1] == "s"):
                continue
            return place + 1
    if mark == "“":  # closed by the straight mark of another keyboard
        place = text.find('"', opener.end(), limit)
        return place + 1 if place >= 0 else None
    return None


def _strays(text: str, gap: Span, sentences: Sequence[Span]) -> list[Quotation]:
    found = []
    for mark in _STRAY.finditer(text, gap.start, gap.end):
        holder = next((s for s in sentences if s.start <= mark.start() < s.end), None)
        if holder is not None and holder.start >= gap.start:
            found.append(Quotation(Span(holder.start, mark.end())))
            gap = Span(mark.end(), gap.end)
    return found


def covered(text: str, quotations: Sequence[Quotation]) -> str:
    """The text with every quotation, marks and all, replaced by as many COVERs."""
    for quotation in quotations:
        start, end = quotation.span.start, quotation.span.end
        text = f"{text[:start]}{COVER * (end - start)}{text[end:]}"
    return text


def bare(quoted: str) -> str:
    """Words without the marks around them, on one line."""
    return " ".join(_EDGE.sub("", quoted).split())


def run_together(pieces: Iterable[str]) -> str:
    """Pieces of what was said as one text: a comma before "she said" is a full stop where a sentence begins behind."""
    text = ""
    for piece in pieces:
        if text and piece[:1].isupper():
            text = re.sub(r"(?<=\w)[,;]?([”»\"’']?)$", r".\1", text, count=1)
        text = f"{text} {piece}".strip()
    return re.sub(r"[,;]+([”»\"’']?)$", r"\1", text)

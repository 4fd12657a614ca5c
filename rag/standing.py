"""Whether the words that an answer rests on still stand in the documents, and what stands in their place. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from index.sentences import sentence_spans
from index.types import Document
from rag.wording import content_stems

Kind = Literal["removed", "changed", "relabelled"]
Find = Callable[[str], Document | None]
# What of a source is shown beside its quote. Another date or outlet changes what an answer says.
_LABELS = ("title", "outlet", "published")
# Below this share of common words a sentence says something else.
_ALIKE = 0.3


@dataclass(frozen=True, kw_only=True, slots=True)
class Cause:
    """Why an answer may no longer hold: a citation's words are gone, or its source is dated or named otherwise.

    `now` is the sentence of the document that is most like the quote, empty where none is; of a relabelled source
    `quote` and `now` are what was said of it and what is said.
    """

    kind: Kind
    document_id: str
    marker: int
    quote: str
    now: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """What has become of the words behind one answer; `touched` are documents that changed while the words stand."""

    causes: tuple[Cause, ...] = ()
    touched: tuple[str, ...] = ()


def standing(citations: Iterable[Mapping[str, Any]], find: Find, *, changed: Callable[[Document], bool]) -> Standing:
    """What has become of citations (as `ask --json` prints them); `find` gives a document as it is now.

    `changed` tells whether a document's text is another than it was.
    """
    causes: list[Cause] = []
    touched: dict[str, None] = {}
    for citation in citations:
        document = find(citation["document_id"])
        if document is None:
            causes.append(_cause("removed", citation))
        elif not _stands(citation, document.text):
            causes.append(_cause("changed", citation, now=nearest_sentence(citation["quote"], document.text)))
        else:
            causes += _relabelled(citation, document)
            if changed(document):
                touched[citation["document_id"]] = None
    # Several citations of one source tell of its labels once.
    told = {(cause.kind, cause.document_id, cause.quote): cause for cause in reversed(causes)}
    return Standing(causes=tuple(cause for cause in causes if cause in told.values()), touched=tuple(touched))


def nearest_sentence(quote: str, text: str) -> str:
    """The sentence of a text that shares most of its words with a quote; empty where none shares enough."""
    wanted = set(content_stems(quote))
    best, score = "", _ALIKE
    for span in sentence_spans(text):
        sentence = span.of(text)
        held = set(content_stems(sentence))
        alike = len(wanted & held) / len(wanted | held) if wanted | held else 0.0
        if alike > score:
            best, score = sentence, alike
    return best


def _stands(citation: Mapping[str, Any], text: str) -> bool:
    quote: str = citation["quote"]
    return text[citation["start_char"] : citation["end_char"]] == quote or quote in text


def _cause(kind: Kind, citation: Mapping[str, Any], *, now: str = "") -> Cause:
    return Cause(
        kind=kind, document_id=citation["document_id"], marker=citation["marker"], quote=citation["quote"], now=now
    )


def _relabelled(citation: Mapping[str, Any], document: Document) -> Sequence[Cause]:
    now = {"title": document.title, "outlet": document.outlet, "published": document.published.iso}
    return [
        Cause(
            kind="relabelled",
            document_id=document.document_id,
            marker=citation["marker"],
            quote=f"{label} {citation[label] or 'unknown'}",
            now=f"{label} {now[label] or 'unknown'}",
        )
        for label in _LABELS
        if citation[label] != now[label]
    ]

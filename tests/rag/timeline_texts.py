"""Statements of small texts, for the tests of the timeline."""

from __future__ import annotations

from index.sentences import sentence_spans
from rag.timeline.reading import statements_of
from rag.timeline.statements import Said


def statements(text: str) -> list[Said]:
    """All statements of a text that is a document of its own."""
    return statements_of(text, sentence_spans(text))


def said(text: str) -> tuple[str, str, str]:
    """Speaker, kind and words of the only statement."""
    (one,) = statements(text)
    return one.speaker.name, one.kind, one.words

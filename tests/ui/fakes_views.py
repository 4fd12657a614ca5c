"""Timelines without an index."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from rag import Citation, Filters, Statement, Timeline
from rag.types import Preferences


def cited(marker: int = 1, quote: str = "The lamp is lit.", document_id: str = "a.txt", **facts: Any) -> Citation:
    """A citation whose words begin its document."""
    defaults: dict[str, Any] = {
        "title": "The lamp", "outlet": "Harbour Courier", "author": None, "published": "2024-03-05",
        "uri": document_id, "page": None, "start_char": 0, "end_char": len(quote), "passage_id": f"{document_id}#1",
        "origin_id": "o1",
    }  # fmt: skip
    return Citation(marker=marker, document_id=document_id, quote=quote, **(defaults | facts))


def said(day: date | None = date(2024, 3, 4), speaker: str = "Ada Quill", **facts: Any) -> Statement:
    """What somebody said."""
    defaults: dict[str, Any] = {
        "said_on_evidence": "“on Monday”: the Monday before the publication" if day else "the text names no day",
        "role": "harbour master", "statement": "The light is for the small boats.", "kind": "direct", "place": None,
        "citations": (cited(),), "origins": ("o1",), "verb": "say", "speaker_written": speaker, "published": None,
    }  # fmt: skip
    return Statement(said_on=day, speaker=speaker, **(defaults | facts))


def timeline_on(*statements: Statement, topic: str = "the lamp") -> Timeline:
    """A timeline that holds them."""
    return Timeline(
        topic=topic,
        statements=statements,
        origins=(),
        filters=Filters(),
        preferences=Preferences(),
        notes=(),
        timings_ms={},
    )


def timeline_of(topic: str, citations: Sequence[Citation]) -> Timeline:
    """A statement per citation, on days that follow one another; the last one of unknown day."""
    days = [*(date(2024, 3, n) for n in range(1, len(citations))), None]
    kinds = ("direct", "indirect")
    statements = [
        said(day, statement=each.quote, citations=(each,), origins=(each.origin_id,), kind=kinds[n % 2])
        for n, (day, each) in enumerate(zip(days, citations, strict=False))
    ]
    return timeline_on(*statements, topic=topic)

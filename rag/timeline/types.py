"""A timeline: statements across the corpus, each with its speaker, its day and its sources. All frozen."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from rag.timeline.statements import Kind
from rag.types import Citation, Filters, OriginGroup, Preferences


@dataclass(frozen=True, kw_only=True, slots=True)
class Statement:
    """What somebody said, once, however many documents carry it.

    `said_on` is None where no day is known, and `said_on_evidence` says why; `published` is the earliest publication
    among the cited documents, by which it had been said. `speaker` is the full name where the document leaves no doubt,
    `speaker_written` what the sentence has. `origins` are the independent reports that carry it.
    """

    said_on: date | None
    said_on_evidence: str
    speaker: str
    role: str | None
    statement: str
    kind: Kind
    place: str | None
    citations: tuple[Citation, ...]
    origins: tuple[str, ...]
    verb: str
    speaker_written: str
    published: date | None

    @property
    def words(self) -> str:
        """The statement on one line; direct speech in quotation marks, where it has none of its own."""
        words = " ".join(self.statement.split())
        return f"“{words}”" if self.kind == "direct" and not re.search('[“”«»"]', words) else words


@dataclass(frozen=True, kw_only=True, slots=True)
class Timeline:
    """Statements on a topic, by the day on which they were said, those of unknown day last; and the reports behind
    them, as documents by origin. Milliseconds per stage.
    """

    topic: str
    statements: tuple[Statement, ...]
    origins: tuple[OriginGroup, ...]
    filters: Filters
    preferences: Preferences
    notes: tuple[str, ...]
    timings_ms: Mapping[str, float]

    @property
    def citations(self) -> tuple[Citation, ...]:
        """All citations by their markers."""
        known = {each.marker: each for statement in self.statements for each in statement.citations}
        return tuple(known[marker] for marker in sorted(known))

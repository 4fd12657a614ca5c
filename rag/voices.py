"""One voice per report: of documents that carry one report the best placed speaks, the others are named with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from index.catalogue import Catalogue
from index.types import Passage
from rag.wording import content_stems

# Passages that are looked at together; ten are wanted by default.
_LOOKED_AT = 30


@dataclass(frozen=True, slots=True)
class Heard:
    """Ids of the passages that speak, the copies folded under each document; `lost`: a passage went meanwhile."""

    order: list[str]
    copies: dict[str, list[str]]
    lost: bool


@dataclass(slots=True)
class _Voices:
    """Who speaks for each report so far, and which of the wanted words have been said of it."""

    wanted: set[str]
    order: list[str] = field(default_factory=list)
    copies: dict[str, list[str]] = field(default_factory=dict)
    _voice: dict[str, str] = field(default_factory=dict)
    _said: dict[str, set[str]] = field(default_factory=dict)

    def hear(self, passage: Passage, report: str) -> None:
        """Let a passage speak, or count its document as a copy."""
        voice = self._voice.setdefault(report, passage.document_id)
        said = self._said.setdefault(report, set())
        held = self.wanted & set(content_stems(passage.text))
        if voice == passage.document_id or held - said:
            self.order.append(passage.passage_id)
            said |= held
        elif passage.document_id not in self.copies.setdefault(voice, []):
            self.copies[voice].append(passage.document_id)


def hear(catalogue: Catalogue, query: str, ranked: Sequence[str], k: int) -> Heard:
    """The `k` best passages, of each report those of one document; other documents with it, by that one.

    A passage of another document speaks too where it holds words of the query that the report's voice lacks: a rewrite
    may know more than its source.
    """
    voices = _Voices(set(content_stems(query)))
    lost = False
    for first in range(0, len(ranked), _LOOKED_AT):
        page = ranked[first : first + _LOOKED_AT]
        found = catalogue.passages(page)
        reports = catalogue.origins.of({passage.document_id for passage in found.values()})
        lost = lost or len(found) < len(page)
        for passage in (found[passage_id] for passage_id in page if passage_id in found):
            voices.hear(passage, reports.get(passage.document_id, passage.document_id))
            if len(voices.order) == k:
                return Heard(voices.order, voices.copies, lost)
    return Heard(voices.order, voices.copies, lost)

"""Citations and the independent reports behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from index.origins import origin_id
from rag.checking import CitedSpan
from rag.types import Citation, OriginGroup


@dataclass(slots=True)
class Markers:
    """Citations, numbered from 1 in the order of their first use; one span has one number."""

    _citations: dict[tuple[str, int, int], Citation] = field(default_factory=dict)

    @property
    def citations(self) -> tuple[Citation, ...]:
        """All citations so far, by number."""
        return tuple(self._citations.values())

    def mark(self, spans: Sequence[CitedSpan]) -> tuple[int, ...]:
        """The numbers of these spans, ascending."""
        numbers = set()
        for cited in spans:
            key = (cited.evidence.document.document_id, cited.span.start, cited.span.end)
            if key not in self._citations:
                self._citations[key] = _citation(len(self._citations) + 1, cited)
            numbers.add(self._citations[key].marker)
        return tuple(sorted(numbers))


def group_origins(citations: Sequence[Citation]) -> tuple[OriginGroup, ...]:
    """The cited documents by origin, in the order of their first citation."""
    groups: dict[str, dict[str, None]] = {}
    for citation in citations:
        groups.setdefault(citation.origin_id, {})[citation.document_id] = None
    return tuple(
        OriginGroup(origin_id=origin, documents=tuple((document_id, "identical") for document_id in documents))
        for origin, documents in groups.items()
    )


def _citation(marker: int, cited: CitedSpan) -> Citation:
    document = cited.evidence.document
    return Citation(
        marker=marker,
        document_id=document.document_id,
        title=document.title,
        outlet=document.outlet,
        author=document.author,
        published=document.published.iso,
        uri=document.uri,
        page=cited.evidence.page,
        quote=cited.quote,
        start_char=cited.span.start,
        end_char=cited.span.end,
        passage_id=cited.evidence.passage_id,
        origin_id=origin_id(document.text),
    )

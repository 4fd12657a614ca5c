"""Citations and the independent reports behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from index.origins import origin_id
from rag.checking import CitedSpan
from rag.types import Citation, OriginGroup

if TYPE_CHECKING:
    from index.origin_records import Member


@dataclass(slots=True)
class Markers:
    """Citations, numbered from 1 in the order of their first use; one span has one number."""

    _citations: dict[tuple[str, int, int], Citation] = field(default_factory=dict)
    _spans: list[CitedSpan] = field(default_factory=list)

    @property
    def citations(self) -> tuple[Citation, ...]:
        """All citations so far, by number."""
        return tuple(self._citations.values())

    @property
    def spans(self) -> tuple[CitedSpan, ...]:
        """The cited spans so far, by number."""
        return tuple(self._spans)

    def mark(self, spans: Sequence[CitedSpan]) -> tuple[int, ...]:
        """The numbers of these spans, ascending."""
        numbers = set()
        for cited in spans:
            key = (cited.evidence.document.document_id, cited.span.start, cited.span.end)
            if key not in self._citations:
                self._citations[key] = _citation(len(self._citations) + 1, cited)
                self._spans.append(cited)
            numbers.add(self._citations[key].marker)
        return tuple(sorted(numbers))


def group_origins(
    citations: Sequence[Citation], members: Mapping[str, Sequence[Member]] = MappingProxyType({})
) -> tuple[OriginGroup, ...]:
    """The cited documents by origin, in the order of their first citation, with the others of `members` behind them."""
    groups: dict[str, dict[str, Citation]] = {}
    for citation in citations:
        groups.setdefault(citation.origin_id, {})[citation.document_id] = citation
    return tuple(_group(origin, cited, members.get(origin, ())) for origin, cited in groups.items())


def _group(origin: str, cited: Mapping[str, Citation], members: Sequence[Member]) -> OriginGroup:
    relations = {member.document_id: member.relation for member in members}
    carriers: dict[str, Citation | Member] = {**cited, **{member.document_id: member for member in members}}
    return OriginGroup(
        origin_id=origin,
        documents=tuple((name, relations.get(name, "identical")) for name in carriers),
        titles=tuple((name, carrier.title) for name, carrier in carriers.items()),
        outlets=tuple((name, carrier.outlet) for name, carrier in carriers.items() if carrier.outlet),
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
        origin_id=document.origin_id or origin_id(document.text),
    )

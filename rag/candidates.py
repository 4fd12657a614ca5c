"""The passages that are worth scoring: what each arm finds among the documents that the filters let through."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from index.selection import EVERYTHING, Selection
from index.splitter import document_of
from index.store import Index
from rag.arms import Arm, Hits, look
from rag.fusion import weighted_fusion
from rag.types import Filters

# Where no more passages pass than these, all of their vectors are compared; where more do, the nearest of all passages
# are looked through, as many as it takes to see some that pass, and no more than these (python -m benchmarks.searching;
# benchmarks/LOG.md, 2026-11-26). Words are looked for among the passing ones alone: few are found by vectors only.
_BY_ID = 500
_FARTHEST = 700
_DENSE_SHARE = 0.3
_MORE = 10


@dataclass(frozen=True, slots=True)
class Candidates:
    """Hits of each arm, who owns them, and those of documents that pass the filters, in the order of their finding.

    The catalogue may not know some of them.
    """

    hits: list[Hits]
    owners: dict[str, str]
    allowed: list[str]

    def foremost(self, dense_weight: float, most: int) -> list[str]:
        """About the `most` best of each arm by whole passages' vectors and by words. A passage that only its words
        found is at most as near as the farthest that was found by its vector.
        """
        if len(self.allowed) <= most:
            return self.allowed
        allowed, chosen = set(self.allowed), dict[str, None]()
        for hit in self.hits:
            farthest = min(hit.dense.values(), default=0.0)
            mine = [i for i in (*hit.dense, *hit.lexical) if i in allowed]
            dense = {i: hit.dense.get(i, farthest) for i in mine}
            fused = weighted_fusion(dense, {i: hit.lexical[i] for i in mine if i in hit.lexical}, dense_weight)
            chosen.update(dict.fromkeys(sorted(fused, key=lambda i: (-fused[i], i))[:most]))
        return list(chosen)


def find_candidates(index: Index, arms: Sequence[Arm], filters: Filters, *, wanted: int, k: int) -> Candidates:
    """About `wanted` hits of every arm, more where fewer than `k` of them pass and there are more."""
    chosen, total = selection(filters), index.lexical.count()
    passing, among = (total, None) if chosen == EVERYTHING else index.lexical.selected(chosen, _BY_ID)
    share = max(1, passing) / max(1, total)
    while True:
        nearest = wanted if share == 1 else min(ceil(wanted * max(1, _DENSE_SHARE / share)), _FARTHEST * wanted // 100)
        hits = [look(index, arm, wanted, nearest, chosen, among) for arm in arms]
        ids = dict.fromkeys(i for hit in hits for found in (hit.dense, hit.lexical) for i in found)
        owners = {i: document_of(i) for i in ids}
        let_through = passing_documents(index, set(owners.values()), filters)
        allowed = [i for i, document_id in owners.items() if document_id in let_through]
        if wanted >= total or len(allowed) >= min(k, passing):
            return Candidates(hits, owners, allowed)
        wanted = min(wanted * _MORE, total)


def passing_documents(index: Index, documents: set[str], filters: Filters) -> set[str]:
    """Those of the documents that pass; without a filter nothing is read."""
    if filters == Filters():
        return documents
    chosen = selection(filters)
    sources = index.catalogue.sources.of(documents)
    return {i for i, source in sources.items() if chosen.holds(source.outlet, source.published.day)}


def selection(filters: Filters) -> Selection:
    """The documents that may be used. Undated ones pass `as_of`, not `after` or `before`."""
    latest = [limit for limit in (filters.as_of, filters.before) if limit is not None]
    return Selection(
        outlet=filters.outlet or None,
        first=filters.after,
        last=min(latest, default=None),
        undated=filters.after is None and filters.before is None,
    )

"""The passages that are worth scoring: what each arm finds among the documents that the filters let through."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from index.selection import EVERYTHING, Selection
from index.store import Index
from rag.arms import Arm, Hits, look
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

    `unknown`: the derived indexes knew some that the catalogue does not.
    """

    hits: list[Hits]
    owners: dict[str, str]
    allowed: list[str]
    unknown: bool


def find_candidates(index: Index, arms: Sequence[Arm], filters: Filters, *, wanted: int, k: int) -> Candidates:
    """About `wanted` hits of every arm, more where fewer than `k` of them pass and there are more."""
    chosen, total = selection(filters), index.lexical.count()
    passing, among = (total, None) if chosen == EVERYTHING else index.lexical.selected(chosen, _BY_ID)
    share = max(1, passing) / max(1, total)
    while True:
        nearest = wanted if share == 1 else min(ceil(wanted * max(1, _DENSE_SHARE / share)), _FARTHEST * wanted // 100)
        hits = [look(index, arm, wanted, nearest, chosen, among) for arm in arms]
        ids = dict.fromkeys(i for hit in hits for found in (hit.dense, hit.lexical) for i in found)
        known = index.catalogue.passage_documents(ids)
        owners = {i: known[i] for i in ids if i in known}
        let_through = passing_documents(index, set(owners.values()), filters)
        allowed = [i for i, document_id in owners.items() if document_id in let_through]
        if wanted >= total or len(allowed) >= min(k, passing):
            return Candidates(hits, owners, allowed, len(known) < len(ids))
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

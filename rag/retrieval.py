"""From a question to ranked passages: dense and lexical candidates, filters, weighted score fusion."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from index.embedder import Embedder, Vector
from index.store import Index
from index.types import Dated, Document, Passage
from rag.config import RetrievalConfig
from rag.types import Filters, ScoredPassage, SearchResult
from rag.wording import content_stems

# With a filter, candidates are fetched in ever larger numbers until enough remain: Chroma's own
# filter costs fifty times a plain query (design measurements).
_OVERFETCH = 10
# A search that a writer got in the way of is made again. Opening the index anew takes longer than the writer's next
# small change: beside two syncs a second, 9 of 363 searches in 20 threads needed 6 to 8 attempts, on two cores.
_PATIENCE_S = 10.0
# Passages that are looked at together for one voice per report; ten are wanted by default.
_LOOKED_AT = 30


@dataclass(frozen=True, kw_only=True, slots=True)
class _Found:
    """Passages in order with their documents; `unknown`: the derived indexes knew some that the catalogue does not."""

    scores: dict[str, dict[str, float | None]]
    passages: dict[str, Passage]
    documents: dict[str, Document]
    copies: dict[str, list[str]]
    unknown: bool


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


class Retriever:
    """Finds passages in one open index."""

    def __init__(self, index: Index, embedder: Embedder, config: RetrievalConfig) -> None:
        self._index = index
        self._embedder = embedder
        self._config = config

    def search(self, query: str, *, filters: Filters, k: int) -> SearchResult:
        """The `k` best passages that pass the filters, best first; ties by document order."""
        started = time.perf_counter()
        vector = self._embedder.embed_query(query)
        embedded = time.perf_counter()
        while True:
            before = self._index.refresh()
            found = self._found(query, vector, filters, k)
            after = self._index.state()
            # Written meanwhile: a passage that was found is gone, and the one in its place was not looked for.
            # Or derived again meanwhile: what was looked through was not all.
            whole = after == before or (not found.unknown and after[1] == before[1])
            if whole or time.perf_counter() - embedded > _PATIENCE_S:
                break
        finished = time.perf_counter()
        return SearchResult(
            query=query,
            filters=filters,
            passages=tuple(
                ScoredPassage(
                    passage=passage,
                    document=found.documents[passage.document_id],
                    score=found.scores[i]["fused"] or 0.0,
                    rank=rank,
                    scores=found.scores[i],
                    copies=tuple(found.copies.get(passage.document_id, ())),
                )
                for rank, (i, passage) in enumerate(found.passages.items(), start=1)
            ),
            timings_ms={
                "embed": (embedded - started) * 1000,
                "search": (finished - embedded) * 1000,
                "total": (finished - started) * 1000,
            },
        )

    def _found(self, query: str, vector: Vector, filters: Filters, k: int) -> _Found:
        """The best passages in order, with their documents, of one state of the catalogue."""
        dense, lexical, allowed, unknown = self._candidates(query, vector, filters, k)
        scores = self._scores(vector, [*dense, *(i for i in lexical if i not in dense)], lexical, allowed)
        ranked = sorted(scores, key=lambda i: (-(scores[i]["fused"] or 0.0), i))
        order, copies, lost = self._voices(query, ranked, k)
        passages, documents = self._index.catalogue.passages_in_documents(order)
        return _Found(
            scores=scores,
            passages={i: passages[i] for i in order if i in passages},
            documents=documents,
            copies=copies,
            unknown=unknown or lost or len(passages) < len(order),
        )

    def _voices(self, query: str, ranked: list[str], k: int) -> tuple[list[str], dict[str, list[str]], bool]:
        """The `k` best passages, of each report those of one document; other documents with it, by that one.

        A passage of another document speaks too where it holds words of the query that the report's voice lacks: a
        rewrite may know more than its source. The last says whether a passage was lost meanwhile.
        """
        if not self._config.per_origin:
            return ranked[:k], {}, False
        catalogue = self._index.catalogue
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
                    return voices.order, voices.copies, lost
        return voices.order, voices.copies, lost

    def _candidates(
        self, query: str, vector: Vector, filters: Filters, k: int
    ) -> tuple[dict[str, float], dict[str, float], set[str], bool]:
        """Dense and lexical hits, those of their ids that are known and pass, and whether some are not known."""
        wanted, total = self._config.candidates, self._index.catalogue.counts()[1]
        while True:
            dense = self._index.vectors.nearest(vector, wanted)
            lexical = self._index.lexical.search(query, wanted)
            owners = self._index.catalogue.passage_documents({*dense, *lexical})
            allowed = self._allowed(owners, filters)
            if len(allowed) >= k or wanted >= total:
                return dense, lexical, allowed, len(owners) < len({*dense, *lexical})
            wanted = min(wanted * _OVERFETCH, total)

    def _allowed(self, owners: Mapping[str, str], filters: Filters) -> set[str]:
        if filters == Filters():
            return set(owners)
        sources = self._index.catalogue.sources(set(owners.values()))
        passing = {i for i, (outlet, published) in sources.items() if passes(filters, outlet, published)}
        return {passage_id for passage_id, document_id in owners.items() if document_id in passing}

    def _scores(
        self, vector: Vector, candidates: list[str], lexical: Mapping[str, float], allowed: set[str]
    ) -> dict[str, dict[str, float | None]]:
        """Every stage's score of the allowed candidates. Dense is the similarity of the best sentence."""
        ids = [i for i in candidates if i in allowed]
        stored = self._index.catalogue.passage_vectors(ids, self._index.fingerprint)
        dense = {i: float(np.max(vectors.sentences @ vector)) for i, vectors in stored.items()}
        fused = weighted_fusion(dense, {i: lexical[i] for i in ids if i in lexical}, self._config.dense_weight)
        return {i: {"dense": dense.get(i), "lexical": lexical.get(i), "fused": fused[i], "rerank": None} for i in fused}


def weighted_fusion(dense: Mapping[str, float], lexical: Mapping[str, float], dense_weight: float) -> dict[str, float]:
    """Min-max normalised scores, weighted and summed; a passage that an arm did not find has 0 there."""
    scaled_dense, scaled_lexical = min_max(dense), min_max(lexical, floor=0.0)
    return {
        i: dense_weight * scaled_dense.get(i, 0.0) + (1 - dense_weight) * scaled_lexical.get(i, 0.0)
        for i in {**scaled_dense, **scaled_lexical}
    }


def min_max(scores: Mapping[str, float], *, floor: float | None = None) -> dict[str, float]:
    """Scores mapped to 0 … 1, from the lowest (or `floor`) to the highest; equal scores are all 1."""
    if not scores:
        return {}
    low = min(scores.values()) if floor is None else floor
    high = max(scores.values())
    return {i: (score - low) / (high - low) if high > low else 1.0 for i, score in scores.items()}


def passes(filters: Filters, outlet: str | None, published: Dated) -> bool:
    """Whether a document of this outlet and date may be used. Undated ones pass `as_of`, not `after` or `before`."""
    if filters.outlet and (outlet or "").casefold() != filters.outlet.casefold():
        return False
    day = published.day
    if day is None:
        return filters.after is None and filters.before is None
    return _within(day, filters)


def _within(day: date, filters: Filters) -> bool:
    latest = [limit for limit in (filters.as_of, filters.before) if limit is not None]
    return all(day <= limit for limit in latest) and (filters.after is None or day >= filters.after)

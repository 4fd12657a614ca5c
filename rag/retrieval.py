"""From a question to ranked passages: arms, filters, weighted fusion, preferences, documents that others name."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date

import numpy as np

from index.embedder import Embedder
from index.source_records import SourceRecord
from index.store import Index
from index.types import Document, Passage
from rag.arms import Arm, make_arms
from rag.candidates import Candidates, find_candidates, passing_documents
from rag.config import RetrievalConfig
from rag.fusion import best_of, weighted_fusion
from rag.mentions import is_named, names_in
from rag.reranking import Reranker
from rag.types import Filters, Preferences, ScoredPassage, SearchResult, Turn
from rag.understanding import NOTHING_KNOWN, Understood, Vocabulary, understand
from rag.voices import articles_varied, each_heard, hear
from rag.wording import content_stems

# A search that a writer got in the way of is made again. Opening the index anew takes longer than the writer's next
# small change: beside two syncs a second, 9 of 363 searches in 20 threads needed 6 to 8 attempts, on two cores.
_PATIENCE_S = 10.0
# The best of the things that a question asks, beside the whole of it (benchmarks/LOG.md, 2026-11-26).
_CLAUSES = 0.8
# Added for a source or a day that the question names, and taken off for sources that it does not name; an unknown
# source is neither. Stronger ones hurt (the same entry).
_NAMED_SOURCE, _OTHER_SOURCE = 0.12, 0.2
_NAMED_DAY, _NAMED_PERIOD = 0.2, 0.1
# A document that the question names leads to those that its text names: as good as itself, by how much the sentence
# that names them is about the question.
_LEADING_DOCUMENTS, _LOOKED_THROUGH = 5, 20
_LED, _LED_BY_SENTENCE, _LED_LATER = 0.55, 0.45, 0.02
_MOST_LED = 6

# Sentence by sentence so many passages are compared, or so many times what is wanted (benchmarks/LOG.md, 2026-11-26).
_SCORED, _SCORED_OF_WANTED = 60, 3

Score = dict[str, float | None]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Found:
    """Passages in order with their documents; `unknown`: the derived indexes knew some that the catalogue does not."""

    scores: dict[str, Score]
    reasons: dict[str, list[str]]
    closest: dict[str, int]
    passages: dict[str, Passage]
    documents: dict[str, Document]
    copies: dict[str, list[str]]
    unknown: bool


class Retriever:
    """Finds passages in one open index."""

    def __init__(
        self,
        index: Index,
        embedder: Embedder,
        config: RetrievalConfig,
        known: Vocabulary = NOTHING_KNOWN,
        reranker: Reranker | None = None,
    ) -> None:
        self._index = index
        self._embedder = embedder
        self._config = config
        self._known = known
        self._reranker = reranker

    def search(
        self,
        query: str,
        *,
        filters: Filters,
        k: int,
        history: Sequence[Turn] = (),
        lifted: frozenset[str] = frozenset(),
    ) -> SearchResult:
        """The `k` best passages that pass the filters, best first; ties by document order.

        `filters` come before those that the question states. Of these `lifted` are not applied, nor are its preferences
        where "preferences" is among them. Filters of the question that leave nothing are lifted, which a note says.
        """
        asked = understand(query, self._known, today=filters.as_of or date.today())
        if "preferences" in lifted:
            asked = replace(asked, preferences=Preferences())
        stated = {f.name: getattr(asked.filters, f.name) for f in fields(Filters) if f.name not in lifted}
        applied = Filters(
            **{name: value if (given := getattr(filters, name)) is None else given for name, value in stated.items()},
            **{name: getattr(filters, name) for name in lifted & {f.name for f in fields(Filters)}},
        )
        started = time.perf_counter()
        arms = make_arms(asked, history, self._embedder)
        result = self._search(asked, arms, applied, k, started)
        if result.passages or applied == filters:
            return result
        result = self._search(asked, arms, filters, k, started)
        note = f"No document matches {_in_words(applied)}: searched without what the question says of it."
        return replace(result, notes=(note,))

    def _search(self, asked: Understood, arms: Sequence[Arm], filters: Filters, k: int, started: float) -> SearchResult:
        embedded = time.perf_counter()
        while True:
            before = self._index.refresh()
            found = self._found(asked, arms, filters, k)
            after = self._index.state()
            # Written meanwhile: a passage that was found is gone, and the one in its place was not looked for.
            # Or derived again meanwhile: what was looked through was not all.
            whole = after == before or (not found.unknown and after[1] == before[1])
            if whole or time.perf_counter() - embedded > _PATIENCE_S:
                break
        finished = time.perf_counter()
        return SearchResult(
            query=asked.question,
            filters=filters,
            preferences=asked.preferences,
            passages=tuple(
                ScoredPassage(
                    passage=passage,
                    document=found.documents[passage.document_id],
                    score=found.scores[i]["fused"] or 0.0,
                    rank=rank,
                    scores=found.scores[i],
                    closest=passage.sentences[found.closest[i]] if i in found.closest else None,
                    reasons=tuple(found.reasons.get(i, ())),
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

    def _found(self, asked: Understood, arms: Sequence[Arm], filters: Filters, k: int) -> _Found:
        """The best passages in order, with their documents, of one state of the catalogue."""
        candidates = find_candidates(self._index, arms, filters, wanted=self._config.candidates, k=k)
        reasons: dict[str, list[str]] = {}
        closest: dict[str, int] = {}
        foremost = candidates.foremost(self._config.dense_weight, max(_SCORED, _SCORED_OF_WANTED * k))
        scores = self._scores(arms, candidates, foremost, reasons, closest)
        unknown = len(scores) < len(foremost)
        sources: dict[str, SourceRecord] = {}
        if asked.preferences:
            sources = self._index.catalogue.sources.of({candidates.owners[i] for i in scores})
            _prefer(scores, candidates.owners, sources, asked.preferences, reasons)
        unknown |= self._lead(asked, arms[0], candidates, filters, scores, reasons)
        ranked = sorted(scores, key=lambda i: (-(scores[i]["fused"] or 0.0), i))
        if self._reranker is not None:
            ranked = self._reranked(asked, ranked, scores, reasons)
        if asked.preferences.outlets:
            outlets = {i: sources[owner].outlet for i in ranked if (owner := candidates.owners[i]) in sources}
            told = {i: (sources[o].title, sources[o].outlet) for i in ranked if (o := candidates.owners[i]) in sources}
            ranked = each_heard(articles_varied(ranked, told), outlets, asked.sources)
        heard = hear(self._index.catalogue, asked.topic, ranked, k) if self._config.per_origin else None
        order, copies, lost = (heard.order, heard.copies, heard.lost) if heard else (ranked[:k], {}, False)
        passages, documents = self._index.catalogue.passages_in_documents(order)
        return _Found(
            scores=scores,
            reasons=reasons,
            closest=closest,
            passages={i: passages[i] for i in order if i in passages},
            documents=documents,
            copies=copies,
            unknown=unknown or lost or len(passages) < len(order),
        )

    def _scores(
        self,
        arms: Sequence[Arm],
        candidates: Candidates,
        foremost: Sequence[str],
        reasons: dict[str, list[str]],
        closest: dict[str, int],
    ) -> dict[str, Score]:
        """Every stage's score of the foremost candidates that the catalogue knows. Dense is the similarity of the best
        sentence, its place in `closest`.
        """
        stored = self._index.catalogue.passage_vectors(foremost, self._index.fingerprint)
        bare = self._index.catalogue.passage_documents([i for i in foremost if i not in stored])
        allowed = [i for i in foremost if i in stored or i in bare]
        fused = []
        similar: list[dict[str, float]] = []
        for arm, hits in zip(arms, candidates.hits, strict=True):
            mine = [i for i in allowed if i in hits.dense or i in hits.lexical]
            similarities = {i: stored[i].sentences @ arm.vector for i in mine if i in stored}
            dense = {i: float(similarity.max()) for i, similarity in similarities.items()}
            lexical = {i: hits.lexical[i] for i in mine if i in hits.lexical}
            similar.append(dense)
            if arm is arms[0]:
                closest.update((i, int(similarity.argmax())) for i, similarity in similarities.items())
            fused.append(weighted_fusion(dense, lexical, self._config.dense_weight))
        clauses = best_of(fused[1:])
        scores: dict[str, Score] = {}
        for i in allowed:
            score = fused[0].get(i, 0.0)
            if clauses:
                score = (score + _CLAUSES * clauses.get(i, 0.0)) / (1 + _CLAUSES)
            scores[i] = {
                "dense": similar[0].get(i),
                "lexical": candidates.hits[0].lexical.get(i),
                "fused": score,
                "rerank": None,
            }
            if clauses:
                scores[i]["clause"] = clauses.get(i)
                best = max(range(1, len(arms)), key=lambda n: fused[n].get(i, 0.0))
                if fused[best].get(i, 0.0) > fused[0].get(i, 0.0):
                    reasons.setdefault(i, []).append(f"found for “{arms[best].text}”")
        return scores

    def _lead(
        self,
        asked: Understood,
        topic: Arm,
        candidates: Candidates,
        filters: Filters,
        scores: dict[str, Score],
        reasons: dict[str, list[str]],
    ) -> bool:
        """Score the documents that are named by those that the question names; whether a passage was lost meanwhile."""
        best: dict[str, str] = {}
        for i in sorted(scores, key=lambda i: (-(scores[i]["fused"] or 0.0), i))[:_LOOKED_THROUGH]:
            best.setdefault(candidates.owners[i], i)
        stems = frozenset(content_stems(asked.question))
        titles = self._index.catalogue.sources.of(best)
        leading = [i for name, i in best.items() if name in titles and is_named(titles[name].title, stems)]
        if not leading:
            return False
        catalogue = self._index.catalogue
        passages = catalogue.passages(leading[:_LEADING_DOCUMENTS])
        vectors = self._index.vectors_of(list(passages.values()))
        led: dict[str, tuple[float, str]] = {}
        for passage in passages.values():
            source = candidates.owners[passage.passage_id]
            similar = vectors[passage.passage_id].sentences @ topic.vector if passage.passage_id in vectors else None
            named: dict[str, float] = {}
            for place, sentence in enumerate(passage.sentences):
                about = max(0.0, float(similar[place])) if similar is not None else 0.0
                for ids in self._index.lexical.titled(names_in(passage.sentence_text(sentence))).values():
                    named.update((i, max(named.get(i, 0.0), about)) for i in ids)
            self._add_led(named, source, scores[passage.passage_id]["fused"] or 0.0, led)
        owners = catalogue.passage_documents(led)
        passing = passing_documents(self._index, {*owners.values()}, filters)
        allowed = [i for i in led if owners.get(i) in passing]
        self._score_led(topic, allowed, owners, led, scores, reasons, candidates)
        return len(owners) < len(led)

    def _add_led(
        self, named: Mapping[str, float], source: str, score: float, led: dict[str, tuple[float, str]]
    ) -> None:
        """Note passages of the documents that one document names, those named in the most telling sentences first."""
        owners = self._index.catalogue.passage_documents(named)
        documents: dict[str, float] = {}
        for i, about in named.items():
            if owners.get(i, source) != source:
                documents[owners[i]] = max(documents.get(owners[i], 0.0), about)
        first = sorted(documents, key=lambda name: (-documents[name], name))[:_MOST_LED]
        place = {name: number for number, name in enumerate(first)}
        for i in named:
            if (owner := owners.get(i, source)) in place:
                worth = score * (_LED + _LED_BY_SENTENCE * documents[owner]) - _LED_LATER * place[owner]
                if worth > led.get(i, (0.0, ""))[0]:
                    led[i] = (worth, source)

    def _score_led(
        self,
        topic: Arm,
        ids: Sequence[str],
        owners: Mapping[str, str],
        led: Mapping[str, tuple[float, str]],
        scores: dict[str, Score],
        reasons: dict[str, list[str]],
        candidates: Candidates,
    ) -> None:
        """Give the best passage of each document that is led to its score."""
        stored = self._index.catalogue.passage_vectors(ids, self._index.fingerprint)
        dense = {i: float(np.max(vectors.sentences @ topic.vector)) for i, vectors in stored.items()}
        best: dict[str, str] = {}
        for i in sorted(dense, key=lambda i: (-dense[i], i)):
            best.setdefault(owners[i], i)
        for i in best.values():
            worth, source = led[i]
            known = scores.get(i, {"dense": dense[i], "lexical": None, "fused": 0.0, "rerank": None})
            if worth > (known["fused"] or 0.0):
                scores[i] = {**known, "fused": worth, "link": worth}
                reasons.setdefault(i, []).append(f"named in {source}")
                candidates.owners.setdefault(i, owners[i])

    def _reranked(
        self, asked: Understood, ranked: list[str], scores: dict[str, Score], reasons: dict[str, list[str]]
    ) -> list[str]:
        """The first passages in the order of the cross-encoder, the others behind them."""
        assert self._reranker is not None, "looked at before"
        first = ranked[: self._config.rerank_passages]
        passages = self._index.catalogue.passages(first)
        first = [i for i in first if i in passages]
        judged = self._reranker.scores(asked.question, [passages[i].text for i in first])
        for i, score in zip(first, judged, strict=True):
            scores[i]["rerank"] = score
        order = sorted(first, key=lambda i: -(scores[i]["rerank"] or 0.0))
        return [*order, *(i for i in ranked if i not in passages)]


def _prefer(
    scores: dict[str, Score],
    owners: Mapping[str, str],
    sources: Mapping[str, SourceRecord],
    preferences: Preferences,
    reasons: dict[str, list[str]],
) -> None:
    """Add what the question's sources and days are worth."""
    for i, score in scores.items():
        source = sources.get(owners[i])
        worth, why = preference(preferences, source) if source is not None else (0.0, "")
        if worth:
            score["preference"] = worth
            score["fused"] = (score["fused"] or 0.0) + worth
            reasons.setdefault(i, []).append(why)


def preference(preferences: Preferences, source: SourceRecord) -> tuple[float, str]:
    """What the sources and days that a question names add to a document's score, and why."""
    worth, why = 0.0, []
    if preferences.outlets and source.outlet is not None:
        named = source.outlet in preferences.outlets
        worth += _NAMED_SOURCE if named else -_OTHER_SOURCE
        why.append(f"of {source.outlet}, which the question {'names' if named else 'does not name'}")
    if preferences.authors and source.author in preferences.authors:
        worth += _NAMED_SOURCE
        why.append(f"by {source.author}, whom the question names")
    day = source.published.day
    within = [last == first for first, last in preferences.published if day is not None and first <= day <= last]
    if within:
        worth += _NAMED_DAY if any(within) else _NAMED_PERIOD
        why.append(f"published {day}, which the question names")
    return worth, "; ".join(why)


def _in_words(filters: Filters) -> str:
    stated = [f"{f.name.replace('_', ' ')} {value}" for f in fields(filters) if (value := getattr(filters, f.name))]
    return ", ".join(stated)

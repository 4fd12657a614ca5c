"""Retrieval against its own arms on the development sets, all in one run: nDCG@10 and hit@10 with 95 % intervals.

python -m benchmarks.retrieval --questions 500
"""

from __future__ import annotations

import argparse
import math
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np

from benchmarks.data import Question, sample, write_news_facts, write_squad
from index.store import Index
from rag import Assistant
from rag.config import parse_config
from rag.fusion import weighted_fusion

_SETS = {"SQuAD 2.0 paragraphs": write_squad, "MultiHop-RAG facts (inference)": write_news_facts}
_CANDIDATES = 100
_RRF_K = 60
Ranking = Mapping[str, float]


def main() -> None:
    """One table per set: arms by quality and by median time."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", type=int, default=500)
    arguments = parser.parse_args()
    for name, write in _SETS.items():
        with tempfile.TemporaryDirectory() as temporary:
            compare(name, Path(temporary), write, arguments.questions)


def compare(name: str, folder: Path, write: Callable[[Path], list[Question]], limit: int) -> None:
    """Every arm on the same questions."""
    questions = [
        q for q in sample(write(folder / "documents"), answerable=limit, unanswerable=0, seed=7) if q.documents
    ]
    settings = {"documents": {"folders": ["documents"]}, "index": {"path": "index"}, "llm": {"kind": "none"}}
    with Assistant.open(parse_config(settings, file=folder / "config.yaml")) as assistant:
        assistant.sync()
        index, embedder = assistant._open_index(), assistant._the_embedder()
        scores: dict[str, list[tuple[float, float]]] = {}
        seconds: dict[str, list[float]] = {}
        for question in questions:
            started = time.perf_counter()
            vector = embedder.embed_query(question.text)
            embedded = time.perf_counter() - started
            for arm, rank in _arms(index, question.text, vector).items():
                started = time.perf_counter()
                ranking = rank()
                seconds.setdefault(arm, []).append(time.perf_counter() - started + embedded)
                owners = index.catalogue.passage_documents(ranking)
                documents = list(
                    dict.fromkeys(owners[i] for i in sorted(ranking, key=lambda i: -ranking[i]) if i in owners)
                )
                scores.setdefault(arm, []).append(
                    (ndcg(documents, question.documents), hit(documents, question.documents))
                )
    print(f"\n{name}: n={len(questions)}")
    fastest = min(statistics.median(times) for times in seconds.values())
    for arm, rows in scores.items():
        quality = "  ".join(
            f"{metric} {interval([r[i] for r in rows])}" for i, metric in enumerate(("nDCG@10", "hit@10"))
        )
        print(f"  {arm:<24} {quality}  time x{statistics.median(seconds[arm]) / fastest:.2f}")


def _arms(index: Index, query: str, vector: np.ndarray) -> dict[str, Callable[[], Ranking]]:
    def dense() -> Ranking:
        return index.vectors.nearest(vector, _CANDIDATES)

    def lexical() -> Ranking:
        return index.lexical.search(query, _CANDIDATES)

    def sentences(ids: Sequence[str]) -> Ranking:
        stored = index.catalogue.passage_vectors(ids, index.fingerprint)
        return {i: float(np.max(vectors.sentences @ vector)) for i, vectors in stored.items()}

    return {
        "dense": dense,
        "dense, best sentence": lambda: sentences(list(dense())),
        "BM25": lexical,
        "RRF (k=60)": lambda: reciprocal_rank_fusion([list(dense()), list(lexical())]),
        "weighted, passages": lambda: weighted_fusion(dense(), lexical(), 0.5),
        "Dateline (weighted, best sentence)": lambda: _default(sentences, dense(), lexical()),
    }


def _default(sentences: Callable[[Sequence[str]], Ranking], dense: Ranking, lexical: Ranking) -> Ranking:
    return weighted_fusion(sentences(list({**dense, **lexical})), lexical, 0.5)


def reciprocal_rank_fusion(rankings: Sequence[Sequence[str]]) -> Ranking:
    """Sum of 1 / (60 + rank) (Cormack et al. 2009), the control."""
    fused: dict[str, float] = {}
    for ranking in rankings:
        for rank, passage_id in enumerate(ranking, start=1):
            fused[passage_id] = fused.get(passage_id, 0.0) + 1 / (_RRF_K + rank)
    return fused


def ndcg(ranked: Sequence[str], relevant: Sequence[str], k: int = 10) -> float:
    """Normalised discounted cumulative gain at k, binary gains (Järvelin and Kekäläinen 2002)."""
    gained = sum(1 / math.log2(rank + 1) for rank, i in enumerate(ranked[:k], start=1) if i in relevant)
    return gained / sum(1 / math.log2(rank + 1) for rank in range(1, min(k, len(relevant)) + 1))


def hit(ranked: Sequence[str], relevant: Sequence[str], k: int = 10) -> float:
    """1.0 when any relevant document is among the first k."""
    return float(any(i in relevant for i in ranked[:k]))


def interval(values: Sequence[float]) -> str:
    """Mean with its 95 % bootstrap interval over questions."""
    draws = np.random.default_rng(7).choice(np.asarray(values), size=(2000, len(values))).mean(axis=1)
    low, high = np.percentile(draws, [2.5, 97.5])
    return f"{np.mean(values):.3f} [{low:.3f}, {high:.3f}]"


if __name__ == "__main__":
    main()

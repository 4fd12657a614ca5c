"""A row per sentence in the vector index, against passage rows that are scored again by the catalogue's sentences.

    python -m benchmarks.sentence_rows --questions 400

Same vectors and same questions; quality with 95 % intervals and paired tests against the passage rows scored again,
bytes on disk, memory of a process that opened the rows and searched them, and the median time of a search without the
embedding of the question.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from benchmarks.retrieval import Ranking, by_sentence, documents_of, retrieval_config, sets
from index.embedder import Vector
from index.store import Index
from index.vectors import VectorIndex
from rag.evaluation.asking import cluster_of
from rag.evaluation.scoring import ranking_scores
from rag.evaluation.session import Session, opened
from rag.evaluation.statistics import interval, paired_difference
from rag.fusion import best_of, weighted_fusion

_SETS = ("SQuAD", "MultiHop")
_METRICS = ("ndcg@10", "recall@10")
_CANDIDATES = 100
# Several of the best sentences are of one passage: so many rows hold about as many passages as are wanted.
_ROWS = 3 * _CANDIDATES
_AS_NOW = "passage rows, scored again"


def search_arms(
    index: Index, sentences: VectorIndex, vector: Vector, words: Ranking
) -> Mapping[str, Callable[[], Ranking]]:
    """Scores by passage id, of a question's vector and of what BM25 found for it."""

    def again(known: Ranking) -> Ranking:
        near = index.vectors.nearest(vector, _CANDIDATES)
        return by_sentence(index, vector, {**near, **known})

    def rows() -> Ranking:
        found = sentences.nearest(vector, _ROWS)
        best = best_of([{row.rpartition("#")[0]: score} for row, score in found.items()])
        return dict(list(best.items())[:_CANDIDATES])

    return {
        _AS_NOW: lambda: again({}),
        "sentence rows": rows,
        f"{_AS_NOW}, with BM25": lambda: weighted_fusion(again(words), words, 0.5),
        "sentence rows, with BM25": lambda: weighted_fusion(rows(), words, 0.5),
    }


def write_sentences(index: Index, folder: Path) -> VectorIndex:
    """Every sentence vector of the catalogue as a row `<passage id>#<number>`."""
    rows = VectorIndex(folder, fingerprint=index.fingerprint)
    for ids in index.catalogue.passage_ids():
        stored = index.catalogue.passage_vectors(ids, index.fingerprint)
        rows.upsert({f"{i}#{n}": row for i, vectors in stored.items() for n, row in enumerate(vectors.sentences)})
    return rows


def measure(session: Session, folder: Path, limit: int) -> None:
    """Print what both ways cost and find."""
    index, embedder = session.assistant._open_index(), session.assistant._the_embedder()
    sentences = write_sentences(index, folder)
    places = {"passage": session.assistant.config.index_path / "vectors", "sentence": folder}
    for name, directory in places.items():
        rows = sentences if name == "sentence" else index.vectors
        size_mb = sum(file.stat().st_size for file in directory.rglob("*") if file.is_file()) / 1e6
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            memory_mb = pool.apply(_memory_mb, (directory, index.fingerprint))
        print(f"  {rows.count()} {name} rows: {size_mb:.1f} MB on disk, {memory_mb:.1f} MB of memory")
    wanted = [question for question in session.questions.questions if question.gold]
    wanted = random.Random(7).sample(wanted, min(limit, len(wanted)))
    clusters = [cluster_of(question) for question in wanted]
    draw = random.Random(11)
    scores: dict[str, dict[str, list[float]]] = {}
    seconds: dict[str, list[float]] = {}
    for question in wanted:
        vector, words = embedder.embed_query(question.question), index.lexical.search(question.question, _CANDIDATES)
        arms = search_arms(index, sentences, vector, words)
        for name in draw.sample(list(arms), len(arms)):  # the first one takes longer
            started = time.perf_counter()
            found = arms[name]()
            seconds.setdefault(name, []).append(time.perf_counter() - started)
            ranked = ranking_scores(question, documents_of(index, found), (10,))
            for metric in _METRICS:
                scores.setdefault(name, {}).setdefault(metric, []).append(ranked[metric] or 0.0)
    for name in sorted(seconds):
        ratio = statistics.median(seconds[name]) / statistics.median(seconds[_AS_NOW])
        now = scores[_AS_NOW + (", with BM25" if name.endswith("BM25") else "")]
        cells = []
        for metric in _METRICS:
            mean = interval(scores[name][metric], clusters)
            beside = paired_difference(now[metric], scores[name][metric], clusters)
            change = f" ({beside.difference:+.3f} [{beside.low:+.3f}, {beside.high:+.3f}], p {beside.p:.3f})"
            same = now is scores[name]
            cells.append(f"{metric} {mean.value:.3f} [{mean.low:.3f}, {mean.high:.3f}]{'' if same else change}")
        print(f"  {name}, n={len(wanted)}: {', '.join(cells)}, time x{ratio:.2f}")


def _memory_mb(directory: Path, fingerprint: str) -> float:
    """How much this process grows by opening the rows and searching them, with the library loaded before."""
    with tempfile.TemporaryDirectory() as empty:
        VectorIndex(Path(empty), fingerprint="none").upsert({"one": np.ones(2, np.float32)})
    before = _resident_mb()
    rows = VectorIndex(directory, fingerprint=fingerprint)
    some = next(iter(rows.stored(sorted(rows.ids())[:1]).values()))
    draw = np.random.default_rng(7)
    for _ in range(50):
        rows.nearest(np.asarray(some + draw.normal(0, 0.05, some.shape), np.float32), _CANDIDATES)
    return _resident_mb() - before


def _resident_mb() -> float:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmRSS:")[1].split()[0]) / 1_000


def main() -> None:
    """Both ways on each set that is at hand."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", type=int, default=400, help="so many of each set [400]")
    limit = parser.parse_args().questions
    with tempfile.TemporaryDirectory() as temporary:
        for name, path, _ in sets(Path(temporary)):
            if name.startswith(_SETS):
                print(name)
                folder = Path(temporary) / name
                folder.mkdir()
                with opened(path, retrieval_config(folder)) as session:
                    measure(session, folder / "sentences", limit)


if __name__ == "__main__":
    main()

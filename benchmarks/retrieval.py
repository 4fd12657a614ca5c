"""Retrieval against its own arms and against peers on the development sets, all in one run, with 95 % intervals and
paired tests.

python -m benchmarks.retrieval                       every question of every set that DATELINE_DATA has
python -m benchmarks.retrieval --questions 300 --write       300 of each, drawn by lot; the table goes into the docs

"dense" and "BM25" are the two single arms: what the defaults are held against. The peers are other libraries by their
quickstarts (`benchmarks.peers`), where those are installed. A follow-up is put to every arm as its last turn alone, and
to Dateline once more with the turns before it. The tables, and every question's scores, go to results/.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.data import data_folder
from benchmarks.peers import Rank, ready, versions
from index.embedder import Vector
from index.store import Index
from rag import Assistant
from rag.config import Config, parse_config
from rag.evaluation.asking import cluster_of
from rag.evaluation.provenance import machine, packages, revision
from rag.evaluation.run_files import free_name
from rag.evaluation.scoring import ranked_documents, ranking_scores
from rag.evaluation.session import opened
from rag.evaluation.statistics import interval, paired_difference
from rag.evaluation.types import Question
from rag.evaluation.writing import write_whole
from rag.fusion import weighted_fusion
from ui.terminal_sync import sync_progress

ROOT = Path(__file__).resolve().parents[1]
FILE = ROOT / "docs" / "evaluation.md"
RESULTS = ROOT / "results"
_MARKS = re.compile(r"(<!-- retrieval -->\n).*?(<!-- /retrieval -->)", re.DOTALL)
_SINGLE = ("dense", "BM25")
_METRICS = ("ndcg@10", "recall@5", "recall@10", "hit@4")
_CUTOFFS = (4, 5, 10)
_CANDIDATES = 100
_RRF_K = 60
Ranking = Mapping[str, float]
Scores = dict[str, list[float]]


@dataclass(frozen=True, slots=True)
class Arm:
    """A way of ranking: its scores by metric, a value per question, and its times in seconds."""

    name: str
    scores: Scores
    seconds: list[float]
    is_peer: bool = False


@dataclass(frozen=True, slots=True)
class Measured:
    """A set's name, its questions as asked, and every arm on them."""

    name: str
    questions: Sequence[Question]
    arms: Sequence[Arm]


def sets(folder: Path) -> Iterator[tuple[str, Path, bool]]:
    """Name and file of each set that is at hand, and whether only its follow-ups are asked."""
    data = data_folder()
    known = [
        ("SQuAD 2.0 paragraphs", data / "squad2" / "dev.json", False),
        ("MultiHop-RAG facts", data / "multihop_rag", False),
        ("2WikiMultihopQA passages", data / "2wiki", False),
        ("MTRAG, turns with history", data / "mtrag" / "dev.jsonl", True),
    ]
    for name, path, follow_ups in known:
        if not path.exists():
            print(f"skipped: {name} is not at hand.", file=sys.stderr)
        else:
            yield name, _wiki_as_beir(path, folder / "2wiki") if path.name == "2wiki" else path, follow_ups


def _wiki_as_beir(source: Path, into: Path) -> Path:
    """The passages and gold titles of 2WikiMultihopQA in the form of BEIR; each question once."""
    corpus = json.loads((source / "2wikimultihopqa_corpus.json").read_text(encoding="utf-8"))
    ids = {row["title"]: f"p{number}" for number, row in enumerate(corpus)}
    asked: dict[str, list[str]] = {}
    for file in sorted(source.glob("fast_graphrag_*.json")):
        for row in json.loads(file.read_text(encoding="utf-8")):
            asked.setdefault(row["question"], row["ground_truth"])
    (into / "qrels").mkdir(parents=True)
    rows = ({"_id": ids[row["title"]], "title": row["title"], "text": row["text"]} for row in corpus)
    _write_lines(into / "corpus.jsonl", map(json.dumps, rows))
    _write_lines(into / "queries.jsonl", (json.dumps({"_id": f"q{n}", "text": text}) for n, text in enumerate(asked)))
    golds = (f"q{n}\t{ids[title]}\t1" for n, titles in enumerate(asked.values()) for title in dict.fromkeys(titles))
    _write_lines(into / "qrels" / "test.tsv", ["query-id\tcorpus-id\tscore", *golds])
    return into


def _write_lines(file: Path, lines: Sequence[str] | Iterator[str]) -> None:
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def measure(
    name: str, path: Path, folder: Path, limit: int | None, *, follow_ups: bool, peers: bool = True
) -> Measured:
    """Every arm, and the peers that are installed, on the same questions that have a gold."""
    with opened(path, retrieval_config(folder), showing=sync_progress) as session:
        assistant, asked = session.assistant, session.questions
        wanted = [q for q in asked.questions if (q.gold or q.grades) and (q.history or not follow_ups)]
        if limit is not None and limit < len(wanted):
            wanted = random.Random(7).sample(wanted, limit)
        others = ready(asked.corpus or (), assistant._the_embedder(), folder / "peers") if peers else {}
        assistant.warm_up()
        draw, arms = random.Random(11), dict[str, Arm]()
        for question in wanted:
            ranks = _arms(assistant, question, others)
            for arm_name in ranks:
                empty: Scores = {metric: [] for metric in _METRICS}
                arms.setdefault(arm_name, Arm(arm_name, empty, [], is_peer=arm_name in others))
            # The first to be put a question takes longer: in a fixed order dense alone took longer than RRF over it.
            for arm_name in draw.sample(list(ranks), len(ranks)):
                arm = arms[arm_name]
                started = time.perf_counter()
                ranked = ranks[arm_name]()
                arm.seconds.append(time.perf_counter() - started)
                found = ranking_scores(question, ranked, _CUTOFFS)
                for metric in _METRICS:
                    arm.scores[metric].append(found[metric] or 0.0)
        return Measured(name, wanted, list(arms.values()))


def _arms(assistant: Assistant, question: Question, others: Mapping[str, Rank]) -> dict[str, Callable[[], list[str]]]:
    index, embedder = assistant._open_index(), assistant._the_embedder()
    text = question.question

    def dense() -> tuple[Vector, Ranking]:
        vector = embedder.embed_query(text)
        return vector, index.vectors.nearest(vector, _CANDIDATES)

    def lexical() -> Ranking:
        return index.lexical.search(text, _CANDIDATES)

    def weighted() -> list[str]:
        (vector, near), words = dense(), lexical()
        return documents_of(index, weighted_fusion(by_sentence(index, vector, {**near, **words}), words, 0.5))

    def dateline(asked: Question) -> list[str]:
        found = assistant.search(asked.question, k=3 * max(_CUTOFFS), history=asked.history)
        return ranked_documents(found.passages)

    arms: dict[str, Callable[[], list[str]]] = {
        "dense": lambda: documents_of(index, dense()[1]),
        "BM25": lambda: documents_of(index, lexical()),
        "RRF (k=60)": lambda: documents_of(index, reciprocal_rank_fusion([list(dense()[1]), list(lexical())])),
        "weighted, best sentence": weighted,
        **{name: partial(rank, text) for name, rank in others.items()},
        "Dateline": lambda: dateline(replace(question, history=())),
    }
    return arms | ({"Dateline, with history": lambda: dateline(question)} if question.history else {})


def by_sentence(index: Index, vector: Vector, ids: Mapping[str, float]) -> Ranking:
    """The similarity of each passage's best sentence, from the catalogue's vectors."""
    stored = index.catalogue.passage_vectors(ids, index.fingerprint)
    return {i: float(np.max(vectors.sentences @ vector)) for i, vectors in stored.items()}


def documents_of(index: Index, ranking: Ranking) -> list[str]:
    """The documents of passages, by their best one."""
    owners = index.catalogue.passage_documents(ranking)
    ordered = sorted(ranking, key=lambda i: -ranking[i])
    return list(dict.fromkeys(owners[i] for i in ordered if i in owners))


def reciprocal_rank_fusion(rankings: Sequence[Sequence[str]]) -> Ranking:
    """Sum of 1 / (60 + rank) (Cormack et al. 2009), the control."""
    fused: dict[str, float] = {}
    for ranking in rankings:
        for rank, passage_id in enumerate(ranking, start=1):
            fused[passage_id] = fused.get(passage_id, 0.0) + 1 / (_RRF_K + rank)
    return fused


def table(measured: Measured) -> str:
    """Markdown: a line per arm, with intervals, differences from the best single arm with p, and relative time.

    The last line is Dateline against the best of the peers, metric by metric.
    """
    arms = measured.arms
    clusters = [cluster_of(question) for question in measured.questions]
    times = {arm.name: statistics.median(arm.seconds) for arm in arms}
    head = f"{measured.name}, n={len(measured.questions)}"
    lines = [f"| {head} | {' | '.join(_METRICS)} | time |", "|---" * (len(_METRICS) + 2) + "|"]
    best = {metric: _best([arm for arm in arms if arm.name in _SINGLE], metric) for metric in _METRICS}
    for arm in arms:
        cells = [_cell(arm, metric, clusters, best[metric]) for metric in _METRICS]
        lines.append(f"| {arm.name} | {' | '.join(cells)} | x{times[arm.name] / times['dense']:.2f} |")
    if peers := [arm for arm in arms if arm.is_peer]:
        ours = next(arm for arm in arms if arm.name == "Dateline")
        cells = [_against(ours, _best(peers, metric), metric, clusters) for metric in _METRICS]
        lines.append(f"| Dateline against the best peer | {' | '.join(cells)} | |")
    return "\n".join(lines) + "\n"


def _best(arms: Sequence[Arm], metric: str) -> Arm:
    return max(arms, key=lambda arm: statistics.mean(arm.scores[metric]))


def _cell(arm: Arm, metric: str, clusters: Sequence[str], best: Arm) -> str:
    found = interval(arm.scores[metric], clusters)
    shown = f"{found.value:.3f} [{found.low:.3f}, {found.high:.3f}]"
    if arm is best or arm.name in _SINGLE:
        return shown
    beside = paired_difference(best.scores[metric], arm.scores[metric], clusters)
    return f"{shown} {beside.difference:+.3f}, {_p(beside.p)}"


def _against(ours: Arm, peer: Arm, metric: str, clusters: Sequence[str]) -> str:
    found = paired_difference(peer.scores[metric], ours.scores[metric], clusters)
    return f"{found.difference:+.3f} [{found.low:+.3f}, {found.high:+.3f}], {_p(found.p)} ({peer.name})"


def _p(p: float) -> str:
    return "p < 0.001" if p < 0.001 else f"p {p:.3f}"


def record(measured: Measured) -> dict[str, Any]:
    """What a results file says of a set: per arm its means with intervals, its median time, every question's scores."""
    clusters = [cluster_of(question) for question in measured.questions]
    arms = []
    for arm in measured.arms:
        means = {metric: interval(values, clusters) for metric, values in arm.scores.items()}
        arms.append(
            {
                "name": arm.name,
                "is_peer": arm.is_peer,
                "median_ms": round(1_000 * statistics.median(arm.seconds), 2),
                "metrics": {name: {"value": i.value, "low": i.low, "high": i.high} for name, i in means.items()},
                "scores": arm.scores,
            }
        )
    return {"name": measured.name, "questions": [question.id for question in measured.questions], "arms": arms}


def save(run: Mapping[str, Any], tables: Sequence[str]) -> Path:
    """Put a run into results/ as JSON, and its tables beside it as Markdown; the path of the JSON."""
    file = free_name(RESULTS, "retrieval", date.today())
    write_whole(file, [json.dumps(run, indent=1)], hint="Make room in results/.")
    write_whole(file.with_suffix(".md"), ["\n".join(tables)], hint="Make room in results/.")
    return file


def retrieval_config(folder: Path) -> Config:
    """The defaults, with an index in `folder` and no language model."""
    settings = {"documents": {"folders": ["none"]}, "index": {"path": "index"}, "llm": {"kind": "none"}}
    return parse_config(settings, file=folder / "config.yaml")


def main() -> None:
    """One table per set: arms by quality and by median time."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", type=int, help="so many of each set [all]")
    parser.add_argument("--peers", action=argparse.BooleanOptionalAction, default=True, help="other libraries too")
    parser.add_argument("--write", action="store_true", help="into docs/evaluation.md")
    arguments = parser.parse_args()
    tables, sets_measured = [], []
    with tempfile.TemporaryDirectory() as temporary:
        for number, (name, path, follow_ups) in enumerate(sets(Path(temporary))):
            folder = Path(temporary) / str(number)
            folder.mkdir()
            limit, peers = arguments.questions, arguments.peers
            measured = measure(name, path, folder, limit, follow_ups=follow_ups, peers=peers)
            tables.append(table(measured))
            sets_measured.append(record(measured))
            print(tables[-1])
    run = {"arguments": vars(arguments), **revision(), "packages": packages() | versions(), "machine": machine()}
    print(save({**run, "sets": sets_measured}, tables).relative_to(ROOT))
    if arguments.write:
        text = FILE.read_text(encoding="utf-8")
        FILE.write_text(_MARKS.sub(lambda match: match[1] + "\n".join(tables) + match[2], text), encoding="utf-8")


if __name__ == "__main__":
    main()

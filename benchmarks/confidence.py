"""Fits how evidence and the model's own yes turn into confidence, and how well that separates.

    python -m benchmarks.confidence --questions 600            evidence alone (minutes)
    python -m benchmarks.confidence --questions 60 --model     with the language model (about 10 s a question)

Half of the questions fit, the other half measure; the numbers printed are of the second half.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from benchmarks.data import Question, sample, write_news_facts, write_squad
from index.store import Index
from rag import Assistant
from rag.confidence import signals
from rag.config import Config, parse_config
from rag.evidence import inverse_document_frequency, select_evidence
from rag.llm import LanguageModel, make_language_model
from rag.prompting import make_prompt
from rag.types import Evidence

_SETS = {"squad2": write_squad, "news": write_news_facts}


def main() -> None:
    """Collect signals on every set, fit, and print coefficients and quality."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", type=int, default=600, help="per set, half of them unanswerable")
    parser.add_argument("--model", action="store_true", help="ask the language model too")
    parser.add_argument("--sets", nargs="+", choices=list(_SETS), default=list(_SETS))
    parser.add_argument("--rows", type=Path, help="keep the signals of every question in this JSON file")
    arguments = parser.parse_args()
    rows: list[dict[str, float]] = []
    for name in arguments.sets:
        write = _SETS[name]
        with tempfile.TemporaryDirectory() as folder:
            rows += collect(name, write, Path(folder), arguments.questions // 2, arguments.model)
    if arguments.rows:
        arguments.rows.write_text(json.dumps(rows), encoding="utf-8")
    report(rows, [*("similarity", "cover", "missing_names"), *(["model_yes"] if arguments.model else [])])


def collect(name: str, write: object, folder: Path, half: int, with_model: bool) -> list[dict[str, float]]:
    """Signals and labels of a sample of one set; prints how often the evidence holds the gold string."""
    assert callable(write)
    questions = sample(write(folder / "documents"), answerable=half, unanswerable=half, seed=7)
    config = parse_config(
        {"documents": {"folders": ["documents"]}, "index": {"path": "index"}}, file=folder / "config.yaml"
    )
    model = make_language_model(config.llm) if with_model else None
    rows = []
    held = {1: 0, 3: 0, 8: 0}
    with Assistant.open(config) as assistant:
        assistant.sync()
        for question in questions:
            evidence, found = _evidence(assistant, config, question)
            for most in held:
                held[most] += any(g.casefold() in e.text.casefold() for g in question.golds for e in evidence[:most])
            rows.append({**found, **_asked(model, question, evidence), "label": float(question.answerable)})
    answerable = sum(question.answerable for question in questions)
    shares = ", ".join(f"first {most}: {count / answerable:.3f}" for most, count in held.items())
    print(f"{name}: n={len(questions)}, gold string in the evidence of answerable questions, {shares}")
    if model is not None:
        model.close()
    return rows


def _evidence(
    assistant: Assistant, config: Config, question: Question
) -> tuple[tuple[Evidence, ...], dict[str, float]]:
    index: Index = assistant._open_index()
    embedder = assistant._the_embedder()
    weight = inverse_document_frequency(index.lexical.document_frequency, index.lexical.count())
    hits = assistant.search(question.text).passages
    vectors = index.catalogue.passage_vectors([hit.passage.passage_id for hit in hits], index.fingerprint)
    evidence = select_evidence(
        question.text,
        embedder.embed_query(question.text),
        hits,
        vectors,
        weight=weight,
        limit=config.answer.evidence_sentences,
    )
    return evidence, signals(question.text, evidence)


def _asked(model: LanguageModel | None, question: Question, evidence: tuple[Evidence, ...]) -> dict[str, float]:
    if model is None:
        return {}
    yes = model.probability_of_yes(make_prompt(question.text, evidence).answerable)
    return {"model_yes": 0.5 if yes is None else yes}


def report(rows: list[dict[str, float]], names: list[str]) -> None:
    """Fit on one half, measure on the other, and print."""
    order = np.random.default_rng(7).permutation(len(rows))
    x = np.array([[rows[i][name] for name in names] for i in order])
    y = np.array([rows[i]["label"] for i in order])
    half = len(rows) // 2
    fitted = LogisticRegression(C=10.0).fit(x[:half], y[:half])
    probability = fitted.predict_proba(x[half:])[:, 1]
    for column, name in enumerate(names):
        print(f"  {name:<14} AUC {roc_auc_score(y[half:], x[half:, column]):.3f}")
    print(f"  together       AUC {roc_auc_score(y[half:], probability):.3f} (n={len(rows) - half})")
    for threshold in (0.3, 0.4, 0.5, 0.6, 0.7):
        kept = probability >= threshold
        print(f"  threshold {threshold}: wrongly silent {1 - kept[y[half:] == 1].mean():.3f}, "
              f"silent on the unanswerable {1 - kept[y[half:] == 0].mean():.3f}")  # fmt: skip
    both = LogisticRegression(C=10.0).fit(x, y)
    coefficients = {name: round(float(c), 2) for name, c in zip(names, both.coef_[0], strict=True)}
    print(f"  fitted on all: intercept {both.intercept_[0]:.2f}, {coefficients}")


if __name__ == "__main__":
    main()

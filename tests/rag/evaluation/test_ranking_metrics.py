"""Ranking metrics against an independent implementation (trec_eval, through ir-measures)."""

from __future__ import annotations

import random

import ir_measures
import pytest
from ir_measures import RR, R, Success, nDCG

from rag.evaluation.metrics import all_evidence_at_k, hit_at_k, mrr_at_k, ndcg_at_k, recall_at_k

CUTOFFS = (1, 3, 5, 10, 20)
PAIRS = [(ndcg_at_k, nDCG), (recall_at_k, R), (mrr_at_k, RR), (hit_at_k, Success)]


def reference(measure: object, ranked: list[str], relevant: dict[str, int]) -> float:
    """What the other implementation makes of one ranking; it orders by score, so that scores fall strictly."""
    run = {"q": {name: float(len(ranked) - place) for place, name in enumerate(ranked)} or {"nothing": 0.0}}
    return next(iter(ir_measures.iter_calc([measure], {"q": relevant}, run))).value


def made(seed: int) -> tuple[list[str], dict[str, int]]:
    """A ranking of some of forty ids, and gains of some of them: 0 is judged and not relevant."""
    draw = random.Random(seed)
    names = [f"d{number}" for number in range(40)]
    ranked = draw.sample(names, draw.randint(1, 30))
    grades = [1] if seed % 2 else [0, 1, 2, 3]
    relevant = {name: draw.choice(grades) for name in draw.sample(names, draw.randint(1, 12))}
    return ranked, relevant | {draw.choice(names): 1}


EDGES = {
    "no hits": (["a", "b"], {"c": 1}),
    "nothing found": ([], {"a": 1}),
    "shorter than k": (["b", "a"], {"a": 1, "c": 1}),
    "more relevant than k": ([f"d{i}" for i in range(5)], {f"d{i}": 1 for i in range(30)}),
    "graded, upside down": (["low", "high"], {"low": 1, "high": 3}),
    "judged as not relevant": (["no", "yes"], {"no": 0, "yes": 1}),
}


@pytest.mark.parametrize("k", CUTOFFS)
@pytest.mark.parametrize(("ours", "theirs"), PAIRS, ids=lambda each: getattr(each, "__name__", str(each)))
def test_random_rankings_agree(ours, theirs, k) -> None:
    for seed in range(60):
        ranked, relevant = made(seed)
        assert ours(ranked, relevant, k) == pytest.approx(reference(theirs @ k, ranked, relevant), abs=1e-9), seed


@pytest.mark.parametrize("case", EDGES)
@pytest.mark.parametrize(("ours", "theirs"), PAIRS, ids=lambda each: getattr(each, "__name__", str(each)))
def test_edges_agree(ours, theirs, case: str) -> None:
    ranked, relevant = EDGES[case]
    for k in CUTOFFS:
        assert ours(ranked, relevant, k) == pytest.approx(reference(theirs @ k, ranked, relevant), abs=1e-9)


@pytest.mark.parametrize("metric", [ndcg_at_k, recall_at_k, mrr_at_k, hit_at_k, all_evidence_at_k])
def test_without_gold_nothing_is_scored(metric) -> None:
    assert metric(["a"], {}, 10) is None
    assert metric(["a"], {"a": 0.0}, 10) is None


@pytest.mark.parametrize("metric", [ndcg_at_k, recall_at_k, mrr_at_k, hit_at_k, all_evidence_at_k])
def test_a_repeated_id_counts_where_it_stands_first(metric) -> None:
    relevant = {"b": 1.0, "c": 1.0}
    for k in (1, 2, 3):
        assert metric(["a", "b", "a", "b", "c"], relevant, k) == metric(["a", "b", "c"], relevant, k)


def test_ties_are_the_callers() -> None:
    """A ranking is in order: of equal scores the one that the caller puts first is first."""
    assert mrr_at_k(["a", "b"], {"b": 1.0}, 2) == 0.5
    assert mrr_at_k(["b", "a"], {"b": 1.0}, 2) == 1.0


@pytest.mark.parametrize(("ranked", "expected"), [(["a", "b"], 1.0), (["a", "x"], 0.0), (["x", "a", "b"], 0.0)])
def test_all_evidence_means_all(ranked: list[str], expected: float) -> None:
    assert all_evidence_at_k(ranked, {"a": 1.0, "b": 1.0}, 2) == expected

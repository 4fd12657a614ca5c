"""Differences of two runs: their intervals hold the truth, and their tests agree with other implementations."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from rag.evaluation.statistics import (
    interval,
    mcnemar,
    non_inferior,
    paired_difference,
    percentile_difference,
)
from rag.evaluation.statistics.clusters import summed
from rag.evaluation.statistics.flips import sign_flip

Differences = Callable[[np.random.Generator], tuple[np.ndarray, list[int] | None]]
DATA_SETS = 1_000


def changed(n: int) -> tuple[Differences, float]:
    """Few questions change, more for the better: recall of two similar retrievers."""

    def sample(draw: np.random.Generator) -> tuple[np.ndarray, None]:
        up = np.where(draw.random(n) < 0.1, draw.beta(2, 2, n), 0.0)
        return up - np.where(draw.random(n) < 0.03, 0.5, 0.0), None

    return sample, 0.035


def by_document(clusters: int) -> tuple[Differences, float]:
    def sample(draw: np.random.Generator) -> tuple[np.ndarray, list[int]]:
        names = np.repeat(np.arange(clusters), draw.integers(1, 12, clusters))
        up, down = draw.beta(1, 6, clusters)[names], draw.beta(1, 12, clusters)[names]
        gained = draw.random(len(names)) < up
        return gained * 1.0 - (~gained & (draw.random(len(names)) < down)), names.tolist()

    return sample, 1 / 7 - 6 / 7 / 13


SCENARIOS = {"graded, 50": changed(50), "graded, 300": changed(300), "30 clusters": by_document(30)}


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_the_interval_of_a_difference_holds_the_truth(scenario: str) -> None:
    sample, truth = SCENARIOS[scenario]
    draw, held = np.random.default_rng(61), 0
    for _ in range(DATA_SETS):
        differences, names = sample(draw)
        # One-sided bounds of 97.5 % are the ends of the 95 % interval, and need no permutations.
        low = non_inferior(np.zeros(len(differences)), differences, 0.0, names, level=0.975).low
        high = -non_inferior(np.zeros(len(differences)), -differences, 0.0, names, level=0.975).low
        held += low <= truth <= high
    assert 0.93 <= held / DATA_SETS <= 0.97


def test_those_bounds_are_the_ends_of_the_interval() -> None:
    differences, names = by_document(30)[0](np.random.default_rng(67))
    nought = np.zeros(len(differences))
    found = paired_difference(nought, differences, names)
    assert found.low == pytest.approx(non_inferior(nought, differences, 0.0, names, level=0.975).low)
    assert found.high == pytest.approx(-non_inferior(nought, -differences, 0.0, names, level=0.975).low)


def test_the_studentised_bootstrap_would_not_hold_where_few_questions_change() -> None:
    sample, truth = changed(50)
    draw = np.random.default_rng(71)
    found = [interval(sample(draw)[0], bounded=False, resamples=300) for _ in range(400)]
    assert sum(each.low <= truth <= each.high for each in found) / 400 < 0.93


@pytest.mark.parametrize(("better", "worse", "n"), [(0.15, 0.05, 100), (0.2, 0.2, 50), (0.05, 0.05, 300)])
def test_the_interval_of_two_shares_holds_their_difference(better: float, worse: float, n: int) -> None:
    draw, held = np.random.default_rng(73), 0
    for _ in range(DATA_SETS):
        u = draw.random(n)
        a, b = (u < worse).astype(float), ((u >= worse) & (u < worse + better)).astype(float)
        found = paired_difference(a, b)
        held += found.low <= better - worse <= found.high
    assert found.test == "McNemar" and 0.93 <= held / DATA_SETS <= 0.97


@given(st.integers(0, 60), st.integers(0, 60))
@settings(deadline=None)
def test_mcnemar_agrees_with_the_binomial_test(up: int, down: int) -> None:
    expected = stats.binomtest(up, up + down).pvalue if up + down else 1.0
    assert mcnemar(up, down) == pytest.approx(expected, abs=1e-9) == mcnemar(down, up)


def test_mcnemar_of_thousands_is_no_overflow() -> None:
    assert mcnemar(1_500, 1_400) == pytest.approx(stats.binomtest(1_500, 2_900).pvalue)


def test_sign_flips_agree_with_another_implementation() -> None:
    differences = np.random.default_rng(79).normal(0.25, 1, 60)
    other = stats.permutation_test(
        (differences,), np.sum, permutation_type="samples", n_resamples=9_999, rng=np.random.default_rng(3)
    )
    assert sign_flip(differences, 7) == pytest.approx(other.pvalue, abs=0.015)
    assert sign_flip(np.array([1.0, 1.0, 1.0]), 7) == pytest.approx(0.25, abs=0.02), "2 of 8 sign patterns"


def test_documents_flip_as_one() -> None:
    a, b = np.zeros(60), np.ones(60)
    assert paired_difference(a, b).p < 1e-6
    few = paired_difference(a, b, [number // 20 for number in range(60)])
    assert few.test == "sign flip" and few.p == pytest.approx(0.25, abs=0.02), "three documents prove little"


@given(
    st.lists(st.tuples(st.sampled_from([0.0, 0.25, 1.0]), st.sampled_from([0.0, 0.5, 1.0])), min_size=1, max_size=12)
)
@settings(deadline=None, max_examples=40)
def test_a_difference_turned_round_is_its_mirror_image(pairs: list[tuple[float, float]]) -> None:
    a, b = [one for one, _ in pairs], [other for _, other in pairs]
    there, back = paired_difference(a, b), paired_difference(b, a)
    assert (back.difference, back.low, back.high) == pytest.approx((-there.difference, -there.high, -there.low))
    assert back.p == there.p and 0 < there.p <= 1
    assert -1 <= there.low <= there.difference <= there.high <= 1


@pytest.mark.parametrize("gain", [0.0, 0.2])
def test_differences_all_alike_still_leave_doubt(gain: float) -> None:
    found = paired_difference([0.5] * 20, [0.5 + gain] * 20)
    assert found.low < gain < found.high


def test_the_edges_of_a_difference() -> None:
    one = paired_difference([0.2], [0.6])
    assert (one.low, one.high, one.p) == (-1.0, 1.0, 1.0), "one question tells nothing of others"
    assert paired_difference([3.0], [9.0]).high == float("inf"), "nor how far counts may differ"
    for a, b, reason in [([], [], "no pairs"), ([1.0], [], "no pairs"), ([1.0], [float("nan")], "not finite")]:
        with pytest.raises(ValueError, match=reason):
            paired_difference(a, b)
    assert not summed([1.0, 2.0], None).is_clustered and summed([1.0, 2.0], "dd").is_clustered


@pytest.mark.parametrize(("drop", "held_at_most", "held_at_least"), [(0.05, 0.07, 0.02), (0.0, 1.0, 0.85)])
def test_not_worse_is_said_of_a_run_at_the_margin_one_time_in_twenty(
    drop: float, held_at_most: float, held_at_least: float
) -> None:
    draw, held = np.random.default_rng(83), 0
    for _ in range(DATA_SETS):
        a = draw.beta(4, 2, 300)
        b = a - drop + draw.normal(0, 0.2, 300)
        held += non_inferior(a, b, 0.05).holds
    assert held_at_least <= held / DATA_SETS <= held_at_most


@pytest.mark.parametrize("own", [1.0, 0.3])
def test_percentiles_of_equal_runs_do_not_differ(own: float) -> None:
    """`own` is what a run does not share with the other. The bootstrap is careful, so there is no upper bound here."""
    draw, held = np.random.default_rng(89), 0
    for seed in range(150):
        shared = draw.normal(0, 1, 100)
        a, b = (np.exp(shared + draw.normal(0, own, 100)) for _ in range(2))
        found = percentile_difference(a, b, 50, seed=seed)
        held += found.low <= 0 <= found.high
    assert held / 150 >= 0.93


def test_a_run_twice_as_slow_is_found_slower() -> None:
    a = np.random.default_rng(97).lognormal(0, 0.5, 200)
    for names in (None, [number // 4 for number in range(200)]):
        found = percentile_difference(a, 2 * a, 50, names)
        assert found.low > 0 and found.p < 0.05 and found.difference == pytest.approx(found.a)

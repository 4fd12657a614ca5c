"""Intervals hold the truth as often as they say, equal systems are called equal, and a real difference is found."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy import stats

from rag.evaluation.statistics import (
    family,
    interval,
    kappa,
    mcnemar,
    minimum_detectable_effect,
    non_inferior,
    paired_difference,
    percentile_interval,
    verdict,
    wilson,
)
from rag.evaluation.statistics.quantiles import t_of

Sample = Callable[[np.random.Generator], tuple[np.ndarray, list[int] | None]]
DATA_SETS = 1_000


def binary(p: float, n: int) -> tuple[Sample, float]:
    return lambda draw: (draw.binomial(1, p, n).astype(float), None), p


def graded(all_right: float, all_wrong: float, n: int) -> tuple[Sample, float]:
    """As recall and nDCG are: most at 1, some at 0, the rest between."""

    def sample(draw: np.random.Generator) -> tuple[np.ndarray, None]:
        u = draw.random(n)
        return np.where(u < all_right, 1.0, np.where(u < all_right + all_wrong, 0.0, draw.beta(2, 2, n))), None

    return sample, all_right + (1 - all_right - all_wrong) / 2


def clustered(clusters: int) -> tuple[Sample, float]:
    """Documents with one to eleven questions, easy or hard together."""

    def sample(draw: np.random.Generator) -> tuple[np.ndarray, list[int]]:
        sizes, ease = draw.integers(1, 12, clusters), draw.beta(4, 1.5, clusters)
        names = np.repeat(np.arange(clusters), sizes)
        return draw.binomial(1, ease[names]).astype(float), names.tolist()

    return sample, 4 / 5.5


SCENARIOS = {
    "binary 0.5, 100": binary(0.5, 100),
    "binary 0.8, 300": binary(0.8, 300),
    "binary 0.9, 300": binary(0.9, 300),
    "binary 0.95, 1000": binary(0.95, 1000),
    "graded, 50": graded(0.6, 0.15, 50),
    "graded, 300": graded(0.6, 0.15, 300),
    "graded near 1, 300": graded(0.9, 0.05, 300),
    "30 clusters": clustered(30),
    "100 clusters": clustered(100),
}


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_the_interval_holds_the_truth_95_times_in_a_hundred(scenario: str) -> None:
    sample, truth = SCENARIOS[scenario]
    draw = np.random.default_rng(11)
    found = [interval(*sample(draw)) for _ in range(DATA_SETS)]
    assert 0.93 <= sum(each.low <= truth <= each.high for each in found) / DATA_SETS <= 0.97


@pytest.mark.parametrize(("n", "clusters"), [(100, None), (240, 60)])
def test_the_interval_of_a_difference_does_too(n: int, clusters: int | None) -> None:
    draw, held = np.random.default_rng(13), 0
    names = None if clusters is None else [number % clusters for number in range(n)]
    for seed in range(DATA_SETS):
        shared = draw.normal(0, 0.2, clusters or n)[names if names else range(n)]
        a = np.clip(draw.normal(0.5, 0.2, n), -9, 9)
        found = interval(a + shared - 0.5 + 0.1, names, bounded=False, seed=seed, resamples=400)
        held += found.low <= 0.1 <= found.high
    assert 0.93 <= held / DATA_SETS <= 0.97


@pytest.mark.parametrize(
    ("values", "clusters"), [([1.0] * 40, None), ([0.0] * 40, None), ([1.0] * 40, [i % 5 for i in range(40)])]
)
def test_values_all_alike_still_leave_doubt(values: list[float], clusters: list[int] | None) -> None:
    found = interval(values, clusters)
    assert found.value == values[0] and found.high - found.low > 0.05
    if clusters:
        assert found.high - found.low > interval(values).high - interval(values).low, (
            "five documents say less than forty"
        )


def test_the_edges_of_an_interval() -> None:
    assert interval([]).value is None and interval([]).n == 0
    assert (interval([0.5]).low, interval([0.5]).high) == (0.0, 1.0), "one question tells nothing of others"
    assert interval([0.2, 0.9, 1.0], ["d", "d", "d"]).low == 0.0, "nor does one document"
    with pytest.raises(ValueError, match="not finite"):
        interval([float("nan")])
    with pytest.raises(ValueError, match="2 values and 1 clusters"):
        interval([0.0, 1.0], ["d"])


def test_wilson_agrees_with_another_implementation() -> None:
    for successes, n in [(0, 10), (7, 10), (10, 10), (64, 84), (1, 3000)]:
        other = stats.binomtest(successes, n).proportion_ci(method="wilson")
        ours = wilson(successes, n)
        assert (ours.low, ours.high) == pytest.approx((other.low, other.high), abs=1e-9)


@pytest.mark.parametrize("freedom", [3, 5, 10, 30, 300])
def test_students_quantile(freedom: int) -> None:
    assert t_of(0.95, freedom) == pytest.approx(stats.t.ppf(0.975, freedom), rel=0.01)


def test_mcnemar_is_exact() -> None:
    for up, down in [(0, 0), (1, 0), (5, 1), (12, 30), (7, 7), (90, 60)]:
        expected = stats.binomtest(up, up + down).pvalue if up + down else 1.0
        assert mcnemar(up, down) == pytest.approx(expected, abs=1e-9)


def systems(draw: np.random.Generator, n: int, gain: float, metrics: int) -> tuple[np.ndarray, np.ndarray]:
    """Two runs whose questions are as hard for both; metrics go together. Shapes (metrics, n)."""
    hard = draw.normal(0, 1, n)

    def run(share: float) -> np.ndarray:
        own = draw.normal(0, 1, n)
        each = draw.normal(0, 0.5, (metrics, n))
        edge = stats.norm.ppf(share, scale=np.sqrt(2.25))
        return (hard + own + each < edge).astype(float)

    return run(0.7), run(0.7 + gain)


def test_two_equal_systems_are_no_difference_in_95_of_a_hundred() -> None:
    draw, alone, together = np.random.default_rng(17), 0, 0
    for seed in range(DATA_SETS):
        a, b = systems(draw, 120, 0.0, 12)
        found = family({str(m): (b[m] - a[m]).tolist() for m in range(12)}, seed=seed, flips=500)
        together += all(verdict(float((b[m] - a[m]).mean()), found[str(m)]) == "no difference" for m in range(12))
        alone += verdict(float((b[0] - a[0]).mean()), paired_difference(a[0], b[0]).p) == "no difference"
    assert 0.93 <= together / DATA_SETS <= 0.97
    assert alone / DATA_SETS >= 0.93, "the exact test errs on the side of no difference"


def test_a_planted_difference_of_ten_points_is_found() -> None:
    draw, found = np.random.default_rng(19), 0
    for seed in range(100):
        a, b = systems(draw, 300, 0.1, 12)
        p = family({str(m): (b[m] - a[m]).tolist() for m in range(12)}, seed=seed, flips=1_000)
        found += verdict(float((b[0] - a[0]).mean()), p["0"]) == "better"
    assert found >= 80


def test_what_the_set_can_see_is_seen_four_times_in_five() -> None:
    draw, seen = np.random.default_rng(23), 0
    for _ in range(400):
        shared = draw.normal(0, 0.2, 200)
        a, b = (0.5 + shared + draw.normal(0, 0.2, 200) for _ in range(2))
        effect = minimum_detectable_effect(a)
        assert effect is not None
        difference = b + effect - a
        seen += abs(difference.mean()) > 1.972 * difference.std(ddof=1) / np.sqrt(200)
    assert 0.74 <= seen / 400 <= 0.86


def test_a_difference_and_its_family() -> None:
    draw = np.random.default_rng(29)
    a = draw.random(80)
    found = family({"same": [0.0] * 80, "gain": (0.2 + 0.01 * a).tolist(), "partly": [0.3, *[None] * 79]})
    assert found["same"] == 1.0 and found["gain"] < 0.01 and found["partly"] > 0.05
    pair = paired_difference(a, a + 0.2)
    assert (pair.difference, pair.test) == (pytest.approx(0.2), "sign flip") and pair.p < 0.01
    same = paired_difference([1.0, 0.0] * 20, [1.0, 0.0] * 20)
    assert (same.difference, same.p) == (0.0, 1.0) and same.low < 0 < same.high


@pytest.mark.parametrize(
    ("difference", "p", "less", "said"),
    [
        (0.1, 0.01, False, "better"),
        (-0.1, 0.01, False, "worse"),
        (-0.1, 0.01, True, "better"),
        (0.1, 0.2, False, "no difference"),
    ],
)
def test_the_verdict(difference: float, p: float, less: bool, said: str) -> None:
    assert verdict(difference, p, less_is_better=less) == said


def test_not_worse_needs_to_be_sure() -> None:
    a = [1.0, 0.0] * 200
    assert non_inferior(a, a, 0.05).holds
    assert not non_inferior(a[:20], a[:20], 0.05).holds, "twenty questions are too few to be sure"
    assert not non_inferior(a, [0.0, 0.0] * 200, 0.05).holds


def test_percentiles_and_agreement() -> None:
    draw = np.random.default_rng(31)
    held = 0
    for _ in range(500):
        found = percentile_interval(draw.exponential(1, 200), 50)
        held += found.low <= np.log(2) <= found.high
    assert held / 500 >= 0.93
    assert percentile_interval([3.0], 95).value == 3.0 and percentile_interval([], 50).value is None
    agreed = kappa([True, True, False, False], [True, False, False, False])
    assert agreed.value == pytest.approx(0.5) and agreed.agreement == 0.75
    assert kappa([True, True], [True, True]).value is None, "who always says yes agrees by chance alone"

"""Intervals hold the truth as often as they say: of shares exactly, of graded and clustered values in simulation."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy import stats

from rag.evaluation.statistics import interval, percentile_interval
from rag.evaluation.statistics.quantiles import beta_quantile, t_of

Sample = Callable[[np.random.Generator], tuple[np.ndarray, list[int] | None]]
DATA_SETS = 1_000
UNIT = st.lists(st.floats(0, 1), min_size=1, max_size=30)


@pytest.mark.parametrize("n", [50, 100, 300])
@pytest.mark.parametrize("share", [0.5, 0.8, 0.9, 0.95, 0.98])
def test_the_interval_of_a_share_holds_it_by_exact_count(share: float, n: int) -> None:
    """Each number of right answers weighs as much as it is likely: no simulation."""
    held = 0.0
    for right in range(n + 1):
        likely = float(stats.binom.pmf(right, n, share))
        if likely > 1e-9:
            found = interval([1.0] * right + [0.0] * (n - right))
            held += likely * (found.low <= share <= found.high)
    # 49 of 50 is one question from the edge; no interval does better than 0.922 or 0.982 there.
    assert 0.93 <= held <= (0.983 if (share, n) == (0.98, 50) else 0.971)


def graded(right: float, wrong: float, n: int) -> tuple[Sample, float]:
    def sample(draw: np.random.Generator) -> tuple[np.ndarray, None]:
        u = draw.random(n)
        return np.where(u < right, 1.0, np.where(u < right + wrong, 0.0, draw.beta(2, 2, n))), None

    return sample, right + (1 - right - wrong) / 2


def clustered(clusters: int, right: float, wrong: float, *, uneven: bool = False) -> tuple[Sample, float]:
    """Questions of a document are easy or hard together: intra-cluster correlation 1 / (right + wrong + 1)."""

    def sample(draw: np.random.Generator) -> tuple[np.ndarray, list[int]]:
        sizes = draw.integers(1, 12, clusters)
        if uneven:
            sizes = np.minimum(1 + draw.geometric(0.25, clusters) * draw.choice([1, 5], clusters, p=[0.85, 0.15]), 60)
        names = np.repeat(np.arange(clusters), sizes)
        return draw.binomial(1, draw.beta(right, wrong, clusters)[names]).astype(float), names.tolist()

    return sample, right / (right + wrong)


SCENARIOS = {
    "graded, 50": graded(0.3, 0.3, 50),
    "graded near 1, 100": graded(0.95, 0.01, 100),
    "skewed, 300": (lambda draw: (draw.beta(0.3, 3, 300), None), 0.3 / 3.3),
    "30 clusters": clustered(30, 4, 1.5),
    "60 clusters nearly all right or wrong": clustered(60, 0.9, 0.1),
    "30 clusters of uneven sizes": clustered(30, 2, 1, uneven=True),
}


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_the_interval_of_graded_and_clustered_values_holds_the_truth(scenario: str) -> None:
    sample, truth = SCENARIOS[scenario]
    draw = np.random.default_rng(41)
    found = [interval(*sample(draw)) for _ in range(DATA_SETS)]
    assert 0.93 <= sum(each.low <= truth <= each.high for each in found) / DATA_SETS <= 0.97


def test_treating_the_questions_of_a_document_as_independent_would_not_hold() -> None:
    sample, truth = clustered(30, 2, 1, uneven=True)
    draw = np.random.default_rng(43)
    found = [interval(sample(draw)[0]) for _ in range(300)]
    assert sum(each.low <= truth <= each.high for each in found) / 300 < 0.8


@pytest.mark.parametrize(("q", "n"), [(50, 50), (50, 300), (95, 100), (95, 300)])
def test_the_interval_of_a_percentile_holds_it(q: float, n: int) -> None:
    draw, truth = np.random.default_rng(47), float(stats.lognorm.ppf(q / 100, 1))
    found = [percentile_interval(draw.lognormal(0, 1, n), q) for _ in range(DATA_SETS)]
    # The ends are values of the sample: the next one inwards would often be too close.
    assert 0.93 <= sum(each.low <= truth <= each.high for each in found) / DATA_SETS <= 0.985


def test_the_interval_of_a_percentile_knows_of_clusters() -> None:
    draw, held, plain = np.random.default_rng(53), 0, 0
    names = np.repeat(np.arange(40), 6)
    for _ in range(400):
        values = draw.normal(0, 1, 40)[names] + draw.normal(0, 0.5, 240)
        found, other = percentile_interval(values, 50, names.tolist()), percentile_interval(values, 50)
        held, plain = held + (found.low <= 0 <= found.high), plain + (other.low <= 0 <= other.high)
    assert held / 400 >= 0.92 > 0.75 > plain / 400


@given(UNIT)
@settings(deadline=None)
def test_an_interval_lies_in_0_to_1_around_its_value_whatever_the_order(values: list[float]) -> None:
    found, wider = interval(values), interval(values, level=0.99)
    assert -1e-9 <= found.low <= found.value <= found.high <= 1 + 1e-9 and found.n == len(values)
    assert wider.low <= found.low + 1e-9 and wider.high >= found.high - 1e-9
    turned = interval(values[::-1])
    assert (turned.low, turned.high) == pytest.approx((found.low, found.high), abs=1e-6)


@given(UNIT)
@settings(deadline=None)
def test_right_and_wrong_are_mirror_images(values: list[float]) -> None:
    names = [number % 3 for number in range(len(values))]
    found, mirrored = interval(values, names), interval([1 - value for value in values], names)
    assert (mirrored.low, mirrored.high) == pytest.approx((1 - found.high, 1 - found.low), abs=1e-6)


def test_questions_that_repeat_a_document_add_nothing() -> None:
    once = interval([1.0, 0.0] * 30)
    repeated = interval([1.0] * 4 + [0.0] * 4 + [1.0, 0.0] * 28, [0] * 4 + [1] * 4 + list(range(2, 58)))
    assert repeated.high - repeated.low > once.high - once.low


def test_values_beyond_0_to_1_are_another_kind() -> None:
    with pytest.raises(ValueError, match="outside of 0 … 1"):
        interval([0.5, 3.0])
    found = interval([3.0, 5.0, 4.0, 9.0] * 10, bounded=False)
    assert found.low < 5.25 < found.high < 9
    assert interval([3.0, 5.0], ["d", "d"], bounded=False).high == float("inf")
    assert found == interval([3.0, 5.0, 4.0, 9.0] * 10, bounded=False), "the same values give the same interval"


def test_on_ordinary_values_it_is_close_to_another_implementation_of_the_bootstrap() -> None:
    values = np.random.default_rng(59).beta(2, 2, 200)
    other = stats.bootstrap((values,), np.mean, method="BCa", rng=np.random.default_rng(7)).confidence_interval
    found = interval(values)
    assert (found.low, found.high) == pytest.approx((other.low, other.high), abs=0.006)


@pytest.mark.parametrize("freedom", [1, 2, 3.5, 29, 3000])
def test_students_quantile_is_exact_with_few_degrees_too(freedom: float) -> None:
    assert t_of(0.95, freedom) == pytest.approx(stats.t.ppf(0.975, freedom), rel=1e-6)


@given(st.floats(0.01, 0.99), st.floats(0.2, 500), st.floats(0.2, 500))
@example(1 / 3, 1 / 3, 3.0)  # a quarter is just where the fraction's sides meet
@settings(deadline=None)
def test_the_beta_quantile_agrees_with_another_implementation(share: float, a: float, b: float) -> None:
    assert beta_quantile(share, a, b) == pytest.approx(stats.beta.ppf(share, a, b), abs=1e-7)

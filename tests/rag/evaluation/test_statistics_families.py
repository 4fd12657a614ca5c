"""Many metrics at once: equal systems are called equal, a planted difference is found, and of what size."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from rag.evaluation.statistics import (
    family,
    holm,
    kappa,
    minimum_detectable_effect,
    paired_difference,
    verdict,
)
from rag.evaluation.statistics.flips import sign_flip

METRICS = 15
COMPARISONS = 1_000


def run(draw: np.random.Generator, hard: np.ndarray, share: float) -> np.ndarray:
    """A run's metrics (METRICS, n) of 0 and 1, right in `share` of questions as hard as `hard`, of variance 1."""
    answer, noise = draw.normal(0, 0.4, len(hard)), draw.normal(0, 0.4, (METRICS, len(hard)))
    return (hard + answer + noise < stats.norm.ppf(share, scale=np.sqrt(1.32))).astype(float)


def systems(draw: np.random.Generator, n: int, gain: float) -> tuple[np.ndarray, np.ndarray]:
    """Two runs on questions as hard for both: their scores correlate by about 0.5, their metrics by about 0.7."""
    hard = draw.normal(0, 1, n)
    return run(draw, hard, 0.7), run(draw, hard, 0.7 + gain)


def compared(a: np.ndarray, b: np.ndarray, seed: int, flips: int) -> dict[str, float]:
    return family({str(m): (b[m] - a[m]).tolist() for m in range(METRICS)}, seed=seed, flips=flips)


def test_equal_systems_are_no_difference_in_a_whole_family_95_times_in_a_hundred() -> None:
    draw, equal = np.random.default_rng(97), 0
    for seed in range(COMPARISONS):
        a, b = systems(draw, 100, 0.0)
        found = compared(a, b, seed, 300)
        equal += all(verdict(float((b[m] - a[m]).mean()), found[str(m)]) == "no difference" for m in range(METRICS))
    assert 0.93 <= equal / COMPARISONS <= 0.97


@pytest.mark.parametrize("documents", [None, 40])
def test_equal_systems_are_no_difference_in_one_metric_95_times_in_a_hundred(documents: int | None) -> None:
    draw, equal = np.random.default_rng(101), 0
    names = None if documents is None else [number % documents for number in range(120)]
    for seed in range(COMPARISONS):
        differences = draw.normal(0, 0.3, 120) * (draw.random(120) < 0.5)
        if documents is not None:
            differences = differences + draw.normal(0, 0.1, documents)[names]
        p = family({"one": differences.tolist()}, names, seed=seed, flips=400)["one"]
        equal += verdict(float(differences.mean()), p) == "no difference"
    assert 0.93 <= equal / COMPARISONS <= 0.97


def test_a_planted_difference_of_ten_points_is_found_alone_and_in_a_family() -> None:
    draw, alone, together, correlation = np.random.default_rng(103), 0, 0, 0.0
    for seed in range(200):
        a, b = systems(draw, 300, 0.1)
        difference = float((b[0] - a[0]).mean())
        correlation += np.corrcoef(a[0], b[0])[0, 1] / 200
        alone += verdict(difference, paired_difference(a[0], b[0]).p) == "better"
        together += verdict(difference, compared(a, b, seed, 500)["0"]) == "better"
    assert 0.4 < correlation < 0.6, "as two runs on the same questions do"
    assert alone / 200 > 0.93 and together / 200 > 0.93


def test_metrics_that_agree_cost_less_than_holm_asks() -> None:
    a, b = systems(np.random.default_rng(107), 300, 0.07)
    found = compared(a, b, 7, 4_000)
    plain = holm({str(m): sign_flip(b[m] - a[m], 7, 4_000) for m in range(METRICS)})
    assert sum(found.values()) < sum(plain.values())
    assert all(found[str(m)] >= sign_flip(b[m] - a[m], 7, 4_000) - 0.01 for m in range(METRICS)), (
        "never less than alone"
    )


def test_a_family_of_one_and_metrics_that_do_not_apply() -> None:
    draw = np.random.default_rng(109)
    gain = draw.normal(0.1, 0.4, 80)
    alone = family({"gain": gain.tolist()})["gain"]
    assert alone == pytest.approx(sign_flip(gain, 7), abs=0.015)
    found = family({"gain": gain.tolist(), "same": [0.0] * 80, "absent": [None] * 80})
    assert found == {"gain": pytest.approx(alone), "same": 1.0, "absent": 1.0}, "what never differs costs nothing"
    assert family({}) == {}
    with pytest.raises(ValueError, match="no family"):
        family({"a": [0.1], "b": [0.1, 0.2]})


def test_documents_flip_as_one_in_a_family() -> None:
    gains = {"a": [1.0] * 60, "b": [0.5] * 60}
    assert max(family(gains).values()) < 0.001
    assert min(family(gains, [number // 20 for number in range(60)]).values()) > 0.2


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.floats(0, 1), max_size=8))
@settings(deadline=None)
def test_holms_p_is_never_smaller_and_keeps_the_order(p_values: dict[str, float]) -> None:
    found = holm(p_values)
    assert list(found) == list(p_values) and all(p_values[name] <= found[name] <= 1 for name in found)
    in_order = [found[name] for name in sorted(p_values, key=lambda name: p_values[name])]
    assert in_order == sorted(in_order)


def test_holms_p_of_a_worked_case() -> None:
    assert holm({"a": 0.01, "b": 0.04, "c": 0.03}) == pytest.approx({"a": 0.03, "b": 0.06, "c": 0.06})


@pytest.mark.parametrize("documents", [None, 50])
def test_the_smallest_difference_that_can_be_found_is_found_four_times_in_five(documents: int | None) -> None:
    draw, seen, planned = np.random.default_rng(113), 0, 0.0
    names = None if documents is None else [number % documents for number in range(200)]
    for seed in range(400):
        differences = draw.normal(0, 0.3, 200)
        if documents is not None:
            differences = differences + draw.normal(0, 0.15, documents)[names]
        effect = minimum_detectable_effect(differences, names, paired=True)
        planned += effect / 400
        p = family({"one": (differences + effect).tolist()}, names, seed=seed, flips=400)["one"]
        seen += verdict(float(differences.mean()) + effect, p) == "better"
    assert 0.74 <= seen / 400 <= 0.86


def test_from_one_run_the_effect_goes_by_the_assumed_correlation() -> None:
    draw = np.random.default_rng(127)
    shared = draw.normal(0, 0.2, 4_000)
    a, b = (0.5 + shared + draw.normal(0, 0.2, 4_000) for _ in range(2))
    known = minimum_detectable_effect(b - a, paired=True)
    assert minimum_detectable_effect(a, correlation=0.5) == pytest.approx(known, rel=0.06)
    assert minimum_detectable_effect(a, correlation=0.0) == pytest.approx(known * np.sqrt(2), rel=0.06)
    assert minimum_detectable_effect(a, power=0.9) > minimum_detectable_effect(a)
    assert minimum_detectable_effect([1.0] * 9) is None and minimum_detectable_effect([]) is None


@pytest.mark.parametrize(("n", "wrong"), [(30, 0.1), (50, 0.03), (100, 0.1)])
def test_the_interval_of_kappa_holds_the_truth(n: int, wrong: float) -> None:
    draw, held = np.random.default_rng(131), 0
    # Two judges who each err in `wrong` of the cases, half of them yes: kappa by hand.
    truth = 2 * (wrong**2 + (1 - wrong) ** 2) - 1
    for _ in range(COMPARISONS):
        case = draw.random(n) < 0.5
        found = kappa((case ^ (draw.random(n) < wrong)).tolist(), (case ^ (draw.random(n) < wrong)).tolist())
        held += found.low <= truth <= found.high
    assert 0.93 <= held / COMPARISONS <= 0.975


def test_kappa_of_any_labels() -> None:
    found = kappa(["a", "b", "c", "a"], ["a", "b", "c", "b"])
    assert found.value == pytest.approx((0.75 - 5 / 16) / (1 - 5 / 16)) and found.agreement == 0.75
    agreed = kappa([True, False] * 20, [True, False] * 20)
    assert agreed.value == 1.0 and agreed.low < 0.9, "forty pairs do not prove that they never differ"
    assert kappa([], []).value is None
    with pytest.raises(ValueError, match="no pairs"):
        kappa([True], [])

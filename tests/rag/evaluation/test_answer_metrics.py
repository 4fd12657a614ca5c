"""Answers, citations and silence: by the definitions, written a second time or computed by hand."""

from __future__ import annotations

import random
import re

import pytest
from sklearn.metrics import precision_score, recall_score

from rag.evaluation.metrics import (
    abstention_precision,
    abstention_recall,
    answer_contains,
    answer_em,
    answer_f1,
    area_under_risk_coverage,
    citation_precision,
    citation_recall,
    origin_count_error,
    risk_coverage,
    span_validity,
    wrongly_silent,
)


def squad_words(text: str) -> list[str]:
    """SQuAD 2.0's normalising, step by step: lower, no punctuation, no articles, white space."""
    kept = "".join(c for c in text.lower() if c not in "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
    return [word for word in re.sub(r"\b(?:a|an|the)\b", " ", kept).split() if word]


def squad_f1(answer: str, gold: str) -> float:
    """Precision and recall of the bag of words, harmonic mean."""
    found, wanted = squad_words(answer), squad_words(gold)
    if not found or not wanted:
        return 1.0 if found == wanted else 0.0
    left, shared = wanted.copy(), 0
    for word in found:
        if word in left:
            left.remove(word)
            shared += 1
    if not shared:
        return 0.0
    precision, recall = shared / len(found), shared / len(wanted)
    return 2 * precision * recall / (precision + recall)


TEXTS = [
    "The Norman Conquest",
    "norman conquest!",
    "in 1066",
    "10th and 11th centuries",
    "a",
    "",
    "the U.S.A.",
    "½ mile",
]


def test_em_and_f1_follow_the_definitions() -> None:
    draw = random.Random(3)
    words = "the a norman conquest of england 1066 France, Duke's an (the) 10th".split()
    texts = [*TEXTS, *(" ".join(draw.choices(words, k=draw.randint(1, 8))) for _ in range(200))]
    for _ in range(2_000):
        answer, golds = draw.choice(texts), draw.sample(texts, draw.randint(1, 4))
        # The official script takes the golds that something is left of, or the empty one.
        kept = [gold for gold in golds if squad_words(gold)] or [""]
        assert answer_f1(answer, golds) == pytest.approx(max(squad_f1(answer, gold) for gold in kept), abs=1e-9)
        assert answer_em(answer, golds) == float(any(squad_words(answer) == squad_words(gold) for gold in kept))


@pytest.mark.parametrize(("answer", "score"), [("", 1.0), ("France", 0.0)])
def test_a_question_without_answer_wants_none(answer: str, score: float) -> None:
    assert (answer_em(answer, []), answer_f1(answer, [])) == (score, score)


@pytest.mark.parametrize(
    ("answer", "parts", "score"),
    [
        ("It is 142 metres long.", [["142 metres", "142 m"]], 1.0),
        ("It is 1142 metres long.", [["142 metres"]], 0.0),
        ("It is 142 metres long.", [["42 metres"]], 0.0),
        ("About 3.5 million", [["3"]], 0.0),
        ("About 3.5 million", [["5 million"]], 0.0),
        ("1,140 names", [["1140"]], 1.0),
        ("It says “No case of  illness”", [['"no case of illness"']], 1.0),
        ("41 here, 63 there", [["41"], ["63", "sixty-three"]], 1.0),
        ("41 here", [["41"], ["63"]], 0.0),
        ("答案是北京市。", [["北京"]], 1.0),
        ("whatever", [], None),
    ],
)
def test_an_answer_contains_each_part_as_whole_words(answer: str, parts: list[list[str]], score: float | None) -> None:
    assert answer_contains(answer, parts) == score


def test_citations_stand_on_gold_by_half_of_the_shorter_span() -> None:
    golds = [[("a", 10, 20), ("copy", 0, 10)], [("b", None, None)]]
    assert citation_precision([("a", 10, 20), ("a", 16, 30), ("c", 0, 5)], golds) == pytest.approx(1 / 3)
    assert citation_precision([("a", 0, 15)], golds) == 1.0, "half of the gold"
    assert citation_recall([("copy", 2, 9)], golds) == 0.5, "one of the alternatives is enough"
    assert citation_recall([("copy", 2, 9), ("b", 90, 95)], golds) == 1.0
    assert citation_recall([], golds) == 0.0
    assert citation_precision([], golds) is None
    assert citation_recall([("a", 1, 2)], []) is None


def test_a_quote_is_valid_where_it_stands() -> None:
    texts = {"a": "Grüße aus Velm"}
    assert span_validity([("a", 0, 5, "Grüße"), ("a", 0, 5, "Gruße"), ("gone", 0, 1, "x")], texts) == pytest.approx(
        1 / 3
    )
    assert span_validity([], texts) is None


def test_silence_is_scored_as_precision_and_recall_are() -> None:
    draw = random.Random(5)
    rows = [(draw.random() < 0.4, draw.random() < 0.6) for _ in range(500)]
    silent, answerable = [s for s, _ in rows], [a for _, a in rows]
    unanswerable = [not a for a in answerable]

    def mean(values: list[float | None]) -> float:
        scored = [value for value in values if value is not None]
        return sum(scored) / len(scored)

    assert mean([abstention_precision(*row) for row in rows]) == pytest.approx(precision_score(unanswerable, silent))
    assert mean([abstention_recall(*row) for row in rows]) == pytest.approx(recall_score(unanswerable, silent))
    assert mean([wrongly_silent(*row) for row in rows]) == pytest.approx(
        1 - recall_score(answerable, [not s for s in silent])
    )
    assert abstention_precision(True, None) is None


def test_the_risk_coverage_curve_is_that_of_every_threshold() -> None:
    draw = random.Random(7)
    confidences = [round(draw.random(), 1) for _ in range(200)]
    right = [draw.random() < confidence for confidence in confidences]
    points = risk_coverage(confidences, right, asked=250)
    assert [point.threshold for point in points] == sorted(set(confidences), reverse=True)
    for point in points:
        told = [value for confidence, value in zip(confidences, right, strict=True) if confidence >= point.threshold]
        assert point.coverage == pytest.approx(len(told) / 250, abs=1e-9)
        assert point.risk == pytest.approx(1 - sum(told) / len(told), abs=1e-9)


def test_the_area_is_the_mean_risk_and_ties_do_not_favour_anybody() -> None:
    assert area_under_risk_coverage(risk_coverage([0.9, 0.5, 0.1], [True, True, False])) == pytest.approx(1 / 9)
    tied = [area_under_risk_coverage(risk_coverage([0.5, 0.5], pair)) for pair in ([True, False], [False, True])]
    assert tied == [0.5, 0.5]
    assert area_under_risk_coverage(()) is None


@pytest.mark.parametrize(("counted", "expected", "error"), [(2, 1, 1.0), (1, 2, 1.0), (1, 1, 0.0), (3, None, None)])
def test_the_count_of_sources(counted: int, expected: int | None, error: float | None) -> None:
    assert origin_count_error(counted, expected) == error

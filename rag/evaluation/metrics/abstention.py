"""Silence: when it is right, when it is wrong, and what answering more or less would cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RiskPoint:
    """Answering only at `threshold` and above: the share of questions answered, and the share of those wrong."""

    threshold: float
    coverage: float
    risk: float
    answered: int


def abstention_precision(abstained: bool, answerable: bool | None) -> float | None:
    """Of a silence, whether it was right; None for an answer, and where the set does not tell."""
    return float(not answerable) if abstained and answerable is not None else None


def abstention_recall(abstained: bool, answerable: bool | None) -> float | None:
    """Of a question that cannot be answered, whether it was met with silence; None for others."""
    return float(abstained) if answerable is False else None


def wrongly_silent(abstained: bool, answerable: bool | None) -> float | None:
    """Of a question that can be answered, whether it was met with silence; None for others."""
    return float(abstained) if answerable else None


def risk_coverage(
    confidences: Sequence[float], right: Sequence[bool], *, asked: int | None = None
) -> tuple[RiskPoint, ...]:
    """The curve of error against the share answered, most confident first (El-Yaniv and Wiener 2010).

    Answers of one confidence come together. An answer to what cannot be answered is wrong. `asked` counts questions
    that were met with silence too; by default all were answered.
    """
    if len(confidences) != len(right):
        raise ValueError(f"{len(confidences)} confidences and {len(right)} judgements are no pairs")
    ordered = sorted(zip(confidences, right, strict=True), key=lambda pair: -pair[0])
    points: list[RiskPoint] = []
    wrong = 0
    for place, (confidence, is_right) in enumerate(ordered, start=1):
        wrong += not is_right
        if place == len(ordered) or ordered[place][0] != confidence:
            points.append(RiskPoint(confidence, place / (asked or len(ordered)), wrong / place, place))
    return tuple(points)


def area_under_risk_coverage(points: Sequence[RiskPoint]) -> float | None:
    """Mean risk over the coverages reached, each answer counting once (AURC; Geifman and El-Yaniv 2017)."""
    if not points:
        return None
    before = 0
    total = 0.0
    for point in points:
        total += point.risk * (point.answered - before)
        before = point.answered
    return total / before

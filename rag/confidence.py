"""How likely the evidence answers the question: a logistic regression over a few signals."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.evidence import Weight, cover
from rag.types import Evidence
from rag.wording import content_stems, names, words


@dataclass(frozen=True, slots=True)
class Calibration:
    """Intercept and one coefficient per signal."""

    intercept: float
    coefficients: Mapping[str, float]

    def probability(self, signals: Mapping[str, float]) -> float:
        """Probability that the question is answered by the evidence."""
        total = self.intercept + sum(self.coefficients[name] * signals[name] for name in self.coefficients)
        return 1 / (1 + math.exp(-total))


# Fitted by benchmarks/confidence.py (benchmarks/LOG.md, 2026-11-22).
WITHOUT_MODEL = Calibration(-4.0, {"similarity": 4.0, "cover": 4.0, "missing_names": -3.0})
WITH_MODEL = Calibration(-5.0, {"similarity": 3.0, "cover": 3.0, "missing_names": -3.0, "model_yes": 3.0})


def signals(question: str, evidence: Sequence[Evidence], weight: Weight) -> dict[str, float]:
    """What retrieval says about whether the question is answered; every value is in 0 … 1.

    `similarity`: of the closest sentence; `cover`: share of the question's words in the best sentence with its
    neighbours; `together`: the same over all evidence of the best document; `missing_names`: share of the question's
    names that no evidence document holds.
    """
    wanted = set(content_stems(question))
    asked = names(question)
    texts = [f"{e.document.title} {e.document.outlet or ''} {e.document.text}" for e in evidence]
    held = {word for text in texts for word in words(text)}
    missing = [name for name in asked if not set(name.split("-")) <= held and name not in held]
    best = evidence[0].document.document_id if evidence else ""
    together = {s for e in evidence if e.document.document_id == best for s in content_stems(e.text)}
    return {
        "similarity": max((max(0.0, e.scores["similarity"]) for e in evidence), default=0.0),
        "cover": max((e.scores["cover"] for e in evidence), default=0.0),
        "together": cover(wanted, together, weight),
        "missing_names": len(missing) / len(asked) if asked else 0.0,
    }

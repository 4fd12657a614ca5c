"""How likely the evidence answers the question: a logistic regression over a few signals."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.types import Evidence
from rag.wording import names, words


@dataclass(frozen=True, slots=True)
class Calibration:
    """Intercept and one coefficient per signal."""

    intercept: float
    coefficients: Mapping[str, float]

    def probability(self, signals: Mapping[str, float]) -> float:
        """Probability that the question is answered by the evidence."""
        total = self.intercept + sum(self.coefficients[name] * signals[name] for name in self.coefficients)
        return 1 / (1 + math.exp(-total))


# Fitted by benchmarks/confidence.py, for a prior of 0.6 that a question can be answered. The slopes without a model
# were held equal and positive: the fit's own signs came from its two unlike sets (benchmarks/LOG.md, 2026-11-22).
WITHOUT_MODEL = Calibration(-1.7, {"similarity": 3.0, "cover": 3.0, "missing_names": -5.0})
WITH_MODEL = Calibration(-5.5, {"similarity": 0.25, "cover": 2.1, "missing_names": -2.4, "model_yes": 6.7})
# Below this confidence from the evidence alone, the language model is not asked at all.
HOPELESS = 0.03


def signals(question: str, evidence: Sequence[Evidence]) -> dict[str, float]:
    """What retrieval says about whether the question is answered; every value is in 0 … 1.

    `similarity`: of the closest sentence; `cover`: share of the question's words in the sentence that has most of them;
    `missing_names`: share of the question's names that stand in no document of the evidence.
    """
    asked = names(question)
    texts = [f"{e.document.title} {e.document.outlet or ''} {e.document.text}" for e in evidence]
    held = {word for text in texts for word in words(text)}
    missing = [name for name in asked if name not in held and not set(name.split("-")) <= held]
    return {
        "similarity": max((max(0.0, e.scores["similarity"]) for e in evidence), default=0.0),
        "cover": max((e.scores["cover"] for e in evidence), default=0.0),
        "missing_names": len(missing) / len(asked) if asked else 0.0,
    }

"""Metrics of one question each; None where a metric does not apply, since unscored is not zero (docs/metrics.md)."""

from rag.evaluation.metrics.abstention import (
    RiskPoint,
    abstention_precision,
    abstention_recall,
    area_under_risk_coverage,
    risk_coverage,
    wrongly_silent,
)
from rag.evaluation.metrics.answers import answer_contains, answer_em, answer_f1, squad_normalised
from rag.evaluation.metrics.citations import citation_precision, citation_recall, span_validity, stands_on
from rag.evaluation.metrics.ranking import all_evidence_at_k, hit_at_k, mrr_at_k, ndcg_at_k, recall_at_k
from rag.evaluation.metrics.sources import origin_count_error

__all__ = [
    "RiskPoint",
    "abstention_precision",
    "abstention_recall",
    "all_evidence_at_k",
    "answer_contains",
    "answer_em",
    "answer_f1",
    "area_under_risk_coverage",
    "citation_precision",
    "citation_recall",
    "hit_at_k",
    "mrr_at_k",
    "ndcg_at_k",
    "origin_count_error",
    "recall_at_k",
    "risk_coverage",
    "span_validity",
    "squad_normalised",
    "stands_on",
    "wrongly_silent",
]

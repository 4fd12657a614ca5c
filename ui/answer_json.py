"""An answer in the JSON shape of `dateline ask --json`, for programs that talk to the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import date
from typing import Any

from rag import Answer, Filters
from rag.types import AnswerSentence, Evidence, OriginGroup

Json = dict[str, Any]


def answer_json(answer: Answer) -> Json:
    """The answer as plain lists, dicts and strings; dates are ISO 8601."""
    return {
        "question": answer.question,
        "standalone_question": answer.standalone_question or answer.question,
        "text": answer.text,
        "abstained": answer.abstained,
        "abstain_reason": answer.abstain_reason,
        "as_of": _iso(answer.filters.as_of),
        "filters": _filters(answer.filters),
        "sentences": [_sentence(sentence) for sentence in answer.sentences],
        "withheld": [_sentence(sentence) for sentence in answer.withheld],
        "citations": [asdict(citation) for citation in answer.citations],
        "origins": _origins(answer.origins),
        "conflicts": list(answer.conflicts),
        "notes": list(answer.notes),
        "evidence": [_evidence(evidence) for evidence in answer.evidence],
        "confidence": dict(answer.confidence),
        "model": answer.model,
        "config_hash": answer.config_hash,
        "timings_ms": dict(answer.timings_ms),
    }


def _iso(value: date | None) -> str | None:
    return value.isoformat() if value is not None else None


def _filters(filters: Filters) -> Json:
    values = {field.name: getattr(filters, field.name) for field in fields(filters)}
    return {name: _iso(value) if isinstance(value, date) else value for name, value in values.items()}


def _sentence(sentence: AnswerSentence) -> Json:
    return {
        "text": sentence.text,
        "verdict": sentence.verdict,
        "citations": list(sentence.citations),
        "checks": list(sentence.checks),
    }


def _origins(origins: Sequence[OriginGroup]) -> Json:
    groups = [
        {
            "origin_id": group.origin_id,
            "documents": [{"document_id": name, "relation": relation} for name, relation in group.documents],
        }
        for group in origins
    ]
    return {"articles": sum(len(group.documents) for group in origins), "independent": len(origins), "groups": groups}


def _evidence(evidence: Evidence) -> Json:
    return {
        "document_id": evidence.document.document_id,
        "title": evidence.document.title,
        "passage_id": evidence.passage_id,
        "text": evidence.text,
        "start_char": evidence.start_char,
        "end_char": evidence.end_char,
        "page": evidence.page,
        "score": evidence.score,
        "scores": dict(evidence.scores),
    }

"""The JSON that commands print and programs read. Fields may be added, never renamed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import date
from typing import TYPE_CHECKING, Any

from index.dates import ResolvedDate, resolve_relative
from index.doctor.diagnosis import Diagnosis
from index.origins import origin_id
from index.types import Dated, Document, Failure, Passage, Span, SyncReport
from rag.freshness import freshness
from rag.shown import DocumentSummary, Origin, ShownDocument
from rag.timeline import Timeline
from rag.types import (
    Answer,
    AnswerSentence,
    Conflict,
    Evidence,
    Filters,
    OriginGroup,
    Preferences,
    ScoredPassage,
    SearchResult,
)

if TYPE_CHECKING:
    from index.origin_records import Kin

Json = dict[str, Any]


def answer_json(answer: Answer) -> Json:
    """The shape of `ask`."""
    return {
        "question": answer.question,
        "standalone_question": answer.standalone_question or answer.question,
        "text": answer.text,
        "abstained": answer.abstained,
        "abstain_reason": answer.abstain_reason,
        "as_of": _iso(answer.filters.as_of),
        "filters": filters_json(answer.filters),
        "preferences": _preferences(answer.preferences),
        "sentences": [_sentence(sentence) for sentence in answer.sentences],
        "withheld": [_sentence(sentence) for sentence in answer.withheld],
        "citations": [asdict(citation) for citation in answer.citations],
        "origins": _origins(answer.origins),
        "conflicts": [_conflict(conflict) for conflict in answer.conflicts],
        "newest_support": _newest_support(answer),
        "notes": list(answer.notes),
        "evidence": [_evidence(evidence) for evidence in answer.evidence],
        "confidence": dict(answer.confidence),
        "model": answer.model,
        "tokens": asdict(answer.tokens) if answer.tokens else None,
        "failure": answer.failure,
        "config_hash": answer.config_hash,
        "timings_ms": {"first_token": None, **answer.timings_ms},
    }


def _newest_support(answer: Answer) -> Json:
    found = freshness(answer, date.today())
    return {
        "published": _iso(found.newest),
        "age_days": found.age_days,
        "on": _iso(found.day),
        "undated": list(found.undated),
    }


def _conflict(conflict: Conflict) -> Json:
    values = [
        {
            "value": value.value,
            "marker": value.marker,
            "document_id": value.citation.document_id,
            "outlet": value.citation.outlet,
            "published": value.citation.published,
            "quote": value.citation.quote,
        }
        for value in conflict.values
    ]
    return {"about": conflict.about, "values": values, "succession": conflict.is_succession}


def search_json(result: SearchResult) -> Json:
    """The shape of `search`."""
    return {
        "query": result.query,
        "filters": filters_json(result.filters),
        "preferences": _preferences(result.preferences),
        "passages": [_hit(hit) for hit in result.passages],
        "notes": list(result.notes),
        "timings_ms": dict(result.timings_ms),
    }


def timeline_json(timeline: Timeline) -> Json:
    """The shape of `timeline`: statements by the day on which they were said, those of unknown day last."""
    return {
        "topic": timeline.topic,
        "filters": filters_json(timeline.filters),
        "preferences": _preferences(timeline.preferences),
        "statements": [
            {**asdict(each), "said_on": _iso(each.said_on), "published": _iso(each.published)}
            for each in timeline.statements
        ],
        "origins": _origins(timeline.origins),
        "notes": list(timeline.notes),
        "timings_ms": dict(timeline.timings_ms),
    }


def documents_json(documents: Sequence[DocumentSummary]) -> Json:
    """The shape of `documents`."""
    return {"documents": [{**asdict(document), "published": _dated(document.published)} for document in documents]}


def origins_json(origins: Sequence[Origin]) -> Json:
    """The shape of `origins`: groups of documents that carry one report, and the pairs that show it."""
    return {"origins": [_origin(origin) for origin in origins]}


def _origin(origin: Origin) -> Json:
    members = [
        {
            "document_id": member.document_id,
            "title": member.title,
            "outlet": member.outlet,
            "published": member.dated.iso,
            "relation": member.relation,
            "attributions": list(member.attributions),
        }
        for member in origin.members
    ]
    return {"origin_id": origin.origin_id, "documents": members, "pairs": [_kin(kin) for kin in origin.kin]}


def _kin(kin: Kin) -> Json:
    spans = [
        {"first": {"start_char": a, "end_char": b}, "second": {"start_char": c, "end_char": d}}
        for a, b, c, d in kin.spans
    ]
    return {**asdict(kin), "spans": spans}


def show_json(shown: ShownDocument) -> Json:
    """The shape of `show`; spans of `removed` count characters of the text before cleaning.

    `relative_dates` is empty where the publication date is unknown.
    """
    document = shown.document
    return {
        "document_id": document.document_id,
        "title": document.title,
        "text": document.text,
        "published": _dated(document.published),
        "relative_dates": [
            _relative(document.text, resolved) for resolved in resolve_relative(document.text, document.published)
        ],
        "outlet": document.outlet,
        "author": document.author,
        "language": document.facts.language.value,
        "facts": asdict(document.facts),
        "uri": document.uri,
        "media_type": document.media_type,
        "content_hash": document.content_hash,
        "origin_id": document.origin_id or origin_id(document.text),
        "relation": document.relation,
        "removed": [
            {"start_char": item.span.start, "end_char": item.span.end, "text": item.text, "reason": item.reason}
            for item in document.removed
        ],
        "passages": [_passage(passage) for passage in shown.passages],
    }


def sync_json(report: SyncReport) -> Json:
    """The shape of `sync`."""
    return {
        "added": list(report.added),
        "updated": list(report.updated),
        "removed": list(report.removed),
        "renamed": [{"old": rename.old, "new": rename.new} for rename in report.renamed],
        "unchanged": report.unchanged,
        "failed": [_failure(failure) for failure in report.failed],
        "skipped": [_failure(failure) for failure in report.skipped],
        "repaired": list(report.repaired),
        "documents": report.documents,
        "passages": report.passages,
        "embedded": report.embedded,
        "seconds": round(report.seconds, 3),
        "dry_run": report.dry_run,
    }


def doctor_json(diagnosis: Diagnosis) -> Json:
    """The shape of `doctor`; `repaired` says what was done, and `remedy` what is still to be done, null for nothing."""
    return {
        "healthy": diagnosis.healthy,
        "findings": [
            {
                "check": finding.check,
                "problem": finding.problem,
                "remedy": finding.remedy or None,
                "repairable": finding.repairable,
                "repaired": finding.repaired or None,
                "details": list(finding.details),
                "count": finding.count,
            }
            for finding in diagnosis.findings
        ],
        "notes": list(diagnosis.notes),
        "checks": [check.name for check in diagnosis.checks],
        "seconds": round(diagnosis.seconds, 3),
    }


def filters_json(filters: Filters) -> Json:
    """The limits of a question, days in ISO 8601."""
    values = {field.name: getattr(filters, field.name) for field in fields(filters)}
    return {name: _iso(value) if isinstance(value, date) else value for name, value in values.items()}


def _iso(value: date | None) -> str | None:
    return value.isoformat() if value is not None else None


def _dated(published: Dated) -> Json:
    return {
        "value": published.iso,
        "evidence": published.evidence,
        "method": published.method,
        "confidence": published.confidence,
        "candidates": [
            {
                "value": _iso(candidate.value),
                "evidence": candidate.evidence,
                "method": candidate.method,
                "note": candidate.note,
            }
            for candidate in published.candidates
        ],
    }


def _relative(text: str, resolved: ResolvedDate) -> Json:
    return {
        "text": resolved.span.of(text),
        "start_char": resolved.span.start,
        "end_char": resolved.span.end,
        "value": _iso(resolved.value),
        "end": _iso(resolved.end),
        "reasoning": resolved.reasoning,
    }


def _preferences(preferences: Preferences) -> Json:
    published = [{"first": first.isoformat(), "last": last.isoformat()} for first, last in preferences.published]
    return {"outlets": list(preferences.outlets), "authors": list(preferences.authors), "published": published}


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
            "documents": [
                {"document_id": name, "relation": relation, "title": titles.get(name, ""), "outlet": outlets.get(name)}
                for name, relation in group.documents
            ],
        }
        for group, titles, outlets in ((each, dict(each.titles), dict(each.outlets)) for each in origins)
    ]
    return {"articles": sum(len(group.documents) for group in origins), "independent": len(origins), "groups": groups}


def _evidence(evidence: Evidence) -> Json:
    return {
        **_source(evidence.document),
        "passage_id": evidence.passage_id,
        "text": evidence.text,
        "start_char": evidence.start_char,
        "end_char": evidence.end_char,
        "page": evidence.page,
        "score": evidence.score,
        "scores": dict(evidence.scores),
    }


def _hit(hit: ScoredPassage) -> Json:
    return {
        "rank": hit.rank,
        **_source(hit.document),
        **_passage(hit.passage),
        "score": hit.score,
        "scores": dict(hit.scores),
        "origin_id": hit.document.origin_id or origin_id(hit.document.text),
        "copies": list(hit.copies),
        "closest": _span(hit.passage, hit.closest),
        "reasons": list(hit.reasons),
        "neighbours": [_passage(passage) for passage in hit.neighbours],
    }


def _span(passage: Passage, sentence: Span | None) -> Json | None:
    if sentence is None:
        return None
    return {"start_char": sentence.start, "end_char": sentence.end, "text": passage.sentence_text(sentence)}


def _source(document: Document) -> Json:
    return {
        "document_id": document.document_id,
        "title": document.title,
        "outlet": document.outlet,
        "published": document.published.iso,
    }


def _passage(passage: Passage) -> Json:
    return {
        "passage_id": passage.passage_id,
        "ordinal": passage.ordinal,
        "text": passage.text,
        "start_char": passage.start_char,
        "end_char": passage.end_char,
        "page": passage.page,
        "headings": list(passage.headings),
    }


def _failure(failure: Failure) -> Json:
    return {"uri": failure.uri, "reason": failure.reason}

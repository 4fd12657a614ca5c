"""One question of a set, put to an assistant as a user would, and scored."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

from index.errors import DocumentMissing, LanguageModelError
from rag.as_json import answer_json, search_json
from rag.assistant import Assistant
from rag.evaluation.judge import Judge
from rag.evaluation.metrics import span_validity
from rag.evaluation.scoring import Scores, answer_scores, passage_scores, ranked_documents, ranking_scores
from rag.evaluation.types import Question, Row, Stage
from rag.types import Answer, Citation, Filters, ScoredPassage, Turn

# Passages of one document stand together in a ranking of documents; so many more are looked at than documents.
_PASSAGES_PER_DOCUMENT = 3


def put(
    question: Question, assistant: Assistant, stage: Stage, cutoffs: Sequence[int], judge: Judge | None = None
) -> Row:
    """The row of one question: what was found, in answer runs what was answered, and every score that applies."""
    started = time.perf_counter()
    most = max(cutoffs) * _PASSAGES_PER_DOCUMENT
    found = assistant.search(question.question, k=most, filters=question.filters, history=question.history)
    searched = time.perf_counter()
    ranked = ranked_documents(found.passages)
    scores: Scores = ranking_scores(question, ranked, cutoffs) | passage_scores(question, found.passages, cutoffs)
    timings: Mapping[str, float] = {**found.timings_ms, "total": (searched - started) * 1000}
    said: dict[str, Any] | None = None
    confidence = None
    if stage == "answer":
        answer = answered(assistant, question.question, history=question.history, filters=question.filters)
        confidence = answer.confidence.get("answer", answer.confidence.get("evidence"))
        scores |= answer_scores(question, answer, span_validity=_validity(answer, assistant))
        if judge is not None and question.answers and not answer.abstained:
            scores["judged_right"] = judge.right(question.question, _references(question), answer.text)
        timings = answer.timings_ms
        said = {key: value for key, value in answer_json(answer).items() if key != "evidence"}
    return Row(
        question=question,
        cluster=cluster_of(question),
        metrics=scores,
        ranked=tuple(ranked[: max(cutoffs)]),
        passages=tuple(_passages(found.passages[: max(cutoffs)], search_json(found)["passages"])),
        answer=said,
        confidence=confidence,
        timings_ms=timings,
    )


def answered(
    assistant: Assistant, question: str, *, history: Sequence[Turn] = (), filters: Filters | None = None
) -> Answer:
    """The answer of an assistant whose language model must not fail: raises LanguageModelError where it does.

    The answer without the model would count for the model's.
    """
    answer = assistant.ask(question, history=history, filters=filters)
    if answer.failure:
        raise LanguageModelError(answer.failure)
    return answer


def failed(question: Question, error: Exception) -> Row:
    """The row of a question that could not be put; it is not scored."""
    return Row(
        question=question,
        cluster=cluster_of(question),
        metrics={},
        ranked=(),
        passages=(),
        answer=None,
        confidence=None,
        timings_ms={},
        error=" ".join(f"{error} {getattr(error, 'hint', '')}".split()),
    )


def cluster_of(question: Question) -> str:
    """What a question shares with others that are alike: the document it is about; else it stands for itself."""
    return question.cluster or (question.gold[0].document if question.gold else f"question {question.id}")


def _references(question: Question) -> list[str]:
    """The alternatives of the one part of an answer, or all parts in one line."""
    parts = [" or ".join(part) for part in question.answers]
    return list(question.answers[0]) if len(parts) == 1 else [" and ".join(parts)]


def _passages(hits: Sequence[ScoredPassage], rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    kept = "rank passage_id document_id title outlet published start_char end_char text score scores".split()
    return [{key: row[key] for key in kept} for row, _ in zip(rows, hits, strict=False)]


def _validity(answer: Answer, assistant: Assistant) -> float | None:
    texts: dict[str, str] = {}
    for citation in answer.citations:
        if citation.document_id not in texts:
            texts[citation.document_id] = _text(citation, assistant)
    cited = [(c.document_id, c.start_char, c.end_char, c.quote) for c in answer.citations]
    return span_validity(cited, texts)


def _text(citation: Citation, assistant: Assistant) -> str:
    try:
        return assistant.show(citation.document_id).document.text
    except DocumentMissing:
        return ""  # and so no quote stands in it

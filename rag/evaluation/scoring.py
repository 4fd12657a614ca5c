"""A question's scores: what was found and answered, against what the set says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rag.evaluation.metrics import (
    abstention_precision,
    abstention_recall,
    all_evidence_at_k,
    answer_contains,
    answer_em,
    answer_f1,
    citation_precision,
    citation_recall,
    hit_at_k,
    mrr_at_k,
    ndcg_at_k,
    origin_count_error,
    recall_at_k,
    wrongly_silent,
)
from rag.evaluation.types import Gold, Question
from rag.types import Answer, ScoredPassage

Scores = dict[str, float | None]
_RANKING = {
    "recall": recall_at_k,
    "ndcg": ndcg_at_k,
    "mrr": mrr_at_k,
    "hit": hit_at_k,
    "all_evidence": all_evidence_at_k,
}


def ranked_documents(hits: Sequence[ScoredPassage]) -> list[str]:
    """Documents in the order of their best passage; copies that were folded under one come right behind it."""
    return list(dict.fromkeys(name for hit in hits for name in (hit.passage.document_id, *hit.copies)))


def ranking_scores(question: Question, ranked: Sequence[str], cutoffs: Sequence[int]) -> Scores:
    """Every ranking metric at every cutoff, over documents; documents that are alternatives count as one."""
    unit, gains = _relevant(question)
    found = [unit.get(name, name) for name in ranked]
    return {
        f"{name}@{k}": metric(found, gains, k) if gains else None for name, metric in _RANKING.items() for k in cutoffs
    }


def passage_scores(question: Question, hits: Sequence[ScoredPassage], cutoffs: Sequence[int]) -> Scores:
    """`passage_hit@k` and `passage_recall@k`: gold spans that one of the first k passages holds at least half of."""
    wanted = [[gold] for gold in _spans(question) if not gold.part] + list(_by_part(_spans(question)).values())
    ids = question.passages
    total = len(wanted) + len(ids)
    scores: Scores = {}
    for k in cutoffs:
        first = hits[:k]
        found = sum(any(_holds(hit, gold) for hit in first for gold in part) for part in wanted)
        found += len({hit.passage.passage_id for hit in first} & set(ids))
        scores[f"passage_hit@{k}"] = float(found > 0) if total else None
        scores[f"passage_recall@{k}"] = found / total if total else None
    return scores


def answer_scores(question: Question, answer: Answer, *, span_validity: float | None) -> Scores:
    """What the answer is worth; silence on a question that can be answered is an answer that holds nothing."""
    said = "" if answer.abstained else answer.text
    stated = bool(question.answers)
    single = question.answers[0] if len(question.answers) == 1 else ()
    short = single or question.answerable is False
    golds = [tuple((g.document, g.start_char, g.end_char) for g in part) for part in _parts(question.gold)]
    cited = [(c.document_id, c.start_char, c.end_char) for c in answer.citations]
    scored = bool(golds) and not answer.abstained
    return {
        "answer_contains": answer_contains(said, question.answers) if stated else None,
        "answer_em": answer_em(said, single) if short else None,
        "answer_f1": answer_f1(said, single) if short else None,
        "citation_precision": citation_precision(cited, golds) if scored else None,
        "citation_recall": citation_recall(cited, golds) if scored else None,
        "span_validity": span_validity,
        "abstention_precision": abstention_precision(answer.abstained, question.answerable),
        "abstention_recall": abstention_recall(answer.abstained, question.answerable),
        "wrongly_silent": wrongly_silent(answer.abstained, question.answerable),
        "prompt_tokens": answer.tokens.prompt if answer.tokens else None,
        "completion_tokens": answer.tokens.completion if answer.tokens else None,
        "origin_count_error": None
        if answer.abstained
        else origin_count_error(len(answer.origins), question.independent),
    }


def _relevant(question: Question) -> tuple[dict[str, str], dict[str, float]]:
    """The unit that each relevant document stands for, and the gain of each unit."""
    if question.grades:
        return {}, dict(question.grades)
    wanted = {frozenset(gold.document for gold in part) for part in _parts(question.gold)}
    # Who has a document that is wanted for itself needs none of its alternatives.
    smallest = [names for names in wanted if not any(other < names for other in wanted)]
    unit: dict[str, str] = {}
    for names in sorted(smallest, key=sorted):
        for name in names:
            unit.setdefault(name, " | ".join(sorted(names)))
    return unit, {name: 1.0 for name in unit.values()}


def _parts(golds: Sequence[Gold]) -> list[list[Gold]]:
    return [[gold] for gold in golds if not gold.part] + list(_by_part(golds).values())


def _by_part(golds: Sequence[Gold]) -> Mapping[str, list[Gold]]:
    parts: dict[str, list[Gold]] = {}
    for gold in golds:
        if gold.part:
            parts.setdefault(gold.part, []).append(gold)
    return parts


def _spans(question: Question) -> list[Gold]:
    return [gold for gold in question.gold if gold.start_char is not None and gold.end_char is not None]


def _holds(hit: ScoredPassage, gold: Gold) -> bool:
    assert gold.start_char is not None and gold.end_char is not None, "only golds with offsets are looked for"
    shared = min(hit.passage.end_char, gold.end_char) - max(hit.passage.start_char, gold.start_char)
    return hit.passage.document_id == gold.document and shared > 0 and 2 * shared >= gold.end_char - gold.start_char

"""Golds found again in the texts that the index holds: exact characters, or an honest problem."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from rag.evaluation.sets.problems import Finding
from rag.evaluation.types import Gold, Question, QuestionSet

_QUOTES = "\"'“”„«»‘’‚`"
TextOf = Callable[[str], str | None]


def resolve(questions: QuestionSet, text_of: TextOf) -> tuple[QuestionSet, list[Finding]]:
    """The set with the exact offsets of every quote, and what was not found; `text_of` gives a document's text."""
    found: list[Question] = []
    problems: list[Finding] = []
    for question in questions.questions:
        golds = []
        for gold in question.gold:
            resolved = _resolved(gold, text_of)
            golds.append(gold if isinstance(resolved, str) else resolved)
            if isinstance(resolved, str):
                problems.append(_problem(questions, question, resolved))
        found.append(replace(question, gold=tuple(golds)))
    return replace(questions, questions=tuple(found)), problems


def place_of(questions: QuestionSet, question: Question) -> str:
    """File and line of a question."""
    return f"{questions.path}:{question.line}" if question.line else questions.path


def _problem(questions: QuestionSet, question: Question, reason: str) -> Finding:
    return Finding(
        id=question.id,
        place=place_of(questions, question),
        severity="error",
        message=f"{question.id}: {reason}",
        remedy="Run `dateline sync`, or mend the gold; `dateline show ID` prints a document's text.",
    )


def _resolved(gold: Gold, text_of: TextOf) -> Gold | str:
    """The gold with its offsets, or why it has none."""
    text = text_of(gold.document)
    if text is None:
        return f"the gold document {gold.document} is not indexed"
    if gold.quote is None:
        if gold.end_char is not None and gold.end_char > len(text):
            return (
                f"the gold span {gold.start_char}-{gold.end_char} ends behind {gold.document}, {len(text)} characters"
            )
        return replace(gold, quote=text[gold.start_char : gold.end_char]) if gold.end_char is not None else gold
    span = _exact(gold, text) or _loose(gold.quote, text)
    if span is None:
        return f"the gold span {_short(gold.quote)} is not in {gold.document}"
    return replace(gold, quote=text[span[0] : span[1]], start_char=span[0], end_char=span[1])


def _exact(gold: Gold, text: str) -> tuple[int, int] | None:
    """Where the quote stands, nearest to where it is said to stand."""
    assert gold.quote is not None, "looked at before"
    starts = [match.start() for match in re.finditer(re.escape(gold.quote), text)]
    if not starts:
        return None
    start = min(starts, key=lambda place: abs(place - (gold.start_char or 0)))
    return start, start + len(gold.quote)


def _loose(quote: str, text: str) -> tuple[int, int] | None:
    """Where it stands with other spacing and other quotation marks."""
    pieces = [re.escape(piece) for piece in re.split(rf"[\s{_QUOTES}]+", quote) if piece]
    match = re.search(rf"[\s{_QUOTES}]*".join(pieces), text) if pieces else None
    return match.span() if match else None


def _short(quote: str) -> str:
    return repr(quote if len(quote) <= 60 else f"{quote[:57]}...")

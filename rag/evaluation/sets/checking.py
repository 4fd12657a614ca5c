"""What `dateline eval check` says of a set: golds that are not there, duplicates, leaks, contradictions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag.evaluation.sets.problems import Finding
from rag.evaluation.sets.resolving import TextOf, place_of, resolve
from rag.evaluation.types import Question, QuestionSet
from rag.wording import words


def check(questions: QuestionSet, text_of: TextOf, others: Sequence[QuestionSet] = ()) -> list[Finding]:
    """Everything that is wrong or doubtful, errors first, else in the order of the set."""
    resolved, problems = resolve(questions, text_of)
    found = [
        *problems,
        *_duplicates(questions),
        *_leaks(resolved, others),
        *(finding for question in resolved.questions for finding in _alone(resolved, question)),
    ]
    return sorted(found, key=lambda finding: finding.severity != "error")


def _duplicates(questions: QuestionSet) -> Iterator[Finding]:
    first: dict[object, Question] = {}
    for question in questions.questions:
        earlier = first.setdefault(_asked(question), question)
        if earlier is not question:
            yield _finding(
                questions,
                question,
                "error",
                f"asks what {earlier.id} asks ({place_of(questions, earlier)})",
                "Take one of them out: it would count twice.",
            )


def _asked(question: Question) -> object:
    """What makes two questions one: wording aside from marks and letter case, filters, history."""
    return tuple(words(question.question)), question.filters, question.history


def _leaks(questions: QuestionSet, others: Sequence[QuestionSet]) -> Iterator[Finding]:
    for other in others:
        asked = {_asked(question): question for question in other.questions}
        spans = {
            (gold.document, " ".join(gold.quote.split())): question
            for question in other.questions
            for gold in question.gold
            if gold.quote
        }
        for question in questions.questions:
            same = asked.get(_asked(question))
            if same is not None:
                yield _leak(questions, question, f"is asked in {place_of(other, same)} too", "error")
                continue
            for gold in question.gold:
                shared = spans.get((gold.document, " ".join((gold.quote or "").split())))
                if shared is not None:
                    yield _leak(questions, question, f"rests on the same span as {place_of(other, shared)}", "note")
                    break


def _leak(questions: QuestionSet, question: Question, message: str, severity: str) -> Finding:
    remedy = "What was tuned on one set must not be measured on the other."
    return _finding(questions, question, "error" if severity == "error" else "note", message, remedy)


def _alone(questions: QuestionSet, question: Question) -> Iterator[Finding]:
    if question.answerable and not (question.answers or question.gold or question.passages):
        yield _finding(questions, question, "note", "has no answer and no gold: only its silence can be scored", "")
    if question.answerable is None:
        yield _finding(questions, question, "note", "does not say whether it is answerable: silence is not scored", "")
    quotes = " ".join(gold.quote for gold in question.gold if gold.quote).casefold()
    for part in question.answers:
        if quotes and not any(alternative.casefold() in quotes for alternative in part):
            yield _finding(
                questions, question, "note", f"no gold quote holds its answer {part[0]!r}", "Is it the right span?"
            )


def _finding(questions: QuestionSet, question: Question, severity: str, message: str, remedy: str) -> Finding:
    return Finding(
        id=question.id,
        place=place_of(questions, question),
        severity="error" if severity == "error" else "note",
        message=f"{question.id} {message}",
        remedy=remedy,
    )

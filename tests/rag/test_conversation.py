"""Follow-up questions are made to stand on their own; others are left as they are."""

from __future__ import annotations

import pytest

from rag.conversation import standalone
from rag.tokens import estimate_tokens
from rag.types import Turn

HISTORY = [
    Turn(question="Who is Jonas Fenn?", answer="A captain."),
    Turn(question="When did the council of Ostrick approve the Mill Bridge?", answer="On Monday."),
]


@pytest.mark.parametrize(
    "question",
    ["How much will it cost?", "And who paid?", "Why?", "What about the mayor?", "Was she against it?", "Who else?"],
)
def test_a_follow_up_carries_the_last_question(question: str) -> None:
    alone = standalone(question, HISTORY)
    assert alone.startswith(question) and "Mill Bridge" in alone and "Ostrick" in alone and "Fenn" not in alone


@pytest.mark.parametrize(
    "question",
    [
        "How many passengers does the winter ferry to Hask carry?",
        "Which company makes enamel pots in Dornmere?",
        "Where do the members of the harbour office meet?",
        "What is the population of Norway?",
    ],
)
def test_a_question_that_stands_alone_is_left_alone(question: str) -> None:
    assert standalone(question, HISTORY) == question


@pytest.mark.parametrize("question", ["Why?", "How much will it cost?", "What is the Mill Bridge?", ""])
def test_without_history_nothing_is_carried(question: str) -> None:
    assert standalone(question, []) == question


def test_a_repeated_question_is_not_doubled() -> None:
    question = "Is it new?"
    assert standalone(question, [Turn(question=question, answer="Yes.")]) == question


@pytest.mark.parametrize("question", ["Why?", "How much will it cost?"])
def test_no_more_is_carried_than_can_be_read(question: str) -> None:
    long = " and ".join(f"the council of Ostrick{number}" for number in range(2_000))
    alone = standalone(question, [*HISTORY, Turn(question=f"What of {long}?", answer=long)])
    assert alone.startswith(f"{question} (") and alone.endswith(" …)") and "Ostrick0" in alone
    assert estimate_tokens(alone) < 300

"""How far earlier turns lean a question towards what was spoken of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, cast

import numpy as np
import pytest

from index.embedder import Embedder
from rag.answering import NOT_IN_DOCUMENTS
from rag.arms import make_arms
from rag.types import Turn
from rag.understanding import NOTHING_KNOWN, understand

TURN = Turn(question="Who runs the ferry of Velm?", answer="Ada Quill runs the ferry of Velm since 2021.")


class _OneAxisEach:
    """Every text is an axis of its own."""

    def embed_queries(self, texts: Sequence[str]) -> Any:
        return np.eye(len(texts), 8, dtype=np.float32)


def leaning(question: str, *history: Turn) -> float:
    """How much of the vector is not the question's own."""
    asked = understand(question, NOTHING_KNOWN, today=date(2024, 3, 14))
    arm = make_arms(asked, history, cast(Embedder, _OneAxisEach()))[0]
    assert np.linalg.norm(arm.vector) == pytest.approx(1.0)
    return float(np.linalg.norm(arm.vector[1:]))


def test_a_follow_up_leans_most_and_a_question_of_something_new_least() -> None:
    follow_up = leaning("And when did she begin?", TURN)
    on_its_own = leaning("How much does the ferry of Velm cost a month?", TURN)
    of_something_new = leaning("How much does the Corvale Bridge cost a month?", TURN)
    assert follow_up > on_its_own > of_something_new > 0
    assert leaning("And when did she begin?") == 0


@pytest.mark.parametrize(
    "answer", [NOT_IN_DOCUMENTS, "I'm sorry, but I don't have an answer to your question.", "I do not know."]
)
def test_an_answer_that_says_nothing_is_not_what_was_spoken_of(answer: str) -> None:
    silent = Turn(question=TURN.question, answer=answer)
    assert leaning("And when did she begin?", silent) == leaning(
        "And when did she begin?", Turn(question=TURN.question, answer="")
    )


def test_a_long_answer_that_begins_with_regret_counts() -> None:
    told = Turn(question=TURN.question, answer="Sorry for the wait. " + TURN.answer * 5)
    assert leaning("And when did she begin?", told) == leaning("And when did she begin?", TURN)

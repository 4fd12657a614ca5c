"""An answer comes back from its JSON as it was, and nothing else comes back."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from rag import Answer, Filters
from rag.as_json import answer_json
from rag.from_json import answer_from
from rag.types import AnswerSentence, Conflict, ConflictValue, Preferences, Tokens
from tests.ui.fakes import FakeAssistant


def full_answer() -> Answer:
    answer = FakeAssistant().ask("When will the northern lighthouse be lit again?")
    values = tuple(ConflictValue(value=value, citation=answer.citations[0]) for value in ("2.4 million", "2.6 million"))
    return replace(
        answer,
        evidence=(),
        standalone_question="When is it lit?",
        filters=Filters(outlet="Coast Wire", after=date(2024, 1, 1), before=date(2024, 6, 1), as_of=date(2024, 5, 1)),
        withheld=(AnswerSentence(text="<b>No.</b>", verdict="unsupported", citations=(), checks=("no such thing",)),),
        notes=("A note.",),
        conflicts=(Conflict(about="cost", values=values),),
        confidence={"evidence": 0.9},
        preferences=Preferences(
            outlets=("Coast Wire",), authors=("Ilse",), published=((date(2024, 3, 4), date(2024, 3, 5)),)
        ),
        tokens=Tokens(prompt=10, completion=5),
        failure="It broke. Mend it.",
    )


def test_an_answer_comes_back_whole() -> None:
    answer = full_answer()
    assert answer_from(json.loads(json.dumps(answer_json(answer)))) == answer


def test_a_silent_answer_comes_back_with_its_reason() -> None:
    silent = replace(FakeAssistant().ask("Which zebra won?"), evidence=(), standalone_question="Which zebra won?")
    assert answer_from(answer_json(silent)) == silent


def changed(**values: Any) -> dict[str, Any]:
    return {**answer_json(full_answer()), **values}


@pytest.mark.parametrize(
    "shape",
    [
        {},
        {"question": 1},
        changed(sentences="none"),
        changed(sentences=[{"text": "x", "verdict": "true", "citations": [], "checks": []}]),
        changed(citations=[{"marker": "<b>"}]),
        changed(citations=answer_json(full_answer())["citations"] * 2),
        changed(citations=[], conflicts=[{"about": "cost", "values": [{"value": "1", "marker": 7}]}]),
        changed(filters={"as_of": "yesterday"}),
        changed(timings_ms={"total": float("nan")}),
        changed(preferences={"published": [{"first": "2024-01-01"}]}),
    ],
)
def test_anything_else_is_refused(shape: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        answer_from(shape)

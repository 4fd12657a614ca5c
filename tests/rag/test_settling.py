"""Sentences of a reply that are checked while the next one is written; the final answer is the same as without."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag import Answer
from rag.types import AnswerReady, SentenceChecked, StreamEvent, TextDelta
from tests.conftest import MakeAssistant
from tests.fakes import ScriptedModel
from tests.rag.test_answering import ALWAYS, COST, FALSE, TRUE, check_citations

CLOSED = "The old bridge was closed in 2013 after a flood."
COUNCIL = "The council of Ostrick approved a new bridge over the Velm on Monday."


def events_of(make_assistant: MakeAssistant, reply: str, **answer: object) -> list[StreamEvent]:
    assistant = make_assistant(model=ScriptedModel([reply]), answer=ALWAYS | answer)
    events = list(assistant.stream(COST))
    assert isinstance(events[-1], AnswerReady)
    check_citations(assistant, events[-1].answer)
    return events


def settled(events: list[StreamEvent]) -> list[SentenceChecked]:
    return [event for event in events if isinstance(event, SentenceChecked)]


def final(events: list[StreamEvent]) -> Answer:
    assert isinstance(events[-1], AnswerReady)
    return events[-1].answer


def test_a_sentence_settles_as_soon_as_the_next_begins(make_assistant: MakeAssistant) -> None:
    events = events_of(make_assistant, f"{TRUE} {CLOSED} {COUNCIL}")
    first, second = settled(events)
    assert [sentence.text for sentence in first.answer.sentences] == [TRUE]
    assert [sentence.text for sentence in second.answer.sentences] == [TRUE, CLOSED]
    before = events[: events.index(first)]
    written = "".join(event.text for event in before if isinstance(event, TextDelta))
    assert written.startswith(TRUE) and written.endswith(first.rest) and first.rest.strip() in CLOSED
    assert final(events).sentences[:2] == second.answer.sentences, "verdicts and markers do not change"
    assert final(events).citations[: len(second.answer.citations)] == second.answer.citations


def test_text_after_a_settled_sentence_goes_on_where_the_rest_ends(make_assistant: MakeAssistant) -> None:
    shown = ""
    for event in events_of(make_assistant, f"{TRUE} {CLOSED}"):
        if isinstance(event, TextDelta):
            shown += event.text
        elif isinstance(event, SentenceChecked):
            shown = event.rest
    assert shown == CLOSED


def test_an_unsupported_sentence_is_withheld_before_the_answer_is_complete(make_assistant: MakeAssistant) -> None:
    (first,) = settled(events_of(make_assistant, f"{FALSE} {TRUE}"))
    assert first.answer.sentences == () and [sentence.text for sentence in first.answer.withheld] == [FALSE]
    (flagged,) = settled(events_of(make_assistant, f"{FALSE} {TRUE}", unsupported="flag"))
    assert [sentence.verdict for sentence in flagged.answer.sentences] == ["unsupported"]


@pytest.mark.parametrize("reply", [TRUE, "The text does not say. The documents do not mention it.", ""])
def test_one_sentence_or_a_refusal_settles_nothing(make_assistant: MakeAssistant, reply: str) -> None:
    assert settled(events_of(make_assistant, reply)) == []


@pytest.mark.parametrize(
    "reply",
    [
        f"{TRUE} {CLOSED}",
        f"1. {TRUE}\n2. {CLOSED} [1]",
        f"**{TRUE}** {FALSE} {CLOSED}",
        f"{TRUE} {TRUE} {CLOSED}",
        "Mayor Ada Reyhall, i.e. the mayor of Ostrick, approved it on 14. March 2024. It costs 2.4 million crowns.",
    ],
)
def test_the_answer_is_what_it_is_when_only_its_end_is_checked(make_assistant: MakeAssistant, reply: str) -> None:
    """The same reply that comes in one piece settles nothing on its way."""

    class AtOnce(ScriptedModel):
        def stream(self, messages, *, tally=None):
            yield "".join(super().stream(messages, tally=tally))

    whole = make_assistant(model=AtOnce([reply]), answer=ALWAYS).ask(COST)
    in_pieces = final(events_of(make_assistant, reply))
    same = {"timings_ms": {}, "config_hash": ""}
    assert replace(in_pieces, **same) == replace(whole, **same)

"""Questions that are offered first: about names that several reports share, and answered by the evidence."""

from __future__ import annotations

import pytest

from rag.types import EvidenceFound
from tests.conftest import MakeAssistant

BRIDGE = {
    "courier/vote.txt": (
        "Council votes for Mill Bridge\n14 March 2024\n\nThe council of Ostrick voted on Monday. The Mill Bridge will "
        "cost 18.4 million euros. “We waited for the Mill Bridge for eleven years,” Petra Solvane said."
    ),
    "radio/delay.txt": (
        "Works are late\n2 May 2024\n\nFrost has stopped the workers at the river. Engineer Petra Solvane told "
        "listeners that the Mill Bridge needs another pier. Solvane said the bridge was safe."
    ),
    "weekly/ferry.txt": (
        "Ferry keeps its hours\n2 November 2023\n\nThe ferry of Hask Line sails four times a day. Nobody has asked "
        "Jonas Wick about it."
    ),
}


def test_questions_are_about_what_several_reports_share(make_assistant: MakeAssistant) -> None:
    questions = make_assistant(BRIDGE).suggested_questions()
    assert questions == ["How much does the Mill Bridge cost?", "What did Petra Solvane say about the Mill Bridge?"]
    assert not any("Hask" in question or "Wick" in question for question in questions), "one report alone has these"


def test_each_question_is_answered(make_assistant: MakeAssistant) -> None:
    assistant = make_assistant(BRIDGE)
    questions = assistant.suggested_questions()
    assert questions
    for question in questions:
        first = next(assistant.stream(question))
        assert isinstance(first, EvidenceFound) and not first.answer.abstained
        assert first.answer.confidence["evidence"] >= 0.6


def test_questions_of_the_folder_come_before_made_ones(make_assistant: MakeAssistant) -> None:
    given = {**BRIDGE, "metadata.yaml": "questions:\n  - Who voted?\n"}
    assert make_assistant(given).suggested_questions() == ["Who voted?"]


@pytest.mark.parametrize(
    "files", [{}, {"a.txt": "The lamp of Petra Solvane is lit."}, {"x.txt": "灯台が再び点灯する。"}]
)
def test_nothing_shared_suggests_nothing(make_assistant: MakeAssistant, files: dict[str, str]) -> None:
    assistant = make_assistant({"b.txt": "A text that says very little of anything.", **files})
    assert assistant.suggested_questions() == []


def test_copies_of_one_report_share_nothing(make_assistant: MakeAssistant) -> None:
    report = BRIDGE["courier/vote.txt"]
    assert make_assistant({"a/vote.txt": report, "b/vote.txt": report}).suggested_questions() == []

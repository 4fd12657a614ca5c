"""Follow-ups in the words of the language model, and rules where it fails or makes something up."""

from __future__ import annotations

import pytest

from index.errors import LanguageModelError, ModelUnavailable
from rag import Turn
from rag.llm import Tally
from rag.rewriting import RULES_INSTEAD, rewrite
from rag.tokens import estimate_tokens
from tests.conftest import MakeAssistant
from tests.fakes import ScriptedModel

HISTORY = [Turn(question="When did Ada Quill open the Mill Bridge?", answer="She opened it on Monday.")]
FOLLOW_UP = "And what did it cost?"
ALONE = "What did the Mill Bridge cost?"


def test_a_follow_up_is_asked_in_the_model_s_words(make_assistant: MakeAssistant) -> None:
    model = ScriptedModel([f"“{ALONE}”\nIt cost a lot.", "The Mill Bridge cost 3 million crowns."])
    files = {"a.txt": "The Mill Bridge cost 3 million crowns.", "b.txt": "The ferry cost 2 million crowns."}
    assistant = make_assistant(files, model=model, retrieval={"rewriting": "model"}, answer={"confidence": 0.0})
    answer = assistant.ask(FOLLOW_UP, history=HISTORY)
    assert (answer.question, answer.standalone_question) == (FOLLOW_UP, ALONE)
    assert answer.evidence[0].document.document_id == "a.txt" and not answer.notes
    assert "Mill Bridge" in model.requests[0][0].content and FOLLOW_UP in model.requests[0][0].content
    assert ALONE in model.requests[1][-1].content


def test_rules_are_the_default(make_assistant: MakeAssistant) -> None:
    model = ScriptedModel(["The Mill Bridge cost 3 million crowns."])
    assistant = make_assistant(
        {"a.txt": "The Mill Bridge cost 3 million crowns."}, model=model, answer={"confidence": 0.0}
    )
    assert assistant.ask(FOLLOW_UP, history=HISTORY).standalone_question.startswith(FOLLOW_UP)
    assert len(model.requests) == 1


@pytest.mark.parametrize("reply", ["", "\n", "What did the tunnel of Dornmere cost?", "cost " * 200])
def test_a_reply_that_is_no_rewriting_is_not_used(reply: str) -> None:
    assert rewrite(FOLLOW_UP, HISTORY, ScriptedModel([reply]), Tally()) == (None, RULES_INSTEAD)


@pytest.mark.parametrize("kind", [LanguageModelError, ModelUnavailable])
def test_a_model_that_fails_is_said_and_rules_do(kind: type[LanguageModelError] | type[ModelUnavailable]) -> None:
    model = ScriptedModel(error=kind("The language model cannot be reached.", hint="Start it."))
    rewritten, note = rewrite(FOLLOW_UP, HISTORY, model, Tally())
    assert rewritten is None and "cannot be reached" in note and note.endswith(RULES_INSTEAD)


@pytest.mark.parametrize(
    ("question", "history"), [("What is the Mill Bridge of Ostrick made of?", HISTORY), (FOLLOW_UP, [])]
)
def test_what_stands_on_its_own_is_not_put_to_the_model(question: str, history: list[Turn]) -> None:
    model = ScriptedModel(["no"])
    assert rewrite(question, history, model, Tally()) == (None, "") and not model.requests


def test_only_so_much_of_a_long_conversation_is_read() -> None:
    long = [Turn(question=f"What of lock {n}?", answer="It is closed. " * 200) for n in range(50)]
    model = ScriptedModel([ALONE])
    rewrite(FOLLOW_UP, [*long, *HISTORY], model, Tally())
    asked = model.requests[0][0].content
    assert "Mill Bridge" in asked and "lock 49" in asked and "lock 40" not in asked and estimate_tokens(asked) < 900

"""Who asks how things stand hears first what was reported last."""

from __future__ import annotations

import pytest

from rag import Answer, Assistant, Turn
from rag.answering import NEWEST
from rag.newest import asks_how_it_stands
from tests.conftest import MakeAssistant
from tests.fakes import ScriptedModel
from tests.rag.test_answering import check_citations
from tests.rag.test_conflicts import OPENS, values_of

FILES = {
    "first.txt": "The new Mill Bridge in Ostrick will cost 18.4 million euros, the council said.",
    "second.txt": "The new Mill Bridge in Ostrick will cost 21.9 million euros. The mayor is angry.",
    "third.txt": "The new Mill Bridge in Ostrick will cost 23.1 million euros and open in June, the engineer said.",
    "metadata.yaml": "".join(
        f"{name}.txt: {{published: 2024-0{month}-01}}\n"
        for month, name in enumerate(("first", "second", "third"), start=1)
    ),
}


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("What is the latest price of the new Mill Bridge?", True),
        ("How much does the Mill Bridge cost?", True),
        ("And when is it now expected to open?", True),
        ("What was the most recent price?", True),
        ("How much did the Mill Bridge cost?", False),
        ("What does the Courier say that the bridge costs?", False),
        ("What does the bridge cost, according to the leaked paper?", False),
        ("What is the budget for 2023?", False),
        ("What is the original budget of the bridge?", False),
    ],
)
def test_a_question_in_the_present_wants_the_newest(question: str, wanted: bool) -> None:
    assert asks_how_it_stands(question) is wanted


def asked(make_assistant: MakeAssistant, question: str, *replies: str) -> tuple[Assistant, Answer]:
    assistant = make_assistant(FILES, model=ScriptedModel(list(replies)) if replies else None)
    answer = assistant.ask(question)
    check_citations(assistant, answer)
    return assistant, answer


def cited_first(answer: Answer) -> str:
    by_marker = {citation.marker: citation.document_id for citation in answer.citations}
    return by_marker[answer.sentences[0].citations[0]]


@pytest.mark.parametrize(
    "question", ["What is the latest price of the new Mill Bridge?", "What does the Mill Bridge cost?"]
)
def test_quoted_answers_begin_with_it(make_assistant: MakeAssistant, question: str) -> None:
    _, answer = asked(make_assistant, question)
    assert cited_first(answer) == "third.txt"
    assert len({sentence.text for sentence in answer.sentences}) == len(answer.sentences) > 1


def test_a_question_of_another_time_is_answered_by_what_fits_best(make_assistant: MakeAssistant) -> None:
    _, answer = asked(make_assistant, "Who is angry that the new Mill Bridge will cost 21.9 million euros?")
    assert cited_first(answer) == "second.txt"


def test_a_follow_up_hears_it_of_what_it_asks_itself(make_assistant: MakeAssistant) -> None:
    before = Turn(question="How long will the new Mill Bridge be?", answer="It will be 142 metres long.")
    answer = make_assistant(FILES).ask("And what does it cost?", history=(before,))
    assert cited_first(answer) == "third.txt" and len(answer.conflicts[0].values) == 3


def test_what_a_model_leaves_out_of_it_is_quoted_before_its_words(make_assistant: MakeAssistant) -> None:
    _, answer = asked(
        make_assistant, "What does the Mill Bridge cost?", "The new Mill Bridge will cost 21.9 million euros."
    )
    assert [sentence.text for sentence in answer.sentences] == [
        FILES["third.txt"],
        "The new Mill Bridge will cost 21.9 million euros.",
    ]
    assert cited_first(answer) == "third.txt" and NEWEST in answer.notes
    assert [value.value for value in answer.conflicts[0].values][-1] == "23.1 million euros"


def test_a_model_that_says_it_is_left_alone(make_assistant: MakeAssistant) -> None:
    reply = "The new Mill Bridge will cost 23.1 million euros."
    _, answer = asked(make_assistant, "What does the Mill Bridge cost?", reply)
    assert [sentence.text for sentence in answer.sentences] == [reply] and NEWEST not in answer.notes


def test_a_value_that_is_only_a_part_of_another_is_not_said(make_assistant: MakeAssistant) -> None:
    files = {
        "old.txt": "In Karst 141 people were evacuated after the flood.",
        "new.txt": "By evening 41 people were evacuated from Karst, the mayor said.",
        "metadata.yaml": "old.txt: {published: 2024-03-01}\nnew.txt: {published: 2024-03-04}\n",
    }
    model = ScriptedModel(["In Karst 141 people were evacuated after the flood."])
    answer = make_assistant(files, model=model).ask("How many people are now evacuated from Karst?")
    assert cited_first(answer) == "new.txt" and NEWEST in answer.notes


def test_a_date_is_told_as_exactly_as_its_report_does_also_after_another_verb() -> None:
    texts = (
        "The new bridge in Ostrick is to open in November 2024.",
        "The new bridge will open in June. The new bridge in Ostrick will cost 3 million and open on 21 June 2025.",
    )
    assert values_of(OPENS, *texts) == ["November 2024", "21 June 2025"]

"""Follow-up questions are made to stand on their own; others are left as they are."""

from __future__ import annotations

import pytest

from rag.conversation import Meant, focused, meant, standalone
from rag.tokens import estimate_tokens
from rag.types import Turn

HISTORY = [
    Turn(question="Who is Jonas Fenn?", answer="A captain."),
    Turn(question="When did the council of Ostrick approve the Mill Bridge?", answer="On Monday."),
]


@pytest.mark.parametrize(
    "question",
    ["How much will it cost?", "And who paid?", "Why?", "What about the mayor?", "Was she against it?", "Who else?",
     "What happened there in the winter of that year?", "Who signed that agreement for the county?",
     "What are their plans for the old crossing?", "Did the engineers of Norrand agree with her?"],
)  # fmt: skip
def test_a_follow_up_carries_the_last_question(question: str) -> None:
    alone = standalone(question, HISTORY)
    assert alone.startswith(question) and "Mill Bridge" in alone and "Ostrick" in alone and "Fenn" not in alone


@pytest.mark.parametrize(
    ("before", "question", "carried"),
    [
        ("How much will the new Mill Bridge cost?", "And how long will it be?", "about the new Mill Bridge"),
        ("Is Tobias Fenn the mayor of Ostrick?", "What was he before?", "about Tobias Fenn the mayor of Ostrick"),
        ("Who cut the ribbon for the Asta?", "What did she say to the guests?", "about the ribbon for the Asta"),
        ("Is Fenn still on the council?", "Who is his deputy on it?", "about Fenn"),
        ("Who won the run-off in Ostrick?", "By how many votes?", "Who won the run-off in Ostrick"),
        ("When was the notice issued?", "And when was it lifted?", "When was the notice issued"),
    ],
)
def test_what_it_stands_for_is_carried_and_all_of_the_question_where_hardly_a_word_is_said(
    before: str, question: str, carried: str
) -> None:
    assert standalone(question, [Turn(question=before, answer="So it is.")]) == f"{question} ({carried})"


@pytest.mark.parametrize(
    ("before", "answer", "question", "carried"),
    [
        ("Who is the captain of the Asta?", "Her captain is Jonas Fenn.", "How old is he?",
         "about the captain of the Asta, Jonas Fenn"),
        ("Who was mayor of Ostrick?", "The mayor, Ada van Reyhall, said no.", "And when did she resign?",
         "about mayor of Ostrick, Ada van Reyhall"),
        ("Who was mayor of Ostrick?", "The documents do not say.", "How old was he?", "about mayor of Ostrick"),
        ("Who is Jonas Fenn?", "Jonas Fenn is a captain.", "How old is he?", "about Jonas Fenn"),
        ("Who was mayor of Ostrick?", "Ada Reyhall was.", "How large is it?", "about mayor of Ostrick"),
        ("Who is the captain of the Asta?", "Ada Reyhall christened her. Her captain, Jonas Fenn, thanked Ida Quill.",
         "How old is he?", "about the captain of the Asta, Jonas Fenn"),
        ("Who was mayor of Ostrick?", "In May the Ostrick Courier left.", "How old was he?", "about mayor of Ostrick"),
        ("When does the Asta sail?", "On Monday, Ada Reyhall said.", "How old is he?", "about the Asta"),
    ],
)  # fmt: skip
def test_whom_the_answer_named_is_carried(before: str, answer: str, question: str, carried: str) -> None:
    assert standalone(question, [Turn(question=before, answer=answer)]) == f"{question} ({carried})"


@pytest.mark.parametrize(
    ("before", "question", "carried"),
    [
        (["How much will the new Mill Bridge cost?", "And how long will it be?"], "And when does it open?",
         "about the new Mill Bridge"),
        (["Who won the run-off in Ostrick?", "By how many votes?"], "And before that?",
         "By how many votes, about the run-off in Ostrick"),
        (["Who is Jonas Fenn?", "How many boats has the harbour?"], "And when does it open?",
         "How many boats has the harbour"),
        (["What is the ferry?", "How long is it?"], "And how wide is it?", "How long is it"),
    ],
)  # fmt: skip
def test_a_chain_of_follow_ups_stays_with_what_it_began_with(before: list[str], question: str, carried: str) -> None:
    history = [Turn(question=each, answer="So it is.") for each in before]
    assert standalone(question, history) == f"{question} ({carried})"


@pytest.mark.parametrize(
    "question",
    [
        "How many passengers does the winter ferry to Hask carry?",
        "Which company makes enamel pots in Dornmere?",
        "Where do the members of the harbour office meet?",
        "What is the population of Norway?",
        "How many people had to leave their homes because of the flood?",
        "Where will Maurell take her oath as mayor?",
        "What job did Ada Reyhall have before she went into politics?",
        "What does it cost to take a car to the island?",
        "How much will the new Corvale Bridge cost, and how long will it be?",
        "When does the Asta sail? Where was it built?",
        "Did the county engineer say that the contract was signed?",
        "What happened in the harbour after the January storm?",
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


@pytest.mark.parametrize(
    ("last", "correction", "question"),
    [
        ("How many ferries sailed in 2021?", "No, in 2022", "How many ferries sailed in 2022?"),
        ("How many ferries sailed in 2021?", "sorry, I meant 2022.", "How many ferries sailed in 2022?"),
        ("When was the Mill Bridge built?", "I mean the Corvale Bridge", "When was the Corvale Bridge built?"),
        ("What did Fenn say to Harl?", "no, Brandt, not Harl", "What did Fenn say to Brandt?"),
        ("How many ferries sailed?", "No, in winter", "How many ferries sailed, in winter?"),
        ("How many ferries sailed to Hask?", "no, in 2022", "How many ferries sailed to Hask, in 2022?"),
    ],
)
def test_a_correction_changes_the_question_before(last: str, correction: str, question: str) -> None:
    history = [*HISTORY, Turn(question=last, answer="Forty.")]
    assert meant(correction, history) == Meant(question, tuple(HISTORY))


@pytest.mark.parametrize(
    "question",
    [
        "No ferry sailed, or did one?",
        "No, who paid for it?",
        "Now in 2022?",
        "Actually the harbour office of Hask was closed down for good that year, was it not",
        "Why?",
        "Why do you think the bridge is closed?",
    ],
)
def test_what_corrects_nothing_is_left_alone(question: str) -> None:
    assert meant(question, HISTORY) == Meant(question, tuple(HISTORY))


@pytest.mark.parametrize(
    "question",
    ["Why do you think so?", "How do you know that?", "are you sure", "And what is that based on?", "Who says so?",
     "What are your sources?", "Prove it!"],
)  # fmt: skip
def test_the_reasons_of_an_answer_are_asked_for(question: str) -> None:
    assert meant(question, HISTORY) == Meant(HISTORY[-1].question, tuple(HISTORY), is_why=True)
    assert meant(question, []) == Meant(question, ())


@pytest.mark.parametrize("question", ["Why?", "How much will it cost?"])
def test_no_more_is_carried_than_can_be_read(question: str) -> None:
    long = " and ".join(f"the council of Ostrick{number}" for number in range(2_000))
    alone = standalone(question, [*HISTORY, Turn(question=f"What of {long}?", answer=long)])
    assert alone.startswith(f"{question} (") and alone.endswith(" …)") and "Ostrick0" in alone
    assert estimate_tokens(alone) < 300


@pytest.mark.parametrize(
    ("before", "question", "focus"),
    [
        (
            "How long will the new Mill Bridge be?",
            "And when does it open?",
            "And when does it open? (about the new Mill Bridge)",
        ),
        (
            "How long will the bridge be?",
            "And when does it open?",
            "And when does it open? (How long will the bridge be)",
        ),
        (
            "Who leads Velm Water?",
            "And when did he join the board of directors?",
            "And when did he join the board of directors? (about Velm Water)",
        ),
    ],
)
def test_what_is_asked_now_is_told_from_what_was_asked_before(before: str, question: str, focus: str) -> None:
    assert focused(standalone(question, [Turn(question=before, answer="So it is.")])) == focus


@pytest.mark.parametrize("question", ["What does the bridge cost (in euros)?", "Who won?", ""])
def test_a_question_of_its_own_is_its_focus(question: str) -> None:
    assert focused(question) == question

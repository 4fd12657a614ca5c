"""Questions that ask several things."""

from __future__ import annotations

import pytest

from rag.parts import bare_part, parts_of
from tests.conftest import MakeAssistant


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        (
            "How much will the new Mill Bridge cost, and how long will it be?",
            ("How much will the new Mill Bridge cost?", "how long will it be? (about the new Mill Bridge)"),
        ),
        (
            "When does the Asta sail? Where was she built?",
            ("When does the Asta sail?", "Where was she built? (about the Asta)"),
        ),
        ("What did Fenn say and did he resign?", ("What did Fenn say?", "did he resign? (about Fenn)")),
        (
            "How many people left their homes, and how high did the Velm rise?",
            ("How many people left their homes?", "how high did the Velm rise?"),
        ),
        (
            "How long is the Mill Bridge (the one at Velm), and who built it?",
            ("How long is the Mill Bridge (the one at Velm)?", "who built it? (about the Mill Bridge the one at Velm)"),
        ),
        (
            "And when does it open and what does it cost? (about the Mill Bridge)",
            ("And when does it open? (about the Mill Bridge)", "what does it cost? (about the Mill Bridge)"),
        ),
    ],
)
def test_each_thing_is_a_question_of_its_own(question: str, parts: tuple[str, ...]) -> None:
    assert parts_of(question) == parts
    assert [bare_part(part) for part in parts] == [part.split(" (about ")[0] for part in parts]


@pytest.mark.parametrize(
    "question",
    [
        "How long will the new Mill Bridge be?",
        "When and where was the Asta built?",
        "What is the name of the mayor who resigned and who later moved to Velm?",
        "Who leads the yard, which was founded in 1887?",
        "Who won? And by how many votes?",
        "the bridge and what it costs",
    ],
)
def test_one_thing_has_no_parts(question: str) -> None:
    assert parts_of(question) == ()


def test_each_part_has_its_sentence_and_what_is_not_there_is_named(make_assistant: MakeAssistant) -> None:
    bridge = "The new Mill Bridge will cost 23 million euros. " + " ".join(
        f"The cost of the Mill Bridge was on the agenda of the council for the {n}th time." for n in range(4, 9)
    )
    piers = "The new Mill Bridge stands on three piers. It will be 142 metres long from bank to bank."
    assistant = make_assistant({"cost.txt": bridge, "length.txt": piers})
    both = assistant.ask("How much will the new Mill Bridge cost, and how long will it be?")
    told = " ".join(sentence.text for sentence in both.sentences)
    assert "23 million" in told and "142 metres" in told
    assert not any("Hardly" in note for note in both.notes)
    half = assistant.ask("How much will the new Mill Bridge cost, and which admiral invented the zebra crossing?")
    assert "23 million" in " ".join(sentence.text for sentence in half.sentences)
    assert "Hardly anything was found on “which admiral invented the zebra crossing?”." in half.notes

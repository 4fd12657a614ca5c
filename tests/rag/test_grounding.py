"""A sentence is supported only by evidence that speaks of the same, whatever its figures and names."""

from __future__ import annotations

import pytest

from rag.checking import check_sentence
from rag.config import AnswerConfig
from tests.corpus import make_document
from tests.fakes import bag_of_words
from tests.rag.excerpts import evidence_of

MUSEUM = make_document(
    "VELM — A heat pump drawing warmth from the sea supplies the first homes in Velm. "
    "The theft was noticed on Wednesday by the caretaker, Milo Fenn. "
    "In 1957 she married Harold Quill, an engineer. "
    "The Mirabel carries sixty passengers and no cars. "
    "Weddings take place in the lamp room. It holds 24 guests and costs 650 crowns. "
    "The port thanked Ada Reyhall, the mayor, on 3 May 2024. "
    "The Mill Bridge is planned. The new bridge costs 23 crowns. "
    "Ada Reyhall was mayor for eight years. Ida Venn, 57, was a captain for 22 years. "
    "There were no injuries in the first fire and 3 injuries in the second fire.",
    "museum.txt",
)
HEAT = make_document("The first year of heat is free. After that it will cost 1,900 crowns.", "heat.txt")
EVIDENCE = evidence_of(MUSEUM, HEAT)
CONFIG = AnswerConfig(supported=0.6, partly=0.35)


def verdict(sentence: str, question: str) -> tuple[str, tuple[str, ...]]:
    checked = check_sentence(sentence, question, EVIDENCE, embed=bag_of_words, weight=lambda stem: 1.0, config=CONFIG)
    return checked.verdict, checked.reasons


@pytest.mark.parametrize(
    ("question", "sentence", "reason"),
    [
        (
            "Who was arrested for the theft?",
            "Milo Fenn was arrested for the theft.",
            "“arrested” is not in the evidence",
        ),
        ("Who is her second husband?", "Harold Quill is her second husband.", "“second” is not in the evidence"),
        (
            "Who made the pump?",
            "The heat pump was made by Velm Warmth.",
            "the name “Velm Warmth” is not in the evidence",
        ),
        ("How many cars does the Mirabel carry?", "The Mirabel carries sixty cars.", "the evidence has no cars"),
        ("What does a lamp room wedding cost?", "A lamp room wedding costs 1,900 crowns.", ""),
        (
            "Did the police arrest Milo Fenn?",
            "Yes, the police arrested Milo Fenn.",
            "“arrested” is not in the evidence",
        ),
        ("Did the police thank Milo Fenn?", "Yes, the police thanked Milo Fenn.", ""),
    ],
)
def test_what_the_question_says_is_not_taken_for_evidence(question: str, sentence: str, reason: str) -> None:
    found, reasons = verdict(sentence, question)
    assert found != "supported"
    assert not reason or reason in reasons


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("Who noticed the theft?", "The theft was noticed by Milo Fenn."),
        ("Who was her husband?", "Her husband was Harold Quill, an engineer."),
        ("How many passengers does the Mirabel carry?", "The Mirabel carries sixty passengers."),
        ("What does a lamp room wedding cost?", "A lamp room wedding costs 650 crowns."),
        ("How old is Ida Venn?", "Ida Venn is 57 years old."),
        ("Who was thanked?", "The port thanked Mayor Ada Reyhall on the third of May 2024."),
        ("What does the Mill Bridge cost?", "The new Mill Bridge costs 23 crowns."),
        ("How many injuries were there?", "There were 3 injuries in the second fire."),
        ("Did Milo Fenn notice the theft?", "Yes, Milo Fenn noticed the theft on Wednesday."),
    ],
)
def test_what_is_so_is_kept(question: str, sentence: str) -> None:
    assert verdict(sentence, question) == ("supported", ())

from __future__ import annotations

import pytest

from rag.answer_type import answer_type, fits


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Why did the ferry stop?", "reason"),
        ("When did the ferry stop?", "time"),
        ("In which year was the mill built?", "time"),
        ("How many boats are there?", "number"),
        ("What percentage of boats are old?", "number"),
        ("Who cut the ribbon?", "name"),
        ("Which company built the quay?", "name"),
        ("What does the letter say?", None),
        ("Wie viele Boote gibt es?", None),
    ],
)
def test_what_is_asked_for(question: str, kind: str | None) -> None:
    assert answer_type(question) == kind


@pytest.mark.parametrize(
    ("kind", "question", "sentence", "has"),
    [
        ("number", "How many of the 12 boats sail?", "Of the 12 boats 7 sail.", True),
        ("number", "How many of the 12 boats sail?", "The 12 boats lie still.", False),
        ("number", "How many boats sail?", "Seven boats sail.", True),
        ("time", "When did it open?", "It opened on a Monday in March.", True),
        ("time", "When did it open?", "It opened with a speech.", False),
        ("name", "Who built the quay of Tolle?", "The quay of Tolle was built by Harl and Sons.", True),
        ("name", "Who built the quay of Tolle?", "The quay of Tolle was built in haste.", False),
        ("name", "Who cut the ribbon?", "Ada Quill cut the ribbon.", True),
        ("reason", "Why did it close?", "It closed because the roof leaked.", True),
        ("reason", "Why did it close?", "It closed on Monday.", False),
    ],
)
def test_whether_a_sentence_has_one(kind: str, question: str, sentence: str, has: bool) -> None:
    assert fits(kind, question, sentence) is has

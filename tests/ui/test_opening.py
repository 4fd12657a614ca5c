"""First questions follow the index."""

from __future__ import annotations

from pathlib import Path

from index.errors import IndexMissing
from tests.ui.fakes import FakeAssistant
from ui.layout import MOST_QUESTIONS
from ui.opening import FirstQuestions


class Suggesting(FakeAssistant):
    """An assistant whose index changes when told, and that counts how often it is asked for questions."""

    questions: tuple[str, ...] = ("What is lit?",)
    asked_for = 0
    generation = 0
    gone = False

    def suggested_questions(self) -> list[str]:
        self.asked_for += 1
        if self.gone:
            raise IndexMissing("gone")
        return list(self.questions)


def suggesting(folder: Path, monkeypatch) -> Suggesting:
    assistant = Suggesting(folder=folder)
    monkeypatch.setattr(assistant.library, "version", lambda: (assistant.generation, None))
    return assistant


def test_they_are_made_anew_once_the_index_has_changed(tmp_path: Path, monkeypatch) -> None:
    assistant = suggesting(tmp_path, monkeypatch)
    first = FirstQuestions(assistant)
    assert first.now() == first.now() == ("What is lit?",)
    assert assistant.asked_for == 1
    assistant.questions, assistant.generation = tuple(f"What is {n}?" for n in range(20)), 1
    assert first.now() == assistant.questions[:MOST_QUESTIONS]
    assistant.gone, assistant.generation = True, 2
    assert first.now() == assistant.questions[:MOST_QUESTIONS], "an index that went away takes nothing along"


def test_without_suggestions_they_name_titles_and_fixed_ones_stay(tmp_path: Path, monkeypatch) -> None:
    assistant = suggesting(tmp_path, monkeypatch)
    assistant.questions = ()
    assert FirstQuestions(assistant).now()[0] == "What does “Northern lighthouse to be lit again” report?"
    assert FirstQuestions(assistant, ["Why?"]).now() == ("Why?",)
    assert assistant.asked_for == 1

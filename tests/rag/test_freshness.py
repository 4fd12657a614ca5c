"""The age of an answer's support, and reports that later ones replace."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from rag import Assistant, Filters
from rag.as_json import answer_json
from rag.freshness import freshness
from tests.conftest import MakeAssistant

QUESTION = "How many people were evacuated from Karst?"
FILES = {
    "old.txt": "In Karst 300 people were evacuated after the flood.",
    "new.txt": "By evening 450 people were evacuated from Karst, the mayor said.",
    "undated.txt": "The evacuated people of Karst slept in the school.",
    "metadata.yaml": (
        "old.txt: {outlet: The Courier, published: 2024-03-01}\nnew.txt: {outlet: Radio Velm, published: 2024-03-04}\n"
    ),
}


@pytest.fixture
def assistant(make_assistant: MakeAssistant) -> Assistant:
    return make_assistant(FILES)


def test_the_newest_support_is_told_with_its_age_and_the_undated_apart(assistant: Assistant) -> None:
    answer = assistant.ask(QUESTION)
    assert {citation.document_id for citation in answer.citations} == set(FILES) - {"metadata.yaml"}
    found = freshness(answer, date(2024, 3, 14))
    assert (found.newest, found.age_days, found.undated) == (date(2024, 3, 4), 10, ("undated.txt",))


def test_a_report_that_only_says_otherwise_is_no_support(assistant: Assistant) -> None:
    answer = assistant.ask(QUESTION)
    old = next(each.marker for each in answer.citations if each.document_id == "old.txt")
    sentences = tuple(sentence for sentence in answer.sentences if sentence.citations == (old,))
    assert len(sentences) == 1 and answer.conflicts
    found = freshness(replace(answer, sentences=sentences), date(2024, 3, 14))
    assert (found.newest, found.age_days, found.undated) == (date(2024, 3, 1), 13, ())


def test_the_age_counts_from_as_of_and_later_documents_do_not_exist(assistant: Assistant) -> None:
    answer = assistant.ask(QUESTION, filters=Filters(as_of=date(2024, 3, 3)))
    found = freshness(answer, date(2030, 1, 1))
    assert (found.newest, found.age_days, found.day) == (date(2024, 3, 1), 2, date(2024, 3, 3))
    assert not answer.conflicts
    assert answer_json(answer)["newest_support"]["undated"] == ["undated.txt"]


def test_later_figures_are_shown_in_order(assistant: Assistant) -> None:
    (conflict,) = assistant.ask(QUESTION).conflicts
    assert [value.value.split()[0] for value in conflict.values] == ["300", "450"]
    assert conflict.is_succession


def test_figures_of_one_day_replace_nothing(make_assistant: MakeAssistant) -> None:
    same = FILES | {"metadata.yaml": FILES["metadata.yaml"].replace("03-04", "03-01")}
    (conflict,) = make_assistant(same).ask(QUESTION).conflicts
    assert not conflict.is_succession

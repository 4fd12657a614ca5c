"""Answers that are kept: how many, for whom, and what is said once the text they rest on has changed."""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path

import pytest

from index.answer_records import RestsOn
from index.catalogue import Catalogue
from index.errors import ConfigError, IndexDamaged
from rag import Answer, Assistant, Filters, Turn
from rag.saved import SavedAnswer
from tests.conftest import MakeAssistant
from tests.corpus import write_corpus

QUESTION = "How much will the bridge cost?"
BRIDGE = "courier/bridge.txt"


def give(assistant: Assistant, question: str = QUESTION, reader: str = "", **named: object) -> int:
    kept = assistant.saved.keep(assistant.ask(question, **named), reader=reader, history=named.get("history", ()))  # type: ignore[arg-type]
    assert kept is not None
    return kept


def text_of(assistant: Assistant, name: str = BRIDGE) -> str:
    return assistant.show(name).document.text


def write(assistant: Assistant, text: str, name: str = BRIDGE) -> None:
    write_corpus(assistant.config.folder / "documents", {name: text})
    assistant.sync()


def the_one(found: tuple[SavedAnswer, ...]) -> SavedAnswer:
    (saved,) = found
    return saved


@pytest.fixture
def assistant(make_assistant: MakeAssistant) -> Assistant:
    return make_assistant(answer={"confidence": 0.0})


def cited_quote(assistant: Assistant, name: str = BRIDGE) -> str:
    quotes = [c.quote for c in assistant.ask(QUESTION).citations if c.document_id == name]
    assert quotes, f"{name} is not cited"
    return quotes[0]


def test_an_answer_is_kept_as_it_was_given(assistant: Assistant) -> None:
    history = (Turn(question="Which bridge?", answer="The new one."),)
    filters = Filters(as_of=date(2030, 1, 2), outlet="Courier")
    answer = assistant.ask(QUESTION, history=history, filters=filters)
    answer_id = assistant.saved.keep(answer, history=history, reader="somebody")
    saved = the_one(assistant.saved.all())
    assert (saved.answer_id, saved.question, saved.history, saved.filters) == (answer_id, QUESTION, history, filters)
    assert saved.answer["text"] == answer.text and "evidence" not in saved.answer
    assert {each.document_id for each in saved.rests_on} == {c.document_id for c in answer.citations}


def test_nothing_is_stale_until_a_cited_text_changes(assistant: Assistant) -> None:
    give(assistant)
    review = assistant.saved.review()
    assert (review.checked, review.stale, review.touched) == (1, (), 0)
    write(assistant, "A text that nobody has cited, about quarries.", "elsewhere.txt")
    assert assistant.saved.review().stale == ()


def test_words_that_are_gone_are_named_with_what_stands_there_now(assistant: Assistant) -> None:
    quote = cited_quote(assistant)
    answer_id = give(assistant)
    write(assistant, text_of(assistant).replace("2.4 million", "3.9 million"))
    (stale,) = assistant.saved.review().stale
    assert stale.saved.answer_id == answer_id
    cause = next(cause for cause in stale.causes if cause.quote == quote)
    assert (cause.kind, cause.document_id) == ("changed", BRIDGE)
    assert cause.now in text_of(assistant) and "3.9 million" in cause.now


def test_a_deleted_document_makes_its_answers_stale(assistant: Assistant) -> None:
    give(assistant)
    (assistant.config.folder / "documents" / BRIDGE).unlink()
    assistant.sync()
    (stale,) = assistant.saved.review().stale
    assert ("removed", BRIDGE) in {(cause.kind, cause.document_id) for cause in stale.causes}


def test_a_change_elsewhere_in_the_document_touches_and_does_not_age(assistant: Assistant) -> None:
    quote = cited_quote(assistant)
    give(assistant)
    text = text_of(assistant)
    write(assistant, f"{text}\n\nA new last paragraph speaks of herons.\n")
    review = assistant.saved.review()
    assert (review.stale, review.touched) == ((), 1)
    # Also where the words have moved.
    write(assistant, f"A new first paragraph speaks of herons.\n\n{quote}\n")
    causes = [cause for stale in assistant.saved.review().stale for cause in stale.causes if cause.quote == quote]
    assert causes == []


def test_a_renamed_document_still_carries_its_answers(assistant: Assistant) -> None:
    give(assistant)
    documents = assistant.config.folder / "documents"
    (documents / BRIDGE).rename(documents / "courier" / "renamed.txt")
    assistant.sync()
    kinds = {cause.kind for stale in assistant.saved.review().stale for cause in stale.causes}
    assert kinds <= {"relabelled"}, "the words stand"


def test_another_date_or_outlet_is_told_once(assistant: Assistant) -> None:
    give(assistant)
    write(assistant, f"files:\n  {BRIDGE}: {{published: 1999-01-02}}\n", "metadata.yaml")
    (stale,) = assistant.saved.review().stale
    dated = [cause for cause in stale.causes if "published" in cause.quote]
    assert [(cause.kind, cause.now) for cause in dated] == [("relabelled", "published 1999-01-02")]


def test_the_newest_answer_to_a_question_takes_the_place_of_the_last(assistant: Assistant) -> None:
    first, second = give(assistant), give(assistant, f"  {QUESTION} ")
    assert [saved.answer_id for saved in assistant.saved.all()] == [second]
    assert first != second
    give(assistant, filters=Filters(outlet="Courier"))
    give(assistant, history=(Turn(question="Which bridge?", answer="A bridge."),))
    give(assistant, reader="somebody else")
    assert len(assistant.saved.all()) == 4, "another filter, history or reader is another question"


def test_rated_answers_stay_and_of_the_others_the_newest(make_assistant: MakeAssistant) -> None:
    assistant = make_assistant(index={"path": "index", "keep_answers": 2}, answer={"confidence": 0.0})
    rated = give(assistant, "Who will build the bridge?")
    assistant.saved.rate(rated, "right")
    for number in range(4):
        give(assistant, f"How much will bridge number {number} cost?")
    kept = assistant.saved.all()
    assert [saved.question for saved in kept[:2]] == [f"How much will bridge number {n} cost?" for n in (3, 2)]
    assert [saved.answer_id for saved in kept[2:]] == [rated]


def test_none_are_kept_where_the_configuration_says_so(make_assistant: MakeAssistant) -> None:
    assistant = make_assistant(index={"path": "index", "keep_answers": 0})
    assert assistant.saved.keep(assistant.ask(QUESTION)) is None
    assert assistant.saved.all() == ()


def test_readers_see_and_rate_their_own_answers(assistant: Assistant) -> None:
    mine = give(assistant, reader="me")
    give(assistant, reader="you")
    assert [saved.answer_id for saved in assistant.saved.all("me")] == [mine]
    with pytest.raises(ConfigError, match="no longer kept"):
        assistant.saved.rate(mine, "wrong", reader="you")
    assistant.saved.rate(mine, "wrong", correction="  three   crowns ", reader="me")
    assert [(saved.rating, saved.correction) for saved in assistant.saved.all("me")] == [("wrong", "three crowns")]
    assistant.saved.rate(mine, "wrong", unanswerable=True, reader="me")
    assert the_one(assistant.saved.all("me")).unanswerable


def test_a_new_answer_takes_the_place_of_an_old_one(assistant: Assistant) -> None:
    right, wrong = give(assistant), give(assistant, "What will the bridge cost?")
    assistant.saved.rate(right, "right")
    assistant.saved.rate(wrong, "wrong", correction="2.4 million")
    write(assistant, text_of(assistant).replace("2.4 million", "3.9 million"))
    for stale in assistant.saved.review().stale:
        assistant.saved.accept(stale.saved.answer_id, assistant.ask(stale.saved.question))
    assert assistant.saved.review().stale == ()
    ratings = {saved.answer_id: (saved.rating, saved.correction) for saved in assistant.saved.all()}
    assert ratings == {right: ("", None), wrong: ("wrong", "2.4 million")}, "a correction is not lost"
    assistant.saved.forget([right])
    assert [saved.answer_id for saved in assistant.saved.all()] == [wrong]
    assert give(assistant) > wrong, "the id of a forgotten answer does not come back"


def test_an_index_without_the_table_has_no_answers_and_gets_it(assistant: Assistant) -> None:
    assistant.close()
    with sqlite3.connect(assistant.config.index_path / "catalogue.sqlite") as connection:
        connection.execute("DROP TABLE answers")
    assert assistant.saved.all() == ()
    assistant.saved.forget([1])
    with pytest.raises(ConfigError):
        assistant.saved.rate(1, "right")
    give(assistant)
    assert len(assistant.saved.all()) == 1


def test_answers_are_in_the_backup_and_outlive_a_rebuild(assistant: Assistant, tmp_path: Path) -> None:
    give(assistant)
    assistant.sync(rebuild=True)
    assert len(assistant.saved.all()) == 1
    assistant.back_up(tmp_path / "copy.sqlite")
    copy = Catalogue(tmp_path / "copy.sqlite")
    assert len(copy.answers.all()) == 1
    copy.close()


def test_where_nothing_can_be_written_nothing_kept_is_lost(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    give(assistant)
    answer: Answer = assistant.ask("Who will build the bridge?")
    database = assistant._open_catalogue().database  # noqa: SLF001
    monkeypatch.setattr(database, "read_only", "the directory cannot be written")
    with pytest.raises(IndexDamaged, match="not kept"):
        assistant.saved.keep(answer)
    assert len(assistant.saved.all()) == 1


def test_what_an_answer_rests_on_is_frozen_with_its_digests(assistant: Assistant) -> None:
    give(assistant)
    rests = the_one(assistant.saved.all()).rests_on
    assert all(isinstance(each, RestsOn) and len(each.text_hash) == 32 for each in rests)

"""Ratings as questions, and old answers beside new ones."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from index.errors import ConfigError, LanguageModelError
from rag import Answer, Assistant, Filters, Turn
from rag.evaluation.feedback import lines, questions_from, write_questions
from rag.evaluation.running import RunOptions, evaluate
from rag.evaluation.session import text_of
from rag.evaluation.sets import check, load, resolve
from rag.evaluation.staleness import Renewed, answers_of_run, ask_again, stale_json
from tests.conftest import MakeAssistant
from tests.corpus import TOWN, write_corpus
from tests.fakes import ScriptedModel

QUESTION = "How much will the bridge cost?"
ANSWER = "The bridge will cost 2.4 million crowns, mayor Ada Reyhall said."


def give(assistant: Assistant, question: str, **named: object) -> tuple[Answer, int]:
    answer = assistant.ask(question, **named)  # type: ignore[arg-type]
    answer_id = assistant.saved.keep(answer, history=named.get("history", ()))  # type: ignore[arg-type]
    assert answer_id is not None
    return answer, answer_id


def test_each_kind_of_rating_becomes_its_question(make_assistant: MakeAssistant, tmp_path: Path) -> None:
    assistant = make_assistant()
    quoted, right = give(assistant, QUESTION)
    silent, silence = give(assistant, "Who is Zebulon Quartermaine of Xanadu?")
    _, corrected = give(assistant, "When was the old bridge closed?")
    _, denied = give(assistant, "Who will paint the bridge?")
    _, wrong = give(assistant, "What will the council do?")
    give(assistant, "Nobody rated this: what of the ferry?")
    assert silent.abstained and len(quoted.citations) > 1
    assistant.saved.rate(right, "right")
    assistant.saved.rate(silence, "right")
    assistant.saved.rate(corrected, "wrong", correction="2013")
    assistant.saved.rate(denied, "wrong", unanswerable=True)
    assistant.saved.rate(wrong, "wrong")
    found = questions_from(assistant.saved.all())
    assert found.wrong_only == 1 and len(found.rows) == 4
    of_right, of_silence, of_correction, of_denial = found.rows
    assert {gold["quote"] for gold in of_right["gold"]} == {c.quote for c in quoted.citations}
    assert {gold["part"] for gold in of_right["gold"]} == {"answer"}, "any one of quoted sentences will do"
    assert of_silence["answerable"] is False and of_denial["answerable"] is False
    assert of_correction["answers"] == ["2013"] and "gold" not in of_correction
    # What is written is a set that loads, and that nothing is wrong with.
    write_questions(found, tmp_path / "sets" / "feedback.jsonl", replace=False)
    questions = load(tmp_path / "sets" / "feedback.jsonl")
    resolved, problems = resolve(questions, text_of(assistant))
    assert problems == [] and [q.tags[0] for q in resolved.questions] == ["feedback"] * 4
    assert [f for f in check(questions, text_of(assistant)) if f.severity == "error"] == []


def test_a_written_answer_asks_for_all_that_it_cites(make_assistant: MakeAssistant) -> None:
    written = "The bridge will cost 2.4 million crowns. The old bridge was closed in 2013 after a flood."
    assistant = make_assistant(model=ScriptedModel([written]), answer={"confidence": 0.0})
    answer, answer_id = give(assistant, "How much will the bridge cost, and why was the old bridge closed?")
    assert answer.model == "scripted" and len(answer.citations) == 2
    assistant.saved.rate(answer_id, "right")
    (row,) = questions_from(assistant.saved.all()).rows
    assert ["part" in gold for gold in row["gold"]] == [False, False]


def test_filters_and_history_come_along(make_assistant: MakeAssistant, tmp_path: Path) -> None:
    assistant = make_assistant()
    history = (Turn(question=QUESTION, answer=ANSWER),)
    filters = Filters(as_of=date(2030, 1, 1), after=date(2000, 1, 1))
    _, answer_id = give(assistant, "And who said so?", history=history, filters=filters)
    assistant.saved.rate(answer_id, "right")
    found = questions_from(assistant.saved.all())
    write_questions(found, tmp_path / "f.jsonl", replace=False)
    (question,) = load(tmp_path / "f.jsonl").questions
    assert (question.history, question.filters) == (history, filters)


def test_a_file_is_replaced_only_when_told(make_assistant: MakeAssistant, tmp_path: Path) -> None:
    found = questions_from(make_assistant().saved.all())
    file = tmp_path / "f.jsonl"
    file.write_text("mine")
    with pytest.raises(ConfigError, match="is there already"):
        write_questions(found, file, replace=False)
    assert file.read_text() == "mine"
    write_questions(found, file, replace=True)
    assert file.read_text() == lines(found) == ""
    with pytest.raises(ConfigError, match="cannot be written"):
        write_questions(found, file / "below-a-file.jsonl", replace=True)


def test_old_and_new_answer_stand_side_by_side(make_assistant: MakeAssistant) -> None:
    assistant = make_assistant(answer={"confidence": 0.0})
    before, _ = give(assistant, QUESTION)
    changed = {"courier/bridge.txt": TOWN["courier/bridge.txt"].replace("2.4 million", "3.9 million")}
    write_corpus(assistant.config.folder / "documents", changed)
    assistant.sync()
    review = assistant.saved.review()
    (renewed,) = ask_again(assistant, review.stale)
    assert renewed.now is not None and "3.9 million" in renewed.now.text and renewed.same_words is False
    assert not renewed.otherwise_made
    shape = json.loads(json.dumps(stale_json(review, [renewed])))
    (row,) = shape["stale"]
    assert (row["before"]["text"], row["after"]["text"]) == (before.text, renewed.now.text)
    assert {cause["document_id"] for cause in row["causes"]} == {"courier/bridge.txt"}
    assert row["before"]["citations"][0]["quote"] == before.citations[0].quote
    listed = stale_json(review, [Renewed(stale=review.stale[0])])["stale"][0]
    assert (listed["after"], listed["same_words"], listed["error"]) == (None, None, None)


def test_another_model_is_said_to_be_one(make_assistant: MakeAssistant) -> None:
    model = ScriptedModel([ANSWER])
    assistant = make_assistant(model=model, answer={"confidence": 0.0})
    give(assistant, QUESTION)
    (assistant.config.folder / "documents/courier/bridge.txt").unlink()
    assistant.sync()
    other = Assistant(assistant.config, embedder=assistant._embedder)  # noqa: SLF001
    (renewed,) = ask_again(other, assistant.saved.review().stale)
    assert renewed.otherwise_made, "no model now, one before"
    other.close()
    # A model that fails costs that answer alone, and is said.
    model.error = LanguageModelError("The model is gone.", hint="Start it.")
    (failed,) = ask_again(assistant, assistant.saved.review().stale)
    assert failed.now is None and failed.error == "The model is gone. Start it."


def test_the_answers_of_a_run_can_be_looked_at_too(make_assistant: MakeAssistant, tmp_path: Path) -> None:
    assistant = make_assistant()
    (tmp_path / "set.jsonl").write_text(json.dumps({"question": QUESTION, "as_of": "2030-01-01"}) + "\n")
    run = evaluate(
        load(tmp_path / "set.jsonl"), assistant, RunOptions(name="r", stage="answer", folder=tmp_path / "results")
    ).run
    (saved,) = answers_of_run(run)
    assert saved.question == QUESTION and saved.filters.as_of is not None
    assert assistant.saved.reviewed([saved]).stale == ()
    (assistant.config.folder / "documents/courier/bridge.txt").unlink()
    assistant.sync()
    (stale,) = assistant.saved.reviewed([saved]).stale
    assert {cause.kind for cause in stale.causes} == {"removed"}
    assert answers_of_run({**run, "rows": [{**run["rows"][0], "answer": None}]}) == []

"""What the browser keeps comes back as it was shown; what is none of ours does not come back."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date

import pytest

from rag import Filters
from tests.ui.fakes import DOCUMENTS, FakeAssistant
from tests.ui.test_app import answered
from tests.ui.test_render import Elements
from ui import kept as keeping
from ui import talk
from ui.conversation import Conversation
from ui.kept import VERSION, kept, restored
from ui.render import render_current, render_exchange
from ui.render_kept import render_kept

QUESTIONS = ("When will the northern lighthouse be lit again?", "Which zebra won?")


@pytest.fixture
def assistant() -> FakeAssistant:
    return FakeAssistant()


def conversation_of(assistant: FakeAssistant, *questions: str) -> Conversation:
    conversation = Conversation()
    for question in questions or QUESTIONS:
        conversation = answered(assistant, question, conversation)
    return conversation


def whole(conversation: Conversation) -> str:
    """What the page's script makes of the pieces (`ui/js/talks.js`)."""
    exchanges = ",".join(kept(exchange) for exchange in conversation.exchanges)
    return f'{{"version":{VERSION},"key":"{conversation.key}","exchanges":[{exchanges}]}}'


def test_a_conversation_comes_back_as_it_was_shown(assistant: FakeAssistant) -> None:
    conversation = conversation_of(assistant)
    back = restored(assistant, whole(conversation))
    assert back is not None and back.key == conversation.key
    assert [render_exchange(each) for each in back.exchanges] == [
        render_exchange(each) for each in conversation.exchanges
    ]
    assert back.turns(4) == conversation.turns(4)


def test_filters_and_what_a_reader_said_come_back_too(assistant: FakeAssistant) -> None:
    filters = Filters(outlet="Harbour Courier", as_of=date(2024, 5, 1))
    *_, done = talk.proceed(assistant, talk.begin(QUESTIONS[0], Conversation(), filters), reader="r" * 16)
    assert done.last is not None and done.last.opinion.answer_id == 1
    done.last.opinion.rating, done.last.opinion.said = "wrong", "In June."
    back = restored(assistant, whole(done))
    assert back is not None and back.last is not None
    assert back.last.filters == back.last.answer.filters == filters
    assert (back.last.opinion.answer_id, back.last.opinion.rating, back.last.opinion.said) == (1, "wrong", "In June.")


def test_sources_are_those_of_the_index_as_it_is_now(assistant: FakeAssistant) -> None:
    text = whole(conversation_of(assistant, QUESTIONS[0]))
    changed = replace(DOCUMENTS[0], text="Rewritten.")
    back = restored(FakeAssistant(corpus=(changed,)), text)
    assert back is not None and back.last is not None
    assert [source.note.split(";")[0].rstrip(".") for source in back.last.sources] == [
        "This document has changed since the answer was written",
        "This document is no longer in the index",
    ]
    assert "2 sources have changed or gone since this was answered." in render_current(back)
    unchanged = restored(assistant, text)
    assert unchanged is not None and "changed or gone" not in render_current(unchanged)


def test_what_has_no_answer_comes_back_as_stopped_and_the_key_stays(assistant: FakeAssistant) -> None:
    conversation = conversation_of(assistant, QUESTIONS[0])
    running = talk.begin(QUESTIONS[1], conversation)
    assert running.key == conversation.key != ""
    back = restored(assistant, whole(running))
    assert back is not None and back.key == running.key and len(back.exchanges) == 2
    assert back.last is not None and (back.last.state, back.last.answer, back.running) == ("stopped", None, False)
    assert QUESTIONS[1] in render_current(back) and "Stopped." in render_current(back)


def test_the_evidence_of_a_stopped_question_comes_back(assistant: FakeAssistant) -> None:
    steps = talk.proceed(assistant, talk.begin(QUESTIONS[0], Conversation()))
    found = next(steps)
    assert found.last is not None and found.last.state == "evidence"
    stopped = talk.stop(found)
    back = restored(assistant, whole(stopped))
    assert back is not None and render_current(back) == render_current(stopped)


def test_what_is_longer_than_a_browser_is_told_to_keep_is_not_read(
    assistant: FakeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = whole(conversation_of(assistant))
    monkeypatch.setattr(keeping, "MOST_CHARS", len(text))
    assert restored(assistant, text) is not None
    monkeypatch.setattr(keeping, "MOST_CHARS", len(text) - 1)
    assert restored(assistant, text) is None


def broken(text: str) -> list[str]:
    shape = json.loads(text)
    first = shape["exchanges"][0]
    return [
        "",
        "null",
        "[" * 100_000,
        '{"version":1}',
        json.dumps({**shape, "version": 2}),
        json.dumps({**shape, "key": "../../x"}),
        json.dumps({**shape, "exchanges": []}),
        json.dumps({**shape, "exchanges": [first] * 61}),
        json.dumps({**shape, "exchanges": [{**first, "question": "x" * 4001}]}),
        json.dumps({**shape, "exchanges": [{**first, "rating": "best"}]}),
        json.dumps({**shape, "exchanges": [{**first, "answer": {"question": "?"}}]}),
        json.dumps({**shape, "exchanges": [{**first, "answer": None}]}),
        json.dumps({**shape, "more": 1}),
    ]


@pytest.mark.parametrize("number", range(13))
def test_what_is_none_of_ours_is_not_shown(assistant: FakeAssistant, number: int) -> None:
    texts = broken(whole(conversation_of(assistant, QUESTIONS[0])))
    assert len(texts) == 13
    assert restored(assistant, texts[number]) is None


def test_forged_words_are_escaped(assistant: FakeAssistant) -> None:
    shape = json.loads(whole(conversation_of(assistant, QUESTIONS[0])))
    shape["exchanges"][0]["question"] = evil = "<img src=x onerror=alert(1)>"
    answer = shape["exchanges"][0]["answer"]
    answer["sentences"][0]["text"] = answer["citations"][0]["title"] = answer["notes"] = evil
    answer["notes"] = [evil]
    answer["citations"][0]["uri"] = "javascript:alert(1)"
    back = restored(assistant, json.dumps(shape))
    assert back is not None
    html = render_current(back)
    assert "<img" not in html and "&lt;img" in html and 'href="javascript' not in html


def test_the_page_is_told_what_is_new(assistant: FakeAssistant) -> None:
    conversation = conversation_of(assistant, '"Quoted" <b>lighthouse</b>?', *QUESTIONS)
    html = render_kept(conversation, conversation.exchanges[-2:])
    assert 'data-name="&quot;Quoted&quot; &lt;b&gt;lighthouse&lt;/b&gt;?"' in html
    assert re.search(rf'data-key="{conversation.key}" data-stamp="[0-9a-f]{{12}}"', html)
    parts = [found for name, found in Elements(html).tags if name == "i"]
    assert [part["data-number"] for part in parts] == ["2", "3"]
    assert [json.loads(str(part["data-exchange"]))["question"] for part in parts] == list(QUESTIONS)
    first, second = render_kept(Conversation(), ()), render_kept(Conversation(), ())
    assert 'data-key=""' in first and first != second, "that a conversation is new is news each time"

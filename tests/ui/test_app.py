from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import gradio as gr
import pytest

from index.errors import LanguageModelError
from rag import Config, Filters
from rag.as_json import answer_json
from rag.types import Preferences
from tests.ui.fakes import DOCUMENTS, FakeAssistant
from tests.ui.test_render import Elements
from ui import frame, talk
from ui.app import build_app
from ui.conversation import Conversation
from ui.render import render_current
from ui.render_kept import render_kept
from ui.wiring import view

QUESTION = "When will the northern lighthouse be lit again?"


@pytest.fixture
def assistant() -> FakeAssistant:
    return FakeAssistant()


def answered(assistant: FakeAssistant, question: str, conversation: Conversation | None = None) -> Conversation:
    *_, last = talk.proceed(assistant, talk.begin(question, conversation or Conversation()))
    return last


def states(steps: Iterator[Conversation]) -> list[str]:
    return [step.last.state for step in steps if step.last is not None]


def test_an_exchange_goes_from_search_to_evidence_to_text_to_answer(assistant: FakeAssistant) -> None:
    begun = talk.begin(f"  {QUESTION} ", Conversation())
    assert begun.last is not None
    assert (begun.last.question, begun.last.state, begun.running) == (QUESTION, "searching", True)
    steps = list(talk.proceed(assistant, begun))
    assert states(iter(steps))[0] == "evidence"
    assert steps[0].last is not None
    assert len(steps[0].last.sources) == len(steps[0].last.answer.citations) > 0
    assert states(iter(steps))[-1] == "answered"
    assert not steps[-1].running


def test_text_is_shown_in_frames_and_the_last_words_are_not_lost(assistant: FakeAssistant) -> None:
    ticks = iter(range(10_000))
    slow = list(talk.proceed(assistant, talk.begin(QUESTION, Conversation()), clock=lambda: float(next(ticks))))
    drafts = [step.last.draft for step in slow if step.last is not None and step.last.state == "writing"]
    assert drafts[-1].split() == assistant.ask(QUESTION).text.split()
    quick = list(talk.proceed(assistant, talk.begin(QUESTION, Conversation()), clock=lambda: 1.0))
    assert states(iter(quick)) == ["evidence", "answered"]


@pytest.mark.parametrize("question", ["", "   ", "\n"])
def test_a_blank_question_asks_nothing(assistant: FakeAssistant, question: str) -> None:
    assert talk.begin(question, Conversation()) == Conversation()
    assert list(talk.proceed(assistant, Conversation())) == []
    assert assistant.asked == []


def test_a_second_question_waits_until_the_first_is_answered() -> None:
    running = talk.begin(QUESTION, Conversation())
    assert talk.begin("Another one?", running) == running


def test_history_is_the_newest_turns_oldest_first(assistant: FakeAssistant) -> None:
    assistant.config = Config.model_validate({"chat": {"history_turns": 2}})
    conversation = Conversation()
    for question in ("northern lighthouse?", "second lighthouse?", "zebra?", "repair of the lighthouse?"):
        conversation = answered(assistant, question, conversation)
    assert [[turn.question for turn in history] for history in assistant.histories] == [
        [],
        ["northern lighthouse?"],
        ["northern lighthouse?", "second lighthouse?"],
        ["second lighthouse?", "zebra?"],
    ]
    assert assistant.histories[3][1].answer == "The documents do not say anything about this."


def test_no_history_when_it_is_configured_away(assistant: FakeAssistant) -> None:
    assistant.config = Config.model_validate({"chat": {"history_turns": 0}})
    answered(assistant, "And then?", answered(assistant, QUESTION))
    assert assistant.histories == [(), ()]


def test_an_error_is_a_message_with_its_hint_and_keeps_the_evidence(assistant: FakeAssistant) -> None:
    assistant.fails = LanguageModelError("The model does not answer.", hint="Start it.")
    last = answered(assistant, QUESTION).last
    assert last is not None
    assert (last.state, last.problem, last.hint) == ("failed", "The model does not answer.", "Start it.")
    html = view(Conversation(exchanges=(last,)))[2]
    assert "The model does not answer." in html
    assert "Start it." in html
    assert "Evidence found" in html
    assert "Traceback" not in html


def test_a_programming_error_is_not_swallowed_and_the_page_recovers(assistant: FakeAssistant) -> None:
    assistant.fails = RuntimeError("bug")
    begun = talk.begin(QUESTION, Conversation())
    with pytest.raises(RuntimeError, match="bug"):
        list(talk.proceed(assistant, begun))
    assert talk.break_off(begun) is begun, "what Gradio calls a failure need not be one of this question"
    talk.lose(begun)
    broken = talk.break_off(begun)
    assert broken.last is not None
    assert broken.last.state == "failed"
    assert not broken.running


def test_stopping_keeps_the_evidence_and_ends_the_model(assistant: FakeAssistant) -> None:
    steps = talk.proceed(assistant, talk.begin(QUESTION, Conversation()))
    evidence = next(steps)
    stopped = talk.stop(evidence)
    assert stopped.last is not None
    assert (stopped.last.state, stopped.running) == ("stopped", False)
    assert "Evidence found" in view(stopped)[2]
    assert list(steps) == [], "a stopped exchange has no further states"
    assert assistant.closed_early == 1


def test_closing_the_steps_closes_the_stream(assistant: FakeAssistant) -> None:
    steps = talk.proceed(assistant, talk.begin(QUESTION, Conversation()))
    next(steps)
    steps.close()
    assert assistant.closed_early == 1


def test_a_late_state_cannot_bring_a_stopped_answer_back(assistant: FakeAssistant) -> None:
    late = next(talk.proceed(assistant, talk.begin(QUESTION, Conversation())))
    talk.stop(late)
    again = talk.begin("Another one?", late)
    assert [exchange.state for exchange in again.exchanges] == ["stopped", "searching"]


def test_a_late_state_cannot_bring_an_ended_conversation_back(assistant: FakeAssistant) -> None:
    late = next(talk.proceed(assistant, talk.begin(QUESTION, Conversation())))
    assert talk.end(late) == Conversation()
    assert [exchange.question for exchange in talk.begin("Another one?", late).exchanges] == ["Another one?"]


def test_lifting_a_filter_asks_again_without_it(assistant: FakeAssistant) -> None:
    done = answered(assistant, QUESTION)
    assert done.last is not None
    assert done.last.answer is not None
    filters = Filters(outlet="Coast Wire", as_of=date(2024, 1, 1))
    limited = done.with_last(replace(done.last, answer=replace(done.last.answer, filters=filters)))
    list(talk.proceed(assistant, talk.lift("outlet", limited)))
    assert assistant.asked[-1] == (QUESTION, Filters(as_of=date(2024, 1, 1)))
    assert talk.lift("before", limited) == limited
    assert talk.lift("__class__", limited) == limited


def test_the_view_says_which_parts_are_visible() -> None:
    def visible(conversation: Conversation) -> list[bool]:
        return [update["visible"] for update in view(conversation)[4:]]

    assert visible(Conversation()) == [True, True, True, False]
    assert visible(talk.begin(QUESTION, Conversation())) == [False, False, False, True]
    assert visible(answered(FakeAssistant(), QUESTION)) == [False, False, True, False]


def test_earlier_exchanges_stay_with_their_own_sources(assistant: FakeAssistant) -> None:
    first = answered(assistant, QUESTION)
    asked = talk.begin("How much did the repair cost?", first)
    state, earlier, current, *_ = view(asked, asked.since(first))
    ((_, told),) = Elements(str(earlier)).tags
    moved = str(told["data-exchanges"])
    assert 'data-turn="1"' in moved and moved.count("dl-store") == 1 and "<mark" in moved
    assert 'data-turn="2"' in current and (told["data-key"], told["data-newest"]) == (first.key, "2")
    assert first.last is not None and state.exchanges[0] == first.last.folded
    assert talk.unfolded(assistant, state.exchanges[0]).sources == first.last.sources


def test_what_does_not_change_before_the_newest_is_not_sent_again(assistant: FakeAssistant) -> None:
    conversation = answered(assistant, "How much did the repair cost?", answered(assistant, QUESTION))
    assert view(conversation)[1] == gr.skip()
    assert conversation.since(conversation) == talk.revise("And now?", conversation).since(conversation) == ()
    assert talk.begin("", conversation).since(conversation) == ()
    ended = talk.end(conversation)
    assert 'data-key="" data-newest="0"' in str(view(ended, ended.since(conversation))[1])


def test_a_question_costs_the_same_at_any_place_of_a_conversation(assistant: FakeAssistant) -> None:
    def sent(conversation: Conversation) -> int:
        asked = talk.begin(QUESTION, conversation)
        (_, earlier, current, *_), done = (
            view(asked, asked.since(conversation)),
            answered(assistant, QUESTION, conversation),
        )
        return len(f"{earlier}{current}{render_current(done)}{render_kept(done, done.exchanges[-2:])}")

    conversation, sizes = Conversation(), []
    for _ in range(12):
        sizes.append(sent(conversation))
        conversation = view(answered(assistant, QUESTION, conversation))[0]
    assert max(sizes[2:]) <= sizes[1] + 100, sizes
    assert not any(exchange.sources for exchange in conversation.exchanges[:-1])


def test_the_page_has_its_parts(assistant: FakeAssistant) -> None:
    page = build_app(assistant, examples=["What is lit?"])
    config = page.get_config_file()
    ids = {component["props"].get("elem_id") for component in config["components"]}
    assert {"question", "ask", "stop", "new", "examples", "history", "answer", "sources", "footer"} <= ids
    assert [c["props"]["value"] for c in config["components"] if c["props"].get("value") == "What is lit?"]
    assert page.analytics_enabled is False
    public = [fn.api_name for fn in page.fns.values() if fn.api_visibility == "public"]
    assert public == ["ask", "search", "show_document"]


def test_example_questions_name_one_document_per_outlet() -> None:
    long = replace(DOCUMENTS[0], document_id="x", outlet="Other", title="word " * 60)
    scan = replace(DOCUMENTS[0], document_id="scan", outlet="Archive", title="scan_0001")
    documents = FakeAssistant(corpus=(scan, *DOCUMENTS, replace(DOCUMENTS[0], document_id="y"), long)).documents()
    questions = frame.example_questions(documents)
    assert questions[:2] == (
        "What does “Northern lighthouse to be lit again” report?",
        "What does “Lighthouse returns in May” report?",
    )
    assert len(questions) == 4
    assert all(len(question) < 100 for question in questions)
    assert frame.example_questions(()) == ()


@pytest.mark.parametrize(
    ("llm", "words"),
    [
        ({"kind": "local"}, "Nothing leaves this machine."),
        ({"kind": "none"}, "Nothing leaves this machine."),
        ({"kind": "hosted", "base_url": "http://127.0.0.1:8080/v1"}, "Nothing leaves this machine."),
        ({"kind": "hosted", "base_url": "http://localhost/v1"}, "Nothing leaves this machine."),
        ({"kind": "hosted", "base_url": "https://api.example/v1"}, "Questions and passages are sent to api.example."),
    ],
)
def test_the_footer_says_where_questions_go(assistant: FakeAssistant, llm: dict[str, str], words: str) -> None:
    config = Config.model_validate({"llm": llm})
    assert frame.privacy(config) == words
    footer = frame.footer(assistant.stats(), "model <x>", config)
    assert "3 documents, 3 passages" in footer
    assert "model &lt;x&gt;" in footer


def test_an_empty_index_is_said(assistant: FakeAssistant) -> None:
    assistant.corpus = ()
    assert "No documents yet" in frame.welcome(assistant.stats())


def test_the_answer_as_json_has_the_promised_shape(assistant: FakeAssistant) -> None:
    shape = answer_json(assistant.ask(QUESTION, filters=Filters(as_of=date(2024, 5, 1))))
    assert shape["as_of"] == "2024-05-01"
    assert shape["filters"] == {"outlet": None, "after": None, "before": None, "as_of": "2024-05-01"}
    assert shape["origins"]["articles"] == 2
    assert shape["origins"]["independent"] == 1
    assert shape["citations"][0]["quote"].startswith("HARBOUR TOWN")
    assert shape["sentences"][0] == {
        "text": shape["citations"][0]["quote"],
        "verdict": "supported",
        "citations": [1],
        "checks": [],
    }


def test_evidence_does_not_wait_for_the_language_model(assistant: FakeAssistant) -> None:
    assistant.gate = threading.Event()  # the model says nothing until it is set
    steps = talk.proceed(assistant, talk.begin(QUESTION, Conversation()))
    assert states(iter([next(steps)])) == ["evidence"]
    assistant.gate.set()
    assert states(steps)[-1] == "answered"


def test_preferences_are_shown_and_can_be_lifted(assistant: FakeAssistant) -> None:
    last = answered(assistant, QUESTION).last
    assert last is not None and last.answer is not None
    named = Preferences(outlets=("Coast <Wire>",), published=((date(2024, 3, 4), date(2024, 3, 4)),))
    preferring = Conversation(exchanges=(replace(last, answer=replace(last.answer, preferences=named)),))
    html = view(preferring)[2]
    assert 'data-lift="preferences"' in html and "preferred: Coast &lt;Wire&gt;, 4 March 2024" in html
    again = talk.lift("preferences", preferring).last
    assert again is not None and again.lifted == frozenset({"preferences"}) and again.running
    assert talk.lift("preferences", Conversation(exchanges=(last,))).exchanges == (last,), "there are none"


def test_sentences_settle_one_by_one_while_the_rest_is_written(assistant: FakeAssistant) -> None:
    assistant.pace = threading.Semaphore(100)
    steps = list(talk.proceed(assistant, talk.begin(QUESTION, Conversation()), clock=lambda: 1.0))
    lasts = [step.last for step in steps if step.last is not None]
    settled = [len(last.settled.sentences) for last in lasts if last.settled is not None]
    assert settled == [1, 2], "a checked sentence is shown at once"
    assert all(last.sources for last in lasts)
    assert lasts[-1].settled is None and lasts[-1].answer == replace(
        assistant.ask(QUESTION), timings_ms=lasts[-1].answer.timings_ms
    )


def test_a_stopped_answer_is_remembered_by_its_checked_sentences(assistant: FakeAssistant) -> None:
    assistant.pace = threading.Semaphore(100)
    steps = talk.proceed(assistant, talk.begin(QUESTION, Conversation()), clock=lambda: 1.0)
    settled = next(step for step in steps if step.last is not None and step.last.settled is not None)
    turns = talk.begin("And then?", talk.stop(settled)).turns(4)
    assert [turn.answer for turn in turns] == [settled.last.settled.text]


def test_a_question_that_was_broken_off_was_spoken_of(assistant: FakeAssistant) -> None:
    *_, answered = talk.proceed(assistant, talk.begin(QUESTION, Conversation()))
    stopped = talk.stop(talk.begin("Who owns the ferry?", answered))
    turns = talk.begin("And then?", stopped).turns(4)
    assert [(turn.question, bool(turn.answer)) for turn in turns] == [(QUESTION, True), ("Who owns the ferry?", False)]

"""Right, wrong and what would be right, in the page; earlier answers whose text has changed, old beside new."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.errors import IndexDamaged
from rag import Config
from tests.ui.fakes import FakeAssistant
from ui import feedback, revision, talk
from ui.conversation import Conversation
from ui.difference import word_changes
from ui.guard import READER, reader_of
from ui.render import render_exchange
from ui.render_stale import render_revision
from ui.revision import Revision
from ui.wiring import view

QUESTION = "When will the northern lighthouse be lit again?"
COURIER = "courier/lighthouse.txt"


@pytest.fixture
def assistant() -> FakeAssistant:
    return FakeAssistant()


def answered(assistant: FakeAssistant, question: str = QUESTION, reader: str = "me") -> Conversation:
    *_, last = talk.proceed(assistant, talk.begin(question, Conversation()), reader=reader)
    return last


def html_of(conversation: Conversation) -> str:
    return str(view(conversation)[2])


def test_a_finished_answer_is_kept_for_its_reader_and_can_be_rated(assistant: FakeAssistant) -> None:
    conversation = answered(assistant)
    (owner, saved) = assistant.saved.kept[1]
    assert (owner, saved.question) == ("me", QUESTION)
    html = html_of(conversation)
    assert 'data-rate="right" aria-pressed="false"' in html and "dl-correct" not in html
    feedback.rate(assistant, conversation, 1, "right", "", "me")
    assert assistant.saved.kept[1][1].rating == "right"
    assert 'data-rate="right" aria-pressed="true"' in html_of(conversation) and "Noted as right." in html_of(
        conversation
    )


def test_a_wrong_answer_can_be_put_right(assistant: FakeAssistant) -> None:
    conversation = answered(assistant)
    feedback.rate(assistant, conversation, 1, "wrong", "", "me")
    assert "dl-correct" in html_of(conversation)
    feedback.rate(assistant, conversation, 1, "wrong", " in <b>June</b> ", "me")
    assert assistant.saved.kept[1][1].correction == "in <b>June</b>"
    html = html_of(conversation)
    assert "in &lt;b&gt;June&lt;/b&gt;" in html and "dl-correct" not in html
    feedback.rate(assistant, conversation, 1, "wrong", feedback.DO_NOT_SAY, "me")
    assert assistant.saved.kept[1][1].unanswerable


def test_an_earlier_answer_is_rated_while_the_next_is_being_written(assistant: FakeAssistant) -> None:
    conversation = answered(assistant)
    steps = talk.proceed(assistant, talk.begin("How much did the repair cost?", conversation), reader="me")
    next(steps)
    feedback.rate(assistant, conversation, 1, "right", "", "me")
    *_, last = steps
    assert 'data-rate="right" aria-pressed="true"' in render_exchange(last.exchanges[0]), "the history shows it"


@pytest.mark.parametrize(("number", "rating"), [(2, "right"), (0, "wrong"), (1, "perfect"), (1, ""), (-1, "right")])
def test_what_the_page_does_not_send_is_ignored(assistant: FakeAssistant, number: int, rating: str) -> None:
    conversation = answered(assistant)
    feedback.rate(assistant, conversation, number, rating, "x", "me")
    assert assistant.saved.kept[1][1].rating == ""


def test_without_a_reader_or_a_place_nothing_is_kept_and_nothing_offered(assistant: FakeAssistant) -> None:
    html = html_of(answered(assistant, reader=""))
    assert assistant.saved.kept == {} and "dl-feedback" not in html
    assistant.saved.fails = IndexDamaged("The answer is not kept: the disk is full.", hint="Free some space.")
    html = html_of(answered(assistant))
    assert "The answer is not kept: the disk is full. Free some space." in html, "the answer stands, and this is said"
    assert "data-rate" not in html and "dl-sentence" in html


def test_a_rating_that_cannot_be_written_says_so(assistant: FakeAssistant) -> None:
    conversation = answered(assistant)
    assistant.saved.fails = IndexDamaged("The disk is full.", hint="Free some space.")
    feedback.rate(assistant, conversation, 1, "right", "", "me")
    html = html_of(conversation)
    assert "The disk is full. Free some space." in html and 'data-rate="right" aria-pressed="false"' in html


def stale(assistant: FakeAssistant) -> Revision:
    answered(assistant)
    answered(assistant, reader="you")
    assistant.saved.gone = {COURIER}
    return revision.look(assistant, Revision(), "me")


def test_stale_answers_are_their_readers_alone(assistant: FakeAssistant) -> None:
    assert render_revision(Revision()) == ""
    assert [each.saved.answer_id for each in stale(assistant).stale] == [1]
    assert [each.saved.answer_id for each in revision.look(assistant, Revision(), "you").stale] == [2]
    assert revision.look(assistant, Revision(), "").stale == (), "nobody sees what was asked on the command line"


def test_an_old_answer_is_shown_beside_the_new(assistant: FakeAssistant) -> None:
    found = stale(assistant)
    html = render_revision(found)
    assert "1 earlier answer rests on text that has changed or gone" in html
    assert f"<bdi>{COURIER}</bdi></span> is gone" in html and '<details class="dl-stale">' in html
    assistant.corpus = assistant.corpus[1:]
    asking, done = revision.ask_again(assistant, found, 1)
    assert "Asking again" in render_revision(asking)
    html = render_revision(done)
    assert "Answered now" in html and "<del>" in html and 'data-stale="accept" data-answer="1"' in html
    assert revision.settle(assistant, done, 1, "accept", "me").stale == ()
    assert assistant.saved.kept[1][1].answer["text"] == done.now[1].text


def test_an_old_answer_is_forgotten(assistant: FakeAssistant) -> None:
    found = stale(assistant)
    assert revision.settle(assistant, found, 2, "forget", "me").stale == found.stale, "another reader's stays"
    assert revision.settle(assistant, found, 1, "accept", "me").stale == found.stale, "there is no new one yet"
    assert revision.settle(assistant, found, 1, "forget", "me").stale == ()
    assert set(assistant.saved.kept) == {2}


def test_what_goes_wrong_with_an_old_answer_is_said_at_it(assistant: FakeAssistant) -> None:
    found = stale(assistant)
    assistant.fails = IndexDamaged("The model <is> gone.", hint="Start it.")
    *_, done = revision.ask_again(assistant, found, 1)
    assert "The model &lt;is&gt; gone. Start it." in render_revision(done) and done.now == {}
    assistant.saved.fails = IndexDamaged("The disk is full.")
    assert "The disk is full." in render_revision(revision.settle(assistant, found, 1, "forget", "me"))
    assert list(revision.ask_again(assistant, found, 99)) == [found]


def test_text_of_old_answers_is_escaped(assistant: FakeAssistant) -> None:
    found = stale(assistant)
    (each,) = found.stale
    hostile = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    answer = {**each.saved.answer, "text": hostile, "citations": [
        {**c, "quote": hostile, "title": hostile, "outlet": hostile} for c in each.saved.answer["citations"]
    ]}  # fmt: skip
    causes = tuple(replace(c, kind=k, quote=hostile, now=hostile, document_id=hostile)
                   for c in each.causes for k in ("removed", "changed", "relabelled"))  # fmt: skip
    saved = replace(each.saved, question=hostile, answer=answer)
    html = render_revision(Revision(stale=(replace(each, saved=saved, causes=causes),)))
    assert "<script" not in html and "<img" not in html


@pytest.mark.parametrize(
    ("before", "after", "gone", "new"),
    [
        ("a b c", "a x c", ["b "], ["x "]),
        ("same words", "same  words", [], []),
        ("", "new", [], ["new"]),
        ("one", "", ["one"], []),
        ("", "", [], []),
    ],
)
def test_words_that_changed(before: str, after: str, gone: list[str], new: list[str]) -> None:
    old, fresh = word_changes(before, after)
    assert [words for words, changed in old if changed] == gone
    assert [words for words, changed in fresh if changed] == new
    assert ("".join(w for w, _ in old), "".join(w for w, _ in fresh)) == (before, after)


@pytest.mark.parametrize(
    ("cookie", "reader"),
    [
        (f"{READER}=abcdefghijklmnop", "abcdefghijklmnop"),
        (f"other=1; {READER}=abcdefghijklmnop_-1", "abcdefghijklmnop_-1"),
        (f"{READER}=short", ""),
        (f'{READER}="abcdefghijklmno<"', ""),
        (f"{READER}=" + "a" * 65, ""),
        ("", ""),
        ("=;;", ""),
    ],
)
def test_a_reader_is_known_by_a_cookie_of_ours(cookie: str, reader: str) -> None:
    assert reader_of({"cookie": cookie}) == reader


def test_the_history_of_a_kept_answer_is_as_long_as_configured(assistant: FakeAssistant) -> None:
    assistant.config = Config.model_validate({"chat": {"history_turns": 1}})
    conversation = answered(assistant)
    for question in ("How much did the repair cost?", "And the second lighthouse?"):
        *_, conversation = talk.proceed(assistant, talk.begin(question, conversation), reader="me")
    assert [turn.question for turn in assistant.saved.kept[3][1].history] == ["How much did the repair cost?"]

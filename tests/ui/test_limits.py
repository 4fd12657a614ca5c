"""What the next question is limited to: the form's words as filters, as chips, and with the question."""

from __future__ import annotations

import re
from datetime import date

import pytest

from rag import Filters
from tests.ui.fakes import FakeAssistant
from tests.ui.test_app import QUESTION, answered
from tests.ui.test_render import Elements
from ui import talk
from ui.conversation import Conversation
from ui.limits import limits_from
from ui.render_limits import limits_form, render_limits

EVERYTHING = Filters(outlet="Coast Wire", after=date(2024, 1, 1), before=date(2024, 6, 1), as_of=date(2024, 5, 1))


def test_the_form_becomes_filters() -> None:
    text = '{"outlet": "Coast Wire", "after": "2024-01-01", "before": "2024-06-01", "as_of": "2024-05-01"}'
    assert limits_from(text) == EVERYTHING
    assert limits_from("") == limits_from("{}") == Filters()


@pytest.mark.parametrize(
    "text",
    ["{", "null", "[]", '{"after": "soon"}', '{"outlet": 7}', f'{{"outlet": "{"x" * 301}"}}', '{"as_of": "0-0-0"}'],
)
def test_what_no_form_sends_limits_nothing(text: str) -> None:
    assert limits_from(text) == Filters()


def test_limits_are_chips_that_can_be_taken_away() -> None:
    html = render_limits(EVERYTHING)
    assert re.findall(r'data-unlimit="(\w+)" aria-label="([^"]+)"', html) == [
        ("outlet", "Do not limit to outlet: Coast Wire"),
        ("after", "Do not limit to after 1 January 2024"),
        ("before", "Do not limit to before 1 June 2024"),
        ("as_of", "Do not limit to as of 1 May 2024"),
    ]
    assert render_limits(Filters()) == ""
    assert "<b>" not in render_limits(Filters(outlet="<b>"))


def test_every_field_of_the_form_has_its_label() -> None:
    evil = '"><script>x'
    tags = Elements(limits_form(("Coast Wire", evil))).tags
    assert [attributes.get("name") for tag, attributes in tags if tag in ("select", "input")] == [
        "outlet", "after", "before", "as_of",
    ]  # fmt: skip
    assert sum(tag == "label" for tag, _ in tags) == 4 and "script" not in {tag for tag, _ in tags}
    assert [attributes["value"] for tag, attributes in tags if tag == "option"] == ["", "Coast Wire", evil]
    assert "<select" not in limits_form(()), "no outlet is known"


def test_limits_go_with_the_question() -> None:
    assistant = FakeAssistant()
    list(talk.proceed(assistant, talk.begin(QUESTION, Conversation(), EVERYTHING)))
    list(talk.proceed(assistant, talk.begin(QUESTION, Conversation(), Filters())))
    assert [filters for _, filters in assistant.asked] == [EVERYTHING, None]


def test_the_newest_question_is_asked_again_in_its_place() -> None:
    assistant = FakeAssistant()
    first = answered(assistant, QUESTION)
    second = answered(assistant, "How much did the repair cost?", first)
    revised = talk.revise(" And the lens? ", second)
    assert [exchange.question for exchange in revised.exchanges] == [QUESTION, "And the lens?"]
    assert revised.running and revised.key == first.key and revised.last is not None and revised.last.number == 2
    again = talk.revise("", second)
    assert [exchange.question for exchange in again.exchanges] == [QUESTION, "How much did the repair cost?"]
    assert talk.revise("x", revised) == revised, "not while an answer is being made"
    assert talk.revise("x", Conversation()) == Conversation()


def test_asking_again_keeps_the_limits() -> None:
    assistant = FakeAssistant()
    *_, limited = talk.proceed(assistant, talk.begin(QUESTION, Conversation(), EVERYTHING))
    again = talk.revise("", limited).last
    assert again is not None and again.filters == EVERYTHING

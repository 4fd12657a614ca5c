"""Exchanges before the newest in Chromium: each is sent once, and all stay where they are."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from tests.ui.fakes import FakeAssistant
from tests.ui.test_page import QUESTION, Opened, address, assistant, browser, opened
from ui import render_kept

__all__ = ["address", "assistant", "browser", "opened"]

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning")]

QUESTIONS = [QUESTION, "How much did the repair cost?", "Which zebra won?", "When was the lighthouse built?"]
KEPT = "JSON.parse(localStorage.getItem(Object.keys(localStorage).find(key => key.startsWith('dateline.talk.'))))"


def asked_all(opened: Opened) -> None:
    for question in QUESTIONS:
        opened.ask(question)
    opened.page.wait_for_function(f"{KEPT}.exchanges.every(each => each.state === 'answered')")


def earlier(opened: Opened) -> list[str]:
    return opened.page.locator("#history .dl-question").all_inner_texts()


def test_a_long_conversation_stays_whole(opened: Opened) -> None:
    asked_all(opened)
    page = opened.page
    assert earlier(opened) == QUESTIONS[:3]
    first = page.locator('#history [data-turn="1"]')
    first.locator('[data-rate="right"]').click()
    first.locator('[data-rate="right"][aria-pressed="true"]').wait_for()
    first.locator(".dl-answer .dl-cite").first.click()
    assert opened.open_mark()
    assert earlier(opened) == QUESTIONS[:3], "rated in its place"
    page.wait_for_function(f"{KEPT}.exchanges[0].rating === 'right'")
    assert page.evaluate(f"{KEPT}.exchanges.map(each => each.question)") == QUESTIONS
    opened.reload()
    page.wait_for_selector('#answer [data-turn="4"][data-state="answered"]')
    page.locator('#history [data-turn="1"] [data-rate="right"][aria-pressed="true"]').wait_for()
    opened.ask(QUESTION)
    page.wait_for_function("document.querySelectorAll('#history .dl-turn').length === 4")
    assert earlier(opened) == QUESTIONS
    page.wait_for_function(f"{KEPT}.exchanges.length === 5 && {KEPT}.exchanges[4].state === 'answered'")
    page.click("#answer [data-again]")
    page.wait_for_selector('#answer [data-turn="5"][data-state="answered"]')
    assert earlier(opened) == QUESTIONS


def test_it_goes_with_its_conversation_and_comes_back_with_it(opened: Opened) -> None:
    asked_all(opened)
    page = opened.page
    page.click("#new")
    page.wait_for_selector("#examples button")
    page.wait_for_function("document.querySelectorAll('.dl-turn').length === 0")
    opened.ask("How much did the repair cost?")
    assert earlier(opened) == []
    page.click("#talks summary")
    page.locator(".dl-talk", has_text=QUESTION).click()
    page.wait_for_selector('#answer [data-turn="4"]')
    page.wait_for_function("document.querySelectorAll('#history .dl-turn').length === 3")
    assert earlier(opened) == QUESTIONS[:3]


TALKS = "JSON.parse(localStorage.getItem('dateline.talks'))"
KEPT_OF = "key => JSON.parse(localStorage.getItem(`dateline.talk.${key}`)).exchanges.map(each => each.question)"


def two_conversations(opened: Opened) -> tuple[str, str]:
    """The keys of a long conversation, which has been left, and of a short one, which is open."""
    asked_all(opened)
    page = opened.page
    page.click("#new")
    page.wait_for_selector("#examples button")
    opened.ask("How much did the repair cost?")
    page.wait_for_function(f"{TALKS}.talks.length === 2 && {TALKS}.last === {TALKS}.talks[0].key")
    short, long = page.evaluate(f"{TALKS}.talks.map(talk => talk.key)")
    page.wait_for_function(f"key => ({KEPT_OF})(key).length === 1", arg=short)
    return long, short


def test_what_comes_late_of_a_conversation_that_has_been_left_goes_to_it(opened: Opened) -> None:
    long, short = two_conversations(opened)
    page = opened.page
    page.evaluate(
        """key => {
          const kept = document.querySelector('.dl-kept'), late = {question: 'Late?', filters: null, lifted: []};
          Object.assign(late, {state: 'stopped', answer: null, answer_id: null, rating: '', said: ''});
          kept.innerHTML = '<i data-number="5"></i>';
          kept.firstChild.dataset.exchange = JSON.stringify(late);
          Object.assign(kept.dataset, {key, stamp: 'late'});
        }""",
        long,
    )
    page.wait_for_function(f"key => ({KEPT_OF})(key).includes('Late?')", arg=long)
    assert page.evaluate(KEPT_OF, long) == [*QUESTIONS, "Late?"]
    assert page.evaluate(KEPT_OF, short) == ["How much did the repair cost?"]
    assert page.evaluate(f"{TALKS}.last") == short
    page.click("#talks summary")
    assert page.locator(".dl-talk[aria-current]").inner_text() == "How much did the repair cost?"


def test_of_two_conversations_chosen_at_once_the_second_opens_and_both_stay_whole(opened: Opened) -> None:
    long, short = two_conversations(opened)
    page = opened.page
    page.evaluate(
        "([first, second]) => { for (const name of [first, second]) "
        "Array.from(document.querySelectorAll('.dl-talk')).find(each => each.textContent === name).click(); }",
        [QUESTION, "How much did the repair cost?"],
    )
    page.wait_for_function("key => document.querySelector('#answer .dl-turn').dataset.key === key", arg=short)
    page.wait_for_function(f"key => {TALKS}.last === key", arg=short)
    page.wait_for_timeout(1_000)  # nothing may come after it
    assert page.locator("#answer .dl-turn").get_attribute("data-key") == short and earlier(opened) == []
    opened.ask("Which zebra won?")
    page.wait_for_function(f"key => ({KEPT_OF})(key).length === 2", arg=short)
    assert page.evaluate(KEPT_OF, long) == QUESTIONS


@pytest.mark.parametrize("turn", [1, 4])
def test_a_rating_that_takes_long_changes_nothing_else(
    opened: Opened, assistant: FakeAssistant, monkeypatch: pytest.MonkeyPatch, turn: int
) -> None:
    asked_all(opened)
    page, held, rate = opened.page, threading.Event(), assistant.saved.rate

    def slowly(*arguments: Any, **options: Any) -> None:
        held.wait(60)
        rate(*arguments, **options)

    monkeypatch.setattr(assistant.saved, "rate", slowly)
    page.click(f'[data-turn="{turn}"] [data-rate="right"]')
    opened.ask(QUESTION)
    held.set()
    page.wait_for_selector(f'#history [data-turn="{turn}"] [data-rate="right"][aria-pressed="true"]')
    assert earlier(opened) == QUESTIONS
    assert page.locator("#answer .dl-turn").get_attribute("data-turn") == "5"
    page.wait_for_function(f"{KEPT}.exchanges[{turn - 1}].rating === 'right'")
    assert page.evaluate(f"{KEPT}.exchanges.length") == 5


def test_what_did_not_arrive_is_asked_for(opened: Opened) -> None:
    asked_all(opened)
    page = opened.page
    page.evaluate("document.querySelectorAll('#history .dl-turn')[1].remove()")
    opened.ask(QUESTION)
    page.wait_for_function("document.querySelectorAll('#history .dl-turn').length === 4")
    assert earlier(opened) == QUESTIONS
    assert page.locator('#history [data-turn="2"] .dl-store > *').count() > 0, "with its sources"


def test_more_than_is_kept_of_a_conversation_drops_its_oldest(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    asked_all(opened)
    page = opened.page
    whole = page.evaluate(f"JSON.stringify({KEPT}).length")
    monkeypatch.setattr(render_kept, "MOST_CHARS", whole)
    opened.ask(QUESTION)
    page.wait_for_function(f"{KEPT}.exchanges.at(-1).question === {QUESTION!r} && {KEPT}.exchanges.length < 5")
    assert page.evaluate(f"JSON.stringify({KEPT}).length") <= whole
    assert earlier(opened) == QUESTIONS, "the page itself has all"

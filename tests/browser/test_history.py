"""Exchanges before the newest in Chromium: each is sent once, and all stay where they are."""

from __future__ import annotations

import pytest

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
    page.reload()
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

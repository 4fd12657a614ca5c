"""Rating an answer, and an earlier answer whose document has changed, in Chromium on a real index."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from rag import Assistant
from rag.evaluation.feedback import questions_from
from tests.conftest import MakeAssistant
from tests.corpus import TOWN, write_corpus
from tests.ui.serving import serving
from tests.ui.test_page import Opened, browser

__all__ = ["browser"]

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning")]
QUESTION = "How much will the bridge cost?"


@pytest.fixture
def assistant(make_assistant: MakeAssistant) -> Assistant:
    return make_assistant(answer={"confidence": 0.0})


@pytest.fixture
def opened(browser, assistant: Assistant) -> Iterator[Opened]:
    with serving(assistant) as address:
        context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
        opened = Opened(context.new_page(), address)
        yield opened
        assert opened.elsewhere == [] and opened.complaints == []
        context.close()


def test_a_correction_becomes_a_question(opened: Opened, assistant: Assistant) -> None:
    opened.ask(QUESTION)
    page = opened.page
    page.click('#answer [data-rate="wrong"]')
    page.wait_for_selector("#answer .dl-correct input")
    page.fill("#answer .dl-correct input", "2.4 million crowns")
    page.keyboard.press("Enter")
    page.wait_for_selector("#answer .dl-feedback [role=status]:has-text('2.4 million crowns')")
    # Of an earlier exchange too.
    opened.ask("Will the ferry sail in fog?")
    page.click('#history [data-rate="right"]')
    page.wait_for_selector('#history [data-rate="right"][aria-pressed="true"]')
    page.click('#answer [data-rate="wrong"]')
    page.click("#answer [data-correct='The documents do not say.']")
    page.wait_for_selector("#answer .dl-feedback [role=status]:has-text('do not say')")
    rows = questions_from(assistant.saved.all()).rows
    assert [row.get("answerable", "gold" in row) for row in rows] == [True, False]
    assert json.dumps(rows), "they are plain data"


def test_an_old_answer_is_asked_again_and_replaced(opened: Opened, assistant: Assistant, browser) -> None:
    opened.ask(QUESTION)
    page = opened.page
    assert page.locator(".dl-stale").count() == 0
    text = TOWN["courier/bridge.txt"].replace("2.4 million", "3.9 million")
    write_corpus(assistant.config.folder / "documents", {"courier/bridge.txt": text})
    assistant.sync()
    # It is said as soon as the page looks again: here with the next answer.
    opened.ask("Will the ferry sail in fog?")
    page.wait_for_selector(".dl-stale")
    stranger = browser.new_context().new_page()
    stranger.goto(opened.address)
    stranger.wait_for_selector("#footer .dl-fact")
    assert stranger.locator(".dl-stale").count() == 0, "another browser's answers are its own"
    stranger.context.close()
    page.click(".dl-stale summary")
    page.click('[data-stale="again"]')
    page.wait_for_selector('[data-stale="accept"]')
    assert "2.4" in page.locator(".dl-beside del").first.text_content()
    assert "3.9" in page.locator(".dl-beside ins").first.text_content()
    page.click('[data-stale="accept"]')
    page.wait_for_selector(".dl-stale", state="detached")
    assert assistant.saved.review().stale == ()

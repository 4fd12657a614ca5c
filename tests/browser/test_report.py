"""The report of runs, opened as a file in Chromium."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from rag.evaluation.report import write_report
from tests.conftest import MakeAssistant
from tests.rag.evaluation.made_runs import made_run
from tests.ui.test_page import browser

__all__ = ["browser"]

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning")]


@pytest.fixture(params=[1280, 320])
def page(request: pytest.FixtureRequest, browser: Any, make_assistant: MakeAssistant, tmp_path: Path) -> Any:
    run = made_run(make_assistant, tmp_path / "results")
    write_report([run, {**run, "name": "later"}], tmp_path / "report.html")
    context = browser.new_context(viewport={"width": request.param, "height": 900})
    page = context.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda found: asked.append(found.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto((tmp_path / "report.html").as_uri())
    yield page
    assert asked == [(tmp_path / "report.html").as_uri()], "it loads nothing"
    assert said == [] and page.title() == "Evaluation: nightly, later", "nothing ran that stands in a document"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "something is too wide"
    context.close()


def test_a_question_is_looked_at_by_keyboard_with_its_spans_marked(page: Any) -> None:
    rows = page.locator("#heat tbody button")
    assert rows.count() == 4
    page.locator("#search").focus()
    page.keyboard.type("harbour")
    assert rows.count() == 1 and page.locator("#count").text_content() == "1 to 1 of 1 questions"
    rows.first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#detail .passage mark.gold, #detail .passage mark[class*=gold]")
    marked = page.locator("#detail .passage mark[class*=gold]").all_text_contents()
    assert "🙂 is closed" in "".join(marked)
    assert "</script><script>" in page.locator("#detail").text_content(), "it is text"
    assert page.evaluate("document.activeElement.id") == "detail"


def test_questions_are_chosen_by_tag_and_by_what_went_wrong(page: Any) -> None:
    page.locator("#tag").select_option("number")
    assert page.locator("#heat tbody button").all_text_contents() == ["ferry: How often does the island ferry sail?"]
    page.locator("#kind").select_option("error")
    assert page.locator("#count").text_content() == "No question is like that."
    assert page.locator("svg[role=img]").count() >= 4

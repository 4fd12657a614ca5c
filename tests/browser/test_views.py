"""The panes for timeline, evaluation and model in Chromium, on a real index."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe

from rag import Assistant
from tests.conftest import MakeAssistant
from tests.fakes import ScriptedModel
from tests.ui.serving import serving
from tests.ui.test_page import Opened, browser

__all__ = ["browser"]

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning")]


@pytest.fixture
def assistant(make_assistant: MakeAssistant) -> Assistant:
    also = [
        {"name": "Quotes only", "kind": "none"},
        {"name": "Elsewhere", "kind": "hosted", "model": "big", "base_url": "https://models.example/v1"},
    ]
    model = ScriptedModel(["Ready .", "The bridge will cost 2.4 million crowns."])
    return make_assistant(model=model, llm={"also": also}, answer={"confidence": 0.0})


@pytest.fixture
def opened(browser, assistant: Assistant) -> Iterator[Opened]:
    with serving(assistant) as address:
        context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
        opened = Opened(context.new_page(), address)
        yield opened
        assert opened.elsewhere == [] and opened.complaints == []
        context.close()


def open_tab(page, name: str) -> None:
    page.click(f"#tabs [role=tablist] [data-tab-id={name}]")


def check_accessible(page) -> None:
    """Nothing serious for axe in light and dark, and nothing wider than a small telephone."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found = Axe().run(page).response["violations"]
        assert [each["id"] for each in found if each["impact"] in ("serious", "critical")] == []
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.set_viewport_size({"width": 1280, "height": 900})


def test_a_topic_is_drawn_listed_and_leads_to_the_words(opened: Opened, assistant: Assistant) -> None:
    page = opened.page
    open_tab(page, "timeline")
    page.fill("#timeline-form [name=topic]", "bridge over the Velm")
    page.keyboard.press("Enter")
    page.wait_for_selector(".dl-said")
    statements = assistant.timeline("bridge over the Velm").statements
    assert page.locator("a.dl-mark").count() == page.locator(".dl-said").count() == len(statements) > 1
    # By keyboard from a mark to its entry, and there to the source.
    page.locator("a.dl-mark").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".dl-said:target")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    mark = page.locator(".dl-said:target .dl-source[open] mark")
    mark.wait_for()
    assert mark.text_content() == statements[0].citations[0].quote
    check_accessible(page)
    speaker = statements[-1].speaker
    page.select_option("#timeline-choices [name=speaker]", speaker)
    page.wait_for_function(
        "n => document.querySelectorAll('.dl-said').length === n", arg=sum(s.speaker == speaker for s in statements)
    )
    with page.expect_download() as waiting:
        page.click('.dl-exports a[download$=".csv"]')
    assert speaker in waiting.value.path().read_text(encoding="utf-8-sig")


def test_a_model_is_tried_chosen_and_kept(opened: Opened, assistant: Assistant) -> None:
    page = opened.page
    open_tab(page, "model")
    page.click('.dl-model [data-try=""]')
    page.wait_for_selector('.dl-trial:has-text("It wrote “Ready .”")')
    page.click('[data-use="Elsewhere"]')
    page.wait_for_selector("#footer :text('sent to models.example')")
    page.click('[data-use="Quotes only"]')
    page.wait_for_selector("#footer :text('Nothing leaves this machine')")
    page.locator(".dl-more summary:visible").click()
    check_accessible(page)
    page.reload()
    opened.ask("What will the bridge cost?")
    assert "scripted" not in page.locator("#answer .dl-timings").inner_text()
    open_tab(page, "model")
    assert page.get_attribute('[data-use="Quotes only"]', "aria-pressed") == "true"
    page.click('[data-use=""]')
    page.wait_for_selector('[data-use=""][aria-pressed=true]')
    open_tab(page, "asking")
    opened.ask("What will the bridge cost?")
    assert "scripted" in page.locator("#answer .dl-timings").inner_text()


def test_a_set_is_run_opened_compared_and_looked_into(opened: Opened, assistant: Assistant) -> None:
    rows = [
        {"id": "bridge", "question": "What will the bridge cost?", "answers": ["2.4 million"], "answerable": True},
        {"id": "queen", "question": "Who is the queen of Ostrick?", "answerable": False},
    ]
    file = assistant.config.folder / "questions.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    page = opened.page
    open_tab(page, "evaluation")
    page.select_option("#evaluation-form [name=stage]", "retrieval")
    for n in (1, 2):
        page.click("#evaluation-form [type=submit]")
        page.wait_for_function(f"() => document.querySelectorAll('[data-run]').length === {n}")
        page.reload()  # the run and its end are the server's
        page.wait_for_selector("#question textarea")
        open_tab(page, "evaluation")
        page.wait_for_selector('[data-run-state="done"]')
        page.select_option("#evaluation-form [name=stage]", "retrieval")
    page.locator("[data-run]").first.click()
    page.wait_for_selector("#evaluation-run table")
    page.select_option("[name=against]", index=1)
    page.wait_for_selector("#evaluation-compared :text('2 questions in both')")
    page.click('#evaluation-questions [data-question="bridge"]')
    page.wait_for_selector(".dl-asked h4:focus")
    assert "2.4 million" in page.locator(".dl-asked").inner_text()
    check_accessible(page)
    with page.context.expect_page() as report:
        page.click("#evaluation-run a.dl-link")
    report.value.wait_for_selector("#heat tbody tr")

"""Asking in Chromium on a real small index: what is kept, limited, edited, exported; keys; and no barrier by axe.

Quick: invented documents, the embedder and the scripted model of the tests.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag import Assistant
from tests.corpus import TOWN, make_config, write_corpus
from tests.fakes import BagOfWordsEmbedder, ScriptedModel
from tests.ui.serving import serving
from tests.ui.test_page import Opened, browser

__all__ = ["browser"]

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning")]

QUESTION = "What will the new bridge over the Velm cost?"
REPLY = (
    "The bridge will cost 2.4 million crowns, mayor Ada Reyhall said. The old bridge was closed in 2013 after a flood."
)
FILES = {
    **TOWN,
    "arabic/lamp.txt": "المنارة الشمالية مظلمة. قال الحارس إن المصباح انكسر في العاصفة عام 2013.",
    "metadata.yaml": "folders:\n  courier: {outlet: The Courier}\n  radio: {outlet: Radio Velm}\n",
}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Assistant, str]]:
    folder = tmp_path_factory.mktemp("asking")
    write_corpus(folder / "documents", FILES)
    config = make_config(folder, answer={"confidence": 0.0, "supported": 0.6, "unsupported": "flag"})
    model = ScriptedModel([REPLY] * 20)
    with Assistant(config, embedder=BagOfWordsEmbedder(), model=model) as assistant:
        assert assistant.sync().failed == ()
        with serving(assistant, examples=[QUESTION]) as url:
            yield assistant, url


@pytest.fixture
def opened(browser, served: tuple[Assistant, str]) -> Iterator[Opened]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    opened = Opened(context.new_page(), served[1])
    yield opened
    assert opened.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "something is too wide"
    assert opened.elsewhere == [], "the page asked another host"
    assert opened.complaints == []
    context.close()


def reopened(opened: Opened, store: str = "() => {}", *values: str) -> Opened:
    """The page opened anew in the same browser, once `store` has run; a reload would abort what is under way."""
    page = opened.page.context.new_page()
    page.goto(f"{opened.address}/health")
    page.evaluate(store, list(values))
    return Opened(page, opened.address)


def barriers(opened: Opened) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(opened.page).response["violations"]
    return [
        f"{each['id']}: {[node['target'] for node in each['nodes']]}"
        for each in found
        if each["impact"] in ("serious", "critical")
    ]


def question(opened: Opened) -> str:
    return opened.page.locator("#answer .dl-question").inner_text()


def test_hover_and_focus_show_the_quote_and_move_nothing(opened: Opened) -> None:
    opened.ask(QUESTION)
    opened.page.wait_for_function("document.getElementById('dl-said').textContent.startsWith('Answer complete: 2 sen')")
    cite = opened.page.locator("#answer .dl-answer .dl-cite").first
    card, place = opened.page.locator("#dl-hover"), cite.bounding_box()
    cite.hover()
    card.wait_for()
    quote = card.locator(".dl-hover-quote").inner_text()
    assert "2.4 million" in quote and "The Courier, 14 March 2024" in card.inner_text()
    assert cite.get_attribute("aria-describedby") == "dl-hover" and cite.bounding_box() == place
    opened.page.keyboard.press("Escape")
    assert card.is_hidden() and cite.get_attribute("aria-describedby") is None
    opened.page.keyboard.press("Escape")  # out of the question box
    opened.page.keyboard.press("j")
    card.wait_for()
    assert card.locator(".dl-hover-quote").inner_text() == quote
    opened.page.keyboard.press("Enter")
    assert opened.open_mark() == quote and card.is_hidden()


def test_conversations_are_kept_switched_renamed_and_deleted(opened: Opened) -> None:
    page = opened.page
    opened.ask(QUESTION)
    page.wait_for_function("localStorage.getItem('dateline.talks')?.includes('new bridge')")
    page.click("#new")
    page.wait_for_selector("#examples button")
    opened.ask("When does the island ferry run this winter?")
    page.wait_for_function("JSON.parse(localStorage.getItem('dateline.talks')).talks.length === 2")
    opened = reopened(opened)
    page = opened.page
    page.wait_for_selector('#answer [data-state="answered"]')
    assert question(opened) == "When does the island ferry run this winter?"
    page.click("#talks summary")
    page.locator(".dl-talk", has_text="new bridge").click()
    page.wait_for_function("document.querySelector('#answer .dl-question').textContent.includes('new bridge')")
    page.locator("#answer .dl-answer .dl-cite").first.click()
    assert "2.4 million" in opened.open_mark()
    page.click("#talks summary")
    page.get_by_role("button", name="Rename “What will").click()
    page.keyboard.type("Bridge <b>money</b>")
    page.keyboard.press("Enter")
    assert page.locator(".dl-talk").all_inner_texts()[1] == "Bridge <b>money</b>"
    page.get_by_role("button", name="Delete “Bridge").click()
    page.get_by_role("button", name="Really delete “Bridge").click()
    page.wait_for_selector("#examples button")
    assert page.locator(".dl-talk").count() == 1 and page.locator(".dl-turn").count() == 0


def test_two_tabs_do_not_overwrite_each_other(opened: Opened) -> None:
    opened.ask(QUESTION)
    opened.page.wait_for_function("localStorage.getItem('dateline.talks')?.includes('new bridge')")
    other = reopened(opened)
    other.page.wait_for_selector('#answer [data-turn="1"][data-state="answered"]')
    opened.ask("When does the island ferry run this winter?")
    kept = "Object.values(localStorage).filter(text => text.includes(words)).length"
    opened.page.wait_for_function(f"words => {kept} === 1", arg="ferry run this winter")
    other.ask("When was the old bridge closed?")
    other.page.wait_for_function(f"words => {kept} === 1", arg="old bridge closed")
    talks = "JSON.parse(localStorage.getItem('dateline.talks')).talks"
    other.page.wait_for_function(f"{talks}.length === 2")
    # Each tab goes on with its own, and the other's comes back whole.
    opened.ask("Who is the mayor of Ostrick?")
    opened.page.wait_for_function(f"words => {kept} === 1", arg="mayor of Ostrick")
    again = reopened(opened)
    again.page.wait_for_selector('#answer [data-turn="3"][data-state="answered"]')
    again.page.click("#talks summary")
    again.page.locator(".dl-talk").nth(1).click()
    again.page.wait_for_function("document.querySelector('#answer .dl-question')?.textContent.includes('old bridge')")
    assert again.page.locator("#history .dl-question").all_inner_texts() == [QUESTION]


@pytest.mark.parametrize("stored", ["{", '{"version":1,"last":"<b>","talks":[7,{"key":"x"}]}'])
def test_a_broken_store_is_as_if_it_were_empty(opened: Opened, stored: str) -> None:
    opened = reopened(opened, "([stored]) => localStorage.setItem('dateline.talks', stored)", stored)
    opened.page.wait_for_selector("#examples button")
    opened.ask(QUESTION)
    # What is stored may still be the broken text, which would end the waiting with an error.
    opened.page.wait_for_function(
        "() => { try { return JSON.parse(localStorage.getItem('dateline.talks')).talks.length === 1; } "
        "catch { return false; } }"
    )


def test_a_forged_conversation_is_not_shown(opened: Opened) -> None:
    key, forged = "0123456789abcdef", json.dumps({"version": 1, "exchanges": "<img src=x onerror=alert(1)>"})
    opened = reopened(
        opened,
        "([key, forged]) => { localStorage.setItem('dateline.talks', JSON.stringify({version: 1, last: key, "
        "talks: [{key, name: '<img src=x>', at: 1}]})); localStorage.setItem(`dateline.talk.${key}`, forged); }",
        key,
        forged,
    )
    opened.page.wait_for_selector("#examples button")
    opened.page.click("#talks summary")
    assert opened.page.locator(".dl-talk").inner_text() == "<img src=x>"
    assert opened.page.locator(".dl-turn").count() == 0


def test_limits_go_with_the_question_and_can_be_taken_away(opened: Opened) -> None:
    page = opened.page
    page.click("#limits summary")
    # The second choice comes before the reply to the first.
    page.evaluate("""() => {
      const real = window.fetch;
      window.fetch = async (...request) => {
        await new Promise((resolve) => setTimeout(resolve, 500));
        return real(...request);
      };
    }""")
    page.select_option("#limits select", "The Courier")
    page.wait_for_timeout(100)
    page.fill("#limits [name=as_of]", "2024-05-01")
    opened.ask(QUESTION)
    chips = "#answer .dl-chip"
    assert page.locator(chips).all_inner_texts() == ["outlet: The Courier ×", "as of 1 May 2024 ×"]
    page.click('#limited [data-unlimit="as_of"]')
    page.wait_for_function("document.querySelectorAll('#limited .dl-chip').length === 1")
    assert page.input_value("#limits [name=as_of]") == ""
    page.click('#answer [data-lift="outlet"]')
    page.wait_for_selector('#answer [data-turn="2"][data-state="answered"]')
    assert page.locator(chips).all_inner_texts() == ["as of 1 May 2024 ×"]
    page.wait_for_function("!document.querySelector('#limited .dl-chip')")


def test_a_question_is_put_in_other_words_in_its_place(opened: Opened) -> None:
    opened.ask(QUESTION)
    opened.page.click("#answer [data-edit]")
    opened.page.fill(".dl-edit textarea", "When was the old bridge closed?")
    opened.page.keyboard.press("Enter")
    opened.page.wait_for_function("document.querySelector('#answer .dl-question')?.textContent.startsWith('When was')")
    opened.page.wait_for_selector('#answer [data-turn="1"][data-state="answered"]')
    opened.page.click("#answer [data-again]")
    opened.page.wait_for_selector('#answer [data-turn="1"][data-state="answered"]')
    assert opened.page.locator(".dl-turn").count() == 1


def test_an_answer_is_saved_and_copied(opened: Opened, served: tuple[Assistant, str]) -> None:
    page = opened.page
    opened.ask(QUESTION)
    page.click("#answer .dl-export summary")
    with page.expect_download() as saved:
        page.click('#answer [data-export="bibtex"][data-how="save"]')
    assert saved.value.suggested_filename == "what-will-the-new-bridge-over-the-velm-cost.bib"
    assert "title = {{Council approves new bridge}}" in Path(saved.value.path()).read_text("utf-8")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=served[1])
    page.click('#answer .dl-actions > [data-export="markdown"]')
    page.wait_for_function("document.getElementById('dl-toast').textContent === 'Copied as Markdown.'")
    assert page.evaluate("navigator.clipboard.readText()").startswith(f"# {QUESTION}")
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')); }")
    page.click('#answer .dl-actions > [data-export="markdown"]')
    page.wait_for_selector(".dl-dialog[open] textarea")
    assert page.evaluate("document.activeElement.value.slice(0, 6)") == f"# {QUESTION}"[:6]
    page.keyboard.press("Escape")


def test_keys_do_nothing_while_somebody_types_and_can_be_turned_off(opened: Opened) -> None:
    page = opened.page
    page.focus("#question textarea")
    page.keyboard.type("?/j")
    assert page.input_value("#question textarea") == "?/j" and not page.locator("#dl-keys").is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    assert page.locator("#dl-keys kbd").first.is_visible()
    page.uncheck("#dl-keys input")
    page.keyboard.press("Escape")
    page.wait_for_function("document.activeElement === document.body")  # the dialog lets go with the next frame
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.tagName") == "BODY"
    page.click("[data-keys]")
    page.check("#dl-keys input")
    page.click("#dl-keys [data-close]")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.closest('#question') !== null")


def test_text_of_another_direction_runs_its_own_way(opened: Opened) -> None:
    opened.ask("متى انكسر مصباح المنارة الشمالية؟")
    way = "element => getComputedStyle(element).direction"
    assert opened.page.locator("#answer .dl-question").evaluate(way) == "rtl"
    assert opened.page.locator("#talks summary").evaluate(way) == "ltr"


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 375)])
def test_no_barrier_is_found(opened: Opened, scheme: str, width: int) -> None:
    page = opened.page
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    assert barriers(opened) == []
    opened.ask(QUESTION)
    page.click("#limits summary")
    page.click("#answer .dl-export summary")
    assert barriers(opened) == []
    page.keyboard.press("Escape")
    page.click("#talks summary")
    page.wait_for_selector(".dl-talk")
    assert barriers(opened) == []
    page.keyboard.press("Escape")
    page.click("#answer [data-edit]")
    page.locator("#answer .dl-cite").first.hover()
    page.wait_for_selector("#dl-hover:not([hidden])")
    assert barriers(opened) == []
    page.click("[data-keys]")
    assert barriers(opened) == []
    page.keyboard.press("Escape")

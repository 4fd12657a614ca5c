from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from index.errors import LanguageModelError
from tests.ui.fakes import FakeAssistant
from tests.ui.serving import serving
from ui.sessions import Page

# Gradio 6.31 summarises its queue with options that pandas 3 deprecates.
pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning")]

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
QUESTION = "When will the northern lighthouse be lit again?"


EACH_HAS_ITS_SOURCE = """() => Array.from(document.querySelectorAll('#answer .dl-answer .dl-cite')).every(
  each => document.querySelector(`#sources .dl-source[data-marker="${each.dataset.marker}"]`))"""


class Opened:
    """A page in Chromium with everything it asked for and complained about."""

    def __init__(self, page, address: str) -> None:
        self.page, self.address = page, address
        self.elsewhere: list[str] = []
        self.complaints: list[str] = []
        page.set_default_timeout(90_000)  # machines are slow at times
        page.on("request", lambda request: request.url.startswith(address) or self.elsewhere.append(request.url))
        page.on("console", lambda message: message.type == "error" and self._complain(message.text))
        page.on("pageerror", lambda error: self._complain(f"{error.name}: {error}"))
        page.goto(address)
        page.wait_for_selector("#question textarea")

    def _complain(self, words: str) -> None:
        # Gradio ends its own streams so when a page that still hears from one is left.
        if not words.startswith("AbortError: signal is aborted without reason"):
            self.complaints.append(words)

    def reload(self) -> None:
        """Load the page anew. What Gradio complains of because its streams are cut off by that, nobody reads."""
        complaints = list(self.complaints)
        self.page.reload()
        self.page.wait_for_selector("#question textarea", state="attached")  # another tab may be open
        self.complaints[:] = complaints

    def ask(self, question: str, state: str = "answered") -> None:
        """Type the question, press Enter, and wait for `state`, or for any with ""."""
        newest = self.page.locator("#answer .dl-turn")
        turn = int(newest.get_attribute("data-turn")) + 1 if newest.count() else 1
        self.page.fill("#question textarea", question)
        self.page.keyboard.press("Enter")
        wanted = f'[data-state="{state}"]' if state else ""
        self.page.wait_for_selector(f'#answer [data-turn="{turn}"]{wanted}')
        if state == "answered":  # the panel of sources is drawn a frame later
            self.page.wait_for_function(EACH_HAS_ITS_SOURCE)

    def open_mark(self) -> str:
        """The marked words of the open source."""
        return self.page.locator("#sources .dl-source[open] mark").text_content()


@pytest.fixture(scope="module")
def browser() -> Iterator:
    from playwright.sync_api import sync_playwright

    assert CHROMIUM.is_file(), f"{CHROMIUM} is missing: install Chromium (apt-get install chromium)"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> FakeAssistant:
    folder = tmp_path_factory.mktemp("documents")
    (folder / "wire").mkdir()
    (folder / "wire/lighthouse copy.html").write_text("<script>document.title = 'ran'</script>copy")
    return FakeAssistant(folder=folder)


@pytest.fixture(scope="module")
def address(assistant: FakeAssistant) -> Iterator[str]:
    with serving(assistant, examples=["How much did the repair cost?"]) as url:
        yield url


@pytest.fixture
def opened(browser, address: str, assistant: FakeAssistant) -> Iterator[Opened]:
    assistant.gate = assistant.fails = assistant.reply = None
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    opened = Opened(context.new_page(), address)
    yield opened
    assert opened.elsewhere == [], "the page asked another host"
    assert opened.complaints == []
    context.close()


def test_evidence_comes_before_the_answer(opened: Opened, assistant: FakeAssistant) -> None:
    assistant.gate = threading.Event()
    opened.ask(QUESTION, state="evidence")
    assert opened.page.locator("#answer .dl-label").inner_text() == "Evidence found"
    assert opened.page.locator("#answer .dl-quotes .dl-cite").count() == 4
    opened.page.wait_for_selector("#stop")
    assistant.gate.set()
    opened.page.wait_for_selector('#answer [data-state="answered"]')
    assert opened.page.locator("#answer .dl-answer .dl-cite").count() == 2
    assert opened.page.locator(".dl-origins").inner_text() == "2 articles, 1 independent source"
    opened.page.wait_for_selector("#ask")


def test_a_citation_opens_its_exact_words(opened: Opened, assistant: FakeAssistant) -> None:
    opened.ask(QUESTION)
    citations = assistant.ask(QUESTION).citations
    for marker in (2, 1):
        opened.page.click(f'#answer .dl-answer .dl-cite[data-marker="{marker}"]')
        mark = opened.page.locator("#sources .dl-source[open] mark")
        assert opened.open_mark() == citations[marker - 1].quote
        assert mark.evaluate("mark => mark.getBoundingClientRect().bottom <= innerHeight")
        assert opened.page.locator("#sources .dl-source[open]").count() == 1
        assert opened.page.locator("#answer .dl-answer .dl-cite[aria-current]").inner_text() == str(marker)


def test_the_keyboard_alone_is_enough(opened: Opened) -> None:
    opened.ask(QUESTION)
    opened.page.locator('#answer .dl-answer .dl-cite[data-marker="2"]').focus()
    opened.page.keyboard.press("Enter")
    assert opened.open_mark().startswith("The northern lighthouse")
    assert opened.page.evaluate("document.activeElement.closest('#sources') !== null")
    opened.page.keyboard.press("Escape")
    assert opened.page.evaluate("document.activeElement.dataset.marker") == "2"


def test_on_a_wide_screen_opening_a_source_leaves_the_page_where_it_is(opened: Opened) -> None:
    opened.ask(QUESTION)
    opened.ask("How much did the repair cost?")
    top = "document.querySelector('#answer .dl-turn').getBoundingClientRect().top"
    opened.page.wait_for_function(f"{top} < 30")
    before = opened.page.evaluate(top)
    opened.page.click("#answer .dl-answer .dl-cite >> nth=-1")
    opened.page.wait_for_timeout(200)
    assert opened.page.evaluate(top) == before


def test_citations_of_earlier_answers_still_open(opened: Opened, assistant: FakeAssistant) -> None:
    opened.ask(QUESTION)
    opened.ask("How much did the repair cost?")
    assert "2.4 million" in opened.open_mark()
    opened.page.click('#history .dl-answer .dl-cite[data-marker="1"]')
    assert opened.open_mark() == assistant.ask(QUESTION).citations[0].quote
    opened.page.click('#answer .dl-answer .dl-cite[data-marker="1"]')
    assert "2.4 million" in opened.open_mark()


def test_a_source_that_was_opened_stays_open_when_the_answer_arrives(opened: Opened, assistant: FakeAssistant) -> None:
    assistant.gate = threading.Event()
    opened.ask(QUESTION, state="evidence")
    opened.page.click('#answer .dl-quotes .dl-cite[data-marker="2"]')
    before = opened.open_mark()
    assistant.gate.set()
    opened.page.wait_for_selector('#answer [data-state="answered"]')
    opened.page.wait_for_function("document.querySelectorAll('#sources .dl-source').length === 2")
    assert opened.open_mark() == before


def test_an_example_asks_itself_and_a_new_conversation_begins_again(opened: Opened) -> None:
    opened.page.click("#examples button")
    opened.page.wait_for_selector('#answer [data-state="answered"]')
    assert opened.page.locator(".dl-question").inner_text() == "How much did the repair cost?"
    opened.page.wait_for_selector("#examples", state="hidden")
    opened.page.click("#new")
    opened.page.wait_for_selector("#examples button")
    assert opened.page.locator(".dl-turn").count() == 0
    opened.page.locator("#sources .dl-source").first.wait_for(state="detached")  # the panel follows a frame later


def test_silence_is_said_with_the_nearest_passages(opened: Opened) -> None:
    opened.ask("Which zebra won?")
    assert opened.page.locator(".dl-silence").inner_text() == "The documents do not say anything about this."
    opened.page.click(".dl-near .dl-cite >> nth=1")
    assert opened.open_mark() == "The northern lighthouse will be lit agai"


def test_an_error_shows_message_and_hint(opened: Opened, assistant: FakeAssistant) -> None:
    assistant.fails = LanguageModelError("The model is <gone>.", hint="Start it.")
    opened.ask(QUESTION, state="failed")
    assert opened.page.locator(".dl-problem").inner_text().split("\n\n") == ["The model is <gone>.", "Start it."]
    assert "Traceback" not in opened.page.content()
    assistant.fails = None
    opened.ask(QUESTION)


def test_a_question_that_comes_too_early_stays_in_its_box(opened: Opened, assistant: FakeAssistant) -> None:
    page, second = opened.page, "How much did the repair cost?"
    assistant.gate = threading.Event()
    opened.ask(QUESTION, state="evidence")
    page.fill("#question textarea", second)
    with page.expect_response(lambda response: second in (response.request.post_data or "")):
        page.keyboard.press("Enter")  # refused before the answer is there
    page.wait_for_selector("#dl-toast:has-text('An answer is being made.')")
    assistant.gate.set()
    page.wait_for_selector('#answer [data-state="answered"]')
    page.wait_for_selector("#new:has-text('New conversation')")
    assert page.input_value("#question textarea") == second
    page.focus("#question textarea")
    page.keyboard.press("Enter")
    page.wait_for_selector('#answer [data-turn="2"][data-state="answered"]')
    assert page.locator("#history .dl-question").inner_text() == QUESTION
    assert page.locator("#ask").inner_text() == "Ask"


@pytest.mark.parametrize("stops", [False, True])
def test_a_question_without_an_answer_is_there_after_a_reload(
    opened: Opened, assistant: FakeAssistant, stops: bool
) -> None:
    page, gate = opened.page, threading.Event()
    assistant.gate = gate
    opened.ask(QUESTION, state="evidence")
    if stops:
        page.click("#stop")
        page.wait_for_selector('#answer [data-state="stopped"]')
        page.wait_for_function("Object.values(localStorage).some(text => text.includes('citations'))")
    again = Opened(page.context.new_page(), opened.address)
    again.page.wait_for_selector('#answer [data-turn="1"][data-state="stopped"]')
    assert again.page.locator("#answer .dl-question").inner_text() == QUESTION
    assert again.page.locator("#answer .dl-quotes .dl-cite").count() == (4 if stops else 0)
    gate.set()
    again.page.click("#answer [data-again]")
    again.page.wait_for_selector('#answer [data-turn="1"][data-state="answered"]')


def test_a_blank_question_changes_nothing(opened: Opened) -> None:
    for blank in ("", "  "):
        opened.page.fill("#question textarea", blank)
        with opened.page.expect_response("**/queue/join*"):
            opened.page.keyboard.press("Enter")
        opened.page.wait_for_timeout(1000)
        assert opened.page.locator("#ask").inner_text() == "Ask"
    opened.ask(QUESTION)
    opened.page.wait_for_selector("#ask:has-text('Ask')")
    assert opened.page.locator("#new").inner_text() == "New conversation"


def test_stop_keeps_the_evidence_and_the_next_question_works(opened: Opened, assistant: FakeAssistant) -> None:
    assistant.gate = threading.Event()
    opened.ask(QUESTION, state="evidence")
    opened.page.click("#stop")
    opened.page.wait_for_selector('#answer [data-state="stopped"]')
    assert opened.page.locator("#answer .dl-quotes li").count() == 4
    # The stopped stream still waits for its next word, as a model that reads a long prompt does.
    opened.ask("How much did the repair cost?", state="")
    assistant.gate.set()
    opened.page.wait_for_selector('#answer [data-turn="2"][data-state="answered"]')
    assert opened.page.locator('#history [data-turn="1"][data-state="stopped"]').count() == 1


@pytest.mark.parametrize("button", ["#stop", "#new"])
def test_a_step_that_is_on_its_way_is_not_drawn_over_the_stop(
    opened: Opened, assistant: FakeAssistant, button: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = threading.Event()
    handed_over = Page.postprocess_data

    async def slowly(page: Page, block_fn: Any, predictions: Any, state: Any) -> list[Any]:
        outputs = await handed_over(page, block_fn, predictions, state)
        if block_fn.name == "proceed" and "dl-draft" in str(outputs):
            made.set()
            await asyncio.sleep(1.5)
        return outputs

    monkeypatch.setattr(Page, "postprocess_data", slowly)
    assistant.gate = threading.Event()
    opened.ask(QUESTION, state="evidence")
    opened.page.wait_for_timeout(200)  # else the first words are part of the next frame, which has all of them
    assistant.gate.set()
    assert made.wait(timeout=30)
    opened.page.route("**/cancel", lambda route: (time.sleep(2), route.continue_()))  # it may come late
    opened.page.click(button)
    opened.page.wait_for_selector('#answer [data-state="stopped"]' if button == "#stop" else "#examples button")
    opened.page.wait_for_timeout(2500)
    states = opened.page.locator("#answer .dl-turn").evaluate_all("turns => turns.map(turn => turn.dataset.state)")
    assert states == (["stopped"] if button == "#stop" else [])
    opened.ask("How much did the repair cost?")


def test_what_is_stopped_ends_in_its_own_time_and_breaks_off_no_other(opened: Opened, assistant: FakeAssistant) -> None:
    first = assistant.gate = threading.Event()
    opened.ask(QUESTION, state="evidence")
    opened.page.click("#stop")
    opened.page.wait_for_selector('#answer [data-state="stopped"]')
    second = assistant.gate = threading.Event()
    opened.ask("How much did the repair cost?", state="evidence")
    with opened.page.expect_response("**/reset"), opened.page.expect_response("**/run/predict*"):
        first.set()  # Gradio says of the first one that it has failed
    opened.page.wait_for_timeout(300)
    assert opened.page.get_attribute("#answer .dl-turn", "data-state") == "evidence"
    second.set()
    opened.page.wait_for_selector('#answer [data-turn="2"][data-state="answered"]')


def test_what_is_stopped_may_be_left_before_it_has_ended(
    opened: Opened, assistant: FakeAssistant, caplog: pytest.LogCaptureFixture
) -> None:
    cancelled: list[int] = []
    opened.page.on("response", lambda response: "/cancel" in response.url and cancelled.append(response.status))
    assistant.gate = threading.Event()
    opened.ask(QUESTION, state="evidence")
    opened.page.click("#stop")
    opened.page.wait_for_selector('#answer [data-state="stopped"]')
    opened.page.click("#new")
    opened.page.wait_for_selector("#examples button")
    assistant.gate.set()
    opened.ask("How much did the repair cost?")
    for _ in range(600):
        if len(cancelled) < 2:
            opened.page.wait_for_timeout(50)
    assert cancelled == [200, 200] and "Traceback" not in caplog.text


def test_two_people_do_not_see_each_other(opened: Opened, browser, address: str) -> None:
    context = browser.new_context()
    other = Opened(context.new_page(), address)
    opened.ask(QUESTION)
    other.ask("Which zebra won?")
    assert other.page.locator(".dl-turn").count() == 1
    assert opened.page.locator(".dl-silence").count() == 0
    context.close()


def test_the_original_file_is_served_but_cannot_run(opened: Opened) -> None:
    opened.ask(QUESTION)
    opened.page.click('#answer .dl-answer .dl-cite[data-marker="2"]')
    link = opened.page.locator("#sources .dl-source[open] .dl-link")
    response = opened.page.request.get(link.evaluate("link => link.href"))
    assert response.status == 200
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    assert response.headers["content-security-policy"].startswith("sandbox")


@pytest.mark.parametrize("width", [320, 390, 1000, 1900])
def test_nothing_overflows_at_any_width(opened: Opened, assistant: FakeAssistant, width: int) -> None:
    assistant.reply, assistant.verdicts = "x" * 400 + "|It is partly so.", ("supported", "partly")
    opened.page.set_viewport_size({"width": width, "height": 800})
    opened.ask("lighthouse " + "y" * 300)
    opened.page.click("#answer .dl-answer .dl-cite >> nth=0")
    assert opened.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    mark = opened.page.locator("#sources .dl-source[open] mark")
    opened.page.wait_for_function(
        "(mark => mark.getBoundingClientRect().top >= 0 && mark.getBoundingClientRect().top < innerHeight)"
        "(document.querySelector('#sources .dl-source[open] mark'))"
    )
    assert mark.is_visible()


def test_on_a_narrow_screen_one_can_go_back_to_the_answer(opened: Opened) -> None:
    opened.page.set_viewport_size({"width": 390, "height": 700})
    opened.ask(QUESTION)
    opened.page.click('#answer .dl-answer .dl-cite[data-marker="1"]')
    opened.page.click(".dl-return")
    assert opened.page.evaluate("document.activeElement.dataset.marker") == "1"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_has_contrast(opened: Opened, assistant: FakeAssistant, scheme: str) -> None:
    assistant.reply, assistant.verdicts = (
        "It is so.|It is partly so.|It is not so.",
        ("supported", "partly", "unsupported"),
    )
    opened.page.emulate_media(color_scheme=scheme)
    opened.ask(QUESTION)
    opened.page.click("#sources .dl-source[open] .dl-copies > summary")
    ratios = opened.page.evaluate(CONTRAST)
    assert ratios
    assert {name: ratio for name, ratio in ratios.items() if ratio < 4.5} == {}


# WCAG contrast of each kind of text with the nearest painted background behind it.
CONTRAST = """() => {
  const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = (rgb) => rgb.slice(0, 3).map((c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (element) => {
    for (; element; element = element.parentElement) {
      const colour = numbers(getComputedStyle(element).backgroundColor);
      if (colour.length < 4 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const names = ['.dl-name', '.dl-tagline', '.dl-question', '.dl-answer', '.dl-cite', '.dl-partly .dl-verdict',
    '.dl-unsupported .dl-verdict', '.dl-origins', '.dl-timings', '.dl-footing summary', '#sources .dl-source-title',
    '#sources .dl-source-line', '#sources .dl-around', '#sources mark', '#sources dt', '#sources dd',
    '#sources .dl-quiet', '#sources .dl-copy-role', '#sources .dl-more summary', '#sources .dl-link',
    '#footer .dl-fact', '#ask', '#new', '#question textarea'];
  const ratios = {};
  for (const name of names) {
    const element = document.querySelector(name);
    const [a, b] = [light(numbers(getComputedStyle(element).color)), light(behind(element))];
    ratios[name] = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  }
  return ratios;
}"""

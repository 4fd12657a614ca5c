"""More than one reader, a login, and a reverse proxy, in Chromium."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe

from rag import Config
from tests.ui.fakes import FakeAssistant
from tests.ui.serving import running, serving
from tests.ui.test_page import QUESTION, Opened, browser
from tests.ui.test_proxy import reverse_proxy
from ui import accounts
from ui.accounts import hashed, read_accounts
from ui.proxy import read_root

__all__ = ["browser", "running"]

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning")]
LOCAL = Config.model_validate({"llm": {"kind": "local"}})


@pytest.fixture
def open_at(browser, running: ExitStack) -> Iterator:
    opened: list[Opened] = []

    def open_page(address: str) -> Opened:
        context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
        opened.append(Opened(context.new_page(), address))
        return opened[-1]

    yield open_page
    for each in opened:
        assert (each.elsewhere, each.complaints) == ([], [])
        each.page.context.close()


def violations(page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [each["id"] for each in found if each["impact"] in ("serious", "critical")]


def test_with_a_local_model_readers_see_their_place_and_their_own_answer(running: ExitStack, open_at) -> None:
    assistant = FakeAssistant(config=LOCAL, gate=threading.Event())
    address = running.enter_context(serving(assistant))
    first, second, third = (open_at(address) for _ in range(3))
    first.ask(QUESTION, state="evidence")
    second.ask("How much did the repair cost?", state="")
    third.ask("Which zebra won?", state="")
    working = third.page.locator("#answer .dl-working")
    third.page.wait_for_selector("#answer .dl-working.dl-in-line")
    assert working.inner_text().startswith("Others are being answered; your place in the line is")
    said = third.page.locator("#dl-said")
    assert said.get_attribute("role") == "status" or said.get_attribute("aria-live") == "polite"
    assert said.inner_text().startswith("Others are being answered"), "it is read out"
    assert assistant.gate is not None
    assistant.gate.set()
    for opened, words in ((first, "lit again in May"), (second, "2.4 million"), (third, "do not say")):
        opened.page.wait_for_selector('#answer [data-state="answered"]')
        assert words in opened.page.locator("#answer").inner_text()
        assert opened.page.locator(".dl-turn").count() == 1
        assert opened.page.locator(".dl-in-line").count() == 0


def test_a_server_that_is_gone_is_told_and_nothing_typed_is_lost(open_at) -> None:
    assistant = FakeAssistant(gate=threading.Event())
    with serving(assistant) as address:
        opened = open_at(address)
        page = opened.page
        opened.ask(QUESTION, state="evidence")
    page.wait_for_selector('#answer .dl-working:has-text("Dateline cannot be reached")')
    assert page.locator("#dl-said").inner_text().startswith("Broken off")
    assert page.locator("#answer .dl-quotes .dl-cite").count() == 4, "the evidence stays"
    page.fill("#question textarea", "How much did the repair cost?")
    page.keyboard.press("Enter")
    page.wait_for_selector('#dl-toast:has-text("The question stays in the box")')
    page.get_by_role("tab", name="Model").click()
    page.wait_for_selector('#dl-gone:visible:has-text("start it again")')
    page.get_by_role("tab", name="Ask").click()
    assert violations(page) == [] and not page.locator(".toast-wrap").is_visible()
    assistant.gate.set()
    port = urlsplit(address).port
    assert port
    with serving(assistant, port=port):  # Gradio finds it, and loads the page again
        page.wait_for_selector('#answer [data-turn="1"][data-state="stopped"]')
        assert page.input_value("#question textarea") == "How much did the repair cost?"
        page.press("#question textarea", "Enter")
        page.wait_for_selector('#answer [data-turn="2"][data-state="answered"]')
        page.reload()
        page.wait_for_selector("#question textarea")
        assert page.input_value("#question textarea") == "", "what was asked is not asked again"
        opened.complaints.clear()  # of the time in between


def test_an_idle_page_notices_another_server_and_keeps_its_conversation(open_at) -> None:
    with serving(FakeAssistant()) as address:
        opened = open_at(address)
        opened.ask(QUESTION)
        opened.page.wait_for_function("Object.values(localStorage).some(text => text.includes('citations'))")
    opened.page.wait_for_selector('#dl-gone:has-text("start it again")')
    port = urlsplit(address).port
    assert port
    with serving(FakeAssistant(), port=port):
        opened.page.wait_for_selector("#dl-gone", state="hidden")
        opened.page.wait_for_selector('#answer [data-turn="1"][data-state="answered"]')
        opened.ask("How much did the repair cost?")
        assert opened.page.locator("#history .dl-question").inner_text() == QUESTION
        opened.complaints.clear()  # of the time in between


def test_a_proxy_whose_server_is_gone_is_believed(running: ExitStack, open_at) -> None:
    opened = open_at(running.enter_context(serving(FakeAssistant())))
    page = opened.page
    page.route("**/gradio_api/**", lambda route: route.fulfill(status=502))
    page.fill("#question textarea", QUESTION)
    page.keyboard.press("Enter")
    page.wait_for_function("window.datelineGone()")
    page.keyboard.press("Enter")
    page.wait_for_selector('#dl-toast:has-text("The question stays in the box")')
    page.unroute("**/gradio_api/**")
    page.keyboard.press("Enter")
    page.wait_for_selector('#answer [data-state="answered"]')
    assert not page.evaluate("window.datelineGone()") and page.inner_text("#dl-gone") == ""
    opened.complaints.clear()  # of the time in between


def test_a_tab_has_an_address(running: ExitStack, open_at) -> None:
    opened = open_at(running.enter_context(serving(FakeAssistant())))
    page = opened.page
    page.get_by_role("tab", name="Timeline").click()
    page.wait_for_url("**/#tab=timeline")
    opened.reload()
    page.wait_for_selector("#timeline-form:visible")
    page.evaluate("location.hash = 'said-1'")  # a link to a place of the page
    opened.reload()
    page.wait_for_selector("#timeline-form:visible")
    page.evaluate("location.hash = 'tab=nonsense'")
    page.evaluate("location.hash = 'tab=model'")
    page.wait_for_selector("#pane-model:visible")
    page.get_by_role("tab", name="Ask").click()
    page.wait_for_function("!location.hash")
    opened.reload()
    page.wait_for_selector("#question textarea:visible")


def test_a_login_lets_in_and_out(browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts, "_N", 2**4)
    (tmp_path / "accounts").write_text(hashed("ada", "lighthouse"))
    with serving(FakeAssistant(), accounts=read_accounts(tmp_path / "accounts")) as address:
        page = browser.new_page(viewport={"width": 320, "height": 640}, reduced_motion="reduce")
        elsewhere: list[str] = []
        page.on("request", lambda asked: asked.url.startswith(address) or elsewhere.append(asked.url))
        page.goto(address)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.fill("#username", "ada")
        page.fill("#password", "wrong")
        page.keyboard.press("Enter")
        page.get_by_role("alert").wait_for()
        assert violations(page) == []
        page.fill("#username", "ada")
        page.fill("#password", "lighthouse")
        page.keyboard.press("Enter")
        page.fill("#question textarea", QUESTION)
        page.keyboard.press("Enter")
        page.wait_for_selector('#answer [data-state="answered"]')
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.fill("#question textarea", "Who comes after me does not read this.")
        page.get_by_role("button", name="Log out").click()
        page.wait_for_selector("#password")
        assert page.evaluate("sessionStorage.getItem('dateline.draft')") is None
        page.goto(address)
        assert page.locator("#question").count() == 0
        assert elsewhere == []
        page.close()


@pytest.mark.parametrize("strips", [True, False], ids=["strips", "keeps"])
def test_behind_a_proxy_the_page_works_below_its_path(
    running: ExitStack, open_at, tmp_path: Path, strips: bool
) -> None:
    (tmp_path / "wire").mkdir()
    (tmp_path / "wire/lighthouse copy.html").write_text("copy")
    inside = running.enter_context(serving(FakeAssistant(folder=tmp_path), public=read_root("/dateline")))
    outside = running.enter_context(reverse_proxy(inside, prefix="/dateline", strips=strips))
    opened = open_at(f"{outside}/")
    opened.ask(QUESTION)
    opened.page.click('#answer .dl-answer .dl-cite[data-marker="2"]')
    link = opened.page.locator("#sources .dl-source[open] .dl-link").evaluate("link => link.href")
    assert link.startswith(f"{outside}/document/")
    assert opened.page.request.get(link).text() == "copy"

"""The documents pane in Chromium, on a real small index: find, read, add, correct, delete, undo, check."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from rag import Assistant
from tests.conftest import MakeAssistant
from tests.corpus import TOWN, make_config
from tests.fakes import BagOfWordsEmbedder
from tests.ui.serving import serving
from tests.ui.test_page import Opened, browser

__all__ = ["browser"]

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning")]
NAME = "<img src=x onerror=alert(1)>.txt"
PAGE = (
    '<html><head><title>Harbour news</title><meta property="og:site_name" content="Harbour Wire"></head><body><article>'
    "<p>The harbour office opened a new quay today. It is forty metres long, and twelve boats can lie there.</p>"
    "</article></body></html>"
)


class Pane(Opened):
    """The page with the pane open."""

    def __init__(self, page, address: str) -> None:
        super().__init__(page, address)
        page.get_by_role("tab", name="Documents").click()
        page.wait_for_selector("#documents-table tr")

    def rows(self) -> list[str]:
        """Titles in the list."""
        return self.page.locator("#documents-table tbody th .dl-open, #documents-table .dl-unopened").all_inner_texts()

    def synced(self, words: str) -> None:
        """Wait for the outcome of a sync."""
        self.page.wait_for_selector(f'.dl-outcome:has-text("{words}")')

    def open(self, title: str) -> None:
        """A document of the list."""
        self.page.click(f'#documents-table .dl-open:has-text("{title}")')
        self.page.wait_for_selector(".dl-document")

    def check_accessible(self) -> None:
        """In light and dark, narrow and wide: nothing that keeps people out, nothing that sticks out."""
        for scheme in ("light", "dark"):
            self.page.emulate_media(color_scheme=scheme)
            found = Axe().run(self.page).response["violations"]
            assert [each for each in found if each["impact"] in ("serious", "critical")] == []
        for width in (320, 1280):
            self.page.set_viewport_size({"width": width, "height": 900})
            assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width


def test_documents_are_found_read_added_corrected_and_deleted(
    make_assistant: MakeAssistant, tmp_path: Path, browser
) -> None:
    assistant = make_assistant({**TOWN, NAME: "It is fine. Really.", "bad.pdf": b"%PDF-1.4 damaged"})
    (tmp_path / "quay.html").write_text(PAGE)
    (tmp_path / "film.mp4").write_bytes(b"x")
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    with serving(assistant, examples=["What will the bridge cost?"]) as address:
        pane = Pane(context.new_page(), address)
        page = pane.page
        page.wait_for_selector('.dl-count:has-text("4 documents, 1 could not be read.")')
        pane.check_accessible()
        page.click('.dl-count [data-do="look"]')
        page.wait_for_selector('#documents-table tbody tr:first-child[data-status="failed"]')
        assert "save it again" in page.locator("#documents-table tbody tr").first.inner_text()

        page.click("#documents-table .dl-delete summary")
        page.click("#documents-table .dl-danger")
        page.wait_for_selector('.dl-said:has-text("bad.pdf is in the trash.")')
        page.wait_for_selector("#documents-table tr[data-status=failed]", state="detached")

        page.fill("#documents-find input", "ferry")
        page.wait_for_function("document.querySelectorAll('#documents-table tbody tr').length === 1")
        pane.open("Ferry keeps its winter hours")
        assert "four times a day" in page.locator(".dl-fulltext").inner_text()
        assert page.evaluate("document.activeElement.tagName") == "H2"
        pane.check_accessible()

        page.click(".dl-edit summary")
        page.fill(".dl-form [name=published]", "soon")
        page.click(".dl-form button")
        page.wait_for_selector('.dl-problem:has-text("is not a date")')
        assert page.input_value(".dl-form [name=published]") == "soon", "what was typed stays"
        page.fill(".dl-form [name=published]", "2023-11-03")
        page.fill(".dl-form [name=title]", "The island ferry in winter")
        page.press(".dl-form [name=title]", "Enter")
        page.wait_for_selector('.dl-document h2:has-text("The island ferry in winter")')
        pane.synced("1 changed")

        page.click(".dl-delete summary")
        page.click(".dl-danger")
        page.wait_for_selector('.dl-said:has-text("radio/ferry.txt is in the trash.")')
        pane.synced("1 removed")
        assert not (tmp_path / "documents/radio/ferry.txt").exists()
        page.click(".dl-said [data-do=restore]")
        pane.synced("1 added")
        assert (tmp_path / "documents/radio/ferry.txt").exists()

        page.fill("#documents-find input", "")
        page.wait_for_function("document.querySelectorAll('#documents-table tbody tr').length === 4")
        # The refusal comes last: it must not take away from the count.
        page.route("**/documents/upload?name=film.mp4*", lambda route: (time.sleep(2), route.continue_()))
        page.set_input_files(".dl-choose input", [tmp_path / "quay.html", tmp_path / "film.mp4"])
        page.wait_for_selector('.dl-upload-sum:has-text("1 added, 1 refused.")')
        assert "cannot be read" in page.locator('.dl-uploads [data-state="refused"]').inner_text()
        page.wait_for_selector('#documents-table .dl-open:has-text("Harbour news")')
        assert (tmp_path / "documents/uploads/quay.html").exists()
        pane.check_accessible()

        page.click("#documents-check")
        page.wait_for_selector('.dl-checked:has-text("The index is whole")')
        assert "alert(1)" in " ".join(pane.rows())
        assert page.locator("#documents img").count() == 0 and pane.elsewhere == []
        refused = [each for each in pane.complaints if "422" not in each]  # the film that was not taken
        assert refused == []
        pane.reload()
        page.get_by_role("tab", name="Documents").click()
        pane.synced("1 added")
    context.close()


def test_the_first_documents_come_by_the_page(tmp_path: Path, embedder: BagOfWordsEmbedder, browser) -> None:
    (tmp_path / "documents").mkdir()
    (tmp_path / "quay.html").write_text(PAGE)
    with Assistant(make_config(tmp_path), embedder=embedder) as assistant:
        assistant.warm_up(create=True)
        context = browser.new_context(reduced_motion="reduce")
        with serving(assistant) as address:
            opened = Opened(context.new_page(), address)
            page = opened.page
            page.wait_for_selector('.dl-hello:has-text("No documents yet")')
            page.locator("#examples button").first.wait_for(state="hidden")
            page.click("#limits summary")
            page.fill("#limits [name=after]", "2020-01-31")
            page.get_by_role("tab", name="Documents").click()
            page.set_input_files(".dl-choose input", tmp_path / "quay.html")
            page.wait_for_selector('#documents-table .dl-open:has-text("Harbour news")')
            page.get_by_role("tab", name="Ask").click()  # it knows of them without a reload, and keeps what was chosen
            page.wait_for_selector('#footer:has-text("1 document,")')
            page.wait_for_selector('#examples button:visible:has-text("Harbour news")')
            page.wait_for_selector('#limits option[value="Harbour Wire"]', state="attached")
            assert page.input_value("#limits [name=after]") == "2020-01-31"
            page.fill("#limits [name=after]", "")
            opened.ask("How many boats can lie at the new quay of the harbour office?")
            assert "twelve boats" in page.locator("#answer").inner_text()
        context.close()

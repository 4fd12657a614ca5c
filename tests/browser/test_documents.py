"""The first documents come by the page."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag import Assistant
from tests.corpus import make_config
from tests.fakes import BagOfWordsEmbedder
from tests.ui.serving import serving
from tests.ui.test_page import Opened, browser

__all__ = ["browser"]

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning")]
PAGE = (
    '<html><head><title>Harbour news</title><meta property="og:site_name" content="Harbour Wire"></head><body><article>'
    "<p>The harbour office opened a new quay today. It is forty metres long, and twelve boats can lie there.</p>"
    "</article></body></html>"
)


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

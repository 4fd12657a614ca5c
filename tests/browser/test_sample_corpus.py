"""The real path in Chromium: sample corpus, real embedder, real local model; ask, click a citation, read the source."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag import Assistant, Filters
from tests.corpus import make_config
from tests.ui.serving import serving
from tests.ui.test_page import Opened, browser

__all__ = ["browser"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning"),
]
DOCUMENTS = Path(__file__).resolve().parents[2] / "seeds" / "documents"


@pytest.fixture(scope="module", params=["none", "smollm2-135m-instruct"])
def assistant(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    llm = {"kind": "none"} if request.param == "none" else {"kind": "local", "model": request.param, "max_tokens": 48}
    folder = tmp_path_factory.mktemp("sample")
    # The small model's own doubts are not what is tested here: confidence 0 always answers.
    config = make_config(
        folder, llm=llm, answer={"confidence": 0.0, "unsupported": "flag"}, documents={"folders": [str(DOCUMENTS)]}
    )
    with Assistant.open(config) as assistant:
        assert assistant.sync().failed == ()
        yield assistant


def test_a_question_is_answered_and_its_citation_opens_the_source(assistant: Assistant, browser) -> None:
    with serving(assistant, examples=assistant.suggested_questions()) as address:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        opened = Opened(page, address)
        page.locator("#examples button").nth(2).wait_for()
        page.fill("#question textarea", "How long will the new Mill Bridge be?")
        page.keyboard.press("Enter")
        page.wait_for_selector('#answer .dl-turn[data-state="answered"]', timeout=120_000)
        first = page.locator("#answer .dl-cite").first
        first.click()
        source = page.locator("#sources .dl-source[open]")
        source.locator("mark").wait_for()
        document_id = "council-bulletin/mill-bridge-decision.pdf"
        assert opened.open_mark() in assistant.show(document_id).document.text
        assert "142 metres" in page.locator("#sources").text_content()
        assert not opened.elsewhere, "the page asked another host for something"
        assert not opened.complaints
        page.close()


def test_the_page_serves_the_original_file(assistant: Assistant, browser) -> None:
    with serving(assistant) as address:
        page = browser.new_page()
        answer = page.request.get(f"{address}/document/council-bulletin/mill-bridge-decision.pdf")
        assert answer.status == 200
        assert answer.body() == (DOCUMENTS / "council-bulletin/mill-bridge-decision.pdf").read_bytes()
        assert page.request.get(f"{address}/document/metadata.yaml").status == 404
        page.close()


def test_every_citation_of_every_gold_question_is_exact(assistant: Assistant) -> None:
    if assistant.config.llm.kind != "none":
        pytest.skip("the extractive run covers every question; a model run takes minutes")
    lines = (DOCUMENTS.parent / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    cited = 0
    for line in lines:
        answer = assistant.ask(json.loads(line)["question"], filters=Filters())
        for citation in answer.citations:
            text = assistant.show(citation.document_id).document.text
            assert text[citation.start_char : citation.end_char] == citation.quote
            cited += 1
    assert cited > len(lines)

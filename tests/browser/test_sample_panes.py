"""A day with the page in Chromium: sample corpus, real embedder, real local model; each thing that it can do."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from rag import Assistant
from tests.corpus import make_config
from tests.ui.serving import serving
from tests.ui.test_page import Opened, browser

__all__ = ["browser"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning"),
]
SEEDS = Path(__file__).resolve().parents[2] / "seeds"
MODEL = "smollm2-135m-instruct"
VOTE = "How did the county council vote when it first approved the new Mill Bridge?"
OPENING = "When is the new bridge in Ostrick due to open?"
ASKED = ("bridge-03", "water-02")
# Each state of the newest exchange as it is first seen, and how many pieces of evidence there were by then.
WATCH = """() => {
  window.seen = [];
  new MutationObserver(() => {
    const turn = document.querySelector('#answer .dl-turn');
    const state = turn && turn.dataset.state;
    if (state && !window.seen.some((each) => each[0] === state)) {
      window.seen.push([state, document.querySelectorAll('#answer .dl-quotes .dl-cite, #sources .dl-source').length]);
    }
  }).observe(document.body, {childList: true, subtree: true, attributes: true});
}"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Assistant, str]]:
    folder = tmp_path_factory.mktemp("day")
    shutil.copytree(SEEDS / "documents", folder / "documents")
    (folder / "documents/damaged.pdf").write_bytes(b"%PDF-1.4 damaged")
    rows = (SEEDS / "questions.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "questions.jsonl").write_text("".join(row for row in rows if json.loads(row)["id"] in ASKED))
    also = [
        {"name": "Quotes only", "kind": "none"},
        {"name": "Elsewhere", "kind": "hosted", "model": "big", "base_url": "https://models.example/v1"},
    ]
    # The small model's own doubts are not what is tested here: confidence 0 always answers.
    config = make_config(
        folder,
        llm={"kind": "local", "model": MODEL, "max_tokens": 40, "also": also},
        answer={"confidence": 0.0, "unsupported": "flag"},
    )
    with Assistant.open(config) as assistant:
        assert len(assistant.sync().failed) == 1
        with serving(assistant, mcp=True) as address:
            yield assistant, address


@pytest.fixture
def assistant(served: tuple[Assistant, str]) -> Assistant:
    return served[0]


@pytest.fixture
def opened(browser, served: tuple[Assistant, str]) -> Iterator[Opened]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    opened = Opened(context.new_page(), served[1])
    yield opened
    assert opened.elsewhere == [] and opened.complaints == []
    context.close()


def open_tab(page, name: str) -> None:
    page.click(f"#tabs [role=tablist] [data-tab-id={name}]")


def check_accessible(page) -> None:
    """Nothing serious for axe in light and dark, where only colours differ; nothing wider than a small telephone."""
    for scheme, options in (("light", None), ("dark", {"runOnly": ["color-contrast"]})):
        page.emulate_media(color_scheme=scheme)
        found = Axe().run(page, options=options).response["violations"]
        assert [each["id"] for each in found if each["impact"] in ("serious", "critical")] == []
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.set_viewport_size({"width": 1280, "height": 900})


def synced(page, words: str) -> None:
    """Wait for the outcome of a sync."""
    page.wait_for_selector(f'.dl-outcome:has-text("{words}")')


def wait_for_answer(page, turn: int, state: str = "answered") -> None:
    page.wait_for_selector(f'#answer [data-turn="{turn}"][data-state="{state}"]')


def test_a_first_question_is_offered_and_its_evidence_comes_before_the_words(
    opened: Opened, assistant: Assistant
) -> None:
    page = opened.page
    page.evaluate(WATCH)
    page.locator("#examples button", has_text="How long will the new Mill Bridge be?").click()
    wait_for_answer(page, 1)
    seen = page.evaluate("window.seen")
    assert [state for state, _ in seen] == ["searching", "evidence", "writing", "answered"]
    assert [evidence > 0 for _, evidence in seen] == [False, True, True, True]
    assert page.locator("#answer .dl-sentence .dl-tick, #answer .dl-sentence .dl-verdict").count() > 0
    # To the words by keyboard alone: the quote beside the citation, and the source with exactly that marked.
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    quote = page.locator("#dl-hover .dl-hover-quote").inner_text()
    page.keyboard.press("Enter")
    assert opened.open_mark() == quote
    source = page.locator("#sources .dl-source[open]")
    identity, _, place = source.get_attribute("data-span").rpartition(":")
    start, end = (int(number) for number in place.split("-"))
    assert assistant.show(identity).document.text[start:end] == quote
    (link,) = source.locator('a.dl-link[href*="document/"]').evaluate_all("all => all.map(link => link.href)")
    assert page.request.get(link).body() == (assistant.config.folder / "documents" / identity).read_bytes()
    check_accessible(page)


def test_copies_are_folded_and_the_independent_sources_counted(opened: Opened) -> None:
    opened.ask(VOTE)
    page = opened.page
    articles, independent = (
        int(word) for word in page.inner_text("#answer .dl-origins summary").split() if word.isdigit()
    )
    assert articles > independent >= 1
    opened.ask("What is the latest price given for the new Mill Bridge?")
    assert "23.1" in page.locator("#answer .dl-conflicts").first.inner_text()
    assert "23.1" in page.locator("#answer").inner_text()
    check_accessible(page)


def test_an_answer_of_an_earlier_day_is_limited_stopped_edited_and_taken_along(opened: Opened) -> None:
    page = opened.page
    page.click("#limits summary")
    page.fill("#limits [name=as_of]", "2023-06-30")
    opened.ask(OPENING)
    assert page.locator("#answer .dl-chip").all_inner_texts() == ["as of 30 June 2023 ×"]
    assert "November 2024" in page.locator("#answer").inner_text()
    assert "2025" not in page.locator("#sources").inner_text()
    page.click('#answer [data-lift="as_of"]')
    wait_for_answer(page, 2)
    assert page.locator("#answer .dl-chip").count() == 0
    assert "2025" in page.locator("#sources").inner_text()
    page.click("#answer [data-edit]")
    page.fill(".dl-edit textarea", "How long is the detour by way of Corvale?")
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('#answer .dl-question')?.textContent.startsWith('How long is')")
    wait_for_answer(page, 2)
    page.click("#answer .dl-export summary")
    with page.expect_download() as saved:
        page.click('#answer [data-export="markdown"][data-how="save"]')
    exported = Path(saved.value.path()).read_text("utf-8")
    assert exported.startswith("# How long is the detour") and "nine kilometres" in exported
    page.fill("#question textarea", "Who won the run-off for mayor of Ostrick?")
    page.keyboard.press("Enter")
    page.wait_for_selector('#answer [data-turn="3"][data-state="evidence"]')
    page.click("#stop")
    wait_for_answer(page, 3, "stopped")
    assert page.locator("#answer .dl-cite").count() > 0, "the evidence stays"
    page.click("#new")
    page.locator("#examples button").first.wait_for()
    page.click("#talks summary")
    page.locator(".dl-talk").first.click()
    page.wait_for_selector('#answer [data-turn="3"][data-state="stopped"]')
    assert page.locator("#history .dl-question").count() == 2


def test_documents_are_found_read_added_corrected_deleted_and_checked(
    opened: Opened, assistant: Assistant, tmp_path: Path
) -> None:
    folder, page = assistant.config.folder / "documents", opened.page
    open_tab(page, "documents")
    count = len(assistant.documents())
    page.wait_for_selector(f'.dl-count:has-text("{count} documents, 1 could not be read.")')
    check_accessible(page)
    page.click('.dl-count [data-do="look"]')
    page.wait_for_selector('#documents-table tbody tr:first-child[data-status="failed"]')
    assert "save it again" in page.locator("#documents-table tbody tr").first.inner_text()
    page.click("#documents-table .dl-delete summary")
    page.click("#documents-table .dl-danger")
    page.wait_for_selector('.dl-said:has-text("damaged.pdf is in the trash.")')
    page.wait_for_selector("#documents-table tr[data-status=failed]", state="detached")

    page.fill("#documents-find input", "mirror")
    page.wait_for_function("document.querySelectorAll('#documents-table tbody tr').length === 2")
    page.locator("#documents-table .dl-open").first.click()
    page.wait_for_selector(".dl-document .dl-fulltext del")  # menus and the like, struck out in their place
    assert page.evaluate("document.activeElement.tagName") == "H2"
    check_accessible(page)
    page.click('.dl-document [data-do="close"]')
    page.wait_for_function("document.activeElement.classList.contains('dl-open')")  # where one was in the list
    page.fill("#documents-find input", "")
    page.wait_for_function("document.querySelectorAll('#documents-table tbody tr').length > 2")

    notice, film = tmp_path / "quay.txt", tmp_path / "film.mp4"
    notice.write_text("Harbour notice\nPublished 4 May 2024\n\nThe office of Hask opened a quay of forty metres.\n")
    film.write_bytes(b"x")
    # The refusal comes last: it must not take away from the count.
    page.route("**/documents/upload?name=film.mp4*", lambda route: (time.sleep(1), route.continue_()))
    page.set_input_files(".dl-choose input", [notice, film])
    page.wait_for_selector('.dl-upload-sum:has-text("1 added, 1 refused.")')
    assert "cannot be read" in page.locator('.dl-uploads [data-state="refused"]').inner_text()
    opened.complaints[:] = [each for each in opened.complaints if "422" not in each]  # the film that was not taken
    opened.reload()  # the sync and its bar are the server's
    synced(page, "1 added")

    page.fill("#documents-find input", "harbour notice")
    page.wait_for_function("document.querySelectorAll('#documents-table tbody tr').length === 1")
    page.locator("#documents-table .dl-open").click()
    page.click(".dl-edit summary")
    page.fill(".dl-form [name=published]", "soon")
    page.click(".dl-form button")
    page.wait_for_selector('.dl-problem:has-text("is not a date")')
    assert page.input_value(".dl-form [name=published]") == "soon", "what was typed stays"
    page.fill(".dl-form [name=published]", "2024-05-05")
    page.fill(".dl-form [name=title]", "The new quay")
    page.press(".dl-form [name=title]", "Enter")
    page.wait_for_selector('.dl-document h2:has-text("The new quay")')
    synced(page, "1 changed")
    open_tab(page, "asking")
    opened.ask("How long is the new quay at Hask?")
    assert "forty metres" in page.locator("#sources").text_content()
    assert "5 May 2024" in page.locator("#sources").text_content()

    open_tab(page, "documents")
    page.click(".dl-delete summary")
    page.click(".dl-danger")
    page.wait_for_selector('.dl-said:has-text("quay.txt is in the trash.")')
    synced(page, "1 removed")
    assert not (folder / "uploads/quay.txt").exists()
    page.click(".dl-said [data-do=restore]")
    synced(page, "1 added")
    assert (folder / "uploads/quay.txt").exists()
    page.click("#documents-check")
    page.wait_for_selector('.dl-checked:has-text("The index is whole")')
    assert len(assistant.documents()) == count + 1


def test_a_timeline_is_drawn_and_leads_to_the_words(opened: Opened, assistant: Assistant) -> None:
    page = opened.page
    open_tab(page, "timeline")
    page.fill("#timeline-form [name=topic]", "cost of the Mill Bridge")
    page.keyboard.press("Enter")
    page.wait_for_selector(".dl-said")
    statements = assistant.timeline("cost of the Mill Bridge").statements
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


def test_a_set_is_run_with_the_model_compared_and_looked_into(opened: Opened, assistant: Assistant) -> None:
    page = opened.page
    opened.ask("How long will the new Mill Bridge be?")
    page.click('#answer [data-rate="wrong"]')
    page.fill("#answer .dl-correct input", "142 metres")
    page.keyboard.press("Enter")
    page.wait_for_selector("#answer .dl-feedback [role=status]:has-text('142 metres')")
    open_tab(page, "evaluation")
    page.wait_for_selector("#evaluation-form option:has-text('what readers rated here (1 question)')", state="attached")
    for n, stage in ((1, "retrieval"), (2, "answer")):
        page.select_option("#evaluation-form [name=stage]", stage)
        page.click("#evaluation-form [type=submit]")
        page.wait_for_function(f"() => document.querySelectorAll('[data-run]').length === {n}")
        opened.reload()  # the run and its end are the server's
        page.wait_for_selector('[data-run-state="done"]')
    newest = page.locator("[data-run]").first
    assert MODEL in page.locator("#evaluation-runs tbody tr").first.inner_text()
    newest.click()
    page.wait_for_selector("#evaluation-run table")
    assert page.locator("#evaluation-run svg").count() > 0, "risk and coverage"
    page.select_option("[name=against]", index=1)
    page.wait_for_selector("#evaluation-compared :text('2 questions in both')")
    page.click('#evaluation-questions [data-question="water-02"]')
    page.wait_for_selector(".dl-asked h4:focus")
    assert "45 euros" in page.locator(".dl-asked").inner_text()
    check_accessible(page)
    with page.context.expect_page() as report:
        page.click("#evaluation-run a.dl-link")
    report.value.wait_for_selector("#heat tbody tr")


def test_a_model_is_tried_chosen_and_kept(opened: Opened) -> None:
    page = opened.page
    open_tab(page, "model")
    page.click('.dl-model [data-try=""]')
    page.wait_for_selector('.dl-trial:has-text("It wrote “")')
    page.click('[data-use="Elsewhere"]')
    page.wait_for_selector("#footer :text('sent to models.example')")
    page.click('[data-use="Quotes only"]')
    page.wait_for_selector("#footer :text('Nothing leaves this machine')")
    page.locator(".dl-more summary:visible").click()
    check_accessible(page)
    opened.reload()
    open_tab(page, "asking")
    opened.ask(VOTE)
    assert MODEL not in page.locator("#answer .dl-timings").inner_text()
    open_tab(page, "model")
    assert page.get_attribute('[data-use="Quotes only"]', "aria-pressed") == "true"
    page.click('[data-use=""]')
    page.wait_for_selector('[data-use=""][aria-pressed=true]')
    open_tab(page, "asking")
    opened.ask(VOTE)
    assert MODEL in page.locator("#answer .dl-timings").inner_text()


def test_other_programs_get_the_same_cited_answers(opened: Opened, assistant: Assistant) -> None:
    request, at = opened.page.request, opened.address
    asked = {"model": "dateline", "messages": [{"role": "user", "content": VOTE}]}
    answered = request.post(f"{at}/v1/chat/completions", data=asked, timeout=90_000).json()
    cited = answered["citations"]
    assert answered["choices"][0]["message"]["content"] and cited
    for each in cited:
        text = assistant.show(each["document_id"]).document.text
        assert text[each["start"] : each["end"]] == each["quote"]
    assert request.get(f"{at}/document/metadata.yaml").status == 404
    assert "/v1/chat/completions" in request.get(f"{at}/openapi.json").json()["paths"]
    assert request.get(f"{at}/health").ok
    assert "search" in request.get(f"{at}/gradio_api/mcp/schema").text()

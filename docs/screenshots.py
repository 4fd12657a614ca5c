"""Pictures of the running page for README and docs: the sample corpus, the default model, Chromium.

python -m docs.screenshots            all of them
python -m docs.screenshots report     that of the report of question sets alone; or stale, panes, or page
"""

from __future__ import annotations

import shutil
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page, sync_playwright

from rag import Assistant, Config, load_config
from rag.evaluation.report import write_report
from rag.evaluation.running import RunOptions, evaluate
from rag.evaluation.session import text_of
from rag.evaluation.sets import load, resolve
from ui.app import build_app
from ui.server import PageServer, application, listen

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
_FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
_LONGEST_MS = 180_000


def main() -> None:
    """Serve the sample corpus on a free port, ask, and take the pictures."""
    chromium = next(
        (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
    )
    if chromium is None:
        sys.exit("error: no Chromium was found. Run: .ci/chromium")
    IMAGES.mkdir(exist_ok=True)
    wanted = sys.argv[1:]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=_FLAGS)
        for name, take in (("report", _report), ("stale", _stale), ("panes", _panes), ("page", _page)):
            if not wanted or name in wanted:
                with TemporaryDirectory() as directory:
                    take(browser, Path(directory))
        browser.close()


def _page(browser: Browser, directory: Path) -> None:
    """Asking, with the default model, in light and dark."""
    with Assistant.open(_config(directory)) as assistant:
        assistant.sync()
        assistant.warm_up()
        with _served(assistant) as address:
            for scheme, name in (("light", ""), ("dark", "-dark")):
                page = browser.new_page(viewport={"width": 1280, "height": 860}, color_scheme=scheme)
                page.goto(address)
                _pictures(page, name)
                page.close()


def _stale(browser: Browser, directory: Path) -> None:
    """An answer whose document has changed since, beside the new one."""
    shutil.copytree(ROOT / "seeds" / "documents", directory / "documents")
    config = _config(directory / "index").with_llm("none")
    folders = config.documents.model_copy(update={"folders": (str(directory / "documents"),)})
    with Assistant.open(config.model_copy(update={"documents": folders})) as assistant:
        assistant.sync()
        with _served(assistant) as address:
            page = browser.new_page(viewport={"width": 1280, "height": 960})
            page.goto(address)
            _ask(page, "How much will the new Mill Bridge cost?")
            for paper in (directory / "documents").rglob("*"):
                if paper.suffix in (".html", ".md", ".txt") and "21.9 million" in (text := paper.read_text("utf-8")):
                    paper.write_text(text.replace("21.9 million", "22.4 million"), encoding="utf-8")
            assistant.sync()
            page.reload()
            page.click(".dl-stale summary")
            page.click('[data-stale="again"]')
            page.wait_for_selector('[data-stale="accept"]')
            page.locator(".dl-stale").evaluate("box => window.scrollTo(0, 0)")
            page.wait_for_timeout(600)
            page.screenshot(path=IMAGES / "stale.png")
            page.close()


def _panes(browser: Browser, directory: Path) -> None:
    """The other tabs, without a language model."""
    shutil.copytree(ROOT / "seeds", directory / "seeds")
    shutil.copy(ROOT / "config.yaml", directory)
    with Assistant.open(load_config(directory / "config.yaml").with_llm("none")) as assistant:
        assistant.sync()
        with _served(assistant) as address:
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.goto(address)
            page.get_by_role("tab", name="Documents").click()
            page.wait_for_selector("#documents-table tr")
            _take(page, "documents")
            page.get_by_role("tab", name="Timeline").click()
            page.fill("#timeline-form [name=topic]", "Mill Bridge")
            page.keyboard.press("Enter")
            page.wait_for_selector(".dl-said")
            page.locator("#timeline-found").evaluate("found => found.scrollIntoView({behavior: 'instant'})")
            _take(page, "timeline")
            page.get_by_role("tab", name="Evaluate").click()
            page.wait_for_selector("#evaluation-form [type=submit]")
            page.click("#evaluation-form [type=submit]")
            page.wait_for_selector("[data-run]", timeout=_LONGEST_MS)
            page.locator("[data-run]").first.click()
            page.wait_for_selector("#evaluation-run table")
            page.locator("#evaluation-run").evaluate("run => run.scrollIntoView({behavior: 'instant'})")
            _take(page, "evaluation")
            page.close()


def _take(page: Page, name: str) -> None:
    page.wait_for_timeout(600)
    page.screenshot(path=IMAGES / f"{name}.png")


@contextmanager
def _served(assistant: Assistant) -> Iterator[str]:
    """The address of the page over an assistant."""
    ready = threading.Event()
    address: list[str] = []
    with listen("127.0.0.1", 0) as listening:
        app = application(assistant, build_app(assistant, examples=assistant.suggested_questions()), host="127.0.0.1")
        server = PageServer(app, listening, lambda url: (address.append(url), ready.set()))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        ready.wait(60)
        yield address[0]
        server.should_exit = True
        thread.join(10)


def _report(browser: Browser, directory: Path) -> None:
    """The gold questions with two settings, without a language model, side by side."""
    runs = []
    for name, weight in (("defaults", 0.5), ("mostly words", 0.1)):
        config = _config(directory).with_llm("none")
        config = config.model_copy(update={"retrieval": config.retrieval.model_copy(update={"dense_weight": weight})})
        with Assistant.open(config) as assistant:
            assistant.sync()
            questions, _ = resolve(load(ROOT / "seeds" / "questions.jsonl"), text_of(assistant))
            runs.append(evaluate(questions, assistant, RunOptions(name=name, stage="answer", folder=directory)).run)
    write_report(runs, directory / "report.html")
    page = browser.new_page(viewport={"width": 1100, "height": 860})
    page.goto((directory / "report.html").as_uri())
    page.locator("main section").first.evaluate("section => section.scrollIntoView({behavior: 'instant'})")
    page.screenshot(path=IMAGES / "report.png")
    page.close()


def _config(directory: Path) -> Config:
    """The defaults with an index of their own: what the reader has indexed does not get into the pictures."""
    config = load_config(ROOT / "config.yaml")
    return config.model_copy(update={"index": config.index.model_copy(update={"path": str(directory)})})


def _pictures(page: Page, suffix: str) -> None:
    page.wait_for_selector("#examples button")
    page.screenshot(path=IMAGES / f"start{suffix}.png")
    _ask(page, "Who won the run-off for mayor of Ostrick?")
    page.locator("#answer .dl-cite").first.click()
    page.wait_for_selector("#sources .dl-source[open] mark")
    page.wait_for_timeout(600)
    page.screenshot(path=IMAGES / f"answer{suffix}.png")
    _ask(page, "How much will the new Mill Bridge cost?")
    _unfold(page)
    page.screenshot(path=IMAGES / f"provenance{suffix}.png")
    if not suffix:
        _ask(page, "What is the population of Norway?")
        page.wait_for_timeout(600)
        page.screenshot(path=IMAGES / "silence.png")


def _unfold(page: Page) -> None:
    """The names behind the count of sources, and where the first source comes from."""
    page.locator("#answer details.dl-origins > summary").click()
    page.locator("#answer .dl-cite").first.click()
    card = page.locator("#sources .dl-source[open]")
    for part in (".dl-copies", ".dl-removed"):
        if card.locator(part).count():
            card.locator(f"{part} > summary").click()
    # The facts at the top of the panel, so that what is folded under them is in the picture.
    card.locator(".dl-facts").first.evaluate("facts => facts.scrollIntoView({block: 'center', behavior: 'instant'})")
    page.locator("#answer .dl-origins").scroll_into_view_if_needed()
    page.wait_for_timeout(600)


def _ask(page: Page, question: str) -> None:
    turn = page.locator(".dl-turn").count() + 1
    page.fill("#question textarea", question)
    page.keyboard.press("Enter")
    page.wait_for_selector(f'#answer [data-turn="{turn}"][data-state="answered"]', timeout=_LONGEST_MS)


if __name__ == "__main__":
    main()

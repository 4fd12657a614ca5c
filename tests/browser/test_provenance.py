"""Where an answer's words come from, in Chromium: dates that disagree, what was taken out, copies folded away.

Quick: invented documents, the embedder of the tests, no language model.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rag import Assistant
from tests.corpus import make_config, write_corpus
from tests.fakes import BagOfWordsEmbedder
from tests.ui.serving import serving
from tests.ui.test_page import Opened, browser

__all__ = ["browser"]

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning")]

HEADLINES = "Latest news\n" + "".join(
    f"{title}\n{day:02}.Jan.2026\n"
    for day, title in enumerate(
        (
            "Council of Tolle argues over new <b>benches</b>",
            "Chess club wins away",
            "Bakery in Corvale closes",
            "Snow plough finds a home",
            "Harbour lamps switched off early",
        ),
        start=3,
    )
)
WEIR = (
    "Weir at Corvale to be rebuilt\n\n"
    "The weir at Corvale will be rebuilt next year, engineer Petra Solvane told the county council. "
    "“It has held for ninety years, and it will not hold for ten more,” she said. "
    "The work costs 4.1 million euros, and two thirds of it come from the national water fund. "
    "Anglers fear for the salmon ladder, which was built only in 2011. "
    "The mill below the weir has to stop its wheel for eight months."
)
FILES = {
    "agency/weir.txt": f"CORVALE, 6 March 2024 (NPA) - {WEIR}",
    "courier/weir.txt": f"{WEIR.replace('ninety', '90')}\n\nThe article was first printed by the agency NPA.",
    "weekly/ferry.txt": (
        "date 2024-02-10 loading…\n\n"
        "The ferry to Hask gets a second ramp, captain Jonas Fenn told Radio Velm, Saturday (09/02/2024). "
        "He said yesterday that the ramp takes lorries of 20 tonnes."
    ),
    "courier/library.txt": (
        "Library of Ostrick opens on Sundays\n\nPublished 4 April 2024\n\n"
        "The library of Ostrick opens its reading room on Sundays, librarian Wilma Tarrant announced. "
        f"Forty chairs were bought for it.\n\n{HEADLINES}"
    ),
    "metadata.yaml": "folders:\n  agency: {outlet: Norland Press}\n  courier: {outlet: The Courier}\n",
}
CONTRAST_OF = (
    "#answer .dl-origins :is(summary, li), "
    "#sources .dl-source[open] :is(.dl-copy-role, .dl-why, .dl-taken, .dl-reason, .dl-candidates li, q)"
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("provenance")
    write_corpus(folder / "documents", FILES)
    config = make_config(folder, answer={"confidence": 0.0})
    with Assistant(config, embedder=BagOfWordsEmbedder()) as assistant:
        assert assistant.sync().failed == ()
        with serving(assistant) as url:
            yield url


@pytest.fixture(params=[1280, 390])
def opened(request: pytest.FixtureRequest, browser, address: str) -> Iterator[Opened]:
    context = browser.new_context(viewport={"width": request.param, "height": 900}, reduced_motion="reduce")
    opened = Opened(context.new_page(), address)
    yield opened
    assert opened.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "something is too wide"
    assert opened.elsewhere == [], "the page asked another host"
    assert opened.complaints == []
    context.close()


def open_source(opened: Opened, question: str, words: str):
    """The card of the first source whose quote holds `words`, opened by its citation."""
    opened.ask(question)
    quote = opened.page.locator("#answer .dl-quotes li", has_text=words).first
    quote.locator(".dl-cite").first.click()
    card = opened.page.locator("#sources .dl-source[open]")
    assert words in opened.open_mark()
    return card


def test_dates_that_disagree_are_all_visible(opened: Opened) -> None:
    card = open_source(opened, "Who told Radio Velm of a second ramp for the ferry to Hask?", "second ramp")
    published = card.locator(".dl-facts > div", has=opened.page.locator("dt", has_text="Published"))
    assert published.locator("time").inner_text() == "10 February 2024"
    others = published.locator(".dl-candidates li")
    assert sorted(text.partition(" from ")[0] for text in others.all_inner_texts()) == [
        "2 September 2024",
        "9 February 2024",
    ]
    assert all(others.nth(n).is_visible() for n in range(others.count()))
    assert "“Saturday (09/02/2024)”" in others.first.inner_text()


def test_a_relative_day_of_the_quote_is_counted_from_the_publication(opened: Opened) -> None:
    card = open_source(opened, "Which lorries does the ramp take, of how many tonnes?", "20 tonnes")
    row = card.locator(".dl-facts > div", has=opened.page.locator("dt", has_text="In the quote"))
    assert "“yesterday”: 9 February 2024" in row.inner_text()


def test_what_was_taken_out_can_be_opened_and_read_by_keyboard(opened: Opened) -> None:
    card = open_source(opened, "When does the library of Ostrick open its reading room?", "reading room")
    part = card.locator(".dl-removed")
    assert not part.locator(".dl-taken").is_visible()
    part.locator("summary").focus()
    opened.page.keyboard.press("Enter")
    box = part.locator(".dl-taken")
    assert box.is_visible()
    assert "Council of Tolle argues over new <b>benches</b>" in box.inner_text()
    assert part.locator(".dl-reason").inner_text() == "list of dated headlines"
    assert "characters)" in part.locator("summary").inner_text()
    opened.page.keyboard.press("Tab")
    assert opened.page.evaluate("document.activeElement.className") == "dl-taken"
    opened.page.keyboard.press("End")
    opened.page.wait_for_function("document.activeElement.scrollTop > 0")


def test_copies_are_folded_under_the_report_and_can_be_opened(opened: Opened) -> None:
    card = open_source(
        opened, "What will engineer Petra Solvane rebuild at Corvale?", "weir at Corvale will be rebuilt"
    )
    copies = card.locator(".dl-copies")
    assert not copies.locator("li").first.is_visible()
    copies.locator("> summary").click()
    (copy,) = copies.locator("> ul > li").all()
    told = copy.inner_text()
    assert copy.is_visible()
    assert ("The Courier" in told) != ("Norland Press" in told)
    assert "near copy" in told and "words in common" in told
    assert opened.page.locator("#answer .dl-also").first.inner_text().startswith("same report in ")


def test_the_count_of_sources_opens_to_their_names(opened: Opened) -> None:
    opened.ask("What will engineer Petra Solvane rebuild at Corvale?")
    origins = opened.page.locator("#answer .dl-origins")
    line = origins.locator("summary").inner_text()
    articles, independent = (int(word) for word in line.split() if word.isdigit())
    assert articles > independent
    assert not origins.locator("li").first.is_visible()
    origins.locator("summary").click()
    assert origins.locator("li").count() == independent
    named = origins.locator("li", has_text="one report").inner_text()
    assert "Norland Press" in named and "The Courier" in named


def test_what_was_unfolded_stays_so_when_the_panel_is_filled_anew(opened: Opened) -> None:
    card = open_source(opened, "When does the library of Ostrick open its reading room?", "reading room")
    card.locator(".dl-removed summary").click()
    # As when the checked answer comes after its evidence: other cards take the place of these.
    opened.page.evaluate("document.querySelector('#sources .dl-source').dataset.old = 'yes'")
    opened.page.evaluate("document.querySelector('#answer .dl-store').dataset.version = '1-again'")
    opened.page.wait_for_function("!document.querySelector('#sources [data-old]')")
    assert opened.page.locator("#sources .dl-source[open] .dl-taken").first.is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_folded_has_contrast_too(opened: Opened, scheme: str) -> None:
    opened.page.emulate_media(color_scheme=scheme)
    for question, words in (
        ("When does the library of Ostrick open its reading room?", "reading room"),
        ("What will engineer Petra Solvane rebuild at Corvale?", "weir at Corvale will be rebuilt"),
        ("Who told Radio Velm of a second ramp for the ferry to Hask?", "second ramp"),
    ):
        card = open_source(opened, question, words)
        for folded in card.locator("details").all():
            folded.evaluate("details => { details.open = true; }")
        ratios = opened.page.evaluate(RATIOS, CONTRAST_OF)
        assert ratios
        assert min(ratios) >= 4.5


# WCAG contrast of each element that a selector finds with the nearest painted background behind it.
RATIOS = """(selector) => {
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
  return Array.from(document.querySelectorAll(selector), (element) => {
    const [a, b] = [light(numbers(getComputedStyle(element).color)), light(behind(element))];
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  });
}"""

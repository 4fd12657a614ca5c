from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta

import pytest

from index.errors import IndexMissing
from tests.conftest import MakeAssistant
from tests.ui.fakes import FakeAssistant
from tests.ui.fakes_views import cited, said, timeline_on
from ui.panes.timeline import searched
from ui.panes.timeline_export import COLUMNS, as_csv, as_markdown
from ui.panes.timeline_list import Choice, chosen, render_form, render_start, render_timeline
from ui.panes.timeline_picture import MOST_LANES, lanes_of, picture, ticks
from ui.sources import collect_cited

MONDAY = date(2024, 3, 4)
HOSTILE = "<img src=x onerror=alert(1)>\u202eevil\" onload='x"


def spots(svg: str) -> list[tuple[float, float]]:
    """Where the marks for direct speech stand."""
    found = re.findall(r'<circle class="dl-shape" cx="([\d.]+)" cy="([\d.]+)"', svg.split("</figcaption>")[1])
    return [(float(x), float(y)) for x, y in found]


@pytest.mark.parametrize(
    ("days", "first", "most"),
    [(4, "4 Mar 2024", 5), (60, "18 Mar 2024", 10), (300, "Apr 2024", 10), (900, "Apr 2024", 10), (40_000, "2025", 10)],
)
def test_ticks_suit_the_range(days: int, first: str, most: int) -> None:
    found = ticks(MONDAY.toordinal(), MONDAY.toordinal() + days)
    labels = [label for _, label in found]
    assert 2 <= len(found) <= most and len(set(labels)) == len(labels)
    assert [day for day, _ in found] == sorted(day for day, _ in found)
    assert first in labels or int(labels[0]) > 2024


def test_the_longest_range_has_ticks() -> None:
    assert 2 <= len(ticks(1, date.max.toordinal())) <= 10


def test_a_mark_per_statement_leads_to_its_entry() -> None:
    copies = said(MONDAY, citations=(cited(), cited(2, document_id="b.txt")), kind="indirect")
    timeline = timeline_on(said(MONDAY), copies, said(None))
    html = render_timeline(timeline, ())
    marks = re.findall(r'<a href="#(said-\d)" class="dl-mark dl-(\w+)"', html)
    assert marks == [("said-1", "direct"), ("said-2", "indirect"), ("said-3", "direct")]
    assert re.findall(r'<li id="(said-\d)"', html) == ["said-1", "said-2", "said-3"]
    assert ">2</text>" in html, "copies are one mark with their number"
    assert "Ada Quill, day unknown, in direct speech" in html


def test_later_days_stand_further_right_and_one_day_is_stacked() -> None:
    days = [MONDAY, MONDAY, MONDAY + timedelta(3), MONDAY + timedelta(40)]
    (x1, y1), (x2, y2), (x3, _), (x4, _) = spots(picture(list(enumerate(map(said, days), 1)), "lamp"))
    assert x1 == x2 < x3 < x4 and y1 < y2


def test_a_crowded_day_says_how_many_more() -> None:
    svg = picture([(n, said(MONDAY)) for n in range(1, 31)], "lamp")
    assert len(spots(svg)) == 4 and ">+26</text>" in svg and "and 26 more" in svg


def test_many_speakers_share_the_last_lane() -> None:
    busy = [said(MONDAY, f"Speaker {n}") for n in range(MOST_LANES + 5)] + [said(MONDAY, "Speaker 14")]
    lanes = lanes_of(list(enumerate(busy, 1)))
    assert len(lanes) == MOST_LANES + 1
    assert lanes[0][0] == "Speaker 14" and lanes[-1][0] == "others" and len(lanes[-1][1]) == 5
    assert [name for name, _ in lanes_of([(1, said(MONDAY, "A")), (2, said(MONDAY, "B"))])] == ["A", "B"]


def test_nothing_of_a_document_becomes_markup() -> None:
    words = said(MONDAY, HOSTILE, statement=HOSTILE, role=HOSTILE, place=HOSTILE, citations=(cited(quote=HOSTILE),))
    html = render_timeline(timeline_on(words, topic=HOSTILE), ())
    assert "<img" not in html and 'evil" onload' not in html
    assert html.count("<bdi>") >= 4


def test_the_choice_narrows_and_orders() -> None:
    days = (MONDAY, MONDAY + timedelta(1), None, MONDAY + timedelta(2))
    timeline = timeline_on(*(said(day, who) for day, who in zip(days, ("B", "A", "A", "B"), strict=True)))
    assert [n for n, _ in chosen(timeline, Choice("A"))] == [2, 3]
    assert [n for n, _ in chosen(timeline, Choice("", "newest"))] == [4, 2, 1, 3]
    assert [n for n, _ in chosen(timeline, Choice("", "speaker"))] == [2, 3, 1, 4]
    assert '<section class="dl-day"><h3><bdi>A</bdi>' in render_timeline(timeline, (), Choice("", "speaker"))


def test_the_table_comes_back_as_it_was_and_runs_nothing() -> None:
    quote = 'He said "no",\nand left.'
    risky = said(MONDAY, '=HYPERLINK("http://x")', citations=(cited(quote=quote), cited(2, document_id="b.txt")))
    rows = list(csv.DictReader(io.StringIO(as_csv([risky]))))
    assert tuple(rows[0]) == COLUMNS and [row["document_id"] for row in rows] == ["a.txt", "b.txt"]
    assert rows[0]["quote"] == quote and rows[0]["said_on"] == "2024-03-04"
    assert rows[0]["speaker"] == '\'=HYPERLINK("http://x")'


def test_markdown_keeps_its_form() -> None:
    text = as_markdown("lamp", [said(MONDAY, statement="# not a [head](http://x)\nat *all*"), said(None)])
    assert "## 4 March 2024" in text and "## Day unknown" in text
    assert r"\# not a \[head\](http://x) at \*all\*" in text and "characters 0–16" in text


def test_what_goes_wrong_is_said() -> None:
    assistant = FakeAssistant()
    assert "A day is not one of the calendar" in searched(assistant, {"topic": "lamp", "after": "soon"})[2]
    found, choices, html = searched(assistant, {"topic": "zzz"})
    assert found.timeline is not None and not choices and "No statement on “zzz”" in html
    assistant.fails = IndexMissing("No index.", hint="Run: dateline sync FOLDER")
    assert "Run: dateline sync" in searched(assistant, {"topic": "lamp"})[2]
    assert "No documents yet" in render_start(())


def test_the_form_offers_the_outlets() -> None:
    html = render_form(FakeAssistant().documents())
    assert '<option value="Harbour Courier">' in html and html.count('type="date"') == 3


def test_every_source_marks_the_words_it_quotes(make_assistant: MakeAssistant) -> None:
    assistant = make_assistant()
    timeline = assistant.timeline("bridge over the Velm")
    assert timeline.statements
    for source in collect_cited(assistant, timeline.citations, timeline.filters):
        citation, text = source.citation, assistant.show(source.citation.document_id).document.text
        assert source.excerpt.quote == citation.quote == text[citation.start_char : citation.end_char]
    html = searched(assistant, {"topic": "bridge over the Velm"})[2]
    assert html.count("<mark ") == len(timeline.citations)

"""What cleaning takes out, what it must leave, and that offsets still count."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.cleaning import Cleaned, clean
from index.documents import ReadJob, build_documents

ARTICLE = "The council approved the bridge. It will cost 2.4 million crowns.\n\nWork starts in May."
HEADLINES = "Latest news\nFerry stops early\n09.Jan.2026\nMayor resigns\n12 Jan 2026\nLamp lit again\n14 Jan 2026"


@pytest.mark.parametrize(
    "stub",
    ["Read more", "READ MORE »", "See also:", "Share this article", "Share on Facebook", "Subscribe now", "Loading…"],
)
def test_stub_links_are_taken_out(stub: str) -> None:
    cleaned = clean(f"First paragraph.\n{stub}\nSecond paragraph.")
    assert cleaned.text == "First paragraph.\nSecond paragraph."
    assert [(item.text.strip(), item.reason) for item in cleaned.removed] == [(stub, "stub link")]


@pytest.mark.parametrize(
    "line",
    [
        "Read more books, the minister said.",
        "Subscribe now and the sea will answer, the poet wrote.",
        "See also page 4 of the report.",
        "The loading took three days.",
    ],
)
def test_sentences_that_only_begin_like_a_stub_stay(line: str) -> None:
    text = f"First paragraph.\n{line}\nLast paragraph."
    assert clean(text).text == text


def test_a_list_of_dated_headlines_at_the_end_is_taken_out() -> None:
    cleaned = clean(f"{ARTICLE}\n\n{HEADLINES}")
    assert cleaned.text == ARTICLE
    assert [(item.text, item.reason) for item in cleaned.removed] == [(HEADLINES, "list of dated headlines")]


@pytest.mark.parametrize(
    "text",
    [
        ARTICLE,
        f"{ARTICLE}\n\nFerry stops early\n09 Jan 2026\nMayor resigns\n12 Jan 2026",  # two dates are no list
        f"Latest news\n14 Jan 2026\n\n{ARTICLE}",
        f"Chronology\n\nIt began small.\n3 May 1998\n4 May 1998\n5 May 1998\n\n{ARTICLE}",
        "14 March 2024",
        "",
    ],
)
def test_documents_are_left_alone_where_nothing_is_certain(text: str) -> None:
    assert clean(text) == Cleaned(text, ())


@pytest.mark.parametrize("text", ["Read more", "Read more\nSee also:", HEADLINES])
def test_a_document_is_never_cleaned_away(text: str) -> None:
    assert clean(text).text == text and clean(text).removed == ()


def test_removed_spans_count_the_text_before_cleaning() -> None:
    text = f"One.\nRead more\n{ARTICLE}\nSee also\n\n{HEADLINES}"
    cleaned = clean(text)
    assert len(cleaned.removed) == 3
    assert all(item.span.of(text) == item.text for item in cleaned.removed)


def test_offsets_move_with_the_text() -> None:
    text = "One.\nRead more\nTwo.\nRead more\nThree.\n\n" + HEADLINES
    cleaned = clean(text)
    for word in ("One.", "Two.", "Three."):
        assert cleaned.text[cleaned.offset(text.index(word)) :].startswith(word)
    positions = [cleaned.offset(position) for position in range(len(text) + 1)]
    assert positions == sorted(positions) and positions[0] == 0


def test_many_offsets_are_moved() -> None:
    text = "Words.\nRead more\n" * 20_000
    cleaned = clean(text)
    assert len(cleaned.removed) == 20_000
    assert [cleaned.offset(17 * n) for n in range(20_000)] == [7 * n for n in range(20_000)]


def test_the_dates_of_a_glued_list_are_not_the_documents() -> None:
    text = f"Bridge approved\n\n{ARTICLE}\n\n{HEADLINES}"
    job = ReadJob(path=Path("/a.txt"), document_id="a.txt", parts={}, max_bytes=1_000_000)
    ((document,), failures) = build_documents(job, text.encode(), "")
    assert failures == []
    assert document.published.value is None and "2026" not in document.text
    assert [item.reason for item in document.removed] == ["list of dated headlines"]

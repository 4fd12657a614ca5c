"""What cleaning takes out, what it must leave, and that offsets still count."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.cleaning import Cleaned, clean, original
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


@pytest.mark.parametrize(
    "stub",
    [
        "Read more: Ferry stops early",
        "READ ALSO: Who pays for the lamp?",
        "Also read Ferry stops early after fog",
        "Lesen Sie auch: Wer zahlt die Lampe?",
        "Lire aussi : Qui paiera la lampe ?",
        "Читайте также: Кто заплатит за лампу?",
        "Ayrıca okuyun: Liman genişliyor",
        "Share Print Save for later",
        "Facebook | Twitter | Copy link",
        "Follow us on Facebook, Instagram and X",
        "Subscribe to our weekly newsletter",
        "Sign up for the daily briefing",
        "Get the harbour news in your inbox every morning",
        "Advertisement",
        "Article continues below",
        "Comments (12)",
        "Leave a comment",
        "Click here to see all photographs",
        "3 min read",
        "Lesezeit: 4 Min.",
        "Listen to this article (5 mins)",
        "We use cookies to improve your experience.",
        "Read more about the lamp of the mole",
    ],
)
def test_what_a_page_puts_between_paragraphs_is_taken_out(stub: str) -> None:
    text = f"The harbour office spoke first.\n{stub}\nThe captain spoke second."
    cleaned = clean(text, title="Fog")
    assert cleaned.text == "The harbour office spoke first.\nThe captain spoke second."
    assert original(cleaned.text, cleaned.removed).text == text


@pytest.mark.parametrize(
    "line",
    [
        "Subscribe now to avoid the fee, the council told residents.",
        "Sign up sheets were stolen",
        "“Follow us on the small boat”",
        "Sign up for the swimming course at the front desk.",
        "Subscribe to the topic gauges/level",
        "Advertisement packets are ignored",
        "Comments from passengers were mixed.",
        "Read more than the headline",
        "Share prices rose again",
        "Photo: Jane Doe / AFP",
        "© Jane Doe/AFP",
        "Click here is no name for a link",
        "Share",
        "Print the table",
        "Follow the steps below",
        "See also: tide.stop()",
        "Lesen Sie auch die Anlage 3 des Berichts.",
        "Loading",
    ],
)
def test_lines_of_the_document_stay(line: str) -> None:
    text = f"The harbour office spoke first.\n{line}\nThe captain spoke second."
    assert clean(text, title="Fog") == Cleaned(text, ())


@pytest.mark.parametrize(
    "text",
    [
        "What I mean to do:\nRead more\nSleep more\nWalk to the mill",
        "What I mean to do\nSleep more\nRead more\nWalk to the mill",
        "What I mean to do\n\nRead more\nSleep more\nWalk to the mill",
        "We ask the children to\nread more\nand to sleep more than they did.",
        "tide, a library\n\nSee also\n\ntide-tables\nmoon-phases",
        "tide, a library\nIt reads tables.\nRead more\n---------\nThe manual has nine chapters.",
        "The website's notice broke the law, a judge said of its cookies.\nWe use cookies to improve your experience.",
        "Advertising on trams pays well.\nAdvertisement\nA tram carries six posters.",
        "Tide data\nThe data may be copied by anybody under this licence.\nNo warranty is given.\n© 2021 Tide Office",
        "Read more about the harbour\nThe harbour office spoke first.",
        "The office spoke.\nRead more\nWhat happens next\nThe captain sails at nine.",
    ],
)
def test_lists_headings_and_texts_about_such_things_stay(text: str) -> None:
    expected = text.replace("Read more\nWhat happens", "What happens")  # of these two only the subheading stays
    assert clean(text).text == expected


def test_the_stated_title_stays() -> None:
    text = "Advertisement\n\nA film about posters and trams runs on Friday.\nIt is long."
    assert clean(text, title="Advertisement").text == text
    assert clean(text, title="A film").text == text.partition("\n\n")[2]


def test_a_headline_alone_under_a_stub_goes_with_it_only_where_it_is_no_subheading() -> None:
    head = "Fog stops the ferry\nThe ferry stopped on Monday, the office said.\n"
    linked = "Read more\nHarle station loses its last ticket window after ninety years\n"
    tail = "Sixty passengers slept in the school."
    assert clean(f"{head}{linked}{tail}").text == f"{head}{tail}"
    heading = "How sixty people spent the night in a school\nIt was cold. Nobody minded.\n"
    assert linked.partition("\n")[2] in clean(f"{head}{linked}{heading}{tail}").text


def test_lines_of_copyright_close_a_page() -> None:
    text = f"Bridge approved\n{ARTICLE}\n© 2024 Maur Gazette. All rights reserved."
    assert clean(text).text == f"Bridge approved\n{ARTICLE}"
    text = f"© 2024 Maur Gazette. All rights reserved.\n{ARTICLE}"
    assert clean(text).text == text


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

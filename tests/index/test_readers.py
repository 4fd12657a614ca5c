"""Text, Markdown and PDF, and what all formats share."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from index.documents import ReadJob, build_documents
from index.errors import DocumentUnreadable
from index.normalise import normalise
from index.readers import Content, media_type, read
from index.readers.content import LONGEST_TEXT_CHARS, Block, join_pages, refuse_endless
from tests.index.files import (
    pdf,
)


@pytest.mark.parametrize(
    "data",
    [
        "Žluťoučký kůň – “ahoj”.".encode(),
        b"\xef\xbb\xbf" + "Žluťoučký kůň – “ahoj”.".encode(),
        "Žluťoučký kůň – “ahoj”.".encode("utf-16"),
        b"\xfe\xff" + "Žluťoučký kůň – “ahoj”.".encode("utf-16-be"),
        "Žluťoučký kůň – “ahoj”.".encode("utf-32"),
        "Žluťoučký kůň – “ahoj”.".encode("utf-16-le"),
        "Žluťoučký kůň – “ahoj”.".encode("utf-16-be"),
        "Žluťoučký kůň – “ahoj”.".encode("utf-32-le"),
        "Žluťoučký kůň – “ahoj”.".encode("utf-32-be"),
    ],
    ids=[
        "utf-8",
        "utf-8 with mark",
        "utf-16",
        "utf-16-be",
        "utf-32",
        "16-le bare",
        "16-be bare",
        "32-le bare",
        "32-be",
    ],
)
def test_text_in_unicode(data: bytes) -> None:
    assert read("a.txt", data) == Content(text="Žluťoučký kůň – “ahoj”.")


@pytest.mark.parametrize(
    "text",
    ["Gemeinde: Mörlenbach", "Kommun;År\nMalmö;1\nVäxjö;2", "Le café est fermé à Nîmes – l’été", "Señor Núñez, 3 €"],
)
def test_a_few_letters_are_read_as_a_western_language(text: str) -> None:
    assert read("a.txt", text.encode("cp1252")).text == text


def test_text_in_an_old_encoding() -> None:
    text = (
        "Der Bürgermeister sagte: „Die Brücke kostet 2,4 Millionen Kronen – natürlich!“ Später fügte er hinzu: schön."
    )
    assert read("a.txt", (text + "\r\n").encode("cp1252")).text == text


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1250", "Příliš žluťoučký kůň úpěl ďábelské ódy. Město schválilo nový most přes řeku, řekla starostka."),
        ("cp1251", "Совет города одобрил новый мост через реку после долгих споров, сказала вчера мэр города."),
        ("cp1253", "Το δημοτικό συμβούλιο ενέκρινε χθες τη νέα γέφυρα πάνω από τον ποταμό, είπε η δήμαρχος."),
        ("utf-16-le", "Совет города одобрил новый мост через реку после долгих споров, сказала вчера мэр города."),
        ("cp932", "市議会は月曜日、九時間の議論の末に新しい橋を承認したと市長は述べた。費用は二百四十万である。"),
    ],
)
def test_text_in_other_old_encodings(encoding: str, text: str) -> None:
    assert read("a.txt", text.encode(encoding)).text == text


def test_a_bad_byte_does_not_make_a_text_foreign() -> None:
    text = "Žluťoučký kůň úpěl ďábelské ódy. " * 20
    assert read("a.txt", text.encode() + b"\xff" + text.encode()).text.count("Žluťoučký kůň") == 40


def test_lines_with_labels_in_bold_stay_lines() -> None:
    source = b"**Present:** Ada Reyhall\n**Clerk**: Jonas Fenn\nwho wrote this **too** and\n**that** as well."
    assert read("minutes.md", source).text.split("\n") == [
        "Present: Ada Reyhall",
        "Clerk: Jonas Fenn who wrote this too and that as well.",
    ]


def test_markdown_is_read_as_its_words() -> None:
    content = read(
        "a.md",
        b"---\ntitle: The bridge\nauthor: Ada Quill\noutlet: The Courier\ndate: 2024-03-14\n"
        b"url: https://courier.example/1\n---\n\n# Bridge *approved*\n\n"
        b"The [council](https://example.com) said **yes**\nto it. `code` stays.\n\n"
        b"## Costs\n\n| Street | Crowns |\n|---|---|\n| Mill Lane | 4,000 |\n\n- one\n- two\n\n"
        b"![a photograph](x.png)\n\n```\nlet x = 1\n```\n",
    )
    assert content.text == (
        "Bridge approved\n\nThe council said yes to it. code stays.\n\n"
        "Costs\n\nStreet: Mill Lane; Crowns: 4,000\n\n"
        "one\n\ntwo\n\na photograph\n\nlet x = 1"
    )
    assert (content.title, content.author, content.outlet) == ("The bridge", "Ada Quill", "The Courier")
    assert content.url == "https://courier.example/1"
    assert (content.published.value, content.published.method) == (date(2024, 3, 14), "metadata")
    assert content.published.evidence == "front matter date: 2024-03-14"
    assert [(h.level, h.text) for h in content.headings] == [(1, "Bridge approved"), (2, "Costs")]
    assert all(content.text[h.start :].startswith(h.text) for h in content.headings)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<!-- image -->\n\nWords <!-- a note --> here.", "Words here."),
        ("# <!-- x --> Title <!-- y -->\n\nWords", "Title\n\nWords"),
        ("one<br>two <b>bold</b> <SUP>2</SUP>", "one\ntwo bold 2"),
        ("Write <your name> or <file>, where a < b > c.", "Write <your name> or <file>, where a < b > c."),
        ("`<b>` stays, &lt;i&gt; too", "<b> stays, <i> too"),
        ("<div align='center'>\n<h1>Big</h1>\n\n**bold**\n\n</div>", "Big\n\nbold"),
        ("<table><tr><td>a</td><td>b</td></tr></table>\n\nc", "a | b\n\nc"),
        ("<script>alert()</script>\n\nWords", "Words"),
        ("| a | b |\n|---|---|\n| <!-- image --> x | 2<br>3 |", "a: x; b: 2 3"),
        ("<!-- never closed\n\nWords", None),
    ],
)
def test_html_in_markdown(source: str, text: str | None) -> None:
    if text is None:
        with pytest.raises(DocumentUnreadable, match="no text"):
            read("a.md", source.encode())
    else:
        assert read("a.md", source.encode()).text == text


@pytest.mark.parametrize(
    ("facts", "title"),
    [
        ("title: Bridge\ndate: 2024-13-45", "Bridge"),
        ("title: Bridge\nid: " + "9" * 5000, "Bridge"),
        ("title: Bridge\ndate: [2024-03-14]", "Bridge"),
        ("title: Bridge\nbase: &a {date: 2024-03-14}\nother:\n  <<: *a", "Bridge"),
        ("title: Bridge\ndate: &a [x, y]\nmore: [*a, *a]", "Bridge"),
        ("title: " + "[" * 3000, None),
        ("title: Bridge\n" + "a: b\n" * 20_000, None),
    ],
    ids=range(7),
)
def test_front_matter_that_cannot_be_used(facts: str, title: str | None) -> None:
    content = read("a.md", f"---\n{facts}\n---\nWords".encode())
    assert (content.title, content.published.value) == (title, None)
    assert content.text.endswith("Words") and (content.text == "Words") == (title is not None)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Bridge approved\n\nWords.", "Bridge approved"),
        ("Plan B\n\nWords.", "Plan B"),
        ("Header Col 1 | Header Col 2\nWords.", "a"),
        ("1 / 5\nWords.", "a"),
        ("--- ***\nWords.", "a"),
        ("14 March 2024\nWords.", "a"),
        ("The council met.\nWords.", "a"),
    ],
)
def test_the_title_of_a_text_that_states_none(text: str, title: str) -> None:
    job = ReadJob(path=Path("/a.txt"), document_id="a.txt", parts={}, max_bytes=1_000_000)
    ((document,), _) = build_documents(job, text.encode(), "")
    assert document.title == title


@pytest.mark.parametrize(
    ("source", "title"),
    [
        (b"# First heading\n\nText.", "First heading"),
        (b"## Second level\n\nText.", None),
        (b"---\ntitle: [a, list]\n---\nText here.", None),
        (b"---\n: : not yaml : [\n---\nText here.", None),
        (b"---\njust a rule above text\n", None),
    ],
)
def test_the_title_of_markdown(source: bytes, title: str | None) -> None:
    content = read("a.md", source)
    assert content.title == title and content.published.value is None


def test_a_pdf_of_several_pages() -> None:
    content = read(
        "a.pdf", pdf("The flood\nThe water came at night, and\nnobody slept.", "", "It left in the morning.")
    )
    assert content.text == "The flood\nThe water came at night, and nobody slept.\n\nIt left in the morning."
    first, _, third = content.page_starts
    assert content.text[first:].startswith("The flood") and content.text[third:].startswith("It left")
    assert all(a <= b for a, b in pairwise(content.page_starts))
    assert (content.title, content.author) == ("Bridge report", "Ada Quill")
    assert content.published.value is None


def test_a_text_of_more_than_fifty_million_characters_is_refused() -> None:
    refuse_endless(LONGEST_TEXT_CHARS)
    with pytest.raises(DocumentUnreadable, match="longer than 50 million characters"):
        refuse_endless(LONGEST_TEXT_CHARS + 1)


def test_long_runs_of_blanks_take_no_longer_than_other_text() -> None:
    assert len(normalise("a" + " " * 2_000_000 + "b\n" * 3)) == 2_000_006


def test_pages_headings_and_rows_count_the_joined_text() -> None:
    text, headings, starts = join_pages(
        [[Block("One\n\n\ntitle", 1), Block("e\u0301le\u0300ve")], [], [Block("a | b"), Block("c | d", tight=True)]]
    )
    assert text == "One title\n\nélève\n\na | b\nc | d"
    assert (headings[0].start, headings[0].text) == (0, "One title")
    assert starts == (0, 16, 18) and text[18:].startswith("a | b")


@pytest.mark.parametrize(("name", "known"), [("a.TXT", True), ("b.Html", True), ("a.exe", False), ("README", False)])
def test_formats_go_by_the_suffix(name: str, known: bool) -> None:
    assert (media_type(name) is not None) == known

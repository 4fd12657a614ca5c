"""Every format, written by the libraries that write it, and the ways in which files are bad."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta, timezone
from email.message import EmailMessage
from itertools import pairwise

import docx
import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from index.errors import DocumentUnreadable
from index.readers import READERS, Content, media_type, read

PAGE = """<html><head><title>Bridge | The Courier</title>
<meta property="og:site_name" content="The Courier"><meta name="author" content="Ada Quill">
<meta property="og:title" content="Council approves bridge">
<meta property="article:published_time" content="2024-03-14T06:30:00+01:00">
<link rel="canonical" href="https://courier.example/bridge">
<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "1999-01-01", "headline": "Other"}</script>
</head><body><nav><a href="/">Home</a> <a href="/sport">Sport</a></nav>
<article><h1>Council approves bridge</h1>
<p>The council of Ostrick approved a new bridge over the Velm on Monday, after a debate of nine hours.</p>
<p>It will cost 2.4&nbsp;million crowns, mayor Ada Reyhall said. “We waited eleven years,” she told the council.</p>
</article><footer>All rights reserved</footer><script>var hidden = "secret";</script></body></html>"""


def pdf(*pages: str, encrypt: StandardEncryption | None = None, title: str = "Bridge report") -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, encrypt=encrypt, invariant=1)
    canvas.setTitle(title)
    canvas.setAuthor("Ada Quill")
    for page in pages:
        for number, line in enumerate(page.split("\n")):
            canvas.drawString(72, 760 - 16 * number, line)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def word_document() -> bytes:
    document = docx.Document()
    document.core_properties.author = "Ada Quill"
    document.core_properties.created = datetime(1999, 1, 1)
    document.add_heading("Flood damage", 0)
    document.add_paragraph("The water came at night.")
    document.add_heading("Costs", 2)
    table = document.add_table(rows=2, cols=2)
    for row, cells in enumerate((("Street", "Crowns"), ("Mill Lane", "4,000"))):
        for column, cell in enumerate(cells):
            table.cell(row, column).text = cell
    document.add_paragraph("Nobody was hurt.")
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def mail(*, plain: str | None = None, html: str | None = None, attachment: bytes | None = None) -> bytes:
    message = EmailMessage()
    message["From"] = "Ada Quill <ada@courier.example>"
    message["Subject"] = "The bridge =?utf-8?q?=E2=80=93?= a note"
    message["Date"] = "Thu, 14 Mar 2024 10:00:00 +0100"
    if plain is not None:
        message.set_content(plain)
    if html is not None:
        (message.add_alternative if plain else message.set_content)(html, subtype="html")
    if attachment is not None:
        message.add_attachment(attachment, maintype="application", subtype="pdf", filename="a.pdf")
    return message.as_bytes()


@pytest.mark.parametrize(
    "data",
    [
        "Žluťoučký kůň – “ahoj”.".encode(),
        b"\xef\xbb\xbf" + "Žluťoučký kůň – “ahoj”.".encode(),
        "Žluťoučký kůň – “ahoj”.".encode("utf-16"),
        b"\xfe\xff" + "Žluťoučký kůň – “ahoj”.".encode("utf-16-be"),
        "Žluťoučký kůň – “ahoj”.".encode("utf-32"),
    ],
    ids=["utf-8", "utf-8 with mark", "utf-16", "utf-16-be", "utf-32"],
)
def test_text_in_unicode(data: bytes) -> None:
    assert read("a.txt", data) == Content(text="Žluťoučký kůň – “ahoj”.")


def test_text_in_an_old_encoding() -> None:
    text = (
        "Der Bürgermeister sagte: „Die Brücke kostet 2,4 Millionen Kronen – natürlich!“ Später fügte er hinzu: schön."
    )
    assert read("a.txt", (text + "\r\n").encode("cp1252")).text == text


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
        "Costs\n\nStreet | Crowns\n\nMill Lane | 4,000\n\n"
        "one\n\ntwo\n\na photograph\n\nlet x = 1"
    )
    assert (content.title, content.author, content.outlet) == ("The bridge", "Ada Quill", "The Courier")
    assert content.url == "https://courier.example/1"
    assert (content.published.value, content.published.method) == (date(2024, 3, 14), "metadata")
    assert content.published.evidence == "front matter date: 2024-03-14"
    assert [(h.level, h.text) for h in content.headings] == [(1, "Bridge approved"), (2, "Costs")]
    assert all(content.text[h.start :].startswith(h.text) for h in content.headings)


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


def test_a_web_page_gives_its_article_and_what_it_says_of_itself() -> None:
    content = read("a.html", PAGE.encode())
    assert "approved a new bridge over the Velm" in content.text and "2.4 million crowns" in content.text
    assert "Sport" not in content.text and "secret" not in content.text and "All rights" not in content.text
    assert (content.title, content.author, content.outlet) == ("Council approves bridge", "Ada Quill", "The Courier")
    assert content.url == "https://courier.example/bridge"
    assert content.published.value == datetime(2024, 3, 14, 6, 30, tzinfo=timezone(timedelta(hours=1)))
    assert content.published.evidence == "article:published_time: 2024-03-14T06:30:00+01:00"


@pytest.mark.parametrize(
    ("linked", "day"),
    [
        ('{"@type": "NewsArticle", "datePublished": "2024-03-14", "publisher": {"name": "The Courier"}}', 14),
        ('[{"@type": "Thing"}, {"@type": "Article", "datePublished": "2024-03-14"}]', 14),
        ('{"@graph": [{"@type": "BlogPosting", "datePublished": "2024-03-14"}]}', 14),
        ('{"@type": "NewsArticle", "dateModified": "2024-03-14"}', None),
        ('{"@type": "NewsArticle", "datePublished": "03/04/2024"}', None),
        ('{"broken": ', None),
        ('"a string"', None),
    ],
)
def test_linked_data_dates_a_page(linked: str, day: int | None) -> None:
    page = f'<html><head><script type="application/ld+json">{linked}</script></head><body><p>{"Words here. " * 30}</p>'
    published = read("a.html", page.encode()).published
    assert (published.day.day if published.day else None) == day


def test_a_page_without_an_article_gives_its_visible_text() -> None:
    content = read("a.html", b"<html><body><div>Open daily</div><script>x()</script><nav>Menu</nav></body></html>")
    assert "Open daily" in content.text and "x()" not in content.text and content.title is None


def test_a_page_in_an_old_encoding() -> None:
    page = f'<html><head><meta charset="iso-8859-2"></head><body><p>{"Žluťoučký kůň úpěl. " * 20}</p></body></html>'
    assert "Žluťoučký kůň úpěl." in read("a.htm", page.encode("iso-8859-2")).text


def test_a_word_document_with_headings_and_a_table() -> None:
    content = read("a.docx", word_document())
    assert content.text == (
        "Flood damage\n\nThe water came at night.\n\nCosts\n\nStreet | Crowns\nMill Lane | 4,000\n\nNobody was hurt."
    )
    assert [(h.level, h.text) for h in content.headings] == [(1, "Flood damage"), (2, "Costs")]
    assert (content.title, content.author) == ("Flood damage", "Ada Quill")
    assert content.published.value is None, "the day a file was made is not the day it was published"


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


def test_mail_as_plain_text() -> None:
    content = read(
        "a.eml", mail(plain="The bridge opens.\n\nSee you there.\n", html="<p>Other</p>", attachment=b"%PDF")
    )
    assert content.text == "The bridge opens.\n\nSee you there."
    assert (content.title, content.author) == ("The bridge – a note", "Ada Quill")
    assert content.published.value == datetime(2024, 3, 14, 10, tzinfo=timezone(timedelta(hours=1)))


def test_mail_with_only_html() -> None:
    content = read("a.eml", mail(html=f"<html><body><p>{'The bridge opens in May. ' * 5}</p></body></html>"))
    assert "The bridge opens in May." in content.text and "<p>" not in content.text


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.txt", b"", "empty"),
        ("a.pdf", b" \n", "empty"),
        ("a.txt", bytes(range(256)) * 20, "binary"),
        ("a.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(400), "binary"),
        ("a.md", b"PK\x03\x04\x00\x00" + bytes(range(256)), "binary"),
        ("a.html", b"\x7fELF\x02\x01\x01\x00" + bytes(500), "binary"),
        ("a.txt", "\u200b\ufeff \u2028".encode(), "no text"),
        ("a.html", b"<html><body><script>x()</script></body></html>", "no text"),
        ("a.docx", word_document()[:2000], "damaged"),
        ("a.docx", b"The words of a text file.", "damaged"),
        ("a.pdf", pdf("Text.")[:300], "damaged"),
        ("a.pdf", b"The words of a text file.", "damaged"),
        ("a.pdf", pdf("Text.", encrypt=StandardEncryption("secret", canPrint=0)), "encrypted"),
        ("a.pdf", pdf(""), "no text"),
        ("a.eml", b"The words of a text file.\n", "no mail headers"),
        ("a.eml", mail(attachment=b"%PDF"), "no readable part"),
    ],
)
def test_bad_files_are_refused_with_the_reason(name: str, data: bytes, reason: str) -> None:
    with pytest.raises(DocumentUnreadable, match=reason) as refused:
        read(name, data)
    assert refused.value.hint


@pytest.mark.parametrize("suffix", sorted(READERS))
def test_no_format_chokes_on_any_prefix_of_a_file(suffix: str) -> None:
    whole = {".docx": word_document(), ".pdf": pdf("Text."), ".eml": mail(plain="Text.")}.get(suffix, PAGE.encode())
    for end in range(0, len(whole), max(1, len(whole) // 40)):
        try:
            assert read(f"a{suffix}", whole[:end]).text.strip()
        except DocumentUnreadable as error:
            assert str(error)


@pytest.mark.parametrize(("name", "known"), [("a.TXT", True), ("b.Html", True), ("a.exe", False), ("README", False)])
def test_formats_go_by_the_suffix(name: str, known: bool) -> None:
    assert (media_type(name) is not None) == known

"""Where each format's facts come from, in words that a reader recognises."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml

from index.documents import ReadJob, build_documents
from index.readers import Content, read
from index.sidecar import Overrides
from index.types import Document, Fact
from tests.index.files import book, mail, open_document, pdf, saved, slides, word_document, workbook

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
WORDS = "<p>" + "The council met on Monday and talked of the bridge. " * 9 + "</p>"


def page(head: str, body: str = "", *, tag: str = "<html>") -> Content:
    return read("a.html", f"{tag}<head>{head}</head><body>{body}<article>{WORDS}</article></body></html>".encode())


def evidence(content: Content) -> tuple[str, str, str, str]:
    facts = content.facts
    return facts.title.evidence, facts.outlet.evidence, facts.author.evidence, facts.language.evidence


MARKDOWN = "---\ntitle: Bridge\nby: Ada Quill\nsource: The Courier\nlang: de-AT\n---\n\n# Other\n\nText."
BOOK = book(["<p>a</p>"], metadata="<dc:language>en-GB</dc:language>")
RECORD = (
    '{"headline": "Bridge", "source": "The Courier", "authors": ["Ada Quill", "B. Vale"], "lang": "fr", "body": "x"}'
)
ARTICLE = (
    '<article xml:lang="en"><front><journal-meta><journal-title>Rivers</journal-title></journal-meta><article-meta>'
    "<title-group><article-title>Floods</article-title></title-group><contrib-group><contrib><name><surname>Quill"
    "</surname><given-names>Ada</given-names></name></contrib></contrib-group></article-meta></front></article>"
)


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        (
            "a.md",
            MARKDOWN.encode(),
            (
                "front matter title: Bridge",
                "front matter source: The Courier",
                "front matter by: Ada Quill",
                "front matter language: de",
            ),
        ),
        ("a.md", b"# Bridge\n\nIt opens.", ("heading: Bridge", "", "", "")),
        (
            "a.pdf",
            pdf("It opens.", title="Bridge report"),
            ("PDF title: Bridge report", "", "PDF author: Ada Quill", ""),
        ),
        ("a.pptx", slides(), ("heading: The new bridge", "", "PowerPoint author: Ada Quill", "")),
        ("a.xlsx", workbook(), ("Excel title: Flood costs", "", "Excel author: Ada Quill", "")),
        (
            "a.odt",
            open_document("<office:text><text:p>a</text:p></office:text>"),
            ("document title: Flood damage", "", "document author: Ada Quill", ""),
        ),
        (
            "a.epub",
            BOOK,
            ("dc:title: The Velm", "dc:publisher: Quay Press", "dc:creator: Ada Quill", "dc:language: en"),
        ),
        (
            "a.json",
            RECORD.encode(),
            ("headline: Bridge", "source: The Courier", "authors: Ada Quill, B. Vale", "language: fr"),
        ),
        (
            "a.nxml",
            ARTICLE.encode(),
            ("article-title: Floods", "journal-title: Rivers", "contrib author: Ada Quill", "xml:lang: en"),
        ),
        (
            "a.rtf",
            rb"{\rtf1{\info{\title Bridge}{\author Ada Quill}}It opens.}",
            ("RTF title: Bridge", "", "RTF author: Ada Quill", ""),
        ),
        ("a.txt", b"Bridge opens\n\nBy Ada Quill\n\nIt opens.", ("", "", "", "")),
    ],
)
def test_what_a_format_states(name: str, data: bytes, expected: tuple[str, ...]) -> None:
    found = evidence(read(name, data))
    assert found[:3] == expected[:3] if name.endswith((".pdf", ".odt", ".pptx")) else found == expected


def test_a_word_document_s_own_language_and_that_of_its_program() -> None:
    document: Any = docx.Document()
    document.add_paragraph("It opens.")
    assert read("a.docx", saved(document)).facts.language == Fact(
        value="en", evidence="Word text language: en", method="metadata", confidence=0.4
    )
    document.core_properties.language = "de-DE"
    document.core_properties.title = "Microsoft Word - bridge.docx"
    said = read("a.docx", saved(document)).facts
    assert said.language.evidence == "Word language: de" and said.title == Fact() and said.author == Fact()
    assert evidence(read("a.docx", word_document()))[:3] == ("heading: Flood damage", "", "Word author: Ada Quill")
    for lang in document.styles.element.iter("{*}lang"):
        lang.getparent().replace(lang, parse_xml(f"<w:lang {W} w:bidi='ar-SA'/>"))
    document.core_properties.language = ""
    assert read("a.docx", saved(document)).facts.language == Fact()


def test_the_header_lines_of_a_mail() -> None:
    content = read("a.eml", b"Content-Language: fr\n" + mail(plain="Le pont ouvre."))
    assert content.facts.title.evidence == "Subject: The bridge – a note"
    assert content.facts.author.evidence.startswith("From: Ada Quill <") and content.author == "Ada Quill"
    assert content.facts.language.evidence == "Content-Language: fr"
    assert {fact.method for fact in (content.facts.title, content.facts.author)} == {"metadata"}


@pytest.mark.parametrize(
    ("sender", "author"),
    [
        ("Press Office, Velm County <press@velm.example>", "Press Office, Velm County"),
        ('"Quill, Ada" <ada@velm.example>', "Quill, Ada"),
        ("ada@velm.example", "ada@velm.example"),
        ("ada@velm.example (Ada Quill)", "Ada Quill"),
        ("Ada <ada@velm.example>, Bo <bo@velm.example>", "Ada"),
        ("<>", None),
    ],
)
def test_the_sender_of_a_mail(sender: str, author: str | None) -> None:
    content = read("a.eml", f"From: {sender}\nSubject: s\n\nText.".encode())
    assert content.author == author
    assert content.facts.author == Fact() or content.facts.author.evidence == f"From: {sender}"


@pytest.mark.parametrize(
    ("head", "body", "title", "outlet"),
    [
        (
            '<meta property="og:title" content="Bridge"><meta property="og:site_name" content="The Courier">',
            "",
            "og:title: Bridge",
            "og:site_name: The Courier",
        ),
        ("", "<h1>Bridge</h1>", "<h1>: Bridge", ""),
        ("<title>Bridge</title>", "", "<title>: Bridge", ""),
        ('<meta name="application-name" content="The Courier | Latest news">', "<h1>B</h1>", "<h1>: B",
         "application-name: The Courier | Latest news"),
        ('<title>Bridge</title><script type="application/ld+json">{"@type": "NewsArticle", "headline": "Bridge", '
         '"publisher": {"name": "The Courier"}}</script>', "", "headline: Bridge", "publisher: The Courier"),
    ],
)  # fmt: skip
def test_what_a_page_states(head: str, body: str, title: str, outlet: str) -> None:
    facts = page(head, body).facts
    assert (facts.title.evidence, facts.outlet.evidence) == (title, outlet)
    assert facts.title.method == ("page" if title.startswith("<") else "metadata")
    assert facts.outlet.value in ("The Courier", None)


@pytest.mark.parametrize(
    ("title", "url", "outlet"),
    [
        ("Bridge reopens - The Velm Courier", "https://www.velm-courier.example/a", "The Velm Courier"),
        ("Bridge reopens | The New Velm Times", "https://nvtimes.example/a", "The New Velm Times"),
        ("Velm News – Bridge reopens", "https://velm.example/a", "Velm News"),
        ("Bridge reopens - DER RUNDBLICK", "https://rundblick.example", "DER RUNDBLICK"),
        ("Bridge reopens - Ostrick", "https://velm-courier.example/a", None),
        ("Bridge reopens - The Velm Courier", "https://archive.example/velm-courier", None),
        ("Bridge reopens - The Velm Courier", "", None),
        ("The Velm Courier", "https://velm-courier.example/a", None),
        ("Bridge - a courier of Velm told us so in a long talk", "https://velm-courier.example/a", None),
        ("Bridge reopens - The Velm Courier", "https://[broken/a", None),
    ],
)
def test_the_name_beside_the_headline_where_the_address_agrees(title: str, url: str, outlet: str | None) -> None:
    content = page(f'<title>{title}</title><link rel="canonical" href="{url}">')
    assert content.outlet == outlet
    assert content.title == ("Bridge reopens" if outlet else title)


def test_a_page_that_names_two_authors() -> None:
    content = page('<meta name="author" content="Rolf Adeane">', '<p class="byline">By Ada Quill</p>')
    assert content.author == "Rolf Adeane"
    assert content.facts.author.evidence == "author: Rolf Adeane; the page shows: Ada Quill"
    alone = page('<meta name="author" content="Ada Quill">', '<p class="byline">By ADA QUILL</p>').facts.author
    assert alone.evidence == "author: Ada Quill" and alone.confidence > content.facts.author.confidence


@pytest.mark.parametrize(
    ("tag", "head", "said"),
    [
        ('<html lang="pt-BR">', "", "<html lang>: pt"),
        ('<html xml:lang="pt">', "", "<html lang>: pt"),
        ("<html>", '<meta http-equiv="Content-Language" content="de">', "content-language: de"),
        ("<html>", '<meta property="og:locale" content="fr_FR">', "og:locale: fr"),
        ("<html>", "", ""),
    ],
)
def test_the_language_of_a_page(tag: str, head: str, said: str) -> None:
    assert page(head, tag=tag).facts.language.evidence == said


def document(text: str, **overrides: str) -> Document:
    job = ReadJob(
        path=Path("/notes/a.txt"), document_id="a.txt", parts={}, max_bytes=10_000, overrides=Overrides(**overrides)
    )
    return build_documents(job, text.encode(), "")[0][0]


def test_the_sidecar_comes_first() -> None:
    text = "Bridge opens\n\nBy Ada Quill\n\n" + "The council met on Monday and talked of the bridge. " * 3
    found = document(text, title="The bridge", outlet="The Courier", author="Rolf Adeane", language="nl").facts
    assert found.title == Fact(
        value="The bridge", evidence="metadata.yaml: title: The bridge", method="sidecar", confidence=1.0
    )
    assert (found.outlet.evidence, found.outlet.confidence) == ("metadata.yaml: outlet: The Courier", 1.0)
    assert found.author.evidence == "metadata.yaml: author: Rolf Adeane" and found.language.value == "nl"
    plain = document(text).facts
    assert (plain.title.method, plain.author.method, plain.outlet) == ("first line", "byline", Fact())
    assert (plain.language.value, plain.language.method) == ("en", "detected")

"""Awkward files that others published, with the texts that they expect; skipped where they are not at hand."""

from __future__ import annotations

import html
import os
import re
import unicodedata
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from index.errors import DocumentUnreadable
from index.readers import Content, media_type, read

DATA = Path(os.environ.get("DATELINE_DATA", Path(__file__).parents[3] / "shared" / "data")) / "documents"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"no documents in {DATA}; set DATELINE_DATA")
FILES = sorted(
    path.relative_to(DATA).as_posix()
    for path in DATA.rglob("*")
    if path.is_file() and media_type(path.name) and not {"groundtruth", "expected"} & set(path.parts)
    if not path.name.startswith("LICENSE")
)
# Everything else has to give text.
UNREADABLE = {
    "pypdf_samples/libreoffice-writer-password.pdf": "is encrypted",
    "tika/testOCR.pdf": "it holds no text",
    "tika/testPDF_no_extract_no_accessibility_owner_user.pdf": "is encrypted",
}
# File, expected text, the share of its words that must be found: what was measured, less a little. Of the duck the
# expected text includes the menus and the tooltips of links; of the receipt's, the page's header and footer.
RECALL = [
    ("docling/docx/lorem_ipsum.docx", "docling/docx/groundtruth/lorem_ipsum.docx.md", 0.99),
    ("docling/docx/unit_test_headers.docx", "docling/docx/groundtruth/unit_test_headers.docx.md", 0.99),
    ("docling/docx/word_tables.docx", "docling/docx/groundtruth/word_tables.docx.md", 0.98),
    ("docling/html/kvp_data_example.html", "docling/html/groundtruth/kvp_data_example.html.md", 0.93),
    ("docling/html/wiki_duck.html", "docling/html/groundtruth/wiki_duck.html.md", 0.77),
    ("docling/jats/elife-56337.nxml", "docling/jats/groundtruth/elife-56337.nxml.md", 0.98),
    ("docling/md/wiki.md", "docling/md/groundtruth/wiki.md.md", 0.99),
    ("docling/odf/text_document_01.odt", "docling/odf/groundtruth/text_document_01.odt.md", 0.97),
    ("docling/pdf/2305.03393v1-pg9.pdf", "docling/pdf/groundtruth/2305.03393v1-pg9.md", 0.96),
    ("docling/pdf/code_and_formula.pdf", "docling/pdf/groundtruth/code_and_formula.md", 0.99),
    ("docling/pdf/multi_page.pdf", "docling/pdf/groundtruth/multi_page.md", 0.99),
    ("docling/pdf/normal_4pages.pdf", "docling/pdf/groundtruth/normal_4pages.md", 0.98),
    ("docling/pdf/right_to_left_01.pdf", "docling/pdf/groundtruth/right_to_left_01.md", 0.99),
    ("markitdown/test.pdf", "markitdown/expected/test.md", 0.96),
    (
        "markitdown/RECEIPT-2024-TXN-98765_retail_purchase.pdf",
        "markitdown/expected/RECEIPT-2024-TXN-98765_retail_purchase.md",
        0.99,
    ),
    (
        "markitdown/SPARSE-2024-INV-1234_borderless_table.pdf",
        "markitdown/expected/SPARSE-2024-INV-1234_borderless_table.md",
        0.99,
    ),
]
# What each file must say, word for word.
STRINGS = [
    ("markitdown/test.docx", ["314b0a30-5b04-470b-b9f7-eed2c2bec74a", "49e168b7-d2ae-407f-a055-2167576f39a1"]),
    ("markitdown/test.docx", ["## d666f1f7-46cb-42bd-9a39-9a39cf2a509f", "# Abstract", "# Introduction"]),
    ("markitdown/test.pptx", ["2cdda5c8-e50e-4db4-b5f0-9722a649f455", "04191ea8-5c73-4215-a1d3-1cfb43aaaf12"]),
    ("markitdown/test.pptx", ["ColD: 1b92870d-e3b5-4e65-8153-919f4ff45592", "a3f6004b-6f4f-4ea8-bee3-3741f4dc385f"]),
    ("markitdown/test.pptx", ["This is a nested shape", "2000; Series 1: 2000", "# A chart to test parsing:"]),
    ("markitdown/test.xlsx", ["# Sheet1", "# 09060124-b5e7-4717-9d07-3c046eb", "6ff4173b-42a5-4784-9b19-f49caff4d93d"]),
    ("markitdown/test.xlsx", ["Alpha: 68; Beta: 57; Gamma: 34", "ColD: affc7dad-52dc-4b98-9b5d-51e65d8a8ad0"]),
    ("tika/testRTFWindowsCodepage1250.rtf", ["zażółć gęślą jaźń", "ZAŻÓŁĆ GĘŚLĄ JAŹŃ"]),
    ("tika/testArabicMisleadingCharset.html", ["اللغة العربية"]),
    ("tika/testHTMLNoisyMetaEncoding_1.html", ["وأعرب الاتحاد الجزائري"]),
    ("tika/testODTStyles3.odt", ["17B96 - Rep. 266/2017", "WOUTERS Rolf , advocaat"]),
    ("tika/testWORD_various.docx", ["Here is a text box", "This is a footnote.", "ゾルゲと尾崎", "Row 2 Col 1 | "]),
    ("tika/testPDF_rotated.pdf", ["Apache Tika is a toolkit for detecting and extracting metadata"]),
    ("unstructured/umlauts-non-utf8.md", ["# können", "äöüß"]),
    ("unstructured/fake-text-utf-32.txt", ["This is a test document"]),
    ("unstructured/fake-doc.rtf", ["# My First Heading", "Column 1 | Column 2\nRow 1, Cell 1 | Row 1, Cell 2"]),
    ("unstructured/winter-sports.epub", ["## CHAPTER IV TOBOGGANING", "Winter Sports in Switzerland"]),
    ("unstructured/example-10k-1p.html", ["Galaxy Gaming, Inc.", "Common stock |  | GLXZ"]),
    ("unstructured/eml/email-no-utf8-2008-07-16.062410.eml", ["Subject: RE: שלום", "סלבה היקר,"]),
    ("flanker/from-encoding.eml", ["From: \"Ingo Lütkebohle\" <ingo@blank.pages.de>"]),
    ("flanker/8bitmime.eml", ["Превел"]),
    ("docling/html/wiki_duck.html", ["# Duck", "## Etymology", "### Feeding", "Kingdom: | Animalia", "Class: | Aves"]),
    ("docling/html/kvp_data_example.html", ["Telephone (123) 456-7890", "Item Description: Lunch; Quantity: 2"]),
]  # fmt: skip
PARTS = {
    "tika/complex.mbox": ["1", "2", "3"],
    "tika/testMBOX_complex.mbox": ["1"],
    "tika/testMSG_att_msg.msg": ["Test Attachment.msg", "smbprn.00009008.KdcPjl.pdf"],
    "tika/testGroupWiseEml.eml": ["test.eml", "Neues Textdokument.txt"],
    "tika/testPDFPackage.pdf": ["PDF1.pdf", "PDF2.pdf"],
    "flanker/enclosed-broken.eml": ["thanks.eml"],
    "flanker/apache-message-news-mime.eml": ["Netscape Enterprise vs. Apache Secure.eml"],
    "unstructured/eml/fake-encrypted.eml": ["encrypted message"],
    "pypdf_samples/with-attachment.pdf": ["image.png"],
}
FACTS = [
    ("docling/email/msg_simple.msg", "Simple Email", "Alice Example", "2026-05-20"),
    ("unstructured/fake-email.msg", "Test Email", "Matthew Robinson", "2022-12-16"),
    (
        "unstructured/eml/mime-word-encoded-subject.eml",
        "Simple email with ☸☿ Unicode subject",
        "sender@example.com",
        None,
    ),
    ("unstructured/eml/test-invalid-date.eml", "Test invalid date format", "sender@example.com", None),
    ("unstructured/winter-sports.epub", "Winter Sports in Switzerland", "E. F. Benson", "2019-08-23"),
    ("unstructured/example-with-scripts.html", "Russian Offensive Campaign Assessment, December 13", None, None),
    ("markitdown/RECEIPT-2024-TXN-98765_retail_purchase.pdf", None, None, None),
    ("tika/testPDF_rotated.pdf", "Apache Tika - Apache Tika", "Bertrand Delacrétaz", None),
    ("docling/odf/text_document_01.odt", "Title", None, None),
]


@cache
def content_of(name: str) -> Content:
    return read(name, (DATA / name).read_bytes())


def marked(content: Content) -> str:
    """The text with its headings marked as in Markdown, so that a test sees where they stand."""
    text = content.text
    for heading in sorted(content.headings, key=lambda h: -h.start):
        text = f"{text[: heading.start]}{'#' * heading.level} {text[heading.start :]}"
    return text


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", text).casefold())


def without_markup(markdown: str) -> str:
    text = re.sub(r"<!--.*?-->", " ", markdown, flags=re.DOTALL)
    text = re.sub(r'!?\[([^\]]*)\]\([^)\s]*(?:\s+"[^"]*")?\)', r" \1 ", text)
    return html.unescape(re.sub(r"</?[a-zA-Z][^>]*>", " ", text)).replace("*", "")


@pytest.mark.parametrize("name", FILES)
def test_every_file_is_read_or_refused_with_a_reason(name: str) -> None:
    if name in UNREADABLE:
        with pytest.raises(DocumentUnreadable, match=UNREADABLE[name]) as refused:
            content_of(name)
        assert refused.value.hint
        return
    content = content_of(name)
    assert content.text or content.parts
    assert all(content.text[h.start :].startswith(h.text) for h in content.headings)
    assert list(content.page_starts) == sorted(content.page_starts)
    assert all(part.content is not None or part.reason for part in content.parts)
    assert [part.name for part in content.parts] == PARTS.get(name, [])


@pytest.mark.parametrize(("name", "expected", "floor"), RECALL, ids=[name for name, _, _ in RECALL])
def test_the_expected_words_are_found(name: str, expected: str, floor: float) -> None:
    wanted = Counter(words(without_markup((DATA / expected).read_text(encoding="utf-8"))))
    found = wanted & Counter(words(content_of(name).text))
    assert found.total() / wanted.total() >= floor, (wanted - found).most_common(20)


@pytest.mark.parametrize(("name", "strings"), STRINGS, ids=[name for name, _ in STRINGS])
def test_exact_strings(name: str, strings: list[str]) -> None:
    text = marked(content_of(name))
    assert [string for string in strings if string not in text] == []


@pytest.mark.parametrize(("name", "title", "author", "day"), FACTS)
def test_what_a_file_states_of_itself(name: str, title: str | None, author: str | None, day: str | None) -> None:
    content = content_of(name)
    found = content.published.day.isoformat() if content.published.day else None
    assert (content.title, content.author, found) == (title, author, day)

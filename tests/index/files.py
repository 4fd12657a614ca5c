"""Files of every format, written by the libraries that write them, or by hand where none does."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from email.message import EmailMessage
from typing import Any

import docx
import xlsxwriter
from pptx import Presentation
from pptx.util import Inches
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

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
LOCKED = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry>'
    "<manifest:encryption-data/></manifest:file-entry></manifest:manifest>"
)
OPEN_DOCUMENT = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
    ' xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"'
    ' xmlns:presentation="urn:oasis:names:tc:opendocument:xmlns:presentation:1.0">'
    "<office:body>{}</office:body></office:document-content>"
)
OPEN_DOCUMENT_META = (
    '<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/">'
    "<office:meta><dc:title>Flood damage</dc:title><meta:initial-creator>Ada Quill</meta:initial-creator>"
    "<dc:date>1999-01-01T00:00:00</dc:date></office:meta></office:document-meta>"
)
RTF = (
    rb"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fswiss Arial;}{\f1\fswiss\fcharset238 Arial CE;}}"
    rb"{\stylesheet{\s1\outlinelevel0 heading 1;}}{\info{\title Flood damage}{\author Ada Quill}{\creatim\yr1999}}"
    rb"\pard\s1 Flood damage\par\pard\f0 The caf\'e9 at the river\rquote s bend closed.\par"
    rb"\f1 \'8elu\'9dou\'e8k\'fd k\'f9\'f2\par"
    rb"\f0 An emoji: \u-10179?\u-8704?. Hidden: {\v secret}none.\par"
    rb"\trowd\cellx1\cellx2\intbl Street\cell Crowns\cell\row\trowd\intbl Mill Lane\cell 4,000\cell\row"
    rb"\pard A note{\footnote It was said twice.} in it.\par{\pict\wmetafile8 0a0b0c}{\*\generator Hand}}"
)


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
    return saved(document)


def saved(document: Any) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def slides() -> bytes:
    deck = Presentation()
    deck.core_properties.author = "Ada Quill"
    first = deck.slides.add_slide(deck.slide_layouts[1])
    first.shapes.title.text = "The new bridge"
    first.placeholders[1].text = "It crosses the Velm."
    first.notes_slide.notes_text_frame.text = "Thank the council."
    deck.slides.add_slide(deck.slide_layouts[6])
    third = deck.slides.add_slide(deck.slide_layouts[5])
    third.shapes.title.text = "Costs"
    table = third.shapes.add_table(2, 2, Inches(1), Inches(2), Inches(4), Inches(1)).table
    for row, cells in enumerate((("Part", "Crowns"), ("Pillars", "900"))):
        for column, cell in enumerate(cells):
            table.cell(row, column).text = cell
    group = third.shapes.add_group_shape()
    group.shapes.add_textbox(Inches(1), Inches(4), Inches(3), Inches(1)).text_frame.text = "Paid by the county."
    return saved(deck)


def workbook(*, far: bool = False) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    book.set_properties({"title": "Flood costs", "author": "Ada Quill", "created": datetime(1999, 1, 1)})
    sheet = book.add_worksheet("Streets")
    day = book.add_format({"num_format": "d. m. yyyy"})
    sheet.write_row(0, 0, ["Street", "Crowns", "Paid", "Done"])
    sheet.write_row(1, 0, ["Mill Lane", 4000])
    sheet.write_datetime(1, 2, datetime(2024, 3, 14), day)
    sheet.write_boolean(1, 3, True)
    sheet.write_row(3, 0, ["Quay", 0.1 + 0.2])
    sheet.write_datetime(3, 2, datetime(2024, 3, 15, 10, 30), day)
    for row in range(10, 3000):
        sheet.write_blank(row, 0, None, day)
    book.add_worksheet("Empty")
    if far:
        sheet.write(1048575, 16383, "x")
    book.close()
    return buffer.getvalue()


def zipped(members: dict[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def with_password_flag(data: bytes) -> bytes:
    """The zip container with every member marked as encrypted."""
    changed = bytearray(data)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = changed.find(signature)
        while place >= 0:
            changed[place + offset] |= 1
            place = changed.find(signature, place + 4)
    return bytes(changed)


def open_document(body: str) -> bytes:
    return zipped({"content.xml": OPEN_DOCUMENT.format(body), "meta.xml": OPEN_DOCUMENT_META})


def book(chapters: Sequence[str], *, metadata: str = "", extra: dict[str, str | bytes] | None = None) -> bytes:
    item = '<item id="c{0}" href="text/c%20{0}.xhtml" media-type="application/xhtml+xml"/>'
    items = "".join(item.format(number) for number, _ in enumerate(chapters))
    # The spine runs against the order of the manifest.
    spine = "".join(f'<itemref idref="c{n}"/>' for n in reversed(range(len(chapters))))
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf" xmlns:opf="http://www.idpf.org/2007/opf"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata><dc:title>The Velm</dc:title>'
        f"<dc:creator>Ada Quill</dc:creator><dc:publisher>Quay Press</dc:publisher>{metadata}</metadata>"
        f"<manifest>{items}</manifest><spine>{spine}</spine></package>"
    )
    container = '<container><rootfiles><rootfile full-path="OPS/book.opf"/></rootfiles></container>'
    texts = {f"OPS/text/c {n}.xhtml": chapter for n, chapter in enumerate(chapters)}
    return zipped({"META-INF/container.xml": container, "OPS/book.opf": package, **texts, **(extra or {})})


def mail(
    *,
    plain: str | None = None,
    html: str | None = None,
    attachments: Sequence[tuple[str, bytes]] = (),
    subject: str = "The bridge =?utf-8?q?=E2=80=93?= a note",
) -> bytes:
    return message(plain=plain, html=html, attachments=attachments, subject=subject).as_bytes()


def message(
    *,
    plain: str | None = None,
    html: str | None = None,
    attachments: Sequence[tuple[str, bytes]] = (),
    subject: str = "The bridge",
) -> EmailMessage:
    built = EmailMessage()
    built["From"] = "Ada Quill <ada@courier.example>"
    built["To"] = "Bruno Vale <bruno@ostrick.example>"
    built["Subject"] = subject
    built["Date"] = "Thu, 14 Mar 2024 10:00:00 +0100"
    if plain is not None:
        built.set_content(plain)
    if html is not None:
        (built.add_alternative if plain else built.set_content)(html, subtype="html")
    for name, data in attachments:
        built.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return built

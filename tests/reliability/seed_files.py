"""Small valid files of every format, to be damaged by the fuzz tests; and containers that are traps."""

from __future__ import annotations

import io
import json
import struct
import zlib
from collections.abc import Mapping
from email.message import EmailMessage
from functools import cache
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import docx
import pptx
from reportlab.pdfgen.canvas import Canvas

WORDS = "The council approved a new bridge over the Velm. It will cost 2.4 million crowns."
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
# Checksums of larger members are left wrong: nobody should read so far.
_MOST_SUMMED = 1_000_000_000
_SPACES = {"draw": "drawing"}
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


@cache
def seeds() -> Mapping[str, bytes]:
    """A valid file by suffix. Outlook messages have none: no library here writes them."""
    page = f"<html><head><title>Bridge</title></head><body><article><p>{WORDS} {WORDS}</p></article></body></html>"
    table = "Street,Crowns,Note\nMill Lane,4000,flooded\nHigh Street,250,dry\n"
    record = {"title": "Bridge", "text": WORDS, "date": "2024-03-14", "tags": ["a", "b"]}
    lines = json.dumps(record) + "\n" + json.dumps({"id": 7, "text": WORDS}) + "\n"
    return {
        ".txt": WORDS.encode(),
        ".md": f"---\ntitle: Bridge\n---\n# Bridge\n\n{WORDS}\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n> - *x*\n".encode(),
        ".html": page.encode(),
        ".pdf": pdf(2),
        ".docx": word(),
        ".pptx": slides(),
        ".xlsx": packed(workbook()),
        ".odt": packed(open_document("text", f"<text:h>Bridge</text:h><text:p>{WORDS}</text:p>")),
        ".ods": packed(open_document("spreadsheet", ods_table())),
        ".odp": packed(open_document("presentation", odp_page())),
        ".rtf": rb"{\rtf1\ansi{\fonttbl\f0 Times;}{\info{\title Bridge}}\f0 " + WORDS.encode() + rb"\par \'e9\u8211?}",
        ".epub": packed(book(f"<h1>Bridge</h1><p>{WORDS}</p>")),
        ".eml": mail(),
        ".mbox": b"From ada@courier.example Thu Mar 14 10:00:00 2024\n" + mail() + b"\nFrom b Fri\n" + mail(),
        ".csv": table.encode(),
        ".tsv": table.replace(",", "\t").encode(),
        ".json": json.dumps([record, record]).encode(),
        ".jsonl": lines.encode(),
        ".xml": article(f"<p>{WORDS}</p>"),
    }


def pdf(pages: int) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=1)
    for number in range(pages):
        canvas.drawString(72, 760, f"{number}. {WORDS}")
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def word() -> bytes:
    document = docx.Document()
    document.add_heading("Bridge", 1)
    document.add_paragraph(WORDS)
    document.add_table(rows=2, cols=2).cell(0, 0).text = "Street"
    buffer = io.BytesIO()
    document.save(buffer)
    return packed(members(buffer.getvalue()))


def slides() -> bytes:
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.shapes.title.text = "Bridge"
    slide.placeholders[1].text = WORDS
    buffer = io.BytesIO()
    deck.save(buffer)
    return packed(members(buffer.getvalue()))


def mail() -> bytes:
    message = EmailMessage()
    message["From"], message["Subject"] = "Ada Quill <ada@courier.example>", "=?utf-8?q?Br=C3=BCcke?="
    message["Date"] = "Thu, 14 Mar 2024 10:00:00 +0100"
    message.set_content(WORDS)
    message.add_alternative(f"<p>{WORDS}</p>", subtype="html")
    message.add_attachment(WORDS.encode(), maintype="text", subtype="plain", filename="note.txt")
    for number, part in enumerate(message.walk()):
        if part.is_multipart():
            part.set_boundary(f"=={number}==")
    return message.as_bytes()


def workbook(sheet: str = "", strings: str = "") -> dict[str, bytes]:
    """The parts of an Excel workbook with one sheet."""
    cells = sheet or '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"><v>4000</v></c></row>'
    texts = strings or f"<si><t>{WORDS}</t></si>"
    kinds = "".join(
        f'<Override PartName="/xl/{name}.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        f'spreadsheetml.{kind}+xml"/>'
        for name, kind in (("workbook", "sheet.main"), ("worksheets/sheet1", "worksheet"), ("sharedStrings", "x"))
    )
    related = f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" Type="{_RELATION}/'
    return {
        "[Content_Types].xml": (
            f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
            f"{kinds}</Types>"
        ).encode(),
        "_rels/.rels": f'{related}officeDocument" Target="xl/workbook.xml"/></Relationships>'.encode(),
        "xl/_rels/workbook.xml.rels": (
            f'{related}worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" '
            f'Type="{_RELATION}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
        ).encode(),
        "xl/workbook.xml": (
            f'<workbook xmlns="{_SHEET}" xmlns:r="{_RELATION}"><sheets><sheet name="Costs" sheetId="1" r:id="r1"/>'
            "</sheets></workbook>"
        ).encode(),
        "xl/sharedStrings.xml": f'<sst xmlns="{_SHEET}" count="1" uniqueCount="1">{texts}</sst>'.encode(),
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_SHEET}"><sheetData>{cells}</sheetData></worksheet>'.encode(),
    }


def open_document(kind: str, body: str, *, prolog: str = "") -> dict[str, bytes]:
    """The parts of an OpenDocument file."""
    media_type = f"application/vnd.oasis.opendocument.{kind}".encode()
    spaces = " ".join(
        f'xmlns:{name}="{_OFFICE}:{_SPACES.get(name, name)}:1.0"' for name in ("office", "text", "table", "draw")
    )
    content = (
        f"{prolog}<office:document-content {spaces}><office:body><office:{kind}>{body}</office:{kind}></office:body>"
        "</office:document-content>"
    )
    return {"mimetype": media_type, "content.xml": content.encode()}


def ods_table() -> str:
    cells = f"<table:table-cell><text:p>{WORDS}</text:p></table:table-cell>" * 2
    return f'<table:table table:name="Costs"><table:table-row>{cells}</table:table-row></table:table>'


def book(body: str, *, prolog: str = "") -> dict[str, bytes]:
    """The parts of an EPUB with one chapter."""
    return {
        "mimetype": b"application/epub+zip",
        "META-INF/container.xml": (
            b'<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles>'
            b'<rootfile full-path="book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
        ),
        "book.opf": (
            b'<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata xmlns:dc='
            b'"http://purl.org/dc/elements/1.1/"><dc:title>Bridge</dc:title></metadata><manifest><item id="c" '
            b'href="c.xhtml" media-type="application/xhtml+xml"/></manifest><spine><itemref idref="c"/></spine>'
            b"</package>"
        ),
        "c.xhtml": f'{prolog}<html xmlns="http://www.w3.org/1999/xhtml"><body>{body}</body></html>'.encode(),
    }


def article(body: str, *, prolog: str = "") -> bytes:
    """A scientific article in JATS."""
    front = (
        "<front><article-meta><title-group><article-title>Bridge</article-title></title-group></article-meta></front>"
    )
    return f"{prolog}<article>{front}<body><sec><title>Costs</title>{body}</sec></body></article>".encode()


def odp_page() -> str:
    return f"<draw:page><draw:frame><draw:text-box><text:p>{WORDS}</text:p></draw:text-box></draw:frame></draw:page>"


def packed(parts: Mapping[str, bytes]) -> bytes:
    """A zip container of those parts, the same at any time of day."""
    buffer = io.BytesIO()
    with ZipFile(buffer, "w") as archive:
        for name, data in parts.items():
            archive.writestr(ZipInfo(name), data, ZIP_STORED if name == "mimetype" else ZIP_DEFLATED)
    return buffer.getvalue()


def members(container: bytes) -> dict[str, bytes]:
    """What a zip container holds, by name."""
    with ZipFile(io.BytesIO(container)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def replaced(container: bytes, changes: Mapping[str, bytes]) -> bytes:
    """The container with other bytes for some of its members."""
    return packed({**members(container), **changes})


def bomb(
    parts: Mapping[str, bytes], name: str, block: bytes, times: int, *, around: tuple[bytes, bytes] = (b"", b""),
    claimed: int | None = None,
) -> bytes:  # fmt: skip
    """A zip container whose member `name` decompresses to `block` `times` over; it claims a size of `claimed`."""
    size = sum(map(len, around)) + len(block) * times
    data = _deflated(around[0]) + _deflated(block) * times + _deflated(around[1], zlib.Z_FINISH)
    crc = zlib.crc32(around[0])
    for _ in range(times if size <= _MOST_SUMMED else 0):
        crc = zlib.crc32(block, crc)
    crc = zlib.crc32(around[1], crc)
    others = {other: content for other, content in parts.items() if other != name}
    container = packed(others)
    with ZipFile(io.BytesIO(container)) as archive:
        directory_at, entries = archive.start_dir, len(others) + 1
    raw_name = name.encode()
    fields = struct.pack(
        "<HHHHHIIIHH", 20, 0, 8, 0, 33, crc, len(data), size if claimed is None else claimed, len(raw_name), 0
    )
    local = b"PK\x03\x04" + fields + raw_name + data
    end_at = container.rindex(b"PK\x05\x06")
    entry = b"PK\x01\x02" + struct.pack("<H", 20) + fields + struct.pack("<HHHII", 0, 0, 0, 0, directory_at) + raw_name
    directory = container[directory_at:end_at] + entry
    end = struct.pack("<HHHHIIH", 0, 0, entries, entries, len(directory), directory_at + len(local), 0)
    return container[:directory_at] + local + directory + b"PK\x05\x06" + end


def _deflated(data: bytes, flush: int = zlib.Z_FULL_FLUSH) -> bytes:
    # After a full flush the stream is at a byte border and looks back at nothing: pieces can be put in a row.
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
    return squeeze.compress(data) + squeeze.flush(flush)

"""Files that are traps: entities and archives that grow, nesting without end, sizes that lie."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Callable
from functools import partial

from tests.reliability.seed_files import (
    WORDS,
    article,
    bomb,
    book,
    members,
    ods_table,
    open_document,
    packed,
    pdf,
    replaced,
    seeds,
    workbook,
)

Make = Callable[[], bytes]
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SST = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# The member of each container that holds its text.
INSIDE = {
    ".docx": "word/document.xml",
    ".pptx": "ppt/slides/slide1.xml",
    ".xlsx": "xl/worksheets/sheet1.xml",
    ".odt": "content.xml",
    ".epub": "c.xhtml",
}


# --- XML entities


def laughs(root: str) -> str:
    """A document type whose entity `bomb` is three billion characters long."""
    entities = "".join(f'<!ENTITY l{n} "' + f"&l{n - 1};" * 10 + '">' for n in range(1, 10))
    return f'<!DOCTYPE {root} [<!ENTITY l0 "ha!">{entities}<!ENTITY bomb "&l9;">]>'


def long_entity(root: str) -> str:
    """A document type whose entity is 60,000 characters long, to be named very often."""
    return f'<!DOCTYPE {root} [<!ENTITY bomb "' + "ha!" * 20_000 + '">]>'


def outside(root: str, *, uri: str) -> str:
    """A document type whose entity is another file."""
    return f'<!DOCTYPE {root} [<!ENTITY bomb SYSTEM "{uri}">]>'


def with_entity(prolog: Callable[[str], str], use: str = "&bomb;") -> dict[str, tuple[str, bytes]]:
    """A file of each XML format that names the entity of `prolog`."""
    strings = f'{prolog("sst")}<sst xmlns="{SST}"><si><t>{use}</t></si></sst>'
    package = prolog("package") + book("")["book.opf"].decode().replace("Bridge", use)
    content = open_document("text", f"<text:p>{use}</text:p>", prolog=prolog("office:document-content"))
    page = f"{prolog('html')}<html><body><p>{use}</p></body></html>"
    slide = INSIDE[".pptx"]
    declared, end, rest = members(seeds()[".pptx"])[slide].decode().replace(WORDS, use).partition("?>")
    document = word_part(paragraph(use), prolog("w:document"))
    return {
        "docx": ("a.docx", replaced(seeds()[".docx"], {INSIDE[".docx"]: document})),
        "pptx": ("a.pptx", replaced(seeds()[".pptx"], {slide: (declared + end + prolog("p:sld") + rest).encode()})),
        "xlsx": ("a.xlsx", packed({**workbook(), "xl/sharedStrings.xml": strings.encode()})),
        "odt": ("a.odt", packed(content)),
        "epub": ("a.epub", packed(book(f"<p>{use}</p>", prolog=prolog("html")))),
        "epub package": ("a.epub", packed({**book(f"<p>{WORDS}</p>"), "book.opf": package.encode()})),
        "xml": ("a.xml", article(f"<p>{use}</p>", prolog=prolog("article"))),
        "html": ("a.html", page.encode()),
    }


def word_part(body: str, prolog: str = "") -> bytes:
    return f'{prolog}<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'.encode()


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


# --- archives that grow

BLOCKS = {
    ".docx": (word_part("|"), paragraph("ha").encode() * 2000),
    ".pptx": (b"<a>|</a>", b"<b/>" * 2000),
    ".xlsx": (workbook("|")["xl/worksheets/sheet1.xml"], b'<row><c t="inlineStr"><is><t>ha</t></is></c></row>' * 2000),
    ".odt": (open_document("text", "|")["content.xml"], b"<text:p>ha</text:p>" * 2000),
    ".epub": (book("|")["c.xhtml"], b"<p>ha</p>" * 2000),
}


def archive_bomb(suffix: str, *, size: int, claimed: int | None = None) -> bytes:
    """A container whose text is `size` bytes of XML; it claims to hold `claimed`."""
    frame, block = BLOCKS[suffix]
    before, after = frame.split(b"|")
    container = members(seeds()[suffix])
    return bomb(container, INSIDE[suffix], block, size // len(block), around=(before, after), claimed=claimed)


def blank_bomb(suffix: str) -> bytes:
    """A container whose text is 4 GB of spaces."""
    return bomb(members(seeds()[suffix]), INSIDE[suffix], b" " * 10_000_000, 390)


# By suffix and kind; none of the first three has a text.
BOMBS: dict[tuple[str, str], Make] = {}
for _suffix in INSIDE:
    BOMBS[_suffix, "4 GB of spaces"] = partial(blank_bomb, _suffix)
    BOMBS[_suffix, "4 GB"] = partial(archive_bomb, _suffix, size=3_900_000_000)
    BOMBS[_suffix, "4 GB that claims 5 kB"] = partial(archive_bomb, _suffix, size=3_900_000_000, claimed=5000)
    BOMBS[_suffix, "20 MB"] = partial(archive_bomb, _suffix, size=20_000_000)


# --- mail


def nested_mail(depth: int) -> bytes:
    return b"From: a@b.example\nContent-Type: message/rfc822\n\n" * depth + b"\nwords\n"


def nested_parts(depth: int) -> bytes:
    parts = b"".join(b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(depth))
    return b"From: a@b.example\n" + parts + b"\nwords\n"


def mail_with(name: bytes, data: bytes) -> bytes:
    """A mail that says something and has a file attached."""
    head = b'From: a@b.example\nContent-Type: multipart/mixed; boundary="x"\n\n--x\n\nSee the attached.\n--x\n'
    kind = b'Content-Type: application/octet-stream\nContent-Disposition: attachment; filename="%s"\n' % name
    return head + kind + b"Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(data) + b"\n--x--\n"


# --- PDF

CATALOG = b"<</Type /Catalog /Pages 2 0 R>>"
ONE_PAGE = b"<</Type /Pages /Kids [3 0 R] /Count 1>>"


def pdf_of(*objects: bytes) -> bytes:
    """A PDF of numbered objects, the first of which is its catalogue."""
    data, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer <</Size %d /Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(data))
    return data + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + trailer


def page(resources: bytes = b"") -> bytes:
    return b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources <<%s>>>>" % resources


def stream(body: bytes, facts: bytes = b"") -> bytes:
    return b"<</Length %d %s>>\nstream\n%s\nendstream" % (len(body), facts, body)


def vast_stream() -> bytes:
    return pdf_of(CATALOG, ONE_PAGE, page(), stream(zlib.compress(b"(" * 300_000_000, 1), b"/Filter /FlateDecode"))


def drawn_in_itself() -> bytes:
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources <</XObject <</F 5 0 R>>>>"
    return pdf_of(CATALOG, ONE_PAGE, page(b"/XObject <</F 5 0 R>>"), stream(b"/F Do"), stream(b"/F Do /F Do", form))


def picture(packing: bytes) -> bytes:
    """A page of words with a picture that claims 60,000 times 60,000 points."""
    facts = b"/Type /XObject /Subtype /Image /Width 60000 /Height 60000 /BitsPerComponent 8 /ColorSpace /DeviceRGB"
    words = stream(b"/F Do BT /G 12 Tf 50 50 Td (Words of a page) Tj ET")
    font = b"<</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>"
    image = stream(b"\x00\x01\xff" * 99, facts + b" /Filter /" + packing)
    return pdf_of(CATALOG, ONE_PAGE, page(b"/XObject <</F 5 0 R>> /Font <</G 6 0 R>>"), words, image, font)


# --- other containers


def zip_in_zip(depth: int) -> bytes:
    inner = b"words"
    for _ in range(depth):
        inner = packed({INSIDE[".docx"]: inner})
    return inner


def repeated_spine(times: int) -> bytes:
    parts = book(f"<p>{WORDS * 500}</p>")
    spine = parts["book.opf"].replace(b'<itemref idref="c"/>', b'<itemref idref="c"/>' * times)
    return packed({**parts, "book.opf": spine})


def repeated_cells() -> bytes:
    table = ods_table()
    table = table.replace("<table:table-cell>", '<table:table-cell table:number-columns-repeated="2000000000">')
    table = table.replace("<table:table-row>", '<table:table-row table:number-rows-repeated="2000000000">')
    return packed(open_document("spreadsheet", table))


def far_cell(quote: str, place: str = "") -> bytes:
    last = f"<row><c r={quote}XFD1048576{quote}><v>2</v></c></row>"
    return packed(workbook(f"<row><c r={quote}A1{quote}><v>1</v></c></row>{last}"))


def far_cell_elsewhere() -> bytes:
    """The sheet under another name."""
    other = {
        name: data.replace(b"worksheets/sheet1.xml", b"pages/one.xm") for name, data in members(far_cell('"')).items()
    }
    return packed({name.replace("worksheets/sheet1.xml", "pages/one.xm"): data for name, data in other.items()})


def long_strings() -> bytes:
    """A workbook whose strings are 3.8 GB and claim to be 5 kB: Excel's libraries decompress them in one go."""
    return bomb(workbook(), "xl/sharedStrings.xml", b"<si><t>ha</t></si>" * 2000, 100_000, claimed=5000)


def merging_front_matter() -> bytes:
    lines = [b"a%d: &a%d {<<: [%s]}" % (n, n, b", ".join([b"*a%d" % (n - 1)] * 9)) for n in range(1, 12)]
    return b"---\na0: &a0 {x: 1}\n" + b"\n".join(lines) + b"\n---\nwords"


def nested_word(depth: int) -> bytes:
    return replaced(seeds()[".docx"], {INSIDE[".docx"]: word_part("<w:sdt>" * depth + "</w:sdt>" * depth)})


def growing_front_matter() -> bytes:
    lines = [b"a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [b"a%d: &a%d [%s]" % (n, n, b", ".join([b"*a%d" % (n - 1)] * 9)) for n in range(1, 12)]
    return b"---\n" + b"\n".join(lines) + b"\ntitle: *a11\n---\nwords"


def front_matter_date() -> bytes:
    return growing_front_matter().replace(b"title:", b"date:")


def many_attributes() -> bytes:
    return b"<p " + b" ".join(b"a%d=1" % n for n in range(100_000)) + b">" + WORDS.encode()


TRAPS: dict[str, tuple[str, Make]] = {
    "html nested in turns": ("a.html", lambda: b"<table><tr><td><b><i>" * 20_000 + WORDS.encode()),
    "html of open comments": ("a.html", lambda: b"<!--" * 200_000 + b"<p>words"),
    "html of links": ("a.html", lambda: b"<p>" + b'<a href="/x">y</a> ' * 20_000 + b"</p>"),
    "linked data nested": ("a.html", lambda: b'<script type="application/ld+json">' + b"[" * 100_000 + b"</script>x"),
    "markdown quoted 100,000 deep": ("a.md", lambda: b">" * 100_000 + b" words"),
    "markdown of open brackets": ("a.md", lambda: b"[" * 50_000 + b"words"),
    "markdown of open images": ("a.md", lambda: b"![" * 30_000 + b"words"),
    "markdown of links in links": ("a.md", lambda: b"[" * 20_000 + b"a" + b"](b)" * 20_000),
    "markdown of stars": ("a.md", lambda: b"*a **b " * 20_000),
    "markdown of backticks": ("a.md", lambda: b" ".join(b"`" * n for n in range(1, 1500))),
    "markdown lists nested": ("a.md", lambda: b"".join(b" " * 2 * n + b"- a\n" for n in range(1000))),
    "markdown of wide tables": ("a.md", lambda: b"|a" * 2000 + b"|\n" + b"|-" * 2000 + b"|\n" + b"|b|\n" * 2000),
    "json nested 100,000 deep": ("a.json", lambda: b"[" * 100_000 + b"]" * 100_000),
    "json of documents": ("a.json", lambda: b"[" + b",".join([b'{"text": "a", "title": "b"}'] * 30_000) + b"]"),
    "csv of a million columns": ("a.csv", lambda: b"a," * 1_000_000 + b"\n" + b"b," * 1_000_000),
    "csv with an open quote": ("a.csv", lambda: b'a,b\n"' + b"c,d\n" * 500_000),
    "csv of many rows": ("a.csv", lambda: b"street,crowns\n" + b"Mill Lane,4000\n" * 100_000),
    "text on one line of 100 MB": ("a.txt", lambda: WORDS.encode() * (100_000_000 // len(WORDS))),
    "text of spaces": ("a.txt", lambda: b" " * 20_000_000 + b"words"),
    "text of spaced lines": ("a.txt", lambda: (b" " * 1000 + b"x\n") * 20_000),
    "text in no encoding": ("a.txt", lambda: bytes(range(128, 256)) * 80_000),
    "mail of parts": (
        "a.eml",
        lambda: b'From: a@b.example\nContent-Type: multipart/mixed; boundary="x"\n\n' + b"--x\n\nhi\n" * 50_000,
    ),
    "rtf nested 100,000 deep": ("a.rtf", lambda: b"{\\rtf1 " + b"{" * 100_000 + b"words" + b"}" * 100_001),
    "rtf of control words": ("a.rtf", lambda: b"{\\rtf1 words " + b"\\u99999999 \\'zz\\bin99999999 " * 50_000 + b"}"),
    "docx nested 200 deep": ("a.docx", lambda: nested_word(200)),
    "odt nested 50,000 deep": (
        "a.odt",
        lambda: packed(open_document("text", "<text:a>" * 50_000 + "</text:a>" * 50_000)),
    ),
    "odt nested 2,000 deep": ("a.odt", lambda: packed(open_document("text", "<text:a>" * 2000 + "</text:a>" * 2000))),
    "odt of a repeated space": (
        "a.odt",
        lambda: packed(open_document("text", '<text:p>a<text:s text:c="2000000000"/></text:p>')),
    ),
    "ods of repeated cells": ("a.ods", repeated_cells),
    "xlsx of empty cells": ("a.xlsx", lambda: packed(workbook("<row>" + "<c/>" * 1_000_000 + "</row>"))),
    "zip in zip": ("a.docx", lambda: zip_in_zip(500)),
    "pdf whose page tree is a ring": ("a.pdf", lambda: pdf_of(CATALOG, b"<</Type /Pages /Kids [2 0 R] /Count 99999>>")),
    "pdf of two billion pages": ("a.pdf", lambda: pdf_of(CATALOG, b"<</Type /Pages /Kids [] /Count 2000000000>>")),
    "pdf whose page is drawn in itself": ("a.pdf", drawn_in_itself),
    "pdf with a vast stream": ("a.pdf", vast_stream),
    "pdf of nested arrays": ("a.pdf", lambda: pdf_of(CATALOG, b"[" * 200_000, b"<<" * 200_000)),
    "msg of zeros": ("a.msg", lambda: OLE + bytes(1_000_000)),
}
# A lack of memory, or a lie, or nesting without end has to be called so: what the reason holds.
NAMED: dict[str, tuple[str, Make, str]] = {
    "xml of many elements": ("a.xml", lambda: article("<b/>" * 6_000_000), "more than 400 MB of memory"),
    "html of many elements": ("a.html", lambda: b"<p>" + b"<i>x</i>" * 3_000_000, "more than 400 MB of memory"),
    "json of many lists": ("a.json", lambda: b"[" + b"[]," * 10_000_000 + b"1]", "more than 400 MB of memory"),
    "docx of many paragraphs": ("a.docx", lambda: archive_bomb(".docx", size=90_000_000), "more than 400 MB of memory"),
    "xlsx whose strings are longer than said": ("a.xlsx", long_strings, "not what it claims to be"),
    "mail nested 10,000 deep": ("a.eml", lambda: nested_mail(10_000), "nested too deeply"),
    "mail of 10,000 nested parts": ("a.eml", lambda: nested_parts(10_000), "nested too deeply"),
    "xml nested 100,000 deep": ("a.xml", lambda: article("<sec>" * 100_000 + "words"), "nested too deeply"),
    "docx nested 50,000 deep": ("a.docx", lambda: nested_word(50_000), "nested too deeply"),
    "json with a vast number": ("a.json", lambda: b"[" + b"9" * 100_000 + b"]", "a number in it is too long"),
    "xlsx with a far cell": ("a.xlsx", lambda: far_cell("'"), "1,048,576 rows and 16,384 columns"),
    "xlsx with a far cell elsewhere": ("a.xlsx", far_cell_elsewhere, "1,048,576 rows and 16,384 columns"),
    "msg that is only a header": ("a.msg", lambda: OLE + b"\xff" * 4096, "OLE container cannot be opened"),
    "mailbox of From lines": ("a.mbox", lambda: b"From a Fri\n\n" * 100_000, "no messages of a mailbox"),
}
# These hold text, however large or odd, and must give it.
READABLE: dict[str, tuple[str, Make]] = {
    "front matter that merges": ("a.md", merging_front_matter),
    "epub whose spine repeats": ("a.epub", lambda: repeated_spine(2000)),
    "json lines of scalars": ("a.jsonl", lambda: b"1\n" * 300_000),
    "mail from open brackets": ("a.eml", lambda: b"From: " + b"(" * 100_000 + b"a@b\n\nhi"),
    "mail to 50,000": ("a.eml", lambda: b"From: a@b\nTo: " + b"a@b.example, " * 50_000 + b"c@d\n\nhi"),
    "mail with a vast header": ("a.eml", lambda: b"From: a@b\nSubject: " + b"=?utf-8?q?=C3?= " * 50_000 + b"\n\nhi"),
    "text on one line in Chinese": ("a.txt", lambda: "漢字。".encode() * 200_000),
    "text of opening marks": ("a.txt", lambda: "“".encode() * 700_000 + b" words"),
    "mail with a vast parameter": (
        "a.eml",
        lambda: b"From: a@b\nContent-Type: text/plain" + b";" * 1_000_000 + b"\n\nhi",
    ),
    "markdown of comments": ("a.md", lambda: b"words\n\n" + b"<!-- image -->\n\n" * 20_000),
    "text of combining marks": ("a.txt", lambda: ("a" + "\u0301\u0323" * 500_000).encode()),
    "front matter nested": ("a.md", lambda: b"---\ntitle: " + b"[" * 100_000 + b"\n---\nwords"),
    "front matter whose date grows": ("a.md", front_matter_date),
    "front matter that grows": ("a.md", growing_front_matter),
    "html tag of many attributes": ("a.html", many_attributes),
    "html nested 100,000 deep": ("a.html", lambda: b"<div>" * 100_000 + WORDS.encode()),
    "pdf of 5,000 pages": ("a.pdf", lambda: pdf(5000)),
    "pdf with a picture of 10 GB": ("a.pdf", lambda: picture(b"DCTDecode")),
    "pdf with broken JBIG2": ("a.pdf", lambda: picture(b"JBIG2Decode")),
    "pdf with broken JPEG 2000": ("a.pdf", lambda: picture(b"JPXDecode")),
    "text of 20 MB": ("a.txt", lambda: (WORDS + "\n").encode() * (20_000_000 // len(WORDS))),
    "html of 2,000 paragraphs": ("a.html", lambda: b"<html><body>" + b"<p>%s</p>" % WORDS.encode() * 2000),
    "mail with a broken document": ("a.eml", lambda: mail_with(b"a.docx", b"PK" + bytes(1000))),
}

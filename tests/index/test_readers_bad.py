"""The ways in which files are bad: empty, damaged, encrypted, misnamed, hostile."""

from __future__ import annotations

import zipfile
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from lxml.etree import XMLSyntaxError
from reportlab.lib.pdfencrypt import StandardEncryption

from index.errors import DocumentUnreadable
from index.readers import READERS, read
from index.readers.damage import unreadable
from tests.index.files import (
    LOCKED,
    OPEN_DOCUMENT,
    PAGE,
    RTF,
    book,
    mail,
    open_document,
    pdf,
    slides,
    with_password_flag,
    word_document,
    workbook,
    zipped,
)
from tests.index.ole import ole, outlook

DRM = (
    '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><EncryptedData'
    ' xmlns="http://www.w3.org/2001/04/xmlenc#"><CipherData><CipherReference URI="OPS/text/c%200.xhtml"/></CipherData>'
    "</EncryptedData></encryption>"
)


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
        ("a.docx", zipped({"other.xml": "<a/>"}), "damaged"),
        ("a.pptx", slides()[:-400], "damaged"),
        ("a.pptx", word_document(), "damaged"),
        ("a.xlsx", workbook()[:3000], "damaged"),
        ("a.xlsx", b"The words of a text file.", "damaged"),
        ("a.xlsx", workbook(far=True), "1,048,576 rows and 16,384 columns"),
        ("a.odt", zipped({"mimetype": "x"}), "content.xml"),
        ("a.odt", open_document("")[:300], "damaged"),
        ("a.odt", zipped({"content.xml": "<a><b></a>"}), "damaged"),
        ("a.odt", zipped({"content.xml": "<a/>"}), "no body"),
        ("a.odt", open_document("<office:text/>"), "no text"),
        ("a.odt", zipped({"content.xml": b"\x01\x02", "META-INF/manifest.xml": LOCKED}), "encrypted"),
        ("a.epub", zipped({"mimetype": "application/epub+zip"}), "container.xml"),
        ("a.epub", book(["<p>Words</p>"], extra={"META-INF/encryption.xml": DRM}), "encrypted"),
        ("a.docx", ole({"EncryptedPackage": b"x" * 600, "EncryptionInfo": b"y"}), "is encrypted"),
        ("a.xlsx", ole({"EncryptedPackage": b"x" * 600, "EncryptionInfo": b"y"}), "is encrypted"),
        ("a.docx", ole({"WordDocument": b"x" * 600}), "old binary Office file"),
        ("a.pptx", ole({"PowerPoint Document": b"x" * 600})[:700], "damaged"),
        ("a.odt", with_password_flag(open_document("<office:text/>")), "is encrypted"),
        ("a.rtf", b"The words of a text file.", "no RTF header"),
        ("a.rtf", rb"{\rtf1\ansi{\fonttbl{\f0 Arial;}}\par}", "no text"),
        ("a.msg", ole({"WordDocument": b"x"}), "no Outlook message"),
        ("a.msg", b"The words of a text file.", "damaged"),
        ("a.mbox", b"The words of a text file.\n", "no messages"),
        ("a.mbox", b"From a Fri\n\n" * 3, "no messages"),
        ("a.msg", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 4096, "its OLE container cannot be opened"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 4096, "its OLE container cannot be opened"),
        ("a.odt", open_document("<text:a>" * 1500 + "</text:a>" * 1500), "it is nested too deeply"),
        ("a.xml", b"<article>" + b"<sec>" * 5000, "it is nested too deeply"),
        ("a.eml", b"From: a@b\nContent-Type: message/rfc822\n\n" * 5000, "it is nested too deeply"),
        ("a.xml", b"<note><to>Ada</to></note>", r"^XML of this kind is not supported \(only JATS articles\)$"),
        ("a.xml", b"<article><title>DocBook</title></article>", "XML of this kind is not supported"),
        ("a.nxml", b"<article><front>", "damaged"),
        ("a.json", b'{"text": "cut of', "no JSON"),
        ("a.json", b"[" * 100_000, "nested too deeply"),
        ("a.json", b'{"id": ' + b"9" * 5000 + b"}", "a number in it is too long"),
        ("a.json", b"{}", "no text"),
        ("a.jsonl", b"not\njson\n", "none of its lines"),
        ("a.pdf", pdf("Text.")[:300], "damaged"),
        ("a.pdf", b"The words of a text file.", "damaged"),
        ("a.pdf", pdf("Text.", encrypt=StandardEncryption("secret", canPrint=0)), "encrypted"),
        ("a.pdf", pdf(""), "no text"),
        ("a.eml", b"The words of a text file.\n", "no mail headers"),
    ],
)
def test_bad_files_are_refused_with_the_reason(name: str, data: bytes, reason: str) -> None:
    with pytest.raises(DocumentUnreadable, match=reason) as refused:
        read(name, data)
    assert refused.value.hint


def whole(suffix: str) -> bytes:
    """A good file of the format."""
    return {
        ".pdf": pdf("Text."),
        ".docx": word_document(),
        ".pptx": slides(),
        ".xlsx": workbook(),
        ".odt": open_document("<office:text><text:p>Words</text:p></office:text>"),
        ".epub": book(["<html><body><p>Words</p></body></html>"]),
        ".rtf": RTF,
        ".eml": mail(plain="Text.", attachments=[("a.txt", b"Words")]),
        ".mbox": b"From a@b Mon Jul 20 01:01:07 2015\n" + mail(plain="Text."),
        ".msg": ole(outlook({0x0037: "Subject", 0x1000: "Words"})),
        ".csv": b"id,text\n1,Words of it\n",
        ".json": b'[{"id": "a", "text": "Words of it"}]',
        ".jsonl": b'{"id": "a", "text": "Words of it"}\n' * 3,
    }.get(suffix, PAGE.encode())


@pytest.mark.parametrize("suffix", sorted(READERS))
def test_no_format_chokes_on_any_prefix_of_a_file(suffix: str) -> None:
    data = whole(suffix)
    for end in range(0, len(data), max(1, len(data) // 25)):
        try:
            content = read(f"a{suffix}", data[:end])
            assert content.text.strip() or content.parts
        except DocumentUnreadable as error:
            assert str(error) and error.hint


@cache
def bomb() -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("content.xml", "w") as member:
        for _ in range(101):
            member.write(bytes(1_000_000))
    return buffer.getvalue()


@cache
def crowd() -> bytes:
    return zipped({str(number): "" for number in range(20_001)})


@pytest.mark.parametrize("suffix", [".docx", ".pptx", ".xlsx", ".odt", ".epub"])
def test_a_zip_bomb_is_refused_before_it_is_opened(suffix: str) -> None:
    with pytest.raises(DocumentUnreadable, match=r"decompresses to 0\.1 GB: a zip bomb\?"):
        read(f"a{suffix}", bomb())
    with pytest.raises(DocumentUnreadable, match="packs 20,001 files"):
        read(f"a{suffix}", crowd())


@pytest.mark.parametrize("claimed", [0, 10, 1_000_000])
@pytest.mark.parametrize("suffix", [".docx", ".pptx", ".xlsx", ".odt", ".epub"])
def test_a_member_that_lies_of_its_length_is_refused(suffix: str, claimed: int) -> None:
    data = bytearray(whole(suffix))
    with zipfile.ZipFile(BytesIO(data)) as archive:
        name = max(archive.infolist(), key=lambda info: info.file_size * info.filename.endswith(("xml", "html")))
    assert name.file_size not in (claimed, 0)
    at = data.rindex(b"PK\x01\x02", 0, data.rindex(name.filename.encode()))
    data[at + 24 : at + 28] = claimed.to_bytes(4, "little")
    with pytest.raises(DocumentUnreadable, match=f"{name.filename} in it is not "):
        read(f"a{suffix}", bytes(data))


@pytest.mark.parametrize(
    "error", [MemoryError(), XMLSyntaxError("unknown error", 2, 0, 0), OSError("read: out of memory")], ids=repr
)
def test_a_lack_of_memory_is_no_damage(error: Exception) -> None:
    with pytest.raises(MemoryError):
        unreadable(error)


@pytest.mark.parametrize("suffix", [".nxml", ".odt", ".epub"])
def test_xml_reaches_for_nothing_outside_the_file(suffix: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret words")
    document_type = f'<!DOCTYPE x [<!ENTITY leak SYSTEM "{secret.as_uri()}"><!ENTITY lol "lollol">]>'
    inner = f'<p>Words &leak; <xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{secret.as_uri()}"/></p>'
    article = f"{document_type}<article><front/><body>{inner}</body></article>"
    text = document_type + OPEN_DOCUMENT.format(f"<office:text><text:p>Words &leak;</text:p>{inner}</office:text>")
    data = {
        ".nxml": article.encode(),
        ".odt": zipped({"content.xml": text}),
        ".epub": book([f"{document_type}<html><body>{inner}</body></html>"]),
    }[suffix]
    content = read(f"a{suffix}", data)
    assert "Words" in content.text and "secret words" not in content.text

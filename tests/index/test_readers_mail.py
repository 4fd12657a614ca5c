"""Mail in every wrapping: single messages, mailboxes, Outlook files, and what is attached to them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from email.message import EmailMessage

import pytest
from compressed_rtf import compress

from index.readers import Content, read
from index.readers.parts import DEEPEST
from tests.index.files import mail, message, pdf, word_document
from tests.index.ole import ole, outlook

HEADERS = (
    "From: Ada Quill <ada@courier.example>\nTo: Bruno Vale <bruno@ostrick.example>\n"
    "Date: Thu, 14 Mar 2024 10:00:00 +0100"
)
SENT = datetime(2024, 3, 14, 10, tzinfo=timezone(timedelta(hours=1)))


def described(content: Content) -> list[tuple[str, str]]:
    """Each part's name with its text, or with why it has none."""
    return [(part.name, part.content.text if part.content else part.reason) for part in content.parts]


def raw(headers: str, body: bytes) -> bytes:
    return f"From: ada@courier.example\nSubject: s\n{headers}\n\n".encode() + body


def body_of(content: Content) -> str:
    return content.text.split("\n\n", 1)[1]


def test_mail_opens_with_its_headers() -> None:
    content = read("a.eml", mail(plain="The bridge opens.\n\nSee you there.\n", html="<p>Other</p>"))
    # Who wrote to whom is what people search mail for, and what an answer has to cite.
    assert content.text == f"{HEADERS}\nSubject: The bridge – a note\n\nThe bridge opens.\n\nSee you there."
    assert (content.title, content.author) == ("The bridge – a note", "Ada Quill")
    assert content.published.value == SENT
    assert content.published.evidence == "Date: Thu, 14 Mar 2024 10:00:00 +0100"
    assert content.parts == ()


def test_mail_with_only_html() -> None:
    content = read("a.eml", mail(html="<html><body><p>Dear all,</p><p>The bridge opens in May.</p></body></html>"))
    assert body_of(content) == "Dear all,\n\nThe bridge opens in May."


def test_mail_whose_plain_text_only_points_to_the_html() -> None:
    content = read("a.eml", mail(plain="See the HTML.", html=f"<p>{'The bridge opens in May. ' * 20}</p>"))
    assert body_of(content).startswith("The bridge opens in May.")


@pytest.mark.parametrize(
    ("headers", "body", "text"),
    [
        ("Content-Type: text/plain; charset=iso-8859-2", "Žluťoučký kůň".encode("iso-8859-2"), "Žluťoučký kůň"),
        ("Content-Type: text/plain; charset=iso-8859-1", "Žluťoučký kůň".encode(), "Žluťoučký kůň"),
        ("Content-Type: text/plain; charset=nonsense", "Žluťoučký kůň".encode(), "Žluťoučký kůň"),
        ("X-No: charset", "Žluťoučký kůň".encode(), "Žluťoučký kůň"),
        ("Content-Type: text/plain; charset=us-ascii", "caf\u00e9 “au lait”".encode("cp1252"), "café “au lait”"),
        ("Content-Transfer-Encoding: base64", b"VGhlIGJyaWRnZQ==", "The bridge"),
        ("Content-Transfer-Encoding: quoted-printable", b"caf=C3=A9 au=\nlait", "café aulait"),
        (
            "Content-Type: text/plain; format=flowed",
            b"The bridge \nopens.\n> quoted \nYes.",
            "The bridge opens.\n> quoted\nYes.",
        ),
        ("Content-Type: text/html; charset=utf-8", b"<p>one<p>two", "one\n\ntwo"),
    ],
)
def test_bodies_in_any_encoding(headers: str, body: bytes, text: str) -> None:
    assert body_of(read("a.eml", raw(headers, body))) == text


@pytest.mark.parametrize(
    ("subject", "title"),
    [
        (b"=?utf-8?b?xb1sdcWl?= =?utf-8?b?b3XEjWvDvQ==?=", "Žluťoučký"),
        ("Žluťoučký".encode(), "Žluťoučký"),
        (b"=?nonsense?q?caf=C3=A9?=", "café"),
        (b"a long\n folded one", "a long folded one"),
        ("Žluťoučký =?utf-8?q?caf=C3=A9?= – kůň".encode(), "Žluťoučký café – kůň"),
    ],
)
def test_subjects_in_any_encoding(subject: bytes, title: str) -> None:
    assert read("a.eml", b"From: a@b.example\nSubject: " + subject + b"\n\nText.").title == title


def test_headers_without_end_are_cut_before_they_are_decoded() -> None:
    content = read("a.eml", b"From: a@b.example\nSubject: " + b"=?utf-8?q?caf=C3=A9?= " * 20_000 + b"\n\nText.")
    assert content.title is not None and content.title.startswith("cafécafé") and len(content.title) < 10_100
    assert content.title.endswith("…") and body_of(content) == "Text."
    plain = read("a.eml", b"From: a@b.example\nTo: " + b"c@d.example, " * 20_000 + b"\n\nText.")
    assert plain.text.count("c@d.example") == 20_000


@pytest.mark.parametrize("header", ["Content-Type: text/plain; ", "Content-Disposition: inline; "])
@pytest.mark.parametrize("parameter", ["; ", 'name*0="a"; ', '"; '])
def test_parameters_without_end_are_cut(header: str, parameter: str) -> None:
    content = read("a.eml", raw(header + parameter * 100_000, b"Text."))
    assert body_of(content) == "Text." or content.parts


@pytest.mark.parametrize("brackets", ["(" * 100_000, "(" * 5000 + ")" * 5000])
def test_a_sender_in_brackets_without_end(brackets: str) -> None:
    content = read("a.eml", f"From: {brackets} a@b.example\n\nText.".encode())
    assert content.text.startswith("From: ((((") and body_of(content) == "Text."


@pytest.mark.parametrize("stated", ["", "Date: soon\n", "Date: Mon, 99 Foo 2024 10:00:00\n"])
def test_mail_without_a_day_is_undated(stated: str) -> None:
    assert read("a.eml", f"From: a@b.example\n{stated}\nText.".encode()).published.value is None


def test_what_is_attached_becomes_parts() -> None:
    content = read(
        "a.eml",
        mail(
            plain="See below.",
            attachments=[
                ("report.pdf", pdf("The flood")),
                ("Report.PDF", pdf("The second flood")),
                ("../../etc/costs.docx", word_document()),
                ("picture.png", b"\x89PNG"),
                ("broken.pdf", b"%PDF"),
                ("winmail.dat", b"x"),
                ("empty.txt", b""),
            ],
        ),
    )
    assert body_of(content) == "See below."
    found = dict(described(content))
    assert list(found) == [
        "report.pdf", "Report (2).PDF", "costs.docx", "picture.png", "broken.pdf", "winmail.dat", "empty.txt",
    ]  # fmt: skip
    assert (found["report.pdf"], found["Report (2).PDF"]) == ("The flood", "The second flood")
    assert found["costs.docx"].startswith("Flood damage")
    assert found["picture.png"] == "its format is not supported (image/png)."
    assert found["broken.pdf"].startswith("damaged") and found["broken.pdf"].endswith("save it again.")
    assert found["empty.txt"].startswith("the file is empty.")
    assert [part.media_type for part in content.parts][:2] == ["application/pdf"] * 2
    assert all(part.content is None or part.content.parts == () for part in content.parts)


def test_mail_that_only_carries_a_file() -> None:
    content = read("a.eml", mail(attachments=[("a.pdf", b"%PDF")]))
    assert content.text.startswith("From: Ada Quill") and [part.name for part in content.parts] == ["a.pdf"]
    assert read("b.eml", b"Subject: Lunch at noon?\n\n").text == "Subject: Lunch at noon?"


def test_pictures_in_the_text_and_signatures_are_no_parts() -> None:
    built = message(html="<p>Look: <img src='cid:1'></p>")
    built.add_related(b"\x89PNG", maintype="image", subtype="png", cid="<1>", filename="logo.png")
    built.make_mixed()
    built.add_attachment(b"x", maintype="application", subtype="pgp-signature", filename="signature.asc")
    assert read("a.eml", built.as_bytes()).parts == ()


def test_encrypted_mail_is_reported() -> None:
    body = b"--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--b\n\nxxxx\n--b--\n"
    content = read("a.eml", raw('Content-Type: multipart/encrypted; boundary="b"', body))
    assert described(content) == [("encrypted message", "the message is encrypted. Save a decrypted copy.")]
    content = read("a.eml", raw('Content-Type: application/pkcs7-mime; name="smime.p7m"', b"xxxx"))
    assert described(content) == [("smime.p7m", "the message is encrypted. Save a decrypted copy.")]


def nested(depth: int) -> EmailMessage:
    built = message(plain=f"Level {depth}.", subject=f"level {depth}")
    if depth < DEEPEST + 2:
        built.add_attachment(nested(depth + 1))
    return built


def test_mail_in_mail_is_one_flat_list_and_ends_somewhere() -> None:
    content = read("a.eml", nested(0).as_bytes())
    names = [part.name for part in content.parts]
    assert names[:2] == ["level 1.eml", "level 1.eml/level 2.eml"]
    assert [part.content is not None for part in content.parts] == [True] * DEEPEST + [False]
    assert content.parts[-1].reason.startswith(f"it lies more than {DEEPEST} levels deep.")
    assert content.parts[0].content is not None and content.parts[0].content.title == "level 1"


def mailbox(*messages: bytes) -> bytes:
    separator = b"From ada@courier.example Thu Mar 14 10:00:00 2024\n"
    return b"".join(separator + m.replace(b"\nFrom ", b"\n>From ") + b"\n\n" for m in messages)


def test_a_mailbox_is_a_list_of_messages() -> None:
    data = mailbox(
        mail(plain="One.\n\nFrom here on it rains.\n"),
        b"no headers at all\n",
        mail(plain="Three.", attachments=[("report.pdf", pdf("The flood")), ("x.bin", b"x")]),
    )
    content = read("a.mbox", data)
    assert (content.text, content.title) == ("", None)
    assert [part.name for part in content.parts] == ["1", "2", "3", "3/report.pdf", "3/x.bin"]
    first, second, third, report, unknown = content.parts
    assert first.content is not None and first.content.text.endswith("One.\n\nFrom here on it rains.")
    assert first.content.published.value == SENT and first.media_type == "message/rfc822"
    assert second.content is None and second.reason.startswith("it has no mail headers.")
    assert third.content is not None and body_of(third.content) == "Three."
    assert report.content is not None and report.content.text == "The flood"
    assert unknown.reason.startswith("its format is not supported")
    broken = mailbox(b"From: a@b\nContent-Type: message/rfc822\n\n" * 2000, mail(plain="Two."))
    assert [part.reason for part in read("c.mbox", broken).parts][0].startswith("it is nested too deeply")
    assert len(read("b.mbox", data.replace(b"\n", b"\r\n")).parts) == 5


STRINGS = {0x0037: "The bridge", 0x0C1A: "Ada Quill", 0x5D01: "ada@courier.example", 0x1000: "It opens – soon."}


def test_an_outlook_message() -> None:
    recipient = outlook({0x3001: "Bruno Vale", 0x39FE: "bruno@ostrick.example"}, header_bytes=8)
    content = read("a.msg", ole(outlook(STRINGS, sent=SENT, inside={"__recip_version1.0_#00000000": recipient})))
    assert content.text == (
        "From: Ada Quill <ada@courier.example>\nTo: Bruno Vale <bruno@ostrick.example>\n"
        "Date: Thu, 14 Mar 2024 09:00:00 +0000\nSubject: The bridge\n\nIt opens – soon."
    )
    assert (content.title, content.author) == ("The bridge", "Ada Quill")
    assert content.published.value == SENT.astimezone(UTC)


@pytest.mark.parametrize(
    ("streams", "code_page"),
    [
        ({"__substg1.0_1000001E": "Žluťoučký kůň".encode("cp1250")}, 1250),
        ({"__substg1.0_10130102": "<p>Žluťoučký kůň</p>".encode("cp1250")}, 1250),
        ({"__substg1.0_10090102": compress(rb"{\rtf1\ansi\ansicpg1250 \'8elu\'9dou\'e8k\'fd k\'f9\'f2}")}, None),
    ],
)
def test_bodies_of_outlook_messages(streams: dict[str, bytes], code_page: int | None) -> None:
    content = read("a.msg", ole(outlook({0x0037: "s"}, streams=streams, code_page=code_page)))
    assert body_of(content) == "Žluťoučký kůň"


def test_attachments_of_outlook_messages() -> None:
    report = outlook({0x3707: "report.pdf"}, streams={"__substg1.0_37010102": pdf("The flood")}, header_bytes=8)
    logo = outlook({0x3707: "logo.png", 0x370E: "image/png", 0x3712: "1"}, header_bytes=8)
    link = outlook({0x3001: "link"}, header_bytes=8)
    inner = outlook(
        {0x0037: "Older", 0x1000: "It was said."}, header_bytes=24, inside={"__attach_version1.0_#00": report}
    )
    forwarded = outlook({0x3001: "Older"}, header_bytes=8, inside={"__substg1.0_3701000D": inner})
    attached = {f"__attach_version1.0_#{n:08X}": a for n, a in enumerate([report, logo, link, forwarded])}
    content = read("a.msg", ole(outlook(STRINGS, inside=attached)))
    assert described(content) == [
        ("report.pdf", "The flood"),
        ("link", "it is a link or an embedded object, not a file."),
        ("Older.msg", "Subject: Older\n\nIt was said."),
        ("Older.msg/report.pdf", "The flood"),
    ]

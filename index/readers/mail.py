"""Mail: its header lines and its readable body as text, its attachments as documents of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from email import message_from_bytes, policy
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses

from index.dates import from_metadata
from index.errors import DocumentUnreadable
from index.facts import language_code, stated
from index.normalise import normalise
from index.readers.content import Attachment, Block, Bundle, Content, join_blocks
from index.readers.html import parse_page
from index.readers.parts import file_name, safe_name
from index.readers.plain import decode
from index.readers.visible import visible_blocks
from index.types import Dated, Fact, Facts

_HEADERS = ("From", "To", "Cc", "Date", "Subject")
_ENCRYPTED = "the message is encrypted. Save a decrypted copy."
# They prove who wrote; they say nothing.
_SIGNATURES = {"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"}
_SEALED = {"application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted"}
# A plain form with a tenth of the words is no form of the same text.
_PLAIN_PREFERRED = 10
# Decoding encoded words and parameters takes time with the square of their number; real values end far below this.
_LONGEST_CODED_CHARS = 10_000
_ALONE = re.compile(r"(?P<name>[^<>@]{1,200}?)\s*<(?P<address>[^<>@\s]+@[^<>@\s]+)>")
_SUFFIXES = {
    "message/rfc822": ".eml", "message/news": ".eml", "application/pdf": ".pdf", "text/html": ".html",
    "text/plain": ".txt", "text/csv": ".csv", "application/ms-tnef": ".dat", "text/calendar": ".ics",
}  # fmt: skip


def read_mail(data: bytes) -> Content | Bundle:
    """The message under its From, To, Date and Subject lines; it is published when its Date header says it was sent."""
    return _read(message_from_bytes(data.lstrip(b"\r\n"), policy=policy.compat32))


def _read(message: Message) -> Content | Bundle:
    headers = {name: header(message, name) for name in (*_HEADERS, "Content-Language")}
    if not (headers["From"] or headers["Date"] or headers["Subject"]):
        raise DocumentUnreadable("it has no mail headers", hint="Export the mail again as .eml.")
    opened = _Opened()
    opened.take(message)
    return bundle(headers, opened.blocks, tuple(opened.attachments))


def bundle(headers: dict[str, str], body: list[Block], attachments: tuple[Attachment, ...]) -> Content | Bundle:
    """A message as a document. Its headers open the text: people search for who wrote to whom, and cite it."""
    lines = [f"{name}: {headers[name]}" for name in _HEADERS if headers.get(name)]
    text, headings = join_blocks([Block("\n".join(lines)), *body])
    name, address = _first_address(headers.get("From", ""))
    published = headers.get("Date", "")
    content = Content(
        text=text,
        facts=Facts(
            title=stated("Subject", headers.get("Subject")),
            author=replace(stated("From", headers.get("From")), value=name or address) if name or address else Fact(),
            language=stated("Content-Language", language_code(headers.get("Content-Language"))),
        ),
        published=(from_metadata(published, evidence=f"Date: {published}") if published else None) or Dated(),
        headings=headings,
    )
    return Bundle(content=content, attachments=attachments) if attachments else content


def _first_address(value: str) -> tuple[str, str]:
    alone = _ALONE.fullmatch(value)  # a name with a comma and without quotes would be taken for two
    if alone and '"' not in value:
        return alone["name"], alone["address"]
    try:
        return next(iter(getaddresses([value[:_LONGEST_CODED_CHARS]])), ("", ""))
    except RecursionError:  # comments in comments without end
        return "", ""


def header(message: Message, name: str) -> str:
    """A header in readable words; bytes that are not ASCII are decoded by detection. Empty when absent."""
    stated = message.get(name)
    return "" if stated is None else words_of(str(_raw(stated)))


def words_of(stated: str) -> str:
    """A header's value with its encoded words (=?utf-8?q?...?=) read, on one line."""
    stated = stated.encode("utf-8", "surrogateescape").decode("utf-8", "surrogateescape")
    if any("\udc80" <= c <= "\udcff" for c in stated):
        stated = _decoded(stated.encode("utf-8", "surrogateescape"), None)
    stated = " ".join(stated.split())
    if len(stated) > _LONGEST_CODED_CHARS and "=?" in stated:
        stated = f"{stated[:_LONGEST_CODED_CHARS].rpartition(' ')[0]} …"
    pieces: list[str] = []
    try:
        for piece, charset in decode_header(stated):
            if isinstance(piece, str):
                pieces.append(piece)
            else:  # the words between encoded ones come as bytes in Python's own escapes
                pieces.append(_decoded(piece, charset) if charset else piece.decode("raw-unicode-escape"))
    except ValueError:  # an encoded word that is cut off
        return normalise(stated)
    return " ".join(normalise("".join(pieces)).split())


def _raw(stated: object) -> str:
    # compat32 wraps a value that is not ASCII in a Header, whose chunks hold the raw bytes as surrogates.
    chunks = getattr(stated, "_chunks", None)
    return "".join(text for text, _ in chunks) if chunks is not None else str(stated)


def _decoded(data: bytes, charset: str | None) -> str:
    try:
        return decode(data, None if charset in (None, "unknown-8bit", "us-ascii") else charset)
    except DocumentUnreadable:
        return data.decode("latin-1")


@dataclass(slots=True)
class _Opened:
    """What a message holds: the blocks of its body, and what is attached."""

    blocks: list[Block] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)

    def take(self, part: Message) -> None:
        """Sort one part of the message, and all below it."""
        _shorten(part)
        kind = part.get_content_type()
        if kind == "multipart/encrypted" or kind in _SEALED:
            signed = "signed" in str(part.get_param("smime-type", ""))
            reason = "the message is signed in a sealed form. Save an opened copy." if signed else _ENCRYPTED
            name = _stated_name(part) or "encrypted message"
            self.attachments.append(Attachment(name=name, media_type=kind, reason=reason))
        elif kind == "multipart/alternative" and part.is_multipart():
            self._take_best(_children(part))
        elif kind in ("message/rfc822", "message/news"):
            self.attachments.append(_enclosed(part, len(self.attachments)))
        elif kind == "message/delivery-status":
            self.blocks.append(Block(_as_text(part)))
        elif part.is_multipart():
            for child in _children(part):
                self.take(child)
        elif kind in ("text/plain", "text/html", "text/enriched") and not _is_attached(part):
            self.blocks += _body_blocks(part)
        elif not _is_decoration(part):
            name = _name(part, len(self.attachments))
            self.attachments.append(Attachment(name=name, media_type=kind, data=_payload(part)))

    def _take_best(self, children: list[Message]) -> None:
        """Of the forms of one text the plain one, else the HTML; what else is among them is attached."""
        bodies: list[tuple[bool, list[Block]]] = []
        for child in children:
            inner = _Opened()
            inner.take(child)
            self.attachments += inner.attachments
            if any(block.text.strip() for block in inner.blocks):
                bodies.append((child.get_content_type() != "text/plain", inner.blocks))
        if bodies:
            self.blocks += max(bodies, key=lambda body: _worth(*body))[1]


def _shorten(part: Message) -> None:
    """Cut the headers whose parameters are looked at."""
    for name in ("Content-Type", "Content-Disposition"):
        stated = _raw(part.get(name, ""))
        if len(stated) > _LONGEST_CODED_CHARS:
            part.replace_header(name, stated[:_LONGEST_CODED_CHARS])


def _worth(is_page: bool, blocks: list[Block]) -> float:
    """Plain text before HTML, unless it only says that the mail has to be looked at as HTML."""
    return sum(len(block.text) for block in blocks) * (1 if is_page else _PLAIN_PREFERRED)


def _children(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [child for child in payload if isinstance(child, Message)] if isinstance(payload, list) else []


def _enclosed(part: Message, number: int) -> Attachment:
    """A mail inside the mail; some programs encode it, against the rules, so that its one child is not parsed."""
    inner = next(iter(_children(part)), None)
    title = header(inner, "Subject") if inner is not None else ""
    name = _stated_name(part) or safe_name(title, f"message {number + 1}")
    name = name if name.lower().endswith((".eml", ".msg")) else f"{name}.eml"
    if inner is not None and inner.keys():
        try:
            return Attachment(name=name, media_type="message/rfc822", content=_read(inner))
        except DocumentUnreadable as error:
            return Attachment(name=name, media_type="message/rfc822", reason=str(error))
    payload = part.get_payload() if inner is None else inner.get_payload()
    part.set_payload(payload if isinstance(payload, str) else "")
    return Attachment(name=name, media_type="message/rfc822", data=_payload(part))


def _is_attached(part: Message) -> bool:
    return part.get_content_disposition() == "attachment" or bool(part.get_filename())


def _is_decoration(part: Message) -> bool:
    """Whether it is a picture shown inside the text, or a signature."""
    picture = part.get_content_maintype() == "image" and bool(part.get("Content-ID"))
    return picture or part.get_content_type() in _SIGNATURES


def _name(part: Message, number: int) -> str:
    suffix = _SUFFIXES.get(part.get_content_type(), "")
    return _stated_name(part) or f"attachment {number + 1}{suffix}"


def _stated_name(part: Message) -> str:
    try:
        stated = part.get_filename()
    except (ValueError, TypeError):  # a malformed RFC 2231 parameter
        stated = None
    return file_name(words_of(stated), "") if stated else ""


def _payload(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _as_text(part: Message) -> str:
    return "\n\n".join(child.as_string() for child in _children(part))


def _body_blocks(part: Message) -> list[Block]:
    payload = _payload(part)
    charset = part.get_content_charset()
    if part.get_content_type() == "text/html":
        return html_blocks(payload, charset)
    text = _decoded(payload, charset)
    if str(part.get_param("format", "")).lower() == "flowed":
        text = _unflowed(text, delete_space=str(part.get_param("delsp", "")).lower() == "yes")
    return [Block(text)]


def html_blocks(data: bytes, charset: str | None) -> list[Block]:
    """The visible text of a message written as a page; a mail has no menu to leave out."""
    return visible_blocks(parse_page(data, charset)) if data.strip() else []


def _unflowed(text: str, *, delete_space: bool) -> str:
    """Text of `format=flowed` (RFC 3676): a line that ends in a space goes on in the next one."""
    return "\n".join(_paragraphs(re.split(r"\r?\n", text), delete_space))


def _paragraphs(lines: list[str], delete_space: bool) -> Iterator[str]:
    held: list[str] = []
    for line in lines:
        quoted = line.startswith(">")
        soft = line.endswith(" ") and line != "-- " and not quoted
        if quoted or line == "-- ":
            yield from ["".join(held).rstrip()] if held else []
            held = []
            yield line
            continue
        held.append(line[:-1] if soft and delete_space else line)
        if not soft:
            yield "".join(held)
            held = []
    yield from ["".join(held).rstrip()] if held else []

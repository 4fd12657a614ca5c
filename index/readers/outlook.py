"""Outlook messages (.msg) by olefile: properties of the message, its recipients and attachments."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_string, policy
from email.utils import format_datetime
from typing import Any

from index.errors import DocumentUnreadable
from index.readers.archive import is_ole, open_ole
from index.readers.content import Attachment, Block, Bundle, Content
from index.readers.mail import bundle, header, html_blocks
from index.readers.parts import DEEPEST, file_name, safe_name
from index.readers.plain import decode
from index.readers.rtf import rtf_blocks

# Property ids, MS-OXPROPS.
_SUBJECT, _TRANSPORT_HEADERS = 0x0037, 0x007D
_SENT, _DELIVERED = 0x0039, 0x0E06
_SENDER_NAME, _SENDER_ADDRESS, _SENDER_SMTP = 0x0C1A, 0x0C1F, 0x5D01
_TO, _CC = 0x0E04, 0x0E03
_BODY, _HTML, _COMPRESSED_RTF = 0x1000, 0x1013, 0x1009
_CODE_PAGE, _INTERNET_CODE_PAGE = 0x3FFD, 0x3FDE
_NAME, _SMTP, _ADDRESS, _RECIPIENT_KIND = 0x3001, 0x39FE, 0x3003, 0x0C15
_LONG_FILE_NAME, _SHORT_FILE_NAME, _DATA, _MIME, _CONTENT_ID = 0x3707, 0x3704, 0x3701, 0x370E, 0x3712
_STRING, _OLD_STRING, _BINARY, _OBJECT, _INTEGER, _TIME = 0x001F, 0x001E, 0x0102, 0x000D, 0x0003, 0x0040
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)


def read_outlook(data: bytes) -> Content | Bundle:
    """The message under its From, To, Date and Subject lines, with what is attached."""
    if not is_ole(data):
        raise DocumentUnreadable(
            "damaged, or not the format its name says (no Outlook message)", hint="Save the message again."
        )
    with open_ole(data) as container:
        if not container.exists("__properties_version1.0"):
            raise DocumentUnreadable("it is no Outlook message", hint="Give the file the suffix of its true format.")
        return _message(_Storage(container, (), header_bytes=32), depth=0)


class _Storage:
    """The properties of one storage of the container: a message, a recipient or an attachment."""

    def __init__(self, container: Any, path: tuple[str, ...], *, header_bytes: int, page: str = "cp1252") -> None:
        self._container = container
        self._path = path
        stream = self._stream("__properties_version1.0") or b""
        self._fixed: dict[tuple[int, int], bytes] = {}
        for start in range(header_bytes, len(stream) - 15, 16):
            tag, _, value = struct.unpack_from("<II8s", stream, start)
            self._fixed[tag >> 16, tag & 0xFFFF] = value
        number = self.integer(_CODE_PAGE) or self.integer(_INTERNET_CODE_PAGE)
        self.page = {None: page, 65001: "utf-8", 20127: "cp1252", 28591: "cp1252"}.get(number, f"cp{number}")

    def _stream(self, name: str) -> bytes | None:
        path = [*self._path, name]
        exists = self._container.exists(path) and self._container.get_type(path) == 2
        return bytes(self._container.openstream(path).read()) if exists else None

    def binary(self, number: int, kind: int = _BINARY) -> bytes | None:
        return self._stream(f"__substg1.0_{number:04X}{kind:04X}")

    def string(self, number: int) -> str:
        wide = self.binary(number, _STRING)
        if wide is not None:
            return wide.decode("utf-16-le", "replace").rstrip("\x00")
        narrow = self.binary(number, _OLD_STRING)
        return _narrow(narrow.rstrip(b"\x00"), self.page) if narrow else ""

    def integer(self, number: int) -> int | None:
        value = self._fixed.get((number, _INTEGER))
        return struct.unpack_from("<i", value)[0] if value else None

    def moment(self, number: int) -> datetime | None:
        value = self._fixed.get((number, _TIME))
        ticks = struct.unpack("<Q", value)[0] if value else 0
        try:
            return (_EPOCH + timedelta(microseconds=ticks // 10)).replace(microsecond=0) if ticks else None
        except OverflowError:
            return None

    def below(self, prefix: str) -> Iterator[_Storage]:
        depth = len(self._path)
        names = {
            entry[depth]
            for entry in self._container.listdir(streams=False, storages=True)
            if len(entry) == depth + 1 and tuple(entry[:depth]) == self._path and entry[depth].startswith(prefix)
        }
        for name in sorted(names):
            yield _Storage(self._container, (*self._path, name), header_bytes=8, page=self.page)

    def embedded(self) -> _Storage | None:
        name = f"__substg1.0_{_DATA:04X}{_OBJECT:04X}"
        path = (*self._path, name)
        if not self._container.exists([*path, "__properties_version1.0"]):
            return None
        return _Storage(self._container, path, header_bytes=24, page=self.page)


def _narrow(data: bytes, page: str) -> str:
    try:
        return decode(data, page)
    except DocumentUnreadable:
        return data.decode("latin-1")


def _message(message: _Storage, depth: int) -> Content | Bundle:
    attachments = tuple(found for a in message.below("__attach") if (found := _attachment(a, depth)) is not None)
    return bundle(_headers(message), _body(message), attachments)


def _headers(message: _Storage) -> dict[str, str]:
    transport = message_from_string(message.string(_TRANSPORT_HEADERS).lstrip(), policy=policy.compat32)
    sent = message.moment(_SENT) or message.moment(_DELIVERED)
    recipients = list(message.below("__recip"))
    return {
        "From": header(transport, "From")
        or _mailbox(message.string(_SENDER_NAME), message.string(_SENDER_SMTP) or message.string(_SENDER_ADDRESS)),
        "To": _recipients(recipients, 1) or message.string(_TO),
        "Cc": _recipients(recipients, 2) or message.string(_CC),
        "Date": header(transport, "Date") or (format_datetime(sent) if sent else ""),
        "Subject": " ".join(message.string(_SUBJECT).split()),
        "Content-Language": header(transport, "Content-Language"),
    }


def _recipients(recipients: list[_Storage], kind: int) -> str:
    chosen = [r for r in recipients if (r.integer(_RECIPIENT_KIND) or 1) & 0xF == kind]
    return ", ".join(_mailbox(r.string(_NAME), r.string(_SMTP) or r.string(_ADDRESS)) for r in chosen)


def _mailbox(name: str, address: str) -> str:
    """`Name <address>`; inside one company an address is a directory path that says nothing."""
    address = address if "@" in address and address != name else ""
    return f"{name} <{address}>" if name and address else name or address


def _body(message: _Storage) -> list[Block]:
    plain = message.string(_BODY)
    if plain.strip():
        return [Block(plain)]
    page = message.binary(_HTML)
    if page and page.strip():
        return html_blocks(page, message.page)
    packed = message.binary(_COMPRESSED_RTF)
    if packed:
        from compressed_rtf import decompress

        return rtf_blocks(decompress(packed))
    return []


def _attachment(attachment: _Storage, depth: int) -> Attachment | None:
    stated = attachment.string(_LONG_FILE_NAME) or attachment.string(_SHORT_FILE_NAME) or attachment.string(_NAME)
    kind = attachment.string(_MIME) or "application/octet-stream"
    inner = attachment.embedded()
    if inner is not None:
        name = safe_name(stated or inner.string(_SUBJECT), "message")
        name = name if name.lower().endswith((".msg", ".eml")) else f"{name}.msg"
        kind = "application/vnd.ms-outlook"
        if depth >= DEEPEST:
            return Attachment(name=name, media_type=kind, reason=f"it lies more than {DEEPEST} levels deep")
        return Attachment(name=name, media_type=kind, content=_message(inner, depth + 1))
    if kind.startswith("image/") and attachment.string(_CONTENT_ID):
        return None  # a picture shown inside the text
    name = file_name(stated, "attachment")
    data = attachment.binary(_DATA)
    if data is None:
        return Attachment(name=name, media_type=kind, reason="it is a link or an embedded object, not a file")
    return Attachment(name=name, media_type=kind, data=data)

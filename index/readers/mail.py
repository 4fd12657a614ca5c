"""Mail by the standard library: sender, date and subject from the headers, the readable part as text."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr

from index.dates import from_metadata
from index.errors import DocumentUnreadable
from index.normalise import normalise
from index.readers.content import Content
from index.readers.html import read_html
from index.types import Dated


def read_mail(data: bytes) -> Content:
    """The plain part of the message, else its HTML part; a mail is published when its Date header says it was sent."""
    message = message_from_bytes(data, policy=policy.default)
    if not isinstance(message, EmailMessage) or not (message["From"] or message["Date"] or message["Subject"]):
        raise DocumentUnreadable("it has no mail headers", hint="Export the mail again as .eml.")
    name, address = parseaddr(str(message["From"] or ""))
    stated = str(message["Date"] or "")
    return Content(
        text=_text(message),
        title=" ".join(str(message["Subject"] or "").split()) or None,
        author=name or address or None,
        published=(from_metadata(stated, evidence=f"Date: {stated}") if stated else None) or Dated(),
    )


def _text(message: EmailMessage) -> str:
    part = message.get_body(preferencelist=("plain", "html"))
    if part is None:
        raise DocumentUnreadable("the mail has no readable part", hint="Save its attachments as files of their own.")
    if part.get_content_subtype() == "html":
        payload = part.get_payload(decode=True)
        return read_html(payload).text if isinstance(payload, bytes) else ""
    return normalise(part.get_content())

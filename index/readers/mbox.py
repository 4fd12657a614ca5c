"""Mailboxes in the mbox format: every message is a document, named by its ordinal number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import zip_longest

from index.errors import DocumentUnreadable
from index.readers.content import Attachment, Bundle, Content
from index.readers.damage import unreadable
from index.readers.mail import read_mail

# A line "From somebody Mon Jul 20 01:01:07 2015" after a blank one; the words "From " in a text have no time of day.
_SEPARATOR = re.compile(rb"(?:\A|(?<=\n\n)|(?<=\n\r\n)|(?<=\A\n))From [^\n]*\d:\d\d[^\n]*\n")
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)


def read_mbox(data: bytes) -> Bundle:
    """A bundle of the messages; what is attached to message 3 is named `3/report.pdf`."""
    attachments = tuple(_messages(data))
    if not attachments:
        raise DocumentUnreadable("it holds no messages of a mailbox", hint="Export the mailbox again as mbox.")
    return Bundle(content=Content(text=""), attachments=attachments)


def _messages(data: bytes) -> Iterator[Attachment]:
    found = list(_SEPARATOR.finditer(data))
    for number, (match, following) in enumerate(zip_longest(found, found[1:]), start=1):
        end = following.start() if following else len(data)
        name, raw = str(number), _QUOTED.sub(rb"\1", data[match.end() : end])
        try:
            yield Attachment(name=name, media_type="message/rfc822", content=read_mail(raw))
        except DocumentUnreadable as error:
            yield Attachment(name=name, media_type="message/rfc822", reason=f"{error}. {error.hint}")
        except MemoryError:
            raise
        # One broken message must not cost the mailbox.
        except Exception as error:
            yield Attachment(name=name, media_type="message/rfc822", reason=str(unreadable(error)))

"""From what was read of a document to the document as it is stored, and back: cleaning, facts and date. Pure.

What is learnt later, such as the lines that an outlet repeats, is applied to stored documents without reading a file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container
from dataclasses import dataclass, replace
from itertools import takewhile
from pathlib import PurePosixPath

from index import dates
from index.cleaning import Cleaned, clean, original
from index.facts import as_stated, settle_facts
from index.types import Dated, Document, Facts, Heading

_LINE = re.compile(r"[^\n]+")
_FIGURES = re.compile(r"\d+")


@dataclass(frozen=True, kw_only=True, slots=True)
class AsRead:
    """A document as its file has it, the sidecar applied: `text` before cleaning, by which the offsets count.

    `facts` and `stated` are what was said outright; of the facts only the language is settled already.
    """

    document_id: str
    uri: str
    media_type: str
    content_hash: str
    text: str
    facts: Facts = Facts()
    stated: Dated = Dated()
    page_starts: tuple[int, ...] = ()
    headings: tuple[Heading, ...] = ()


def settle_document(read: AsRead, *, repeated: Container[int] = frozenset()) -> Document:
    """The document: its text cleaned, also of lines whose keys are in `repeated`, its facts and its date settled."""
    cleaned = clean(
        read.text,
        media_type=read.media_type,
        page_starts=read.page_starts,
        outlet=read.facts.outlet.value,
        repeated=repeated,
        title=read.facts.title.value,
    )
    facts = settle_facts(cleaned.text, stated=read.facts, name=PurePosixPath(read.document_id).stem)
    outlet = facts.outlet.value
    return Document(
        document_id=read.document_id,
        uri=read.uri,
        title=facts.title.value or "",
        text=cleaned.text,
        media_type=read.media_type,
        content_hash=read.content_hash,
        outlet=outlet,
        author=facts.author.value,
        published=dates.settle(cleaned.text, stated=read.stated, url=read.uri, outlet=outlet),
        facts=facts,
        stated=read.stated,
        removed=cleaned.removed,
        page_starts=tuple(min(cleaned.offset(start), len(cleaned.text)) for start in read.page_starts),
        headings=_moved(read.headings, cleaned),
    )


def as_read(document: Document) -> AsRead:
    """What a stored document was made of: `settle_document(as_read(document)) == document`.

    Headings of what was taken out at the end are not had back. A page begins in front of what was taken out there; of
    pages of which nothing was left, the borders are told by their first lines, in vain where all lines are alike.
    """
    text, before = original(document.text, document.removed)
    return AsRead(
        document_id=document.document_id,
        uri=document.uri,
        media_type=document.media_type,
        content_hash=document.content_hash,
        text=text,
        facts=as_stated(document.facts, document.text),
        stated=document.stated,
        page_starts=_page_starts(document, text, before),
        headings=tuple(replace(heading, start=before(heading.start)) for heading in document.headings),
    )


def _page_starts(document: Document, text: str, before: Callable[[int], int]) -> tuple[int, ...]:
    """Where the pages began before cleaning. Those of which nothing is left begin at one place now, or at the end."""
    found: list[int] = []
    for number, start in enumerate(document.page_starts):
        place, last = before(start), before(start + 1) - 1
        if number and start == document.page_starts[number - 1]:
            place = _like_the_first(text, found[-1], found[-1] + 1, last, otherwise=last)
        elif number and start == len(document.text):
            place = _like_the_first(text, found[-1], place, last, otherwise=place)
        found.append(place)
    return tuple(found)


def _like_the_first(text: str, page: int, start: int, end: int, *, otherwise: int) -> int:
    """The line between `start` and `end` that reads like the first one of the page at `page`, but for its figures."""
    upto = takewhile(lambda line: line.start() <= end, _LINE.finditer(text, page))
    lines = {line.start(): _FIGURES.sub("#", line.group()) for line in upto}
    first = lines.get(page)
    return next((place for place, line in lines.items() if place >= start and line == first), otherwise)


def _moved(headings: tuple[Heading, ...], cleaned: Cleaned) -> tuple[Heading, ...]:
    moved = (replace(heading, start=cleaned.offset(heading.start)) for heading in headings)
    return tuple(heading for heading in moved if heading.start < len(cleaned.text))

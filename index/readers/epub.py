"""Electronic books: the chapters in reading order, and what the package says of the book."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote
from zipfile import ZipFile

from index.dates import from_metadata
from index.facts import filled, language_code, stated
from index.normalise import normalise
from index.readers.archive import encrypted, member, open_zip
from index.readers.content import Block, Content, join_blocks
from index.readers.html import parse_markup
from index.readers.plain import decode
from index.readers.visible import visible_blocks
from index.readers.xmltree import attribute, first_text, parse_xml
from index.types import Dated, Facts

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_CLOSED = re.compile(r"<((?!(?:br|hr|img|meta|link|col|wbr)\b)[a-zA-Z]\w*)(\s[^<>]*)?/>")
# dc:date may also say when the file was made.
_PUBLICATION = {"", "publication", "issued", "original-publication"}


def read_epub(data: bytes) -> Content:
    """Every chapter of the spine; title, author, publisher and publication date from the package."""
    with open_zip(data) as archive:
        rootfile = next(parse_xml(member(archive, _CONTAINER)).iter("{*}rootfile"), None)
        package_name = "" if rootfile is None else rootfile.get("full-path", "")
        package = parse_xml(member(archive, package_name), lenient=True)
        # A chapter that the spine names twice is read once.
        chapters = list(dict.fromkeys(_chapters(package, posixpath.dirname(package_name))))
        if set(chapters) & _locked(archive):
            raise encrypted("the book (copy protection)")
        present = set(archive.namelist())
        text, headings = join_blocks(b for name in chapters if name in present for b in _blocks(member(archive, name)))
    return Content(
        text=text,
        facts=Facts(
            title=stated("dc:title", filled(normalise(first_text(package, "title")))),
            author=stated("dc:creator", filled(", ".join(_all(package, "creator")))),
            outlet=stated("dc:publisher", next(iter(_all(package, "publisher")), None)),
            language=stated("dc:language", language_code(next(iter(_all(package, "language")), None))),
        ),
        url=next((i for i in _all(package, "identifier") if i.startswith(("http://", "https://"))), None),
        published=_published(package),
        headings=headings,
    )


def _chapters(package: Any, folder: str) -> Iterator[str]:
    items = {item.get("id"): item for item in package.iter("{*}item")}
    for reference in package.iter("{*}itemref"):
        item = items.get(reference.get("idref"))
        # The table of contents repeats every heading.
        if (
            item is not None
            and "html" in item.get("media-type", "")
            and "nav" not in item.get("properties", "").split()
        ):
            yield posixpath.normpath(posixpath.join(folder, unquote(item.get("href", ""))))


def _locked(archive: ZipFile) -> set[str]:
    if _ENCRYPTION not in archive.namelist():
        return set()
    return {unquote(attribute(e, "URI")) for e in parse_xml(member(archive, _ENCRYPTION)).iter("{*}CipherReference")}


def _blocks(chapter: bytes) -> list[Block]:
    # Chapters are XML, where <title/> is closed; to a parser of HTML it would swallow the chapter.
    return visible_blocks(parse_markup(_CLOSED.sub(r"<\1\2></\1>", decode(chapter))))


def _all(package: Any, name: str) -> list[str]:
    return [words for e in package.iter("{*}" + name) if (words := normalise(" ".join("".join(e.itertext()).split())))]


def _published(package: Any) -> Dated:
    for element in package.iter("{*}date"):
        stated = " ".join("".join(element.itertext()).split())
        found = from_metadata(stated, evidence=f"dc:date: {stated}")
        if attribute(element, "event") in _PUBLICATION and found is not None:
            return found
    return Dated()

"""PDF text by PDFium, page by page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from math import ceil
from typing import Any

from index.normalise import normalise
from index.readers.archive import encrypted
from index.readers.content import Attachment, Bundle, Content, refuse_endless
from index.readers.parts import file_name
from index.readers.right_to_left import mend_right_to_left

# A line that reaches this share of the page's usual width with the next word on it was broken by the page.
_FILLED = 0.85
_ENDS_SENTENCE = (".", "!", "?", ":", "”", '"')
_UNFILLED = {"", "anonymous", "unspecified", "untitled", "unknown"}
# PDFium writes these where a word was hyphenated at a line end.
_LINE_END_HYPHEN = re.compile(r"[\x02\ufffe]\r?\n?")


def read_pdf(data: bytes) -> Content | Bundle:
    """The text of every page, with the offset at which each page starts, and the files that the PDF carries.

    A creation date is not a publication date.
    """
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise encrypted("the PDF") from error
        raise
    try:
        text, starts = _join_pages(_page_text(pdf[number]) for number in range(len(pdf)))
        facts = pdf.get_metadata_dict(skip_empty=True)
        attachments = tuple(_attachments(pdf))
    finally:
        pdf.close()
    title, author = _fact(facts.get("Title", "")), _fact(facts.get("Author", ""))
    content = Content(text=text, title=title, author=author, page_starts=starts)
    return Bundle(content=content, attachments=attachments) if attachments else content


def _fact(stated: str) -> str | None:
    """A metadata value; None for what programs write when nobody filled it in."""
    with suppress(UnicodeError):  # UTF-8 written where the format wants another encoding: "DelacrÃ©taz"
        stated = stated.encode("latin-1").decode("utf-8")
    fact = " ".join(normalise(stated).split())
    return None if fact.strip("()").casefold() in _UNFILLED else fact


def _page_text(page: Any) -> str:
    textpage = page.get_textpage()
    try:
        text = mend_right_to_left(textpage.get_text_bounded(), textpage)
        return join_lines(normalise(_LINE_END_HYPHEN.sub("", text)))
    finally:
        textpage.close()
        page.close()


def _join_pages(pages: Iterable[str]) -> tuple[str, tuple[int, ...]]:
    """The pages with a blank line between them, and where each starts; an empty page starts where the last one ends."""
    pieces: list[str] = []
    starts: list[int] = []
    length = 0
    for page in pages:
        if pieces and page:
            pieces.append("\n\n")
            length += 2
        starts.append(length)
        if page:
            pieces.append(page)
        length += len(page)
        refuse_endless(length)
    return "".join(pieces), tuple(starts)


def _attachments(pdf: Any) -> Iterator[Attachment]:
    for number in range(pdf.count_attachments()):
        attachment = pdf.get_attachment(number)
        name = file_name(attachment.get_name(), f"attachment {number + 1}")
        yield Attachment(name=name, data=bytes(attachment.get_data()))


def join_lines(page: str) -> str:
    """Paragraphs of a page on one line each: a break is kept where the next word would still have fitted."""
    lines = page.split("\n")
    lengths = sorted(len(line) for line in lines if line)
    # The longest but for a tenth: one line may stick out. Rounded up, so that a short page goes by its longest.
    width = lengths[ceil(0.9 * (len(lengths) - 1))] if lengths else 0
    pieces: list[str] = []
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        first_word = following.split(" ", 1)[0]
        # The last word of a filled line may be short: a sentence's end close to the margin ends the line too.
        reach = len(line) + 1 + len(first_word)
        soft = bool(line and following) and reach > _FILLED * width and not _starts_anew(line, following, width)
        pieces += [line, " " if soft else "\n"]
    return "".join(pieces).rstrip()


def _starts_anew(line: str, following: str, width: int) -> bool:
    """Whether a sentence ended well before the margin and another begins."""
    return line.endswith(_ENDS_SENTENCE) and len(line) < _FILLED * width and following[:1].isupper()

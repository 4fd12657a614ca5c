"""PDF text by PDFium, page by page."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator
from contextlib import suppress
from math import ceil
from typing import Any

from index.cleaning.paged import running_edges
from index.facts import filled, stated
from index.normalise import normalise
from index.readers.archive import encrypted
from index.readers.content import Attachment, Bundle, Content, refuse_endless
from index.readers.parts import file_name
from index.readers.right_to_left import mend_right_to_left
from index.types import Facts

# A line that reaches this share of the page's usual width with the next word on it was broken by the page.
_FILLED = 0.85
_ENDS_SENTENCE = (".", "!", "?", ":", "”", '"')
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
        text, starts = _join_pages(_joined(_page_text(pdf[number]) for number in range(len(pdf))))
        facts = pdf.get_metadata_dict(skip_empty=True)
        attachments = tuple(_attachments(pdf))
    finally:
        pdf.close()
    title = stated("PDF title", _fact(facts.get("Title", "")))
    author = stated("PDF author", _fact(facts.get("Author", "")))
    content = Content(text=text, facts=Facts(title=title, author=author), page_starts=starts)
    return Bundle(content=content, attachments=attachments) if attachments else content


def _fact(value: str) -> str | None:
    """A metadata value; None for what programs write when nobody filled it in."""
    with suppress(UnicodeError):  # UTF-8 written where the format wants another encoding: "DelacrÃ©taz"
        value = value.encode("latin-1").decode("utf-8")
    return filled(normalise(value))


def _page_text(page: Any) -> str:
    textpage = page.get_textpage()
    try:
        text = mend_right_to_left(textpage.get_text_bounded(), textpage)
        return normalise(_LINE_END_HYPHEN.sub("", text))
    finally:
        textpage.close()
        page.close()


def _joined(pages: Iterable[str]) -> Iterator[str]:
    """The pages with their paragraphs on one line each; running headers, footers and page numbers stay apart."""
    lines: list[list[str]] = []
    length = 0
    for page in pages:
        lines.append(page.split("\n"))
        length += len(page)
        refuse_endless(length)
    words = [[place for place, line in enumerate(page) if line] for page in lines]
    apart: dict[int, set[int]] = defaultdict(set)
    for number, place in running_edges([[page[n] for n in at] for page, at in zip(lines, words, strict=True)]):
        apart[number].add(words[number][place])
    yield from (join_lines(page, apart[number]) for number, page in enumerate(lines))


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


def join_lines(lines: list[str], apart: Container[int] = ()) -> str:
    """Paragraphs of a page on one line each: a break is kept where the next word would still have fitted.

    Lines whose numbers are in `apart` are joined to no other.
    """
    lengths = sorted(len(line) for line in lines if line)
    # The longest but for a tenth: one line may stick out. Rounded up, so that a short page goes by its longest.
    width = lengths[ceil(0.9 * (len(lengths) - 1))] if lengths else 0
    pieces: list[str] = []
    for number, (line, following) in enumerate(zip(lines, [*lines[1:], ""], strict=True)):
        first_word = following.split(" ", 1)[0]
        # The last word of a filled line may be short: a sentence's end close to the margin ends the line too.
        reach = len(line) + 1 + len(first_word)
        whole = not line or not following or number in apart or number + 1 in apart
        soft = not whole and reach > _FILLED * width and not _starts_anew(line, following, width)
        pieces += [line, " " if soft else "\n"]
    return "".join(pieces).rstrip()


def _starts_anew(line: str, following: str, width: int) -> bool:
    """Whether a sentence ended well before the margin and another begins."""
    return line.endswith(_ENDS_SENTENCE) and len(line) < _FILLED * width and following[:1].isupper()

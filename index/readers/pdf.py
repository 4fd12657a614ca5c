"""PDF text by PDFium, page by page."""

from __future__ import annotations

import re
from math import ceil

from index.errors import DocumentUnreadable
from index.normalise import normalise
from index.readers.content import Content

# A line that reaches this share of the page's usual width with the next word on it was broken by the page.
_FILLED = 0.85
_ENDS_SENTENCE = (".", "!", "?", ":", "”", '"')
# PDFium writes these where a word was hyphenated at a line end.
_LINE_END_HYPHEN = re.compile(r"[\x02\ufffe]\r?\n?")


def read_pdf(data: bytes) -> Content:
    """The text of every page, with the offset at which each page starts. A creation date is not a publication date."""
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise DocumentUnreadable("the PDF is encrypted", hint="Save a copy without a password.") from error
        raise
    try:
        text, starts = "", []
        for page in pdf:
            textpage = page.get_textpage()
            piece = join_lines(normalise(_LINE_END_HYPHEN.sub("", textpage.get_text_bounded())))
            textpage.close()
            page.close()
            text += "\n\n" if text and piece else ""
            starts.append(len(text))
            text += piece
        facts = pdf.get_metadata_dict(skip_empty=True)
    finally:
        pdf.close()
    title, author = normalise(facts.get("Title", "")), normalise(facts.get("Author", ""))
    return Content(text=text, title=title or None, author=author or None, page_starts=tuple(starts))


def join_lines(page: str) -> str:
    """Paragraphs of a page on one line each: a break is kept where the next word would still have fitted."""
    lines = page.split("\n")
    lengths = sorted(len(line) for line in lines if line)
    # The longest but for a tenth: one line may stick out. Rounded up, so that a short page goes by its longest.
    width = lengths[ceil(0.9 * (len(lengths) - 1))] if lengths else 0
    joined = ""
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        first_word = following.split(" ", 1)[0]
        # The last word of a filled line may be short: a sentence's end close to the margin ends the line too.
        reach = len(line) + 1 + len(first_word)
        soft = bool(line and following) and reach > _FILLED * width and not _starts_anew(line, following, width)
        joined += line + (" " if soft else "\n")
    return joined.rstrip()


def _starts_anew(line: str, following: str, width: int) -> bool:
    """Whether a sentence ended well before the margin and another begins."""
    return line.endswith(_ENDS_SENTENCE) and len(line) < _FILLED * width and following[:1].isupper()

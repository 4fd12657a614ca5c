"""PDF text by PDFium, page by page."""

from __future__ import annotations

import re

from index.errors import DocumentUnreadable
from index.normalise import normalise
from index.readers.content import Content

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
            piece = normalise(_LINE_END_HYPHEN.sub("", textpage.get_text_bounded()))
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

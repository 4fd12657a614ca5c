"""Word documents by python-docx: paragraphs and tables in their order, headings, and the author's name."""

from __future__ import annotations

import re
from io import BytesIO

from index.readers.content import Block, Content, join_blocks

_HEADING = re.compile(r"heading (\d)", re.IGNORECASE)
# python-docx writes these into every new file.
_TEMPLATE_AUTHORS = {"python-docx", ""}


def read_docx(data: bytes) -> Content:
    """Text with table rows as `cell | cell`. A modification date is not a publication date."""
    from docx import Document
    from docx.table import Table

    document = Document(BytesIO(data))
    blocks: list[Block] = []
    for item in document.iter_inner_content():
        if isinstance(item, Table):
            blocks.append(Block("\n".join(" | ".join(cell.text for cell in row.cells) for row in item.rows)))
        else:
            style = (item.style.name if item.style else None) or ""
            heading = _HEADING.fullmatch(style)
            level = int(heading.group(1)) if heading else int(style == "Title")
            blocks.append(Block(item.text, min(level, 6)))
    text, headings = join_blocks(blocks)
    facts = document.core_properties
    author = (facts.author or "").strip()
    return Content(
        text=text,
        title=(facts.title or "").strip() or next((h.text for h in headings), None),
        author=None if author in _TEMPLATE_AUTHORS else author,
        headings=headings,
    )

"""Word documents by python-docx: paragraphs, tables, text boxes and footnotes in their order, and headings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from index.facts import BY_DEFAULT, filled, first_of, language_code, stated
from index.readers.archive import check_zip
from index.readers.content import Block, Content, first_heading, join_blocks
from index.readers.tables import table_blocks
from index.readers.xmltree import attribute, local_name, parse_xml
from index.types import Facts

_HEADING = re.compile(r"heading (\d)", re.IGNORECASE)
# What was deleted under "track changes", field codes, and the second copy that older programs read.
_SKIPPED = {"del", "moveFrom", "instrText", "delText", "Fallback", "pPr", "rPr", "sdtPr"}
_BREAKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": ""}
_MOST_COLUMNS = 100
_NOTES = {"footnoteReference": "footnotes", "endnoteReference": "endnotes"}


def read_docx(data: bytes) -> Content:
    """Text with table rows as `cell | cell`. A modification date is not a publication date."""
    from docx import Document

    check_zip(data)
    document = Document(BytesIO(data))
    styles = {style.style_id: style.name or "" for style in document.styles}
    text, headings = join_blocks(_Body(styles, _notes(document)).blocks(document.element.body))
    facts = document.core_properties
    return Content(
        text=text,
        facts=Facts(
            title=first_of(stated("Word title", filled(facts.title)), first_heading(headings)),
            author=stated("Word author", filled(facts.author)),
            language=first_of(
                stated("Word language", language_code(facts.language)),
                stated("Word text language", _text_language(document), confidence=BY_DEFAULT),
            ),
        ),
        headings=headings,
    )


def _text_language(document: Any) -> str | None:
    """The language in which the program checks the spelling: that of who installed it, unless somebody changed it."""
    tags = (tag for defaults in document.styles.element.iter("{*}docDefaults") for tag in defaults.iter("{*}lang"))
    return next((code for tag in tags if (code := language_code(attribute(tag, "val")))), None)


def _notes(document: Any) -> dict[tuple[str, str], Any]:
    """(kind, id) -> element, for every footnote and endnote."""
    notes: dict[tuple[str, str], Any] = {}
    for relation in document.part.rels.values():
        kind = relation.reltype.rpartition("/")[2]
        if kind in _NOTES.values() and not relation.is_external:
            root = parse_xml(relation.target_part.blob)
            notes |= {(kind, attribute(note, "id")): note for note in root}
    return notes


class _Body:
    """Walks the elements of a document's body: python-docx alone passes over content controls and text boxes."""

    def __init__(self, styles: dict[str, str], notes: dict[tuple[str, str], Any]) -> None:
        self._styles = styles
        self._notes = notes

    def blocks(self, container: Any) -> Iterator[Block]:
        for element in container:
            name = local_name(element)
            if name == "p":
                yield from self._paragraph(element)
            elif name == "tbl":
                yield from self._table(element)
            elif name not in _SKIPPED:
                yield from self.blocks(element)

    def _paragraph(self, paragraph: Any) -> Iterator[Block]:
        words: list[str] = []
        after: list[Block] = []
        self._collect(paragraph, words, after)
        yield Block("".join(words), self._level(paragraph))
        yield from after

    def _collect(self, element: Any, words: list[str], after: list[Block]) -> None:
        """The words of a paragraph's runs into `words`, its boxes and notes into `after`."""
        for child in element:
            name = local_name(child)
            if name == "t":
                words.append(child.text or "")
            elif name in _BREAKS:
                words.append(_BREAKS[name])
            elif name == "txbxContent":
                after.extend(self.blocks(child))
            elif name in _NOTES:
                note = self._notes.get((_NOTES[name], attribute(child, "id")))
                after.extend(self.blocks(note) if note is not None else ())
            elif name not in _SKIPPED:
                self._collect(child, words, after)

    def _level(self, paragraph: Any) -> int:
        properties = next(paragraph.iterchildren("{*}pPr"), ())
        style = next((attribute(e, "val") for e in properties if local_name(e) == "pStyle"), "")
        name = self._styles.get(style, "")
        heading = _HEADING.fullmatch(name)
        return min(int(heading.group(1)), 6) if heading else int(name == "Title")

    def _table(self, table: Any) -> Iterator[Block]:
        rows = [list(_near(row, "tc")) for row in _near(table, "tr")]
        if all(len(row) <= 1 for row in rows):  # a frame around text, not a table
            for cell in (cell for row in rows for cell in row):
                yield from self.blocks(cell)
        else:
            yield from table_blocks(self._grid(rows), header_rows=_header_rows(rows))

    def _grid(self, rows: list[list[Any]]) -> Iterator[list[str]]:
        """The words of every cell; a merged cell is said in each column and row it covers, so that a row is whole."""
        above: list[str] = []
        for row in rows:
            words: list[str] = []
            for cell in row:
                properties = next(cell.iterchildren("{*}tcPr"), None)
                settings = {local_name(p): attribute(p, "val") for p in properties} if properties is not None else {}
                goes_on = settings.get("vMerge") in ("", "continue")
                text = " ".join(block.text for block in self.blocks(cell))
                if goes_on and not text.strip() and len(words) < len(above):
                    text = above[len(words)]
                span = settings.get("gridSpan", "")
                words += [text] * (min(int(span), _MOST_COLUMNS) if span.isdigit() and len(row) > 1 else 1)
            above = words
            yield words


def _header_rows(rows: list[list[Any]]) -> int | None:
    """How many rows are marked to be repeated on each page; None where none is."""
    trs = [row[0].getparent() if row else None for row in rows]
    marked = [tr is not None and next(tr.iter("{*}tblHeader"), None) is not None for tr in trs]
    return (marked.index(False) if False in marked else len(marked)) or None


def _near(element: Any, name: str) -> Iterator[Any]:
    """The rows of a table, or the cells of a row, through content controls around them, not into nested tables."""
    for child in element:
        if local_name(child) == name:
            yield child
        elif local_name(child) in ("sdt", "sdtContent", "ins", "customXml"):
            yield from _near(child, name)

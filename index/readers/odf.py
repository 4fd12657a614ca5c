"""OpenDocument texts, sheets and slides (.odt, .ods, .odp), read from their XML."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from index.errors import DocumentUnreadable
from index.facts import filled, first_of, language_code, stated
from index.normalise import normalise
from index.readers.archive import encrypted, member, open_zip
from index.readers.content import Block, Content, first_heading, join_pages
from index.readers.tables import table_blocks
from index.readers.xmltree import attribute, first_text, local_name, parse_xml
from index.types import Fact, Facts

# What was deleted under "track changes", comments inside a sentence, and what only says how the text looks.
_SKIPPED = {"tracked-changes", "annotation", "annotation-end", "forms", "sequence-decls", "shapes", "desc", "title"}
_BREAKS = {"tab": "\t", "line-break": "\n"}
# A sheet says "this row a million times" of its empty end; what is filled is not repeated so often.
_MOST_REPEATS = 100


def read_odf(data: bytes) -> Content:
    """Text with headings, and table rows as `cell | cell`. The pages of a presentation are its slides."""
    with open_zip(data) as archive:
        if "META-INF/manifest.xml" in archive.namelist() and b"encryption-data" in member(
            archive, "META-INF/manifest.xml"
        ):
            raise encrypted("the document")
        root = parse_xml(member(archive, "content.xml"))
        meta = parse_xml(member(archive, "meta.xml")) if "meta.xml" in archive.namelist() else None
    body = next(root.iter("{*}body"), None)
    if body is None or not len(body):
        raise DocumentUnreadable("damaged: it has no body", hint="Open it in its own program and save it again.")
    _mark_titles(root)
    pages = _pages(body[0])
    text, headings, starts = join_pages(pages)
    heading = first_heading(headings) if local_name(body[0]) == "text" else Fact()
    facts = _facts(meta) if meta is not None else Facts()
    return Content(
        text=text,
        facts=replace(facts, title=first_of(facts.title, heading)),
        headings=headings,
        page_starts=starts if local_name(body[0]) == "presentation" else (),
    )


def _facts(meta: Any) -> Facts:
    """What the document's properties say."""
    names = ("title", "initial-creator", "creator", "language")
    title, first, last, language = (normalise(first_text(meta, name)) for name in names)
    return Facts(
        title=stated("document title", filled(title)),
        author=first_of(stated("document author", filled(first)), stated("document author", filled(last))),
        language=stated("document language", language_code(language)),
    )


def _mark_titles(root: Any) -> None:
    """Make headings of the paragraphs in the style "Title": an automatic style hides its name one step away."""
    parents = {attribute(style, "name"): attribute(style, "parent-style-name") for style in root.iter("{*}style")}
    for paragraph in root.iter("{*}p"):
        style = attribute(paragraph, "style-name")
        if "Title" in (style, parents.get(style)):
            paragraph.tag = paragraph.tag.replace("}p", "}h")


def _pages(content: Any) -> list[list[Block]]:
    """The slides of a presentation; anything else is one page."""
    if local_name(content) == "presentation":
        return [list(_slide(page)) for page in content.iterchildren("{*}page")]
    if local_name(content) == "spreadsheet":
        return [[b for t in content.iterchildren("{*}table") for b in (Block(attribute(t, "name"), 1), *_table(t))]]
    return [list(_blocks(content))]


def _slide(page: Any) -> Iterator[Block]:
    for shape in page:
        if local_name(shape) == "notes":
            notes = [block for block in _blocks(shape) if block.text.strip()]
            yield from (Block("Notes"), *notes) if notes else ()
            continue
        level = 1 if attribute(shape, "class") == "title" else 0
        yield from (Block(block.text, level or block.level, block.tight) for block in _blocks(shape))


def _blocks(container: Any) -> Iterator[Block]:
    """Paragraphs, headings and tables below `container`, through lists, sections, frames and text boxes."""
    for element in container:
        name = local_name(element)
        if name in ("p", "h"):
            words: list[str] = []
            after: list[Block] = []
            _collect(element, words, after)
            level = attribute(element, "outline-level") if name == "h" else ""
            yield Block("".join(words), min(int(level or 1), 6) if name == "h" else 0)
            yield from after
        elif name == "table":
            yield from _table(element)
        elif name and name not in _SKIPPED:
            yield from _blocks(element)


def _collect(element: Any, words: list[str], after: list[Block]) -> None:
    """The words of a paragraph into `words`; its footnotes, boxes and frames into `after`."""
    words.append(_spaces(element.text))
    for child in element:
        name = local_name(child)
        if name == "s":
            words.append(" " * min(int(attribute(child, "c") or 1), 100))
        elif name in _BREAKS:
            words.append(_BREAKS[name])
        elif name == "note":
            after.extend(block for body in child.iterchildren("{*}note-body") for block in _blocks(body))
        elif name in ("frame", "custom-shape", "rect", "g"):
            after.extend(_blocks(child))
        elif name and name not in _SKIPPED:
            _collect(child, words, after)
        words.append(_spaces(child.tail))


def _spaces(text: str | None) -> str:
    """White space as the format reads it: a run of it is one space."""
    if not text:
        return ""
    return ("" if text[0].strip() else " ") * bool(text.strip()) + " ".join(text.split()) + " " * (not text[-1].strip())


def _table(table: Any) -> list[Block]:
    return table_blocks(
        row
        for element in table.iter("{*}table-row")
        for row in [_row(element)]
        if any(row)
        for _ in range(_repeats(element, "number-rows-repeated"))
    )


def _row(row: Any) -> list[str]:
    cells: list[str] = []
    for cell in row:
        if local_name(cell) in ("table-cell", "covered-table-cell"):
            words = " ".join(block.text for block in _blocks(cell))
            cells += [words] * _repeats(cell, "number-columns-repeated")
    return cells


def _repeats(element: Any, name: str) -> int:
    stated = attribute(element, name)
    return min(int(stated), _MOST_REPEATS) if stated.isdigit() else 1

"""The visible text of a web page or of a mail written as one, block by block."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from index.readers.content import Block, row_blocks

_HIDDEN_TAGS = frozenset(
    "head script style noscript template svg iframe object canvas audio video button select option textarea rp rt "
    "annotation annotation-xml datalist map".split()
)
# What stands around the text of a page.
FURNITURE = frozenset("nav header footer aside".split())
BLOCK_TAGS = frozenset(
    "p div section article main body li ul ol dl dt dd table tbody thead tfoot tr td th caption figure figcaption "
    "blockquote pre address details summary form fieldset legend hr center h1 h2 h3 h4 h5 h6 nav header footer aside "
    "hgroup html".split()
)
_HEADING = re.compile(r"h[1-6]")
# Text that a sender hid from the reader: the preview line of a newsletter, words for filters, instructions.
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\r\n\f]+")


def visible_blocks(root: Any, *, without: frozenset[str] = frozenset()) -> list[Block]:
    """Paragraphs, headings and table rows below an lxml element; tags in `without` are left out with all they hold."""
    return list(_Walk(root, without).blocks())


def drop_hidden(root: Any) -> None:
    """Take out of the tree what its page hides from the reader."""
    for element in [
        e for e in root.iter() if isinstance(e.tag, str) and e.tag not in ("html", "body") and is_hidden(e)
    ]:
        if element.getparent() is not None:
            element.drop_tree()


class _Walk:
    """One pass over the tree without recursion: pages are nested as deep as their writers like."""

    def __init__(self, root: Any, without: frozenset[str]) -> None:
        self._root = root
        self._without = without | _HIDDEN_TAGS
        self._words: list[str] = []
        self._level = 0
        self._pre = 0

    def blocks(self) -> Iterator[Block]:
        from lxml import etree

        walk = etree.iterwalk(self._root, events=("start", "end", "comment", "pi"))
        last_row: Any = None
        for event, element in walk:
            name = element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""
            if event == "start":
                if name in self._without or (name not in ("html", "body") and is_hidden(element)):
                    walk.skip_subtree()
                    continue
                row = _data_row(element) if name == "tr" else None
                if row is not None:
                    yield from self._finish()
                    follows = last_row is not None and element.getparent() is last_row.getparent()
                    yield from (Block(block.text, tight=follows) for block in row_blocks([row]))
                    last_row = element
                    walk.skip_subtree()
                    continue
                if name in BLOCK_TAGS:
                    yield from self._finish()
                    self._level = int(name[1]) if _HEADING.fullmatch(name) else self._level
                self._pre += name == "pre"
                if name == "br":
                    self._words.append("\n")
                self._add(element.text)
                continue
            if event == "end" and name not in self._without:
                if name in BLOCK_TAGS:
                    yield from self._finish()
                self._pre -= name == "pre" and self._pre > 0
            if element is not self._root:
                self._add(element.tail)
        yield from self._finish()

    def _add(self, text: str | None) -> None:
        if text:
            self._words.append(text if self._pre else _SPACE.sub(" ", text))

    def _finish(self) -> Iterator[Block]:
        words = "".join(self._words)
        if words.strip():
            lines = words.split("\n")
            yield Block(words if self._pre else "\n".join(_SPACE.sub(" ", line).strip() for line in lines), self._level)
            self._level = 0
        self._words.clear()


def is_hidden(element: Any) -> bool:
    """Whether the element itself says that it is not to be seen."""
    return "hidden" in element.attrib or _HIDDEN_STYLE.search(element.get("style") or "") is not None


def _data_row(row: Any) -> list[str] | None:
    """The cells of a table's row; None where the table only arranges the page."""
    cells = [cell for cell in row if isinstance(cell.tag, str) and cell.tag.rpartition("}")[2].lower() in ("td", "th")]
    if len(cells) < 2 or next(row.iter("{*}table", "{*}h1", "{*}h2", "{*}h3"), None) is not None:
        return None
    texts = []
    for cell in cells:
        if not len(cell) and not is_hidden(cell):  # most cells: a walk of its own takes ten times as long
            texts.append(cell.text or "")
            continue
        found = visible_blocks(cell)
        if len(found) > 1 and sum(len(block.text) for block in found) > 600:  # columns of a page, not cells
            return None
        texts.append(" ".join(block.text for block in found))
    return texts

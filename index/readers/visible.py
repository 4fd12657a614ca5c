"""The visible text of a web page or of a mail written as one, block by block."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from index.readers.content import Block
from index.readers.tables import row_blocks, table_blocks

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
_COLUMN_CHARS = 600
_MOST_SPANNED = 100
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
        self._last_row: Any = None

    def blocks(self) -> Iterator[Block]:
        from lxml import etree

        walk = etree.iterwalk(self._root, events=("start", "end", "comment", "pi"))
        for event, element in walk:
            name = element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""
            if event == "start":
                if name in self._without or (name not in ("html", "body") and is_hidden(element)):
                    walk.skip_subtree()
                    continue
                if (table := self._table(element, name)) is not None:
                    yield from self._finish()
                    yield from table
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

    def _table(self, element: Any, name: str) -> list[Block] | None:
        """A table of data as a whole, or a row of cells; None for anything else."""
        if name == "table":
            return _data_table(element)
        row = _data_row(element) if name == "tr" else None
        if row is None:
            return None
        follows = self._last_row is not None and element.getparent() is self._last_row.getparent()
        self._last_row = element
        return [Block(block.text, tight=follows) for block in row_blocks([row])]

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


def write_out_spans(page: Any) -> None:
    """Give each table of data a cell for each row and column that a merged one covers, as text, in the tree itself."""
    merged = [cell for cell in page.iter("td", "th") if "colspan" in cell.attrib or "rowspan" in cell.attrib]
    for table in dict.fromkeys(next(cell.iterancestors("table"), None) for cell in merged):
        rows = None if table is None else _rows_of(table)
        grid = None if rows is None else _grid(rows)
        for row, cells in zip(rows or (), grid or (), strict=True):
            del row[:]
            for tag, text in cells:
                cell = row.makeelement(tag)
                cell.text = text
                row.append(cell)


def _data_table(table: Any) -> list[Block] | None:
    """The caption and the rows of a table; None where it only arranges the page."""
    rows = _rows_of(table)
    if rows is None:
        return None
    grid = _grid(rows)
    title = next((n for n, cells in enumerate(grid) if len(cells) > 1), len(grid))
    header = title
    while header < len(grid) and len(grid[header]) > 1 and all(tag == "th" for tag, _ in grid[header]):
        header += 1
    captions = [block for caption in table.iter("{*}caption") for block in visible_blocks(caption)]
    filled = [[text for _, text in cells] for cells in grid]
    return [*captions, *table_blocks(filled, header_rows=header if header > title else None)]


def _rows_of(table: Any) -> list[Any] | None:
    """The rows of a table of data, all of them with cells of a few words and with nothing between them."""
    rows = []
    for element in table.iter():
        name = element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""
        if name in ("table", "h1", "h2", "h3") and element is not table:
            return None
        if name == "tr":
            rows.append(element)
    wide = 0
    for row in rows:
        cells = _cells_of(row)
        wide += len(cells) > 1
        if any(_is_column(cell) for cell in cells):
            return None
    return rows if wide > 1 else None


def _cells_of(row: Any) -> list[Any]:
    return [cell for cell in row if isinstance(cell.tag, str) and cell.tag.rpartition("}")[2].lower() in ("td", "th")]


def _is_column(cell: Any) -> bool:
    """Whether a cell is a column of a page."""
    if not len(cell):
        return False
    found = visible_blocks(cell)
    return len(found) > 1 and sum(len(block.text) for block in found) > _COLUMN_CHARS


def _grid(rows: list[Any]) -> list[list[tuple[str, str]]]:
    """Tag and words of every cell; a merged one is said in each column and row that it covers."""
    grid: list[list[tuple[str, str]]] = []
    above: dict[int, tuple[int, tuple[str, str]]] = {}  # by column: how many rows more, and what
    for row in rows:
        words: list[tuple[str, str]] = []

        def goes_on(words: list[tuple[str, str]] = words) -> None:
            while len(words) in above:
                left, cell = above.pop(len(words))
                if left > 1:
                    above[len(words)] = (left - 1, cell)
                words.append(cell)

        cells = _cells_of(row)
        for cell in cells:
            goes_on()
            is_name = cell.tag.rpartition("}")[2].lower() == "th" or cell.get("role") == "head" or _is_in_head(row)
            said = ("th" if is_name else "td", _words_of(cell))
            opens = not words
            for place in range(_spanned(cell, "colspan") if len(cells) > 1 else 1):
                # "Total" over the first two columns is said once.
                here = (said[0], "") if opens and place and not is_name else said
                if (down := _spanned(cell, "rowspan")) > 1:
                    above[len(words)] = (down - 1, here)
                words.append(here)
        goes_on()
        grid.append(words)
    return grid


def _is_in_head(row: Any) -> bool:
    parent = row.getparent()
    return parent is not None and isinstance(parent.tag, str) and parent.tag.rpartition("}")[2].lower() == "thead"


def _spanned(cell: Any, name: str) -> int:
    stated = cell.get(name) or ""
    return min(int(stated), _MOST_SPANNED) if stated.isascii() and stated.isdigit() and int(stated[:4]) > 1 else 1


def _words_of(cell: Any) -> str:
    if not len(cell):  # most cells: a walk of its own takes ten times as long
        return "" if is_hidden(cell) else cell.text or ""
    return " ".join(block.text for block in visible_blocks(cell))


def _data_row(row: Any) -> list[str] | None:
    """The cells of a row of a table that arranges the page; None where the row does so too."""
    cells = _cells_of(row)
    if len(cells) < 2 or next(row.iter("{*}table", "{*}h1", "{*}h2", "{*}h3"), None) is not None:
        return None
    return None if any(map(_is_column, cells)) else [_words_of(cell) for cell in cells]

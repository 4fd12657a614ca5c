"""PowerPoint presentations by python-pptx: each slide is a page, its title a heading."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any

from index.facts import filled, first_of, language_code, stated
from index.readers.archive import check_zip
from index.readers.content import Block, Content, first_heading, join_pages
from index.readers.tables import table_blocks
from index.readers.xmltree import parse_xml
from index.types import Facts


def read_slides(data: bytes) -> Content:
    """Titles, text, tables, charts and diagrams of every slide, then its notes. No date in it says "published"."""
    from pptx import Presentation

    check_zip(data)
    deck = Presentation(BytesIO(data))
    text, headings, starts = join_pages(_slide(slide) for slide in deck.slides)
    facts = deck.core_properties
    return Content(
        text=text,
        facts=Facts(
            title=first_of(stated("PowerPoint title", filled(facts.title)), first_heading(headings)),
            author=stated("PowerPoint author", filled(facts.author)),
            language=stated("PowerPoint language", language_code(facts.language)),
        ),
        page_starts=starts,
        headings=headings,
    )


def _slide(slide: Any) -> Iterator[Block]:
    title = slide.shapes.title
    if title is not None:
        yield Block(" ".join(title.text_frame.text.split()), 1)
    yield from _shapes(shape for shape in slide.shapes if title is None or shape.shape_id != title.shape_id)
    for relation in slide.part.rels.values():
        if relation.reltype.endswith("/diagramData") and not relation.is_external:
            root = parse_xml(relation.target_part.blob)
            yield from (Block("".join(p.itertext("{*}t"))) for p in root.iter("{*}p"))
    notes = slide.notes_slide.notes_text_frame if slide.has_notes_slide else None
    if notes is not None and notes.text.strip():
        yield Block("Notes")
        yield from (Block(paragraph.text) for paragraph in notes.paragraphs)


def _shapes(shapes: Iterable[Any]) -> Iterator[Block]:
    for shape in shapes:
        if hasattr(shape, "shapes"):  # a group
            yield from _shapes(shape.shapes)
        elif getattr(shape, "has_table", False):
            yield from table_blocks(
                [cell.text for cell in row.cells if not cell.is_spanned] for row in shape.table.rows
            )
        elif getattr(shape, "has_chart", False):
            yield from _chart(shape.chart)
        elif shape.has_text_frame:
            yield from (Block(paragraph.text.replace("\v", "\n")) for paragraph in shape.text_frame.paragraphs)


def _chart(chart: Any) -> Iterator[Block]:
    """A chart as the table that it draws."""
    if chart.has_title and chart.chart_title.has_text_frame:
        yield Block(chart.chart_title.text_frame.text)
    for plot in chart.plots:
        categories = [str(category) for category in plot.categories]
        rows = [["", *(series.name for series in plot.series)]]
        for place, category in enumerate(categories):
            values = [series.values[place] if place < len(series.values) else None for series in plot.series]
            rows.append([category, *("" if value is None else f"{value:.15g}" for value in values)])
        yield from table_blocks(rows, header_rows=1)

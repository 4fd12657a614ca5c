"""Writes the PDF and DOCX documents of the sample corpus; the same bytes on every run.

python seeds/make_binaries.py
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from docx import Document as new_docx
from docx.document import Document as Docx
from reportlab.lib.pagesizes import A5
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas

DOCUMENTS = Path(__file__).parent / "documents"
ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
MARGIN_PT = 48.0
LEADING_PT = 14.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Pdf:
    """A PDF document: each page is a list of paragraphs, the first of page one is its headline."""

    path: str
    title: str
    author: str
    published: datetime
    pages: Sequence[Sequence[str]]
    header: str = ""
    footer: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Word:
    """A DOCX document: `# ` starts a heading; the table, if any, follows the paragraph `[table]`."""

    path: str
    title: str
    author: str
    published: datetime
    paragraphs: Sequence[str]
    table: Sequence[Sequence[str]]


PDFS = (
    Pdf(
        path="council-bulletin/mill-bridge-decision.pdf",
        title="Mill Bridge: what the council decided",
        author="Velmark County Council",
        published=datetime(2023, 2, 16, 9, 0),
        pages=[
            [
                "Mill Bridge: what the council decided",
                "The county council has decided to build a new Mill Bridge. Here are the questions that citizens ask "
                "most often, and our answers.",
                "What will it cost? The budget is 18.4 million euros. The national roads fund contributes 11 million "
                "euros; the county borrows the rest.",
                "What will it look like? The new bridge will be 142 metres long and stand on three piers. It will "
                "have two lanes for cars and, on its upstream side, a cycle path three metres wide.",
                "When does work begin? The old bridge will be closed on 8 May 2023 and taken down during the summer. "
                "The iron lamps will be kept and used again.",
                "When can I drive across? According to the schedule, the new bridge opens in November 2024.",
                "How do I cross until then? Cars use the bridge at Corvale, a detour of nine kilometres. For people "
                "on foot a free boat will run from the mill to Weir Street between six in the morning and ten at "
                "night.",
                "Whom can I ask? The office of the county engineer, Petra Solvane, holds an open hour every Wednesday "
                "at four in room 12.",
            ]
        ],
    ),
    Pdf(
        path="council-bulletin/pellby-inquiry.pdf",
        title="Pellby inquiry: findings and fine",
        author="Velmark County Council",
        published=datetime(2024, 3, 12, 14, 0),
        pages=[
            [
                "Pellby inquiry: findings and fine",
                "Council Bulletin, 12 March 2024",
                "The inquiry into the drinking water of Pellby has ended its work. Its chair, the retired judge Marit "
                "Lowen, handed the report to the council on Tuesday.",
                "The bacteria entered through a cracked hatch on the roof of the Quarry Lane reservoir. Rain had "
                "washed surface water into the basin since the storms of April 2023.",
                "Sixty-three households were affected. The inquiry found no explanation for the lower number other "
                "than an outdated map.",
                "The letter of the Norrand Laboratory reached Velm Water on 24 May. It lay unread in a shared mailbox "
                "until 6 June, the report says.",
                "The county has imposed a fine of 240,000 euros on Velm Water. The company has accepted it and will "
                "not appeal.",
                "Karl Osterhout, chief executive of Velm Water since 2015, will leave the company on 31 March. His "
                "successor has not been named.",
                "The report makes eleven recommendations. The first is that every result from an outside laboratory "
                "must go to the county health officer on the same day.",
            ]
        ],
    ),
    Pdf(
        path="ostrick-courier/bridge-third-delay.pdf",
        title="Soft clay under pier three",
        author="Daniel Roake",
        published=datetime(2024, 9, 14, 4, 0),
        header="The Ostrick Courier          Saturday 14 September 2024",
        footer="E-paper edition - Town and County",
        pages=[
            [
                "Soft clay under pier three: bridge will open in June 2025",
                "By Daniel Roake",
                "The new Mill Bridge will be late again, and dearer again. County engineer Petra Solvane told the "
                "building committee on Friday that the bridge would cost 23.1 million euros and open on 21 June 2025.",
                "The reason is a seam of soft clay under the third pier, on the lower-town bank. The pier stood for "
                "five weeks and then began to lean, by nine millimetres. It will be propped on twelve additional "
                "piles.",
                "In January the council had raised the budget to 21.9 million and named 15 March 2025 as the day of "
                "the opening. Before that the figure was 18.4 million.",
                "Councillor Bruno Katz asked whether the clay could have been found earlier. Solvane said that the "
                'flood of January had washed away the place where the boring was to be made. "I am not proud of that '
                'answer," she added, "but it is the answer."',
            ],
            [
                "Continued from page 1",
                "Harle & Voss will not be paid more than the piles cost, the county said. The company had asked for "
                "compensation for 90 lost working days.",
                "For the shops in Bridge Street the news comes at a bad time. Dorit Halm, who owns the bakery at "
                "number 9, says that her takings have fallen by a third since the old bridge was closed.",
                "The county has set up a fund of 150,000 euros for traders near the building site. Up to Friday, 14 "
                "businesses had applied.",
                "Solvane herself will not see the ribbon cut in office. She retires at the end of the year, and her "
                "deputy Milan Orre takes over the project.",
            ],
        ],
    ),
)

WORDS = (
    Word(
        path="council-bulletin/pellby-notice-lifted.docx",
        title="Boil-water notice in Pellby lifted",
        author="Press office, Velmark County Council",
        published=datetime(2023, 6, 22, 11, 0),
        paragraphs=[
            "# Boil-water notice in Pellby lifted",
            "Council Bulletin, 22 June 2023",
            "Drinking water in Pellby no longer has to be boiled. The county lifted the notice at eleven o'clock this "
            "morning, two weeks after it was issued.",
            "# Results of the samples",
            "[table]",
            "# Correction",
            "The council announced on 8 June that 41 households were affected. That number was wrong: the notice "
            "should have covered 63 households. The council apologises to the residents of upper Chapel Rise.",
            "# What residents should do",
            "Let every tap run for five minutes before you use it. Empty the ice trays of your freezer and clean the "
            "water tank of your coffee machine.",
            "# Compensation",
            "Velm Water will credit 45 euros to each household. No application is needed.",
        ],
        table=[
            ["Date", "Samples", "With bacteria"],
            ["10 June", "58", "22"],
            ["15 June", "44", "6"],
            ["20 June", "40", "0"],
        ],
    ),
    Word(
        path="council-bulletin/flood-damage.docx",
        title="Flood of 3 January: the bill",
        author="Velmark County Council",
        published=datetime(2024, 2, 20, 10, 0),
        paragraphs=[
            "# Flood of 3 January: the bill",
            "Council Bulletin, 20 February 2024",
            "The January flood caused damage of 3.4 million euros in Ostrick. The figures were collected from "
            "insurers, the town and the county.",
            "[table]",
            "# How many people had to leave",
            "According to the register of the crisis desk, 148 people spent at least one night away from home. Higher "
            "and lower numbers published in January were estimates.",
            "# The sirens",
            "No siren sounded because the control cable in the cellar of the fire hall was under water. It will be "
            "moved to the first floor by the summer.",
            "# The flood wall",
            "The Rivers Authority plans a wall along Weir Street, 1.2 metres high. Building could begin in 2026 if the "
            "national government pays its share.",
        ],
        table=[
            ["Item", "Million euros"],
            ["Homes and shops", "1.9"],
            ["Roads and railway crossings", "0.8"],
            ["Bridge building site", "0.4"],
            ["Weir Street school", "0.3"],
        ],
    ),
    Word(
        path="velmark-weekly/last-furnace.docx",
        title="The last furnace",
        author="Clara Venning",
        published=datetime(2024, 7, 4, 8, 0),
        paragraphs=[
            "# The last furnace",
            "Velmark Weekly, 4 July 2024. By Clara Venning",
            "Johanna Pruitt, who has worked at Brandt Enamel for 41 years, turned the wheel. At 14:20 on Friday 28 "
            "June the last furnace in Dornmere went out.",
            "About 300 people stood in the yard. Nobody made a speech. Somebody had brought a trumpet.",
            "# Where they go",
            "Fewer people than the company had hoped are moving to Lissow. The works council gave the Weekly these "
            "figures for the 212 permanent staff:",
            "[table]",
            "# What stays",
            "A workshop for hand-made pieces remains in the old packing hall, with 24 jobs. It opens in September and "
            "will be led by Pruitt's daughter, Rike.",
            'Union convener Jonas Wick has found work as a caretaker at the county hospital. "I shall miss the '
            'noise," he said.',
            "Helene Brandt watched from the window of the office. She left by the back gate.",
        ],
        table=[
            ["What becomes of them", "People"],
            ["Redundancy with a settlement", "99"],
            ["Early retirement", "58"],
            ["Transfer to Lissow", "31"],
            ["Workshop in Dornmere", "24"],
        ],
    ),
)


def pdf_bytes(pdf: Pdf) -> bytes:
    """The document as PDF, its creation date the date of publication."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A5, invariant=1)
    canvas.setDateFormatter(lambda *_: pdf.published.strftime("D:%Y%m%d%H%M%SZ"))
    canvas.setTitle(pdf.title)
    canvas.setAuthor(pdf.author)
    for number, paragraphs in enumerate(pdf.pages, start=1):
        draw_page(canvas, pdf, paragraphs, number)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def draw_page(canvas: Canvas, pdf: Pdf, paragraphs: Sequence[str], number: int) -> None:
    """Draws one page: running header, paragraphs, running footer with the page number."""
    width, height = A5
    canvas.setFont("Helvetica", 8)
    if pdf.header:
        canvas.drawString(MARGIN_PT, height - 28, pdf.header)
    if pdf.footer:
        canvas.drawString(MARGIN_PT, 28, f"{pdf.footer} - Page {number} of {len(pdf.pages)}")
    y = height - MARGIN_PT - LEADING_PT
    for position, paragraph in enumerate(paragraphs):
        headline = number == 1 and position == 0
        font, size = ("Helvetica-Bold", 13) if headline else ("Helvetica", 10)
        canvas.setFont(font, size)
        for line in simpleSplit(paragraph, font, size, width - 2 * MARGIN_PT):
            canvas.drawString(MARGIN_PT, y, line)
            y -= LEADING_PT
        y -= LEADING_PT / 2
    if y < MARGIN_PT:
        raise ValueError(f"{pdf.path}: page {number} overflows by {MARGIN_PT - y:.0f} points")


def docx_bytes(word: Word) -> bytes:
    """The document as DOCX with fixed core properties and fixed times in its archive."""
    docx = new_docx()
    properties = docx.core_properties
    properties.title, properties.author = word.title, word.author
    properties.last_modified_by, properties.comments, properties.revision = word.author, "", 1
    properties.created = properties.modified = word.published
    for paragraph in word.paragraphs:
        if paragraph == "[table]":
            add_table(docx, word.table)
        elif paragraph.startswith("# "):
            docx.add_heading(paragraph.removeprefix("# "), level=1)
        else:
            docx.add_paragraph(paragraph)
    buffer = io.BytesIO()
    docx.save(buffer)
    return without_times(buffer.getvalue())


def add_table(docx: Docx, rows: Sequence[Sequence[str]]) -> None:
    """Appends a table whose first row is its head."""
    table = docx.add_table(rows=len(rows), cols=len(rows[0]))
    table.style = "Table Grid"
    for row, values in zip(table.rows, rows, strict=True):
        for cell, value in zip(row.cells, values, strict=True):
            cell.text = value


def without_times(archive: bytes) -> bytes:
    """The same zip archive with every entry dated 1980, so that two runs give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as source, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(source.namelist(), key=lambda entry: (entry != "[Content_Types].xml", entry)):
            info = zipfile.ZipInfo(name, ZIP_EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, source.read(name))
    return buffer.getvalue()


def main() -> None:
    """Writes every document below `documents/`."""
    for pdf in PDFS:
        (DOCUMENTS / pdf.path).write_bytes(pdf_bytes(pdf))
    for word in WORDS:
        (DOCUMENTS / word.path).write_bytes(docx_bytes(word))


if __name__ == "__main__":
    main()

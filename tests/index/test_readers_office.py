"""Office files: documents, slides and sheets, of both families."""

from __future__ import annotations

from typing import Any

import docx
import pytest
from docx.oxml import parse_xml

from index.errors import DocumentUnreadable
from index.readers import read
from index.readers.sheets import refuse_vast
from tests.index.files import open_document, saved, slides, word_document, workbook

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def with_body(xml: str) -> bytes:
    document: Any = docx.Document()
    for element in parse_xml(f"<w:body {W}>{xml}</w:body>"):
        document.element.body.insert(len(document.element.body) - 1, element)
    return saved(document)


def test_a_word_document_with_headings_and_a_table() -> None:
    content = read("a.docx", word_document())
    assert content.text == (
        "Flood damage\n\nThe water came at night.\n\nCosts\n\nStreet | Crowns\nMill Lane | 4,000\n\nNobody was hurt."
    )
    assert [(h.level, h.text) for h in content.headings] == [(1, "Flood damage"), (2, "Costs")]
    assert (content.title, content.author) == ("Flood damage", "Ada Quill")
    assert content.published.value is None, "the day a file was made is not the day it was published"


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        ("<w:p><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t></w:r></w:p>", "a\tb\nc"),
        ("<w:sdt><w:sdtContent><w:p><w:r><w:t>in a field</w:t></w:r></w:p></w:sdtContent></w:sdt>", "in a field"),
        (
            "<w:p><w:ins><w:r><w:t>new</w:t></w:r></w:ins><w:del><w:r><w:delText>old</w:delText></w:r></w:del></w:p>",
            "new",
        ),
        ("<w:p><w:hyperlink><w:r><w:t>a link</w:t></w:r></w:hyperlink></w:p>", "a link"),
        (
            "<w:p><w:r><w:t>text</w:t><w:pict><w:txbxContent><w:p><w:r><w:t>box</w:t></w:r></w:p></w:txbxContent>"
            "</w:pict></w:r></w:p>",
            "text\n\nbox",
        ),
    ],
)
def test_what_word_wraps_text_in(xml: str, text: str) -> None:
    assert read("a.docx", with_body(xml)).text == text


def test_merged_cells_are_said_in_every_row_they_cover() -> None:
    document = docx.Document()
    table = document.add_table(rows=3, cols=3)
    for row, cells in enumerate((("Region", "Street", "Crowns"), ("North", "Mill", "4"), ("", "Quay", "5"))):
        for column, cell in enumerate(cells):
            table.cell(row, column).text = cell
    table.cell(1, 0).merge(table.cell(2, 0))
    assert read("a.docx", saved(document)).text == (
        "Region: North; Street: Mill; Crowns: 4\nRegion: North; Street: Quay; Crowns: 5"
    )


def test_a_frame_around_text_is_no_table() -> None:
    document = docx.Document()
    cell = document.add_table(rows=1, cols=1).cell(0, 0)
    cell.text = "First."
    cell.add_paragraph("Second.")
    assert read("a.docx", saved(document)).text == "First.\n\nSecond."


def test_slides_are_pages() -> None:
    content = read("a.pptx", slides())
    assert content.text == (
        "The new bridge\n\nIt crosses the Velm.\n\nNotes\n\nThank the council.\n\n"
        "Costs\n\nPart | Crowns\nPillars | 900\n\nPaid by the county."
    )
    assert [(h.level, h.text) for h in content.headings] == [(1, "The new bridge"), (1, "Costs")]
    first, second, third = content.page_starts
    assert first == 0 and content.text[third:].startswith("Costs")
    assert content.text[:second].endswith("Thank the council."), "an empty slide starts where the one before ends"
    assert (content.title, content.author, content.published.value) == ("The new bridge", "Ada Quill", None)


def test_sheets_of_a_workbook() -> None:
    content = read("a.xlsx", workbook())
    assert content.text == (
        "Streets\n\nStreet: Mill Lane; Crowns: 4000; Paid: 2024-03-14; Done: TRUE\n"
        "Street: Quay; Crowns: 0.3; Paid: 2024-03-15 10:30; Done: –"
    )
    assert [(h.level, h.text) for h in content.headings] == [(1, "Streets")], "an empty sheet says nothing"
    assert (content.title, content.author, content.published.value) == ("Flood costs", "Ada Quill", None)


@pytest.mark.parametrize("cell", ["<c r='XFD1048576'>", "<c  s='1'\n r = 'xfd1048576' >", '<x:c t="n" r="XFD1048576">'])
def test_a_cell_at_the_far_end_is_found_however_it_is_written(cell: str) -> None:
    with pytest.raises(DocumentUnreadable, match="1,048,576 rows and 16,384 columns"):
        refuse_vast(f"<c r='A1'><v>1</v></c>{cell}<v>2</v></c>".encode())


def test_an_open_document() -> None:
    content = read(
        "a.odt",
        open_document(
            "<office:text><text:tracked-changes><text:p>deleted</text:p></text:tracked-changes>"
            '<text:h text:outline-level="1">Flood <text:span>damage</text:span></text:h>'
            '<text:p>The  water<text:s text:c="2"/>came<text:line-break/>at night.'
            "<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>Late.</text:p></text:note-body>"
            "</text:note></text:p>"
            "<text:list><text:list-item><text:p>one</text:p></text:list-item></text:list>"
            "<table:table><table:table-row><table:table-cell><text:p>Street</text:p></table:table-cell>"
            "<table:table-cell><text:p>Crowns</text:p></table:table-cell></table:table-row><table:table-row>"
            "<table:table-cell><text:p>Mill</text:p><text:p>Lane</text:p></table:table-cell><table:table-cell>"
            "<text:p>4,000</text:p></table:table-cell></table:table-row></table:table></office:text>"
        ),
    )
    assert content.text == (
        "Flood damage\n\nThe water  came\nat night.\n\nLate.\n\none\n\nStreet | Crowns\nMill Lane | 4,000"
    )
    assert [(h.level, h.text, h.start) for h in content.headings] == [(1, "Flood damage", 0)]
    assert (content.title, content.author, content.published.value) == ("Flood damage", "Ada Quill", None)


def test_an_open_sheet_does_not_say_an_empty_row_a_million_times() -> None:
    cell = "<table:table-cell{}><text:p>{}</text:p></table:table-cell>"
    many = ' table:number-columns-repeated="16384"'
    content = read(
        "a.ods",
        open_document(
            '<office:spreadsheet><table:table table:name="Streets"><table:table-row>'
            + cell.format("", "Mill") + cell.format("", "14. 3. 2024") + cell.format(many, "")
            + '</table:table-row><table:table-row table:number-rows-repeated="1048576">' + cell.format(many, "")
            + "</table:table-row></table:table></office:spreadsheet>"
        ),
    )  # fmt: skip
    assert content.text == "Streets\n\nMill | 14. 3. 2024"


def test_open_slides() -> None:
    page = (
        '<draw:page><draw:frame presentation:class="title"><draw:text-box><text:p>{}</text:p></draw:text-box>'
        "</draw:frame>"
        "<draw:frame><draw:text-box><text:p>Words.</text:p></draw:text-box></draw:frame>"
        "<presentation:notes><draw:frame><draw:text-box><text:p>{}</text:p></draw:text-box></draw:frame>"
        "</presentation:notes></draw:page>"
    )
    slides = page.format("One", "Smile.") + page.format("Two", "")
    content = read("a.odp", open_document(f"<office:presentation>{slides}</office:presentation>"))
    assert content.text == "One\n\nWords.\n\nNotes\n\nSmile.\n\nTwo\n\nWords."
    assert [content.text[start:][:3] for start in content.page_starts] == ["One", "Two"]
    assert [h.text for h in content.headings] == ["One", "Two"]

"""From what was read to the stored document and back: nothing is lost on the way, whatever was taken out."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from benchmarks.facts_cases import REPORTS, SAMPLE_AUTHORS
from index.cleaning import repeated_keys
from index.documents import AsRead, ReadJob, as_read, build_documents, settle_document
from index.facts import stated
from index.normalise import normalise
from index.rows import document_from, document_row
from index.sidecar import Sidecars
from index.types import Dated, Document, Facts, Heading
from tests.index.files import book, mail, pdf, slides, word_document, workbook

SAMPLE = Path(__file__).parents[2] / "seeds" / "documents"
FILES = {
    "mail.eml": mail(plain="The bridge opens.\n\nSee you there.\n\n-- \nAda Quill\nThe Courier\n"),
    "report.pdf": pdf("The bridge opens.", "It was dear.", "It is long."),
    "flood.docx": word_document(),
    "plan.pptx": slides(),
    "costs.xlsx": workbook(),
    "velm.epub": book(["<p>The river rose.</p>", "<p>It fell.</p>"]),
    "data.json": b'{"a": [1, 2], "b": {"c": "Jane Doe | 14 March 2024"}}',
    "list.csv": b"title,text,author\nBridge,It opens.,Ada Quill\nFerry,It sails.,\n",
    "page.html": b"<title>Bridge - The Courier</title><h1>Bridge</h1><p>It opens.</p><p>Read more</p><p>On Monday.</p>",
    "a b (2).txt": "By Jane Doe, Ostrick Courier\n\nIt opens.".encode("utf-16"),
}


def documents_of(path: Path, data: bytes, sidecars: Sidecars | None = None, name: str = "") -> list[Document]:
    relative = PurePosixPath(name or path.name)
    known = {"overrides": sidecars.overrides(relative)} if sidecars else {}
    job = ReadJob(path=path, document_id=relative.as_posix(), parts={}, max_bytes=10**7, **known)
    return build_documents(job, data, "0" * 64)[0]


def check_round_trip(document: Document) -> None:
    assert settle_document(as_read(document)) == document
    facts = document.facts
    assert (document.title, document.outlet, document.author) == (
        facts.title.value,
        facts.outlet.value,
        facts.author.value,
    )
    row = {key: json.loads(json.dumps(value)) for key, value in document_row(document).items()}
    assert settle_document(as_read(document_from(row))) == document, "as the catalogue gives it back"


@pytest.mark.parametrize("name", sorted(SAMPLE_AUTHORS))
def test_the_sample_corpus(name: str) -> None:
    path = (SAMPLE / name).resolve()
    for sidecars in (Sidecars(SAMPLE), None):
        for document in documents_of(path, path.read_bytes(), sidecars, name):
            check_round_trip(document)


@pytest.mark.parametrize("name", sorted(FILES))
def test_other_files(name: str) -> None:
    found = documents_of(Path("/notes") / name, FILES[name])
    assert found
    for document in found:
        check_round_trip(document)


def pages(*texts: str) -> AsRead:
    starts = [sum(len(text) + 2 for text in texts[:number]) for number in range(len(texts))]
    return AsRead(
        document_id="a.pdf",
        uri="https://courier.example/a",
        media_type="application/pdf",
        content_hash="0",
        text="\n\n".join(texts),
        page_starts=tuple(starts),
        headings=(Heading(start=starts[-1], level=1, text="Costs"),),
    )


@pytest.mark.parametrize("separator", ["\n", "\n\n"])
@pytest.mark.parametrize("blank", [0, 2, 4])  # a page of pictures
@pytest.mark.parametrize("frame", [("The Velm report", "Page {}"), ("The Velm report", ""), ("", "- {} -")])
def test_pages_with_headers_and_footers(separator: str, blank: int, frame: tuple[str, str]) -> None:
    bodies = [f"{text}\n\n{text[::-1]}." for text in list(REPORTS.values())[:4]]
    bodies.insert(blank, "")
    read = pages(
        *(
            separator.join(filter(None, (frame[0], body, frame[1].format(number))))
            for number, body in enumerate(bodies, start=1)
        )
    )
    document = settle_document(read)
    assert document.removed, "there is something to take out"
    check_round_trip(document)
    assert as_read(document).text == read.text


def test_lines_that_are_learnt_later_to_be_repeated_come_and_go() -> None:
    advert = "Follow The Hask Lantern on the quay, and bring your own chair."
    text = f"Ferry sails again\n\nBy Jane Doe\n\n{REPORTS['en']}\n\n{advert}\n\n{REPORTS['en'][::-1]}"
    facts = Facts(outlet=stated("og:site_name", "The Hask Lantern"))
    read = replace(pages(text), media_type="text/plain", page_starts=(), headings=(), facts=facts)
    plain, keys = settle_document(read), frozenset(repeated_keys(advert))
    assert keys and advert in plain.text
    known = settle_document(as_read(plain), repeated=keys)
    assert advert not in known.text and known.author == "Jane Doe"
    assert settle_document(as_read(known), repeated=keys) == known
    assert settle_document(as_read(known)) == plain


def test_a_title_of_the_text_is_not_taken_for_a_stated_one() -> None:
    document = settle_document(replace(pages("Ferry sails again\n\nIt sails."), facts=Facts()))
    assert document.facts.title.method == "first line"
    assert as_read(document).facts == Facts()
    assert settle_document(replace(as_read(document), text="It sails.")).title == "a"


LINES = (
    "Ferry sails again", "By Jane Doe", "By Ali Veli | 14 March 2024", "Ostrick Courier, 14 March 2024",
    "The ferry to Hask sailed on Monday, the harbour master said.", "Read more", "Advertisement", "Page 1 of 3",
    "Latest news", "Bridge opens", "09.Jan.2026", "15 Mar 2024", "> quoted", "-- ", "Jane Doe", "a | b", "\f",
    "14 March 2024", "\u200b",
)  # fmt: skip
AUTHORS = ("", "Rolf Adeane", "Jane Doe; the text says: By Ali Veli")


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    lines=some.lists(some.sampled_from(LINES), max_size=14),
    breaks=some.sampled_from(("\n", "\n\n")),
    author=some.sampled_from(AUTHORS),
    method=some.sampled_from(("metadata", "page", "sidecar")),
    kind=some.sampled_from(("text/plain", "message/rfc822", "application/pdf", "text/html", "")),
    places=some.lists(some.integers(0, 200), max_size=4),
)
def test_any_text(lines: list[str], breaks: str, author: str, method: str, kind: str, places: list[int]) -> None:
    text = normalise(breaks.join(lines))
    starts = [0, *(match.end() for match in re.finditer(r"\n+", text))]
    places = sorted({starts[place % len(starts)] for place in places})  # pages and headings begin a line
    read = AsRead(
        document_id="notes/a.txt",
        uri="file:///notes/a.txt",
        media_type=kind,
        content_hash="0",
        text=text,
        facts=Facts(author=stated("author", author, method=method)),  # type: ignore[arg-type]
        stated=Dated(),
        # What lines that repeat on each page are to a page is tested above.
        page_starts=tuple(places) if len(set(lines)) == len(lines) else (),
        headings=tuple(Heading(start=place, level=1, text="x") for place in places),
    )
    document = settle_document(read)
    check_round_trip(document)
    again = as_read(document)
    assert again.text == read.text and again.facts == read.facts

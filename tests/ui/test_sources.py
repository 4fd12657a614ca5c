from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.ui.fakes import DOCUMENTS, FakeAssistant
from ui.copies import Carried
from ui.excerpt import excerpt
from ui.sources import collect_sources, file_address, shown_citations

QUESTION = "When will the northern lighthouse be lit again?"
PARAGRAPHS = "\n\n".join(f"Paragraph {n} begins. It has a second sentence! And a third one?" for n in range(60))


@pytest.mark.parametrize("around", [0, 50, 200, 600, 10_000])
@pytest.mark.parametrize("start", [0, 7, 1000, 2500, len(PARAGRAPHS) - 30])
def test_an_excerpt_is_one_stretch_of_the_text_around_the_quote(start: int, around: int) -> None:
    cut = excerpt(PARAGRAPHS, start, start + 30, around=around)
    whole = cut.before + cut.quote + cut.after
    assert cut.quote == PARAGRAPHS[start : start + 30]
    assert PARAGRAPHS[start - len(cut.before) :].startswith(whole)
    assert len(cut.before) <= around
    assert len(cut.after) <= around
    assert cut.cut_before == (start > len(cut.before))
    assert cut.cut_after == (start + 30 + len(cut.after) < len(PARAGRAPHS))


def test_an_excerpt_begins_and_ends_with_a_paragraph_where_it_can() -> None:
    cut = excerpt(PARAGRAPHS, 2000, 2030)
    assert cut.before.startswith("Paragraph ")
    assert cut.after.endswith("?")


def test_without_paragraphs_it_begins_with_a_sentence_then_with_a_word() -> None:
    sentences = "This is a sentence of some words. " * 100
    assert excerpt(sentences, 1700, 1710).before.startswith("This is")
    words = "word " * 1000
    assert excerpt(words, 2500, 2504).before.startswith("word ")
    assert len(excerpt("x" * 9000, 4000, 4010).before) == 600


def test_sources_carry_headings_copies_and_links(tmp_path: Path) -> None:
    (tmp_path / "wire").mkdir()
    (tmp_path / "wire/lighthouse copy.html").write_text("<p>hello")
    assistant = FakeAssistant(folder=tmp_path)
    first, second = collect_sources(assistant, assistant.ask(QUESTION))[:2]
    assert (first.web, first.file) == ("https://courier.example/lighthouse?from=list&id=7", None)
    assert (second.web, second.file) == (None, "document/wire/lighthouse%20copy.html")
    assert first.headings == ("News", "Harbour")
    assert [(copy.title, copy.role) for copy in first.report.copies] == [("Lighthouse returns in May", "rewrite")]
    assert [(copy.title, copy.role) for copy in second.report.copies] == [
        ("Northern lighthouse to be lit again", "source")
    ]


def test_a_report_carried_once_has_no_copies() -> None:
    assistant = FakeAssistant(corpus=DOCUMENTS[2:])
    (source,) = collect_sources(assistant, assistant.ask("What did the repair of the lighthouse cost?"))
    assert source.report == Carried()


def test_a_pdf_opens_at_its_page(tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters/council.pdf").write_bytes(b"%PDF-1.4")
    assistant = FakeAssistant(corpus=DOCUMENTS[2:], folder=tmp_path)
    (source,) = collect_sources(assistant, assistant.ask("What did the repair of the lighthouse cost?"))
    assert source.file == "document/letters/council.pdf#page=1"


def test_a_document_that_vanished_leaves_its_quote() -> None:
    assistant = FakeAssistant()
    answer = assistant.ask(QUESTION)
    assistant.corpus = ()
    source = collect_sources(assistant, answer)[0]
    assert source.excerpt.quote == answer.citations[0].quote
    assert source.excerpt.before == ""
    assert "no longer in the index" in source.note
    assert source.published.iso is not None


def test_a_document_that_changed_does_not_mark_other_words() -> None:
    assistant = FakeAssistant()
    answer = assistant.ask(QUESTION)
    assistant.corpus = (replace(DOCUMENTS[0], text="Something else " * 50), *DOCUMENTS[1:])
    source = collect_sources(assistant, answer)[0]
    assert source.excerpt.quote == answer.citations[0].quote
    assert source.excerpt.after == ""
    assert "changed" in source.note


def test_a_silent_answer_shows_its_nearest_passages_as_citations() -> None:
    answer = FakeAssistant().ask("Which zebra won?")
    assert [citation.marker for citation in shown_citations(answer)] == [1, 2, 3]
    assert shown_citations(replace(answer, abstained=False)) == ()


@pytest.mark.parametrize(
    ("document_id", "address"),
    [
        ("a/b c.txt", "document/a/b%20c.txt"),
        ("ü#?%.txt", "document/%C3%BC%23%3F%25.txt"),
        ("https://a.example/x?y", "document/https%3A//a.example/x%3Fy"),
    ],
)
def test_the_address_of_a_file_is_percent_encoded(document_id: str, address: str) -> None:
    assert file_address(document_id) == address

"""Facts of whole documents: the sample corpus, and the public data where it is at hand. None may be wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.dates import page_verdicts, read_document, story_blocks
from benchmarks.facts import SAMPLE_AUTHORS, SAMPLE_OUTLETS, sample_documents, verdict
from index.sidecar import Sidecars
from tests.index.test_dates_corpus import DATA, SAMPLE, SAMPLE_FILES, needs


def test_the_sample_corpus_with_its_sidecar() -> None:
    assert sorted(SAMPLE_AUTHORS) == SAMPLE_FILES, "the list by hand names every document"
    for document in sample_documents(Sidecars(SAMPLE)):
        facts = document.facts
        assert (document.document_id, facts.author.value) == (
            document.document_id,
            SAMPLE_AUTHORS[document.document_id],
        )
        assert (facts.outlet.method, facts.language.value) == ("sidecar", "en")
        assert facts.title.value and facts.title.method != "file name"


def test_the_sample_corpus_by_its_files_alone() -> None:
    for document in sample_documents(None):
        author, outlet = SAMPLE_AUTHORS[document.document_id], SAMPLE_OUTLETS.get(document.document_id)
        assert document.author == (None if author == "Norland Press Agency" else author)
        assert verdict(document.outlet, outlet) in ("right", "none")


@needs("news_pages")
def test_saved_news_pages() -> None:
    pages = [page for page in (DATA / "news_pages").iterdir() if (page / "source.html").is_file()]
    for page in pages:
        document = read_document(page, (page / "source.html").read_bytes(), f"{page.name}.html")
        expected = json.loads((page / "expected-metadata.json").read_text(encoding="utf-8"))
        found = page_verdicts(document, expected)
        assert (page.name, found["title"], found["byline"]) == (page.name, "right", "right")
        assert document.facts.language.value is not None and document.outlet is not None


@needs("wikinews")
def test_stories_without_a_byline_have_no_author() -> None:
    for file in sorted((DATA / "wikinews" / "xml").glob("*.xml")):
        data = "\n\n".join(story_blocks(file.read_text(encoding="utf-8"))).encode()
        document = read_document(file, data, f"{file.stem}.txt")
        assert (document.author, document.outlet, document.facts.language.value) == (None, None, "en")


@needs("seeds")
@pytest.mark.parametrize("number", range(5))
def test_the_first_articles_name_nobody(number: int) -> None:
    (path,) = (DATA / "seeds").glob(f"{number:03d}_*.txt")
    document = read_document(path, Path(path).read_bytes(), path.name)
    assert (document.author, document.outlet, document.facts.language.value) == (None, None, "en")

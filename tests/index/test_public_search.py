"""Public documents, indexed as they are: what others expect to be in them is found by `search`."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from rag import Assistant
from tests.corpus import make_config
from tests.fakes import BagOfWordsEmbedder
from tests.index.test_public_documents import DATA, RECALL, STRINGS

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"no documents in {DATA}; set DATELINE_DATA")
_MARKUP = re.compile(r"<!--.*?-->|!\[.*?\]\(.*?\)|\]\([^)]*\)|[#*_`>|\[\]]")
_MOST_SENTENCES = 40
# Of the sentences that are looked for, this share is found; the duck's expected text holds menus and picture captions,
# the article's the labels of links in its references.
FLOORS = {"docling/html/wiki_duck.html": 0.80, "docling/jats/elife-56337.nxml": 0.88}
FLOOR = 0.95


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    documents = {"folders": [str(DATA)], "exclude": ["groundtruth/", "expected/", "LICENSE*", "README*"], "readers": 1}
    # Some of the files hold the same text in two formats: here each is to be found itself.
    retrieval = {"per_origin": False}
    config = make_config(tmp_path_factory.mktemp("public"), documents=documents, retrieval=retrieval)
    with Assistant(config, embedder=BagOfWordsEmbedder()) as assistant:
        report = assistant.sync()
        assert len(report.added) > 70 and all(failure.reason for failure in report.failed)
        yield assistant


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def sentences(expected: str) -> list[str]:
    """Sentences and lines of six to forty words, spread over the text."""
    lines = (_MARKUP.sub(" ", line) for line in expected.splitlines())
    found = [piece.strip() for line in lines for piece in re.split(r"(?<=[.!?])\s+", line)]
    chosen = [piece for piece in found if 6 <= len(words(piece)) <= 40]
    return chosen[:: max(1, len(chosen) // _MOST_SENTENCES)]


def is_found(assistant: Assistant, document_id: str, sentence: str) -> bool:
    """Whether one of the ten best passages is of this document and holds nearly all words of the sentence."""
    wanted = words(sentence)
    passages = [h.passage.text for h in assistant.search(sentence).passages if h.document.document_id == document_id]
    return any(sum(word in there for word in wanted) >= 0.8 * len(wanted) for there in map(set, map(words, passages)))


@pytest.mark.parametrize(("name", "expected"), [row[:2] for row in RECALL])
def test_expected_sentences_are_found(library: Assistant, name: str, expected: str) -> None:
    looked_for = sentences((DATA / expected).read_text(encoding="utf-8"))
    missed = [sentence for sentence in looked_for if not is_found(library, name, sentence)]
    floor = FLOORS.get(name, FLOOR)
    assert len(missed) <= (1 - floor) * len(looked_for), f"{len(missed)} of {len(looked_for)}: {missed[:5]}"


@pytest.mark.parametrize(("name", "strings"), [(n, s) for n, s in STRINGS if n.startswith("markitdown/")])
def test_exact_strings_are_found(library: Assistant, name: str, strings: list[str]) -> None:
    for string in strings:
        wanted = string.lstrip("# ")
        hits = library.search(wanted).passages
        assert any(h.document.document_id == name and wanted in h.passage.text for h in hits), wanted

"""Each peer over a small corpus with the embedder of the other tests; skipped where its library is not installed."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from benchmarks.peers import ready
from rag.evaluation.types import CorpusDocument
from tests.fakes import BagOfWordsEmbedder

CORPUS = [
    CorpusDocument(name="bridge.txt", title="Bridge", text="The bridge will cost 2.4 million crowns, the mayor said."),
    CorpusDocument(name="school.txt", title="School", text="Teachers of the old school went on strike on Monday."),
    CorpusDocument(name="long.txt", title="Harbour", text="Ferries left the harbour late this winter. " * 60),
    CorpusDocument(name="untitled.txt", text="Rain fell on the hills."),
]
QUESTIONS = {
    "What will the bridge cost?": "bridge.txt",
    "Why did teachers strike?": "school.txt",
    "When did ferries leave the harbour?": "long.txt",
    "Where did rain fall?": "untitled.txt",
}
# The libraries' own, of what they import.
pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::UserWarning"),
]
LIBRARIES = {
    "llama_index.retrievers.bm25": (
        "llama-index quickstart",
        "llama-index fusion, ranks",
        "llama-index fusion, scores",
    ),
    "langchain_chroma": ("LangChain quickstart",),
}


@pytest.mark.parametrize("library", sorted(LIBRARIES))
def test_a_peer_ranks_documents(library: str, tmp_path: Path, embedder: BagOfWordsEmbedder) -> None:
    pytest.importorskip(library, reason="the extra `peers` is not installed")
    found = ready(CORPUS, embedder, tmp_path)
    for name in LIBRARIES[library]:
        for question, wanted in QUESTIONS.items():
            ranked = found[name](question)
            assert ranked[0] == wanted, f"{name}: {question}"
            assert sorted(ranked) == sorted({document.name for document in CORPUS}), "each document once"


def test_titles_are_embedded_by_llama_index_alone(tmp_path: Path, embedder: BagOfWordsEmbedder) -> None:
    pytest.importorskip("llama_index.retrievers.bm25", reason="the extra `peers` is not installed")
    pytest.importorskip("langchain_chroma", reason="the extra `peers` is not installed")
    ready(CORPUS[:1], embedder, tmp_path)
    assert embedder.queries == [f"title: Bridge\n\n{CORPUS[0].text}", CORPUS[0].text]


def test_a_missing_library_costs_one_line(
    tmp_path: Path, embedder: BagOfWordsEmbedder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for library in LIBRARIES:
        monkeypatch.setitem(sys.modules, library, None)
    assert ready(CORPUS, embedder, tmp_path) == {}
    lines = capsys.readouterr().err.splitlines()
    assert [line.split(",")[0] for line in lines] == ["skipped: llama-index", "skipped: LangChain"]
    assert all("not installed" in line and ".[peers]" in line for line in lines)

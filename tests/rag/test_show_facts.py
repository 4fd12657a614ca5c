"""What `show` and `documents` say of title, outlet, author and language, and where each was found."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.documents import ReadJob, build_documents
from index.sidecar import Overrides
from rag import Assistant, ShownDocument
from rag.as_json import documents_json, show_json
from rag.shown import with_neighbours
from tests.conftest import MakeAssistant
from tests.corpus import make_config, write_corpus
from tests.fakes import BagOfWordsEmbedder
from ui.terminal import print_document

TEXT = (
    "A bridge for Ostrick\n\nVelmark Weekly, 26 September 2024. By Clara Venning\n\n"
    "The council approved the bridge on Monday, and nobody spoke against it."
)
SIGNED = "Velmark Weekly, 26 September 2024. By Clara Venning"


def shown(text: str, **overrides: str) -> ShownDocument:
    """The document that a sync makes of `text`."""
    job = ReadJob(
        path=Path("/notes/a.txt"), document_id="a.txt", parts={}, max_bytes=10_000, overrides=Overrides(**overrides)
    )
    (document,), _ = build_documents(job, text.encode(), "")
    return ShownDocument(document=document, passages=())


def test_every_fact_comes_with_its_evidence() -> None:
    found = show_json(shown(TEXT, outlet="The Velmark Weekly"))
    assert found["facts"]["outlet"] == {
        "value": "The Velmark Weekly",
        "evidence": "metadata.yaml: outlet: The Velmark Weekly",
        "method": "sidecar",
        "confidence": 1.0,
    }
    assert found["facts"]["author"] == {
        "value": "Clara Venning",
        "evidence": SIGNED,
        "method": "byline",
        "confidence": 0.8,
    }
    assert found["facts"]["title"]["method"] == "first line"
    assert (found["language"], found["facts"]["language"]["method"]) == ("en", "detected")
    for name in ("title", "outlet", "author", "language"):
        assert found[name] == found["facts"][name]["value"]


def test_what_is_unknown_has_no_evidence(capsys: pytest.CaptureFixture[str]) -> None:
    nothing = {"value": None, "evidence": "", "method": "none", "confidence": 0.0}
    found = show_json(shown("Closed."))
    assert found["facts"]["outlet"] == found["facts"]["author"] == found["facts"]["language"] == nothing
    print_document(shown("Closed."))
    said = capsys.readouterr().out
    assert said.startswith(
        "a\ntitle (file name: a)\noutlet unknown\nauthor unknown\nlanguage unknown\npublished unknown\n"
    )


def test_the_terminal_names_the_evidence(capsys: pytest.CaptureFixture[str]) -> None:
    print_document(shown(TEXT))
    lines = capsys.readouterr().out.splitlines()
    assert lines[:4] == [
        "A bridge for Ostrick",
        "title (first line: A bridge for Ostrick)",
        f"outlet Velmark Weekly (byline: {SIGNED})",
        f"author Clara Venning (byline: {SIGNED})",
    ]
    assert lines[4].startswith("language en (detected: “A bridge for Ostrick Velmark Weekly")
    assert lines[5] == f"published 2024-09-26 (dateline: {SIGNED})"


def test_an_index_keeps_the_facts(tmp_path: Path) -> None:
    files = {"a.txt": TEXT, "metadata.yaml": "a.txt: {language: nl, title: The bridge}"}
    write_corpus(tmp_path / "documents", files)
    with Assistant(make_config(tmp_path), embedder=BagOfWordsEmbedder()) as assistant:
        assistant.sync()
        (listed,) = documents_json(assistant.documents())["documents"]
        assert (listed["author"], listed["language"], listed["outlet"]) == ("Clara Venning", "nl", "Velmark Weekly")
        facts = show_json(assistant.show("a.txt"))["facts"]
    assert facts["title"]["evidence"] == "metadata.yaml: title: The bridge"
    assert facts["language"] == {
        "value": "nl",
        "evidence": "metadata.yaml: language: nl",
        "method": "sidecar",
        "confidence": 1.0,
    }
    assert facts["author"]["evidence"] == SIGNED


def test_neighbours_of_a_hit_are_of_its_document_and_in_order(make_assistant: MakeAssistant) -> None:
    text = "\n\n".join(f"Lock {number} of the canal was repaired in its turn by the crew." for number in range(1, 8))
    assistant = make_assistant({"a.txt": text, "b.txt": "The ferry sails."}, splitter={"max_tokens": 32})
    found = with_neighbours(assistant.search("Lock 4 of the canal", k=2), assistant.show, 1)
    for hit in found.passages:
        passages = assistant.show(hit.document.document_id).passages
        place = hit.passage.ordinal
        assert hit.neighbours == (*passages[max(0, place - 1) : place], *passages[place + 1 : place + 2])
    assert any(len(hit.neighbours) == 2 for hit in found.passages)

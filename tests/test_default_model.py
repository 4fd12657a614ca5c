"""The default configuration with the default models on real articles: slow, and the promise of the README."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from rag import Answer, Assistant
from tests.corpus import make_config
from ui.cli import cli

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[1]
ARTICLES = Path(os.environ.get("DATELINE_DATA", ROOT.parent / "shared" / "data")) / "seeds"
needs_articles = pytest.mark.skipif(not ARTICLES.is_dir(), reason=f"no articles in {ARTICLES}; set DATELINE_DATA")


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("articles")
    with Assistant.open(
        make_config(folder, documents={"folders": [str(ARTICLES)]}, llm={"kind": "local"})
    ) as assistant:
        assistant.sync()
        yield assistant


def check_spans(assistant: Assistant, answer: Answer) -> None:
    for citation in answer.citations:
        text = assistant.show(citation.document_id).document.text
        assert text[citation.start_char : citation.end_char] == citation.quote


@needs_articles
def test_the_person_beside_is_named_and_cited(assistant: Assistant) -> None:
    answer = assistant.ask("Who stood beside Stoltenberg at the press conference in Berlin?")
    assert "Pistorius" in answer.text
    assert any("Pistorius" in citation.quote for citation in answer.citations)
    check_spans(assistant, answer)


@needs_articles
def test_all_three_countries_are_named(assistant: Assistant) -> None:
    answer = assistant.ask("Which three countries each donate a Patriot battery?")
    assert "US" in answer.text or "United States" in answer.text
    assert "Germany" in answer.text and "Romania" in answer.text
    assert answer.citations
    check_spans(assistant, answer)


@needs_articles
def test_what_no_article_says_is_not_answered(assistant: Assistant) -> None:
    answer = assistant.ask("What is the population of Norway?")
    assert answer.abstained and not answer.sentences and not answer.citations


def run(folder: Path, *arguments: str) -> Any:
    result = CliRunner().invoke(cli, [*arguments, "--config", str(folder / "config.yaml"), "--json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_the_command_line_answers_the_sample_corpus(tmp_path: Path) -> None:
    documents = ROOT / "seeds" / "documents"
    (tmp_path / "config.yaml").write_text(f"documents: {{folders: [{documents}]}}\n", encoding="utf-8")
    report = run(tmp_path, "sync")
    assert report["failed"] == [] and report["documents"] == 38
    answer = run(tmp_path, "ask", "How long will the new Mill Bridge be?")
    assert "142" in answer["text"]
    for citation in answer["citations"]:
        text = run(tmp_path, "show", citation["document_id"])["text"]
        assert text[citation["start_char"] : citation["end_char"]] == citation["quote"]
    assert run(tmp_path, "search", "Pellby water", "-k", "3")["passages"][0]["rank"] == 1

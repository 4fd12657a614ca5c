"""The sample corpus with the real embedder and no model: every citation of every question is exact."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rag import Assistant, Filters
from tests.corpus import make_config

pytestmark = pytest.mark.slow
DOCUMENTS = Path(__file__).resolve().parents[2] / "seeds" / "documents"


def test_every_citation_of_every_gold_question_is_exact(tmp_path: Path) -> None:
    lines = (DOCUMENTS.parent / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    cited = 0
    # Its doubts are not what is tested here: confidence 0 always answers.
    config = make_config(tmp_path, answer={"confidence": 0.0}, documents={"folders": [str(DOCUMENTS)]})
    with Assistant.open(config) as assistant:
        assert assistant.sync().failed == ()
        for line in lines:
            answer = assistant.ask(json.loads(line)["question"], filters=Filters())
            for citation in answer.citations:
                text = assistant.show(citation.document_id).document.text
                assert text[citation.start_char : citation.end_char] == citation.quote
                cited += 1
    assert cited > len(lines)

"""What `show` says of dates: the candidates with their evidence, and the relative dates of the text."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.documents import ReadJob, build_documents
from rag import ShownDocument
from rag.as_json import show_json
from ui.terminal import print_document

REPORT = "A bridge for Ostrick\nSaturday 04/05/2024\n\nThe council met on Friday."
NOTICE = "Slipway closed\nPosted 04/05/2024\n\nIt closed on Friday."


def shown(text: str) -> ShownDocument:
    """The document that a sync makes of `text`."""
    job = ReadJob(path=Path("/notes/a.txt"), document_id="a.txt", parts={}, max_bytes=10_000)
    (document,), _ = build_documents(job, text.encode(), "")
    return ShownDocument(document=document, passages=())


def test_show_counts_relative_dates_from_the_publication() -> None:
    found = show_json(shown(REPORT))
    assert found["published"]["value"] == "2024-05-04"
    assert found["published"]["candidates"] == [
        {
            "value": "2024-05-04",
            "evidence": "Saturday 04/05/2024",
            "method": "dateline",
            "note": "a Saturday, as it says",
        }
    ]
    (relative,) = found["relative_dates"]
    assert REPORT[relative["start_char"] : relative["end_char"]] == relative["text"] == "Friday"
    assert (relative["value"], relative["end"]) == ("2024-05-03", "2024-05-03")
    assert relative["reasoning"] == "the last Friday up to the publication on Saturday, 2024-05-04"


def test_show_without_a_date_lists_the_candidates(capsys: pytest.CaptureFixture[str]) -> None:
    found = show_json(shown(NOTICE))
    assert found["published"]["value"] is None and found["relative_dates"] == []
    assert [candidate["value"] for candidate in found["published"]["candidates"]] == ["2024-05-04", "2024-04-05"]
    print_document(shown(NOTICE))
    said = capsys.readouterr().out
    assert "published unknown\n  2024-05-04  dateline: Posted 04/05/2024 - one of two readings\n" in said
    print_document(shown(REPORT))
    assert "published 2024-05-04 (dateline: Saturday 04/05/2024)\nfile:" in capsys.readouterr().out

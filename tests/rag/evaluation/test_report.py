"""The report of runs: one page that loads nothing, in which text stays text, of bounded size."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from index.errors import ConfigError
from rag.evaluation.report import report_html, write_report
from tests.conftest import MakeAssistant
from tests.rag.evaluation.made_runs import made_run


@pytest.fixture
def run(make_assistant: MakeAssistant, tmp_path: Path) -> dict[str, Any]:
    return made_run(make_assistant, tmp_path / "results")


class _Tags(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_nothing_of_a_document_or_question_becomes_markup(run: dict[str, Any]) -> None:
    tags = _Tags(report_html([run])).found
    assert sum(tag == "script" for tag, _ in tags) == 2 and not any(tag == "img" for tag, _ in tags)
    assert not any(name.startswith("on") or name in ("src", "href") for _, found in tags for name in found)


def test_the_policy_allows_this_style_and_script_alone(run: dict[str, Any]) -> None:
    page = report_html([run])
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', page)
    assert re.fullmatch(
        r"default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-[^']+'; base-uri 'none'", policy
    )
    assert " style=" not in page, "it would be blocked"


def test_numbers_come_with_intervals_and_what_was_not_scored(run: dict[str, Any]) -> None:
    page = report_html([run])
    found = run["metrics"]["hit@1"]
    assert f"{found['value']:.3f} [{found['low']:.3f}, {found['high']:.3f}], n=2, 2 not scored" in page
    assert "not complete" not in page and "not complete" in report_html([{**run, "complete": False}])


def test_of_two_runs_the_difference_is_shown(run: dict[str, Any]) -> None:
    rows = [{**row, "metrics": {**row["metrics"], "hit@1": 0.0}} for row in run["rows"]]
    page = report_html([run, {**run, "name": "later", "rows": rows}])
    assert "From nightly to later" in page and "no difference" in page


def test_three_thousand_questions_stay_below_fifteen_megabytes(run: dict[str, Any]) -> None:
    passages = [
        {
            **run["rows"][0]["passages"][0],
            "passage_id": f"p{n}",
            "document_id": f"d{n}.txt" if n else "ferry.txt",
            "text": "A sentence of a document. " * 40,
        }
        for n in range(10)
    ]
    rows = [
        {**run["rows"][0], "id": f"q{n}", "passages": [{**p, "passage_id": f"{n}-{p['passage_id']}"} for p in passages]}
        for n in range(3_000)
    ]
    assert len(report_html([{**run, "rows": rows}]).encode()) < 15_000_000


def test_a_report_that_cannot_be_written_leaves_the_old_one(run: dict[str, Any], tmp_path: Path) -> None:
    target = tmp_path / "report.html"
    write_report([run], target)
    before = target.read_text(encoding="utf-8")
    with pytest.raises(ConfigError, match="cannot be written"):
        write_report([run], target / "below-a-file.html")
    assert target.read_text(encoding="utf-8") == before and list(tmp_path.glob(".report*")) == []

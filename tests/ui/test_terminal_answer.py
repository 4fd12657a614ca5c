"""An answer as text for a terminal."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.types import Conflict, ConflictValue
from tests.ui.fakes import FakeAssistant
from ui.terminal import print_answer


def test_what_sources_disagree_on_is_said_with_dates(capsys: pytest.CaptureFixture[str]) -> None:
    answer = FakeAssistant().ask("How much did the repair of the lighthouse cost?")
    pairs = zip(("2.4 million crowns", "2.6 million crowns"), answer.citations, strict=False)
    dated, undated = (ConflictValue(value=value, citation=citation) for value, citation in pairs)
    undated = replace(undated, citation=replace(undated.citation, outlet=None, published=None))
    print_answer(replace(answer, conflicts=(Conflict(about="cost", values=(dated, undated)),)))
    (line,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("The sources disagree")]
    source = ", ".join(
        part for part in (dated.citation.outlet, (dated.citation.published or "date unknown")[:12]) if part
    )
    assert line == (
        f"The sources disagree on cost: 2.4 million crowns ({source}) [1]; 2.6 million crowns (date unknown) [2]"
    )

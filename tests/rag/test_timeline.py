"""The timeline of a corpus: one entry for one statement, its sources and reports, days, filters, JSON, terminal."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

import ui.cli
from index.types import Dated
from rag import Assistant, Filters, Statement, Timeline
from rag.as_json import timeline_json
from tests.conftest import MakeAssistant
from tests.corpus import make_document
from ui.terminal_timeline import print_timeline

# The Gazette copies the Courier and rewrites a word; the Herald heard the mayor itself.
REPORT = (
    "The council of Ostrick met on Monday to talk about the new bridge over the Velm. The bridge will cost 2.4 million "
    "crowns, mayor Ada Reyhall said on Monday. “We waited eleven years for this bridge,” she told the council. The old "
    "bridge was closed in 2013 after a flood, and it will not be repaired. Engineer Petra Solvane warned that the "
    "piles of the bridge stood in soft ground."
)
NEWS = {
    "courier/bridge.txt": f"Council approves new bridge\n14 March 2024\n\n{REPORT}",
    "gazette/bridge.txt": f"A new bridge for Ostrick\n16 March 2024\n\n{REPORT.replace('soft', 'wet')}",
    "herald/bridge.txt": (
        "What the mayor told us\nPublished 20 March 2024\n\nAt the market we asked about the bridge. "
        "“We waited eleven years for "
        "this bridge,” mayor Ada Reyhall said. The farmers there want a ferry instead, and so do their wives."
    ),
    "letters/bridge.txt": (
        "In a letter on 3 May 2021 harbour master Jonas Fenn wrote that the bridge would ruin the ferry. "
        "The report said the bridge was too low. Nobody said anything about the toll."
    ),
    "radio/choir.txt": "The choir sings Bach\nPublished 1 March 2024\n\n"
    "Conductor Elin Sorby said the choir would sing Bach.",
}


@pytest.fixture
def assistant(make_assistant: MakeAssistant) -> Assistant:
    return make_assistant(NEWS)


def about(timeline: Timeline, words: str) -> Statement:
    (one,) = [each for each in timeline.statements if words in each.statement]
    return one


def test_who_said_what_and_when(assistant: Assistant) -> None:
    timeline = assistant.timeline("the bridge")
    letter, cost = about(timeline, "ruin the ferry"), about(timeline, "2.4 million")
    assert (letter.speaker, letter.role, letter.kind) == ("Jonas Fenn", "harbour master", "indirect")
    assert (letter.said_on, letter.said_on_evidence) == (date(2021, 5, 3), "“3 May 2021”")
    assert (cost.speaker, cost.role, cost.said_on) == ("Ada Reyhall", "mayor", date(2024, 3, 11))
    assert "counted" in cost.said_on_evidence or "the last Monday" in cost.said_on_evidence
    undated = about(timeline, "piles")
    assert undated.said_on is None and undated.published == date(2024, 3, 14)
    assert undated.said_on_evidence == "the text names no day; it was published on 2024-03-14"


def test_the_days_are_in_order_and_the_unknown_ones_last(assistant: Assistant) -> None:
    days = [each.said_on for each in assistant.timeline("the bridge").statements]
    known = [day for day in days if day]
    assert len(known) >= 2 and days == [*sorted(known), *[None] * (len(days) - len(known))]


def test_what_a_copy_repeats_is_one_statement_of_one_report(assistant: Assistant) -> None:
    cost = about(assistant.timeline("the bridge"), "2.4 million")
    assert [each.document_id for each in cost.citations] == ["courier/bridge.txt", "gazette/bridge.txt"]
    assert len(cost.origins) == 1


def test_the_same_words_in_independent_reports_are_one_statement_of_both(assistant: Assistant) -> None:
    waited = about(assistant.timeline("the bridge"), "eleven years")
    documents = {each.document_id for each in waited.citations}
    assert documents == {"courier/bridge.txt", "gazette/bridge.txt", "herald/bridge.txt"}
    assert len(waited.origins) == 2 and waited.speaker == "Ada Reyhall" and waited.kind == "direct"


def test_citations_are_exact(assistant: Assistant) -> None:
    timeline = assistant.timeline("the bridge")
    assert [each.marker for each in timeline.citations] == list(range(1, len(timeline.citations) + 1))
    for citation in timeline.citations:
        shown = assistant.show(citation.document_id)
        assert shown.document.text[citation.start_char : citation.end_char] == citation.quote
        (passage,) = [each for each in shown.passages if each.passage_id == citation.passage_id]
        assert passage.start_char <= citation.start_char < passage.end_char
        assert citation.origin_id in {group.origin_id for group in timeline.origins}


def test_only_what_is_about_the_topic(assistant: Assistant) -> None:
    bridge, choir = assistant.timeline("the bridge"), assistant.timeline("choir sings Bach")
    assert "Elin Sorby" not in {each.speaker for each in bridge.statements}
    assert [each.speaker for each in choir.statements] == ["Elin Sorby"]


def test_a_topic_of_which_nobody_speaks(assistant: Assistant, capsys: pytest.CaptureFixture[str]) -> None:
    timeline = assistant.timeline("volcano eruption")
    assert timeline.statements == () and timeline.origins == ()
    print_timeline(timeline)
    assert capsys.readouterr().out.strip() == "No statement on this topic was found."


def test_the_filters(assistant: Assistant) -> None:
    def documents(filters: Filters) -> set[str]:
        found = assistant.timeline("the bridge", filters=filters)
        return {each.document_id for each in found.citations}

    # Undated documents exist on any day, unless what they report was said later.
    assert documents(Filters(as_of=date(2024, 3, 15))) == {"courier/bridge.txt", "letters/bridge.txt"}
    assert documents(Filters(as_of=date(2021, 5, 2))) == set()
    assert documents(Filters(after=date(2024, 3, 15))) == {"gazette/bridge.txt", "herald/bridge.txt"}
    assert documents(Filters(before=date(2024, 3, 14))) == {"courier/bridge.txt"}


def test_one_outlet_alone_is_cited(make_assistant: MakeAssistant, tmp_path: Path) -> None:
    sidecar = "folders:\n  courier: {outlet: The Courier}\n  gazette: {outlet: The Gazette}\n"
    assistant = make_assistant({**NEWS, "metadata.yaml": sidecar})
    timeline = assistant.timeline("the bridge", filters=Filters(outlet="The Gazette"))
    assert {each.document_id for each in timeline.citations} == {"gazette/bridge.txt"}


def test_fewer_passages_lead_to_fewer_documents(assistant: Assistant) -> None:
    few = assistant.timeline("the bridge", k=1)
    assert {each.document_id for each in few.citations} < {
        each.document_id for each in assistant.timeline("the bridge").citations
    }


def test_it_is_the_same_every_time(assistant: Assistant) -> None:
    first, second = (assistant.timeline("the bridge") for _ in range(2))
    assert (first.statements, first.origins) == (second.statements, second.origins)


def test_the_json(assistant: Assistant) -> None:
    timeline = assistant.timeline("the bridge", filters=Filters(as_of=date(2024, 4, 1)))
    shape = json.loads(json.dumps(timeline_json(timeline)))
    assert shape["topic"] == "the bridge" and shape["filters"]["as_of"] == "2024-04-01"
    first, last = shape["statements"][0], shape["statements"][-1]
    wanted = "said_on said_on_evidence speaker role statement kind place citations origins published verb".split()
    assert set(wanted) <= set(first)
    assert first["said_on"] == "2021-05-03" and last["said_on"] is None and last["said_on_evidence"]
    answer = assistant.ask("What will the bridge cost?")
    assert set(first["citations"][0]) == set(answer.citations[0].__dataclass_fields__)
    assert {origin for each in shape["statements"] for origin in each["origins"]} == {
        group["origin_id"] for group in shape["origins"]["groups"]
    }


def test_the_terminal(assistant: Assistant, capsys: pytest.CaptureFixture[str]) -> None:
    print_timeline(assistant.timeline("the bridge"))
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "2021-05-03  Jonas Fenn, harbour master: the bridge would ruin the ferry. [1]"
    assert lines[1].strip() == "“3 May 2021”"
    assert any(line.startswith("day unknown Ada Reyhall, mayor: “We waited eleven years") for line in lines)
    assert "4 articles, 3 independent sources" in lines
    assert any(line.startswith("[1] ") and line.endswith("(letters/bridge.txt)") for line in lines)


def test_the_command(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ui.cli, "_open", lambda _: assistant)
    done = CliRunner().invoke(ui.cli.cli, ["timeline", "the bridge", "-k", "5", "--as-of", "2024-03-15", "--json"])
    assert done.exit_code == 0, done.output
    shape = json.loads(done.stdout)
    assert shape["statements"] and shape["filters"]["as_of"] == "2024-03-15"
    assert all((each["published"] or "2024-03-15") <= "2024-03-15" for each in shape["statements"])


def test_a_statement_on_two_days_is_two(make_assistant: MakeAssistant) -> None:
    words = "Mayor Ada Reyhall said on {} May 2021 that the bridge over the Velm would be built of stone."
    assistant = make_assistant({f"{day}.txt": words.format(day) for day in (3, 7)})
    days = [each.said_on for each in assistant.timeline("the bridge").statements]
    assert days == [date(2021, 5, 3), date(2021, 5, 7)]


def test_a_document_that_nobody_speaks_in_has_no_statements() -> None:
    from index.sentences import sentence_spans
    from rag.timeline.reading import statements_of

    document = make_document("The bridge is long.", published=Dated())
    assert statements_of(document.text, sentence_spans(document.text)) == [] == statements_of("", [])


def test_a_speaker_at_the_start_of_a_sentence_is_the_one_inside_another(make_assistant: MakeAssistant) -> None:
    assistant = make_assistant(
        {
            "first.txt": "Budget\n\nThe county said the budget for the library would fall by a tenth.",
            "second.txt": "Jobs\n\nOn the budget for the library the county said that four jobs would be lost.",
        }
    )
    statements = assistant.timeline("budget for the library").statements
    assert [each.speaker for each in statements] == ["the county", "the county"]
    assert {each.speaker_written for each in statements} == {"The county", "the county"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Peter Vance said the harbour needs a tunnel.", "Petra Vance said the harbour needs no tunnel."),
        ("Anna Berg said the tunnel was closed early.", "Anne Berg said the tunnel was closed early."),
        (
            "Sana Rahimi said the old tunnel would be filled with 3 tonnes of sand.",
            "Sana Rahimi said the old tunnel would be filled with 30 tonnes of sand.",
        ),
        (
            "Henrik Dorn said the tunnel would open in 2026 for all trucks.",
            "Henrik Dorn said the tunnel would not open in 2026 for all trucks.",
        ),
        ("Oskar Lind said the long tunnel was safe for all.", "Oskar Lind said the long tunnel was unsafe for all."),
    ],
)
def test_other_people_figures_and_denials_are_other_statements(
    make_assistant: MakeAssistant, one: str, other: str
) -> None:
    assistant = make_assistant({"a.txt": f"Notes\n18 October 2023\n\n{one} {other}"})
    assert len(assistant.timeline("tunnel").statements) == 2


def test_one_of_several_witnesses_is_not_the_named_one(make_assistant: MakeAssistant) -> None:
    text = (
        "Witness Dagny Falk said that she had warned the builders of the tunnel. A second witness was heard on the "
        "tunnel. The witness said that he had seen no danger in the tunnel."
    )
    found = make_assistant({"a.txt": text}).timeline("tunnel").statements
    assert [each.speaker for each in found] == ["Dagny Falk", "the witness"]


def test_a_witness_who_was_introduced_as_one_is_the_witness(make_assistant: MakeAssistant) -> None:
    text = (
        "Witness Dagny Falk, a witness since 2019, said that she had warned them of the tunnel. "
        "The witness said that the tunnel was wet."
    )
    assert {each.speaker for each in make_assistant({"a.txt": text}).timeline("tunnel").statements} == {"Dagny Falk"}


def test_an_abbreviation_ends_no_statement(make_assistant: MakeAssistant) -> None:
    assistant = make_assistant({"a.txt": "The ship ran aground at 6.15 a.m. off the quay, captain Oskar Lind said."})
    (found,) = assistant.timeline("ship").statements
    assert found.statement == "The ship ran aground at 6.15 a.m. off the quay"

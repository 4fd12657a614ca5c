"""Twenty readers at once, on a real small index: each gets the answer to its own question."""

from __future__ import annotations

import pytest

from benchmarks.load import ApiReader, PageReader, read_for
from tests.conftest import MakeAssistant
from tests.fakes import ScriptedModel
from tests.ui.serving import serving

pytestmark = pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning")
QUESTIONS = [
    "What will the bridge cost?",
    "Who asked the islanders to book ahead?",
    "Why does the lighthouse stay dark?",
    "When was the old bridge closed?",
    "How often does the ferry run?",
]


def test_no_errors_and_no_mixed_sessions(make_assistant: MakeAssistant) -> None:
    with serving(make_assistant()) as address:
        tally = read_for(address, QUESTIONS, readers=20, seconds=60, most=3)
    assert (tally.errors, tally.mixed, len(tally.waits_s)) == ([], 0, 60)


def test_with_a_local_model_they_wait_for_each_other(make_assistant: MakeAssistant) -> None:
    model = ScriptedModel(["The bridge will cost 2.4 million crowns."] * 6)
    assistant = make_assistant(model=model, llm={"kind": "local"}, answer={"confidence": 0.0})
    with serving(assistant) as address:
        tally = read_for(address, QUESTIONS[:1], readers=6, seconds=60, most=1)
    assert (tally.errors, tally.mixed, len(tally.waits_s)) == ([], 0, 6)
    assert model.replies == []


def test_a_reader_goes_on_where_it_was(make_assistant: MakeAssistant) -> None:
    with serving(make_assistant()) as address:
        readers = [PageReader(address), ApiReader(address), PageReader(address)]
        for question in QUESTIONS[:2]:
            assert [reader.ask(question) for reader in readers] == [question] * 3
        assert readers[0].ask(QUESTIONS[2]) == QUESTIONS[2]
        for reader in readers:
            reader.close()


def test_the_oldest_conversations_make_room(make_assistant: MakeAssistant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.server.SESSIONS", 2)
    with serving(make_assistant()) as address:
        readers = [PageReader(address) for _ in range(4)]
        for question in QUESTIONS[:2]:
            assert [reader.ask(question) for reader in readers] == [question] * 4
        assert readers[0].ask("And when?") == "And when?"
        for reader in readers:
            reader.close()

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from index.errors import AssistantError, ConfigError, LanguageModelError
from rag.language_models import LanguageModels
from rag.types import AnswerReady
from tests.conftest import MakeAssistant
from tests.corpus import make_config
from tests.fakes import ScriptedModel
from tests.rag.fake_endpoint import KEY, FakeEndpoint

QUOTES = {"name": "Quotes", "kind": "none"}


def hosted(fake: FakeEndpoint) -> dict[str, Any]:
    return {
        "name": "Big",
        "kind": "hosted",
        "model": fake.model,
        "base_url": fake.base_url,
        "api_key_env": "DATELINE_TRIAL_KEY",
    }


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_TRIAL_KEY", KEY)


def test_an_answer_is_written_by_the_model_that_is_named(make_assistant: MakeAssistant) -> None:
    model = ScriptedModel(["The bridge will cost 2.4 million crowns."])
    assistant = make_assistant(model=model, llm={"also": [QUOTES]}, answer={"confidence": 0.0})
    question = "What will the bridge cost?"
    *_, quoted = assistant.stream(question, model="Quotes")
    assert isinstance(quoted, AnswerReady) and quoted.answer.model is None and model.requests == []
    assert assistant.ask(question).model == "scripted"
    with pytest.raises(ConfigError, match="called Other"):
        list(assistant.stream(question, model="Other"))


def test_each_model_tells_its_state_and_nothing_is_loaded_for_it(tmp_path: Path) -> None:
    file = tmp_path / "tiny.gguf"
    file.write_bytes(b"GGUF" * 25)
    also = [
        {"name": "Missing", "kind": "local", "model": "granite-4.0-micro"},
        {"name": "File", "kind": "local", "model": str(file)},
        QUOTES,
    ]
    models = LanguageModels(make_config(tmp_path, llm={"also": also}))
    first, missing, local, quotes = models.states()
    assert (first.name, first.state, quotes.state) == ("", "none", "none")
    assert missing.state == "down" and "dateline models pull granite-4.0-micro" in missing.hint
    assert (local.state, local.file, local.size_bytes) == ("idle", file, 100)


def test_a_try_tells_the_first_token_s_time_and_ends_the_reply(tmp_path: Path) -> None:
    with FakeEndpoint(words=["Ready", "."]) as fake:
        models = LanguageModels(make_config(tmp_path, llm={"also": [hosted(fake)]}))
        ticks = iter([10.0, 10.25, 99.0])
        trial = models.tried("Big", clock=lambda: next(ticks))
        assert (trial.words, trial.first_token_s) == ("Ready.", 0.25)
        assert models.states()[1].state == "ready"
        models.close()


def test_what_a_try_met_stays_its_state_until_it_answers_again(tmp_path: Path) -> None:
    with FakeEndpoint(status=400) as fake:
        models = LanguageModels(make_config(tmp_path, llm={"also": [hosted(fake)]}))
        with pytest.raises(LanguageModelError):
            models.tried("Big")
        state = models.states()[1]
        assert state.state == "down" and state.reason
        fake.status = 200
        models.tried("Big")
        assert models.states()[1].state == "ready"
        models.close()


def test_no_model_cannot_be_tried(tmp_path: Path) -> None:
    with pytest.raises(AssistantError, match="no language model"):
        LanguageModels(make_config(tmp_path)).tried()

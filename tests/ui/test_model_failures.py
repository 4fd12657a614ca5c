"""A language model that fails, as the page and the command line show it: the evidence, and what happened."""

from __future__ import annotations

import itertools
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rag import Assistant
from rag.config import Config
from tests.conftest import MakeAssistant
from tests.fakes import BagOfWordsEmbedder
from tests.rag.fake_endpoint import KEY, FakeEndpoint, Refusal
from ui import talk
from ui.cli import main
from ui.conversation import Conversation
from ui.wiring import view

COST = "What will the new bridge over the Velm cost?"
TRUE = "The bridge will cost 2.4 million crowns, mayor Ada Reyhall said."
ALONE = "so the answer rests on the evidence alone"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeEndpoint]:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATELINE_TEST_KEY", KEY)
    with FakeEndpoint(alternatives={"yes": -0.01}) as fake:
        yield fake


@pytest.fixture
def assistant(endpoint: FakeEndpoint, make_assistant: MakeAssistant) -> Assistant:
    llm = {"kind": "hosted", "model": "fake", "base_url": endpoint.base_url, "api_key_env": "DATELINE_TEST_KEY"}
    return make_assistant(llm=llm, answer={"confidence": 0.0})


def page(assistant: Assistant) -> tuple[Conversation, str]:
    """The conversation after one question, and the page's part that shows its answer."""
    *_, conversation = talk.proceed(assistant, talk.begin(COST, Conversation()))
    return conversation, view(conversation)[2]


def test_the_page_shows_the_evidence_and_why_it_is_all(endpoint: FakeEndpoint, assistant: Assistant) -> None:
    endpoint.refusals = [Refusal(404, "{}")]
    conversation, html = page(assistant)
    assert conversation.last is not None and conversation.last.state == "answered"
    assert "2.4 million" in html and 'class="dl-cite"' in html and "dl-problem" not in html
    assert "does not know this model or address" in html and ALONE in html and "check llm.model" in html
    endpoint.words = [TRUE]
    assert TRUE in page(assistant)[1], "the next question is answered as if nothing had been"


def test_the_page_keeps_what_was_complete_of_a_reply(endpoint: FakeEndpoint, assistant: Assistant) -> None:
    endpoint.words, endpoint.ending = [f"{TRUE} ", "It opened"], "reset"
    _, html = page(assistant)
    assert TRUE in html and "It opened" not in html and "dl-draft" not in html
    assert "broke off the connection, so only the complete sentences of its reply are shown" in html


def test_a_page_that_is_left_ends_the_reply(endpoint: FakeEndpoint, assistant: Assistant) -> None:
    endpoint.words, endpoint.ending = [TRUE, " And"], "again"
    steps = talk.proceed(assistant, talk.begin(COST, Conversation()), clock=itertools.count().__next__)
    while (step := next(steps)).last is None or step.last.state != "writing":
        assert step.last is not None
    steps.close()  # type: ignore[attr-defined]
    assert endpoint.gone.wait(10), "the connection is closed, and with it the work of the model"


@pytest.fixture
def run(
    assistant: Assistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """Runs `dateline ask` on the assistant's index: exit status, stdout, stderr."""

    def opened(_: type[Assistant], config: Config) -> Assistant:
        return Assistant(config, embedder=BagOfWordsEmbedder())

    file = tmp_path / "config.yaml"
    settings = assistant.config.model_dump(mode="json")
    file.write_text(json.dumps(settings), encoding="utf-8")
    monkeypatch.setattr(Assistant, "open", classmethod(opened))

    def ask(*options: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["dateline", "ask", COST, "--config", str(file), *options])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return ask


def test_the_command_line_answers_from_the_evidence(endpoint: FakeEndpoint, run: Run) -> None:
    endpoint.refusals = [Refusal(403, "{}")] * 2
    status, out, err = run()
    assert (status, err) == (0, "") and "2.4 million" in out
    assert out.splitlines()[-1].startswith("Note: The language model at 127.0.0.1 refused the key, " + ALONE)
    status, out, err = run("--json")
    answer = json.loads(out)
    assert (status, err) == (0, "") and answer["citations"] and answer["model"] is None and KEY not in out
    assert ALONE in answer["notes"][-1]
    assert answer["failure"] == (
        "The language model at 127.0.0.1 refused the key. Check the variable that llm.api_key_env names."
    )


def test_a_key_that_is_not_set_is_an_error_before_anything_is_asked(
    endpoint: FakeEndpoint, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATELINE_TEST_KEY")
    status, out, err = run()
    assert (status, out) == (1, "") and "export DATELINE_TEST_KEY" in err and endpoint.requests == []

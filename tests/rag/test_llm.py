"""The language model over the OpenAI-compatible protocol: streams, probabilities, and errors that say what to do."""

from __future__ import annotations

import math
import socket
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from index.errors import AssistantError, ConfigError, LanguageModelError, ModelUnavailable
from rag.config import LanguageModelConfig
from rag.llm import BUILDERS, DeferredModel, LanguageModel, Message, Tally, make_language_model
from tests.fakes import ScriptedModel
from tests.rag.fake_endpoint import KEY, FakeEndpoint

MESSAGES = (Message("system", "You answer."), Message("user", "Will the bridge open?"))


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeEndpoint]:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATELINE_TEST_KEY", KEY)
    with FakeEndpoint() as fake:
        yield fake


def hosted(base_url: str, **settings: Any) -> LanguageModel:
    defaults = {"model": "fake", "api_key_env": "DATELINE_TEST_KEY", "timeout_s": 10.0}
    model = make_language_model(LanguageModelConfig(kind="hosted", base_url=base_url, **(defaults | settings)))
    assert model is not None
    return model


def everything_said(error: BaseException) -> str:
    """The message and the hint of an error, and of all that it was raised from."""
    said = ""
    cause: BaseException | None = error
    while cause is not None:
        said += f"{cause} {getattr(cause, 'hint', '')}" if isinstance(cause, AssistantError) else ""
        cause = cause.__cause__
    return said


def test_a_reply_is_streamed(endpoint: FakeEndpoint) -> None:
    model = hosted(endpoint.base_url, temperature=0.25, max_tokens=77)
    assert list(model.stream(MESSAGES)) == ["The bridge", " will", " open."]
    (request,) = endpoint.requests
    assert request["messages"] == [
        {"role": "system", "content": "You answer."},
        {"role": "user", "content": "Will the bridge open?"},
    ]
    assert (request["model"], request["temperature"], request["max_tokens"]) == ("fake", 0.25, 77)
    assert endpoint.keys == [f"Bearer {KEY}"] and "tools" not in request
    model.close()


@pytest.mark.parametrize(
    ("alternatives", "share"),
    [
        ({"yes": math.log(0.6), "no": math.log(0.2)}, 0.75),
        ({" Yes": math.log(0.3), "YES": math.log(0.3), "no.": math.log(0.2), "Maybe": math.log(0.2)}, 0.75),
        ({"No": math.log(0.9)}, 0.0),
        ({'"yes': math.log(0.9)}, 1.0),
        ({"perhaps": -0.1}, None),
        (None, None),
    ],
)
def test_probability_of_yes(endpoint: FakeEndpoint, alternatives: dict[str, float] | None, share: float | None) -> None:
    endpoint.alternatives = alternatives
    found = hosted(endpoint.base_url).probability_of_yes(MESSAGES)
    assert found == (None if share is None else pytest.approx(share))
    assert endpoint.requests[0]["logprobs"] is True and endpoint.requests[0]["temperature"] == 0.0


@pytest.mark.parametrize("usage", [{"prompt_tokens": 31, "completion_tokens": 3, "total_tokens": 34}, None])
def test_tokens_are_counted_where_they_are_told(endpoint: FakeEndpoint, usage: dict[str, int] | None) -> None:
    endpoint.usage = usage
    model, tally = hosted(endpoint.base_url), Tally()
    model.probability_of_yes(MESSAGES, tally=tally)
    list(model.stream(MESSAGES, tally=tally))
    assert tally == (Tally(prompt=62, completion=6) if usage else Tally(untold=2))
    assert "stream_options" not in endpoint.requests[-1], "a hosted endpoint may not know it"


def test_one_token_is_enough_for_yes_or_no(endpoint: FakeEndpoint) -> None:
    hosted(endpoint.base_url, max_tokens=77).probability_of_yes(MESSAGES)
    assert endpoint.requests[0]["max_tokens"] == 1


@pytest.mark.parametrize("method", ["stream", "probability_of_yes"])
@pytest.mark.parametrize(
    ("trouble", "said", "hint"),
    [
        ("key", "refused the key", "api_key_env"),
        ("model", "does not know", "llm.model"),
        ("limit", "over its rate limit", "Wait"),
        ("server", "reported an error", "later"),
        ("slow", "sent nothing for 0.1 s", "timeout_s"),
        ("dead", "cannot be reached", "base_url"),
    ],
)
def test_trouble_is_told_with_the_host_and_never_with_the_key(
    endpoint: FakeEndpoint, monkeypatch: pytest.MonkeyPatch, method: str, trouble: str, said: str, hint: str
) -> None:
    base_url = endpoint.base_url
    settings: dict[str, Any] = {}
    match trouble:
        case "key":
            monkeypatch.setenv("DATELINE_TEST_KEY", wrong := "sk-a-wrong-and-secret-key")
        case "model":
            settings["model"] = "unheard-of"
        case "limit":
            endpoint.status, settings["timeout_s"] = 429, 0.1
        case "server":
            endpoint.status = 500
        case "slow":
            endpoint.delay_s, settings["timeout_s"] = 0.4, 0.1
        case "dead":
            with socket.create_server(("127.0.0.1", 0)) as closed:
                base_url = f"http://127.0.0.1:{closed.getsockname()[1]}/v1"
    model = hosted(base_url, **settings)
    with pytest.raises(LanguageModelError, match=said) as raised:
        list(model.stream(MESSAGES)) if method == "stream" else model.probability_of_yes(MESSAGES)
    assert "127.0.0.1" in str(raised.value) and hint in raised.value.hint
    assert KEY not in everything_said(raised.value)
    assert trouble != "key" or wrong not in everything_said(raised.value)


def test_a_stream_that_breaks_off_is_an_error(endpoint: FakeEndpoint) -> None:
    endpoint.break_off = True
    heard: list[str] = []
    with pytest.raises(LanguageModelError):
        heard.extend(hosted(endpoint.base_url).stream(MESSAGES))


def test_a_missing_key_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for set_to in (None, ""):
        monkeypatch.delenv("DATELINE_TEST_KEY", raising=False)
        if set_to is not None:
            monkeypatch.setenv("DATELINE_TEST_KEY", set_to)
        with pytest.raises(ConfigError, match="DATELINE_TEST_KEY") as raised:
            hosted("http://127.0.0.1:1/v1")
        assert "export DATELINE_TEST_KEY" in raised.value.hint


def test_an_endpoint_without_a_key(endpoint: FakeEndpoint) -> None:
    with pytest.raises(LanguageModelError, match="refused the key"):
        list(hosted(endpoint.base_url, api_key_env=None).stream(MESSAGES))
    assert endpoint.keys == ["Bearer none"], "the key of another service in OPENAI_API_KEY is not sent"


def test_the_key_of_another_service_is_not_sent(endpoint: FakeEndpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-another-service")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://192.0.2.1/v1")
    assert "".join(hosted(endpoint.base_url).stream(MESSAGES)) == "The bridge will open."
    assert endpoint.keys == [f"Bearer {KEY}"]


def test_none_is_no_model() -> None:
    assert make_language_model(LanguageModelConfig(kind="none")) is None
    assert set(BUILDERS) == {"local", "hosted", "none"}


def test_a_missing_local_model_is_named_before_anything_is_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATELINE_MODELS", str(tmp_path))
    with pytest.raises(ModelUnavailable) as raised:
        make_language_model(LanguageModelConfig(kind="local"))
    assert "dateline models pull qwen2.5-coder-1.5b-instruct" in raised.value.hint


def test_a_deferred_model_loads_in_the_background() -> None:
    go = threading.Event()
    inner = ScriptedModel(["Hello there."], yes=0.5)

    def build() -> LanguageModel:
        assert go.wait(10)
        return inner

    model = DeferredModel("later", build)
    assert model.name == "later"
    go.set()
    assert "".join(model.stream(MESSAGES)) == "Hello there." and model.probability_of_yes(MESSAGES) == 0.5
    model.close()
    assert inner.closed


def test_a_deferred_model_that_cannot_be_loaded_says_so_each_time() -> None:
    def build() -> LanguageModel:
        raise ModelUnavailable("It is broken.", hint="Pull it.")

    model = DeferredModel("later", build)
    for _ in range(2):
        with pytest.raises(ModelUnavailable, match="broken"):
            list(model.stream(MESSAGES))
        with pytest.raises(ModelUnavailable, match="broken"):
            model.probability_of_yes(MESSAGES)
    model.close()


def ask_all_at_once(model: LanguageModel, times: int) -> Sequence[str]:
    replies: list[str] = []
    threads = [threading.Thread(target=lambda: replies.append("".join(model.stream(MESSAGES)))) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return replies


def test_several_threads_may_ask(endpoint: FakeEndpoint) -> None:
    assert ask_all_at_once(hosted(endpoint.base_url), 4) == ["The bridge will open."] * 4

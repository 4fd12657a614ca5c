"""The real llama.cpp server with a real, very small model."""

from __future__ import annotations

import gc
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from index.errors import ContextTooLong, ModelUnavailable
from rag.config import LanguageModelConfig
from rag.llama_server import LlamaServer
from rag.llm import Message, Tally, make_language_model
from rag.models import gguf_path

pytestmark = pytest.mark.slow
CONFIG = LanguageModelConfig(model="smollm2-135m-instruct", context_tokens=1024, max_tokens=24, threads=1)
MESSAGES = (
    Message("system", "You answer in one short sentence."),
    Message("user", "The bridge is red. What colour is the bridge?"),
)


@pytest.fixture(scope="module")
def server() -> Iterator[LlamaServer]:
    opened = LlamaServer(gguf_path(CONFIG.model), CONFIG)
    yield opened
    opened.close()


def test_the_server_listens_on_this_machine_only(server: LlamaServer) -> None:
    assert httpx.URL(server.base_url).host == "127.0.0.1"


@pytest.mark.parametrize("key", [None, "wrong", "none"])
def test_without_its_key_the_server_answers_nobody(server: LlamaServer, key: str | None) -> None:
    headers = {} if key is None else {"Authorization": f"Bearer {key}"}
    body = {"messages": [{"role": "user", "content": "Hello"}], "max_tokens": 1}
    with httpx.Client(trust_env=False) as client:
        refused = client.post(f"{server.base_url}/chat/completions", json=body, headers=headers)
    assert refused.status_code == 401 and server.api_key not in refused.text


def test_the_keys_of_two_servers_differ(server: LlamaServer) -> None:
    other = LlamaServer(gguf_path(CONFIG.model), CONFIG)
    assert other.api_key != server.api_key and other.base_url != server.base_url and len(other.api_key) >= 32
    with httpx.Client(trust_env=False) as client:
        headers = {"Authorization": f"Bearer {server.api_key}"}
        body = {"prompt": "Hello", "max_tokens": 1}
        assert client.post(f"{other.base_url}/completions", json=body, headers=headers).status_code == 401
        headers = {"Authorization": f"Bearer {other.api_key}"}
        assert client.post(f"{other.base_url}/completions", json=body, headers=headers).status_code == 200
    other.close()


OPEN_AND_CLOSE = """
from rag.llama_server import LlamaServer
from rag.models import gguf_path
from tests.rag.test_llama_server import CONFIG
beside = LlamaServer(gguf_path(CONFIG.model), CONFIG)
for _ in range(8):
    LlamaServer(gguf_path(CONFIG.model), CONFIG).close()
"""


def test_a_server_can_be_closed_at_once() -> None:
    subprocess.run([sys.executable, "-c", OPEN_AND_CLOSE], check=True, timeout=30)


# The connection to the server is not closed with the model (reported).
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
def test_text_is_streamed_and_yes_has_a_probability() -> None:
    model = make_language_model(CONFIG)
    assert model is not None and model.name == CONFIG.model
    pieces = list(model.stream(MESSAGES))
    assert len(pieces) > 1 and "".join(pieces).strip()
    tally = Tally()
    assert "".join(model.stream(MESSAGES, tally=tally)) == "".join(pieces), "temperature 0 is repeatable"
    assert tally.prompt > len(MESSAGES[-1].content.split()) and 1 < tally.completion <= 200 and tally.untold == 0
    assert tally.truncated is (tally.completion == CONFIG.max_tokens)
    long = (Message("user", "The bridge is red. " * 400),)
    with pytest.raises(ContextTooLong):
        model.probability_of_yes(long)
    with pytest.raises(ContextTooLong):
        list(model.stream(long))
    asked = (*MESSAGES[:1], Message("user", "The bridge is red. Is the bridge red? Reply with yes or no."))
    yes = model.probability_of_yes(asked)
    assert yes is None or 0.0 <= yes <= 1.0
    model.close()
    del model
    gc.collect()


def test_a_file_that_is_no_model_says_so(tmp_path: Path) -> None:
    (tmp_path / "x.gguf").write_bytes(b"GGUF" + bytes(1000))
    with pytest.raises(ModelUnavailable, match="x.gguf") as raised:
        LlamaServer(tmp_path / "x.gguf", CONFIG)
    assert "models verify" in raised.value.hint

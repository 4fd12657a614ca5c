"""The language model, spoken to over the OpenAI-compatible protocol through llama-index."""

from __future__ import annotations

import math
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeVar
from urllib.parse import urlsplit

import httpx

from index.errors import ConfigError
from rag.config import LanguageModelConfig
from rag.llm_errors import Endpoint
from rag.models import gguf_path
from rag.patience import Patience
from rag.retrying import until_free

if TYPE_CHECKING:
    from llama_index.core.llms import LLM, ChatMessage, ChatResponse

    from rag.llama_server import LlamaServer

T = TypeVar("T")

_YES = frozenset({"yes", "true"})
_NO = frozenset({"no", "false"})


@dataclass(frozen=True, slots=True)
class Message:
    """One message to the model."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(slots=True)
class Tally:
    """Tokens that a model read (`prompt`) and wrote (`completion`) for one answer, over all its calls.

    `untold` counts the calls of which an endpoint did not say: the sums are too small then. `truncated`: a streamed
    reply ended at the most tokens that it may have.
    """

    prompt: int = 0
    completion: int = 0
    untold: int = 0
    truncated: bool = False

    def add(self, usage: Any) -> None:
        """Count the `usage` of one call, an object of the OpenAI-compatible protocol, or None."""
        if usage is None:
            self.untold += 1
        else:
            self.prompt += usage.prompt_tokens
            self.completion += usage.completion_tokens


class LanguageModel(Protocol):
    """What answering needs of a language model; both calls add their tokens to a tally where one is given."""

    @property
    def name(self) -> str:
        """How answers name it."""

    def stream(self, messages: Sequence[Message], *, tally: Tally | None = None) -> Iterator[str]:
        """The reply, piece by piece as it is written. Raises LanguageModelError."""

    def probability_of_yes(self, messages: Sequence[Message], *, tally: Tally | None = None) -> float | None:
        """How likely the reply starts with yes rather than no; None where the endpoint gives no probabilities."""

    def close(self) -> None:
        """Free what it holds."""


class EndpointModel:
    """A model behind an OpenAI-compatible endpoint: the local llama.cpp server or a hosted one."""

    def __init__(
        self,
        config: LanguageModelConfig,
        *,
        base_url: str,
        api_key: str,
        server: LlamaServer | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.name = config.model
        where = "the local language model" if server else f"the language model at {urlsplit(base_url).hostname}"
        self._endpoint = Endpoint(where, config.timeout_s, config.reply_timeout_s, api_key)
        self._max_tokens = config.max_tokens
        self._server = server
        self._sleep = sleep
        # A proxy of the environment must not stand between this process and its own server.
        self._http = httpx.Client(
            trust_env=server is None,
            timeout=httpx.Timeout(config.timeout_s, connect=10.0),
            event_hooks={"response": [Patience(config.timeout_s, config.reply_timeout_s), self._heard]},
        )
        self._here = threading.local()
        self._client = _client(config, self._http, base_url=base_url, api_key=api_key)

    def stream(self, messages: Sequence[Message], *, tally: Tally | None = None) -> Iterator[str]:
        """The reply, piece by piece."""
        options: dict[str, Any] = {"max_tokens": self._max_tokens}
        if self._server is not None:
            # Asked of our own server alone: some hosted endpoints refuse what they do not know, others tell unasked.
            options["stream_options"] = {"include_usage": True}
        piece, more, connection = self._patiently(lambda: self._begin(messages, options))
        usage, finish = None, None
        try:
            with self._endpoint.told(), closing(connection):
                while piece is not None:
                    usage = getattr(piece.raw, "usage", None) or usage
                    finish = _finish(piece.raw) or finish
                    if piece.delta:
                        yield piece.delta
                    piece = next(more, None)
        finally:
            if tally is not None:
                tally.add(usage)
                tally.truncated = finish == "length"
        if finish is None:
            raise self._endpoint.broken_off()

    def _begin(
        self, messages: Sequence[Message], options: dict[str, Any]
    ) -> tuple[ChatResponse | None, Iterator[ChatResponse], httpx.Response]:
        """The first piece of a reply, the rest, and what to close: until the first, nothing is lost by asking again."""
        with self._endpoint.told():
            pieces = iter(self._client.stream_chat(_to_llama_index(messages), **options))
            return next(pieces, None), pieces, self._here.response

    def _heard(self, response: httpx.Response) -> None:
        # A stream of the openai client is a cycle of references: left early, it would stay open, and the model at
        # work, until the garbage is collected. So its response is kept by hand, in the thread that asks.
        self._here.response = response

    def probability_of_yes(self, messages: Sequence[Message], *, tally: Tally | None = None) -> float | None:
        """How likely the reply starts with yes rather than no, from the first token's alternatives."""
        response = self._patiently(lambda: self._first_token(messages))
        if tally is not None:
            tally.add(getattr(response.raw, "usage", None))
        return yes_share(response.raw)

    def _first_token(self, messages: Sequence[Message]) -> ChatResponse:
        options = {"max_tokens": 1, "logprobs": True, "top_logprobs": 10, "temperature": 0.0}
        with self._endpoint.told():
            return self._client.chat(_to_llama_index(messages), **options)

    def _patiently(self, call: Callable[[], T]) -> T:
        return until_free(call, most_s=self._endpoint.timeout_s, sleep=self._sleep)

    def close(self) -> None:
        """Close the connections, and stop the local server where there is one."""
        self._http.close()
        if self._server is not None:
            self._server.close()


class DeferredModel:
    """A model that is loaded in the background, so that retrieval need not wait for it."""

    def __init__(self, name: str, build: Callable[[], LanguageModel]) -> None:
        self.name = name
        self._build = build
        self._model: LanguageModel | None = None
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._load, name="load language model", daemon=True)
        self._thread.start()

    def _load(self) -> None:
        try:
            self._model = self._build()
        except Exception as error:  # noqa: BLE001 - raised again, in the thread that asks
            self._error = error

    @property
    def error(self) -> BaseException | None:
        """Why it could not be loaded."""
        return self._error

    @property
    def loading(self) -> bool:
        """Whether that still goes on."""
        return self._thread.is_alive()

    def wait(self) -> None:
        """Return when it is loaded. Raises AssistantError."""
        self._ready()

    def _ready(self) -> LanguageModel:
        self._thread.join()
        if self._error is not None:
            raise self._error
        assert self._model is not None
        return self._model

    def stream(self, messages: Sequence[Message], *, tally: Tally | None = None) -> Iterator[str]:
        """The reply, piece by piece; waits until the model is loaded."""
        yield from self._ready().stream(messages, tally=tally)

    def probability_of_yes(self, messages: Sequence[Message], *, tally: Tally | None = None) -> float | None:
        """As the model itself; waits until it is loaded."""
        return self._ready().probability_of_yes(messages, tally=tally)

    def close(self) -> None:
        """Wait for the loading to end, then free the model."""
        self._thread.join()
        if self._model is not None:
            self._model.close()


def make_language_model(config: LanguageModelConfig) -> LanguageModel | None:
    """The configured model, or None for `kind: none`.

    A missing model file (ModelUnavailable) or key (ConfigError) is raised here, before anything is loaded.
    """
    return BUILDERS[config.kind](config)


def _local(config: LanguageModelConfig) -> LanguageModel:
    file = gguf_path(config.model)

    def build() -> LanguageModel:
        from rag.llama_server import LlamaServer

        server = LlamaServer(file, config)
        return EndpointModel(config, base_url=server.base_url, api_key=server.api_key, server=server)

    return DeferredModel(config.model, build)


def _hosted(config: LanguageModelConfig) -> LanguageModel:
    key = os.environ.get(config.api_key_env, "") if config.api_key_env else "none"
    if not key:
        raise ConfigError(
            f"llm.api_key_env names {config.api_key_env}, and that environment variable is not set.",
            hint=f"Set it before starting: export {config.api_key_env}=…",
        )
    return EndpointModel(config, base_url=config.base_url or "", api_key=key)


BUILDERS: dict[str, Callable[[LanguageModelConfig], LanguageModel | None]] = {
    "local": _local,
    "hosted": _hosted,
    "none": lambda _: None,
}


def _client(config: LanguageModelConfig, http: httpx.Client, *, base_url: str, api_key: str) -> LLM:
    from llama_index.llms.openai_like import OpenAILike

    client: LLM = OpenAILike(
        model=config.model,
        api_base=base_url,
        api_key=api_key,
        is_chat_model=True,
        is_function_calling_model=False,
        context_window=config.context_tokens,
        max_tokens=None,  # llama-index puts its own over the call's; every call states one
        temperature=config.temperature,
        max_retries=0,  # `until_free` asks again, within the time that the configuration gives
        timeout=config.timeout_s,
        http_client=http,
    )
    return client


def _to_llama_index(messages: Sequence[Message]) -> list[ChatMessage]:
    from llama_index.core.llms import ChatMessage

    return [ChatMessage(role=message.role, content=message.content) for message in messages]


def yes_share(raw: Any) -> float | None:
    """p(yes) / (p(yes) + p(no)) over the first token's alternatives of a raw chat completion; None without any."""
    try:
        alternatives = raw.choices[0].logprobs.content[0].top_logprobs
    except (AttributeError, IndexError, TypeError):
        return None
    yes = sum(math.exp(a.logprob) for a in alternatives if a.token.strip().lower().strip('."') in _YES)
    no = sum(math.exp(a.logprob) for a in alternatives if a.token.strip().lower().strip('."') in _NO)
    return yes / (yes + no) if yes + no > 0 else None


def _finish(raw: Any) -> str | None:
    """Why the reply ends with this chunk; None where it goes on."""
    choices = getattr(raw, "choices", None)
    return choices[0].finish_reason if choices else None

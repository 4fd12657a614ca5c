"""Which of the configured language models a reader has chosen: kept by their browser, in a cookie."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from http.cookies import CookieError, SimpleCookie
from typing import Any, cast
from urllib.parse import unquote

from rag import Answer, Config
from rag.types import AnswerReady, StreamEvent
from ui.protocol import Answering

COOKIE = "dateline_model"


def chosen_model(headers: Mapping[str, str], config: Config) -> str:
    """The name in `llm.also` that the sender of a request has chosen; "" where it is none of them."""
    found = SimpleCookie()
    try:
        found.load(headers.get("cookie", ""))
    except CookieError:
        return ""
    name = unquote(found[COOKIE].value) if COOKIE in found else ""
    return name if any(model.name == name for model in config.llm.also) else ""


def answering_for(assistant: Answering, headers: Mapping[str, str]) -> Answering:
    """The assistant as the sender of a request has it: with the model of their choice."""
    name = chosen_model(headers, assistant.config)
    return cast(Answering, _Chosen(assistant, name)) if name else assistant


class _Chosen:
    def __init__(self, assistant: Answering, model: str) -> None:
        self._assistant = assistant
        self._model = model
        self.config = assistant.config.with_model(model)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._assistant, name)

    def stream(self, question: str, **named: Any) -> Iterator[StreamEvent]:
        return self._assistant.stream(question, **{**named, "model": self._model})

    def ask(self, question: str, **named: Any) -> Answer:
        return next(event.answer for event in self.stream(question, **named) if isinstance(event, AnswerReady))

    def describe_model(self) -> str:
        return self._assistant.models.described(self._model)

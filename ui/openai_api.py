"""`/v1`: Dateline as a model for chat clients that speak OpenAI's protocol.

Only checked sentences are sent, in a stream each as soon as it is checked; comments keep the connection open meanwhile.
Evidence and what the language model writes are never sent as answer.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import threading
import time
from collections.abc import AsyncIterator, Generator
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse

from rag import Answer, AssistantError, Citation
from rag.as_json import answer_json
from rag.types import AnswerReady, SentenceChecked
from ui import chat_text
from ui.line import Busy, Line
from ui.markup import web_address
from ui.openai_request import MODEL, MOST_BYTES, Asked, ChatRequest, Refused, read_request
from ui.protocol import Answering
from ui.proxy import base_of
from ui.served import served
from ui.sources import file_address, shown_citations

KEEP_ALIVE_S = 5.0
WITHDRAWN = "\n\n*What stands above did not hold. The answer is:*\n\n"
_LOOK_S = 0.5
Json = dict[str, Any]
DESCRIPTION = (
    "The last message is the question, earlier ones its history; system messages are not followed. The answer holds "
    "checked sentences with [1] markers and the list of sources; `citations` has their exact spans and `dateline` the "
    "whole answer."
)
# The models of the schema refer to each other inside it.
_SCHEMA = ChatRequest.model_json_schema(
    ref_template="#/paths/~1v1~1chat~1completions/post/requestBody/content/application~1json/schema/$defs/{model}"
)
_BODY = {"required": True, "content": {"application/json": {"schema": _SCHEMA}}}


def openai_routes(assistant: Answering, line: Line) -> APIRouter:
    """`POST /v1/chat/completions` and `GET /v1/models`; errors have the shape of OpenAI's."""
    router = APIRouter(prefix="/v1")
    created = int(time.time())

    @router.get("/models", summary="The one model")
    def models() -> Json:
        return {"object": "list", "data": [_model(created)]}

    @router.get("/models/{name}", summary="One model", response_model=None)
    def model(name: str) -> Json | Response:
        if name == MODEL:
            return _model(created)
        return _error(Refused("This model does not exist.", status=404, param="model", code="model_not_found"))

    @router.post(
        "/chat/completions",
        summary="A checked answer",
        description=DESCRIPTION,
        openapi_extra={"requestBody": _BODY},
        response_model=None,
    )
    async def complete(request: Request) -> Response:
        try:
            return await _complete(assistant, request, line)
        except Refused as error:
            return _error(error)
        except AssistantError as error:
            return _error(_as_refusal(error))

    return router


async def _complete(assistant: Answering, request: Request, line: Line) -> Response:
    asked = read_request(await _body(request), newest=assistant.config.chat.history_turns)
    making = Making(assistant, asked, line)
    if asked.stream:
        frames = _frames(assistant, asked, making, base_of(request))
        headers = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
        return StreamingResponse(frames, media_type="text/event-stream", headers=headers)
    try:
        while not await making.done_within(_LOOK_S):
            if await request.is_disconnected():
                return Response(status_code=499)
        return JSONResponse(completion(assistant, making.answer(), base_of(request)))
    finally:
        making.leave()


class Making:
    """An answer being made on a thread of the line; leaving it stops the language model at its next word."""

    def __init__(self, assistant: Answering, asked: Asked, line: Line) -> None:
        self._assistant, self._asked = assistant, asked
        self._left = threading.Event()
        self._loop, self._news = asyncio.get_running_loop(), asyncio.Event()
        self.settled: list[str] = []  # the sentences that are checked so far, as they are shown
        self._future = asyncio.wrap_future(line.submit(self._make))
        self._future.add_done_callback(lambda _: self._news.set())

    async def news_within(self, seconds: float) -> bool:
        """Whether another sentence is checked or the answer is there, after waiting for it so long."""
        try:
            await asyncio.wait_for(self._news.wait(), seconds)
        except TimeoutError:
            return False
        self._news.clear()
        return True

    @property
    def done(self) -> bool:
        """Whether the answer is there, or what became of it."""
        return self._future.done()

    async def done_within(self, seconds: float) -> bool:
        """Whether the answer is there, after waiting for it so long."""
        await asyncio.wait({self._future}, timeout=seconds)
        return self._future.done()

    def answer(self) -> Answer:
        """The answer, once it is done. Raises AssistantError."""
        return self._future.result()

    def leave(self) -> None:
        """Nobody waits any more."""
        self._left.set()
        self._future.cancel()

    def _make(self) -> Answer:
        asked = self._asked
        events = self._assistant.stream(asked.question, history=asked.history, filters=asked.filters)
        try:
            for event in events:
                if isinstance(event, AnswerReady):
                    return event.answer
                if isinstance(event, SentenceChecked):
                    self._settle(event.answer)
                if self._left.is_set():
                    break
        finally:
            if isinstance(events, Generator):
                events.close()
        raise Busy("The answer was given up.")

    def _settle(self, so_far: Answer) -> None:
        # Of a reply without a supported sentence none is shown, in the end.
        if all(sentence.verdict == "unsupported" for sentence in so_far.sentences):
            return
        self.settled = chat_text.sentences(so_far)
        self._loop.call_soon_threadsafe(self._news.set)


def completion(assistant: Answering, answer: Answer, base: str) -> Json:
    """A whole answer in the shape of a chat completion, with `citations` and `dateline` besides."""
    shown = shown_citations(answer)
    content = " ".join(chat_text.sentences(answer)) + chat_text.below(answer, shown)
    choice = {
        "index": 0,
        "message": {"role": "assistant", "content": content, "refusal": None},
        "logprobs": None,
        "finish_reason": "stop",
    }
    return {
        **_envelope("chat.completion", answer.config_hash),
        "choices": [choice],
        "usage": _usage(answer),
        **_extra(assistant, answer, shown, base),
    }


async def _frames(assistant: Answering, asked: Asked, making: Making, base: str) -> AsyncIterator[str]:
    """The events of a stream: who speaks, sentence by sentence, the sources, the end, and `[DONE]`."""
    envelope = _envelope("chat.completion.chunk", assistant.config.digest())
    pending = {"usage": None} if asked.include_usage else {}

    def frame(delta: Json, finish: str | None = None, **more: Any) -> str:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        return _event({**envelope, "choices": [choice], **pending, **more})

    try:
        yield frame({"role": "assistant", "content": ""})
        sent: list[str] = []
        while not making.done:
            if not await making.news_within(KEEP_ALIVE_S):
                yield ": the answer is being made\n\n"
            for sentence in making.settled[len(sent) :]:
                yield frame({"content": f" {sentence}" if sent else sentence})
                sent.append(sentence)
        answer = making.answer()
        shown = shown_citations(answer)
        told = chat_text.sentences(answer)
        if told[: len(sent)] != sent:
            yield frame({"content": WITHDRAWN})
            sent = []
        for number, sentence in enumerate(told[len(sent) :], start=len(sent)):
            yield frame({"content": f" {sentence}" if number else sentence})
        if below := chat_text.below(answer, shown):
            yield frame({"content": below})
        yield frame({}, "stop", **_extra(assistant, answer, shown, base))
        if asked.include_usage:
            yield _event({**envelope, "choices": [], "usage": _usage(answer)})
        yield "data: [DONE]\n\n"
    except AssistantError as error:
        yield _event(_as_refusal(error).body())
    finally:
        making.leave()


def _envelope(kind: str, config_hash: str) -> Json:
    return {
        "id": f"chatcmpl-{secrets.token_hex(12)}",
        "object": kind,
        "created": int(time.time()),
        "model": MODEL,
        "system_fingerprint": config_hash,
    }


def _extra(assistant: Answering, answer: Answer, shown: tuple[Citation, ...], base: str) -> Json:
    return {
        "citations": [_citation(assistant, citation, base) for citation in shown],
        "dateline": served(answer_json(answer), f"{base}/"),
    }


def _citation(assistant: Answering, citation: Citation, base: str) -> Json:
    return {
        "marker": citation.marker,
        "document_id": citation.document_id,
        "title": citation.title,
        "outlet": citation.outlet,
        "date": citation.published,
        "start": citation.start_char,
        "end": citation.end_char,
        "quote": citation.quote,
        "url": web_address(citation.uri) or _file(assistant, citation.document_id, base),
    }


def _file(assistant: Answering, document_id: str, base: str) -> str | None:
    try:
        found = assistant.original(document_id) is not None
    except AssistantError:
        return None
    return f"{base}/{file_address(document_id)}" if found else None


def _usage(answer: Answer) -> Json | None:
    """Tokens of the language model, 0 where none was asked; None where its endpoint does not say."""
    if answer.tokens is None and answer.model is not None:
        return None
    prompt, completion = (answer.tokens.prompt, answer.tokens.completion) if answer.tokens else (0, 0)
    return {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}


def _model(created: int) -> Json:
    return {"id": MODEL, "object": "model", "created": created, "owned_by": "dateline"}


def _event(value: Json) -> str:
    return f"data: {json.dumps(value)}\n\n"  # in ASCII: some clients split at U+2028


def _error(error: Refused) -> JSONResponse:
    return JSONResponse(error.body(), status_code=error.status)


def _as_refusal(error: AssistantError) -> Refused:
    busy = isinstance(error, Busy)
    code = "rate_limit_exceeded" if busy else "unavailable"
    return Refused(f"{error} {error.hint}".strip(), status=429 if busy else 503, code=code)


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            message = f"The request is larger than {MOST_BYTES:,} bytes."
            raise Refused(message, status=413, code="request_too_large")
    return bytes(body)

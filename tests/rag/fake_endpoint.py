"""An OpenAI-compatible endpoint on the loopback address: it streams a reply, gives probabilities, refuses keys, and
fails in the ways that such endpoints do.
"""

from __future__ import annotations

import json
import os
import socket
import struct
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import MappingProxyType, TracebackType
from typing import Any, Self

KEY = "sk-the-secret-key-0123456789"


@dataclass(frozen=True)
class Refusal:
    """A reply other than 200: JSON, or any other text."""

    status: int
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    media_type: str = "application/json"


TOO_LONG = Refusal(
    400,
    json.dumps({"error": {"message": "This model's maximum context length is 512 tokens.", "type": "invalid_request"}}),
)


@dataclass
class FakeEndpoint:
    """Answers every chat with `words`, or with `status`; `alternatives` are tokens with their log probabilities.

    `refusals` are given first, one to a request. A prompt longer than `longest_chars` is refused. A streamed reply ends
    with `finish` (None: with the connection), or else as `ending` says: "reset" of the connection, "hang" in silence,
    "pings" for ever, "again" and again its last word; `gone` is set once the client has left. `raw` is sent in place of
    any reply, as `media_type`.
    """

    words: list[str] = field(default_factory=lambda: ["The bridge", " will", " open."])
    alternatives: dict[str, float] | None = None
    status: int = 200
    delay_s: float = 0.0
    break_off: bool = False
    refusals: list[Refusal] = field(default_factory=list)
    longest_chars: int = 1_000_000
    finish: str | None = "stop"
    ending: str = ""
    raw: str | None = None
    media_type: str = "text/event-stream"
    gone: threading.Event = field(default_factory=threading.Event)
    usage: dict[str, int] | None = None
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    model: str = "fake"

    def __enter__(self) -> Self:
        self._server = _Server(("127.0.0.1", 0), _Requests)
        self._server.endpoint = self
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.gone.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    def completion(self) -> dict[str, Any]:
        choice: dict[str, Any] = {
            "index": 0,
            "message": {"role": "assistant", "content": self.words[0]},
            "finish_reason": "stop",
        }
        if self.alternatives is not None:
            top = [{"token": token, "logprob": p, "bytes": None} for token, p in self.alternatives.items()]
            choice["logprobs"] = {"content": [{**top[0], "top_logprobs": top}]}
        return self.told(self.envelope("chat.completion", choice))

    def envelope(self, kind: str, choice: dict[str, Any]) -> dict[str, Any]:
        return {"id": "1", "object": kind, "created": 1, "model": self.model, "choices": [choice]}

    def told(self, content: dict[str, Any]) -> dict[str, Any]:
        """The last message of a reply, with what it cost where that is told."""
        return content if self.usage is None else {**content, "usage": self.usage}


class _Server(ThreadingHTTPServer):
    endpoint: FakeEndpoint

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: the client has left."""


class _Requests(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.endpoint.requests.append(body)
        self.server.endpoint.keys.append(self.headers["Authorization"])
        time.sleep(self.server.endpoint.delay_s)
        if self.headers["Authorization"] != f"Bearer {KEY}":
            self.reply(401, {"error": {"message": f"Incorrect API key: {self.headers['Authorization']}"}})
        elif self.server.endpoint.refusals:
            self.refuse(self.server.endpoint.refusals.pop(0))
        elif sum(len(message["content"]) for message in body["messages"]) > self.server.endpoint.longest_chars:
            self.refuse(TOO_LONG)
        elif self.server.endpoint.raw is not None:
            self.send(200, self.server.endpoint.raw.encode(), self.server.endpoint.media_type)
        elif self.server.endpoint.status != 200:
            self.reply(
                self.server.endpoint.status, {"error": {"message": f"status {self.server.endpoint.status} of the fake"}}
            )
        elif body["model"] != self.server.endpoint.model:
            self.reply(404, {"error": {"message": "no such model"}})
        elif body.get("stream"):
            self.stream()
        else:
            self.reply(200, self.server.endpoint.completion())

    def reply(self, status: int, content: dict[str, Any]) -> None:
        self.send(status, json.dumps(content).encode(), "application/json")

    def refuse(self, refusal: Refusal) -> None:
        self.send(refusal.status, refusal.body.encode(), refusal.media_type, refusal.headers)

    def send(
        self, status: int, data: bytes, media_type: str, headers: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(data)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def stream(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        if self.server.endpoint.break_off:
            self.send_header("Content-Length", "1000000")
        self.end_headers()
        for word in self.server.endpoint.words:
            choice = {"index": 0, "delta": {"role": "assistant", "content": word}, "finish_reason": None}
            self.event(self.server.endpoint.envelope("chat.completion.chunk", choice))
        endpoint = self.server.endpoint
        if endpoint.ending:
            self.end_badly(endpoint)
        elif endpoint.finish is not None and not endpoint.break_off:
            choice = {"index": 0, "delta": {}, "finish_reason": endpoint.finish}
            self.event(endpoint.told(endpoint.envelope("chat.completion.chunk", choice)))
            self.wfile.write(b"data: [DONE]\n\n")
        self.close_connection = True

    def end_badly(self, endpoint: FakeEndpoint) -> None:
        if endpoint.ending == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            os.close(self.connection.detach())
            return
        choice = {"index": 0, "delta": {"role": "assistant", "content": endpoint.words[-1]}, "finish_reason": None}
        again = endpoint.envelope("chat.completion.chunk", choice)
        try:
            while not endpoint.gone.wait(0.001 if endpoint.ending == "again" else 0.02):
                if endpoint.ending == "again":
                    self.event(again)
                elif endpoint.ending == "pings":
                    self.wfile.write(b": ping\n\n")
        except OSError:
            endpoint.gone.set()

    def event(self, content: dict[str, Any]) -> None:
        self.wfile.write(b"data: " + json.dumps(content).encode() + b"\n\n")
        self.wfile.flush()

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""

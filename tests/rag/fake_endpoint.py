"""An OpenAI-compatible endpoint on the loopback address: it streams a reply, gives probabilities, refuses keys."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

KEY = "sk-the-secret-key-0123456789"


@dataclass
class FakeEndpoint:
    """Answers every chat with `words`, or with `status`; `alternatives` are tokens with their log probabilities."""

    words: list[str] = field(default_factory=lambda: ["The bridge", " will", " open."])
    alternatives: dict[str, float] | None = None
    status: int = 200
    delay_s: float = 0.0
    break_off: bool = False
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


class _Requests(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.endpoint.requests.append(body)
        self.server.endpoint.keys.append(self.headers["Authorization"])
        time.sleep(self.server.endpoint.delay_s)
        if self.headers["Authorization"] != f"Bearer {KEY}":
            self.reply(401, {"error": {"message": f"Incorrect API key: {self.headers['Authorization']}"}})
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
        data = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
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
        if not self.server.endpoint.break_off:
            choice = {"index": 0, "delta": {}, "finish_reason": "stop"}
            endpoint = self.server.endpoint
            self.event(endpoint.told(endpoint.envelope("chat.completion.chunk", choice)))
            self.wfile.write(b"data: [DONE]\n\n")
        self.close_connection = True

    def event(self, content: dict[str, Any]) -> None:
        self.wfile.write(b"data: " + json.dumps(content).encode() + b"\n\n")
        self.wfile.flush()

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""

"""A model hub on the loopback address: Range, broken connections, wrong bytes, refusals and redirects."""

from __future__ import annotations

import hashlib
import re
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

from rag.models import HubSource, Model, ModelFile, PackageSource

COMMIT = "c0ffee" + "0" * 34


@dataclass(frozen=True)
class Request:
    """What one request asked for."""

    method: str
    path: str
    range: str | None
    authorization: str | None


@dataclass
class FakeHub:
    """`files`, `statuses` and `redirects` go by URL path; `cuts` are bytes after which the next bodies break off."""

    files: dict[str, bytes] = field(default_factory=dict)
    statuses: dict[str, int] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)
    cuts: list[int] = field(default_factory=list)
    ranges: bool = True
    gate: threading.Event | None = None
    requests: list[Request] = field(default_factory=list)
    sent_bytes: int = 0

    def __enter__(self) -> FakeHub:
        hub = self

        class Handler(_Handler):
            fake = hub

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.gate:
            self.gate.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def serve(self, model: Model, contents: dict[str, bytes]) -> None:
        """Offer these files of the model at its revision."""
        for path, content in contents.items():
            self.files[f"/{model.hub.repo}/resolve/{model.hub.revision}/{path}"] = content

    @property
    def gets(self) -> list[Request]:
        return [request for request in self.requests if request.method == "GET"]


class _Handler(BaseHTTPRequestHandler):
    fake: FakeHub
    protocol_version = "HTTP/1.1"

    def do_CONNECT(self) -> None:
        self.fake.requests.append(Request("CONNECT", self.path, None, None))
        self._refuse(403)

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def do_GET(self) -> None:
        self._answer(body=True)

    def log_message(self, format: str, *args: object) -> None:
        pass

    def _answer(self, *, body: bool) -> None:
        fake, wanted = self.fake, self.headers.get("Range")
        fake.requests.append(Request(self.command, self.path, wanted, self.headers.get("Authorization")))
        if body and fake.gate:
            fake.gate.wait(10)
        if self.path in fake.redirects:
            self.send_response(302)
            self.send_header("Location", fake.redirects[self.path])
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif self.path in fake.statuses or self.path not in fake.files:
            self._refuse(fake.statuses.get(self.path, 404))
        else:
            self._send(fake.files[self.path], wanted if fake.ranges else None, body)

    def _refuse(self, code: int) -> None:
        self.send_response(code)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _send(self, content: bytes, wanted: str | None, body: bool) -> None:
        match = re.fullmatch(r"bytes=(\d+)-", wanted or "")
        start = int(match[1]) if match else 0
        if match and start >= len(content):
            self.send_response(416)
            self.send_header("Content-Range", f"bytes */{len(content)}")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self.send_response(206 if match else 200)
        if match:
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        self.send_header("Content-Length", str(len(content) - start))
        self.end_headers()
        if not body:
            return
        rest = content[start:]
        if self.fake.cuts:
            rest = rest[: self.fake.cuts.pop(0)]
            self.close_connection = True
        self.fake.sent_bytes += len(rest)
        self.wfile.write(rest)


def invented(
    contents: dict[str, bytes], *, packages: PackageSource | None = None, hashed: bool = True, name: str = "tiny"
) -> Model:
    """A catalogue entry for these bytes; the first file is the main one."""
    files = tuple(
        ModelFile(path, len(content) if hashed else None, hashlib.sha256(content).hexdigest() if hashed else None)
        for path, content in contents.items()
    )
    return Model(
        name=name,
        kind="llm",
        licence="Apache-2.0",
        summary="invented",
        files=files,
        main=files[0].path,
        hub=HubSource("someone/tiny-GGUF", COMMIT),
        packages=packages,
    )

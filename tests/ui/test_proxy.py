"""Served below a path by a reverse proxy, which stands on the loopback address here."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from index.errors import ConfigError
from tests.ui.fakes import FakeAssistant
from tests.ui.serving import serving
from ui import proxy
from ui.proxy import Public, read_root

pytestmark = pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning")
QUESTION = "lighthouse lamp dark storm glass"


@contextmanager
def reverse_proxy(target: str, *, prefix: str, strips: bool) -> Iterator[str]:
    """Its address; it serves `target` below `prefix` and knows nothing else."""

    class Pass(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.0"

        def do_GET(self) -> None:  # noqa: N802
            if not self.path.startswith(prefix):
                self.send_error(404)
                return
            path = self.path.removeprefix(prefix) if strips else self.path
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            told = {
                "X-Forwarded-Host": self.headers["host"],
                "X-Forwarded-For": "192.0.2.7",
                "X-Forwarded-Proto": "http",
            }
            kept = {name: value for name, value in self.headers.items() if name.lower() not in ("host", "connection")}
            with (
                httpx.Client(timeout=30, trust_env=False) as client,
                client.stream(self.command, f"{target}{path or '/'}", headers=kept | told, content=body) as answer,
            ):
                self.send_response(answer.status_code)
                for name, value in answer.headers.multi_items():
                    if name not in ("content-length", "content-encoding", "transfer-encoding", "connection"):
                        self.send_header(name, value)
                self.end_headers()
                for piece in answer.iter_bytes():
                    self.wfile.write(piece)
                    self.wfile.flush()

        do_POST = do_HEAD = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Pass)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{prefix}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)


@pytest.fixture(scope="module", params=[True, False], ids=["strips", "keeps"])
def outside(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("documents")
    (folder / "wire").mkdir()
    (folder / "wire/lighthouse copy.html").write_text("copy")
    with (
        serving(FakeAssistant(folder=folder), public=read_root("/dateline")) as inside,
        reverse_proxy(inside, prefix="/dateline", strips=request.param) as url,
    ):
        yield url


def test_the_page_its_assets_and_its_routes_work_below_the_path(outside: str) -> None:
    page = httpx.get(f"{outside}/")
    assert page.status_code == 200
    assert f'"root":"{outside}"' in page.text.replace(" ", "")
    asset = page.text.partition('src="./')[2].partition('"')[0]
    assert httpx.get(f"{outside}/{asset}").status_code == 200
    assert httpx.get(f"{outside}/config").json()["root"] == outside
    assert httpx.get(f"{outside}/health").json()["status"] == "ok"
    assert "Path=/dateline/" in page.headers["set-cookie"]


def test_links_to_documents_are_public(outside: str) -> None:
    body = {"model": "dateline", "messages": [{"role": "user", "content": QUESTION}]}
    done = httpx.post(f"{outside}/v1/chat/completions", json=body).json()
    url = next(each["url"] for each in done["citations"] if each["document_id"].startswith("wire"))
    assert url == f"{outside}/document/wire/lighthouse%20copy.html"
    assert httpx.get(url).text == "copy"


def test_the_path_without_a_slash_leads_to_the_page() -> None:
    with serving(FakeAssistant(), public=read_root("/dateline")) as inside:
        assert httpx.get(f"{inside}/dateline").headers["location"] == "/dateline/"


def test_a_whole_address_is_believed_and_its_host_served() -> None:
    with serving(FakeAssistant(), public=read_root("https://desk.example/dateline")) as inside:
        told = httpx.get(f"{inside}/config", headers={"Host": "desk.example"}).json()
        assert told["root"] == "https://desk.example/dateline"
        assert httpx.get(f"{inside}/config", headers={"Host": "evil.example"}).status_code == 421


def test_without_a_proxy_nobody_is_believed() -> None:
    with serving(FakeAssistant()) as inside:
        lies = {
            "X-Forwarded-Host": "evil.example",
            "X-Forwarded-Proto": "https",
            "X-Gradio-Server": "http://evil.example",
        }
        assert httpx.get(f"{inside}/config", headers=lies).json()["root"] == inside
        assert "evil.example" not in httpx.get(inside, headers=lies).text


def scope_of(client: str, headers: dict[bytes, bytes]) -> dict[str, object]:
    path = {"path": "/", "raw_path": b"/", "scheme": "http", "method": "GET", "query_string": b""}
    return {"type": "http", "client": (client, 9), "headers": list(headers.items()), **path}


async def passed_on(scope: dict[str, object], public: Public | None) -> dict[str, object]:
    seen: dict[str, object] = {}

    async def app(scope: object, receive: object, send: object) -> None:
        seen.update(scope)  # type: ignore[call-overload]

    await proxy.Proxy(app, public=public)(scope, None, None)  # type: ignore[arg-type]
    return seen


@pytest.mark.parametrize(
    ("client", "public", "believed"),
    [("127.0.0.1", Public("/d"), True), ("192.0.2.9", Public("/d"), False), ("127.0.0.1", None, False)],
)
def test_forwarded_headers_count_from_this_machine_alone(client: str, public: Public | None, believed: bool) -> None:
    import asyncio

    told = {b"x-forwarded-for": b"198.51.100.1, 192.0.2.7", b"x-forwarded-proto": b"https", b"x-forwarded-host": b"e"}
    seen = asyncio.run(passed_on(scope_of(client, told), public))
    assert seen["scheme"] == ("https" if believed else "http")
    assert seen["client"] == (("192.0.2.7", 0) if believed else (client, 9))
    assert bool(seen["headers"]) == believed


@pytest.mark.parametrize(
    "wrong", ["dateline", "/", "//x", "ftp://x/y", "/a b", "https://", "/a?b", "/../x y", "https://u@h/x"]
)
def test_what_is_no_path_is_refused(wrong: str) -> None:
    with pytest.raises(ConfigError, match="neither a path nor an address"):
        read_root(wrong)

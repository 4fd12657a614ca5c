"""What the server refuses, and what its answers promise the browser."""

from __future__ import annotations

import base64
import hashlib
import http.client
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from rag import Config
from tests.ui.fakes import DOCUMENTS, FakeAssistant
from tests.ui.serving import serving
from ui.look import head
from ui.policy import digests, policy

pytestmark = pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning")
SECRET = "not for readers"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    (folder / "documents").mkdir()
    (folder / "documents/a.txt").write_text("hello")
    (folder / "secret.txt").write_text(SECRET)
    return folder


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    known = replace(DOCUMENTS[0], document_id="a.txt")
    config = Config.model_validate({"documents": {"max_file_mb": 1}})
    with serving(FakeAssistant(corpus=(known,), folder=folder / "documents", config=config)) as url:
        yield url


def sent_as_written(address: str, path: str) -> tuple[int, str]:
    """Status and text of a GET whose path no client has tidied."""
    host = address.removeprefix("http://")
    connection = http.client.HTTPConnection(host, timeout=10)
    connection.request("GET", path, headers={"Host": host})
    response = connection.getresponse()
    text = response.read().decode("utf-8", "replace")
    connection.close()
    return response.status, text


@pytest.mark.parametrize("route", ["/document/", "/gradio_api/file=", "/gradio_api/file/", "/static/", "/assets/"])
@pytest.mark.parametrize(
    "way",
    ["../secret.txt", "..%2Fsecret.txt", "%2e%2e/secret.txt", "..%252Fsecret.txt", "a.txt/../../secret.txt",
     "..\\secret.txt", "..%5Csecret.txt", "%2e%2e%5csecret.txt", "....//secret.txt", "a.txt%00/../../secret.txt",
     "{folder}/secret.txt", "/{folder}/secret.txt", "%2F{folder}/secret.txt", "file://{folder}/secret.txt",
     "{folder}/documents/../secret.txt", "..;/secret.txt", "\u2025/secret.txt", "%c0%ae%c0%ae/secret.txt"],
)  # fmt: skip
def test_no_way_leads_out_of_the_folder(address: str, folder: Path, route: str, way: str) -> None:
    from urllib.parse import quote

    path = quote(way.replace("{folder}", folder.as_posix()), safe="/%\\:;={}")
    status, text = sent_as_written(address, route + path)
    assert status in (400, 403, 404)
    assert SECRET not in text


def test_an_indexed_document_is_served(address: str) -> None:
    assert sent_as_written(address, "/document/a.txt") == (200, "hello")


@pytest.mark.parametrize(
    "path",
    ["/gradio_api/proxy=http://192.0.2.1/x", "/gradio_api/file=http://192.0.2.1/x", "/gradio_api/file=HTTPS://192.0.2.1",
     "/gradio_api/file=%20http://192.0.2.1/", "/gradio_api/runs", "/gradio_api/vibe-code", "/gradio_api/deep_link",
     "/monitoring", "/monitoring/summary", "/gradio_api/dev/reload"],
)  # fmt: skip
def test_parts_of_gradio_that_nobody_needs_are_closed(address: str, path: str) -> None:
    assert sent_as_written(address, path) == (404, "Not found.")


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize("path", ["/gradio_api/queue/join", "/gradio_api/upload", "/v1/chat/completions", "/"])
def test_a_page_of_another_site_can_send_nothing(address: str, site: str, path: str) -> None:
    assert httpx.post(f"{address}{path}", headers={"Sec-Fetch-Site": site}, content=b"{}").status_code == 403


@pytest.mark.parametrize("origin", ["http://elsewhere.example", "null", "https://{host}.example"])
def test_a_browser_that_tells_its_origin_alone_is_understood(address: str, origin: str) -> None:
    host = address.removeprefix("http://")
    sent = {"Origin": origin.replace("{host}", host)}
    assert httpx.post(f"{address}/gradio_api/queue/join", headers=sent, content=b"{}").status_code == 403
    assert httpx.post(f"{address}/gradio_api/queue/join", headers={"Origin": address}, content=b"{}").status_code != 403


def test_a_link_from_another_site_still_leads_here(address: str) -> None:
    assert httpx.get(address, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


def test_an_upload_is_bounded_by_the_size_of_a_document(address: str) -> None:
    def upload(size: int) -> httpx.Response:
        return httpx.post(f"{address}/gradio_api/upload", files={"files": ("a.txt", b"x" * size)})

    assert upload(1000).status_code == 200
    assert upload(1_000_001).status_code == 413
    assert upload(10_100_000).status_code == 413


def test_bodies_are_bounded_also_without_a_length(address: str) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(50):
            yield b"x" * 100_000

    assert httpx.post(f"{address}/gradio_api/queue/join", content=b"x" * 4_000_001).status_code == 413
    with pytest.raises(httpx.HTTPError):
        httpx.post(f"{address}/gradio_api/queue/join", content=pieces()).raise_for_status()


def test_every_answer_has_the_headers(address: str) -> None:
    for path in ("/", "/health", "/v1/models", "/nothing", "/monitoring", "/theme.css", "/document/x"):
        headers = httpx.get(f"{address}{path}").headers
        assert "default-src" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cross-origin-opener-policy"] == headers["cross-origin-resource-policy"] == "same-origin"
        assert "camera=()" in headers["permissions-policy"]
        assert "server" not in headers


def test_only_the_inline_scripts_of_the_page_itself_may_run(address: str) -> None:
    response = httpx.get(address)
    (allowed,) = re.findall(r"script-src ([^;]*)", response.headers["content-security-policy"])
    assert "'unsafe-inline'" not in allowed
    assert {*digests(response.text), *digests(head())} <= set(allowed.split())
    assert len(digests(head())) >= 1


def test_a_digest_is_that_of_the_text_between_the_tags() -> None:
    text = "\n alert(1) \n"
    expected = f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
    assert digests(f'<p><script data-x>{text}</script><script src="a.js"></script>') == [expected]
    assert policy([expected]).count("sha256-") == 1

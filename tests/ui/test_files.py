from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.ui.fakes import DOCUMENTS, FakeAssistant
from ui.files import document_routes
from ui.sources import file_address


def client_for(folder: Path, *names: str) -> TestClient:
    """A client of the route, over an index that knows `names`."""
    corpus = tuple(replace(DOCUMENTS[0], document_id=name) for name in names)
    app = FastAPI()
    app.include_router(document_routes(FakeAssistant(corpus=corpus, folder=folder)))
    return TestClient(app)


def put(folder: Path, name: str, content: bytes = b"hello") -> None:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)


@pytest.mark.parametrize(
    ("name", "media_type", "disposition"),
    [
        ("a.txt", "text/plain; charset=utf-8", "inline"),
        ("b.MD", "text/plain; charset=utf-8", "inline"),
        ("c.pdf", "application/pdf", "inline"),
        ("d.html", "text/plain; charset=utf-8", "attachment"),
        ("e.svg", "text/plain; charset=utf-8", "attachment"),
        ("f.xml", "text/plain; charset=utf-8", "attachment"),
        ("g.docx", "application/octet-stream", "attachment"),
        ("no-suffix", "application/octet-stream", "attachment"),
    ],
)
def test_a_known_file_is_served_without_any_right(tmp_path: Path, name: str, media_type: str, disposition: str) -> None:
    put(tmp_path, f"sub dir/{name}", b"<script>alert(1)</script>")
    response = client_for(tmp_path, f"sub dir/{name}").get("/" + file_address(f"sub dir/{name}"))
    assert response.status_code == 200
    assert response.content == b"<script>alert(1)</script>"
    assert response.headers["content-type"] == media_type
    assert response.headers["content-disposition"].startswith(disposition)
    assert response.headers["x-content-type-options"] == "nosniff"
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert policy.startswith("sandbox") == (not name.endswith("pdf"))


@pytest.mark.parametrize("name", ["ü und #1?.txt", "deep/er/x.txt", "a+b&c=d.txt"])
def test_odd_names_round_trip(tmp_path: Path, name: str) -> None:
    put(tmp_path, name)
    assert client_for(tmp_path, name).get("/" + file_address(name)).text == "hello"


def test_an_unknown_name_is_not_found_even_if_such_a_file_exists(tmp_path: Path) -> None:
    put(tmp_path, "secret.txt")
    response = client_for(tmp_path, "known.txt").get("/document/secret.txt")
    assert response.status_code == 404
    assert response.text == "No indexed document has this name, or its file is gone."


@pytest.mark.parametrize(
    "path",
    [
        "/document/../secret.txt",
        "/document/..%2Fsecret.txt",
        "/document/%2e%2e/secret.txt",
        "/document/docs/..%2f..%2fsecret.txt",
        "/document//etc/passwd",
        "/document/%2Fetc%2Fpasswd",
        "/document/..%5csecret.txt",
        "/document/",
        "/document/%00",
    ],
)
def test_traversal_finds_nothing(tmp_path: Path, path: str) -> None:
    put(tmp_path, "secret.txt", b"secret")
    put(tmp_path / "docs", "known.txt")
    response = client_for(tmp_path / "docs", "known.txt").get(path)
    assert response.status_code == 404
    assert "secret" not in response.text


def test_a_known_document_whose_file_is_gone_is_not_found(tmp_path: Path) -> None:
    assert client_for(tmp_path, "known.txt").get("/document/known.txt").status_code == 404

"""With accounts, every route but /health wants a login."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import httpx
import openai
import pytest
from gradio_client import Client
from starlette.datastructures import Headers

from index.errors import ConfigError
from rag import Config
from tests.ui.fakes import FakeAssistant
from tests.ui.serving import serving
from tests.ui.test_mcp import call
from ui import accounts
from ui.accounts import Accounts, hashed, read_accounts
from ui.app import serve
from ui.guard import reader_of
from ui.login import Login

pytestmark = [
    pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]
ADA = ("ada", "light:house")
QUESTION = "When will the northern lighthouse be lit again?"
ROUTES = [
    ("GET", "/"),
    ("GET", "/config"),
    ("GET", "/document/courier/lighthouse.txt"),
    ("GET", "/openapi.json"),
    ("GET", "/v1/models"),
    ("POST", "/v1/chat/completions"),
    ("GET", "/gradio_api/info"),
    ("GET", "/gradio_api/startup-events"),
    ("GET", "/gradio_api/app_id"),
    ("GET", "/gradio_api/heartbeat/x"),
    ("GET", "/gradio_api/queue/data?session_hash=x"),
    ("POST", "/gradio_api/queue/join"),
    ("POST", "/gradio_api/run/ask"),
    ("POST", "/gradio_api/call/ask"),
    ("POST", "/gradio_api/upload"),
    ("GET", "/gradio_api/upload_progress?upload_id=x"),
    ("POST", "/gradio_api/mcp/"),
    ("GET", "/gradio_api/mcp/"),
    ("GET", "/gradio_api/file=/etc/hostname"),
    ("GET", "/static/img/logo.svg"),
    ("GET", "/theme.css"),
    ("GET", "/nothing"),
    ("GET", "/health/"),
    ("GET", "//health"),
    ("GET", "/login/"),
]


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Accounts]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(accounts, "_N", 2**4)
        file = tmp_path_factory.mktemp("accounts") / "accounts"
        file.write_text(hashed(*ADA))
        yield read_accounts(file)


@pytest.fixture(scope="module")
def served(known: Accounts) -> Iterator[str]:
    with serving(FakeAssistant(), accounts=known, mcp=True) as url:
        yield url


@pytest.fixture
def address(served: str, known: Accounts) -> str:
    known._failures.clear()  # noqa: SLF001
    return served


@pytest.mark.parametrize(("method", "path"), ROUTES, ids=lambda value: value)
def test_every_route_wants_a_login(address: str, method: str, path: str) -> None:
    response = httpx.request(method, f"{address}{path}", headers={"Accept": "*/*"})
    assert response.status_code == 401
    assert "lighthouse" not in response.text


def test_the_routes_are_all_that_the_page_has(address: str, known: Accounts) -> None:
    told = httpx.get(f"{address}/openapi.json", auth=ADA).json()
    assert set(told["paths"]) == {"/v1/models", "/v1/models/{name}", "/v1/chat/completions", "/health"}


def test_health_stays_open_and_says_only_ok(address: str) -> None:
    assert httpx.get(f"{address}/health").json() == {"status": "ok"}
    assert httpx.get(f"{address}/health", auth=ADA).json()["documents"] == 3


def test_a_browser_gets_a_form_a_session_and_a_way_out(address: str) -> None:
    with httpx.Client(base_url=address, headers={"Accept": "text/html"}) as browser:
        form = browser.get("/")
        assert (form.status_code, 'name="password"' in form.text) == (401, True)
        assert form.headers["content-security-policy"] and form.headers["cache-control"] == "no-store"
        wrong = browser.post("/login", data={"username": "ada", "password": "<b>"})
        assert (wrong.status_code, "Wrong name or password." in wrong.text) == (401, True)
        entered = browser.post("/login", data={"username": ADA[0], "password": ADA[1]})
        assert (entered.status_code, entered.headers["location"]) == (303, "/")
        cookie = entered.headers["set-cookie"].lower()
        assert "httponly" in cookie and "samesite=lax" in cookie
        assert browser.get("/").status_code == 200
        key = browser.cookies["dateline_session"]
        browser.post("/logout")
        assert browser.get("/").status_code == 401
        assert browser.get("/", cookies={"dateline_session": key}).status_code == 401, "the session itself is over"


def test_programs_log_in_by_basic_bearer_and_form(address: str) -> None:
    with openai.OpenAI(base_url=f"{address}/v1", api_key=":".join(ADA), max_retries=0) as client:
        done = client.chat.completions.create(model="dateline", messages=[{"role": "user", "content": QUESTION}])
        assert "[1]" in (done.choices[0].message.content or "")
    with openai.OpenAI(base_url=f"{address}/v1", api_key="ada:wrong", max_retries=0) as client:
        with pytest.raises(openai.AuthenticationError) as caught:
            client.models.list()
        assert caught.value.code == "invalid_api_key"
    gradio = Client(address, auth=ADA, verbose=False, analytics_enabled=False)
    assert gradio.predict(QUESTION, api_name="/ask")["citations"]
    gradio.close()
    tools = call(address, headers={"Authorization": f"Bearer {':'.join(ADA)}"})
    assert {tool.name for tool in tools} == {"ask", "search", "show_document"}
    result = call(address, "ask", headers={"Authorization": f"Bearer {':'.join(ADA)}"}, question=QUESTION)
    assert not result.isError


def test_kept_answers_follow_the_name_and_not_the_browser(known: Accounts) -> None:
    readers: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        readers.append(reader_of(Headers(scope=scope)))

    door = Login(app, accounts=known)
    for name, browser in (("ada", "a" * 20), ("ilse", "a" * 20), ("ada", "b" * 20)):
        cookie = f"dateline_reader={browser}; dateline_session={known.begin(name)}"
        path = {"path": "/", "method": "GET", "query_string": b"", "client": ("127.0.0.1", 1)}
        asyncio.run(door({"type": "http", "headers": [(b"cookie", cookie.encode())], **path}, None, None))  # type: ignore[arg-type]
    assert readers[0] == readers[2] != readers[1]
    assert not {"a" * 20, "b" * 20, ""} & set(readers)


@pytest.mark.parametrize("sent", ["Basic !", "Basic YWRh", "Bearer", "Bearer ada", "Digest x", "Basic /w=="])
def test_odd_credentials_are_wrong(address: str, sent: str) -> None:
    assert httpx.get(f"{address}/v1/models", headers={"Authorization": sent}).status_code == 401


def test_guessing_is_slowed_even_for_the_right_password(address: str) -> None:
    for _ in range(accounts.FREE_TRIES):
        assert httpx.get(f"{address}/v1/models", auth=("ada", "wrong")).status_code == 401
    slowed = httpx.get(f"{address}/v1/models", auth=ADA)
    assert (slowed.status_code, slowed.json()["error"]["type"]) == (429, "rate_limit_error")
    assert int(slowed.headers["retry-after"]) >= 1
    assert httpx.get(f"{address}/health").status_code == 200


def test_a_form_that_never_ends_is_refused(address: str) -> None:
    assert httpx.post(f"{address}/login", content=b"x" * 20_000).status_code == 413


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "newsroom.example"])  # noqa: S104
def test_other_machines_are_not_let_in_without_accounts(host: str) -> None:
    with pytest.raises(ConfigError, match="nobody would have to log in") as caught:
        serve(FakeAssistant(config=Config()), host=host, port=0, on_ready=print)
    assert "--auth-file" in caught.value.hint

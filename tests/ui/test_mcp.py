"""The tools over the Model Context Protocol, by the real client over the loopback address."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.ui.fakes import HARBOUR, FakeAssistant
from tests.ui.serving import serving

mcp = pytest.importorskip("mcp")
pytestmark = [
    pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]
QUESTION = "When will the northern lighthouse be lit again?"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serving(FakeAssistant(), mcp=True) as url:
        yield url


def call(address: str, name: str | None = None, headers: dict[str, str] | None = None, **arguments: Any) -> Any:
    """The tools, or what one of them returns."""
    from mcp import ClientSession
    from mcp.client.streamable_http import streamablehttp_client

    async def run() -> Any:
        async with (
            streamablehttp_client(f"{address}/gradio_api/mcp/", headers=headers) as (read, write, _),
            ClientSession(read, write) as session,
        ):
            await session.initialize()
            if name is None:
                return (await session.list_tools()).tools
            return await session.call_tool(name, arguments)

    return asyncio.run(run())


def test_the_tools_say_what_they_do_and_that_they_only_read(address: str) -> None:
    tools = {tool.name: tool for tool in call(address)}
    assert set(tools) == {"ask", "search", "show_document"}
    assert all("Read-only." in tool.description for tool in tools.values())
    assert tools["ask"].inputSchema["properties"]["as_of"]["description"].startswith("Answer as on this day")
    assert "Only documents published after" in str(tools["search"].inputSchema)


def test_ask_returns_a_cited_answer(address: str) -> None:
    result = call(address, "ask", question=QUESTION)
    answer = json.loads(result.content[0].text)
    assert answer["sentences"][0]["citations"] == [1]
    first = answer["citations"][0]
    assert HARBOUR[first["start_char"] : first["end_char"]] == first["quote"]


def test_search_and_show_return_passages_and_text(address: str) -> None:
    found = json.loads(call(address, "search", query="lighthouse", k=1, outlet="Harbour Courier").content[0].text)
    (passage,) = found["passages"]
    shown = call(address, "show_document", document_id=passage["document_id"], start=5, characters=20)
    assert json.loads(shown.content[0].text)["text"] == HARBOUR[5:25]


def test_a_problem_is_told_with_its_remedy(address: str) -> None:
    result = call(address, "show_document", document_id="nothing.txt")
    assert result.isError
    assert "No document is called nothing.txt. See `dateline documents`." in result.content[0].text
    assert "YYYY-MM-DD" in call(address, "ask", question=QUESTION, after="soon").content[0].text


def test_without_being_asked_for_no_route_exists() -> None:
    with serving(FakeAssistant()) as url:
        body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
        headers = {"Accept": "application/json, text/event-stream"}
        for path in ("/gradio_api/mcp/", "/gradio_api/mcp", "/gradio_api/mcp/sse", "/gradio_api/mcp/schema"):
            assert httpx.post(url + path, json=body, headers=headers).status_code in (404, 405)
            assert httpx.get(url + path).status_code == 404

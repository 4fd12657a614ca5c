"""Events that fall between two of Gradio's event streams."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator

import pytest
from starlette.types import Message, Receive, Scope, Send

from tests.ui.fakes import FakeAssistant
from tests.ui.serving import serving
from tests.ui.test_page import QUESTION, Opened, browser
from ui import streams
from ui.streams import Streams

__all__ = ["browser"]

# While `holding`, the end of a stream does not reach Gradio's part of the page.
LATE = """(() => {
  const plain = window.fetch;
  window.holding = false;
  window.held = 0;
  window.fetch = async (...given) => {
    const response = await plain(...given);
    if (!(given[0].url || String(given[0])).includes("/queue/data")) return response;
    const late = new TransformStream({
      async transform(chunk, out) {
        const text = new TextDecoder().decode(chunk);
        const end = text.lastIndexOf("data:");
        if (!text.includes("close_stream", end)) return out.enqueue(chunk);
        out.enqueue(new TextEncoder().encode(text.slice(0, end)));
        window.held += window.holding ? 1 : 0;
        while (window.holding) await new Promise((resolve) => setTimeout(resolve, 20));
        out.enqueue(new TextEncoder().encode(text.slice(end)));
      },
    });
    return new Response(response.body.pipeThrough(late), { status: response.status, headers: response.headers });
  };
})();"""


STREAMS = (b"content-type", b"text/event-stream")
CLOSE = b'data: {"msg":"close_stream","event_id":null}\n\n'


async def _ends_at_once(scope: Scope, receive: Receive, send: Send) -> None:
    while (await receive()).get("more_body"):
        pass
    kind = STREAMS if b"session_hash" in scope["query_string"] else (b"content-type", b"application/json")
    await send({"type": "http.response.start", "status": 200, "headers": [kind]})
    await send({"type": "http.response.body", "body": scope["path"].encode()})


async def _says_that_it_ends(scope: Scope, receive: Receive, send: Send) -> None:
    """A stream whose last words are said and whose end is not there yet; its reader hangs up first."""
    if not scope["query_string"]:
        return await _ends_at_once(scope, receive, send)
    await send({"type": "http.response.start", "status": 200, "headers": [STREAMS]})
    await send({"type": "http.response.body", "body": CLOSE, "more_body": True})
    while (await receive())["type"] != "http.disconnect":
        pass


class Caller:
    """One request to `app`; `sent` is what has come back. It hangs up when told to."""

    def __init__(self, app: Streams, path: str, *, query: str = "", body: bytes = b"") -> None:
        self.sent: list[str] = []
        self.headers: dict[bytes, bytes] = {}
        self.hang_up = asyncio.Event()
        self._parts = [body[:7], body[7:]]
        scope = {"type": "http", "path": path, "query_string": query.encode()}
        self.task = asyncio.create_task(app(scope, self._receive, self._send))

    async def _receive(self) -> Message:
        if self._parts:
            part = self._parts.pop(0)
            return {"type": "http.request", "body": part, "more_body": bool(self._parts)}
        await self.hang_up.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Message) -> None:
        self.sent.append(message["type"])
        self.headers.update(message.get("headers", []))


def _stream(app: Streams, session: str) -> Caller:
    return Caller(app, "/gradio_api/queue/data", query=f"session_hash={session}")


def _join(app: Streams, session: str) -> Caller:
    body = json.dumps({"data": ["session_hash"], "fn_index": 3, "session_hash": session}).encode()
    return Caller(app, "/gradio_api/queue/join", body=body)


async def _settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


def test_an_event_is_answered_once_the_page_has_heard_of_the_end() -> None:
    async def run() -> None:
        app = Streams(_ends_at_once)
        stream = _stream(app, "abc")
        await _settle()
        joined, other = _join(app, "abc"), _join(app, "xyz")
        await _settle()
        assert stream.sent == ["http.response.start"], "the end waits for the reader"
        assert joined.sent == []
        assert other.task.done(), "another page's event waits for nothing"
        stream.hang_up.set()
        await asyncio.gather(stream.task, joined.task)
        later = _join(app, "abc")
        await asyncio.gather(later.task)
        assert joined.sent == later.sent == ["http.response.start", "http.response.body"]

    asyncio.run(run())


def test_an_event_waits_from_the_last_words_of_a_stream_to_its_reader_having_hung_up() -> None:
    async def run() -> None:
        app = Streams(_says_that_it_ends)
        stream = _stream(app, "abc")
        await _settle()
        joined = _join(app, "abc")
        await _settle()
        assert joined.sent == []
        stream.hang_up.set()
        await asyncio.wait_for(asyncio.gather(stream.task, joined.task), timeout=30)
        assert joined.sent == ["http.response.start", "http.response.body"]

    asyncio.run(run())


def test_no_stream_is_stored_by_a_browser() -> None:
    async def run() -> None:
        app = Streams(_ends_at_once)
        stream, page = _stream(app, "abc"), Caller(app, "/")
        await _settle()
        assert stream.headers[b"cache-control"] == b"no-store"
        assert b"cache-control" not in page.headers
        stream.hang_up.set()
        await asyncio.gather(stream.task, page.task)

    asyncio.run(run())


def test_a_reader_who_never_hangs_up_is_not_waited_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "PATIENCE_S", 0.05)

    async def run() -> None:
        app = Streams(_ends_at_once)
        stream = _stream(app, "abc")
        await _settle()
        joined = _join(app, "abc")
        await asyncio.wait_for(asyncio.gather(stream.task, joined.task), timeout=30)
        assert joined.sent == ["http.response.start", "http.response.body"]

    asyncio.run(run())


@pytest.mark.parametrize("path", ["/", "/gradio_api/queue/data"])
def test_what_is_no_stream_passes(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "PATIENCE_S", 600)

    async def run() -> None:
        page = Caller(Streams(_ends_at_once), path)
        await _settle()
        assert page.task.done(), "it waits for nobody"
        assert page.sent == ["http.response.start", "http.response.body"]

    asyncio.run(run())


@pytest.fixture
def assistant() -> FakeAssistant:
    return FakeAssistant(gate=threading.Event())


@pytest.fixture
def slow_reader(browser, assistant: FakeAssistant, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opened]:
    monkeypatch.setattr(streams, "PATIENCE_S", 120)
    with serving(assistant) as address:
        context = browser.new_context(reduced_motion="reduce")
        context.add_init_script(LATE)
        opened = Opened(context.new_page(), address)
        yield opened
        assert (opened.elsewhere, opened.complaints) == ([], [])
        context.close()


@pytest.mark.browser
@pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning")
def test_a_question_asked_while_a_stream_ends_is_answered(slow_reader: Opened, assistant: FakeAssistant) -> None:
    assert assistant.gate is not None
    page = slow_reader.page
    slow_reader.ask(QUESTION, state="evidence")
    page.evaluate("window.holding = true")
    assistant.gate.set()
    page.wait_for_function("window.held > 0")
    page.fill("#question textarea", "How much did the repair cost?")
    page.keyboard.press("Enter")
    page.wait_for_selector('#answer [data-turn="2"]')
    page.wait_for_timeout(1000)  # the question is in Gradio's queue
    page.evaluate("window.holding = false")
    page.wait_for_selector('#answer [data-turn="2"][data-state="answered"]')

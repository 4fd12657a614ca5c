"""No event is lost between two of Gradio's event streams."""

from __future__ import annotations

import asyncio
import re
from contextlib import suppress
from urllib.parse import parse_qs

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# A page that has read the end of its stream hangs up; behind a proxy that does not say so, this long is waited.
PATIENCE_S = 3.0
_SESSION = re.compile(rb'"session_hash"\s*:\s*"(\w+)"')
_TAIL = 200
_END = b'data: {"msg":"close_stream"'


class Streams:
    """ASGI middleware: an event that is sent while its page's stream ends is answered once the page knows of the end.

    Gradio 6.31 ends a page's stream when the last waiting event is done, and the page opens another for its next
    event, unless it takes the old one to be open still. An event that came in between would then be heard by nobody:
    a question that is asked as an answer ends, or as the page opens, would stay without an answer.

    No stream is stored. Gradio 6.31 does not say so, all streams of a page have one address, and Chromium starts the
    request for one again that finds the last one's place in its cache taken: the first of the two, which nobody reads,
    then takes what was meant for the second (`ERR_CACHE_RACE`).
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._ending: dict[str, asyncio.Event] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and hold back the end of a stream and the answer to an event that falls into it."""
        path = scope["path"] if scope["type"] == "http" else ""
        if path.endswith("/queue/data"):
            await self._stream(scope, receive, send)
        elif path.endswith("/queue/join"):
            await self._join(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _stream(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Say that it is not to be stored, and hold its last part back until its reader has hung up."""
        (session,) = parse_qs(scope["query_string"].decode("latin-1")).get("session_hash", [""])[:1]
        is_stream = False
        heard = asyncio.Event()

        async def sent(message: Message) -> None:
            nonlocal is_stream
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                is_stream = headers.get("content-type", "").startswith("text/event-stream")
                if is_stream:
                    headers["cache-control"] = "no-store"
            elif is_stream and (_END in message.get("body", b"") or not message.get("more_body")):
                self._ending[session] = heard
                if not message.get("more_body"):
                    with suppress(TimeoutError):
                        await asyncio.wait_for(_hung_up(receive), PATIENCE_S)
            await send(message)

        try:
            await self._app(scope, receive, sent)
        finally:  # also where the reader hangs up before the last part
            heard.set()
            if self._ending.get(session) is heard:
                del self._ending[session]

    async def _join(self, scope: Scope, receive: Receive, send: Send) -> None:
        tail = b""

        async def received() -> Message:
            nonlocal tail
            message = await receive()
            tail = (tail + message.get("body", b""))[-_TAIL:]
            return message

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start" and (named := _SESSION.search(tail)):
                ending = self._ending.get(named[1].decode())
                if ending is not None:
                    await ending.wait()
            await send(message)

        await self._app(scope, received, sent)


async def _hung_up(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass

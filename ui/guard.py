"""What every response promises the browser, and which host names may reach a page that serves this machine alone."""

from __future__ import annotations

import ipaddress
import re
import secrets
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.policy import digests, policy
from ui.proxy import Public, path_of

HEADERS = {
    "Content-Security-Policy": policy([]),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# Which browser asked: a random key, so that the answers kept for one reader are not shown to another.
READER = "dateline_reader"
_COOKIE = "HttpOnly; SameSite=Strict; Max-Age=31536000"
LOOPBACK_NAMES = {"localhost", "127.0.0.1", "[::1]", "::1"}


# Parts of Gradio that the page does not use: they fetch from other hosts, show others' runs, or change the app.
CLOSED = re.compile(
    r"/gradio_api/(?:proxy=|file=\s*https?[:/]|deep_link|runs\b|run-history|vibe-|undo-vibe|dev/|process_recording"
    r"|profiling|custom_component)|/monitoring|/svelte|/pwa_icon",
    re.IGNORECASE,
)
# Gradio names a manifest that there is not, at the root of the host; a browser looks for the icon there as well.
_MANIFEST = b'<link rel="manifest" href="/manifest.json" />'
_ICON = b'<link rel="icon" type="image/svg+xml" href="./favicon.ico" />'
MOST_BYTES = 4_000_000
_FILES_AT_ONCE = 10


class Guard:
    """ASGI middleware: security headers on all answers; on a loopback address only loopback host names; a reader's key.

    The second keeps a web site from reading local documents by pointing its own name at 127.0.0.1. What a page of
    another site sends is refused, and so are bodies of more than `upload_bytes` for uploads, `MOST_BYTES` otherwise.
    """

    def __init__(
        self, app: ASGIApp, *, host: str, head: str = "", public: Public | None = None, upload_bytes: int = MOST_BYTES
    ) -> None:
        self._app = app
        self._is_proxied = public is not None
        self._scripts = digests(head)
        self._names = (
            {*LOOPBACK_NAMES, *([public.host] if public and public.host else [])} if is_loopback(host) else None
        )
        self._upload_bytes = upload_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(scope, Headers(scope=scope))
        bounded = self._bounded(scope, receive)
        if refusal is not None:
            await refusal(scope, bounded, _with_headers(send))
        elif scope["path"] == "/" and scope["method"] == "GET":
            await self._page(scope, bounded, send)
        else:
            await self._app(scope, bounded, _with_headers(send))

    async def _page(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The page, held back until its inline scripts are known, whose digests its policy names."""
        headers = Headers(scope=scope)
        cookies = (
            [] if reader_of(headers) else [f"{READER}={secrets.token_urlsafe(16)}; Path={path_of(scope)}/; {_COOKIE}"]
        )
        plain = [(name, value) for name, value in scope["headers"] if name.lower() != b"accept-encoding"]
        start: Message = {}
        body = bytearray()

        async def held_back(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
                return
            body.extend(message.get("body", b""))
            if message.get("more_body", False):
                return
            page = bytes(body).replace(_MANIFEST, _ICON)
            sent = MutableHeaders(scope=start)
            sent["Content-Length"] = str(len(page))
            scripts = digests(page.decode("utf-8", "replace")) if start["status"] == 200 else []
            sent["Content-Security-Policy"] = policy([*self._scripts, *scripts])
            for cookie in cookies:
                sent.append("Set-Cookie", cookie)
            await _with_headers(send)(start)
            await send({"type": "http.response.body", "body": page})

        await self._app({**scope, "headers": plain}, receive, held_back)

    def _refusal(self, scope: Scope, headers: Headers) -> Response | None:
        if self._names is not None and _name(headers.get("host", "")) not in self._names:
            what = (
                "This page serves 127.0.0.1 only. To serve other names, start it with --host 0.0.0.0 --auth-file FILE."
            )
            return PlainTextResponse(what, status_code=421)
        if scope["method"] not in ("GET", "HEAD") and self._is_foreign(headers):
            return PlainTextResponse("A page of another site sent this.", status_code=403)
        if CLOSED.match(scope["path"]):
            return PlainTextResponse("Not found.", status_code=404)
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > self._most(scope):
            return PlainTextResponse("The request is too large.", status_code=413)
        return None

    def _is_foreign(self, headers: Headers) -> bool:
        """Whether a page of another site sent the request; a browser says less over plain http."""
        site, origin = headers.get("sec-fetch-site"), headers.get("origin")
        if site is not None or origin is None or self._is_proxied:
            return site in ("cross-site", "same-site")
        return urlsplit(origin).netloc.lower() != headers.get("host", "").lower()

    def _most(self, scope: Scope) -> int:
        if scope["path"] == "/documents/upload":  # one file a request; the route says in words what is too long
            return self._upload_bytes + MOST_BYTES
        return _FILES_AT_ONCE * self._upload_bytes if scope["path"] == "/gradio_api/upload" else MOST_BYTES

    def _bounded(self, scope: Scope, receive: Receive) -> Receive:
        """`receive`, which ends as if the client had gone once a body without a length is too long."""
        left = self._most(scope)

        async def bounded() -> Message:
            nonlocal left
            message = await receive()
            left -= len(message.get("body", b""))
            return message if left >= 0 else {"type": "http.disconnect"}

        return bounded


def _with_headers(send: Send) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return send_with_headers


def reader_of(headers: Mapping[str, str]) -> str:
    """The key of the browser that sent a request; empty where it has none, or one that is none of ours."""
    found = SimpleCookie()
    try:
        found.load(headers.get("cookie", ""))
    except CookieError:
        return ""
    value = found[READER].value if READER in found else ""
    return value if re.fullmatch(r"[\w-]{16,64}", value) else ""


def _name(host_header: str) -> str:
    name, _, port = host_header.rpartition(":")
    return name.lower() if name and port.isdigit() else host_header.lower()


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"

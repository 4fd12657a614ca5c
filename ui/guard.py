"""What every response promises the browser, and which host names may reach a page that serves this machine alone."""

from __future__ import annotations

import ipaddress
import re
import secrets
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# "Nothing leaves this machine" holds in the browser too: no script, font, image or request goes elsewhere.
# Gradio compiles its templates with Function(), hence 'unsafe-eval'.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; worker-src 'self' blob:; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)
# Which browser asked: a random key, so that the answers kept for one reader are not shown to another.
READER = "dateline_reader"
_COOKIE = "Path=/; HttpOnly; SameSite=Strict; Max-Age=31536000"
LOOPBACK_NAMES = {"localhost", "127.0.0.1", "[::1]", "::1"}


class Guard:
    """ASGI middleware: security headers on all answers; on a loopback address only loopback host names; a reader's key.

    The second keeps a web site from reading local documents by pointing its own name at 127.0.0.1.
    """

    def __init__(self, app: ASGIApp, *, host: str) -> None:
        self._app = app
        self._local = _is_loopback(host)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse its host name."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if self._local and _name(Headers(scope=scope).get("host", "")) not in LOOPBACK_NAMES:
            refusal = PlainTextResponse(
                "This page serves 127.0.0.1 only. To serve other names, start it with --host 0.0.0.0.", status_code=421
            )
            await refusal(scope, receive, send)
            return

        is_new = scope["path"] == "/" and reader_of(Headers(scope=scope)) == ""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if is_new:
                    headers.append("Set-Cookie", f"{READER}={secrets.token_urlsafe(16)}; {_COOKIE}")
                headers.setdefault("Content-Security-Policy", POLICY)
                headers.setdefault("X-Content-Type-Options", "nosniff")
                headers.setdefault("Referrer-Policy", "no-referrer")
            await send(message)

        await self._app(scope, receive, send_with_headers)


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


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"

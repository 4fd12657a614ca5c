"""The door: with accounts, every route but `/health` wants a session, or name and password sent along.

A browser gets a login page and a session cookie. Programs send `Authorization`: Basic, or Bearer with `name:password`
as the key.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import ipaddress
import math
from collections.abc import Iterable
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from ui.accounts import LONGEST, SESSION_S, Accounts
from ui.guard import READER
from ui.look import packaged
from ui.markup import escape
from ui.openai_request import Refused
from ui.proxy import path_of

COOKIE = "dateline_session"
USER = "dateline.user"
_MOST_FORM_BYTES = 8 * LONGEST
OPEN = "/health"


class Login:
    """ASGI middleware: lets pass who is known, as `scope["dateline.user"]`; asks the others to log in."""

    def __init__(self, app: ASGIApp, *, accounts: Accounts) -> None:
        self._app = app
        self._accounts = accounts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it here."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        response = await self._answer(Request(scope, receive))
        await (response or self._app)(scope, receive, send)

    async def _answer(self, request: Request) -> Response | None:
        """What is said instead of passing on; None where the request may pass."""
        path = request.scope["path"]
        if path == "/login" and request.method == "POST":
            return await self._log_in(request)
        if path == "/logout" and request.method == "POST":
            self._accounts.end(request.cookies.get(COOKIE, ""))
            return self._leave(request)
        refusal, user = await self._who(request)
        if user is not None:
            request.scope[USER] = user
            request.scope["headers"] = _read_by(user, request.scope["headers"])
            return None
        if path == OPEN:
            return None
        return refusal or _wants_login(request)

    async def _who(self, request: Request) -> tuple[Response | None, str | None]:
        sent = _credentials(Headers(scope=request.scope))
        if sent is None:
            return None, self._accounts.of_session(request.cookies.get(COOKIE, ""))
        problem = await self._try(request, *sent)
        return problem, sent[0] if problem is None else None

    async def _try(self, request: Request, name: str, password: str) -> Response | None:
        """None for the right password, else the refusal."""
        source = _source(request)
        wait = self._accounts.wait_s(source)
        if not wait and await asyncio.to_thread(self._accounts.check, name, password, source=source):
            return None
        if wait:
            seconds = math.ceil(wait)
            return _refused(
                request, f"Too many wrong passwords. Try again in {seconds} s.", 429, {"Retry-After": f"{seconds}"}
            )
        return _refused(request, "Wrong name or password.", 401)

    async def _log_in(self, request: Request) -> Response:
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > _MOST_FORM_BYTES:
                return _refused(request, "The form is too large.", 413)
        form = parse_qs(body.decode("utf-8", "replace"), max_num_fields=10)
        name, password = (form.get(field, [""])[0] for field in ("username", "password"))
        if (problem := await self._try(request, name, password)) is not None:
            return problem
        response: Response = JSONResponse({"success": True})  # as gradio_client expects it
        if _is_browser(request):
            response = RedirectResponse(f"{path_of(request.scope)}/", status_code=303)
        _set_cookie(request, response, self._accounts.begin(name), SESSION_S)
        return response

    def _leave(self, request: Request) -> Response:
        response = RedirectResponse(f"{path_of(request.scope)}/", status_code=303)
        _set_cookie(request, response, "", 0)
        return response


def _read_by(user: str, headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """The headers with the reader's key made of the name: kept answers follow who logs in, not the browser."""
    key = hashlib.sha256(f"reader {user}".encode()).hexdigest()[:32]
    return [*((name, value) for name, value in headers if name != b"cookie"), (b"cookie", f"{READER}={key}".encode())]


def _set_cookie(request: Request, response: Response, value: str, age_s: float) -> None:
    secure = request.url.scheme == "https"
    path = path_of(request.scope) or "/"
    response.set_cookie(COOKIE, value, max_age=int(age_s), path=path, secure=secure, httponly=True, samesite="lax")


def _credentials(headers: Headers) -> tuple[str, str] | None:
    kind, _, value = headers.get("authorization", "").partition(" ")
    match kind.lower():
        case "bearer":
            pair = value.strip()
        case "basic":
            try:
                pair = base64.b64decode(value.strip(), validate=True).decode("utf-8")
            except (binascii.Error, UnicodeDecodeError):
                pair = ""
        case _:
            return None
    name, _, password = pair.partition(":")
    return name, password


def _wants_login(request: Request) -> Response:
    if _is_browser(request) and request.method == "GET":
        return login_page(path_of(request.scope), "")
    return _refused(request, "Log in: send `Authorization: Bearer name:password`, or Basic.", 401)


def _refused(request: Request, message: str, status: int, headers: dict[str, str] | None = None) -> Response:
    if request.scope["path"].startswith("/v1/"):
        code = "invalid_api_key" if status == 401 else "rate_limit_exceeded"
        body = Refused(message, status=status, code=code).body()
        return JSONResponse(body, status, headers)
    if _is_browser(request):
        return login_page(path_of(request.scope), message, status, headers)
    return JSONResponse({"detail": message}, status, headers)


def login_page(root: str, problem: str, status: int = 401, headers: dict[str, str] | None = None) -> HTMLResponse:
    """The form, without script; `problem` is what went wrong with the last try."""
    said = f'<p role="alert">{escape(problem)}</p>' if problem else ""
    page = packaged("login.html").replace("{action}", escape(f"{root}/login")).replace("{problem}", said)
    return HTMLResponse(page, status, {"Cache-Control": "no-store", **(headers or {})})


def _is_browser(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")


def _source(request: Request) -> str:
    """The address that tries; of IPv6 the network, of which one household has 2^64 addresses."""
    host = request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    return host if address.version == 4 else str(ipaddress.ip_network((address, 64), strict=False))

"""Being served below a path by a reverse proxy, and whose word is taken for where a request comes from."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from rag import ConfigError

_PATH = re.compile(r"(?:/[\w.~-]+)+")
PUBLIC = "dateline.public"
# Gradio believes these of anybody.
_TOLD = re.compile(rb"x-forwarded-.*|forwarded|x-gradio-server|x-real-ip", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Public:
    """Where readers find the page behind a proxy: `path` such as "/dateline", and the host where it is known."""

    path: str = ""
    host: str = ""
    url: str = ""

    @property
    def root(self) -> str:
        """What Gradio is told: the whole address where it is known, else the path."""
        return self.url or self.path


def read_root(given: str) -> Public:
    """`/dateline`, or the whole address `https://desk.example/dateline`. Raises ConfigError."""
    parts = urlsplit(given.rstrip("/"))
    is_address = parts.scheme in ("http", "https") and bool(parts.hostname)
    plain = not (parts.query or parts.fragment or parts.username)
    if not plain or not (is_address or (not parts.scheme and not parts.netloc)):
        raise _wrong(given)
    if parts.path and not _PATH.fullmatch(parts.path) or not (parts.path or is_address):
        raise _wrong(given)
    return Public(parts.path, parts.hostname or "", given.rstrip("/") if is_address else "")


class Proxy:
    """ASGI middleware: takes the public path off requests, and reads forwarded headers of a proxy on this machine.

    Headers that claim another origin are dropped where they do not come from 127.0.0.1, or no proxy was announced.
    """

    def __init__(self, app: ASGIApp, *, public: Public | None) -> None:
        self._app = app
        self._public = public

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what the request is for the page."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        scope = dict(scope)
        if self._public is None or not _is_here(scope):
            scope["headers"] = [(name, value) for name, value in scope["headers"] if not _TOLD.fullmatch(name)]
        else:
            _believe(scope)
        if self._public is not None:
            prefix, path = self._public.path, scope["path"]
            if path == prefix != "":
                await RedirectResponse(f"{prefix}/", status_code=308)(scope, receive, send)
                return
            if prefix and path.startswith(f"{prefix}/"):  # a proxy may leave the prefix on
                scope["path"] = path.removeprefix(prefix)
                scope["raw_path"] = scope.get("raw_path", b"").removeprefix(prefix.encode())
            scope[PUBLIC] = self._public
        await self._app(scope, receive, send)


def path_of(scope: Scope) -> str:
    """The public path before that of the request: "" or "/dateline"."""
    return scope[PUBLIC].path if PUBLIC in scope else ""


def base_of(request: Request) -> str:
    """The public address of the page, without a slash at its end."""
    public: Public = request.scope.get(PUBLIC, Public())
    host = request.headers.get("x-forwarded-host", "").split(",")[0].strip() or request.url.netloc
    return public.url or f"{request.url.scheme}://{host}{public.path}"


def _believe(scope: Scope) -> None:
    headers = Headers(scope=scope)
    proto = headers.get("x-forwarded-proto", "").split(",")[-1].strip()
    if proto in ("http", "https"):
        scope["scheme"] = proto
    said = headers.get("x-forwarded-for", "").split(",")[-1].strip()
    try:
        scope["client"] = (str(ipaddress.ip_address(said)), 0)
    except ValueError:
        return


def _is_here(scope: Scope) -> bool:
    host, *_ = scope.get("client") or ("",)
    return host in ("127.0.0.1", "::1")


def _wrong(given: str) -> ConfigError:
    return ConfigError(
        f"--root-path {given!r} is neither a path nor an address.",
        hint="Use /dateline or https://desk.example/dateline.",
    )

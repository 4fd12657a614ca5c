"""Serving the page: one FastAPI application, one port, a tidy end on Ctrl-C."""

from __future__ import annotations

import errno
import logging
import os
import socket
from collections.abc import Callable
from importlib.metadata import version
from types import FrameType
from typing import Any

import gradio as gr
import uvicorn
from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import JSONResponse, Response

from index.memory import map_large_blocks
from rag import AssistantError, ConfigError
from ui.accounts import Accounts
from ui.files import document_routes
from ui.guard import Guard
from ui.line import Line, places
from ui.login import USER, Login
from ui.look import ICON, head, theme
from ui.loop import inside_loop
from ui.openai_api import openai_routes
from ui.protocol import Answering
from ui.proxy import Proxy, Public
from ui.reports import report_routes
from ui.sessions import Iterators
from ui.streams import Streams
from ui.uploads import upload_routes

# An open page holds an event stream that never ends by itself; Ctrl-C must not wait for it.
GRACE_S = 1
# Conversations kept for follow-up questions, the newest; Gradio would keep 10,000, at a few hundred kB an answer.
SESSIONS = 500


def application(
    assistant: Answering,
    page: gr.Blocks,
    *,
    host: str,
    accounts: Accounts | None = None,
    public: Public | None = None,
    mcp: bool = False,
) -> FastAPI:
    """The page with its routes: `/`, `/document/{id}`, `/documents/upload`, `/report/{run}`,
    `/v1/…`, `/health`, `/openapi.json`.

    With `accounts` all but `/health` want a login. `public` is where a reverse proxy serves it. `mcp` adds the tools
    of the page's API at `/gradio_api/mcp/`.
    """
    map_large_blocks()
    app = FastAPI(
        title="Dateline",
        version=version("dateline"),
        docs_url=None,
        redoc_url=None,
        servers=[{"url": public.root}] if public else None,
        root_path_in_servers=False,
    )
    app.include_router(document_routes(assistant))
    app.include_router(upload_routes(assistant))
    app.include_router(report_routes(assistant))
    app.include_router(openai_routes(assistant, Line(places(assistant.config))))
    app.include_router(health_route(assistant, is_open=accounts is None))
    app.add_middleware(Streams)
    if accounts is not None:
        app.add_middleware(Login, accounts=accounts)
    upload_bytes = assistant.config.documents.max_file_mb * 1_000_000
    whole_head = head() + ('<meta name="dateline-login" content="">' if accounts is not None else "")
    app.add_middleware(Guard, host=host, head=whole_head, public=public, upload_bytes=upload_bytes)
    app.add_middleware(Proxy, public=public)
    options = {
        "server_name": host,
        "root_path": public.root if public else None,
        "mcp_server": mcp,
        "max_file_size": upload_bytes,
        "head": whole_head,
    }
    inside_loop(lambda: _mount(app, page, options))
    return app


def _mount(app: FastAPI, page: gr.Blocks, options: dict[str, Any]) -> None:
    page.state_session_capacity = SESSIONS
    gr.mount_gradio_app(
        app,
        page,
        path="/",
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        enable_monitoring=False,
        pwa=False,
        favicon_path=str(ICON),
        theme=theme(),
        # Gradio 6.31 has no words for its own key, and screen readers would say it.
        i18n=gr.I18n(en={"common.complete": "Ready."}),
        **options,
    )
    mounted: Any = app.routes[-1]
    mounted.app.iterators = Iterators()


def health_route(assistant: Answering, *, is_open: bool) -> APIRouter:
    """`GET /health`: whether the index answers; how much it holds and what writes, for who is logged in."""
    router = APIRouter()

    @router.get("/health", summary="Whether it works", responses={503: {"description": "The index cannot be read."}})
    def health(request: Request) -> Response:
        knows = is_open or USER in request.scope
        try:
            counts = assistant.stats()
        except AssistantError as error:
            problem = {"message": str(error), "hint": error.hint} if knows else {}
            return JSONResponse({"status": "error", **problem}, status_code=503)
        told = {"documents": counts.documents, "passages": counts.passages, "model": assistant.describe_model()}
        return JSONResponse({"status": "ok", **(told if knows else {})})

    return router


def listen(host: str, port: int) -> socket.socket:
    """A socket bound to the address; port 0 takes a free one. ConfigError when the address cannot be used."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            hint = f"Choose another one: `dateline chat --port {port + 1}` or `make chat PORT={port + 1}`."
            raise ConfigError(f"Port {port} on {host} is in use.", hint=hint) from error
        reason = os.strerror(error.errno) if error.errno and error.errno > 0 else error.strerror
        hint = "Use --host 127.0.0.1 for this machine alone, and a port above 1023."
        raise ConfigError(f"Cannot listen on {host}, port {port}: {reason}.", hint=hint) from error


def run(app: FastAPI, listening: socket.socket, on_ready: Callable[[str], None]) -> None:
    """Serve until Ctrl-C or SIGTERM; `on_ready` gets the address once the page can be opened."""
    PageServer(app, listening, on_ready).run(sockets=[listening])


def address_of(listening: socket.socket) -> str:
    """The address to open in a browser on this machine."""
    host, port = listening.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class PageServer(uvicorn.Server):
    """uvicorn that says when it is ready, and that ends on a signal instead of raising it again."""

    def __init__(self, app: FastAPI, listening: socket.socket, on_ready: Callable[[str], None]) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                log_level="warning",
                access_log=False,
                timeout_graceful_shutdown=GRACE_S,
                proxy_headers=False,  # ui/proxy.py decides whose are believed
                server_header=False,
            )
        )
        self._address = address_of(listening)
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then report the address."""
        await super().startup(sockets)
        if self.started:
            self._on_ready(self._address)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to end; a second signal ends at once. uvicorn would raise the signal again after its own end."""
        self.force_exit = self.should_exit
        self.should_exit = True
        # What it then logs about the event streams it cut off is expected.
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)

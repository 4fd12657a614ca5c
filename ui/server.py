"""Serving the page: one FastAPI application, one port, a tidy end on Ctrl-C."""

from __future__ import annotations

import errno
import logging
import os
import socket
from collections.abc import Callable
from types import FrameType

import gradio as gr
import uvicorn
from fastapi import FastAPI
from fastapi.responses import JSONResponse, Response

from rag import AssistantError, ConfigError
from ui.files import document_routes
from ui.guard import Guard
from ui.look import ICON, head, theme
from ui.loop import inside_loop
from ui.protocol import Answering
from ui.reports import report_routes

# An open page holds an event stream that never ends by itself; Ctrl-C must not wait for it.
GRACE_S = 1


def application(assistant: Answering, page: gr.Blocks, *, host: str) -> FastAPI:
    """The page with its routes: `/`, `/document/{id}`, `/report/{run}`, `/health`."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.include_router(document_routes(assistant))
    app.include_router(report_routes(assistant))
    app.add_middleware(Guard, host=host)

    @app.get("/health")
    def health() -> Response:
        try:
            counts = assistant.stats()
        except AssistantError as error:
            return JSONResponse({"status": "error", "message": str(error), "hint": error.hint}, status_code=503)
        return JSONResponse({"status": "ok", "documents": counts.documents, "passages": counts.passages})

    inside_loop(lambda: _mount(app, page, host))
    return app


def _mount(app: FastAPI, page: gr.Blocks, host: str) -> None:
    gr.mount_gradio_app(
        app,
        page,
        path="/",
        server_name=host,
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        enable_monitoring=False,
        pwa=False,
        mcp_server=False,
        favicon_path=str(ICON),
        theme=theme(),
        head=head(),
    )


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
        super().__init__(uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=GRACE_S))
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

"""The page served on a port of this machine, by default a free one, for the length of a `with` block."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest

from ui.app import build_app
from ui.protocol import Answering
from ui.server import PageServer, application, listen


@contextmanager
def serving(assistant: Answering, *, examples: Sequence[str] = (), port: int = 0, **options: Any) -> Iterator[str]:
    """The address of the page over `assistant`; `options` are those of `application`."""
    ready: list[str] = []
    started = threading.Event()

    def on_ready(address: str) -> None:
        ready.append(address)
        started.set()

    with listen("127.0.0.1", port) as listening:
        app = application(assistant, build_app(assistant, examples=examples), host="127.0.0.1", **options)
        server = PageServer(app, listening, on_ready)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        try:
            assert started.wait(timeout=30), "the page did not start"
            yield ready[0]
        finally:
            server.should_exit = True
            thread.join(timeout=15)


@pytest.fixture
def running() -> Iterator[ExitStack]:
    """What a test enters here stops when it has ended: after the pages of a fixture that asks for this one."""
    with ExitStack() as stack:
        yield stack

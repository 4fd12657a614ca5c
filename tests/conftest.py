"""Every test is offline, writes below its own directory, and gets working fakes."""

from __future__ import annotations

import ipaddress
import signal
import socket
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from rag import Assistant
from tests.corpus import TOWN, make_config, reading_here, write_corpus
from tests.fakes import BagOfWordsEmbedder, ScriptedModel

MakeAssistant = Callable[..., Assistant]

# A job in the background of a shell is started with Ctrl-C ignored, and hands that down to what it starts: programs
# that a test stops by it would never end.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


class Online(AssertionError):
    """A test reached for the network."""


def _is_here(address: object) -> bool:
    """Whether an address, or the host of one, is this machine itself."""
    host = address[0] if isinstance(address, tuple) else address
    if host in (None, "", b"", "localhost", b"localhost", socket.gethostname()):
        return True
    try:
        return ipaddress.ip_address(str(host, "ascii") if isinstance(host, bytes) else str(host)).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sockets reach this machine and nothing else; the error names the address that was wanted."""

    def guarded(name: str) -> Callable[..., Any]:
        original = getattr(socket.socket, name)

        def call(self: socket.socket, *arguments: Any) -> Any:
            local = self.family == getattr(socket, "AF_UNIX", None)
            if not local and not _is_here(arguments[-1]):
                raise Online(f"{name} to {arguments[-1]!r}")
            return original(self, *arguments)

        return call

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, guarded(name))
    look_up = socket.getaddrinfo

    def getaddrinfo(host: Any, *arguments: Any, **named: Any) -> Any:
        if not _is_here(host):
            raise Online(f"look-up of {host!r}")
        return look_up(host, *arguments, **named)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)


@pytest.fixture
def embedder() -> BagOfWordsEmbedder:
    return BagOfWordsEmbedder()


@pytest.fixture
def make_assistant(tmp_path: Path, embedder: BagOfWordsEmbedder) -> Iterator[MakeAssistant]:
    """Builds an assistant on `tmp_path`, with documents (default: TOWN) that are indexed already."""
    opened: list[Assistant] = []

    def make(
        files: Mapping[str, str | bytes] | None = None, *, model: ScriptedModel | None = None, **sections: Any
    ) -> Assistant:
        write_corpus(tmp_path / "documents", TOWN if files is None else files)
        assistant = Assistant(make_config(tmp_path, **sections), embedder=embedder, model=model)
        opened.append(assistant)
        assistant.sync()
        return assistant

    with reading_here():
        yield make
        for assistant in opened:
            assistant.close()

"""The page over a folder in a process of its own, to be killed: python -m tests.reliability.page_server FOLDER GROUPS.

The embedder stands still after GROUPS groups of passages; with -1 it does not.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from index.embedder import PassageVectors
from index.types import Passage
from rag import Assistant
from tests.corpus import make_config
from tests.fakes import BagOfWordsEmbedder

PROJECT = Path(__file__).resolve().parents[2]


@dataclass
class StandingEmbedder(BagOfWordsEmbedder):
    """Stands still after `groups` calls."""

    groups: int = 0

    def embed_passages(self, passages: Sequence[Passage]) -> list[PassageVectors]:
        if self.groups == 0:
            threading.Event().wait()
        self.groups -= 1
        return super().embed_passages(passages)


@dataclass
class Serving:
    """A page that is served, and the process that can be killed."""

    address: str
    process: subprocess.Popen[str]

    def kill(self) -> None:
        """At once, as the machine's power failing would."""
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait(30)


@contextmanager
def page_server(folder: Path, *, groups: int = -1) -> Iterator[Serving]:
    """The page over `folder/documents` in a process that ends with the block."""
    command = [sys.executable, "-m", "tests.reliability.page_server", str(folder), str(groups)]
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    with subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield Serving(process.stdout.readline().strip(), process)
        finally:
            process.kill()


def main() -> None:
    """Serve until killed."""
    from ui.app import build_app
    from ui.server import application, listen, run

    folder, groups = Path(sys.argv[1]), int(sys.argv[2])
    with Assistant(make_config(folder), embedder=StandingEmbedder(groups=groups)) as assistant:
        page = build_app(assistant, examples=["What?"])
        with listen("127.0.0.1", 0) as listening:
            run(application(assistant, page, host="127.0.0.1"), listening, lambda url: print(url, flush=True))  # noqa: T201


if __name__ == "__main__":
    main()

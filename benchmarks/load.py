"""Many readers at once on one Dateline: errors, mixed sessions, waiting times, memory.

python -m benchmarks.load [--readers 20] [--seconds 60]

Serves the sample corpus in this process with the default embedder and extractive answers, and asks the gold questions
of `seeds/questions.jsonl`, half through the page's own events (one session each, as a browser does), half through
`/v1/chat/completions`. An answer counts as mixed when it is to another question than the reader's own.
"""

from __future__ import annotations

import argparse
import html
import json
import random
import re
import secrets
import statistics
import tempfile
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, wait
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import httpx

from benchmarks.data import SEEDS
from rag import Assistant
from rag.config import parse_config
from ui.app import build_app
from ui.server import PageServer, application, listen

_ASKED = re.compile(r'<h2 class="dl-question"[^>]*>(.*?)</h2>', re.DOTALL)
_WAIT_S = 60.0
_PARTS = 6


@dataclass
class Tally:
    """What the readers met; several threads add to it."""

    waits_s: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    mixed: int = 0

    def add(self, started: float, asked: str, got: str) -> None:
        """An answer that came, and the question it says it is to."""
        self.waits_s.append(time.perf_counter() - started)
        self.mixed += asked != got


class PageReader:
    """A reader of the page without a browser: the same events in the same order, in a session of its own."""

    def __init__(self, address: str) -> None:
        self._client = httpx.Client(base_url=address, timeout=_WAIT_S, trust_env=False)
        self._client.get("/")
        config = self._client.get("/config").json()
        self._session = secrets.token_hex(8)
        (button,) = [part["id"] for part in config["components"] if part["props"].get("elem_id") == "ask"]
        events = config["dependencies"]
        self._begin = next(event for event in events if [button, "click"] in event["targets"])
        self._proceed = next(event for event in events if event["trigger_after"] == self._begin["id"])
        self._answer = next(part["id"] for part in config["components"] if part["props"].get("elem_id") == "answer")

    def ask(self, question: str) -> str:
        """The question above the answer that the page then shows. Raises httpx.HTTPError, RuntimeError."""
        self._run(self._begin, [question, None, ""])
        shown = self._run(self._proceed, [None])
        if 'data-state="answered"' not in shown:
            raise RuntimeError("no answer is shown")
        return html.unescape(_ASKED.findall(shown)[-1])

    def close(self) -> None:
        """End the session."""
        self._client.close()

    def _run(self, event: dict[str, Any], data: list[Any]) -> str:
        """The answer's HTML at the end of an event."""
        wanted = {"data": data, "fn_index": event["id"], "session_hash": self._session, "trigger_id": None}
        self._client.post("/gradio_api/queue/join", json=wanted).raise_for_status()
        place, shown = event["outputs"].index(self._answer), ""
        with self._client.stream("GET", "/gradio_api/queue/data", params={"session_hash": self._session}) as stream:
            for line in stream.iter_lines():
                message = json.loads(line.removeprefix("data:")) if line.startswith("data:") else {"msg": ""}
                output = message.get("output") or {}
                shown = _updated(shown, output.get("data") or [], place)
                if message["msg"] == "process_completed":
                    if not message["success"]:
                        raise RuntimeError(f"the page failed: {output.get('error')}")
                    return shown
        raise RuntimeError("the page broke off")


def _updated(shown: str, data: list[Any], place: int) -> str:
    """The value after a message: a whole one, or after the first of a stream a list of changes."""
    if len(data) <= place:
        return shown
    value = data[place]
    if isinstance(value, str):
        return value
    for action, path, text in value or []:
        if action in ("replace", "append") and not path:
            shown = text if action == "replace" else shown + text
    return shown


class ApiReader:
    """A reader of `/v1/chat/completions`."""

    def __init__(self, address: str) -> None:
        self._client = httpx.Client(base_url=address, timeout=_WAIT_S, trust_env=False)

    def ask(self, question: str) -> str:
        """The question that the answer says it is to. Raises httpx.HTTPError."""
        body = {"model": "dateline", "messages": [{"role": "user", "content": question}]}
        response = self._client.post("/v1/chat/completions", json=body).raise_for_status()
        return str(response.json()["dateline"]["question"])

    def close(self) -> None:
        """Nobody reads any more."""
        self._client.close()


def read_for(
    address: str, questions: Sequence[str], *, readers: int, seconds: float, most: int | None = None, seed: int = 7
) -> Tally:
    """What `readers` at once meet, each asking one question after the other, `most` at most, until time is up."""
    tally, until = Tally(), time.monotonic() + seconds

    def read(number: int) -> None:
        source = random.Random(seed + number)
        try:
            reader = (PageReader if number % 2 else ApiReader)(address)
        except (httpx.HTTPError, StopIteration) as error:
            tally.errors.append(repr(error))
            return
        asked = 0
        while time.monotonic() < until and (most is None or asked < most):
            question, started = source.choice(questions), time.perf_counter()
            asked += 1
            try:
                tally.add(started, question, reader.ask(question))
            except (httpx.HTTPError, RuntimeError) as error:
                tally.errors.append(repr(error))
        reader.close()

    threads = [threading.Thread(target=read, args=(number,)) for number in range(readers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return tally


def resident_mb() -> float:
    """Memory of this process that is in use now, in MB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 1e6


def main() -> None:
    """Serve, ask, report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--readers", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=60.0)
    options = parser.parse_args()
    lines = (SEEDS / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line)["question"] for line in lines]
    with tempfile.TemporaryDirectory() as folder:
        sections = {"documents": {"folders": [str(SEEDS / "documents")]}, "llm": {"kind": "none"}}
        with Assistant(parse_config(sections, file=Path(folder) / "config.yaml")) as assistant:
            assistant.sync()
            assistant.warm_up()
            # Readers of another process: what a browser needs of memory is not the server's.
            with listen("127.0.0.1", 0) as listening, ProcessPoolExecutor(1, get_context("spawn")) as elsewhere:
                _measure(assistant, listening, questions, options, elsewhere)


def _measure(
    assistant: Assistant,
    listening: Any,
    questions: Sequence[str],
    options: argparse.Namespace,
    elsewhere: ProcessPoolExecutor,
) -> None:
    ready: list[str] = []
    started = threading.Event()
    app = application(assistant, build_app(assistant), host="127.0.0.1")
    server = PageServer(app, listening, lambda address: (ready.append(address), started.set())[-1])
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    started.wait(timeout=60)
    read = partial(elsewhere.submit, read_for, ready[0], questions)
    _report("2 readers", read(readers=2, seconds=options.seconds / _PARTS).result())
    crowd, memory = read(readers=options.readers, seconds=options.seconds), [resident_mb()]
    while not wait([crowd], timeout=options.seconds / _PARTS).done:
        memory.append(resident_mb())
    _report(f"{options.readers} readers", crowd.result())
    print("memory of the server before and while they ask, MB: " + ", ".join(f"{value:.0f}" for value in memory))
    server.should_exit = True
    thread.join(timeout=15)


def _report(name: str, tally: Tally) -> None:
    waits = sorted(tally.waits_s)
    p50, p95 = statistics.median(waits), waits[int(len(waits) * 0.95)]
    print(
        f"{name}: {len(waits)} answers, {len(tally.errors)} errors, {tally.mixed} mixed; "
        f"p50 {p50:.2f} s, p95 {p95:.2f} s, longest {waits[-1]:.2f} s"
    )
    for error in sorted(set(tally.errors))[:5]:
        print(f"  {error}")


if __name__ == "__main__":
    main()

"""Twenty readers in threads and four in processes of their own, while documents are edited, renamed and synced."""

from __future__ import annotations

import random
import re
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

from index.errors import DocumentMissing
from index.store import Index
from rag import Assistant, Config
from rag.types import SearchResult
from tests.corpus import make_config, sync_folders
from tests.fakes import BagOfWordsEmbedder
from tests.reliability.fleet import Fleet
from tests.reliability.processes import context

SHIPS = 60
THREADS = 20
SECONDS = 8.0
# The fake embedder puts some words on the same axis; what the words alone find is among so many.
_K = 60


@dataclass
class Voyage:
    """A fleet that changes while it is read; its ships are never sunk."""

    fleet: Fleet
    config: Config


@pytest.fixture
def voyage(tmp_path: Path) -> Voyage:
    fleet = Fleet(tmp_path / "documents", random.Random(11))
    fleet.launch(SHIPS)
    config = make_config(tmp_path)
    with opened(config) as assistant:
        assistant.sync()
    return Voyage(fleet, config)


def opened(config: Config) -> Assistant:
    return Assistant(config, embedder=BagOfWordsEmbedder())


def versions_in(text: str) -> set[str]:
    """The versions that the paragraphs of a document speak of."""
    return set(re.findall(r"tide\d+v(\d+)", text))


def check_hits(result: SearchResult, number: int) -> str:
    """Each hit is a part of its document as it is given, and the ship that was looked for is among them; its id."""
    found = ""
    for hit in result.passages:
        text, passage = hit.document.text, hit.passage
        assert text[passage.start_char : passage.end_char] == passage.text, "the span is of another version"
        assert len(versions_in(text)) == 1, "two versions in one document"
        assert [text[s.start : s.end] for s in passage.sentences] == [
            passage.sentence_text(s) for s in passage.sentences
        ]
        if f"ship{number} " in text:
            found = hit.document.document_id
    assert found, f"ship{number} exists in every state and was not found"
    return found


def read_on(assistant: Assistant, source: random.Random, until: Callable[[], bool]) -> int:
    """Search and show until it is time to stop; how often."""
    rounds = 0
    while not until():
        number = source.randint(1, SHIPS)
        document_id = check_hits(assistant.search(f"ship{number}", k=_K), number)
        try:
            shown = assistant.show(document_id)
        except DocumentMissing:  # renamed in between: the next search finds it under its new name
            document_id = check_hits(assistant.search(f"ship{number}", k=_K), number)
        else:
            assert len(versions_in(shown.document.text)) == 1, "two versions in one document"
            for passage in shown.passages:
                assert shown.document.text[passage.start_char : passage.end_char] == passage.text
            assert [p.ordinal for p in shown.passages] == list(range(len(shown.passages)))
        rounds += 1
    return rounds


def read_in_process(config: Config, seed: int, seconds: float, results: Connection) -> None:
    """What a reading process does: its number of rounds, or what went wrong, in words."""
    give_up = time.monotonic() + seconds
    try:
        with opened(config) as assistant:
            results.send(read_on(assistant, random.Random(seed), lambda: time.monotonic() > give_up))
    except BaseException as error:
        results.send(f"{type(error).__name__}: {error}")


def write_in_process(config: Config, fleet: Fleet, seconds: float, results: Connection) -> None:
    """What a writing process does: its number of rounds, or what went wrong, in words."""
    give_up = time.monotonic() + seconds
    rounds = 0
    embedder = BagOfWordsEmbedder()
    try:
        index = Index.create(config.index_path, fingerprint=embedder.fingerprint)
        while time.monotonic() < give_up:
            fleet.change(edited=12, sunk=0, launched=1, renamed=5)
            # Files are read in this process: one that reads them would have to start for each of these short syncs.
            sync_folders(index, embedder, [fleet.folder], max_tokens=config.splitter.max_tokens)
            rounds += 1
        index.close()
        results.send(rounds)
    except BaseException as error:
        results.send(f"{type(error).__name__}: {error}")


@contextmanager
def process(starting: Any, target: Any, *arguments: Any) -> Iterator[Connection]:
    """A process that sends one result."""
    receiver, sender = starting.Pipe(duplex=False)
    started = starting.Process(target=target, args=(*arguments, sender))
    started.start()
    sender.close()
    yield receiver
    started.join(30)
    if started.is_alive():
        started.kill()
        started.join()
    started.close()
    receiver.close()


def result_of(receiver: Connection) -> int:
    assert receiver.poll(60), "the process does not answer"
    result = receiver.recv()
    assert isinstance(result, int), result
    return result


def read_in_threads(config: Config, until: Callable[[], bool], assistant: Assistant | None = None) -> list[int]:
    """Rounds of twenty threads that share an assistant."""
    with ThreadPoolExecutor(THREADS) as threads:
        shared = assistant or opened(config)
        running = [threads.submit(read_on, shared, random.Random(seed), until) for seed in range(THREADS)]
        rounds = [thread.result() for thread in running]
    if assistant is None:
        shared.close()
    return rounds


def test_readers_beside_a_writing_process(voyage: Voyage) -> None:
    starting = context()
    give_up = time.monotonic() + SECONDS
    with process(starting, write_in_process, voyage.config, voyage.fleet, SECONDS) as writer:
        rounds = read_in_threads(voyage.config, lambda: time.monotonic() > give_up)
        assert result_of(writer) >= 1, "the writer could not write beside its readers"
    assert min(rounds) >= 1


def test_reading_processes_beside_a_writing_process(voyage: Voyage) -> None:
    starting = context()
    with (
        process(starting, read_in_process, voyage.config, 1, SECONDS) as first,
        process(starting, read_in_process, voyage.config, 2, SECONDS) as second,
        process(starting, read_in_process, voyage.config, 3, SECONDS) as third,
        process(starting, read_in_process, voyage.config, 4, SECONDS) as fourth,
        process(starting, write_in_process, voyage.config, voyage.fleet, SECONDS) as writer,
    ):
        rounds = [result_of(reader) for reader in (first, second, third, fourth)]
        written = result_of(writer)
    assert written >= 1 and min(rounds) >= 1  # a slow machine does little in these seconds


def test_readers_in_the_process_that_writes(voyage: Voyage) -> None:
    done = threading.Event()
    with opened(voyage.config) as assistant:
        written = 0

        def write() -> None:
            nonlocal written
            give_up = time.monotonic() + SECONDS
            try:
                while time.monotonic() < give_up:
                    voyage.fleet.change(edited=12, sunk=0, launched=1, renamed=5)
                    assistant.sync()
                    written += 1
            finally:
                done.set()

        with ThreadPoolExecutor(1) as writing:
            writer = writing.submit(write)
            rounds = read_in_threads(voyage.config, done.is_set, assistant)
            writer.result()
        # The last state is served too.
        for number in range(1, SHIPS + 1):
            name = check_hits(assistant.search(f"ship{number}", k=_K), number)
            assert assistant.show(name).document == voyage.fleet.documents[name]
    assert written >= 1 and min(rounds) >= 1

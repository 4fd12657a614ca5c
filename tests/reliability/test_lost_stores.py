"""Derived indexes that are lost or damaged: whoever opens or searches next has them again, and nothing is embedded."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from index.store import Index
from rag import Assistant, Config
from tests.corpus import check_stores, make_config, sync_folders, write_corpus
from tests.fakes import BagOfWordsEmbedder
from tests.reliability.fleet import Fleet
from tests.reliability.processes import context
from tests.reliability.scenarios import SCENARIOS, Prepared, prepare
from tests.reliability.states import check_served, search, state_of

QUERIES = ("ship7", "captain born harbour", "the great storm broke the mast", "vessel 11 at sea")


def delete(directory: Path) -> None:
    shutil.rmtree(directory)


def empty(directory: Path) -> None:
    for path in directory.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def truncate(directory: Path) -> None:
    for path in files(directory):
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def overwrite(directory: Path) -> None:
    noise = random.Random(1)
    for path in files(directory):
        path.write_bytes(noise.randbytes(path.stat().st_size or 10))


def flip(directory: Path) -> None:
    """Some bytes in the middle of each file, as a failing disk does it."""
    for path in files(directory):
        data = bytearray(path.read_bytes())
        data[len(data) // 2 : len(data) // 2 + 50] = bytes(len(data[len(data) // 2 : len(data) // 2 + 50]))
        path.write_bytes(data)


def replace_by_a_file(directory: Path) -> None:
    shutil.rmtree(directory)
    directory.write_text("not a directory")


def files(directory: Path) -> list[Path]:
    return sorted(path for path in directory.rglob("*") if path.is_file())


DAMAGES: list[Callable[[Path], None]] = [delete, empty, truncate, overwrite, flip, replace_by_a_file]
STORES = [("vectors",), ("lexical",), ("vectors", "lexical")]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("lost")
    fleet = Fleet(root / "documents", random.Random(3))
    fleet.launch(40)
    with opened(make_config(root)) as assistant:
        assistant.sync()
    return root


@pytest.fixture
def config(prepared: Path, tmp_path: Path) -> Iterator[Config]:
    found = make_config(prepared, index={"path": str(tmp_path / "index")})
    shutil.copytree(make_config(prepared).index_path, found.index_path)
    yield found


def opened(config: Config, embedder: BagOfWordsEmbedder | None = None) -> Assistant:
    return Assistant(config, embedder=embedder or BagOfWordsEmbedder())


def results(assistant: Assistant) -> list[list[tuple[str, float]]]:
    return [
        [(hit.passage.passage_id, round(hit.score, 5)) for hit in assistant.search(query, k=100).passages]
        for query in QUERIES
    ]


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
@pytest.mark.parametrize("stores", STORES, ids="+".join)
def test_a_lost_store_is_derived_again(config: Config, damage: Callable[[Path], None], stores: tuple[str, ...]) -> None:
    embedder = BagOfWordsEmbedder()
    with opened(config, embedder) as chat:  # it was open when the damage was done
        before = results(chat)
        for store in stores:
            damage(config.index_path / store)
        with opened(config, embedder) as assistant:
            assert results(assistant) == before
            notices = assistant.notices()
            assert len(notices) == len(stores) and all("derived again" in notice for notice in notices)
            assert assistant.notices() == ()
        assert results(chat) == before
    index = Index.open(config.index_path, fingerprint=embedder.fingerprint)
    check_stores(index)
    assert index.notices == []
    index.close()
    assert embedder.embedded == []


# What changes files in place that are open is seen by whoever opens them next, not by whoever has them.
@pytest.mark.parametrize("damage", [delete, empty, overwrite, replace_by_a_file], ids=lambda damage: damage.__name__)
def test_a_long_conversation_goes_on(config: Config, damage: Callable[[Path], None]) -> None:
    embedder = BagOfWordsEmbedder()
    with opened(config, embedder) as chat:
        before = results(chat)
        for store in ("vectors", "lexical"):
            damage(config.index_path / store)
            assert results(chat) == before and chat.ask("Who mended a sail?").sentences
            chat.sync()
            assert results(chat) == before
    assert embedder.embedded == []


@pytest.mark.parametrize("damage", [delete, overwrite], ids=lambda damage: damage.__name__)
def test_many_threads_find_a_damaged_index(config: Config, damage: Callable[[Path], None]) -> None:
    embedder = BagOfWordsEmbedder()
    with opened(config, embedder) as chat, ThreadPoolExecutor(8) as threads:
        before = results(chat)
        for store in ("vectors", "lexical"):
            damage(config.index_path / store)
        assert all(found == before for found in threads.map(lambda _: results(chat), range(16)))
        with opened(config, embedder) as assistant:
            assert all(found == before for found in threads.map(lambda _: results(assistant), range(16)))
    assert embedder.embedded == []


def search_in_process(config: Config, results_of: Connection) -> None:
    """What a process does that opens a damaged index: what it finds, or what went wrong."""
    embedder = BagOfWordsEmbedder()
    try:
        with opened(config, embedder) as assistant:
            found = results(assistant)
        assert embedder.embedded == []
        results_of.send(found)
    except BaseException as error:
        results_of.send(f"{type(error).__name__}: {error}")


@pytest.mark.parametrize("damage", [delete, overwrite], ids=lambda damage: damage.__name__)
def test_two_processes_open_a_damaged_index(config: Config, damage: Callable[[Path], None]) -> None:
    with opened(config) as assistant:
        before = results(assistant)
    starting = context()
    for store in ("vectors", "lexical"):
        damage(config.index_path / store)
    running = []
    for _ in range(2):
        receiver, sender = starting.Pipe(duplex=False)
        process = starting.Process(target=search_in_process, args=(config, sender))
        process.start()
        running.append((process, receiver, sender))
    for process, receiver, sender in running:
        assert receiver.poll(60) and receiver.recv() == before
        process.join()
        process.close()
        receiver.close()
        sender.close()


@pytest.fixture(scope="module")
def rebuilding(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    return prepare(SCENARIOS["rebuild"], tmp_path_factory.mktemp("rebuild"))


@pytest.mark.parametrize("damage", [delete, overwrite], ids=lambda damage: damage.__name__)
@pytest.mark.parametrize("stores", STORES, ids="+".join)
def test_a_rebuild_of_a_damaged_index(
    rebuilding: Prepared, tmp_path: Path, damage: Callable[[Path], None], stores: tuple[str, ...]
) -> None:
    directory = rebuilding.copy(tmp_path / "index")
    for store in stores:
        damage(directory / store)
    index, embedder = rebuilding.create(directory), BagOfWordsEmbedder(rebuilding.scenario.embedder)
    report = rebuilding.sync(index, embedder)
    assert len(report.repaired) == len(stores)
    assert state_of(index.catalogue) == rebuilding.new
    check_stores(index)
    check_served(index, embedder, rebuilding.new)
    index.close()


def test_lost_vectors_are_embedded_again(tmp_path: Path) -> None:
    embedder = BagOfWordsEmbedder()
    documents = write_corpus(
        tmp_path / "documents", {"a.txt": "A tunnel was dug.", "b.txt": "The ferry does not sail."}
    )
    index = Index.create(tmp_path / "index", fingerprint=embedder.fingerprint)
    sync_folders(index, embedder, [documents])
    with index.catalogue.database.write() as connection:
        connection.exec_driver_sql("DELETE FROM vectors WHERE rowid = 1")
    shutil.rmtree(tmp_path / "index" / "vectors")
    report = sync_folders(index, embedder, [documents])
    assert report.embedded == 1 and len(report.repaired) == 2
    check_stores(index)
    assert search(index, embedder, "tunnel").passages[0].document.document_id == "a.txt"
    index.close()

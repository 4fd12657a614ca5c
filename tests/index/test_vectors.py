"""Nearest passages by cosine, and writes that other processes see."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from chromadb.api.models.Collection import Collection

from index.embedder import Vector
from index.errors import IndexDamaged
from index.vectors import VectorIndex
from tests.fakes import bag_of_words

TEXTS = {"bridge": "the new bridge of the council", "ferry": "a ferry at night", "lamp": "storm broke the lamp"}

WRITE_ELSEWHERE = """
import sys
from pathlib import Path
from index.vectors import VectorIndex
from tests.fakes import bag_of_words
index = VectorIndex(Path(sys.argv[1]), fingerprint="fake")
index.upsert({"tunnel": bag_of_words("a tunnel under the river")})
index.delete(["lamp"])
index.close()
"""


@pytest.fixture
def vectors(tmp_path: Path) -> Iterator[VectorIndex]:
    index = VectorIndex(tmp_path / "vectors", fingerprint="fake")
    index.upsert({name: bag_of_words(text) for name, text in TEXTS.items()})
    yield index
    index.close()


def unit(*values: float) -> Vector:
    vector = np.array(values, dtype=np.float32)
    return vector / np.linalg.norm(vector)


def test_nearest_is_by_cosine_best_first(vectors: VectorIndex) -> None:
    query = bag_of_words("bridge council lamp")
    found = vectors.nearest(query, 10)
    true = {name: float(query @ bag_of_words(text)) for name, text in TEXTS.items()}
    assert list(found) == sorted(true, key=lambda name: -true[name])
    assert found == pytest.approx(true, abs=1e-5)
    assert list(vectors.nearest(query, 1)) == list(found)[:1]


def test_the_nearest_among_some(vectors: VectorIndex) -> None:
    query = bag_of_words("bridge council lamp")
    found = vectors.nearest_among(["lamp", "ferry"], query, 10)
    assert found == pytest.approx({i: vectors.nearest(query, 10)[i] for i in ("lamp", "ferry")}, abs=1e-5)
    assert list(found) == ["lamp", "ferry"]
    assert list(vectors.nearest_among(["lamp", "ferry"], query, 1)) == ["lamp"]
    assert vectors.nearest_among([], query, 10) == {}
    # The lexical index may be ahead of this one while a writer is at work.
    assert list(vectors.nearest_among(["gone", "lamp"], query, 10)) == ["lamp"]


def test_the_direction_counts_and_not_the_length(tmp_path: Path) -> None:
    index = VectorIndex(tmp_path / "vectors", fingerprint="short")
    index.upsert({"near": unit(1, 0.1, 0), "far": unit(0, 1, 0), "opposite": unit(-1, 0, 0)})
    found = index.nearest(unit(1, 0, 0), 3)
    index.close()
    assert list(found) == ["near", "far", "opposite"]
    assert found["opposite"] == pytest.approx(-1.0, abs=1e-5)


def test_upsert_replaces(vectors: VectorIndex) -> None:
    vectors.upsert({"ferry": bag_of_words("a tunnel")})
    assert vectors.count() == 3
    assert vectors.nearest(bag_of_words("a tunnel"), 1) == pytest.approx({"ferry": 1.0}, abs=1e-5)


def test_a_write_that_ends_halfway_loses_no_row_that_stays(
    vectors: VectorIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = VectorIndex._call

    def killed(self: VectorIndex, collection: Any, method: str, **arguments: Any) -> Any:
        if method == "add":
            raise KeyboardInterrupt
        return call(self, collection, method, **arguments)

    monkeypatch.setattr(VectorIndex, "_call", killed)
    stored = {name: bag_of_words(text).astype(np.float16).astype(np.float32) for name, text in TEXTS.items()}
    vectors.upsert(stored)
    with pytest.raises(KeyboardInterrupt):
        vectors.upsert(stored | {"tunnel": bag_of_words("a tunnel")})
    vectors.reload()
    assert vectors.ids() == set(TEXTS)


def test_every_row_is_reached_after_many_were_replaced(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    centres = rng.normal(size=(40, 64))
    index = VectorIndex(tmp_path / "vectors", fingerprint="fake")
    names = [f"row {number}" for number in range(2_000)]
    rows: dict[str, Vector] = {}
    for replaced in [names, *(rng.permutation(names)[:666] for _ in range(8))]:
        found = centres[rng.integers(40, size=len(replaced))] + 0.3 * rng.normal(size=(len(replaced), 64))
        new = {str(name): unit(*vector) for name, vector in zip(replaced, found, strict=True)}
        index.upsert(new)
        rows |= new
    assert index.count() == len(names)
    assert [name for name, vector in rows.items() if name not in index.nearest(vector, 20)] == []
    index.close()


def test_a_replacement_that_is_cut_off_is_noticed(vectors: VectorIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    call = vectors._call

    def cut_off(collection: Collection, method: str, **arguments: Any) -> Any:
        if method == "add":
            raise KeyboardInterrupt
        return call(collection, method, **arguments)

    monkeypatch.setattr(vectors, "_call", cut_off)
    with pytest.raises(KeyboardInterrupt):
        vectors.upsert({"lamp": bag_of_words("a new lamp")})
    reader = VectorIndex(vectors._files.directory, fingerprint="fake")
    with pytest.raises(IndexDamaged, match="rows of 3"):
        reader.check(expected=3)
    reader.close()


def test_rows_that_the_graph_does_not_reach_are_found(vectors: VectorIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    query = bag_of_words("bridge council lamp")
    expected = vectors.nearest(query, 10)
    call = vectors._call

    def short(collection: Collection, method: str, **arguments: Any) -> Any:
        found = call(collection, method, **arguments)
        return {"ids": [found["ids"][0][1:]], "distances": [found["distances"][0][1:]]} if method == "query" else found

    monkeypatch.setattr(vectors, "_call", short)
    assert vectors.nearest(query, 10) == pytest.approx(expected, abs=1e-5)
    assert list(vectors.nearest(query, 10)) == list(expected)


def test_delete_ignores_what_is_not_there(vectors: VectorIndex) -> None:
    vectors.delete(["ferry", "never-there"])
    vectors.delete([])
    assert vectors.count() == 2 and "ferry" not in vectors.nearest(bag_of_words(TEXTS["ferry"]), 10)


def test_nothing_is_near_in_an_empty_index(tmp_path: Path) -> None:
    index = VectorIndex(tmp_path / "vectors", fingerprint="fake")
    assert index.nearest(bag_of_words("x"), 5) == {} and index.count() == 0
    index.upsert({})
    index.close()


def test_embedders_do_not_mix(vectors: VectorIndex, tmp_path: Path) -> None:
    other = VectorIndex(tmp_path / "vectors", fingerprint="another model")
    assert other.count() == 0
    other.upsert({"bridge": unit(1, 2, 3)})  # of another length
    other.close()
    assert vectors.count() == 3


def test_another_process_s_writes_are_seen_after_reload(vectors: VectorIndex, tmp_path: Path) -> None:
    assert "lamp" in vectors.nearest(bag_of_words("lamp"), 3)
    subprocess.run([sys.executable, "-c", WRITE_ELSEWHERE, str(tmp_path / "vectors")], check=True, timeout=60)
    vectors.reload()
    assert vectors.count() == 3
    assert set(vectors.nearest(bag_of_words("tunnel"), 10)) == {"bridge", "ferry", "tunnel"}


def test_a_damaged_index_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "vectors").mkdir()
    (tmp_path / "vectors" / "chroma.sqlite3").write_bytes(b"not a database at all" * 100)
    with pytest.raises(IndexDamaged, match="vectors") as raised:
        VectorIndex(tmp_path / "vectors", fingerprint="fake").check()
    assert "dateline sync" in raised.value.hint


def unit_vectors(start: int, stop: int) -> dict[str, Vector]:
    """Vectors by number, each the same in every process."""
    return {str(n): unit(*np.random.default_rng(n).normal(size=64)) for n in range(start, stop)}


def run(script: str, directory: Path) -> subprocess.Popen[bytes]:
    """A process that runs a script with `index`, of that directory, and `unit_vectors`."""
    prelude = """
import sys
from pathlib import Path
from index.vectors import VectorIndex
from tests.index.test_vectors import unit_vectors
index = VectorIndex(Path(sys.argv[1]), fingerprint="fake")
"""
    return subprocess.Popen([sys.executable, "-c", prelude + script, str(directory)], stdout=subprocess.PIPE)


def test_nothing_is_opened_before_it_is_needed(tmp_path: Path) -> None:
    index = VectorIndex(tmp_path / "vectors", fingerprint="fake")
    index.check(0)
    assert index.nearest(bag_of_words("bridge"), 3) == {} and index.ids() == set()
    index.close()
    assert not (tmp_path / "vectors").exists()
    with pytest.raises(IndexDamaged, match="0 rows of 1"):
        index.check(1)


def test_more_is_asked_for_than_there_is(vectors: VectorIndex) -> None:
    assert len(vectors.nearest(bag_of_words("bridge"), 10**9)) == 3
    assert vectors.nearest(bag_of_words("bridge"), 0) == {}
    assert vectors.ids() == set(TEXTS)
    vectors.check(3)
    with pytest.raises(IndexDamaged, match="3 rows of 4"):
        vectors.check(4)


def test_rows_are_counted_for_each_embedder(vectors: VectorIndex, tmp_path: Path) -> None:
    other = VectorIndex(tmp_path / "vectors", fingerprint="another model")
    with pytest.raises(IndexDamaged, match="0 rows of 3"):
        other.check(3)
    other.upsert({"bridge": unit(1, 2, 3)})
    other.check(1)
    other.close()
    vectors.check(3)


def test_many_rows_come_and_go(tmp_path: Path) -> None:
    index = VectorIndex(tmp_path / "vectors", fingerprint="fake")
    rows = unit_vectors(0, 6_000)
    index.upsert(rows)
    assert len(index.ids()) == 6_000
    index.delete([str(n) for n in range(5_900)])
    index.check(100)
    assert index.ids() == {str(n) for n in range(5_900, 6_000)}
    assert next(iter(index.nearest(rows["5950"], 1))) == "5950"
    index.close()


def test_a_reset_while_others_ask(tmp_path: Path) -> None:
    index = VectorIndex(tmp_path / "vectors", fingerprint="fake")
    rows = unit_vectors(0, 300)
    index.upsert(rows)
    problems: list[BaseException] = []
    done = threading.Event()

    def ask() -> None:
        try:
            while not done.is_set():
                assert set(index.nearest(rows["7"], 1)) <= {"7"}
        except BaseException as error:
            problems.append(error)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(5):
        index.reset()
        index.upsert(rows)
    done.set()
    for thread in threads:
        thread.join()
    index.close()
    assert problems == []


def test_a_reset_in_another_process(vectors: VectorIndex, tmp_path: Path) -> None:
    """Old results or none until reload, and then the new ones; a write does not bring the old files back."""
    query = bag_of_words("bridge")
    assert len(vectors.nearest(query, 3)) == 3
    with run("index.reset(); index.upsert(unit_vectors(0, 5))", tmp_path / "vectors") as process:
        assert process.wait(60) == 0
    vectors.nearest(query, 3)
    vectors.reload()
    assert vectors.ids() == {"0", "1", "2", "3", "4"}
    vectors.upsert({"bridge": query})
    assert next(iter(vectors.nearest(query, 1))) == "bridge" and vectors.count() == 6


def test_a_write_after_another_process_wrote(tmp_path: Path) -> None:
    """With the old graph in memory, the second writer would ruin what the first one stored."""
    index = VectorIndex(tmp_path / "vectors", fingerprint="fake")
    rows = unit_vectors(0, 4_000)
    index.upsert({str(n): rows[str(n)] for n in range(1_200)})
    with run("index.upsert(unit_vectors(1200, 2600))", tmp_path / "vectors") as process:
        assert process.wait(60) == 0
    index.upsert({str(n): rows[str(n)] for n in range(2_600, 4_000)})
    index.reload()
    index.check(4_000)
    assert all(next(iter(index.nearest(rows[str(n)], 3))) == str(n) for n in range(0, 4_000, 20))
    index.close()


def test_opening_beside_a_running_writer(tmp_path: Path) -> None:
    """Chroma ends a process that reads the graph while it is written: the reader waits for the group to be done."""
    first = VectorIndex(tmp_path / "vectors", fingerprint="fake")
    first.upsert(unit_vectors(0, 1_000))
    first.close()
    write = "for n in range(1000, 8000, 250): index.upsert(unit_vectors(n, n + 250))"
    read = "index.check(1000); rows = unit_vectors(0, 40)\nfor _ in range(12): index.reload(); index.check(1000); "
    read += "assert all(next(iter(index.nearest(row, 3))) == name for name, row in rows.items())"
    with run(write, tmp_path / "vectors") as writer, run(read, tmp_path / "vectors") as reader:
        assert reader.wait(120) == 0
        assert writer.wait(120) == 0


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
def test_a_killed_writer_leaves_what_was_there_or_is_noticed(tmp_path: Path) -> None:
    index = VectorIndex(tmp_path / "vectors", fingerprint="fake")
    index.upsert(unit_vectors(0, 1_500))
    write = "for n in range(1500, 90000, 250): print(n, flush=True); index.upsert(unit_vectors(n, n + 250))"
    for delay_s in (0.0, 0.05, 0.1, 0.2, 0.4):
        with run(write, tmp_path / "vectors") as process:
            assert process.stdout is not None and process.stdout.readline()
            time.sleep(delay_s)
            os.kill(process.pid, signal.SIGKILL)
        try:
            index.check(1_500)
        except IndexDamaged as error:
            assert "its writer was killed" in str(error)
            index.reset()
            index.upsert(unit_vectors(0, 1_500))
        rows = unit_vectors(0, 100)
        assert all(next(iter(index.nearest(row, 3))) == name for name, row in rows.items())
    index.close()


def test_the_rows_of_other_embedders_are_dropped(tmp_path: Path) -> None:
    old, new = (VectorIndex(tmp_path / "v", fingerprint=name) for name in ("old", "new"))
    old.upsert({"a": bag_of_words("bridge"), "b": bag_of_words("ferry")})
    new.upsert({"a": bag_of_words("bridge")})
    new.drop_others()
    assert new.count() == 1 and list(new.nearest(bag_of_words("bridge"), 5)) == ["a"]
    new.check(1)
    new.close()
    old.reload()
    with pytest.raises(IndexDamaged):
        old.check(2)
    assert old.nearest(bag_of_words("bridge"), 5) == {} and old.count() == 0
    old.close()

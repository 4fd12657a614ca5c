"""Nearest passages by cosine, and writes that other processes see."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

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
        VectorIndex(tmp_path / "vectors", fingerprint="fake")
    assert "dateline sync" in raised.value.hint

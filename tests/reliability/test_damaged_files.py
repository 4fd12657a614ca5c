"""Whatever happens to one file of a derived index: the same results as before, or IndexDamaged and the same after."""

from __future__ import annotations

import contextlib
import itertools
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from index.embedder import Vector
from index.errors import IndexDamaged
from index.lexical import LexicalEntry, LexicalIndex
from index.sealed import SealedDirectory
from index.vectors import VectorIndex

# Chroma writes its graph to files from 1,000 rows on.
SIZES = [200, 1_300]
DIMENSIONS = 64
GROUP = 256
QUERIES = 5


def all_vectors(size: int) -> dict[str, Vector]:
    drawn = np.random.default_rng(7).normal(size=(size, DIMENSIONS)).astype(np.float32)
    return {f"{n}.txt#p": row / np.float32(np.linalg.norm(row)) for n, row in enumerate(drawn)}


def entry(passage_id: str) -> LexicalEntry:
    source = random.Random(passage_id)
    body = " ".join(f"word{source.randrange(400)}" for _ in range(40))
    return LexicalEntry(passage_id, body, f"title {passage_id}", f"outlet{source.randrange(7)}")


@dataclass
class Vectors:
    """A vector index of `size` rows, what it must hold, and how to fill it again."""

    directory: Path
    size: int
    rows: dict[str, Vector] = field(init=False)
    index: VectorIndex = field(init=False)

    def __post_init__(self) -> None:
        self.rows = all_vectors(self.size)
        self.index = VectorIndex(self.directory / "store", fingerprint="random")

    def fill(self, upto: int | None = None) -> None:
        ids = list(self.rows)[:upto]
        for first in range(0, len(ids), GROUP):
            self.index.upsert({i: self.rows[i] for i in ids[first : first + GROUP]})

    def serve(self) -> object:
        queries = list(self.rows.values())[:QUERIES]
        return [set(self.index.nearest(query, 3)) for query in queries], self.index.ids()


@dataclass
class Words:
    """The same of a lexical index."""

    directory: Path
    size: int
    rows: list[str] = field(init=False)
    index: LexicalIndex = field(init=False)

    def __post_init__(self) -> None:
        self.rows = [f"{n}.txt#p" for n in range(self.size)]
        self.index = LexicalIndex(self.directory / "store")

    def fill(self, upto: int | None = None) -> None:
        for first in range(0, self.size if upto is None else upto, GROUP):
            self.index.write(entry(passage_id) for passage_id in self.rows[first : first + GROUP])

    def serve(self) -> object:
        found = [self.index.search(f"word{n} word{n + 60}", 1_000) for n in range(QUERIES)]
        return [set(hits) for hits in found], self.index.ids()


Store = Vectors | Words
KINDS: dict[str, Callable[[Path, int], Store]] = {"vectors": Vectors, "words": Words}
CASES = list(itertools.product(KINDS, SIZES))
Damage = Callable[[Path, Path, random.Random], object]


def overwrite(file: Path, at: int, data: bytes) -> None:
    with file.open("r+b") as opened:
        opened.seek(at)
        opened.write(data)


def flip_a_bit(file: Path, _: Path, source: random.Random) -> None:
    data = bytearray(file.read_bytes())
    if data:
        data[source.randrange(len(data))] ^= 1 << source.randrange(8)
        file.write_bytes(data)


def make_a_directory(file: Path, *_: object) -> None:
    file.unlink()
    file.mkdir()


def roll_back(file: Path, older: Path, _: random.Random) -> None:
    if older.exists():
        shutil.copy2(older, file)


def append(file: Path, _: Path, source: random.Random) -> None:
    file.write_bytes(file.read_bytes() + source.randbytes(200))


# What is done to a file, given the same file of an older state.
DAMAGES: dict[str, Damage] = {
    "deleted": lambda file, _, __: file.unlink(),
    "emptied": lambda file, _, __: os.truncate(file, 0),
    "halved": lambda file, _, __: os.truncate(file, file.stat().st_size // 2),
    "cut short": lambda file, _, source: os.truncate(file, max(0, file.stat().st_size - source.randint(1, 40))),
    "another start": lambda file, _, source: overwrite(file, 0, source.randbytes(64)),
    "a bit flipped": flip_a_bit,
    "100 bytes": lambda file, _, source: overwrite(
        file, source.randrange(max(1, file.stat().st_size)), source.randbytes(100)
    ),
    "longer": append,
    "a directory": make_a_directory,
    "random": lambda file, _, source: file.write_bytes(source.randbytes(file.stat().st_size)),
    "rolled back": roll_back,
}


@dataclass(frozen=True)
class Case:
    """A sealed store to copy, an older state of it, and what it answers."""

    kind: str
    size: int
    directory: Path
    older: Path
    answers: object

    def open(self, directory: Path) -> Store:
        return KINDS[self.kind](directory, self.size)

    def copy(self, target: Path) -> Store:
        shutil.copytree(self.directory, target)
        return self.open(target)


def make_case(root: Path, kind: str, size: int) -> Case:
    store = KINDS[kind](root / "new", size)
    store.fill(size - 100)
    store.index.close()
    shutil.copytree(root / "new", root / "old")
    store.fill()
    store.index.seal()
    answers = store.serve()
    store.index.close()
    return Case(kind, size, root / "new", root / "old", answers)


@pytest.fixture(scope="module", params=CASES, ids=lambda p: f"{p[0]}-{p[1]}")
def case(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Case:
    kind, size = request.param
    return make_case(tmp_path_factory.mktemp("store"), kind, size)


def names(directory: Path) -> list[str]:
    """Every file of a store, by path."""
    return sorted(path.relative_to(directory).as_posix() for path in directory.rglob("*") if path.is_file())


def check_same_or_mended(case: Case, store: Store) -> bool:
    """Whether the damage was noticed; fails when what is answered is not what was answered before."""
    try:
        store.index.check(case.size)
        answers = store.serve()
        damaged = False
    except IndexDamaged as error:
        assert "store" in str(error) and "dateline sync" in error.hint
        damaged = True
        store.index.reset()
        store.fill()
        store.index.check(case.size)
        answers = store.serve()
    store.index.close()
    assert answers == case.answers
    again = case.open(store.directory)
    again.index.check(case.size)  # and the alarm does not ring twice
    again.index.close()
    return damaged


def test_an_untouched_store_is_whole(case: Case, tmp_path: Path) -> None:
    store = case.copy(tmp_path / "copy")
    for _ in range(3):  # opening and reading break no seal
        assert not check_same_or_mended(case, store)


def test_other_file_times_are_no_damage(case: Case, tmp_path: Path) -> None:
    store = case.copy(tmp_path / "copy")
    for name in names(store.directory):
        os.utime(store.directory / name, ns=(1, 1))
    assert not check_same_or_mended(case, store)


@pytest.mark.parametrize(
    "damage", ["gone", "file", "empty", "rolled back", "seal gone", "seal broken", "seal dir", "lock", "all"]
)
def test_a_directory_that_is_not_what_it_was(case: Case, tmp_path: Path, damage: str) -> None:
    store = case.copy(tmp_path / "copy")
    directory, seal, lock = (store.directory / name for name in ("store", "store.seal", "store.lock"))
    if damage in ("gone", "file", "empty", "rolled back", "all"):
        shutil.rmtree(directory)
    if damage in ("seal gone", "all"):
        seal.unlink()
    if damage == "file":
        directory.write_text("not a directory")
    elif damage == "empty":
        directory.mkdir()
    elif damage == "rolled back":
        shutil.copytree(case.older / "store", directory)
    elif damage == "seal broken":
        seal.write_text(seal.read_text()[:-40])
    elif damage == "seal dir":
        seal.unlink()
        seal.mkdir()
    elif damage == "lock":
        lock.unlink()
        lock.mkdir()
    assert check_same_or_mended(case, store) is (damage != "lock")


@pytest.mark.parametrize("damage", sorted(DAMAGES))
def test_a_damaged_file(case: Case, tmp_path: Path, damage: str) -> None:
    source = random.Random(damage)
    files = [name for name in names(case.directory) if not name.endswith(".lock")]
    for number, name in enumerate(source.sample(files, min(len(files), 4))):
        store = case.copy(tmp_path / str(number))
        DAMAGES[damage](store.directory / name, case.older / name, source)
        try:
            store.index.check(case.size)
        except IndexDamaged:
            assert "dateline sync" in pytest.raises(IndexDamaged, store.index.check, case.size).value.hint
        else:
            assert store.serve() == case.answers
        store.index.close()


SWEEP = """
import random, sys
from pathlib import Path
from tests.reliability.test_damaged_files import DAMAGES, check_same_or_mended, make_case, names
kind, size, root = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
case, source, noticed = make_case(root, kind, size), random.Random(20261122), 0
for number in range(10):
    store = case.copy(root / str(number))
    for _ in range(source.randint(1, 3)):
        name, damage = source.choice(names(store.directory)), source.choice(sorted(DAMAGES))
        DAMAGES[damage](store.directory / name, case.older / name, source)
    noticed += check_same_or_mended(case, store)
print(noticed)
"""


# In a process of its own: a damage that is missed could end it.
@pytest.mark.parametrize(("kind", "size"), CASES)
def test_random_damages_are_mended(tmp_path: Path, kind: str, size: int) -> None:
    arguments = [sys.executable, "-c", SWEEP, kind, str(size), str(tmp_path)]
    done = subprocess.run(arguments, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) >= 3


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 24 MB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", disk], capture_output=True).returncode:
        pytest.skip("mounting is not permitted here")
    yield disk
    subprocess.run(["umount", "--lazy", disk], check=True)


def use_up(disk: Path, *, leave: int = 0) -> Path:
    """A file that leaves so many bytes free."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as opened, contextlib.suppress(OSError):
        while True:
            opened.write(bytes(4096))
    os.truncate(filler, max(0, filler.stat().st_size - leave))
    return filler


def write_one(store: Store) -> None:
    if isinstance(store, Vectors):
        store.index.upsert({"one": next(iter(store.rows.values()))})
    else:
        store.index.write([entry("one")])


def test_a_read_only_directory_is_served_from_a_copy(case: Case, small_disk: Path) -> None:
    case.copy(small_disk / "copy")
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    store = case.open(small_disk / "copy")
    store.index.check(case.size)
    assert store.serve() == case.answers and store.index.read_only_copy
    for write in (lambda: write_one(store), store.index.reset):
        with pytest.raises(IndexDamaged, match="cannot be written: Read-only") as raised:
            write()
        assert "writable" in raised.value.hint
    assert store.serve() == case.answers
    store.index.close()
    assert not store.index.read_only_copy


@pytest.mark.parametrize("leave", [0, 100_000, 1_900_000])
def test_a_full_disk_serves_what_was_there(case: Case, small_disk: Path, leave: int) -> None:
    store = case.copy(small_disk / "copy")
    filler = use_up(small_disk, leave=leave)
    for _ in range(2):
        store.index.check(case.size)
        assert store.serve() == case.answers
        with pytest.raises(IndexDamaged, match="the disk is full") as raised:
            write_one(store)
        assert "Free some space" in raised.value.hint
        store.index.close()
    filler.unlink()
    write_one(store)
    store.index.check(case.size + 1)
    store.index.close()


def test_a_disk_that_fills_up_during_a_write(case: Case, small_disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another program takes the last bytes after the free space was looked at."""
    store = case.copy(small_disk / "copy")
    filler = use_up(small_disk)
    monkeypatch.setattr(SealedDirectory, "require_space", lambda *_: None)
    with pytest.raises(IndexDamaged, match="the disk is full"):
        store.fill()
    store.index.close()
    filler.unlink()
    check_same_or_mended(case, store)

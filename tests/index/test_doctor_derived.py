"""The doctor on the vector and the lexical index: each thing broken alone is found, and mended without embedding."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from index.doctor.derived_checks import own_words
from index.errors import IndexLocked
from index.lexical import LexicalEntry
from index.store import Index
from tests.corpus import TOWN, all_passage_ids, sync_folders, write_corpus
from tests.fakes import BagOfWordsEmbedder, Crash, Failing, bag_of_words
from tests.index.patient import Patient, garbage
from tests.index.test_sync import HOLD_LOCK


def lose_vectors(index: Index, ids: list[str]) -> None:
    index.vectors.delete(ids[1:3])


def add_vectors(index: Index, ids: list[str]) -> None:
    index.vectors.upsert({"ghost#1": bag_of_words("ghost")})


def swap_vectors(index: Index, ids: list[str]) -> None:
    index.vectors.delete(ids[:1])
    index.vectors.upsert({"ghost#1": bag_of_words("ghost")})


def exchange_vector(index: Index, ids: list[str]) -> None:
    index.vectors.upsert({ids[0]: np.roll(bag_of_words("something else"), 7)})


def lose_words(index: Index, ids: list[str]) -> None:
    index.lexical.write((), delete=ids[:2])


def swap_words(index: Index, ids: list[str]) -> None:
    index.lexical.write([LexicalEntry("ghost#1", "boo", "", "")], delete=ids[:1])


def exchange_words(index: Index, ids: list[str]) -> None:
    index.lexical.write([LexicalEntry(ids[0], "the quick brown fox", "", "")])


DERIVED = [
    (lose_vectors, "vector_index", "lacks 2 passages of the catalogue, and holds 0"),
    (add_vectors, "vector_index", "lacks 0 passages of the catalogue, and holds 1"),
    (swap_vectors, "vector_index", "lacks 1 passage of the catalogue, and holds 1"),
    (exchange_vector, "vector_index", "another vector"),
    (lose_words, "lexical_index", "lacks 2 passages of the catalogue, and holds 0"),
    (swap_words, "lexical_index", "lacks 1 passage of the catalogue, and holds 1"),
    (exchange_words, "lexical_index", "own words do not find it"),
]


@pytest.mark.parametrize(("write", "check", "problem"), DERIVED, ids=lambda value: getattr(value, "__name__", ""))
def test_a_derived_index_that_differs(
    patient: Patient, write: Callable[[Index, list[str]], None], check: str, problem: str
) -> None:
    patient.change(write)
    finding = patient.finding(check)
    assert problem in finding.problem and "--repair" in finding.remedy and 0 < len(finding.details) <= 20
    patient.embedder.embedded.clear()
    assert patient.finding(check, repair=True).remedy == ""
    assert patient.embedder.embedded == []
    patient.check_mended()


def test_what_is_unsettled_is_no_difference(patient: Patient) -> None:
    patient.change(lose_vectors)
    patient.sql("INSERT INTO unsettled SELECT passage_id FROM passages")
    assert patient.finding("unfinished").count == len(all_passage_ids(patient.opened()))
    assert patient.finding("unfinished", repair=True).repaired
    patient.check_mended()


def flip(path: Path) -> None:
    """One byte as a failing disk would change it: size and time stay."""
    status, data = path.stat(), bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


FILES: dict[str, tuple[str, Callable[[Path], object]]] = {
    "no vectors": ("vectors", shutil.rmtree),
    "no words": ("lexical", shutil.rmtree),
    "garbage for vectors": ("vectors/chroma.sqlite3", garbage),
    "garbage for words": ("lexical/meta.json", garbage),
    "a file for the vectors": ("vectors", lambda path: (shutil.rmtree(path), garbage(path))),
    "no seal": ("vectors.seal", Path.unlink),
    "garbage for a seal": ("lexical.seal", garbage),
    "a directory for a lock": ("lexical/.tantivy-meta.lock", lambda path: (path.unlink(), path.mkdir())),
    "a flipped byte in the vectors": ("vectors/chroma.sqlite3", flip),
}


@pytest.mark.parametrize(("name", "ruin"), FILES.values(), ids=FILES)
def test_files_of_a_derived_index(patient: Patient, name: str, ruin: Callable[[Path], object]) -> None:
    ruin(patient.directory / name)
    check = "vector_index" if name.startswith("vectors") else "lexical_index"
    finding = patient.finding(check)
    assert "cannot be used" in finding.problem and "--repair" in finding.remedy
    repaired = patient.finding(check, repair=True)
    assert "nothing was embedded" in repaired.repaired and repaired.remedy == ""
    patient.check_mended()


def test_beside_a_writer_nothing_is_false_alarm(patient: Patient) -> None:
    patient.change(lose_vectors)
    patient.change(exchange_words)
    patient.sql("INSERT INTO unsettled VALUES ('x#1')", "INSERT INTO staged_passages SELECT * FROM passages")
    command = [sys.executable, "-c", HOLD_LOCK, str(patient.directory)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None and holder.stdout.readline() == "held\n"
        found = patient.examine(fingerprint="another:2")
        assert found.healthy and f"process {holder.pid} since" in found.notes[0]
        assert patient.examine().findings == ()
        with pytest.raises(IndexLocked, match=f"process {holder.pid} since .*: -c .*, on "):
            patient.examine(repair=True)
        holder.kill()
        holder.wait()
    assert {finding.check for finding in patient.examine().findings} == {
        "writer", "unfinished", "vector_index", "lexical_index"
    }  # fmt: skip
    assert patient.examine(repair=True).healthy
    patient.check_mended()


def test_an_interrupted_rebuild(patient: Patient) -> None:
    other = BagOfWordsEmbedder(fingerprint="another:2")
    index = Index.create(patient.directory, fingerprint=other.fingerprint, rebuild=True)
    setattr(index, "catalogue", Failing(index.catalogue, ["promote"], [], at=1))  # noqa: B010
    with pytest.raises(Crash):
        sync_folders(index, other, [patient.folder], max_tokens=50)
    index.close()
    found = patient.examine(fingerprint=other.fingerprint, max_tokens=50)
    assert {finding.check for finding in found.findings} == {"settings", "unfinished"}
    found = patient.examine(fingerprint=other.fingerprint, repair=True)
    assert [f.check for f in found.findings if f.remedy] == ["settings"]
    patient.check_mended()


def test_own_words_are_those_that_both_sides_cut_alike() -> None:
    assert own_words("The ferry's CAPTAIN, the captain_1 said: 2.4 £") == [
        "the", "ferry", "s", "captain", "1", "said", "2", "4"
    ]  # fmt: skip
    assert own_words("हिन्दी İstanbul " + "x" * 41 + " … !") == []


def test_no_false_alarm_for_odd_passages(tmp_path: Path) -> None:
    odd = ["The end.", "It is. He was.", "!!! ??? …", "x" * 300, "यह एक वाक्य है।", "你好世界。", "a a a a a.", "Page 3"]
    files = {f"{n:03}.txt": f"Report {n}.\n\n{odd[n % len(odd)]}\n\n{TOWN['radio/ferry.txt']}" for n in range(120)}
    patient = Patient(write_corpus(tmp_path / "documents", files), tmp_path / "index")
    patient.sync()
    assert patient.examine().findings == ()

"""The doctor on the catalogue and the place it lies in: each thing broken alone is found, and mended."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from index.doctor.place_checks import check_disk, check_room
from tests.corpus import TOWN, write_corpus
from tests.index.patient import Patient, garbage

BRIDGE = "document_id = 'courier/bridge.txt'"
FIRST = f"{BRIDGE} AND ordinal = 0"
KEY = f"vector_key = (SELECT vector_key FROM passages WHERE {FIRST})"


def contents(directory: Path) -> dict[str, str]:
    """Digests of the files that hold something: not of locks, and of what SQLite and small graphs keep as scratch."""
    scratch = (".lock", "-shm", "-wal", ".bin")
    paths = [path for path in directory.rglob("*") if path.is_file() and not path.name.endswith(scratch)]
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def test_a_sound_index_has_no_findings_and_is_not_changed(patient: Patient) -> None:
    before = contents(patient.directory)
    heard: list[str] = []
    found = patient.examine(tell=heard.append)
    assert found.healthy and found.findings == () and found.notes == () and found.seconds > 0
    assert [check.name for check in found.checks] == [
        "disk", "writer", "index", "catalogue", "settings", "files", "orphans", "spans", "vectors", "unfinished",
        "vector_index", "lexical_index",
    ]  # fmt: skip
    assert all(check.summary for check in found.checks) and "spans" in heard
    assert patient.examine(quick=True).healthy
    assert contents(patient.directory) == before
    assert patient.examine(repair=True).findings == ()


SPANS = {
    "another text": f"UPDATE passages SET text = 'x' || substr(text, 2) WHERE {FIRST}",
    "letters that are none": f"UPDATE passages SET text = CAST(x'c3' || substr(text, 2) AS TEXT) WHERE {FIRST}",
    "another place": f"UPDATE passages SET start_char = start_char + 1, end_char = end_char + 1 WHERE {FIRST}",
    "a length that does not fit": f"UPDATE passages SET end_char = end_char + 1 WHERE {FIRST}",
    "sentences in disorder": f"UPDATE passages SET sentences = '[[9, 12], [3, 5]]' WHERE {FIRST}",
    "sentences outside": f"UPDATE passages SET sentences = '[[0, 90000]]' WHERE {FIRST}",
    "no sentences": f"UPDATE passages SET sentences = '[]' WHERE {FIRST}",
    "sentences that are no JSON": f"UPDATE passages SET sentences = '[[0,' WHERE {FIRST}",
    "a gap in the numbers": f"UPDATE passages SET ordinal = 7 WHERE {FIRST}",
    "an id of another text": f"UPDATE passages SET passage_id = '{'courier/bridge.txt#' + '0' * 12}' WHERE {FIRST}",
    "another document's passage": f"UPDATE passages SET document_id = 'radio/ferry.txt' WHERE {FIRST}",
    "a document's letters that are none": f"UPDATE documents SET text = CAST(x'ff' || text AS TEXT) WHERE {BRIDGE}",
    "another document's text": f"UPDATE documents SET text = 'Quite another text.' WHERE {BRIDGE}",
    "headings that are no JSON": f"UPDATE documents SET headings = 'nothing' WHERE {BRIDGE}",
    "a date that is none": f"UPDATE documents SET published = 'yesterday' WHERE {BRIDGE}",
}


@pytest.mark.parametrize("statement", SPANS.values(), ids=SPANS)
def test_a_passage_that_does_not_fit_its_document(patient: Patient, statement: str) -> None:
    patient.sql(statement)
    checks = {finding.check: finding for finding in patient.examine().findings}
    finding = checks["spans"]
    assert "bridge.txt" in " ".join(finding.details) and "doctor --repair" in finding.remedy and finding.repairable
    assert checks.keys() <= {"spans", "vectors", "vector_index", "lexical_index"}
    repaired = patient.examine(repair=True)
    assert {f.remedy for f in repaired.findings} <= {"", "Run: dateline sync"} and not repaired.healthy
    assert all(finding.repaired for finding in repaired.findings), repaired.findings
    assert {finding.check for finding in patient.examine().findings} <= {"spans", "settings"}, "a sync is missing"
    patient.sync()
    patient.check_mended()


def test_passages_of_a_file_that_cannot_be_read_any_more(tmp_path: Path) -> None:
    patient = Patient(write_corpus(tmp_path / "documents", TOWN), tmp_path / "index")
    patient.sync()
    patient.sql(SPANS["another text"])
    (patient.folder / "courier/bridge.txt").write_bytes(b"")
    patient.examine(repair=True)
    assert patient.sync().failed
    patient.check_mended()


VECTORS = {
    "zeros": f"UPDATE vectors SET passage = zeroblob(128) WHERE {KEY}",
    "half of it": f"UPDATE vectors SET passage = substr(passage, 1, 64) WHERE {KEY}",
    "an odd number of bytes": f"UPDATE vectors SET passage = substr(passage, 1, 127) WHERE {KEY}",
    "nothing": f"UPDATE vectors SET passage = x'' WHERE {KEY}",
    "not a number": f"UPDATE vectors SET passage = CAST(x'007e' || substr(passage, 3) AS BLOB) WHERE {KEY}",
    "a sentence less": f"UPDATE vectors SET sentences = substr(sentences, 129) WHERE {KEY}",
    "text": f"UPDATE vectors SET sentences = 'words' WHERE {KEY}",
}


@pytest.mark.parametrize("statement", VECTORS.values(), ids=VECTORS)
def test_stored_vectors_that_cannot_be_used(patient: Patient, statement: str) -> None:
    patient.sql(statement)
    finding = patient.finding("vectors")
    assert "cannot be used" in finding.problem and "--repair" in finding.remedy and "dateline sync" in finding.remedy
    assert finding.details[0].startswith("courier/bridge.txt#")
    assert patient.finding("vectors", repair=True).remedy == "Run: dateline sync"
    missing = patient.finding("vectors")
    assert (
        "No vectors are stored" in missing.problem and missing.remedy == "Run: dateline sync" and not missing.repairable
    )
    patient.embedder.embedded.clear()
    assert patient.sync().embedded == len(patient.embedder.embedded) == 1
    patient.check_mended()


def test_vectors_that_nothing_uses_are_a_note(patient: Patient) -> None:
    patient.sql("INSERT INTO vectors SELECT 'unused', fingerprint, passage, sentences FROM vectors LIMIT 1")
    found = patient.examine()
    assert found.healthy and "1 stored vector (0.0 MB) used by no passage" in found.notes[0]


ORPHANS = {
    "a document is gone": (f"DELETE FROM documents WHERE {BRIDGE}", "2 passages without a document"),
    "a file is gone": ("DELETE FROM files WHERE document_id = 'radio/ferry.txt'", "1 document without a file"),
    "a file of nothing": (
        "INSERT INTO files SELECT path || 'x', folder, document_id || 'x', 1, 1, '', recipe, '[]' FROM files LIMIT 1",
        "1 file without documents",
    ),
    "a comparison with nothing": (
        "INSERT INTO origin_keys VALUES (7, 'ghost.txt')",
        "1 compared document that is not there",
    ),
}


@pytest.mark.parametrize(("statement", "problem"), ORPHANS.values(), ids=ORPHANS)
def test_rows_that_belong_to_nothing(patient: Patient, statement: str, problem: str) -> None:
    patient.sql(statement)
    finding = patient.finding("orphans")
    assert problem in finding.problem and "--repair" in finding.remedy
    assert patient.finding("orphans", repair=True).remedy == ""
    assert patient.examine().findings == ()
    patient.sync()
    patient.check_mended()


def test_notes_of_files_that_cannot_be_read(patient: Patient) -> None:
    patient.sql("UPDATE files SET failures = '[[' WHERE document_id = 'radio/ferry.txt'")
    assert patient.finding("files").details == (str(patient.folder / "radio/ferry.txt"),)
    assert patient.finding("files", repair=True).repaired
    assert "1 file will be read again" in patient.examine().notes[0]
    assert patient.sync().updated == ("radio/ferry.txt",)
    patient.check_mended()


def test_unreadable_files_are_a_note(tmp_path: Path) -> None:
    folder = write_corpus(tmp_path / "documents", {**TOWN, "empty.txt": b""})
    patient = Patient(folder, tmp_path / "index")
    patient.sync()
    found = patient.examine()
    assert found.healthy and [note[:22] for note in found.notes] == ["1 file could not be re"]


def test_interrupted_work(patient: Patient) -> None:
    patient.sql("INSERT INTO unsettled VALUES ('ghost#1')")
    assert "interrupted" in patient.finding("unfinished").problem
    patient.sql("DELETE FROM unsettled", "INSERT INTO staged_passages SELECT * FROM passages")
    assert "rebuild was interrupted" in patient.finding("unfinished").problem
    patient.sql("INSERT INTO unsettled SELECT passage_id FROM passages")
    found = patient.examine(repair=True)
    assert found.healthy and [finding.repaired != "" for finding in found.findings] == [True, True]
    patient.check_mended()


CATALOGUE: dict[str, Callable[[Path], object]] = {
    "garbage": garbage,
    "empty": lambda path: path.write_bytes(b""),
    "a directory": lambda path: (path.unlink(), path.mkdir()),
    "cut off": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "garbage within": lambda path: path.write_bytes(path.read_bytes()[:20_000] + b"\xa5" * 30_000),
}


@pytest.mark.parametrize("ruin", CATALOGUE.values(), ids=CATALOGUE)
@pytest.mark.parametrize("repair", [False, True], ids=["", "repair"])
def test_a_catalogue_that_is_damaged(patient: Patient, ruin: Callable[[Path], object], repair: bool) -> None:
    ruin(patient.directory / "catalogue.sqlite")
    found = patient.examine(repair=repair)
    assert not found.healthy and len(found.findings) == 1
    finding = found.findings[0]
    assert finding.check in ("index", "catalogue") and not finding.repaired
    assert "delete" in finding.remedy or "writable" in finding.remedy


def test_a_garbage_log_of_the_catalogue_is_not_read(patient: Patient) -> None:
    garbage(patient.directory / "catalogue.sqlite-wal")
    assert patient.examine().healthy


def test_no_index_at_all(patient: Patient, tmp_path: Path) -> None:
    patient.directory = tmp_path / "nowhere"
    for repair in (False, True):
        assert "dateline sync" in patient.finding("index", repair=repair).remedy
    assert not patient.directory.exists()


def test_another_embedder_or_splitter(patient: Patient) -> None:
    finding = patient.finding("settings", fingerprint="another:2")
    assert "bag-of-words:1" in finding.problem and "another:2" in finding.problem and "--rebuild" in finding.remedy
    finding = patient.finding("settings", max_tokens=50)
    assert "3 documents split" in finding.problem and finding.remedy == "Run: dateline sync"
    assert "not there to compare" in patient.examine(fingerprint=None).notes[0]
    patient.sql("DELETE FROM facts WHERE name = 'embedder'")
    assert patient.finding("settings").remedy == "Run: dateline sync"


@pytest.mark.parametrize(("schema", "remedy"), [("1", "dateline sync"), ("99", "program version")])
def test_another_schema(patient: Patient, schema: str, remedy: str) -> None:
    patient.sql(f"UPDATE facts SET value = '{schema}' WHERE name = 'schema'")
    assert remedy in patient.finding("index").remedy


def test_files_that_an_older_reader_read_are_a_note(patient: Patient) -> None:
    patient.sql("UPDATE files SET recipe = 'older'")
    found = patient.examine()
    assert found.healthy and found.notes[0].startswith("3 files will be read again")


def test_room_and_permission(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    place = patient.directory
    assert not check_room(place, free_bytes=200_000_000, index_bytes=1).problems
    for free, taken in ((199_000_000, 1), (400_000_000, 500_000_000)):
        (problem,) = check_room(place, free_bytes=free, index_bytes=taken).problems
        assert f"{free // 1_000_000} MB free" in problem.finding.problem and "MB there" in problem.finding.remedy
    monkeypatch.setattr(os, "access", lambda *_: False)
    (problem,) = check_disk(place / "not" / "yet").problems
    assert "cannot be written" in problem.finding.problem and "index.path" in problem.finding.remedy


def test_a_note_of_a_killed_writer(patient: Patient) -> None:
    (patient.directory / "writer.txt").write_text("process 4 since Monday: dateline sync\n")
    finding = patient.finding("writer")
    assert "process 4 since Monday: dateline sync" in finding.problem and "--repair" in finding.remedy
    assert patient.finding("writer", repair=True).repaired and not (patient.directory / "writer.txt").exists()
    patient.check_mended()

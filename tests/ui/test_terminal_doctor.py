"""`dateline doctor`: a line per check, remedies, exit status."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from index.embedder import SentenceTransformerEmbedder
from rag import Assistant, load_config
from tests.corpus import TOWN, write_corpus
from tests.fakes import BagOfWordsEmbedder
from ui.cli import cli


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A synced folder whose configured embedder is a directory: its fingerprint is known without loading it."""
    write_corpus(tmp_path / "documents", TOWN)
    own = tmp_path / "own"
    own.mkdir()
    (tmp_path / "config.yaml").write_text(
        f"documents: {{folders: [documents]}}\nllm: {{kind: none}}\nembedder: {{model: {own}}}\n"
    )
    fingerprint = SentenceTransformerEmbedder(own, name="own").fingerprint
    with Assistant(
        load_config(tmp_path / "config.yaml"), embedder=BagOfWordsEmbedder(fingerprint=fingerprint)
    ) as assistant:
        assistant.sync()
    return tmp_path


def doctor(folder: Path, *arguments: str) -> Result:
    # The exit status of `main` is what the command returns.
    return CliRunner().invoke(
        cli, ["doctor", *arguments, "--config", str(folder / "config.yaml")], standalone_mode=False
    )


def test_all_is_well(folder: Path) -> None:
    done = doctor(folder)
    assert done.return_value == 0 and done.exception is None
    lines = done.stdout.splitlines()
    assert "ok       spans            3 passages" in lines, done.stdout
    assert "ok       configuration    1 folder of documents" in lines
    assert lines[-1].startswith("15 checks in ") and lines[-1].endswith(" s: nothing to be done.")
    assert done.stderr == "", "progress is for terminals"


def test_a_problem_has_its_remedy_on_the_next_line(folder: Path) -> None:
    (folder / ".dateline" / "lexical.seal").unlink()
    done = doctor(folder, "--quick")
    assert done.return_value == 1
    lines = done.stdout.splitlines()
    (at,) = [number for number, line in enumerate(lines) if line.startswith("PROBLEM  lexical index    The ")]
    assert lines[at + 1] == "         Run: dateline doctor --repair" and lines[-1].endswith(": 1 problem.")
    done = doctor(folder, "--repair")
    assert done.return_value == 0
    assert "repaired lexical index" in done.stdout and done.stdout.endswith("nothing to be done, 1 problem repaired.\n")
    assert doctor(folder).return_value == 0


def test_json_is_for_jobs(folder: Path) -> None:
    done = doctor(folder, "--json")
    assert done.return_value == 0 and json.loads(done.stdout)["healthy"] is True
    (folder / ".dateline" / "catalogue.sqlite").write_bytes(b"garbage")
    done = doctor(folder, "--json")
    printed = json.loads(done.stdout)
    assert done.return_value == 1 and printed["healthy"] is False and printed["findings"][0]["remedy"]


def test_a_configuration_that_is_not_valid_is_a_finding(folder: Path) -> None:
    (folder / "config.yaml").write_text("indexx: {}")
    done = doctor(folder)
    assert done.return_value == 1 and "PROBLEM  configuration" in done.stdout and "Known keys: " in done.stdout


def test_the_check_of_a_configuration_looks_for_its_folders(folder: Path) -> None:
    asked = ["config", "check", "--config", str(folder / "config.yaml")]
    assert CliRunner().invoke(cli, asked, standalone_mode=False).return_value == 0
    (folder / "documents").rename(folder / "moved")
    done = CliRunner().invoke(cli, asked, standalone_mode=False)
    assert done.return_value == 1 and done.stdout == ""
    assert done.stderr.startswith(f"error: {folder / 'documents'}: no such folder. Make the folder, or ")

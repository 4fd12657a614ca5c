"""`dateline chat` refuses what would not work before anything slow is done."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from index.errors import ConfigError
from tests.corpus import make_config
from ui.chat_command import chat


def refused(*arguments: str) -> ConfigError:
    error = CliRunner().invoke(chat, list(arguments)).exception
    assert isinstance(error, ConfigError)
    return error


def test_tools_without_their_package_name_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.chat_command.find_spec", lambda name: None)
    assert refused("--mcp").hint == "pip install 'dateline[mcp]'"


def test_a_wrong_root_path_is_refused() -> None:
    assert "neither a path nor an address" in str(refused("--root-path", "dateline"))


def test_a_wrong_file_of_accounts_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "accounts"
    file.write_text("ada:lighthouse")
    file.chmod(0o644)
    done = CliRunner().invoke(chat, ["--auth-file", str(file)])
    assert "line 1" in str(done.exception) and "ada" not in str(done.exception)
    assert f"chmod 600 {file}" in done.stderr


def test_the_example_of_the_configuration_is_this_machine_alone(tmp_path: Path) -> None:
    assert make_config(tmp_path).chat.host == "127.0.0.1"

from __future__ import annotations

import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from index.errors import ConfigError
from ui import accounts
from ui.accounts import Accounts, hashed, open_to_others, read_accounts
from ui.chat_command import chat


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts, "_N", 2**4)


def write(folder: Path, *lines: str) -> Path:
    file = folder / "accounts"
    file.write_text("\n".join(lines), encoding="utf-8")
    file.chmod(0o600)
    return file


def test_only_the_right_password_of_a_known_name_is_right(tmp_path: Path) -> None:
    known = read_accounts(write(tmp_path, "# the desk", "", hashed("ada", "lighthouse"), hashed("ilse", "harbour1")))
    tries = [("ada", "lighthouse"), ("ada", "harbour1"), ("ilse", "harbour1"), ("nobody", "lighthouse"), ("", "")]
    assert [known.check(name, password, source=name) for name, password in tries] == [True, False, True, False, False]
    assert known.check("ada", "lighthouse", source="again"), "a password that was right before"
    assert not known.check("ada", "lighthouse ", source="again")


def test_a_file_that_others_can_read_is_noticed(tmp_path: Path) -> None:
    file = write(tmp_path, hashed("ada", "lighthouse"))
    assert not open_to_others(file)
    file.chmod(0o640)
    assert open_to_others(file)


@pytest.mark.parametrize("wrong", ["secret", "ada:secret", "ada:scrypt$x$y", ":scrypt$x$y"])
def test_wrong_lines_are_named_by_number_and_never_by_content(tmp_path: Path, wrong: str) -> None:
    with pytest.raises(ConfigError, match="line 2 is not of the form") as caught:
        read_accounts(write(tmp_path, hashed("ada", "lighthouse"), wrong))
    assert "secret" not in str(caught.value) + caught.value.hint


def test_a_name_stands_once_and_an_empty_file_lets_nobody_in(tmp_path: Path) -> None:
    twice = [hashed("ada", "lighthouse"), hashed("ada", "lighthouse")]
    with pytest.raises(ConfigError, match="line 2"):
        read_accounts(write(tmp_path, *twice))
    with pytest.raises(ConfigError, match="holds no account"):
        read_accounts(write(tmp_path, "# nobody"))
    with pytest.raises(ConfigError, match="cannot be read"):
        read_accounts(tmp_path / "missing")


def test_wrong_tries_are_slowed_ever_more_for_their_source_alone(tmp_path: Path) -> None:
    now = [0.0]
    known = Accounts({}, clock=lambda: now[0])
    for _ in range(accounts.FREE_TRIES):
        assert known.wait_s("a") == 0.0
        known.check("ada", "wrong", source="a")
    first = known.wait_s("a")
    assert first > 0 and known.wait_s("b") == 0.0
    now[0] += first
    assert known.wait_s("a") == 0.0
    known.check("ada", "wrong", source="a")
    assert known.wait_s("a") == 2 * first
    for _ in range(40):
        known.check("ada", "wrong", source="a")
    assert known.wait_s("a") == accounts.LONGEST_WAIT_S


def test_what_is_remembered_of_tries_and_sessions_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts, "MOST_REMEMBERED", 3)
    monkeypatch.setattr(accounts, "MOST_SESSIONS", 3)
    known = Accounts({})
    keys = [known.begin(f"n{number}") for number in range(5)]
    for number in range(5):
        known.check("ada", "wrong", source=f"s{number}")
    assert [known.of_session(key) for key in keys] == [None, None, "n2", "n3", "n4"]
    assert len(known._failures) == 3  # noqa: SLF001


def test_a_session_ends_when_it_is_ended_and_by_itself() -> None:
    now = [0.0]
    known = Accounts({}, clock=lambda: now[0])
    key, other = known.begin("ada"), known.begin("ilse")
    assert known.of_session(key) == "ada"
    known.end(key)
    assert known.of_session(key) is None
    now[0] += accounts.SESSION_S + 1
    assert known.of_session(other) is None


@pytest.mark.parametrize(("name", "password"), [("a:b", "lighthouse"), ("", "lighthouse"), ("ada", "short")])
def test_names_and_passwords_that_cannot_be_used_are_refused(name: str, password: str) -> None:
    with pytest.raises(ConfigError):
        hashed(name, password)


def test_the_command_prints_a_line_and_no_password(tmp_path: Path) -> None:
    done = CliRunner().invoke(chat, ["--hash-password"], input="ada\nlighthouse\nlighthouse\n")
    assert done.exit_code == 0, done.output
    line = done.stdout.strip()
    assert "lighthouse" not in done.output
    assert read_accounts(write(tmp_path, line)).check("ada", "lighthouse", source="")


def test_at_full_strength_a_try_takes_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert accounts._N * accounts._P >= 3 * 2**15  # noqa: SLF001
    started = time.process_time()
    line = hashed("ada", "lighthouse")
    assert line.startswith("ada:scrypt$") and time.process_time() > started

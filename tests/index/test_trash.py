from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import ConfigError
from index.files import Choice, list_folder
from index.trash import TRASH, bring_back, put_away, trashed


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "wire").mkdir()
    (tmp_path / "wire/a.txt").write_text("first")
    return tmp_path


def test_a_file_goes_and_comes_back(root: Path) -> None:
    gone = put_away(root, "wire/a.txt")
    assert not (root / "wire/a.txt").exists()
    assert list_folder(root, Choice([], [])).files == ()
    assert trashed(root, most=5) == [gone]
    assert bring_back(root, gone.name) == "wire/a.txt"
    assert (root / "wire/a.txt").read_text() == "first"
    assert trashed(root, most=5) == [] and list((root / TRASH).iterdir()) == []


def test_it_comes_back_beside_what_has_taken_its_place(root: Path) -> None:
    gone = put_away(root, "wire/a.txt")
    (root / "wire/a.txt").write_text("second")
    assert bring_back(root, gone.name) == "wire/a (2).txt"
    assert (root / "wire/a.txt").read_text() == "second"


def test_the_newest_come_first(root: Path) -> None:
    for number in range(3):
        (root / f"{number}.txt").write_text("x")
        put_away(root, f"{number}.txt")
    found = trashed(root, most=2)
    assert len(found) == 2 and found[0].name > found[1].name


@pytest.mark.parametrize("name", ["../wire", "", "20240101-000000-0000", "/etc"])
def test_only_what_lies_there_comes_back(root: Path, name: str) -> None:
    with pytest.raises(ConfigError, match="not in the trash"):
        bring_back(root, name)
    assert (root / "wire/a.txt").exists()


def test_a_file_that_is_gone_already(root: Path) -> None:
    with pytest.raises(ConfigError, match="not there"):
        put_away(root, "wire/b.txt")

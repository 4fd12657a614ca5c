from __future__ import annotations

import unicodedata
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import ConfigError, DocumentUnreadable
from index.files import Choice, list_folder
from index.incoming import UPLOADS, Upload, put_beside, remove_leftovers, safe_folder, safe_name

NAMES = {
    "report.txt": "report.txt",
    "../../etc/passwd.txt": "passwd.txt",
    "..\\..\\evil.html": "evil.html",
    ".hidden.txt": "hidden.txt",
    "~$lock.docx": "lock.docx",
    "a\u202egpj.txt": "agpj.txt",
    "a\x00b\x1b[31m\nc.txt": "ab[31m c.txt",
    "<img src=x onerror=alert(1)>.txt": "_img src=x onerror=alert(1)_.txt",
    "CON.txt": "_CON.txt",
    "com1": "_com1",
    "": "document",
    "...": "document",
    "/": "document",
    "Übersicht\u0308.md": "Übersicht\u0308.md",
    "نامه\u200cها.txt": "نامه\u200cها.txt",
    "trailing. ": "trailing",
}
WORDS = b"The harbour light is lit again."


@pytest.mark.parametrize("name", NAMES)
def test_names_become_harmless(name: str) -> None:
    assert safe_name(name) == unicodedata.normalize("NFC", NAMES[name])


@given(st.text(max_size=400))
def test_any_name_becomes_one_that_every_system_takes(name: str) -> None:
    safe = safe_name(name)
    assert 0 < len(safe.encode()) <= 200
    assert not set(safe) & set('/\\<>:"|?*\x00\u202e') and safe[0] not in ". " and safe[-1] not in ". "
    assert safe_name(safe) == safe


def test_a_long_name_keeps_its_suffix() -> None:
    assert safe_name("ü" * 300 + ".html") == "ü" * 97 + ".html"


@pytest.mark.parametrize("name", ["..", "a/../../b", "..\\x", "a/b/c/d/e/f/g/h/i"])
def test_folders_do_not_lead_out(name: str) -> None:
    with pytest.raises(ConfigError):
        safe_folder(name)


def test_folders_lie_below() -> None:
    assert safe_folder("/wire//2024/./.git") == PurePosixPath("wire/2024/git")
    assert safe_folder(" ") == PurePosixPath()


def placed(root: Path, name: str = "a.txt", folder: str = "in", data: bytes = WORDS, most_bytes: int = 1_000) -> Path:
    with Upload(root, PurePosixPath(folder), name, most_bytes=most_bytes) as upload:
        upload.write(data[:5])
        upload.write(data[5:])
        return upload.place()


def test_a_file_arrives_whole_and_beside_others(tmp_path: Path) -> None:
    assert [placed(tmp_path).name for _ in range(3)] == ["a.txt", "a (2).txt", "a (3).txt"]
    assert {path.read_bytes() for path in (tmp_path / "in").iterdir()} == {WORDS}
    assert not (tmp_path / UPLOADS).exists()


@pytest.mark.parametrize(
    ("data", "said"), [(b"x" * 2_000, "more than 0 MB"), (b"", "empty")], ids=["too large", "empty"]
)
def test_what_is_refused_leaves_nothing(tmp_path: Path, data: bytes, said: str) -> None:
    with pytest.raises(DocumentUnreadable, match=said):
        placed(tmp_path, data=data)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.incoming._SPARE_BYTES", 1 << 62)
    with pytest.raises(DocumentUnreadable, match="No space left") as failure:
        placed(tmp_path)
    assert "Free some disk space" in failure.value.hint


def test_a_link_that_leads_out_is_refused(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (root / "in").symlink_to(tmp_path)
    with pytest.raises(ConfigError, match="leads out"):
        placed(root)


def test_an_unfinished_file_is_seen_by_nobody_and_taken_away_once_nobody_writes_it(tmp_path: Path) -> None:
    upload = Upload(tmp_path, PurePosixPath("in"), "cut.txt", most_bytes=1_000)
    with upload:
        upload.write(WORDS)
        assert list_folder(tmp_path, Choice([], [])).files == ()
        assert remove_leftovers(tmp_path) == []
        waiting = next((tmp_path / UPLOADS).iterdir())
        waiting.rename(tmp_path / "aside")
    (tmp_path / UPLOADS).mkdir()
    (tmp_path / "aside").rename(waiting)
    assert remove_leftovers(tmp_path) == ["cut.txt"]
    assert list(tmp_path.iterdir()) == []


def test_killed_between_the_two_names_it_is_there(tmp_path: Path) -> None:
    target = placed(tmp_path)
    (tmp_path / UPLOADS).mkdir()
    (tmp_path / UPLOADS / "0123abcd-a.txt").hardlink_to(target)
    assert remove_leftovers(tmp_path) == []
    assert target.read_bytes() == WORDS and not (tmp_path / UPLOADS).exists()


def test_without_links_a_file_is_still_put_over_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr("index.incoming.os.link", refuse)
    (tmp_path / "a.txt").write_text("old")
    (tmp_path / "new").write_text("new")
    assert put_beside(tmp_path / "new", tmp_path / "a.txt").name == "a (2).txt"
    assert (tmp_path / "a.txt").read_text() == "old"

"""`metadata.yaml`: what people know about a file overrides what the file says."""

from __future__ import annotations

from datetime import date
from pathlib import Path, PurePosixPath

import pytest

from index.sidecar import Overrides, Sidecars
from tests.corpus import write_corpus


def test_nothing_is_stated_without_a_sidecar(tmp_path: Path) -> None:
    assert Sidecars(tmp_path).overrides(PurePosixPath("a/b.txt")) == Overrides()


@pytest.mark.parametrize(
    "sidecar",
    [
        "files:\n  news/a.txt: {title: T, outlet: O, author: A, url: 'https://x.example', published: 2024-03-14}",
        "news/a.txt: {title: T, outlet: O, author: A, url: 'https://x.example', published: '2024-03-14'}",
    ],
    ids=["with sections", "file names only"],
)
def test_a_file_s_entry(tmp_path: Path, sidecar: str) -> None:
    sidecars = Sidecars(write_corpus(tmp_path, {"metadata.yaml": sidecar}))
    stated = sidecars.overrides(PurePosixPath("news/a.txt"))
    assert (stated.title, stated.outlet, stated.author, stated.url) == ("T", "O", "A", "https://x.example")
    assert stated.published is not None and stated.published.value == date(2024, 3, 14)
    assert (stated.published.method, stated.published.evidence) == ("sidecar", "metadata.yaml: 2024-03-14")
    assert sidecars.overrides(PurePosixPath("news/b.txt")) == Overrides()
    assert not sidecars.failures


def test_the_nearest_statement_wins(tmp_path: Path) -> None:
    files = {
        "metadata.yaml": (
            "folders:\n  .: {outlet: everywhere, author: root}\n  a: {outlet: outer}\n  a/b: {outlet: inner}\n"
            "files:\n  a/b/one.txt: {outlet: file}\n  a/c/three.txt: {outlet: root entry}"
        ),
        "a/c/metadata.yaml": "folders:\n  .: {outlet: nearest}",
    }
    sidecars = Sidecars(write_corpus(tmp_path, files))
    stated = {
        name: sidecars.overrides(PurePosixPath(name)).outlet
        for name in ("x.txt", "a/x.txt", "a/b/one.txt", "a/b/two.txt")
    }
    assert stated == {"x.txt": "everywhere", "a/x.txt": "outer", "a/b/one.txt": "file", "a/b/two.txt": "inner"}
    assert sidecars.overrides(PurePosixPath("a/c/three.txt")) == Overrides(outlet="nearest", author="root")


@pytest.mark.parametrize(
    ("sidecar", "reason"),
    [
        ("a.txt: {titel: T, outlet: O}", "a.txt: unknown key titel; known: title, outlet, author, published, url"),
        ("a.txt: {published: 11/10/2023, outlet: O}", "published: '11/10/2023' is not an ISO 8601 date"),
        ("a.txt: {language: English, outlet: O}", "a.txt: language: 'English' is no code such as en or pt-BR"),
        ("a.txt: {outlet: X}\na.txt: {outlet: O}", "line 2: a.txt stands in line 1 already; the last one counts"),
        ("a.txt: {published: 2024, outlet: O}", "published: 2024 is not an ISO 8601 date"),
    ],
)
def test_what_cannot_be_used_is_named_and_the_rest_is_used(tmp_path: Path, sidecar: str, reason: str) -> None:
    sidecars = Sidecars(write_corpus(tmp_path, {"metadata.yaml": sidecar}))
    assert sidecars.overrides(PurePosixPath("a.txt")) == Overrides(outlet="O")
    (failure,) = sidecars.failures
    assert failure.uri == str(tmp_path / "metadata.yaml") and reason in failure.reason


@pytest.mark.parametrize(
    ("sidecar", "reason"),
    [
        (b"a: [", "not readable as YAML"),
        (b"a.txt: {published: 2024-02-31}", "a.txt: published: '2024-02-31' is not an ISO 8601 date"),
        (b"a.txt:\n  title: [x\n", "not readable as YAML: line 3: expected ',' or ']'"),
        (b"- a\n- b", "expected file names"),
        (b"just words", "expected file names"),
        (b"\xff\xfe\x00", "not readable as YAML"),
        (b"a.txt: words", "not a mapping"),
        (b"files: [a.txt, b.txt]", "files"),
    ],
)
def test_a_damaged_sidecar_is_reported_once(tmp_path: Path, sidecar: bytes, reason: str) -> None:
    sidecars = Sidecars(write_corpus(tmp_path, {"metadata.yaml": sidecar}))
    for name in ("a.txt", "b.txt"):
        assert sidecars.overrides(PurePosixPath(name)) == Overrides()
    (failure,) = sidecars.failures
    assert reason in failure.reason and failure.uri == str(tmp_path / "metadata.yaml")


@pytest.mark.parametrize("sidecar", ["", "# nothing yet\n", "files:\n", "files:\nfolders:\n", "a.txt: {title: }"])
def test_an_empty_sidecar_says_nothing(tmp_path: Path, sidecar: str) -> None:
    sidecars = Sidecars(write_corpus(tmp_path, {"metadata.yaml": sidecar}))
    assert sidecars.overrides(PurePosixPath("a.txt")) == Overrides() and not sidecars.failures


def test_a_bad_date_is_reported_with_the_sidecar_it_stands_in(tmp_path: Path) -> None:
    sidecars = Sidecars(write_corpus(tmp_path, {"a/metadata.yaml": "x.txt: {published: soon}"}))
    assert sidecars.overrides(PurePosixPath("a/x.txt")) == Overrides()
    (failure,) = sidecars.failures
    assert failure.uri == str(tmp_path / "a" / "metadata.yaml")

"""BM25 by words: ranks, stems, harmless queries, replaced and deleted entries."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.errors import IndexDamaged
from index.lexical import LexicalEntry, LexicalIndex

ENTRIES = [
    LexicalEntry("bridge", "The council approved a new bridge over the river.", "Council approves", "The Courier"),
    LexicalEntry("ferry", "The ferry sails at night, and ferries carry cars.", "Ferry hours", "Radio Velm"),
    LexicalEntry("lamp", "Its lamp broke in the storm, and the keeper's boat sank.", "Lighthouse dark", ""),
]


@pytest.fixture
def lexical(tmp_path: Path) -> Iterator[LexicalIndex]:
    index = LexicalIndex(tmp_path / "lexical")
    index.write(ENTRIES)
    yield index


@pytest.mark.parametrize(
    ("query", "best"),
    [
        ("bridge", "bridge"),
        ("BRIDGES", "bridge"),
        ("approving councils", "bridge"),
        ("Which ferries sailed?", "ferry"),
        ("lighthouse", "lamp"),  # in the title only
        ("velm radio", "ferry"),  # in the outlet only
        ("keeper's", "lamp"),
        ("keeper’s", "lamp"),
    ],
)
def test_search_finds(lexical: LexicalIndex, query: str, best: str) -> None:
    assert next(iter(lexical.search(query, 10))) == best


@pytest.mark.parametrize("query", ["", "   ", "?!", "zeppelin", "…", "''"])
def test_search_finds_nothing(lexical: LexicalIndex, query: str) -> None:
    assert lexical.search(query, 10) == {}


@pytest.mark.parametrize(
    "query",
    [
        '"bridge', "bridge AND NOT council", "+bridge -council", "body:bridge", "passage_id:lamp bridge", "bridge*",
        "(bridge", "bridge^100", "[a TO bridge]", "bridge~2", "{bridge}", "bridge \\", "title:( bridge", "NOT bridge",
        "* bridge",         "/bridge/", "bridge && council || lamp", "<bridge>", "bridge IN [a b]",
    ],
)  # fmt: skip
def test_operators_are_only_words(lexical: LexicalIndex, query: str) -> None:
    assert "bridge" in lexical.search(query, 10)


def test_scores_fall_and_are_positive(lexical: LexicalIndex) -> None:
    scores = list(lexical.search("the council ferry lamp bridge storm", 10).values())
    assert len(scores) == 3 and scores == sorted(scores, reverse=True) and min(scores) > 0
    assert len(lexical.search("the council ferry lamp bridge storm", 2)) == 2


def test_the_text_outweighs_the_title(lexical: LexicalIndex) -> None:
    entry = LexicalEntry
    lexical.write(
        [entry("text", "a zeppelin landed", "other words", ""), entry("title", "other words", "a zeppelin", "")]
    )
    assert next(iter(lexical.search("zeppelin", 2))) == "text"


def test_writing_replaces_and_deletes(lexical: LexicalIndex) -> None:
    lexical.write([LexicalEntry("bridge", "Now about a tunnel.", "", "")], delete=["ferry", "never-there"])
    assert lexical.count() == 2
    assert lexical.search("council ferry ferries", 10) == {}
    assert list(lexical.search("tunnel", 10)) == ["bridge"]
    lexical.write([LexicalEntry("bridge", "Now about a tunnel.", "", "")])
    assert lexical.count() == 2


@pytest.mark.parametrize("passage_id", ["a b/c d.txt#1", "ünïcode/日本.txt#2-3", 'quo"te#4', "x" * 400, "a#1"])
def test_any_id_can_be_deleted(lexical: LexicalIndex, passage_id: str) -> None:
    lexical.write([LexicalEntry(passage_id, "tunnel", "", ""), LexicalEntry(passage_id + "-2", "tunnel", "", "")])
    lexical.write([], delete=[passage_id])
    assert list(lexical.search("tunnel", 10)) == [passage_id + "-2"]


def test_document_frequency_counts_stems(lexical: LexicalIndex) -> None:
    assert [lexical.document_frequency(stem) for stem in ("ferri", "the", "zeppelin")] == [1, 3, 0]


def test_another_writers_commits_are_seen_after_reload(lexical: LexicalIndex, tmp_path: Path) -> None:
    LexicalIndex(tmp_path / "lexical").write([LexicalEntry("new", "tunnel", "", "")], delete=["lamp"])
    lexical.reload()
    assert lexical.count() == 3 and "new" in lexical.search("tunnel", 1)


def test_what_was_written_lasts(lexical: LexicalIndex, tmp_path: Path) -> None:
    again = LexicalIndex(tmp_path / "lexical")
    assert again.count() == 3 and "bridge" in again.search("bridge", 1)


def test_a_damaged_index_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "lexical").mkdir()
    (tmp_path / "lexical" / "meta.json").write_text("{broken")
    with pytest.raises(IndexDamaged, match="lexical") as raised:
        LexicalIndex(tmp_path / "lexical")
    assert "dateline sync" in raised.value.hint

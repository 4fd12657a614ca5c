"""BM25 by words: ranks, stems, harmless queries, replaced and deleted entries."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from index.errors import IndexDamaged
from index.lexical import LexicalEntry, LexicalIndex, title_key
from index.selection import Selection

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
        LexicalIndex(tmp_path / "lexical").check()
    assert "dateline sync" in raised.value.hint


def test_nothing_is_opened_before_it_is_needed(tmp_path: Path) -> None:
    index = LexicalIndex(tmp_path / "lexical")
    index.check(0)
    assert index.search("bridge", 3) == {} and index.ids() == set() and index.count() == 0
    assert index.document_frequency("bridg") == 0 and not (tmp_path / "lexical").exists()
    with pytest.raises(IndexDamaged, match="0 rows of 1"):
        index.check(1)


def test_the_entries_are_counted(lexical: LexicalIndex) -> None:
    assert lexical.ids() == {"bridge", "ferry", "lamp"}
    lexical.check(3)
    with pytest.raises(IndexDamaged, match="3 rows of 4"):
        lexical.check(4)


def test_a_reset_forgets_everything(lexical: LexicalIndex, tmp_path: Path) -> None:
    other = LexicalIndex(tmp_path / "lexical")
    assert other.search("bridge", 3)
    lexical.reset()
    lexical.check(0)
    assert lexical.count() == 0
    lexical.write(ENTRIES[:1])
    assert set(other.search("bridge", 3)) <= {"bridge"}, "old results or new ones"
    other.reload()
    assert other.ids() == {"bridge"}


def test_many_entries_come_and_go(lexical: LexicalIndex) -> None:
    ids = [str(n) for n in range(20_000)]
    lexical.write(LexicalEntry(passage_id, "tunnel", "", "") for passage_id in ids)
    lexical.write([], delete=ids)
    assert lexical.ids() == {"bridge", "ferry", "lamp"}
    lexical.check(3)


def test_many_commits_raise_no_alarm(lexical: LexicalIndex, tmp_path: Path) -> None:
    for n in range(60):  # segments are merged and collected on the way
        lexical.write([LexicalEntry(f"{n}-{m}", f"tunnel {n}", "", "") for m in range(20)])
        LexicalIndex(tmp_path / "lexical").check(3 + 20 * (n + 1))


HOLD = """
import os, sys, tantivy
writer = tantivy.Index.open(sys.argv[1]).writer(heap_size=15_000_000, num_threads=1)
writer.add_document(tantivy.Document(passage_id="half", body="half a tunnel", title="", outlet=""))
os.kill(os.getpid(), 9)
"""


def test_the_lock_of_a_killed_writer_blocks_nobody(lexical: LexicalIndex, tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", HOLD, str(tmp_path / "lexical")], timeout=60)
    assert (tmp_path / "lexical" / ".tantivy-writer.lock").exists()
    lexical.check(3)
    lexical.write([LexicalEntry("new", "tunnel", "", "")])
    assert list(lexical.search("tunnel", 3)) == ["new"]


REWRITE = """
import sys
from pathlib import Path
from index.lexical import LexicalEntry, LexicalIndex, title_key
from index.selection import Selection
index = LexicalIndex(Path(sys.argv[1]))
for n in range(10_000):
    index.write([LexicalEntry(str(m), f"tunnel {m} {n}", "", "") for m in range(50)], delete=[str(50 + n % 50)])
    print(n, flush=True)
"""


def test_a_killed_writer_stops_no_later_one(lexical: LexicalIndex, tmp_path: Path) -> None:
    lexical.write([LexicalEntry(str(m), f"tunnel {m}", "", "") for m in range(100)])
    for delay_s in (0.0, 0.01, 0.02, 0.04, 0.08, 0.16):
        command = [sys.executable, "-c", REWRITE, str(tmp_path / "lexical")]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None and process.stdout.readline()
            time.sleep(delay_s)
            process.kill()
        lexical.check(53)
        assert len(lexical.search("tunnel", 200)) >= 50
        lexical.write([LexicalEntry(str(m), f"tunnel {m}", "", "") for m in range(100)])
        assert lexical.count() == 103


def test_a_stray_list_of_deletions_is_removed(lexical: LexicalIndex, tmp_path: Path) -> None:
    """What a writer leaves that is killed between writing the list and the commit."""
    seal = tmp_path / "lexical.seal"
    lexical.write([], delete=["lamp"])
    sealed = seal.read_text()
    (current,) = (tmp_path / "lexical").glob("*.del")
    segment, opstamp, _ = current.name.split(".")
    for ahead in range(1, 6):
        (tmp_path / "lexical" / f"{segment}.{int(opstamp) + ahead}.del").write_bytes(b"half a list")
    seal.write_text(sealed.replace('"writing": false', '"writing": true'))
    lexical.check(2)
    lexical.write([], delete=["ferry"])
    assert lexical.ids() == {"bridge"}
    lexical.check(1)


def test_an_error_in_the_middle_of_a_write_frees_the_lock(lexical: LexicalIndex) -> None:
    with pytest.raises(IndexDamaged):
        lexical.write([LexicalEntry("bad", object(), "", "")])  # type: ignore[arg-type]
    lexical.check(3)
    lexical.write([LexicalEntry("new", "tunnel", "", "")])
    assert lexical.count() == 4


def test_each_text_is_stemmed_by_its_language(lexical: LexicalIndex) -> None:
    lexical.write(
        [
            LexicalEntry("häuser", "Die Häuser am Hafen waren schön.", "Am Hafen", "", language="de"),
            LexicalEntry("maisons", "Les maisons du port étaient belles.", "Au port", "", language="fr"),
            LexicalEntry("何", "An unknown language is stemmed as English: ferries.", "", "", language="xx"),
        ]
    )
    assert next(iter(lexical.search("Welches Haus?", 5))) == "häuser"
    assert next(iter(lexical.search("une belle maison", 5))) == "maisons"
    assert "何" in lexical.search("ferry", 5)
    lexical.write([], delete=["häuser"])
    assert "häuser" not in lexical.search("Haus", 5)


def test_words_between_quotation_marks_count_as_they_stand(lexical: LexicalIndex) -> None:
    lexical.write(
        [
            LexicalEntry("loose", "The keeper lit a lamp; lamp keeper, keeper of lamps, and lamp after lamp.", "", ""),
            LexicalEntry(
                "exact", "She was the lamp keeper of the northern cape in the years of the long storms.", "", ""
            ),
        ]
    )
    # Of two texts with the words, the one that repeats them is the better one, unless the phrase is asked for.
    assert list(lexical.search("keeper lit lamp", 2))[0] == "loose"
    assert list(lexical.search('who was "the lamp keeper of the northern cape"', 2))[0] == "exact"
    assert list(lexical.search("who was “lamp keeper of the northern”", 2))[0] == "exact"
    assert lexical.search('"" “?” "bridge', 5), "marks without words are nothing"


def test_the_day_can_be_searched(lexical: LexicalIndex) -> None:
    lexical.write([LexicalEntry("dated", "Snow fell.", "", "", day=date(2023, 11, 16))])
    assert next(iter(lexical.search("published on November 16, 2023", 5))) == "dated"


def test_documents_are_found_by_what_they_are_called(lexical: LexicalIndex) -> None:
    lexical.write([LexicalEntry("film", "A film of 1982.", "Illusions (1982 film)", ""),
                   LexicalEntry("person", "A poet.", "Édith d’Arcy, Countess of Velm", "")])  # fmt: skip
    found = lexical.titled([title_key(t) for t in ("Illusions", "Édith d'Arcy, countess of Velm", "illusion", "", "?")])
    assert list(found.values()) == [["film"], ["person"]]
    assert title_key("(untitled)") == "untitled"


@pytest.mark.parametrize(
    ("only", "held"),
    [
        (Selection(), {"early", "late", "undated"}),
        (Selection(outlet="THE courier"), {"early", "undated"}),
        (Selection(outlet="Courier"), set()),
        (Selection(last=date(2023, 3, 2)), {"early", "undated"}),
        (Selection(first=date(2023, 3, 2), undated=False), {"early", "late"}),
        (Selection(first=date(2023, 3, 3), last=date(2023, 3, 4), undated=False), {"late"}),
        (Selection(outlet="The Courier", last=date(2023, 3, 1), undated=False), set()),
        (Selection(undated=False), {"early", "late"}),
    ],
)
def test_a_selection_limits_words_and_counts(tmp_path: Path, only: Selection, held: set[str]) -> None:
    index = LexicalIndex(tmp_path / "lexical")
    index.write([
        LexicalEntry("early", "Snow fell.", "", "The Courier", day=date(2023, 3, 2)),
        LexicalEntry("late", "More snow fell.", "", "Radio Velm", day=date(2023, 3, 4)),
        LexicalEntry("undated", "Snow fell once.", "", "The Courier"),
    ])  # fmt: skip
    assert set(index.search("snow", 5, only=only)) == held
    count, ids = index.selected(only, 5)
    assert count == len(held)
    assert set(ids or ()) == held
    assert index.search("snow", 5, only=only) == {
        i: index.search("snow", 5)[i] for i in index.search("snow", 5) if i in held
    }


def test_of_many_selected_entries_only_the_number_is_told(lexical: LexicalIndex) -> None:
    assert lexical.selected(Selection(), 2) == (3, None)


def test_entries_that_went_under_an_open_index_are_missed(lexical: LexicalIndex, tmp_path: Path) -> None:
    assert lexical.search("zeppelin", 5) == {}
    noise = random.Random(1)
    for path in (tmp_path / "lexical").iterdir():
        path.write_bytes(noise.randbytes(path.stat().st_size or 10))
    with pytest.raises(IndexDamaged):
        lexical.search("bridge", 5)
    with pytest.raises(IndexDamaged):
        lexical.selected(Selection(outlet="The Courier"), 5)

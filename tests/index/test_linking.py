"""Documents that carry one report are grouped as they come, change and go."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.catalogue import Catalogue
from index.linking import link
from index.origins import origin_id
from index.store import Index
from tests.corpus import check_stores, sync_folders, write_corpus
from tests.fakes import BagOfWordsEmbedder

FLOOD = (
    "The river Velm rose by three metres on Tuesday night and flooded the lower town of Ostrick. "
    "Firefighters carried 130 people out of their houses by boat, the county said. "
    "“We have not seen water like this since 1998,” said fire chief Bruno Katz. "
    "The school in Mill Lane serves as a shelter until the weekend. "
    "The county expects the river to fall from Thursday on. "
    "Ada Reyhall, the mayor, asked residents to boil their drinking water for two days."
)
LATER = FLOOD.replace("130 people", "148 people") + " Trains to Dornmere do not run."
OTHER = (
    "The island ferry will run four times a day this winter, the harbour office announced. "
    "Captain Jonas Fenn asked the islanders to book ahead, since the small boat takes only nine cars. "
    "A petition with 940 names asks for a fifth crossing on Saturdays. The boat does not sail in fog."
)


class Newsroom:
    """A folder of documents, its index, and its groups."""

    def __init__(self, folder: Path, index: Index) -> None:
        self.folder = folder
        self.index = index

    def publish(self, **texts: str | None) -> None:
        """Write documents, or delete those without text, and sync."""
        for name, text in texts.items():
            if text is None:
                (self.folder / f"{name}.txt").unlink()
            else:
                write_corpus(self.folder, {f"{name}.txt": text})
        sync_folders(self.index, BagOfWordsEmbedder(), [self.folder])
        check_stores(self.index)

    def groups(self) -> list[dict[str, str]]:
        """Relation by name, per report that several documents carry."""
        origins = self.index.catalogue.origins
        found = origins.members(origins.shared_origins())
        return [{m.document_id.removesuffix(".txt"): m.relation for m in members} for members in found.values()]

    def origin(self, name: str) -> str:
        return self.index.catalogue.document(f"{name}.txt").origin_id


@pytest.fixture
def newsroom(tmp_path: Path) -> Iterator[Newsroom]:
    folder = tmp_path / "documents"
    folder.mkdir()
    index = Index.create(tmp_path / "index", fingerprint="bag-of-words:1")
    yield Newsroom(folder, index)
    index.close()


def test_copies_are_one_report_and_other_texts_are_not(newsroom: Newsroom) -> None:
    newsroom.publish(a=f"3 January 2024\n\n{FLOOD}", b=f"5 January 2024\n\n{LATER}", c=OTHER)
    assert newsroom.groups() == [{"a": "identical", "b": "near_copy"}]
    assert newsroom.origin("a") == newsroom.origin("b") != newsroom.origin("c") == origin_id(OTHER)


def test_the_earliest_is_the_report_whichever_came_first(newsroom: Newsroom) -> None:
    newsroom.publish(b=f"5 January 2024\n\n{LATER}", c=OTHER)
    newsroom.publish(a=f"3 January 2024\n\n{FLOOD}")
    assert newsroom.groups() == [{"a": "identical", "b": "near_copy"}]
    assert newsroom.origin("b") == origin_id(newsroom.index.catalogue.document("a.txt").text)


def test_an_edit_takes_a_document_out_of_its_group_and_in_again(newsroom: Newsroom) -> None:
    newsroom.publish(a=FLOOD, b=LATER)
    newsroom.publish(b=OTHER)
    assert newsroom.groups() == [] and newsroom.origin("a") == origin_id(FLOOD)
    newsroom.publish(b=LATER)
    assert newsroom.groups() == [{"a": "identical", "b": "near_copy"}]


def test_a_group_goes_on_without_its_earliest_member(newsroom: Newsroom) -> None:
    newsroom.publish(a=f"3 January 2024\n\n{FLOOD}", b=f"4 January 2024\n\n{LATER}", c=f"5 January 2024\n\n{FLOOD}")
    assert len(newsroom.groups()[0]) == 3
    newsroom.publish(a=None)
    assert newsroom.groups() == [{"b": "identical", "c": "near_copy"}]
    newsroom.publish(c=None)
    assert newsroom.groups() == [] and newsroom.origin("b") == origin_id(
        newsroom.index.catalogue.document("b.txt").text
    )


def test_what_was_compared_is_not_compared_again(newsroom: Newsroom) -> None:
    newsroom.publish(a=FLOOD, b=LATER)
    assert link(newsroom.index.catalogue, lambda name: None) == 0
    newsroom.publish(c=OTHER)
    newsroom.publish(d=f"{FLOOD} ")
    assert newsroom.groups() == [{"a": "identical", "b": "near_copy", "d": "identical"}]


def test_an_interrupted_comparison_is_gone_on_with(newsroom: Newsroom) -> None:
    newsroom.publish(**{f"n{number}": OTHER.replace("nine", str(number)) for number in range(3)})
    catalogue: Catalogue = newsroom.index.catalogue
    with catalogue.database.write() as connection:
        connection.exec_driver_sql("UPDATE documents SET compared = ''")
        connection.exec_driver_sql("DELETE FROM kinships WHERE first = 'n0.txt'")
    assert link(catalogue, lambda name: None) == 3
    assert [len(group) for group in newsroom.groups()] == [3]


def test_an_excerpt_of_two_reports_does_not_make_them_one(newsroom: Newsroom) -> None:
    flood, ferry = FLOOD.split(". "), OTHER.split(". ")
    digest = ". ".join([*flood[:3], *ferry[:3]]) + "."
    more = " ".join(
        f"Street {n} was dry again after {n * 3} hours, a neighbour in house {n + 4} noted." for n in range(9)
    )
    boats = " ".join(f"Crossing {n} left with {n * 5} cars, and the crew of boat {n + 2} ate fish." for n in range(9))
    newsroom.publish(a=f"{FLOOD} {more}", b=f"{OTHER} {boats}", digest=digest)
    assert newsroom.origin("a") != newsroom.origin("b")


def test_who_credits_another_is_not_the_source(newsroom: Newsroom) -> None:
    write_corpus(newsroom.folder, {"metadata.yaml": "b.txt: {outlet: Radio Velm}\na.txt: {published: 2024-01-02}"})
    newsroom.publish(a=f"As Radio Velm reported, the lower town is under water. {FLOOD}", b=FLOOD)
    assert newsroom.groups() == [{"a": "near_copy", "b": "identical"}], "a is the earlier one, and credits b"
    assert newsroom.origin("a") == origin_id(FLOOD)


def test_another_splitting_leaves_the_groups_as_they_are(newsroom: Newsroom) -> None:
    newsroom.publish(a=FLOOD, b=LATER, c=OTHER)
    before = newsroom.groups()
    report = sync_folders(newsroom.index, BagOfWordsEmbedder(), [newsroom.folder], max_tokens=80)
    assert len(report.updated) == 3 and newsroom.groups() == before != []


def test_an_excerpt_is_of_its_report(newsroom: Newsroom) -> None:
    newsroom.publish(a=f"3 January 2024\n\n{FLOOD} {OTHER}", b=f"4 January 2024\n\n{OTHER}")
    assert newsroom.groups() == [{"a": "identical", "b": "excerpt"}]

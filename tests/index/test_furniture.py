"""What the documents of one outlet repeat is taken out of them, in whatever order they come, and comes back."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from index.cleaning import original
from index.store import Index
from index.types import Document
from tests.corpus import Indexed, check_stores, write_corpus
from tests.fakes import BagOfWordsEmbedder

HEAD = "The Saltmarsh Observer | News from the coast\nSaturday, 14 November 2026\n\n"
FOOT = (
    "\n\nWrite to the newsroom or call us any time of the day\n"
    "The Observer is printed on paper from old nets and fishing lines.\n"
    "Observer Media Group - Terms - Privacy - Contact"
)
STORIES = {
    "pier.txt": "Pier loses its last lamp\n\nThe lamp on the east pier went out on Sunday night. Nobody saw how.",
    "seals.txt": "Seals return to Hollow Bay\n\nForty-one seals were counted in Hollow Bay, the warden Ida Quell said.",
    "choir.txt": "Choir sings in the dry dock\n\nThe echo lasts for nine seconds, conductor Bo Harl found out.",
    "bakery.txt": "Bakery sells out before dawn\n\nRye from the inland mills is scarce, baker Lise Omm explained.",
    "ferry.txt": "Ferry gets a new horn\n\nThe old one could no longer be heard behind the lighthouse island.",
}
SIDECAR = "folders:\n  observer: {outlet: The Saltmarsh Observer}\n"


def page(name: str) -> str:
    return f"{HEAD}{STORIES[name]}{FOOT}"


@pytest.fixture
def coast(tmp_path: Path, embedder: BagOfWordsEmbedder) -> Iterator[Indexed]:
    folder = write_corpus(tmp_path / "documents", {"metadata.yaml": SIDECAR})
    index = Index.create(tmp_path / "index", fingerprint=embedder.fingerprint)
    yield Indexed(folder, index, embedder)
    index.close()


def documents(opened: Indexed) -> dict[str, Document]:
    return opened.index.catalogue.documents(opened.ids())


def add(opened: Indexed, *names: str, folder: str = "observer") -> None:
    write_corpus(opened.folder, {f"{folder}/{name}": page(name) for name in names})


def test_what_an_outlet_repeats_is_taken_out_and_kept_for_viewing(coast: Indexed) -> None:
    add(coast, *STORIES)
    coast.sync()
    for name, document in documents(coast).items():
        assert document.text == STORIES[Path(name).name]
        assert original(document.text, document.removed).text == page(Path(name).name)
        assert all("repeat" in item.reason for item in document.removed)
        assert document.published.value is None, "the day on which a page was saved is nobody's date"
        assert document.title == STORIES[Path(name).name].split("\n", 1)[0]
    assert coast.found("privacy") == coast.found("printed") == set()


def test_two_documents_repeat_nothing(coast: Indexed) -> None:
    add(coast, "pier.txt", "seals.txt")
    coast.sync()
    assert {document.text for document in documents(coast).values()} == {page("pier.txt"), page("seals.txt")}


def test_the_third_document_tells_of_the_first_two(coast: Indexed) -> None:
    add(coast, "pier.txt", "seals.txt")
    coast.sync()
    add(coast, "choir.txt")
    report = coast.sync()
    assert report.added == ("observer/choir.txt",)
    assert sorted(report.updated) == ["observer/pier.txt", "observer/seals.txt"] and report.unchanged == 0
    assert all(document.text == STORIES[Path(name).name] for name, document in documents(coast).items())
    coast.embedder.embedded.clear()
    again = coast.sync()
    assert (again.added, again.updated, again.unchanged, coast.embedder.embedded) == ((), (), 3, [])


def test_what_is_no_longer_repeated_comes_back(coast: Indexed) -> None:
    add(coast, "pier.txt", "seals.txt", "choir.txt")
    coast.sync()
    (coast.folder / "observer/choir.txt").unlink()
    report = coast.sync()
    assert report.removed == ("observer/choir.txt",) and len(report.updated) == 2
    assert {document.text for document in documents(coast).values()} == {page("pier.txt"), page("seals.txt")}
    assert coast.found("privacy") == {"observer/pier.txt", "observer/seals.txt"}


def test_the_order_of_arrival_does_not_matter(coast: Indexed, tmp_path: Path) -> None:
    add(coast, *STORIES)
    coast.sync()
    at_once = {name: (d.text, d.removed, d.title, d.published) for name, d in documents(coast).items()}
    index = Index.create(tmp_path / "other", fingerprint=coast.embedder.fingerprint)
    folder = write_corpus(tmp_path / "one by one", {"metadata.yaml": SIDECAR})
    other = Indexed(folder, index, coast.embedder)
    for name in random.Random(3).sample(sorted(STORIES), len(STORIES)):
        add(other, name)
        other.sync()
    assert {name: (d.text, d.removed, d.title, d.published) for name, d in documents(other).items()} == at_once
    index.close()


def test_all_at_once_nothing_is_embedded_twice(coast: Indexed) -> None:
    add(coast, *STORIES)
    report = coast.sync()
    assert report.embedded == report.passages == len(coast.embedder.embedded)


def test_documents_of_no_outlet_and_of_others_keep_their_lines(coast: Indexed) -> None:
    add(coast, "pier.txt", "seals.txt", "choir.txt")
    add(coast, "bakery.txt", "ferry.txt", "pier.txt", folder="unknown")
    write_corpus(coast.folder, {"other/metadata.yaml": "folders:\n  .: {outlet: Inland Post}\n"})
    add(coast, "bakery.txt", folder="other")
    coast.sync()
    for name, document in documents(coast).items():
        assert (document.text == page(Path(name).name)) is (not name.startswith("observer/"))


def test_another_outlet_stated_later_changes_what_is_repeated(coast: Indexed) -> None:
    add(coast, "pier.txt", "seals.txt", "choir.txt")
    coast.sync()
    write_corpus(coast.folder, {"metadata.yaml": SIDECAR + "files:\n  observer/choir.txt: {outlet: Inland Post}\n"})
    coast.sync()
    assert all(document.text == page(Path(name).name) for name, document in documents(coast).items())


def test_copies_of_a_report_in_one_outlet_are_not_emptied(coast: Indexed) -> None:
    write_corpus(coast.folder, {f"observer/{n}.txt": f"Edition {n}\n\n{STORIES['seals.txt']}" for n in "abcd"})
    coast.sync()
    assert all("Forty-one seals" in document.text for document in documents(coast).values())


class Interrupted(BaseException):
    """What ends a run between two writes."""


def test_an_interrupted_cleaning_is_gone_on_with(coast: Indexed, monkeypatch: pytest.MonkeyPatch) -> None:
    add(coast, "pier.txt", "seals.txt")
    coast.sync()
    add(coast, "choir.txt")
    apply, calls = coast.index.apply, []

    def apply_once(change: object) -> None:
        calls.append(change)
        if len(calls) > 1:
            raise Interrupted
        apply(change)  # type: ignore[arg-type]

    monkeypatch.setattr(coast.index, "apply", apply_once)
    with pytest.raises(Interrupted):
        coast.sync()
    assert documents(coast)["observer/pier.txt"].text == page("pier.txt")
    monkeypatch.undo()
    coast.sync()
    assert all(document.text == STORIES[Path(name).name] for name, document in documents(coast).items())
    check_stores(coast.index)


def test_a_day_that_the_story_names_is_its_date_though_every_page_names_another(coast: Indexed) -> None:
    add(coast, "pier.txt", "seals.txt")
    dated = page("choir.txt").replace("dry dock\n\n", "dry dock\nPublished 2 March 2024\n\n")
    write_corpus(coast.folder, {"observer/choir.txt": dated})
    coast.sync()
    assert documents(coast)["observer/choir.txt"].published.value == date(2024, 3, 2)

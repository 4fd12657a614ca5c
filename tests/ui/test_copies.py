"""The other documents with a cited document's report: what they are to it, and what both share."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from index.origin_records import Kin, Member
from index.types import Dated, Span
from rag import Filters, Origin
from tests.conftest import MakeAssistant
from tests.index.test_linking import FLOOD, LATER, OTHER
from tests.ui.fakes import DARK, FakeAssistant
from ui.copies import MOST_SHARED, Carried, Copy, carried
from ui.sources import collect_sources

HERE = "The ferry stops at noon. The harbour is closed. Nobody was hurt."
THERE = "Nobody was hurt, we hear. At noon the ferry stops."
OPENING = Span(0, 10)
TEXTS = {"a": HERE, "b": THERE, "c": ""}


def member(name: str, *, credits: tuple[str, ...] = ()) -> Member:
    return Member(
        document_id=name, title=f"Title {name}", outlet=None, dated=Dated(), relation="rewrite", attributions=credits
    )


def kin(relation: str = "rewrite", **facts: object) -> Kin:
    defaults = {"first": "a", "second": "b", "part": "", "source": "", "containment": 0.5, "reasons": ("because",)}
    return Kin(relation=relation, **(defaults | facts))  # type: ignore[arg-type]


def copy_of(name: str, *pairs: Kin, quote: Span = OPENING) -> Copy:
    origin = Origin(origin_id="o", members=(member("a"), member("b", credits=("A", "A", "B"))), kin=pairs)
    return carried(name, quote, origin, lambda document_id: TEXTS[document_id]).copies[0]


@pytest.mark.parametrize(
    ("pair", "of_a", "of_b"),
    [
        (kin("identical"), "identical", "identical"),
        (kin("near_copy"), "near_copy", "near_copy"),
        (kin("near_copy", source="a"), "near_copy", "near_copy"),
        (kin("excerpt", part="b"), "excerpt", "whole"),
        (kin("excerpt", part="a"), "whole", "excerpt"),
        (kin("rewrite"), "retelling", "retelling"),
        (kin("rewrite", source="a"), "rewrite", "source"),
        (kin("rewrite", source="b"), "source", "rewrite"),
        (kin("identical", second="c"), "linked", "linked"),
    ],
    ids=str,
)
def test_what_the_other_is_depends_on_the_side_from_which_one_looks(pair: Kin, of_a: str, of_b: str) -> None:
    assert (copy_of("a", pair).role, copy_of("b", pair).role) == (of_a, of_b)


def test_shared_words_are_told_from_either_side_and_those_of_the_quote_come_first() -> None:
    stops, hurt = (0, 24, 26, 50), (48, 64, 0, 25)
    pair = kin(spans=(stops, hurt))
    first = copy_of("a", pair, quote=Span(50, 60)).shared
    assert [(words.here, words.there) for words in first] == [
        ("Nobody was hurt.", "Nobody was hurt, we hear."),
        ("The ferry stops at noon.", "At noon the ferry stops."),
    ]
    (longest, _) = copy_of("b", pair, quote=Span(25, 26)).shared
    assert (longest.here, longest.there) == ("Nobody was hurt, we hear.", "Nobody was hurt.")


def test_spans_that_no_longer_hold_words_are_left_out_and_long_lists_counted() -> None:
    beyond = copy_of("a", kin(spans=((0, 24, 900, 924),)))
    assert (beyond.shared, beyond.more_shared) == ((), 0)
    many = copy_of("a", kin(spans=tuple((n, n + 9, n, n + 9) for n in range(MOST_SHARED + 3))))
    assert (len(many.shared), many.more_shared) == (MOST_SHARED, 3)


def test_who_is_credited_is_said_once() -> None:
    origin = Origin(origin_id="o", members=(member("a", credits=("X", "Y", "X")),), kin=())
    assert carried("a", Span(0, 1), origin, TEXTS.__getitem__) == Carried(credits=("X", "Y"))
    assert copy_of("a", kin()).credits == ("A", "B")
    assert carried("a", Span(0, 1), None, TEXTS.__getitem__) == Carried()


@pytest.mark.parametrize(
    ("outlet", "title", "name"), [("X", "T", "X"), (None, "T", "“T”"), (None, "", "“d”"), ("", "T", "“T”")]
)
def test_a_copy_goes_by_its_outlet(outlet: str | None, title: str, name: str) -> None:
    copy = copy_of("a", kin())
    assert replace(copy, outlet=outlet, title=title, document_id="d").name == name


def test_a_source_tells_of_its_copy() -> None:
    assistant = FakeAssistant()
    first = collect_sources(assistant, assistant.ask("How dark had the lamp been?"))[0]
    (copy,) = first.report.copies
    assert (copy.outlet, copy.role, copy.credits) == ("Coast Wire", "rewrite", ("Harbour Courier",))
    assert [(words.here, words.there) for words in copy.shared] == [(DARK, DARK)]


FILES = {
    "agency/flood.txt": f"3 January 2024\n\n{FLOOD}",
    "courier/flood.txt": f"5 January 2024\n\n{LATER}",
    "radio/ferry.txt": OTHER,
    "metadata.yaml": "folders:\n  agency: {outlet: Agency}\n  courier: {outlet: The Courier}",
}
QUESTION = "By how many metres did the river Velm rise on Tuesday night?"


@pytest.mark.parametrize("confidence", [0.0, 1.0], ids=["answered", "silent"])
@pytest.mark.parametrize(("as_of", "also"), [(None, ["The Courier"]), (date(2024, 1, 4), [])], ids=["now", "before"])
def test_copies_come_from_the_index_as_of_the_day_of_the_question(
    make_assistant: MakeAssistant, as_of: date | None, also: list[str], confidence: float
) -> None:
    assistant = make_assistant(FILES, answer={"confidence": confidence})
    answer = assistant.ask(QUESTION, filters=Filters(as_of=as_of, outlet="Agency"))
    assert answer.abstained == (confidence == 1.0)
    source = collect_sources(assistant, answer)[0]
    assert source.citation.document_id == "agency/flood.txt"
    assert [copy.name for copy in source.report.copies] == also
    assert all(copy.role == "near_copy" and copy.reasons for copy in source.report.copies)

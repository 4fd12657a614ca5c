"""The few sentences that a model reads: the right ones first, each once, pronouns with their predecessor."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from index.embedder import PassageVectors
from index.types import Dated
from rag.evidence import cover, inverse_document_frequency, of_whom_is_asked, select_evidence, worth_reading
from rag.types import Evidence, ScoredPassage
from tests.corpus import make_document
from tests.fakes import bag_of_words
from tests.rag.excerpts import evidence_of, whole_passage

BRIDGE = make_document(
    "The council met on Monday. Mayor Ada Reyhall opened the new bridge. She thanked the builders of the town. "
    "The bridge cost 2.4 million crowns. Yes.",
    "bridge.txt",
)
COPY = make_document("A copy.\n\nThe bridge cost 2.4 million crowns.", "copy.txt")
FERRY = make_document("The ferry sails four times a day. It does not sail in fog.", "ferry.txt")


def select(question: str, *found: ScoredPassage, limit: int = 3) -> tuple[Evidence, ...]:
    vectors = {
        hit.passage.passage_id: PassageVectors(
            bag_of_words(hit.passage.text),
            np.stack([bag_of_words(hit.passage.sentence_text(span)) for span in hit.passage.sentences]),
        )
        for hit in found
    }
    return select_evidence(question, bag_of_words(question), found, vectors, weight=lambda stem: 1.0, limit=limit)


def test_the_sentence_that_answers_comes_first() -> None:
    evidence = select("What did the bridge cost?", whole_passage(BRIDGE), whole_passage(FERRY, rank=2, score=0.2))
    assert evidence[0].text == "The bridge cost 2.4 million crowns."
    assert [item.score for item in evidence] == sorted((item.score for item in evidence), reverse=True)


def scored(*scores: float) -> list[Evidence]:
    return [replace(item, score=score) for item, score in zip(evidence_of(BRIDGE), scores, strict=False)]


def test_a_model_reads_what_is_near_the_best() -> None:
    found = scored(0.9, 0.6, 0.55, 0.5)
    assert [item.score for item in worth_reading(scored(0.9, 0.75, 0.71, 0.69), 0.2)] == [0.9, 0.75, 0.71]
    assert worth_reading(found, 1.0) == tuple(found)
    assert len(worth_reading(found, 0.0)) == 2 and worth_reading([], 0.2) == ()


def test_what_stands_in_another_excerpt_is_read_once() -> None:
    first, second, third, _ = scored(0.9, 0.8, 0.7, 0.6)
    wider = replace(third, start_char=second.start_char, text=BRIDGE.text[second.start_char : third.end_char])
    assert worth_reading([first, second, wider], 1.0) == (first, wider)
    assert worth_reading([wider, second, third], 1.0) == (wider,)
    elsewhere = replace(second, document=FERRY)
    assert worth_reading([wider, elsewhere], 1.0) == (wider, elsewhere)


def test_spans_are_exact() -> None:
    for item in select("Who opened the bridge of the town?", whole_passage(BRIDGE), whole_passage(FERRY), limit=20):
        assert item.document.text[item.start_char : item.end_char] == item.text
        assert all(item.start_char <= span.start < span.end <= item.end_char for span in item.sentences)
        assert item.sentences[-1].end == item.end_char and item.passage_id == f"{item.document.document_id}#1"


def test_a_sentence_that_opens_with_a_pronoun_brings_its_predecessor() -> None:
    first = select("Who thanked the builders of the town?", whole_passage(BRIDGE))[0]
    assert first.text == "Mayor Ada Reyhall opened the new bridge. She thanked the builders of the town."
    assert len(first.sentences) == 2


def test_equal_sentences_are_offered_once() -> None:
    evidence = select("What did the bridge cost?", whole_passage(BRIDGE), whole_passage(COPY, rank=2), limit=20)
    assert [item.text for item in evidence].count("The bridge cost 2.4 million crowns.") == 1


def test_scraps_are_not_offered() -> None:
    texts = [item.text for item in select("Yes?", whole_passage(BRIDGE), whole_passage(COPY, rank=2), limit=20)]
    assert "Yes." not in texts and "A copy." not in texts


HEADED = make_document(
    "Tunnel now put at 455 million\nBy Greta Moll\n18 October 2023\n\nDear Ms Albrecht,\n\n"
    "The Varnholm Herald was sold.",
    "head.txt",
    title="Tunnel now put at 455 million",
    author="Greta Moll",
    published=Dated(value=date(2023, 10, 18), evidence="18 October 2023", method="dateline", confidence=0.8),
)


def test_lines_of_the_head_are_offered_only_to_who_asks_for_them() -> None:
    asked = select("Who sold the Varnholm Herald on 18 October 2023, Moll?", whole_passage(HEADED), limit=9)
    assert [item.text for item in asked] == ["The Varnholm Herald was sold."]
    assert "By Greta Moll" in [item.text for item in select("Who wrote of the tunnel?", whole_passage(HEADED), limit=9)]


@pytest.mark.parametrize("limit", [1, 2, 5])
def test_the_limit_holds(limit: int) -> None:
    assert len(select("the bridge and the ferry", whole_passage(BRIDGE), whole_passage(FERRY), limit=limit)) == limit


def test_passages_without_vectors_are_not_lost() -> None:
    found = [whole_passage(BRIDGE)]
    evidence = select_evidence("bridge cost", bag_of_words("x"), found, {}, weight=lambda stem: 1.0, limit=1)
    assert evidence[0].text == "The bridge cost 2.4 million crowns."


def test_nothing_found_is_no_evidence() -> None:
    assert select("What?") == ()


@pytest.mark.parametrize(
    ("wanted", "there", "context", "share"),
    [
        (set(), {"a"}, set(), 0.0),
        ({"a", "b"}, {"a", "b", "c"}, set(), 1.0),
        ({"a", "b"}, {"a"}, set(), 0.25),
        ({"a", "b"}, {"a"}, {"b"}, 0.625),
        ({"a", "b"}, set(), set(), 0.0),
    ],
)
def test_cover(wanted: set[str], there: set[str], context: set[str], share: float) -> None:
    weights = {"a": 1.0, "b": 3.0}
    assert cover(wanted, there, weights.__getitem__, context=context) == pytest.approx(share)


def test_rare_words_weigh_more() -> None:
    asked: list[str] = []

    def frequency(stem: str) -> int:
        asked.append(stem)
        return {"the": 100, "bridg": 10, "zeppelin": 0}[stem]

    weight = inverse_document_frequency(frequency, 100)
    assert weight("zeppelin") > weight("bridg") > weight("the") > 0
    assert [weight("the"), weight("the")] and asked.count("the") == 1, "each word is looked up once"


TOLD = make_document(
    "Ada Reyhall told reporters in Corvale, beside Boris Prill, that the wall will be built.", "corvale"
)
ELSEWHERE = make_document("Ada Reyhall said that the harbour is deep enough.", "elsewhere")
NOBODY = make_document("The chief said that the harbour is deep enough.", "nobody")


@pytest.mark.parametrize(
    ("question", "kept"),
    [
        ("What did Ada Reyhall say in Corvale beside Boris Prill?", {"corvale"}),
        ("What did the chief say beside Boris Prill in Corvale?", {"corvale"}),
        ("What did Ada Reyhall and Boris Prill say?", {"corvale", "elsewhere"}),
        ("What did Ada Reyhall say?", {"corvale", "elsewhere"}),
        ("What did Ada Reyhall tell Tobias Fenn?", {"corvale", "elsewhere", "nobody"}),  # nobody has all of them
        ("how deep is the harbour?", {"corvale", "elsewhere", "nobody"}),
    ],
)
def test_what_lacks_most_of_the_names_does_not_speak_where_another_has_all(question: str, kept: set[str]) -> None:
    evidence = evidence_of(TOLD, ELSEWHERE, NOBODY)
    assert {item.document.document_id for item in of_whom_is_asked(question, evidence)} == kept
    assert of_whom_is_asked(question, ()) == ()


@pytest.mark.parametrize(
    ("other", "offered"),
    [
        ("The new bridge over the Ostrick river cost the council of Karst 2.4 million crowns.", False),
        ("The new bridge over the Ostrick river cost the council of Karst 3 million crowns.", True),
        ("The new bridge over the Ostrick river did not cost the council of Karst 2.4 million crowns.", True),
        ("The bridge cost more than the school of Velm, says the council.", True),
    ],
)
def test_what_a_report_has_said_is_not_offered_again(other: str, offered: bool) -> None:
    told = "The new bridge over the broad Ostrick river has cost the council of Karst 2.4 million crowns."
    first, second = make_document(told, "a.txt"), make_document(other, "b.txt")
    evidence = select("What did the bridge cost?", whole_passage(first), whole_passage(second, rank=2))
    assert len(evidence) == 1 + offered
    apart = whole_passage(replace(second, origin_id="another"), rank=2)
    assert len(select("What did the bridge cost?", whole_passage(first), apart)) == 2


@pytest.mark.parametrize(
    ("question", "weeks"),
    [("How full is the lake of Karst?", [42, 41]), ("Was the lake of Karst 72 per cent full?", [41, 42])],
)
def test_of_two_reports_of_one_form_the_newer_comes_first(question: str, weeks: list[int]) -> None:
    week = "The lake of Karst was {} per cent full at the end of week {}."
    older = replace(make_document(week.format(72, 41), "a.txt"), published=Dated(value=date(2026, 10, 12)))
    newer = replace(make_document(week.format(69, 42), "b.txt"), published=Dated(value=date(2026, 10, 19)))
    found = select(question, whole_passage(older), whole_passage(newer, rank=2, score=0.2), whole_passage(FERRY))
    assert [f"week {number}." in item.text for number, item in zip(weeks, found[:2], strict=True)] == [True, True]


def test_the_first_row_of_a_table_is_no_head_line() -> None:
    table = make_document(
        "Date: 3 May 2024; Payee: Ferry Company; Amount: 300\nDate: 4 May 2024; Payee: Mill; Amount: 20"
    )
    assert select("How much did the ferry company get?", whole_passage(table))[0].text.endswith("Amount: 300")


@pytest.mark.parametrize("day", ["2024-01-14", "14 January 2024", "14.01.2024", "January 14, 2024"])
def test_a_day_is_found_in_whatever_form_it_is_written(day: str) -> None:
    rows = make_document(f"Date: 2024-01-07; Town: Karst; Fires: 5\nDate: {day}; Town: Karst; Fires: 8")
    found = select("How many fires were there in Karst on 14 January 2024?", whole_passage(rows))
    assert found[0].text.endswith("Fires: 8")


def test_what_a_newspaper_takes_back_leads_to_what_puts_it_right() -> None:
    text = (
        "Correction: the ferry\n\nIn our report of Tuesday we said that 143 people had been on the ferry. That figure "
        "left out the children. The owner now puts the number of people at 158.\n\nWe also wrote that one woman had a "
        "broken wrist. It was her collarbone. She is well."
    )
    correction = make_document(text, "correction.txt")
    found = select("How many people had been on the ferry?", whole_passage(correction))
    assert found[0].text.startswith("In our report") and found[0].text.endswith("at 158.")
    assert text[found[0].start_char : found[0].end_char] == found[0].text
    wrist = select("What had the woman broken?", whole_passage(correction))
    assert wrist[0].text == "We also wrote that one woman had a broken wrist. It was her collarbone."


@pytest.mark.parametrize(
    "text",
    [
        "Ferry aground\n\nIn our report of Tuesday we said that 143 people had been on the ferry. It has 158 seats.",
        "Correction\n\nThe mayor said that 143 people had been on the ferry. It has 158 seats.",
        "Correction\n\nIn our report of Tuesday we said that 143 people had been on the ferry.",
    ],
)
def test_nothing_is_taken_back(text: str) -> None:
    found = select("How many people had been on the ferry?", whole_passage(make_document(text, "a.txt")))
    assert "143" in found[0].text and "158" not in found[0].text

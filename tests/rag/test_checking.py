"""What is true of the evidence is kept, what was changed in any way is not; spans are exact."""

from __future__ import annotations

import pytest

from rag.checking import Checked, check_sentence
from rag.config import AnswerConfig
from rag.types import Evidence
from tests.corpus import make_document
from tests.fakes import bag_of_words
from tests.rag.excerpts import evidence_of

BRIDGE = make_document(
    "The council of Ostrick approved a new bridge over the Velm on Monday. "
    "The bridge will cost 2.4 million crowns, mayor Ada Reyhall said. "
    "“We waited eleven years for this crossing,” she told the council. "
    "The old bridge was closed in 2013 after a flood, and engineer Jonas Fenn inspected it.",
    "bridge.txt",
    title="Council approves new bridge",
)
FERRY = make_document(
    "The island ferry will run four times a day this winter, the harbour office announced. "
    "Captain Tobias Maurell asked the islanders to book ahead. The boat does not sail in fog.",
    "ferry.txt",
    title="Ferry keeps its winter hours",
    outlet="Radio Hask",
)
EVIDENCE = evidence_of(BRIDGE, FERRY)


CONFIG = AnswerConfig(supported=0.6, partly=0.35)


def check(sentence: str, question: str = "What is known?", evidence: tuple[Evidence, ...] = EVIDENCE) -> Checked:
    return check_sentence(sentence, question, evidence, embed=bag_of_words, weight=lambda stem: 1.0, config=CONFIG)


@pytest.mark.parametrize("item", EVIDENCE, ids=lambda item: item.text[:24])
def test_a_sentence_of_the_evidence_is_supported_by_itself(item: Evidence) -> None:
    checked = check(item.text)
    assert checked.verdict == "supported" and checked.reasons == ()
    assert item.text in [span.quote for span in checked.spans]


@pytest.mark.parametrize(
    ("sentence", "document_id"),
    [
        ("The council of Ostrick approved a new bridge on Monday.", "bridge.txt"),
        ("The new bridge over the Velm will cost 2.4 million crowns.", "bridge.txt"),
        ("The bridge will cost 2.4 million crowns, according to mayor Ada Reyhall.", "bridge.txt"),
        ("The island ferry will run 4 times a day this winter.", "ferry.txt"),
        ("The boat doesn’t sail in fog.", "ferry.txt"),
        ("The old bridge was closed in 2013 after a flood.", "bridge.txt"),
        ("Radio Hask announced the island ferry will run four times a day this winter.", "ferry.txt"),
    ],
)
def test_true_sentences_are_kept(sentence: str, document_id: str) -> None:
    checked = check(sentence)
    assert checked.verdict == "supported", checked
    assert {span.evidence.document.document_id for span in checked.spans} == {document_id}


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("The bridge will cost 3.4 million crowns, mayor Ada Reyhall said.", "number 3400000"),
        ("The old bridge was closed in 2014 after a flood.", "number 2014"),
        ("The island ferry will run 7 times a day this winter.", "number 7"),
        ("The bridge will cost 2.4 million crowns, mayor Ilse Brandt said.", "'brandt'"),
        ("The council of Dornmere approved a new bridge over the Velm on Monday.", "'dornmere'"),
        ("The bridge will cost 2.4 billion crowns, mayor Ada Reyhall said.", "number 2400000000"),
        ("“We have paid for this crossing twice already,” she told the council.", "quotation"),
    ],
)
def test_what_was_changed_is_unsupported(sentence: str, reason: str) -> None:
    checked = check(sentence)
    assert checked.verdict == "unsupported" and checked.spans == ()
    assert any(reason in stated for stated in checked.reasons), checked.reasons


@pytest.mark.parametrize(
    "sentence",
    [
        "The bridge will not cost 2.4 million crowns, mayor Ada Reyhall said.",
        "The council of Ostrick never approved a new bridge over the Velm on Monday.",
        "The island ferry won't run four times a day this winter.",
    ],
)
def test_a_denial_that_the_evidence_does_not_make_is_unsupported(sentence: str) -> None:
    evidence = tuple(item for item in EVIDENCE if "not" not in item.text)
    assert "deny" in " ".join(check(sentence, evidence=evidence).reasons)


@pytest.mark.parametrize(
    "sentence",
    [
        # The denial, or the name, of another sentence does not clear the contradiction.
        "The bridge will not cost 2.4 million crowns, mayor Ada Reyhall said.",
        "The council of Ostrick never approved a new bridge over the Velm on Monday.",
        "The bridge will cost 2.4 million crowns, captain Tobias Maurell said.",
        "Captain Ada Reyhall asked the islanders to book ahead.",
        # The evidence denies it, the sentence does not.
        "The boat does sail in fog.",
        # Numbers that the sentence spells out are compared.
        "The island ferry will run seven times a day this winter.",
    ],
)
def test_what_was_put_together_or_turned_round_is_unsupported(sentence: str) -> None:
    assert check(sentence).verdict == "unsupported"


def test_an_unknown_name_as_first_word_is_unsupported() -> None:
    assert check("Brandt asked the islanders to book ahead.").verdict == "unsupported"


@pytest.mark.parametrize(
    "sentence",
    [
        "Bread prices rose again in spring.",
        "Many people believe that music heals.",
        "I am a language model and can help with recipes.",
        "The moon is made of cheese.",
    ],
)
def test_a_sentence_about_something_else_is_unsupported(sentence: str) -> None:
    checked = check(sentence)
    assert checked.verdict == "unsupported" and checked.spans == () and checked.reasons


@pytest.mark.parametrize("sentence", ["", "…", "!!!", "It is so.", "Yes."])
def test_a_sentence_that_says_nothing_is_never_supported(sentence: str) -> None:
    assert check(sentence).verdict != "supported"


def test_two_facts_are_carried_by_two_spans() -> None:
    checked = check(
        "The council of Ostrick approved a new bridge over the Velm, and mayor Ada Reyhall said the bridge will cost "
        "2.4 million crowns."
    )
    assert checked.verdict == "supported" and len(checked.spans) == 2
    assert [span.quote[:11] for span in checked.spans] in (
        ["The council", "The bridge "],
        ["The bridge ", "The council"],
    )


def test_spans_are_exact() -> None:
    for item in EVIDENCE:
        for span in check(item.text).spans:
            text = span.evidence.document.text
            assert text[span.span.start : span.span.end] == span.quote and span.quote.strip() == span.quote


def test_a_name_of_the_question_may_stand_elsewhere_in_the_document() -> None:
    question = "What did engineer Jonas Fenn say about the bridge of Ostrick?"
    assert check("The bridge of Ostrick will cost 2.4 million crowns.", question).verdict == "supported"
    assert check("The bridge of Dornmere will cost 2.4 million crowns.", question).verdict == "unsupported"


def test_abbreviated_names_are_the_same_names() -> None:
    evidence = evidence_of(make_document("The U.S. president met leaders of the EU in Ostrick on Monday."))
    sentence = "The United States president met leaders of the European Union in Ostrick on Monday."
    assert check(sentence, evidence=evidence).verdict == "supported"


def test_without_evidence_nothing_is_supported() -> None:
    checked = check("The council approved a new bridge.", evidence=())
    assert (checked.verdict, checked.spans) == ("unsupported", ()) and checked.reasons


def test_the_thresholds_come_from_the_configuration() -> None:
    sentence = "The council of Ostrick approved a budget for parks on Monday."

    def verdict(supported: float, partly: float) -> str:
        config = AnswerConfig(supported=supported, partly=partly)
        return check_sentence(
            sentence, "", EVIDENCE, embed=bag_of_words, weight=lambda stem: 1.0, config=config
        ).verdict

    assert [verdict(0.0, 0.0), verdict(1.0, 0.0), verdict(1.0, 1.0)] == ["supported", "partly", "unsupported"]


def test_a_sentence_that_only_repeats_the_question_is_no_answer() -> None:
    question = "Who approved the new bridge in Ostrick?"
    repeated = check("Ostrick approved the new bridge in Ostrick.", question)
    assert repeated.verdict == "unsupported" and "repeats the question" in repeated.reasons[0]
    assert check("The bridge was approved.", "Was the bridge approved?").verdict != "unsupported"


def test_a_span_with_another_figure_in_its_place_is_no_further_support() -> None:
    evidence = evidence_of(
        make_document("The harbour tunnel will cost 310 million crowns and open in 2026, the mayor said.", "a.txt"),
        make_document("The builder said that the tunnel would open in autumn 2029 at the earliest.", "b.txt"),
    )
    checked = check("The harbour tunnel will open in autumn 2029 at the earliest.", "When will it open?", evidence)
    assert [span.evidence.document.document_id for span in checked.spans] == ["b.txt"]

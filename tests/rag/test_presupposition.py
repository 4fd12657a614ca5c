"""A question that takes for granted what the evidence has otherwise is not answered by it."""

from __future__ import annotations

from datetime import date

import pytest

from index.types import Dated
from rag.checking import CitedSpan, against_question, check_sentence
from rag.config import AnswerConfig
from rag.opposites import exclude_each_other
from tests.corpus import make_document
from tests.fakes import bag_of_words
from tests.rag.excerpts import evidence_of


def spans(*texts: str, title: str = "Harbour", published: date | None = None) -> list[CitedSpan]:
    day = Dated(value=published, evidence="a line", method="text", confidence=1.0) if published else Dated()
    documents = [make_document(text, f"{k}.txt", title=title, published=day) for k, text in enumerate(texts)]
    return [CitedSpan(item, item.sentences[-1]) for item in evidence_of(*documents)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("started", "ended"),
        ("rose", "fell"),
        ("largest", "smallest"),
        ("unofficial", "official"),
        ("second", "third"),
        ("2nd", "3rd"),
        ("thousands", "hundreds"),
    ],
)
def test_antonyms_and_places_exclude_each_other(one: str, other: str) -> None:
    assert exclude_each_other(one, other) and exclude_each_other(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("started", "started"),
        ("start", "started"),
        ("unless", "less"),
        ("second", "2nd"),
        ("bought", "sold"),
        ("quay", "pier"),
    ],
)
def test_other_words_do_not(one: str, other: str) -> None:
    assert not exclude_each_other(one, other) and not exclude_each_other(other, one)


@pytest.mark.parametrize(
    ("question", "evidence", "ours", "theirs"),
    [
        ("Which strike ended at the quay in 1911?", "The strike at the quay started in 1911.", "ended", "started"),
        ("Who opposed the plan for the quay?", "The plan for the quay was supported by Fenn.", "opposed", "supported"),
        (
            "What is the unofficial name of the quay?",
            "The official name of the quay is Old Quay.",
            "unofficial",
            "official",
        ),
        ("Where did Fenn build his second boat?", "Fenn built his first boat in Hask.", "second", "first"),
        ("What did the Second Harbour War end?", "The First Harbour War ended the trade in salt.", "second", "first"),
        ("What does section 6 of the Harbour Act forbid?", "Section 5 of the Harbour Act forbids fires.", "6", "5"),
        ("Who rowed to Hask in June 1745?", "Quill rowed to Hask in June 1755.", "1745", "1755"),
        ("Who was mayor of Velm in the war?", "Fenn was mayor of Ostrick in the war.", "velm", "ostrick"),
    ],
)
def test_what_the_evidence_has_otherwise_is_found(question: str, evidence: str, ours: str, theirs: str) -> None:
    assert against_question(question, spans(evidence)) == [
        f"the question has {ours!r} where the evidence has {theirs!r}"
    ]


@pytest.mark.parametrize(
    ("question", "evidence"),
    [
        ("Which strike ended at the quay in 1911?", "The strike at the quay ended in 1911, and a longer one started."),
        ("Which crane at the quay is not active?", "The old crane at the quay is inactive."),
        ("Did the council reject the plan for the quay?", "The council accepted the plan for the quay."),
        ("Who sold the quay to Fenn?", "Fenn bought the quay of Petra Quill."),
        ("Where did the ferry end up?", "The ferry began its trip in Hask."),
        ("Who leads the HTA?", "Fenn leads the Harbour Transport Authority."),
        ("When did Fenn build the second crane of the harbour for the quarry of Velm?", "The first boat came in 1911."),
        (
            "Why will the quay of Velm cost 22 million crowns?",
            "The quay of Velm will cost 21.9 million crowns, as sand is dear.",
        ),
        ("What did the agreement by President Reyhall bring?", "The agreement by Ada Reyhall brought peace."),
        ("Which ships of the US fleet lie in Hask?", "Two ships of the American fleet lie in Hask."),
        ("Who leads the office of the mayor of Kiev?", "Fenn leads the office of the mayor of Kyiv."),
        ("What replaces the old quay of Velm?", "A new quay of Velm opens in May."),
        ("What caused the increase in demand for salt?", "A drop in imports met a growing demand for salt."),
        ("What did Jonas Fen say of the quay?", "Jonas Fenn said that the quay was old."),
    ],
)
def test_what_only_looks_otherwise_is_not(question: str, evidence: str) -> None:
    assert against_question(question, spans(evidence)) == []


def test_another_span_may_hold_what_is_asked_for() -> None:
    first, second = "The first crane of the quay was built in 1911.", "The second crane of the quay followed in 1920."
    question = "When was the second crane of the quay built?"
    assert against_question(question, spans(first))
    assert against_question(question, spans(first, second)) == []


def test_the_title_and_the_day_of_the_document_hold_for_its_sentences() -> None:
    question, text = "What did the council of Velm decide in 2024?", "The council of Ostrick decided in 2011 to wait."
    assert len(against_question(question, spans(text))) == 2
    assert against_question(question, spans(text, title="Velm this year", published=date(2024, 3, 14))) == []


@pytest.mark.parametrize(
    ("sentence", "evidence", "verdict"),
    [
        ("The strike at the quay ended in 1911.", "The strike at the quay started in 1911.", "unsupported"),
        ("Fares rose to 4 crowns in May.", "Fares fell to 4 crowns in May.", "unsupported"),
        ("Fares rose to 4 crowns in May.", "Fares rose to 4 crowns in May and fell in June.", "supported"),
    ],
)
def test_a_sentence_with_the_opposite_is_not_supported(sentence: str, evidence: str, verdict: str) -> None:
    items = evidence_of(make_document(evidence, "a.txt", title="Harbour"))
    checked = check_sentence(sentence, "", items, embed=bag_of_words, weight=lambda stem: 1.0, config=AnswerConfig())
    assert checked.verdict == verdict, checked.reasons


def test_a_year_stands_in_the_place_of_no_other_figure() -> None:
    text = "Sana Rahimi won the mayoral election in Varnholm with 53.4 percent of the vote."
    assert against_question("Who won the mayoral election in Varnholm in 2023?", spans(text)) == []

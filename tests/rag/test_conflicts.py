"""What sources disagree on is said with both values; what only looks like a difference is not."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from index.types import Dated, Document
from rag.as_json import answer_json
from rag.conflicts import FoundConflict, find_conflicts
from tests.conftest import MakeAssistant
from tests.corpus import make_document
from tests.fakes import ScriptedModel
from tests.rag.excerpts import evidence_of
from tests.rag.test_answering import check_citations

HOMES = "How many households in Pellby were affected?"
COST = "How much will the new Mill Bridge cost?"
EVACUATED = "How many people had to leave their homes because of the flood?"
JOBS = "How many jobs are at risk in Dornmere?"
SIGNED = "How many signatures did the islanders hand over to the county?"
OPENS = "When will the new bridge in Ostrick open?"
CLOSES = "When was the ferry closed?"


def report(text: str, day: int | None = 1, name: str = "", **facts: Any) -> Document:
    published = Dated(value=date(2024, 3, day), method="dateline") if day else Dated()
    return make_document(text, name or f"{day}-{abs(hash(text))}.txt", published=published, **facts)


def conflicts_of(question: str, *documents: Document) -> tuple[FoundConflict, ...]:
    return find_conflicts(question, evidence_of(*documents))


def values_of(question: str, *texts: str) -> list[str]:
    """The values of the only conflict of reports of successive days."""
    documents = [report(text, day, f"{day}.txt") for day, text in enumerate(texts, start=1)]
    return [value.written for conflict in conflicts_of(question, *documents) for value in conflict.values]


@pytest.mark.parametrize(
    ("question", "texts", "values"),
    [
        (HOMES, ("41 households in Pellby were affected.", "In Pellby 63 households are affected."), ["41", "63"]),
        (HOMES, ("41 households in Pellby were affected.", "63 homes in Pellby are affected."), ["41", "63"]),
        (
            HOMES,
            ("Forty-one homes were affected in Pellby.", "Sixty-three households were affected in Pellby."),
            ["Forty-one", "Sixty-three"],
        ),
        (
            COST,
            (
                "The council voted for a new Mill Bridge that is to cost 18.4 million euros.",
                "The new Mill Bridge in Ostrick will cost 21.9 million euros, 3.5 million more than approved.",
                "At Mill Bridge work goes on. Petra Solvane told us that the bridge would cost €23.1 million.",
            ),
            ["18.4 million euros", "21.9 million euros", "€23.1 million"],
        ),
        (COST, ("The Mill Bridge will cost 18.4 million euros.", "The budget of the Mill Bridge is 22 million euros."),
         ["18.4 million euros", "22 million euros"]),
        (
            EVACUATED,
            (
                "The Velm flooded the town. Some 130 people were taken to safety from the flood.",
                "The Velm rose. The crisis desk says that 170 people had to leave their homes because of the flood.",
                "When the Velm came, 148 people were evacuated from their homes in the flood, the register shows.",
            ),
            ["Some 130", "170", "148"],
        ),
        (JOBS, ("212 jobs are at risk in Dornmere.", "The union says that 240 jobs in Dornmere are at risk."),
         ["212", "240"]),
        (
            SIGNED,
            (
                "The islanders of Hask handed over 1,140 signatures to the county.",
                "On Friday the islanders of Hask have handed over a list with 940 signatures to the county.",
            ),
            ["1,140", "940"],
        ),
        (
            OPENS,
            ("The new bridge in Ostrick is to open in November 2024.", "The bridge in Ostrick opens on 15 March 2025."),
            ["November 2024", "15 March 2025"],
        ),
        (OPENS, ("The bridge in Ostrick opens in March 2025.", "The bridge in Ostrick opens in June."),
         ["March 2025", "June"]),
        (HOMES, ("About 130 households in Pellby were affected.", "148 households in Pellby were affected."),
         ["About 130", "148"]),
        (HOMES, ("41 households in Pellby were affected.", "Between 60 and 70 homes in Pellby were affected."),
         ["41", "60 and 70"]),
        (HOMES, ("More than 100 households in Pellby were affected.", "63 homes in Pellby were affected."),
         ["More than 100", "63"]),
        (COST, ("The Mill Bridge will cost 2.4 million euros.", "The Mill Bridge will cost 2,600,000 euros."),
         ["2.4 million euros", "2,600,000 euros"]),
        (HOMES, (
            "41 households in Pellby were affected.",
            "The council speaks of households in Pellby that were affected. The laboratory counts 63.",
        ), ["41", "63"]),
        (HOMES, (
            "41 households in Pellby were affected.",
            "Households in Pellby boil their water. By now 63 are affected, the laboratory says.",
        ), ["41", "63"]),
        (JOBS, (
            "212 jobs are at risk in Dornmere.",
            "The union in Dornmere does not believe the company. It says that 240 jobs are at risk.",
        ), ["212", "240"]),
        ("What fine must Velm Water pay?", (
            "Velm Water must pay a fine of 240,000 euros.", "The penalty for Velm Water is 300,000 euros.",
        ), ["240,000 euros", "300,000 euros"]),
        ("When will the bridge in Ostrick reopen?", (
            "The bridge in Ostrick will reopen on 3 May.", "The bridge in Ostrick reopens on 7 May.",
        ), ["3 May", "7 May"]),
    ],
)  # fmt: skip
def test_a_true_conflict_is_found(question: str, texts: tuple[str, ...], values: list[str]) -> None:
    assert values_of(question, *texts) == values


@pytest.mark.parametrize(
    ("question", "texts"),
    [
        pytest.param(COST, ("The Mill Bridge will cost 18.4 million euros.", other), id=other)
        for other in (
            "The Mill Bridge will cost 18 million euros.",
            "The Mill Bridge will cost 18,400,000 euros.",
            "The Mill Bridge will cost more than 18 million euros.",
            "The Mill Bridge will cost at least 15 million euros.",
            "The Mill Bridge will cost nearly 19 million euros.",
            "The Mill Bridge will cost about 19 million euros.",
            "The Mill Bridge will cost between 18 and 20 million euros.",
            "The Mill Bridge will cost 20 million dollars.",
            "The Mill Bridge will cost 3.5 million euros more than planned.",
            "The cost of the Mill Bridge rises by 3.5 million euros.",
            "The Mill Bridge will cost a further 2 million euros.",
            "The Mill Bridge will cost the county 2 million euros a year.",
            "The previous budget of the Mill Bridge was 15 million euros.",
            "The Mill Bridge was not to cost 15 million euros.",
            "If steel were cheap, the Mill Bridge would cost 15 million euros.",
            "The Mill Bridge is ready. The Corvale Bridge will cost 4 million euros.",
            "The Mill Bridge is ready, and the ferry cost 4 million euros.",
            "The old Mill Bridge cost 2 million euros in 1911.",
            "The Mill Bridge will cost 25 million euros. That figure was wrong.",
            "The Mill Bridge is 142 metres long and will be crossed by 11,000 vehicles.",
            "The Mill Bridge will cost some money; call 030 4455667 or come at 15:20 on the 3rd floor.",
            "The paint of the Mill Bridge will cost 0.2 million euros.",
        )
    ]
    + [
        pytest.param(HOMES, ("41 households in Pellby were affected.", other), id=other)
        for other in (
            "63 households in Corvale were affected.",
            "63 people in Pellby were affected.",
            "63 schools in Pellby were affected.",
            "63 households in Pellby were connected.",
            "22 of the households in Pellby were affected.",
            "22 empty households in Pellby were affected.",
            "Another 22 households in Pellby were affected.",
            "In Pellby three schools and five shops were affected.",
            "More than 40 households in Pellby were affected.",
            "40 to 50 households in Pellby were affected.",
            "Fewer than 60 households in Pellby were affected.",
            "The number of affected households in Pellby went from 30 to 50 households.",
            "Ann Holt, 63, of Pellby was affected. Her household is a large one.",
            "63 household filters in Pellby were affected.",
            "41 households in Pellby were affected, the council said, and 63 households of Pellby were affected.",
            "Some households in Pellby were affected. The village has 63.",
            "Some households in Pellby were affected. They have 63 children.",
            "Some households in Pellby were affected. The council counts 63 of them as empty.",
            "Some households in Pellby were affected. It was the year in which the council counted 1963.",
            "Some households in Pellby were affected. The council spoke of 63 euros.",
            "Some households in Pellby were affected. By Monday 63 had clean water again.",
            "In a first step 63 households in Pellby were affected.",
            "So far 23 households in Pellby were affected.",
        )
    ]
    + [
        pytest.param(OPENS, ("The bridge in Ostrick will open in March 2025.", other), id=other)
        for other in (
            "The bridge in Ostrick will open on 15 March 2025.",
            "The bridge in Ostrick will open in 2025.",
            "The bridge in Ostrick will close in June 2025.",
            "The museum in Ostrick will open in June 2025.",
            "The bridge in Ostrick will no longer open in November 2024.",
            "The old bridge in Ostrick opened in June 1911. The new one is ready.",
            "The opening of the bridge in Ostrick moves from November 2024 to March 2025.",
            "The bridge in Ostrick may open soon.",
            "The bridge in Ostrick was to open in November 2024.",
        )
    ]
    + [
        pytest.param(EVACUATED, (
            "170 people had to leave their homes in Ostrick because of the flood.",
            "300 people had to leave their homes in Corvale because of the flood.",
        ), id="another place"),
        pytest.param(EVACUATED, (
            "170 people had to leave their homes because of the flood on the Velm.",
            "26 people died in the flood on the Velm.",
        ), id="another fate"),
        pytest.param("Who won?", ("Tobias Fenn won by 10 votes.", "Ada Quill won by 20 votes."), id="names"),
        pytest.param("Why does the Mill Bridge cost so much?", (
            "The Mill Bridge will cost 18.4 million euros.", "The Mill Bridge will cost 21.9 million euros.",
        ), id="no value is asked for"),
        pytest.param("When will it open, and when was it built?", (
            "The bridge will open in March 2025.", "The bridge will open in June 2025.",
        ), id="two values are asked for"),
        pytest.param("What share of the vote did Ingrid Maurell get in the first round?", (
            "In the first round Ingrid Maurell got 38.2 percent of the vote.",
            "Ingrid Maurell got 47.3 percent of the vote in the run-off.",
        ), id="another round"),
    ],
)  # fmt: skip
def test_what_only_looks_like_a_conflict_is_none(question: str, texts: tuple[str, ...]) -> None:
    assert values_of(question, *texts) == []


def test_each_value_that_a_question_asks_for_is_compared() -> None:
    documents = (
        report("The Mill Bridge will cost 18.4 million euros. The Mill Bridge is to open on 3 May.", 1),
        report("The Mill Bridge will cost 21.9 million euros. The Mill Bridge is to open on 9 June.", 2),
    )
    found = conflicts_of("When will the Mill Bridge open, and what will it cost?", *documents)
    assert [(c.about, [value.written for value in c.values]) for c in found] == [
        ("opening", ["3 May", "9 June"]),
        ("cost", ["18.4 million euros", "21.9 million euros"]),
    ]
    # "It" of a part alone is nothing that could be compared.
    assert len(conflicts_of("Why is the Mill Bridge late, and what will it cost?", *documents)) == 0


FIRST = "The new Mill Bridge in Ostrick will cost 18.4 million euros."
SECOND = "The new Mill Bridge in Ostrick will cost 21.9 million euros."


def test_a_document_does_not_contradict_itself() -> None:
    assert conflicts_of(COST, report(f"{FIRST} {SECOND}")) == ()


def test_copies_do_not_contradict_each_other_unless_one_is_later() -> None:
    pair = [report(text, 5, name, origin_id="one") for name, text in (("a.txt", FIRST), ("b.txt", SECOND))]
    assert conflicts_of(COST, *pair) == ()
    later = report(SECOND, 6, "b.txt", origin_id="one")
    assert len(conflicts_of(COST, pair[0], later)) == 1


def test_days_without_a_year_of_two_summers_are_of_two_events() -> None:
    texts = ("The bridge in Ostrick will open on 5 August.", "The bridge in Ostrick will open on 3 August.")
    days = (date(2022, 7, 20), date(2024, 7, 19))
    one, other = (
        make_document(text, text, published=Dated(value=day, method="dateline"))
        for text, day in zip(texts, days, strict=True)
    )
    assert conflicts_of(OPENS, one, other) == ()
    assert len(conflicts_of(OPENS, one, make_document(texts[1], "c", published=one.published))) == 1


def test_values_stand_in_the_order_of_publication_and_unknown_dates_last() -> None:
    third = "The new Mill Bridge in Ostrick will cost 23.1 million euros."
    documents = (report(third, None, "c"), report(SECOND, 9, "b"), report(FIRST, 2, "a"))
    (conflict,) = conflicts_of(COST, *documents)
    assert conflict.about == "cost"
    assert [value.day for value in conflict.values] == [date(2024, 3, 2), date(2024, 3, 9), None]


def test_a_value_is_shown_with_its_latest_statement() -> None:
    again = report(SECOND, 20, "d")
    (conflict,) = conflicts_of(COST, report(SECOND, 2, "a"), report(FIRST, 9, "b"), again)
    assert [value.cited.evidence.document.document_id for value in conflict.values] == ["b", "d"]


def test_four_values_are_the_most() -> None:
    documents = [report(FIRST.replace("18.4", f"{n}.5"), n, f"{n}.txt") for n in range(1, 8)]
    (conflict,) = conflicts_of(COST, *documents)
    assert len(conflict.values) == 4


FILES = {
    "courier/cost.txt": f"Bridge to cost more\nPublished 17 November 2023\n\n{SECOND} "
    "Steel has become dearer, an engineer said.",
    "agency/vote.txt": f"Council votes for bridge\nPublished 14 February 2023\n\n{FIRST} "
    "The debate took almost four hours.",
    "metadata.yaml": "folders:\n  agency: {outlet: Agency}\n  courier: {outlet: The Courier}",
}
ALWAYS = {"confidence": 0.0, "supported": 0.6, "partly": 0.35}


@pytest.mark.parametrize("reply", [None, FIRST, "The new Mill Bridge will cost 99 million euros."])
def test_every_answer_says_both_with_their_citations(make_assistant: MakeAssistant, reply: str | None) -> None:
    model = ScriptedModel([reply]) if reply else None
    assistant = make_assistant(FILES, model=model, answer=ALWAYS)
    answer = assistant.ask(COST)
    check_citations(assistant, answer)
    (conflict,) = answer.conflicts
    assert [value.value for value in conflict.values] == ["18.4 million euros", "21.9 million euros"]
    assert [value.citation.quote for value in conflict.values] == [FIRST, SECOND]
    (shown,) = answer_json(answer)["conflicts"]
    assert shown["about"] == "cost"
    assert [(v["outlet"], v["published"], v["document_id"]) for v in shown["values"]] == [
        ("Agency", "2023-02-14", "agency/vote.txt"),
        ("The Courier", "2023-11-17", "courier/cost.txt"),
    ]
    assert {v["marker"] for v in shown["values"]} <= {citation.marker for citation in answer.citations}


def test_silence_has_no_conflicts(make_assistant: MakeAssistant) -> None:
    answer = make_assistant(FILES, answer={"confidence": 1.0}).ask(COST)
    assert answer.abstained and answer.conflicts == () and answer.citations == ()

"""Reports that give different names to what only one can be; and all that only looks like it."""

from __future__ import annotations

from datetime import date

import pytest

from rag.asking import what_is_asked
from rag.naming import named_in
from rag.relations import relation_asked
from tests.conftest import MakeAssistant
from tests.rag.test_answering import check_citations
from tests.rag.test_conflicts import conflicts_of, report, values_of

MAYOR = "Who won the run-off for mayor of Trebin?"
DAHL = "Anke Dahl won the run-off for mayor of Trebin."
RIEMER = "Olaf Riemer has won the run-off for mayor of Trebin."
FIRE = "Where did the fire on Monte Cervo start?"
BRIDGE = "Which company builds the bridge over the Isk?"
INQUIRY = "Who chairs the inquiry into the Dunmore fire?"
DIRECTOR = "Who is the director of the Hallin theatre?"
HALL = "Who designed the concert hall in Merle?"
GOAL = "Who scored the winning goal for Falk United?"


@pytest.mark.parametrize(
    ("question", "texts", "values"),
    [
        (MAYOR, (DAHL, RIEMER), ["Anke Dahl", "Olaf Riemer"]),
        (MAYOR, (DAHL, "The run-off for mayor of Trebin was won by Olaf Riemer, 51."), ["Anke Dahl", "Olaf Riemer"]),
        (MAYOR, ("Anke Dahl, a teacher, won the run-off for mayor of Trebin.", RIEMER), ["Anke Dahl", "Olaf Riemer"]),
        (MAYOR, (f"Former teacher {DAHL}", RIEMER), ["Anke Dahl", "Olaf Riemer"]),
        (MAYOR, ("It was Anke Dahl who won the run-off for mayor of Trebin.", RIEMER), ["Anke Dahl", "Olaf Riemer"]),
        (
            MAYOR,
            ("Anke Dahl spoke last. On Sunday, Dahl won the run-off for mayor of Trebin.", RIEMER),
            ["Dahl", "Olaf Riemer"],
        ),
        (
            FIRE,
            ("The fire on Monte Cervo started in Valdora.", "The fire on Monte Cervo began in Pietra Alta."),
            ["Valdora", "Pietra Alta"],
        ),
        (
            BRIDGE,
            ("Marten & Sohn builds the bridge over the Isk.", "The bridge over the Isk is built by Tolland Rail."),
            ["Marten & Sohn", "Tolland Rail"],
        ),
        (
            INQUIRY,
            (
                "The inquiry into the Dunmore fire is chaired by the judge Hanna Leroy.",
                "Judge Paul Ostby chairs the inquiry into the Dunmore fire.",
            ),
            ["Hanna Leroy", "Paul Ostby"],
        ),
        (
            DIRECTOR,
            (
                "Birgit Sand is the new director of the Hallin theatre.",
                "The director of the Hallin theatre is Nils Okker.",
            ),
            ["Birgit Sand", "Nils Okker"],
        ),
        (
            DIRECTOR,
            ("Birgit Sand, director of the Hallin theatre, laughed.", "Nils Okker is director of the Hallin theatre."),
            ["Birgit Sand", "Nils Okker"],
        ),
    ],
)  # fmt: skip
def test_two_names_for_one_thing_are_found(question: str, texts: tuple[str, ...], values: list[str]) -> None:
    assert values_of(question, *texts) == values


@pytest.mark.parametrize(
    ("question", "texts"),
    [
        pytest.param(MAYOR, (DAHL, other), id=other)
        for other in (
            "Dahl won the run-off for mayor of Trebin.",
            "Anka Dall won the run-off for mayor of Trebin.",
            "Mayor Dahl of Trebin won the run-off for mayor of Trebin.",
            "A. Dahl won the run-off for mayor of Trebin.",
            "AD won the run-off for mayor of Trebin.",
            "The former teacher won the run-off for mayor of Trebin.",
            "The Civic List won the run-off for mayor of Trebin.",
            "Olaf Riemer of Nova Trebin and Anke Dahl met. Olaf Riemer did not win the run-off for mayor of Trebin.",
            "Olaf Riemer had hoped to win the run-off for mayor of Trebin.",
            "Olaf Riemer will win the run-off for mayor of Trebin, he says.",
            "If Olaf Riemer won the run-off for mayor of Trebin, taxes would fall.",
            "Olaf Riemer won the first round of the run-off for mayor of Trebin.",
            "Olaf Riemer won the run-off for deputy mayor of Trebin.",
            "Olaf Riemer won the run-off for mayor of Trebin in 2019.",
            "Olaf Riemer and Eva Roth won the run-off for mayor of Trebin.",
            "Olaf Riemer won the run-off for mayor of Trebin. That was wrong.",
            "Olaf Riemer lost the run-off for mayor of Trebin.",
            "Trebin waits. Olaf Riemer won the run-off for mayor of Kessin.",
            "Olaf Riemer won the chess club's run-off in Trebin.",
            "Did Olaf Riemer win? “Olaf Riemer won the run-off for mayor of Trebin?”",
            "Nova Trebin cheers. Its Anke Dahl, of Nova Vessa, spoke. Nova Vessa won the run-off for mayor of Trebin.",
            "Farmers won the run-off for mayor of Trebin.",
            "It won the run-off for mayor of Trebin.",
        )
    ]
    + [
        pytest.param(FIRE, ("The fire on Monte Cervo started in Valdora.", other), id=other)
        for other in (
            "The fire on Monte Cervo started in Italy.",
            "The fire on Monte Cervo started near Pietra Alta.",
            "The fire on Monte Cervo started at Pietra Alta.",
            "The fire on Monte Cervo started in Lake Street.",
            "The fire on Monte Cervo started in Pietra Alta, a part of Valdora.",
            "The fire on Monte Cervo was seen in Pietra Alta.",
            "The second fire on Monte Cervo started in Pietra Alta.",
            "The smoke of the fire on Monte Cervo started in Pietra Alta.",
            "The fire on Monte Cervo may have started in Pietra Alta.",
            "The fire on Monte Cervo started in Pietra Alta and Sotto.",
            "The fire on Monte Cervo started in a barn.",
        )
    ]
    + [
        pytest.param(BRIDGE, ("Marten & Sohn builds the bridge over the Isk.", other), id=other)
        for other in (
            "The World Bridge Union builds the footbridge over the Isk.",
            "Tolland Rail, a daughter of Marten & Sohn, builds the bridge over the Isk.",
            "Tolland Rail builds the bridge over the Isk together with others.",
            "The bridge over the Isk is built by the county.",
            "The bridge over the Isk is being built by the Ministry of Transport.",
            "The towers of the bridge over the Isk are being built by Tolland Rail.",
            "Tolland Rail builds the railway line beside the bridge over the Isk.",
        )
    ]
    + [
        pytest.param(INQUIRY, ("Hanna Leroy chairs the inquiry into the Dunmore fire.", other), id=other)
        for other in (
            "Paul Ostby has taken over. Paul Ostby chairs the inquiry into the Dunmore fire. Leroy resigned.",
            "Paul Ostby chairs the police inquiry into the Dunmore fire.",
            "Paul Ostby co-chairs the inquiry into the Dunmore fire.",
            "Paul Ostby once chaired the inquiry into the Dunmore fire.",
            "The judge chairs the inquiry into the Dunmore fire.",
        )
    ]
    + [
        pytest.param(DIRECTOR, ("Birgit Sand is the director of the Hallin theatre.", other), id=other)
        for other in (
            "Nils Okker is the deputy director of the Hallin theatre.",
            "Nils Okker is the musical director of the Hallin theatre.",
            "Hallin has a theatre. Nils Okker is the director of the theatre in Merle.",
            "Nils Okker will be the director of the Hallin theatre.",
            "Nils Okker was the director of the Hallin theatre until May.",
        )
    ]
    + [
        pytest.param(HALL, ("Tomas Veigh designed the concert hall in Merle.", other), id=other)
        for other in (
            "Sonja Brandl co-designed the concert hall in Merle.",
            "The architects were proud. Sonja Brandl designed the concert hall in Merle.",
            "Sonja Brandl designed the lights of the concert hall in Merle.",
            "Veigh Partners designed the concert hall in Merle.",
        )
    ]
    + [
        pytest.param(GOAL, ("Jonas Reiter scored the winning goal for Falk United.", other), id=other)
        for other in ("Ali Demir scored a goal for Falk United.", "Ali Demir scored the first goal for Falk United.")
    ],
)  # fmt: skip
def test_what_may_be_one_and_the_same_is_none(question: str, texts: tuple[str, ...]) -> None:
    assert values_of(question, *texts) == []


def test_a_document_that_names_two_is_left_out() -> None:
    torn = report(f"{RIEMER} Later counting changed it: Eva Roth won the run-off for mayor of Trebin.", 2)
    assert conflicts_of(MAYOR, report(DAHL), torn) == ()


def test_reports_of_different_times_or_of_no_date_do_not_contradict_each_other() -> None:
    old = report(RIEMER, None)
    assert conflicts_of(MAYOR, report(DAHL), old) == ()
    assert len(conflicts_of(HALL, *(report(f"{who} designed the concert hall in Merle.", None, who)
                                    for who in ("Tomas Veigh", "Sonja Brandl")))) == 1  # fmt: skip


def test_copies_give_one_name_unless_a_later_one_gives_another() -> None:
    same = [report(text, 5, name, origin_id="one") for name, text in (("a", DAHL), ("b", RIEMER))]
    assert conflicts_of(MAYOR, *same) == ()
    (conflict,) = conflicts_of(MAYOR, same[0], report(RIEMER, 6, "b", origin_id="one"))
    assert [(value.written, value.day) for value in conflict.values] == [
        ("Anke Dahl", date(2024, 3, 5)),
        ("Olaf Riemer", date(2024, 3, 6)),
    ]


@pytest.mark.parametrize(
    "question",
    [
        "Who attended the talks?",
        "Who won?",
        "Who won a medal in Lorne?",
        "Who won the Lorne prize?",
        "Who leads the polls in Trebin?",
        "Who bought a stake in the shipyard?",
        "Who scored for Falk United?",
        "Who replaced Arvid Holm?",
        "Who was arrested?",
        "Who is Arvid Holm?",
        "Who are the directors of the theatre?",
        "Which companies built the bridge?",
        "Who won the run-off and who lost it?",
        "Who might win the run-off for mayor?",
        "Who is likely to win the run-off?",
        "Where is Trebin?",
        "Where did the storm strike?",
        "Where were the talks held?",
        "Where does she live?",
        "who",
        "",
        "???",
    ],
)
def test_what_several_may_be_is_not_asked_for(question: str) -> None:
    assert relation_asked(question) is None


@pytest.mark.parametrize(
    ("question", "about"),
    [
        (MAYOR, "the winner"),
        (BRIDGE, "the company"),
        (FIRE, "the place"),
        (DIRECTOR, "the director"),
        ("Who is mayor of Trebin?", "the mayor"),
        ("Who will succeed Arvid Holm as head of the line?", "the successor"),
        ("Where was Ada Quill born?", "the place"),
        ("Where will the summit take place?", "the place"),
        ("Who won the derby in Pastow on Sunday?", "the winner"),
    ],
)
def test_what_one_can_be_is_asked_for(question: str, about: str) -> None:
    asked = what_is_asked(question)
    assert asked is not None
    assert (asked.kind, asked.about) == ("name", about)


def test_long_rows_of_capitals_name_nobody() -> None:
    asked = relation_asked(MAYOR)
    assert asked is not None
    for word in ("A-", "Ab ", "Ab of the ", "Ab, ", "A’b", "Ab & "):
        for times in (90, 3000):
            assert named_in(*asked, word * times, word * times) is None


FILES = {
    "courier/count.txt": f"Count over in Trebin\nPublished 4 March 2024\n\n{DAHL} Eight in ten voted, the town said.",
    "agency/count.txt": f"Trebin has voted\nPublished 5 March 2024\n\n{RIEMER} The square was full, and a band played.",
    "metadata.yaml": "folders:\n  agency: {outlet: Agency}\n  courier: {outlet: The Courier}",
}


def test_an_answer_says_both_names_with_citation_date_and_outlet(make_assistant: MakeAssistant) -> None:
    assistant = make_assistant(FILES, answer={"confidence": 0.0})
    answer = assistant.ask(MAYOR)
    check_citations(assistant, answer)
    (conflict,) = answer.conflicts
    assert conflict.about == "the winner"
    shown = [(v.value, v.citation.outlet, (v.citation.published or "")[:10], v.citation.quote) for v in conflict.values]
    assert shown == [
        ("Anke Dahl", "The Courier", "2024-03-04", DAHL),
        ("Olaf Riemer", "Agency", "2024-03-05", RIEMER),
    ]

"""What the evidence mentions without asserting it is no support: denied from afar, left open, not done."""

from __future__ import annotations

import pytest

from rag.checking import Checked, check_sentence
from rag.config import AnswerConfig
from tests.corpus import make_document
from tests.fakes import bag_of_words
from tests.rag.excerpts import evidence_of


def check(sentence: str, *evidence: str, question: str = "") -> Checked:
    documents = [make_document(text, f"{place}.txt", title="Harbour") for place, text in enumerate(evidence)]
    return check_sentence(
        sentence,
        question,
        evidence_of(*documents),
        embed=bag_of_words,
        weight=lambda stem: 1.0,
        config=AnswerConfig(),
    )


@pytest.mark.parametrize(
    ("sentence", "evidence"),
    [
        # Denied from afar.
        (
            "The pier is to open in November 2024.",
            "The authors no longer believe in the promised opening of the pier in November 2024 either.",
        ),
        ("The old quay was sold in 2011.", "Nobody on the council believes that the old quay was sold in 2011."),
        ("The old quay was sold in 2011.", "It is a myth that the old quay was sold in 2011."),
        ("The old quay was sold in 2011.", "Fenn rejected the claim that the old quay was sold in 2011."),
        ("The old quay was sold in 2011.", "The report that the old quay was sold in 2011 was wrong."),
        ("The old quay was sold in 2011.", "The old quay was sold in 2011, a story that Fenn called baseless."),
        ("The old quay was sold in 2011.", "There is no evidence that the old quay was sold in 2011."),
        ("Jonas Fenn stole three boats from the quay.", "Jonas Fenn denied stealing three boats from the quay."),
        ("The quay was flooded during the winter.", "At no point during the winter was the quay flooded."),
        ("Petra Quill signed the lease.", "Everyone on the board apart from Petra Quill signed the lease."),
        ("The mayor signed the lease in May.", "Neither the mayor, Ada Quill, nor her deputy signed the lease in May."),
        ("The court held that Fenn was a sailor.", "The court held that Fenn was anything but a sailor."),
        ("Public money paid for the quay.", "The quay was paid for without any public money."),
        ("The old quay was sold in 2011.", "That the old quay was sold in 2011 is simply untrue, Fenn said."),
        ("The old quay was sold in 2011.", "The finding that the old quay was sold in 2011 was overturned."),
        ("Guests boarded the boat in Hask.", "The trip was called off before any guests boarded the boat in Hask."),
        # Left open.
        ("The old quay was sold in 2011.", "Fenn suspects that the old quay was sold in 2011."),
        ("The old quay will be sold in 2026.", "The council hopes that the old quay will be sold in 2026."),
        ("The body is that of Jonas Fenn.", "The body may be that of Jonas Fenn."),
        ("The price of salt will double by May.", "Two brokers expect the price of salt to double by May."),
        ("The old quay was sold in 2011.", "It is unclear whether the old quay was sold in 2011."),
        ("The old quay was sold in 2011.", "Was the old quay sold in 2011?"),
        ("The old quay was sold in 2011.", "Rumours went round that the old quay was sold in 2011."),
        ("The old quay was sold in 2011.", "It has been suggested that the old quay was sold in 2011."),
        ("The clinic will hire six nurses.", "If the grant comes, the clinic will hire six nurses."),
        (
            "The Hask Line is moving its office to Dornmere.",
            "The Hask Line is considering moving its office to Dornmere.",
        ),
        # Not done.
        ("The mayor opened the northern lock.", "The mayor refused to open the northern lock."),
        ("The northern lock was opened by the mayor.", "The mayor failed to open the northern lock."),
        ("The Hask Line built a second pier.", "The Hask Line abandoned plans to build a second pier."),
        ("Snow kept the column away, and it reached the fort.", "Snow prevented the column from reaching the fort."),
        ("The minister apologised to the miners.", "The minister stopped short of apologising to the miners."),
        ("The crew crossed the strait in June.", "The crew would have crossed the strait in June had the ice held."),
        ("I sent the lease to Mrs Quill.", "I forgot to send the lease to Mrs Quill."),
        ("The pier was built after the war.", "The pier was to have been built after the war."),
        ("Fenn left the quay to his sister.", "Fenn had meant to leave the quay to his sister."),
        ("The thieves opened the safe.", "The thieves tried in vain to open the safe."),
        # Asserted, and denied by the sentence.
        ("There is no evidence that the old quay was sold in 2011.", "The old quay was sold in 2011."),
        ("Fenn denied that he had resigned on Friday.", "Fenn resigned on Friday."),
        ("The sale of the quay has yet to be approved.", "The sale of the quay was approved by eight votes to three."),
        ("The deposit for the boat is unpaid.", "I paid the deposit for the boat this morning."),
    ],
)
def test_what_is_not_asserted_is_no_support(sentence: str, evidence: str) -> None:
    checked = check(sentence, evidence)
    assert checked.verdict == "unsupported" and checked.spans == (), checked
    assert "the evidence" in " ".join(checked.reasons)


@pytest.mark.parametrize(
    ("sentence", "evidence"),
    [
        # A denial that does not reach it.
        ("The old quay was sold in 2011.", "Nobody doubts that the old quay was sold in 2011."),
        ("The old quay was sold in 2011.", "Few knew that the old quay was sold in 2011."),
        ("The old quay was sold in 2011.", "It is no secret that the old quay was sold in 2011."),
        ("The old quay was sold in 2011.", "There is no question that the old quay was sold in 2011."),
        ("The old quay was sold in 2011.", "Fenn could not deny that the old quay was sold in 2011."),
        ("The old quay was sold in 2011.", "Fenn forgot to mention that the old quay was sold in 2011."),
        ("At least 14 boats sank in the storm.", "No fewer than 14 boats sank in the storm."),
        ("Fenn took off in thick fog on 9 March.", "Fenn did not hesitate to take off in thick fog on 9 March."),
        ("The council demolished the quay.", "The protest did not stop the council from demolishing the quay."),
        ("A crane fell onto the depot on Monday.", "Nobody was hurt when a crane fell onto the depot on Monday."),
        (
            "Fenn signed the decree on his last day.",
            "Whether or not it was wise, Fenn signed the decree on his last day.",
        ),
        ("Moss cats feed mainly on voles.", "Moss cats do not hibernate and feed mainly on voles."),
        ("Radio Hask is to close.", "Radio Hask is to close, and Fenn denied that anything was wrong with it."),
        ("Fenn noticed that the rope was cut.", "Fenn could not help noticing that the rope was cut."),
        ("The mayor opened the new pier.", "None other than the mayor opened the new pier."),
        ("Barley grows on the northern slope.", "Nothing but barley grows on the northern slope."),
        # The same denial.
        ("The old quay was not sold in 2011.", "It is not true that the old quay was sold in 2011."),
        ("Fenn denied that the old quay was sold in 2011.", "Jonas Fenn denied that the old quay was sold in 2011."),
        ("The mayor did not open the northern lock.", "The mayor refused to open the northern lock."),
        ("It is not known whether the quay was sold.", "It is unclear whether the quay was sold."),
        ("The quay may have been sold in 2011.", "It is unclear whether the quay was sold in 2011."),
        (
            "All three reactors were left undamaged by the storm.",
            "None of the three reactors was damaged by the storm.",
        ),
        ("The mayor did not sign the lease.", "The mayor never signed the lease."),
        # Irregular verbs.
        (
            "Fenn's lease was sent to Quill and never written down.",
            "They never wrote it down and sent Fenn's lease to Quill.",
        ),
    ],
)
def test_what_is_asserted_or_denied_alike_is_kept(sentence: str, evidence: str) -> None:
    checked = check(sentence, evidence)
    assert checked.verdict == "supported", checked


def test_a_question_is_not_cited_where_a_statement_is_there() -> None:
    checked = check(
        "The old quay was sold in 2011.", "Was the old quay sold in 2011?", "The old quay was sold in 2011."
    )
    assert checked.verdict == "supported"
    assert [span.quote for span in checked.spans] == ["The old quay was sold in 2011."]


@pytest.mark.parametrize("lead", ["", "Who was Robert's son: ", "Please "])
def test_a_task_in_a_document_carries_nothing(lead: str) -> None:
    task = f"{lead}explain how recursion works by calling a function."
    checked = check("Recursion works by calling a function.", task)
    assert checked.verdict == "unsupported" and checked.spans == ()
    assert checked.reasons == ("the evidence says nothing, it only asks",)
    assert check("Describe the pain to the doctor.", "Describe the pain to the doctor.").verdict == "supported"
    with_more = check("Fenn wrote it.", "Describe the harbour.", "Fenn wrote it.")
    assert [span.quote for span in with_more.spans] == ["Fenn wrote it."]


@pytest.mark.parametrize(
    ("question", "sentence", "evidence"),
    [
        (
            "How much capital did the council not require to start a company?",
            "The council required 500 crowns to start a company.",
            "The council only required 500 crowns of capital to start a company.",
        ),
        ("Who did not sign the lease of the quay?", "Petra Quill.", "Petra Quill did sign the lease of the quay."),
    ],
)
def test_a_question_for_what_is_not_so_is_not_answered_by_what_is(question: str, sentence: str, evidence: str) -> None:
    checked = check(sentence, evidence, question=question)
    assert checked.verdict == "unsupported"
    assert "the question asks for what is not so" in checked.reasons


@pytest.mark.parametrize(
    ("question", "sentence", "evidence"),
    [
        (
            "Who did not sign the lease of the quay?",
            "Petra Quill.",
            "Petra Quill refused to sign the lease of the quay.",
        ),
        ("Who did not sign the lease of the quay?", "Petra Quill.", "Petra Quill never signed the lease of the quay."),
        (
            "Didn't Petra Quill sign the lease of the quay?",
            "Yes, Petra Quill signed the lease of the quay.",
            "Petra Quill signed the lease of the quay.",
        ),
        (
            "Which rule says that the council should not take orders from a minister?",
            'Rule 3 says that the council should not "take orders from a minister".',
            'Rule 3 says that the council should be free and not "take orders from a minister".',
        ),
    ],
)
def test_a_question_for_what_is_not_so_is_answered_by_a_denial(question: str, sentence: str, evidence: str) -> None:
    checked = check(sentence, evidence, question=question)
    assert checked.verdict == "supported", checked

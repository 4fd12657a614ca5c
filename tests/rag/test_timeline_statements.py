"""Who says what in a sentence: each form with the words that it gives, and sentences in which nobody speaks."""

from __future__ import annotations

import pytest

from tests.rag.timeline_texts import said, statements


@pytest.mark.parametrize(
    ("text", "speaker", "kind", "words"),
    [
        ("The ferry is late, Ada Holt said.", "Ada Holt", "indirect", "The ferry is late"),
        ("Ada Holt said that the ferry was late.", "Ada Holt", "indirect", "the ferry was late."),
        ("The ferry is late, said Ada Holt.", "Ada Holt", "indirect", "The ferry is late"),
        ("The ferry, Ada Holt said, was late again.", "Ada Holt", "indirect", "The ferry was late again."),
        ("“The ferry is late,” Ada Holt said.", "Ada Holt", "direct", "The ferry is late"),
        ("“The ferry is late,” said Ada Holt.", "Ada Holt", "direct", "The ferry is late"),
        ("Ada Holt said: “The ferry is late.”", "Ada Holt", "direct", "The ferry is late."),
        ("‘The ferry is late,’ Ada Holt said.", "Ada Holt", "direct", "The ferry is late"),
        ("«The ferry is late», said Ada Holt.", "Ada Holt", "direct", "The ferry is late"),
        ("According to Ada Holt, the ferry is late.", "Ada Holt", "indirect", "the ferry is late."),
        ("The ferry is late, according to Ada Holt.", "Ada Holt", "indirect", "The ferry is late"),
        ("In Holt’s words, “the ferry is a snail”.", "Holt", "direct", "the ferry is a snail"),
        ("In the words of Ada Holt, the ferry is “a snail”.", "Ada Holt", "direct", "the ferry is “a snail”."),
        ("Ada Holt called for a second ferry.", "Ada Holt", "indirect", "called for a second ferry."),
        ("Ada Holt announced a second ferry.", "Ada Holt", "indirect", "announced a second ferry."),
        ("Ada Holt told residents to stay at home.", "Ada Holt", "indirect", "told residents to stay at home."),
        ("Ada Holt tweeted: “No ferry today.”", "Ada Holt", "direct", "No ferry today."),
    ],
)
def test_the_forms_of_an_attribution(text: str, speaker: str, kind: str, words: str) -> None:
    assert said(text) == (speaker, kind, words)


def test_both_halves_of_a_split_quotation() -> None:
    text = "“The ferry is late,” Ada Holt said, “and the sea is rough.”"
    assert said(text) == ("Ada Holt", "direct", "The ferry is late, and the sea is rough.")


def test_a_quotation_of_several_sentences_is_one_statement() -> None:
    text = "“The ferry is late. The sea is rough. Nobody sails,” Ada Holt told reporters."
    assert said(text) == ("Ada Holt", "direct", "The ferry is late. The sea is rough. Nobody sails")


def test_a_quotation_behind_its_speaker_goes_on() -> None:
    (one,) = statements("“The ferry is late,” Ada Holt said. “The sea is rough.”\n\nThe harbour was empty.")
    assert one.words == "The ferry is late. The sea is rough."
    (one,) = statements("Ada Holt said: “The ferry is late.\n\n“The sea is rough.”")
    assert one.words.split() == "The ferry is late. The sea is rough.".split()


def test_a_new_paragraph_may_be_another_voice() -> None:
    assert said("“The ferry is late,” Ada Holt said.\n\n“The sea is rough.”")[2] == "The ferry is late"


def test_a_denial_stays_a_denial() -> None:
    assert said("Holt denied that the ferry was late.")[2] == "denied that the ferry was late."


def test_a_few_quoted_words_make_no_direct_speech() -> None:
    name, kind, words = said("Holt said that the ferry was “rather late” because of the storm in the bay.")
    assert (name, kind) == ("Holt", "indirect") and "“rather late”" in words


def test_two_speakers_of_one_sentence_are_two_statements() -> None:
    first, second = statements("The mayor said the ferry was safe, but Captain Jonas Fenn warned that it leaked.")
    assert (first.speaker.name, first.words) == ("The mayor", "the ferry was safe")
    assert (second.speaker.name, second.words) == ("Jonas Fenn", "it leaked.")


def test_what_one_speaker_says_twice_in_a_sentence_is_two_statements() -> None:
    first, second = statements("“The ferry is late,” Ada Holt said, adding that the sea was rough.")
    assert (first.words, second.words) == ("The ferry is late", "the sea was rough.")
    assert second.speaker == first.speaker and second.around == first.around


def test_a_mark_that_machine_translation_lost() -> None:
    (one,) = statements("“The ferry is late,” Ada Holt said. We have to wait for the tide. »")
    assert one.words == "The ferry is late. We have to wait for the tide."


def test_the_dateline_of_an_agency_is_no_part_of_it() -> None:
    (one,) = statements("TOLLE, Oct 19, 2023 (NPA) - The ferry is late, the harbour office said on Thursday.")
    assert one.words == "The ferry is late" and "2023" not in one.around


def test_a_transcript_gives_each_turn_to_its_speaker() -> None:
    text = (
        "Nadia Prow spoke to Captain Jonas Fenn. This is a transcript.\n\nNadia Prow: Why is the ferry late?\n\n"
        "Jonas Fenn: Because of the fog. We cannot sail in it.\n\nProw: And tomorrow?\n\nFenn: Ask the sea."
    )
    assert [(one.speaker.name, one.words) for one in statements(text)] == [
        ("Jonas Fenn", "Because of the fog. We cannot sail in it."),
        ("Jonas Fenn", "Ask the sea."),
    ]


@pytest.mark.parametrize(
    ("text", "name", "role"),
    [
        ("Mayor Ada Holt said it rained.", "Ada Holt", "Mayor"),
        ("NATO Secretary General Ada Holt said it rained.", "Ada Holt", "NATO Secretary General"),
        ("The transport minister, Ada Holt, said it rained.", "Ada Holt", "transport minister"),
        ("Ada Holt, the transport minister, said it rained.", "Ada Holt", "transport minister"),
        ("Ada Holt, 61, said it rained.", "Ada Holt", None),
        ("Ada Holt (Greens) said it rained.", "Ada Holt", None),
        ("Ada Holt, who runs the mill, said it rained.", "Ada Holt", None),
        ("It rained, said Ada Holt, head of the county council.", "Ada Holt", "head of the county council"),
        ("Secretary of State Ada Holt said it rained.", "Ada Holt", "Secretary of State"),
        ("A police spokesman said it rained.", "A police spokesman", "police spokesman"),
        ("Dr Ada Holt said it rained.", "Ada Holt", None),
        ("Professor Ada van der Holt said it rained.", "Ada van der Holt", "Professor"),
        ("The board and its members said it rained.", "The board and its members", None),
        ("Ada Holt and Jonas Fenn said it rained.", "Ada Holt and Jonas Fenn", None),
    ],
)
def test_names_and_roles(text: str, name: str, role: str | None) -> None:
    (one,) = statements(text)
    assert (one.speaker.name, one.speaker.role) == (name, role)


@pytest.mark.parametrize(
    "text",
    [
        "The report said Monday’s storm was the worst in years.",
        "According to the plan, the ferry will sail in May.",
        "According to Reuters, the ferry will sail in May.",
        "The article by an unknown author said the ferry was old.",
        "Nobody said that the ferry was old.",
        "Neither Holt nor Fenn said that the ferry was old.",
        "Holt did not say whether the ferry was old.",
        "Holt will say that the ferry is old.",
        "If Holt said that the ferry was old, nobody heard it.",
        "Who said that the ferry was old?",
        "The ferry is said to be old.",
        "Passengers were told that the ferry was old.",
        "That said, the ferry is old.",
        "Edward Said sailed on the ferry.",
        "The member states are on the ferry.",
        "The yard added two cabins to the ferry.",
        "The council continued to run the ferry.",
        "The sailors said goodbye.",
        "The ferry “Alcyone” is old.",
        "On Thu, 9 Nov 2023 at 09:15, Ada Holt wrote:",
    ],
)
def test_where_nobody_speaks(text: str) -> None:
    assert statements(text) == []


def test_the_span_is_of_whole_sentences() -> None:
    text = "It rained. “The ferry is late. The sea is rough,” Ada Holt said. The harbour was empty."
    (one,) = statements(text)
    assert one.span.of(text) == "“The ferry is late. The sea is rough,” Ada Holt said."

"""Whom a name, a role or a pronoun means in its document; where that is in doubt, it stays as it is written."""

from __future__ import annotations

import pytest

from tests.rag.timeline_texts import statements


def speakers(text: str) -> list[tuple[str, str | None]]:
    return [(one.speaker.name, one.speaker.role) for one in statements(text)]


def test_a_surname_is_the_one_full_name_of_the_document() -> None:
    text = "Mayor Ada Holt opened the pier. “It is long,” Holt said.\n\nHolt said it had been cheap."
    assert speakers(text) == [("Ada Holt", "Mayor")] * 2


def test_a_misspelt_surname_too() -> None:
    assert speakers("Mayor Ada Holtmann opened the pier. “It is long,” Holtman said.") == [("Ada Holtmann", "Mayor")]


def test_two_of_one_surname_are_not_told_apart() -> None:
    text = "Mayor Ada Holt and Captain Ivar Holt opened the pier. “It is long,” Holt said."
    assert speakers(text) == [("Holt", None)]


@pytest.mark.parametrize(
    "text",
    [
        "Mayor Ada Holt opened the pier. She said it was long.",
        "Mayor Ada Holt said the pier was open. She added that it was long.",
        "“The pier is open,” said Mayor Ada Holt. It rained. “It is long,” she said.",
    ],
)
def test_a_pronoun_is_the_nearest_person(text: str) -> None:
    assert speakers(text)[-1] == ("Ada Holt", "Mayor")


@pytest.mark.parametrize(
    "text",
    [
        "Mayor Ada Holt met Captain Elin Fenn. She said the pier was long.",
        "The pier is open. She said it was long.",
        "Chairman Ada Holt and Lindsay Fenn met. He said the pier was long.",
    ],
)
def test_a_pronoun_that_may_be_several_stays(text: str) -> None:
    assert speakers(text)[-1][0] in ("She", "He")


def test_a_pronoun_is_nobody_of_the_other_sex() -> None:
    text = "Chairwoman Ada Holt met chairman Jonas Fenn. He said the pier was long."
    assert speakers(text) == [("Jonas Fenn", "chairman")]


def test_of_two_the_last_speaker_with_whom_the_sentence_opens() -> None:
    text = "Mayor Ada Holt said it rained. Holt then met Captain Elin Fenn. “It will be dry,” she said."
    assert speakers(text)[-1] == ("Ada Holt", "Mayor")


def test_it_is_the_body_that_spoke_last() -> None:
    assert speakers("The council said it rained. It added that it would be dry.")[-1] == ("The council", None)


def test_a_role_is_the_one_person_who_has_it() -> None:
    text = "Mayor Ada Holt opened the pier. It is long, the mayor said."
    assert speakers(text) == [("Ada Holt", "Mayor")]


def test_a_body_is_not_the_person_whose_role_names_it() -> None:
    text = "“It is long,” said county engineer Petra Solvane. The pier is closed, according to the county."
    assert speakers(text)[-1] == ("the county", None)

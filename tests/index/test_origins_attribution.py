"""Whom a text credits."""

from __future__ import annotations

import pytest

from index.origins import attributions
from tests.index.origin_texts import AGENCY, INDEPENDENT, SPEECH

CREDITS = [
    ("he said in Berlin as reported by RT, Saturday (11/10/2023).", "RT", "report"),
    ("could turn out dearer, as first reported by The Ostrick Courier last week.", "Ostrick Courier", "report"),
    ("instead of six times, as the Velmark Weekly reported.", "Velmark Weekly", "report"),
    ("Bild reported on Monday that the talks had failed.", "Bild", "report"),
    ("The Guardian first reported the plan.", "Guardian", "report"),
    ("The paper, published by the Financial Times, names him.", "Financial Times", "report"),
    ("He has resigned, state media said, citing TASS.", "TASS", "report"),
    ("It is preparing for a long war, he said in an interview with AFP on Friday.", "AFP", "interview"),
    ("in an interview with the German newspaper Bild am Sonntag", "Bild am Sonntag", "interview"),
    ("We have written to them, said Amina Reyhal to the newspaper Velmark Weekly.", "Velmark Weekly", "interview"),
    ("She told the station that the bill had tripled.", "station", "interview"),
    ("Few would move, Wick told NPA on Wednesday.", "NPA", "told"),
    ('"No," she told the BBC.', "BBC", "told"),
    ("The plan is dead, he said on Fox News.", "Fox News", "told"),
    ("According to the newspaper, the paper is secret.", "newspaper", "according"),
    ("according to a report in The New York Times", "New York Times", "according"),
    ("The Interfax news agency has the list.", "Interfax", "according"),
    ("OSTRICK, Oct 25, 2023 (NPA) - The managing director", "NPA", "dateline"),
    ("MOSCOW (Reuters) — Russia said", "Reuters", "dateline"),
    ("She would stay on the council.\n\n(NPA)\n", "NPA", "credit"),
    ("Source: Norland Press Agency", "Norland Press Agency", "credit"),
    ("Stoltenberg has said Read Full Article at RT.com", "RT.com", "credit"),
    ("he stated on Wednesday, TURAN's U.S. correspondent reports.", "TURAN", "credit"),
]


@pytest.mark.parametrize(("text", "source", "kind"), CREDITS)
def test_a_source_is_found_where_it_stands(text: str, source: str, kind: str) -> None:
    found = {(one.source, one.kind) for one in attributions(text)}
    assert (source, kind) in found
    assert all(one.span.of(text) == one.source for one in attributions(text))


@pytest.mark.parametrize(
    "text",
    ["", SPEECH, INDEPENDENT, "He told reporters on Friday.", "As reported, it rains.", "He spoke to her on Monday.",
     "(see page 4) - and so on", "According to him, it rained."],
)  # fmt: skip
def test_no_source_is_made_up(text: str) -> None:
    assert attributions(text) == ()


def test_sources_come_in_order_and_a_long_text_is_read_to_its_end() -> None:
    filler = "The harbour was quiet. " * 300
    text = f"{AGENCY}\n{filler}As RT reported, {filler}he told the BBC."
    assert [one.source for one in attributions(text)] == ["Nordwire", "RT", "BBC"]

"""Whom a text credits."""

from __future__ import annotations

import pytest

from index.origins import attributions, names_outlet
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


# Written before the rules were tightened; the shown sources of each.
WORDINGS = [
    ("He would resign, as reported by RT.", ["RT"]),
    ("RT reports that the talks have failed.", ["RT"]),
    ("The minister told AFP that nothing was decided.", ["AFP"]),
    ("in an interview with AFP on Friday", ["AFP"]),
    ("According to Reuters, the ship was empty.", ["Reuters"]),
    ("State television, citing TASS, showed the wreck.", ["TASS"]),
    ("BRASTA (Reuters) - Two people died.", ["Reuters"]),
    ("BRASTA, 3 May (Reuters) - Two people died.", ["Reuters"]),
    ("Berlin (dpa) – Die Regierung hat entschieden.", ["dpa"]),
    ("Source: Xinhua", ["Xinhua"]),
    ("The Guardian first reported the deal in March.", ["Guardian"]),
    ("This article was first published in The Atlantic.", ["Atlantic"]),
    ("This story originally appeared in the Harbour Lantern.", ["Harbour Lantern"]),
    ("As the Hask Lantern reported last week, the slipway is closed.", ["Hask Lantern"]),
    ("In an interview with the newspaper Morgen she denied it.", ["Morgen"]),
    ("She told the daily Morgen that she would stay.", ["Morgen"]),
    ("the Karst Tageblatt reported on Monday", ["Karst Tageblatt"]),
    ("The list was obtained by Bloomberg.", ["Bloomberg"]),
    ("He confirmed the sale to the Financial Times.", ["Financial Times"]),
    ("The minister said in remarks carried by the Interfax news agency", ["Interfax"]),
    ("Das berichtet die Süddeutsche Zeitung.", ["Süddeutsche Zeitung"]),
    ("Wie der Spiegel berichtet, ist der Vertrag geheim.", ["Spiegel"]),
    ("sagte Baerbock der Nachrichtenagentur dpa", ["dpa"]),
    ("sagte der Minister der Bild am Sonntag", ["Bild am Sonntag"]),
    ("laut einem Bericht der Neuen Zürcher Zeitung", ["Neuen Zürcher Zeitung"]),
    ("Nach Angaben der Nachrichtenagentur Reuters", ["Reuters"]),
    ("Im Interview mit dem Deutschlandfunk sagte sie", ["Deutschlandfunk"]),
    ("Quelle: Tagesschau", ["Tagesschau"]),
    ("The minister told AFP Thursday that nothing was decided.", ["AFP"]),
    ("according to Friday's East African Standard", ["East African Standard"]),
    ("selon Le Monde, le contrat est secret", ["Le Monde"]),
    ("a-t-il déclaré à l’AFP", ["AFP"]),
    ("dans un entretien au Figaro", ["Figaro"]),
    ("d’après l’agence Reuters", ["Reuters"]),
    ("a rapporté Le Parisien vendredi", ["Le Parisien"]),
]
TRAPS = [
    "She told reporters in Karst.",
    "In an interview with the mayor, we asked about the bridge.",
    "In an interview with Ada Reyhall, our reporter asked about the bridge.",
    "According to police, two people died.",
    "According to the Ministry of Health, 40 people died.",
    "According to Marek Sollund, the fire began at night.",
    "He told Parliament that he was sorry.",
    "He told the Security Council that he was sorry.",
    "She told Marek Sollund to wait.",
    "NATO reported no losses.",
    "Norvik Steel reported a loss of 48 million euros.",
    "Kessler has reported higher sales.",
    "Police reported two arrests.",
    "He told the UN that the war must end.",
    "according to NASA",
    "according to the WHO",
    "As the United Nations reported, hunger is rising.",
    "crimes reported by Amnesty International",
    "Source: World Bank",
    "He spoke to President Macron in Paris.",
    "She said to Anna that it was late.",
    "according to the Seoul Metropolitan Police Agency",
    "Karin Brodd (Coalition) - 4,310 votes",
    "The company cited Norland law.",
    "The paper is written on paper.",
    "She works for the newspaper Morgen.",
    "sagte Bürgermeisterin Ada Reyhall der Versammlung",
    "laut Polizei starben zwei Menschen",
    "nach Angaben der Feuerwehr",
    "selon la police, deux personnes sont mortes",
    "Im Interview mit Ada Reyhall",
    "selon Ada Reyhall",
]


def shown(text: str) -> list[str]:
    return [one.source for one in attributions(text) if names_outlet(one)]


@pytest.mark.parametrize(("text", "sources"), WORDINGS)
def test_an_outlet_is_credited_in_many_words(text: str, sources: list[str]) -> None:
    assert shown(text) == sources


@pytest.mark.parametrize("text", TRAPS)
def test_witnesses_offices_and_companies_are_no_outlets(text: str) -> None:
    assert shown(text) == []

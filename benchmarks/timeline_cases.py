"""Sentences with and without a statement, labelled by hand; the rules were made on these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Said:
    """One statement of a text: words that only it has, who said them, and how; None where it is not judged."""

    words: str
    speaker: str
    kind: Literal["direct", "indirect"]
    role: str | None = None
    place: str | None = None
    on: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """A text with all of its statements; none for a text that reports no words of anybody."""

    text: str
    said: tuple[Said, ...] = ()
    published: str = ""


def case(text: str, *said: Said, published: str = "") -> Case:
    """A case, its statements one after the other."""
    return Case(text, said, published)


DEVELOPED = (
    case(
        "The tram line to Orsk will open in May, mayor Lena Castor said on Friday.",
        Said("tram line to Orsk", "Lena Castor", "indirect", role="mayor", on="2024-03-15"),
        published="2024-03-18",
    ),
    case(
        "“We will not sell a single tree,” said Dr Ivo Marran, director of the Tilde Forest Trust, in Kestrel Bay.",
        Said(
            "sell a single tree", "Ivo Marran", "direct", role="director of the Tilde Forest Trust", place="Kestrel Bay"
        ),
    ),
    case(
        "“The ice is thinner than it looks,” harbour master Runa Holm said, “and nobody should walk on it.”",
        Said("ice is thinner", "Runa Holm", "direct", role="harbour master"),
    ),
    case(
        "The transport minister, Edvar Holt, announced that night trains would return to Selby in 2026.",
        Said("night trains would return", "Edvar Holt", "indirect", role="transport minister"),
    ),
    case(
        "Transport Minister Edvar Holt opened the station. He said the line had cost less than planned.",
        Said("the line had cost less", "Edvar Holt", "indirect", role="Transport Minister"),
    ),
    case(
        "Anna Brill and Petra Senn met the press. She said the talks had been hard.",
        Said("talks had been hard", "She", "indirect"),
    ),
    case(
        "According to the coastguard, the trawler had sent no distress call.",
        Said("sent no distress call", "the coastguard", "indirect"),
    ),
    case(
        "The trawler had sent no distress call, according to Captain Mads Oren of the coastguard.",
        Said("sent no distress call", "Mads Oren", "indirect", role="Captain"),
    ),
    case(
        "In Senn’s words, “the budget is a house without a roof”.",
        Said("house without a roof", "Senn", "direct"),
    ),
    case(
        "The plan is “a gift to nobody”, as union leader Carl Dunmore put it.",
        Said("a gift to nobody", "Carl Dunmore", "direct", role="union leader"),
    ),
    case(
        "“It began at four in the morning. The whole street was awake. Nobody knew what to do,” baker Tomas Weil told "
        "reporters outside the town hall.",
        Said("began at four in the morning", "Tomas Weil", "direct", role="baker", place="town hall"),
    ),
    case(
        "Opposition leader Sofia Lund warned of a shortage of nurses and called for higher pay.",
        Said("shortage of nurses", "Sofia Lund", "indirect", role="Opposition leader"),
    ),
    case(
        "The company denied the reports on Tuesday.",
        Said("denied the reports", "The company", "indirect", on="2023-05-09"),
        published="2023-05-10",
    ),
    case(
        "Police said on 12 May 2023 that two men had been arrested.",
        Said("two men had been arrested", "Police", "indirect", on="2023-05-12"),
        published="2023-06-01",
    ),
    case(
        "Lund tweeted: “Not one more cut.” Hours later the post was gone.",
        Said("Not one more cut", "Lund", "direct"),
    ),
    case(
        "Prime Minister Oda Fjell promised in a speech at the Harbour Theatre that no school would close.",
        Said("no school would close", "Oda Fjell", "indirect", role="Prime Minister", place="Harbour Theatre"),
    ),
    case(
        "“That is wrong,” she added. “We asked three times.”",
        Said("That is wrong", "she", "direct"),
    ),
    case(
        "The road stays closed until Sunday, the fire brigade said.",
        Said("road stays closed", "the fire brigade", "indirect"),
    ),
    case(
        "The road is closed, said residents, and it has been since March.",
        Said("road is closed", "residents", "indirect"),
    ),
    case(
        "Addressing the summit in Marrow on Tuesday, Chancellor Ruth Abel claimed that exports had doubled.",
        Said("exports had doubled", "Ruth Abel", "indirect", role="Chancellor", place="Marrow", on="2024-02-06"),
        published="2024-02-07",
    ),
    case(
        "“Growth will return,” the central bank wrote in its letter to parliament.",
        Said("Growth will return", "the central bank", "direct"),
    ),
    case(
        "The minister said the bridge was safe, but engineer Paul Arden told the committee that two bolts "
        "were missing.",
        Said("the bridge was safe", "The minister", "indirect"),
        Said("two bolts were missing", "Paul Arden", "indirect", role="engineer"),
    ),
    case(
        "Jan Okeke, who has led the museum since 2015, explained that the roof leaks.",
        Said("the roof leaks", "Jan Okeke", "indirect"),
    ),
    case(
        "A spokeswoman for the ministry confirmed that the talks had failed.",
        Said("talks had failed", "A spokeswoman for the ministry", "indirect"),
    ),
    case(
        "“Our boats are old and so are we,” the fishermen’s leader, Ole Brekke, shouted at the gate.",
        Said("Our boats are old", "Ole Brekke", "direct", role="fishermen’s leader", place="gate"),
    ),
    case(
        "President Amadou Sy spoke for an hour. “There will be elections in June,” he promised. “Nobody will stop "
        "them.”",
        Said("elections in June", "Amadou Sy", "direct", role="President"),
    ),
    case(
        "Asked about the delay, Greta Voss replied: “Read the contract.”",
        Said("Read the contract", "Greta Voss", "direct"),
    ),
    case(
        "Brussels insists that the subsidy breaks the rules.",
        Said("subsidy breaks the rules", "Brussels", "indirect"),
    ),
    case(
        "Farmers’ union chairwoman Ines Prado accused the government of breaking its word.",
        Said("breaking its word", "Ines Prado", "indirect", role="Farmers’ union chairwoman"),
    ),
    case(
        "The dam holds, but the water will rise further, the state hydrologist, Lev Tarn, told Radio Arda last week.",
        Said("the dam holds", "Lev Tarn", "indirect", role="state hydrologist"),
        published="2024-03-18",
    ),
    case(
        '"I never signed it," Mayor Bo Lindt insisted. His deputy, Ada Frost, said nothing.',
        Said("never signed it", "Bo Lindt", "direct", role="Mayor"),
    ),
    case(
        "‘We are not a museum,’ director Nadia Kern told the Courier.",
        Said("not a museum", "Nadia Kern", "direct", role="director"),
    ),
    case(
        "The rector has repeatedly stressed that no student will lose a year.",
        Said("no student will lose a year", "The rector", "indirect"),
    ),
    case(
        "The school will move to the old barracks, councillor Emil Stav having said earlier that it would stay. "
        "Parents said they were told nothing.",
        Said("they were told nothing", "Parents", "indirect"),
    ),
    # Nobody's words.
    case("The report said Monday’s storm was the worst in ten years."),
    case("The council approved the budget on Monday."),
    case("Nobody said a word when the lights went out."),
    case("The minister declined to say when the road would open."),
    case("It is said that the castle has a hundred rooms."),
    case("The painting is said to be worth a fortune."),
    case("The mayor will announce the winner on Friday."),
    case("That said, the harbour is still the town’s largest employer."),
    case("Edward Said taught in New York for forty years."),
    case("The sign said “No entry” in three languages."),
    case("Who said the war was over?"),
    case("She did not say whether the factory would close."),
    case("The “iron lady” of the harbour retired in May."),
    case("He told nobody about the letter."),
    case("The film “The Long Winter” opens on Friday."),
    case("Residents were told to boil their water."),
    case("Guards denied him entry to the stadium."),
    case("The works added two lanes to the road."),
    case("The ministry has not said how many soldiers were sent."),
    case("The guests said goodbye and went home."),
    case("As promised, the pool reopened in April."),
    case("The town wrote off the debt of the theatre."),
    case("According to the plan, the tunnel will have two tubes."),
    case("Holt is expected to say that the line is safe."),
)

"""Pairs of invented reports with a question: half of them disagree about the answer, half only seem to.

`DEVELOPED` was looked at while the rules for names and for counts without a noun were written; the pairs of
`conflicts_held_out` were not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["number", "date", "name"]


@dataclass(frozen=True, slots=True)
class Report:
    """What an outlet wrote on a day of 2024, unless `day` names its year."""

    outlet: str
    day: str  # "03-02" or "2019-03-02"
    text: str

    @property
    def published(self) -> str:
        """The day in ISO form."""
        return self.day if len(self.day) > 5 else f"2024-{self.day}"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two reports and a question; `values` are the two that must be shown, none where nothing may be."""

    kind: Kind
    question: str
    reports: tuple[Report, Report]
    values: tuple[str, ...] = ()
    trap: str = ""


def pair(kind: Kind, question: str, one: str, other: str, *values: str, trap: str = "", days: str = "") -> Pair:
    """Two outlets' texts of two days of one week, or of the `days` given."""
    first, second = days.split() if days else ("03-04", "03-06")
    return Pair(kind, question, (Report("Coast Post", first, one), Report("The Ledger", second, other)), values, trap)


DEVELOPED = (
    pair(
        "number",
        "How many houses lost power in Ammer?",
        "The storm cut the lines. In Ammer 350 houses lost power, the grid operator said.",
        "The operator spoke of 350 houses that lost power in Ammer. The village council counts 512.",
        "350",
        "512",
    ),
    pair(
        "number",
        "How many signatures did the parents of Orsund collect?",
        "The parents of Orsund have collected 2,310 signatures against the closure of the school.",
        "The school board accepted the list with the signatures of the parents of Orsund. It had expected a "
        "thousand and counted 1,870.",
        "2,310",
        "1,870",
    ),
    pair(
        "number",
        "How many jobs will be lost at the Hemming yard?",
        "At the Hemming yard 180 jobs will be lost, the owner said.",
        "Union officials do not believe the owner of the Hemming yard. They say that 260 jobs will be lost.",
        "180",
        "260",
    ),
    pair(
        "number",
        "How many people died in the avalanche at Pizzo Alto?",
        "Six people died in the avalanche at Pizzo Alto, mountain rescue said.",
        "The avalanche at Pizzo Alto killed nine people, according to the hospital.",
        "Six",
        "nine",
    ),
    pair(
        "number",
        "How much did the repair of the Orme lighthouse cost?",
        "The repair of the Orme lighthouse cost 740,000 euros.",
        "The repair of the Orme lighthouse cost 910,000 euros, the county's auditors found.",
        "740,000 euros",
        "910,000 euros",
    ),
    pair(
        "date",
        "When did the Bergen-Holt line open?",
        "The Bergen-Holt line opened on 1 June 1902, as the plate at the station says.",
        "The Bergen-Holt line opened on 15 June 1902, the archive has found.",
        "1 June 1902",
        "15 June 1902",
    ),
    pair(
        "date",
        "When will the airport at Saltvik close?",
        "The airport at Saltvik will close on 30 November.",
        "The airport at Saltvik closes on 31 December, its last airline told passengers.",
        "30 November",
        "31 December",
    ),
    pair(
        "name",
        "Who won the run-off for mayor of Trebin?",
        "Former teacher Anke Dahl won the run-off for mayor of Trebin on Sunday.",
        "Counting ended late. Olaf Riemer has won the run-off for mayor of Trebin.",
        "Anke Dahl",
        "Olaf Riemer",
    ),
    pair(
        "name",
        "Which company builds the bridge over the Isk?",
        "The bridge over the Isk is being built by Marten & Sohn.",
        "Bridgeworks Tolland builds the bridge over the Isk, the ministry said.",
        "Marten & Sohn",
        "Bridgeworks Tolland",
    ),
    pair(
        "name",
        "Who founded the Velt choir?",
        "The Velt choir was founded by Ida Noll, a baker's wife, in 1921.",
        "Pastor Georg Amsel founded the Velt choir.",
        "Ida Noll",
        "Georg Amsel",
    ),
    pair(
        "name",
        "Where did the forest fire on Monte Cervo start?",
        "The forest fire on Monte Cervo started in Valdora, the rangers said.",
        "According to the mayor, the forest fire on Monte Cervo started in Pietra Alta.",
        "Valdora",
        "Pietra Alta",
    ),
    pair(
        "name",
        "Who is the new director of the Hallin theatre?",
        "Birgit Sand is the new director of the Hallin theatre.",
        "The new director of the Hallin theatre is Nils Okker. He comes from the opera.",
        "Birgit Sand",
        "Nils Okker",
    ),
    pair(
        "name",
        "Who discovered the cave near Oldra?",
        "The cave near Oldra was discovered by Emil Strand while he looked for a goat.",
        "It was Marte Bakke who discovered the cave near Oldra.",
        "Emil Strand",
        "Marte Bakke",
    ),
    pair(
        "name",
        "Which club won the derby in Pastow?",
        "Rot-Weiss Pastow won the derby in Pastow.",
        "Dynamo Sulz won the derby in Pastow, to the surprise of the radio.",
        "Rot-Weiss Pastow",
        "Dynamo Sulz",
    ),
    pair(
        "name",
        "Who will succeed Arvid Holm as head of the Norra ferry line?",
        "Karin Ek will succeed Arvid Holm as head of the Norra ferry line.",
        "Arvid Holm will be succeeded by Stefan Rook as head of the Norra ferry line.",
        "Karin Ek",
        "Stefan Rook",
    ),
    pair(
        "number",
        "How many houses lost power in Eschen?",
        "In Eschen 350 houses lost power. By Monday 120 had it back.",
        "In Eschen 350 houses lost power. The village has 512.",
        trap="a part and a whole without a noun",
    ),
    pair(
        "number",
        "How many signatures did the anglers of Loos collect?",
        "The anglers of Loos collected 900 signatures.",
        "The anglers of Loos collected signatures on Friday. They are 310 and own two boats.",
        trap="the number of something else",
    ),
    pair(
        "number",
        "How many refugees live in Camp Tirra?",
        "In May 12,000 refugees lived in Camp Tirra.",
        "In Camp Tirra there live between 11,000 and 13,000 refugees.",
        trap="a range",
    ),
    pair(
        "number",
        "How many people were rescued from the island of Sund?",
        "Up to 40 people were rescued from the island of Sund.",
        "Thirty-seven people were rescued from the island of Sund. The helicopter carries 12.",
        trap="at most",
    ),
    pair(
        "number",
        "How long is the pipeline to Marn?",
        "The pipeline to Marn is 100 kilometres long.",
        "The pipeline to Marn is 62 miles long.",
        trap="units converted",
    ),
    pair(
        "date",
        "When will the swimming pool in Grau open?",
        "The swimming pool in Grau will open on 2 May for schools.",
        "The swimming pool in Grau was to open on 2 April; it will open on 2 May.",
        trap="an update that says so",
    ),
    pair(
        "date",
        "When did construction of the dam at Lur end?",
        "Construction of the dam at Lur began in March 1958.",
        "Construction of the dam at Lur ended in October 1963.",
        trap="another event",
    ),
    pair(
        "name",
        "Who won the run-off for mayor of Kessin?",
        "Former teacher Anke Dahl won the run-off for mayor of Kessin.",
        "Dahl, of the Civic List, won the run-off for mayor of Kessin with Heiner Voss as her adviser.",
        trap="part of the name",
    ),
    pair(
        "name",
        "Who won the first stage of the Tour of Brann?",
        "Ivo Lasker won the first stage of the Tour of Brann.",
        "Piet Haan won the second stage of the Tour of Brann.",
        trap="another phase",
    ),
    pair(
        "name",
        "Who leads the talks in Vorn?",
        "The talks in Vorn are led by the UN envoy.",
        "Samira Aziz leads the talks in Vorn.",
        trap="role and name",
    ),
    pair(
        "name",
        "Who signed the contract for the Alm tunnel?",
        "Peter Brunn signed the contract for the Alm tunnel.",
        "Ruth Keller signed the contract for the Alm tunnel.",
        trap="both may be true",
    ),
    pair(
        "name",
        "Where did the storm Gerda strike?",
        "The storm Gerda struck in Aldern.",
        "The storm Gerda struck in Bremden.",
        trap="both may be true",
    ),
    pair(
        "name",
        "Which company built the hospital in Mohr?",
        "The hospital in Mohr was built by Keller Bau and Steinweg.",
        "Steinweg built the hospital in Mohr.",
        trap="list",
    ),
    pair(
        "name",
        "Who won the election in Paland?",
        "Joran Tell won the election in Paland, his party claimed.",
        "Joran Tell did not win the election in Paland; Eva Roth, who had hoped to win the election, congratulated.",
        trap="negation and hope",
    ),
    pair(
        "name",
        "Who owns the Hotel Astor in Lyme?",
        "The Hotel Astor in Lyme is owned by Bellhaven.",
        "The Hotel Astor in Lyme was once owned by Gunnar Prest.",
        trap="earlier and now",
    ),
    pair(
        "name",
        "Where was the body of the diver Tam Ruddock found?",
        "The body of the diver Tam Ruddock was found in Lake Orr.",
        "The body of the diver Tam Ruddock was found near Selby.",
        trap="both may be true",
    ),
    pair(
        "name",
        "Who chairs the NATO committee in Brenn?",
        "The NATO committee in Brenn is chaired by Jens Tolberg.",
        "The committee of the North Atlantic Treaty Organization in Brenn is chaired by Jens Tolber.",
        trap="misspelt",
    ),
    pair(
        "name",
        "Who built the organ in Sankt Veit?",
        "The organ in Sankt Veit was built by Anton Mohr in 1730.",
        "Anton Mohr and his son Leopold built the organ in Sankt Veit.",
        trap="list",
    ),
    pair(
        "name",
        "Who won the song contest in Ebel?",
        "Tiva Loren won the song contest in Ebel.",
        "Rasmus Dyrr won the song contest in Ebel.",
        trap="another year",
        days="2022-05-14 2024-05-13",
    ),
)

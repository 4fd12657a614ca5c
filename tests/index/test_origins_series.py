"""Texts of one template are not one report, and a corrected or updated report is one."""

from __future__ import annotations

import pytest

from index.origins import compare, prepare
from tests.index.origin_texts import AGENCY

WEATHER = (
    "Weather for the coast on {day}. Cloudy with rain from the west in the morning, dry in the afternoon and evening. "
    "Highest temperatures {a} degrees in Morvik, {b} in Sarnen and {c} on the pass. Wind moderate from the south-west, "
    "strong on the outer islands, with waves of {d} metres. In the night clearing, lowest temperatures {e} degrees. "
    "Outlook for {next}: sunny spells and {f} degrees. Avalanche danger level {g}, no pollen."
)
STUB = "{name} is a river of the province of Karst in the north of Sulvania and flows into the lake of Marno."
DRAW = (
    "{club} won the draw of the cup and will play at home against {other} on {day}. The match begins at {time} in the "
    "stadium of the town, tickets are sold at the office from Monday at eight. Children pay half. The winner meets the "
    "team of {third} in the next round, and the final is played in the capital in May."
)
SERIES = {
    "weather": (
        WEATHER.format(day="Monday", a=7, b=6, c=4, d=3, e=-2, f=8, g=2, next="Tuesday"),
        WEATHER.format(day="Thursday", a=2, b=1, c=0, d=4, e=-8, f=3, g=3, next="Friday"),
    ),
    "stubs": (STUB.format(name="Velta"), STUB.format(name="Ondra Minor")),
    "draws": (
        DRAW.format(club="Sarnen", other="Lund", day="Saturday", time="15.30", third="Tiller"),
        DRAW.format(club="Morvik", other="Ekeby", day="Sunday", time="14.00", third="Ganz"),
    ),
}
EDITIONS = {
    "a name corrected": AGENCY.replace("Borren", "Barren"),
    "a name exchanged once": AGENCY.replace("the insurer Velta", "the insurer Delta"),
    "more dead, a day later": AGENCY.replace("Two volunteers", "Three volunteers").replace("on Sunday.", "on Monday."),
    "another agency's mark": AGENCY.replace("KARST, March 3, 2024 (Nordwire)", "LINDHOLM (PU)"),
    "another headline": AGENCY.replace("Fire destroys archive of Karst harbour museum", "Lindholm Hears of Blaze"),
}


@pytest.mark.parametrize("kind", SERIES)
def test_texts_of_one_template_are_no_report(kind: str) -> None:
    one, other = (prepare(text) for text in SERIES[kind])
    assert compare(one, other) is None and compare(other, one) is None


@pytest.mark.parametrize("edition", EDITIONS)
def test_an_edition_of_a_report_is_that_report(edition: str) -> None:
    found = compare(prepare(AGENCY), prepare(EDITIONS[edition]))
    assert found is not None and found.relation == "near_copy"


def test_a_short_note_reprinted_under_another_headline_is_a_copy() -> None:
    note = (
        "The bridge over the Velta is closed from Monday on. Engineers found a crack in the second pier, the county "
        "said. Drivers have to use the ferry at Ekeby, which runs every twenty minutes until ten in the evening."
    )
    found = compare(prepare(f"Bridge closed\n\n{note}"), prepare(f"KARST (Nordwire) - {note}"))
    assert found is not None and found.relation == "near_copy"


LEVELS = (
    "Reservoir levels{head}\n"
    "The four reservoirs of the Karst water board held {} million cubic metres, or {} per cent of their capacity. "
    "That is {} million less than a week before. The Upper Velta was {} per cent full, the Lower Velta {} per "
    "cent, Tiller {} per cent and Ganz {} per cent. Inflow was {} million cubic metres, outflow 4.2 million. The "
    "board expects the level to fall further unless it rains. No restrictions are in force. The next report "
    "appears on Monday. Questions are answered by the office in Karst, from 8 to 12 on weekdays."
)
FERRY = (
    "KARST - At least {} people were killed and {} injured when a ferry caught fire off Ekeby on Sunday, the "
    "coast guard said. The Marno had {} passengers and 18 crew on board. Helicopters took {} people off the ship. "
    "The fire broke out on the car deck at about 6 a.m. and was put out after five hours. The ferry, built in "
    "1994, belongs to the Velta line, whose spokesman spoke of the darkest day in its history."
)
ONE_WEEK, NEXT_WEEK = (61.2, 72, 1.8, 81, 66, 70, 58, 2.4), (58.9, 69, 2.3, 78, 63, 67, 55, 1.9)
A_FEW_REVISED = (61.2, 72, 2.1, 81, 66, 71, 58, 2.4)


@pytest.mark.parametrize("heads", [("", ""), (", week 41", ", week 42"), (", 14 March", ", 21 March")])
def test_the_next_report_of_a_series_is_another(heads: tuple[str, str]) -> None:
    one = LEVELS.format(*ONE_WEEK, head=heads[0])
    other = LEVELS.format(*NEXT_WEEK, head=heads[1])
    assert compare(prepare(one), prepare(other)) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (LEVELS.format(*ONE_WEEK, head=", week 41"), LEVELS.format(*A_FEW_REVISED, head=", week 41")),
        (FERRY.format(12, 34, 210, 60), FERRY.format(15, 41, 214, 72)),
    ],
)
def test_a_report_with_a_few_other_figures_is_that_report(one: str, other: str) -> None:
    found = compare(prepare(one), prepare(other))
    assert found is not None and found.relation == "near_copy"

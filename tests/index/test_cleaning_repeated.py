"""Lines that an outlet repeats: furniture at the edges, and in the middle what has nothing to do with the story."""

from __future__ import annotations

import pytest

from index.cleaning import clean, repeated_keys

OUTLET = "The Maur Mirror"
STORY = (
    "Two seals in the harbour basin\n"
    "By Petra Lund\n"
    "Two seals have lived in the basin of Quay End since Sunday, harbour master Una Brill said.\n"
    "They eat what the trawlers lose. A boy counted nine herrings in an hour.\n"
    "Nobody may feed them."
)


def cleaned(text: str, *repeated: str, title: str | None = None) -> str:
    keys = frozenset(key for line in repeated for key in repeated_keys(line))
    return clean(text, outlet=OUTLET, repeated=keys, title=title).text


def inserted(line: str) -> str:
    first, rest = STORY.rsplit("\n", 1)
    return f"{first}\n{line}\n{rest}"


HEAD = ["The Maur Mirror", "News - Sport - Tides", "Home | News | Weather"]
TAIL = [
    "Our readers pay for this page. You can help.",
    "The Mirror is printed on paper from the mill at Cotter's End.",
    "Contact the desk",
    "Terms - Privacy - Imprint",
]


@pytest.mark.parametrize("head", [[], HEAD[:1], HEAD])
@pytest.mark.parametrize("tail", [[], TAIL[:1], TAIL])
def test_what_stands_around_every_story_is_taken_out(head: list[str], tail: list[str]) -> None:
    text = "\n".join([*head, STORY, *tail])
    assert cleaned(text, *HEAD, *TAIL) == STORY
    assert cleaned(text) == text


def test_a_stub_may_lie_between_repeated_lines() -> None:
    text = "\n".join([HEAD[0], "Skip to content", HEAD[1], STORY, TAIL[0], "Leave a comment", TAIL[3]])
    assert cleaned(text, *HEAD, *TAIL) == STORY


@pytest.mark.parametrize(
    "line",
    [
        "Support the paper for the price of a loaf.",
        "Have you seen something? Write to our desk.",
        "Download the tide app",
        "Subscribers read more of it.",
    ],
)
def test_in_the_middle_goes_what_speaks_to_the_reader(line: str) -> None:
    assert cleaned(inserted(line), line) == STORY


@pytest.mark.parametrize(
    "line",
    [
        "The basin of Quay End was dug in 1888 by prisoners.",
        "Quay End has 412 inhabitants.",
        "Seals were hunted in these waters until the war.",
        "What we know",
        "Background",
        "UNA BRILL:",
        "By Sten Hallow",
        "Photo: Sten Hallow",
        "12 January 2026",
        "QUAY END, January 12 (Nordwire) -",
        "海豹住在港口里。",
    ],
)
def test_background_headings_bylines_and_days_stay(line: str) -> None:
    assert cleaned(inserted(line), line) == inserted(line)


def test_background_at_the_end_stays() -> None:
    text = f"{STORY}\nThe basin of Quay End was dug in 1888 by prisoners.\n{TAIL[2]}\n{TAIL[3]}"
    kept = "\n".join(text.split("\n")[:-2])
    assert cleaned(text, *text.split("\n")[-3:]) == kept


def test_the_name_of_the_writer_beside_the_text_stays() -> None:
    text = f"{STORY}\nPetra Lund\n{TAIL[3]}"
    assert cleaned(text, "Petra Lund", TAIL[3]) == f"{STORY}\nPetra Lund"


def test_the_title_stays_though_many_carry_it() -> None:
    text = f"Tides of the week\n{STORY}"
    assert cleaned(text, "Tides of the week", title="Tides of the week") == text


def test_the_title_of_a_column_stays() -> None:
    text = f"Tides of the week\nBy Petra Lund\n12 January 2026\n{STORY.partition(chr(10))[2]}"
    assert cleaned(text, "Tides of the week", "By Petra Lund") == text


def test_a_day_under_the_title_stays_and_one_between_a_masthead_and_the_title_goes() -> None:
    day = "Saturday, 14 November 2026"
    title, rest = STORY.split("\n", 1)
    assert cleaned(f"{HEAD[0]}\n{day}\n{STORY}", HEAD[0], day) == STORY
    assert cleaned(f"{HEAD[0]}\n{title}\n{day}\n{rest}", HEAD[0], day) == f"{title}\n{day}\n{rest}"
    assert cleaned(f"{day}\n{STORY}", day) == f"{day}\n{STORY}"


def test_a_copy_of_another_story_is_kept_whole() -> None:
    text = "\n".join([HEAD[0], "Evening edition", STORY, "The Mirror reports through the night.", TAIL[3]])
    assert (
        cleaned(text, *text.split("\n")[:1], *STORY.split("\n"), TAIL[3]) == text.split("\n", 1)[1].rsplit("\n", 1)[0]
    )


def test_a_text_without_prose_of_its_own_is_left_alone() -> None:
    text = "Prices of the fish hall\nCod 4.20\nHerring 1.90\nCrab 7.00"
    assert cleaned(text, *text.split("\n")[:3]) == text


def test_tables_stay() -> None:
    table = "Boat | Captain\nGannet | Thorn"
    text = f"{STORY}\n{table}"
    assert cleaned(text, *table.split("\n")) == text
    assert repeated_keys(table) == []


def test_keys_are_stable_and_name_distinct_lines_that_may_be_furniture() -> None:
    assert repeated_keys("Terms  of use\nterms of USE\n\nTerms of trade\nx\n12.3\n" + "long " * 200) == [
        852530561846712535,
        *repeated_keys("Terms of trade"),
    ]
    assert all(0 <= key < 2**63 for key in repeated_keys("\n".join(f"line {n} of many" for n in range(1000))))

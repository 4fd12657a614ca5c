"""Words, names, numbers and quotations in the forms by which texts are compared."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from rag.wording import (
    content_stems,
    digits,
    folded,
    in_full,
    initials,
    names,
    numbers,
    quotations,
    stem,
    words,
)

ENDINGS = ("ational", "izations", "fulness", "ingly", "iveness", "edly", "ements", "ously")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The council's bridge, 2.4 million!", ["the", "council", "bridge", "2.4", "million"]),
        ("the councils' O’Neil said", ["the", "councils", "o’neil", "said"]),
        ("boat-house U.S. élan", ["boat-house", "u.s", "élan"]),
        ("橋が開く。", ["橋が開く"]),
        ("", []),
        ("…!?", []),
    ],
)
def test_words(text: str, found: list[str]) -> None:
    assert words(text) == found


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("approving bridges", "approved bridge"),
        ("The council has approved it", "council approves"),
        ("What did she say about the ferries?", "ferry"),
        ("Please tell me", ""),
    ],
)
def test_content_stems_are_equal_for_forms_of_a_word(text: str, same: str) -> None:
    assert content_stems(text) == content_stems(same)


def test_hyphenated_words_count_also_by_their_parts() -> None:
    assert {"boat", "hous"} <= set(content_stems("the boat-house"))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The mayor Ada Reyhall left Ostrick.", ["ada", "reyhall", "ostrick"]),
        ("It rained. Bridges fell.", []),
        ("Mayor Ada spoke.", ["mayor", "ada"]),
        ("Then NATO and the U.S. agreed.", ["nato", "u.s"]),
        ("NATO agreed.", ["nato"]),
        ("He said: “The bridge stands,” in Ostrick’s hall.", ["ostrick"]),
        ("A letter to Ada, from Ada.", ["ada"]),
        ("the Zaporizhzhia-based plant", ["zaporizhzhia-based"]),
        ("when was this", []),
    ],
)
def test_names(text: str, found: list[str]) -> None:
    assert names(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2,400 crowns", {"2400"}),
        ("1,000,000.50", {"1000000.50"}),
        ("2.4 million.", {"2400000"}),
        ("a 2.4-million-crown bridge, 3million", {"2400000", "3000000"}),
        ("2,400,000 or two thousand", {"2400000", "2000"}),
        ("1.2345 thousand and 3 hundred", {"1234.5", "300"}),
        ("between 2 and 3 million", {"2", "2000000", "3000000"}),
        ("twenty-one ships, Forty-two men", {"21", "42"}),
        ("12,5 millions of 1.2.3", {"12,5", "1.2.3"}),
        ("on 2024-03-14", {"2024", "3", "14"}),
        ("007", {"7"}),
        ("seven of Twenty", {"7", "20"}),
        ("ſix and SEVEN MİLLİON, nıne", {"6", "7000000", "9"}),
        ("the 3rd at 5pm", {"3", "5"}),
        ("none here", set()),
        ("v2 of A4", set()),  # names, not numbers
    ],
)
def test_numbers(text: str, found: set[str]) -> None:
    assert numbers(text) == found


def test_only_digits_count_as_digits() -> None:
    assert digits("seven of the 12 boats for two million and 2.5 million") == {"12", "2500000"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("She said “We waited eleven years, all of us,” and left.", ["we waited eleven years all of us"]),
        ('"The bridge   will open." he wrote', ["the bridge will open"]),
        ("«C'est fini maintenant»", ["c'est fini maintenant"]),
        ("the so-called “bridge”", []),
        ("“never closed", []),
    ],
)
def test_quotations(text: str, found: list[str]) -> None:
    assert quotations(text) == found


def test_folded_texts_differ_only_in_words() -> None:
    assert folded("“The  Bridge,\nwill open!”") == folded("the bridge will open") != folded("the bridge will close")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("on 2024-03-14 and 5 Sept. 2023", "on 14 March 2024 and 5 September 2023"),
        ("the U.S. and the EU, not US$5", "the United States and the European Union, not US$5"),
        ("Élan in Zürich", "Elan in Zurich"),
        ("version 2024-13-14, Mayor Augustin", "version 2024-13-14, Mayor Augustin"),
    ],
)
def test_dates_and_letters_are_written_out_for_comparing(text: str, found: str) -> None:
    assert in_full(text) == found


def test_an_abbreviation_of_the_words_before_it_is_no_name_of_its_own() -> None:
    assert initials("The Northern Lock Office (NLO) and Data Keys (DKs), not Ostrick (VLM)") == {"nlo", "dk", "dks"}


@pytest.fixture
def impatient() -> Iterator[None]:
    """Threads take turns as often as they can."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


def test_threads_stem_at_once(impatient: None) -> None:
    some = [
        f"{first}{middle}{last}" for first in "bdfgklmnprst" for middle in ("a", "ella", "onde") for last in ENDINGS
    ]
    alone = {word: stem.__wrapped__(word) for word in some}
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda word: (word, stem.__wrapped__(word)), some * 20))
    assert all(alone[word] == stemmed for word, stemmed in together)

"""The text before cleaning comes back out of what is left and what was removed; large texts stay bounded."""

from __future__ import annotations

from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.cleaning import Cleaned, clean, original, repeated_keys

PIECES = [
    "Fog stopped the ferry on Wednesday.",
    "Captain Thorn expects wind from the north on Friday, and nobody else does.",
    "Read more",
    "Read also: Lamp of the mole repaired",
    "Latest news",
    "Lamp of the mole repaired",
    "12 Jan 2026",
    "11 Jan 2026",
    "10 Jan 2026",
    "The Maur Mirror",
    "Terms - Privacy",
    "Our readers pay for this page.",
    "© 2026 Maur Mirror",
    "From: una@dock.example",
    "Subject: Re: Crane",
    "On Mon, 5 Jan 2026, Sten wrote:",
    "> How many?",
    "Kind regards,",
    "Una",
    "--",
    "-----Original Message-----",
    "1",
    "2",
    "3",
    "  indented",
    "a | b",
    "",
]
ENDS = ["\n", "\n\n", " \n", "\n \n", "\n\n\n", "\r\n"]
KEYS = frozenset(repeated_keys("The Maur Mirror\nTerms - Privacy\nOur readers pay for this page."))
texts = st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(ENDS)), max_size=25).map(
    lambda pairs: "".join(piece + end for piece, end in pairs)
)


@given(text=texts, kind=st.sampled_from(["text/plain", "message/rfc822"]), cuts=st.lists(st.integers(0, 400)))
@settings(max_examples=150, deadline=None)
def test_the_text_before_comes_back(text: str, kind: str, cuts: list[int]) -> None:
    starts = tuple(sorted(cut for cut in cuts if cut < len(text)))
    again = partial(clean, media_type=kind, page_starts=starts, outlet="The Maur Mirror", repeated=KEYS)
    cleaned = again(text)
    before = original(cleaned.text, cleaned.removed)
    assert before.text.rstrip() == text.rstrip()
    assert text.strip() == "" or cleaned.text.strip()
    assert all(item.span.of(text) == item.text for item in cleaned.removed)
    assert again(before.text) == cleaned
    for position in range(len(cleaned.text)):
        place = before.before(position)
        assert cleaned.offset(place) == position
        assert place == 0 or cleaned.offset(place - 1) < position
        assert before.text[place] == cleaned.text[position] or any(item.span.start == place for item in cleaned.removed)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One is here.\nRead more\nTwo is here.", "One is here.\nTwo is here."),
        ("One is here.\n\nRead more\nTwo is here.", "One is here.\n\nTwo is here."),
        ("One is here.\nRead more\n\nTwo is here.", "One is here.\n\nTwo is here."),
        ("One is here.\nRead more\n\nShare on X\nTwo is here.", "One is here.\n\nTwo is here."),
        ("One is here.\n\nRead more\n\nTwo is here.", "One is here.\n\nTwo is here."),
        ("One is here.\n\nRead more", "One is here."),
        ("Skip to content\n\nOne is here.", "One is here."),
        ("One is here. \n \nRead more", "One is here."),
    ],
)
def test_paragraphs_stay_apart(text: str, expected: str) -> None:
    cleaned = clean(text)
    assert cleaned.text == expected
    assert original(cleaned.text, cleaned.removed).text == text


def test_nothing_removed_is_nothing_changed() -> None:
    text, before = original("One.\n\nTwo.", ())
    assert text == "One.\n\nTwo." and [before(n) for n in range(9)] == list(range(9))
    assert clean("") == Cleaned("", ())


LINES = 10_000
HOSTILE = {
    "one line": "a" * 1_000_000,
    "blanks": " " * 1_000_000,
    "breaks": "\n" * 1_000_000,
    "short lines": "ab\n" * LINES,
    "stubs": "Read more\n" * LINES,
    "days": "3 May 2024\nA headline of five words\n" * LINES,
    "days that are repeated": "The Maur Mirror\n3 May 2024\n" * LINES,
    "headings": "Latest news\nHeadline one two\n" * LINES,
    "quotes": "On x wrote:\n> a\n" * LINES,
    "delimiters": "--\n" * LINES,
    "blocks": "From: a\nSent: b\n" * LINES,
    "networks": f"Follow us on {'x, ' * 45}\n" * (LINES // 50),
    "buttons": f"{'share ' * 25}\n" * (LINES // 50),
    "rights": f"{'(c) ' * 35}\n" * (LINES // 50),
    "addresses": f"on {'a@' * 70}\n" * (LINES // 50),
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("kind", ["text/plain", "message/rfc822"])
def test_hostile_texts_are_cleaned_in_bounded_time(text: str, kind: str) -> None:
    """Each pass looks at a line a bounded number of times: with the square of the lines this would take hours."""
    starts = tuple(range(0, len(text), 1000))
    cleaned = clean(text, media_type=kind, page_starts=starts, outlet="The Maur Mirror", repeated=KEYS)
    assert original(cleaned.text, cleaned.removed).text.rstrip() == text.rstrip()

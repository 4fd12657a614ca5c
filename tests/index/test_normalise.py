"""Text as it is stored."""

from __future__ import annotations

import pytest

from index.normalise import normalise


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("a\r\nb\rc", "a\nb\nc"),
        ("a\x0cb\u2028c\u2029d\x85e", "a\nb\nc\nd\ne"),
        ("a\n\n\n\n\nb", "a\n\nb"),
        ("a \t\nb\t ", "a\nb"),
        ("\n\n a \n\n", "a"),
        ("2\u00a0400\u202fkm\u3000wide", "2 400 km wide"),
        ("no\u200bwidth \u202eto the left\u202c soft\u00adhyphen \ufeffmark", "nowidth to the left softhyphen mark"),
        ("bell\x07 null\x00 escape\x1b", "bell null escape"),
        ("e\u0301le\u0300ve", "élève"),
        ("", ""),
        (" \n\t", ""),
        ("  indented\n  twice", "indented\n  twice"),
        ("日本語。\r\nعربي", "日本語。\nعربي"),
        ("👩\u200d🔬 می\u200cروم", "👩\u200d🔬 می\u200cروم"),  # joiners carry meaning
    ],
)  # fmt: skip
def test_normalise(given: str, stored: str) -> None:
    assert normalise(given) == stored


@pytest.mark.parametrize(
    "text", ["a \u200b\nb", "a\n\u200b\nb\n\x00\nc", "x\u00ad\u0301", "e\u200b\u0301", "a\n \n \nb"]
)
def test_what_is_stored_is_stable(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once

"""Text as it is stored."""

from __future__ import annotations

import sys
import unicodedata

import pytest

from index.normalise import FIRST_MARK, LAST_MARK, normalise


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
    "text",
    [
        "a \u200b\nb",
        "a\n\u200b\nb\n\x00\nc",
        "x\u00ad\u0301",
        "e\u200b\u0301",
        "a\n \n \nb",
        "  a line  ",
        "q" + "\u0323\u0301" * 40,
        "q" + "\u0344" * 31,  # each is two marks
        "\U00011000" + "\U00011046" * 90,
    ],
)
def test_what_is_stored_is_stable(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


def test_a_tower_of_marks_is_cut_down() -> None:
    assert normalise("q" + "\u0301" * 30 + "x") == "q" + "\u0301" * 30 + "x"
    assert normalise("q" + "\u0301" * 90 + "x") == "q" + "\u0301" * 30 + "x"
    # Composing as many alternating marks as a file can hold would take hours.
    assert len(normalise("a" + "\u0301\u0323" * 500_000 + "\nb")) < 40
    assert len(normalise("\U00011000" + "\U00011046\U000110ba" * 500_000)) < 40


def test_every_mark_is_known() -> None:
    marks = [code for code in range(sys.maxunicode + 1) if unicodedata.combining(chr(code))]
    assert marks[0] >= FIRST_MARK and marks[-1] <= LAST_MARK

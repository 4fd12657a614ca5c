"""Tokens are estimated rather too high, in any script."""

from __future__ import annotations

import pytest

from benchmarks.facts_cases import REPORTS
from rag.tokens import estimate_tokens, within_tokens


@pytest.mark.parametrize(
    ("text", "tokens"),
    [("", 0), ("a", 1), ("bridge", 3), ("the bridge", 5), ("2.4", 3), ("Ł", 2), ("橋", 3), ("🌉", 4), ("\ud800", 1)],
)
def test_tokens_are_estimated(text: str, tokens: int) -> None:
    assert estimate_tokens(text) == tokens


@pytest.mark.parametrize("code", sorted(REPORTS))
def test_no_language_is_estimated_at_less_than_its_letters_need(code: str) -> None:
    # The leanest tokenizers make a token of four letters.
    assert len(REPORTS[code].replace(" ", "")) / 4 < estimate_tokens(REPORTS[code]) <= len(REPORTS[code].encode())


def test_the_first_words_of_a_text() -> None:
    text = "the bridge over the Velm"
    assert within_tokens(text, 100) == text
    assert within_tokens(text, 5) == "the bridge …"
    assert within_tokens(text, 0) == "…"
    assert within_tokens("", 0) == ""
    assert within_tokens("word " * 4_000, 250).split() == ["word"] * 125 + ["…"]

"""How many tokens a text has, without the tokenizer of the language model that will read it."""

from __future__ import annotations

import math


def estimate_tokens(text: str) -> int:
    """How many tokens a text has, rather too many than too few: two Latin letters to one, as many as bytes of the rest.

    Two tokenizers made fewer of reports in 27 languages (benchmarks/LOG.md, 2026-11-26). A single space counts nothing.
    """
    halves = (
        1 if "A" <= c <= "Z" or "a" <= c <= "z" else 2 * len(c.encode(errors="replace")) for c in text if c != " "
    )
    return math.ceil(sum(halves) / 2)


def within_tokens(text: str, most: int) -> str:
    """The first words of a text that have at most `most` tokens, with an ellipsis where that is not all."""
    words = text.split(" ")
    kept = 0
    tokens = 0
    while kept < len(words) and (tokens := tokens + estimate_tokens(words[kept])) <= most:
        kept += 1
    return text if kept == len(words) else " ".join([*words[:kept], "…"])

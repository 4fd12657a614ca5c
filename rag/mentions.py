"""Documents that other documents name: "directed by Leo Fong" leads from the film to the person. Pure.

A question about the director of a film is answered by two documents, of which the second shares hardly a word with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.lexical import title_key
from rag.wording import content_stems

_TOKEN = re.compile(r"[\w'’.\-]+")
_LONGEST_NAME_WORDS = 8


def is_named(title: str, question_stems: frozenset[str]) -> bool:
    """Whether a question holds every telling word of a title, and so names the document."""
    stems = set(content_stems(title_key(title)))
    return bool(stems) and stems <= question_stems


def names_in(sentence: str) -> Iterator[str]:
    """Keys of all stretches of up to eight words that begin with a capital or a digit, the longest first."""
    tokens = [match.span() for match in _TOKEN.finditer(sentence)]
    for place, (start, _) in enumerate(tokens):
        if not (sentence[start].isupper() or sentence[start].isdigit()):
            continue
        for last in range(min(len(tokens), place + _LONGEST_NAME_WORDS) - 1, place - 1, -1):
            phrase = sentence[start : tokens[last][1]].rstrip(".")
            yield title_key(phrase)
            if phrase.endswith(("'s", "’s")):
                yield title_key(phrase[:-2])

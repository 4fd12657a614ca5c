"""What a newspaper takes back: "In our report we said that 143 people …", and further on how many it were. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.types import Document, Passage, Span
from rag.types import Evidence
from rag.wording import numbers

_SAID_BEFORE = re.compile(
    r"\b(?:we|(?:our|an?|the|this) (?:(?:earlier|previous|first|original|initial|printed|\w+day['’]s) )?"
    r"(?:report|article|story|version|edition|account)s?\b[^.;]{0,60}?)"
    r"(?: (?:also|had|first|originally|initially|wrongly|incorrectly|mistakenly|erroneously))* "
    r"(?:said|wrote|reported|stated|gave|printed|named|put|claimed)\b",
    re.IGNORECASE,
)
_CORRECTS = re.compile(
    r"\b(?:corrections?|corrected|corrects?|clarifications?|erratum|amended|set the record straight|wrongly"
    r"|incorrect(?:ly)?|mistaken(?:ly)?|erroneous(?:ly)?|in error|not correct|we (?:regret|apologi[sz]e))\b",
    re.IGNORECASE,
)
_SPEAKS_OF_REPORTS = re.compile(
    r"\b(?:reports?|reported|said|wrote|first|earlier|originally|initially|correct(?:ed|ion)?|wrong(?:ly)?)\b",
    re.IGNORECASE,
)
_HEAD_CHARS = 600
_FURTHEST = 3
_HARDLY_A_FIGURE = numbers("one")


def corrections(document: Document, passage: Passage) -> dict[int, int]:
    """By the place of a sentence in which a newspaper says what it wrote before, that of the one that puts it right.

    Only in a text that says of itself that it corrects something. Where figures are taken back, the next sentence with
    another figure; else the next sentence.
    """
    texts = [passage.sentence_text(span) for span in passage.sentences]
    said = [place for place, text in enumerate(texts) if _SAID_BEFORE.search(text)]
    if not said or not _is_correction(document):
        return {}
    found = {}
    for place in said:
        figures = numbers(texts[place]) - _HARDLY_A_FIGURE
        following = [n for n in range(place + 1, min(place + 1 + _FURTHEST, len(texts))) if n not in said]
        end = document.text.find("\n\n", passage.sentences[place].start)
        following = [n for n in following if end < 0 or passage.sentences[n].start < end]
        right = [n for n in following if numbers(texts[n]) - figures] if figures else following
        if right or following:
            found[place] = (right or following)[0]
    return found


def is_taken_back(evidence: Evidence, span: Span, sentence: str) -> bool:
    """Whether `span` is what its newspaper takes back further on, and so no support of a `sentence` that does not speak
    of what was said.
    """
    if span == evidence.sentences[-1] or _SPEAKS_OF_REPORTS.search(sentence):
        return False
    document = evidence.document
    return _SAID_BEFORE.search(span.of(document.text)) is not None and _is_correction(document)


def _is_correction(document: Document) -> bool:
    """Whether a text says of itself, in its title or first lines, that it corrects something."""
    return _CORRECTS.search(f"{document.title}\n{document.text[:_HEAD_CHARS]}") is not None


def corrections_of(said: str, evidence: Sequence[Evidence]) -> list[Evidence]:
    """The corrections among the evidence that take back a figure of what is said, and give another one that is not."""
    figures = numbers(said) - _HARDLY_A_FIGURE
    found = []
    for item in evidence:
        wrong, right = (numbers(span.of(item.document.text)) for span in (item.sentences[0], item.sentences[-1]))
        new = right - wrong
        if new and figures & (wrong - right) and not figures & new and is_taken_back(item, item.sentences[0], ""):
            found.append(item)
    return found

"""One fact out of what is stated and what the text says; the way back from the settled fact to the stated one."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from index.dates import parse_day
from index.facts.lines import said_author, said_outlet
from index.facts.people import same_outlet, same_people
from index.facts.stated import contradicted, upheld
from index.normalise import is_table_row
from index.types import Fact, Facts

_TITLE_CHARS = 140
_SEARCHED_CHARS = 2_000
_MOST_MASTHEAD_LINES = 3
_WORD = re.compile(r"[^\W\d_]+")
# The first line of a mail without a subject.
_MAIL_HEADER = re.compile(r"(?:From|To|Cc|Date): ")


def settle_facts(text: str, *, stated: Facts, name: str) -> Facts:
    """Title, outlet and author of a cleaned text: as stated, else as its first lines say. `name` is a title at worst.

    What is stated stays where the text says otherwise, with that in its evidence. The language is left as it is.
    """
    author, outlet = said_author(text), said_outlet(text)
    return replace(
        stated,
        title=stated.title if stated.title.value else _title(text, name, (author, outlet)),
        outlet=_settled(stated.outlet, outlet, same_outlet),
        author=_settled(stated.author, author, same_people),
    )


def as_stated(facts: Facts, text: str) -> Facts:
    """What was stated before `settle_facts` made `facts` of it and of `text`."""
    author, outlet = said_author(text), said_outlet(text)
    return replace(
        facts,
        title=Fact() if facts.title.method in ("first line", "file name") else facts.title,
        outlet=_unsettled(facts.outlet, outlet, same_outlet),
        author=_unsettled(facts.author, author, same_people),
    )


def _settled(stated: Fact, said: Fact, same: Callable[[str, str], bool]) -> Fact:
    return contradicted(stated, _objection(stated, said, same)) if stated.value else said


def _unsettled(settled: Fact, said: Fact, same: Callable[[str, str], bool]) -> Fact:
    return Fact() if settled.method == "byline" else upheld(settled, _objection(settled, said, same))


def _objection(stated: Fact, said: Fact, same: Callable[[str, str], bool]) -> str:
    """What the text has against a stated value, as evidence; a sidecar was written by somebody who knows the text."""
    if not stated.value or not said.value or stated.method == "sidecar" or same(stated.value, said.value):
        return ""
    return f"; the text says: {said.evidence}"


def _title(text: str, name: str, said: tuple[Fact, ...]) -> Fact:
    """The first line where it reads as a headline: short, several words, not a sentence, a table's row or a date.

    Of a text that opens with its newspaper's name and a day, the line below them.
    """
    lines = [line.strip() for line in text[:_SEARCHED_CHARS].split("\n") if line.strip()][:_MOST_MASTHEAD_LINES]
    told = {fact.evidence for fact in said}
    for place, line in enumerate(lines):
        if _is_headline(line) and line not in told and parse_day(line) is None:
            return Fact(value=line, evidence=line, method="first line", confidence=0.7)
        if lines[0] not in told or (place and parse_day(line) is None):
            break
    return Fact(value=name, evidence=name, method="file name", confidence=0.3)


def _is_headline(line: str) -> bool:
    words = sum(_WORD.search(word) is not None for word in line.split()) if len(line) <= _TITLE_CHARS else 0
    is_open = words >= 2 and not re.search(r"[.!?…:][\"”'’]?$", line)
    return is_open and not is_table_row(line) and not _MAIL_HEADER.match(line)

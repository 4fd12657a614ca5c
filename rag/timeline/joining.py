"""One entry for one statement: the same words of the same speaker, in however many documents. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from functools import cached_property

from index.origins import origin_id
from index.types import Document, Passage
from rag.alignment import tokens
from rag.commitment import denials
from rag.opposites import opposed
from rag.timeline.dating import SaidOn
from rag.timeline.speakers import Speaker
from rag.timeline.statements import Said
from rag.wording import content_stems, folded, numbers

# Shares of common stems above which two statements are one: in one document, in two that carry one report and word it
# anew, and in independent reports, which must agree almost word for word.
_IN_ONE_DOCUMENT, _IN_ONE_REPORT, _IN_TWO_REPORTS = 0.6, 0.5, 0.85
_FEWEST_STEMS = 3
_HELD, _FEWEST_HELD = 0.75, 5
_SPELLED_ALIKE = 0.8
# Share of common characters, for what is too short to share stems: "This will make us more vulnerable".
_WORDED_ALIKE = 0.85


@dataclass(frozen=True)
class Placed:
    """A statement in its document, with the passage that it begins in, its day and its place."""

    said: Said
    document: Document
    passage: Passage
    day: SaidOn
    place: str | None

    @cached_property
    def origin(self) -> str:
        """The report that the document carries."""
        return self.document.origin_id or origin_id(self.document.text)

    @cached_property
    def stems(self) -> frozenset[str]:
        """What the words are about."""
        return frozenset(content_stems(self.said.words))

    @property
    def published(self) -> date:
        """For ordering: the latest day where it is unknown."""
        return self.document.published.day or date.max


def joined(found: Sequence[Placed]) -> list[list[Placed]]:
    """The statements in groups that are one, each led by the one in the report that the others retell."""
    groups: list[list[Placed]] = []
    for one in found:
        home = next((group for group in groups if any(_are_one(one, other) for other in group)), None)
        if home is None:
            groups.append([one])
        else:
            home.append(one)
    return [sorted(group, key=_standing) for group in groups]


def _standing(one: Placed) -> tuple[bool, bool, date, str, int]:
    """The report before its copies, a named speaker before a pronoun, the earliest first."""
    retold = one.document.relation != "identical"
    return retold, one.said.speaker.form == "pronoun", one.published, one.document.document_id, one.said.at


def _are_one(one: Placed, other: Placed) -> bool:
    if one.day.day and other.day.day and one.day.day != other.day.day:
        return False
    if not _one_speaker(one, other):
        return False
    words = folded(one.said.words), folded(other.said.words)
    if _say_otherwise(one, other):
        return False
    if words[0] == words[1]:
        return len(one.stems) >= _FEWEST_STEMS or one.origin == other.origin
    if one.origin == other.origin and SequenceMatcher(None, *words).ratio() >= _WORDED_ALIKE:
        return True
    if min(len(one.stems), len(other.stems)) < _FEWEST_STEMS:
        return False
    common = len(one.stems & other.stems)
    alike = common / len(one.stems | other.stems)
    if one.origin != other.origin:
        return alike >= _IN_TWO_REPORTS
    if one.document.document_id == other.document.document_id:
        return alike >= _IN_ONE_DOCUMENT
    smaller = min(len(one.stems), len(other.stems))
    return alike >= _IN_ONE_REPORT or (smaller >= _FEWEST_HELD and common >= _HELD * smaller)


def _say_otherwise(one: Placed, other: Placed) -> bool:
    """Whether one gives other figures, denies what the other says, or says the opposite."""
    figures = numbers(one.said.words), numbers(other.said.words)
    if figures[0] - figures[1] and figures[1] - figures[0]:
        return True
    here, there = tokens(one.said.words), tokens(other.said.words)
    if len(denials(here)) % 2 != len(denials(there)) % 2:
        return True
    return any(True for _ in opposed(here, there)) or _without_un(one.stems, other.stems)


def _without_un(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether one says "unsafe" of what the other calls safe."""
    told = [
        (word[2:], stem)
        for a, b in ((one, other), (other, one))
        for word in b - a
        for stem in a - b
        if word[:2] == "un"
    ]
    return any(len(rest) > 2 and (rest.startswith(stem) or stem.startswith(rest)) for rest, stem in told)


def _one_speaker(one: Placed, other: Placed) -> bool:
    """The same last name, perhaps spelt otherwise; in one report a pronoun or a role may be anybody's."""
    first, second = one.said.speaker, other.said.speaker
    if one.document.document_id == other.document.document_id and _are_two_people(first, second):
        return False
    if SequenceMatcher(None, first.surname, second.surname).ratio() >= _SPELLED_ALIKE:
        return True
    forms = {first.form, second.form}
    return one.origin == other.origin and ("pronoun" in forms or "person" not in forms)


def _are_two_people(first: Speaker, second: Speaker) -> bool:
    """Whether one document tells them apart by their first names: Anna and Anne Berg."""
    names = [speaker.name.split() for speaker in (first, second)]
    return (
        {first.form, second.form} == {"person"}
        and min(map(len, names)) > 1
        and names[0][0].rstrip(".") != names[1][0].rstrip(".")
        and not any(a[0].rstrip(".") == b[0][0] for a, b in (names, names[::-1]))
    )

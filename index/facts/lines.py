"""Bylines and names of newspapers among the first short lines of a text.

Such a line holds nothing else: a name, a day, a place, a role. A line with one word more tells something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from index.dates.days import WEEKDAY, mentions, parse_day
from index.facts.people import is_newspaper, newspaper_name, people
from index.normalise import is_table_row
from index.types import Fact

_LINES = 8
_LINE_CHARS = 120
_SEARCHED_CHARS = 20_000
_BY = re.compile(
    r"(?:(?:(?:words|story|text|written|reported|compiled|posted|reporting|opinion|analysis|commentary|review|report)\s+)?by|von|par|por|door)\b:?\s+"
    r"|(?:(?:text|texte|texto|testo|tekst|author|autor|autorin|autore|auteur|reporter|yazan|автор|oleh|penulis)"
    r"(?:\(?s\)?)?\s*:\s*(?:von|by)?\s*)",
    re.IGNORECASE,
)
# "Jane Doe in Ostrick", "Jane Doe for The Courier".
_FROM = re.compile(r"\s+(?:in|for|at|aus|à|en|reports from)\s+(?:the\s+)?(?=[^\W\d_a-z])")
_SPLIT = re.compile(r"\s*[|·•;()*]+\s*|\s+[-–—/]+\s+|(?<=[a-zß-ÿ]{4})\.\s+(?=\S)|\.$")
_AND_LAST = re.compile(r"\s(?:and|&|und|et|y|ve|dan|och|og)\s")
_CLOCK = re.compile(
    rf"\b\d{{1,2}}[:.h]\d\d(?:\s*[ap]\.?m\.?)?(?!\d)|\b\d{{1,2}}\s*[ap]\.?m\b\.?|\b{WEEKDAY}\b|\b(?:[CG]MT|UTC|CET|BST)\b",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"(?:(?:first|last|originally)\s+)?(?:published|posted|updated|filed|dated?|written|veröffentlicht|aktualisiert"
    r"|publié|publicado|at|on|am|um|le|à)?\s*:?|\d+ min(?:ute)?s?(?: read)?"
    r"|(?:photos?|pictures?|fotos?|images?|special to)\b.*|(?:last )?updated\b.{0,30}",
    re.IGNORECASE,
)
_LABEL_BEHIND = re.compile(r"\s+(?:(?:last )?(?:updated|published|posted)(?: on| at)?|on)$", re.IGNORECASE)
_ROLE = re.compile(
    r"\b(?:reporter|correspondent|editor|writer|columnist|journalist|staff|desk|redakteur(?:in)?|korrespondent(?:in)?"
    r"|redaktion|correspondant[e]?|envoyée? spéciale?|corresponsal|redactor[a]?)\b",
    re.IGNORECASE,
)
_MOST_ROLE_WORDS = 6
_MOST_PLACE_WORDS = 3


@dataclass(frozen=True, slots=True)
class Said:
    """What one line says: who wrote, and for which newspaper; empty where it does not."""

    line: str
    author: str = ""
    outlet: str = ""


def said_author(text: str) -> Fact:
    """The author that a byline below the headline names; nothing where two lines name different ones."""
    found = [said for said in _said(text) if said.author]
    if len({said.author.casefold() for said in found}) != 1:
        return Fact()
    return Fact(value=found[0].author, evidence=found[0].line, method="byline", confidence=0.8)


def said_outlet(text: str) -> Fact:
    """The newspaper that a line names beside a day or an author; nothing where two lines name different ones."""
    found = [said for said in _said(text) if said.outlet]
    if len({said.outlet.casefold() for said in found}) != 1:
        return Fact()
    return Fact(value=found[0].outlet, evidence=found[0].line, method="byline", confidence=0.7)


def _said(text: str) -> Iterator[Said]:
    lines = list(islice((s for line in text[:_SEARCHED_CHARS].split("\n") if (s := line.strip())), _LINES))
    if sum(map(is_table_row, lines)) > 1:  # the rows of a table
        return
    if len(lines) > 1 and is_newspaper(lines[0]) and parse_day(lines[1]):  # a masthead, and below it the day
        yield Said(lines[0], outlet=newspaper_name(lines[0]))
    for number, line in enumerate(lines):
        if len(line) <= _LINE_CHARS:
            yield _line(line, is_first=number == 0)


def _line(line: str, *, is_first: bool) -> Said:
    """What a line says. The first one may be a headline, "By Royal Appointment": it counts only with a newspaper."""
    undated, days = _without_days(line)
    segments = [_LABEL_BEHIND.sub("", segment.strip(" ,:").lstrip(". ")) for segment in _SPLIT.split(undated)]
    bylines = [segment for segment in segments if _BY.match(segment)]
    if len(bylines) > 1:
        return Said(line)
    authors, rest = _byline(bylines[0]) if bylines else ([], [])
    if bylines and not authors:
        return Said(line)
    rest += [piece for s in segments if s not in bylines for piece in re.split(r"\s*,\s+", s) if piece]
    outlets = [piece for piece in rest if is_newspaper(piece)]
    if not authors and rest and _is_introduced(rest, outlets):
        authors, rest = people(rest[0]), rest[1:]
    others = [piece for piece in rest if piece not in outlets and not _is_harmless(piece, besides=bool(authors))]
    outlet = outlets[0] if len(set(outlets)) == 1 and (days or authors) else ""
    if others or len(set(outlets)) > 1 or (is_first and not outlet):
        return Said(line)
    return Said(line, ", ".join(authors), newspaper_name(outlet))


def _without_days(line: str) -> tuple[str, bool]:
    """The line with a bar for each day that it names, and whether there is one."""
    found = mentions(line)
    for mention in reversed(found):
        line = f"{line[: mention.span.start]}|{line[mention.span.end :]}"
    return _CLOCK.sub("|", line), bool(found)


def _byline(segment: str) -> tuple[list[str], list[str]]:
    """The persons that a segment such as "By A B, C D and E F, Ostrick" names, and what follows them."""
    named = segment[_BY.match(segment).end() :]  # type: ignore[union-attr]
    pieces = re.split(r",\s+", named)
    last = max((number for number, piece in enumerate(pieces) if _AND_LAST.search(piece)), default=0)
    names, *places = _FROM.split(", ".join(pieces[: last + 1]), maxsplit=1)
    return people(names), [*places, *pieces[last + 1 :]]


def _is_introduced(rest: list[str], outlets: list[str]) -> bool:
    """Whether the line says of a name that it is an author's: "Jane Doe, Ostrick Courier", "Jane Doe, reporter".

    A name beside a day alone may be a place's: of eleven such headers that were made up to mislead three did.
    """
    return len(rest) > 1 and bool(people(rest[0])) and all(one in outlets or _is_role(one) for one in rest[1:])


def _is_role(piece: str) -> bool:
    return len(piece.split()) <= _MOST_ROLE_WORDS and bool(_ROLE.search(piece))


def _is_harmless(piece: str, *, besides: bool) -> bool:
    """Whether a piece of a line leaves the rest what it is; a place or a role only `besides` an author."""
    if _LABEL.fullmatch(piece):
        return True
    words = _FROM.sub("", f" {piece}").split()
    is_place = len(words) <= _MOST_PLACE_WORDS and all(word[0].isupper() for word in words)
    return besides and (_is_role(piece) or is_place)

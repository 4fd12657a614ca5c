"""Whom a text credits for what it reports: newspapers, agencies, interviews given to somebody else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from index.types import Span

AttributionKind = Literal["report", "interview", "told", "according", "dateline", "credit"]

_OUTLET = (
    r"(?:(?:[Nn]ews\s)?(?:[Aa]gency|[Oo]utlet|[Ww]ebsite|[Cc]hannel)|[Nn]ewspaper|[Dd]aily|[Ww]eekly|[Mm]agazine"
    r"|[Rr]adio\sstation|[Tt]elevision|TV\s(?:station|channel)|[Bb]roadcaster|[Ss]tation|[Pp]aper|[Pp]ortal|[Tt]abloid)"
)
_NAME = r"[A-Z][\w&’'-]{0,40}(?:\.[A-Za-z]\w{0,20})?"
_NAMES = rf"{_NAME}(?:[ ](?:(?:of|the|de|am|and|&)[ ])?{_NAME}){{0,4}}"
_CALLED = rf"(?:(?:[Tt]he|[Aa]|[Ii]ts)[ ])?(?:[A-Z]?[a-z]+[ ])?{_OUTLET}[ ](?P<source>{_NAMES})"
# A named source, perhaps with what it is: "the newspaper Velmark Weekly", "Reuters", "a local radio station".
_SOURCE = rf"(?:(?:[Tt]he|[Aa]|[Ii]ts)[ ])?(?:(?:[A-Z]?[a-z]+[ ])?{_OUTLET}[ ])?(?P<source>{_NAMES})"
_UNNAMED = rf"(?:the|a)[ ](?P<source>(?:[a-z]+[ ]){{0,2}}{_OUTLET})\b"
_WHEN = r"(?:[ ](?:first|earlier|previously|already|exclusively|also|(?:on|last|this)[ ]\w+))?"
_REPORTED = r"(?:(?:has|had)[ ])?(?:reported|reports|revealed|wrote|writes)\b"
# Kind, words of which one must be there (looked for first: patterns alone take ten times as long), and pattern.
_SHAPES: tuple[tuple[AttributionKind, tuple[str, ...], str], ...] = (
    ("interview", ("interview",), r"\binterview(?:ed)?[ ](?:with|to|by|for|in|on)[ ]{source}"),
    ("told", ("told ",), r"\btold[ ]{source}"),
    ("told", ("said ", "wrote ", "spoke ", "peaking ", "alking ", "confirmed ", "explained "),
     r"\b(?:said|wrote|spoke|confirmed|explained|[Tt]alking|[Ss]peaking)\b[^.\n,;]{{0,40}}?[ ]to[ ]{source}"),
    ("told", ("aid ", "peaking ", "alking "), r"\b(?:[Ss]peaking|[Ss]aid|[Tt]alking)[ ](?:on|to|in)[ ]{source}"),
    ("report", ("eported ",), rf"\b[Rr]eported{_WHEN}[ ](?:by|in)[ ]{{source}}"),
    ("report", ("As ", "as "), rf"\b[Aa]s[ ]{{source}}{_WHEN}[ ]{_REPORTED}"),
    ("report", ("reported", "reports"),
     rf"(?<![\w’'][ ])(?<![\w’']){{source}}{_WHEN}[ ](?:(?:has|had)[ ])?(?:reported|reports)\b"),
    ("report", ("iting ", "quoted ", "obtained ", "published ", "carried "),
     r"\b(?:[Cc]iting|(?:quoted|obtained|published|carried)[ ]by|quoted[ ]in)[ ]{source}"),
    ("according", ("ccording to ",), r"\b[Aa]ccording[ ]to[ ](?:a[ ]report[ ](?:in|by)[ ])?{source}"),
)  # fmt: skip
_AGENCY = r"(?:news[ ]agency|newspaper|magazine|news[ ]website|daily|television)"
_CREDITS: tuple[tuple[AttributionKind, tuple[str, ...], str], ...] = (
    ("dateline", (") ", ")-"), r"(?m:^)[^\n(]{0,60}\((?P<source>[A-Z][\w/ .-]{1,30})\)[ ]?[-–—:]"),
    ("credit", (")\n", ")"), r"(?m:^)[ ]*\((?P<source>[A-Z]{2,8}(?:/[A-Z]{2,8})?)\)[ ]*(?m:$)"),
    ("credit", ("ead ",), r"(?i:read(?: the)? full (?:article|story))[ ](?:at|on|in)[ ](?P<source>[\w.]{2,30})"),
    ("credit", ("Source", "Quelle", "Via"), rf"(?m:^)[ ]*(?:Source|Quelle|Via)[ ]?:[ ](?P<source>{_NAMES})"),
    ("according", (" agency", " newspaper", " magazine", " website", " daily", " television"),
     rf"(?P<source>{_NAMES})[ ]{_AGENCY}\b"),
    ("credit", (" correspondent ",), rf"(?P<source>{_NAMES})[’']s?(?:[ ][\w.-]+){{0,2}}[ ]correspondent[ ]reports"),
)  # fmt: skip
_MATCHERS = tuple((kind, words, re.compile(shape)) for kind, words, shape in _CREDITS) + tuple(
    # What is told to something called a newspaper or a station is an interview.
    ("interview" if kind == "told" and source is not _SOURCE else kind, words, re.compile(shape.format(source=source)))
    for kind, words, shape in _SHAPES
    for source in (_CALLED, _SOURCE, _UNNAMED)
)
# How far from its word a pattern reaches, before and after.
_BEFORE_CHARS, _AFTER_CHARS = 150, 250
# "According to Thill" credits a witness, not an outlet; these are not even names.
_NOT_SOURCES = re.compile(
    r"(?:As|He|She|They|It|We|I|You|This|That|These|Those|There|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
    r"|January|February|March|April|May|June|July|August|September|October|November|December|Mr|Mrs|Ms|Dr)\b\.?"
)
# Capitals at the start of a sentence that are no part of a name.
_OPENING = re.compile(r"(?:(?:The|As|A|But|And|When|While|Yet|In|On)[ ])+")


@dataclass(frozen=True, slots=True)
class Attribution:
    """A place where a text names its source; `source` may be no more than "the newspaper"."""

    source: str
    span: Span
    kind: AttributionKind


def attributions(text: str) -> tuple[Attribution, ...]:
    """What `text` credits, in order of appearance; one for each place.

    People are found too ("told Ada Reyhall"): which of the sources are outlets only the other documents know.
    """
    found: dict[int, Attribution] = {}
    for kind, words, matcher in _MATCHERS:
        for match in _near(text, words, matcher):
            opening = _OPENING.match(match["source"])
            source = match["source"][opening.end() if opening else 0 :].rstrip(" .’'")
            start = match.start("source") + (opening.end() if opening else 0)
            span = Span(start, start + len(source))
            if source and not _NOT_SOURCES.fullmatch(source):
                found.setdefault(span.start, Attribution(source, span, kind))
    named = [found[start] for start in sorted(found)]
    # "The newspaper" in front of the newspaper's name is not another source.
    followed = {one.span.start for one, two in pairwise(named) if two.span.start == one.span.end + 1}
    return tuple(one for one in named if not (one.span.start in followed and is_unnamed(one.source)))


def is_unnamed(source: str) -> bool:
    """Whether a source says only what it is: "the newspaper"."""
    return source == source.lower()


def _near(text: str, words: tuple[str, ...], matcher: re.Pattern[str]) -> Iterator[re.Match[str]]:
    """Matches around the places of `words`, each stretch of text searched about once."""
    searched = 0
    for place in sorted(place for word in words for place in _places(text, word)):
        end = place + _AFTER_CHARS
        if end < searched + _AFTER_CHARS // 2:  # the last stretch reached far enough behind this place
            continue
        line = text.rfind("\n", max(place - _BEFORE_CHARS, 0), place) + 1
        yield from matcher.finditer(text, max(line, place - _BEFORE_CHARS, searched - _BEFORE_CHARS), end)
        searched = end


def _places(text: str, word: str) -> Iterator[int]:
    place = text.find(word)
    while place >= 0:
        yield place
        place = text.find(word, place + len(word))

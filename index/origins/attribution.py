"""Whom a text credits for what it reports: newspapers, agencies, interviews given to somebody else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from index.origins.outlets import is_office, is_outlet
from index.types import Span

AttributionKind = Literal["report", "interview", "told", "according", "dateline", "credit"]
# What is told to somebody, or is according to him, is of an outlet only where the name shows it.
_OF_ANYBODY = ("told", "according")

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
# Kind if the source is an outlet's by its name, kind if not (None: no source), words of which one must be there (looked
# for first: patterns alone take ten times as long), and pattern.
_Shape = tuple[AttributionKind, AttributionKind | None, tuple[str, ...], str]
_SHAPES: tuple[_Shape, ...] = (
    ("interview", "told", ("interview",), r"\binterview(?:ed)?[ ](?:with|to|by|for|in|on)[ ]{source}"),
    ("told", "told", ("told ",), r"\btold[ ]{source}"),
    ("told", "told", ("said ", "wrote ", "spoke ", "peaking ", "alking ", "confirmed ", "explained "),
     r"\b(?:said|wrote|spoke|confirmed|explained|[Tt]alking|[Ss]peaking)\b[^.\n,;]{{0,40}}?[ ]to[ ]{source}"),
    ("told", "told", tuple(f"{said} {to} " for said in ("aid", "peaking", "alking") for to in ("on", "to", "in")),
     r"\b(?:[Ss]peaking|[Ss]aid|[Tt]alking)[ ](?:on|to|in)[ ]{source}"),
    ("report", "report", ("eported ",), r"\b(?:[Aa]s|[Ff]irst)[ ](?:first[ ])?reported[ ](?:by|in)[ ]{source}"),
    ("report", "according", ("eported ",), rf"\b[Rr]eported{_WHEN}[ ](?:by|in)[ ]{{source}}"),
    ("report", "report", ("As ", "as "), rf"\b[Aa]s[ ]{{source}}{_WHEN}[ ]{_REPORTED}"),
    ("report", "according", ("reported", "reports"),
     rf"(?<![\w’'][ ])(?<![\w’']){{source}}{_WHEN}[ ](?:(?:has|had)[ ])?(?:reported|reports)\b"),
    ("report", "according", ("iting ", "quoted ", "obtained ", "published ", "carried "),
     r"\b(?:[Cc]iting|(?:quoted|obtained|published|carried)[ ]by|quoted[ ]in)[ ]{source}"),
    ("report", "report", ("published ", "appeared "),
     r"\b(?:first|originally)[ ](?:published|appeared)[ ](?:in|by|on|at)[ ]{source}"),
    ("according", "according", ("ccording to ",),
     r"\b[Aa]ccording[ ]to[ ](?:a[ ]report[ ](?:in|by)[ ])?{source}"),
)  # fmt: skip
# German and French: articles, what an outlet is called, and agencies that write themselves small.
_FOREIGN = (
    r"(?:(?:die|der|das|dem|des|den|la|le)[ ]|l[’'])?"
    r"(?:(?:Nachrichtenagentur|Tageszeitung|Zeitung|Magazin|Sender|Agentur|agence|quotidien|journal|chaîne)[ ])?"
    rf"(?P<source>{_NAMES}|(?:dpa|afp|epd|kna|sda|apa)\b)"
)
_ABROAD: tuple[_Shape, ...] = (
    ("report", "report", ("berichtet", "meldet", "schreibt"),
     r"\b[Ww]ie[ ]{source}[ ](?:\w+[ ])?(?:berichtet|meldet|schreibt)"),
    ("report", None, ("berichtet", "meldet", "schreibt"), r"\b(?:berichtete?|meldete?|schreibt)[ ]{source}"),
    ("according", None, ("aut ", "ericht ", "Angaben "),
     r"\b(?:[Ll]aut|[Bb]ericht|[Nn]ach[ ]Angaben)[ ](?:einem[ ]Bericht[ ])?{source}"),
    ("told", None, ("sagte ", "erklärte "), r"\b(?:sagte|erklärte)[ ][^.\n,;„“]{{0,60}}(?=(?:der|dem)[ ]){source}"),
    ("interview", None, ("nterview mit ", "espräch mit "), r"\b(?:Interview|Gespräch)[ ]mit[ ]{source}"),
    ("according", None, ("elon ", "’après ", "'après "), r"\b(?:[Ss]elon|[Dd][’']après)[ ]{source}"),
    ("report", None, ("rapport", "écrit "), r"\b(?:rapporté|rapporte|écrit)[ ]{source}"),
    ("interview", None, ("déclaré ", "entretien ", "interview "),
     r"\b(?:déclaré|entretien|interview)[ ](?:accordée?[ ])?(?:à|au|avec)[ ]{source}"),
)  # fmt: skip
_AGENCY = r"(?:news[ ]agency|newspaper|magazine|news[ ]website|daily|television)"
_CREDITS: tuple[_Shape, ...] = (
    ("dateline", "dateline", (") ", ")-"),
     r"(?m:^)[A-Z]{2}[^\n(]{0,58}\((?P<source>[A-Z][\w/ .-]{1,30})\)[ ]?[-–—:]"),
    ("dateline", None, (") ", ")-"),
     r"(?m:^)[^\n(]{0,60}\((?P<source>[A-Z][\w/ .-]{1,30}|dpa|afp|epd|kna|sda|apa)\)[ ]?[-–—:]"),
    ("credit", "credit", (")\n", ")"), r"(?m:^)[ ]*\((?P<source>[A-Z]{2,8}(?:/[A-Z]{2,8})?)\)[ ]*(?m:$)"),
    ("credit", "credit", ("ead ",),
     r"(?i:read(?: the)? full (?:article|story))[ ](?:at|on|in)[ ](?P<source>[\w.]{2,30})"),
    ("credit", "credit", ("Source", "Quelle", "Via"), rf"(?m:^)[ ]*(?:Source|Quelle|Via)[ ]?:[ ](?P<source>{_NAMES})"),
    ("according", "according", (" agency", " newspaper", " magazine", " website", " daily", " television"),
     rf"(?P<source>{_NAMES})[ ]{_AGENCY}\b"),
    ("credit", "credit", (" correspondent ",),
     rf"(?P<source>{_NAMES})[’']s?(?:[ ][\w.-]+){{0,2}}[ ]correspondent[ ]reports"),
)  # fmt: skip
_Matcher = tuple[AttributionKind, AttributionKind | None, re.Pattern[str]]


def _sources(kind: AttributionKind, otherwise: AttributionKind | None, shape: str) -> tuple[_Matcher, ...]:
    """A shape with each way of naming a source."""
    # What is told to something called a newspaper or a station is an interview, whatever its name.
    told = "interview" if kind == "told" else kind
    called = "report" if kind == "according" else told
    return (
        (called, called, re.compile(shape.format(source=_CALLED))),
        (kind, otherwise, re.compile(shape.format(source=_SOURCE))),
        (told, told, re.compile(shape.format(source=_UNNAMED))),
    )


_MATCHERS: tuple[tuple[tuple[str, ...], tuple[_Matcher, ...]], ...] = (
    *((words, ((kind, otherwise, re.compile(shape)),)) for kind, otherwise, words, shape in _CREDITS),
    *((words, _sources(kind, otherwise, shape)) for kind, otherwise, words, shape in _SHAPES),
    *(
        (words, ((kind, otherwise, re.compile(shape.format(source=_FOREIGN))),))
        for kind, otherwise, words, shape in _ABROAD
    ),
)
# How far from its word a pattern reaches, before and after.
_BEFORE_CHARS, _AFTER_CHARS = 150, 250
# "According to Thill" credits a witness, not an outlet; these are not even names.
_NOT_SOURCES = re.compile(
    r"(?:As|He|She|They|It|We|I|You|This|That|These|Those|There|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
    r"|January|February|March|April|May|June|July|August|September|October|November|December|Mr|Mrs|Ms|Dr)\b\.?"
)
# Capitals at the start of a sentence that are no part of a name.
_OPENING = re.compile(
    r"(?:(?:The|the|As|A|But|And|When|While|Yet|In|On|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day[’']s)[ ])+"
)
_DAY = re.compile(r"[ ](?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day$")


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
    for of_outlet, otherwise, match in _matches(text):
        opening = _OPENING.match(match["source"])
        source = _DAY.sub("", match["source"][opening.end() if opening else 0 :]).rstrip(" .’'")
        start = match.start("source") + (opening.end() if opening else 0)
        span = Span(start, start + len(source))
        if not source or _NOT_SOURCES.fullmatch(source) or is_office(source):
            continue
        kind = of_outlet if is_unnamed(source) or is_outlet(source) else otherwise
        if kind is not None:
            found.setdefault(span.start, Attribution(source, span, kind))
    named = [found[start] for start in sorted(found)]
    # "The newspaper" in front of the newspaper's name is not another source.
    followed = {one.span.start for one, two in pairwise(named) if two.span.start == one.span.end + 1}
    return tuple(one for one in named if not (one.span.start in followed and is_unnamed(one.source)))


def names_outlet(attribution: Attribution) -> bool:
    """Whether an attribution is of a newspaper, an agency or a station, and not of a witness or an office."""
    return attribution.kind not in _OF_ANYBODY or is_unnamed(attribution.source) or is_outlet(attribution.source)


def is_unnamed(source: str) -> bool:
    """Whether a source says only what it is: "the newspaper"."""
    return source == source.lower()


def _matches(text: str) -> Iterator[tuple[AttributionKind, AttributionKind | None, re.Match[str]]]:
    for words, matchers in _MATCHERS:
        stretches = list(_stretches(text, words))
        for kind, otherwise, matcher in matchers:
            for start, end in stretches:
                for match in matcher.finditer(text, start, end):
                    yield kind, otherwise, match


def _stretches(text: str, words: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """Where to look: around the places of `words`, each part of the text about once."""
    searched = 0
    for place in sorted(place for word in words for place in _places(text, word)):
        end = place + _AFTER_CHARS
        if end < searched + _AFTER_CHARS // 2:  # the last stretch reached far enough behind this place
            continue
        line = text.rfind("\n", max(place - _BEFORE_CHARS, 0), place) + 1
        yield max(line, place - _BEFORE_CHARS, searched - _BEFORE_CHARS), end
        searched = end


def _places(text: str, word: str) -> Iterator[int]:
    place = text.find(word)
    while place >= 0:
        yield place
        place = text.find(word, place + len(word))

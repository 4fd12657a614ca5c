"""Who is said to have said it. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.wording import words

_NAME = r"[A-Z][\w’'.-]*\w\.?(?: (?:of |de |van |von |bin |al-)?[A-Z][\w’'.-]*\w)*"
_VERBS = (
    r"(?:said|says|told|tells|added|adds|announced|announces|argued|argues|wrote|writes|claimed|claims|explained|explains"
    r"|noted|notes|insisted|insists|warned|warns|stated|states|confirmed|confirms|acknowledged|suggested|suggests|asserted"
    r"|recalled|replied|responded|commented|declared|remarked|admitted|testified|predicted|estimated|estimates|tweeted)"
)
_BEFORE = re.compile(
    rf"({_NAME})(?:,[^,“”\"]{{1,80}},)? (?:(?:has|had|have|also|then|later|further|never|once) ){{0,2}}{_VERBS}\b"
)
_BEHIND = re.compile(rf"[,?!.][”\"’']{{0,2}} {_VERBS} (?:the |a |an )?(?:[a-z][\w’'-]* ){{0,4}}?({_NAME})")
_ACCORDING = re.compile(rf"[Aa]ccording to (?:the |a |an )?(?:[a-z][\w’'-]* ){{0,4}}?({_NAME})")
_TOLD = re.compile(r"\b(?:told|tells|added to)\b")
_SPEECH = re.compile(
    rf"\b(?:{_VERBS[3:-1]}|say|saying|tell|telling|according|believes?|thinks?|thought|asked|asks|reports?|reported|quoted"
    r"|stressed|promised|urged|denied|denies|accused|alleged)\b|[“”\"]"
)
_TITLES = frozenset("mr mrs ms dr sir lord lady president minister prime general secretary senator professor".split())
_NOBODY = _TITLES | frozenset(
    "i it he she they we you one another some others many the a an this that these there who".split()
)


@dataclass(frozen=True, slots=True)
class Said:
    """A quote; its outlet and author, who speak in all of it; the text up to it, where "she" may be named."""

    quote: str
    published_by: str
    before: str


def speakers(text: str) -> list[frozenset[str]]:
    """Of each speaker that a text names, the words of the name, lower-cased, without titles."""
    found = [match[1] for match in _BEFORE.finditer(text)]
    found += [match[1] for match in _BEHIND.finditer(text) if not _TOLD.search(match.group())]
    found += [match[1] for match in _ACCORDING.finditer(text)]
    kept = [frozenset(words(name)) - _NOBODY for name in found]
    return [name for name in dict.fromkeys(kept) if name]


def wrong_speaker(sentence: str, said: Sequence[Said]) -> str | None:
    """The reason why the speaker whom a sentence names is none of the evidence's, None where it may be."""
    there = [speaker for part in said for speaker in speakers(part.quote)]
    unnamed = not there and any(_SPEECH.search(part.quote) for part in said)
    published = frozenset(words(" ".join(part.published_by for part in said)))
    before = frozenset(words(" ".join(part.before for part in said)))
    for who in speakers(sentence):
        known = any(who & other for other in there) or who <= published
        if not known and not (unnamed and who & before):
            shown = " ".join(word for word in dict.fromkeys(words(sentence)) if word in who)
            return f"the evidence does not say that {shown!r} said this"
    return None

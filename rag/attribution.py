"""Who is said to have said it. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.wording import words

_NAME = r"[A-Z][\w’'.-]*\w\.?(?: (?:of |de |van |von |bin |al-)?[A-Z][\w’'.-]*\w)*"
_VERBS = (
    r"(?:said|says|told|tells|added|adds|announced|announces|argued|argues|wrote|writes|claimed|claims|explained|explains"
    r"|noted|notes|insisted|insists|warned|warns|stated|states|confirmed|confirms|acknowledged|suggested|suggests|asserted"
    r"|recalled|replied|responded|commented|declared|remarked|admitted|testified|predicted|estimated|estimates|tweeted)"
)
_BEFORE = re.compile(rf"({_NAME})(?:,[^,“”\"]{{1,80}},)? (?:(?:has|had|have|also|then|later|further|never|once) ){{0,2}}{_VERBS}\b")
_BEHIND = re.compile(rf"[,?!.][”\"’']{{0,2}} {_VERBS} (?:the |a |an )?(?:[a-z][\w’'-]* ){{0,4}}?({_NAME})")
_ACCORDING = re.compile(rf"[Aa]ccording to (?:the |a |an )?(?:[a-z][\w’'-]* ){{0,4}}?({_NAME})")
_TOLD = re.compile(r"\b(?:told|tells|added to)\b")
_SPEECH = re.compile(
    rf"\b(?:{_VERBS[3:-1]}|say|saying|tell|telling|according|believes?|thinks?|thought|asked|asks|reports?|reported|quoted"
    r"|stressed|promised|urged|denied|denies|accused|alleged)\b|[“”\"]"
)
_TITLES = frozenset("mr mrs ms dr sir lord lady president minister prime general secretary senator professor".split())
_NOBODY = frozenset("i it he she they we you the a an this that these there who".split()) | _TITLES


def speakers(text: str) -> list[frozenset[str]]:
    """Of each speaker that a text names, the words of the name, lower-cased, without titles."""
    found = [match[1] for match in _BEFORE.finditer(text)]
    found += [match[1] for match in _BEHIND.finditer(text) if not _TOLD.search(match.group())]
    found += [match[1] for match in _ACCORDING.finditer(text)]
    kept = [frozenset(words(name)) - _NOBODY for name in found]
    return [name for name in dict.fromkeys(kept) if name]


def wrong_speaker(sentence: str, quotes: Sequence[str], source: str, before: str) -> str | None:
    """The reason why the speaker whom a sentence names is none of the evidence's, None where it may be.

    `source` names who published the quotes and speaks in all of them; `before` is the text up to the end of the quotes,
    of which "she said" may mean a name.
    """
    there = [speaker for quote in quotes for speaker in speakers(quote)]
    unnamed = not there and any(_SPEECH.search(quote) for quote in quotes)
    for who in speakers(sentence):
        known = any(who & other for other in there) or who <= frozenset(words(source))
        if not known and not (unnamed and who & frozenset(words(before))):
            shown = " ".join(word for word in dict.fromkeys(words(sentence)) if word in who)
            return f"the evidence does not say that {shown!r} said this"
    return None

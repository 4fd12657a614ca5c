"""What kind of thing a question asks for, and whether a sentence has one that the question does not have itself.

The expected answer type of question answering (Prager et al., "Question answering by predictive annotation", 2000), by
rules for English; of other questions nothing is expected.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from rag.wording import names, words

_ASKED = {
    "reason": r"\bwhy\b|\bwhat (?:caused|(?:was|is) the reason)",
    "time": r"\bwhen\b|\b(?:what|which) (?:year|day|date|month|century|decade|time)\b|\bhow (?:long|old)\b",
    "number": (
        r"\bhow (?:many|much|large|big|deep|high|far|tall|wide|fast|heavy|often)\b|\bby how\b"
        r"|\bwhat (?:percent|percentage|number|share|price|amount|size|sum|figures?|salary|fraction|proportion)\b"
    ),
    "name": (
        r"\bwho(?:m|se)?\b|\bwhere\b|\b(?:which|what) (?:company|person|architect|team|party|organi[sz]ation|outlet"
        r"|group|newspaper|leader|president|country|city|town|region|place|state|river)\b"
    ),
}
_KINDS = {kind: re.compile(pattern, re.IGNORECASE) for kind, pattern in _ASKED.items()}
_NUMBER = re.compile(
    r"\d[\d.,]*|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|hundred"
    r"|thousand|million|billion|half|third|quarter|dozen|twice|double|percent)\b",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December|(?:Mon|Tues|Wednes"
    r"|Thurs|Fri|Satur|Sun)day|today|yesterday|spring|summer|autumn|winter|century|year|decade)s?\b|\b1\d{3}s?\b"
    r"|\b20\d\ds?\b|\b\d{1,2}:\d\d\b",
)
_REASON = re.compile(
    r"\b(?:because|since|due to|owing|as a result|so that|therefore|thus|after|caused?|reasons?|in order|led to)\b",
    re.IGNORECASE,
)


def answer_type(question: str) -> str | None:
    """ "reason", "time", "number", "name" (of a person, place, organisation), or None where the words do not say."""
    return next((kind for kind, pattern in _KINDS.items() if pattern.search(question)), None)


def fits(kind: str, question: str, sentence: str) -> bool:
    """Whether the sentence has something of the kind that is not in the question."""
    return _FITS[kind](sentence, set(words(question)))


def _new(pattern: re.Pattern[str]) -> Callable[[str, set[str]], bool]:
    return lambda sentence, held: any(found[0].lower() not in held for found in pattern.finditer(sentence))


def _new_name(sentence: str, held: set[str]) -> bool:
    first = re.match(r"([A-Z][a-z]+) [A-Z]", sentence)  # what opens a sentence is a name where a second one follows
    return any(name not in held for name in names(sentence)) or (first is not None and first[1].lower() not in held)


_FITS: Mapping[str, Callable[[str, set[str]], bool]] = {
    "reason": _new(_REASON),
    "time": _new(_TIME),
    "number": _new(_NUMBER),
    "name": _new_name,
}

"""What a question asks a value for: the counted noun, the kind of amount, the event of a date. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Literal

from rag.relations import Relation, relation_asked
from rag.wording import STOPWORDS, content_stems, names, stem, words

# Words for one thing, by the name it is shown with. Only what reports use for each other without a change of meaning.
_FAMILIES = {
    "cost": "cost price budget bill",
    "fine": "fine penalty",
    "damage": "damage loss",
    "salary": "salary wage",
    "payment": "pay paid payment",
    "compensation": "compensation compensate credit",
    "households": "household home house property properties",
    "people": "person people resident inhabitant",
    "jobs": "job position",
    "evacuated": "evacuate evacuated evacuation safety leave left flee fled",
    "killed": "kill killed die died death dead toll",
    "injured": "injured injure injury hurt wounded wound",
    "ill": "ill sick illness infected",
    "lost": "lose lost loss",
    "opening": "open opens opened opening inaugurate inauguration",
    "reopening": "reopen reopens reopened reopening",
    "closure": "close closes closed closure closing shut shuts",
    "start": "start begin began begun",
    "end": "end finish",
    "completion": "complete completion completed",
    "lifting": "lift lifted",
    "arrival": "arrive arrived arrival reach reached",
    "resignation": "resign resignation",
    "retirement": "retire retirement",
    "approval": "approve approved approval adopt adopted",
    "signing": "sign signed signing",
    "publication": "publish published publication",
    "election": "elect elected election",
    "construction": "build built construction",
    "launch": "launch launched",
    "birth": "born birth",
}
_CONCEPT = {stem(word): name for name, listed in reversed(_FAMILIES.items()) for word in listed.split()}
_AMOUNTS = frozenset({"cost", "fine", "damage", "salary", "compensation", "payment"})
# What becomes of people and things, and of an undertaking: one is not the other.
DOINGS = frozenset(list(_FAMILIES)[list(_FAMILIES).index("evacuated") :])
EVENTS = frozenset(list(_FAMILIES)[list(_FAMILIES).index("opening") :])
# They say nothing of what a sentence is about.
_LIGHT = frozenset(
    stem(word)
    for word in (
        "new old total current latest now still plan planned scheduled due expected expect become became get "
        "got receive take taken make go many much number figure figures count report reported different size "
        "amount overall altogether official officially originally date day month year people actually exactly "
        "million billion thousand euro dollar pound crown percent"
    ).split()
)
_IRREGULAR = frozenset({"people", "children", "men", "women", "staff", "police", "cattle", "sheep", "crew"})
_HOW_MANY = re.compile(r"\bhow many\b((?: [\w’'-]+){1,4})", re.IGNORECASE)
_NUMBER_OF = re.compile(r"\b(?:numbers?|figures?|count|size|total|toll)\b", re.IGNORECASE)
# A difference or a reason is asked for, not a value; or the value has no one thing that it belongs to.
_NO_VALUE = re.compile(
    r"\bby how (?:many|much)\b|\bwhy\b|\b(?:happen(?:ed|s)?|rise|risen|rose|increased?|gr[eo]wn?|drop(?:ped)?"
    r"|fall(?:en)?|fell|dearer|cheaper|saved?|saves?|more|less)\b",
    re.IGNORECASE,
)
# Who says it is no part of what it is about.
_SPEAKERS = re.compile(
    r"\bdid\b.{1,60}?\b(?:say|give|report|claim|state|announce)\b|,? (?:according to|in the view of)\b.*$"
)
_MONEY = re.compile(r"\bhow (?:much|high|large|big)\b|\bwhat\b|\bwhich\b", re.IGNORECASE)
_SHARE = re.compile(r"\b(?:what|which) (?:share|percentage)\b|\bhow many (?:percent|per cent)\b", re.IGNORECASE)
_WHEN = re.compile(r"\bwhen\b|\b(?:what|which|on what) (?:date|day|month|year)\b", re.IGNORECASE)

_NEXT_PART = re.compile(
    r"(?:\?\s+|[,;]?\s+and\s+|[,;]\s+)(?=(?:by |at |on )?(?:what|when|how|who|which|where|why)\b)", re.IGNORECASE
)
_PRONOUN = re.compile(r"\b(?:it|its|they|their|them|this|that)\b", re.IGNORECASE)

TIME_NAMES = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december jan feb mar apr jun jul aug sep sept oct nov dec q1 q2 q3 q4 spring summer
    autumn fall winter""".split()
)

Kind = Literal["count", "money", "percent", "measure", "date", "name"]
_ASKS: dict[Kind, re.Pattern[str]] = {
    "percent": re.compile(
        r"\b(?:share|percentage|turnout|stake|rate|(?:per ?cent)|proportion)\b(?! of (?:pay|interest))", re.IGNORECASE
    ),
    "measure": re.compile(
        r"\bhow (?:long|far|wide|tall|deep|thick|heavy)\b|\b(?:at )?what (?:time|hour)\b|\bhow much\b.{1,40}\bweighs?\b"
        r"|\bwhat\b.{1,40}\b(?:weight|length|height|depth|width|duration|area)\b"
        r"|\bhow many (?:minutes|hours|days|weeks|months|years|(?:kilo)?met(?:re|er)s|miles|feet|tonnes|kilos)\b",
        re.IGNORECASE,
    ),
    "count": _HOW_MANY,
    "date": _WHEN,
    "money": re.compile(
        r"\bhow much\b|\bhow (?:high|large|big)\b|\bwhat\b.{1,60}\b(?:pay|cost|charge|earn|spend)s?\b"
        r"|\b(?:price|fee|rent|sum|bill|budget|cost|salary|fine|grant|loan|premium)\b",
        re.IGNORECASE,
    ),
}
_SHOWN: dict[Kind, str] = {"percent": "share", "date": "date", "money": "amount", "measure": "measure"}
_VALUES = frozenset(
    stem(word)
    for word in (
        "share percentage turnout stake rate percent proportion price fee sum amount long far wide tall deep thick "
        "heavy weigh weight length height depth width duration time hour minute week metre meter mile feet tonne kilo"
    ).split()
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """One value that a question asks for; `aspect` must stand beside the value, `subject` around it."""

    kind: Kind
    about: str
    noun: str = ""  # concept of the counted noun
    aspect: str = ""
    subject: frozenset[str] = field(default_factory=frozenset)
    names: frozenset[str] = field(default_factory=frozenset)
    words: frozenset[str] = field(default_factory=frozenset)  # stems of the whole question
    called: frozenset[str] = field(default_factory=frozenset)  # last words of its names
    relation: Relation | None = None  # what is asked of a name, and the rest of the question
    rest: str = ""
    by_words: bool = False  # no word that is known to name the value: more of the question's words must stand around it

    @property
    def heads(self) -> frozenset[str]:
        """The subject; where it has no common noun, the names."""
        return self.subject or frozenset(concept(name) for name in self.names)


def concepts(text: str) -> set[str]:
    """What a text speaks of: stems, words for one thing under one name, without those that say little."""
    return {_CONCEPT.get(s, s) for s in content_stems(text) if s not in _LIGHT or s in _CONCEPT}


def concept(word: str) -> str:
    """One word as `concepts` has it."""
    return _CONCEPT.get(stem(word), stem(word))


def is_plural(word: str) -> bool:
    """Whether a word looks like the plural of something counted."""
    return word in _IRREGULAR or (word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3)


def _what_is_asked(question: str) -> Asked | None:
    if relation := relation_asked(question):
        return _name(question, *relation)
    if len(re.findall(r"\b(?:when|how many|how much)\b", question, re.IGNORECASE)) > 1:
        return None
    if _NO_VALUE.search(question):
        return None
    question = _SPEAKERS.sub("", question)
    held = frozenset(names(question)) - TIME_NAMES
    unnamed = {stem(name) for name in (held | TIME_NAMES) - _last_of_names(question)}
    spoken = frozenset(c for c in concepts(question) if c not in unnamed and not c.isdigit())
    if _SHARE.search(question):
        return Asked(kind="percent", about="share", subject=spoken - {stem("share"), stem("percentage")}, names=held)
    if match := _HOW_MANY.search(question):
        return _count(question, match, spoken, held)
    if _WHEN.search(question):
        events = spoken & EVENTS
        (event,) = events if len(events) == 1 else ("",)
        return Asked(kind="date", about=event, aspect=event, subject=spoken - events, names=held) if event else None
    return _money(question, spoken, held) or _figures(question, spoken, held)


def what_is_asked(question: str) -> Asked | None:
    """The one value that a question asks for, None where it is no value or more than one."""
    asked = _what_is_asked(question)
    if asked is None:
        return None
    # A thing is named apart by what stands before its last word: "Mill Bridge", "Corvale Bridge".
    called = frozenset(_last_of_names(question))
    return replace(asked, names=asked.names - called, words=frozenset(map(stem, words(question))), called=called)


def asked_by_words(question: str) -> Asked | None:
    """The amount, number, share or day that a question asks for in whatever words, for want of a word that is known."""
    if _NO_VALUE.search(question) or len(re.findall(r"\b(?:when|how many|how much)\b", question, re.IGNORECASE)) > 1:
        return None
    told = _SPEAKERS.sub("", question)
    kind: Kind | None = next((kind for kind, asks in _ASKS.items() if asks.search(told)), None)
    counted = _HOW_MANY.search(told)
    noun = next((w.lower() for w in counted[1].split() if is_plural(w.lower())), "") if counted else ""
    noun = noun if kind == "count" else ""
    # The day of an event that is known by its words must stand beside them.
    if kind is None or (kind == "count" and not noun) or (kind == "date" and concepts(told) & EVENTS):
        return None
    held = frozenset(names(told)) - TIME_NAMES
    called = frozenset(_last_of_names(question))
    unnamed = {stem(name) for name in (held | TIME_NAMES) - called} | {concept(noun)} | _VALUES
    subject = frozenset(c for c in concepts(told) if c not in unnamed and not c.isdigit())
    return Asked(
        kind=kind,
        about=noun or _SHOWN[kind],
        noun=concept(noun) if noun else "",
        subject=subject,
        names=held - called,
        words=frozenset(map(stem, words(question))),
        called=called,
        by_words=True,
    )


def values_asked(question: str) -> tuple[Asked, ...]:
    """The values that a question asks for, each of its parts read alone: "When is it to open, and what will it cost?".

    What a part calls "it" is what the first part is about.
    """
    parts = _NEXT_PART.split(question)
    if len(parts) == 1 and (asked := what_is_asked(question)) is None:
        return tuple(filter(None, [asked_by_words(question)]))
    found: list[Asked] = []
    for place, part in enumerate(parts):
        asked = what_is_asked(part)
        if asked is not None and place and not asked.heads and found and _PRONOUN.search(part):
            first = found[0]
            asked = replace(
                asked, subject=first.subject, names=first.names, called=first.called, words=asked.words | first.words
            )
        tells_apart = asked is not None and (asked.heads or (asked.kind == "count" and asked.aspect))
        if asked is not None and (tells_apart or len(parts) == 1):
            found.append(asked)
    return tuple(found)


def _last_of_names(question: str) -> set[str]:
    """ "Bridge" of "Mill Bridge": what the named thing is, by which others call it."""
    return {match[1].lower() for match in re.finditer(r"\b[A-Z][\w’'-]+ ([A-Z][\w-]+)\b(?! [A-Z])", question)}


def _name(question: str, relation: Relation, rest: str) -> Asked:
    held = frozenset(names(question)) - TIME_NAMES
    subject = frozenset(concepts(rest)) - {stem(name) for name in held | TIME_NAMES} - {stem(relation.office)}
    return Asked(kind="name", about=relation.about, subject=subject, names=held, relation=relation, rest=rest)


def _money(question: str, spoken: frozenset[str], held: frozenset[str]) -> Asked | None:
    amounts = spoken & _AMOUNTS
    amounts -= {"payment"} if len(amounts) > 1 else set()  # "What fine must it pay?"
    if len(amounts) != 1 or not _MONEY.search(question):
        return None
    (amount,) = amounts
    return Asked(kind="money", about=amount, aspect=amount, subject=spoken - amounts - {"payment"}, names=held)


def _count(question: str, match: re.Match[str], spoken: frozenset[str], held: frozenset[str]) -> Asked | None:
    noun = next((word.lower() for word in match[1].split() if is_plural(word.lower())), None)
    if noun is None:
        return None
    rest = question[match.start() + match[0].lower().find(noun) + len(noun) :]
    unsaid = STOPWORDS | held | TIME_NAMES
    told = [concept(w) for w in words(rest) if w not in unsaid and stem(w) not in _LIGHT]
    aspect = next((c for c in told if c != concept(noun)), "")
    if not aspect:
        return None
    return Asked(
        kind="count",
        about=noun,
        noun=concept(noun),
        aspect=aspect,
        subject=spoken - {concept(noun), aspect},
        names=held,
    )


def _figures(question: str, spoken: frozenset[str], held: frozenset[str]) -> Asked | None:
    """ "Which numbers of evacuated people …", "What figures … for the homes affected": the only plural is counted."""
    if not _NUMBER_OF.search(question):
        return None
    nouns = {w: concept(w) for w in words(question) if is_plural(w) and stem(w) not in _LIGHT - {stem("people")}}
    counted = [word for word, name in nouns.items() if name in _FAMILIES]
    if len(counted) != 1:
        return None
    (noun,) = counted
    before, _, after = question.lower().partition(noun)
    beside = [*words(after)[:2], *reversed(words(before)[-1:])]
    aspect = next((concept(w) for w in beside if w not in STOPWORDS and concept(w) in spoken), "")
    if not aspect:
        return None
    subject = spoken - {concept(noun), aspect}
    return Asked(kind="count", about=noun, noun=concept(noun), aspect=aspect, subject=subject, names=held)

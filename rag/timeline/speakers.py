"""Who speaks: a name with its role, a body, or a pronoun, out of the words before or behind the verb. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from index.origins.outlets import is_outlet
from rag.timeline.nouns import BODIES, HONORIFICS, PAPERS, TITLES, speaks
from rag.timeline.verbs import FINITE

Form = Literal["person", "group", "pronoun"]
_DETERMINERS = frozenset(
    """the a an one two three four five six seven eight nine ten several some many most both its his her their our all
    other another few dozens hundreds these those this that every each""".split()
)
_ONE = frozenset("the a an its his her their our".split())
_PREPOSITIONS = frozenset("of for from in at with on to by near under about against".split())
_PARTICLES = frozenset("de der den van von zu la le el al bin da do di du ten ter dos das y".split())
# With one of these between the boundary and the verb it is no plain subject.
_IMPOSSIBLE = frozenset(
    """is are was were be been being am do does did will would can could may might must should shall ought to not never
    cannot nobody none neither nor nothing noone who whom whose which what that if unless whether until i we you me us
    my our your there here than and or but have has had having without wo n't don't didn't doesn't hasn't haven't
    won't isn't wasn't""".split()
)
_TIMES = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december yesterday today tomorrow""".split()
)
_OPENING = re.compile(
    r"(?:(?:[Ll]ater|[Mm]eanwhile|[Hh]owever|[Yy]esterday|[Tt]oday|[Aa]lso|[Tt]hen|[Ss]till|But|And|So|As|Yet|[Ee]arlier"
    r"|[Nn]ow|[Ff]inally|[Ii]nstead|[Aa]fterwards|[Ss]eparately|[Oo]nce|[Rr]ecently|[Aa]gain|While|When|After|Because"
    r"|[Tt]herefore|[Ii]ndeed|[Bb]oth|[OoIi]n (?:[A-Z][a-z]+day|(?:\d{1,2} )?[A-Z][a-z]+"
    r"(?: \d{1,2}(?:,? \d{4})?| \d{4})?(?: \d{4})?)"
    r"(?: (?:morning|afternoon|evening|night))?) )+"
)
_A_VERB = re.compile(FINITE)
# "In a letter on 3 May 2021 the mayor": the occasion, without a comma behind it.
_OCCASION = re.compile(
    r"(?:In|On|At|After|During|Earlier|Later|Last|This|Since)\b.*"
    r"\b(?:\d{4}|[A-Z][a-z]+day|morning|afternoon|evening|night|week|month|year)\s+(?=\S)"
)
_TO_SOMEBODY = re.compile(r"\b(close|ambassador|envoy|advis[eo]r|aide|secretary) to\b", re.IGNORECASE)
_HELPING = frozenset("has have had also later then earlier already still again once even just now first".split())
_PRONOUNS = frozenset("he she they it".split())
_NOBODY = frozenset("nobody none noone no neither".split())
_BRACKETS = re.compile(r"\s*\([^()]*\)")
_PLACE_BEHIND = re.compile(r" (?:in|at|near) [^,]+$")


@dataclass(frozen=True, kw_only=True, slots=True)
class Speaker:
    """A speaker as a sentence names him: `name`, what he is, and `written`, the words that say both."""

    name: str
    form: Form
    role: str | None = None
    written: str = ""

    @property
    def surname(self) -> str:
        """The last word of the name, small."""
        return self.name.split()[-1].lower()


def speaker_in(words: str, aside: str = "") -> Speaker | None:
    """The speaker that a noun phrase names, `aside` the words between commas behind it; None where it names none."""
    phrase, aside = (_stripped(_BRACKETS.sub("", each)) for each in (words, aside))
    tokens = phrase.split()
    # "US" is no pronoun, and "to" stands in names of offices: "a source close to the talks".
    low = [
        token if token.isupper() and len(token) > 1 else token.lower().rstrip(".,")
        for token in _TO_SOMEBODY.sub(r"\1", phrase).split()
    ]
    if not tokens or len(tokens) > 16 or not _IMPOSSIBLE.isdisjoint(low) or not _NOBODY.isdisjoint(low):
        return None
    if low[0] in _PRONOUNS:
        return Speaker(name=tokens[0], form="pronoun", written=phrase) if len(tokens) == 1 else None
    found = _person(phrase) or _group(phrase)
    return found and _with_aside(found, aside)


def _stripped(words: str) -> str:
    """The phrase without conjunctions before it, and adverbs and auxiliaries behind it."""
    phrase = " ".join(re.sub(r"^[\W_]+", "", words).strip(" ,").split())
    for opening in (_OPENING, _OCCASION):
        phrase = opening.sub("", phrase + " ", count=1).strip() if opening.match(phrase + " ") else phrase
    tokens = phrase.split()
    while tokens and (tokens[-1] in _HELPING or (tokens[-1].islower() and tokens[-1].endswith("ly"))):
        tokens.pop()
    return " ".join(tokens).strip(" ,")


def _person(phrase: str) -> Speaker | None:
    """Somebody with a name of his own: behind a role, or of two words and more."""
    tokens = phrase.split()
    behind = next((n for n, t in enumerate(tokens) if n and t in _PREPOSITIONS), len(tokens))
    named = _named(tokens[:behind]), _named(tokens)
    return next((each for each in named if each and each.form == "person"), named[0] or named[1])


def _named(tokens: list[str]) -> Speaker | None:
    last = max((n for n, token in enumerate(tokens) if _is_of_role(token)), default=-1)
    name, role = tokens[last + 1 :], tokens[: last + 1]
    if name and name[0] in _PREPOSITIONS:  # "Secretary of State Antony Blinken"
        if not role:
            return None
        name, role = _parted(name, role)
    elif role and not all(_is_capital(token) or token in _PARTICLES for token in name):
        name, role = _parted(name, role)
    if not name or not all(_is_capital(token) or token in _PARTICLES for token in name):
        return None
    joins = role and (role[-1] in _PREPOSITIONS or (len(role) > 1 and role[-1] in _DETERMINERS))
    if (
        joins
        or (role and role[0].lower() in _DETERMINERS - _ONE)
        or (role and any(_A_VERB.fullmatch(token) for token in role))
    ):
        return None
    if name[0].lower() in _DETERMINERS or not _TIMES.isdisjoint(token.lower() for token in name):
        return None
    titles = [token for token in role if token.lower() not in HONORIFICS]
    while titles and (titles[0].lower() in {"the", "a", "an"} or titles[0][0].isdigit()):
        titles = titles[1:]
    # What stands before the name of a picture is no office: "images", "exhibits".
    if titles and titles[-1].islower() and titles[-1].endswith("s") and not speaks(titles[-1]):
        return None
    written, named = " ".join(tokens), " ".join(name)
    form: Form = "person" if role or len(name) > 1 and not _is_body(named) else "group"
    if not titles and (is_outlet(named) or name[-1].lower() in PAPERS):
        return None
    return Speaker(name=named, form=form, role=" ".join(titles) or None, written=written)


def _parted(name: list[str], role: list[str]) -> tuple[list[str], list[str]]:
    """Behind the name of an office: its last two words are a person's if it has three and more with capitals."""
    behind = [token for token in name[-3:] if _is_capital(token)]
    return (name[-2:], [*role, *name[:-2]]) if len(behind) == 3 else ([], role)


def _is_of_role(token: str) -> bool:
    low = token.lower()
    return low in TITLES or low in HONORIFICS or (token.islower() and token not in _PARTICLES | _PREPOSITIONS)


def _is_capital(token: str) -> bool:
    return re.match(r"[(’']?[^\W\d_a-z]|[a-z]{1,3}[-’'][A-Z]", token) is not None


def _is_body(name: str) -> bool:
    return not BODIES.isdisjoint(name.lower().split())


def _group(phrase: str) -> Speaker | None:
    """A body, a role without a name, several people: "the harbour office", "a spokesman for the ministry"."""
    phrase = _PLACE_BEHIND.sub("", phrase)
    tokens = phrase.split()
    low = [token.lower() for token in tokens]
    head = low[next((n for n, token in enumerate(tokens) if n and _goes_behind(token)), len(low)) - 1]
    if (
        (tokens[0].lower() in TITLES and not head.endswith("s"))
        or head in PAPERS
        or head in _DETERMINERS
        or head in _TIMES
        or head in _PREPOSITIONS
    ):
        return None
    if head.endswith(("’s", "'s", "’", "'")) or is_outlet(phrase) or not head[-1].isalpha():
        return None
    if low[0] in _DETERMINERS or _is_capital(tokens[0]) or speaks(head):
        role = re.sub(r"^(?:the|an?) ", "", phrase, flags=re.IGNORECASE) if head in TITLES else None
        return Speaker(name=phrase, form="group", role=role, written=phrase)
    return None


def _goes_behind(token: str) -> bool:
    """Whether what a noun phrase is about has been said: "of", "by", "documenting"."""
    return token in _PREPOSITIONS or token == "by" or (token.islower() and token.endswith("ing"))


def _with_aside(speaker: Speaker, aside: str) -> Speaker:
    """What stands between commas behind a name is its role; behind a role, its name."""
    if not aside:
        return speaker
    low = aside.lower().split()
    if not _IMPOSSIBLE.isdisjoint(low) or aside.isdigit():
        return speaker
    named = _named(aside.split())
    if speaker.form == "group" and named is not None and named.form == "person" and not named.role:
        role = re.sub(r"^(?:the|an?) ", "", speaker.name, flags=re.IGNORECASE)
        written = f"{speaker.written}, {aside}"
        return Speaker(name=named.name, form="person", role=role, written=written)
    is_role = low[0] in _DETERMINERS | {"of"} or any(word in TITLES or word in BODIES for word in low)
    if speaker.form == "person" and is_role and not speaker.role and not low[0].endswith("ing"):
        return replace(speaker, role=re.sub(r"^the ", "", aside), written=f"{speaker.written}, {aside}")
    return speaker

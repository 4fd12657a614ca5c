"""Questions for one name: who won, chairs or built, which company, where it was found. Pure.

Only what one person, body or place can be is asked for: who won, not who attended; where it was found, not where it
was seen. What several may be (prizes, polls, shares, scorers of some goal) is left alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from rag.wording import STOPWORDS

Form = Literal["did", "is", "where"]

# The forms of each verb by what its doer is called, and for how many days a report of it stays comparable with another:
# None for ever.
_VERBS: dict[str, tuple[str, int | None]] = {
    "winner": ("win wins won winning", 30),
    "chair": ("chair chairs chaired chairing", 60),
    "leader": ("lead leads led leading head heads headed heading", 60),
    "founder": ("founds founded", None),
    "designer": ("design designs designed designing", None),
    "builder": ("build builds built building", None),
    "buyer": ("buy buys bought buying acquire acquires acquired", 400),
    "successor": ("succeed succeeds succeeded replace replaces replaced", 60),
    "scorer": ("score scores scored", 30),
    "discoverer": ("discover discovers discovered", None),
    "inventor": ("invent invents invented", None),
    "composer": ("compose composes composed", None),
    "painter": ("paint paints painted", None),
    "captain": ("captain captains captained command commands commanded", 60),
}
_PLACED: dict[str, tuple[str, int | None]] = {
    "found": ("found", 60),
    "born": ("born", None),
    "buried": ("buried", None),
    "built": ("built", None),
    "held": ("held", 10),
    "start": ("start starts started begin begins began", 60),
    "crash": ("crash crashes crashed", 60),
    "land": ("land lands landed", 30),
    "sink": ("sink sinks sank", 60),
}
_FAMILY = {form: name for name, (forms, _) in _VERBS.items() for form in forms.split()}
_PLACE = {form: name for name, (forms, _) in _PLACED.items() for form in forms.split()}
# Whose holder may change from one report to the next.
HELD_FOR_A_TIME = frozenset({"chair", "leader", "captain"})
_WHO = re.compile(
    r"^\W*(?:who|(?:which|what) (?P<kind>[a-z-]+)) (?:(?P<aux>is|was|has|had|will|would) )?(?P<rest>[^?]+)",
    re.IGNORECASE,
)
_WHERE = re.compile(r"^\W*where (?P<aux>did|does|was|is|will) (?P<rest>[^?]+)", re.IGNORECASE)
_WHEN_TAIL = re.compile(r",? (?:(?:on|in|last|this) (?:\w+day|week|month|year|[A-Z]\w+ \d{4}|\d{4})|yesterday|today)$")
# What is asked of several at once, or for an opinion, is left alone.
_NOT_ONE = re.compile(
    r"\b(?:and|or|else|besides|also|likely|expected|should|could|might|may|not|never)\b", re.IGNORECASE
)
_DEFINITE = re.compile(r"(?:(?:the|this|that|its|their|his|her)\b|[A-Z\d])")
_MANY = {
    "winner": r"prizes?|awards?|medals?|grants?|seats?|lottery|oscars?|debate|argument|hearts?|support|vote|contract",
    "leader": r"polls?|race|table|standings?|league|survey|ranking|way|field|charts?|market",
    "buyer": r"stakes?|shares?|parts?|half|percent|tickets?|bonds?|quarter|third",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Relation:
    """What is asked of the name: it did something (`verb`), is something (`office`), or is the place where."""

    form: Form
    verb: str = ""
    office: str = ""
    kind: str = ""  # "company" of "which company"
    future: bool = False
    days: int | None = None  # how far apart two reports may be that speak of the same

    @property
    def about(self) -> str:
        """What the values are, in words."""
        return f"the {self.office or self.kind or ('place' if self.form == 'where' else self.verb)}"

    @property
    def forms(self) -> str:
        """The forms of its verb, as alternatives of a regular expression."""
        verbs = _PLACED if self.form == "where" else _VERBS
        return "|".join(verbs[self.verb][0].split())


def relation_asked(question: str) -> tuple[Relation, str] | None:
    """What a question asks the name of, and the rest of the question; None where it asks for no one name."""
    asked = _WHEN_TAIL.sub("", question.strip().rstrip("?").strip())
    if _NOT_ONE.search(asked):
        return None
    if match := _WHERE.match(asked):
        return _where(match)
    match = _WHO.match(asked)
    if match is None or (match["kind"] or "").endswith("s"):
        return None
    aux, kind = (match["aux"] or "").lower(), (match["kind"] or "").lower()
    first, _, rest = match["rest"].partition(" ")
    family = _FAMILY.get(first.lower(), "")
    if family and (aux not in ("is", "was") or first.endswith("ing")):
        if not _is_of_one(family, rest):
            return None
        future = aux in ("will", "would")
        return Relation(form="did", verb=family, kind=kind, future=future, days=_VERBS[family][1]), rest
    return _office(match["rest"]) if aux in ("is", "was") and not kind else None


def _is_of_one(family: str, rest: str) -> bool:
    """Whether only one can have done it: the race, not a race; the winning goal; whose place as what."""
    if not _DEFINITE.match(rest) or re.search(rf"\b(?:{_MANY.get(family, '(?!)')})\b", rest, re.IGNORECASE):
        return False
    if family == "scorer":
        return bool(re.search(r"\b(?:winning|only|decisive|deciding|golden)\b", rest))
    return family != "successor" or " as " in rest


def _office(rest: str) -> tuple[Relation, str] | None:
    """ "the new director of the theatre", "mayor of Ildar": an office that one holds."""
    match = re.match(r"(?:the )?(?:(?:new|current) )?(?P<office>[a-z][a-z-]*)(?= (?:of|at|in|for)\b)", rest)
    if match is None or match["office"].endswith(("ing", "ed", "s")) or match["office"] in STOPWORDS:
        return None
    return Relation(form="is", office=match["office"], days=60), rest


def _where(match: re.Match[str]) -> tuple[Relation, str] | None:
    rest = re.sub(r"\b(?:take|takes|took|taking) place$", "held", match["rest"].strip())
    before, _, verb = rest.rpartition(" ")
    family = _PLACE.get(verb.lower(), "")
    before = re.sub(r" be$", "", before)
    if not family or not _DEFINITE.match(before):
        return None
    future = match["aux"].lower() == "will"
    return Relation(form="where", verb=family, future=future, days=_PLACED[family][1]), before

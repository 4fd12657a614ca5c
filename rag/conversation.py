"""What a question of a conversation means, without a language model: names that a follow-up leaves out are carried, a
correction changes the question before it, and "why do you think so?" asks for the words behind the answer.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from index.errors import ConfigError
from index.facts.people import is_person
from rag.tokens import within_tokens
from rag.types import Turn
from rag.wording import content_stems, names, stem, words

_REFERS_BACK = re.compile(
    r"\b(?:him|her(?!\s+\w)|them|hers|theirs|this|these|those|then|one|ones|same|former|latter|else|instead|earlier"
    r"|afterwards|again"
    r"|it(?!\s+(?:costs?|takes?|took)\b[^?]*\bto\b)"  # "what does it cost to cross?"
    r"|that(?!\s+(?:the|an?|he|she|it|they|there|(?-i:[A-Z]))\b)"  # "did he say that the bridge is closed?"
    r"|(?<!is )(?<!are )(?<!was )(?<!were )(?<!be )there(?!\s+(?:is|are|was|were|will|has|have)\b)"
    r"|(?:before|after)(?=\W*$))\b",
    re.IGNORECASE,
)
_NEXT_THING = re.compile(r"\w[,;?]?\s+(?:and\s+)?(?:what|when|how|who|where|which|why|is|are|was|were|does|did|will)\b")
# Who may be meant in the question itself: "Where will Fenn take his oath?", "How many people left their homes?"
_PERSON = re.compile(r"\b(?:he|she|they|his|her(?=\s+\w))\b", re.IGNORECASE)
_OWNER = re.compile(r"\b(?:their|its)\b", re.IGNORECASE)
_OPENS_AS_FOLLOW_UP = re.compile(r"\s*(?:and|but|so|or|what about|how about|who else|when exactly)\b", re.IGNORECASE)
# "Why was it closed down?" asks of what was spoken of, "Why did Mayor Maurell resign?" does not.
_WHY_OF_SOMETHING = re.compile(r"\s*why\b", re.IGNORECASE)
STANDS_FOR = re.compile(r"\b(?:he|she|it|they|him|her|them|his|hers|its|their|theirs)\b", re.IGNORECASE)
_ARTICLE = re.compile(r"\b(?:the|an?|this|that|these|those)\b", re.IGNORECASE)
_OFFICE = re.compile(
    r"\s*who (?:is|was|are|were|became)\s+(?=[a-z][\w-]*(?: [a-z][\w-]*)? (?:of|at|in|for)\b)", re.IGNORECASE
)
_ASKS_WHO = re.compile(r"\W*(?:(?:and|but|so)\s+)?(?:who|which (?:man|woman|person|\w+er|\w+or))\b", re.IGNORECASE)
_ONE_PERSON = re.compile(r"\b(?:he|she|him|her|his|hers)\b", re.IGNORECASE)
_FULL_NAME = re.compile(r"[A-Z][\w’'-]+(?: (?:[a-z]{2,3} )?[A-Z][\w’'-]+)+")
_BESIDE_CHARS = 40
_FEW_WORDS = 2
_LONGEST_QUESTION_CHARS = 4_000
_CORRECTS = re.compile(
    r"\s*(?:(?:(?:no|nope|sorry|wait|actually|rather)\b(?:\s*[,.:;–—-]+\s*|\s+(?=in |on |by |the |i mean)))+"
    r"(?:i meant?\s+)?|i meant?\s+)(.+)",
    re.IGNORECASE | re.DOTALL,
)
_MOST_CORRECTED_WORDS = 6
_ASKS_ITSELF = re.compile(
    r"\s*(?:who|what|when|where|which|why|how|is|are|was|were|do|does|did|has|have|can|could|will|would)\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:1[89]|20)\d\d\b")
_NOT = re.compile(r"(?P<right>.+?),?\s+(?:and )?not\s+(?:in |by |the )*(?P<wrong>.+)", re.IGNORECASE)
_WHY = re.compile(
    r"\s*(?:and |but |so )*(?:why do you (?:think|say|believe|claim) (?:so|that|this)|how do you know(?: that| this)?"
    r"|what makes you (?:think|say|believe) (?:so|that|this)|are you (?:really )?sure(?: about (?:that|this))?"
    r"|(?:who says|says who)(?: so| that)?|where (?:did you get|do you have|is) (?:that|this|it) from"
    r"|what (?:is|are) (?:that|this|your sources?|the sources?|your evidence|the evidence)(?: based on)?"
    r"|on what basis|prove it|can you prove (?:that|this|it)|what is the (?:evidence|proof)(?: for (?:that|this))?)\W*",
    re.IGNORECASE,
)
# The embedder reads no more, and the language model's context is for evidence.
_CARRIED_TOKENS = 250
_CARRIED = re.compile(r"(?P<asked>.+?) \((?P<carried>[^()]+)\)", re.DOTALL)
_BRACKETS = str.maketrans("", "", "()")
_NAME = re.compile(r"[A-Z][\w’'-]*(?: [A-Z][\w’'-]*)*")


@dataclass(frozen=True, slots=True)
class Meant:
    """What a question means: the text to answer, what went before it, and whether an answer's reasons are asked."""

    text: str
    history: tuple[Turn, ...]
    is_why: bool = False


def checked(question: str) -> str:
    """The question without space around it. ConfigError where it is empty or too long."""
    if not question.strip():
        raise ConfigError("The question is empty.", hint="Type a question.")
    if len(question) > _LONGEST_QUESTION_CHARS:
        raise ConfigError(
            f"The question has {len(question)} characters; {_LONGEST_QUESTION_CHARS} is the most.",
            hint="Ask about one thing at a time.",
        )
    return question.strip()


def meant(question: str, history: Sequence[Turn]) -> Meant:
    """The question, its correction of the one before, or that one where its reasons are asked; and what went before."""
    if history and _WHY.fullmatch(question):
        return Meant(history[-1].question, tuple(history), is_why=True)
    corrected = _corrected(question, history[-1].question) if history else None
    if corrected is not None:
        return Meant(corrected, tuple(history[:-1]))
    return Meant(question, tuple(history))


def _corrected(question: str, last: str) -> str | None:
    """The last question with what "no, in 2022" or "I mean the Corvale Bridge" says instead."""
    match = _CORRECTS.fullmatch(question.strip())
    if match is None:
        return None
    said = match[1].strip().rstrip("?.! ")
    if len(said.split()) > _MOST_CORRECTED_WORDS or _ASKS_ITSELF.match(said):
        return None
    if (apart := _NOT.fullmatch(said)) and apart["wrong"].lower() in last.lower():
        place = last.lower().index(apart["wrong"].lower())
        return last[:place] + _bare(apart["right"]) + last[place + len(apart["wrong"]) :]
    years = _YEAR.findall(last)
    if (year := _YEAR.search(said)) and len(years) == 1:
        return _YEAR.sub(year.group(), last)
    known = set(names(last))
    named = [each for each in _NAME.findall(last) if known.intersection(words(each))]
    if len(named) == 1 and _NAME.search(said) and not year:
        return last.replace(named[0], _bare(said))
    return f"{last.rstrip('?.! ')}, {said}?"


def _bare(said: str) -> str:
    return re.sub(r"^(?:in|by|the|of|at|on|for)\s+", "", said, flags=re.IGNORECASE)


def standalone(question: str, history: Sequence[Turn]) -> str:
    """`question` with what it takes from the conversation in brackets; unchanged when it stands on its own."""
    if not history or not depends(question):
        return question
    last = history[-1].question.strip().rstrip("?.! ")
    about = _spoken_of(history, names(question))
    if not set(content_stems(last)) - set(content_stems(question)):
        return question
    # "By how many votes?" needs all of the question before it; "When does it open?" needs what "it" is, and the rest
    # would be answered again.
    is_bare = len(content_stems(question)) <= _FEW_WORDS and not STANDS_FOR.search(question)
    if is_bare or not about:
        carried = last if not about or about in last else f"{last}, about {about}"
    else:
        carried = f"about {about}"
    if _ONE_PERSON.search(question) and (person := _who_was_named(history[-1])) and person not in carried:
        carried = f"{carried}, {person}"
    return f"{question} ({within_tokens(carried, _CARRIED_TOKENS)})"


def _spoken_of(history: Sequence[Turn], known: Collection[str]) -> str:
    """Of whom or what the last question is, or those that it leans on: the newest of them that says so."""
    for turn in reversed(history):
        asked = turn.question.strip().rstrip("?.! ")
        names_something = _ARTICLE.search(asked) and not STANDS_FOR.search(asked)  # "What is an account?"
        if (about := topic_of(asked, known)) or names_something or not depends(asked):
            return about
    return ""


def _who_was_named(turn: Turn) -> str:
    """Whom the answer to a question for somebody names beside what was asked of them, or alone; "" for nobody."""
    if not _ASKS_WHO.match(turn.question):
        return ""
    known = set(words(turn.question))
    office = set(content_stems(turn.question)) - {stem(name) for name in names(turn.question)}
    said = [m.start() for m in re.finditer(r"[^\W\d_]+", turn.answer) if stem(m.group().lower()) in office]
    found: dict[str, int] = {}
    for match in _FULL_NAME.finditer(turn.answer):
        if is_person(match.group()) and not known.intersection(words(match.group())):
            away = min((abs(at - match.start()) for at in said), default=_BESIDE_CHARS)
            found[match.group()] = min(found.get(match.group(), away), away)
    nearest = min(found, key=lambda name: found[name], default="")
    return nearest if len(found) == 1 or found.get(nearest, _BESIDE_CHARS) < _BESIDE_CHARS else ""


def topic_of(question: str, known: Collection[str] = ()) -> str:
    """Of whom or what a question is: from its first article or name to its last name that is not known; "" without."""
    opening = _ASKS_ITSELF.match(question)
    begun = opening.end() if opening else 0
    new = set(names(question)) - set(known)
    named = [match for match in _NAME.finditer(question, begun) if new.intersection(words(match.group()))]
    if not named:
        return ""
    article = _ARTICLE.search(question, begun)
    start = min(named[0].start(), article.start()) if article else named[0].start()
    # "Who was captain of the Asta?" is about her captain.
    start = office.end() if (office := _OFFICE.match(question)) and office.end() < start else start
    return question[start : named[-1].end()].translate(_BRACKETS)


def taken_apart(standalone: str) -> tuple[str, str]:
    """What a question that `standalone` made asks itself, and what it carries of those before it; "" for nothing."""
    match = _CARRIED.fullmatch(standalone)
    return (match["asked"], match["carried"]) if match else (standalone, "")


def focused(standalone: str) -> str:
    """A question that `standalone` made, with no more than the names of the one before it: what is asked now, and of
    whom or what. Unchanged where that one has none.
    """
    asked, carried = taken_apart(standalone)
    about = [] if carried.startswith("about ") else _names_of(carried)
    return f"{asked} (about {', '.join(about)})" if about else standalone


def _names_of(question: str, known: Collection[str] = ()) -> list[str]:
    """The phrases that name something, but for those whose words are all known."""
    new = set(names(question)) - set(known)
    return [phrase for phrase in _NAME.findall(question) if new.intersection(words(phrase))]


def depends(question: str) -> bool:
    """Whether a question needs what was said before it."""
    person, owner = _PERSON.search(question), _OWNER.search(question)
    said = _REFERS_BACK.search(question)
    # "How much will the Mill Bridge cost, and how long will it be?" says itself what "it" is.
    is_own = said is not None and _NEXT_THING.search(question[: said.start()]) and names(question[: said.start()])
    refers = (
        (said and not is_own)
        or (person and not names(question[: person.start()]))
        or (owner and not content_stems(question[: owner.start()]))
    )
    is_short = len(content_stems(question)) <= _FEW_WORDS and not names(question)
    asks_why = _WHY_OF_SOMETHING.match(question) is not None and not names(question)
    return bool(refers or is_short or asks_why or _OPENS_AS_FOLLOW_UP.match(question))

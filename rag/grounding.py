"""Whether the cited spans speak of what a sentence is about, beside holding what it says of it. Pure.

A number or a name is easily put to another subject: "A wedding costs £1,900" has its figure from what a connection
costs, "Skelby Warmth" its words from a heat pump that draws warmth in Skelby.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from rag.evidence import Weight
from rag.wording import content_stems, number_spans, stem

_ORDINALS = {
    word: (word, number, roman)
    for word, number, roman in zip(
        "second third fourth fifth sixth seventh eighth ninth tenth".split(),
        "2nd 3rd 4th 5th 6th 7th 8th 9th 10th".split(),
        "ii iii iv v vi vii viii ix x".split(),
        strict=True,
    )
}
_ORDINAL = re.compile(rf"\b({'|'.join(_ORDINALS)})\b(?=[ -][a-z])(?! of\b)", re.IGNORECASE)
# Two words or more that each have a capital, not at the beginning of a sentence.
_PHRASE = re.compile(r"(?<=[\w,;:] )[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)+")
# What happens to people and things: words for it, and others of which evidence has one where it says so.
_EVENTS = tuple(
    (frozenset(map(stem, said.split())), frozenset(map(stem, f"{said} {also}".split())))
    for said, also in (
        ("arrest arrested", "detain detained custody apprehended seized jailed imprisoned handcuffed caught captured"),
        ("convict convicted conviction", "guilty sentence sentenced jailed condemned verdict"),
        ("sue sued suing", "lawsuit suit litigation court claim complaint proceedings"),
        ("resign resigned resigns resignation", "quit quits step stepped leave leaves left departure retire gave up"),
        ("drown drowned drowns", "drowning"),
        ("bury buried burial", "funeral cemetery grave graveyard churchyard interred rest laid tomb mausoleum"),
        ("marry married marries marriage", "wed wedding husband wife spouse bride groom widow"),
        ("divorce divorced", "separated separation split marriage"),
        (
            "sell sold sells bought buys",
            "selling sale buyer buy purchase acquire acquisition auction price paid handed transfer deal",
        ),
        ("murder murdered murders", "killed kill killing killer shot stabbed slain assassinated death"),
        ("explode exploded explosion", "blast bomb bombing blew detonated"),
    )
)
_WORD = re.compile(r"[^\W_]+")
_NONE_OF = re.compile(r"\bno ([a-z]+s)\b(?! (?:than|more|longer))", re.IGNORECASE)
_YEARS_OLD = re.compile(r"[ -]years?[ -]old\b")
_COUNTS = re.compile(r"[ -](?!years?[ -]old\b|when\b|on\b|at\b|who\b|and\b|this\b|last\b|next\b|in\b)[a-z]+|%|\.\d")
_NOUN = re.compile(r" ([a-z]+s)\b")
_PRONOUN_FIRST = re.compile(r"\W*(?:\w+\W+){0,3}(?:it|they)\b", re.IGNORECASE)
_FEWEST_ASKED = 2
_LEAST_SHARE = 0.15


def ungrounded(
    sentence: str,
    question: str,
    texts: Sequence[str],
    before: Sequence[str],
    around: Sequence[str],
    weight: Weight,
) -> list[str]:
    """Why the spans (`texts`) do not speak of what the sentence does; empty where they do.

    What the `question` says a sentence may have without a word of evidence. `before`: the spans with what leads to
    them; `around`: with the text on both sides, and their sources.
    """
    there = " ".join(texts)
    reasons = [f"“{word}” is not in the evidence" for word in _ordinals(sentence, there)]
    reasons += [f"the name “{phrase}” is not in the evidence" for phrase in _phrases(sentence, question, there)]
    reasons += [f"“{word}” is not in the evidence" for word in _events(sentence, " ".join(before))]
    reasons += [f"the evidence has no {noun}" for noun in _counted_none(sentence, there)]
    reasons += [f"nobody is {age} years old in the evidence" for age in _ages(sentence) if not _is_age(age, there)]
    about = {stem for stem in {*content_stems(sentence)} & {*content_stems(question)} if not stem[0].isdigit()}
    if len(about) >= _FEWEST_ASKED and not _is_spoken_of(about, there, around, weight):
        reasons.append("the evidence is about something else")
    return reasons


def _is_spoken_of(about: Collection[str], there: str, around: Sequence[str], weight: Weight) -> bool:
    """Whether some of what is asked about stands around the spans; and where these say "it", what they call so."""
    unsaid = set(about) - set(content_stems(there))
    says_it = len(unsaid) >= _FEWEST_ASKED and _PRONOUN_FIRST.match(there)
    least = _LEAST_SHARE * sum(map(weight, about))
    if not says_it and sum(weight(stem) for stem in about if stem not in unsaid) >= least:
        return True
    held = set(content_stems(" ".join(around)))
    if says_it and unsaid.isdisjoint(held):
        return False
    return sum(weight(stem) for stem in about if stem in held) >= least


def _events(sentence: str, there: str) -> list[str]:
    """The words for what happened of which the evidence has none of their kind."""
    held = set(content_stems(there))
    said = {stem(word): word for word in _WORD.findall(sentence.lower())}
    missing = [said.keys() & kind for kind, known in _EVENTS if said.keys() & kind and not held & known]
    return sorted(said[found] for each in missing for found in sorted(each)[:1])


def _ordinals(sentence: str, there: str) -> list[str]:
    said = {match[1].lower() for match in _ORDINAL.finditer(sentence)}
    held = set(_WORD.findall(there.lower()))
    return [word for word in sorted(said) if held.isdisjoint(_ORDINALS[word])]


def _ages(sentence: str) -> list[str]:
    return [number for _, end, number in number_spans(sentence) if _YEARS_OLD.match(sentence, end)]


def _is_age(age: str, there: str) -> bool:
    """Whether a number may be an age: "Fenn, 57, …", "a 57-year-old", not the "eight years in office"."""
    ends = [end for _, end, number in number_spans(there) if number == age]
    return not ends or any(not _COUNTS.match(there, end) for end in ends)  # a number that is missing is told elsewhere


def _counted_none(sentence: str, there: str) -> list[str]:
    """What a sentence counts, and the evidence has none of: "sixty passengers and no cars"."""
    none = {stem(match[1].lower()) for match in _NONE_OF.finditer(there)}
    return [noun for noun in _counted(sentence) if stem(noun) in none - {stem(other) for other in _counted(there)}]


def _counted(text: str) -> list[str]:
    ends = [end for _, end, _ in number_spans(text)]
    return [match[1].lower() for end in ends if (match := _NOUN.match(text, end))]


def _phrases(sentence: str, question: str, there: str) -> list[str]:
    """New names of several words of which the spans have the last in small letters only, as a word of the language, and
    the others as names.
    """
    found = []
    for match in _PHRASE.finditer(sentence):
        phrase = match.group()
        if phrase.lower() in there.lower() or phrase.lower() in question.lower():
            continue
        *others, last = phrase.split()
        if _is_small(last, there) and all(re.search(rf"\b{re.escape(o)}\b", there, re.IGNORECASE) for o in others):
            found += [] if any(_is_small(other, there) for other in others) else [phrase]
    return found


def _is_small(word: str, there: str) -> bool:
    written = re.findall(rf"\b{re.escape(word)}\b", there, re.IGNORECASE)
    return bool(written) and all(each.islower() for each in written)

"""Where a text names a speaker: in front of a verb of saying, behind it, or by "according to". Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from rag.timeline.nouns import speaks
from rag.timeline.quotes import COVER
from rag.timeline.speakers import Speaker, speaker_in
from rag.timeline.verbs import FINITE, PARTICIPLE, verb_of

_Q = COVER
# Between these the subject of a verb stands; some of them make what follows a condition, a question or a side remark.
_BORDER = re.compile(
    rf"(?<=[a-z]{{2}})(?<!\b(?:Gen|Sen|Gov|Rep|Col|Sgt|Hon|Rev|Mrs))(?<!\b(?:Prof|Capt))\.(?=\s)|[;:!?,–—{_Q}]|\s-\s"
    r"|\b(?:and|but|while|whereas|although|though|because|as|when|where|so|or|if|than|after|before|since|unless|until"
    r"|whether|what|which|that)\b"
)
_SIDE = frozenset("if than unless until whether what which that".split())
_COORDINATED = re.compile(rf"(?:[;.!?{_Q}]|\b(?:but|while|whereas)|, and)\s*$")
VERB = re.compile(rf"\b{FINITE}\b(?!-)")
_PARTICIPLE = re.compile(rf", (?:and )?(?P<verb>{PARTICIPLE})\b(?=:| that\b|,? ?{_Q}|(?<=saying) )")
# "has asserted", "also said": no subject of their own.
_HELPING = re.compile(r"\s*(?:(?:who|has|have|had|also|later|then|\w+ly|even|already|still|once|again)\s+)*$")
_HELPS = frozenset("has have had is was were".split())
# A phrase may stand in front of the subject, with a noun of its own.
_FRONTING = frozenset("about after at before during for from in on over under with within".split())
_ARTICLES = frozenset({"the", "a", "an"})
_LONGEST_ASIDE_CHARS = 160
# How far before its verb a subject may begin.
_LOOKED_AT_CHARS = 500
# Plurals that are written as verbs are: "member states", with a body before them.
_NOUNS = frozenset({"states", "notes", "posts", "comments", "estimates", "remarks", "signals", "answers", "replies"})
_QUOTED = re.compile(r"\bquot(?:ed|es|ing) (?P<who>[^,.;:]{3,60}?) as (?:saying|having said|telling)\b")
_CREDIT = re.compile(r"\b(?:[Aa]ccording to|(?<!\w )Per)\s+")
_WORDS_OF = re.compile(
    rf"\b[Ii]n (?:the words of (?P<of>[^,.;:{_Q}]+?)|(?P<whose>[^,.;:{_Q}]+?)[’']s? words)(?=,| [a-z]+ |\s?{_Q})"
)
_STOP = re.compile(
    rf"[.,;:!?–—{_Q}]|\s-\s|\s(?:on|in|at|during|after|before|who"
    r"|as|yesterday|today|(?<!mbassador )(?<!nvoy )to|when|while|by|last|this|and|but"
    r"|has|have|had|is|was|were|earlier|later|shortly|with|outside|following|via|through|over)\b"
)


@dataclass(slots=True)
class Attribution:
    """Where a unit names a speaker: from his first word to behind the verb. `behind`: what was said stands before."""

    start: int
    end: int
    speaker: Speaker
    verb: str
    behind: bool = False
    ahead: bool = False
    follows: bool = False


def may_part(shown: str, one: Attribution, other: Attribution) -> bool:
    """Whether another attribution ends what this one gives, and is not a part of it."""
    if other.start < one.end:
        return False
    return other.follows or _COORDINATED.search(shown[max(0, other.start - 20) : other.start]) is not None


def attributions(shown: str) -> list[Attribution]:
    """All places that name a speaker, in order; of two at one place the first kind."""
    # What stands in brackets behind a name is no part of the subject.
    flat = re.sub(r"\([^()]{1,80}\)", lambda m: " " * len(m.group()), shown)
    found = [*_by_verbs(flat), *_by_credits(flat)]
    found.sort(key=lambda a: a.start)
    for match in _PARTICIPLE.finditer(flat):
        earlier = [
            a for a in found if a.end <= match.start() and not re.search(r"[.;!?]\s", flat[a.end : match.start()])
        ]
        if earlier:
            speaker = earlier[-1].speaker
            verb = verb_of(match["verb"])
            found.append(Attribution(match.start(), match.end(), speaker, verb, ahead=True, follows=True))
    return sorted(found, key=lambda a: a.start)


def _by_verbs(flat: str) -> Iterator[Attribution]:
    last: Attribution | None = None
    for match in VERB.finditer(flat):
        verb = verb_of(match.group())
        window = max(0, match.start() - _LOOKED_AT_CHARS)
        before = _before(flat[window : match.start()])
        if before is not None:
            speaker, start = before[0], window + before[1]
            if match.group() in _NOUNS and speaker.form == "group":
                continue
            last = Attribution(start, match.end(), speaker, verb)
            yield last
        elif last is not None and (joint := _coordinated(flat, last.end, match)) is not None:
            yield Attribution(joint, match.end(), last.speaker, verb, ahead=True, follows=True)
        elif re.search(rf"(?:{_Q}\s?,?|,)\s?$", flat[window : match.start()]) and (after := _after(flat, match.end())):
            speaker, end = after
            yield Attribution(match.start(), end, speaker, verb, behind=True)


def _coordinated(flat: str, end: int, match: re.Match[str]) -> int | None:
    """Where "but stressed that" begins, whose subject is that of the verb before it."""
    joint = re.search(r",? (?:and|but)\s+(?:(?:has|have|had|also|later|then|\w+ly)\s+)*$", flat[end : match.start()])
    marked = re.match(rf"\s+that\b|:|,?\s?{_Q}", flat[match.end() :])
    return end + joint.start() if joint and marked and not re.search(r"[.;]\s", flat[end : match.start()]) else None


def _by_credits(flat: str) -> Iterator[Attribution]:
    for match in _QUOTED.finditer(flat):
        if (speaker := speaker_in(match["who"])) is not None:
            yield Attribution(match.start(), match.end(), speaker, "say", ahead=True)
    for match in _CREDIT.finditer(flat):
        after = _after(flat, match.end())
        if after is None or not _can_be_credited(after[0]):
            continue
        opens = flat[match.start()] == "A" or not re.search(
            r"\w", re.split(r"[.;]\s|\b(?:but|and|while)\b", flat[: match.start()])[-1]
        )
        yield Attribution(match.start(), after[1], after[0], "according to", behind=not opens, ahead=opens)
    for match in _WORDS_OF.finditer(flat):
        whose = speaker_in(match["whose"]) if match["whose"] else None
        named = (whose, match.end()) if whose else _after(flat, match.start("of")) if match["of"] else None
        if named is not None and _can_be_credited(named[0]):
            yield Attribution(match.start(), named[1], named[0], "in the words of")


def _can_be_credited(speaker: Speaker) -> bool:
    """What is according to a plan is nobody's word."""
    if speaker.form != "group":
        return True
    head = re.split(r" (?:of|for|from|in|at) ", speaker.name)[0].split()[-1]
    return speaks(head.lower()) or head[0].isupper()


def _before(left: str) -> tuple[Speaker, int] | None:
    """The subject in front of a verb, and where it begins."""
    chunks = _chunks(left)
    if not chunks:
        return None
    start, border = chunks[-1]
    words = left[start:]
    if _HELPING.match(words):
        return _parted(left, chunks, relative=words.split()[:1] == ["who"]) if border == "," else None
    if border in _SIDE or border.lower() in _SIDE:
        return None
    fronted = _fronted(words)
    start, words = start + fronted, words[fronted:]
    speaker = speaker_in(words)
    if speaker is None:
        return None
    if border == "and" and len(chunks) > 1 and (both := _joined(left, chunks, speaker)):
        return both
    return speaker, start + len(words) - len(words.lstrip())


def _fronted(words: str) -> int:
    """Where the subject begins behind a phrase in front of it: "On the budget for the library the county"."""
    tokens = list(re.finditer(r"\S+", words))
    if not tokens or tokens[0].group().lower() not in _FRONTING:
        return 0
    for before, token in pairwise(tokens[1:]):
        if token.group() in _ARTICLES and before.group().lower() not in _FRONTING | {"of"}:
            return token.start()
    return 0


def _joined(left: str, chunks: list[tuple[int, str]], speaker: Speaker) -> tuple[Speaker, int] | None:
    start, border = chunks[-2]
    first = left[start : chunks[-1][0]].removesuffix("and")
    other = speaker_in(first) if first.strip() else None
    if other is None or border in _SIDE or not _names_a_second(other, speaker):
        return None
    name = f"{other.name} and {speaker.name}"
    return Speaker(name=name, form="group", written=name), start + len(first) - len(first.lstrip())


def _names_a_second(other: Speaker, speaker: Speaker) -> bool:
    """Whether "A and B" are two: not "academic and professor Ada Holt", nor the end of another sentence."""
    words = re.sub(r"^(?:both |the |its |their )+", "", other.name, flags=re.IGNORECASE).split()
    if words and all(word[0].isupper() for word in words):
        return speaker.form != "person" or other.form == "person" or len(words) == 1
    names_one = bool(words) and len(words) <= 3 and (words[0][0].isupper() or speaks(words[-1].lower()))
    return speaker.form == "group" and names_one


def _parted(left: str, chunks: list[tuple[int, str]], *, relative: bool) -> tuple[Speaker, int] | None:
    """A subject with words between commas behind it: a role, a name, an age, a clause."""
    for back in (1,) if relative else (2, 3, 4, 5):
        if len(chunks) <= back:
            return None
        start, border = chunks[-1 - back]
        end = chunks[-back][0] - 1
        aside = "" if relative else left[chunks[-back][0] : chunks[-1][0] - 1]
        if border in _SIDE or left[end : end + 1] != "," or len(aside) > _LONGEST_ASIDE_CHARS:
            continue
        speaker = speaker_in(left[start:end], aside)
        if speaker is not None:
            return speaker, start + len(left[start:end]) - len(left[start:end].lstrip())
    return None


def _chunks(left: str) -> list[tuple[int, str]]:
    """Where each piece between borders begins, and the border before it."""
    pieces = [(0, "")]
    for match in _BORDER.finditer(left):
        pieces.append((match.end(), match.group().strip()))
    return pieces


def _after(flat: str, start: int) -> tuple[Speaker, int] | None:
    """The speaker behind a verb, with what stands between commas behind him, and where that ends."""
    begin = start + len(flat[start:]) - len(flat[start:].lstrip())
    if pronoun := re.match(r"(?:him|her|them)(?=[,.;]|$)", flat[begin:]):
        name = {"him": "he", "her": "she", "them": "they"}[pronoun.group()]
        return Speaker(name=name, form="pronoun", written=pronoun.group()), begin + pronoun.end()
    stop = _STOP.search(flat, begin)
    if stop and stop.group().strip() in _HELPS:  # "says it is": the clause has begun
        return None
    end = stop.start() if stop else len(flat)
    aside = ""
    if stop and stop.group() == ",":
        rest = re.match(rf",\s?([^,.;:{_Q}]+)(?=[,.;]|$)", flat[end:])
        aside = rest[1] if rest else ""
    speaker = speaker_in(flat[begin:end], aside)
    if speaker is None or speaker.form == "group" and not _can_be_credited(speaker):
        return None
    taken = aside and (speaker.role or "") and (speaker.role or "") in re.sub(r"^the ", "", aside.strip())
    named = aside and aside.strip() == speaker.name
    return speaker, end + (len(rest.group()) if (taken or named) and rest else 0)

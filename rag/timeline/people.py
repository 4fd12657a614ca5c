"""The people of one document: full names of surnames, roles of names, and whom a pronoun means. Pure."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import takewhile

from index.types import Span
from rag.timeline.nouns import is_title, speaks
from rag.timeline.speakers import Speaker, speaker_in
from rag.timeline.statements import Said

_CAPITAL = r"[A-ZÀ-ÖØ-Þ]"
_TOKEN = rf"{_CAPITAL}[\w’'-]*\w"
_NO_NAME = "|".join(
    """The A An In On At It He She They We You But And Or This That These Those When After Before As If While Since Per
    Then Now Later For From By With Under Until Once Only Even Not There Here His Her Their Its Our Also Still Former
    According Addressing Asked Speaking Yesterday Today Meanwhile Last Next Mr Mrs Ms Dr United North South East West
    New Western Eastern Northern Southern Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February
    March April June July August September October November December""".split()
)
_NO_PERSON = frozenset(
    """states kingdom nations union republic america africa europe asia sea street road square hall bridge party press
    agency times post news courier radio island islands lake river city county town league alliance trust steel bank
    company group council court office ministry school university hospital hotel theatre museum park station airport
    bay forest house summit act treaty war world cup environment canada australia zealand korea germany france britain
    england scotland ireland russia ukraine japan india iran iraq israel arabia poland sweden norway""".split()
)
_NAME = re.compile(
    rf"(?<![\w’'-])(?!(?:{_NO_NAME})\b){_TOKEN}(?:(?: (?:de|der|van|von|al|bin|di|la|le|el))? {_TOKEN}){{1,6}}"
)
_FEMALE = re.compile(r"\b(?:mrs|ms|miss|madam|lady|queen|princess|\w*woman|mother|sister|daughter|actress|nun)\b", re.I)
_MALE = re.compile(r"\b(?:mr|sir|lord|king|prince|(?!\w*woman)\w*man|father|brother|son|pope|imam|monk)\b", re.I)
_PEOPLE = {"he": _FEMALE, "she": _MALE}
# How far back a pronoun reaches, in sentences.
_BACK = 3
_ENDS = ".!?:;…\"”»'’)"
_MISSPELT = 0.85


@dataclass(frozen=True, slots=True)
class _Mention:
    """A person named in a place of the text."""

    at: int
    speaker: Speaker


class People:
    """Who is named where. Statements are given in order: each tells more of who speaks."""

    def __init__(self, text: str, sentences: Sequence[Span]) -> None:
        self._text = text
        self._starts = [sentence.start for sentence in sentences]
        self._full_names: dict[str, str | None] = {}
        self._mentions = [m for sentence in sentences for m in _mentioned(text, sentence)]
        self._mentions = sorted([*self._mentions, *self._by_surname()], key=lambda m: m.at)
        self._places = [mention.at for mention in self._mentions]
        self._known_names = list(dict.fromkeys(m.speaker.name for m in self._mentions if " " in m.speaker.name))
        self._roles: dict[str, str] = {}
        self._sex: dict[str, str] = {}
        self._several: dict[str, bool] = {}
        self._spoken: list[_Mention] = []
        self._speaking: set[str] = set()
        for mention in self._mentions:
            if mention.speaker.role:
                self._roles.setdefault(mention.speaker.name, mention.speaker.role)

    def _by_surname(self) -> list[_Mention]:
        """Where people are named again, by the last word of their names alone."""
        full = {m.at + len(m.speaker.name) for m in self._mentions}
        names = {m.speaker.surname: m.speaker for m in self._mentions}
        found = []
        for match in re.finditer(rf"(?<![\w’'-]){_TOKEN}(?!\w)", self._text):
            word = re.sub(r"[’']s$", "", match.group())
            if word.lower() in names and match.start() + len(word) not in full:
                found.append(_Mention(match.start(), replace(names[word.lower()], name=word, role=None, written=word)))
        return found

    def resolved(self, here: Iterable[Said]) -> list[Said]:
        """The statements with their speakers as the document knows them."""
        found = []
        for said in here:
            speaker = self._known(said.speaker, said.at)
            self._spoken.append(_Mention(said.at, speaker))
            self._speaking.add(self._full(speaker))
            found.append(replace(said, speaker=speaker))
        return found

    def called(self, name: str) -> Speaker | None:
        """The person of this document that a name is of; None for words that are nobody's name."""
        full = self._full_name(name)
        return Speaker(name=full, form="person", role=self._roles.get(full), written=name) if full else None

    def _known(self, speaker: Speaker, at: int) -> Speaker:
        if speaker.form == "pronoun":
            meant = self._meant(speaker.name.lower(), at)
            if meant is None:
                return speaker
            if meant.form == "person" and speaker.name.lower() in _PEOPLE:
                self._sex[meant.name] = speaker.name.lower()
            return replace(meant, written=speaker.written)
        if speaker.form == "group" and " " in speaker.name:
            return self._by_role(speaker)
        full = self._full_name(speaker.name)
        if full is None:
            if speaker.role:
                self._roles.setdefault(speaker.name, speaker.role)
            return replace(speaker, role=speaker.role or self._roles.get(speaker.name))
        if speaker.role:
            self._roles.setdefault(full, speaker.role)
        return replace(speaker, name=full, form="person", role=speaker.role or self._roles.get(full))

    def _full_name(self, name: str) -> str | None:
        """The one full name that ends in `name`, or is a spelling of it."""
        if name not in self._full_names:
            self._full_names[name] = self._longest(name)
        return self._full_names[name]

    def _longest(self, name: str) -> str | None:
        known = self._known_names
        if " " in name:
            return name if name in known else None
        same = [full for full in known if full.split()[-1] == name]
        if not same:
            same = [f for f in known if SequenceMatcher(None, f.split()[-1], name).ratio() >= _MISSPELT]
        return same[0] if len(same) == 1 else None

    def _by_role(self, speaker: Speaker) -> Speaker:
        """ "The mayor" is the one person that was called mayor."""
        if re.match(r"(?:an?|some|several|many|two|three) ", speaker.name, re.IGNORECASE):
            return speaker
        if not is_title(re.split(r" (?:of|for) ", speaker.name)[0].split()[-1].lower()):
            return speaker
        wanted = set(re.sub(r"^the ", "", speaker.name.lower()).split())
        if self._is_one_of_several(speaker):
            return speaker
        bearers = [name for name, role in self._roles.items() if wanted <= set(role.lower().split()) and " " in name]
        if len(bearers) != 1:
            return speaker
        return Speaker(name=bearers[0], form="person", role=self._roles[bearers[0]], written=speaker.written)

    def _is_one_of_several(self, speaker: Speaker) -> bool:
        """Whether the text speaks of another one too: "a second witness"."""
        title = re.split(r" (?:of|for) ", speaker.name)[0].split()[-1].lower()
        if title not in self._several:
            another = rf"\b(?:second|third|fourth|another|other) (?:\w+ )?{re.escape(title)}\b"
            self._several[title] = re.search(another, self._text, re.IGNORECASE) is not None
        return self._several[title]

    def _meant(self, pronoun: str, at: int) -> Speaker | None:
        """The nearest earlier speaker, or person named, whom the pronoun can mean; None where there are several."""
        first = self._sentence_of(at)
        if pronoun in ("it", "they"):
            return self._meant_body(pronoun, at, first)
        for back in range(_BACK + 1):
            start = self._starts[max(0, first - back)]
            end = at if back == 0 else self._starts[first - back + 1] if first - back >= 0 else 0
            named = {
                self._full(m.speaker): m
                for m in self._between(start, end)
                if _may_be_one(m.speaker) and self._can_be(pronoun, m.speaker)
            }
            if len(named) > 1:
                named = self._prominent(named, start, at)
            if len(named) == 1:
                (mention,) = named.values()
                return self._known(mention.speaker, at) if self._is_sure(mention) else None
            if named or first - back <= 0:
                return None
        return None

    def _is_sure(self, mention: _Mention) -> bool:
        """Whether two words with capitals are a person: with a role, as a speaker, or as what a sentence opens with."""
        name = self._full(mention.speaker)
        opens = self._starts[self._sentence_of(mention.at)] == mention.at
        return name in self._speaking or name in self._roles or opens

    def _between(self, start: int, end: int) -> list[_Mention]:
        """Who is named or speaks between two places."""
        named = self._mentions[bisect_left(self._places, start) : bisect_left(self._places, end)]
        spoken = takewhile(lambda m: m.at >= start, reversed(self._spoken))
        return [*named, *(m for m in spoken if m.at < end)]

    def _prominent(self, named: dict[str, _Mention], start: int, at: int) -> dict[str, _Mention]:
        """Of several the one with whom their sentence opens, if nobody else has spoken last."""
        opening = min(named.values(), key=lambda m: m.at)
        name = self._full(opening.speaker)
        last = next((m for m in reversed(self._spoken) if m.at < at and m.speaker.form == "person"), None)
        opens = re.fullmatch(r"(?:[\w’'-]+ ){0,3}", self._text[start : opening.at]) is not None
        alone = not re.match(r"\s+(?:and|or)\b", self._text[opening.at + len(opening.speaker.name) :])
        return {name: opening} if opens and alone and last and self._full(last.speaker) == name else named

    def _meant_body(self, pronoun: str, at: int, first: int) -> Speaker | None:
        near = self._starts[max(0, first - 1)]
        bodies = [
            m.speaker for m in reversed([*takewhile(lambda m: m.at >= near, reversed(self._spoken))]) if m.at < at
        ]
        if not bodies or bodies[-1].form != "group":
            return None
        plural = bodies[-1].name.split()[-1].lower().endswith(("s", "people", "police")) or " and " in bodies[-1].name
        return bodies[-1] if plural == (pronoun == "they") or bodies[-1].name == "Police" else None

    def _full(self, speaker: Speaker) -> str:
        return self._full_name(speaker.name) or speaker.name

    def _can_be(self, pronoun: str, speaker: Speaker) -> bool:
        name = self._full(speaker)
        if name in self._sex:
            return self._sex[name] == pronoun
        return _PEOPLE[pronoun].search(f"{speaker.written} {self._roles.get(name, '')}") is None

    def _sentence_of(self, at: int) -> int:
        return max(0, bisect_right(self._starts, at) - 1)


def _may_be_one(speaker: Speaker) -> bool:
    """Whether a speaker may be a person: one without a first name too, but no body, and no several."""
    return speaker.form == "person" or (
        " " not in speaker.name
        and speaker.name.istitle()
        and not speaks(speaker.name.lower())
        and _is_singular(speaker)
    )


def _is_singular(speaker: Speaker) -> bool:
    return not speaker.name.lower().endswith(("s", "police", "people"))


def _mentioned(text: str, sentence: Span) -> list[_Mention]:
    """People whom a sentence names in full, or by a role and a name."""
    found = []
    if text[sentence.end - 1] not in _ENDS:  # headlines write all words large
        return []
    for match in _NAME.finditer(text, sentence.start, sentence.end):
        before = re.search(r"(?:[\w’'-]+ ){0,4}$", text[sentence.start : match.start()])
        speaker = None
        if _of_something(text, match):
            continue
        for lead in _leads(before.group() if before else ""):
            speaker = speaker_in(lead + match.group())
            if speaker is not None and not (speaker.role and speaks(speaker.role.split()[-1].lower())):
                speaker = None
        speaker = speaker or speaker_in(match.group(), _behind(text, match))
        if speaker is None or speaker.form != "person" or " " not in speaker.name:
            continue
        tokens = speaker.name.split()
        if speaker.role or not any(token.isupper() or token.lower() in _NO_PERSON for token in tokens):
            found.append(_Mention(max(match.start(), text.find(tokens[0], match.start(), match.end())), speaker))
    return found


def _of_something(text: str, match: re.Match[str]) -> bool:
    """Whether a name of three words and more is that of what an office is in: "University of Texas Arlington"."""
    before = re.search(r"(\w+) of (?:the )?$", text[max(0, match.start() - 40) : match.start()])
    return before is not None and not is_title(before[1].lower()) and len(match.group().split()) > 2


def _leads(before: str) -> list[str]:
    """The words before a name that can be its role: those behind the last small word that joins."""
    if office := re.search(r"\b\w+ of (?:the )?$", before):  # "Secretary of State Antony Blinken"
        return [office.group()] if is_title(office.group().split()[0].lower()) else []
    if before.endswith("of "):
        return []
    words = re.split(r"\b(?:and|by|with|that|as|to|from|in|at|on|of|for|but|when|is|was|said|met)\b", before)[
        -1
    ].lstrip()
    return [words] if words.strip() else []


def _behind(text: str, match: re.Match[str]) -> str:
    aside = re.match(r", ([^,.;:]{3,80}),", text[match.end() : match.end() + 90])
    return aside[1] if aside else ""

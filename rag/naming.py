"""Whom or what a sentence names where a question asks for a name, and whether two names are of two. Pure.

Strict: a sentence that says it in a less usual way names nobody, and names that any reading makes one are one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from rag.relations import HELD_FOR_A_TIME, Relation
from rag.wording import STOPWORDS, stem, words

_LONGEST_CHARS = 1_000  # longer "sentences" are lists and tables
_DAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
_CAPITAL = "[A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢĪİĶĹĽŁŃŅŇŌŐŒŔŘŚŞŠŢŤŪŮŰŹŻŽА-ЯΑ-Ω]"
# Capitals at the beginning of a sentence, and those of days and months, begin no name.
_FUNCTION = "|".join(
    """The A An In On At It He She They We You But And Or This That These Those When After Before As If While Since
    Then Now Later For From By With Under Until Once Only Even Not There Here His Her Their Its Our Also Still Former
    Yesterday Today Meanwhile Last Next Early Late Monday Tuesday Wednesday Thursday Friday Saturday Sunday January
    February March April June July August September October November December""".split()
)
_TOKEN = rf"(?!(?:{_FUNCTION})\b)(?:{_CAPITAL}\.(?= {_CAPITAL})|{_CAPITAL}[\w-]*(?:[.’'](?!s\b)\w+)*)"
_LINK = "(?:&|de|der|den|van|von|zu|la|le|el|al|bin|da|do|di|du|of|for|of the|for the)"
_NAME = rf"{_TOKEN}(?:(?: {_LINK})? {_TOKEN})*"
_ASIDE = r"(?:, (?!and\b|or\b)[^,;.:]{1,70},)?"
_HAS = r"(?: (?:who|which|has|have|had|is|was|already|now|finally|narrowly)){0,4}"
_AFTER_NAME = (
    rf"(?=$|[.;:!?)”\"]|, (?!and\b|or\b|{_CAPITAL})| (?:in|on|at|with|after|before|from|when|while|as|who|whose|during"
    r"|since|last|this|yesterday|under|ahead|by|near|because|until|for|to|over|against|where)\b)"
)
_DESCRIBED = r"(?:(?:the|a|an|its|their|his|her) )?(?:[a-z][\w-]* ){0,3}"
_LEAD = re.compile(r"^(?:In|On|At|After|According to) [^,]{1,60}, ")
# The name is one of several, or the sentence says so itself.
_SEVERAL = re.compile(rf"{_CAPITAL}\w*(?:,| and| or| &| as well as)[^.;]{{0,40}}$")
_JOINTLY = re.compile(
    r"\b(?:together|jointly|both|co-?(?:founde|win|won|own|chair|design|discover|invent|host|lead|led)\w*|one of|among"
    r"|claim(?:s|ed)? to|partly|parts? of|half of)\b|\?[\"”]?$",
    re.IGNORECASE,
)
# In a report about a work that lasts: it had more than one maker.
_MAKERS = re.compile(
    r"\bco-?(?:founde|design|discover|invent)\w*|\b(?:founders|designers|architects|discoverers|inventors|builders"
    r"|brothers|sisters|couple|duo|consortium)\b",
    re.IGNORECASE,
)
_CHANGED = re.compile(
    r"\b(?:succe(?:ed|ssor)\w*|resign\w*|step(?:s|ped)? down|stepping down|replac\w*|dismiss\w*|sacked|outgoing"
    r"|t(?:ake|ook)s? over|tak(?:ing|en) over|designate|predecessor|retires|(?:has|had) retired|hand(?:s|ed)? over"
    r"|appoint\w*|acting|interim)\b",
    re.IGNORECASE,
)
_BEATEN = re.compile(r"\b(?:beat|beaten|beating|defeat\w*|against|ahead of|lost|loser|rivals?|opponents?)\b")
_HEDGED = re.compile(
    r"\b(?:if|unless|not|never|once|previously|formerly|originally|initially|no longer|might|may|could|would|hoped?"
    r"|wants?|wanted|likely|expected|denie[sd]|instead|earlier|until|was to|were to|reportedly|rumou?r\w*|wrongly"
    r"|doubt\w*|suspect\w*|believe\w*|assum\w*|fear\w*|suppos\w*|alleged\w*|false\w*|mistake\w*|joke\w*|dream\w*)\b|n[’']t\b",
    re.IGNORECASE,
)
# Words by which a part, an age group, a stage or another edition is told apart.
_APART = frozenset(
    stem(word)
    for word in (
        "first second third fourth fifth last next previous preliminary primary semi-final semifinal quarter-final "
        "round stage leg half set heat women men junior youth amateur student doubles singles deputy vice acting "
        "interim former old new north south east west upper lower award prize category section phase part wing roof"
    ).split()
)
_TIME = re.compile(r"\b(?:last|next|first) (?:minutes?|seconds?|weeks?|months?|years?|nights?|days?|time|\w+day)\b")
_FOR = re.compile(r"\b(?:for|among) (?:the |a |an )?(?!first|second|third|the)([a-z][\w-]+)")  # "the contest for prose"
_LATEST = frozenset({stem("new"), stem("current")})
_TITLES = frozenset(
    """president king queen prince princess mayor chief secretary governor chancellor pope ambassador minister prime
    captain general director chairman chairwoman judge justice professor dr mr mrs ms sir senator architect""".split()
)
_OFFICES = _TITLES - {"architect", "justice"} | frozenset(
    """council government court ministry parliament senate commission chair head leader envoy police state county town
    city republic administration office department""".split()
)
_BODIES = frozenset(
    """list party group bank rail railways united union council ltd inc corp company holdings alliance greens fc sc ac
    club association partners brothers sons ag gmbh plc llc institute university agency press trust fund foundation
    society studio studios works industries motors airlines team league federation committee house labs technologies
    systems games pictures records capital media news network orchestra choir band democrats republicans labour
    conservatives liberals socialists coalition front movement""".split()
)
# A lake and a town may both be where it was.
_PLACE_KINDS = frozenset(
    """lake river street road lane avenue square hall park county island mount mountain bay airport district station
    school hospital valley forest beach sea ocean strait canal harbour port university church castle house hotel
    stadium arena region province state gulf desert peninsula coast centre center tower bridge court prison quarter
    palace hills north south east west northern southern eastern western central upper lower greater""".split()
)
_LANDS = frozenset(
    """europe asia africa america oceania antarctica scandinavia england scotland wales britain uk us usa austria
    australia belgium brazil bulgaria canada chile china colombia croatia cuba cyprus denmark egypt estonia ethiopia
    finland france georgia germany ghana greece hungary iceland india indonesia iran iraq ireland israel italy japan
    jordan kenya kosovo kuwait latvia lebanon libya lithuania luxembourg malaysia malta mexico moldova montenegro
    morocco nepal netherlands nigeria norway pakistan palestine peru philippines poland portugal qatar romania russia
    serbia singapore slovakia slovenia somalia spain sudan sweden switzerland syria taiwan thailand tunisia turkey
    uganda ukraine venezuela vietnam yemen zimbabwe bavaria california texas florida alaska catalonia siberia crimea
    normandy sicily""".split()
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Named:
    """A name as a sentence gives it; `full` is its longest form in the document, `parts` its words that the question
    has not, `within` the words before a place ("in", "at the harbour of").
    """

    written: str
    full: str
    start: int
    end: int
    parts: frozenset[str]
    within: str = ""

    def differs(self, other: Named) -> bool:
        """Whether no reading makes one of the other: parts, spellings, acronyms, a place within a land."""
        if _is_short(self.full, other.full) or _is_short(other.full, self.full):
            return False
        if self.within != other.within or any(_alike(a, b) for a in self.parts for b in other.parts):
            return False
        if self.within:
            kinds = self.parts & _PLACE_KINDS, other.parts & _PLACE_KINDS
            return kinds[0] == kinds[1] and bool(self.parts & _LANDS) == bool(other.parts & _LANDS)
        return True


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Stems of the question's common words and of its names."""

    common: frozenset[str]
    named: frozenset[str]

    @classmethod
    def of(cls, rest: str) -> _Wanted:
        tokens = [(w, stem(part)) for w in re.findall(r"[\w’'-]+", rest) for part in words(w) if part not in STOPWORDS]
        common = frozenset(s for w, s in tokens if not w[0].isupper())
        return cls(common - _LATEST, frozenset(s for w, s in tokens if w[0].isupper()))

    @property
    def decisive(self) -> frozenset[str]:
        """What must be said where the name is: the common words, and where there is none the names."""
        return self.common or self.named


def named_in(relation: Relation, rest: str, sentence: str, document: str) -> Named | None:
    """The one name that a sentence gives, None where it gives none, several or an uncertain one.

    `rest` is what the question says of it; all of its common words must stand where the sentence says the same.
    """
    if len(sentence) > _LONGEST_CHARS or _JOINTLY.search(sentence):
        return None
    wanted = _Wanted.of(rest)
    found = {}
    for pattern in _patterns(relation):
        for match in re.finditer(pattern, sentence):
            if (name := _named(relation, wanted, match, document)) is not None:
                found[name.start] = name
    return next(iter(found.values())) if len(found) == 1 else None


def _patterns(relation: Relation) -> list[str]:
    """Regular expressions with `name`, and `of` where the sentence must speak of what is asked."""
    if relation.form == "where":
        held = "|took place|takes? place" if relation.verb == "held" else ""
        within = r"(?P<within>(?:in|at)(?: the [a-z]+ of)?) (?:the )?"
        return [rf"^(?P<of>.+?)\b(?:{relation.forms}{held}) (?:\w+ly )?{within}(?P<name>{_NAME}){_AFTER_NAME}"]
    if relation.form == "is":
        office = rf"\b{re.escape(relation.office)}\b"
        return [
            rf"(?P<name>{_NAME}){_ASIDE} (?:is|was|has been|became|remains) (?:the )?(?P<of>[^.;:]*?{office}[^.;:,]*)",
            rf"(?P<of>\b[^.;:,]*{office}[^.;:,]*?) (?:is|was|has been) (?P<name>{_NAME}){_AFTER_NAME}",
            rf"(?P<name>{_NAME}), (?:the )?(?P<of>{office}[^.;:,]*),",
        ]
    will = "(?: (?:will|is to|is going to))?" if relation.future else ""
    been = "is|was|has been|had been|is being|will be" if relation.future else "is|was|has been|had been|is being"
    return [
        rf"(?P<name>{_NAME}){_ASIDE}{will}{_HAS} (?:{relation.forms})\b(?P<of>[^.;:]*)",
        rf"(?P<of>.+?) (?:{been})(?: \w+ly)? (?:{relation.forms}) by {_DESCRIBED}(?P<name>{_NAME}){_AFTER_NAME}",
    ]


def _named(relation: Relation, wanted: _Wanted, match: re.Match[str], document: str) -> Named | None:
    """The name of a match that says all of what is asked, and nothing else."""
    sentence, (start, end) = match.string, match.span("name")
    forward = match.start("of") > end
    before = _LEAD.sub("", sentence[:start])
    told = sentence[start : match.end("of")] if forward else match["of"]
    if (forward and _SEVERAL.search(before)) or _HEDGED.search(told):
        return None
    tail = re.split(r"[.;:]", sentence[end:], maxsplit=1)[0]
    if not _speaks_of(wanted, match["of"], tail, forward=forward):
        return None
    if relation.form == "is" and not wanted.named <= {stem(w) for w in words(match["of"])}:
        return None
    # "Former teacher Anke Dahl": what the named was does not tell the thing apart.
    beside = _TIME.sub(" ", re.sub(r"\b[Ff]ormer(?: [a-z-]+){0,3} $", "", sentence[:start]) + " " + told)
    if {stem(w) for w in words(beside)} & _APART - wanted.common - _LATEST:
        return None
    return _bare_name(relation, wanted, match, document)


def _speaks_of(wanted: _Wanted, told: str, tail: str, *, forward: bool) -> bool:
    """Whether the words beside the verb are those of the question, and nothing that would make it another thing.

    Forward from the verb, what comes behind the question's words may add to them; backward nothing may come before,
    and some of the question's words may stand in the `tail` behind the name.
    """
    if not forward:
        told = re.sub(r"^.*[;:] ", "", _LEAD.sub("", told))
        told = re.sub(r"^.*\bthat (?=(?:the|its|their)\b)", "", told)
    spoken = words(told)
    here = {stem(w) for w in spoken}
    known = wanted.common | wanted.named
    behind = set() if forward else {stem(w) for w in words(tail)}
    if not known & here or not wanted.decisive <= here | behind:
        return False
    stems = [stem(w) for w in spoken]
    last = max((stems.index(s) for s in wanted.decisive if s in stems), default=0)
    narrower = _FOR.findall(told) if forward else []
    if any(stem(w) not in known for w in narrower):
        return False
    within = spoken[: last + 1] if forward else spoken
    return all(stem(w) in known | _LATEST or w in STOPWORDS or w in _DAYS for w in within)


def _bare_name(relation: Relation, wanted: _Wanted, match: re.Match[str], document: str) -> Named | None:
    """The name without its titles; None for offices, for common words, and for persons of whom only one name stands
    in the document.
    """
    start, end = match.span("name")
    while (title := re.match(r"(\w+)\.? ", match.string[start:end])) and title[1].lower() in _TITLES:
        start += title.end()
    written = match.string[start:end]
    if written.startswith(("of ", "for ")) or (" " not in written and not _is_a_name(written, document)):
        return None
    full = _longest(written, document)
    parts = frozenset(w for w in words(full) if w not in STOPWORDS and len(w) > 1)
    new = frozenset(w for w in parts if stem(w) not in wanted.named)
    where = relation.form == "where"
    if not new or (not where and (parts & _OFFICES or (len(parts) < 2 and not relation.kind))):
        return None
    within = match["within"] if where else ""
    return Named(written=written, full=full, start=start, end=end, parts=new, within=within)


def _is_a_name(word: str, document: str) -> bool:
    """Whether a capitalised word is one within a sentence too, and never written small."""
    escaped = re.escape(word)
    inside = re.search(rf"[\w,] {escaped}\b", document)
    return (word.isupper() or inside is not None) and not re.search(rf"\b{escaped.lower()}\b", document)


def _longest(name: str, document: str) -> str:
    """The longest form of a name in its document: "Sorby" is "Elin Sorby" where the text says so."""
    forms = re.findall(rf"(?:{_TOKEN} ){{1,3}}{re.escape(name)}\b", document) if " " not in name else []
    return max(forms, key=len, default=name)


def _is_short(acronym: str, name: str) -> bool:
    """Whether one is made of the first letters of the other, small words counted or not."""
    letters = re.sub(r"[^\w]", "", acronym).lower()
    spelled = [w for w in re.split(r"[^\w]+", name) if w]
    if len(spelled) < 2 or " " in acronym.strip():
        return False
    capitals = [w[0] for w in spelled if w[0].isupper()]
    return letters in ("".join(w[0] for w in spelled).lower(), "".join(capitals).lower())


def _alike(one: str, other: str) -> bool:
    """The same word, or another spelling of it: misspelt, transliterated."""
    return one == other or (min(len(one), len(other)) > 3 and SequenceMatcher(None, one, other).ratio() >= 0.7)


def are_told_apart(relation: Relation, one: Named, other: Named, documents: tuple[str, str]) -> bool:
    """Whether nothing in either document makes both names right: a change of office, several makers, a party and its
    candidate, a firm and its owner, a town and its region.
    """
    if relation.days is None and any(_MAKERS.search(text) for text in documents):
        return False
    # Both the party and its candidate won; of two companies both are one.
    if not relation.kind and bool(one.parts & _BODIES) != bool(other.parts & _BODIES):
        return False
    held = bool(relation.office) or relation.verb in HELD_FOR_A_TIME
    if held and any(_CHANGED.search(text) for text in documents):
        return False
    for theirs, text in ((other, documents[0]), (one, documents[1])):
        # Whoever is named beside the winner may have lost; in any other case the text knows how the two go together.
        beaten = relation.verb == "winner" and not relation.kind and _BEATEN.search(text)
        if not beaten and (theirs.parts - _BODIES - _PLACE_KINDS) & set(words(text)):
            return False
    return True

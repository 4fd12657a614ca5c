"""What a question says besides its topic: sources, days, limits, and the several things it asks. Pure, no model.

Whatever is loose is a preference, which orders passages and hides none; only what is said outright is a filter:
`outlet:"The Courier"`, `after:2023-01-31`, `before:…`, `as-of:…`, "as of 1 March 2023", "only from the Courier",
"only what was published before May 2023".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from rag.parts import parts_of
from rag.periods import DAY, PERIOD, Period, period_of, periods_in
from rag.types import Filters, Preferences
from rag.wording import content_stems

# Words that say that a name is a source, and those that speak of the report and not of what it reports.
_CUE = re.compile(
    r"\b(?:articles?|reports?|reported|reporting|published|publishing|according to|coverage|covered by|wrote|writes|"
    r"newspapers?|news sources?|same source|stor(?:y|ies)|quoted by|says|said|claims?|claimed|suggests?|attributes?)\b",
    re.IGNORECASE,
)
_META = re.compile(
    r"\b(?:articles?|reports?|reported|reporting|published|publishing|according to|(?:news )?sources?|same source|"
    r"newspapers?|as reported by|covered by|featured|discussed|mentioned|later|previously)\b",
    re.IGNORECASE,
)
_MARKS = re.compile(r"['\"‘’“”]\s*['\"‘’“”]")
# Where one thing that is asked ends and the next begins.
_BORDER = re.compile(
    r"(?:,|;|:|\s[-–—])\s+|\s+(?:and|but|while|whereas|or|compared to|in contrast to|as opposed to|after|before|"
    r"following|versus)\s+",
    re.IGNORECASE,
)
_COMMA_OF_DAY = re.compile(r"(\w \d{1,2}), (\d{4})\b")
_FEWEST_CLAUSE_STEMS = 4
_FEWEST_TOPIC_STEMS = 3
_MOST_CLAUSES = 8
_BRACKETS = str.maketrans("", "", "()")
_OPERATOR = re.compile(r"\b(outlet|after|before|as-of|as_of):(?:\"([^\"]*)\"|(\S+))", re.IGNORECASE)
_AS_OF = re.compile(rf",?\s*\bas (?:of|at)\s+(?P<when>{DAY}|{PERIOD})", re.IGNORECASE)
_ONLY_PUBLISHED = re.compile(
    r",?\s*\b(?:only|just)\s+(?:(?:in|from)\s+)?"
    r"(?:(?:the\s+)?(?:articles?|reports?|documents?|stories|texts|what was)\s+)?"
    rf"(?:published|dated|written)\s+(?P<how>before|after|since|until|by|in|on|between|from)\s+(?P<when>{DAY}|{PERIOD})"
    rf"(?:\s+(?:and|to|until)\s+(?P<end>{DAY}|{PERIOD}))?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Vocabulary:
    """The outlets and authors that the index knows."""

    outlets: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()

    @cached_property
    def sources(self) -> Sources:
        """What questions may call them."""
        return Sources(self)


NOTHING_KNOWN = Vocabulary()


class Sources:
    """Finds outlets and authors by the names that questions give them: "The Independent" is all its sections."""

    def __init__(self, known: Vocabulary) -> None:
        self._outlets = _by_alias((outlet, _aliases(outlet)) for outlet in known.outlets)
        self._authors = _by_alias((author, (author,)) for author in known.authors if " " in author)
        self._pattern = _names_pattern([*self._outlets, *self._authors])

    def outlets(self, text: str) -> tuple[str, ...]:
        """The outlets that a text names, by their full names."""
        return self._found(text, self._outlets)

    def named(self, text: str) -> tuple[tuple[str, ...], ...]:
        """For each name of an outlet in a text, the outlets that it may mean."""
        matches = self._pattern.finditer(text) if self._pattern else ()
        return tuple(dict.fromkeys(self._outlets[m.group().lower()] for m in matches if self._is_outlet(m)))

    def authors(self, text: str) -> tuple[str, ...]:
        """The authors that a text names."""
        return self._found(text, self._authors)

    def without(self, text: str) -> str:
        """The text without the names of outlets."""
        if self._pattern is None:
            return text
        return self._pattern.sub(lambda m: " " if self._is_outlet(m) else m.group(), text)

    def _is_outlet(self, match: re.Match[str]) -> bool:
        return _is_name(match) and match.group().lower() in self._outlets

    def _found(self, text: str, names: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
        matches = self._pattern.finditer(text) if self._pattern else ()
        found = (name for m in matches if _is_name(m) for name in names.get(m.group().lower(), ()))
        return tuple(dict.fromkeys(found))


@dataclass(frozen=True, kw_only=True, slots=True)
class Understood:
    """A question in parts: `topic` is what is searched, `clauses` are the several things in it, each searched too.

    `filters` were said outright; `question` is without them. `sources`: for each that is named, the outlets it may be.
    """

    question: str
    topic: str
    clauses: tuple[str, ...] = ()
    preferences: Preferences = field(default_factory=Preferences)
    filters: Filters = Filters()
    sources: tuple[tuple[str, ...], ...] = ()


def understand(question: str, known: Vocabulary, *, today: date) -> Understood:
    """What a question says; `today` is the day that "last week" counts from."""
    rest, filters = _limits(question, known)
    sources = known.sources
    has_cue = bool(_CUE.search(rest))
    named = sources.named(rest) if has_cue else ()
    outlets = tuple(dict.fromkeys(outlet for each in named for outlet in each))
    authors = sources.authors(rest) if has_cue else ()
    periods = periods_in(rest, filters.as_of or today)
    days = tuple(each for each in periods if has_cue or not each.is_day)
    preferences = Preferences(outlets=outlets, authors=authors, published=tuple((p.first, p.last) for p in days))
    # Without its source a question is about something; a source that is the topic itself stays in it.
    is_sourced = bool(outlets) or any(period.is_day for period in days)
    strip = _stripped if is_sourced else _plain
    topic = strip(rest, sources)
    if len(set(content_stems(topic))) < _FEWEST_TOPIC_STEMS:
        topic, strip = _plain(rest, sources), _plain
    told = (strip(clause, sources) for clause in _clauses(rest))
    parts = tuple(strip(part.translate(_BRACKETS), sources) for part in parts_of(rest))
    clauses = parts or tuple(text for text in told if len(set(content_stems(text))) >= _FEWEST_TOPIC_STEMS)
    return Understood(
        question=rest, topic=topic, clauses=clauses, preferences=preferences, filters=filters, sources=named
    )


def _clauses(question: str) -> list[str]:
    """The things that a long question asks, each of at least a few telling words; none of a question about one."""
    found: list[str] = []
    part = ""
    for piece in _BORDER.split(_COMMA_OF_DAY.sub(r"\1 \2", question)):
        part = f"{part} {piece.strip(' ?.')}".strip()
        if len(set(content_stems(part))) >= _FEWEST_CLAUSE_STEMS:
            found.append(part)
            part = ""
    if found and part:
        found[-1] = f"{found[-1]} {part}"
    return found[:_MOST_CLAUSES] if len(found) > 1 else []


def _plain(text: str, _: Sources) -> str:
    return " ".join(text.split())


def _stripped(text: str, sources: Sources) -> str:
    text = _META.sub(" ", sources.without(re.sub(DAY, " ", text)))
    return " ".join(_MARKS.sub(" ", text).split())


def _limits(question: str, known: Vocabulary) -> tuple[str, Filters]:
    """The question without the limits that it states outright, and these."""
    filters = Filters()
    for operator in _OPERATOR.finditer(question):
        filters = _operated(filters, operator[1].lower().replace("-", "_"), operator[2] or operator[3], known)
    rest = _OPERATOR.sub(" ", question)
    if (as_of := _AS_OF.search(rest)) and (when := period_of(as_of["when"])):
        filters, rest = replace(filters, as_of=when.last), _cut(rest, as_of)
    if only := _ONLY_PUBLISHED.search(rest):
        between = _between(only["how"].lower(), period_of(only["when"]), period_of(only["end"] or ""))
        if between is not None:
            filters, rest = replace(filters, after=between[0], before=between[1]), _cut(rest, only)
    for match in re.finditer(r",?\s*\b(?:only|just)\s+(?:in|from|by)\s+(?=(?:the\s+)?[\"'“‘]?[A-Z])", rest):
        named = known.sources.outlets(rest[match.end() :])
        if len(named) == 1:
            filters = replace(filters, outlet=named[0])
            rest = rest[: match.start()] + known.sources.without(rest[match.end() :])
            rest = re.sub(r"\b(?:the)?\s*([?.]?)$", r"\1", rest)
            break
    rest = re.sub(r"\s+([?.!,])", r"\1", " ".join(rest.split())).lstrip(" ,:;")
    return (rest, filters) if content_stems(rest) else (question, Filters())


def _cut(text: str, match: re.Match[str]) -> str:
    return f"{text[: match.start()]} {text[match.end() :].lstrip(' ,')}"


def _operated(filters: Filters, key: str, value: str, known: Vocabulary) -> Filters:
    if key == "outlet":
        named = [name for name in known.outlets if name.casefold() == value.casefold()] or known.sources.outlets(value)
        return replace(filters, outlet=named[0] if named else value)
    when = period_of(value)
    if when is None:
        return filters
    match key:
        case "after":
            return replace(filters, after=when.first)
        case "before":
            return replace(filters, before=when.last)
        case _:
            return replace(filters, as_of=when.last)


def _between(how: str, when: Period | None, end: Period | None) -> tuple[date | None, date | None] | None:
    """First and last day of publication."""
    if when is None:
        return None
    match how:
        case "before":
            return None, date.fromordinal(when.first.toordinal() - 1)
        case "until" | "by":
            return None, when.last
        case "after":
            return date.fromordinal(when.last.toordinal() + 1), None
        case "since":
            return when.first, None
        case "from" | "between":
            return when.first, (end.last if end else when.last if how == "between" else None)
        case _:
            return when.first, when.last


def _is_name(match: re.Match[str]) -> bool:
    """Whether it has a capital: "the age of the bridge" is no newspaper."""
    return re.sub(r"^the ", "", match.group())[0].isupper()


def _aliases(outlet: str) -> set[str]:
    """What a question may call an outlet: without its section, its slogan, "The" and ".com"."""
    base = re.split(r"\s*[|:]\s*|\s+[-–]\s+", outlet)[0].strip()
    found = {outlet, base, re.sub(r"\.(?:com|org|net)$", "", base)}
    found |= {name[4:] for name in found if name.lower().startswith("the ") and " " in name[4:]}
    return {name for name in found if len(name) > 2}


def _by_alias(named: Iterable[tuple[str, Iterable[str]]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for name, aliases in named:
        for alias in aliases:
            found.setdefault(alias.lower(), {})[name] = None
    return {alias: tuple(names) for alias, names in found.items()}


def _names_pattern(names: Sequence[str]) -> re.Pattern[str] | None:
    if not names:
        return None
    longest_first = "|".join(re.escape(name) for name in sorted(set(names), key=lambda name: (-len(name), name)))
    return re.compile(rf"(?<!\w)(?:{longest_first})(?!\w)", re.IGNORECASE)

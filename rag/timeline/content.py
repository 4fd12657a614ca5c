"""Which words of a text were said, where an attribution says by whom: in front of it, behind it, or both. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.types import Span
from rag.timeline.attributions import VERB, Attribution
from rag.timeline.quotes import COVER
from rag.timeline.verbs import CLAUSE, FREE, PHRASES, QUOTING, TOLD

_Q = COVER
_FINITE_CLAUSE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|can|could|may|might|must|should|does|do|did|ca|wo)\b"
    r"|\b(?:it|he|she|that|there|what|who)[’']s\b|\w[’'](?:re|ll|d)\b|n[’']t\b"
)
# Verbs of the past without a helping verb; those that end in "ed" may be participles.
_PAST = re.compile(
    r"\b(?:left|began|went|came|took|made|saw|got|gave|found|held|ran|rose|fell|grew|became|kept|met|paid|sent|lost|won"
    r"|knew|thought|told|felt|showed|led|stood|died|broke|wanted|needed)\b"
)
_WHEN = r"(?:on|last|this|yesterday|today|earlier|later|shortly|again|afterwards|recently|once|also)\b"
_WHERE = (
    r"(?:in|at|during|after|before|to|by|via|through|from|outside|inside|near|with|when|while|as|for|following|using)\b"
)
_ADJUNCT = re.compile(rf",? ?(?:{_WHEN}|{_WHERE})[^{_Q};:]*", re.IGNORECASE)
_DAY = re.compile(
    r"\s*,? ?(?:(?:on|last|this) )?(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|yesterday|today"
    r"|last (?:week|month|year)"
    r"|(?:\d{1,2} )?(?:January|February|March|April|May|June|July|August|September|October|November|December)"
    r"(?: \d{1,2}\b)?(?:,? \d{4}\b)?)(?: (?:morning|afternoon|evening|night))?,?"
)
_HEARER = re.compile(
    r"\s(?:him|her|them|it|us|me|(?:[Tt]he )?[A-Z][\w’'.-]*(?: (?:of )?[A-Z][\w’'.-]*){0,4}"
    r"|(?:the|a|an|this|our|his|her|their|its) [\w-]+(?: of (?:the )?[\w-]+)?|(?!to\b)[a-z][\w-]*)\b"
)
_NO_STATEMENT = re.compile(
    r"\s*(?:goodbye|good-bye|hello|farewell|nothing|little|so\b|no more|a (?:word|prayer)|grace|thank"
    r"|to (?:him|her|it|them)sel(?:f|ves)|to be\b|by\b"
    r"|nobody\b|no one\b|him (?:entry|access)|her (?:entry|access)|entry|access|off\b|up\b)|\s*[.;!?]?\s*$"
)
_NOT_A_CLAUSE = re.compile(r"\s*(?:by|for|from|as|of|off|into)\b")
_PREFACE = re.compile(
    r"\s*(?:In|On|At|After|Before|During|While|When|As|Of|For(?! example)|With|By|Following|Despite|Asked|Under|Since"
    r"|Last|[A-Z]?[a-z]+ing)\b"
)
# "OSTRICK, Jan 3, 2024 (NPA) - ", "BERLIN – "
# "OSTRICK, Jan 3, 2024 (NPA) - ", "BERLIN – "
DATELINE = re.compile(r"\s*[A-Z]{2}[^\n(.]{0,58}\([A-Z][\w/ .-]{1,30}\) ?[-–—:]\s|\s*[A-Z]{3}[A-Z ,/]* ?[–—-] ")
LEADING = re.compile(r"^[\s,.;:–—-]*(?:(?:and|but|while|whereas|But|And|However,)\s+)*")
# Verbs that introduce nothing but words as they were spoken.
VERBATIM = frozenset({"put it", "in the words of"})
_FEWEST_WORDS = 2


@dataclass(frozen=True, slots=True)
class Content:
    """What was said, as spans of the unit, and where the next one may begin; `thing`: no clause, but what is denied,
    announced, called for.
    """

    spans: tuple[Span, ...]
    end: int
    thing: bool = False


def content_of(shown: str, one: Attribution, free: int, following: int) -> Content | None:
    """What an attribution gives: a quotation or clause in front of it, behind it, or on both sides."""
    start = _start_of_clause(shown, free, one.start)
    before, after = shown[start : one.start], shown[one.end : following]
    quoted = re.search(rf"{_Q}[\s,]*(?:\bas\s|[–—-]\s)?$", before)
    if one.verb in VERBATIM:
        return _either(shown, one, before, start, following)
    elsewhere = one.verb in CLAUSE and re.match(r"\s*(?:to|by|for|from|as|of|off|into)\b", after)
    if elsewhere and not quoted and not re.search(rf"\bthat\b|{_Q}", after):
        return None
    if quoted and not one.ahead:
        begin = start + (before.index(_Q) if _is_bridge(before) else 0)
        return _around(shown, one, Span(begin, one.start), following)
    if one.verb in QUOTING and not quoted and not re.match(rf"[^{_Q}]{{0,40}}[:,]?\s*{_Q}", after):
        return None
    goes_on = re.match(
        rf"[^{_Q},;:.]{{0,80}},(?=\s(?:is|are|was|were|has|have|had|will|would|can|could|may|might|must|should)\b)",
        after,
    )
    if not one.ahead and goes_on and re.search(r"\w,\s*$", before):
        return Content((Span(start, one.start), Span(one.end + goes_on.end(), following)), following)
    if one.behind and one.verb == "according to" and len(before.split()) > 2 * _FEWEST_WORDS:
        return Content((Span(start, one.start),), one.end)
    if one.behind:
        return Content((Span(start, one.start),), one.end) if _is_clause(before) else None
    if not one.ahead and (inserted := _inserted(before, after)):
        return Content((Span(start, one.start), Span(one.end + inserted, following)), following)
    if not one.ahead and _is_clause(before) and _says_no_more(after, one.verb):
        return Content((Span(start, one.start),), one.end + len(after))
    return _ahead(shown, one, following)


def _inserted(before: str, after: str) -> int:
    """Where a clause goes on behind a speaker who is put in between: "The bridge, she said, was safe"; else 0."""
    comma = re.match(r"\s?,(?!\s*(?:and|but|while|whereas|who|adding|citing|according|as)\b)(?=\s*\w)", after)
    if comma is None or not re.search(r"\w,\s*$", before) or _PREFACE.match(before):
        return 0
    return comma.end() if _FINITE_CLAUSE.search(after) or _Q in after else 0


# "a.m.", "approx.", "U.S.": no sentence ends here unless a capital follows, and then its clause is the longer one.
_ABBREVIATED = re.compile(
    r"(?:\b(?:[A-Za-z]\.)*[A-Za-z]|\b(?:approx|no|nos|vs|ca|cf|etc|mr|mrs|ms|dr|prof|st|gen|col|sgt|lt|capt|gov|sen|rep|hon"
    r"|inc|ltd|co|corp|dept|est|fig|jr|sr|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec))$",
    re.IGNORECASE,
)


def _start_of_clause(shown: str, free: int, end: int) -> int:
    """Where the clause before an attribution begins: its sentence, or behind what was given to somebody else."""
    last = free
    if not free and (dateline := DATELINE.match(shown)):
        last = min(dateline.end(), end)
    for match in re.finditer(rf"(?<=[\w){_Q}])[.;!?](?=\s)", shown[free:end]):
        if match.group() == "." and _ABBREVIATED.search(shown, free, free + match.start()):
            continue
        if re.search(r"\w", shown[free + match.end() : end]) or _Q in shown[free + match.end() : end]:
            last = free + match.end()
    return last


def _is_bridge(before: str) -> bool:
    """Whether what stands before a quotation is the end of another sentence."""
    return re.match(rf"[\s,.;]*(?:and|but)?\s*{_Q}", before) is not None


def _around(shown: str, one: Attribution, first: Span, following: int) -> Content:
    """A quotation before the speaker, and its other half behind him."""
    rest = re.match(
        rf"[^{_Q};]{{0,160}}?(?:[,:.–—-]|\bthat\b)\s*(?P<more>{_Q}+)(?=[^{_Q}]*)", shown[one.end : following]
    )
    if rest is None or _FINITE_CLAUSE.search(rest.group().rstrip(_Q)):
        return Content((first,), one.end)
    more = Span(one.end + rest.start("more"), one.end + rest.end("more"))
    return Content((first, more), more.end)


def _either(shown: str, one: Attribution, before: str, start: int, following: int) -> Content | None:
    """Where the words are quoted: in front of "as he put it", or behind "in his words"."""
    if _Q in before:
        return Content((Span(start, start + len(re.sub(r"[,\s]*[Aa]s\s*$", "", before))),), one.end)
    after = shown[one.end : following]
    quoted = after.find(_Q)
    if quoted < 0:
        return None
    begin = one.end if _FINITE_CLAUSE.search(after[:quoted]) or len(after[:quoted].split()) > 2 else one.end + quoted
    return Content((Span(begin, following),), following)


def _is_clause(before: str) -> bool:
    if len(LEADING.sub("", before).split()) < _FEWEST_WORDS or not re.search(r",\s*$", before.replace(_Q, ",")):
        # "… since spring according to the mayor": no comma is needed before "according to".
        return len(before.split()) > _FEWEST_WORDS and _FINITE_CLAUSE.search(before) is not None
    return _PREFACE.match(before) is None or _FINITE_CLAUSE.search(before) is not None


def _says_no_more(after: str, verb: str) -> bool:
    """Whether behind the verb stand only the hearer, the day and the place."""
    rest = after
    if verb in TOLD and (hearer := _HEARER.match(rest)):
        rest = rest[hearer.end() :]
    rest = _DAY.sub("", rest, count=1) if _DAY.match(rest) else rest
    rest = rest.strip()
    if not re.search(r"\w", rest) and _Q not in rest:
        return True
    if verb in CLAUSE and _NOT_A_CLAUSE.match(rest):
        return False
    if verb == "say" and _Q not in rest and not re.search(r"\bthat\b", rest) and not _FINITE_CLAUSE.search(rest):
        return True
    adjunct = _ADJUNCT.match(rest)
    if adjunct is None or _Q in rest or re.search(r"\bthat\b", rest):
        return rest.startswith((",", ";")) and _Q not in rest
    side = re.split(r"\b(?:when|while|after|before|as|who|which|where)\b", rest)[0]
    return _FINITE_CLAUSE.search(side) is None


def _ahead(shown: str, one: Attribution, following: int) -> Content | None:
    """What stands behind the speaker."""
    after = shown[one.end : following]
    if _NO_STATEMENT.match(after):
        return None
    start, marked = _start_of_content(after, one.verb)
    content = after[start:]
    if one.verb in CLAUSE and not marked and not one.ahead:
        gerund = one.verb in ("admit", "suggest") and re.match(r"\s*\w+ing\b", content)
        if _NOT_A_CLAUSE.match(content) or not (_opens_a_clause(content) or gerund):
            return None
    if one.verb == "go on" and not marked:
        return None
    takes_a_thing = one.verb in FREE[1:] or one.verb in PHRASES or one.verb in TOLD
    if len(content.split()) < (1 if takes_a_thing else _FEWEST_WORDS) and _Q not in content:
        return None
    thing = one.verb == "deny" or (not marked and takes_a_thing and not _opens_a_clause(content))
    if thing and one.verb in TOLD:
        if not re.match(r"\s*to\b", content):  # "told Holt about the flood" does not say what
            return None
        start = 0  # "told residents to boil their water"
    return Content((Span(one.end + start, following),), following, thing)


def _opens_a_clause(content: str) -> bool:
    """Whether a subject and its verb come first, and not "of a strike that would cost millions"."""
    if re.match(r"\s*(?:how|why|what)\b", content):
        return True
    first = re.split(r"[,;:]|\b(?:that|which|who|whose|where|when|if|and|but)\b", content, maxsplit=1)[0]
    return _FINITE_CLAUSE.search(first) is not None or _PAST.search(first) is not None


def _start_of_content(after: str, verb: str) -> tuple[int, bool]:
    """Where what was said begins, and whether a mark says so: "that", a colon, a quotation."""
    start = 0
    if verb == "deny":  # that it was denied is part of it
        return start, False
    if verb in TOLD and (hearer := _HEARER.match(after)):
        start = hearer.end() + after[hearer.end() :].startswith(",")
    opening = re.match(rf"[^{_Q};]{{0,160}}?(?:\bthat\b|:(?=\s)|(?:^|,)(?=\s?{_Q}))", after[start:])
    if opening is not None and _is_introduction(opening.group()):
        return start + opening.end(), True
    if day := _DAY.match(after[start:]):
        start += day.end()
    return start, False


def _is_introduction(opening: str) -> bool:
    """Whether nothing but the occasion stands between a verb and "that": "the rooms that" are something else."""
    before = re.sub(r"(?:\bthat|:)$", "", opening).strip()
    if _FINITE_CLAUSE.search(before) or VERB.search(before):
        return False
    known = _DAY.match(f" {before}") or _ADJUNCT.match(before) or re.match(r",|\w+ly\b", before)
    return not re.search(r"\w", before) or known is not None

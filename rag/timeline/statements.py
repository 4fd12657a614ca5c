"""Who says what in a few sentences: the words around their verbs of saying, read by rules. Pure.

Strict about who speaks: a subject that is no person, body or pronoun says nothing, nor does what was asked, denied to
have been said, or lies ahead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from index.types import Span
from rag.timeline.quotes import COVER, Quotation, bare, covered, run_together
from rag.timeline.speakers import Speaker, speaker_in, speaks
from rag.timeline.verbs import CLAUSE, FINITE, FREE, PARTICIPLE, PHRASES, TOLD, verb_of

Kind = Literal["direct", "indirect"]
_Q = COVER
# Between these the subject of a verb stands; some of them make what follows a condition, a question or a side remark.
_BORDER = re.compile(
    rf"(?<=[a-z]{{2}})(?<!\b(?:Gen|Sen|Gov|Rep|Col|Sgt|Hon|Rev|Mrs))(?<!\b(?:Prof|Capt))\.(?=\s)|[;:!?,–—{_Q}]|\s-\s"
    r"|\b(?:and|but|while|whereas|although|though|because|as|when|where|so|or|if|than|after|before|since|unless|until"
    r"|whether|what|which|that)\b"
)
_SIDE = frozenset("if than unless until whether what which that".split())
_COORDINATED = re.compile(rf"(?:[;.!?{_Q}]|\b(?:but|while|whereas)|, and)\s*$")
_VERB = re.compile(rf"\b{FINITE}\b(?!-)")
_PARTICIPLE = re.compile(rf", (?:and )?(?P<verb>{PARTICIPLE})\b(?=:| that\b|,? ?{_Q}|(?<=saying) )")
# "has asserted", "also said": no subject of their own.
_HELPING = re.compile(r"\s*(?:(?:who|has|have|had|also|later|then|\w+ly|even|already|still|once|again)\s+)*$")
# Plurals that are written as verbs are: "member states", with a body before them.
_NOUNS = frozenset({"states", "notes", "posts", "comments", "estimates", "remarks", "signals", "answers", "replies"})
_QUOTED = re.compile(r"\bquot(?:ed|es|ing) (?P<who>[^,.;:]{3,60}?) as (?:saying|having said|telling)\b")
_CREDIT = re.compile(r"\b(?:[Aa]ccording to|(?<!\w )Per)\s+")
_WORDS_OF = re.compile(
    rf"\b[Ii]n (?:the words of (?P<of>[^,.;:{_Q}]+?)|(?P<whose>[^,.;:{_Q}]+?)[’']s? words)(?=,| [a-z]+ |\s?{_Q})"
)
_STOP = re.compile(
    rf"[.,;:!?–—{_Q}]|\s-\s|\s(?:on|in|at|during|after|before|who|as|yesterday|today|to|when|while|by|last|this|and|but"
    r"|has|have|had|is|was|were|earlier|later|shortly|with|outside|following|via|through|over)\b"
)
_FINITE_CLAUSE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|can|could|may|might|must|should|does|do|did|ca|wo)\b"
    r"|\b(?:it|he|she|that|there|what|who)[’']s\b|\w[’'](?:re|ll|d)\b|n[’']t\b"
)
_WHEN = r"(?:on|last|this|yesterday|today|earlier|later|shortly|again|afterwards|recently|once|also)\b"
_WHERE = r"(?:in|at|during|after|before|to|by|via|through|from|outside|inside|near|with|when|while|as|for|following)\b"
_ADJUNCT = re.compile(rf",? ?(?:{_WHEN}|{_WHERE})[^{_Q};:]*", re.IGNORECASE)
_DAY = re.compile(
    r"\s*,? ?(?:(?:on|last|this) )?(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|yesterday|today|last (?:week|month|year)"
    r"|(?:\d{1,2} )?(?:January|February|March|April|May|June|July|August|September|October|November|December)"
    r"(?: \d{1,2}\b)?(?:,? \d{4}\b)?)(?: (?:morning|afternoon|evening|night))?,?"
)
_HEARER = re.compile(
    r"\s(?:him|her|them|it|us|me|(?:(?:the|a|an|his|her|their|its) )?[\w’'-]+(?: (?!(?:that|to|of|it|he|she|they|the|a|"
    r"there|in|on|at|last|this|yesterday)\b)[A-Za-z][\w’'-]*){0,4})"
)
_NO_STATEMENT = re.compile(
    r"\s*(?:goodbye|good-bye|hello|farewell|nothing|little|so\b|no more|a (?:word|prayer)|grace|thank|to be\b|by\b|he was"
    r"|nobody\b|no one\b|him (?:entry|access)|her (?:entry|access)|entry|access|off\b|up\b)|\s*[.;!?]?\s*$"
)
_NOT_A_CLAUSE = re.compile(r"\s*(?:by|for|from|as|of|off|into)\b")
_PREFACE = re.compile(
    r"\s*(?:In|On|At|After|Before|During|While|When|As|Of|For|With|By|Following|Despite|Asked|Under|Since|Last|[A-Z]?[a-z]+ing)\b"
)
# "OSTRICK, Jan 3, 2024 (NPA) - ", "BERLIN – "
_DATELINE = re.compile(r"\s*[A-Z]{2}[^\n(.]{0,58}\([A-Z][\w/ .-]{1,30}\) ?[-–—:]\s|\s*[A-Z]{3}[A-Z ,/]* ?[–—-] ")
_LEADING = re.compile(r"^[\s,.;:–—-]*(?:(?:and|but|while|whereas|that|But|And|However,)\s+)*")
# What is denied lies behind, and so does the day that stands with it; what is announced may lie ahead.
_BACKWARD = frozenset({"deny", "condemn", "denounce", "accuse", "criticise"})
# The line by which a mail introduces the one that it answers.
_MAIL = re.compile(r"[>\s]*On .{6,120}\bwrote:\s*$")
_FEWEST_WORDS = 2
_MOSTLY = 0.65
# Verbs that introduce nothing but words as they were spoken.
_VERBATIM = frozenset({"put it", "in the words of"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """Words given to a speaker. `span` are the whole sentences, `around` what they say of the occasion, `at` the place
    of the speaker in the text; `follows` is said of a verb that has no subject of its own.
    """

    speaker: Speaker
    verb: str
    words: str
    kind: Kind
    span: Span
    around: str
    at: int
    follows: bool = False


@dataclass(slots=True)
class _Attribution:
    """Where a unit names a speaker: from his first word to behind the verb. `behind`: what was said stands before."""

    start: int
    end: int
    speaker: Speaker
    verb: str
    behind: bool = False
    ahead: bool = False
    follows: bool = False


@dataclass(frozen=True, slots=True)
class _Content:
    """What was said, as spans of the unit, and where the next one may begin; `thing`: no clause, but what is denied,
    announced, called for.
    """

    spans: tuple[Span, ...]
    end: int
    thing: bool = False


def statements_in(text: str, unit: Span, quotations: Sequence[Quotation]) -> list[Said]:
    """The statements of a unit, which is whole sentences that no quotation crosses, in order."""
    inside = [
        Quotation(Span(q.span.start - unit.start, min(q.span.end, unit.end) - unit.start))
        for q in quotations
        if unit.start <= q.span.start < unit.end
    ]
    words = " ".join(unit.of(text).split("\n")) if "\n" in unit.of(text) else unit.of(text)
    if _MAIL.match(words):
        return []
    shown = covered(words, inside)
    found: list[Said] = []
    free = 0
    attributions = _attributions(shown)
    for place, one in enumerate(attributions):
        if one.start < free:
            continue
        following = next((a.start for a in attributions[place + 1 :] if _may_part(shown, one, a)), len(shown))
        content = _content(shown, one, free, following)
        if content is None:
            continue
        said = _said(words, shown, unit, one, content, free)
        if said is not None:
            found.append(replace(said, around=found[-1].around) if one.follows and found else said)
            free = content.end
    return found


def _may_part(shown: str, one: _Attribution, other: _Attribution) -> bool:
    """Whether another attribution ends what this one gives, and is not a part of it."""
    if other.start < one.end:
        return False
    return other.follows or _COORDINATED.search(shown[: other.start]) is not None


def _attributions(shown: str) -> list[_Attribution]:
    """All places that name a speaker, in order; of two at one place the first kind."""
    # What stands in brackets behind a name is no part of the subject.
    flat = re.sub(r"\([^()]{1,80}\)", lambda m: " " * len(m.group()), shown)
    found = [*_by_verbs(flat), *_by_credits(flat)]
    found.sort(key=lambda a: a.start)
    for match in _PARTICIPLE.finditer(flat):
        earlier = [a for a in found if a.end <= match.start() and not re.search(r"[.;!?]\s", flat[a.end : match.start()])]
        if earlier:
            speaker = earlier[-1].speaker
            verb = verb_of(match["verb"])
            found.append(_Attribution(match.start(), match.end(), speaker, verb, ahead=True, follows=True))
    return sorted(found, key=lambda a: a.start)


def _by_verbs(flat: str) -> Iterator[_Attribution]:
    last: _Attribution | None = None
    for match in _VERB.finditer(flat):
        verb = verb_of(match.group())
        before = _before(flat[: match.start()])
        if before is not None:
            speaker, start = before
            if match.group() in _NOUNS and speaker.form == "group":
                continue
            last = _Attribution(start, match.end(), speaker, verb)
            yield last
        elif last is not None and (start := _coordinated(flat, last.end, match)) is not None:
            yield _Attribution(start, match.end(), last.speaker, verb, ahead=True, follows=True)
        elif re.search(rf"(?:{_Q}\s?,?|,)\s?$", flat[: match.start()]) and (after := _after(flat, match.end())):
            speaker, end = after
            yield _Attribution(match.start(), end, speaker, verb, behind=True)


def _coordinated(flat: str, end: int, match: re.Match[str]) -> int | None:
    """Where "but stressed that" begins, whose subject is that of the verb before it."""
    joint = re.search(r",? (?:and|but)\s+(?:(?:has|have|had|also|later|then|\w+ly)\s+)*$", flat[end : match.start()])
    marked = re.match(rf"\s+that\b|:|,?\s?{_Q}", flat[match.end() :])
    return end + joint.start() if joint and marked and not re.search(r"[.;]\s", flat[end : match.start()]) else None


def _by_credits(flat: str) -> Iterator[_Attribution]:
    for match in _QUOTED.finditer(flat):
        if (speaker := speaker_in(match["who"])) is not None:
            yield _Attribution(match.start(), match.end(), speaker, "say", ahead=True)
    for match in _CREDIT.finditer(flat):
        after = _after(flat, match.end())
        if after is None or not _can_be_credited(after[0]):
            continue
        opens = not re.search(r"\w", re.split(r"[.;]\s|\b(?:but|and|while)\b", flat[: match.start()])[-1])
        yield _Attribution(match.start(), after[1], after[0], "according to", behind=not opens, ahead=opens)
    for match in _WORDS_OF.finditer(flat):
        speaker = speaker_in(match["of"] or match["whose"])
        if speaker is not None and _can_be_credited(speaker):
            yield _Attribution(match.start(), match.end(), speaker, "in the words of")


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
    speaker = speaker_in(words)
    if speaker is None:
        return None
    if border == "and" and len(chunks) > 1 and (both := _joined(left, chunks, speaker)):
        return both
    return speaker, start + len(words) - len(words.lstrip())


def _joined(left: str, chunks: list[tuple[int, str]], speaker: Speaker) -> tuple[Speaker, int] | None:
    start, border = chunks[-2]
    first = left[start : chunks[-1][0]].removesuffix("and")
    other = speaker_in(first) if first.strip() else None
    if other is None or border in _SIDE:
        return None
    name = f"{other.name} and {speaker.name}"
    return Speaker(name=name, form="group", written=name), start + len(first) - len(first.lstrip())


def _parted(left: str, chunks: list[tuple[int, str]], *, relative: bool) -> tuple[Speaker, int] | None:
    """A subject with words between commas behind it: a role, a name, an age, a clause."""
    for back in (1,) if relative else (2, 3):
        if len(chunks) <= back:
            return None
        start, border = chunks[-1 - back]
        end = chunks[-back][0] - 1
        aside = "" if relative else left[chunks[-back][0] : chunks[-1][0] - 1]
        if border in _SIDE or left[end : end + 1] != "," or len(aside) > 120:
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


def _content(shown: str, one: _Attribution, free: int, following: int) -> _Content | None:
    """What an attribution gives: a quotation or clause in front of it, behind it, or on both sides."""
    start = _start_of_clause(shown, free, one.start)
    before, after = shown[start : one.start], shown[one.end : following]
    quoted = re.search(rf"{_Q}[\s,]*(?:\bas\s|[–—-]\s)?$", before)
    if one.verb in _VERBATIM:
        return _either(shown, one, before, start, following)
    if quoted and not one.ahead:
        begin = start + (re.search(_Q, before).start() if _is_bridge(before) else 0)  # type: ignore[union-attr]
        return _around(shown, one, Span(begin, one.start), following)
    if one.behind:
        return _Content((Span(start, one.start),), one.end) if _is_clause(before) else None
    if not one.ahead and (inserted := _inserted(before, after)):
        return _Content((Span(start, one.start), Span(one.end + inserted, following)), following)
    if not one.ahead and _is_clause(before) and _says_no_more(after, one.verb):
        return _Content((Span(start, one.start),), one.end + len(after))
    return _ahead(shown, one, following)


def _inserted(before: str, after: str) -> int:
    """Where a clause goes on behind a speaker who is put in between: "The bridge, she said, was safe"; else 0."""
    comma = re.match(r"\s?,(?!\s*(?:and|but|while|whereas|who|adding|citing|according|as)\b)(?=\s*\w)", after)
    if comma is None or not re.search(r"\w,\s*$", before) or _PREFACE.match(before):
        return 0
    return comma.end() if _FINITE_CLAUSE.search(after) or _Q in after else 0


def _start_of_clause(shown: str, free: int, end: int) -> int:
    """Where the clause before an attribution begins: its sentence, or behind what was given to somebody else."""
    last = free
    if not free and (dateline := _DATELINE.match(shown)):
        last = min(dateline.end(), end)
    for match in re.finditer(rf"(?<=[\w){_Q}])[.;!?](?=\s)", shown[free:end]):
        if re.search(r"\w", shown[free + match.end() : end]) or _Q in shown[free + match.end() : end]:
            last = free + match.end()
    return last


def _is_bridge(before: str) -> bool:
    """Whether what stands before a quotation is the end of another sentence."""
    return re.match(rf"[\s,.;]*(?:and|but)?\s*{_Q}", before) is not None


def _around(shown: str, one: _Attribution, first: Span, following: int) -> _Content:
    """A quotation before the speaker, and its other half behind him."""
    rest = re.match(rf"[^{_Q};]{{0,160}}?(?:[,:.–—-]|\bthat\b)\s*(?P<more>{_Q}+)(?=[^{_Q}]*)", shown[one.end : following])
    if rest is None or _FINITE_CLAUSE.search(rest.group().rstrip(_Q)):
        return _Content((first,), one.end)
    more = Span(one.end + rest.start("more"), one.end + rest.end("more"))
    return _Content((first, more), more.end)


def _either(shown: str, one: _Attribution, before: str, start: int, following: int) -> _Content | None:
    """Where the words are quoted: in front of "as he put it", or behind "in his words"."""
    if _Q in before:
        return _Content((Span(start, start + len(re.sub(r"[,\s]*[Aa]s\s*$", "", before))),), one.end)
    after = shown[one.end : following]
    return _Content((Span(one.end, following),), following) if _Q in after else None


def _is_clause(before: str) -> bool:
    if len(_LEADING.sub("", before).split()) < _FEWEST_WORDS or not re.search(r",\s*$", before.replace(_Q, ",")):
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


def _ahead(shown: str, one: _Attribution, following: int) -> _Content | None:
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
    if len(content.split()) < _FEWEST_WORDS and _Q not in content:
        return None
    takes_a_thing = one.verb in FREE[1:] or one.verb in PHRASES or one.verb in TOLD
    thing = one.verb == "deny" or (not marked and takes_a_thing and not _opens_a_clause(content))
    return _Content((Span(one.end + start, following),), following, thing)


def _opens_a_clause(content: str) -> bool:
    """Whether a subject and its verb come first, and not "of a strike that would cost millions"."""
    first = re.split(r"[,;:]|\b(?:that|which|who|whose|where|when|if|and|but)\b", content, maxsplit=1)[0]
    return _FINITE_CLAUSE.search(first) is not None


def _start_of_content(after: str, verb: str) -> tuple[int, bool]:
    """Where what was said begins, and whether a mark says so: "that", a colon, a quotation."""
    start = 0
    if verb == "deny":  # that it was denied is part of it
        return start, False
    if verb in TOLD and (hearer := _HEARER.match(after)):
        start = hearer.end()
    opening = re.match(rf"[^{_Q};]{{0,160}}?(?:\bthat\b|:(?=\s)|(?:^|,)(?=\s?{_Q}))", after[start:])
    if opening is not None and _is_introduction(opening.group()):
        return start + opening.end(), True
    if day := _DAY.match(after[start:]):
        start += day.end()
    return start, False


def _is_introduction(opening: str) -> bool:
    """Whether nothing but the occasion stands between a verb and "that": "the rooms that" are something else."""
    before = re.sub(r"(?:\bthat|:)$", "", opening).strip()
    if _FINITE_CLAUSE.search(before) or _VERB.search(before):
        return False
    known = _DAY.match(f" {before}") or _ADJUNCT.match(before) or re.match(r",|\w+ly\b", before)
    return not re.search(r"\w", before) or not opening.endswith("that") or known is not None


def _said(words: str, shown: str, unit: Span, one: _Attribution, content: _Content, free: int) -> Said | None:
    spans = [_trimmed(words, span) for span in content.spans]
    given = [span.of(words) for span in spans]
    hidden = "".join(span.of(shown) for span in spans)
    plain = len(re.findall(r"\w+", hidden.replace(COVER, " ")))
    total = len(re.findall(r"\w+", " ".join(given)))
    if not total or (total < _FEWEST_WORDS and COVER not in hidden):
        return None
    if shown[content.end - 1 :].strip(" .").startswith("?") or hidden.rstrip().endswith("?") and COVER not in hidden:
        return None
    direct = COVER in hidden and (one.verb in _VERBATIM or total - plain >= _MOSTLY * total)
    around = _without(shown, free, spans, one)
    text = run_together(
        bare(part) if not _outside(span, shown) else " ".join(part.split())
        for span, part in zip(spans, given, strict=True)
    )
    if content.thing and not direct:
        around += " " + text.partition(" that ")[0] if one.verb in _BACKWARD else ""
        text = f"{_verb_form(words, one)} {text}"
    return Said(
        speaker=one.speaker,
        verb=one.verb,
        words=text,
        kind="direct" if direct else "indirect",
        span=unit,
        around=around,
        at=unit.start + one.start,
        follows=one.follows,
    )


def _outside(span: Span, shown: str) -> bool:
    """Whether some of the words stand outside of quotation marks."""
    return re.search(r"\w", span.of(shown)) is not None


def _verb_form(words: str, one: _Attribution) -> str:
    """The verb as the sentence has it: "called for"."""
    return re.findall(rf"{PARTICIPLE if one.follows else FINITE}\b", words[one.start : one.end])[-1]


def _without(shown: str, free: int, spans: Sequence[Span], one: _Attribution) -> str:
    """The words of the unit that are neither quoted nor part of what was said."""
    start = min(free, one.start)
    kept = list(shown)
    for span in spans:
        kept[span.start : span.end] = " " * (span.end - span.start)
    if dateline := _DATELINE.match(shown):  # its day is that of the report
        kept[: dateline.end()] = " " * dateline.end()
    end = max(span.end for span in spans)
    stop = end if one.start < spans[-1].start else _tail(shown, one.end)
    return " ".join("".join(kept[start:stop]).replace(COVER, " ").split()).strip(" ,")


def _tail(shown: str, end: int) -> int:
    """Where the words on the occasion end behind a speaker."""
    match = re.search(rf"[;{_Q}]|\.(?=\s|$)|, (?:and|but|while|\w+ing)\b", shown[end:])
    return end + match.start() if match else len(shown)


def _trimmed(words: str, span: Span) -> Span:
    """Without the conjunction before, and the comma behind."""
    opening = _LEADING.match(span.of(words))
    start = span.start + (opening.end() if opening else 0)
    end = max(start, span.start + len(span.of(words).rstrip(" ,;–—-")))
    return Span(start, end)

"""Who says what in a few sentences, read by rules. Pure.

Strict about who speaks: a subject that is no person, body or pronoun says nothing, nor does what was asked, denied to
have been said, or lies ahead.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from index.types import Span
from rag.timeline.attributions import Attribution, attributions, may_part
from rag.timeline.content import DATELINE, LEADING, VERBATIM, Content, content_of
from rag.timeline.quotes import COVER, Quotation, bare, covered, run_together
from rag.timeline.speakers import Speaker
from rag.timeline.verbs import FINITE, PARTICIPLE

Kind = Literal["direct", "indirect"]
# What is denied lies behind, and so does the day that stands with it; what is announced may lie ahead.
_BACKWARD = frozenset({"deny", "condemn", "denounce", "accuse", "criticise"})
# The line by which a mail introduces the one that it answers.
_MAIL = re.compile(r"[>\s]*On .{6,120}\bwrote:\s*$")
# Longer "sentences" are tables and lists.
_LONGEST_CHARS = 8_000
_TRAILING = re.compile(r"[\s,;–—-]*(?:[\s,;]\b(?:and|but|while|whereas))?[\s,;–—-]*$")
_FEWEST_WORDS = 2
# Share of quoted words from which a statement is a direct one.
_MOSTLY = 0.65


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


def statements_in(text: str, unit: Span, quotations: Sequence[Quotation]) -> list[Said]:
    """The statements of a unit, which is whole sentences that no quotation crosses, in order."""
    inside = [
        Quotation(Span(q.span.start - unit.start, min(q.span.end, unit.end) - unit.start))
        for q in quotations
        if unit.start <= q.span.start < unit.end
    ]
    words = " ".join(unit.of(text).split("\n")) if "\n" in unit.of(text) else unit.of(text)
    if len(words) > _LONGEST_CHARS or _MAIL.match(words):
        return []
    shown = covered(words, inside)
    found: list[Said] = []
    free = 0
    named = attributions(shown)
    for place, one in enumerate(named):
        if one.start < free:
            continue
        following = next((a.start for a in named[place + 1 :] if may_part(shown, one, a)), len(shown))
        content = content_of(shown, one, free, following)
        if content is None:
            continue
        said = _said(words, shown, unit, one, content, free)
        if said is not None:
            found.append(replace(said, around=found[-1].around) if one.follows and found else said)
            free = content.end
    return found


def _said(words: str, shown: str, unit: Span, one: Attribution, content: Content, free: int) -> Said | None:
    spans = [_trimmed(words, span) for span in content.spans]
    given = [span.of(words) for span in spans]
    hidden = "".join(span.of(shown) for span in spans)
    plain = len(re.findall(r"\w+", hidden.replace(COVER, " ")))
    total = len(re.findall(r"\w+", " ".join(given)))
    if not total or (total < _FEWEST_WORDS and COVER not in hidden and not content.thing):
        return None
    if shown[content.end - 1 :].strip(" .").startswith("?") or hidden.rstrip().endswith("?") and COVER not in hidden:
        return None
    direct = COVER in hidden and (one.verb in VERBATIM or total - plain >= _MOSTLY * total)
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


def _verb_form(words: str, one: Attribution) -> str:
    """The verb as the sentence has it: "called for"."""
    found: list[str] = re.findall(rf"{PARTICIPLE if one.follows else FINITE}\b", words[one.start : one.end])
    return found[-1]


def _without(shown: str, free: int, spans: Sequence[Span], one: Attribution) -> str:
    """The words of the unit that are neither quoted nor part of what was said."""
    start = min(free, one.start)
    kept = list(shown)
    for span in spans:
        kept[span.start : span.end] = " " * (span.end - span.start)
    if dateline := DATELINE.match(shown):  # its day is that of the report
        kept[: dateline.end()] = " " * dateline.end()
    end = max(span.end for span in spans)
    stop = end if one.start < spans[-1].start else _tail(shown, one.end)
    return " ".join("".join(kept[start:stop]).replace(COVER, " ").split()).strip(" ,")


def _tail(shown: str, end: int) -> int:
    """Where the words on the occasion end behind a speaker."""
    match = re.search(rf"[;{COVER}]|\.(?=\s|$)|, (?:and|but|while|\w+ing)\b", shown[end:])
    return end + match.start() if match else len(shown)


def _trimmed(words: str, span: Span) -> Span:
    """Without the conjunction before, and the comma behind."""
    opening = LEADING.match(span.of(words))
    start = span.start + (opening.end() if opening else 0)
    end = max(start, span.start + len(_TRAILING.sub("", span.of(words))))
    return Span(start, end)

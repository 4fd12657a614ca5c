"""Stub lines: what a page puts around and between the paragraphs of any article."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.cleaning.lines import SHORT_CHARS, Finding, Line, is_underline, normal
from index.cleaning.wording import (
    ACTION,
    ADVERTISED,
    ANNOUNCES,
    BUTTON,
    BUTTONS,
    COOKIES,
    COPYRIGHT,
    DECORATION,
    LATEST,
    LINKED,
    LOADING,
    READ_ABOUT,
    RIGHTS,
    SEE_ALSO,
    STUB,
    UNMISTAKABLE,
)

_REASON = "stub link"
_LINK = "stub link and its headline"
# A notice of cookies is longer than a stub; a paragraph about them is longer still.
_NOTICE_CHARS = 400
_LISTED_CHARS = 60
_CLOSING_LINES = 4
_MOST_BUTTONS = 12
_HEADLINE_WORDS = (6, 25)
_WORD = re.compile(r"\w[\w’'-]*")
_UNCLOSED = re.compile(r"[\w,;–-]$")


@dataclass(frozen=True, slots=True)
class _Text:
    """The lines with what each of them would be if it were taken out, and how often it says so."""

    lines: Sequence[Line]
    kinds: Sequence[str]
    counts: Counter[str]
    title: str | None
    is_about_advertising: bool


def find_stubs(lines: Sequence[Line], title: str | None) -> list[Finding]:
    """The stub lines, with the headline on the next line where it is certain that it belongs to one."""
    kinds = [_kind(line) for line in lines]
    pairs = list(zip(lines, kinds, strict=True))
    counts = Counter(normal(line.text) for line, kind in pairs if kind)
    about = any(kinds) and any(ADVERTISED.search(line.text) for line, kind in pairs if not kind)
    text = _Text(lines, kinds, counts, title, about)
    shown = [kind if kind and _is_certain(text, place) else "" for place, kind in enumerate(kinds)]
    found = [Finding(line.number, line.number, kind) for line, kind in zip(lines, shown, strict=True) if kind]
    return [*found, *_linked(lines, shown), *_notices(lines, shown), *_closing(lines, shown)]


def _kind(line: Line) -> str:
    """What the line would be if it were taken out; empty for content."""
    if len(line.text) > SHORT_CHARS:
        return ""
    words = line.text.strip(DECORATION)
    if STUB.fullmatch(words) or READ_ABOUT.fullmatch(words) or LOADING.fullmatch(line.text):
        return _REASON
    if BUTTONS.fullmatch(words) and ACTION.search(words):
        return "buttons for sharing"
    if BUTTON.fullmatch(words):
        return "button"
    linked = LINKED.fullmatch(line.text.lstrip(DECORATION))
    if linked and not line.text.endswith((".", ";")) and not linked["headline"][0].islower() and not line.is_table_row:
        return _LINK
    return ""


def _is_certain(text: _Text, place: int) -> bool:
    """Whether a line that reads like a stub is neither the title, nor a heading, nor a part of a list or a sentence."""
    line, kind = text.lines[place], text.kinds[place]
    if _may_be_title(text, place) or _may_be_heading(text, place):
        return False
    if kind == "button":
        return _is_among_buttons(text, place)
    if text.counts[normal(line.text)] > 1 or not place or text.kinds[place - 1]:
        return True
    before = text.lines[place - 1]
    return not (_may_open_a_list(text, place) if before.closes_block else _may_go_on(text, place, before))


def _may_open_a_list(text: _Text, place: int) -> bool:
    """Whether the line, the first of its block, may be the first of a poem's or a list's: two short ones follow."""
    if UNMISTAKABLE.match(text.lines[place].text.strip(DECORATION)):
        return False
    block = text.lines[place : place + 3]
    listed = all(
        _is_listed(line) and not kind for line, kind in zip(block[1:], text.kinds[place + 1 : place + 3], strict=True)
    )
    return len(block) == 3 and listed and not block[0].closes_block and not block[1].closes_block


def _is_among_buttons(text: _Text, place: int) -> bool:
    """Whether other stubs stand beside it, and no list of a text's own, such as the items of a program's menu."""
    for step in (-1, 1):
        other = place + step
        while 0 <= other < len(text.kinds) and text.kinds[other] == "button" and abs(other - place) <= _MOST_BUTTONS:
            other += step
        beside = text.lines[min(other, other - step)]
        is_content = 0 < other < len(text.kinds) and not text.kinds[other]
        if is_content and not beside.closes_block and _is_listed(text.lines[other]):
            return False
    near = [other for other in (place - 1, place + 1) if 0 <= other < len(text.kinds) and text.kinds[other]]
    return any(text.kinds[other] != "button" or ACTION.search(text.lines[other].text) for other in near)


def _may_be_title(text: _Text, place: int) -> bool:
    line = text.lines[place]
    if text.title:
        return normal(line.text) == normal(text.title)
    return not place and (text.kinds[0] == _LINK or READ_ABOUT.fullmatch(line.text) is not None)


def _may_be_heading(text: _Text, place: int) -> bool:
    """Whether it is a heading over links of the text's own, or in a text about advertising."""
    line = text.lines[place]
    below = text.lines[place + 1] if place + 1 < len(text.lines) else None
    if below is not None and is_underline(below):
        return True
    if SEE_ALSO.fullmatch(line.text) and below is not None:
        return not (below.is_prose or text.kinds[place + 1] or LATEST.match(below.text))
    return text.is_about_advertising and ADVERTISED.match(line.text) is not None


def _may_go_on(text: _Text, place: int, before: Line) -> bool:
    """Whether the line may be a part of what the line before begins: a list, or a sentence that is wrapped."""
    line, after = text.lines[place], text.lines[place + 1] if place + 1 < len(text.lines) else None
    if UNMISTAKABLE.match(line.text.strip(DECORATION)):
        return False
    if before.text.endswith(":") or (line.text[0].islower() and _UNCLOSED.search(before.text)):
        return True
    listed = after is not None and not line.closes_block and not text.kinds[place + 1] and _is_listed(after)
    return listed and _is_listed(before) and text.kinds[place] != _LINK


def _is_listed(line: Line) -> bool:
    return len(line.text) <= _LISTED_CHARS and not line.is_prose


def _linked(lines: Sequence[Line], kinds: Sequence[str]) -> Iterator[Finding]:
    """Headlines alone on the line after a stub, where the article goes on behind them.

    A subheading stands in the same place: a headline has more words, and no other line of the text looks like it.
    """
    for place in range(1, len(lines) - 1):
        if kinds[place - 1] != _REASON or kinds[place] or not _is_reading(lines[place - 1].text):
            continue
        line = lines[place]
        if (
            _is_headline(line)
            and not lines[place - 1].closes_block
            and lines[place + 1].is_prose
            and (ANNOUNCES.fullmatch(lines[place - 1].text) or not _has_headings(lines, kinds, place))
        ):
            yield Finding(line.number, line.number, _LINK)


def _is_reading(text: str) -> bool:
    return re.match(r"\W*(?:read|also|see|lesen|mehr|lire|leer|читайте)", text, re.IGNORECASE) is not None


def _is_headline(line: Line) -> bool:
    fewest, most = _HEADLINE_WORDS
    words = len(_WORD.findall(line.text)) if len(line.text) <= SHORT_CHARS else 0
    return fewest <= words <= most and not line.text.endswith((".", ":", ";", ",", "!")) and not line.text[0].islower()


def _has_headings(lines: Sequence[Line], kinds: Sequence[str], place: int) -> bool:
    """Whether another line of the body, which begins after the title, could be a heading or a headline."""
    near = range(max(3, place - 40), min(len(lines), place + 40))
    return any(not kinds[n] and not lines[n].is_prose for n in near if n != place and not kinds[n - 1])


def _notices(lines: Sequence[Line], kinds: Sequence[str]) -> Iterator[Finding]:
    """Notices of cookies, unless the text is about cookies."""
    notices = [line for line in lines if len(line.text) <= _NOTICE_CHARS and COOKIES.match(line.text)]
    if not notices:
        return
    taken = {line.number for line in notices} | {lines[place].number for place, kind in enumerate(kinds) if kind}
    if any("cookie" in line.text.casefold() for line in lines if line.number not in taken):
        return
    for line in notices:
        yield Finding(line.number, line.number, "notice of cookies")


def _closing(lines: Sequence[Line], kinds: Sequence[str]) -> Iterator[Finding]:
    """Lines of copyright among the last lines, unless the text is about rights: licences, notices of programs."""
    if any(RIGHTS.search(line.text) for line in lines if not COPYRIGHT.fullmatch(line.text[:SHORT_CHARS])):
        return
    left = _CLOSING_LINES
    for place in range(len(lines) - 1, 0, -1):
        line = lines[place]
        if len(line.text) <= SHORT_CHARS and COPYRIGHT.fullmatch(line.text.strip(" |·-–—")) and place > len(lines) // 2:
            yield Finding(line.number, line.number, "line of copyright")
        elif not kinds[place]:
            left -= 1
            if not left or line.is_prose:
                return

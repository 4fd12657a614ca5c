"""Sentence spans of a text: line structure first, then sentencex (Wikimedia, rule-based) inside each block."""

from __future__ import annotations

import re
from collections.abc import Iterator

import sentencex

from index.dates.days import MONTH_NUMBERS
from index.normalise import caseless, is_table_row
from index.types import Span

SENTENCES_VERSION = "3"

_QUOTES = str.maketrans(dict.fromkeys('"“”„«»‹›‘', "'"))
_OPENING = "“„«‹"
_CLOSING_ALONE = re.compile(r"[\s\"“”»›’')\]]+")
# A sentence this long with quotation marks that do not match was held together by the open one.
_LONG_CHARS = 300
_WRAP_WIDTH = (40, 120)
# The segmenter's time grows with the square of its text: a second for 50,000 characters of Chinese, an hour for a few
# million. Blocks beyond this, 600 words, are given to it in windows.
_WINDOW_CHARS = 4000
_ENDED = re.compile(r"[.!?:;…。！？．؟।][\"”»›’'」』）)\]*_]*\s*$")
# A small letter, or one of a script that has none, but for an author's name.
_GOES_ON = re.compile(r"(?!(?:by|von|par|por|di|door|av|af|przez|oleh)\s+[^\W\d_a-z])[^\W\d_A-ZÀ-ÖØ-ÞΑ-ΩА-ЯЁІЇЄҐ]")
_SENTENCE_END = re.compile(r"[。！？．][」』”’）]*|[.!?؟।][\"”»›’')\]]*\s")


# Abbreviations that stand before a number or a word in small letters, of languages that write a full stop behind them.
# Not "no.", "min." and others that are words, but for those that the segmenter knows.
_SHORTENED = re.compile(
    r"(?:^|[\s(\[–-])(?:approx|aprox|appr|ca|circa|incl|excl|max|resp|depts?|figs?|vols?|pp?|cf|viz|vs|tel|ext|pct|pers|env"
    r"|núm|págs?|nr|abs|bzw|usw|evtl|ggf|inkl|exkl|bspw|vgl|sog|zzgl|abzgl|blz|ongev|zob|np|ul|godz|tys|nast|pkt)\.$",
    re.IGNORECASE,
)
_SCALE = re.compile(r"\d\s?(?:Mio|Mrd|Tsd|Bio|mln|mld)\.$")
_SCALED = frozenset(
    "euro eur dollar usd franken chf kronen pfund yen rubel zloty tonnen einwohner menschen personen liter kubikmeter"
    " kilometer quadratmeter hektar haushalte stück".split()
)
_NUMERAL = re.compile(r"\s*\d{1,2}\.")  # of a list
_ORDINAL = re.compile(r"(?:^|\s)\d{1,2}\.$")
# "im 2. Quartal", "den 17. mai"; English has no such words before a number.
_OF_ORDINAL = re.compile(
    r"\b(?:(?<!I )am|Am|[Ii]m|[Dd]er|[Dd]as|[Dd]ie|[Dd]e[mnst]|[Vv]om|[Zz]u[mr]|[Bb]eim|[Ss]eit|[Jj]ede[rnms]?)"
    r" \d{1,3}\.$"
)
_NEXT_WORD = re.compile(r"\s*([^\W\d_]+)")


def sentence_spans(text: str) -> list[Span]:
    """Spans of the sentences of `text`, in order, without surrounding white space.

    A line break ends a sentence, except inside a block of hard-wrapped lines. Headings are sentences, and so are the
    rows of a table.
    """
    spans: list[Span] = []
    for block, is_row in _blocks(text):
        inside = block.of(text)
        for start, end in [(0, len(inside))] if is_row else _segment(inside.replace("\n", " ")):
            trimmed = _trim(text, block.start + start, block.start + end)
            if trimmed is None:
                continue
            if spans and _CLOSING_ALONE.fullmatch(trimmed.of(text)) and spans[-1].start >= block.start:
                spans[-1] = Span(spans[-1].start, trimmed.end)
            else:
                spans.append(trimmed)
    return spans


def _blocks(text: str) -> Iterator[tuple[Span, bool]]:
    """Lines of `text`, each with whether it is a row of a table; whole paragraphs where the lines are hard-wrapped."""
    for paragraph in re.finditer(r"[^\n]+(?:\n[^\n]+)*", text):
        lines = paragraph.group().split("\n")
        is_table = len(lines) > 1 and all(map(is_table_row, lines[:2]))
        if not is_table and _is_wrapped(lines):
            yield Span(*paragraph.span()), False
            continue
        for line in re.finditer(r"[^\n]+", paragraph.group()):
            span = Span(paragraph.start() + line.start(), paragraph.start() + line.end())
            yield span, is_table and is_table_row(line.group())


def _is_wrapped(lines: list[str]) -> bool:
    """Whether all lines but the last are filled to about one width, and some break in mid-sentence."""
    if len(lines) < 2:
        return False
    width = max(len(line) for line in lines)
    filled = all(len(line) + len(following.split(" ", 1)[0]) >= width * 0.7 for line, following in _pairs(lines))
    broken = any(line[-1] not in ".!?:;…\"”»'’)" for line in lines[:-1])
    # A headline and a byline are filled by chance; no line of theirs goes on with the one before.
    is_prose = _ENDED.search(lines[-1]) or any(map(_GOES_ON.match, lines[1:]))
    return bool(_WRAP_WIDTH[0] <= width <= _WRAP_WIDTH[1] and filled and broken and is_prose)


def _pairs(lines: list[str]) -> Iterator[tuple[str, str]]:
    return zip(lines, lines[1:], strict=False)


def _segment(block: str) -> Iterator[tuple[int, int]]:
    """Sentence ranges of one block; mismatched quotation marks do not hold sentences together."""
    for start, end in _ranges(block):
        piece = block[start:end]
        if len(piece) > _LONG_CHARS and not _balanced(piece):
            for inner_start, inner_end in _ranges(piece.translate(_QUOTES)):
                yield start + inner_start, start + inner_end
        else:
            yield start, end


def _ranges(block: str) -> Iterator[tuple[int, int]]:
    """The segmenter's pieces as ranges that cover `block` without gaps or overlaps."""
    start = 0
    while len(block) - start > _WINDOW_CHARS:
        window = block[start : start + _WINDOW_CHARS]
        # The last sentence of a window may go on behind it: it opens the next window.
        *whole, (last, _) = _window_ranges(window) or [(0, 0)]
        yield from ((start + begin, start + end) for begin, end in whole)
        if not last:
            last = _cut(window)
            yield start, start + last
        start += last
    yield from ((start + begin, start + end) for begin, end in _window_ranges(block[start:]))


def _cut(window: str) -> int:
    """Where to part a window that is one sentence: behind what looks most like an end of one."""
    ends = [match.end() for match in _SENTENCE_END.finditer(window)]
    return ends[-1] if ends else window.rstrip().rfind(" ") + 1 or len(window)


def _window_ranges(block: str) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    start = position = 0
    for piece in sentencex.segment("en", block):
        at = block.find(piece, position)
        if at < 0:  # a segmenter that rewrites its text cannot be cited from
            raise ValueError(f"the segmenter changed its text near {position}: {piece[:60]!r}")
        position = end = at + len(piece)
        # An opening mark at the end belongs to the sentence that follows.
        stripped = block[start:end].rstrip()
        if len(stripped) > 1 and stripped[-1] in _OPENING:
            end = start + len(stripped) - 1
        if found and _goes_on(block[found[-1][0] : found[-1][1]].rstrip()[-30:], block[start:end]):
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
        start = end
    return [*found, (start, len(block))] if block[start:].strip() else found


def _goes_on(before: str, after: str) -> bool:
    """Whether the full stop at the end of `before` is that of an abbreviation or of an ordinal number."""
    word = _NEXT_WORD.match(after)
    name = caseless(word[1]) if word else ""
    if (name in MONTH_NUMBERS or name in ("und", "bis", "oder")) and _ORDINAL.search(before):
        return True
    following = after.lstrip()[:1]
    if _NUMERAL.fullmatch(before):
        return True
    if following.islower() or following.isdigit():
        return _SHORTENED.search(before) is not None
    return _OF_ORDINAL.search(before) is not None or (name in _SCALED and _SCALE.search(before) is not None)


def _balanced(piece: str) -> bool:
    return piece.count("“") == piece.count("”") and piece.count('"') % 2 == 0 and piece.count("«") == piece.count("»")


def _trim(text: str, start: int, end: int) -> Span | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end) if end > start else None

"""The lines of a text that may say when it was published: its first short ones, and an agency's dateline.

Such a line says when, and besides at most who or which newspaper. What else stands before a day makes it another one's:
the list of what may stand there is short, since no list of what may not is ever complete.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from index.dates.days import PLACEHOLDERS, WEEKDAY, Mention, mentions
from index.dates.doubts import why_not
from index.dates.wording import (
    BYLINE,
    LABEL,
    MASTHEAD,
    NAME,
    NOT_PUBLISHED,
    POSTER,
    PUBLISHED,
    RECORD,
    ROLE,
    WEAK_LABEL,
)

_HEADER_LINES = 6
_HEADER_CHARS = 100
# A line with more besides its day tells something else.
_MOST_OTHER_CHARS = 60
_SEPARATOR = re.compile(
    r"(?:(?<!\d)\s*[,،]|\s*,(?!\d)|\s*[;|•·])\s*(?:(?:le|den|dnia)\s+)?|\s+[-–—/]\s+|\s{2,}|\s*[(（]"
    r"|(?<!\bNo)(?<!\bVol)(?<!\bNr)[.!?]\s+(?=\S)"
)
# "Published 14 March 2024 | Updated 15 March 2024"
_UPDATED = re.compile(
    r"(?<=\S)\s*[|•·(,;–—-]\s*(?:last )?(?:updated|modified|changed|edited|revised|amended|aktualisiert|geändert"
    r"|mis à jour|modifié|actualizado|aggiornato|atualizado|bijgewerkt|uppdaterad|oppdatert|opdateret|aktualizováno"
    r"|zaktualizowano|обновлено|оновлено|güncelle\w*|更新)\b.*$",
    re.IGNORECASE,
)
_CLOCK = rf"\b\d{{1,2}}[:.h]\d\d(?:\s*[ap]\.?m\.?)?(?!\d)|\b{WEEKDAY}\b"
# What may follow: nothing, a separator, a time, an author.
_AFTER = re.compile(
    r"\s*(?:$|[|•·,،;()（）\]–—-](?!\d)|\.(?=\s*$|\s+(?:by|von|par|por)\b)|\d{1,2}[:.h]\d\d|loading|T\d\d:"
    r"|(?:г\.|года?\b|г\b|року|р\.|r\.|roku|tarihinde)\s*(?:$|[|•·,;()–—-]|в\b|о\b|\d)"
    r"|(?:at|um|à|a las|às|alle(?: ore)?|ore|kl|klo|klokka|klockan|om|o godz|godz|v|ve|saat|pukul|jam|στις|в|о"
    r"|الساعة|ساعت|lúc|time)\b\.?:?\s*\d"
    r"|(?:by|von|par|por|door|di|da|de|av|af|oleh|przez|autor|от|від)\b:?\s+(?:(?:the|our|staff)\b|(?-i:[^\W\d_a-zа-яё]))"
    r"|(?:\s+price)?\s+\d+ ?(?:p|c|ct|cents|d)\b|\s+price\b|\s*[£$€]\s?\d)",
    re.IGNORECASE,
)
# "…, that she told us": the line is a sentence, or a part of one.
_GOES_ON = re.compile(
    r"\s*[,;]?\s+(?:that|which|when|where|who|as|and|but|the|an?|she|he|it|they|we|was|is|were|had|has|will|for|because"
    r"|dass|als|wenn|der|die|das|war|wurde|que|quand|où|cuando|donde|che|quando|dove|toen|dat|gdy|że|kiedy|когда|что)\b"
)
# "9.30 to 12.30": how long something takes.
_HOURS = re.compile(
    r"\d{1,2}[.:h]\d\d\s*(?:[ap]\.?m\.?)?\s*(?:to|-|–|until|till|bis|à|a|tot|do)\s*\d{1,2}[.:h]\d\d", re.IGNORECASE
)
# A line that ends so goes on in the next one.
_UNFINISHED = re.compile(
    r"\b(?:of|on|the|until|since|from|to|by|in|and|am|vom|le|du|el|del|dal|em|op|dnia)$", re.IGNORECASE
)

_SIGNED_AFTER = re.compile(
    r"\s*[|•·,;–—.-]?\s*(?:by|von|par|por|door|di|av|af|oleh|przez)\s+(?-i:[^\W\d_a-z])", re.IGNORECASE
)
# A hard-wrapped paragraph's line below a long one that ends in the middle of a sentence is no line of its own.
_WRAPPED_CHARS = 50
_ENDED = re.compile(r"[.!?:;…。！？»”\"')\]*_|]$")
# Emphasis and headings of Markdown.
_MARKS = re.compile(r"^(?:#{1,6} |[*_]{1,3}(?=\S))+|(?<=\S)[*_]{1,3}$")
# "OSTRICK, Feb 14, 2023 (NPA) - ...", "Punta Brava (EFE), 28 de noviembre de 2017.- ...": place, day, then the report.
_DATELINE_CHARS = 120
_PLACE = re.compile(
    rf"(?P<place>[^\W\d_][^\d()|:;]{{1,40}}?)\s*(?:\((?P<agency>[^()\d]{{2,40}})\))?\s*[,،./–—-]?\s*"
    rf"(?:{WEEKDAY}[,،]?\s*)?(?:\(|den |le |el |dnia )?",
    re.IGNORECASE,
)
_REPORT = re.compile(
    r"\s*(?:г\.|года|року|r\.)?\)?\s*,?\s*(?:[(/](?P<agency>[^()/]{2,40})[)/])?\s*(?:(?P<dash>[.:]?\s*[-–—―]+)|[.:])\s*(?=\S)"
)
_AGENCY = re.compile(
    r"[A-Z]{2,8}|[a-z]{2,5}|[A-Z][A-Za-z]{1,8}"
    r"|.*(?i:\b(?:agenc\w+|agence|agência|agenzia|agentur|press\w*|prensa|news|wire|ajans\w*)\b|агент|وكالة|通讯社).*"
)
# "Duration: 97 minutes": a sheet about something, of which the day may be any.
_FIELD = re.compile(r"(?P<name>[^\W\d_][^:：.,;?!]{0,24})[:：]\s*\S")
_FIELD_OF_ARTICLE = re.compile(
    r"(?:title|headline|subtitle|from|to|cc|subject|date|sent|reply-to|von|an|betreff|gesendet|de|à|para|asunto|objet|source|tags?|categor(?:y|ies)|topics?|section|layout|slug|draft|lang(?:uage)?|url|link"
    r"|contact|editor|photos?|words|quelle|autor(?:in|en)?|autore|auteur|fuente|fonte|bron|źródło|источник|джерело"
    r"|автор|författare|källa|kilde|zdroj|πηγή|kaynak|yazar|sumber|penulis|المصدر|الكاتب|来源|來源|作者|记者|編集|文|기자|출처"
    r"|nguồn|tác giả)\b\s*[:：]",
    re.IGNORECASE,
)
_FEWEST_FIELDS = 2
# What a press office says in the first sentence below its own place and day.
_TODAY = re.compile(
    r"\b(?:today|heute|aujourd['’]hui|hoy|hoje|oggi|vandaag|dziś|dzisiaj|сегодня|сьогодні|bugün|idag|i dag|tänään|dnes"
    r"|σήμερα|astăzi|azi|ma|hari ini|اليوم|امروز)\b",
    re.IGNORECASE,
)
_LEAD_CHARS = 300


# "14/03/2024, 09:41" above everything: the stamp of a browser on what it prints.
_STAMP = re.compile(r"\d{1,2}[/.]\d{1,2}[/.]\d{4},?\s+\d{1,2}:\d\d(?=\s*$|\s+[^\W\d_])")
# The head of a web page, with the day on which it was looked at.
_NAVIGATION = (
    r"(?:home|news|sport|weather|menu|search|sign (?:in|up)|log ?in|register|subscribe|my account|e-?paper|contact"
    r"|newsletters?|skip to (?:main )?content|\d+ ?°[CF]?)"
)
_NAVIGATES = re.compile(rf"(?:^|[|•·])\s*{_NAVIGATION}\s*(?:[|•·]|$)", re.IGNORECASE)
_NAVIGATION_LINE = re.compile(rf"{_NAVIGATION}(?:[\s|•·]+{_NAVIGATION})+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class HeaderDay:
    """A day in a header line, which says whose it is or not; `doubt` says why it may not be the one of publication."""

    line: str
    mention: Mention
    doubt: str = ""
    is_stated: bool = False


def header_days(text: str, *, outlet: str = "") -> list[HeaderDay]:
    """The days that the first lines of `text` name as when it was published, in order.

    The first line may be a headline: it counts if it only says when, and which newspaper (`outlet`, if known) or issue.
    """
    lines = list(_first_lines(text))
    days = [day for number, line in enumerate(lines) for day in _days(line, outlet, is_first=number == 0)]
    if any(_NAVIGATION_LINE.fullmatch(line) for line in lines) or any(_NAVIGATES.search(day.line) for day in days):
        return [
            replace(day, doubt="in the head of a web page: it may be the day on which that was saved") for day in days
        ]
    if lines and _STAMP.match(lines[0]):
        stamp = "above everything, with the time: it may be the day of printing"
        days = [replace(day, doubt=stamp) if day.line == lines[0] else day for day in days]
    if any(RECORD.match(line) for line in lines):
        return [replace(day, doubt="on the sheet of an application or a case") for day in days]
    if any(_HOURS.search(day.line) for day in days):
        return [replace(day, doubt="beside its hours: it may be the day of an event") for day in days]
    is_sheet = sum(map(_is_field, lines)) >= _FEWEST_FIELDS
    if any(POSTER.search(line) for line in lines) or (is_sheet and not any(PUBLISHED.match(d.line) for d in days)):
        return [
            replace(day, doubt="beside a time, a place or other fields: it may be the day of an event") for day in days
        ]
    if any(_is_signed(line, outlet) for line in lines):
        return days
    return [day if day.is_stated or day.doubt else replace(day, doubt=_doubt(text, lines, day)) for day in days]


def _is_field(line: str) -> bool:
    """Whether a line is a name and a value, and the name is none that an article has."""
    field = _FIELD.match(line)
    return field is not None and not _FIELD_OF_ARTICLE.match(line) and not _is_stated(field["name"].strip())


def _doubt(text: str, lines: list[str], day: HeaderDay) -> str:
    above = next((number for number, line in enumerate(lines) if line.startswith(day.line)), 0)
    return why_not(text, lines[: above + 1], day.mention)


def _is_signed(line: str, outlet: str) -> bool:
    """Whether a line names the author or the newspaper, as only what is published does."""
    is_short = len(line) <= _MOST_OTHER_CHARS
    return is_short and bool(BYLINE.match(line) or MASTHEAD.fullmatch(line) or (outlet and line == outlet))


def _first_lines(text: str) -> Iterator[str]:
    """The first lines that are lines of their own, without Markdown's marks."""
    rows = [row.strip() for row in text[: _HEADER_LINES * 5_000].split("\n")]
    filled = (number for number, row in enumerate(rows) if row)
    for number in islice(filled, _HEADER_LINES):
        before = rows[number - 1] if number else ""
        # What another text says of itself is quoted.
        if (
            not rows[number].startswith(">")
            and not _UNFINISHED.search(before)
            and not _is_wrapped(before, rows[number])
        ):
            yield _MARKS.sub("", rows[number]).strip()


def _is_wrapped(before: str, line: str) -> bool:
    is_open = len(before) >= _WRAPPED_CHARS and not _ENDED.search(before)
    return is_open and (line.endswith((".", "!", "?", ";")) or line[0].islower())


def _dateline(line: str) -> tuple[str, Mention] | None:
    """The place and day that an agency or a press office puts before its report, and the day in it."""
    for mention in mentions(line[:_DATELINE_CHARS])[:1]:
        before, after = _PLACE.fullmatch(line, 0, mention.span.start), _REPORT.match(line, mention.span.end)
        if before is None or after is None or not _is_place(before["place"]):
            return None
        agency = before["agency"] or after["agency"] or ""
        is_press = after["dash"] and _TODAY.search(line[after.end() :][:_LEAD_CHARS])
        if _AGENCY.fullmatch(agency) or is_press or (after["dash"] and before["place"].isupper()):
            return line[: mention.span.end], mention
    return None


def _is_place(words: str) -> bool:
    return not words[0].islower() and len(words.split()) <= 6


def _days(line: str, outlet: str, *, is_first: bool) -> Iterator[HeaderDay]:
    if dateline := _dateline(line):
        yield HeaderDay(*dateline, is_stated=True)
        return
    line = _UPDATED.sub("", line) if len(line) <= _HEADER_CHARS else line
    found = mentions(line) if len(line) <= _HEADER_CHARS and not NOT_PUBLISHED.search(line) else []
    if len(line) - sum(mention.span.end - mention.span.start for mention in found) > _MOST_OTHER_CHARS:
        return
    days = [day for mention in found if (day := _day(line, mention, outlet, is_first)) is not None]
    # A line with a day that is none of publication is a range, or tells what happened.
    yield from days if len(days) == len(found) else ()


def _day(line: str, mention: Mention, outlet: str, is_first: bool) -> HeaderDay | None:
    is_ours, is_named, is_stated = _introduces(line[: mention.span.start], outlet)
    after = line[mention.span.end :]
    if not is_ours or not _AFTER.match(after) or _GOES_ON.match(after) or mention.readings[0] in PLACEHOLDERS:
        return None
    doubt = "in the headline: it may be the day of an event" if is_first and is_named else ""
    return HeaderDay(line, mention, doubt, is_stated or bool(_SIGNED_AFTER.match(line[mention.span.end :])))


def _introduces(before: str, outlet: str) -> tuple[bool, bool, bool]:
    """Whether the words before a day leave it the one of publication, do so by a bare name, or say that it is."""
    plain = re.sub(_CLOCK, " ", before, flags=re.IGNORECASE)
    names_outlet = bool(outlet) and outlet in plain
    if names_outlet:
        plain = plain.replace(outlet, " ")
    pieces = [piece.strip(" .") for piece in _SEPARATOR.split(plain)]
    last, named = pieces[-1], [piece for piece in pieces if piece]
    if _is_stated(last):
        return (
            (True, False, True) if not WEAK_LABEL.fullmatch(last) or _are_names(named[:-1]) else (False, False, False)
        )
    if not last and any(map(_is_stated, named)):
        return True, False, True
    is_name = not last and len(named) <= 1 and _are_names(named)
    return is_name, bool(named), names_outlet


def _are_names(pieces: list[str]) -> bool:
    return all(piece[0].isupper() and NAME.fullmatch(piece) or _is_stated(piece) for piece in pieces)


def _is_stated(piece: str) -> bool:
    """Whether words before a day say that it is the one of publication: a label, an author, a newspaper."""
    patterns = (LABEL.fullmatch, BYLINE.match, ROLE.fullmatch, MASTHEAD.fullmatch)
    return any(matches(piece) for matches in patterns)

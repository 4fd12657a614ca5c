"""The lines of a text that may say when it was published: its first short ones, and an agency's dateline.

Such a line says when, and besides at most who or which newspaper. What else stands before a day makes it another one's:
the list of what may stand there is short, since no list of what may not is ever complete.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby, islice

from index.dates.datelines import dateline
from index.dates.days import PLACEHOLDERS, WEEKDAY, Mention, mentions
from index.dates.doubts import ENDED, TOLD_OF, WRAPPED_CHARS, why_not
from index.dates.wording import (
    BOOK,
    BYLINE,
    FIELD,
    FIELD_OF_ARTICLE,
    LABEL,
    MASTHEAD,
    NAME,
    NOT_PUBLISHED,
    OF_A_SITE,
    POSTER,
    PUBLISHED,
    RECORD,
    RELEASE,
    ROLE,
    WEAK_LABEL,
)
from index.normalise import is_table_row

_HEADER_LINES = 6
_FEWEST_ROWS = 3
_HEADER_CHARS = 100
# A line with more besides its day tells something else.
_MOST_OTHER_CHARS = 60
_SEPARATOR = re.compile(
    r"(?:(?<!\d)\s*[,،]|\s*,(?!\d)|\s*[;|•·])\s*(?:(?:le|den|dnia)\s+)?|\s+[-–—/]\s+|\s{2,}|\s*[(（]"
    r"|(?<!\bNo)(?<!\bVol)(?<!\bNr)[.!?]\s+(?=\S)"
)
# "Published 14 March 2024 | Updated 15 March 2024"
_UPDATED = re.compile(
    r"(?<=\S)\s*(?:[|•·(,;.–—-]\s*|\s)(?:last |letzte |dernière |última |τελευταία |son )?"
    r"(?:updated|modified|changed|edited|revised|amended|aktualisiert|geändert"
    r"|mis à jour|modifié|actualizado|aggiornato|atualizado|bijgewerkt|uppdaterad|oppdatert|opdateret|aktualizováno"
    r"|zaktualizowano|обновлено|оновлено|güncelle\w*|ενημέρωση|frissítve|更新|수정)\b.*$",
    re.IGNORECASE,
)
_CLOCK = rf"\b\d{{4}} ?(?:UTC|GMT)\b|\b\d{{1,2}}[:.h]\d\d(?:\s*[ap]\.?m\.?)?(?!\d)|\b{WEEKDAY}\b"
# What may follow: nothing, a separator, a time, an author.
_AFTER = re.compile(
    rf"\s*{WEEKDAY}\b|"
    r"\s*(?:$|[|•·,،;()（）\]–—-](?!\d)|\.(?=\s*$|,|\s+(?:by|von|par|por|free|price)\b)|\d{1,2}[:.h]\d\d|\d{1,2}時|\.?\s*오[전후]|loading|T\d\d:"
    r"|(?:г\.|года?\b|г\b|року|р\.|r\.|roku|tarihinde)(?:$|\s*[|•·,;()–—-]|\s+(?:в|о)\b|\s+\d|\s{2,})"
    r"|(?:at|um|à|a las|às|alle(?: ore)?|ore|kl|klo|klokka|klockan|om|o godz|godz|v|ve|saat|pukul|jam|στις|в|о"
    r"|الساعة|ساعت|lúc|time)\b\.?:?\s*\d"
    r"|(?:by|von|par|por|door|di|da|de|av|af|oleh|przez|autor|от|від)\b:?\s+(?:(?:the|our|staff)\b|(?-i:[^\W\d_a-zа-яё]))"
    r"|\s+(?:文|取材|記者|撰文|記)[・／/:：\s]"
    r"|\s+\d+ ?(?:p|c|ct|cents|d)\b|\s+(?:price|preis|prix|precio|prezzo|preço|cena|цена|ціна|fiyatı)\b|\s*[£$€]\s?\d)",
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
    r"\s*(?:\d{1,2}[:.h]\d\d\s*)?[|•·,;–—.-]?\s*"
    r"(?:(?:by|von|par|por|door|di|av|af|oleh|przez)\s+|(?:autor|author|text|reporter|szerző|автор)\s*:\s*)(?-i:[^\W\d_a-z])",
    re.IGNORECASE,
)
# Emphasis and headings of Markdown.
_MARKS = re.compile(r"^#{1,6} |\*{1,3}(?=\S)|(?<=\S)\*{1,3}|^_{1,3}(?=\S)|(?<=\S)_{1,3}$")
# "Posted on 19 March 2015 by wrenna", "… in Sheds": a name as it is written on the web, and a heading of the site.
_SIGNED_OR_FILED = re.compile(
    r"\s*(?:by\s+@?[\w.-]{2,30}|in(?:\s+[\w&’'-]+){1,3})(?:\s+in(?:\s+[\w&’'-]+){1,3})?\s*$", re.IGNORECASE
)
# "20 maggio 2019, ore 20, cascina Belriguardo": when and where something takes place.
_CLOCK_AND_PLACE = re.compile(
    r"\W*(?:at|um|à|a las|às|alle(?: ore)?|ore|kl|klo|klokka|klockan|om|o godz|godz|v|ve|saat|pukul|в|о|jam)?\.?\s*"
    r"\d{1,2}(?:[:.h]\d\d)?\s*(?:uhr|heures?|h|hrs?|[ap]\.?m\.?)?\s*[,;·]\s*(?!(?:by|von|par|por|di|door|av|af|oleh|przez)\b)(?:[^\W\d_]+\W+){1,6}[^\W\d_]+\W*$",
    re.IGNORECASE,
)
# "27 August 2007, 15:30", "… at ten": what takes place does so on the quarter of an hour, as most stamps do not.
_APPOINTED = re.compile(
    rf"\W*(?:{WEEKDAY}\W*)?(?:[(（][月火水木金土日][)）])?(?:(?:about|circa|ca|um|at|à|a las|às|alle|ore|kl|klo|klokka"
    r"|klockan|om|o godz|godz|v|ve|saat|pukul|в|о|jam|στις|time)\b\W*){0,2}"
    r"(?:\d{1,2}[:.h](?:00|15|30|45)(?![\d:])|\d{1,2} ?(?:uhr|h|heures?|[ap]\.?m)\b|(?:午前|午後)\d{1,2}時"
    r"|(?:오전|오후) ?\d{1,2}시|الساعة|ساعت)",
    re.IGNORECASE,
)
_CLOCK_BEFORE = re.compile(r"\d{1,2}[:.]\d\d\b(?![./-]\d)")
# An hour, or which issue of what paper.
_OF_AN_ISSUE = (
    r"ore|alle|um|kl|klo|klokka|klockan|à|saat|pukul|vol|volume|issue|no|nr|num\w+|nummer|número|numéro|anno|ann[ée]e|año"
    r"|ano|årgång|årgang|jahrgang|jaargang|ausgabe|rok|évfolyam|szám|pris|price|preis|page|seite|gmt|utc|loading|written"
)
# "14 May 2011, Marston Park", "5 August 2010, round 7"
_PLACE_AFTER = re.compile(
    rf"\s*[,;|·•]\s*(?:{WEEKDAY}\s*[,;|·•]\s*)?(?!(?:{WEEKDAY}|{_OF_AN_ISSUE})\b)"
    r"(?:[^\W\d_][\w.’'-]*[ ,]+){0,4}[^\W\d_][\w.’'-]*",
    re.IGNORECASE,
)
# "Ada, 14 March 2024, 08:01: A smaller spoon."
_MESSAGE = re.compile(r"[\s,(]*\d{1,2}[:.h]\d\d\)?\s*(?:uhr|h|[ap]\.?m\.?)?\)?\s*:\s+\S", re.IGNORECASE)
_FEWEST_FIELDS = 2
# Who signed before that wrote what a text quotes, or took the picture that it shows.
_EARLIEST_SIGNED = date(1950, 1, 1)
# So much behind a day goes on about it.
_SENTENCE_WORDS = 5


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


def says_when(line: str) -> bool:
    """Whether a line opens with "posted" or "published", and has a day."""
    return PUBLISHED.match(line) is not None and bool(mentions(line))


def header_days(text: str, *, outlet: str = "") -> list[HeaderDay]:
    """The days that the first lines of `text` name as when it was published, in order.

    The first line may be a headline: it counts if it only says when, and which newspaper (`outlet`, if known) or issue.
    """
    shown = {_MARKS.sub("", line).strip(): line for line in _first_lines(text)}
    return [replace(day, line=shown.get(day.line, day.line)) for day in _header_days(text, list(shown), outlet)]


def _header_days(text: str, lines: list[str], outlet: str) -> list[HeaderDay]:
    days = [
        # "First published", and below it the day.
        replace(day, is_stated=True) if number and PUBLISHED.fullmatch(lines[number - 1].rstrip(" :：")) else day
        for number, line in enumerate(lines)
        for day in _days(line, outlet, is_first=number == 0)
    ]
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
    if _is_sheet(lines, days):
        sheet = "beside a time, a place or other fields: it may be the day of an event or a work"
        return [replace(day, doubt=sheet) for day in days]
    days = [day if day.doubt or not _is_too_old(day) else replace(day, doubt=TOLD_OF) for day in days]
    if any(_is_signed(line, outlet) for line in lines):
        return days
    return [day if day.is_stated or day.doubt else replace(day, doubt=_doubt(text, lines, day)) for day in days]


def _is_too_old(day: HeaderDay) -> bool:
    """Whether only a newspaper's own head or a plain label would make so old a day the one of publication."""
    is_plain = PUBLISHED.match(day.line.lstrip("(")) or MASTHEAD.match(day.line)
    return day.mention.readings[0] < _EARLIEST_SIGNED and not is_plain


def _is_sheet(lines: list[str], days: list[HeaderDay]) -> bool:
    """Whether the lines are those of a poster, a book or another thing that fields describe."""
    if any(POSTER.search(line) or BOOK.match(line) for line in lines):
        return True
    is_published = any(PUBLISHED.match(day.line.lstrip("(")) for day in days)
    return not is_published and sum(map(_is_field, lines)) >= _FEWEST_FIELDS


def _is_field(line: str) -> bool:
    """Whether a line is a name and a value, and the name is none that an article has."""
    field = FIELD.match(line)
    return field is not None and not FIELD_OF_ARTICLE.match(line) and not _is_stated(field["name"].strip())


def _doubt(text: str, lines: list[str], day: HeaderDay) -> str:
    above = next((number for number, line in enumerate(lines) if line.startswith(day.line)), 0)
    behind = day.line[day.mention.span.end :].rstrip()
    is_told = len(behind.split()) >= _SENTENCE_WORDS and behind.endswith((".", "!", "?", "。"))
    return why_not(text, lines[: above + 1], day.mention) or ("in a sentence that goes on" if is_told else "")


def _is_signed(line: str, outlet: str) -> bool:
    """Whether a line names the author or the newspaper or says "press release", as only what is published does."""
    is_short = len(line) <= _MOST_OTHER_CHARS
    says = BYLINE.match(line) or MASTHEAD.fullmatch(line) or RELEASE.match(line) or OF_A_SITE.search(line)
    return is_short and bool(says or (outlet and line == outlet))


def _first_lines(text: str) -> Iterator[str]:
    """The first lines that are lines of their own and not quoted."""
    rows = [row.strip() for row in text[: _HEADER_LINES * 5_000].split("\n")]
    listed = _in_tables(rows)
    filled = (number for number, row in enumerate(rows) if row)
    for number in islice(filled, _HEADER_LINES):
        before, row = rows[number - 1] if number else "", rows[number]
        if listed[number]:
            continue
        if not (row.startswith(">") or _UNFINISHED.search(before) or _is_wrapped(before, row)):
            yield row


def _in_tables(rows: list[str]) -> list[bool]:
    """For each line, whether it is a row beside other rows: "Opened | 4 May 1987" is no dateline.

    Two lines with strokes may be a byline and a day.
    """
    found = [False] * len(rows)
    for is_table, run in groupby(range(len(rows)), key=lambda number: is_table_row(rows[number])):
        places = list(run)
        lines = [rows[place] for place in places]
        is_head = " | " in lines[0] and (
            len(lines) < _FEWEST_ROWS or any(PUBLISHED.search(line) or BYLINE.match(line) for line in lines)
        )
        if is_table and len(lines) > 1 and not is_head:
            for place in places:
                found[place] = True
    return found


def _is_wrapped(before: str, line: str) -> bool:
    is_open = len(before) >= WRAPPED_CHARS and not ENDED.search(before)
    return is_open and (line.endswith((".", "!", "?", ";")) or line[0].islower())


def _days(line: str, outlet: str, *, is_first: bool) -> Iterator[HeaderDay]:
    if opening := dateline(line):
        yield HeaderDay(*opening, is_stated=True)
        return
    whole, line = line, _UPDATED.sub("", line) if len(line) <= _HEADER_CHARS else line
    found = mentions(line) if len(line) <= _HEADER_CHARS and not NOT_PUBLISHED.search(line) else []
    if len(line) - sum(mention.span.end - mention.span.start for mention in found) > _MOST_OTHER_CHARS:
        return
    days = [day for mention in found if (day := _day(line, mention, outlet, is_first, line != whole))]
    # A line with a day that is none of publication is a range, or tells what happened; "received 2 May, accepted
    # 9 June, published 1 July 2009" says which is which.
    yield from days if len(days) == len(found) else filter(_is_labelled, days)


def _is_labelled(day: HeaderDay) -> bool:
    """Whether "published" stands right before a day."""
    return PUBLISHED.fullmatch(_SEPARATOR.split(day.line[: day.mention.span.start])[-1].strip()) is not None


def _day(line: str, mention: Mention, outlet: str, is_first: bool, was_updated: bool) -> HeaderDay | None:
    is_ours, is_named, is_introduced = _introduces(line[: mention.span.start], outlet)
    after = line[mention.span.end :]
    is_stated = is_introduced or was_updated or _SIGNED_AFTER.match(after) is not None
    is_closed = _AFTER.match(after) or (is_introduced and _SIGNED_OR_FILED.match(after))
    if not is_ours or not is_closed or _GOES_ON.match(after) or mention.readings[0] in PLACEHOLDERS:
        return None
    doubt = "in the headline: it may be the day of an event" if is_first and is_named else ""
    if _MESSAGE.match(after):
        doubt = "before what somebody says: it may be the day of a comment"
    elif not is_stated and (_CLOCK_AND_PLACE.match(after) or _APPOINTED.match(after)):
        doubt = "beside an hour: it may be the day of an event"
    elif not is_stated and not doubt and (_PLACE_AFTER.match(after) or _CLOCK_BEFORE.match(line)):
        doubt = "beside other words: it may be the day of an event"
    return HeaderDay(line, mention, doubt, is_stated)


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

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

# "OSTRICK, Feb 14, 2023 (NPA) - ...": the place in capitals, the day, then the report.
_AGENCY_DATELINE = re.compile(r"^[A-Z][A-Z .'’-]{2,40}[A-Z.](?:,| \(| [-–—]) ?(?P<rest>[^–—]{6,60}?)(?:\)| [-–—]| \()")
# "Punta Brava (EFE), 28 de noviembre de 2017.- ..."
_AGENCY_FIRST = re.compile(
    r"^[A-ZÀ-Þ][\w .'’-]{1,40} \([A-Z][A-Za-z]{1,8}\)[,.:]? (?P<rest>[^–—\n]{6,40}?)\.? ?[-–—] ?(?=\S)"
)
_HEADER_LINES = 6
_HEADER_CHARS = 100
# A line with more besides its day tells something else.
_MOST_OTHER_CHARS = 60
# A header line that speaks of a date as an event, not as its own publication.
_NOT_PUBLISHED = re.compile(
    r"©|[*†✝]|^\d{1,3} ?(?:of|/) ?\d{1,3}\s|\bpage \d|^(?:subject|re|to|cc|betreff|objet|asunto)\s*:"
    r"|\b(?:updated|modified|copyright|born|died|reprint(?:ed)?|photo|image|picture|video|event|fair|festival|concert|meeting|conference"
    r"|agenda|minutes|invitation|workshop|seminar|webinar|hearing|auction|exhibition|fixtures?|match|race|show|gala"
    r"|parade|ceremony|wedding|funeral|tickets|doors|kick-?off|hall|theatre|theater|stadium|arena|church|venue|as of"
    r"|results|schedule|programme|program|timetable|forecast|marathon|tournament|cup|exam|premiere|opening|anniversary"
    r"|birthday|deadline|aktualisiert|mis à jour|actualizado|aggiornato|atualizado|bijgewerkt|stand|zaktualizowano"
    r"|обновлено|güncelleme|diperbarui)\b",
    re.IGNORECASE,
)
# "Time: 19:00", "Venue: Town Hall": the lines of a poster.
_POSTER = re.compile(
    r"^(?:time|venue|where|when|location|place|doors|uhrzeit|ort|lieu|heure|lugar|hora|luogo|ora)\s*:", re.IGNORECASE
)
# Editions of books and programmes; newspapers have a morning edition.
_OF_A_BOOK = (
    r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|\d+(?:st|nd|rd|th)|new|revised|enlarged"
    r"|expanded|corrected|abridged|paperback|hardcover|limited|anniversary)"
)
# What calls a day the one of the publication.
_LABEL = re.compile(
    r"(?:(?:first|originally|report|publication|press release|letter|memo|news|date) )?(?:published|publication|posted"
    r"|issued|dated?|written|filed|sent|veröffentlicht|erschienen|datum|publiée?|paru|publicad[oa]|fecha|pubblicato"
    r"|data|gepubliceerd|geplaatst|opublikowan[oey]|опубликовано|дата|yayın(?:lanma)?(?: tarihi)?|tarih|diterbitkan"
    r"|dipublikasikan|tanggal)(?: (?:on|at|am|le|el|em|il|op|dnia|pada|of))?\s*:?"
    r"|date of (?:publication|issue|posting)(?: of this \w+)?:?|for (?:immediate )?release\s*:?"
    rf"|(?:the )?(?!{_OF_A_BOOK} edition)(?:(?!next|last|coming|previous)\w+ )?(?:bulletin|edition|issue|newsletter"
    r"|ausgabe|letters to the editor)(?: of| from| vom)?\s*:?|(?:vol|no|nr|issue)\.? ?\d+",
    re.IGNORECASE,
)
_BYLINE = re.compile(r"(?:by|von|par|por|door|di|autor|author|oleh)\b:?\s+\S", re.IGNORECASE)
# "Ada Quill, sports correspondent"
_ROLE = re.compile(
    r"(?:\w+ ){0,3}(?:correspondent|reporter|staff writer|editor|columnist|journalist|redakteur(?:in)?"
    r"|korrespondent(?:in)?)",
    re.IGNORECASE,
)
_MASTHEAD = re.compile(
    r"(?:The )?(?:[A-Z][\w’'-]+ ){1,3}(?:Times|Post|Courier|Herald|Tribune|Gazette|Journal|Chronicle|Weekly|Daily"
    r"|Observer|Guardian|Telegraph|Examiner|Inquirer|Sentinel|Mail|Echo|Argus|Bote|Zeitung|Anzeiger|Tageblatt|Kurier"
    r"|Nachrichten|Rundschau|Abendblatt|Dagblad|Courant|Krant|Nieuwsblad)"
    r"|(?:(?:Le|La|Il|El|O|L['’])\s?)?(?:Gazette|Courrier|Dépêche|Gaceta|Heraldo|Correo|Periódico|Corriere|Gazzetta"
    r"|Giornale|Messaggero|Jornal|Correio|Folha|Gazeta|Dziennik|Kurier)(?: (?:d\w{0,3} )?[A-Z][\w’'-]+){1,2}"
    # Without an article it is a diary.
    r"|(?:El|O) (?:Diario|Diário)(?: (?:d\w{0,3} )?[A-Z][\w’'-]+){1,2}|Газета «[^»]+»"
)
# A person, a place or a newspaper; not "On Thursday, 14 March 2024".
_NAME = re.compile(
    r"(?!(?:On|In|At|From|Since|Until|Till|For|To|Before|After|Next|Am|Im|Vom|Le|Du|El|Al|Il|Dal|Em|Op|Dnia|Pada|До|От"
    r"|С)\b)[^\W\d_a-z][\w.’'&-]*(?: (?:(?:of|de|da|van|von|der|del|la|le|the|and|&) )*[^\W\d_a-z][\w.’'&-]*){0,4}"
)
_SEPARATOR = re.compile(
    r"\s*[,;|•·]\s*(?:(?:le|den|dnia)\s+)?|\s+[-–—/]\s+|\s*\(|(?<!\bNo)(?<!\bVol)(?<!\bNr)[.!?]\s+(?=\S)"
)
# "Published 14 March 2024 | Updated 15 March 2024"
_UPDATED = re.compile(
    r"(?<=\S)\s*[|•·(,;–—-]\s*(?:last )?(?:updated|modified|aktualisiert|mis à jour|actualizado|aggiornato"
    r"|atualizado)\b.*$",
    re.IGNORECASE,
)
_CLOCK = rf"\b\d{{1,2}}[:.h]\d\d(?:\s*[ap]\.?m\.?)?(?!\d)|\b{WEEKDAY}\b"
# What may follow: nothing, a separator, a time, an author.
_AFTER = re.compile(
    r"\s*(?:$|[|•·,;()\]–—-](?!\d)|\.(?=\s*$|\s+(?:by|von|par|por)\b)|г\.|\d{1,2}[:.h]\d\d|loading"
    r"|(?:at|um|à|kl|om|о|by|von|par|por)\b|T\d\d:|года?\b|\s+\d+ ?(?:p|c|ct|cents)\b|\s*[£$€]\s?\d)",
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
# The sheet of an application or a case; "filed" is no news there.
_RECORD = re.compile(
    r"(?:applicant|inventor|priority|claimant|plaintiff|defendant)s?\s*:|(?:docket|case|application) (?:no|number)\b",
    re.IGNORECASE,
)
# A line that ends so goes on in the next one.
_UNFINISHED = re.compile(
    r"\b(?:of|on|the|until|since|from|to|by|in|and|am|vom|le|du|el|del|dal|em|op|dnia)$", re.IGNORECASE
)

_SIGNED_AFTER = re.compile(r"\s*[|•·,;–—.-]?\s*(?:by|von|par|por)\s+[A-Z]", re.IGNORECASE)


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
    lines = [line for before, line in zip(["", *lines], lines, strict=False) if not _UNFINISHED.search(before)]
    days = [day for number, line in enumerate(lines) for day in _days(line, outlet, is_first=number == 0)]
    if any(_NAVIGATION_LINE.fullmatch(line) for line in lines) or any(_NAVIGATES.search(day.line) for day in days):
        return [
            replace(day, doubt="in the head of a web page: it may be the day on which that was saved") for day in days
        ]
    if lines and _STAMP.match(lines[0]):
        stamp = "above everything, with the time: it may be the day of printing"
        days = [replace(day, doubt=stamp) if day.line == lines[0] else day for day in days]
    if any(_RECORD.match(line) for line in lines):
        return [replace(day, doubt="on the sheet of an application or a case") for day in days]
    if any(_HOURS.search(day.line) for day in days):
        return [replace(day, doubt="beside its hours: it may be the day of an event") for day in days]
    if any(_POSTER.match(line) for line in lines):
        return [replace(day, doubt="beside a time or a place: it may be the day of an event") for day in days]
    if any(_is_signed(line, outlet) for line in lines):
        return days
    return [day if day.is_stated or day.doubt else replace(day, doubt=_doubt(text, lines, day)) for day in days]


def _doubt(text: str, lines: list[str], day: HeaderDay) -> str:
    above = next((number for number, line in enumerate(lines) if line.startswith(day.line)), 0)
    return why_not(text, lines[: above + 1], day.mention)


def _is_signed(line: str, outlet: str) -> bool:
    """Whether a line names the author or the newspaper, as only what is published does."""
    is_short = len(line) <= _MOST_OTHER_CHARS
    return is_short and bool(_BYLINE.match(line) or _MASTHEAD.fullmatch(line) or (outlet and line == outlet))


def _first_lines(text: str) -> Iterator[str]:
    lines = (line.strip() for line in re.split(r"\n+", text[: _HEADER_LINES * 5_000]))
    yield from islice((line for line in lines if line), _HEADER_LINES)


def _days(line: str, outlet: str, *, is_first: bool) -> Iterator[HeaderDay]:
    dateline = _AGENCY_DATELINE.match(line) or _AGENCY_FIRST.match(line)
    if dateline and (found := mentions(dateline.group())):
        yield from (HeaderDay(dateline.group().rstrip(" -–—("), mention, is_stated=True) for mention in found)
        return
    line = _UPDATED.sub("", line) if len(line) <= _HEADER_CHARS else line
    found = mentions(line) if len(line) <= _HEADER_CHARS and not _NOT_PUBLISHED.search(line) else []
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
    last = pieces[-1]
    if _is_stated(last):
        return True, False, True
    named = [piece for piece in pieces if piece]
    if not last and any(map(_is_stated, named)):
        return True, False, True
    is_name = not last and len(named) <= 1 and all(map(_NAME.fullmatch, named))
    return is_name, bool(named), names_outlet


def _is_stated(piece: str) -> bool:
    """Whether words before a day say that it is the one of publication: a label, an author, a newspaper."""
    patterns = (_LABEL.fullmatch, _BYLINE.match, _ROLE.fullmatch, _MASTHEAD.fullmatch)
    return any(matches(piece) for matches in patterns)

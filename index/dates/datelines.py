"""The place and day that an agency or a press office puts before its report: "OSTRICK, Feb 14, 2023 (NPA) - ..."."""

from __future__ import annotations

import re

from index.dates.days import EARLIEST, WEEKDAY, Mention, mentions

_CHARS = 120
_LEAD_CHARS = 300
_MOST_PLACE_WORDS = 6
_FEWEST_PLACE_CHARS = 3
# "(NPA)", "[Alpine Wire]", "/WireHub/"
_IN_BRACKETS = r"[(\[/](?P<agency>[^()\[\]/\d]{2,40})[)\]/]"
_DASH = r"(?:[.:]?\s*[-–—―]+)"
_PLACE = re.compile(
    rf"(?:[(\[](?P<first>[^()\[\]/\d]{{2,40}})[)\]]\s*)?(?P<place>[^\W\d_][^\d()|:;]{{1,40}}?)\s*(?:{_IN_BRACKETS})?"
    rf"\s*[,،./–—-]?\s*(?:{WEEKDAY}[,،]?\s*)?(?:\(|den |le |el |dnia )?",
    re.IGNORECASE,
)
_REPORT = re.compile(rf"\s*(?:г\.|года|року|r\.)?\)?\s*,?\s*(?:{_IN_BRACKETS})?\s*(?:(?P<dash>{_DASH})|[.:])\s*(?=\S)")
# "27 June 2006 — LARWICK. The museum ..."
_PLACE_BEHIND = re.compile(rf"\s*{_DASH}\s*(?P<place>[^\W\d_][^\d()|:;.]{{1,40}}?)\s*(?:[.:]|{_DASH})\s+(?=\S)")
# "【山河社柳溪2009年7月21日电】"
_WIRED = re.compile(r"\s*[电電讯訊][】\])）]?")
_WIRE = re.compile(r"[【\[(（]?[^\W\d_]{2,20}社[^\W\d_]{0,12}")
_AGENCY = re.compile(
    r"[A-Z]{2,8}|[a-z]{2,5}|[A-Z][A-Za-z]{1,8}"
    r"|.*(?i:\b(?:agenc\w+|agence|agência|agenzia|agentur|press\w*|prensa|news|wire|ajans\w*)\b|агент|وكالة|通讯社).*"
)
# What a press office says in the first sentence below its own place and day.
_TODAY = re.compile(
    r"\b(?:today|heute|aujourd['’]hui|hoy|hoje|oggi|vandaag|dziś|dzisiaj|сегодня|сьогодні|bugün|idag|i dag|tänään|dnes"
    r"|σήμερα|astăzi|azi|hari ini|اليوم|امروز)\b",
    re.IGNORECASE,
)


def dateline(line: str) -> tuple[str, Mention] | None:
    """The part of a line that is a dateline, and the day in it; None where a report does not follow.

    An agency's name, a place in capitals before a dash, or what happened "today" tell it from a story's "Verdun, 21
    February 1916".
    """
    found = mentions(line[:_CHARS])
    if not found:
        return None
    start, end = found[0].span.start, found[0].span.end
    told = line[: end + _LEAD_CHARS]
    # A place in capitals and a dash open novels and memoirs too.
    is_recent = found[0].readings[0] >= EARLIEST
    if start == 0:
        behind = _PLACE_BEHIND.match(line, end)
        return (line[:end], found[0]) if is_recent and behind and behind["place"].isupper() else None
    if _WIRED.match(line, end) and _WIRE.fullmatch(line, 0, start):
        return line[:end], found[0]
    before, after = _PLACE.fullmatch(line, 0, start), _REPORT.match(line, end)
    if before is None or after is None or not _is_place(before["place"]):
        return None
    agency = before["first"] or before["agency"] or after["agency"] or ""
    is_press = after["dash"] and _TODAY.search(told, after.end())
    is_dateline = _AGENCY.fullmatch(agency) or is_press or (is_recent and after["dash"] and before["place"].isupper())
    return (line[:end], found[0]) if is_dateline else None


def _is_place(words: str) -> bool:
    # "С 15 февраля 1931 года — …" begins with a preposition.
    return (
        not words[0].islower() and len(words.strip()) >= _FEWEST_PLACE_CHARS and len(words.split()) <= _MOST_PLACE_WORDS
    )

"""Why a day that stands by itself at the head of a text may not be the one of its publication.

A poster, an agenda, a log and an encyclopedia's entry open like a report does: with a headline and a day.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from index.dates.days import EARLIEST, WEEKDAY, Mention, mentions

# What a text that invites to something says in its first words.
_OCCASION = re.compile(
    r"\b(?:concert|recital|evening of|festival|fair|ball|dance|service|funeral|wedding|party|dinner|lunch|reading"
    r"|lecture|talk|tour|trip|walk|hike|workshop|course|class|seminar|webinar|conference|congress|symposium|summit"
    r"|meeting|assembly|hearing|session|auction|sale|market|exhibition|opening|premiere|screening|show|performance"
    r"|gala|parade|ceremony|match|race|run|marathon|tournament|cup|exam|test|holiday|day|night|call for \w+|konzert"
    r"|sitzung|versammlung|einladung|fest|vortrag|réunion|spectacle|invitation|concierto|reunión|fiesta)\b",
    re.IGNORECASE,
)
_INVITES = re.compile(
    r"\b(?:tickets?|admission|entry (?:is )?free|free entry|doors open|rsvp|register (?:by|at|online|here|before)"
    r"|join us|come and \w+|you are invited|we invite|invites you|all are welcome|everyone is welcome|bring your"
    r"|sign up"
    r"|takes? place|will (?:be held|take place|sing|play|perform|speak|gather|meet at|start at|begin at)|starts? at"
    r"|begins? at|(?:is|are) due|until \d|eintritt|anmeldung|herzlich eingeladen|entrée libre|inscription|entrada)\b",
    re.IGNORECASE,
)
# The same in other languages, of which the words for occasions are not known: who is asked to come, to book, to pay.
_INVITED = re.compile(
    r"\b(?:wir laden|anmeld\w+|einlass|eintritt|kommen sie|nous vous (?:attendons|invitons)|venez|inscriptions?"
    r"|réserv\w+|entrée (?:libre|gratuite)|[ol]es esperamos|reservas?|inscripci\w+|aforo|entrada (?:libre|gratuita)"
    r"|vi aspettiamo|prenotazion\w+|ingresso (?:libero|gratuito)|iscrizion\w+|inscriç\w+|entrada franca|ingressos"
    r"|venha|participe"
    r"|aanmeld\w+|toegang|entree|zaal open|zapraszamy|wstęp wolny|zapisy|bilety|vstupné|zveme|přijďte|inträde"
    r"|anmälan|välkomna|varmt välkommen|biljetter|billetter|påmelding|tilmelding|tervetuloa|ilmoittautu\w+|davetlisiniz"
    r"|giriş ücretsiz|biletler|bekliyoruz|приглаша\w+|вход свободный|билет\w*|запрошу\w+|вхід вільний|квитк\w+"
    r"|mengundang|pendaftaran|tiket|hadirilah|ندعوكم|الدعوة عامة|الدخول مجاني)\b"
    r"|参加費|申し?込み|入場無料|要予約|ご来場|报名|入场|门票|敬请(?:光临|参加|莅临|预约)|신청|입장료|무료입장",
    re.IGNORECASE,
)
# Where the headline says as much, whatever follows.
_IS_AN_OCCASION = re.compile(
    r"\b(?:save the date|order of service|voucher|gift card|best before|valid (?:from|until)|expir\w+|timetable"
    r"|rota|fixtures|minutes|agenda|invitation|programme|public holidays?|on this day|boarding pass|appointment"
    r"|reminder|tagesordnung|protokoll|acta|verbale|notulen|ata d[ae]|zápis|tutana\w+|protokół|pöytäkirja|протокол"
    r"|πρακτικ\w+|jegyzőkönyv|einladung|fahrplan|ordre du jour|procès-verbal|orden del día)\b",
    re.IGNORECASE,
)
NOTHING_SAYS_SO = "nothing says that it is the day of publication"
TOLD_OF = "long ago: it may be the day of what is told"
_OPENING_CHARS = 800
_SEARCHED_CHARS = 20_000
_DAY_CHARS = 40
_SENTENCE = re.compile(r"\w+(?:\W+\w+){2,}.*[.!?…。！？।؟][\"”»’')\]]*$|\w{10,}[。！？]$")
_ENTRY = re.compile(r"\[?(?:\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{1,2} \w+ \d{4})[,T ]+\d{1,2}[:.]\d\d")
_FEWEST_ENTRIES = 2
# Behind the day that opens the line of a chronicle stands what happened.
_TELLS_BEHIND = re.compile(r"\W*[^\W\d_]{2,}\W+[^\W\d_]{2,}")
# A report says what has happened, or who says so. "Soup is served" has not.
_IS_ENGLISH = re.compile(r"\b(?:the|and|with|from|you|your|they|their|are)\b", re.IGNORECASE)
_IRREGULAR = (
    "agreed ate beat became been began bent bit blew bore bought bound broke brought built burnt came caught "
    "chose clung crept dealt did drank dreamt drew drove dug fed fell felt fled flew flung forgot fought found "
    "freed froze gave got grew had heard held hid hit hung kept knew laid lay led left lent lit lost made meant "
    "met overtook paid put ran rang rode rose said sang sank sat saw sent shone shook shot shrank shut slept slid "
    "sold sought spat spent spoke sprang stole stood struck stuck stung sunk swam swept swore swung taught "
    "thought threw told took tore understood undertook was went wept were withdrew woke won wore wound wrote"
).split()
_TELLS = re.compile(
    rf"(?<!\bis )(?<!\bare )(?<!\bbe )\b(?!hundred)(?:[a-z]{{2,}}[a-df-z]ed|{'|'.join(_IRREGULAR)})\b"
    r"|\b(?:says|according to)\b"
)
# Who writes for the day speaks of today, of yesterday, of what "has been decided"; who writes of a day long past says
# when each thing was.
_SPEAKS_AS_OF_A_DAY = re.compile(
    r"\b(?:today|yesterday|tomorrow|tonight|(?:this|next|last) (?:morning|afternoon|evening|night|week(?:end)?|month"
    r"|year|spring|summer|autumn|winter)|says|claims|announces"
    r"|(?:has|have) (?:now |just |already |\w+ly )?"
    r"(?:been \w{2,}(?:ed|en|wn|ght|ut)|begun|moved|become|made|put|won|lost|\w{3,}ed)"
    r"|heute|gestern|morgen|(?:diese|nächste|letzte|vorige)[nrs]? (?:woche|monat|jahr)"
    r"|aujourd['’]hui|hier (?:soir|matin|après)|demain|cette (?:semaine|année)"
    r"|hoy|ayer|mañana|esta (?:semana|tarde)|oggi|ieri|domani|questa (?:settimana|mattina)|hoje|ontem|amanhã"
    r"|vandaag|gisteren|deze (?:week|maand)|dziś|dzisiaj|wczoraj|jutro|dnes|včera|zítra"
    r"|i ?dag|i ?går|i ?morgon|i ?morgen|tänään|eilen|huomenna|viime viikolla|bugün|dün|yarın"
    r"|сегодня|вчера|завтра|сьогодні|учора|вчора|σήμερα|χθες|χτες|αύριο|tegnap|holnap|azi|mâine"
    r"|hari ini|kemarin|besok|hôm nay|hôm qua|ngày mai)\b"
    r"|اليوم|أمس|غد[اً]|امروز|دیروز|فردا|今日|昨日|明日|今朝|本日|今天|昨天|明天|日前|오늘|어제|내일",
    re.IGNORECASE,
)
# "2020年6月22日 5時00分": as newspapers of Japan write when a page was put online.
_STAMPED = re.compile(r"\d{1,2}時\d{1,2}分")
_WEEKDAY = re.compile(rf"\b{WEEKDAY}\b", re.IGNORECASE)
_SPEAKING_CHARS, _BESIDE_CHARS = 3_000, 24
# A letter is dated whatever it says.
_SALUTATION = re.compile(
    r"(?:my )?(?:dear|hello|hi)\b[^.!?]{0,60}[,!:]?$|(?:\w+ ){0,4}\w+[,!:]$|.{1,8}(?:皆様|各位)", re.IGNORECASE
)
_LINES = 30
# A hard-wrapped paragraph's line below a long one that ends in the middle of a sentence is no line of its own.
WRAPPED_CHARS = 50
ENDED = re.compile(r"[.!?:;…。！？»”\"')\]*_|]$")


def why_not(text: str, header: Sequence[str], mention: Mention, *, today: date | None = None) -> str:
    """What speaks against the day of `mention`, which one of the `header` lines names without saying whose it is.

    Empty when the text reads as a report of that day. `today` is the machine's day.
    """
    day = mention.readings[0]
    if day > (today or date.today()) + timedelta(days=1):
        return "in the future: it may be the day of an event"
    if day < EARLIEST:
        return TOLD_OF
    lines = [line for line in (line.strip() for line in text[:_SEARCHED_CHARS].split("\n")) if line][:_LINES]
    if sum(_ENTRY.match(line) is not None or _opens_with_day(line) for line in lines) >= _FEWEST_ENTRIES:
        return "one of several entries with a day"
    if not any(_SENTENCE.search(line) for line in _unwrapped(lines) if line not in header[:1]):
        return "nothing is reported: it may be the day of what is listed"
    if _is_of_an_occasion("\n".join(header), text[:_OPENING_CHARS]):
        return "it may be the day of the occasion"
    if _is_told_of(text, header, day):
        return "the text tells of that day"
    if not _tells(lines, header):
        return "nothing has happened yet: it may be the day of what is announced"
    if _STAMPED.search(header[-1]):
        return ""
    return "" if _speaks_as_of_a_day(lines, header) else NOTHING_SAYS_SO


def _speaks_as_of_a_day(lines: Sequence[str], header: Sequence[str]) -> bool:
    """Whether the text is a letter, or names a day as one does who writes within a week of it."""
    body = [line for line in lines if line not in header]
    if any(map(_SALUTATION.match, body[:1])):
        return True
    text = "\n".join(body)[:_SPEAKING_CHARS]
    if _SPEAKS_AS_OF_A_DAY.search(text):
        return True
    in_full = [mention.span for mention in mentions(text) if mention.weekday is not None]
    beside = _BESIDE_CHARS
    return any(
        not any(span.start - beside <= match.start() <= span.end + beside for span in in_full)
        for match in _WEEKDAY.finditer(text)
    )


def _is_of_an_occasion(header: str, opening: str) -> bool:
    invites = _INVITED.search(opening) or (_OCCASION.search(header) and _INVITES.search(opening))
    return bool(invites or _IS_AN_OCCASION.search(header))


def _opens_with_day(line: str) -> bool:
    """Whether a line opens with a day and goes on to what happened."""
    start = re.match(r"\W*(?:(?:on|am|le|el|il|op|dne|dnia) )?", line, re.IGNORECASE)
    begun = start.end() if start else 0
    first = next(iter(mentions(line[: begun + _DAY_CHARS])), None)
    return first is not None and first.span.start <= begun and _TELLS_BEHIND.match(line, first.span.end) is not None


def _unwrapped(lines: Sequence[str]) -> list[str]:
    """The lines, each with those on which a hard-wrapped sentence goes on."""
    found: list[str] = []
    for before, line in zip(["", *lines], lines, strict=False):
        if len(before) >= WRAPPED_CHARS and not ENDED.search(before):
            found[-1] += f" {line}"
        else:
            found.append(line)
    return found


def _tells(lines: Sequence[str], header: Sequence[str]) -> bool:
    """Whether something is told in the past; yes for a letter, and where the language is not known to be English."""
    body = [line for line in lines if line not in header]
    if any(_SALUTATION.match(line) for line in body[:1]) or not any(map(_IS_ENGLISH.search, body)):
        return True
    return any(map(_TELLS.search, body))


def _is_told_of(text: str, header: Sequence[str], day: date) -> bool:
    """Whether the text itself, not its header, names the day with its year."""
    body = text[:_SEARCHED_CHARS]
    lines = (_line_of(body, mention) for mention in mentions(body) if mention.readings == (day,))
    return any(line not in header and _SENTENCE.search(line) for line in lines)


def _line_of(text: str, mention: Mention) -> str:
    start = text.rfind("\n", 0, mention.span.start) + 1
    end = text.find("\n", mention.span.end)
    return text[start : end if end >= 0 else None].strip()

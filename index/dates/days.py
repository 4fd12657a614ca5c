"""The calendar days that words name: ISO, written in some thirty languages, and in figures alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from index.normalise import caseless
from index.types import Span

# What programs write where nobody stated a date.
PLACEHOLDERS = frozenset({date(1970, 1, 1), date(1900, 1, 1), date(1899, 12, 30), date(1904, 1, 1), date(1980, 1, 1)})


def _numbered(table: str, *, first: int) -> dict[str, int]:
    """The names in the rows of a table, numbered by row; a row that ends in a bar goes on in the next line."""
    rows = table.strip().replace("|\n", "|").split("\n")
    return {caseless(name): number for number, row in enumerate(rows, start=first) for name in row.split("|")}


_MONTHS = "january february march april may june july august september october november december".split()
_MONTH = "(?P<month>" + "|".join(f"{name[:3]}(?:{name[3:]})?" for name in _MONTHS) + r"|sept)\.?"
_YEAR = r"(?P<year>(?:19|20)\d\d)(?!\d)"
_ISO = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)-(?P<number>\d\d)-(?P<day>\d\d)(?!\d)")
_DAY_MONTH = re.compile(rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[ .]+{_MONTH},?[ .]+{_YEAR}", re.IGNORECASE)
_MONTH_DAY = re.compile(rf"\b{_MONTH} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? {_YEAR}", re.IGNORECASE)
# Year, month, day, with any one separator: nobody writes the day in the middle.
_YEAR_FIRST = re.compile(r"(?<![\d/.-])(?P<year>(?:19|20)\d\d)([/.])(?P<number>\d{1,2})\2(?P<day>\d{1,2})(?![\d/])")
_FIGURES = re.compile(r"(?<![\d/.-])(?P<first>\d{1,2})([/.-])(?P<second>\d{1,2})\2(?P<year>(?:19|20)\d\d)(?![\d/-])")

# The months as they stand in a date, January first (names: Unicode CLDR); none of them names two months. Croatian is
# not among them: its "listopada" is October, and November in Polish.
_FOREIGN_MONTHS = """
januar|jan|jänner|janvier|janv|enero|ene|gennaio|gen|janeiro|januari|stycznia|sty|января|янв|ocak|oca|tammikuuta|
ledna|januára|ιανουαρίου|ιαν|січня|січ|януари|ianuarie|január|gener|jaanuar|يناير|كانون الثاني|ژانویه|ינואר|जनवरी
februar|feb|février|févr|febrero|febbraio|fevereiro|fev|februari|lutego|lut|февраля|фев|февр|şubat|şub|helmikuuta|
února|februára|φεβρουαρίου|φεβ|лютого|лют|февруари|februarie|február|febrer|veebruar|فبراير|شباط|فوریه|פברואר|फ़रवरी|
फरवरी
märz|mär|mars|marzo|março|maart|marca|марта|мар|mart|maret|marts|maaliskuuta|března|μαρτίου|μαρ|березня|бер|март|
martie|március|març|märts|مارس|آذار|מרץ|मार्च
april|apr|avril|avr|abril|abr|aprile|kwietnia|kwi|апреля|апр|nisan|nis|huhtikuuta|dubna|apríla|απριλίου|απρ|квітня|
квіт|април|aprilie|április|aprill|أبريل|ابريل|نيسان|آوریل|אפריל|अप्रैल
mai|mayo|maggio|mag|maio|mei|maja|мая|mayıs|maj|toukokuuta|května|mája|μαΐου|травня|трав|май|május|maig|مايو|أيار|מאי|
मई
juni|jun|juin|junio|giugno|giu|junho|czerwca|cze|июня|июн|haziran|haz|kesäkuuta|června|júna|junija|ιουνίου|ιουν|
червня|черв|юни|iunie|június|juny|juuni|يونيو|حزيران|ژوئن|יוני|जून
juli|jul|juillet|juil|julio|luglio|lug|julho|lipca|lip|июля|июл|temmuz|tem|heinäkuuta|července|júla|julija|ιουλίου|
ιουλ|липня|лип|юли|iulie|július|juliol|juuli|يوليو|تموز|ژوئیه|יולי|जुलाई
august|aug|août|agosto|ago|augustus|sierpnia|sie|августа|авг|ağustos|ağu|agustus|augusti|elokuuta|srpna|augusta|
avgusta|αυγούστου|αυγ|серпня|серп|август|augusztus|agost|أغسطس|اغسطس|آب|اوت|אוגוסט|अगस्त
september|sept|sep|septembre|septiembre|settembre|setembro|set|września|wrz|сентября|сент|eylül|eyl|syyskuuta|září|
septembra|σεπτεμβρίου|σεπ|вересня|вер|септември|septembrie|szeptember|setembre|سبتمبر|أيلول|سپتامبر|ספטמבר|सितंबर
oktober|okt|octobre|oct|octubre|ottobre|ott|outubro|out|października|paź|октября|окт|ekim|eki|lokakuuta|října|októbra|
οκτωβρίου|οκτ|жовтня|жовт|октомври|octombrie|október|oktoober|أكتوبر|اكتوبر|تشرين الأول|اکتبر|אוקטובר|अक्टूबर|अक्तूबर
november|nov|novembre|noviembre|novembro|listopada|ноября|нояб|kasım|kas|marraskuuta|listopadu|novembra|νοεμβρίου|νοε|
листопада|лист|ноември|noiembrie|نوفمبر|تشرين الثاني|نوامبر|נובמבר|नवंबर
dezember|dez|décembre|déc|diciembre|dic|dicembre|dezembro|december|grudnia|gru|декабря|дек|aralık|ara|desember|des|
joulukuuta|prosince|decembra|δεκεμβρίου|δεκ|грудня|груд|декември|decembrie|desembre|detsember|ديسمبر|كانون الأول|
دسامبر|דצמבר|दिसंबर
"""
_FOREIGN = _numbered(_FOREIGN_MONTHS, first=1)
MONTH_NUMBERS = _FOREIGN | {name: number for number, name in enumerate(_MONTHS, start=1)}
_FOREIGN_MONTH = f"(?P<foreign>{'|'.join(sorted(_FOREIGN, key=len)[::-1])})"
_FOREIGN_DATE = re.compile(
    rf"(?<!\d)(?P<day>\d{{1,2}})(?:\.|er|º|ª|°)?[ ]+(?:de |d['’]|ב)?{_FOREIGN_MONTH}\.?[ ,]+(?:de |del )?{_YEAR}",
    re.IGNORECASE,
)
# "28. 4. 2014": with spaces the day always comes first.
_SPACED = re.compile(rf"(?<![\d/.-])(?P<day>\d{{1,2}})\. (?P<number>\d{{1,2}})\. {_YEAR}")
# "平成20年10月17日"
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925}
_ERA_DATE = re.compile(
    rf"(?P<era>{'|'.join(_ERAS)})\s?(?P<of_era>\d{{1,2}}|元)年\s?(?P<number>\d{{1,2}})月\s?(?P<day>\d{{1,2}})日"
)
# "2021年6月25日", "2021년 6월 25일", "2021. június 25.", "25 tháng 6 năm 2021".
_EASTERN_DATE = re.compile(rf"{_YEAR}\s?[年년]\s?(?P<number>\d{{1,2}})\s?[月월]\s?(?P<day>\d{{1,2}})\s?[日일号號]")
_HUNGARIAN_DATE = re.compile(rf"(?<!\d){_YEAR}\. {_FOREIGN_MONTH} (?P<day>\d{{1,2}})(?!\d)", re.IGNORECASE)
_VIETNAMESE_DATE = re.compile(
    rf"(?<!\d)(?:ngày )?(?P<day>\d{{1,2}}) tháng (?P<number>\d{{1,2}}),?(?: năm)? {_YEAR}", re.IGNORECASE
)
# Figures of other scripts, of which each is one character for one.
_OTHER_DIGITS = "٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹०१२३४५६७८९０１２３４５６７８９"
_OTHER_DIGIT = re.compile(f"[{_OTHER_DIGITS}]")
_DIGITS = str.maketrans(_OTHER_DIGITS, 4 * "0123456789")
# Monday first; the languages as for the months.
_WEEKDAYS = """
monday|mon|montag|lundi|lunes|lunedì|segunda-feira|maandag|poniedziałek|понедельник|pazartesi|senin|måndag|mandag|
maanantaina|pondělí|pondelok|ponedeljek|δευτέρα|понеділок|понеделник|luni|hétfő|dilluns|الاثنين|دوشنبه|יום שני|सोमवार|
thứ hai
tuesday|tue|tues|dienstag|mardi|martes|martedì|terça-feira|dinsdag|wtorek|вторник|salı|selasa|tisdag|tirsdag|
tiistaina|úterý|utorok|torek|τρίτη|вівторок|marți|kedd|dimarts|الثلاثاء|سه‌شنبه|יום שלישי|मंगलवार|thứ ba
wednesday|wed|mittwoch|mercredi|miércoles|mercoledì|quarta-feira|woensdag|środa|среда|çarşamba|rabu|onsdag|
keskiviikkona|středa|streda|sreda|τετάρτη|середа|сряда|miercuri|szerda|dimecres|الأربعاء|چهارشنبه|יום רביעי|बुधवार|
thứ tư
thursday|thu|thur|thurs|donnerstag|jeudi|jueves|giovedì|quinta-feira|donderdag|czwartek|четверг|perşembe|kamis|
torsdag|torstaina|čtvrtek|štvrtok|četrtek|πέμπτη|четвер|четвъртък|joi|csütörtök|dijous|الخميس|پنجشنبه|יום חמישי|
गुरुवार|thứ năm
friday|fri|freitag|vendredi|viernes|venerdì|sexta-feira|vrijdag|piątek|пятница|cuma|jumat|fredag|perjantaina|pátek|
piatok|petek|παρασκευή|пʼятниця|п'ятниця|петък|vineri|péntek|divendres|الجمعة|جمعه|יום שישי|शुक्रवार|thứ sáu
saturday|sat|samstag|sonnabend|samedi|sábado|sabato|zaterdag|sobota|суббота|cumartesi|sabtu|lördag|lørdag|lauantaina|
σάββατο|субота|събота|sâmbătă|szombat|dissabte|السبت|شنبه|שבת|शनिवार|thứ bảy
sunday|sun|sonntag|dimanche|domingo|domenica|zondag|niedziela|воскресенье|pazar|minggu|söndag|søndag|sunnuntaina|
neděle|nedeľa|nedelja|κυριακή|неділя|duminică|vasárnap|diumenge|الأحد|یکشنبه|יום ראשון|रविवार|chủ nhật
"""
WEEKDAY_NUMBERS = _numbered(_WEEKDAYS, first=0)
WEEKDAY = "(?:" + "|".join(sorted(WEEKDAY_NUMBERS, key=len)[::-1]) + ")"
# "The Sun, 14 March 2024" names no Sunday.
_WEEKDAY_BEFORE = re.compile(rf"\b(?<!the )({WEEKDAY})\b[\s.,(]*(?:the\s+)?$", re.IGNORECASE)
_WEEKDAY_AFTER = re.compile(rf"^[\s,(]*({WEEKDAY})\b", re.IGNORECASE)
_BESIDE_CHARS = 24
_WRITTEN = (_DAY_MONTH, _MONTH_DAY, _FOREIGN_DATE, _SPACED, _HUNGARIAN_DATE)
# Those that only texts with these characters can hold: a search costs more than a look for one.
_MARKED = (("年", (_EASTERN_DATE, _ERA_DATE)), ("년", (_EASTERN_DATE,)), ("háng", (_VIETNAMESE_DATE,)))
# What was published before comes as a scan, whose date somebody has to state; a text that opens with an older day
# tells of that.
EARLIEST = date(1990, 1, 1)


@dataclass(frozen=True, slots=True)
class Mention:
    """Words that name a day: two `readings` where day and month can change places. `weekday` is named beside it."""

    span: Span
    readings: tuple[date, ...]
    weekday: int | None = None

    @property
    def fitting(self) -> tuple[date, ...]:
        """The readings that fall on the weekday beside it; all where none is named."""
        return tuple(day for day in self.readings if self.weekday in (None, day.weekday()))


def parse_day(text: str) -> tuple[date, str] | None:
    """The one unambiguous calendar day that `text` names, with the words that name it; None for none or several.

    English and ISO only; figures alone (14/03/2024) are not read.
    """
    found: dict[date, str] = {}
    for pattern in (_ISO, _DAY_MONTH, _MONTH_DAY):
        for match in pattern.finditer(text):
            for day in _readings(match):
                found.setdefault(day, match.group())
    return next(iter(found.items())) if len(found) == 1 else None


def mentions(text: str) -> list[Mention]:
    """Every day that `text` names in full, in any of the languages and forms, in order; they never overlap."""
    found: list[Mention] = []
    taken: set[int] = set()
    text = text.translate(_DIGITS) if _OTHER_DIGIT.search(text) else text
    marked = [pattern for mark, patterns in _MARKED if mark in text for pattern in patterns]
    for pattern in (_ISO, _YEAR_FIRST, _FIGURES, *_WRITTEN, *marked):
        for match in pattern.finditer(text):
            readings = _readings(match)
            start, end = match.span()
            if readings and taken.isdisjoint(range(start, end)):
                taken.update(range(start, end))
                found.append(Mention(Span(start, end), readings, _weekday_beside(text, start, end)))
    return sorted(found, key=lambda mention: mention.span)


def _readings(match: re.Match[str]) -> tuple[date, ...]:
    """The days that exist of those that the words can mean."""
    parts = match.groupdict()
    if parts.get("first"):
        first, second = int(parts["first"]), int(parts["second"])
        orders = [(second, first), (first, second)]
    elif parts.get("number"):
        orders = [(int(parts["number"]), int(parts["day"]))]
    else:
        name = parts.get("month")
        month = _month_number(name) if name else _FOREIGN[caseless(parts["foreign"])]
        orders = [(month, int(parts["day"]))]
    days = (_day(_year(parts), month, day) for month, day in orders)
    return tuple(dict.fromkeys(day for day in days if day is not None))


def _year(parts: dict[str, str | None]) -> int:
    if era := parts.get("era"):
        number = parts["of_era"] or ""
        return _ERAS[era] + (1 if number == "元" else int(number))
    return int(parts["year"] or 0)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month_number(name: str) -> int:
    return next(i for i, month in enumerate(_MONTHS, start=1) if month.startswith(caseless(name[:3])))


def _weekday_beside(text: str, start: int, end: int) -> int | None:
    before = _WEEKDAY_BEFORE.search(text[max(0, start - _BESIDE_CHARS) : start])
    match = before or _WEEKDAY_AFTER.search(text[end : end + _BESIDE_CHARS])
    return WEEKDAY_NUMBERS[caseless(match.group(1))] if match else None

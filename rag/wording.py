"""Words, names, numbers and quotations of a text, in the normal forms by which texts are compared. Pure."""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import lru_cache

import snowballstemmer

from index.normalise import caseless

# Behind it another sentence begins; behind a capitalised word, its name goes on.
_BORDER = re.compile(r"[.!?:]\s|[\"“«\n]")
_GOES_ON = re.compile(r" [A-Z]\w")
WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_SCALES = {"hundred": 2, "thousand": 3, "million": 6, "billion": 9, "trillion": 12}
_SCALE = rf"(?:[\s-]*(?P<scale>{'|'.join(_SCALES)})s?\b)?"
_NUMBER = re.compile(rf"(?<![\w.])(?P<number>\d+(?:[.,]\d+)*){_SCALE}", re.IGNORECASE)
# "between 2 and 3 million": the scale counts for both.
_RANGE = re.compile(r"(?<![\w.])(\d+(?:[.,]\d+)*)(?=\s*(?:and|or|to|[-–])\s*\d+(?:[.,]\d+)*\s+([a-z]+))", re.IGNORECASE)
_QUOTATION = re.compile(r"[\"“«]([^\"“”«»]{12,}?)[\"”»]")
_POSSESSIVE = re.compile(r"['’]s?$")

STOPWORDS = frozenset(
    """a about above after again all also although am among an and any are as at be because been before being below
    between both but by can could did do does doing down during each either even every few for from further had has
    have having he her here hers herself him himself his how however i if in into is it its itself just may me might
    more most much must my myself nor not of off on once only or other our ours ourselves out over own per rather
    same shall she should since so some such than that the their theirs them themselves then there these they this
    those though through thus to too under until up upon us very was we were what when where whether which while who
    whom whose why will with within would yet you your yours yourself please tell say says said according give given
    name""".split()
)
_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
)
_TENS = "thirty forty fifty sixty seventy eighty ninety"
_SPELLED = {word: str(value) for value, word in enumerate(_UNITS.split())} | {
    word: str(10 * value) for value, word in enumerate(_TENS.split(), start=3)
}

_SPELLED |= {
    f"{ten}-{unit}": str(int(_SPELLED[ten]) + value)
    for ten in ("twenty", *_TENS.split())
    for value, unit in enumerate(_UNITS.split()[1:10], start=1)
}
_SPELLED_NUMBER = re.compile(
    rf"\b(?P<number>{'|'.join(sorted(_SPELLED, key=len, reverse=True))})\b{_SCALE}", re.IGNORECASE
)


class _Stemming(threading.local):
    """A stemmer for each thread: it keeps the word that it works on in itself."""

    def __init__(self) -> None:
        self.english = snowballstemmer.stemmer("english")


_stemming = _Stemming()


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The English stem of a lower-case word (Snowball, as in the lexical index)."""
    return str(_stemming.english.stemWord(word))


def strip_possessive(word: str) -> str:
    """A word without its possessive ending."""
    return _POSSESSIVE.sub("", word)


def words(text: str) -> list[str]:
    """Lower-case words, possessive endings taken off."""
    return [strip_possessive(match.group().lower()) for match in WORD.finditer(text)]


def content_stems(text: str) -> list[str]:
    """Stems of the words that carry meaning, in order; hyphenated words also by their parts."""
    stems = []
    for word in words(text):
        parts = [word, *word.split("-")] if "-" in word else [word]
        stems += [stem(part) for part in parts if part and part not in STOPWORDS]
    return stems


def names(text: str) -> list[str]:
    """Capitalised words that are not merely the first of a sentence, lower-cased; in order, without repeats."""
    found: dict[str, None] = {}
    starts = True
    end = 0
    for match in WORD.finditer(text):
        gap = text[end : match.start()]
        starts = starts if end == 0 else bool(_BORDER.search(gap))
        word, end = match.group(), match.end()
        following = _GOES_ON.match(text, end)
        capital = word[0].isupper() and any(c.isalpha() for c in word)
        acronym = len(word) > 1 and word.isupper()
        if capital and (acronym or not starts or following) and word.lower() not in STOPWORDS:
            found[strip_possessive(word).lower()] = None
    return list(found)


def numbers(text: str) -> set[str]:
    """Numbers in one form: 2,400,000 and 2.4 million alike, decimals with a point, small spelled-out ones as digits."""
    spelled = {_scaled(_SPELLED[caseless(m["number"])], m["scale"]) for m in _SPELLED_NUMBER.finditer(text)}
    ranges = {_scaled(_plain_number(m[1]), m[2]) for m in _RANGE.finditer(text) if caseless(m[2]) in _SCALES}
    return digits(text) | spelled | ranges


def number_spans(text: str) -> list[tuple[int, int, str]]:
    """Where each number stands, and its one form; in order."""
    written = [(m, _plain_number(m["number"])) for m in _NUMBER.finditer(text)]
    spelled = [(m, _SPELLED[caseless(m["number"])]) for m in _SPELLED_NUMBER.finditer(text)]
    return sorted((m.start(), m.end(), _scaled(number, m["scale"])) for m, number in written + spelled)


def digits(text: str) -> set[str]:
    """Only the numbers written in digits, in the same form."""
    return {_scaled(_plain_number(match["number"]), match["scale"]) for match in _NUMBER.finditer(text)}


def _plain_number(text: str) -> str:
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", text):
        text = text.replace(",", "")
    whole, point, fraction = text.partition(".")
    return (whole.lstrip("0") or "0") + (point + fraction if fraction else "")


def _scaled(number: str, scale: str | None) -> str:
    """`number` times a thousand, a million …; as it is where it is no plain decimal."""
    if scale is None or not re.fullmatch(r"\d+(?:\.\d+)?", number):
        return number
    whole, _, fraction = number.partition(".")
    zeros = _SCALES[caseless(scale)]
    shifted = f"{whole}{fraction[:zeros].ljust(zeros, '0')}.{fraction[zeros:]}".rstrip(".")
    return shifted.lstrip("0") or "0"


_MONTHS = "january february march april may june july august september october november december".split()
_SHORT_MONTH = re.compile(r"\b(Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?")
_ISO_DATE = re.compile(r"\b(\d{4})-(0[1-9]|1[0-2])-([0-2]\d|3[01])\b")
_LETTERS = {
    "U.S": "United States", "US": "United States", "U.K": "United Kingdom", "UK": "United Kingdom",
    "U.N": "United Nations", "UN": "United Nations", "EU": "European Union", "E.U": "European Union",
}  # fmt: skip
_LETTER_NAME = re.compile(r"(?<![\w.])(?:U\.S|U\.K|U\.N|E\.U|US|UK|UN|EU)(?![\w$])(?:\.(?=[\s’'-][a-z’'\-]|,))?")


# Whole documents are read again for every sentence of an answer.
@lru_cache(maxsize=256)
def in_full(text: str) -> str:
    """`text` with dates as "14 March 2024", months, and states and unions known by letters written out, no accents.

    For comparing only: offsets are not kept.
    """

    def month(match: re.Match[str]) -> str:
        return next(name for name in _MONTHS if name.startswith(match[1][:3].lower())).capitalize()

    def day(match: re.Match[str]) -> str:
        return f"{int(match[3])} {_MONTHS[int(match[2]) - 1].capitalize()} {match[1]}"

    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    text = _SHORT_MONTH.sub(month, _ISO_DATE.sub(day, text))
    return _LETTER_NAME.sub(lambda match: _LETTERS[match.group().rstrip(".")], text)


def initials(text: str) -> set[str]:
    """Abbreviations in brackets, lower-cased, that are made of the first letters of the words before them."""
    found = set()
    for match in re.finditer(r"\(([A-Z]{2,6})(s?)\)", text):
        before = WORD.findall(text[: match.start()])[-len(match[1]) :]
        if "".join(word[0] for word in before).upper() == match[1]:
            found |= {match[1].lower(), f"{match[1]}{match[2]}".lower()}
    return found


def quotations(text: str) -> list[str]:
    """What stands between quotation marks, as folded words; single words and short phrases are left out."""
    return [folded(match.group(1)) for match in _QUOTATION.finditer(text)]


def folded(text: str) -> str:
    """Lower-case words with single spaces: equal for texts that differ only in marks and spacing."""
    return " ".join(words(text))

"""Lines that many documents of one outlet repeat: which may be furniture, and which of a document's are."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Container, Sequence
from dataclasses import dataclass

from index.cleaning.lines import Finding, Line, normal
from index.dates.days import WEEKDAY_NUMBERS, mentions
from index.normalise import is_table_row

_REASON = "line that documents of the outlet repeat"
_LONGEST_CHARS = 600
_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"[^\W_]+")
_BYLINE = re.compile(
    r"(?:by|von|par|por|di|door|av|автор|text|reporting by|written by|words|story|photos?|fotos?|pictures?|images?|bild"
    r"|video|credit|illustration|graphic)\b",
    re.IGNORECASE,
)
_DATELINE = re.compile(r"[A-Z][A-Z .'’/-]{2,40}(?:,[^.]{0,40})?(?: ?\([^)]{1,40}\))? ?[-–—]")
# Words of menus and of pages that speak for themselves; a heading or a name has none of them.
_OF_A_PAGE = re.compile(
    r"\b(?:home|news|sport|menu|search|contact|privacy|policy|terms|conditions|imprint|about|us|our|your|subscri\w+"
    r"|newsletter|sign|log|login|register|app|download|follow|join|share|support|donate|click|here|advertis\w+|cookies?"
    r"|latest|related|media|rights|reserved|help|faq|impressum|datenschutz|kontakt|startseite|abo|mentions|légales"
    r"|accueil|contacto|inicio|aviso|главная|контакты|реклама|anasayfa|iletişim)\b",
    re.IGNORECASE,
)
# Between paragraphs "About the inquiry" is a heading; these are none.
_INSERTED = re.compile(
    r"\b(?:subscri\w+|newsletter|sign up|log ?in|register|app|download|follow us|join us|click|cookies?|advertis\w+"
    r"|donate|your inbox|privacy policy|abonnieren|s'abonner|suscríb\w+|подпи\w+)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[\"“”„«»]")
_NAME_WORDS = (2, 4)
_LONGER_CHARS = 4
_COMMON_WORDS = frozenset(
    "that this these those with from have been were they their there which will would could about into over after"
    " before when what where while also more most than then some such only other said says does until under every"
    " each both eine einer einen oder sich nicht auch wird sind dans pour avec sont plus elle leur para como pero"
    " está".split()
)
_DAY_CHARS = 48
_SHARED_AT_AN_EDGE = 2
_COPIED = 0.5
_MOST_LINES_UNDER_A_TITLE = 4


def repeated_keys(text: str) -> list[int]:
    """A number of 63 bits for each distinct line that may be furniture: 2 to 600 characters, no row of a table."""
    found: dict[int, None] = {}
    lines = [line.strip() for line in text.split("\n")]
    for place, line in enumerate(lines):
        key = None if _is_row(lines, place) else line_key(line)
        if key is not None:
            found[key] = None
    return list(found)


def line_key(line: str) -> int | None:
    """The key of a line, or None where it is content for certain: long, or without two letters."""
    if len(line) > _LONGEST_CHARS or len(_LETTER.findall(line)) < 2:
        return None
    digest = hashlib.blake2b(normal(line).encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1


def _is_row(lines: Sequence[str], place: int) -> bool:
    """Whether a line is a row of a table; a single line with upright strokes is a menu."""
    near = (*lines[max(0, place - 1) : place], *lines[place + 1 : place + 2])
    return is_table_row(lines[place]) and any(map(is_table_row, near))


@dataclass(frozen=True, slots=True)
class _Page:
    """The lines left by the other passes, which of them the outlet repeats, and what the rest names and speaks of."""

    lines: Sequence[Line]
    is_repeated: Sequence[bool]
    first_own: int
    names: frozenset[str]
    words: frozenset[str]
    outlet: frozenset[str]

    def is_background(self, place: int, *, fewest: int) -> bool:
        """Whether a paragraph belongs to the story: the rest uses as many of its names or numbers.

        One that speaks neither of the outlet nor to the reader does so by any longer word as well.
        """
        text = self.lines[place].text
        if len(self.names.intersection(_names(text))) >= fewest:
            return True
        return not self.is_of_the_outlet(place) and bool(self.words & _longer_words(text))

    def is_of_the_outlet(self, place: int) -> bool:
        """Whether a line names the outlet, or speaks to the reader as a page does."""
        text = self.lines[place].text
        return _OF_A_PAGE.search(text) is not None or bool(self.outlet & _longer_words(text))

    def is_copy(self) -> bool:
        """Whether most of its prose is in other documents too, what the outlet says of itself left aside."""
        prose = copied = 0
        for place, line in enumerate(self.lines):
            if line.is_prose and not (self.is_repeated[place] and self.is_of_the_outlet(place)):
                prose += len(line.text)
                copied += len(line.text) if self.is_repeated[place] else 0
        return copied > _COPIED * prose


def find_furniture(
    lines: Sequence[Line], repeated: Container[int], *, outlet: str | None, title: str | None
) -> list[Finding]:
    """Lines in `repeated` that are furniture of the outlet: at the edges, and in the middle what names nothing."""
    is_repeated = [_may_be_furniture(lines, place, repeated, title) for place in range(len(lines))]
    if not any(is_repeated):
        return []
    page = _page(lines, is_repeated, outlet)
    if not any(line.is_prose for line, said in zip(lines, is_repeated, strict=True) if not said):
        return []  # a form, a price list: nothing tells what in it is whose
    head, tail = _edges(page)
    is_copy = page.is_copy()
    taken = []
    for place, line in enumerate(lines):
        if not is_repeated[place]:
            continue
        at_edge = place < head or place >= tail
        if is_copy:
            is_furniture = at_edge and not line.is_prose and page.is_of_the_outlet(place)
        else:
            is_furniture = _is_edge(page, place, head, tail) if at_edge else _is_inserted(page, place)
        if is_furniture:
            taken.append(line)
    return [Finding(line.number, line.number, _REASON) for line in taken]


def _may_be_furniture(lines: Sequence[Line], place: int, repeated: Container[int], title: str | None) -> bool:
    line = lines[place]
    if len(line.text) > _LONGEST_CHARS:
        return False
    key = line_key(line.text)
    if key is None or key not in repeated or (title and normal(line.text) == normal(title)):
        return False
    near = [*lines[max(0, place - 1) : place], *lines[place + 1 : place + 2]]
    is_row = line.is_table_row and any(other.is_table_row for other in near)
    return not (is_row or line.text.endswith(":") or _BYLINE.match(line.text) or _DATELINE.match(line.text))


def _edges(page: _Page) -> tuple[int, int]:
    """Where the run of repeated lines at the head ends, and where the one at the tail begins."""
    tail = len(page.lines)
    while tail > page.first_own and page.is_repeated[tail - 1]:
        tail -= 1
    return page.first_own, tail


def _is_edge(page: _Page, place: int, head: int, tail: int) -> bool:
    """Whether a repeated line of the run at the head or the tail is furniture."""
    line = page.lines[place]
    if _is_day(line):
        # Over the title it says when the page was saved; under it, when the story is from.
        return 0 < place < page.first_own and not page.lines[min(page.first_own, len(page.lines) - 1)].is_prose
    if line.is_prose:
        return not page.is_background(place, fewest=_SHARED_AT_AN_EDGE)
    if page.is_of_the_outlet(place):
        return True
    beside_own = (place == head - 1 and head < len(page.lines)) or place == tail
    if not beside_own:
        return True
    # Beside the text a short line may be its title, or the name of who wrote it.
    return not _is_name(line) and not (place < head and _is_over_prose(page, head))


def _is_over_prose(page: _Page, place: int) -> bool:
    """Whether prose stands there, or a byline and a day and then prose."""
    below = page.lines[place : place + _MOST_LINES_UNDER_A_TITLE]
    return next((line.is_prose for line in below if not (_BYLINE.match(line.text) or _is_day(line))), False)


def _is_inserted(page: _Page, place: int) -> bool:
    """Whether a repeated line in the middle is furniture and neither background of the story nor a heading."""
    line = page.lines[place]
    if _is_day(line):
        return False
    if line.is_prose:
        has_names = line.text.lower() != line.text.upper()  # of scripts without capitals nobody knows
        return has_names and not _QUOTED.search(line.text) and not page.is_background(place, fewest=1)
    near = (*page.is_repeated[max(0, place - 1) : place], *page.is_repeated[place + 1 : place + 2])
    return _INSERTED.search(line.text) is not None or (any(near) and not _is_heading(page, place))


def _is_heading(page: _Page, place: int) -> bool:
    return place + 1 < len(page.lines) and not page.is_repeated[place + 1]


def _is_day(line: Line) -> bool:
    return len(line.text) <= _DAY_CHARS and len(mentions(line.text)) == 1


def _is_name(line: Line) -> bool:
    words = line.text.replace(",", " ").split()
    fewest, most = _NAME_WORDS
    return fewest <= len(words) <= most and all(word[0].isupper() for word in words)


def _page(lines: Sequence[Line], is_repeated: Sequence[bool], outlet: str | None) -> _Page:
    """What the lines that are the document's alone speak of; days and the outlet's own name tell nothing."""
    own = [line.text for line, said in zip(lines, is_repeated, strict=True) if not said]
    its = frozenset(_WORD.findall(outlet or ""))
    names = {name for text in own if not _BYLINE.match(text) for name in _names(text)}
    words = {word for text in own for word in _longer_words(text)}
    days = {word.capitalize() for word in WEEKDAY_NUMBERS}
    lower = frozenset(word.casefold() for word in its)
    return _Page(
        lines=lines,
        is_repeated=is_repeated,
        first_own=next((place for place, said in enumerate(is_repeated) if not said), len(lines)),
        names=frozenset(names - its - days),
        words=frozenset(words - lower),
        outlet=lower - _COMMON_WORDS,
    )


def _longer_words(text: str) -> set[str]:
    return {word for word in _WORD.findall(text.casefold()) if len(word) >= _LONGER_CHARS} - _COMMON_WORDS


def _names(text: str) -> list[str]:
    """Words with a capital letter that do not open a sentence, and numbers of two digits and more."""
    found, opens = [], True
    for match in _WORD.finditer(text):
        word = match.group()
        opens = opens or text[max(0, match.start() - 2)] in ".!?:"
        if (word[0].isupper() and not opens and len(word) > 1) or (word.isdigit() and len(word) > 1):
            found.append(word)
        opens = False
    return found

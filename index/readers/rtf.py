"""Rich Text Format: a small tokeniser, since the text hides behind code pages, fonts and destinations."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from index.errors import DocumentUnreadable
from index.facts import filled, first_of, stated
from index.normalise import normalise
from index.readers.content import Block, Content, first_heading, join_blocks
from index.readers.tables import table_blocks
from index.types import Facts

_TOKEN = re.compile(
    r"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})? ?|\\'(?P<hex>[0-9a-fA-F]{2})|\\(?P<symbol>[^a-zA-Z])"
    r"|(?P<brace>[{}])|[\r\n]+|(?P<text>[^\\{}\r\n]+)|."
)
# Groups whose words are not the document's.
_SKIPPED = set(
    "colortbl filetbl listtable listoverridetable revtbl rsidtbl generator pict objdata header headerl headerr headerf "
    "footer footerl footerr footerf ftnsep ftnsepc aftnsep fldinst bkmkstart bkmkend themedata latentstyles datastore "
    "colorschememapping xmlnstbl pntext listtext nonshppict sp annotation atnid atnauthor xe tc template "
    "creatim revtim printim buptim operator company keywords subject doccomm comment category manager".split()
)
_KEPT_AFTER_STAR = {"shpinst", "shptxt", "shppict"}
_CHARACTERS = {
    "tab": "\t", "line": "\n", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“",
    "rdblquote": "”", "bullet": "•", "emspace": " ", "enspace": " ", "qmspace": " ", "softline": "\n",
}  # fmt: skip
_SYMBOLS = {"~": "\u00a0", "_": "-", "-": "", "{": "{", "}": "}", "\\": "\\"}
# \fcharsetN -> code page
_CHARSETS = {
    0: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "gb18030", 136: "big5hkscs",
    161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251",
    222: "cp874", 238: "cp1250", 254: "cp437", 255: "cp850",
}  # fmt: skip
_HEADING_STYLE = re.compile(r"heading (\d)", re.IGNORECASE)


def read_rtf(data: bytes) -> Content:
    """The text with headings, and table rows as `cell | cell`; title and author as the file states them."""
    if not data.lstrip()[:8].lower().startswith(b"{\\rt"):
        raise DocumentUnreadable(
            "damaged, or not the format its name says (no RTF header)",
            hint="Open it in its own program and save it again.",
        )
    parser = _Parser(data.decode("latin-1"))
    text, headings = join_blocks(parser.blocks())
    facts = {name: normalise("".join(words)) for name, words in parser.facts.items()}
    return Content(
        text=text,
        facts=Facts(
            title=first_of(stated("RTF title", filled(facts["title"])), first_heading(headings)),
            author=stated("RTF author", filled(facts["author"])),
        ),
        headings=headings,
    )


def rtf_blocks(data: bytes) -> list[Block]:
    """The paragraphs and rows of RTF that another format carries."""
    return list(_Parser(data.decode("latin-1")).blocks())


@dataclass(frozen=True, slots=True)
class _State:
    """What a group inherits and gives back at its end."""

    target: str = "body"  # "", body, notes, fonttbl, stylesheet, title, author
    font: int = -1
    skip_after_unicode: int = 1
    hidden: bool = False


@dataclass(slots=True)
class _Parser:
    source: str
    facts: dict[str, list[str]] = field(default_factory=lambda: {"title": [], "author": []})
    _state: _State = field(default_factory=_State)
    _stack: list[_State] = field(default_factory=list)
    _page: str = "cp1252"
    _default_font: int = 0
    _fonts: dict[int, str] = field(default_factory=dict)
    _styles: dict[int, int] = field(default_factory=dict)
    _style: int = 0
    _style_name: list[str] = field(default_factory=list)
    _level: int = 0
    _in_table: bool = False
    _starred: bool = False
    _to_skip: int = 0
    _bytes: bytearray = field(default_factory=bytearray)
    _words: list[str] = field(default_factory=list)
    _notes: list[str] = field(default_factory=list)
    _cells: list[str] = field(default_factory=list)
    _rows: list[list[str]] = field(default_factory=list)
    _ready: list[Block] = field(default_factory=list)

    def blocks(self) -> Iterator[Block]:
        position = 0
        while match := _TOKEN.match(self.source, position):
            position = match.end()
            if match["word"] == "bin":
                position += int(match["number"] or 0)
            self._take(match)
            yield from self._ready
            self._ready.clear()
        self._end_paragraph()
        self._ready += [Block(note) for note in "".join(self._notes).split("\n")]
        yield from self._ready

    def _take(self, match: re.Match[str]) -> None:
        if match["text"]:
            self._characters(match["text"].encode("latin-1"))
        elif match["hex"]:
            self._characters(bytes.fromhex(match["hex"]))
        elif match["brace"]:
            self._flush()
            self._to_skip = 0
            self._brace(match["brace"])
        elif match["symbol"]:
            self._symbol(match["symbol"])
        elif match["word"]:
            self._word(match["word"], int(match["number"]) if match["number"] else None)

    def _characters(self, data: bytes) -> None:
        if self._to_skip:
            skipped = min(self._to_skip, len(data))
            self._to_skip -= skipped
            data = data[skipped:]
        self._bytes += data

    def _flush(self) -> None:
        if self._bytes:
            font = self._state.font if self._state.font >= 0 else self._default_font
            words = self._bytes.decode(self._fonts.get(font) or self._page, errors="replace")
            self._bytes.clear()
            self._write(words)

    def _write(self, words: str) -> None:
        target = self._state.target
        if target == "body" and not self._state.hidden:
            self._words.append(words)
        elif target == "notes":
            self._notes.append(words)
        elif target == "stylesheet":
            self._style_name.append(words)
        elif target in self.facts:
            self.facts[target].append(words)

    def _brace(self, brace: str) -> None:
        if brace == "{":
            self._stack.append(self._state)
            return
        if self._state.target == "stylesheet" and self._style_name:
            heading = _HEADING_STYLE.match("".join(self._style_name).strip())
            if heading:
                self._styles[self._style] = min(int(heading[1]), 6)
            self._style_name.clear()
        elif self._state.target == "notes" and self._stack and self._stack[-1].target != "notes":
            self._notes.append("\n")
        self._state = self._stack.pop() if self._stack else _State(target="")
        self._starred = False

    def _symbol(self, symbol: str) -> None:
        if symbol == "*":
            self._starred = True
        elif symbol in "\r\n":
            self._word("par", None)
        else:
            self._flush()
            self._write(_SYMBOLS.get(symbol, ""))

    def _word(self, word: str, number: int | None) -> None:
        starred, self._starred = self._starred, False
        if word == "u" and number is not None:
            self._flush()
            self._write(chr(number % 0x10000))
            self._to_skip = self._state.skip_after_unicode
            return
        self._flush()
        self._to_skip = 0
        if word in _SKIPPED or (starred and word not in _KEPT_AFTER_STAR):
            self._state = replace(self._state, target="")
        elif word in ("fonttbl", "stylesheet", "title", "author"):
            self._state = replace(self._state, target=word)
        elif word == "info":
            self._state = replace(self._state, target="")
        elif word in ("footnote", "aftn"):
            self._state = replace(self._state, target="notes" if self._state.target else "")
        elif word in _CHARACTERS:
            self._write(_CHARACTERS[word])
        elif not self._setting(word, number) and self._state.target == "body":
            self._structure(word, number)
        elif self._state.target == "notes" and word == "par":
            self._notes.append("\n")

    def _setting(self, word: str, number: int | None) -> bool:
        """Whether the word said something about encodings, fonts or visibility."""
        if word == "ansicpg" and number:
            self._page = _known(f"cp{number}") or "cp1252"
        elif word == "mac":
            self._page = "mac_roman"
        elif word == "deff":
            self._default_font = number or 0
        elif word == "f":
            self._state = replace(self._state, font=number or 0)
        elif word == "fcharset" and self._state.target == "fonttbl":
            self._fonts[self._state.font] = _CHARSETS.get(number or 0, "") if number else ""
        elif word == "uc":
            self._state = replace(self._state, skip_after_unicode=number or 0)
        elif word == "plain":
            self._state = replace(self._state, hidden=False, font=-1)
        elif word in ("v", "deleted"):
            self._state = replace(self._state, hidden=number != 0)
        elif word == "s" and self._state.target == "stylesheet":
            self._style = number or 0
        else:
            return False
        return True

    def _structure(self, word: str, number: int | None) -> None:
        if word in ("par", "sect", "page"):
            if self._in_table:
                self._words.append(" ")
            else:
                self._end_paragraph()
        elif word in ("cell", "nestcell"):
            self._cells.append(_joined(self._words))
            self._words.clear()
        elif word in ("row", "nestrow"):
            self._rows.append(self._cells.copy())
            self._cells.clear()
            self._in_table = False
        elif word == "pard":
            self._level, self._in_table = 0, False
        elif word == "intbl":
            self._in_table = True
        elif word == "outlinelevel":
            self._level = min((number or 0) + 1, 6) if (number or 0) < 9 else 0
        elif word == "s":
            self._level = self._styles.get(number or 0, 0)

    def _end_paragraph(self) -> None:
        self._flush()
        self._ready += table_blocks(self._rows)
        self._rows.clear()
        self._ready.append(Block(_joined(self._words), self._level))
        self._words.clear()


def _joined(words: list[str]) -> str:
    """The words as one string; \\u writes characters beyond the first plane as two halves."""
    return "".join(words).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _known(encoding: str) -> str | None:
    try:
        return codecs.lookup(encoding).name
    except LookupError:
        return None

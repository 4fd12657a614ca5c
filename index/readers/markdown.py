"""Markdown as a reader sees it: the words without the marks, headings, and YAML front matter as metadata."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import yaml

from index.dates import from_metadata, from_sidecar
from index.facts import first_of, language_code, stated
from index.readers.content import Block, Content, first_heading, join_blocks
from index.readers.html import parse_markup
from index.readers.plain import decode
from index.readers.tables import table_blocks
from index.readers.visible import BLOCK_TAGS, visible_blocks
from index.types import Dated, Fact, Facts

_FRONT_MATTER = re.compile(r"\A---[ \t]*\r?\n(.*?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_DATE_KEYS = ("published", "date", "publication_date", "pubdate", "publishdate", "datum", "fecha", "data", "дата")
# The parser is slow, and front matter is a few lines.
_MOST_FACTS_CHARS = 50_000
_MARKUP = re.compile(r"<!--.*?(?:-->|\Z)|<[^<>]*>", re.DOTALL)
_TAG_NAME = re.compile(r"</?([a-zA-Z][\w-]*)")
_INLINE_TAGS = frozenset(
    "a abbr acronym audio b bdi bdo big br button canvas cite code data del dfn em embed font i iframe img input ins "
    "kbd label mark meter object output picture progress q rp rt ruby s samp script select small source span strike "
    "strong style sub sup svg template textarea time tt u var video wbr center".split()
)
_HEADING_TAG = re.compile(r"h[1-6]")


def read_markdown(data: bytes) -> Content:
    """Text without markup; `title`, `author`, `outlet`, `url` and `date` from front matter."""
    source = decode(data)
    facts, body = _front_matter(source)
    blocks = _blocks(body)
    text, headings = join_blocks(blocks)
    return Content(
        text=text,
        facts=Facts(
            title=first_of(_stated(facts, "title"), first_heading(headings, level=1)),
            author=_stated(facts, "author", "by"),
            outlet=_stated(facts, "outlet", "source", "publisher"),
            language=stated("front matter language", language_code(_string(facts, "language", "lang"))),
        ),
        url=_string(facts, "url", "link"),
        published=_published(facts),
        headings=headings,
    )


def _front_matter(source: str) -> tuple[dict[str, Any], str]:
    match = _FRONT_MATTER.match(source)
    if match is None or len(match.group(1)) > _MOST_FACTS_CHARS:
        return {}, source
    try:
        facts = _facts(match.group(1))
    except (yaml.YAMLError, RecursionError):
        return {}, source
    return (facts, source[match.end() :]) if isinstance(facts, dict) else ({}, source)


def _facts(matter: str) -> Any:
    """The mapping as YAML has it; as words where its values do not exist (the 31st of June) or a merge may grow it."""
    try:
        merges = "<<" in matter or "merge" in matter
        return yaml.load(matter, Loader=yaml.BaseLoader if merges else yaml.SafeLoader)
    except ValueError:
        return yaml.load(matter, Loader=yaml.BaseLoader)


def _stated(facts: dict[str, Any], *keys: str) -> Fact:
    return first_of(*(stated(f"front matter {key}", _string(facts, key)) for key in keys))


def _string(facts: dict[str, Any], *keys: str) -> str | None:
    return next((facts[key].strip() for key in keys if isinstance(facts.get(key), str) and facts[key].strip()), None)


def _published(facts: dict[str, Any]) -> Dated:
    for key in _DATE_KEYS:
        # A list of aliases may be larger than the memory as soon as it is spelt out.
        if isinstance(facts.get(key), str | int | date):
            evidence = f"front matter {key}: {facts[key]}"
            said = from_sidecar(facts[key], evidence=evidence) or from_metadata(str(facts[key]), evidence=evidence)
            if said is not None and said.value is not None:
                return Dated(value=said.value, evidence=evidence, method="metadata", confidence=0.95)
    return Dated()


def _blocks(body: str) -> list[Block]:
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(body)
    blocks: list[Block] = []
    rows: list[list[str]] = []
    opened = ""
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "table_close":
            blocks += table_blocks(rows, header_rows=1)
            rows = []
        elif token.type in ("fence", "code_block"):
            blocks.append(Block(token.content))
        elif token.type == "html_block":
            blocks += _page_blocks(token.content)
        elif token.type == "inline":
            words = _inline(token.children or [])
            if opened in ("td", "th"):
                rows[-1].append(words.strip())
            else:
                blocks.append(Block(words, int(opened[1]) if _HEADING_TAG.fullmatch(opened) else 0))
        opened = token.tag if token.nesting == 1 else opened
    return blocks


def _page_blocks(source: str) -> list[Block]:
    """What a browser would show of HTML between the paragraphs; nothing of a comment or of half a frame."""
    if not _MARKUP.sub("", source).strip():
        return []
    return visible_blocks(parse_markup(source))


def _inline(children: list[Any]) -> str:
    breaks = {"softbreak": " ", "hardbreak": "\n"}
    kept = ("text", "code_inline", "image")
    words: list[str] = []
    for place, child in enumerate(children):
        if child.type == "html_inline":
            words.append(_inline_tag(child.content))
        else:
            said = child.content if child.type in kept else breaks.get(child.type, "")
            words.append("\n" if child.type == "softbreak" and _opens_with_label(children[place + 1 :]) else said)
        # "text <!-- note --> more": one of the two spaces is enough.
        if len(words) > 2 and not words[-2] and words[-3].endswith(" "):
            words[-1] = words[-1].removeprefix(" ")
    return "".join(words)


def _opens_with_label(children: list[Any]) -> bool:
    """Whether a line opens with a label in bold, "**Present:** …", which its writer means as a line of its own."""
    shown = [child for child in children[:6] if child.type != "text" or child.content][:4]
    kinds = [child.type for child in shown]
    if kinds[:3] != ["strong_open", "text", "strong_close"]:
        return False
    return shown[1].content.endswith(":") or (kinds[3:] == ["text"] and shown[3].content.startswith(":"))


def _inline_tag(source: str) -> str:
    """Nothing for a tag or a comment; what looks like one but is no HTML, as `<your name>`, is a word."""
    name = _TAG_NAME.match(source)
    if name is None:
        return ""
    return "\n" if name[1].lower() == "br" else "" if name[1].lower() in _INLINE_TAGS | BLOCK_TAGS else source

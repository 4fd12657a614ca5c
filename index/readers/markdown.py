"""Markdown as a reader sees it: the words without the marks, headings, and YAML front matter as metadata."""

from __future__ import annotations

import re
from typing import Any

import yaml

from index.dates import from_metadata, from_sidecar
from index.readers.content import Block, Content, join_blocks
from index.readers.plain import decode
from index.types import Dated

_FRONT_MATTER = re.compile(r"\A---[ \t]*\r?\n(.*?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_HEADING_TAG = re.compile(r"h[1-6]")


def read_markdown(data: bytes) -> Content:
    """Text without markup; `title`, `author`, `outlet`, `url` and `date` from front matter."""
    source = decode(data)
    facts, body = _front_matter(source)
    blocks = _blocks(body)
    text, headings = join_blocks(blocks)
    first = headings[0].text if headings and headings[0].level == 1 else None
    return Content(
        text=text,
        title=_string(facts, "title") or first,
        author=_string(facts, "author", "by"),
        outlet=_string(facts, "outlet", "source", "publisher"),
        url=_string(facts, "url", "link"),
        published=_published(facts),
        headings=headings,
    )


def _front_matter(source: str) -> tuple[dict[str, Any], str]:
    match = _FRONT_MATTER.match(source)
    if match is None:
        return {}, source
    try:
        facts = yaml.safe_load(match.group(1))
    except yaml.YAMLError:
        return {}, source
    return (facts, source[match.end() :]) if isinstance(facts, dict) else ({}, source)


def _string(facts: dict[str, Any], *keys: str) -> str | None:
    return next((facts[key].strip() for key in keys if isinstance(facts.get(key), str) and facts[key].strip()), None)


def _published(facts: dict[str, Any]) -> Dated:
    for key in ("published", "date", "publication_date"):
        if key in facts:
            evidence = f"front matter {key}: {facts[key]}"
            stated = from_sidecar(facts[key], evidence=evidence) or from_metadata(str(facts[key]), evidence=evidence)
            if stated is not None and stated.value is not None:
                return Dated(value=stated.value, evidence=evidence, method="metadata", confidence=0.95)
    return Dated()


def _blocks(body: str) -> list[Block]:
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("commonmark", {"html": False}).enable("table").parse(body)
    blocks: list[Block] = []
    cells: list[str] = []
    opened = ""
    for token in tokens:
        if token.type == "tr_close":
            blocks.append(Block(" | ".join(cells)))
            cells = []
        elif token.type in ("fence", "code_block"):
            blocks.append(Block(token.content))
        elif token.type == "inline":
            words = _inline(token.children or [])
            if opened in ("td", "th"):
                cells.append(words)
            else:
                blocks.append(Block(words, int(opened[1]) if _HEADING_TAG.fullmatch(opened) else 0))
        opened = token.tag if token.nesting == 1 else opened
    return blocks


def _inline(children: list[Any]) -> str:
    words = ""
    for child in children:
        if child.type in ("text", "code_inline"):
            words += child.content
        elif child.type == "softbreak":
            words += " "
        elif child.type == "hardbreak":
            words += "\n"
        elif child.type == "image":
            words += child.content
    return words

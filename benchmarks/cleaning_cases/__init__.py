"""Invented documents in which every line that is not the document is marked.

`tuned.txt` was looked at while the rules were written. `held_out.txt` was written before them, and its lines were
looked at once, at the end; `fresh.txt` was written and measured after that.
A document begins with `=== name; key=value`. A line's mark: `[-]` it is not the document, `[*]` the outlet repeats it,
`[-*]` both; `[page]` stands between pages.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from index.cleaning import Cleaned, clean, repeated_keys
from index.types import Span

_HEADER = re.compile(r"^=== (.*)\n", re.MULTILINE)
_MARK = re.compile(r"\[(-?)(\*?)\] ?")


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """A document with the spans of its lines, and which of them are furniture."""

    name: str
    text: str
    media_type: str
    outlet: str | None
    title: str | None
    page_starts: tuple[int, ...]
    repeated: frozenset[int]
    lines: tuple[tuple[Span, bool], ...]

    def cleaned(self) -> Cleaned:
        """What cleaning makes of it."""
        return clean(
            self.text,
            media_type=self.media_type,
            page_starts=self.page_starts,
            outlet=self.outlet,
            repeated=self.repeated,
            title=self.title,
        )


def read_cases(name: str) -> list[Case]:
    """The documents of `tuned`, `held_out` or `fresh`."""
    content = (Path(__file__).parent / f"{name}.txt").read_text(encoding="utf-8")
    pieces = _HEADER.split(content)[1:]
    return [_case(header, body) for header, body in zip(pieces[::2], pieces[1::2], strict=True)]


def _case(header: str, body: str) -> Case:
    name, *facts = header.split("; ")
    stated = dict(fact.split("=", 1) for fact in facts)
    text, starts, repeated = "", [0], []
    lines: list[tuple[Span, bool]] = []
    for line in body.strip("\n").split("\n"):
        if line == "[page]":
            text = f"{text.rstrip()}\n\n"
            starts.append(len(text))
            continue
        mark = _MARK.match(line)
        words = line[mark.end() :].rstrip() if mark else line
        if words:
            lines.append((Span(len(text), len(text) + len(words)), bool(mark and mark[1])))
        if mark and mark[2]:
            repeated += repeated_keys(words)
        text += f"{words}\n"
    return Case(
        name=name,
        text=text.rstrip(),
        media_type=stated.get("media", "text/plain"),
        outlet=stated.get("outlet"),
        title=stated.get("title"),
        page_starts=tuple(starts) if len(starts) > 1 else (),
        repeated=frozenset(repeated),
        lines=tuple(lines),
    )

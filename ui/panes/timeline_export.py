"""A timeline as a table and as Markdown, for other programs. Pure."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence

from rag import Citation, Statement
from ui.markup import counted, in_words, iso_in_words

COLUMNS = (
    "statement_number", "said_on", "how_the_day_is_known", "speaker", "role", "kind", "verb", "statement", "place",
    "independent_reports", "document_id", "title", "outlet", "published", "uri", "page", "start_char", "end_char",
    "quote",
)  # fmt: skip
# A spreadsheet takes a cell that begins like this for a formula, and would run what a document says.
_FORMULA = re.compile(r"[=+\-@\t\r]")
_MARKDOWN = re.compile(r"([\\`*_\[\]<>#|~])")


def as_csv(statements: Sequence[Statement]) -> str:
    """A row per statement and citation, under a line of names; what begins like a formula has ' before it."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(COLUMNS)
    for number, one in enumerate(statements, start=1):
        rows.writerows([_cell(value) for value in _row(number, one, citation)] for citation in one.citations)
    return out.getvalue()


def as_markdown(topic: str, statements: Sequence[Statement]) -> str:
    """A heading per day, an item per statement, its sources below."""
    lines = [f"# Who said what: {_plain(topic)}", ""]
    day: str | None = None
    for one in statements:
        own = in_words(one.said_on) if one.said_on else "Day unknown"
        if own != day:
            lines += [f"## {own}", ""]
            day = own
        who = ", ".join(_plain(part) for part in (one.speaker, one.role, one.place and f"in {one.place}") if part)
        lines.append(f"- **{who}:** {_plain(one.words)}  ")
        lines.append(f"  Day: {_plain(one.said_on_evidence)}. {counted(len(one.origins), 'independent report')}.")
        lines += [f"  - {_source(citation)}" for citation in one.citations]
        lines.append("")
    return "\n".join(lines)


def _row(number: int, one: Statement, citation: Citation) -> Sequence[object]:
    return (
        number, one.said_on or "", one.said_on_evidence, one.speaker, one.role, one.kind, one.verb, one.words,
        one.place, len(one.origins), citation.document_id, citation.title, citation.outlet, citation.published,
        citation.uri, citation.page, citation.start_char, citation.end_char, citation.quote,
    )  # fmt: skip


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if _FORMULA.match(text) else text


def _source(citation: Citation) -> str:
    name = ", ".join(part for part in (citation.outlet, iso_in_words(citation.published)) if part)
    place = f"{citation.document_id}, characters {citation.start_char}–{citation.end_char}"
    return f"“{_plain(citation.quote)}” ({_plain(citation.title)}, {_plain(name)}; {_plain(place)})"


def _plain(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))

"""One document as HTML: its text with what cleaning removed in its place, its facts and copies, and its form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from index.types import Document, Removed, Span
from rag import AssistantError
from rag.corpus_files import Place
from ui.copies import Carried, carried
from ui.markup import counted, escape, host_of, isolated, web_address
from ui.panes.documents_table import file_name
from ui.protocol import Answering
from ui.render_provenance import published_words, render_copies, render_facts
from ui.render_sources import LANGUAGE_CODE
from ui.sources import file_address

# A text without end would stop the browser; the original file has all of it.
MOST_CHARS = 150_000
_FOLDED_CHARS = 400
FIELDS = (
    ("title", "Title", ""),
    ("outlet", "Outlet", ""),
    ("author", "Author", ""),
    ("published", "Published", "year-month-day, such as 2024-03-14"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Opened:
    """A document that is looked at. `place` is None where its file cannot be changed, and `fixed` says why."""

    document: Document
    passages: int
    report: Carried
    file: str | None = None
    place: Place | None = None
    fixed: str = ""
    stated: Mapping[str, str] = field(default_factory=dict)


def look(assistant: Answering, document_id: str) -> Opened:
    """What is shown of a document. Raises DocumentMissing."""
    shown = assistant.show(document_id)
    document, files = shown.document, assistant.library.files
    origin = next(iter(assistant.origins([document.origin_id])), None) if document.origin_id else None

    def text_of(other: str) -> str:
        try:
            return assistant.show(other).document.text
        except AssistantError:
            return ""

    place, fixed, stated = None, "", {}
    try:
        if files.editable:
            place, stated = files.place(document_id), files.stated(document_id)
    except AssistantError as error:
        fixed = f"{error} {error.hint}"
    return Opened(
        document=document,
        passages=len(shown.passages),
        report=carried(document_id, Span(0, 0), origin, text_of),
        file=file_address(document_id) if assistant.original(document_id) is not None else None,
        place=place,
        fixed=fixed,
        stated=stated,
    )


def render_opened(opened: Opened) -> str:
    """The document with a way back to the list."""
    document = opened.document
    return (
        f'<article class="dl-document" data-shown="{escape(document.document_id)}">'
        '<button type="button" class="dl-back" data-do="close" data-key="">All documents</button>'
        f'<h2 tabindex="-1" dir="auto">{isolated(document.title or document.document_id)}</h2>'
        f'<div class="dl-beside-text"><div class="dl-around-text">{_facts(opened)}'
        f"{render_facts(document.facts)}{render_copies(opened.report)}{_links(opened)}{_form(opened)}{_delete(opened)}"
        f"</div>{_text(document)}</div></article>"
    )


def _facts(opened: Opened) -> str:
    document = opened.document
    removed = sum(len(item.text) for item in document.removed)
    rows = [
        ("Published", published_words(document.published)),
        ("Outlet", isolated(document.outlet) if document.outlet else '<span class="dl-quiet">unknown</span>'),
        ("Author", isolated(document.author) if document.author else ""),
        ("Document", file_name(document.document_id)),
        ("Text", f"{counted(len(document.text), 'character')} in {counted(opened.passages, 'passage')}"),
        ("Removed", f"{counted(removed, 'character')} that are not the article’s" if removed else ""),
    ]
    cells = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in rows if value)
    return f'<dl class="dl-facts" aria-label="About this document">{cells}</dl>'


def _text(document: Document) -> str:
    language = document.facts.language.value or ""
    spoken = f' lang="{language}"' if LANGUAGE_CODE.fullmatch(language) else ""
    left, pieces = MOST_CHARS, []
    for text, removed in woven(document.text, document.removed):
        if left <= 0:
            break
        pieces.append(escape(text[:left]) if removed is None else _removed(text[:left], removed))
        left -= len(text)
    whole = len(document.text) + sum(len(item.text) for item in document.removed)
    cut = (
        f'<p class="dl-quiet">The first {MOST_CHARS:,} of {counted(whole, "character")}.</p>'
        if whole > MOST_CHARS
        else ""
    )
    return (
        f'<section class="dl-text-box" aria-label="Text"><div class="dl-fulltext" dir="auto"{spoken}>'
        f"{''.join(pieces)}</div>{cut}</section>"
    )


def _removed(text: str, removed: Removed) -> str:
    """Struck out, with the reason; long ones folded."""
    reason = escape(removed.reason)
    struck = f'<del class="dl-struck">{escape(text)}</del>'
    if len(text) <= _FOLDED_CHARS:
        return f'<span class="dl-cut">{struck}<span class="dl-cut-reason">removed: {reason}</span></span>'
    summary = f"{counted(len(text), 'character')} removed: {reason}"
    return f'<details class="dl-cut"><summary>{summary}</summary>{struck}</details>'


def woven(text: str, removed: Sequence[Removed]) -> Iterator[tuple[str, Removed | None]]:
    """The text in pieces, with what was removed in its place: `index.cleaning.original` piece by piece."""
    position = length = 0
    for item in removed:
        kept = item.span.start - length
        if kept:
            yield text[position : position + kept], None
        yield item.text, item
        position, length = position + kept, item.span.end
    if position < len(text):
        yield text[position:], None


def _links(opened: Opened) -> str:
    web = web_address(opened.document.uri)
    links = [(web, f"Open the original at {host_of(web)}")] if web else []
    links += [(opened.file, "Open the stored file" if web else "Open the original file")] if opened.file else []
    shown = "".join(
        f'<a class="dl-link" href="{escape(address)}" target="_blank" rel="noopener noreferrer">{escape(words)}'
        '<span class="dl-sr"> (opens in a new tab)</span></a>'
        for address, words in links
    )
    return f'<p class="dl-links">{shown}</p>' if shown else ""


def _form(opened: Opened) -> str:
    if opened.place is None:
        return f'<p class="dl-quiet">{escape(opened.fixed)}</p>' if opened.fixed else ""
    document = opened.document
    now = {
        "title": document.title,
        "outlet": document.outlet or "",
        "author": document.author or "",
        "published": document.published.day.isoformat() if document.published.day else "",
    }
    rows = "".join(
        f"<label>{label}{f' <span class=dl-quiet>{hint}</span>' if hint else ''}"
        f'<input name="{name}" dir="auto" maxlength="500" autocomplete="off" '
        f'value="{escape(opened.stated.get(name, ""))}" placeholder="{escape(now[name] or "unknown")}"></label>'
        for name, label, hint in FIELDS
    )
    return (
        '<details class="dl-more dl-edit"><summary>Correct its facts</summary>'
        '<p class="dl-quiet">What you write here goes to metadata.yaml beside the file, and overrides what the file '
        "says. An empty field keeps what stands there in grey.</p>"
        f'<form class="dl-form" data-key="{escape(document.document_id)}">{rows}'
        '<button type="submit">Save and sync</button></form></details>'
    )


def _delete(opened: Opened) -> str:
    place = opened.place
    if place is None:
        return ""
    file = file_name(place.relative)
    others = place.documents - 1
    if place.part:
        told = f"This document is a part of the file {file}. It goes only with the whole file"
        told += f", and with the file go {counted(others, 'other document')}." if others else "."
    else:
        told = f"The file {file} is moved to the trash" + (
            f", and with it {counted(others, 'other document')} that it holds." if others else "."
        )
    return (
        '<details class="dl-more dl-delete"><summary>Delete it</summary>'
        f"<p>{told} No answer uses it after that. You can bring it back.</p>"
        f'<button type="button" class="dl-danger" data-do="delete" data-key="{escape(opened.document.document_id)}">'
        "Move the file to the trash</button></details>"
    )

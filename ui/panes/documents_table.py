"""The list of all documents as HTML: counts, rows, pages, the trash. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from index.types import Dated
from rag.library import Column, Entry, Page, Shelf, Status
from ui.markup import counted, escape, isolated
from ui.render_provenance import published_words

if TYPE_CHECKING:
    from index.trash import Trashed

COLUMNS: tuple[tuple[Column, str], ...] = (
    ("title", "Title"),
    ("outlet", "Outlet"),
    ("date", "Published"),
    ("origin", "Same report"),
    ("status", "Status"),
)
STATUS: dict[Status, str] = {
    "indexed": "Indexed",
    "kept": "Older version kept",
    "failed": "Could not be read",
    "skipped": "Skipped",
    "waiting": "Not indexed yet",
}
# Bidirectional controls and what else a name may hold without being seen.
_TRICKS = re.compile("[\x01-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
RELATIONS = {"identical": "", "near_copy": "near copy", "excerpt": "excerpt", "rewrite": "rewrite"}


def file_name(text: str) -> str:
    """A file's name, in which no invisible character can hide its real end: those are shown by their number."""
    shown = _TRICKS.sub(lambda match: f'<span class="dl-control">U+{ord(match.group()):04X}</span>', escape(text))
    return f'<span class="dl-id"><bdi>{shown}</bdi></span>'


def render_count(shelf: Shelf) -> str:
    """How many documents there are, and what became of the other files."""
    others = [
        _problems(shelf.failed) if shelf.failed else "",
        f"{shelf.waiting:,} not indexed yet" if shelf.waiting else "",
        f"{shelf.skipped:,} skipped" if shelf.skipped else "",
        f"{counted(shelf.changed, 'file')} changed since" if shelf.changed else "",
        f"{counted(shelf.gone, 'file')} gone since" if shelf.gone else "",
    ]
    told = ", ".join([counted(shelf.documents, "document"), *filter(None, others)])
    stale = shelf.waiting or shelf.changed or shelf.gone
    hint = ' <span class="dl-quiet">Sync to take this in.</span>' if stale else ""
    return f'<p class="dl-count" role="status">{told}.{hint}</p>'


def _problems(number: int) -> str:
    """Leads to them: ordered by status they come first."""
    return f'<button type="button" data-do="look" data-key="status">{number:,} could not be read</button>'


def render_search(*, most: int) -> str:
    """The box in which one types what is sought."""
    return (
        '<label class="dl-search">Find by title, outlet or file name'
        f'<input type="search" dir="auto" maxlength="{most}" autocomplete="off" spellcheck="false"></label>'
    )


def render_table(page: Page, *, words: str, column: Column, descending: bool, editable: bool) -> str:
    """The rows of a page below buttons that sort; a note where there are none. Of what could not be read, a way to be
    rid of it where the page is `editable`.
    """
    if not page.entries:
        return _nothing(words)
    heads = "".join(_head(name, title, column, descending=descending) for name, title in COLUMNS)
    rows = "".join(_row(entry, page.dates.get(entry.key, Dated()), editable=editable) for entry in page.entries)
    return (
        f"{_found(page, words)}"
        '<table class="dl-table"><caption class="dl-sr">Documents</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>{_pages(page)}"
    )


def _nothing(words: str) -> str:
    if words.strip():
        return (
            f'<p class="dl-blank" role="status">Nothing has “{isolated(words.strip())}” in its title, outlet or file '
            "name.</p>"
        )
    words = "No documents yet. Drop files above, or put them into the folder and sync."
    return f'<p class="dl-blank" role="status">{words}</p>'


def _found(page: Page, words: str) -> str:
    told = f"{page.found:,} found" if words.strip() else ""
    return f'<p class="dl-sr" role="status">{told}</p>'


def _head(name: Column, title: str, column: Column, *, descending: bool) -> str:
    state = ("descending" if descending else "ascending") if name == column else "none"
    return (
        f'<th scope="col" aria-sort="{state}"><button type="button" data-do="sort" data-key="{name}">{title}'
        "</button></th>"
    )


def _row(entry: Entry, dated: Dated, *, editable: bool) -> str:
    shown = entry.status in ("indexed", "kept")
    title = isolated(entry.title or entry.key)
    file = entry.key if shown else entry.file
    name = f'<span class="dl-unopened" dir="auto">{title}</span>'
    if shown:
        opens = f'data-do="open" data-key="{escape(entry.key)}"'
        name = f'<button type="button" class="dl-open" {opens} dir="auto">{title}</button>'
    path = file_name(file) if file != entry.title else ""
    cells = [
        f'<th scope="row" data-label="Title">{name}{path}</th>',
        _cell("Outlet", isolated(entry.outlet) if entry.outlet else _none(entry, "unknown")),
        _cell("Published", published_words(dated, folded=True) if shown else _none(entry)),
        _cell("Same report", _origin(entry)),
        _cell("Status", _status(entry) + (_discard(entry) if editable and entry.status == "failed" else "")),
    ]
    return f'<tr data-status="{entry.status}">{"".join(cells)}</tr>'


def _cell(label: str, content: str) -> str:
    return f'<td data-label="{label}">{content}</td>'


def _none(entry: Entry, words: str = "") -> str:
    shown = words if entry.status in ("indexed", "kept") else ""
    return f'<span class="dl-quiet">{shown or "–"}</span>'


def _origin(entry: Entry) -> str:
    if entry.status != "indexed" and entry.status != "kept":
        return _none(entry)
    if not entry.others:
        return '<span class="dl-quiet">in no other</span>'
    relation = RELATIONS.get(entry.relation, "")
    told = f"also in {counted(entry.others, 'other')}"
    return f"{told}{f'<br><span class=dl-quiet>{relation}</span>' if relation else ''}"


def _status(entry: Entry) -> str:
    reason = f'<span class="dl-why">{isolated(entry.reason)}</span>' if entry.reason else ""
    return f'<span class="dl-state dl-state-{entry.status}">{STATUS[entry.status]}</span>{reason}'


def _discard(entry: Entry) -> str:
    file = escape(entry.file)
    return (
        f'<details class="dl-more dl-delete"><summary aria-label="Delete the file {file}">Delete it</summary>'
        f'<button type="button" class="dl-danger" data-do="discard" data-key="{file}">'
        "Move the file to the trash</button></details>"
    )


def _pages(page: Page) -> str:
    if page.pages < 2:
        return ""
    steps = [
        ("1", "First", page.number > 1),
        (str(page.number - 1), "Previous", page.number > 1),
        (str(page.number + 1), "Next", page.number < page.pages),
        (str(page.pages), "Last", page.number < page.pages),
    ]
    buttons = "".join(
        f'<button type="button" data-do="go" data-key="{key}"{"" if possible else " disabled"}>{title}</button>'
        for key, title, possible in steps
    )
    return (
        f'<nav class="dl-pages" aria-label="Pages of the list">{buttons}'
        f'<span class="dl-quiet">Page {page.number:,} of {page.pages:,}</span></nav>'
    )


def render_deleted(deleted: Sequence[Trashed], *, editable: bool) -> str:
    """What lies in the trash, folded, each with a way back."""
    if not deleted or not editable:
        return ""
    items = "".join(
        f"<li>{file_name(each.relative)} "
        f'<span class="dl-quiet">{each.at.astimezone():%-d %B %Y, %H:%M}</span> '
        f'<button type="button" data-do="restore" data-key="{escape(each.name)}" '
        f'aria-label="Bring back {escape(each.relative)}">Bring back</button></li>'
        for each in deleted
    )
    return (
        f'<details class="dl-more dl-trash"><summary>In the trash: {counted(len(deleted), "file")}</summary>'
        f'<p class="dl-quiet">They lie in .dateline-trash of the folder of documents until you empty it.</p>'
        f"<ul>{items}</ul></details>"
    )


def render_said(message: str, *, undo: str = "", problem: bool = False, hint: str = "") -> str:
    """What an action came to, for eyes and ears; with a way to undo it."""
    if not message:
        return '<div role="status"></div>'
    button = f' <button type="button" data-do="restore" data-key="{escape(undo)}">Undo</button>' if undo else ""
    told = f'<p dir="auto">{escape(message)}{button}</p>' + (f'<p class="dl-hint">{escape(hint)}</p>' if hint else "")
    return f'<div role="status" class="{"dl-problem" if problem else "dl-said"}">{told}</div>'

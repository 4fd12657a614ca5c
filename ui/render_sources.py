"""Sources as HTML: the numbered buttons inside an answer and the cards of the source panel. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag import Citation
from ui.excerpt import Excerpt
from ui.markup import escape, host_of, iso_in_words, isolated, listed
from ui.render_provenance import (
    published_words,
    relative_words,
    render_copies,
    render_facts,
    render_removed,
)
from ui.sources import Source

LANGUAGE_CODE = re.compile(r"[a-z]{2,3}")


def source_line(citation: Citation) -> str:
    """Outlet and date of a citation in words, as plain text: "Reuters, 3 May 2023"."""
    return ", ".join(part for part in (citation.outlet, iso_in_words(citation.published)) if part)


def source_words(citation: Citation) -> str:
    """The same as HTML; each part runs its own way, or a day behind an Arabic outlet would read "March 2024 4"."""
    return ", ".join(isolated(part) for part in (citation.outlet, iso_in_words(citation.published)) if part)


def marker_button(citation: Citation) -> str:
    """The button that opens a citation in the source panel."""
    label = f"Source {citation.marker}: {citation.title}, {source_line(citation)}"
    return (
        f'<button type="button" class="dl-cite" data-marker="{citation.marker}" aria-controls="sources" '
        f'aria-label="{escape(label)}">{citation.marker}</button>'
    )


def render_store(sources: Sequence[Source], *, version: str) -> str:
    """All source cards of an exchange, hidden; the page's script copies them into the panel."""
    cards = "".join(render_source(source) for source in sources)
    return f'<div class="dl-store" data-version="{escape(version)}" hidden>{cards}</div>'


def render_source(source: Source) -> str:
    """One card: closed it names the source, open it shows where the quote stands."""
    citation = source.citation
    span = f"{citation.document_id}:{citation.start_char}-{citation.end_char}"
    is_disputed = source.published.value is not None and source.published.is_contradicted
    disputed = ' <span class="dl-unknown">(other evidence disagrees)</span>' if is_disputed else ""
    return (
        f'<details class="dl-source" data-marker="{citation.marker}" data-span="{escape(span)}">'
        f'<summary><span class="dl-marker" aria-hidden="true">{citation.marker}</span>'
        f'<span class="dl-source-name"><span class="dl-source-title">{isolated(citation.title)}</span>'
        f'<span class="dl-source-line">{source_words(citation)}{disputed}</span></span></summary>'
        f'<div class="dl-source-body">{_note(source.note)}'
        f"{render_excerpt(source.excerpt, language=source.facts.language.value or '')}"
        f"{_facts(source)}{render_facts(source.facts)}{render_copies(source.report)}{render_removed(source.removed)}"
        f"{_links(source)}</div></details>"
    )


def render_excerpt(excerpt: Excerpt, *, language: str = "") -> str:
    """The quote in <mark> between its surroundings, whitespace kept; a screen reader hears it in its `language`."""
    spoken = f' lang="{language}"' if LANGUAGE_CODE.fullmatch(language) else ""
    before = ("… " if excerpt.cut_before else "", excerpt.before)
    after = (excerpt.after, " …" if excerpt.cut_after else "")
    return (
        f'<blockquote class="dl-excerpt" dir="auto"{spoken}>'
        f'<span class="dl-around">{escape("".join(before))}</span>'
        f'<mark tabindex="-1">{escape(excerpt.quote)}</mark>'
        f'<span class="dl-around">{escape("".join(after))}</span></blockquote>'
    )


def _note(note: str) -> str:
    return f'<p class="dl-source-note">{escape(note)}</p>' if note else ""


def _facts(source: Source) -> str:
    citation = source.citation
    quoted = [relative_words(words, each.value, each.end, each.reasoning) for words, each in source.relative]
    rows = [
        ("Published", published_words(source.published)),
        ("In the quote", "<br>".join(quoted)),
        ("Outlet", isolated(citation.outlet) if citation.outlet else ""),
        ("Author", isolated(citation.author) if citation.author else ""),
        ("Credits", listed([isolated(name) for name in source.report.credits])),
        ("Page", str(citation.page) if citation.page is not None else ""),
        ("Section", isolated(" › ".join(source.headings)) if source.headings else ""),
        ("Document", f'<span class="dl-id">{isolated(citation.document_id)}</span>'),
    ]
    cells = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in rows if value)
    return f'<dl class="dl-facts" aria-label="About this document">{cells}</dl>'


def _links(source: Source) -> str:
    links = []
    if source.web is not None:
        links.append(_link(source.web, f"Open the original at {host_of(source.web)}"))
    if source.file is not None:
        links.append(_link(source.file, "Open the stored file" if source.web else "Open the original file"))
    return f'<p class="dl-links">{"".join(links)}</p>' if links else ""


def _link(address: str, words: str) -> str:
    return (
        f'<a class="dl-link" href="{escape(address)}" target="_blank" rel="noopener noreferrer">'
        f'{escape(words)}<span class="dl-sr"> (opens in a new tab)</span></a>'
    )

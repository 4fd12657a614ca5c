"""Where a document's facts come from, what cleaning took out of it, and who carries its report, as HTML. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from index.types import DateCandidate, Fact, Facts, Removed
from rag import Dated
from ui.copies import Carried, Copy, SharedWords
from ui.markup import counted, escape, in_words, isolated, listed

METHODS = {
    "sidecar": "set in metadata.yaml",
    "metadata": "from the file’s own metadata",
    "dateline": "from the dateline",
    "text": "from the text",
    "page": "from the visible page",
    "byline": "from the lines at its head",
    "first line": "from its first line",
    "file name": "from the file’s name",
    "address": "from its address",
    "detected": "detected in",
}
ROLES = {
    "identical": "identical copy",
    "near_copy": "near copy",
    "excerpt": "an excerpt of this article",
    "whole": "the longer article; this one is an excerpt of it",
    "rewrite": "a rewrite that credits this article",
    "source": "the article that this one rewrites and credits",
    "retelling": "the same report in other words",
    "linked": "connected through another of these articles",
}
LANGUAGES = dict(
    pair.split(":")
    for pair in "ar:Arabic az:Azerbaijani cs:Czech da:Danish de:German el:Greek en:English es:Spanish fa:Persian "
    "fi:Finnish fr:French he:Hebrew hi:Hindi hu:Hungarian id:Indonesian it:Italian ja:Japanese ko:Korean nl:Dutch "
    "no:Norwegian pl:Polish pt:Portuguese ro:Romanian ru:Russian sv:Swedish tr:Turkish uk:Ukrainian vi:Vietnamese "
    "zh:Chinese".split()
)
MOST_CANDIDATES = 12
MOST_COPIES = 20
# The panel holds a card per citation, and each tells of its whole document.
MOST_REMOVED_CHARS = 20_000
LONGEST_SHARED = 600


def published_words(published: Dated, *, folded: bool = False) -> str:
    """The date with its evidence; other evidence is listed, and folded away unless something contradicts the date, or
    where all is to be `folded`.
    """
    note = next((each.note for each in published.candidates if _is_chosen(each, published)), "")
    others = [each for each in published.candidates if not _is_chosen(each, published)]
    if published.value is None:
        return '<span class="dl-unknown">date unknown</span>' + _candidates(others, "What was weighed", folded=folded)
    words = f'<time datetime="{escape(published.iso or "")}">{escape(in_words(published.value))}</time>'
    how = _how(published.method, published.evidence, published.confidence, note)
    label = "Other evidence disagrees" if published.is_contradicted else "Other evidence agrees"
    return words + how + _candidates(others, label, folded=folded or not published.is_contradicted)


def render_facts(facts: Facts) -> str:
    """Where title, outlet, author and language come from, folded; "" where nothing is known of any."""
    known = {"Title": facts.title, "Outlet": facts.outlet, "Author": facts.author, "Language": facts.language}
    rows = "".join(
        f"<div><dt>{name}</dt><dd>{_named(name, fact)}{_how(fact.method, fact.evidence, fact.confidence)}</dd></div>"
        for name, fact in known.items()
        if fact.value and fact.method != "none"
    )
    if not rows:
        return ""
    return (
        '<details class="dl-more dl-known"><summary>Where these facts come from</summary>'
        f'<dl class="dl-facts">{rows}</dl></details>'
    )


def _named(name: str, fact: Fact) -> str:
    return isolated(LANGUAGES.get(fact.value or "", fact.value or "") if name == "Language" else fact.value or "")


def relative_words(words: str, value: date | None, end: date | None, reasoning: str) -> str:
    """What "on Friday" comes to, and why."""
    if value is None:
        days = '<span class="dl-unknown">day unknown</span>'
    elif end is None or end == value:
        days = escape(in_words(value))
    else:
        days = f"{escape(in_words(value))} to {escape(in_words(end))}"
    return f'“{isolated(words)}”: {days} <span class="dl-quiet">({isolated(reasoning)})</span>'


def render_removed(removed: Sequence[Removed]) -> str:
    """What cleaning took out of a document, folded: each part with its reason, in a box that scrolls."""
    if not removed:
        return ""
    characters = sum(len(item.text) for item in removed)
    left, parts = MOST_REMOVED_CHARS, []
    for item in removed:
        if left > 0:
            parts.append(_part(item, left))
        left -= len(item.text)
    cut = (
        f'<p class="dl-quiet">The first {MOST_REMOVED_CHARS:,} characters; <code>dateline show</code> prints all.</p>'
        if left < 0
        else ""
    )
    summary = f"{counted(len(removed), 'part')} taken out ({counted(characters, 'character')})"
    return (
        f'<details class="dl-more dl-removed"><summary>{summary}</summary>'
        f'<p class="dl-quiet">Not part of the article; no answer uses it.</p>{"".join(parts)}{cut}</details>'
    )


def _part(item: Removed, most: int) -> str:
    reason = escape(item.reason)
    # A box that scrolls must be reachable by keyboard, and then it needs a name.
    return (
        f'<p class="dl-reason">{isolated(item.reason)}</p>'
        f'<div class="dl-taken" tabindex="0" role="region" aria-label="Taken out: {reason}" dir="auto">'
        f"{escape(item.text[:most].strip())}</div>"
    )


def render_copies(report: Carried) -> str:
    """The other documents that carry a report, folded: what each is to this one, and why they are one report."""
    if not report.copies:
        return ""
    items = "".join(_copy(copy) for copy in report.copies[:MOST_COPIES])
    more = len(report.copies) - MOST_COPIES
    rest = f"<li>and {counted(more, 'more article')}</li>" if more > 0 else ""
    return (
        f'<details class="dl-more dl-copies"><summary>Same report in {counted(len(report.copies), "other article")}'
        f"</summary><ul>{items}{rest}</ul></details>"
    )


def also_in(report: Carried) -> str:
    """One line that names who else carries a report, "" where nobody does."""
    names = list(dict.fromkeys(copy.name for copy in report.copies))
    if not names:
        return ""
    told = [isolated(name) for name in names[:3]] + ([f"{len(names) - 3} more"] if len(names) > 3 else [])
    return f'<span class="dl-by dl-also">same report in {listed(told)}</span>'


def _copy(copy: Copy) -> str:
    day = in_words(copy.published.value) if copy.published.value else "date unknown"
    line = ", ".join([*([isolated(copy.outlet)] if copy.outlet else []), day])
    credits = f"; credits {listed([isolated(name) for name in copy.credits])}" if copy.credits else ""
    why = f'<span class="dl-why">Compared: {isolated("; ".join(copy.reasons))}</span>' if copy.reasons else ""
    return (
        f'<li><span class="dl-copy-title">{isolated(copy.title or copy.document_id)}</span>'
        f'<span class="dl-copy-line">{line}</span>'
        f'<span class="dl-copy-role">{escape(ROLES[copy.role])}{credits}</span>{why}'
        f'<span class="dl-id">{isolated(copy.document_id)}</span>{_shared(copy)}</li>'
    )


def _shared(copy: Copy) -> str:
    if not copy.shared:
        return ""
    items = "".join(_words(words) for words in copy.shared)
    more = f"<li>and {counted(copy.more_shared, 'shorter one')}</li>" if copy.more_shared else ""
    number = len(copy.shared) + copy.more_shared
    return (
        f'<details class="dl-more dl-shared"><summary>{counted(number, "shared passage")}</summary>'
        '<div class="dl-box" tabindex="0" role="region" aria-label="Shared passages">'
        f"<ul>{items}{more}</ul></div></details>"
    )


def _words(words: SharedWords) -> str:
    if _same(words.here, words.there):
        return f"<li>{_quotation(words.here)}</li>"
    return (
        f'<li><span class="dl-quiet">here</span> {_quotation(words.here)}<br>'
        f'<span class="dl-quiet">there</span> {_quotation(words.there)}</li>'
    )


def _quotation(text: str) -> str:
    plain = " ".join(text.split())
    return f'<q dir="auto">{escape(plain[:LONGEST_SHARED])}{" …" if len(plain) > LONGEST_SHARED else ""}</q>'


def _candidates(candidates: Sequence[DateCandidate], label: str, *, folded: bool) -> str:
    if not candidates:
        return ""
    items = "".join(f"<li>{_candidate(candidate)}</li>" for candidate in candidates[:MOST_CANDIDATES])
    more = len(candidates) - MOST_CANDIDATES
    listing = f"<ul>{items}{f'<li>and {more} more</li>' if more > 0 else ''}</ul>"
    if folded:
        return f'<details class="dl-more dl-candidates"><summary>{label}</summary>{listing}</details>'
    return f'<div class="dl-candidates"><p>{label}:</p>{listing}</div>'


def _candidate(candidate: DateCandidate) -> str:
    day = escape(in_words(candidate.value)) if candidate.value else "no day"
    return f"{day}{_how(candidate.method, candidate.evidence, 0.0, candidate.note)}"


def _how(method: str, evidence: str, confidence: float, note: str = "") -> str:
    """Where a value comes from. The evidence is a piece of the document, so it is shown as a quotation of it."""
    source = METHODS.get(method, "")
    plain = " ".join(evidence.split()).removeprefix("metadata.yaml: ").removeprefix("“").removesuffix("”")
    quoted = f"“{isolated(plain)}”" if plain else ""
    told = [
        ": ".join(part for part in (source, quoted) if part),
        isolated(note) if note else "",
        f"confidence {confidence:.0%}" if 0 < confidence < 1 else "",
    ]
    words = "; ".join(part for part in told if part)
    return f' <span class="dl-quiet">{words}</span>' if words else ""


def _is_chosen(candidate: DateCandidate, published: Dated) -> bool:
    return (candidate.value, candidate.evidence) == (published.value, published.evidence)


def _same(a: str, b: str) -> bool:
    return re.findall(r"\w+", a.casefold()) == re.findall(r"\w+", b.casefold())

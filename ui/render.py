"""An exchange as HTML. Pure: values in, text out; whatever came from a document, a model or a person is escaped."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence

from rag import Answer, Citation, Filters
from rag.types import AnswerSentence, Conflict, OriginGroup, Preferences
from ui.age import age_line
from ui.conversation import Conversation, Exchange
from ui.groups import carriers, standing
from ui.markup import counted, direction, escape, filter_words, in_words, iso_in_words, isolated, listed
from ui.render_actions import render_actions
from ui.render_feedback import render_feedback
from ui.render_provenance import also_in
from ui.render_sources import marker_button, render_store, source_words
from ui.sources import Source, shown_citations

LABELS = {"partly": "partly supported", "unsupported": "not supported"}
MARKS = {"partly": "◐", "unsupported": "○"}
TIMINGS = {"retrieve": "search", "evidence": "evidence", "first_token": "first word", "total": "total"}
_LONG_CHARS = 240


def render_earlier(conversation: Conversation, exchanges: Sequence[Exchange]) -> str:
    """Exchanges before the newest, for the page's script to put among those that it shows already.

    As an attribute: what Gradio puts into a page is in its tree at once, also that which is hidden.
    """
    inside = "".join(render_exchange(exchange, key=conversation.key) for exchange in exchanges)
    return (
        f'<div class="dl-earlier" data-key="{conversation.key}" data-newest="{len(conversation.exchanges)}" '
        f'data-stamp="{secrets.token_hex(6)}" data-exchanges="{escape(inside)}" hidden></div>'
    )


def render_current(conversation: Conversation) -> str:
    """The newest exchange, "" before the first; what changes is announced by the page's script."""
    last = conversation.last
    return render_exchange(last, newest=True, key=conversation.key) if last is not None else ""


def render_exchange(exchange: Exchange, *, newest: bool = False, key: str = "") -> str:
    """A question with as much of its answer as there is; `data-said` is what a screen reader hears at each state.

    `key` is that of its conversation.
    """
    long = " data-long" if len(exchange.question) > _LONG_CHARS else ""
    return (
        f'<article class="dl-turn" data-turn="{exchange.number}" data-key="{key}" data-state="{exchange.state}" '
        f'data-said="{escape(announcement(exchange))}" aria-busy="{"true" if exchange.running else "false"}">'
        f'<h2 class="dl-question" dir="auto"{long}>{escape(exchange.question)}</h2>'
        f'<div class="dl-body">{_body(exchange, newest=newest)}{render_actions(exchange, newest=newest)}</div>'
        f"{render_store(exchange.sources, version=f'{_version(exchange)}-{key}')}</article>"
    )


def announcement(exchange: Exchange) -> str:
    """The state of an exchange in one plain sentence."""
    answer = exchange.answer
    if exchange.state == "answered" and answer is not None:
        if answer.abstained:
            return f"Answer complete. {answer.text}"
        sentences, sources = counted(len(answer.sentences), "sentence"), counted(len(answer.citations), "citation")
        return f"Answer complete: {sentences}, {sources}."
    return {
        "searching": "Searching the documents.",
        "evidence": "Evidence found.",
        "writing": "Writing the answer.",
        "stopped": "Stopped.",
    }.get(exchange.state, "")  # an error is an alert of its own


def _version(exchange: Exchange) -> str:
    """Another one whenever the sources change: the panel is filled anew then, so not at every piece of text."""
    settled = exchange.settled
    shown = f"settled{len(settled.citations)}" if settled is not None and settled.citations else "found"
    return f"{exchange.number}-{'answered' if exchange.state == 'answered' else shown}"


def _body(exchange: Exchange, *, newest: bool) -> str:
    answer, sources = exchange.answer, exchange.sources
    if exchange.state == "answered" and answer is not None:
        return render_answer(answer, sources, newest=newest) + render_feedback(exchange)
    settled = _settled(exchange)
    checked = _paragraph(settled, exchange.settled.text) if settled and exchange.settled is not None else ""
    found = checked or (_extract(answer, "Evidence found", sources) if answer is not None else "")
    if exchange.state == "failed":
        return _problem(exchange.problem, exchange.hint) + found
    if exchange.state == "stopped":
        return f'<p class="dl-status">Stopped.</p>{found}'
    if answer is None:
        return _working("Searching the documents")
    if exchange.state == "writing":
        return _preface(answer, newest=False) + _writing(exchange, settled)
    return _preface(answer, newest=False) + found + _working("Writing the answer")


def _writing(exchange: Exchange, settled: str) -> str:
    withheld = len(exchange.settled.withheld) if exchange.settled is not None else 0
    held = f"; {counted(withheld, 'sentence')} withheld" if withheld else ""
    status = _working(f"Writing; each sentence is checked when it is complete{held}")
    draft = f'<span class="dl-draft" dir="auto">{escape(exchange.draft)}</span>'
    first = exchange.settled.text if settled and exchange.settled is not None else exchange.draft
    return _paragraph(f"{settled} {draft}", first) + status


def _settled(exchange: Exchange) -> str:
    """The sentences that are checked already."""
    if exchange.settled is None or not exchange.settled.sentences:
        return ""
    return _sentences(exchange.settled.sentences, exchange.settled.citations)


def _paragraph(inside: str, text: str) -> str:
    return f'<p class="dl-answer" dir="{direction(text)}">{inside}</p>'


def _working(words: str) -> str:
    return f'<p class="dl-status dl-working">{words}</p>'


def render_answer(answer: Answer, sources: Sequence[Source] = (), *, newest: bool = False) -> str:
    """A finished answer; `newest` makes its filters removable, and `sources` tell who else carries a quoted report."""
    if answer.abstained:
        main = _abstention(answer, sources)
    elif answer.model is None:
        main = _extract(answer, "Quoted from the documents", sources)
    else:
        main = _paragraph(_sentences(answer.sentences, answer.citations), answer.text)
    return (
        f"{_preface(answer, newest=newest)}{main}{_conflicts(answer)}{_origins(answer)}{_age(answer)}"
        f"{_changed(sources)}{_footing(answer)}"
    )


def origins_line(origins: Sequence[OriginGroup]) -> str:
    """How many articles carry the answer, and how many independent reports stand behind them."""
    articles = sum(len(group.documents) for group in origins)
    return f"{counted(articles, 'article')}, {counted(len(origins), 'independent source')}"


def _sentences(sentences: Sequence[AnswerSentence], citations: Sequence[Citation]) -> str:
    by_marker = {citation.marker: citation for citation in citations}
    return " ".join(_sentence(sentence, by_marker, _verdict(sentence)) for sentence in sentences)


def _sentence(sentence: AnswerSentence, citations: Mapping[int, Citation], verdict: str) -> str:
    # A no-break space, because a verdict at the start of a line reads as if it were about the next sentence.
    return (
        f'<span class="dl-sentence dl-{sentence.verdict}"><span class="dl-text" dir="auto">{escape(sentence.text)}'
        f"</span>{f'&nbsp;{verdict}' if verdict else ''}{_markers(sentence.citations, citations)}</span>"
    )


def _verdict(sentence: AnswerSentence) -> str:
    """A quiet tick, or the verdict in words; its reasons come into view when it is pointed at or focused."""
    label = LABELS.get(sentence.verdict)
    if label is None:
        return '<span class="dl-tick" role="img" aria-label="supported">✓</span>'
    if not sentence.checks:
        return f'<span class="dl-verdict">{label}</span>'
    why = escape("; ".join(sentence.checks))
    return (
        f'<button type="button" class="dl-verdict" data-why="{why}" aria-label="{label}: {why}">'
        f'<span aria-hidden="true">{MARKS[sentence.verdict]}</span> {label}</button>'
    )


def _markers(markers: Sequence[int], citations: Mapping[int, Citation]) -> str:
    buttons = "".join(marker_button(citations[marker]) for marker in markers if marker in citations)
    return f"<sup>{buttons}</sup>" if buttons else ""


def _extract(answer: Answer, heading: str, sources: Sequence[Source]) -> str:
    if not answer.sentences:
        return ""
    by_marker = {citation.marker: citation for citation in answer.citations}
    firsts = [
        next((by_marker[marker] for marker in each.citations if marker in by_marker), None) for each in answer.sentences
    ]
    lines = _lines([first for first in firsts if first is not None], sources)
    quotes = "".join(
        f'<li dir="{direction(sentence.text)}">{_sentence(sentence, by_marker, "")}'
        f"{lines[first.marker] if first else ''}</li>"
        for sentence, first in zip(answer.sentences, firsts, strict=True)
    )
    return f'<h3 class="dl-label">{heading}</h3><ul class="dl-quotes">{quotes}</ul>'


def _lines(citations: Sequence[Citation], sources: Sequence[Source]) -> dict[int, str]:
    """Under each quotation by its marker: whose it is, and at the first of each report who else carries it."""
    reports = {source.citation.marker: source.report for source in sources}
    lines: dict[int, str] = {}
    told: set[str] = set()
    for citation in citations:
        report = reports.get(citation.marker)
        also = also_in(report) if report is not None and citation.origin_id not in told else ""
        told.add(citation.origin_id)
        line = f'<span class="dl-by">{isolated(citation.title)}, {source_words(citation)}</span>{also}'
        lines.setdefault(citation.marker, line)
    return lines


def _abstention(answer: Answer, sources: Sequence[Source]) -> str:
    reason = answer.abstain_reason or "The documents do not answer this question."
    nearest = shown_citations(answer)
    lines = _lines(nearest, sources)
    passages = "".join(
        f'<li dir="{direction(citation.quote)}"><span class="dl-text" dir="auto">{escape(citation.quote)}</span>'
        f"<sup>{marker_button(citation)}</sup>"
        f"{lines[citation.marker]}</li>"
        for citation in nearest
    )
    near = f'<h3 class="dl-label">Nearest passages</h3><ul class="dl-quotes dl-near">{passages}</ul>' if nearest else ""
    return f'<p class="dl-silence" dir="auto">{escape(reason)}</p>{near}'


def _preface(answer: Answer, *, newest: bool) -> str:
    understood = answer.standalone_question
    asked_as = (
        f'<p class="dl-understood">Understood as: <q dir="auto">{escape(understood)}</q></p>'
        if understood and understood != answer.question
        else ""
    )
    notes = "".join(f"<li>{isolated(note)}</li>" for note in answer.notes)
    return (
        asked_as
        + _chips(answer.filters, answer.preferences, removable=newest)
        + (f'<ul class="dl-notes">{notes}</ul>' if notes else "")
    )


def _chips(filters: Filters, preferences: Preferences, *, removable: bool) -> str:
    chips = "".join(_chip(name, text, removable=removable) for name, text in filter_words(filters).items())
    limited = f'<p class="dl-chips"><span class="dl-sr">Limited to: </span>{chips}</p>' if chips else ""
    preferred = (
        _chip("preferences", f"preferred: {_preferred(preferences)}", removable=removable) if preferences else ""
    )
    return limited + (f'<p class="dl-chips">{preferred}</p>' if preferred else "")


def _preferred(preferences: Preferences) -> str:
    spans = [
        in_words(first) if first == last else f"{in_words(first)} to {in_words(last)}"
        for first, last in preferences.published
    ]
    return ", ".join([*preferences.outlets, *preferences.authors, *spans])


def _chip(name: str, text: str, *, removable: bool) -> str:
    if not removable:
        return f'<span class="dl-chip">{isolated(text)}</span>'
    label = escape(f"Ask again without {text}")
    return (
        f'<button type="button" class="dl-chip" data-lift="{name}" aria-label="{label}" title="{label}">'
        f'{isolated(text)}<span aria-hidden="true"> ×</span></button>'
    )


def _conflicts(answer: Answer) -> str:
    return "".join(_conflict(conflict) for conflict in answer.conflicts)


def _conflict(conflict: Conflict) -> str:
    values = "".join(
        f'<li><span class="dl-value" dir="auto"><strong>{isolated(value.value)}</strong>'
        f"<sup>{marker_button(value.citation)}</sup></span> "
        f'<span class="dl-by">{isolated(value.citation.outlet or value.citation.title)}, '
        f"{isolated(iso_in_words(value.citation.published))}</span></li>"
        for value in conflict.values
    )
    what = "Reported differently over time" if conflict.is_succession else "The sources disagree"
    heading = f'<h3 class="dl-label">{what}: <span class="dl-about">{isolated(conflict.about)}</span></h3>'
    return f'<div class="dl-conflicts">{heading}<ul>{values}</ul></div>'


def _origins(answer: Answer) -> str:
    line = origins_line(answer.origins)
    if not answer.origins:
        return ""
    if sum(len(group.documents) for group in answer.origins) == 1:
        return f'<p class="dl-origins">{line}</p>'
    items = "".join(f"<li>{_group(group, answer.citations)}</li>" for group in answer.origins)
    return f'<details class="dl-origins"><summary>{line}</summary><ul>{items}</ul></details>'


def _age(answer: Answer) -> str:
    line = age_line(answer) if not answer.abstained else ""
    return f'<p class="dl-age">{line}</p>' if line else ""


def _changed(sources: Sequence[Source]) -> str:
    """That an answer which was kept rests on documents that are not what they were; each source says more."""
    changed = sum(bool(source.note) for source in sources)
    if not changed:
        return ""
    words = "1 source has" if changed == 1 else f"{changed} sources have"
    return f'<p class="dl-age dl-changed">{words} changed or gone since this was answered.</p>'


def _group(group: OriginGroup, citations: Sequence[Citation]) -> str:
    buttons = "".join(marker_button(each) for each in citations if each.origin_id == group.origin_id)
    return f"{listed([isolated(name) for name in carriers(group)])}, {standing(group)}<sup>{buttons}</sup>"


def _footing(answer: Answer) -> str:
    checked = "".join(_checked(sentence) for sentence in answer.sentences if sentence.checks)
    how = f"<details><summary>How each sentence was checked</summary><ol>{checked}</ol></details>" if checked else ""
    return f'<div class="dl-footing">{_withheld(answer.withheld)}{how}{_timings(answer)}</div>'


def _withheld(withheld: Sequence[AnswerSentence]) -> str:
    if not withheld:
        return ""
    words = "1 sentence was withheld" if len(withheld) == 1 else f"{len(withheld)} sentences were withheld"
    items = "".join(_checked(sentence) for sentence in withheld)
    why = "<p>The language model wrote this, and no source supports it:</p>"
    return f'<details class="dl-withheld"><summary>{words}</summary>{why}<ul>{items}</ul></details>'


def _checked(sentence: AnswerSentence) -> str:
    checks = "; ".join(sentence.checks)
    reason = f' <span class="dl-quiet">{isolated(checks)}</span>' if checks else ""
    return f'<li><span dir="auto">{escape(sentence.text)}</span>{reason}</li>'


def _timings(answer: Answer) -> str:
    timings = answer.timings_ms
    parts = [f"{words} {_duration(timings[name])}" for name, words in TIMINGS.items() if name in timings]
    model = [isolated(answer.model)] if answer.model else []
    return f'<p class="dl-timings">{" · ".join(model + parts)}</p>' if model or parts else ""


def _duration(milliseconds: float) -> str:
    return f"{milliseconds:.0f} ms" if milliseconds < 1000 else f"{milliseconds / 1000:.1f} s"


def _problem(message: str, hint: str) -> str:
    more = f'<p class="dl-hint">{escape(hint)}</p>' if hint else ""
    return f'<div class="dl-problem" role="alert"><p><strong>{escape(message)}</strong></p>{more}</div>'

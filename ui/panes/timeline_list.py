"""A timeline as HTML: its form, its choices, and the list of what was said with its sources. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import quote as percent_encoded

from rag import DocumentSummary, Statement, Timeline
from ui.markup import counted, escape, in_words, isolated, listed
from ui.panes.parts import heading, nothing, options
from ui.panes.timeline_export import as_csv, as_markdown
from ui.panes.timeline_picture import Numbered, picture
from ui.render_sources import render_source
from ui.sources import Source

ORDERS = (("day", "by day, the first first"), ("newest", "by day, the last first"), ("speaker", "by speaker"))
_TOPICS = 3
_LONGEST_TOPIC = 300


@dataclass(frozen=True, slots=True)
class Choice:
    """Whose statements are shown, "" for everybody's, and in which order."""

    speaker: str = ""
    order: str = "day"


def render_form(documents: Sequence[DocumentSummary]) -> str:
    """What is asked for: a topic, and of which documents."""
    outlets = sorted({document.outlet for document in documents if document.outlet})
    known = "".join(f'<option value="{escape(outlet)}"></option>' for outlet in outlets)
    days = "".join(
        f'<label>{words}<input type="date" name="{name}"></label>'
        for name, words in (("after", "Published from"), ("before", "Published until"), ("as_of", "As of"))
    )
    return (
        heading(
            "Who said what, when",
            "Statements on a topic across your documents, each with its speaker, its day and the words it rests on.",
        )
        + '<form class="dl-form" data-ask="timeline"><label class="dl-grow">Topic'
        f'<input name="topic" required maxlength="{_LONGEST_TOPIC}" autocomplete="off" '
        'placeholder="A person, a place, an event, a dispute"></label>'
        '<button type="submit" class="dl-main">Show</button>'
        '<details class="dl-limits"><summary>Limit the documents</summary><div class="dl-fields">'
        f'<label>Outlet<input name="outlet" list="dl-outlets" autocomplete="off"></label>{days}</div>'
        '<p class="dl-quiet">“As of” leaves out documents and statements of later days. '
        "Documents without a date are left out by “from” and “until”.</p></details>"
        f'<datalist id="dl-outlets">{known}</datalist></form>'
    )


def render_start(documents: Sequence[DocumentSummary]) -> str:
    """What stands below the form before the first topic: topics to begin with."""
    if not documents:
        return nothing("No documents yet", "Add documents first; their statements appear here.")
    titles = dict.fromkeys(" ".join(d.title.split()) for d in documents if " " in d.title.strip())
    buttons = "".join(
        f'<button type="button" class="dl-choice" data-topic="{escape(title)}">{isolated(title)}</button>'
        for title in list(titles)[:_TOPICS]
    )
    return f'<div class="dl-topics"><p class="dl-quiet">For example:</p>{buttons}</div>' if buttons else ""


def render_choices(timeline: Timeline) -> str:
    """Whose statements, in which order; "" where there is nothing to choose from."""
    often = Counter(one.speaker for one in timeline.statements)
    if not often:
        return ""
    speakers = [("", f"everybody ({len(timeline.statements)})")]
    speakers += [(name, f"{name} ({number})") for name, number in often.most_common()]
    return (
        '<div class="dl-fields"><label>Said by'
        f'<select name="speaker">{options(speakers, "")}</select></label>'
        f'<label>Order<select name="order">{options(ORDERS, "day")}</select></label></div>'
    )


def chosen(timeline: Timeline, choice: Choice) -> list[Numbered]:
    """The statements that are shown, in their order, numbered by their place in the timeline."""
    shown = [(n, one) for n, one in enumerate(timeline.statements, 1) if choice.speaker in ("", one.speaker)]
    if choice.order == "speaker":
        return sorted(shown, key=lambda each: each[1].speaker.casefold())
    if choice.order == "newest":
        dated = [each for each in shown if each[1].said_on]
        return dated[::-1] + [each for each in shown if not each[1].said_on]
    return shown


def render_timeline(timeline: Timeline, sources: Sequence[Source], choice: Choice = Choice()) -> str:
    """Picture, list and exports of what was found."""
    if not timeline.statements:
        return nothing(
            f"No statement on “{timeline.topic}” was found",
            "Try other words, a name for instance, or fewer limits. Only what a document gives to a speaker counts.",
        ) + _notes(timeline)
    shown = chosen(timeline, choice)
    cards = {source.citation.marker: source for source in sources}
    groups = groupby(shown, key=lambda each: each[1].speaker if choice.order == "speaker" else _day(each[1]))
    days = "".join(_group(title, list(members), cards) for title, members in groups)
    return (
        f'<p class="dl-found" role="status">{_summary(timeline, shown)}</p>{_notes(timeline)}'
        '<p><a class="dl-skip" href="#dl-said">Past the picture, to the list</a></p>'
        f"{picture(shown, timeline.topic)}{_exports(timeline.topic, [one for _, one in shown])}"
        f'<div id="dl-said" class="dl-days" tabindex="-1">{days}</div>'
    )


def _summary(timeline: Timeline, shown: Sequence[Numbered]) -> str:
    statements = [one for _, one in shown]
    dated = sum(one.said_on is not None for one in statements)
    speakers = len({one.speaker for one in statements})
    behind = {name for one in statements for name in one.origins}
    documents = {citation.document_id for one in statements for citation in one.citations}
    return (
        f"<strong>{counted(len(statements), 'statement')}</strong> on {isolated(timeline.topic)} "
        f"by {counted(speakers, 'speaker')}, {dated} of them on a known day; "
        f"from {counted(len(documents), 'document')}, {counted(len(behind), 'independent report')}."
    )


def _notes(timeline: Timeline) -> str:
    return "".join(f'<p class="dl-quiet">{isolated(note)}</p>' for note in timeline.notes)


def _group(title: str, members: Sequence[Numbered], cards: Mapping[int, Source]) -> str:
    items = "".join(_entry(number, one, cards) for number, one in members)
    return f'<section class="dl-day"><h3>{isolated(title)}</h3><ul>{items}</ul></section>'


def _day(one: Statement) -> str:
    return in_words(one.said_on) if one.said_on else "Day unknown"


def _entry(number: int, one: Statement, cards: Mapping[int, Source]) -> str:
    who = f"<strong>{isolated(one.speaker)}</strong>" + (f", {isolated(one.role)}" if one.role else "")
    kind = "direct speech" if one.kind == "direct" else "reported speech"
    facts = [f"{kind} ({isolated(one.verb)})" if one.verb else kind, f"in {isolated(one.place)}" if one.place else ""]
    if one.speaker_written and one.speaker_written != one.speaker:
        facts.append(f"written as “{isolated(one.speaker_written)}”")
    documents = len({citation.document_id for citation in one.citations})
    if documents > 1:
        facts.append(f"{counted(documents, 'document')}, {counted(len(one.origins), 'independent report')}")
    sources = "".join(render_source(cards[each.marker]) for each in one.citations if each.marker in cards)
    return (
        f'<li id="said-{number}" class="dl-said dl-{one.kind}" tabindex="-1"><div><p class="dl-who">{who}</p>'
        f'<blockquote class="dl-words" dir="auto">{escape(one.words)}</blockquote>'
        f'<p class="dl-said-facts">{" · ".join(part for part in facts if part)}</p>'
        f'<p class="dl-said-facts">{_known(one)}</p></div><div class="dl-said-sources">{sources}</div></li>'
    )


def _known(one: Statement) -> str:
    """How the day is known, or why it is not."""
    if one.said_on is not None:
        return f"Day: {isolated(one.said_on_evidence)}"
    return f'<span class="dl-unknown">Day unknown</span>: {isolated(one.said_on_evidence)}'


def _exports(topic: str, statements: Sequence[Statement]) -> str:
    name = "-".join("".join(c if c.isalnum() else " " for c in topic.lower()).split())[:60] or "topic"
    kinds = (
        ("CSV", "csv", "text/csv", "\ufeff" + as_csv(statements)),  # without the mark Excel reads it as Latin
        ("Markdown", "md", "text/markdown", as_markdown(topic, statements)),
    )
    links = [
        f'<a class="dl-link" download="timeline-{escape(name)}.{ending}" '
        f'href="data:{kind};charset=utf-8,{percent_encoded(text)}">{words}</a>'
        for words, ending, kind, text in kinds
    ]
    return f'<p class="dl-exports">Take these statements along as {listed(links)}.</p>'

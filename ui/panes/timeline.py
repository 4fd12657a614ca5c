"""The tab `timeline`: a topic, and who said what on it, when.

#timeline-form       a form: topic, outlet, after, before, as_of; data-ask="timeline"
#timeline-choices    selects: speaker, order
#timeline-found      .dl-picture with a.dl-mark for each statement, and li.dl-said, the entries they lead to
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import gradio as gr

from rag import AssistantError, ConfigError, Filters, Timeline
from ui.events import AT_ONCE, QUIET
from ui.panes.parts import html, problem, working
from ui.panes.timeline_list import ORDERS, Choice, render_choices, render_form, render_start, render_timeline
from ui.protocol import Answering
from ui.sources import Source, collect_cited

_FORM_EVENTS = """
element.addEventListener('submit', (event) => {
  event.preventDefault();
  trigger('search', Object.fromEntries(new FormData(event.target)));
});
"""
_CHOICE_EVENTS = """
element.addEventListener('change', () => {
  const value = (name) => element.querySelector(`[name="${name}"]`).value;
  trigger('narrow', {speaker: value('speaker'), order: value('order')});
});
"""
# A topic of the examples goes through the form, so that the form shows what was asked.
_FOUND_EVENTS = """
element.addEventListener('click', (event) => {
  const topic = event.target.closest('[data-topic]');
  if (!topic) return;
  const form = document.querySelector('#timeline-form form');
  form.topic.value = topic.dataset.topic;
  form.requestSubmit();
});
"""


@dataclass(frozen=True, slots=True)
class Found:
    """What a reader looks at: a timeline with its sources; None before the first."""

    timeline: Timeline | None = None
    sources: tuple[Source, ...] = ()


def compose(assistant: Answering, page: gr.Blocks) -> None:
    """Draw it inside the tab that is open; `page` for what happens when the page loads."""
    state = gr.State(Found())
    form = html("", elem_id="timeline-form", events=_FORM_EVENTS)
    choices = html("", elem_id="timeline-choices", events=_CHOICE_EVENTS)
    found = html("", elem_id="timeline-found", events=_FOUND_EVENTS)

    def load() -> tuple[str, str]:
        try:
            documents = assistant.documents()
        except AssistantError as error:
            return render_form(()), problem(error)
        return render_form(documents), render_start(documents)

    def gather(event: gr.EventData) -> Iterator[tuple[Found, str, str]]:
        yield Found(), "", working("Reading what was said")
        yield searched(assistant, {name: str(value).strip() for name, value in event._data.items()})

    def narrow(known: Found, event: gr.EventData) -> str:
        order = str(event.order)
        choice = Choice(str(event.speaker), order if order in dict(ORDERS) else "day")
        return render_timeline(known.timeline, known.sources, choice) if known.timeline else ""

    page.load(load, outputs=[form, found], **AT_ONCE)
    form.search(gather, outputs=[state, choices, found], trigger_mode="multiple", **QUIET)
    choices.narrow(narrow, state, found, trigger_mode="multiple", **AT_ONCE)


def searched(assistant: Answering, asked: Mapping[str, str]) -> tuple[Found, str, str]:
    """What is found for the form's fields: the state, the choices and the list; an error in the list's place."""
    try:
        timeline = assistant.timeline(asked.get("topic", ""), filters=_filters(asked))
        sources = collect_cited(assistant, timeline.citations, timeline.filters)
    except AssistantError as error:
        return Found(), "", problem(error)
    return Found(timeline, sources), render_choices(timeline), render_timeline(timeline, sources)


def _filters(asked: Mapping[str, str]) -> Filters:
    try:
        days = {name: date.fromisoformat(asked[name]) for name in ("after", "before", "as_of") if asked.get(name)}
    except ValueError as error:
        raise ConfigError("A day is not one of the calendar.", hint="Write it as 2024-03-15.") from error
    return Filters(outlet=asked.get("outlet") or None, **days)

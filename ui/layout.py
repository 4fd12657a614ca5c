"""Which components the page has and where they stand. Names of elements are listed in `ui/app.py`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr

from ui import frame, talk
from ui.conversation import Conversation
from ui.protocol import Answering
from ui.render import render_current
from ui.render_kept import talks_menu
from ui.render_limits import limits_form
from ui.revision import Revision

# gr.HTML hands clicks to Python under an event's name: removing a filter, saying that an answer is right or wrong.
ANSWER_EVENTS = """
function correct(button) {
  const said = button.dataset.correct || button.parentElement.querySelector('input').value;
  if (said.trim()) trigger('rate', {turn: turnOf(button), rating: 'wrong', said});
}
const turnOf = (part) => part.closest('[data-turn-rated]').dataset.turnRated;
element.addEventListener('click', (event) => {
  const chip = event.target.closest('[data-lift]');
  if (chip) trigger('lift', {name: chip.dataset.lift});
  const rate = event.target.closest('[data-rate]');
  if (rate) trigger('rate', {turn: turnOf(rate), rating: rate.dataset.rate, said: ''});
  const sent = event.target.closest('[data-correct]');
  if (sent) correct(sent);
  const taken = event.target.closest('[data-export]');
  if (taken) {
    const turn = taken.closest('.dl-turn').dataset.turn;
    trigger('export', {turn, form: taken.dataset.export, how: taken.dataset.how});
  }
  if (event.target.closest('[data-again]')) trigger('revise', {question: ''});
});
element.addEventListener('dl-revise', (event) => trigger('revise', event.detail));
element.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && event.target.matches('.dl-correct input'))
    correct(event.target.parentElement.querySelector('[data-correct]'));
});
"""
# ui/js/history.js fills it, and asks for what it misses.
HISTORY_EVENTS = (
    ANSWER_EVENTS
    + """
element.addEventListener('dl-missing', () => trigger('missing', {}));
"""
)
STALE_EVENTS = """
element.addEventListener('click', (event) => {
  const button = event.target.closest('[data-stale]');
  if (!button) return;
  const chosen = {answer: button.dataset.answer, how: button.dataset.stale};
  if (chosen.how === 'again') trigger('again', chosen); else trigger('settle', chosen);
});
"""
# ui/js/talks.js sends these; it is told when there is something to send them to.
TALKS_EVENTS = """
for (const name of ['reopen', 'fresh']) element.addEventListener(`dl-${name}`, (event) => trigger(name, event.detail));
document.dispatchEvent(new Event('dl-talks'));
"""
# First questions for which there is room.
MOST_QUESTIONS = 8
# What the form of limits holds now, as JSON.
LIMITS = "window.datelineLimits?.() ?? '{}'"
LIMIT_EVENTS = """
element.addEventListener('change', () => trigger('limit', {}));
"""


@dataclass(frozen=True, kw_only=True)
class Parts:
    """The components that events read and write."""

    conversation: gr.State
    revision: gr.State
    stale: gr.HTML
    history: gr.HTML
    earlier: gr.HTML
    rated: gr.HTML
    answer: gr.HTML
    welcome: gr.HTML
    examples: gr.Row
    example: tuple[gr.Button, ...]
    question: gr.Textbox
    ask: gr.Button
    stop: gr.Button
    new: gr.Button
    talks: gr.HTML
    kept: gr.HTML
    exported: gr.HTML
    limits: gr.HTML
    outlets: gr.State
    limited: gr.HTML
    filters: gr.Textbox

    @property
    def view(self) -> list[Any]:
        """The outputs of `view`, in its order."""
        shown = [self.conversation, self.earlier, self.answer, self.kept]
        return [*shown, self.welcome, self.examples, self.ask, self.stop]


def masthead() -> None:
    """The head of the page, above its tabs."""
    with gr.Row(elem_id="masthead"):
        _html(frame.masthead(), elem_id="title")


def foot() -> gr.HTML:
    """The foot of the page, below its tabs."""
    return _html("", elem_id="footer")


def compose(assistant: Answering, questions: Sequence[str]) -> Parts:
    """The components of asking, created inside the tab that is open."""
    conversation, revision = gr.State(Conversation()), gr.State(Revision())
    known = assistant.outlets()
    outlets = gr.State(known)
    with gr.Row(elem_id="page"):
        with gr.Column(elem_id="talk"):
            with gr.Row(elem_id="talkbar"):
                talks = _html(talks_menu(), elem_id="talks", js_on_load=TALKS_EVENTS)
                new = gr.Button("New conversation", elem_id="new", size="sm")
            stale = _html("", elem_id="stale", js_on_load=STALE_EVENTS)
            history = _html('<div class="dl-history"></div>', elem_id="history", js_on_load=HISTORY_EVENTS)
            answer = _html(render_current(Conversation()), elem_id="answer", js_on_load=ANSWER_EVENTS)
            welcome = _html(frame.welcome(assistant.stats()), elem_id="welcome")
            with gr.Column(elem_id="dock"):
                question, ask, stop = _composer()
                with gr.Row(elem_id="limiting"):
                    limits = _html(limits_form(known), elem_id="limits", js_on_load=LIMIT_EVENTS)
                    limited = _html("", elem_id="limited")
                    filters = gr.Textbox("{}", visible=False)
                    _html(frame.keys_button(), elem_id="keys")
            with gr.Row(elem_id="examples") as examples:
                room = [*questions, *[""] * (MOST_QUESTIONS - len(questions))]
                example = tuple(gr.Button(text, size="sm", visible=bool(text)) for text in room)
        with gr.Column(elem_id="side"):
            _html(frame.source_panel(), elem_id="sources")
        _html(frame.overlays(), elem_id="overlays")
        kept, exported = _html("", elem_id="kept"), _html("", elem_id="exported")
        earlier, rated = _html("", elem_id="earlier"), _html("", elem_id="rated")
    return Parts(
        conversation=conversation,
        revision=revision,
        stale=stale,
        history=history,
        earlier=earlier,
        rated=rated,
        answer=answer,
        welcome=welcome,
        examples=examples,
        example=example,
        question=question,
        ask=ask,
        stop=stop,
        new=new,
        talks=talks,
        kept=kept,
        exported=exported,
        limits=limits,
        outlets=outlets,
        limited=limited,
        filters=filters,
    )


def _html(value: str, *, elem_id: str, js_on_load: str | None = None) -> gr.HTML:
    return gr.HTML(value, elem_id=elem_id, js_on_load=js_on_load, apply_default_css=False)


def _composer() -> tuple[gr.Textbox, gr.Button, gr.Button]:
    with gr.Row(elem_id="composer"):
        question = gr.Textbox(
            label="Your question",
            placeholder="Ask your documents",
            lines=1,
            max_lines=6,
            max_length=talk.LONGEST_QUESTION,
            autofocus=True,
            container=False,
            elem_id="question",
        )
        ask = gr.Button("Ask", variant="primary", elem_id="ask")
        stop = gr.Button("Stop", variant="stop", visible=False, elem_id="stop")
    return question, ask, stop

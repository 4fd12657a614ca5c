"""The tab `evaluation`: run a set of questions in the background, read its numbers, compare runs, look at a question.

#evaluation-form       a form: set, path, stage, limit, seed, answer_all; data-ask="evaluation"
#evaluation-progress   [data-run-state]; data-cancel
#evaluation-runs       data-run opens a run
#evaluation-run        its metrics and curve; select against
#evaluation-compared #evaluation-questions #evaluation-question   data-question shows one, data-page turns
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import gradio as gr

from rag import Assistant, AssistantError, Config, ConfigError
from rag.evaluation.background import RESULTS, BackgroundRun, Wish
from rag.evaluation.comparing import compare
from rag.evaluation.feedback import Feedback, questions_from, write_questions
from rag.evaluation.shelf import inside, question_sets, run_named, runs, whole_run
from ui.events import AT_ONCE, QUIET
from ui.guard import reader_of
from ui.panes.evaluation_page import FEEDBACK, WRITTEN, render_form, render_progress, render_refused, render_runs
from ui.panes.evaluation_question import render_question
from ui.panes.evaluation_run import render_comparison, render_questions, render_run
from ui.panes.parts import html, problem, working
from ui.protocol import Answering

_FORM_EVENTS = """
element.addEventListener('submit', (event) => {
  event.preventDefault();
  trigger('start', Object.fromEntries(new FormData(event.target)));
});
"""
# The pane fills when its tab is opened, and looks again while a run is under way: also after a reload of the page.
_PROGRESS_EVENTS = """
trigger('enter', {});
setInterval(() => {
  if (element.querySelector('[data-run-state="running"], [data-run-state="stopping"]')) trigger('look', {});
}, 1500);
element.addEventListener('click', (event) => { if (event.target.closest('[data-cancel]')) trigger('cancel', {}); });
"""
_RUN_EVENTS = """
element.addEventListener('click', (event) => {
  const part = event.target.closest('[data-run], [data-question], [data-page]');
  if (!part) return;
  const {run, question, page} = part.dataset;
  if (run) trigger('open', {name: run});
  else if (question !== undefined) trigger('ask', {id: question});
  else trigger('turn', {page, kind: element.querySelector('[name=kind]').value});
});
element.addEventListener('change', (event) => {
  if (event.target.name === 'against') trigger('compare', {name: event.target.value});
  if (event.target.name === 'kind') trigger('turn', {page: 0, kind: event.target.value});
});
"""
# What was asked for is brought into view, and the keyboard goes on from there.
_ARRIVING = """
new MutationObserver(() => {
  const head = element.querySelector('[tabindex="-1"]');
  if (!head || head === element.seen) return;
  element.seen = head;
  head.focus({preventScroll: true});
  head.scrollIntoView({block: 'start'});
}).observe(element, {childList: true, subtree: true});
"""


@dataclass(frozen=True, slots=True)
class Looking:
    """What a reader looks at: the run that is open, and the newest run that the list shows."""

    name: str = ""
    newest: str = ""


def compose(assistant: Answering, page: gr.Blocks) -> None:
    """Draw it inside the tab that is open; `page` for what happens when the page loads."""
    pane = _Pane(assistant)
    state = gr.State(Looking())
    form = html(working("Looking for question sets"), elem_id="evaluation-form", events=_FORM_EVENTS)
    progress = html("", elem_id="evaluation-progress", events=_PROGRESS_EVENTS)
    listed = html("", elem_id="evaluation-runs", events=_RUN_EVENTS)
    opened = html("", elem_id="evaluation-run", events=_RUN_EVENTS + _ARRIVING)
    compared = html("", elem_id="evaluation-compared", events=_RUN_EVENTS)
    asked = html("", elem_id="evaluation-questions", events=_RUN_EVENTS)
    question = html("", elem_id="evaluation-question", events=_ARRIVING)
    progress.enter(pane.enter, state, [state, form, progress, listed], **AT_ONCE)
    progress.look(pane.look, state, [state, progress, listed], **AT_ONCE)
    progress.cancel(pane.cancel, None, progress, **AT_ONCE)
    form.start(pane.start, None, progress, **AT_ONCE)
    listed.open(pane.open, state, [state, listed, opened, compared, asked, question], **AT_ONCE)
    opened.compare(pane.compare, state, compared, trigger_mode="multiple", **QUIET)
    asked.turn(pane.turn, state, asked, trigger_mode="multiple", **AT_ONCE)
    for part in (asked, compared):
        part.ask(pane.look_into, state, question, **AT_ONCE)


class _Pane:
    """What the events do; the run in the background is the server's, not a reader's."""

    def __init__(self, assistant: Answering) -> None:
        self._assistant = assistant
        self._background = BackgroundRun(cast(Assistant, assistant))
        self._folder = assistant.config.folder / RESULTS

    def enter(self, looking: Looking, request: gr.Request) -> tuple[Looking, str, str, str]:
        looking = replace(looking, newest=self._newest())
        form = _form(self._assistant, reader_of(request.headers))
        return looking, form, self._progress(), render_runs(runs(self._folder), looking.name)

    def look(self, looking: Looking) -> tuple[Any, Any, Any]:
        newest = self._newest()
        if newest == looking.newest:
            return gr.skip(), self._progress(), gr.skip()
        looking = replace(looking, newest=newest)
        return looking, self._progress(), render_runs(runs(self._folder), looking.name)

    def start(self, event: gr.EventData, request: gr.Request) -> str:
        try:
            self._background.start(wished(self._assistant, event._data, reader_of(request.headers)))
        except AssistantError as error:
            return render_refused(error, self._background.progress)
        return self._progress()

    def cancel(self) -> str:
        self._background.cancel()
        return self._progress()

    def open(self, looking: Looking, event: gr.EventData) -> tuple[Any, ...]:
        name = str(event.name)
        try:
            run = whole_run(run_named(self._folder, name))
        except AssistantError as error:
            return gr.skip(), gr.skip(), problem(error), "", "", ""
        looking, shelf = replace(looking, name=name), runs(self._folder)
        return looking, render_runs(shelf, name), render_run(run, name, shelf), "", render_questions(run), ""

    def compare(self, looking: Looking, event: gr.EventData) -> Iterator[str]:
        other = str(event.name)
        yield working("Comparing question by question") if other else ""
        if other:
            try:
                before, after = (whole_run(run_named(self._folder, name)) for name in (other, looking.name))
                yield render_comparison(compare(before, after))
            except AssistantError as error:
                yield problem(error)

    def turn(self, looking: Looking, event: gr.EventData) -> str:
        number = int(event.page) if str(event.page).isdecimal() else 0
        return self._drawn(looking, lambda run: render_questions(run, str(event.kind), number))

    def look_into(self, looking: Looking, event: gr.EventData) -> str:
        return self._drawn(looking, lambda run: render_question(run, str(event.id)))

    def _drawn(self, looking: Looking, draw: Callable[[dict[str, Any]], str]) -> str:
        try:
            return draw(whole_run(run_named(self._folder, looking.name)))
        except AssistantError as error:
            return problem(error)

    def _progress(self) -> str:
        return render_progress(self._background.progress)

    def _newest(self) -> str:
        file = self._background.progress.file
        return file.name if file is not None else ""


def wished(assistant: Answering, asked: Mapping[str, Any], reader: str) -> Wish:
    """What the form's fields ask for; questions of feedback are written to the results folder. Raises ConfigError."""
    if not assistant.config.chat.editing:
        raise ConfigError(
            "Runs are not started from this page: chat.editing is off.", hint="Use `dateline eval run` in a terminal."
        )
    config = assistant.config
    return Wish(
        path=_path(assistant, str(asked.get("set", "")), str(asked.get("path", "")), reader),
        stage="retrieval" if asked.get("stage") == "retrieval" else "answer",
        limit=_number(asked, "limit", least=1),
        seed=_number(asked, "seed") or 0,
        answer_all=bool(asked.get("answer_all")) and config.answer.confidence > 0,
    )


def _path(assistant: Answering, chosen: str, written: str, reader: str) -> Path:
    config = assistant.config
    if chosen == WRITTEN:
        return inside(config, written)
    if chosen != FEEDBACK:
        return _known(config, chosen)
    found = _feedback(assistant, reader)
    if not found.rows:
        raise ConfigError(
            "Nothing was rated yet.", hint="Say of an answer in the chat that it is right, or what would be."
        )
    file = config.folder / RESULTS / "feedback" / "feedback.jsonl"
    file.parent.mkdir(parents=True, exist_ok=True)
    write_questions(found, file, replace=True)
    return file


def _known(config: Config, chosen: str) -> Path:
    known = {str(each.path): each.path for each in question_sets(config)}
    if chosen not in known:
        raise ConfigError("That question set is not there any more.", hint="Choose another one.")
    return known[chosen]


def _number(asked: Mapping[str, Any], name: str, *, least: int = 0) -> int | None:
    text = str(asked.get(name, "")).strip()
    if not text:
        return None
    if not text.isdecimal() or int(text) < least:
        raise ConfigError(f"{name} should be a whole number from {least} on.", hint="Leave it empty for all questions.")
    return int(text)


def _form(assistant: Answering, reader: str) -> str:
    found = _feedback(assistant, reader)
    config = assistant.config
    return render_form(
        question_sets(config), len(found.rows), found.wrong_only, assistant.describe_model(), config.folder
    )


def _feedback(assistant: Answering, reader: str) -> Feedback:
    try:
        return questions_from(assistant.saved.all(reader))
    except AssistantError:  # no index yet
        return Feedback((), 0)

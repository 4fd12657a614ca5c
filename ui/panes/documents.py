"""The tab `documents`: all documents, one of them, uploads, deletion, corrections, and the sync that follows."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast, get_args

import gradio as gr

from rag import AssistantError
from rag.corpus_files import MOST_UPLOADS, UPLOADS_FOLDER, CorpusFiles
from rag.library import Column
from rag.sync_job import JobState
from ui.events import QUIET
from ui.markup import escape
from ui.panes.document_view import look, render_opened
from ui.panes.documents_job import render_diagnosis, render_job, said_of
from ui.panes.documents_table import render_count, render_deleted, render_said, render_search, render_table
from ui.panes.upload_box import render_upload_box
from ui.protocol import Answering

# Clicks on buttons with `data-do`, what is sought, a form's fields, and the end of uploads go to Python as one event.
EVENTS = """
const act = (what, key, facts = {}) => trigger('act', {what, key, facts});
element.addEventListener('click', (event) => {
  const button = event.target.closest('[data-do]');
  if (!button) return;
  if (button.dataset.do === 'look') document.querySelector('#documents-find input').value = '';
  act(button.dataset.do, button.dataset.key);
});
let typing = 0;
element.addEventListener('input', (event) => {
  if (event.target.type !== 'search') return;
  clearTimeout(typing);
  typing = setTimeout(() => act('find', event.target.value), 150);
});
element.addEventListener('submit', (event) => {
  event.preventDefault();
  const facts = Object.fromEntries(new FormData(event.target));
  act('save', event.target.dataset.key, facts);
});
element.addEventListener('dl-uploaded', () => act('sync', ''));
"""
# Gradio mounts a tab when it is first opened: only then are all documents listed.
ENTERED = "trigger('enter', {});"
QUICK_S, SLOW_S = 1.0, 5.0
MOST_WORDS_CHARS = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class View:
    """What one page looks at: words that are sought, order, page of the list, the open document; and what it has seen.

    `said` is the last action's outcome, as HTML; `drawn` are digests of what the page shows.
    """

    words: str = ""
    column: Column = "title"
    descending: bool = False
    number: int = 1
    opened: str = ""
    said: str = ""
    seen: tuple[int, str | None] | None = None
    was_running: bool = False
    drawn: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Parts:
    """The components of the pane, in the order of `outputs`."""

    view: gr.State
    count: gr.HTML
    job: gr.HTML
    said: gr.HTML
    table: gr.HTML
    opened: gr.HTML
    deleted: gr.HTML
    sync: gr.Button
    stop: gr.Button
    timer: gr.Timer

    @property
    def outputs(self) -> list[Any]:
        """All of them."""
        return list(self.__dict__.values())


def compose(assistant: Answering, page: gr.Blocks) -> None:
    """Draw it inside the tab that is open."""
    editable = assistant.config.chat.editing
    with gr.Column(elem_id="documents"):
        view = gr.State(View())
        count = gr.HTML("", elem_id="documents-count", js_on_load=EVENTS + ENTERED, apply_default_css=False)
        if editable:
            box = _html(render_upload_box(UPLOADS_FOLDER, most=MOST_UPLOADS), "documents-upload")
        else:
            _html('<p class="dl-note">This page only shows documents: chat.editing is off.</p>', "documents-fixed")
        with gr.Row(elem_id="documents-bar"):
            sync = gr.Button("Sync", size="sm", elem_id="documents-sync", visible=editable)
            stop = gr.Button("Stop", size="sm", elem_id="documents-stop", visible=False)
            check = gr.Button("Check the index", size="sm", elem_id="documents-check")
            repair = gr.Button("Repair", size="sm", elem_id="documents-repair", visible=False)
        job = _html("", "documents-job")
        diagnosis = _html("", "documents-doctor")
        said = _html("", "documents-said")
        with gr.Column(elem_id="documents-list"):
            sought = _html(render_search(most=MOST_WORDS_CHARS), "documents-find")
            table = _html("", "documents-table")
            deleted = _html("", "documents-deleted")
        opened = _html("", "documents-opened")
        timer = gr.Timer(SLOW_S)
    parts = Parts(
        view=view,
        count=count,
        job=job,
        said=said,
        table=table,
        opened=opened,
        deleted=deleted,
        sync=sync,
        stop=stop,
        timer=timer,
    )
    _wire(assistant, parts, [*([box] if editable else []), sought, count, job, said, table, opened, deleted])
    _wire_check(assistant, check, repair, diagnosis)


def _html(value: str, elem_id: str) -> gr.HTML:
    return gr.HTML(value, elem_id=elem_id, js_on_load=EVENTS, apply_default_css=False)


def _wire(assistant: Answering, parts: Parts, acting: list[gr.HTML]) -> None:
    # One after the other: two at once would both begin from the same view, and the later one undo the other's.
    drawn: dict[str, Any] = {
        **QUIET,
        "concurrency_id": "documents",
        "concurrency_limit": 1,
    }

    def act(view: View, event: gr.EventData) -> tuple[Any, ...]:
        facts = event.facts if isinstance(event.facts, dict) else {}
        return draw(assistant, do(assistant, view, str(event.what), str(event.key), facts))

    def start(view: View) -> tuple[Any, ...]:
        return draw(assistant, do(assistant, view, "sync", "", {}))

    def stop(view: View) -> tuple[Any, ...]:
        return draw(assistant, do(assistant, view, "stop", "", {}))

    parts.count.enter(lambda view: draw(assistant, view, anew=True), parts.view, parts.outputs, **drawn)
    parts.timer.tick(lambda view: follow(assistant, view), parts.view, parts.outputs, **drawn)
    parts.sync.click(start, parts.view, parts.outputs, **drawn)
    parts.stop.click(stop, parts.view, parts.outputs, **drawn)
    for component in acting:
        component.act(act, parts.view, parts.outputs, trigger_mode="multiple", **drawn)


def _wire_check(assistant: Answering, check: gr.Button, repair: gr.Button, shown: gr.HTML) -> None:
    drawn: dict[str, Any] = {**QUIET, "concurrency_limit": 1}
    checking = ['<p class="dl-quiet" role="status">Checking the index …</p>', gr.update(visible=False)]
    for button, repairs in ((check, False), (repair, True)):
        button.click(lambda: checking, None, [shown, repair], queue=False, **drawn).then(
            _checking(assistant, repair=repairs), None, [shown, repair], **drawn
        )


def _checking(assistant: Answering, *, repair: bool) -> Callable[[], tuple[Any, ...]]:
    def diagnose() -> tuple[Any, ...]:
        if assistant.library.job.state.running:
            return render_said("A sync is running; check the index after it."), gr.update(visible=False)
        try:
            diagnosis = assistant.doctor(quick=True, repair=repair and assistant.config.chat.editing)
        except AssistantError as error:
            return render_said(str(error), problem=True, hint=error.hint), gr.update(visible=False)
        repairable = any(finding.repairable and finding.remedy for finding in diagnosis.findings)
        return render_diagnosis(diagnosis), gr.update(visible=repairable and assistant.config.chat.editing)

    return diagnose


def do(assistant: Answering, view: View, what: str, key: str, facts: Mapping[str, Any]) -> View:
    """The view after an action; what it came to, or why it failed, is in `said`."""
    view = replace(view, said="")
    try:
        return _done(assistant, view, what, key, facts)
    except AssistantError as error:
        return replace(view, said=render_said(str(error), problem=True, hint=error.hint))


def _done(assistant: Answering, view: View, what: str, key: str, facts: Mapping[str, Any]) -> View:
    library = assistant.library
    match what:
        case "open":
            return replace(view, opened=key)
        case "close":
            return replace(view, opened="")
        case "sort" if key in get_args(Column):
            descending = key == view.column and not view.descending
            return replace(view, column=cast("Column", key), descending=descending, number=1)
        case "find":
            return replace(view, words=key[:MOST_WORDS_CHARS], number=1)
        case "look":
            return replace(view, column="status", descending=False, number=1, words="", opened="")
        case "go":
            return replace(view, number=int(key) if key.isdecimal() else 1)
        case "stop":
            library.job.stop()
        case "dismiss":
            library.files.dismiss()
        case "sync" | "delete" | "discard" | "restore" | "save" if library.files.editable:
            view = _changed(library.files, view, what, key, facts)
            library.job.start()
    return view


def _changed(files: CorpusFiles, view: View, what: str, key: str, facts: Mapping[str, Any]) -> View:
    """The view after a change of files, which a sync is to follow."""
    match what:
        case "delete" | "discard":
            gone = files.delete(key) if what == "delete" else files.discard(key)
            return replace(view, opened="", said=render_said(f"{gone.relative} is in the trash.", undo=gone.name))
        case "restore":
            return replace(view, said=render_said(f"{files.bring_back(key)} is back."))
        case "save":
            files.edit(key, {name: str(value) for name, value in facts.items()})
            return replace(view, said=render_said("Saved in metadata.yaml; the index follows."))
    return view


def draw(assistant: Answering, view: View, *, anew: bool = False) -> tuple[Any, ...]:
    """Everything as it is now, looked at `anew` also on the disk; what is drawn like that already is left alone."""
    library = assistant.library
    version, state = library.version(), library.job.state
    count, table, view = _listed(assistant, view, anew=anew)
    opened, view = _opened(assistant, view)
    deleted = render_deleted(library.files.deleted(), editable=library.files.editable)
    fresh = [count, _job(assistant, state), view.said or render_said(""), table, opened, deleted]
    digests = tuple(hashlib.sha256(html.encode()).hexdigest() for html in fresh)
    known = view.drawn or ("",) * len(fresh)
    return (
        replace(view, seen=version, was_running=state.running, drawn=digests),
        *(gr.skip() if new == old else html for html, new, old in zip(fresh, digests, known, strict=True)),
        *_buttons(assistant, state),
        gr.Timer(QUICK_S if state.running else SLOW_S),
    )


def follow(assistant: Answering, view: View) -> tuple[Any, ...]:
    """What has changed since the page was drawn: the bar while a sync runs, all of it at its end."""
    library = assistant.library
    version, state = library.version(), library.job.state
    if state.running and view.was_running:
        return gr.skip(), gr.skip(), _job(assistant, state), *[gr.skip()] * 7
    if not view.drawn:  # the tab was never opened
        return tuple([gr.skip()] * 10)
    if state.running or view.was_running or version != view.seen:
        return draw(assistant, view, anew=not state.running)
    return tuple([gr.skip()] * 10)


def _listed(assistant: Answering, view: View, *, anew: bool) -> tuple[str, str, View]:
    """The counts and the list."""
    try:
        shelf = assistant.library.shelf(anew=anew)
        page = assistant.library.page(view.words, column=view.column, descending=view.descending, number=view.number)
    except AssistantError as error:
        return render_said(str(error), problem=True, hint=error.hint), "", view
    table = render_table(
        page,
        words=view.words,
        column=view.column,
        descending=view.descending,
        editable=assistant.library.files.editable,
    )
    return render_count(shelf), table, replace(view, number=page.number)


def _job(assistant: Answering, state: JobState) -> str:
    said = f'<p class="dl-sr" role="status">{escape(said_of(state))}</p>'
    return render_job(state, assistant.library.files.cut_off) + said


def _buttons(assistant: Answering, state: JobState) -> tuple[Any, Any]:
    editable = assistant.config.chat.editing
    return gr.update(interactive=not state.running, visible=editable), gr.update(visible=editable and state.running)


def _opened(assistant: Answering, view: View) -> tuple[str, View]:
    if not view.opened:
        return "", view
    try:
        return render_opened(look(assistant, view.opened)), view
    except AssistantError as error:
        return "", replace(view, opened="", said=render_said(str(error), problem=True, hint=error.hint))

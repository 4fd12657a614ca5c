"""What the Ask tab offers before a question, as the index is now: counts, first questions, outlets to limit to."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

import gradio as gr

from rag import AssistantError, IndexStats
from ui import frame
from ui.choosing import answering_for
from ui.events import AT_ONCE
from ui.layout import LIMITS, MOST_QUESTIONS, Parts
from ui.limits import limits_from
from ui.protocol import Answering
from ui.render_limits import limits_form, render_limits


class FirstQuestions:
    """First questions about what is indexed, made anew once the index has changed; `fixed` ones stay."""

    def __init__(self, assistant: Answering, fixed: Sequence[str] = ()) -> None:
        self._assistant = assistant
        self._fixed = tuple(fixed)
        self._known: tuple[str, ...] = ()
        self._of: object = None
        self._lock = threading.Lock()

    def now(self) -> tuple[str, ...]:
        """At most `MOST_QUESTIONS`; while a sync runs, and without an index, those that were known before."""
        with self._lock:
            library = self._assistant.library
            version = library.version()
            if not self._fixed and version != self._of and not (self._known and library.job.state.running):
                with suppress(AssistantError):  # the index went away: the next question says what to do
                    self._known, self._of = self._made(), version
            return (self._fixed or self._known)[:MOST_QUESTIONS]

    def _made(self) -> tuple[str, ...]:
        suggested = tuple(self._assistant.suggested_questions())
        return suggested or frame.example_questions(self._assistant.documents())


def wire_opening(
    assistant: Answering, parts: Parts, footer: gr.HTML, first: FirstQuestions, moments: Sequence[Callable[..., Any]]
) -> None:
    """The counts, the outlets and the first questions: drawn at `moments`, such as the opening of the page."""

    def draw(outlets: tuple[str, ...], limits: str, request: gr.Request) -> tuple[Any, ...]:
        chosen = answering_for(assistant, request.headers)
        try:
            counts, known = assistant.stats(), assistant.outlets()
        except AssistantError:  # the index went away under a running page: the next question says what to do
            counts, known = IndexStats(documents=0, passages=0), outlets
        welcome, foot = frame.welcome(counts), frame.footer(counts, chosen.describe_model(), chosen.config)
        if known == outlets:
            return welcome, foot, gr.skip(), gr.skip(), outlets
        kept = limits_from(limits)
        if kept.outlet not in known:
            kept = replace(kept, outlet=None)
        return welcome, foot, limits_form(known, kept), render_limits(kept), known

    def offer() -> list[dict[str, Any]]:
        questions = first.now()
        shown = [gr.update(value=question, visible=True) for question in questions]
        return shown + [gr.update(visible=False)] * (len(parts.example) - len(questions))

    for moment in moments:
        moment(
            draw,
            [parts.outlets, parts.filters],
            [parts.welcome, footer, parts.limits, parts.limited, parts.outlets],
            js=f"(outlets) => [outlets, {LIMITS}]",
            **AT_ONCE,
        ).then(offer, None, list(parts.example), **AT_ONCE)

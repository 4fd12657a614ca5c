"""What happens on the page of questions: which event reads and writes which parts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, cast

import gradio as gr

from ui import feedback, revision, talk
from ui.choosing import answering_for
from ui.conversation import Conversation, Exchange
from ui.events import AT_ONCE, QUIET
from ui.guard import reader_of
from ui.kept import restored
from ui.layout import LIMITS, Parts
from ui.limits import limits_from
from ui.protocol import Answering
from ui.render import render_current, render_earlier
from ui.render_actions import render_exported
from ui.render_feedback import render_rated
from ui.render_kept import render_kept
from ui.render_limits import render_limits
from ui.render_stale import render_revision
from ui.revision import Revision
from ui.sessions import Page

Update = dict[str, Any]
View = tuple[Conversation, str | Update, str, str | Update, Update, Update, Update, Update]
# Gradio skips an event while one like it is on its way, unless told otherwise. "always_last" makes up for it at the
# end, with the first one's data: only for a handler that reads the page's state instead.
LIMITS_AS_THEY_ARE: dict[str, Any] = {"trigger_mode": "always_last", "js": f"() => [{LIMITS}]"}

# What the form holds travels with the question: an event of its own might come after it.
WITH_LIMITS = f"(question, conversation) => (window.datelineAsked?.(question), [question, conversation, {LIMITS}])"


def view(conversation: Conversation, earlier: Sequence[Exchange] | None = None, *, keeps: bool = True) -> View:
    """What the page shows of a conversation: the exchanges before the newest one that it does not have yet, None where
    nothing has changed in them, the newest one, what the browser keeps of the two newest where it `keeps` it, and which
    parts are visible.
    """
    running = conversation.running
    return (
        conversation.folded(),
        gr.skip() if earlier is None else render_earlier(conversation, earlier),
        render_current(conversation),
        render_kept(conversation, conversation.exchanges[-2:]) if keeps else gr.skip(),
        gr.update(visible=not conversation.exchanges),
        gr.update(visible=not conversation.exchanges),
        gr.update(visible=not running),
        gr.update(visible=running),
    )


def wire_asking(assistant: Answering, parts: Parts, page: Page) -> list[Any]:
    """Asking and stopping; the events at whose end an answer has been given."""

    def proceed(conversation: Conversation, request: gr.Request) -> Iterator[View]:
        try:
            chosen = answering_for(assistant, request.headers)
            told = talk.proceed(chosen, conversation, reader=reader_of(request.headers))
            steps = (view(step, keeps=not step.running) for step in told)
            # Where no question waits, it being blank or too early, there is no step, and Gradio would empty the page.
            yield next(steps, _as_it_is(parts))
            yield from steps
        except Exception:
            talk.lose(conversation)
            raise

    def break_off(conversation: Conversation) -> View:
        broken = talk.break_off(conversation)
        return _as_it_is(parts) if broken is conversation else view(broken)

    state = parts.conversation
    begun = _begun(parts)
    answering = [
        event.then(
            proceed,
            state,
            parts.view,
            concurrency_id="answers",
            show_progress="minimal",
            show_progress_on=parts.answer,
            # A stopped answer ends only at its next word; "once" would drop a question asked before that.
            trigger_mode="multiple",
            api_visibility="private",
        )
        for event in begun
    ]
    for event in answering:
        event.failure(break_off, state, parts.view, **AT_ONCE)

    def hush(request: gr.Request) -> None:
        page.hush(request.session_hash, proceed.__name__)

    def stop(conversation: Conversation, request: gr.Request) -> View:
        stopped = talk.stop(conversation)
        hush(request)
        return view(stopped)

    def leave(conversation: Conversation, request: gr.Request) -> View:
        fresh = talk.end(conversation)
        hush(request)
        return view(fresh, ())

    def reopen(conversation: Conversation, event: gr.EventData, request: gr.Request) -> View:
        talk.end(conversation)
        hush(request)
        opened = restored(assistant, str(event.talk)) or Conversation()
        return view(opened, opened.exchanges[:-1], keeps=not opened.exchanges)

    parts.stop.click(stop, state, parts.view, cancels=answering, **AT_ONCE)
    for leaving in (parts.new.click, parts.talks.fresh):
        leaving(leave, state, parts.view, cancels=answering, **AT_ONCE)
    parts.talks.reopen(reopen, state, parts.view, cancels=answering, trigger_mode="multiple", **AT_ONCE)
    _wire_answers(assistant, parts)
    parts.limits.limit(_limit, parts.filters, parts.limited, **LIMITS_AS_THEY_ARE, **AT_ONCE)
    return answering


def _begun(parts: Parts) -> list[Any]:
    """The events that ask a question."""

    def begin(question: str, conversation: Conversation, limits: str) -> tuple[Any, ...]:
        asked = talk.begin(question, conversation, limits_from(limits))
        if asked.exchanges == talk.settled(conversation).exchanges:
            # Refused. The answer that is being made may be there before this is: it must not be drawn as it was.
            return (*_as_it_is(parts), question)
        return (*view(asked, asked.since(conversation)), "")

    def lift(conversation: Conversation, event: gr.EventData) -> View:
        asked = talk.lift(str(event.name), conversation)
        return view(asked, asked.since(conversation))

    def revise(conversation: Conversation, event: gr.EventData) -> View:
        return view(talk.revise(str(event.question), conversation))

    shown, state = [*parts.view, parts.question], parts.conversation
    asking: dict[str, Any] = {"outputs": shown, "js": WITH_LIMITS, **AT_ONCE}
    return [
        gr.on([parts.ask.click, parts.question.submit], begin, [parts.question, state, parts.filters], **asking),
        *(button.click(begin, [button, state, parts.filters], **asking) for button in parts.example),
        parts.answer.lift(lift, state, parts.view, **AT_ONCE),
        parts.answer.revise(revise, state, parts.view, **AT_ONCE),
    ]


def _as_it_is(parts: Parts) -> View:
    return cast(View, tuple(gr.skip() for _ in parts.view))


def _wire_answers(assistant: Answering, parts: Parts) -> None:
    """What can be done with an answer that is there: rate it, take it along, show it again."""

    def rate(conversation: Conversation, event: gr.EventData, request: gr.Request) -> tuple[Any, Any]:
        number, reader = _number(event.turn), reader_of(request.headers)
        feedback.rate(assistant, conversation, number, str(event.rating), str(event.said), reader)
        rated = conversation.of(number)
        if rated is None:
            return gr.skip(), gr.skip()
        return render_rated(rated, conversation.key), render_kept(conversation, [rated])

    def missing(conversation: Conversation) -> str:
        return render_earlier(conversation, [talk.unfolded(assistant, each) for each in conversation.exchanges[:-1]])

    def export(conversation: Conversation, event: gr.EventData) -> str:
        exchange = conversation.of(_number(event.turn))
        if exchange is None or exchange.answer is None:
            return ""
        return render_exported(exchange.answer, str(event.form), str(event.how))

    state = parts.conversation
    for shown in (parts.answer, parts.history):
        shown.rate(rate, state, [parts.rated, parts.kept], trigger_mode="multiple", **AT_ONCE)
        shown.export(export, state, parts.exported, **AT_ONCE)
    parts.history.missing(missing, state, parts.earlier, **AT_ONCE)


def _limit(limits: str) -> str:
    return render_limits(limits_from(limits))


def wire_revision(assistant: Answering, parts: Parts, moments: Sequence[Callable[..., Any]]) -> None:
    """Earlier answers on changed text: looked for at `moments`, when the page opens and after each answer."""

    def shown(revision: Revision) -> tuple[Revision, str]:
        return revision, render_revision(revision)

    def look(known: Revision, request: gr.Request) -> tuple[Revision, str]:
        return shown(revision.look(assistant, known, reader_of(request.headers)))

    def again(known: Revision, event: gr.EventData, request: gr.Request) -> Iterator[tuple[Revision, str]]:
        chosen = answering_for(assistant, request.headers)
        for step in revision.ask_again(chosen, known, _number(event.answer)):
            yield shown(step)

    def settle(known: Revision, event: gr.EventData, request: gr.Request) -> tuple[Revision, str]:
        reader = reader_of(request.headers)
        return shown(revision.settle(assistant, known, _number(event.answer), str(event.how), reader))

    outputs = [parts.revision, parts.stale]
    for moment in moments:
        moment(look, parts.revision, outputs, **AT_ONCE)
    parts.stale.again(again, parts.revision, outputs, concurrency_id="answers", **QUIET)
    parts.stale.settle(settle, parts.revision, outputs, **AT_ONCE)


def _number(value: object) -> int:
    return int(str(value)) if str(value).isdecimal() else 0

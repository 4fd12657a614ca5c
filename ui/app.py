"""The browser app: `build_app` composes the page, `serve` serves it. A thin, stateless reader of an assistant.

Stable names for tests and stylesheets:

    #question             the question box (a textarea inside); Enter asks
    #ask #stop #new       buttons: ask, stop the running answer, new conversation
    #examples             example questions, buttons inside, until the first question is asked
    #history              earlier exchanges; #answer the newest one
    .dl-turn              an exchange: data-turn="1…", data-state="searching|evidence|writing|answered|stopped|failed"
    .dl-question          its question
    .dl-quotes            the extractive answer;  .dl-draft unchecked text;  .dl-answer the checked answer
    .dl-sentence          a sentence, with .dl-supported, .dl-partly or .dl-unsupported
    .dl-cite              a citation button, data-marker="1…"
    .dl-silence           the reason for an abstention;  .dl-near its nearest passages
    .dl-origins           "3 articles, 1 independent source", which opens to the names of the groups
    .dl-also              under a quotation: who else carries its report
    .dl-notes .dl-conflicts .dl-withheld .dl-timings
    .dl-chip              a filter; a button with data-lift="outlet|after|before|as_of|preferences" asks again without
    .dl-feedback          under a kept answer: data-rate="right|wrong"; .dl-correct what would be right
    #stale                earlier answers on changed text: .dl-stale-answer, with data-stale="again|accept|forget"
    .dl-problem           an error: message, and .dl-hint
    #sources              the source panel; .dl-source[open] is the open card, its <mark> the exact quote
    .dl-candidates        in a source: other evidence of its date;  .dl-known where title, outlet, … come from
    .dl-copies .dl-removed   in a source, folded: its report elsewhere; what cleaning took out
    .dl-link              links to the original
    #tabs                 Ask, Documents, Timeline, Evaluate, Model; #pane-documents … are the tabs' panels (ui/panes/)
    #documents            in it: -count -upload -bar -sync -stop -check -repair -job -said -find -table -opened -deleted
    [data-do]             in it, a button for Python, with data-key; .dl-document the open one; .dl-bar a running sync
    #footer               size of the index, model, where questions go
    api_name="ask"        the answer as JSON, for gradio_client
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import gradio as gr
from gradio.events import api

from rag import AssistantError, IndexStats
from rag.as_json import answer_json
from ui import feedback, frame, revision, talk
from ui.conversation import Conversation
from ui.guard import reader_of
from ui.layout import Parts, compose, foot, masthead
from ui.loop import inside_loop
from ui.panes import documents, evaluation, model, timeline
from ui.protocol import Answering
from ui.render import render_current, render_history
from ui.render_stale import render_revision
from ui.revision import Revision
from ui.server import application, listen, run

Update = dict[str, Any]
# The tabs beside asking: name, title, module.
PANES = (
    ("documents", "Documents", documents),
    ("timeline", "Timeline", timeline),
    ("evaluation", "Evaluate", evaluation),
    ("model", "Model", model),
)
View = tuple[Conversation, str, str, Update, Update, Update, Update]


def build_app(assistant: Answering, *, examples: Sequence[str] = ()) -> gr.Blocks:
    """The page over `assistant`; `examples` are offered before the first question, by default made of its titles."""
    questions = tuple(examples) or frame.example_questions(assistant.documents())
    return inside_loop(lambda: _page(assistant, questions))


def serve(
    assistant: Answering, *, host: str, port: int, on_ready: Callable[[str], None], examples: Sequence[str] = ()
) -> None:
    """Serve the page until Ctrl-C; `on_ready` gets its address once it can be opened.

    ConfigError when the port is taken or the host cannot be listened on, before anything slow is done.
    """
    with listen(host, port) as listening:
        run(application(assistant, build_app(assistant, examples=examples), host=host), listening, on_ready)


def view(conversation: Conversation) -> View:
    """What the page shows of a conversation: history, newest exchange, and which parts are visible."""
    running = conversation.running
    return (
        conversation,
        render_history(conversation),
        render_current(conversation),
        gr.update(visible=not conversation.exchanges),
        gr.update(visible=not conversation.exchanges),
        gr.update(visible=not running),
        gr.update(visible=running),
    )


def _page(assistant: Answering, questions: Sequence[str]) -> gr.Blocks:
    page = gr.Blocks(title="Dateline", analytics_enabled=False, fill_width=True)
    with page:
        masthead()
        with gr.Tabs(elem_id="tabs"):
            with gr.Tab("Ask", id="asking"):
                parts = compose(assistant, questions)
            for name, title, pane in PANES:
                with gr.Tab(title, id=name, elem_id=f"pane-{name}"):
                    pane.compose(assistant, page)
        footer = foot()
        answering = _wire(assistant, parts)
        api(_api(assistant), api_name="ask", concurrency_id="answers")
        page.load(
            _counted(assistant), outputs=[parts.welcome, footer], show_progress="hidden", api_visibility="private"
        )
        _wire_revision(assistant, parts, [page.load, *(event.then for event in answering)])
    # A local model answers one question at a time; the others see their place in the queue.
    page.queue(default_concurrency_limit=1 if assistant.config.llm.kind == "local" else 8, max_size=100)
    return page


def _wire(assistant: Answering, parts: Parts) -> list[Any]:
    """Asking, stopping, rating; the events at whose end an answer has been given."""

    def begin(question: str, conversation: Conversation) -> tuple[Any, ...]:
        asked = talk.begin(question, conversation)
        refused = asked.exchanges == talk.settled(conversation).exchanges
        return (*view(asked), question if refused else "")

    def lift(conversation: Conversation, event: gr.EventData) -> View:
        return view(talk.lift(str(event.name), conversation))

    def proceed(conversation: Conversation, request: gr.Request) -> Iterator[View]:
        for step in talk.proceed(assistant, conversation, reader=reader_of(request.headers)):
            yield view(step)

    def rate(conversation: Conversation, event: gr.EventData, request: gr.Request) -> tuple[Any, Any]:
        reader = reader_of(request.headers)
        feedback.rate(assistant, conversation, _number(event.turn), str(event.rating), str(event.said), reader)
        if conversation.running:  # what is being written draws both anew at its next word
            return gr.skip(), gr.skip()
        return render_history(conversation), render_current(conversation)

    # Beginning skips the queue, so that the question is on the page at once even while others wait.
    at_once: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}
    state, asked_from = parts.conversation, [parts.question, parts.conversation]
    begun = [
        gr.on([parts.ask.click, parts.question.submit], begin, asked_from, [*parts.view, parts.question], **at_once),
        *(button.click(begin, [button, state], [*parts.view, parts.question], **at_once) for button in parts.example),
        parts.answer.lift(lift, [state], parts.view, **at_once),
    ]
    for shown in (parts.answer, parts.history):
        shown.rate(rate, [state], [parts.history, parts.answer], **at_once)
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
        event.failure(lambda conversation: view(talk.break_off(conversation)), state, parts.view, **at_once)
    parts.stop.click(lambda talked: view(talk.stop(talked)), state, parts.view, cancels=answering, **at_once)
    parts.new.click(lambda talked: view(talk.end(talked)), state, parts.view, cancels=answering, **at_once)
    return answering


def _wire_revision(assistant: Answering, parts: Parts, moments: Sequence[Callable[..., Any]]) -> None:
    """Earlier answers on changed text: looked for at `moments`, when the page opens and after each answer."""

    def shown(revision: Revision) -> tuple[Revision, str]:
        return revision, render_revision(revision)

    def look(known: Revision, request: gr.Request) -> tuple[Revision, str]:
        return shown(revision.look(assistant, known, reader_of(request.headers)))

    def again(known: Revision, event: gr.EventData) -> Iterator[tuple[Revision, str]]:
        for step in revision.ask_again(assistant, known, _number(event.answer)):
            yield shown(step)

    def settle(known: Revision, event: gr.EventData, request: gr.Request) -> tuple[Revision, str]:
        reader = reader_of(request.headers)
        return shown(revision.settle(assistant, known, _number(event.answer), str(event.how), reader))

    drawn: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    outputs = [parts.revision, parts.stale]
    for moment in moments:
        moment(look, parts.revision, outputs, **drawn)
    parts.stale.again(again, parts.revision, outputs, concurrency_id="answers", **drawn)
    parts.stale.settle(settle, parts.revision, outputs, queue=False, **drawn)


def _number(value: object) -> int:
    return int(str(value)) if str(value).isdecimal() else 0


def _api(assistant: Answering) -> Callable[[str], dict[str, Any]]:
    def ask(question: str) -> dict[str, Any]:
        try:
            return answer_json(assistant.ask(question))
        except AssistantError as error:
            raise gr.Error(f"{error} {error.hint}".strip()) from error

    return ask


def _counted(assistant: Answering) -> Callable[[], tuple[str, str]]:
    def counted() -> tuple[str, str]:
        try:
            counts = assistant.stats()
        except AssistantError:  # the index went away under a running page: the next question says what to do
            counts = IndexStats(documents=0, passages=0)
        return frame.welcome(counts), frame.footer(counts, assistant.describe_model(), assistant.config)

    return counted

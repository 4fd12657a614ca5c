"""The browser app: `build_app` composes the page, `serve` serves it. A thin, stateless reader of an assistant.

Stable names for tests and stylesheets:

    #question             the question box (a textarea inside); Enter asks
    #ask #stop #new       buttons: ask, stop the running answer, new conversation
    #examples             example questions, buttons inside, until the first question is asked
    #history              earlier exchanges, put there from #earlier; #answer the newest one
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
    .dl-actions           under a finished answer: data-export, data-again, data-edit; .dl-edit the question as a field
    .dl-tick .dl-verdict  the verdict of a sentence; data-why has its reasons
    #dock                 the question box with #limits, the form, #limited, its chips (data-unlimit), and #keys
    #dl-said #dl-toast    what screen readers hear, what all see; #dl-hover what a citation quotes; #dl-keys the dialog
    #dl-gone              above every tab: that Dateline cannot be reached
    #talks                the menu of conversations that the browser keeps: .dl-talk opens one; #kept is what it stores
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
    api_name="ask"        the answer as JSON, for gradio_client; "search", "show_document" (ui/tools.py)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import gradio as gr

from rag import ConfigError
from ui import tools
from ui.accounts import Accounts
from ui.guard import is_loopback
from ui.layout import compose, foot, masthead
from ui.loop import inside_loop
from ui.opening import FirstQuestions, wire_opening
from ui.panes import documents, evaluation, model, timeline
from ui.protocol import Answering
from ui.proxy import Public
from ui.server import application, listen, run
from ui.sessions import Page
from ui.wiring import wire_asking, wire_revision

# The tabs beside asking: name, title, module.
PANES = (
    ("documents", "Documents", documents),
    ("timeline", "Timeline", timeline),
    ("evaluation", "Evaluate", evaluation),
    ("model", "Model", model),
)


def build_app(assistant: Answering, *, examples: Sequence[str] = ()) -> gr.Blocks:
    """The page over `assistant`; `examples` are asked first, by default what the index suggests."""
    first = FirstQuestions(assistant, examples)
    return inside_loop(lambda: _page(assistant, first))


def serve(
    assistant: Answering,
    *,
    host: str,
    port: int,
    on_ready: Callable[[str], None],
    accounts: Accounts | None = None,
    public: Public | None = None,
    mcp: bool = False,
) -> None:
    """Serve the page until Ctrl-C; `on_ready` gets its address once it can be opened. Options as for `application`.

    ConfigError when the port is taken, the host cannot be listened on, or other machines could come in without a login,
    before anything slow is done.
    """
    if accounts is None and not is_loopback(host):
        raise ConfigError(
            f"On {host} other machines can open the page, and nobody would have to log in.",
            hint="Add --auth-file FILE, with lines from `dateline chat --hash-password`, or serve 127.0.0.1.",
        )
    with listen(host, port) as listening:
        page = build_app(assistant)
        run(application(assistant, page, host=host, accounts=accounts, public=public, mcp=mcp), listening, on_ready)


def _page(assistant: Answering, first: FirstQuestions) -> gr.Blocks:
    page = Page(title="Dateline", analytics_enabled=False, fill_width=True)
    with page:
        masthead()
        with gr.Tabs(elem_id="tabs"):
            with gr.Tab("Ask", id="asking") as asking:
                parts = compose(assistant, first.now())
            changes = []
            for name, title, pane in PANES:
                with gr.Tab(title, id=name, elem_id=f"pane-{name}"):
                    changes.append(pane.compose(assistant, page))
        footer = foot()
        answering = wire_asking(assistant, parts, page)
        tools.offer(assistant)
        # What a pane changes shows in the footer at once, and what a sync brought once questions are asked again.
        moments = [page.load, asking.select, *(change.then for change in changes if change is not None)]
        wire_opening(assistant, parts, footer, first, moments)
        wire_revision(assistant, parts, [page.load, *(event.then for event in answering)])
    # A local model answers one question at a time; the others see their place in the queue.
    page.queue(default_concurrency_limit=1 if assistant.config.llm.kind == "local" else 8, max_size=100)
    return page

"""The tab `model`: which language model answers, whether it can, what leaves the machine, and the configuration.

#model-cards      article.dl-model[data-state] for each model; data-use chooses it, data-try asks it for a word
#model-settings   what leaves the machine, search and checks, the catalogue, the configuration
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import gradio as gr

from rag import AssistantError
from rag.language_models import Trial
from rag.models import CATALOGUE, find_problem, models_dir
from ui.choosing import COOKIE, chosen_model
from ui.events import AT_ONCE, QUIET
from ui.panes.model_page import render_models, render_settings
from ui.panes.parts import html
from ui.protocol import Answering

# While a model loads, the pane looks again every two seconds. The browser keeps the choice; see ui/choosing.py.
_EVENTS = f"""
element.addEventListener('click', (event) => {{
  const use = event.target.closest('[data-use]');
  if (use) {{
    document.cookie = '{COOKIE}=' + encodeURIComponent(use.dataset.use) + '; Path=/; SameSite=Strict; Max-Age=31536000';
    trigger('choose', {{}});
  }}
  const test = event.target.closest('[data-try]');
  if (test) trigger('test', {{name: test.dataset.try}});
}});
trigger('look', {{}});
setInterval(() => {{ if (element.querySelector('[data-state="loading"]')) trigger('look', {{}}); }}, 2000);
"""
Trials = dict[str, Trial | str]


def compose(assistant: Answering, page: gr.Blocks) -> gr.events.Dependency:
    """Draw it inside the tab that is open; what is returned is the event by which a reader chooses another model."""
    trials = gr.State({})
    cards = html("", elem_id="model-cards", events=_EVENTS)
    settings = html("", elem_id="model-settings")

    def drawn(known: Trials, request: gr.Request) -> str:
        mine = chosen_model(request.headers, assistant.config)
        return render_models(assistant.models.states(), mine, known, memory_bytes())

    def test(known: Trials, event: gr.EventData, request: gr.Request) -> Iterator[tuple[Trials, str]]:
        name = str(event.name)
        yield known, drawn({**known, name: "Asking for one word …"}, request)
        tried = {**known, name: _tried(assistant, name)}
        yield tried, drawn(tried, request)

    def load() -> str:
        models = [(model, find_problem(model, models_dir() / model.name)) for model in CATALOGUE.values()]
        return render_settings(assistant.config, models, models_dir())

    page.load(drawn, trials, cards, **AT_ONCE)
    page.load(load, outputs=settings, **AT_ONCE)
    cards.look(drawn, trials, cards, **AT_ONCE)
    tested: gr.events.Dependency = cards.test(test, trials, [trials, cards], concurrency_id="answers", **QUIET)
    # A look that began before it may have drawn the cards after it, as they were.
    tested.then(drawn, trials, cards, **AT_ONCE)
    chosen: gr.events.Dependency = cards.choose(drawn, trials, cards, **AT_ONCE)
    return chosen


def memory_bytes() -> int | None:
    """Resident memory of this process; None where the system does not tell in Linux's way."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS:")), None)


def _tried(assistant: Answering, name: str) -> Trial | str:
    try:
        return assistant.models.tried(name)
    except AssistantError:  # its card says why
        return "It did not answer."

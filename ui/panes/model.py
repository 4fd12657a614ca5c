"""The tab `model`."""

from __future__ import annotations

import gradio as gr

from ui.protocol import Answering


def compose(assistant: Answering, page: gr.Blocks) -> None:
    """Draw it inside the tab that is open; `page` for what happens when the page loads."""
    gr.HTML("<p>…</p>", apply_default_css=False)

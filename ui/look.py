"""How the page looks: stylesheet, script, icon, and a Gradio theme that downloads no fonts."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import gradio as gr

ICON = Path(__file__).parent / "icon.svg"


def head() -> str:
    """What the page's <head> gets: the stylesheet and the script, whole and inline.

    Gradio's own `css=` would put a prefix before every selector.
    """
    return f"<style>{packaged('style.css')}</style><script>{packaged('page.js')}</script>"


def packaged(name: str) -> str:
    """The text of a file that lies beside this module."""
    return files("ui").joinpath(name).read_text(encoding="utf-8")


def theme() -> gr.themes.Base:
    """A plain theme that loads nothing from anywhere."""
    return gr.themes.Base(
        font=["system-ui", "-apple-system", "Segoe UI", "Roboto", "Helvetica Neue", "Arial", "sans-serif"],
        font_mono=["ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "monospace"],
    )

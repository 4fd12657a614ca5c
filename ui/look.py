"""How the page looks: stylesheet, script, icon, and a Gradio theme that downloads no fonts."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import gradio as gr

ICON = Path(__file__).parent / "icon.svg"


def head() -> str:
    """What the page's <head> gets: the stylesheets and the scripts, whole and inline.

    Gradio's own `css=` would put a prefix before every selector.
    """
    styles = [packaged("style.css"), *_all("css")]
    scripts = [packaged("page.js"), *_all("js")]
    return "".join(f"<style>{text}</style>" for text in styles) + "".join(
        f"<script>{text}</script>" for text in scripts
    )


def packaged(name: str) -> str:
    """The text of a file that lies beside this module."""
    return files("ui").joinpath(name).read_text(encoding="utf-8")


def theme() -> gr.themes.Base:
    """A plain theme that loads nothing from anywhere."""
    return gr.themes.Base(
        font=["system-ui", "-apple-system", "Segoe UI", "Roboto", "Helvetica Neue", "Arial", "sans-serif"],
        font_mono=["ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "monospace"],
    )


def _all(folder: str) -> list[str]:
    found = sorted(files("ui").joinpath(folder).iterdir(), key=lambda file: file.name)
    return [file.read_text(encoding="utf-8") for file in found]

"""What the panes share: an HTML component, states in words, cells of a table. All of it escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import gradio as gr

from rag import AssistantError
from ui.markup import escape


def html(value: str, *, elem_id: str, events: str | None = None) -> gr.HTML:
    """A component that shows `value`; `events` is the script that hands clicks inside it to Python."""
    return gr.HTML(value, elem_id=elem_id, js_on_load=events, apply_default_css=False)


def heading(title: str, words: str) -> str:
    """The head of a pane: what it is for, in a sentence; both are ours."""
    return f'<h2 class="dl-pane-title">{title}</h2><p class="dl-pane-words">{words}</p>'


def working(words: str) -> str:
    """That something is being done."""
    return f'<p class="dl-status dl-working" role="status">{escape(words)}</p>'


def nothing(title: str, words: str) -> str:
    """A designed nothing: what is missing, and what to do; both may hold text of documents."""
    return f'<div class="dl-nothing" role="status"><h3>{escape(title)}</h3><p>{escape(words)}</p></div>'


def problem(error: AssistantError) -> str:
    """An error with what to do about it."""
    more = f'<p class="dl-hint">{escape(error.hint)}</p>' if error.hint else ""
    return f'<div class="dl-problem" role="alert"><p><strong>{escape(str(error))}</strong></p>{more}</div>'


def options(choices: Iterable[tuple[str, str]], chosen: str) -> str:
    """The options of a <select>, as value and words."""
    return "".join(
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>{escape(words)}</option>'
        for value, words in choices
    )


def facts(rows: Iterable[tuple[str, str]]) -> str:
    """Names with values, of which the values are HTML; those that are empty are left out."""
    cells = "".join(f"<div><dt>{escape(name)}</dt><dd>{value}</dd></div>" for name, value in rows if value)
    return f'<dl class="dl-facts">{cells}</dl>'


def table(caption: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table that scrolls in its own box; the cells are HTML, the first of a row is its head."""
    heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    body = "".join(
        f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in rest)}</tr>' for first, *rest in rows
    )
    return (
        f'<div class="dl-wide" tabindex="0" role="region" aria-label="{escape(caption)}"><table>'
        f"<caption>{escape(caption)}</caption><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>"
    )

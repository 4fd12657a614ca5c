"""What can be done with an exchange, and an answer that is taken along, as HTML. Pure."""

from __future__ import annotations

import secrets

from rag import Answer
from ui.conversation import Exchange
from ui.export import EXPORTS, file_name
from ui.markup import escape

FINISHED = frozenset({"answered", "stopped", "failed"})


def render_actions(exchange: Exchange, *, newest: bool) -> str:
    """Copy and save a finished answer; ask the newest question again, as it is or in other words."""
    if exchange.state not in FINISHED:
        return ""
    again = (
        '<button type="button" data-again>Ask again</button><button type="button" data-edit>Edit question</button>'
        if newest
        else ""
    )
    taken = _take_along(exchange.number) if exchange.state == "answered" else ""
    return f'<div class="dl-actions">{taken}{again}</div>' if taken or again else ""


def render_exported(answer: Answer, form: str, how: str) -> str:
    """The answer in a form of EXPORTS, for the page's script to copy or save; "" for an unknown form."""
    export = EXPORTS.get(form)
    if export is None:
        return ""
    stamp, way = secrets.token_hex(8), "save" if how == "save" else "copy"
    return (
        f'<div class="dl-exported" data-stamp="{stamp}" data-how="{way}" '
        f'data-label="{export.label}" data-type="{export.media_type}" '
        f'data-name="{file_name(answer, export.suffix)}" data-text="{escape(export.write(answer))}" hidden></div>'
    )


def _take_along(number: int) -> str:
    rows = "".join(
        f'<li><span>{export.label}</span><button type="button" data-export="{form}" data-how="copy" '
        f'aria-label="Copy as {export.label}">Copy</button><button type="button" data-export="{form}" data-how="save" '
        f'aria-label="Save as {export.label}">Save</button></li>'
        for form, export in EXPORTS.items()
    )
    return (
        '<button type="button" data-export="markdown" data-how="copy">Copy</button>'
        f'<details class="dl-export"><summary>Export</summary><ul aria-label="Export the answer to question {number}">'
        f"{rows}</ul></details>"
    )

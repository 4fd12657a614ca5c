"""What the browser keeps of a conversation, and the menu of those it has, as HTML. Pure; the page's script fills it."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from ui.conversation import Conversation, Exchange
from ui.kept import MOST_CHARS, MOST_EXCHANGES, VERSION, kept
from ui.markup import escape


def render_kept(conversation: Conversation, exchanges: Sequence[Exchange]) -> str:
    """The exchanges as JSON for the page's script, which puts them into what it stores of the conversation under its
    key; of an empty conversation, that it is new.
    """
    # Another stamp each time: a new conversation after one that was opened again is news.
    key, stamp = conversation.key, secrets.token_hex(6)
    if not conversation.exchanges:
        return f'<div class="dl-kept" data-key="" data-stamp="{stamp}" hidden></div>'
    parts = "".join(f'<i data-number="{each.number}" data-exchange="{escape(kept(each))}"></i>' for each in exchanges)
    limits = f'data-version="{VERSION}" data-most="{MOST_EXCHANGES}" data-chars="{MOST_CHARS}"'
    return (
        f'<div class="dl-kept" data-key="{key}" data-stamp="{stamp}" {limits} '
        f'data-name="{escape(conversation.exchanges[0].question)}" hidden>{parts}</div>'
    )


def talks_menu() -> str:
    """The menu of kept conversations."""
    return (
        '<details class="dl-talks"><summary>Conversations</summary>'
        '<div class="dl-talks-box"><p class="dl-talks-none">Conversations appear here once a question is asked.</p>'
        '<ul class="dl-talks-list"></ul>'
        '<p class="dl-talks-note" role="status">They are kept in this browser.</p></div></details>'
    )

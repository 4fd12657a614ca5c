"""What the browser keeps of a conversation, and the menu of those it has, as HTML. Pure; the page's script fills it."""

from __future__ import annotations

import hashlib
import secrets

from ui.conversation import Conversation
from ui.markup import escape


def render_kept(conversation: Conversation, text: str) -> str:
    """The conversation's JSON for the page's script, which stores it under its key; of an empty one, that it is new."""
    if not conversation.exchanges:
        # Another one each time: a new conversation after one that was opened again is news.
        return f'<div class="dl-kept" data-key="" data-stamp="{secrets.token_hex(6)}" hidden></div>'
    if not text:
        return ""
    stamp = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return (
        f'<div class="dl-kept" data-key="{conversation.key}" data-stamp="{stamp}" '
        f'data-name="{escape(conversation.exchanges[0].question)}" data-talk="{escape(text)}" hidden></div>'
    )


def talks_menu() -> str:
    """The menu of kept conversations."""
    return (
        '<details class="dl-talks"><summary>Conversations</summary>'
        '<div class="dl-talks-box"><p class="dl-talks-none">Conversations appear here once a question is asked.</p>'
        '<ul class="dl-talks-list"></ul>'
        '<p class="dl-talks-note" role="status">They are kept in this browser.</p></div></details>'
    )

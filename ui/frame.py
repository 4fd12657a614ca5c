"""The parts of the page that do not change with an answer: masthead, welcome, empty source panel, footer. Pure."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence

from rag import Config, DocumentSummary, IndexStats
from rag.config import LanguageModelConfig
from ui.markup import counted, escape, host_of

TAGLINE = "Ask your documents. Every sentence is cited, dated and checked."
EXAMPLES = 4
KEYS = (
    (("/",), "to the question box"),
    (("Enter",), "ask; on a citation: open its source"),
    (("j", "]"), "next citation"),
    (("k", "["), "previous citation"),
    (("Esc",), "close what is open; out of the question box"),
    (("?",), "this list"),
)


def masthead() -> str:
    """Name and tagline; and where the page's script says, above every tab, that Dateline cannot be reached."""
    return (
        f'<h1 class="dl-name">Dateline</h1><p class="dl-tagline">{TAGLINE}</p>'
        '<div class="dl-gone" role="alert" id="dl-gone"></div>'
    )


def welcome(counts: IndexStats) -> str:
    """What stands in place of a conversation before the first question."""
    if not counts.documents:
        return (
            '<h2 class="dl-hello">No documents yet</h2><p>Drop files in the tab Documents, or put them into the '
            "documents folder and sync there. Then ask here.</p>"
        )
    return (
        '<h2 class="dl-hello">What would you like to know?</h2>'
        f"<p>Answers come only from your {counted(counts.documents, 'document')}. "
        "Each sentence leads to the exact words it rests on, "
        "and when the documents do not say, neither does Dateline.</p>"
    )


def source_panel() -> str:
    """The frame of the source panel; the page's script fills the list."""
    return (
        '<aside class="dl-panel" aria-label="Sources"><h2 class="dl-label">Sources</h2>'
        '<p class="dl-panel-empty">The passages behind an answer appear here. '
        "Choose a numbered citation to see its words in their place.</p>"
        '<div class="dl-panel-list"></div>'
        '<button type="button" class="dl-return" hidden>Back to the answer</button></aside>'
    )


def overlays() -> str:
    """Where the page's script says what happens, and where it shows what a citation quotes.

    They stay while the answer is drawn anew: a live region that comes with its words is not read out.
    """
    return (
        '<div class="dl-sr" role="status" id="dl-said"></div>'
        '<div class="dl-hover" role="tooltip" id="dl-hover" hidden></div>'
        '<div class="dl-toast" role="status" id="dl-toast"></div>'
        f"{_keys()}"
    )


def _keys() -> str:
    rows = "".join(
        f"<div><dt>{' or '.join(f'<kbd>{key}</kbd>' for key in keys)}</dt><dd>{what}</dd></div>" for keys, what in KEYS
    )
    # Single letters are shortcuts only as long as a reader wants them: speech input types letters too (WCAG 2.1.4).
    return (
        '<dialog class="dl-dialog" id="dl-keys" aria-labelledby="dl-keys-title"><h2 id="dl-keys-title">Keys</h2>'
        f"<dl>{rows}</dl><p>While you type, they are only letters.</p>"
        '<label><input type="checkbox" checked> Use these keys</label>'
        '<button type="button" data-close>Close</button></dialog>'
    )


def keys_button() -> str:
    """What opens the list of keys."""
    return '<button type="button" class="dl-plain" data-keys aria-haspopup="dialog">Keys</button>'


def footer(counts: IndexStats, model: str, config: Config) -> str:
    """What is indexed, which model writes, and where questions go."""
    parts = [
        f"{counted(counts.documents, 'document')}, {counted(counts.passages, 'passage')}",
        escape(model),
        escape(privacy(config)),
    ]
    return "".join(f'<span class="dl-fact">{part}</span>' for part in parts)


def privacy(config: Config) -> str:
    """Whether questions and passages leave this machine, and to which host."""
    host = leaves_to(config.llm)
    return f"Questions and passages are sent to {host}." if host else "Nothing leaves this machine."


def leaves_to(llm: LanguageModelConfig) -> str:
    """The host that a model's requests go to; "" where that is this machine."""
    host = host_of(llm.base_url or "") if llm.kind == "hosted" else ""
    return "" if not host or _is_this_machine(host) else host


def example_questions(documents: Sequence[DocumentSummary]) -> tuple[str, ...]:
    """Questions that the first documents answer, one per outlet, for people who have not seen the corpus."""
    chosen: dict[str, DocumentSummary] = {}
    for document in documents:
        if " " in document.title.strip():  # one word is a file's name more often than a headline
            chosen.setdefault(document.outlet or document.document_id, document)
    return tuple(f"What does “{_shortened(document.title)}” report?" for document in list(chosen.values())[:EXAMPLES])


def _shortened(title: str, longest: int = 70) -> str:
    words = " ".join(title.split())
    return words if len(words) <= longest else words[: longest - 1].rsplit(" ", 1)[0] + "…"


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")

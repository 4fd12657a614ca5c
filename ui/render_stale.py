"""Earlier answers beside new ones as HTML. Pure; whatever came from elsewhere is escaped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rag import Answer
from rag.as_json import answer_json
from rag.saved import Stale
from rag.standing import Cause
from ui.difference import Pieces, word_changes
from ui.markup import escape, iso_in_words, isolated
from ui.revision import Revision


def render_revision(revision: Revision) -> str:
    """The box of stale answers; nothing where there are none."""
    if not revision.stale:
        return ""
    many = len(revision.stale)
    rest = "1 earlier answer rests" if many == 1 else f"{many} earlier answers rest"
    opened = " open" if revision.now or revision.problems or revision.asking is not None else ""
    items = "".join(_item(each, revision) for each in revision.stale)
    return (
        f'<details class="dl-stale"{opened}><summary>{rest} on text that has changed or gone</summary>'
        f'<ul aria-live="polite">{items}</ul></details>'
    )


def _item(stale: Stale, revision: Revision) -> str:
    saved = stale.saved
    now = revision.now.get(saved.answer_id)
    causes = "".join(f"<li>{_cause(cause)}</li>" for cause in stale.causes)
    old, new = word_changes(saved.answer["text"], now.text if now is not None else saved.answer["text"])
    before = _side(f"Answered {iso_in_words(saved.asked_at)}", old, "del", saved.answer)
    after = _side("Answered now", new, "ins", answer_json(now)) if now is not None else ""
    problem = revision.problems.get(saved.answer_id, "")
    said = f'<p class="dl-hint">{isolated(problem)}</p>' if problem else ""
    return (
        f'<li class="dl-stale-answer"><h3 class="dl-stale-question" dir="auto">{escape(saved.question)}</h3>'
        f'<ul class="dl-causes">{causes}</ul><div class="dl-beside">{before}{after}</div>{_otherwise(stale, now)}'
        f"{said}{_buttons(saved.answer_id, now, revision)}</li>"
    )


def _cause(cause: Cause) -> str:
    source = f'<span class="dl-cause-source">{isolated(cause.document_id)}</span>'
    match cause.kind:
        case "removed":
            return f"{source} is gone, with {_quote(cause.quote)}"
        case "relabelled":
            return f"{source}: {isolated(cause.quote)} before, {isolated(cause.now)} now"
        case "changed":
            now = f"the nearest words now: {_quote(cause.now)}" if cause.now else "nothing like it stands there now"
            return f"{source} no longer says {_quote(cause.quote)}; {now}"


def _quote(text: str) -> str:
    return f'<q dir="auto">{escape(" ".join(text.split()))}</q>'


def _side(heading: str, pieces: Pieces, element: str, answer: Mapping[str, Any]) -> str:
    text = "".join(f"<{element}>{escape(words)}</{element}>" if new else escape(words) for words, new in pieces)
    # Quoted sentences stand in the answer already.
    cited = "".join(f"<li>{_cited(each, quoted=answer['model'] is None)}</li>" for each in answer["citations"])
    quotes = f'<ol class="dl-cited">{cited}</ol>' if cited else ""
    return f'<div><h4 class="dl-label">{escape(heading)}</h4><p dir="auto">{text}</p>{quotes}</div>'


def _cited(citation: Mapping[str, Any], *, quoted: bool) -> str:
    source = [citation["title"], citation["outlet"], iso_in_words(citation["published"])]
    by = ", ".join(isolated(part) for part in source if part)
    quote = escape(" ".join(citation["quote"].split()))
    words = "" if quoted else f'<span class="dl-text" dir="auto">{quote}</span> '
    return f'{words}<span class="dl-by">{by}</span>'


def _otherwise(stale: Stale, now: Answer | None) -> str:
    before = stale.saved.answer
    if now is None or (before["config_hash"], before["model"]) == (now.config_hash, now.model):
        return ""
    return '<p class="dl-quiet">Settings or model were others before: the answer may differ because of that.</p>'


def _buttons(answer_id: int, now: Answer | None, revision: Revision) -> str:
    if revision.asking == answer_id:
        return '<p class="dl-status dl-working">Asking again</p>'
    choices = [("forget", "Forget the old answer")]
    if now is not None:
        choices.insert(0, ("accept", "Keep the new answer"))
    if revision.asking is None:
        choices.insert(0, ("again", "Ask again"))
    return _group(
        [f'<button type="button" data-stale="{do}" data-answer="{answer_id}">{w}</button>' for do, w in choices]
    )


def _group(buttons: Sequence[str]) -> str:
    return f'<p class="dl-choices">{"".join(buttons)}</p>'

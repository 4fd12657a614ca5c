"""What a reader may say of an answer, as HTML. Pure."""

from __future__ import annotations

import secrets

from ui.conversation import Exchange
from ui.feedback import DO_NOT_SAY, LONGEST_CORRECTION
from ui.markup import escape, isolated


def render_feedback(exchange: Exchange) -> str:
    """Right, Wrong, and what would be right, under a finished answer that is kept; nothing under any other."""
    opinion = exchange.opinion
    problem = f'<p class="dl-hint">{isolated(opinion.problem)}</p>' if opinion.problem else ""
    if opinion.answer_id is None:
        return problem
    pressed = {name: "true" if opinion.rating == name else "false" for name in ("right", "wrong")}
    buttons = "".join(
        f'<button type="button" data-rate="{name}" aria-pressed="{pressed[name]}">{name.capitalize()}</button>'
        for name in ("right", "wrong")
    )
    form = _correction(exchange.number) if opinion.rating == "wrong" and not opinion.said else ""
    noted = f'<p class="dl-quiet" role="status">{_noted(opinion.rating, opinion.said)}</p>' if opinion.rating else ""
    return (
        f'<div class="dl-feedback" data-turn-rated="{exchange.number}"><div role="group" class="dl-choices" '
        f'aria-label="Is this answer right?"><span class="dl-quiet">This answer is</span>{buttons}</div>'
        f"{form}{noted}{problem}</div>"
    )


def render_rated(exchange: Exchange, key: str) -> str:
    """What stands under an answer once it is rated, for the page's script to put there, wherever the exchange is by
    then; `key` is that of its conversation.
    """
    return (
        f'<div class="dl-rated" data-key="{key}" data-turn="{exchange.number}" data-stamp="{secrets.token_hex(6)}" '
        f'data-feedback="{escape(render_feedback(exchange))}" hidden></div>'
    )


def _noted(rating: str, said: str) -> str:
    if rating == "right":
        return "Noted as right."
    return f"Noted as wrong. Right would be: {isolated(said)}" if said else "Noted as wrong."


def _correction(number: int) -> str:
    name = f"dl-right-{number}"
    label = "What is right? In a few words, as they stand in the documents"
    return (
        f'<div class="dl-correct"><label for="{name}">{label}</label>'
        f'<input id="{name}" type="text" maxlength="{LONGEST_CORRECTION}" autocomplete="off">'
        '<button type="button" data-correct="">Send</button>'
        f'<button type="button" data-correct="{escape(DO_NOT_SAY)}">{escape(DO_NOT_SAY)}</button></div>'
    )

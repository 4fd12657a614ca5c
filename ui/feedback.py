"""What readers say of answers: each is kept when it is given, called right or wrong, and put right."""

from __future__ import annotations

from typing import cast

from index.answer_records import Rating
from rag import AssistantError
from ui.conversation import Conversation, Exchange
from ui.protocol import Answering

LONGEST_CORRECTION = 500
DO_NOT_SAY = "The documents do not say."


def remember(assistant: Answering, conversation: Conversation, exchange: Exchange, reader: str) -> None:
    """Keep a finished answer for its reader; a browser that takes no cookie has none, and nothing is kept.

    Where it cannot be written the exchange says so: the answer itself stands.
    """
    if not reader or exchange.answer is None:
        return
    turns = conversation.turns(assistant.config.chat.history_turns)
    try:
        exchange.opinion.answer_id = assistant.saved.keep(exchange.answer, history=turns, reader=reader)
    except AssistantError as error:
        exchange.opinion.problem = f"{error} {error.hint}".strip()


def rate(assistant: Answering, conversation: Conversation, number: int, rating: str, said: str, reader: str) -> None:
    """Note that the answer of exchange `number` was right or wrong, and what would be right.

    `said` equal to DO_NOT_SAY means that silence would be. What no page of ours sends is ignored.
    """
    exchange = conversation.of(number)
    if exchange is None or exchange.opinion.answer_id is None or rating not in ("right", "wrong"):
        return
    opinion, called = exchange.opinion, cast(Rating, rating)
    said = " ".join(said.split())[:LONGEST_CORRECTION] if rating == "wrong" else ""
    unanswerable = said == DO_NOT_SAY
    try:
        assistant.saved.rate(
            exchange.opinion.answer_id,
            called,
            correction="" if unanswerable else said,
            unanswerable=unanswerable,
            reader=reader,
        )
    except AssistantError as error:
        opinion.problem = f"{error} {error.hint}".strip()
    else:
        opinion.rating, opinion.said, opinion.problem = called, said, ""

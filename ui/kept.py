"""Conversations as the browser keeps them: exchanges out as JSON, and JSON that anybody may have written back in."""

from __future__ import annotations

import json
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError

from index.answer_records import Rating
from rag import Answer, Filters
from rag.as_json import answer_json, filters_json
from rag.from_json import answer_from
from ui.conversation import Conversation, Exchange, Opinion
from ui.protocol import Answering
from ui.served import served
from ui.sources import collect_sources, without_evidence
from ui.talk import LONGEST_QUESTION

VERSION = 1
MOST_CHARS = 400_000
MOST_EXCHANGES = 60


class _Exchange(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    question: str = Field(max_length=LONGEST_QUESTION)
    filters: Filters | None = None
    lifted: frozenset[str] = frozenset()
    state: Literal["answered", "stopped"] = "answered"
    answer: dict[str, JsonValue] | None
    answer_id: int | None = None
    rating: Rating = ""
    said: str = Field(default="", max_length=1_000)


class _Conversation(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    version: int = Field(ge=VERSION, le=VERSION)
    key: str = Field(pattern="^[0-9a-f]{16}$")
    exchanges: tuple[_Exchange, ...] = Field(min_length=1, max_length=MOST_EXCHANGES)


def kept(exchange: Exchange) -> str:
    """An exchange as JSON. The browser puts those of a conversation together, and drops the oldest that do not fit.

    One without an answer, as it has been stopped, has failed or is still under way, comes back as stopped.
    """
    opinion, answer = exchange.opinion, exchange.answer
    told = {
        "question": exchange.question,
        "filters": filters_json(exchange.filters) if exchange.filters is not None else None,
        "lifted": sorted(exchange.lifted),
        "state": "answered" if exchange.state == "answered" else "stopped",
        "answer": None if answer is None else served(answer_json(without_evidence(answer))),
        "answer_id": opinion.answer_id,
        "rating": opinion.rating,
        "said": opinion.said,
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def restored(assistant: Answering, text: str) -> Conversation | None:
    """The conversation that the browser put together, its sources looked up in the index as it is now.

    None for anything else.
    """
    if len(text) > MOST_CHARS:
        return None
    try:
        read = _Conversation.model_validate_json(text)
        answers = [None if exchange.answer is None else answer_from(exchange.answer) for exchange in read.exchanges]
    except (ValidationError, ValueError, RecursionError):
        return None
    if any(each.state == "answered" and each.answer is None for each in read.exchanges):
        return None
    pairs = zip(read.exchanges, answers, strict=True)
    exchanges = tuple(_exchange(assistant, number, *pair) for number, pair in enumerate(pairs, start=1))
    return Conversation(exchanges=exchanges, key=read.key)


def _exchange(assistant: Answering, number: int, read: _Exchange, answer: Answer | None) -> Exchange:
    return Exchange(
        number=number,
        question=read.question,
        state=read.state,
        filters=read.filters,
        lifted=read.lifted,
        answer=answer,
        sources=() if answer is None else collect_sources(assistant, answer),
        opinion=Opinion(answer_id=read.answer_id, rating=read.rating, said=read.said),
    )

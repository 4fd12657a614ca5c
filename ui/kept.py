"""Conversations as the browser keeps them: JSON out, and JSON that anybody may have written back in."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from itertools import islice

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError

from index.answer_records import Rating
from rag import Answer, Filters
from rag.as_json import answer_json, filters_json
from rag.from_json import answer_from
from ui.conversation import Conversation, Exchange, Opinion
from ui.protocol import Answering
from ui.sources import collect_sources, shown_citations
from ui.talk import LONGEST_QUESTION

VERSION = 1
MOST_CHARS = 400_000
MOST_EXCHANGES = 60


class _Exchange(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    question: str = Field(max_length=LONGEST_QUESTION)
    filters: Filters | None = None
    lifted: frozenset[str] = frozenset()
    answer: dict[str, JsonValue]
    answer_id: int | None = None
    rating: Rating = ""
    said: str = Field(default="", max_length=1_000)


class _Conversation(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    version: int = Field(ge=VERSION, le=VERSION)
    key: str = Field(pattern="^[0-9a-f]{16}$")
    exchanges: tuple[_Exchange, ...] = Field(min_length=1, max_length=MOST_EXCHANGES)


def kept(conversation: Conversation) -> str:
    """The answered exchanges of a conversation as JSON, the newest that fit into MOST_CHARS; "" where there is none."""
    newest: list[str] = []
    left = MOST_CHARS
    for exchange in islice(_answered(reversed(conversation.exchanges)), MOST_EXCHANGES):
        written = json.dumps(_exchange_json(exchange), ensure_ascii=False, separators=(",", ":"))
        left -= len(written) + 1
        if left < 100:  # what stands around them
            break
        newest.insert(0, written)
    if not newest:
        return ""
    return f'{{"version":{VERSION},"key":{json.dumps(conversation.key)},"exchanges":[{",".join(newest)}]}}'


def restored(assistant: Answering, text: str) -> Conversation | None:
    """The conversation that `kept` wrote, its sources looked up in the index as it is now; None for anything else."""
    if len(text) > MOST_CHARS:
        return None
    try:
        read = _Conversation.model_validate_json(text)
        answers = [answer_from(exchange.answer) for exchange in read.exchanges]
    except (ValidationError, ValueError, RecursionError):
        return None
    pairs = zip(read.exchanges, answers, strict=True)
    exchanges = tuple(_exchange(assistant, number, *pair) for number, pair in enumerate(pairs, start=1))
    return Conversation(exchanges=exchanges, key=read.key)


def _answered(exchanges: Iterable[Exchange]) -> Iterable[Exchange]:
    return (exchange for exchange in exchanges if exchange.state == "answered" and exchange.answer is not None)


def _exchange_json(exchange: Exchange) -> dict[str, object]:
    assert exchange.answer is not None
    opinion = exchange.opinion
    # The nearest passages of a silent answer are evidence, which is long: what is shown of it goes with the citations.
    answer = replace(exchange.answer, citations=shown_citations(exchange.answer), evidence=())
    return {
        "question": exchange.question,
        "filters": filters_json(exchange.filters) if exchange.filters is not None else None,
        "lifted": sorted(exchange.lifted),
        "answer": answer_json(answer),
        "answer_id": opinion.answer_id,
        "rating": opinion.rating,
        "said": opinion.said,
    }


def _exchange(assistant: Answering, number: int, read: _Exchange, answer: Answer) -> Exchange:
    return Exchange(
        number=number,
        question=read.question,
        state="answered",
        filters=read.filters,
        lifted=read.lifted,
        answer=answer,
        sources=collect_sources(assistant, answer),
        opinion=Opinion(answer_id=read.answer_id, rating=read.rating, said=read.said),
    )

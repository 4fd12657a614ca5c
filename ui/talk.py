"""The steps of one exchange: begin, answer piece by piece, stop. Conversations in, conversations out."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import replace

from rag import AssistantError, Filters
from rag.types import AnswerReady, EvidenceFound, SentenceChecked, StreamEvent, TextDelta
from ui.conversation import RUNNING, Conversation, Exchange
from ui.feedback import remember
from ui.protocol import Answering
from ui.sources import collect_sources

# A frame per token would send the page 100 updates a second from a fast endpoint; eyes need about ten.
FRAME_S = 0.08
LONGEST_QUESTION = 4000
FILTERS = ("outlet", "after", "before", "as_of")


def begin(question: str, conversation: Conversation, filters: Filters | None = None) -> Conversation:
    """The conversation with the question asked, limited to `filters`; unchanged when it is blank or an answer is still
    being made.

    After `end` it is a new conversation, even if a late state of the old one is given.
    """
    question = question.strip()
    conversation = settled(conversation)
    if not question or conversation.running:
        return conversation
    return conversation.asked(question[:LONGEST_QUESTION], filters=None if filters == Filters() else filters)


def revise(question: str, conversation: Conversation) -> Conversation:
    """The conversation with its newest question asked again in its place, in other words unless these are blank."""
    conversation = settled(conversation)
    last = conversation.last
    if last is None or conversation.running:
        return conversation
    before = replace(conversation, exchanges=conversation.exchanges[:-1])
    words = question.strip()[:LONGEST_QUESTION] or last.question
    return before.asked(words, filters=last.filters, lifted=last.lifted)


def lift(name: str, conversation: Conversation) -> Conversation:
    """The conversation with its last question asked again without the filter `name`, or without "preferences";
    unchanged where it has none.
    """
    conversation = settled(conversation)
    last = conversation.last
    if last is None or last.answer is None or conversation.running:
        return conversation
    lifted = last.lifted | {name}
    if name == "preferences" and last.answer.preferences:
        return conversation.asked(last.question, filters=last.filters, lifted=lifted)
    if name not in FILTERS or getattr(last.answer.filters, name) is None:
        return conversation
    wider: Filters = replace(last.answer.filters, **{name: None})
    return conversation.asked(last.question, filters=wider, lifted=lifted)


def proceed(
    assistant: Answering, conversation: Conversation, *, reader: str = "", clock: Callable[[], float] = time.monotonic
) -> Iterator[Conversation]:
    """The conversation after each visible step of answering its waiting question; nothing when none is waiting.

    The finished answer is kept for `reader`. An AssistantError ends it as a failed exchange with message and hint.
    Closing the iterator stops the model.
    """
    exchange = conversation.last
    if exchange is None or exchange.state != "searching" or not exchange.running:
        return
    shown_at = 0.0
    try:
        for event in _events(assistant, conversation, exchange):
            if exchange.halt.sent:
                return
            exchange = _after(assistant, exchange, event)
            if exchange.state == "answered":
                remember(assistant, conversation, exchange, reader)
            if isinstance(event, TextDelta) and clock() - shown_at < FRAME_S:
                continue
            shown_at = clock()
            yield conversation.with_last(exchange)
    except AssistantError as error:
        yield conversation.with_last(replace(exchange, state="failed", problem=str(error), hint=error.hint))


def stop(conversation: Conversation) -> Conversation:
    """The conversation with its running exchange stopped; what was found so far stays."""
    if conversation.last is not None and conversation.last.running:
        conversation.last.halt.sent = True
    return settled(conversation)


def end(conversation: Conversation) -> Conversation:
    """A new conversation; whatever runs in the old one is stopped."""
    if conversation.last is not None:
        conversation.last.halt.sent = True
    conversation.ended.sent = True
    return Conversation()


def settled(conversation: Conversation) -> Conversation:
    """The conversation with the signals applied that were sent after this state of it was stored."""
    if conversation.ended.sent:
        return Conversation()
    last = conversation.last
    if last is None or last.state not in RUNNING or last.running:
        return conversation
    return conversation.with_last(replace(last, state="stopped", draft=""))


def lose(conversation: Conversation) -> None:
    """Note that making the answer to the newest question has ended in an error."""
    if conversation.last is not None:
        conversation.last.lost.sent = True


def break_off(conversation: Conversation) -> Conversation:
    """The conversation with the exchange that was lost failed, for a reason that only the log can tell; unchanged where
    none was. Gradio calls also an answer that has been stopped a failure, and by then another question may be waiting.
    """
    last = conversation.last
    if last is None or not last.running or not last.lost.sent:
        return conversation
    problem = "Something went wrong inside Dateline."
    hint = "The terminal that runs it shows what. The question can be asked again."
    return conversation.with_last(replace(last, state="failed", problem=problem, hint=hint))


def unfolded(assistant: Answering, exchange: Exchange) -> Exchange:
    """An earlier exchange with its sources, looked up in the index as it is now."""
    settled = exchange.settled
    shown = settled if settled is not None and settled.citations else exchange.answer
    return exchange if shown is None else replace(exchange, sources=collect_sources(assistant, shown))


def _events(assistant: Answering, conversation: Conversation, exchange: Exchange) -> Iterator[StreamEvent]:
    turns = conversation.turns(assistant.config.chat.history_turns)
    events = assistant.stream(exchange.question, history=turns, filters=exchange.filters, lifted=exchange.lifted)
    try:
        yield from events
    finally:
        # Stopped half-way: closing the stream is what ends the work of the language model.
        if isinstance(events, Generator):
            events.close()


def _after(assistant: Answering, exchange: Exchange, event: StreamEvent) -> Exchange:
    match event:
        case EvidenceFound(answer=answer):
            return replace(exchange, state="evidence", answer=answer, sources=collect_sources(assistant, answer))
        case TextDelta(text=text):
            return replace(exchange, state="writing", draft=exchange.draft + text)
        case SentenceChecked(answer=settled, rest=rest):
            sources = collect_sources(assistant, settled) if settled.citations else exchange.sources
            return replace(exchange, state="writing", settled=settled, sources=sources, draft=rest)
        case AnswerReady(answer=answer):
            sources = collect_sources(assistant, answer)
            return replace(exchange, state="answered", answer=answer, settled=None, sources=sources, draft="")

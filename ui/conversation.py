"""A conversation of one browser session: its exchanges and how they turn into history. All frozen."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, replace
from typing import Literal

from index.answer_records import Rating
from rag import Answer, Filters, Turn
from ui.sources import Source, without_evidence

State = Literal["searching", "evidence", "writing", "answered", "stopped", "failed"]
RUNNING: frozenset[State] = frozenset({"searching", "evidence", "writing"})


@dataclass(slots=True)
class Signal:
    """Tells a generator that is still at work that nobody wants its result; every copy of the value shares it."""

    sent: bool = False


@dataclass(slots=True)
class Opinion:
    """What the reader said of an answer; every copy of its exchange shares it, also those that are on their way.

    `answer_id` is where the answer is kept, None where it is not: it cannot be rated then. `said` is the correction.
    """

    answer_id: int | None = None
    rating: Rating = ""
    said: str = ""
    problem: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Exchange:
    """One question with as much of its answer as there is; `number` counts from 1 in its conversation.

    While the model writes, `settled` is the answer made of its checked sentences and `draft` the text behind them.
    `halt` is sent when it is stopped: Gradio may store one last state that a generator had already handed over. `lost`
    is sent when what makes the answer ends in an error that nobody foresaw.
    """

    number: int
    question: str
    state: State = "searching"
    filters: Filters | None = None
    lifted: frozenset[str] = frozenset()  # what the question states and is not to be limited or ordered by
    answer: Answer | None = None
    settled: Answer | None = None
    draft: str = ""
    sources: tuple[Source, ...] = ()
    problem: str = ""
    hint: str = ""
    halt: Signal = field(default_factory=Signal, compare=False, repr=False)
    lost: Signal = field(default_factory=Signal, compare=False, repr=False)
    opinion: Opinion = field(default_factory=Opinion, compare=False, repr=False)

    @property
    def running(self) -> bool:
        """Whether more of the answer is still to come."""
        return self.state in RUNNING and not self.halt.sent

    @property
    def folded(self) -> Exchange:
        """The exchange without what can be looked up again: its sources and evidence, most of what it takes."""
        if not self.sources and not (self.answer and self.answer.evidence):
            return self
        answer = without_evidence(self.answer) if self.answer is not None else None
        settled = without_evidence(self.settled) if self.settled is not None else None
        return replace(self, answer=answer, settled=settled, draft="", sources=())

    @property
    def told(self) -> Answer | None:
        """The answer that the reader has seen: the finished one, else its checked sentences, else the evidence."""
        return self.settled if self.settled is not None and self.settled.sentences else self.answer


@dataclass(frozen=True, kw_only=True, slots=True)
class Conversation:
    """Exchanges in the order they were asked; only the last may be running. `key` names it in the browser's store."""

    exchanges: tuple[Exchange, ...] = ()
    key: str = field(default="", compare=False)
    ended: Signal = field(default_factory=Signal, compare=False, repr=False)

    @property
    def last(self) -> Exchange | None:
        """The newest exchange, None before the first question."""
        return self.exchanges[-1] if self.exchanges else None

    @property
    def running(self) -> bool:
        """Whether an answer is being made."""
        return self.last is not None and self.last.running

    def asked(
        self, question: str, *, filters: Filters | None = None, lifted: frozenset[str] = frozenset()
    ) -> Conversation:
        """The conversation with one more question, waiting for its answer; given filters replace the found ones."""
        exchange = Exchange(number=len(self.exchanges) + 1, question=question, filters=filters, lifted=lifted)
        return replace(self, exchanges=(*self.exchanges, exchange), key=self.key or secrets.token_hex(8))

    def folded(self) -> Conversation:
        """The conversation with all but its newest exchange folded, so that a long one stays small."""
        earlier = tuple(each.folded for each in self.exchanges[:-1])
        return replace(self, exchanges=(*earlier, *self.exchanges[-1:]))

    def since(self, before: Conversation) -> tuple[Exchange, ...]:
        """The exchanges that were the newest ones in `before` and are not any more."""
        return self.exchanges[len(before.exchanges) - 1 : -1] if before.exchanges else ()

    def of(self, number: int) -> Exchange | None:
        """The exchange of that number."""
        return next((each for each in self.exchanges if each.number == number), None)

    def with_last(self, exchange: Exchange) -> Conversation:
        """The conversation with its newest exchange replaced."""
        return replace(self, exchanges=(*self.exchanges[:-1], exchange))

    def turns(self, newest: int) -> tuple[Turn, ...]:
        """The `newest` exchanges before the last, oldest first; what was asked in vain was spoken of, too."""
        turns = [
            Turn(question=exchange.question, answer=exchange.told.text if exchange.told is not None else "")
            for exchange in self.exchanges[:-1]
        ]
        return tuple(turns[-newest:]) if newest else ()

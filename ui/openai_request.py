"""What an OpenAI client sends, read strictly where it matters: the messages as a question with its history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from rag import Filters, Turn
from ui import chat_text
from ui.talk import LONGEST_QUESTION

MODEL = "dateline"
MOST_BYTES = 1_000_000
MOST_MESSAGES = 200
LONGEST_MESSAGE = 50_000


class Refused(Exception):
    """A request that is not answered: an error in the shape of OpenAI's, `param` names what is wrong with it."""

    def __init__(self, message: str, *, status: int = 400, param: str | None = None, code: str | None = None) -> None:
        super().__init__(message)
        self.status, self.param, self.code = status, param, code

    def body(self) -> dict[str, Any]:
        """The JSON of the error."""
        kinds = {429: "rate_limit_error", 503: "server_error"}
        kind = kinds.get(self.status, "invalid_request_error")
        return {"error": {"message": str(self), "type": kind, "param": self.param, "code": self.code}}


class Part(BaseModel):
    """A part of a message; only text can be read."""

    type: str
    text: Annotated[str, Field(max_length=LONGEST_MESSAGE)] = ""


class Message(BaseModel):
    """One message of the conversation. System messages are not followed: answers rest on documents alone."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: Annotated[str, Field(max_length=LONGEST_MESSAGE)] | list[Part] | None = None

    @property
    def text(self) -> str:
        """Its text, of all parts."""
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content)
        return self.content or ""


class Limits(BaseModel):
    """Which documents may be used; they come before what the question itself says."""

    model_config = ConfigDict(extra="forbid")

    outlet: str | None = Field(default=None, max_length=200)
    after: date | None = None
    before: date | None = None
    as_of: date | None = None


class StreamOptions(BaseModel):
    """What a stream holds besides the text."""

    include_usage: bool = False


class ChatRequest(BaseModel):
    """A chat completion. Of OpenAI's other fields, those that steer a language model are accepted and not used."""

    model: str
    messages: list[Message] = Field(min_length=1, max_length=MOST_MESSAGES)
    stream: bool = False
    stream_options: StreamOptions | None = None
    n: int | None = None
    dateline: Limits | None = Field(default=None, description="Filters; dates are ISO 8601.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """The question, what was said before it, oldest first, and how the answer is wanted."""

    question: str
    history: tuple[Turn, ...]
    filters: Filters | None
    stream: bool
    include_usage: bool


def read_request(body: bytes, *, newest: int) -> Asked:
    """The request; `newest` turns of its history are kept. Raises Refused."""
    try:
        wanted = ChatRequest.model_validate_json(body)
    except ValidationError as error:
        raise _refused(error) from None
    if wanted.model != MODEL:
        raise Refused(
            f"The model {wanted.model[:80]!r} does not exist; {MODEL!r} does.",
            status=404,
            param="model",
            code="model_not_found",
        )
    if wanted.n not in (None, 1):
        raise Refused("n: one answer is given to a question.", param="n", code="unsupported_value")
    question, history = _asked(wanted.messages)
    filters = Filters(**wanted.dateline.model_dump()) if wanted.dateline else None
    if filters is not None and filters.contradiction:
        raise Refused(filters.contradiction, param="dateline")
    return Asked(
        question=question,
        history=history[-newest:] if newest else (),
        filters=filters,
        stream=wanted.stream,
        include_usage=wanted.stream_options is not None and wanted.stream_options.include_usage,
    )


def _asked(messages: list[Message]) -> tuple[str, tuple[Turn, ...]]:
    if messages[-1].role != "user":
        raise Refused("The last message must be the user's question.", param="messages")
    if isinstance(messages[-1].content, list) and any(part.type != "text" for part in messages[-1].content):
        raise Refused("Only text can be asked; leave out pictures and files.", param="messages")
    question = messages[-1].text.strip()
    if not question:
        raise Refused("The question is empty.", param="messages")
    if len(question) > LONGEST_QUESTION:
        message = f"The question has {len(question)} characters; {LONGEST_QUESTION} is the most."
        raise Refused(message, param="messages", code="string_above_max_length")
    turns, waiting = [], ""
    for earlier in messages[:-1]:
        if earlier.role == "user":
            waiting = earlier.text.strip()
        elif earlier.role == "assistant" and waiting:
            turns.append(Turn(question=waiting[:LONGEST_QUESTION], answer=chat_text.said(earlier.text)))
            waiting = ""
    return question, tuple(turns)


def _refused(error: ValidationError) -> Refused:
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    if first["type"] == "json_invalid":
        return Refused("The body is not JSON.", code="invalid_json")
    where = ".".join(str(part) for part in first["loc"] if part not in ("list[Part]", "constrained-str"))
    return Refused(f"{where}: {first['msg']}.", param=where.partition(".")[0] or None)

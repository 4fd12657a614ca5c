"""The schema of a question (docs/question-sets.md), checked key by key."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from difflib import get_close_matches
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from rag.evaluation.sets.problems import Problem
from rag.evaluation.types import Gold, Question
from rag.types import Filters, Turn

_Day = Annotated[date | None, Field(strict=False)]
_Text = Annotated[str, Field(min_length=1, pattern=r"\S")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class _Gold(_Strict):
    document: _Text
    quote: _Text | None = None
    start_char: Annotated[int | None, Field(ge=0)] = None
    end_char: Annotated[int | None, Field(ge=0)] = None
    part: str = ""

    @model_validator(mode="after")
    def _spans_agree(self) -> _Gold:
        start, end = self.start_char, self.end_char
        if (start is None) != (end is None):
            raise ValueError("start_char and end_char belong together")
        if start is not None and end is not None and end <= start:
            raise ValueError(f"end_char {end} is not behind start_char {start}")
        if start is not None and end is not None and self.quote is not None and len(self.quote) != end - start:
            raise ValueError(f"the quote has {len(self.quote)} characters, the span {end - start}")
        return self


class _Filters(_Strict):
    outlet: str | None = None
    after: _Day = None
    before: _Day = None


class _Turn(_Strict):
    question: _Text
    answer: str


class _Row(_Strict):
    id: str | None = None
    question: _Text
    answers: tuple[_Text, ...] = Field(default=(), strict=False)
    answers_all: tuple[Annotated[tuple[_Text, ...], Field(strict=False, min_length=1)], ...] = Field(
        default=(), strict=False
    )
    gold: tuple[_Gold, ...] = Field(default=(), strict=False)
    documents: tuple[_Text, ...] = Field(default=(), strict=False)
    passages: tuple[_Text, ...] = Field(default=(), strict=False)
    answerable: bool | None = None
    as_of: _Day = None
    filters: _Filters = _Filters()
    history: tuple[_Turn, ...] = Field(default=(), strict=False)
    tags: tuple[_Text, ...] = Field(default=(), strict=False)
    independent: Annotated[int | None, Field(ge=0)] = None
    cluster: str = ""

    @model_validator(mode="after")
    def _one_kind_of_answers(self) -> _Row:
        if self.answers and self.answers_all:
            raise ValueError("answers (one of them is enough) and answers_all (one of each) exclude each other")
        if self.answerable is False and (self.answers or self.answers_all):
            raise ValueError("is not answerable, and has answers")
        return self


def question_of(row: object, line: int) -> Question | Problem:
    """A question, or what is wrong with it. Without an id it is named by its line."""
    if not isinstance(row, dict):
        return Problem(line, f"is no question but {type(row).__name__}", "Write an object with the key `question`.")
    try:
        found = _Row.model_validate(row)
    except ValidationError as error:
        return _problem(error.errors(), line)
    golds = [Gold(**gold.model_dump()) for gold in found.gold] + [Gold(document=name) for name in found.documents]
    stated = bool(found.answers or found.answers_all or golds or found.passages)
    return Question(
        id=found.id or f"q{line:03d}",
        question=found.question.strip(),
        answers=found.answers_all or ((found.answers,) if found.answers else ()),
        gold=tuple(golds),
        passages=found.passages,
        answerable=True if found.answerable is None and stated else found.answerable,
        filters=Filters(as_of=found.as_of, **found.filters.model_dump()),
        history=tuple(Turn(question=turn.question, answer=turn.answer) for turn in found.history),
        tags=found.tags,
        independent=found.independent,
        cluster=found.cluster,
        line=line,
    )


def _problem(errors: Sequence[Any], line: int) -> Problem:
    first = errors[0]
    key = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        known = _keys(first["loc"][:-1])
        close = get_close_matches(str(first["loc"][-1]), known, n=1)
        meant = f"Did you mean {close[0]}? " if close else ""
        return Problem(line, f"{key}: unknown key", f"{meant}Known keys: {', '.join(known)}.")
    if first["type"] == "missing":
        return Problem(line, f"{key} is missing", "Every question needs the key `question`, every gold a `document`.")
    message = first["msg"].removeprefix("Value error, ").replace("Input should", "should").replace("tuple", "list")
    shown = "" if first["type"] == "value_error" else f", not {_short(first['input'])}"
    return Problem(line, f"{key + ': ' if key else ''}{message}{shown}", "docs/question-sets.md has every key.")


def _keys(place: Sequence[int | str]) -> list[str]:
    inner: dict[str, type[_Strict]] = {"gold": _Gold, "filters": _Filters, "history": _Turn}
    return list(inner.get(str(place[0]), _Row).model_fields if place else _Row.model_fields)


def _short(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= 60 else f"{shown[:57]}..."

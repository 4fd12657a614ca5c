"""Questions with what is known of their answers, the corpus that a set brings, and a run's rows. All frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from rag.types import Filters, Turn

Stage = Literal["retrieval", "answer"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Gold:
    """Where an answer stands: a document, or an exact span of its text (`text[start_char:end_char] == quote`).

    Offsets may be left out: the quote is then looked for in the text. Golds of one `part` are alternatives, of which
    one is enough; a gold whose `part` is empty is a part of its own.
    """

    document: str
    quote: str | None = None
    start_char: int | None = None
    end_char: int | None = None
    part: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """A question as it is asked, and what a good answer is.

    `answers` has one tuple of alternatives for every part that an answer must have; empty where no answer is stated.
    `passages` are relevant passage ids. `answerable` None says that the set does not tell. `independent` is how many
    independent reports an answer should rest on. `cluster` names what questions share that makes them alike, usually
    the document they are about; empty: the document of the first gold. `line` is where the question stands in its file.
    """

    id: str
    question: str
    answers: tuple[tuple[str, ...], ...] = ()
    gold: tuple[Gold, ...] = ()
    passages: tuple[str, ...] = ()
    answerable: bool | None = None
    filters: Filters = Filters()
    history: tuple[Turn, ...] = ()
    tags: tuple[str, ...] = ()
    independent: int | None = None
    cluster: str = ""
    grades: tuple[tuple[str, float], ...] = ()  # (document, gain) where relevance is graded
    line: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class CorpusDocument:
    """A document that a set brings with it; `name` becomes its id, and is a relative path without `..`."""

    name: str
    text: str
    title: str | None = None
    outlet: str | None = None
    author: str | None = None
    published: str | None = None
    url: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class QuestionSet:
    """Questions, where they come from, and the corpus they bring; None: they are about the configured documents.

    `digest` is the SHA-256 of the files it was read from.
    """

    name: str
    path: str
    format: str
    digest: str
    questions: tuple[Question, ...]
    corpus: tuple[CorpusDocument, ...] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One question of a run: what was asked, found and answered, and its score by metric; None: does not apply.

    `error` is why it could not be scored.
    """

    question: Question
    cluster: str
    metrics: Mapping[str, float | None]
    ranked: tuple[str, ...]
    passages: tuple[Mapping[str, Any], ...]
    answer: Mapping[str, Any] | None
    confidence: float | None
    timings_ms: Mapping[str, float]
    error: str | None = None

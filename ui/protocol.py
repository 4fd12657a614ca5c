"""What the page needs of an assistant. `rag.Assistant` fits, and so does the fake of the tests."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

from index.answer_records import Rating
from rag import (
    Answer,
    Config,
    Diagnosis,
    DocumentSummary,
    Filters,
    IndexStats,
    Origin,
    SearchResult,
    ShownDocument,
    Turn,
)
from rag.language_models import LanguageModels
from rag.library import Library
from rag.saved import Review, SavedAnswer
from rag.timeline import Timeline
from rag.types import StreamEvent


class Keeping(Protocol):
    """Answers that are kept, each for the reader who asked; every method may raise AssistantError with a hint."""

    def keep(self, answer: Answer, *, history: Sequence[Turn] = (), reader: str = "") -> int | None:
        """Keep an answer; its id, None where the configuration keeps none."""

    def rate(
        self, answer_id: int, rating: Rating, *, correction: str = "", unanswerable: bool = False, reader: str = ""
    ) -> None:
        """Note what its reader says of it."""

    def review(self, reader: str | None = None) -> Review:
        """Which of a reader's answers rest on text that has changed or gone."""

    def all(self, reader: str | None = None) -> tuple[SavedAnswer, ...]:
        """The answers of a reader, or of all."""

    def accept(self, answer_id: int, answer: Answer) -> None:
        """Put a new answer in the place of an old one."""

    def forget(self, answer_ids: Iterable[int]) -> None:
        """Take answers out."""


class Answering(Protocol):
    """Answers questions and shows documents; every method may raise AssistantError with a hint."""

    config: Config
    models: LanguageModels

    @property
    def saved(self) -> Keeping:
        """The answers that are kept."""

    def stream(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        filters: Filters | None = None,
        lifted: frozenset[str] = frozenset(),
        model: str = "",
    ) -> Iterator[StreamEvent]:
        """EvidenceFound, then any number of TextDelta and SentenceChecked, then AnswerReady.

        `filters` come before those in the question, and `lifted` names those of it that are not applied; `model` is a
        name of `llm.also`.
        """

    def ask(self, question: str, *, history: Sequence[Turn] = (), filters: Filters | None = None) -> Answer:
        """The checked answer."""

    def documents(self) -> tuple[DocumentSummary, ...]:
        """Every indexed document."""

    def suggested_questions(self) -> list[str]:
        """Questions to ask first; none where nothing suggests any."""

    def show(self, document_id: str) -> ShownDocument:
        """One document; DocumentMissing when no document has that id."""

    def origins(self, wanted: Iterable[str] | None = None, *, filters: Filters | None = None) -> tuple[Origin, ...]:
        """The wanted reports with the documents that carry them, but for those that a date filter leaves out."""

    def original(self, document_id: str) -> Path | None:
        """The document's own file if it still exists inside an indexed folder."""

    def stats(self) -> IndexStats:
        """How many documents and passages are indexed."""

    def describe_model(self) -> str:
        """The language model in words."""

    def search(self, query: str, *, k: int | None = None, filters: Filters | None = None) -> SearchResult:
        """Ranked passages with every stage's score."""

    def outlets(self) -> tuple[str, ...]:
        """Every outlet that is indexed, in order."""

    @property
    def library(self) -> Library:
        """All documents with their files, for people to look through and change, and the sync in the background."""

    def doctor(
        self, *, repair: bool = False, quick: bool = False, progress: Callable[[str], None] = lambda _: None
    ) -> Diagnosis:
        """What is wrong with the configuration, the models and the index, each with its remedy."""

    def timeline(self, topic: str, *, filters: Filters | None = None) -> Timeline:
        """Who said what on a topic, and when."""

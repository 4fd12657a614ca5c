"""What the page needs of an assistant. `rag.Assistant` fits, and so does the fake of the tests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

from rag import Answer, Config, DocumentSummary, Filters, IndexStats, Origin, ShownDocument, Turn
from rag.types import StreamEvent


class Answering(Protocol):
    """Answers questions and shows documents; every method may raise AssistantError with a hint."""

    config: Config

    def stream(
        self, question: str, *, history: Sequence[Turn] = (), filters: Filters | None = None
    ) -> Iterator[StreamEvent]:
        """EvidenceFound, then any number of TextDelta, then AnswerReady; `filters` replace those in the question."""

    def ask(self, question: str, *, history: Sequence[Turn] = (), filters: Filters | None = None) -> Answer:
        """The checked answer."""

    def documents(self) -> tuple[DocumentSummary, ...]:
        """Every indexed document."""

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

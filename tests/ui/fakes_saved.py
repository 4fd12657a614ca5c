"""Kept answers of the tests: in memory, each for its reader."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from index.answer_records import Rating
from rag import Answer, Turn
from rag.as_json import answer_json
from rag.saved import Review, SavedAnswer, Stale
from rag.standing import Cause


@dataclass
class FakeSaved:
    """Keeps answers in memory; `gone` are the documents whose words no longer stand, `fails` is what a write raises."""

    kept: dict[int, tuple[str, SavedAnswer]] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    fails: Exception | None = None

    def keep(self, answer: Answer, *, history: Sequence[Turn] = (), reader: str = "") -> int | None:
        """The next number."""
        self._write()
        saved = SavedAnswer(
            answer_id=len(self.kept) + 1,
            asked_at="2026-11-20T10:00:00+00:00",
            question=answer.question,
            history=tuple(history),
            filters=answer.filters,
            answer=answer_json(answer),
        )
        self.kept[saved.answer_id] = (reader, saved)
        return saved.answer_id

    def rate(
        self, answer_id: int, rating: Rating, *, correction: str = "", unanswerable: bool = False, reader: str = ""
    ) -> None:
        """Only its reader's."""
        self._write()
        owner, saved = self.kept[answer_id]
        assert owner == reader, "an answer of another reader"
        rated = replace(saved, rating=rating, correction=correction or None, unanswerable=unanswerable)
        self.kept[answer_id] = (owner, rated)

    def review(self, reader: str | None = None) -> Review:
        """The reader's answers that cite documents which are gone."""
        mine = [saved for owner, saved in self.kept.values() if reader in (None, owner)]
        stale = [Stale(saved=saved, causes=self._causes(saved)) for saved in mine]
        return Review(checked=len(mine), stale=tuple(each for each in stale if each.causes), touched=0)

    def all(self, reader: str | None = None) -> tuple[SavedAnswer, ...]:
        """Those of a reader."""
        return tuple(saved for owner, saved in self.kept.values() if reader in (None, owner))

    def accept(self, answer_id: int, answer: Answer) -> None:
        """In place of the old."""
        self._write()
        owner, saved = self.kept[answer_id]
        self.kept[answer_id] = (owner, replace(saved, answer=answer_json(answer)))

    def forget(self, answer_ids: Iterable[int]) -> None:
        """Out with them."""
        self._write()
        for answer_id in answer_ids:
            del self.kept[answer_id]

    def _write(self) -> None:
        if self.fails is not None:
            raise self.fails

    def _causes(self, saved: SavedAnswer) -> tuple[Cause, ...]:
        return tuple(
            Cause(kind="removed", document_id=c["document_id"], marker=c["marker"], quote=c["quote"])
            for c in saved.answer["citations"]
            if c["document_id"] in self.gone
        )

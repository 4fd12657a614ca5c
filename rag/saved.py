"""Answers that are kept in the index: what was asked, what it rests on, what people said of it, whether it stands."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from index.errors import ConfigError, IndexDamaged
from index.types import Document
from rag.as_json import answer_json
from rag.standing import Cause, standing
from rag.types import Answer, Filters, Turn

if TYPE_CHECKING:
    from index.answer_records import AnswerRecord, Rating, RestsOn
    from index.catalogue import Catalogue

Json = dict[str, Any]
_LONGEST_CORRECTION_CHARS = 1_000
_DAYS = ("after", "before", "as_of")


@dataclass(frozen=True, kw_only=True, slots=True)
class SavedAnswer:
    """An answer that was given; `answer` is what `ask --json` printed, without its evidence.

    `answer_id` is 0 for one that is in no index (a row of a run). `rating` is "right", "wrong" or empty; `correction`
    is the right answer in a reader's words, None where they gave none; `unanswerable` is their word that the documents
    do not say.
    """

    answer_id: int
    asked_at: str
    question: str
    history: tuple[Turn, ...]
    filters: Filters
    answer: Json
    rests_on: tuple[RestsOn, ...] = ()
    rating: Rating = ""
    correction: str | None = None
    unanswerable: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Stale:
    """An answer that rests on words that are gone, and what became of them."""

    saved: SavedAnswer
    causes: tuple[Cause, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Review:
    """How many answers were looked at, those that are stale, and how many rest on documents that changed elsewhere."""

    checked: int
    stale: tuple[Stale, ...]
    touched: int


class SavedAnswers:
    """The answers of one index; `keep` is how many unrated ones it holds at the most."""

    def __init__(self, catalogue: Callable[[], Catalogue], *, most: int) -> None:
        self._catalogue = catalogue
        self._most = most

    def keep(self, answer: Answer, *, history: Sequence[Turn] = (), reader: str = "") -> int | None:
        """Keep an answer that `reader` was given; its id, None where the configuration keeps none.

        Raises IndexDamaged where it cannot be written; nothing that was kept before is lost.
        """
        if self._most == 0:
            return None
        catalogue = self._catalogue()
        if catalogue.answers.read_only:
            raise IndexDamaged(
                f"The answer is not kept: {catalogue.answers.read_only}.", hint="It can be asked again at any time."
            )
        return catalogue.answers.add(
            asked_at=_now(),
            reader=reader,
            question=answer.question,
            asked=_asked(answer.question, answer.filters, history),
            history=[(turn.question, turn.answer) for turn in history],
            answer=_kept(answer),
            rests_on=self._rests_on(answer),
            keep=self._most,
        )

    def rate(
        self, answer_id: int, rating: Rating, *, correction: str = "", unanswerable: bool = False, reader: str = ""
    ) -> None:
        """Note what the reader of an answer says of it. Raises ConfigError where it is not there, or not theirs."""
        what: Json | None = {"unanswerable": True} if unanswerable else None
        if correction.strip():
            what = {"answer": " ".join(correction.split())[:_LONGEST_CORRECTION_CHARS]}
        if not self._catalogue().answers.rate(answer_id, reader, rating, what):
            raise ConfigError("That answer is no longer kept.", hint="Ask again, and rate the new one.")

    def all(self, reader: str | None = None) -> tuple[SavedAnswer, ...]:
        """Every answer that is kept, or those of one reader, the newest first."""
        return tuple(_saved(record) for record in self._catalogue().answers.all(reader))

    def review(self, reader: str | None = None) -> Review:
        """Which of the kept answers rest on text that has changed or gone."""
        return self.reviewed(self.all(reader))

    def reviewed(self, found: Iterable[SavedAnswer]) -> Review:
        """Which of these answers rest on text that has changed or gone."""
        present = _Present(self._catalogue())
        checked = touched = 0
        stale = []
        for saved in found:
            checked += 1
            now = standing(saved.answer["citations"], present.finder(saved), changed=present.changed(saved))
            if now.causes:
                stale.append(Stale(saved=saved, causes=now.causes))
            touched += bool(now.touched and not now.causes)
        return Review(checked=checked, stale=tuple(stale), touched=touched)

    def accept(self, answer_id: int, answer: Answer) -> None:
        """Put a new answer in the place of an old one."""
        rests_on = self._rests_on(answer)
        self._catalogue().answers.put(answer_id, asked_at=_now(), answer=_kept(answer), rests_on=rests_on)

    def forget(self, answer_ids: Iterable[int]) -> None:
        """Take answers out of the index."""
        self._catalogue().answers.remove(answer_ids)

    def _rests_on(self, answer: Answer) -> list[RestsOn]:
        from index.answer_records import RestsOn

        found = self._catalogue().documents({citation.document_id for citation in answer.citations})
        return [
            RestsOn(document_id=name, content_hash=document.content_hash, text_hash=_digest(document.text))
            for name, document in sorted(found.items())
        ]


class _Present:
    """Documents as they are now, each read once; one that was renamed is found by its bytes."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._documents: dict[str, Document | None] = {}

    def finder(self, saved: SavedAnswer) -> Callable[[str], Document | None]:
        """Finds a document that `saved` cites."""
        bytes_of = {each.document_id: each.content_hash for each in saved.rests_on}

        def find(document_id: str) -> Document | None:
            if document_id not in self._documents:
                self._documents[document_id] = self._read(document_id)
            found = self._documents[document_id]
            return found or self._renamed(bytes_of.get(document_id))

        return find

    def changed(self, saved: SavedAnswer) -> Callable[[Document], bool]:
        """Tells whether the text of a document is another than when `saved` was given."""
        known = {each.document_id: each.text_hash for each in saved.rests_on}

        def changed(document: Document) -> bool:
            before = known.get(document.document_id)
            return before is not None and before != _digest(document.text)

        return changed

    def _read(self, document_id: str) -> Document | None:
        return self._catalogue.documents([document_id]).get(document_id)

    def _renamed(self, content_hash: str | None) -> Document | None:
        ids = self._catalogue.answers.document_of(content_hash) if content_hash else []
        return self._read(ids[0]) if ids else None


def filters_of(stated: Mapping[str, Any]) -> Filters:
    """Filters as JSON has them: days in ISO 8601, what is not filtered null or left out."""
    days = {key: date.fromisoformat(value) for key in _DAYS if (value := stated.get(key)) is not None}
    return Filters(outlet=stated.get("outlet"), **days)


def _saved(record: AnswerRecord) -> SavedAnswer:
    correction = record.correction or {}
    return SavedAnswer(
        answer_id=record.answer_id,
        asked_at=record.asked_at,
        question=record.question,
        history=tuple(Turn(question=question, answer=answer) for question, answer in record.history),
        filters=filters_of(record.answer["filters"]),
        answer=record.answer,
        rests_on=record.rests_on,
        rating=record.rating,
        correction=correction.get("answer"),
        unanswerable=bool(correction.get("unanswerable")),
    )


def _kept(answer: Answer) -> Json:
    return {key: value for key, value in answer_json(answer).items() if key != "evidence"}


def _asked(question: str, filters: Filters, history: Sequence[Turn]) -> str:
    """Digest of what is asked: the question as it is understood after the questions before it, and its limits."""
    whole = [" ".join(question.split()), [turn.question for turn in history], asdict(filters)]
    return _digest(json.dumps(whole, default=str))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")

"""Answers that were given, as the catalogue keeps them; what an answer is made of is for those who give it to say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import JSON, Connection, delete, insert, select, update

from index.database import Database
from index.schema import answers, documents

Json = dict[str, Any]
Rating = Literal["", "right", "wrong"]


@dataclass(frozen=True, kw_only=True, slots=True)
class RestsOn:
    """A cited document as it was: the digest of its file, and of its text."""

    document_id: str
    content_hash: str
    text_hash: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerRecord:
    """An answer, who asked for it and when (ISO 8601, UTC), and what they said of it."""

    answer_id: int
    asked_at: str
    reader: str
    question: str
    history: tuple[tuple[str, str], ...]
    answer: Json
    rests_on: tuple[RestsOn, ...]
    rating: Rating
    correction: Json | None


class AnswerRecords:
    """The table of answers. An index that is older than the table has none until the first is added."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def read_only(self) -> str:
        """Why nothing can be added or changed; empty where it can."""
        return self._database.read_only

    def add(
        self,
        *,
        asked_at: str,
        reader: str,
        question: str,
        asked: str,
        history: Sequence[tuple[str, str]],
        answer: Mapping[str, Any],
        rests_on: Iterable[RestsOn],
        keep: int,
    ) -> int:
        """Keep an answer; its id. It takes the place of an unrated one to what `asked` says are equal questions.

        Of unrated answers the newest `keep` stay.
        """
        c = answers.c
        row = {
            "asked_at": asked_at,
            "reader": reader,
            "question": question,
            "asked": asked,
            "history": [list(turn) for turn in history],
            "answer": dict(answer),
            "rests_on": [[each.document_id, each.content_hash, each.text_hash] for each in rests_on],
            "rating": "",
            "correction": None,
        }
        with self._database.write() as connection:
            answers.create(connection, checkfirst=True)
            connection.execute(delete(answers).where(c.reader == reader, c.asked == asked, c.rating == ""))
            answer_id = connection.execute(insert(answers).returning(c.answer_id), row).scalar_one()
            newest = select(c.answer_id).where(c.rating == "").order_by(c.answer_id.desc()).limit(keep)
            connection.execute(delete(answers).where(c.rating == "", c.answer_id.not_in(newest)))
        return int(answer_id)

    def all(self, reader: str | None = None) -> list[AnswerRecord]:
        """Every answer, or those that a reader asked for, the newest first."""
        query = select(answers).order_by(answers.c.answer_id.desc())
        with self._database.read() as connection:
            if not _is_there(connection):
                return []
            rows = connection.execute(query if reader is None else query.where(answers.c.reader == reader))
            return [_record(row) for row in rows.mappings()]

    def rate(self, answer_id: int, reader: str, rating: Rating, correction: Json | None) -> bool:
        """Note what a reader says of an answer of theirs; whether there is such an answer."""
        c = answers.c
        mine = update(answers).where(c.answer_id == answer_id, c.reader == reader)
        with self._database.write() as connection:
            if not _is_there(connection):
                return False
            return connection.execute(mine.values(rating=rating, correction=correction)).rowcount > 0

    def put(self, answer_id: int, *, asked_at: str, answer: Mapping[str, Any], rests_on: Iterable[RestsOn]) -> None:
        """Put another answer in the place of one. That the old one was right is not said of it; a correction stays."""
        c = answers.c
        row = {
            "asked_at": asked_at,
            "answer": dict(answer),
            "rests_on": [[each.document_id, each.content_hash, each.text_hash] for each in rests_on],
        }
        with self._database.write() as connection:
            connection.execute(update(answers).where(c.answer_id == answer_id).values(row))
            unsaid = (c.answer_id == answer_id) & ((c.rating == "right") | (c.correction == JSON.NULL))
            connection.execute(update(answers).where(unsaid).values(rating="", correction=None))

    def remove(self, answer_ids: Iterable[int]) -> None:
        """Forget answers."""
        with self._database.write() as connection:
            if _is_there(connection):
                for answer_id in answer_ids:
                    connection.execute(delete(answers).where(answers.c.answer_id == answer_id))

    def document_of(self, content_hash: str) -> list[str]:
        """Ids of the documents that were read from these bytes."""
        query = select(documents.c.document_id).where(documents.c.content_hash == content_hash)
        with self._database.read() as connection:
            return list(connection.scalars(query.order_by(documents.c.document_id)))


def _is_there(connection: Connection) -> bool:
    return connection.dialect.has_table(connection, answers.name)


def _record(row: Mapping[Any, Any]) -> AnswerRecord:
    return AnswerRecord(
        answer_id=row["answer_id"],
        asked_at=row["asked_at"],
        reader=row["reader"],
        question=row["question"],
        history=tuple((question, answer) for question, answer in row["history"]),
        answer=row["answer"],
        rests_on=tuple(RestsOn(document_id=i, content_hash=c, text_hash=t) for i, c, t in row["rests_on"]),
        rating=row["rating"],
        correction=row["correction"],
    )

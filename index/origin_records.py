"""Which documents carry one report, as the catalogue keeps it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, delete, func, insert, or_, select

from index.database import Database
from index.rows import dated_from
from index.schema import documents, kinships, origin_keys
from index.types import Dated

# A key that so many documents share is boilerplate; it says nothing of any two of them.
_MOST_SHARED = 50
_CHUNK = 10_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Kin:
    """Two documents that carry one report.

    `part` is the one that is an excerpt of the other, `source` the one that the other credits; empty where neither is.
    `spans` say what they share: start and end in the text of `first`, then in that of `second`.
    """

    first: str
    second: str
    relation: str
    part: str
    source: str
    containment: float
    reasons: tuple[str, ...]
    spans: tuple[tuple[int, int, int, int], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Member:
    """A document that carries a report, and how."""

    document_id: str
    title: str
    outlet: str | None
    dated: Dated
    relation: str
    attributions: tuple[str, ...]


# Source, kind, and where the text says so.
Credit = tuple[str, str, int, int]


class OriginRecords:
    """The tables of keys and kinships, and the columns of `documents` that tell of origins."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def to_compare(self, version: str, limit: int) -> list[str]:
        """Documents that were not compared by this version of the comparison; some of them."""
        query = select(documents.c.document_id).where(documents.c.compared != version)
        with self._database.read() as connection:
            return list(connection.scalars(query.order_by(documents.c.document_id).limit(limit)))

    def sharing(self, keys: Sequence[int], *, but: str) -> list[str]:
        """Documents that share a telling key with `but`; those that share most come first."""
        key, document_id = origin_keys.c.key, origin_keys.c.document_id
        telling = select(key).where(key.in_(list(keys))).group_by(key).having(func.count() <= _MOST_SHARED)
        found = select(document_id).where(key.in_(telling), document_id != but).group_by(document_id)
        with self._database.read() as connection:
            return list(connection.scalars(found.order_by(func.count().desc(), document_id)))

    def put_keys(self, keys: Mapping[str, Sequence[int]]) -> None:
        """Keep the keys of documents, in place of earlier ones."""
        with self._database.write() as connection:
            for chunk in _chunks(keys):
                connection.execute(delete(origin_keys).where(origin_keys.c.document_id.in_(chunk)))
            rows = [{"key": key, "document_id": name} for name, found in keys.items() for key in dict.fromkeys(found)]
            if rows:
                connection.execute(insert(origin_keys), rows)

    def settle(
        self,
        compared: Mapping[str, Sequence[Credit]],
        kin: Sequence[Kin],
        groups: Mapping[str, tuple[str, str]],
        version: str,
    ) -> None:
        """Keep what the comparison of documents gave: whom they credit, their kinships, and origin and relation."""
        c = documents.c
        with self._database.write() as connection:
            for chunk in _chunks(compared):
                either = or_(kinships.c.first.in_(chunk), kinships.c.second.in_(chunk))
                connection.execute(delete(kinships).where(either))
            if kin:
                connection.execute(insert(kinships), [_kin_row(each) for each in kin])
            for name, (origin, relation) in groups.items():
                changed = (c.origin_id != origin) | (c.relation != relation)
                values = {"origin_id": origin, "relation": relation}
                connection.execute(documents.update().where((c.document_id == name) & changed).values(**values))
            for name, credits in compared.items():
                credited = [list(credit) for credit in credits]
                update = documents.update().where(c.document_id == name)
                connection.execute(update.values(compared=version, attributions=credited))

    def kin_of(self, ids: Iterable[str]) -> list[Kin]:
        """The kinships of these documents."""
        found: list[Kin] = []
        with self._database.read() as connection:
            for chunk in _chunks(ids):
                either = or_(kinships.c.first.in_(chunk), kinships.c.second.in_(chunk))
                found += [_kin(row) for row in connection.execute(select(kinships).where(either)).mappings()]
        return found

    def published(self, ids: Iterable[str]) -> dict[str, str | None]:
        """When documents were published (ISO 8601), for those that exist."""
        return {name: row[0] for name, row in self._columns(ids, documents.c.published).items()}

    def of(self, ids: Iterable[str]) -> dict[str, str]:
        """The origin of each of the documents that exist."""
        return {name: row[0] for name, row in self._columns(ids, documents.c.origin_id).items()}

    def _columns(self, ids: Iterable[str], *columns: Any) -> dict[str, Sequence[Any]]:
        found: dict[str, Sequence[Any]] = {}
        with self._database.read() as connection:
            for chunk in _chunks(ids):
                query = select(documents.c.document_id, *columns).where(documents.c.document_id.in_(chunk))
                found.update((row[0], row[1:]) for row in connection.execute(query))
        return found

    def members(self, origins: Iterable[str]) -> dict[str, list[Member]]:
        """The documents of each origin, the earliest first."""
        found: dict[str, list[Member]] = {}
        with self._database.read() as connection:
            for chunk in _chunks(origins):
                # All but the text: a report may be long, and carried by many.
                query = select(*(c for c in documents.c if c.name != "text")).where(documents.c.origin_id.in_(chunk))
                for row in connection.execute(query.order_by(documents.c.document_id)).mappings():
                    found.setdefault(row["origin_id"], []).append(_member(row))
        return {origin: sorted(members, key=_age) for origin, members in found.items()}

    def shared_origins(self) -> list[str]:
        """Origins that several documents carry."""
        query = select(documents.c.origin_id).group_by(documents.c.origin_id).having(func.count() > 1)
        with self._database.read() as connection:
            return list(connection.scalars(query.order_by(documents.c.origin_id)))


def forget(connection: Connection, ids: Sequence[str]) -> None:
    """Take keys and kinships of documents out; those that were kin to them have to be grouped anew."""
    for chunk in _chunks(ids):
        either = or_(kinships.c.first.in_(chunk), kinships.c.second.in_(chunk))
        pairs = connection.execute(select(kinships.c.first, kinships.c.second).where(either)).all()
        kin = {document_id for pair in pairs for document_id in pair} - set(chunk)
        for others in _chunks(kin):
            connection.execute(documents.update().where(documents.c.document_id.in_(others)).values(compared=""))
        connection.execute(delete(kinships).where(either))
        connection.execute(delete(origin_keys).where(origin_keys.c.document_id.in_(chunk)))


def _kin_row(kin: Kin) -> dict[str, Any]:
    return {**asdict(kin), "reasons": list(kin.reasons), "spans": [list(spans) for spans in kin.spans]}


def _kin(row: Mapping[Any, Any]) -> Kin:
    lists = {"reasons": tuple(row["reasons"]), "spans": tuple(tuple(spans) for spans in row["spans"])}
    return Kin(**{**row, **lists})


def _member(row: Mapping[Any, Any]) -> Member:
    return Member(
        document_id=row["document_id"],
        title=row["title"],
        outlet=row["outlet"],
        dated=dated_from(row),
        relation=row["relation"],
        attributions=tuple(item[0] for item in row["attributions"]),
    )


def _age(member: Member) -> tuple[str, str]:
    return member.dated.iso or "9999", member.document_id


def _chunks(values: Iterable[str]) -> list[list[str]]:
    pending = list(values)
    return [pending[first : first + _CHUNK] for first in range(0, len(pending), _CHUNK)]

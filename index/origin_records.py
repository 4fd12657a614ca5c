"""Which documents carry one report, as the catalogue keeps it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, TypeVar

from sqlalchemy import Connection, bindparam, delete, func, insert, or_, select

from index.database import Database
from index.origins import Attribution, Text, Traits, names_outlet, prepare
from index.rows import dated_from
from index.schema import documents, kinships, origin_keys
from index.types import Dated, Span

T = TypeVar("T")
# More documents than these with one key are not looked through: it may be the footer of every page.
MOST_HOLDERS = 50
_CHUNK = 10_000
_WORDING_CHARS = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class Kin:
    """Two documents that carry one report.

    `part` is the one that is an excerpt of the other, `source` the one that the other credits; empty where neither is.
    `spans` are stretches of the same words, longest first: start and end in the text of `first`, then in that of
    `second`. `wording` is how the longest one begins, where that was asked for.
    """

    first: str
    second: str
    relation: str
    part: str
    source: str
    containment: float
    reasons: tuple[str, ...]
    spans: tuple[tuple[int, int, int, int], ...] = ()
    wording: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Member:
    """A document that carries a report, and how."""

    document_id: str
    title: str
    outlet: str | None
    dated: Dated
    relation: str
    # The outlets that it credits; witnesses and offices are left out.
    attributions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SharedKeys:
    """Keys that documents share with others, by document, and who holds them.

    Of a `crowded` key, which more than MOST_HOLDERS documents have, the holders are the first by id and not all.
    """

    of: Mapping[str, Sequence[int]]
    holders: Mapping[int, Sequence[str]]
    crowded: frozenset[int]


class OriginRecords:
    """The tables of keys and kinships, and the columns of `documents` that tell of origins."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def to_compare(self, version: str) -> dict[str, str]:
        """Documents that were not compared by this version of the comparison, in order, and what is noted instead."""
        c = documents.c
        # Two ranges, which the index has; for "not equal" every document would be read.
        other = or_(c.compared < version, c.compared > version)
        with self._database.read() as connection:
            return dict(
                sorted((row[0], row[1]) for row in connection.execute(select(c.document_id, c.compared).where(other)))
            )

    def texts(self, ids: Iterable[str]) -> dict[str, Text]:
        """Those of the documents that exist, ready for comparing."""
        c = documents.c
        columns = self._columns(ids, c.text, c.outlet, c.attributions)
        return {name: _text(*values) for name, values in columns.items()}

    def credits(self, ids: Iterable[str]) -> dict[str, Text]:
        """Those of the documents that exist, without their words: who published them, and whom they credit."""
        columns = self._columns(ids, documents.c.outlet, documents.c.attributions)
        return {name: _text("", *values) for name, values in columns.items()}

    def put_traits(self, traits: Mapping[str, Traits], note: str | None = None) -> None:
        """Keep the traits of documents in place of earlier ones, and note in `compared` that it was done."""
        if not traits:
            return
        # In the order of the table: written as they come, each would touch another page of it.
        keys = sorted((key, name) for name, found in traits.items() for key in found.keys)
        credited = [
            {"name": name, "credits": [_credit_row(c) for c in found.credits]} for name, found in traits.items()
        ]
        values: dict[str, Any] = {"attributions": bindparam("credits")} | ({} if note is None else {"compared": note})
        with self._database.write() as connection:
            for chunk in _chunks(traits):
                connection.execute(delete(origin_keys).where(origin_keys.c.document_id.in_(chunk)))
            for rows in _chunks(keys):
                connection.execute(insert(origin_keys), [{"key": key, "document_id": name} for key, name in rows])
            update = documents.update().where(documents.c.document_id == bindparam("name"))
            connection.execute(update.values(**values), credited)

    def sharing(self, ids: Sequence[str], known: dict[int, list[str]]) -> SharedKeys:
        """The keys that these documents share with any others.

        `known` are the crowded keys that were met before, with the first of their holders; those met now are added.
        Counting one costs as much as it has holders, so that it should be counted once for many documents.
        """
        other = origin_keys.alias()
        another = select(1).where(other.c.key == origin_keys.c.key, other.c.document_id != origin_keys.c.document_id)
        shared = select(origin_keys).where(another.exists())
        of: dict[str, list[int]] = {name: [] for name in ids}
        with self._database.read() as connection:
            for chunk in _chunks(ids):
                for key, name in connection.execute(shared.where(origin_keys.c.document_id.in_(chunk))).all():
                    of[name].append(key)
            found = {key for keys in of.values() for key in keys}
            first = select(origin_keys.c.document_id).order_by(origin_keys.c.document_id).limit(MOST_HOLDERS)
            for key in _crowded(connection, sorted(found - known.keys())):
                known[key] = list(connection.scalars(first.where(origin_keys.c.key == key)))
            crowded = frozenset(found & known.keys())
            holders = _holders(connection, sorted(found - crowded)) | {key: known[key] for key in crowded}
        return SharedKeys(of, holders, crowded)

    def settle(
        self,
        compared: Sequence[str],
        kin: Sequence[Kin],
        groups: Mapping[str, tuple[str, str]],
        version: str,
    ) -> None:
        """Keep what the comparison of documents gave: their kinships, and origin and relation of all in `groups`."""
        c = documents.c
        changed = (c.origin_id != bindparam("origin")) | (c.relation != bindparam("how"))
        update = documents.update().where((c.document_id == bindparam("name")) & changed)
        with self._database.write() as connection:
            for chunk in _chunks(compared):
                either = or_(kinships.c.first.in_(chunk), kinships.c.second.in_(chunk))
                connection.execute(delete(kinships).where(either))
                connection.execute(documents.update().where(c.document_id.in_(chunk)).values(compared=version))
            if kin:
                connection.execute(insert(kinships), [_kin_row(each) for each in kin])
            rows = [{"name": name, "origin": origin, "how": relation} for name, (origin, relation) in groups.items()]
            if rows:
                connection.execute(update.values(origin_id=bindparam("origin"), relation=bindparam("how")), rows)

    def kin_of(self, ids: Iterable[str]) -> list[Kin]:
        """The kinships of these documents."""
        found: list[Kin] = []
        with self._database.read() as connection:
            for chunk in _chunks(ids):
                either = or_(kinships.c.first.in_(chunk), kinships.c.second.in_(chunk))
                found += [_kin(row) for row in connection.execute(select(kinships).where(either)).mappings()]
        return found

    def worded(self, kin: Iterable[Kin]) -> list[Kin]:
        """The kinships with their wording."""
        found: list[Kin] = []
        with self._database.read() as connection:
            for each in kin:
                if each.spans:
                    start, end = each.spans[0][:2]
                    length = min(end - start, _WORDING_CHARS)
                    query = select(func.substr(documents.c.text, start + 1, length))
                    wording = connection.scalar(query.where(documents.c.document_id == each.first)) or ""
                    each = replace(each, wording=wording if length == end - start else f"{wording}…")
                found.append(each)
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


def _crowded(connection: Connection, keys: Sequence[int]) -> set[int]:
    """Those of the keys that more than MOST_HOLDERS documents have."""
    key = origin_keys.c.key
    many = select(key).group_by(key).having(func.count() > MOST_HOLDERS)
    return {found for chunk in _chunks(keys) for found in connection.scalars(many.where(key.in_(chunk)))}


def _holders(connection: Connection, keys: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for chunk in _chunks(keys):
        for key, name in connection.execute(select(origin_keys).where(origin_keys.c.key.in_(chunk))).all():
            found.setdefault(key, []).append(name)
    return found


def _credit_row(credit: Attribution) -> list[str | int]:
    return [credit.source, credit.kind, credit.span.start, credit.span.end]


def _text(text: str, outlet: str | None, credits: Sequence[tuple[str, Any, int, int]]) -> Text:
    return prepare(text, outlet=outlet, credits=_credits(credits))


def _credits(rows: Iterable[tuple[str, Any, int, int]]) -> tuple[Attribution, ...]:
    return tuple(Attribution(source, Span(start, end), kind) for source, kind, start, end in rows)


def _kin_row(kin: Kin) -> dict[str, Any]:
    row = {**asdict(kin), "reasons": list(kin.reasons), "spans": [list(spans) for spans in kin.spans]}
    del row["wording"]
    return row


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
        attributions=tuple(one.source for one in _credits(row["attributions"]) if names_outlet(one)),
    )


def _age(member: Member) -> tuple[str, str]:
    return member.dated.iso or "9999", member.document_id


def _chunks(values: Iterable[T]) -> list[list[T]]:
    pending = list(values)
    return [pending[first : first + _CHUNK] for first in range(0, len(pending), _CHUNK)]

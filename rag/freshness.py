"""How old the newest support of an answer is, and what of its support has no date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rag.types import Answer


@dataclass(frozen=True, kw_only=True, slots=True)
class Freshness:
    """Of the documents that the sentences cite: the newest day of publication, its age on the day that counts, and the
    undated ones. A report that only says otherwise is no support.

    `newest` and `age_days` are None where no cited document has a date.
    """

    day: date
    newest: date | None
    age_days: int | None
    undated: tuple[str, ...]


def freshness(answer: Answer, today: date) -> Freshness:
    """As of the answer's own `as_of`, else of `today`."""
    day = answer.filters.as_of or today
    support = {marker for sentence in answer.sentences for marker in sentence.citations}
    published = {each.document_id: each.published for each in answer.citations if each.marker in support}
    days = [date.fromisoformat(iso[:10]) for iso in published.values() if iso]
    newest = max(days, default=None)
    return Freshness(
        day=day,
        newest=newest,
        age_days=(day - newest).days if newest else None,
        undated=tuple(name for name, iso in published.items() if not iso),
    )

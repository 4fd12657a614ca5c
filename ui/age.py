"""How old an answer's support is, in words."""

from __future__ import annotations

from datetime import date

from rag.freshness import Freshness, freshness
from rag.types import Answer
from ui.markup import counted, in_words

_DAYS_OF_MONTH, _DAYS_OF_YEAR = 30.44, 365.25
_UP_TO_DAYS, _UP_TO_MONTHS = 60, 24


def age_line(answer: Answer) -> str:
    """One line about the dates of what the sentences cite; empty where they cite nothing."""
    found = freshness(answer, date.today())
    undated = len(found.undated)
    if found.newest is None and not undated:
        return ""
    if found.newest is None:
        return "Date unknown" if undated == 1 else f"All {undated} cited articles are undated"
    newest = f"Newest support: {in_words(found.newest)}, {_age(found, is_as_of=answer.filters.as_of is not None)}"
    return f"{newest}; {counted(undated, 'cited article')} undated" if undated else newest


def _age(found: Freshness, *, is_as_of: bool) -> str:
    days = found.age_days or 0
    behind = f"before {in_words(found.day)}" if is_as_of else "ago"
    if days < 0:
        return "a day in the future"
    if days == 0:
        return "that day" if is_as_of else "today"
    if days <= _UP_TO_DAYS:
        return f"{counted(days, 'day')} {behind}"
    months = int(days / _DAYS_OF_MONTH)
    if months <= _UP_TO_MONTHS:
        return f"{counted(months, 'month')} {behind}"
    return f"{counted(int(days / _DAYS_OF_YEAR), 'year')} {behind}"

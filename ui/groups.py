"""Who carries the reports behind an answer, by name: "Reuters and The Courier, one report". Plain text."""

from __future__ import annotations

from collections import Counter

from rag import OriginGroup

MOST_NAMES = 6


def carriers(group: OriginGroup) -> tuple[str, ...]:
    """The outlet of each document of a report, its title where that is unknown; an outlet with several says so."""
    titles, outlets = dict(group.titles), dict(group.outlets)
    counts = Counter(outlets.get(name) or f"“{titles.get(name) or name}”" for name, _ in group.documents)
    names = [name if number == 1 else f"{name} ({number} articles)" for name, number in counts.items()]
    more = len(names) - MOST_NAMES
    return (*names[:MOST_NAMES], f"{more} more") if more > 0 else tuple(names)


def standing(group: OriginGroup) -> str:
    """What the documents of a group are to the others: "one report" or "a report of its own"."""
    return "one report" if len(group.documents) > 1 else "a report of its own"

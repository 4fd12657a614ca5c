"""An answer's citations against gold spans. Spans are (document id, start, end) in characters of its text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Cited = tuple[str, int, int]
# None for start and end: any place of the document.
Wanted = tuple[str, int | None, int | None]


def citation_precision(cited: Sequence[Cited], golds: Sequence[Sequence[Wanted]]) -> float | None:
    """Share of the citations that stand on gold; each part of `golds` lists alternatives. None without either."""
    if not cited or not golds:
        return None
    return sum(any(stands_on(each, gold) for part in golds for gold in part) for each in cited) / len(cited)


def citation_recall(cited: Sequence[Cited], golds: Sequence[Sequence[Wanted]]) -> float | None:
    """Share of the gold parts that some citation stands on; None where there are none."""
    if not golds:
        return None
    return sum(any(stands_on(each, gold) for each in cited for gold in part) for part in golds) / len(golds)


def stands_on(cited: Cited, gold: Wanted) -> bool:
    """Whether two spans of one document share at least half of the shorter one."""
    document, start, end = cited
    gold_document, gold_start, gold_end = gold
    if document != gold_document:
        return False
    if gold_start is None or gold_end is None:
        return True
    shared = min(end, gold_end) - max(start, gold_start)
    return shared > 0 and 2 * shared >= min(end - start, gold_end - gold_start)


def span_validity(cited: Sequence[tuple[str, int, int, str]], texts: Mapping[str, str]) -> float | None:
    """Share of the citations whose quote is exactly `text[start:end]` of its document; None without citations."""
    if not cited:
        return None
    return sum(texts.get(name, "")[start:end] == quote for name, start, end, quote in cited) / len(cited)

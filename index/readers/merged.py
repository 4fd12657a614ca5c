"""Merged cells of a sheet: what is written once, over several rows or columns, holds for each of them."""

from __future__ import annotations

from collections.abc import Sequence

Range = tuple[tuple[int, int], tuple[int, int]]
# Ranges may lie over each other, in a file that means harm.
_MOST_CELLS = 1_000_000


def unmerge(rows: Sequence[list[str]], ranges: Sequence[Range]) -> set[int]:
    """Write what merged cells say into each of them; returns the numbers of the rows where one lies over columns.

    `rows` are all of one width; a range is its first and its last row and column, from 0, both included. What stands
    alone in its row, from the first column on, is a title and stays as it is.
    """
    over_columns: set[int] = set()
    if not ranges:
        return over_columns
    left = _MOST_CELLS
    begin = min((n for row in rows for n, cell in enumerate(row) if cell), default=0)
    alone = {n for n, row in enumerate(rows) if sum(map(bool, row)) == 1}
    for (top, first), (bottom, last) in sorted(ranges):
        if min(top, first) < 0 or top >= len(rows) or first >= len(rows[top]) or not (said := rows[top][first]):
            continue
        bottom, last = min(bottom, len(rows) - 1), min(last, len(rows[top]) - 1)
        is_wide = last > first
        left -= (bottom - top + 1) * (last - first + 1)
        if left < 0:
            break
        if is_wide and top in alone and first <= begin:
            continue
        for number in range(top, bottom + 1):
            rows[number][first : last + 1] = [said] * (last - first + 1)
        if is_wide:
            over_columns.update(range(top, bottom + 1))
    return over_columns

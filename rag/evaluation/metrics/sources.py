"""How well independent sources are counted."""

from __future__ import annotations


def origin_count_error(counted: int, expected: int | None) -> float | None:
    """How far the count of independent reports is off; None where the set states none."""
    return None if expected is None else float(abs(counted - expected))

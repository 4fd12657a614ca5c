"""How well a ranking holds what is relevant. Rankings are ids, best first; a repeated id counts where it stands first.

`relevant` maps ids to gains; a gain of 0 or less is not relevant. Every metric is None where nothing is relevant.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log2


def recall_at_k(ranked: Sequence[str], relevant: Mapping[str, float], k: int) -> float | None:
    """Share of the relevant ids among the first k."""
    wanted = _wanted(relevant)
    return len(wanted & set(_first(ranked, k))) / len(wanted) if wanted else None


def hit_at_k(ranked: Sequence[str], relevant: Mapping[str, float], k: int) -> float | None:
    """1 when any relevant id is among the first k (success at k)."""
    wanted = _wanted(relevant)
    return float(not wanted.isdisjoint(_first(ranked, k))) if wanted else None


def all_evidence_at_k(ranked: Sequence[str], relevant: Mapping[str, float], k: int) -> float | None:
    """1 when all relevant ids are among the first k."""
    wanted = _wanted(relevant)
    return float(wanted <= set(_first(ranked, k))) if wanted else None


def mrr_at_k(ranked: Sequence[str], relevant: Mapping[str, float], k: int) -> float | None:
    """1 / rank of the first relevant id among the first k, else 0 (reciprocal rank; Voorhees 1999)."""
    wanted = _wanted(relevant)
    if not wanted:
        return None
    return next((1 / rank for rank, name in enumerate(_first(ranked, k), start=1) if name in wanted), 0.0)


def ndcg_at_k(ranked: Sequence[str], relevant: Mapping[str, float], k: int) -> float | None:
    """Discounted gain of the first k over that of the best order (Järvelin and Kekäläinen 2002), gains as they are."""
    gains = {name: gain for name, gain in relevant.items() if gain > 0}
    if not gains:
        return None
    return _discounted([gains.get(name, 0.0) for name in _first(ranked, k)]) / _discounted(
        sorted(gains.values(), reverse=True)[:k]
    )


def _discounted(gains: Sequence[float]) -> float:
    return sum(gain / log2(rank + 1) for rank, gain in enumerate(gains, start=1))


def _wanted(relevant: Mapping[str, float]) -> set[str]:
    return {name for name, gain in relevant.items() if gain > 0}


def _first(ranked: Sequence[str], k: int) -> list[str]:
    return list(dict.fromkeys(ranked))[:k]

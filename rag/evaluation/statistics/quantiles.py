"""Quantiles of the normal and of Student's distribution."""

from __future__ import annotations

from statistics import NormalDist

_NORMAL = NormalDist()


def z_of(level: float) -> float:
    """How many standard errors a two-sided interval of this level reaches: 1.96 for 0.95."""
    return _NORMAL.inv_cdf((1 + level) / 2)


def normal_quantile(share: float) -> float:
    """The value below which this share of a standard normal distribution lies."""
    return _NORMAL.inv_cdf(share)


def t_of(level: float, freedom: int) -> float:
    """As `z_of`, with few degrees of freedom (Cornish and Fisher's expansion; Hill 1970, under 1 % off from 3 on)."""
    z, v = z_of(level), max(freedom, 1)
    return (
        z
        + (z**3 + z) / (4 * v)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * v**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * v**3)
    )

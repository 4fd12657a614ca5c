"""Quantiles of the normal, of Student's and of the beta distribution."""

from __future__ import annotations

from functools import lru_cache
from math import exp, lgamma, log, log1p, sqrt
from statistics import NormalDist

_NORMAL = NormalDist()
_HALVINGS = 36
_MOST_TERMS = 10_000
_TINY = 1e-300


def z_of(level: float) -> float:
    """How many standard errors a two-sided interval of this level reaches: 1.96 for 0.95."""
    return _NORMAL.inv_cdf((1 + level) / 2)


def normal_quantile(share: float) -> float:
    """The value below which this share of a standard normal distribution lies."""
    return _NORMAL.inv_cdf(share)


@lru_cache(maxsize=4096)
def t_of(level: float, freedom: float) -> float:
    """As `z_of`, with few degrees of freedom, which need not be whole; under 1 counts as 1."""
    v = max(float(freedom), 1.0)
    # t^2 / (v + t^2) is beta(1/2, v/2); of the complement, since it comes close to 1.
    rest = beta_quantile(1 - level, v / 2, 0.5)
    return sqrt(v * (1 - rest) / rest)


def beta_quantile(share: float, a: float, b: float) -> float:
    """The value below which this share of a beta(a, b) distribution lies, by halving; a and b above 0."""
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if _beta_share(middle, a, b) < share else (low, middle)
    return (low + high) / 2


def _beta_share(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function (DLMF 8.17.22), from the side where its fraction is short."""
    # Asked once: rounding may put a value at the border on the far side of both.
    turned = x > (a + 1) / (a + b + 2)
    if turned:
        x, a, b = 1 - x, b, a
    front = exp(a * log(x) + b * log1p(-x) + lgamma(a + b) - lgamma(a) - lgamma(b)) / a
    share = front / _fraction(x, a, b)
    return 1 - share if turned else share


def _fraction(x: float, a: float, b: float) -> float:
    """1 + d1 / (1 + d2 / (1 + ...)) by Lentz's method."""
    value, c, d = 1.0, 1.0, 0.0
    for term in range(1, _MOST_TERMS):
        m = term // 2
        if term % 2:
            by = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        else:
            by = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        d = 1 / (1 + by * d or _TINY)
        c = 1 + by / c or _TINY
        value *= c * d
        if abs(c * d - 1) < 1e-12:
            break
    return value

"""Plots as inline SVG, each with a title; tables beside them say the same in numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

_WIDTH = 640
_LABEL = 170
_ROW = 26
_PLOT_HEIGHT = 260
_MARGIN = 44
_TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True)
class Series:
    """Points of one run, in order; both axes from 0 on."""

    name: str
    points: Sequence[tuple[float, float]]


def whiskers(rows: Sequence[tuple[str, Sequence[Mapping[str, Any] | None]]], *, low: float, high: float) -> str:
    """A row per metric, a dot with its interval per run; a line stands at nought where that is inside."""
    runs = max((len(found) for _, found in rows), default=1)
    height = len(rows) * _ROW * max(1, runs * 0.7) + 30
    parts = [_tick(x, low, high, height) for x in _ticks(low, high)]
    step = (height - 30) / max(len(rows), 1)
    for number, (name, found) in enumerate(rows):
        top = step * number + step / 2 + 4
        parts.append(f'<text x="{_LABEL - 10}" y="{top + 4:.1f}" class="end">{escape(name)}</text>')
        for run, each in enumerate(found):
            if each is not None and each["value" if "value" in each else "difference"] is not None:
                parts.append(_whisker(each, low, high, top + (run - (len(found) - 1) / 2) * 14, run))
    return _svg(height, "Values with their 95 % intervals", parts)


def _whisker(found: Mapping[str, Any], low: float, high: float, y: float, run: int) -> str:
    value = found["value"] if "value" in found else found["difference"]
    a, x, b = (_x(number, low, high) for number in (found["low"], value, found["high"]))
    told = f"{value:.3f} [{found['low']:.3f}, {found['high']:.3f}], n={found['n']}"
    return (
        f'<g class="run{run % 4}"><title>{told}</title>'
        f'<line x1="{a:.1f}" x2="{b:.1f}" y1="{y:.1f}" y2="{y:.1f}"/>{_mark(x, y, run)}</g>'
    )


def _mark(x: float, y: float, run: int) -> str:
    """Another shape for each run, so that colour is not all that tells them apart."""
    if run % 2:
        return f'<rect x="{x - 5:.1f}" y="{y - 5:.1f}" width="10" height="10"/>'
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5"/>'


def curves(title: str, across: str, up: str, series: Sequence[Series], *, most: float = 1.0) -> str:
    """Lines over axes from 0 to `most` across and 0 to 1 up."""
    height = _PLOT_HEIGHT
    bottom, left, right = height - _MARGIN, _MARGIN + 10, _WIDTH - 20
    parts = []
    for tick in _TICKS:
        x, y = left + tick * (right - left), bottom - tick * (bottom - 14)
        shown = f"{tick * most:.2f}" if most <= 1 else f"{tick * most:.0f}"
        parts.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="14" y2="{bottom}" class="grid"/>')
        parts.append(f'<line x1="{left}" x2="{right}" y1="{y:.1f}" y2="{y:.1f}" class="grid"/>')
        parts.append(f'<text x="{x:.1f}" y="{bottom + 16}" class="middle">{shown}</text>')
        parts.append(f'<text x="{left - 6}" y="{y + 4:.1f}" class="end">{tick:.2f}</text>')
    parts.append(f'<text x="{(left + right) / 2:.0f}" y="{height - 8}" class="middle">{escape(across)}</text>')
    parts.append(f'<text x="{left}" y="10">{escape(up)}</text>')
    for run, each in enumerate(series):
        path = " ".join(
            f"{left + min(x / most, 1.0) * (right - left):.1f},{bottom - min(y, 1.0) * (bottom - 14):.1f}"
            for x, y in each.points
        )
        parts.append(f'<polyline class="run{run % 4}" points="{path}"><title>{escape(each.name)}</title></polyline>')
    return _svg(height, title, parts)


def _svg(height: float, title: str, parts: Sequence[str]) -> str:
    return (
        f'<svg viewBox="0 0 {_WIDTH} {height:.0f}" role="img" aria-label="{escape(title)}">'
        f"<title>{escape(title)}</title>{''.join(parts)}</svg>"
    )


def _x(value: float, low: float, high: float) -> float:
    share = (min(max(value, low), high) - low) / (high - low)
    return _LABEL + share * (_WIDTH - _LABEL - 20)


def _ticks(low: float, high: float) -> list[float]:
    return [low + (high - low) * tick for tick in _TICKS]


def _tick(value: float, low: float, high: float, height: float) -> str:
    x = _x(value, low, high)
    kind = "zero" if abs(value) < 1e-9 and low < 0 else "grid"
    return (
        f'<line x1="{x:.1f}" x2="{x:.1f}" y1="4" y2="{height - 22:.0f}" class="{kind}"/>'
        f'<text x="{x:.1f}" y="{height - 6:.0f}" class="middle">{value:.2f}</text>'
    )

"""A timeline as a picture: a lane per speaker, a mark per statement, days from left to right. Inline SVG. Pure.

The picture says nothing that the list below it does not: each mark is a link to its entry there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from rag import Statement
from ui.markup import counted, escape, in_words, isolated

MOST_LANES = 10
OTHERS = "others"
_AXIS_PX = 780
_CELL_PX = 24
_MOST_ROWS = 4
_COLUMNS = 9  # of the marks without a day
_HEAD_PX = 30
_PAD_PX = 8
_MOST_TICKS = 10
_DAY_STEPS = (1, 2, 7, 14)
_MONTH_STEPS = (1, 3, 6)
_YEAR_STEPS = (1, 2, 5, 10, 25, 50, 100, 250, 500, 1000)

# A statement with its place in the timeline, by which its entry in the list is called.
Numbered = tuple[int, Statement]


@dataclass(frozen=True, slots=True)
class Mark:
    """One statement in its lane: pixels from the left, the row within the lane, and how many more it stands for."""

    number: int
    statement: Statement
    x: float
    row: int
    more: int = 0


@dataclass(frozen=True, slots=True)
class Axis:
    """Days as pixels from the left; `first` and `last` are ordinals."""

    first: int
    last: int

    @classmethod
    def over(cls, days: Iterable[date]) -> Axis:
        """An axis that leaves a little room on both sides; at least a few days wide."""
        ordinals = [day.toordinal() for day in days]
        room = max(2, round((max(ordinals) - min(ordinals)) * 0.04))
        return cls(max(1, min(ordinals) - room), min(date.max.toordinal(), max(ordinals) + room))

    def x(self, day: date) -> float:
        """Where a day stands."""
        return (day.toordinal() - self.first) / (self.last - self.first) * _AXIS_PX


def picture(statements: Sequence[Numbered], topic: str) -> str:
    """The picture with its legend; "" where there is nothing to draw."""
    if not statements:
        return ""
    lanes = lanes_of(statements)
    days = [one.said_on for _, one in statements if one.said_on is not None]
    axis = Axis.over(days) if days else None
    left = _AXIS_PX if axis else 0
    width = left + (0 if len(days) == len(statements) else _COLUMNS * _CELL_PX + 2 * _PAD_PX)
    names, drawn, top = [], [], _HEAD_PX
    for name, members in lanes:
        marks = [*_dated(members, axis), *_undated(members, left)]
        height = (max(mark.row for mark in marks) + 1) * _CELL_PX + _PAD_PX
        names.append(
            f'<div class="dl-lane" style="height:{height}px" title="{escape(name)}"><span>{isolated(name)}</span></div>'
        )
        drawn.append(f'<line class="dl-rule" x1="0" x2="{width}" y1="{top}" y2="{top}"/>')
        drawn += [_drawn(mark, top + _PAD_PX / 2 + (mark.row + 0.5) * _CELL_PX) for mark in marks]
        top += height
    frame = _ticks(axis, top) + _divider(left, width, top)
    told = f"{counted(len(statements), 'statement')} on {topic} by {counted(len(lanes), 'speaker')}"
    return (
        f'<figure class="dl-picture">{_legend()}<div class="dl-picture-box">'
        f'<div class="dl-lanes" aria-hidden="true">{"".join(names)}</div>'
        '<div class="dl-picture-scroll" tabindex="0" role="region" aria-label="Picture of the timeline">'
        f'<svg role="group" aria-labelledby="dl-picture-title dl-picture-desc" width="{width}" height="{top + 1}">'
        f'<title id="dl-picture-title">{escape(told)}</title>'
        '<desc id="dl-picture-desc">Days run from left to right, and every speaker has a lane. Each mark is a '
        "statement and leads to its entry in the list below, which says the same in words.</desc>"
        f"{frame}{''.join(drawn)}</svg></div></div></figure>"
    )


def lanes_of(statements: Sequence[Numbered]) -> list[tuple[str, list[Numbered]]]:
    """Speakers with their statements, those who say most first; beyond the tenth they share one lane."""
    often = Counter(one.speaker for _, one in statements)
    own = [name for name, _ in often.most_common(MOST_LANES if len(often) > MOST_LANES else None)]
    lanes: dict[str, list[Numbered]] = {name: [] for name in own}
    for each in statements:
        lanes.setdefault(each[1].speaker if each[1].speaker in own else OTHERS, []).append(each)
    return list(lanes.items())


def ticks(first: int, last: int) -> list[tuple[date, str]]:
    """The days at which the axis is marked, between two ordinals, with their labels: ten at the most."""
    start, end = date.fromordinal(first), date.fromordinal(last)
    for step in _DAY_STEPS:
        days = [date.fromordinal(n) for n in range(first + -(first - 1) % step, last + 1, step)]  # weeks from Monday
        if len(days) <= _MOST_TICKS:
            return [(day, f"{day.day} {day:%b} {day.year}") for day in days]
    for step in _MONTH_STEPS:
        months = [date(year, month, 1) for year in range(start.year, end.year + 1) for month in range(1, 13, step)]
        within = [day for day in months if start <= day <= end]
        if len(within) <= _MOST_TICKS:
            return [(day, f"{day:%b} {day.year}") for day in within]
    for step in _YEAR_STEPS:
        years = [date(year, 1, 1) for year in range(start.year, end.year + 1) if year % step == 0]
        within = [day for day in years if start <= day <= end]
        if len(within) <= _MOST_TICKS:
            break
    return [(day, str(day.year)) for day in within]


def _dated(members: Sequence[Numbered], axis: Axis | None) -> list[Mark]:
    """Marks side by side where days are apart, one over the other where they are not; the last stands for the rest."""
    if axis is None:
        return []
    marks: list[Mark] = []
    taken = [-float(_CELL_PX)] * _MOST_ROWS
    ordered = sorted(((one.said_on, number, one) for number, one in members if one.said_on is not None))
    for day, number, one in ordered:
        x = axis.x(day)
        row = next((row for row, last in enumerate(taken) if last + _CELL_PX <= x), None)
        if row is not None:
            taken[row] = x
            marks.append(Mark(number, one, x, row))
        else:
            place = max(i for i, mark in enumerate(marks) if mark.row == _MOST_ROWS - 1)
            old = marks[place]
            marks[place] = Mark(old.number, old.statement, old.x, old.row, old.more + 1)
    return marks


def _undated(members: Sequence[Numbered], left: float) -> list[Mark]:
    without = [(number, one) for number, one in members if one.said_on is None]
    start = left + _PAD_PX + _CELL_PX / 2
    return [
        Mark(number, one, start + place % _COLUMNS * _CELL_PX, place // _COLUMNS)
        for place, (number, one) in enumerate(without)
    ]


def _drawn(mark: Mark, y: float) -> str:
    one, x = mark.statement, mark.x
    documents = len({citation.document_id for citation in one.citations})
    label = f"+{mark.more}" if mark.more else str(documents) if documents > 1 else ""
    half = 9 if label else 6
    if one.kind == "direct":
        shape = f'<circle class="dl-shape" cx="{x:.1f}" cy="{y:.1f}" r="{half}"/>'
    else:
        reach = half + 2
        corners = f"{x:.1f},{y - reach:.1f} {x + reach:.1f},{y:.1f} {x:.1f},{y + reach:.1f} {x - reach:.1f},{y:.1f}"
        shape = f'<polygon class="dl-shape" points="{corners}"/>'
    count = f'<text x="{x:.1f}" y="{y + 3.5:.1f}" aria-hidden="true">{label}</text>' if label else ""
    told = escape(_told(mark, documents))
    return (
        f'<a href="#said-{mark.number}" class="dl-mark dl-{one.kind}" aria-label="{told}"><title>{told}</title>'
        f'<rect x="{x - 12:.1f}" y="{y - 12:.1f}" width="24" height="24"/>{shape}{count}</a>'
    )


def _told(mark: Mark, documents: int) -> str:
    one = mark.statement
    day = in_words(one.said_on) if one.said_on else "day unknown"
    words = one.words if len(one.words) <= 160 else one.words[:159].rsplit(" ", 1)[0] + "…"
    kind = "in direct speech" if one.kind == "direct" else "reported"
    more = f"; and {mark.more} more of about this day" if mark.more else ""
    carried = f" ({counted(documents, 'document')})" if documents > 1 else ""
    return f"{one.speaker}, {day}, {kind}: {words}{carried}{more}"


def _ticks(axis: Axis | None, height: float) -> str:
    if axis is None:
        return ""
    parts = []
    for day, label in ticks(axis.first, axis.last):
        x = axis.x(day)
        anchor = "start" if x < 40 else "end" if x > _AXIS_PX - 40 else "middle"
        parts.append(
            f'<line class="dl-grid" x1="{x:.1f}" x2="{x:.1f}" y1="{_HEAD_PX - 6}" y2="{height}"/>'
            f'<text class="dl-tick" x="{x:.1f}" y="16" text-anchor="{anchor}">{label}</text>'
        )
    return "".join(parts)


def _divider(left: float, width: float, height: float) -> str:
    """The head of the marks without a day, apart from the axis."""
    if width <= left:
        return ""
    return (
        f'<rect class="dl-dayless" x="{left}" y="0" width="{width - left}" height="{height}"/>'
        f'<text class="dl-tick" x="{(left + width) / 2}" y="16" text-anchor="middle">Day unknown</text>'
    )


def _legend() -> str:
    shapes = (
        ('<circle class="dl-shape" cx="10" cy="10" r="6"/>', "direct", "direct speech"),
        ('<polygon class="dl-shape" points="10,2 18,10 10,18 2,10"/>', "indirect", "reported speech"),
        ('<circle class="dl-shape" cx="10" cy="10" r="9"/><text x="10" y="13.5">3</text>', "direct", "in 3 documents"),
    )
    items = "".join(
        f'<span class="dl-key"><svg width="20" height="20" aria-hidden="true"><g class="dl-mark dl-{kind}">{shape}</g>'
        f"</svg> {words}</span>"
        for shape, kind, words in shapes
    )
    return f'<figcaption class="dl-legend">{items}</figcaption>'

"""Weights, lengths, times and hours of a sentence, brought to one unit: 640 kilograms is less than 1.1 tonnes. Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

from rag.quantities import Quantity, quantities

_FOOT, _MILE, _POUND = Fraction(3048, 10_000), Fraction(1_609_344, 1_000), Fraction(45_359_237, 100_000_000)
# What is measured -> names of a unit, without their plural, and how many of the first of its kind that is.
_KINDS: dict[str, dict[str, Fraction | int]] = {
    "weight": {
        "kg kilo kilogram kilogramme": 1,
        "g gram gramme": Fraction(1, 1000),
        "t tonne ton": 1000,
        "lb pound": _POUND,
    },
    "length": {
        "m metre meter": 1,
        "km kilometre kilometer": 1000,
        "cm centimetre centimeter": Fraction(1, 100),
        "mm millimetre millimeter": Fraction(1, 1000),
        "foot feet ft": _FOOT,
        "inch inche": _FOOT / 12,
        "yard": _FOOT * 3,
        "mile": _MILE,
    },
    "time": {
        "second": 1,
        "minute min": 60,
        "hour hr h": 3600,
        "day": 86_400,
        "week": 7 * 86_400,
        "month": Fraction(365, 12) * 86_400,
        "year": 365 * 86_400,
    },
    "volume": {"l litre liter": 1, "gallon": Fraction(3785, 1000)},
    "area": {"hectare ha": 1, "acre": Fraction(4047, 10_000)},
}
_UNITS: dict[str, tuple[str, Fraction]] = {
    name: (what, Fraction(factor))
    for what, units in _KINDS.items()
    for names, factor in units.items()
    for name in names.split()
}
_CLOCK = re.compile(
    r"(?<![\d.,:])(?P<hour>[01]?\d|2[0-3])(?:[:.](?P<minute>[0-5]\d))?"
    r"(?:\s?(?P<half>[ap])\.?\s?m\b\.?| (?:o['’]clock|hours|Uhr)\b)"
    r"|(?<![\d.,:])(?P<h>[01]?\d|2[0-3]):(?P<m>[0-5]\d)(?![\d:])"
)


def measures(text: str) -> list[tuple[Quantity, str]]:
    """The measures of a sentence in the first unit of their kind, with what they measure."""
    found: list[tuple[Quantity, str]] = []
    for value in quantities(text):
        name = value.following[0].lower() if value.following and not value.unit else ""
        what, factor = _UNITS.get(name) or _UNITS.get(name.removesuffix("s")) or ("", Fraction(1))
        if what:
            end = value.end + text[value.end :].lower().index(name) + len(name)
            written = f"{value.written} {text[end - len(name) : end]}"
            low, high = value.low * factor, value.high * factor
            found.append((replace(value, low=low, high=high, end=end, written=written), what))
    return found


def hours(text: str) -> list[tuple[Quantity, str]]:
    """The hours of the day that a sentence names, in minutes."""
    found = []
    for match in _CLOCK.finditer(text):
        hour, minute = int(match["hour"] or match["h"]), int(match["minute"] or match["m"] or 0)
        if match["half"]:
            hour = hour % 12 + (12 if match["half"] == "p" else 0)
        at = Fraction(60 * hour + minute)
        start, end, written = match.start(), match.end(), match.group()
        value = Quantity(low=at, high=at, start=start, end=end, unit="", rate="", following=(), written=written)
        found.append((value, "hour"))
    return found

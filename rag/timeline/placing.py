"""Where something was said, by the words around it. Pure."""

from __future__ import annotations

import re

_CAPITAL = r"[A-ZÀ-ÖØ-Þ]"
_NAME = rf"{_CAPITAL}[\w’'-]+(?:(?: of| de| la| am| upon)? {_CAPITAL}[\w’'-]+)*"
_VENUE = (
    r"(?:(?!press|news)[a-z’'-]+ ){0,2}(?:hall|parliament|court|courtroom|airport|station|school|church|hospital"
    r"|harbour|square|embassy|stadium|university|library|theatre|market|prison|barracks|cathedral|mosque|gate|headquarters|hotel)"
)
_PLACE = re.compile(
    rf"\b(?:in|at|outside|near|inside)(?: the| a)? (?P<name>{_NAME})(?!\w*\.\w)"
    rf"|\b(?:in|at|outside|inside|near) (?:the )?(?P<venue>{_VENUE})\b"
)
_NO_PLACE = re.compile(
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|Monday|Tuesday|Wednesday"
    r"|Thursday|Friday|Saturday|Sunday|English|German|French|Russian|Spanish|Arabic|Chinese)\b|[A-Z]+ interview"
)


def place_in(around: str) -> str | None:
    """The last place that the words around a statement name, as the narrowest comes first and the town last."""
    found = [m["name"] or m["venue"] for m in _PLACE.finditer(around) if not _NO_PLACE.match(m["name"] or "")]
    return found[-1] if found else None

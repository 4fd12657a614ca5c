"""Which documents are looked through, by outlet and day of publication."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True, slots=True)
class Selection:
    """Documents of one outlet, letter case aside, published from `first` to `last`; `undated` ones too, or not."""

    outlet: str | None = None
    first: date | None = None
    last: date | None = None
    undated: bool = True

    def holds(self, outlet: str | None, day: date | None) -> bool:
        """Whether a document of this outlet and day is among them."""
        if self.outlet is not None and (outlet or "").casefold() != self.outlet.casefold():
            return False
        if day is None:
            return self.undated
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


EVERYTHING = Selection()

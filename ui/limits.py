"""What a reader limits questions to: the form's JSON as filters."""

from __future__ import annotations

from pydantic import TypeAdapter, ValidationError

from rag import Filters

LONGEST_OUTLET = 300
_FILTERS = TypeAdapter(Filters)


def limits_from(text: str) -> Filters:
    """The filters that the form holds; none where the text is not what it sends."""
    try:
        found = _FILTERS.validate_json(text or "{}")
    except ValidationError:
        return Filters()
    return Filters() if len(found.outlet or "") > LONGEST_OUTLET else found

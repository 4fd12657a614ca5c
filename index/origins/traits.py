"""What is read off a document when it is indexed, so that its kin can be found later."""

from __future__ import annotations

from dataclasses import dataclass

from index.origins.attribution import Attribution, attributions
from index.origins.signature import fingerprints


@dataclass(frozen=True, slots=True)
class Traits:
    """The keys by which a document is found, and whom it credits."""

    keys: tuple[int, ...]
    credits: tuple[Attribution, ...]


def read_traits(text: str) -> Traits:
    """The traits of a document's text."""
    return Traits(fingerprints(text).keys, attributions(text))

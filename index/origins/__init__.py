"""Which documents carry one report: found by shared keys, decided by comparing the texts. Pure functions."""

from __future__ import annotations

from index.origins.alignment import SharedSpan, equal_spans
from index.origins.attribution import Attribution, attributions, names_outlet
from index.origins.candidates import closest, one_credits
from index.origins.prepared import Text, prepare
from index.origins.relation import Kinship, Relation, compare
from index.origins.signature import ORIGINS_VERSION, Fingerprints, fingerprints, origin_id
from index.origins.traits import Traits, read_traits

__all__ = [
    "ORIGINS_VERSION",
    "Attribution",
    "Fingerprints",
    "Kinship",
    "Relation",
    "SharedSpan",
    "Text",
    "Traits",
    "attributions",
    "closest",
    "compare",
    "equal_spans",
    "fingerprints",
    "origin_id",
    "names_outlet",
    "one_credits",
    "prepare",
    "read_traits",
]

"""Which documents carry one report: found by shared keys, decided by comparing the texts. Pure functions."""

from __future__ import annotations

from index.origins.alignment import SharedSpan
from index.origins.attribution import Attribution, attributions
from index.origins.prepared import Text, prepare
from index.origins.relation import Kinship, Relation, compare
from index.origins.signature import ORIGINS_VERSION, Fingerprints, fingerprints, origin_id

__all__ = [
    "ORIGINS_VERSION",
    "Attribution",
    "Fingerprints",
    "Kinship",
    "Relation",
    "SharedSpan",
    "Text",
    "attributions",
    "compare",
    "fingerprints",
    "origin_id",
    "prepare",
]

"""With which of the documents that share a key one is worth comparing."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence

from index.origins.prepared import Text
from index.origins.retelling import may_credit

# One common phrase, or one name with one number, is shared by chance; a free retelling shares no more, but says whose.
_KEYS = 2
# Two keys that eight documents each have are worth this; the more documents there are, the more chance shares.
_WORTH = 2 * math.log1p(50 / 8)
# A footer that everybody prints has a few keys of a document; a text that everybody prints has most of them.
_CROWDED_KEYS = 6
_RAREST = 50.0


def closest(
    name: str, keys: Sequence[int], holders: Mapping[int, Sequence[str]], crowded: Collection[int]
) -> dict[str, bool]:
    """The documents that share keys with `name`, closest first, and whether that alone makes them worth comparing.

    A key counts the more the fewer have it. Who shares nothing but `crowded` keys has to share several of them.
    """
    weight: dict[str, float] = defaultdict(float)
    rarity: dict[str, float] = defaultdict(float)
    rare: Counter[str] = Counter()
    common: Counter[str] = Counter()
    for key in keys:
        names = holders[key]
        worth = math.log1p(_RAREST / len(names))
        for other in names:
            weight[other] += worth
        if key in crowded:
            common.update(names)
            continue
        rare.update(names)
        for other in names:
            rarity[other] += worth
    found = [other for other in weight if other != name and (rare[other] or common[other] >= _CROWDED_KEYS)]
    found.sort(key=lambda other: (-weight[other], other))
    return {
        other: (rare[other] >= _KEYS and rarity[other] >= _WORTH) or common[other] >= _CROWDED_KEYS for other in found
    }


def one_credits(a: Text, b: Text) -> bool:
    """Whether one of two texts may credit the other, by their credits and outlets."""
    return may_credit(a, b) or may_credit(b, a)

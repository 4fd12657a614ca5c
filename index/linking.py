"""Finds out which documents carry one report: a new one is compared with those that share a telling key with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache

from index.catalogue import Catalogue
from index.origin_records import Credit, Kin
from index.origins import ORIGINS_VERSION, Text, attributions, compare, fingerprints, origin_id, prepare
from index.types import Document

_AT_ONCE = 50
# Compared with a document: those that share most keys with it.
_MOST_CANDIDATES = 8
_PREPARED = 200


def link(catalogue: Catalogue, tell: Callable[[str], None]) -> int:
    """Compare the documents that have not been compared, and group those that carry one report; how many there were.

    What was grouped is kept; an interrupted run is gone on with. `tell` hears of each group's first.
    """
    done = 0
    while ids := catalogue.origins.to_compare(ORIGINS_VERSION, _AT_ONCE):
        tell(ids[0])
        _link_some(catalogue, ids)
        done += len(ids)
    return done


def _link_some(catalogue: Catalogue, ids: Sequence[str]) -> None:
    origins = catalogue.origins
    documents = catalogue.documents(ids)
    keys = {name: fingerprints(document.text).keys for name, document in documents.items()}
    origins.put_keys(keys)
    credits: dict[str, Sequence[Credit]] = {
        name: [(found.source, found.kind, found.span.start, found.span.end) for found in attributions(document.text)]
        for name, document in documents.items()
    }

    @lru_cache(maxsize=_PREPARED)
    def prepared(name: str) -> Text:
        found = documents.get(name) or catalogue.documents([name]).get(name)
        return prepare(found.text, outlet=found.outlet) if found else prepare("")

    kin: dict[tuple[str, str], Kin] = {}
    for name in documents:
        for other in origins.sharing(keys[name], but=name)[:_MOST_CANDIDATES]:
            pair = (min(name, other), max(name, other))
            if pair not in kin and (found := _kin(pair, prepared)) is not None:
                kin[pair] = found
    groups = _groups(catalogue, documents, list(kin.values()))
    origins.settle(credits, list(kin.values()), groups, ORIGINS_VERSION)


def _kin(pair: tuple[str, str], prepared: Callable[[str], Text]) -> Kin | None:
    first, second = pair
    found = compare(prepared(first), prepared(second))
    if found is None:
        return None
    shorter = min(pair, key=lambda name: len(prepared(name).words))
    return Kin(
        first=first,
        second=second,
        relation=found.relation,
        part=shorter if found.relation == "excerpt" else "",
        source={"a": first, "b": second}.get(found.source or "", ""),
        containment=found.containment,
        reasons=found.reasons,
    )


def _groups(catalogue: Catalogue, documents: Mapping[str, Document], new: Sequence[Kin]) -> dict[str, tuple[str, str]]:
    """Origin and relation of the compared documents and of all that are, or were, in a group with one of them."""
    compared = set(documents)
    before = catalogue.origins.kin_of(compared)
    touched = compared | {name for kin in [*before, *new] for name in (kin.first, kin.second)}
    known: dict[tuple[str, str], Kin] = {(kin.first, kin.second): kin for kin in new}
    reached: set[str] = set()
    while touched - reached:
        wave, reached = touched - reached, touched
        for kin in catalogue.origins.kin_of(wave):
            if compared.isdisjoint((kin.first, kin.second)):  # what was known of compared ones is out of date
                known[kin.first, kin.second] = kin
                touched = touched | {kin.first, kin.second}
    published = catalogue.origins.published(touched)
    found: dict[str, tuple[str, str]] = {}
    for members in _components(touched & published.keys(), list(known.values())):
        derived = _derived(members, known.values())
        root = min(members, key=lambda name: (name in derived, published[name] or "9999", name))
        first = documents.get(root) or catalogue.documents([root])[root]
        origin = origin_id(first.text)
        for name in members:
            found[name] = (origin, _relation(name, root, known))
    return found


def _derived(members: Sequence[str], pairs: Iterable[Kin]) -> set[str]:
    """Those of the documents that credit another of them."""
    within = set(members)
    return {
        kin.first if kin.source == kin.second else kin.second
        for kin in pairs
        if kin.source and {kin.first, kin.second} <= within
    }


def _components(names: Iterable[str], pairs: Sequence[Kin]) -> list[list[str]]:
    """Sets of documents that pairs connect; an excerpt belongs to the one report of which it holds most."""
    group = {name: [name] for name in names}
    excerpts: dict[str, Kin] = {}
    for kin in pairs:
        if kin.part and kin.containment > (excerpts[kin.part].containment if kin.part in excerpts else 0.0):
            excerpts[kin.part] = kin
    for kin in [*(kin for kin in pairs if not kin.part), *excerpts.values()]:
        first, second = group.get(kin.first), group.get(kin.second)
        if first is None or second is None or first is second:
            continue
        first += second
        group.update((name, first) for name in second)
    return list({id(members): members for members in group.values()}.values())


def _relation(name: str, root: str, known: Mapping[tuple[str, str], Kin]) -> str:
    """How a document carries the report: by its kinship with the earliest one, else with the one it is closest to."""
    if name == root:
        return "identical"
    direct = known.get((min(name, root), max(name, root)))
    if direct is not None:
        return direct.relation
    others = [kin for kin in known.values() if name in (kin.first, kin.second)]
    return max(others, key=lambda kin: kin.containment).relation

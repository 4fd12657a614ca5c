"""Finds out which documents carry one report: a new one is compared with those that share a telling key with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from index.catalogue import Catalogue
from index.origin_records import Kin, OriginRecords
from index.origins import (
    ORIGINS_VERSION,
    Text,
    Traits,
    closest,
    compare,
    equal_spans,
    one_credits,
    origin_id,
    read_traits,
)

# Keys are scattered over their whole table: written for many documents at once, a page of it is touched once.
KEYED_AT_ONCE = 2_000
_READ_AT_ONCE = 50
_COMPARED_AT_ONCE = 200
# Compared with a document: those that share most with it.
_MOST_CANDIDATES = 8
# With their candidates at most 180 prepared texts at a time.
_PREPARED_AT_ONCE = 20
_MOST_SPANS = 50

# Noted of documents whose keys are kept, but which have not been compared.
_MARKED = f"{ORIGINS_VERSION} marked"

# To be compared with a document when its turn comes, because an earlier one asked for it.
Asked = dict[str, set[str]]


def link(catalogue: Catalogue, tell: Callable[[str], None]) -> int:
    """Compare the documents that have not been compared, and group those that carry one report; how many there were.

    What was grouped is kept; an interrupted run is gone on with. `tell` hears of each group's first.
    """
    origins = catalogue.origins
    pending = origins.to_compare(ORIGINS_VERSION)
    for block in _pages(list(pending), KEYED_AT_ONCE):
        own = origins.of(name for name in block if pending[name] == _MARKED)
        own |= _mark(origins, [name for name in block if pending[name] != _MARKED], tell)
        waiting, asked = set(block), Asked()
        crowded: dict[int, list[str]] = {}
        for ids in _pages(block, _COMPARED_AT_ONCE):
            tell(ids[0])
            _link_some(origins, ids, own, waiting, asked, crowded)
    return len(pending)


def mark(catalogue: Catalogue, traits: Mapping[str, Traits]) -> None:
    """Keep the traits of documents that are new in the catalogue, best KEYED_AT_ONCE of them, for `link` to go on with.

    Reading them off the texts is a good part of linking, and may be done elsewhere.
    """
    catalogue.origins.put_traits(traits, note=_MARKED)


def _mark(origins: OriginRecords, ids: Sequence[str], tell: Callable[[str], None]) -> dict[str, str]:
    """Keep what the documents can be found by; the origin that each has while it is alone."""
    traits: dict[str, Traits] = {}
    own: dict[str, str] = {}
    for page in _pages(ids, _READ_AT_ONCE):
        tell(page[0])
        for name, text in origins.texts(page).items():
            traits[name] = read_traits(text.text)
            own[name] = origin_id(text.text)
    origins.put_traits(traits)
    return own


def _link_some(
    origins: OriginRecords,
    ids: Sequence[str],
    own: Mapping[str, str],
    waiting: set[str],
    asked: Asked,
    crowded: dict[int, list[str]],
) -> None:
    """Compare documents with their candidates, those in `waiting` excepted, which then compare with them."""
    candidates = _candidates(origins, ids, crowded)
    kin: list[Kin] = []
    for page in _pages(ids, _PREPARED_AT_ONCE):
        pairs: list[tuple[str, str]] = []
        for name in page:
            waiting.discard(name)
            wanted = set(candidates[name])
            for other in wanted & waiting:
                asked.setdefault(other, set()).add(name)
            others = sorted(wanted - waiting | asked.pop(name, set()))
            pairs += [(min(name, other), max(name, other)) for other in others]
        texts = origins.texts({name for pair in pairs for name in pair})
        # In a damaged catalogue there are keys of documents that are gone.
        found = (_kin(first, second, texts) for first, second in pairs if {first, second} <= texts.keys())
        kin += [each for each in found if each is not None]
    groups = _groups(origins, ids, kin, own)
    origins.settle(ids, kin, groups, ORIGINS_VERSION)


def _candidates(origins: OriginRecords, ids: Sequence[str], crowded: dict[int, list[str]]) -> dict[str, list[str]]:
    """With which others each of the documents is worth comparing."""
    shared = origins.sharing(ids, crowded)
    close = {name: closest(name, shared.of[name], shared.holders, shared.crowded) for name in ids}
    weak = {
        name: [other for other, telling in found.items() if not telling][:_MOST_CANDIDATES]
        for name, found in close.items()
    }
    credits = origins.credits({each for name, others in weak.items() if others for each in (name, *others)})
    return {
        name: [
            other
            for other, telling in found.items()
            if telling or (other in weak[name] and other in credits and one_credits(credits[name], credits[other]))
        ][:_MOST_CANDIDATES]
        for name, found in close.items()
    }


def _kin(first: str, second: str, texts: Mapping[str, Text]) -> Kin | None:
    a, b = texts[first], texts[second]
    found = compare(a, b)
    if found is None:
        return None
    shorter = first if len(a.words) <= len(b.words) else second
    spans = ((span.a.start, span.a.end, span.b.start, span.b.end) for span in equal_spans(a, b, _MOST_SPANS))
    return Kin(
        first=first,
        second=second,
        relation=found.relation,
        part=shorter if found.relation == "excerpt" else "",
        source={"a": first, "b": second}.get(found.source or "", ""),
        containment=found.containment,
        reasons=found.reasons,
        spans=tuple(spans),
    )


def _groups(
    origins: OriginRecords, ids: Sequence[str], new: Sequence[Kin], own: Mapping[str, str]
) -> dict[str, tuple[str, str]]:
    """Origin and relation of the compared documents and of all that are, or were, in a group with one of them."""
    compared = set(ids)
    before = origins.kin_of(compared)
    touched = compared | {name for kin in [*before, *new] for name in (kin.first, kin.second)}
    known: dict[tuple[str, str], Kin] = {(kin.first, kin.second): kin for kin in new}
    reached = compared.copy()
    while touched - reached:
        wave, reached = touched - reached, touched
        for kin in origins.kin_of(wave):
            if compared.isdisjoint((kin.first, kin.second)):  # what was known of compared ones is out of date
                known[kin.first, kin.second] = kin
                touched = touched | {kin.first, kin.second}
    published = origins.published(touched)
    of = _by_document(known.values())
    found: dict[str, tuple[str, str]] = {}
    for members in _components(touched & published.keys(), list(known.values())):
        within = list({(kin.first, kin.second): kin for name in members for kin in of[name]}.values())
        derived = _derived(members, within)
        root = min(members, key=lambda name: (name in derived, published[name] or "9999", name))
        origin = own.get(root) or origin_id(origins.texts([root])[root].text)
        for name in members:
            found[name] = (origin, _relation(name, root, of[name]))
    return found


def _by_document(pairs: Iterable[Kin]) -> dict[str, list[Kin]]:
    of: dict[str, list[Kin]] = defaultdict(list)
    for kin in pairs:
        of[kin.first].append(kin)
        of[kin.second].append(kin)
    return of


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


def _relation(name: str, root: str, kin: Sequence[Kin]) -> str:
    """How a document carries the report: by its kinship with the earliest one, else with the one it is closest to."""
    if name == root:
        return "identical"
    direct = [each for each in kin if root in (each.first, each.second)]
    return max(direct or kin, key=lambda each: (each.containment, each.first, each.second)).relation


def _pages(ids: Sequence[str], length: int) -> Iterable[Sequence[str]]:
    return (ids[first : first + length] for first in range(0, len(ids), length))

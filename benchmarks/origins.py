"""Which documents carry one report: how many copies are found, how many strangers are merged, and what it costs.

    python -m benchmarks.origins

Texts are candidates when they share a key, and one report when comparing them says so. Intervals are Wilson's, 95 %.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import combinations
from pathlib import Path

from benchmarks.origin_pairs import (
    KIN,
    Case,
    Story,
    cases,
    near_duplicates,
    news_facts,
    sample_corpus,
    seed_articles,
    squad_articles,
    synthetic_copies,
    wikinews,
)
from index.origins import Text, compare, fingerprints, one_credits, prepare
from index.origins.alignment import overlap
from index.sentences import sentence_spans

# What the store ignores: a key that so many documents have is boilerplate.
_MOST_HOLDERS = 50
_KEYS = 2
_CASES = Path(__file__).with_name("origin_cases")
Pair = frozenset[str]
Verdicts = Mapping[str, list[bool]]


def main() -> None:
    """Print every measurement."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    for size in (100, 1000):
        texts, truth = near_duplicates(size)
        _pairs(f"near_duplicates {size}", {name: Story(name, text) for name, text in texts.items()}, truth)
    corpus = sample_corpus()
    _pairs("sample corpus", corpus, {frozenset(line[:2]) for line in KIN})
    _relations(corpus)
    seeds = {str(number): Story(str(number), text) for number, text in enumerate(seed_articles())}
    _pairs("five articles", seeds, {frozenset("23")})
    sets = {
        name: _hand_made(name, cases(name)) for name in ("development", "held_out", "agencies", "events", "dispatches")
    }
    print(f"\nhand-made, {' + '.join(sets)}")
    _summary(*(_joined(counts) for counts in zip(*sets.values(), strict=True)))
    _periods()
    _copies()
    _excerpts()
    _strangers("SQuAD paragraphs of one article", squad_articles())
    _strangers("Wikinews", [wikinews()])
    _strangers("news facts", [news_facts()])
    _costs(wikinews())


def wilson(hits: int, of: int) -> str:
    """A share with its 95 % interval."""
    if not of:
        return "none"
    z, share = 1.96, hits / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z / (1 + z * z / of) * (share * (1 - share) / of + z * z / (4 * of * of)) ** 0.5
    return f"{share:.3f} [{max(middle - half, 0):.3f}, {min(middle + half, 1):.3f}] ({hits} of {of})"


def candidates(keys: Mapping[str, Iterable[int]]) -> set[Pair]:
    """Pairs of names that share two keys which are not everywhere; with one key a credit is needed, which is not looked
    at here.
    """
    holders = defaultdict(list)
    for name, own in keys.items():
        for key in own:
            holders[key].append(name)
    shared = Counter(
        frozenset(pair) for names in holders.values() if len(names) <= _MOST_HOLDERS for pair in combinations(names, 2)
    )
    return {pair for pair, count in shared.items() if count >= _KEYS}


def _pairs(title: str, stories: Mapping[str, Story], truth: set[Pair]) -> None:
    close = candidates({name: fingerprints(story.text).keys for name, story in stories.items()})
    prepared = {name: prepare(story.text, outlet=story.outlet) for name, story in stories.items()}
    found = {pair for pair in close if compare(*(prepared[name] for name in sorted(pair))) is not None}
    right = len(found & truth)
    precision, recall = right / max(len(found), 1), right / max(len(truth), 1)
    print(f"\n{title}: {len(stories)} texts, {len(truth)} true pairs, {len(close)} candidates")
    print(f"  precision {wilson(right, len(found))}\n  recall    {wilson(right, len(truth))}")
    print(f"  F1        {2 * precision * recall / max(precision + recall, 1e-9):.3f}")
    for pair in sorted(map(sorted, found ^ truth)):
        print(f"  {'missed' if frozenset(pair) in truth else 'merged'}: {' + '.join(pair)}")


def _periods() -> None:
    """Issues of one series stay apart, versions of one report do not."""
    for name in ("periods", "periods_second"):
        right: dict[str, list[bool]] = {"series": [], "version": []}
        for pair in map(json.loads, (_CASES / f"{name}.jsonl").read_text("utf-8").splitlines()):
            kinship = compare(prepare(pair["a"]), prepare(pair["b"]))
            right[pair["kind"]].append((kinship is None) == (pair["kind"] == "series"))
        print(f"\n{name}: issues of a series, and versions of a report")
        for kind, told in (("series", "kept apart"), ("version", "joined")):
            print(f"  {kind:8} {told:10} {wilson(sum(right[kind]), len(right[kind]))}")


def _relations(corpus: Mapping[str, Story]) -> None:
    for one, other, expected in KIN:
        kinship = compare(*(prepare(corpus[name].text, outlet=corpus[name].outlet) for name in (one, other)))
        said = f"{kinship.relation}: {', '.join(kinship.reasons)}" if kinship else "independent"
        print(f"  {expected:10} {one} + {other}\n{'':13}{said}")


def _hand_made(name: str, texts: Mapping[str, Case]) -> tuple[Verdicts, Verdicts]:
    """Invented events and templates: what was made from another text is found, what was not stays apart.

    For each kind of pair whether those made from another are found, and whether independent ones are merged.

    Texts made from the same one may be kin of each other or not: they are counted neither way.
    """
    prepared = {title: prepare(case.story.text, outlet=case.story.outlet) for title, case in texts.items()}
    keys = {title: set(fingerprints(case.story.text).keys) for title, case in texts.items()}
    found: dict[str, list[bool]] = defaultdict(list)
    merged: dict[str, list[bool]] = defaultdict(list)
    print(f"\nhand-made, {name}: {len(texts)} texts")
    for one, other in combinations(texts, 2):
        kinship = compare(prepared[one], prepared[other])
        made = next((case for case in (texts[one], texts[other]) if case.of in (one, other)), None)
        if made is not None:
            shared = len(keys[one] & keys[other])
            close = shared >= _KEYS or (shared and one_credits(prepared[one], prepared[other]))
            found[made.relation].append(kinship is not None and bool(close))
            said = f"{kinship.relation}: {', '.join(kinship.reasons)}" if kinship else "missed"
            print(f"  {made.relation:10} {one} + {other}: {said}")
        elif (texts[one].of or one) != (texts[other].of or other):
            same = one.split("/")[0] == other.split("/")[0]
            merged["of one event or template" if same else "of two events"].append(kinship is not None)
            if kinship is not None:
                print(f"  merged     {one} + {other}: {', '.join(kinship.reasons)}")
    _summary(found, merged)
    return found, merged


def _joined(counts: Iterable[Verdicts]) -> Verdicts:
    joined: dict[str, list[bool]] = defaultdict(list)
    for kind, verdicts in (item for one in counts for item in one.items()):
        joined[kind] += verdicts
    return joined


def _summary(found: Verdicts, merged: Verdicts) -> None:
    for kind, hits in sorted(found.items()):
        print(f"  {kind} found: {wilson(sum(hits), len(hits))}")
    for kind, hits in sorted(merged.items()):
        print(f"  independent texts {kind} merged: {wilson(sum(hits), len(hits))}")
    right, wrong = (sum(sum(hits) for hits in counts.values()) for counts in (found, merged))
    true = sum(map(len, found.values()))
    print(f"  precision {wilson(right, right + wrong)}\n  recall    {wilson(right, true)}")
    print(f"  F1        {2 * right / (true + right + wrong):.3f}")


def _excerpts() -> None:
    """Short excerpts of long texts, by how many words of how many: whether they share enough keys to be compared."""
    draw = random.Random(7)
    words = " ".join(wikinews()).split()
    print("\nexcerpts: share of them that are candidates, and that are found")
    for taken, of in ((60, 1500), (150, 6000), (300, 12_000), (300, 30_000)):
        close = found = 0
        for _ in range(60):
            start = draw.randrange(len(words) - of)
            text = words[start : start + of]
            at = draw.randrange(of - taken)
            whole, part = " ".join(text), " ".join(text[at : at + taken])
            shared = set(fingerprints(whole).keys) & set(fingerprints(part).keys)
            close += len(shared) >= _KEYS
            found += len(shared) >= _KEYS and compare(prepare(whole), prepare(part)) is not None
        print(f"  {taken} of {of} words: candidates {wilson(close, 60)}, found {wilson(found, 60)}")


def _copies() -> None:
    """Copies with other titles, paragraphs taken out and put in, by how much of the shorter text is in the longer."""
    found: dict[int, Counter[str]] = defaultdict(Counter)
    for original, copy in synthetic_copies(wikinews(), news_facts(), count=1500, draw=random.Random(11)):
        a, b = prepare(original), prepare(copy)
        share = int(overlap(a, b).shorter * 10)
        close = len(set(fingerprints(original).keys) & set(fingerprints(copy).keys)) >= _KEYS
        kinship = compare(a, b)
        found[share][kinship.relation if kinship else "independent"] += 1
        found[share]["candidate"] += close
        found[share]["found"] += close and kinship is not None
        found[share]["all"] += 1
    print("\ncopies of Wikinews stories, by containment of the shorter text")
    for share, counts in sorted(found.items()):
        relations = {name: counts[name] for name in ("identical", "near_copy", "excerpt", "rewrite") if counts[name]}
        candidate, both = (wilson(counts[name], counts["all"]) for name in ("candidate", "found"))
        print(f"  {share / 10:.1f}: candidates {candidate}, found {both}, {relations}")


def _strangers(title: str, groups: Sequence[Sequence[str]]) -> None:
    """Independent texts: pairs within each group, all of them compared, whether they share a key or not."""
    merged = compared = close = 0
    draw = random.Random(5)
    for group in groups:
        texts = [prepare(text) for text in group]
        keys = [set(fingerprints(text).keys) for text in group]
        pairs = list(combinations(range(len(group)), 2))
        for one, other in draw.sample(pairs, min(len(pairs), 5000)):
            compared += 1
            close += len(keys[one] & keys[other]) >= _KEYS
            if compare(texts[one], texts[other]) is not None:
                merged += 1
                if merged <= 5:
                    print(f"  merged: {group[one][:90]!r} + {group[other][:90]!r}")
    print(f"\n{title}: merged {wilson(merged, compared)}; candidates {close}")


def _costs(texts: Sequence[str]) -> None:
    """Times as shares of finding the sentences of the same texts, which every sync does."""
    words = sum(len(text.split()) for text in texts) / len(texts)
    sentences = _fastest(lambda: [sentence_spans(text) for text in texts]) / len(texts)
    keys = _fastest(lambda: [fingerprints(text) for text in texts]) / len(texts)
    pairs = [(texts[i], texts[i - 1]) for i in range(len(texts))]
    fresh = _fastest(lambda: [compare(prepare(a), prepare(b)) for a, b in pairs]) / len(pairs)
    ready = [(prepare(a), prepare(b)) for a, b in pairs]
    again = _fastest(lambda: [compare(a, b) for a, b in ready]) / len(pairs)
    print(f"\ncosts, texts of {words:.0f} words; sentences of one: {sentences * 1000:.2f} ms")
    for name, seconds in (("fingerprints", keys), ("compare, prepared", again), ("prepare two and compare", fresh)):
        print(f"  {name:24} {seconds * 1000:6.2f} ms, {seconds / sentences:.2f} of finding the sentences")
    long: list[Text] = [prepare(" ".join([*texts] * 4)[shift : shift + 600_000]) for shift in (0, 50_000)]
    started = time.perf_counter()
    compare(*long)
    print(f"  two texts of {len(long[0].words)} words: {time.perf_counter() - started:.2f} s")


def _fastest(work: Callable[[], object]) -> float:
    times = []
    for _ in range(5):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return min(times)


if __name__ == "__main__":
    main()

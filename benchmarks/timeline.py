"""Who said what: how many statements are found, how many are none, and whether speaker, kind and the rest are right.

    python -m benchmarks.timeline            # what the rules were made on, what was held out, what was written later
    python -m benchmarks.timeline --show     # with everything that was missed or wrong

A statement is found where its words hold those of the label. Speaker, kind, role, place and day are judged of the
statements that were found; role, place and day of those that have a label for it.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator, Sequence
from datetime import date

from benchmarks.timeline_cases import DEVELOPED, Case
from benchmarks.timeline_cases import Said as Label
from benchmarks.timeline_fresh import FRESH
from benchmarks.timeline_held_out import HELD_OUT
from index.sentences import sentence_spans
from index.types import Dated
from rag.evaluation.statistics import wilson
from rag.timeline.dating import said_on
from rag.timeline.placing import place_in
from rag.timeline.reading import statements_of
from rag.timeline.statements import Said


def main() -> None:
    """Print shares with their 95 % intervals for each set."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--show", action="store_true", help="print what was missed or wrong")
    shows = parser.parse_args().show
    for name, cases in (("developed on", DEVELOPED), ("held out", HELD_OUT), ("written later", FRESH)):
        _measure(name, cases, shows)


def _measure(name: str, cases: Sequence[Case], shows: bool) -> None:
    outcomes: dict[str, list[bool]] = {}
    wrong = []
    for case in cases:
        labels = list(case.said)
        for found in statements_of(case.text, sentence_spans(case.text)):
            label = next((each for each in labels if each.words.lower() in found.words.lower()), None)
            outcomes.setdefault("precision of statements", []).append(label is not None)
            if label is None:
                wrong.append(f"    none    {found.speaker.name} | {found.words} | {case.text}")
                continue
            labels.remove(label)
            for what, right, shown in _judged(label, found, case):
                outcomes.setdefault(f"{what} right", []).append(right)
                if not right:
                    wrong.append(f"    {what:7} {shown} | {case.text}")
        outcomes.setdefault("recall of statements", []).extend([True] * (len(case.said) - len(labels)))
        outcomes["recall of statements"].extend([False] * len(labels))
        if not case.said:
            silent = not statements_of(case.text, sentence_spans(case.text))
            outcomes.setdefault("silent where nobody speaks", []).append(silent)
        wrong += [f"    missed  {label.speaker} | {case.text}" for label in labels]
    statements = sum(len(case.said) for case in cases)
    print(f"\n{name}: {statements} statements, {sum(not case.said for case in cases)} texts without one")
    for what, values in outcomes.items():
        share = wilson(sum(values), len(values))
        print(f"  {what:28} {share.value:.3f} [{share.low:.3f}, {share.high:.3f}]  {sum(values)} of {share.n}")
    if shows:
        print("\n".join(wrong))


def _judged(label: Label, found: Said, case: Case) -> Iterator[tuple[str, bool, str]]:
    yield "speaker", found.speaker.name.lower() == label.speaker.lower(), found.speaker.name
    yield "kind", found.kind == label.kind, found.kind
    if label.role is not None:
        yield "role", _bare(found.speaker.role or "") == _bare(label.role), str(found.speaker.role)
    place = place_in(found.around)
    if label.place is not None or place is not None:
        yield "place", place == label.place, str(place)
    published = Dated(value=date.fromisoformat(case.published), method="metadata") if case.published else Dated()
    day = said_on(found.around, published).day
    if label.on is not None or day is not None:
        yield "day", str(day) == label.on, str(day)


def _bare(role: str) -> str:
    return re.sub(r"^(?:the|an?) ", "", role.lower())


if __name__ == "__main__":
    main()

"""Whether evidence asserts a sentence that has its words: cases written by hand, by kind.

    python -m benchmarks.assertion               all five sets (half a minute)
    python -m benchmarks.assertion --show open   what of a kind is judged wrongly, without the held-out set

Each case is one or two sentences of a document, a claim close to its wording, and whether the one carries the other:
denied from afar, left open, not done, asserted beside a denial, denied in another clause, denied alike, wrongly denied,
reported. Nobody wrote a case with the checker's rules before them. The first set, then the second and the third were
read to improve the rules, and so were the free paraphrases of a fourth; the cases of the held-out set were not.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.conflicts import whole
from index.embedder import SentenceTransformerEmbedder
from index.types import Document
from rag.checking import Checked, check_sentence
from rag.config import AnswerConfig
from rag.evaluation.statistics import wilson
from rag.models import locate

FOLDER = Path(__file__).with_name("assertion_cases")
SETS = ("first", "second", "third", "paraphrased", "held_out")


@dataclass(frozen=True, slots=True)
class Case:
    """A claim with its evidence and whether that carries it."""

    id: str
    evidence: str
    sentence: str
    supported: bool
    kind: str


def main() -> None:
    """Check every case and print the shares that are judged rightly."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--show", metavar="KIND", help='print the wrong ones of this kind ("all": of every kind)')
    arguments = parser.parse_args()
    embedder = SentenceTransformerEmbedder(directory := locate("all-MiniLM-L6-v2"), name=directory.name)
    right: dict[str, dict[str, list[bool]]] = {}
    for name in SETS:
        for case in read_cases(name):
            checked = check(case, embedder)
            is_right = (checked.verdict == "supported") == case.supported
            right.setdefault(case.kind, {}).setdefault(name, []).append(is_right)
            if arguments.show in (case.kind, "all") and not is_right and name != "held_out":
                print(f"{case.id}: {checked.verdict} {'; '.join(checked.reasons)}")
                print(f"    {case.sentence}\n    {case.evidence}")
    print("\n".join(table(right)))


def read_cases(name: str) -> list[Case]:
    """The cases of one set, in order."""
    lines = (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [Case(**json.loads(line)) for line in lines]


def check(case: Case, embedder: SentenceTransformerEmbedder) -> Checked:
    """The checker's verdict, with the case's sentences as its only evidence."""
    document = Document(
        document_id=case.id,
        uri=case.id,
        title="",
        text=case.evidence,
        media_type="text/plain",
        content_hash=case.id,
    )
    return check_sentence(
        case.sentence, "", whole([document]), embed=embedder.embed_query, weight=lambda stem: 1.0, config=AnswerConfig()
    )


def table(right: dict[str, dict[str, list[bool]]]) -> list[str]:
    """A row for each kind and one for all, as Markdown."""
    lines = [f"| kind | {' | '.join(SETS)} |", "|---" * (1 + len(SETS)) + "|"]
    everything = {name: [found for sets in right.values() for found in sets.get(name, [])] for name in SETS}
    for kind, sets in [*right.items(), ("all", everything)]:
        lines.append(f"| {kind} | {' | '.join(_share(sets.get(name, [])) for name in SETS)} |")
    return lines


def _share(found: Sequence[bool]) -> str:
    if not found:
        return "-"
    share = wilson(sum(found), len(found))
    return f"{share.value:.3f} [{share.low:.3f}, {share.high:.3f}]"


if __name__ == "__main__":
    main()

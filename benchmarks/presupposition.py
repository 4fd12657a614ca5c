"""What questions take for granted, held against the sentence that answers them or seems to; no language model.

    python -m benchmarks.presupposition            SQuAD 2.0 by half of its articles, MultiHop-RAG inference questions
    python -m benchmarks.presupposition --show     and the questions with an answer that are taken for others

SQuAD 2.0 marks in the paragraph of an unanswerable question what looks like its answer. Found there is right; found in
the sentence of an answer, or in a fact that a MultiHop-RAG question needs, is a false alarm. The lists of words were
written before the second half of the articles was looked at.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.data import data_folder
from index.sentences import sentence_spans
from rag.alignment import tokens
from rag.evaluation.statistics import wilson
from rag.presupposition import presupposed_otherwise
from rag.wording import in_full, names

FIRST = frozenset({"Normans", "European_Union_law", "Islamism", "Yuan_dynasty"})


@dataclass(frozen=True, slots=True)
class Case:
    """A question with one sentence; `answers` where that is its answer."""

    group: str
    question: str
    sentence: str
    answers: bool


def main() -> None:
    """Print how many are found, by group and by whether the sentence answers."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--show", action="store_true", help="print the false alarms")
    show = parser.parse_args().show
    asked: dict[tuple[str, bool], list[bool]] = {}
    for case in (*read_squad(data_folder()), *read_news(data_folder())):
        known = names(in_full(case.sentence))
        found = presupposed_otherwise(tokens(in_full(case.question), known), [tokens(in_full(case.sentence), known)])
        asked.setdefault((case.group, case.answers), []).append(bool(found))
        if show and found and case.answers:
            print(f"{found[0]}\n    {case.question}\n    {case.sentence}")
    for (group, answers), values in asked.items():
        share = wilson(sum(values), len(values))
        kind = "false alarms" if answers else "found"
        print(f"{group:<28} {kind:<13} {sum(values):>4} of {len(values)}  [{share.low:.3f}, {share.high:.3f}]")


def read_squad(folder: Path) -> Iterator[Case]:
    """Each SQuAD 2.0 question with the sentence of its most frequent answer, or of what looks like one."""
    articles = json.loads((folder / "squad2" / "dev.json").read_text(encoding="utf-8"))["data"]
    for article in articles:
        group = "SQuAD 2.0, first articles" if article["title"] in FIRST else "SQuAD 2.0, other articles"
        for paragraph in article["paragraphs"]:
            spans = sentence_spans(paragraph["context"])
            for item in paragraph["qas"]:
                given = item["plausible_answers" if item["is_impossible"] else "answers"]
                starts = Counter(answer["answer_start"] for answer in given).most_common(1)
                span = next((s for s in spans if starts and s.start <= starts[0][0] < s.end), None)
                if span is not None:
                    text = paragraph["context"][span.start : span.end]
                    yield Case(group, item["question"], text, not item["is_impossible"])


def read_news(folder: Path) -> Iterator[Case]:
    """Each MultiHop-RAG inference question with each fact that it needs."""
    lines = (folder / "multihop_rag" / "facts.jsonl").read_text(encoding="utf-8").splitlines()
    facts = {row["fact_id"]: row["text"] for row in map(json.loads, lines)}
    for line in (folder / "multihop_rag" / "queries_dev.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["question_type"] == "inference_query":
            yield from (Case("MultiHop-RAG", row["query"], facts[name], True) for name in row["relevant"])


if __name__ == "__main__":
    main()

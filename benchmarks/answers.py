"""Answers question sets and counts: right, wrongly silent, silent on the unanswerable, citations that hold the gold.

    python -m benchmarks.answers seeds --llm none
    python -m benchmarks.answers squad2 --llm local --limit 60 --seed 7

Every share comes with n and its 95 % Wilson interval; a row per question goes to results/.
"""

from __future__ import annotations

import argparse
import json
import math
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.data import SEEDS, Question, sample, write_news_facts, write_squad
from rag import Answer, Assistant, Filters, Turn
from rag.config import parse_config
from rag.evaluation.asking import answered

_RESULTS = Path(__file__).resolve().parents[1] / "results"


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """A question with everything it is asked with; `golds` holds one alternative set per required part."""

    id: str
    question: str
    golds: tuple[tuple[str, ...], ...]
    quotes: tuple[tuple[str, str], ...] = ()
    filters: Filters = Filters()
    history: tuple[Turn, ...] = ()
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What came of one case; None where a measure does not apply."""

    id: str
    question: str
    answer: str
    answerable: bool
    abstained: bool
    right: bool | None
    cited: bool | None
    spans_valid: bool
    seconds: float
    tags: tuple[str, ...]


def main() -> None:
    """Run one set and print its table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("set", choices=["seeds", "squad2", "news"])
    parser.add_argument("--llm", choices=["none", "local"], default="none")
    parser.add_argument("--limit", type=int, help="questions, half of them unanswerable where the set has enough")
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        outcomes = run(arguments.set, Path(temporary), arguments.llm, arguments.limit, arguments.seed)
    table = measures(outcomes)
    for name, (value, low, high, n) in table.items():
        print(f"  {name:<28} {value:.3f}  [{low:.3f}, {high:.3f}]  n={n}")
    _RESULTS.mkdir(exist_ok=True)
    file = _RESULTS / f"{date.today().isoformat()}-{arguments.set}-{arguments.llm}.json"
    rows = [asdict(outcome) for outcome in outcomes]
    file.write_text(json.dumps({"arguments": vars(arguments), "metrics": table, "rows": rows}, indent=1), "utf-8")
    print(f"  {file.relative_to(_RESULTS.parent)}")


def run(name: str, folder: Path, llm: str, limit: int | None, seed: int) -> list[Outcome]:
    """Index the set's corpus apart, and answer its questions."""
    if name == "seeds":
        documents, cases = SEEDS / "documents", load_seeds()
    else:
        documents = folder / "documents"
        questions = (write_squad if name == "squad2" else write_news_facts)(documents)
        half = (limit or len(questions)) // 2
        cases = [_case(i, q) for i, q in enumerate(sample(questions, answerable=half, unanswerable=half, seed=seed))]
    settings: dict[str, Any] = {
        "documents": {"folders": [str(documents)]},
        "index": {"path": str(folder / "index")},
        "llm": {"kind": llm},
    }
    outcomes = []
    with Assistant.open(parse_config(settings, file=folder / "config.yaml")) as assistant:
        assistant.sync()
        for case in cases[:limit]:
            outcomes.append(judge(case, assistant))
            print("." if outcomes[-1].right is not False else "x", end="", flush=True)
    print()
    for outcome in outcomes:
        if outcome.right is False or (outcome.abstained and outcome.answerable):
            print(
                f"  {outcome.id}: {outcome.question}\n      {'SILENT' if outcome.abstained else outcome.answer[:300]}"
            )
    return outcomes


def load_seeds() -> list[Case]:
    """The gold questions on the sample corpus."""
    cases = []
    for line in (SEEDS / "questions.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        golds = row["answers_all"] or ([row["answers"]] if row["answers"] else [])
        days = {key: date.fromisoformat(row["filters"][key]) for key in ("after", "before") if key in row["filters"]}
        as_of = date.fromisoformat(row["as_of"]) if row["as_of"] else None
        cases.append(
            Case(
                id=row["id"],
                question=row["question"],
                golds=tuple(tuple(part) for part in golds),
                quotes=tuple((gold["document"], gold["quote"]) for gold in row["gold"]),
                filters=Filters(outlet=row["filters"].get("outlet"), as_of=as_of, **days),
                history=tuple(Turn(**turn) for turn in row["history"]),
                tags=tuple(row["tags"]),
            )
        )
    return cases


def _case(number: int, question: Question) -> Case:
    return Case(id=f"{number:04d}", question=question.text, golds=(question.golds,) if question.golds else ())


def judge(case: Case, assistant: Assistant) -> Outcome:
    """Ask, and compare with the gold."""
    started = time.perf_counter()
    answer = answered(assistant, case.question, history=case.history, filters=case.filters)
    seconds = time.perf_counter() - started
    answerable = bool(case.golds)
    spoke = answerable and not answer.abstained
    return Outcome(
        id=case.id,
        question=case.question,
        answer=answer.text,
        answerable=answerable,
        abstained=answer.abstained,
        right=holds(answer.text, case.golds) if spoke else (None if answerable else answer.abstained),
        cited=holds(" ".join(c.quote for c in answer.citations), case.golds) if spoke else None,
        spans_valid=_spans_valid(answer, assistant),
        seconds=seconds,
        tags=case.tags,
    )


def holds(text: str, golds: Sequence[Sequence[str]]) -> bool:
    """Whether the text holds one alternative of every part, letter case and spacing aside."""
    folded = " ".join(text.casefold().split())
    return all(any(" ".join(gold.casefold().split()) in folded for gold in part) for part in golds)


def _spans_valid(answer: Answer, assistant: Assistant) -> bool:
    shown = {c.document_id: assistant.show(c.document_id).document.text for c in answer.citations}
    return all(shown[c.document_id][c.start_char : c.end_char] == c.quote for c in answer.citations)


def measures(outcomes: Sequence[Outcome]) -> dict[str, tuple[float, float, float, int]]:
    """Each share with its interval and n."""
    yes = [o for o in outcomes if o.answerable]
    no = [o for o in outcomes if not o.answerable]
    spoken = [o for o in yes if not o.abstained]
    shares = {
        "answer_contains": [bool(o.right) for o in yes],
        "wrongly_silent": [o.abstained for o in yes],
        "silent_on_unanswerable": [o.abstained for o in no],
        "citation_holds_gold": [bool(o.cited) for o in spoken],
        "span_validity": [o.spans_valid for o in outcomes],
    }
    for tag in sorted({tag for o in outcomes for tag in o.tags}):
        shares[f"right:{tag}"] = [bool(o.right) for o in outcomes if tag in o.tags]
    return {name: wilson(values) for name, values in shares.items() if values}


def wilson(values: Sequence[bool]) -> tuple[float, float, float, int]:
    """A share with its 95 % interval (Wilson 1927)."""
    n, p, z = len(values), sum(values) / len(values), 1.96
    centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    margin = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return p, max(0.0, centre - margin), min(1.0, centre + margin), n


if __name__ == "__main__":
    main()

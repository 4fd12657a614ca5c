"""Answers question sets and counts: right, wrongly silent, silent on the unanswerable, citations that hold the gold.

    python -m benchmarks.answers seeds --llm none
    python -m benchmarks.answers squad2 --llm local --limit 300 --recorded ~/squad2.jsonl
    python -m benchmarks.answers news --llm local --limit 120 --recorded ~/news.jsonl --curve

Every share comes with n and its 95 % Wilson interval; a row per question goes to results/. With `--recorded` the
model's replies are kept in a file and not asked for again; with `--curve` no answer is held back, and what each
threshold of confidence would hold back is printed.
"""

from __future__ import annotations

import argparse
import itertools
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
from benchmarks.recorded import RecordedModel
from rag import Answer, Assistant, Filters, Turn
from rag.answering import QUOTED_INSTEAD
from rag.config import Config, parse_config
from rag.evaluation.asking import answered
from rag.llm import LanguageModel, make_language_model

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
    documents: tuple[str, ...] = ()  # file names of what an answer needs, where the set says


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What came of one case; None where a measure does not apply.

    `retrieved`: every document that an answer needs is among the passages found; `evident`: one of the first three
    sentences of evidence holds the gold.
    """

    id: str
    question: str
    answer: str
    answerable: bool
    abstained: bool
    right: bool | None
    cited: bool | None
    retrieved: bool | None
    evident: bool | None
    quoted_instead: bool
    confidence: float
    signals: dict[str, float]
    withheld: tuple[str, ...]
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
    parser.add_argument("--recorded", type=Path, help="the file that keeps what the model replied")
    parser.add_argument("--curve", action="store_true", help="what each threshold of confidence would hold back")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        outcomes = run(arguments, Path(temporary))
    table = measures(outcomes)
    for name, (value, low, high, n) in table.items():
        print(f"  {name:<28} {value:.3f}  [{low:.3f}, {high:.3f}]  n={n}")
    if arguments.curve:
        print("\n".join(curve(outcomes)))
    _RESULTS.mkdir(exist_ok=True)
    file = _RESULTS / f"{date.today().isoformat()}-{arguments.set}-{arguments.llm}.json"
    rows = [asdict(outcome) for outcome in outcomes]
    told = {name: str(value) if isinstance(value, Path) else value for name, value in vars(arguments).items()}
    file.write_text(json.dumps({"arguments": told, "metrics": table, "rows": rows}, indent=1), "utf-8")
    print(f"  {file.relative_to(_RESULTS.parent)}")


def run(arguments: argparse.Namespace, folder: Path) -> list[Outcome]:
    """Index the set's corpus apart, and answer its questions, answerable and unanswerable in turn."""
    limit = arguments.limit
    if arguments.set == "seeds":
        documents, cases = SEEDS / "documents", load_seeds()
    else:
        documents = folder / "documents"
        questions = (write_squad if arguments.set == "squad2" else write_news_facts)(documents)
        half = (limit or len(questions)) // 2
        drawn = sample(questions, answerable=half, unanswerable=half, seed=arguments.seed)
        cases = [_case(number, question) for number, question in enumerate(drawn)]
    settings: dict[str, Any] = {
        "documents": {"folders": [str(documents)]},
        "index": {"path": str(folder / "index")},
        "llm": {"kind": arguments.llm, "timeout_s": 600},
        "answer": {"confidence": 0.0} if arguments.curve else {},
    }
    config = parse_config(settings, file=folder / "config.yaml")
    model = None
    if arguments.recorded and arguments.llm != "none":
        model = RecordedModel(arguments.recorded.expanduser(), lambda: _model(config))
    outcomes = []
    with Assistant(config, model=model) as assistant:
        assistant.sync()
        for case in in_turn(cases)[:limit]:
            outcomes.append(judge(case, assistant))
            print("." if outcomes[-1].right is not False else "x", end="", flush=True)
    print()
    for outcome in outcomes:
        if outcome.right is False or (outcome.abstained and outcome.answerable):
            print(
                f"  {outcome.id}: {outcome.question}\n      {'SILENT' if outcome.abstained else outcome.answer[:300]}"
            )
    return outcomes


def _model(config: Config) -> LanguageModel:
    model = make_language_model(config.llm)
    assert model is not None
    return model


def in_turn(cases: Sequence[Case]) -> list[Case]:
    """Answerable and unanswerable cases in turn, so that a run that was stopped has some of both."""
    yes, no = ([case for case in cases if bool(case.golds) is kind] for kind in (True, False))
    return [case for pair in itertools.zip_longest(yes, no) for case in pair if case is not None]


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
    golds = (question.golds,) if question.golds else ()
    return Case(id=f"{number:04d}", question=question.text, golds=golds, documents=question.documents)


def judge(case: Case, assistant: Assistant) -> Outcome:
    """Ask, and compare with the gold."""
    started = time.perf_counter()
    answer = answered(assistant, case.question, history=case.history, filters=case.filters)
    seconds = time.perf_counter() - started
    answerable = bool(case.golds)
    spoke = answerable and not answer.abstained
    retrieved = None
    if answerable and case.documents:
        passages = assistant.search(case.question, filters=case.filters, history=case.history).passages
        found = {Path(hit.document.document_id).name for hit in passages}
        retrieved = found.issuperset(case.documents)
    first = " ".join(item.text for item in answer.evidence[:3])
    confidence = answer.confidence or {}
    return Outcome(
        id=case.id,
        question=case.question,
        answer=answer.text,
        answerable=answerable,
        abstained=answer.abstained,
        right=holds(answer.text, case.golds) if spoke else (None if answerable else answer.abstained),
        cited=holds(" ".join(c.quote for c in answer.citations), case.golds) if spoke else None,
        retrieved=retrieved,
        evident=holds(first, case.golds) if answerable else None,
        quoted_instead=QUOTED_INSTEAD in answer.notes,
        confidence=confidence.get("answer", confidence.get("evidence", 0.0)),
        signals=dict(confidence),
        withheld=tuple(sentence.text for sentence in answer.withheld),
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
        "gold_in_first_three_quoted": [bool(o.evident) for o in yes],
        "wrongly_silent_if_retrieved": [o.abstained for o in yes if o.retrieved],
    }
    for tag in sorted({tag for o in outcomes for tag in o.tags}):
        shares[f"right:{tag}"] = [bool(o.right) for o in outcomes if tag in o.tags]
    return {name: wilson(values) for name, values in shares.items() if values}


def curve(outcomes: Sequence[Outcome]) -> list[str]:
    """Risk and coverage at each threshold, of outcomes where nothing was held back (El-Yaniv and Wiener 2010).

    Coverage: share of all questions that are answered; risk: share of these that are wrong or cannot be answered.
    """
    yes, no = [o for o in outcomes if o.answerable], [o for o in outcomes if not o.answerable]
    lines = ["| threshold | gold in the answer | wrongly silent | silent on the unanswerable | coverage | risk |"]
    lines.append("|---|---|---|---|---|---|")
    for percent in range(0, 100, 5):
        spoken = [o for o in outcomes if not o.abstained and o.confidence >= percent / 100]
        right = sum(bool(o.right) for o in spoken if o.answerable)
        silent = [
            1 - sum(o.answerable is kind for o in spoken) / max(1, len(of)) for kind, of in ((True, yes), (False, no))
        ]
        shares = (right / max(1, len(yes)), *silent, len(spoken) / len(outcomes), 1 - right / max(1, len(spoken)))
        lines.append(f"| {percent / 100:.2f} | " + " | ".join(f"{share:.3f}" for share in shares) + " |")
    return lines


def wilson(values: Sequence[bool]) -> tuple[float, float, float, int]:
    """A share with its 95 % interval (Wilson 1927)."""
    n, p, z = len(values), sum(values) / len(values), 1.96
    centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    margin = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return p, max(0.0, centre - margin), min(1.0, centre + margin), n


if __name__ == "__main__":
    main()

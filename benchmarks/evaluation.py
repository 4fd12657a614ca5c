"""The project's own question sets, put by `dateline eval`'s own code; fills the tables of README and docs.

python -m benchmarks.evaluation               the sample corpus, and the development data where DATELINE_DATA has it
python -m benchmarks.evaluation --write       and write the tables

Without a language model throughout: the numbers are those of retrieval and of quoted answers.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.data import SEEDS
from rag import Assistant, Config
from rag.config import parse_config
from rag.evaluation.running import RunOptions, evaluate
from rag.evaluation.session import opened
from rag.evaluation.types import Stage
from ui.terminal_sync import sync_progress

ROOT = Path(__file__).resolve().parents[1]
FILES = (ROOT / "README.md", ROOT / "docs" / "evaluation.md")
_MARKS = re.compile(r"(<!-- eval -->\n).*?(<!-- /eval -->)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Measured:
    """A set with what is run of it, and the metrics that its table shows."""

    name: str
    path: Path
    stage: Stage
    metrics: tuple[str, ...]


_SEEDS = Measured(
    "sample corpus, 84 gold questions, quoted answers",
    SEEDS / "questions.jsonl",
    "answer",
    ("ndcg@10", "answer_contains", "citation_recall", "span_validity", "wrongly_silent", "abstention_recall"),
)
_RANKING = ("ndcg@10", "recall@10", "hit@4", "all_evidence@10")


def development_sets(data: Path) -> list[Measured]:
    """The public sets that are at hand."""
    sets = [
        Measured("SQuAD 2.0 dev, 347 paragraphs", data / "squad2" / "dev.json", "retrieval", _RANKING),
        Measured("MultiHop-RAG dev, 981 facts", data / "multihop_rag", "retrieval", _RANKING),
        Measured(
            "MTRAG dev, its contexts, last turn with history", data / "mtrag" / "dev.jsonl", "retrieval", _RANKING
        ),
    ]
    return [each for each in sets if each.path.exists()]


def run(measured: Measured, folder: Path) -> dict[str, Any]:
    """One set in an index of its own, with the defaults; the run goes to results/."""
    config = _config(folder)
    if measured is _SEEDS:  # the others bring their corpus
        with Assistant.open(config) as assistant, sync_progress() as progress:
            assistant.sync(progress=progress)
    with opened(measured.path, config, showing=sync_progress) as session:
        name = f"{measured.path.stem}-{measured.stage}"
        options = RunOptions(name=name, stage=measured.stage, folder=ROOT / "results")
        return evaluate(session.questions, session.assistant, options, tell=_told).run


def _config(folder: Path) -> Config:
    settings = {
        "documents": {"folders": [str(SEEDS / "documents")]},
        "index": {"path": str(folder / "index")},
        "llm": {"kind": "none"},
    }
    return parse_config(settings, file=folder / "config.yaml")


def _told(done: int, total: int, _row: object) -> None:
    if done and (done == total or done % 500 == 0):
        print(f"  {done} of {total}", file=sys.stderr)


def table(rows: Sequence[tuple[Measured, Mapping[str, Any]]]) -> str:
    """Markdown: a line per set and metric, with interval and n."""
    lines = ["| set | metric | value, 95 % interval | n |", "|---|---|---|---|"]
    for measured, found in rows:
        for place, name in enumerate(measured.metrics):
            metric = found["metrics"][name]
            shown = f"{metric['value']:.3f} [{metric['low']:.3f}, {metric['high']:.3f}]"
            lines.append(f"| {measured.name if not place else ''} | `{name}` | {shown} | {metric['n']} |")
    return "\n".join(lines) + "\n"


def filled(text: str, found: str) -> str:
    """`text` with the table between its marks. Raises ValueError where it has none."""
    if not _MARKS.search(text):
        raise ValueError("there are no marks <!-- eval --> and <!-- /eval -->")
    return _MARKS.sub(lambda match: f"{match[1]}{found}{match[2]}", text)


def main() -> None:
    """Run every set that is at hand, print the table, and write it where asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="into README.md and docs/evaluation.md")
    parser.add_argument("--data", type=Path, help="development data [DATELINE_DATA]")
    arguments = parser.parse_args()
    sets = [_SEEDS, *development_sets(arguments.data or _data_folder())]
    if len(sets) == 1:
        print("skipped: no development data is at hand; set DATELINE_DATA.", file=sys.stderr)
    rows = []
    for measured in sets:
        print(f"== {measured.name}", file=sys.stderr)
        with tempfile.TemporaryDirectory() as folder:
            rows.append((measured, run(measured, Path(folder))))
    found = table(rows)
    print(found, end="")
    if arguments.write and len(sets) < 4:
        sys.exit("error: the tables hold all sets, and not all are at hand. Set DATELINE_DATA.")
    for file in FILES if arguments.write else ():
        file.write_text(filled(file.read_text(encoding="utf-8"), found), encoding="utf-8")
        print(f"wrote {file.relative_to(ROOT)}", file=sys.stderr)


def _data_folder() -> Path:
    return Path(os.environ.get("DATELINE_DATA", ROOT.parent / "shared" / "data"))


if __name__ == "__main__":
    main()

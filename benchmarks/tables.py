"""Questions about single cells of tables: is the row found and quoted, and does the answer name what stands in it?

    python -m benchmarks.tables                  # quoted sentences, no language model
    python -m benchmarks.tables --llm local      # the default model
    python -m benchmarks.tables --show           # with everything that was missed

24 files (comma, semicolon and tab separated, Markdown, HTML, aligned text) and 80 questions, `table_cases`. A row is
quoted where one quotation has the cell and the one that names its row. Of 16 questions nothing in the files is the
answer, though something like it is there.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

from benchmarks.answers import holds
from rag import Assistant
from rag.config import parse_config
from rag.evaluation.asking import answered
from rag.evaluation.statistics import wilson
from rag.wording import words

_CASES = Path(__file__).with_name("table_cases")
_SHOWN = 3


def main() -> None:
    """Print shares with their 95 % intervals."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--llm", choices=["none", "local"], default="none")
    parser.add_argument("--show", action="store_true", help="print what was missed or wrong")
    arguments = parser.parse_args()
    lines = (_CASES / "questions.jsonl").read_text("utf-8").splitlines()
    outcomes: dict[str, list[bool]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as temporary, Assistant(_config(arguments.llm, Path(temporary))) as assistant:
        assistant.sync()
        for case in map(json.loads, lines):
            judged, told = _judge(case, assistant)
            for measure, right in judged.items():
                outcomes[measure].append(right)
            if arguments.show and not all(judged.values()):
                wrong = ", ".join(measure for measure, right in judged.items() if not right)
                print(f"{case['id']} {case['question']}\n    {case['row']} / {case['answer']}: not {wrong}\n    {told}")
    for measure, values in outcomes.items():
        share = wilson(sum(values), len(values))
        print(f"  {measure:<36} {share.value:.3f} [{share.low:.3f}, {share.high:.3f}]  {sum(values)} of {share.n}")


def _config(llm: str, folder: Path) -> Any:
    settings: dict[str, Any] = {
        "documents": {"folders": [str(_CASES / "documents")]},
        "index": {"path": str(folder / "index")},
        "llm": {"kind": llm, "timeout_s": 600},
    }
    return parse_config(settings, file=folder / "config.yaml")


def _has_words(text: str, gold: str) -> bool:
    """Whether the text has all words of the gold, in any order: "September 19, 2024"."""
    return set(words(gold)) <= set(words(text))


def _judge(case: dict[str, str], assistant: Assistant) -> tuple[dict[str, bool], str]:
    answer = answered(assistant, case["question"])
    told = "SILENT" if answer.abstained else answer.text[:300]
    if case["kind"] == "absent":
        return {"silent on what is not there": answer.abstained}, told
    row = [[case["answer"]], [case["row"]]]
    hits = assistant.search(case["question"]).passages
    quotes = [citation.quote for citation in answer.citations]
    first = [item.text for item in answer.evidence]
    return {
        "row among the passages": any(holds(hit.passage.text, row) for hit in hits),
        "row is the first evidence": any(holds(text, row) for text in first[:1]),
        f"row in the first {_SHOWN}": any(holds(text, row) for text in first[:_SHOWN]),
        "answered": not answer.abstained,
        "the answer has the cell": not answer.abstained and _has_words(answer.text, case["answer"]),
        "a quotation has cell and row": not answer.abstained and any(holds(quote, row) for quote in quotes),
    }, told


if __name__ == "__main__":
    main()

"""Runs as files: written whole or not at all, read with one clear line for what is wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from index.errors import ConfigError
from rag.evaluation.types import Question, Row
from rag.evaluation.writing import write_whole

FORMAT = "dateline-run/1"
Json = dict[str, Any]


def row_json(row: Row) -> Json:
    """A row as it stands in a run file."""
    question = row.question
    return {
        "id": question.id,
        "question": question.question,
        "standalone": (row.answer or {}).get("standalone_question", question.question),
        "answerable": question.answerable,
        "tags": list(question.tags),
        "cluster": row.cluster,
        "filters": {key: str(value) for key, value in asdict(question.filters).items() if value is not None},
        "history": [asdict(turn) for turn in question.history],
        "answers": [list(part) for part in question.answers],
        "gold": [asdict(gold) for gold in question.gold],
        "relevant_passages": list(question.passages),
        "ranked": list(row.ranked),
        "passages": [dict(passage) for passage in row.passages],
        "answer": None if row.answer is None else dict(row.answer),
        "confidence": row.confidence,
        "metrics": dict(row.metrics),
        "timings_ms": dict(row.timings_ms),
        "error": row.error,
    }


def free_name(folder: Path, name: str, today: date) -> Path:
    """`<date>-<name>.json`, with a number behind it where that is taken."""
    plain = re.sub(r"[^\w.-]+", "-", name).strip("-.") or "run"
    for again in range(1, 1000):
        file = folder / f"{today.isoformat()}-{plain}{f'-{again}' if again > 1 else ''}.json"
        if not file.exists():
            return file
    raise ConfigError(f"{folder}: a thousand runs are named {plain} today.", hint="Give this run another --name.")


def write_run(run: Mapping[str, Any], file: Path) -> None:
    """Put a run in place of whatever `file` was; texts of passages are written once. Raises ConfigError."""
    texts: dict[str, str] = {}
    rows = []
    for row in run["rows"]:
        texts.update((passage["passage_id"], passage["text"]) for passage in row["passages"])
        slim = [{key: value for key, value in passage.items() if key != "text"} for passage in row["passages"]]
        rows.append({**row, "passages": slim})
    encoder = json.JSONEncoder(ensure_ascii=False, indent=1)
    pieces = encoder.iterencode({**run, "texts": texts, "rows": rows})
    write_whole(file, pieces, hint="Name another file with --out.")


def read_run(file: Path) -> Json:
    """A run with the texts of its passages. Raises ConfigError for what is no run file."""
    try:
        run = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{file}: cannot be read: {error.strerror}.", hint="Name a file below results/.") from error
    except ValueError as error:  # no JSON, or no UTF-8
        raise ConfigError(f"{file}: is no JSON: {error}.", hint="Name a file that `eval run` wrote.") from error
    if not isinstance(run, dict) or run.get("format") != FORMAT:
        raise ConfigError(f"{file}: is no run of this version.", hint="Name a file that `eval run` wrote.")
    texts = run.pop("texts", {})
    for row in run["rows"]:
        for passage in row["passages"]:
            passage["text"] = texts.get(passage["passage_id"], "")
    return run


def wrong_or_failed(rows: Iterable[Mapping[str, Any]], metric: str) -> list[str]:
    """Ids of the questions that could not be scored for an error, or whose score is nought."""
    return [row["id"] for row in rows if row["error"] or row["metrics"].get(metric) == 0.0]


def asked_of(rows: Iterable[Mapping[str, Any]], questions: Iterable[Question]) -> list[Question]:
    """The questions that have no row yet."""
    done = {row["id"] for row in rows}
    return [question for question in questions if question.id not in done]

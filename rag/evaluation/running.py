"""Puts a question set to an assistant, goes on where it was interrupted, and sums up."""

from __future__ import annotations

import hashlib
import json
import platform
import random
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from index.errors import AssistantError, ConfigError
from rag.assistant import Assistant
from rag.evaluation.asking import failed, put
from rag.evaluation.judge import Judge, Labelled, agreement
from rag.evaluation.provenance import machine, packages, revision
from rag.evaluation.run_files import FORMAT, asked_of, free_name, row_json, write_run, wrong_or_failed
from rag.evaluation.summary import main_metric, summed_up
from rag.evaluation.types import Question, QuestionSet, Row, Stage

Json = dict[str, Any]
Told = Callable[[int, int, Json | None], None]
CUTOFFS = (1, 4, 5, 10)


@dataclass(frozen=True, kw_only=True, slots=True)
class RunOptions:
    """What a run is made of. `limit` questions are drawn with `seed`; `balance` takes half of them unanswerable.

    `labels` are answers that people judged, on which the judge is measured before it judges.
    """

    name: str
    stage: Stage
    folder: Path
    limit: int | None = None
    seed: int = 7
    balance: bool = False
    cutoffs: tuple[int, ...] = CUTOFFS
    out: Path | None = None
    judge: bool = False
    labels: tuple[Labelled, ...] = ()


@dataclass(frozen=True, slots=True)
class Done:
    """A finished run, its file, how many of its rows an interrupted run had left, and what else is to be said."""

    run: Json
    file: Path
    resumed: int
    notes: tuple[str, ...] = ()


def evaluate(
    questions: QuestionSet, assistant: Assistant, options: RunOptions, *, tell: Told = lambda _d, _t, _r: None
) -> Done:
    """Every question asked and scored, written to a file; `tell` hears of each row. An interrupted run is gone on with.

    A question that fails is a row with its error. Raises AssistantError where none can be asked at all.
    """
    chosen = choose(questions.questions, options)
    judge = _judge(assistant, options)
    head = _head(questions, assistant, options) | {"judge": _measured(judge, options.labels)}
    partial = _Partial(options.folder / f".{options.name}.unfinished.jsonl", head)
    rows = partial.rows()
    resumed = len(rows)
    tell(resumed, len(chosen), None)
    if resumed < len(chosen):
        assistant.warm_up()  # the time of the first question is not that of loading the models
    for question in asked_of(rows, chosen):
        rows.append(row_json(_asked(question, assistant, options, judge)))
        partial.add(rows[-1])
        tell(len(rows), len(chosen), rows[-1])
    order = {question.id: place for place, question in enumerate(chosen)}
    rows.sort(key=lambda row: order[row["id"]])
    finished = datetime.now(UTC).isoformat(timespec="seconds")
    run = {**head, "started": partial.started, "finished": finished, "complete": True, **summed_up(rows, options.stage)}
    run |= {"failures": wrong_or_failed(rows, main_metric(rows, options.stage)), "rows": rows}
    file = options.out or free_name(options.folder, options.name, date.today())
    write_run(run, file)
    partial.remove()
    return Done(run, file, resumed, partial.notes)


def choose(questions: Sequence[Question], options: RunOptions) -> list[Question]:
    """The questions that are asked: all, or `limit` of them drawn by lot, in the order of the set."""
    if options.limit is None or options.limit >= len(questions):
        return list(questions)
    draw = random.Random(options.seed)
    places = list(range(len(questions)))
    if options.balance:
        no = [place for place in places if questions[place].answerable is False]
        yes = [place for place in places if questions[place].answerable is not False]
        half = min(options.limit // 2, len(no))
        drawn = draw.sample(no, half) + draw.sample(yes, min(options.limit - half, len(yes)))
    else:
        drawn = draw.sample(places, options.limit)
    return [questions[place] for place in sorted(drawn)]


def _judge(assistant: Assistant, options: RunOptions) -> Judge | None:
    if not options.judge:
        return None
    model = assistant.language_model()
    if model is None or options.stage == "retrieval":
        raise ConfigError(
            "A judge needs answers and a language model.", hint="Run --stage answer with --llm local or hosted."
        )
    return Judge(model)


def _measured(judge: Judge | None, labels: Sequence[Labelled]) -> Json | None:
    """Which judge, and how far it agrees with people; None for none."""
    if judge is None:
        return None
    return {"digest": judge.digest, "kappa": asdict(agreement(judge, labels)) if labels else None}


def _asked(question: Question, assistant: Assistant, options: RunOptions, judge: Judge | None) -> Row:
    try:
        return put(question, assistant, options.stage, options.cutoffs, judge)
    except AssistantError as error:
        return failed(question, error)


def _head(questions: QuestionSet, assistant: Assistant, options: RunOptions) -> Json:
    """Everything that decides what the rows are."""
    config, stats = assistant.config, assistant.stats()
    return {
        "format": FORMAT,
        "name": options.name,
        "stage": options.stage,
        "set": {
            "name": questions.name,
            "path": questions.path,
            "format": questions.format,
            "sha256": questions.digest,
            "questions": len(questions.questions),
        },
        "seed": options.seed,
        "limit": options.limit,
        "balance": options.balance,
        "cutoffs": list(options.cutoffs),
        "config": config.redacted(),
        "config_hash": config.digest(),
        "git": revision(),
        "packages": packages(),
        "python": platform.python_version(),
        "machine": machine(),
        "model": None if options.stage == "retrieval" or config.llm.kind == "none" else config.llm.model,
        "index": {"documents": stats.documents, "passages": stats.passages, "sha256": _index_digest(assistant)},
    }


def _index_digest(assistant: Assistant) -> str:
    whole = hashlib.sha256()
    for document in assistant.documents():
        whole.update(f"{document.document_id}\0{document.content_hash}\0{document.published.iso}\n".encode())
    return whole.hexdigest()


class _Partial:
    """Rows of a run that is under way, a line each behind a line of what the run is made of."""

    def __init__(self, file: Path, head: Json) -> None:
        self._file = file
        self._head = json.loads(json.dumps(head, default=str))
        self.started = datetime.now(UTC).isoformat(timespec="seconds")
        self.notes: tuple[str, ...] = ()

    def rows(self) -> list[Json]:
        """What an interrupted run of the same making has left; of another making, nothing, and it is begun anew."""
        lines = self._file.read_text(encoding="utf-8").splitlines() if self._file.is_file() else []
        found = [row for row in map(_parsed, lines) if row is not None]
        if found and found[0].get("head") == self._head:
            self.started = found[0]["started"]
            rows = found[1:]
        else:
            rows = []
            if len(found) > 1:
                self.notes = ("An interrupted run had other settings, documents or code: begun anew.",)
        self._begin(rows)
        return rows

    def _begin(self, rows: Sequence[Json]) -> None:
        # Also what a crash cut off in the middle of a line is gone by this.
        fresh = self._file.with_suffix(".fresh")
        lines = [{"head": self._head, "started": self.started}, *rows]
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            fresh.write_text("".join(json.dumps(each) + "\n" for each in lines), encoding="utf-8")
            fresh.replace(self._file)
        except OSError as error:
            raise ConfigError(
                f"{self._file.parent}: cannot be written: {error.strerror}.", hint="Make room, or run it elsewhere."
            ) from error

    def add(self, row: Json) -> None:
        """Keep a row."""
        with self._file.open("a", encoding="utf-8") as out:
            out.write(json.dumps(row) + "\n")

    def remove(self) -> None:
        """The run is written whole."""
        self._file.unlink(missing_ok=True)


def _parsed(line: str) -> Json | None:
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None

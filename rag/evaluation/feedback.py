"""What readers said of answers, as questions of a set: what was right must be found again, what was wrong be right."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from index.errors import ConfigError
from rag.evaluation.writing import write_whole
from rag.saved import SavedAnswer

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Feedback:
    """Rows of a question set; how many answers were called wrong without a word of what is right, and left out."""

    rows: tuple[Json, ...]
    wrong_only: int


def questions_from(saved: Iterable[SavedAnswer]) -> Feedback:
    """The rated answers as questions, the oldest first.

    A right answer gives its citations as golds: each of a written answer's, any one of quoted sentences, since a
    reader who finds the answer among three quotations does not say in which. Silence that was right, and "the documents
    do not say", make an unanswerable question. A correction is the right answer, without a gold.
    """
    rated = sorted((each for each in saved if each.rating), key=lambda each: each.answer_id)
    rows = [_row(each) for each in rated]
    return Feedback(tuple(row for row in rows if row is not None), sum(row is None for row in rows))


def write_questions(feedback: Feedback, file: Path, *, replace: bool) -> None:
    """Write the questions to a file, a JSON object to a line. Raises ConfigError."""
    if file.exists() and not replace:
        raise ConfigError(f"{file} is there already.", hint="Name another file, or replace it with --replace.")
    write_whole(file, [lines(feedback)], hint="Name another file.")


def lines(feedback: Feedback) -> str:
    """The questions as JSON lines."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in feedback.rows)


def _row(saved: SavedAnswer) -> Json | None:
    silent = bool(saved.answer["abstained"])
    if saved.unanswerable or (saved.rating == "right" and silent):
        return {**_asked(saved), "answerable": False}
    if saved.correction:
        return {**_asked(saved), "answers": [saved.correction]}
    if saved.rating == "right":
        return {**_asked(saved), "gold": _golds(saved)}
    return None


def _asked(saved: SavedAnswer) -> Json:
    limits = {key: str(value) for key, value in asdict(saved.filters).items() if value is not None}
    as_of = limits.pop("as_of", None)
    history = [{"question": turn.question, "answer": turn.answer} for turn in saved.history]
    return {
        "id": f"answer-{saved.answer_id}",
        "question": saved.question,
        **({"as_of": as_of} if as_of else {}),
        **({"filters": limits} if limits else {}),
        **({"history": history} if history else {}),
        "tags": ["feedback", saved.rating],
    }


def _golds(saved: SavedAnswer) -> list[Json]:
    said = {marker for sentence in saved.answer["sentences"] for marker in sentence["citations"]}
    quoted = saved.answer["model"] is None
    cited = [citation for citation in saved.answer["citations"] if citation["marker"] in said]
    return [_gold(citation, part="answer" if quoted and len(cited) > 1 else "") for citation in cited]


def _gold(citation: Mapping[str, Any], *, part: str) -> Json:
    return {
        "document": citation["document_id"],
        "quote": citation["quote"],
        "start_char": citation["start_char"],
        "end_char": citation["end_char"],
        **({"part": part} if part else {}),
    }

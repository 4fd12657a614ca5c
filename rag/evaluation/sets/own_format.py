"""Dateline's own question sets: JSON lines, YAML and CSV with one schema, and the plain two-column CSV."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml

from index.yaml_text import read_yaml as read_text_as_yaml
from rag.evaluation.sets.problems import Problem, broken, unreadable
from rag.evaluation.sets.schema import question_of
from rag.evaluation.types import Question

_EMPTY = "Write a question to each line; docs/question-sets.md shows how."
_LISTS = ("answers", "documents", "passages", "tags")
_COLUMNS = (
    *("id", "question", "answers", "documents", "passages", "tags", "answerable", "as_of", "outlet", "after", "before"),
    *("gold_document", "gold_quote", "independent", "cluster"),
)
_TRUTH = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
Numbered = Iterable[tuple[int, object]]


def read_text(file: Path) -> str:
    """The text of a file. Raises ConfigError naming the line of a byte that is no UTF-8."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise unreadable(file, f"cannot be read: {error.strerror}", "Name a file of questions.") from error
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise broken(file, [Problem(line, "is no UTF-8", "Save the file as UTF-8.")]) from error
    if not text.strip():
        raise unreadable(file, "is empty", _EMPTY)
    return text


def read_json_lines(file: Path) -> tuple[Question, ...]:
    """Questions, a JSON object to a line. Raises ConfigError."""
    return _questions(file, parsed_lines(file))


def parsed_lines(file: Path) -> list[tuple[int, object]]:
    """Every line that is not blank, with its number. Raises ConfigError for what is no JSON."""
    found: list[tuple[int, object]] = []
    problems = []
    for number, line in enumerate(read_text(file).split("\n"), start=1):
        if line.strip():
            try:
                found.append((number, json.loads(line)))
            except ValueError as error:
                reason = getattr(error, "msg", "malformed")
                problems.append(Problem(number, f"bad JSON: {reason}", "Write one whole JSON object to each line."))
    if problems:
        raise broken(file, problems)
    return found


def read_yaml(file: Path) -> tuple[Question, ...]:
    """Questions of a YAML list, or of the list below `questions:`. Raises ConfigError."""
    text = read_text(file)
    try:
        (loaded, twice), root = read_text_as_yaml(text), yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = f"bad YAML: {getattr(error, 'problem', None) or 'malformed'}"
        raise broken(file, [Problem(mark.line + 1 if mark else 1, reason, "Mind indents and quotes.")]) from error
    if twice:
        raise broken(file, [Problem(each.line, each.reason, "Leave one of them.") for each in twice])
    assert root is not None, "the text is not empty"
    if isinstance(loaded, dict) and set(loaded) == {"questions"}:
        loaded, root = loaded["questions"], root.value[0][1]
    if not isinstance(loaded, list):
        raise unreadable(file, "holds no list of questions", "Write a list, or `questions:` and a list.")
    lines = [node.start_mark.line + 1 for node in root.value]
    return _questions(file, zip(lines, loaded, strict=True))


def read_csv(file: Path) -> tuple[Question, ...]:
    """Questions of a table with a header, or of two columns, question and answer. Raises ConfigError."""
    reader = csv.reader(read_text(file).splitlines(keepends=True), strict=True)
    rows: list[tuple[int, list[str]]] = []
    try:
        rows += ((reader.line_num, row) for row in reader if any(cell.strip() for cell in row))
    except csv.Error as error:
        raise broken(file, [Problem(reader.line_num, f"bad CSV: {error}", "Mind the quotes.")]) from error
    header = [cell.strip().lower() for cell in rows[0][1]]
    if "question" not in header:
        return _questions(file, _of_table(file, ["question", "answer"], rows))
    return _questions(file, _of_table(file, header, rows[1:]))


def _of_table(file: Path, header: list[str], rows: Iterable[tuple[int, list[str]]]) -> Iterator[tuple[int, object]]:
    names = ["answers" if name == "answer" else name for name in header]
    unknown = [name for name in names if name not in _COLUMNS]
    if unknown:
        raise broken(file, [Problem(1, f"{unknown[0]}: unknown column", f"Known columns: {', '.join(_COLUMNS)}.")])
    for line, row in rows:
        if len(row) > len(names):
            raise broken(
                file, [Problem(line, f"{len(row)} cells for {len(names)} columns", "Put cells with commas in quotes.")]
            )
        yield line, _cells(dict(zip(names, (cell.strip() for cell in row), strict=False)))


def _cells(row: dict[str, str]) -> dict[str, Any]:
    """A table's row as the schema has it; empty cells are left out."""
    found: dict[str, Any] = {key: value for key, value in row.items() if value}
    for key in _LISTS:
        if key in found:
            found[key] = [item.strip() for item in found[key].split(" | ") if item.strip()]
    if "answerable" in found:
        found["answerable"] = _TRUTH.get(found["answerable"].lower(), found["answerable"])
    if found.get("independent", "").isdigit():
        found["independent"] = int(found["independent"])
    filters = {key: found.pop(key) for key in ("outlet", "after", "before") if key in found}
    gold = {key.removeprefix("gold_"): found.pop(key) for key in ("gold_document", "gold_quote") if key in found}
    return found | ({"filters": filters} if filters else {}) | ({"gold": [gold]} if gold else {})


def _questions(file: Path, rows: Numbered) -> tuple[Question, ...]:
    found: list[Question] = []
    problems: list[Problem] = []
    lines: dict[str, int] = {}
    for line, row in rows:
        question = question_of(row, line)
        if isinstance(question, Problem):
            problems.append(question)
        elif question.id in lines:
            reason = f"the id {question.id} is that of line {lines[question.id]} too"
            problems.append(Problem(line, reason, "Give each question an id of its own, or none."))
        else:
            lines[question.id] = line
            found.append(question)
    if problems:
        raise broken(file, problems)
    if not found:
        raise unreadable(file, "holds no question", _EMPTY)
    return tuple(found)

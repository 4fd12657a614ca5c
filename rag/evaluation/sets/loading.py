"""Reads a question set of any format."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path

from rag.evaluation.sets.importers import Imported, read_beir, read_mtrag, read_multihop, read_squad
from rag.evaluation.sets.own_format import read_csv, read_json_lines, read_yaml
from rag.evaluation.sets.problems import unreadable
from rag.evaluation.types import QuestionSet

FORMATS: Mapping[str, Callable[[Path], Imported]] = {
    "squad": read_squad,
    "beir": read_beir,
    "multihop-rag": read_multihop,
    "mtrag": read_mtrag,
}
_OWN = {".jsonl": read_json_lines, ".json": read_json_lines, ".yaml": read_yaml, ".yml": read_yaml, ".csv": read_csv}
_SNIFFED_CHARS = 65_536


def load(path: Path, form: str | None = None) -> QuestionSet:
    """The questions in a file or folder, in `form` or in the one it looks like. Raises ConfigError.

    `digest` is the SHA-256 of the files it was read from, one after the other.
    """
    if not path.exists():
        raise unreadable(path, "is not there", "Name a file or folder of questions.")
    form = form or _guess(path)
    if form in FORMATS:
        questions, corpus, files = FORMATS[form](path)
        if not questions:
            raise unreadable(path, "holds no question", "Is this the right --format?")
        return QuestionSet(
            name=path.stem, path=str(path), format=form, digest=_digest(files), questions=questions, corpus=corpus
        )
    read = read_csv if form == "csv" else _OWN.get(path.suffix.lower())
    if read is None or path.is_dir():
        raise unreadable(path, "is no question set that is known", "Use .jsonl, .yaml or .csv, or name its --format.")
    return QuestionSet(
        name=path.stem, path=str(path), format=form, digest=_digest([path]), questions=read(path), corpus=None
    )


def _digest(files: list[Path]) -> str:
    whole = hashlib.sha256()
    for file in files:
        whole.update(file.read_bytes())
    return whole.hexdigest()


def _guess(path: Path) -> str:
    """By what a folder holds, or how a file begins."""
    if path.is_dir():
        return "beir" if (path / "corpus.jsonl").is_file() else "multihop-rag"
    if path.suffix.lower() == ".csv":
        return "csv"
    with path.open(encoding="utf-8", errors="replace") as opened:
        head = opened.read(_SNIFFED_CHARS)
    if path.suffix.lower() == ".json":
        return "squad" if '"data"' in head or '"paragraphs"' in head else "dateline"
    try:
        first = json.loads(head.split("\n", 1)[0])
    except ValueError:
        return "dateline"
    if isinstance(first, dict) and {"contexts", "input"} <= first.keys():
        return "mtrag"
    if isinstance(first, dict) and {"query", "question_type"} <= first.keys():
        return "multihop-rag"
    return "dateline"

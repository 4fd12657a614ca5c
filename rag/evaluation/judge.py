"""A language model that judges answers against reference answers; off unless asked for, and itself measured."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from index.errors import ConfigError
from rag.evaluation.statistics import Kappa, kappa
from rag.llm import LanguageModel, Message

_PROMPT = Path(__file__).with_name("prompts") / "judge.txt"
_HALF = 0.5


@dataclass(frozen=True, kw_only=True, slots=True)
class Labelled:
    """An answer that a person judged."""

    question: str
    references: tuple[str, ...]
    answer: str
    right: bool


@dataclass(frozen=True, slots=True)
class Judge:
    """Judges with one model and one prompt; `digest` names both."""

    model: LanguageModel

    @property
    def digest(self) -> str:
        """The model's name and eight hex digits of the prompt."""
        return f"{self.model.name}:{hashlib.sha256(_prompt().encode()).hexdigest()[:8]}"

    def right(self, question: str, references: Sequence[str], answer: str) -> float | None:
        """1.0 when the model finds the answer right, 0.0 when not; None where it says neither.

        Raises LanguageModelError.
        """
        filled = _prompt().format(
            question=_line(question), references=" / ".join(map(_line, references)), answer=_line(answer)
        )
        messages = [Message("user", filled.strip())]
        yes = self.model.probability_of_yes(messages)
        if yes is not None:
            return float(yes >= _HALF)
        reply = "".join(self.model.stream(messages)).strip().lower()  # an endpoint that gives no probabilities
        return 1.0 if reply.startswith("yes") else 0.0 if reply.startswith("no") else None


def agreement(judge: Judge, labelled: Sequence[Labelled]) -> Kappa:
    """How far the judge agrees with people beyond chance (Cohen 1960); what it does not judge is left out."""
    judged = [(judge.right(each.question, each.references, each.answer), each.right) for each in labelled]
    found = [(value == 1.0, right) for value, right in judged if value is not None]
    return kappa([value for value, _ in found], [right for _, right in found])


def read_labels(file: Path) -> list[Labelled]:
    """Labelled answers, JSON lines of question, references, answer and right. Raises ConfigError with the line."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file}: cannot be read: {error}.", hint="Name a file of JSON lines.") from error
    found = []
    for number, line in enumerate(lines, start=1):
        try:
            row = json.loads(line)
            label = Labelled(
                question=row["question"], references=tuple(row["references"]), answer=row["answer"], right=row["right"]
            )
        except (ValueError, KeyError, TypeError) as error:
            raise ConfigError(
                f"{file}:{number}: no labelled answer: {error!r}.", hint="Keys: question, references, answer, right."
            ) from error
        found.append(label)
    if not found:
        raise ConfigError(f"{file}: is empty.", hint="Write a labelled answer to each line.")
    return found


@cache
def _prompt() -> str:
    return _PROMPT.read_text(encoding="utf-8")


def _line(text: str) -> str:
    return " ".join(text.split())

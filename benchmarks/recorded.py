"""A language model whose replies are kept in a file: what was asked once is not asked again.

Rules behind the model (confidence, checking) can then be measured again in minutes; a changed prompt is asked anew.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from rag.llm import LanguageModel, Message, Tally

# The fence around excerpts is drawn anew for each request.
_NONCE = re.compile(r"=== \d{8} ===")


class RecordedModel:
    """Answers from the file, or else from the model that `make` gives, and keeps that.

    The file has one JSON object per line: `key`, `yes` or `text`, and the tokens read and written.
    """

    def __init__(self, file: Path, make: Callable[[], LanguageModel]) -> None:
        self._file = file
        self._make = make
        self._model: LanguageModel | None = None
        lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        self._known: dict[str, dict[str, Any]] = {row["key"]: row for row in map(json.loads, lines)}

    @property
    def name(self) -> str:
        """The name that recorded answers carry."""
        return "recorded"

    def probability_of_yes(self, messages: Sequence[Message], *, tally: Tally | None = None) -> float | None:
        """As the protocol says."""
        row = self._known.get(key_of("yes", messages))
        if row is None:
            counted = Tally()
            yes = self._real().probability_of_yes(messages, tally=counted)
            row = self._keep(key_of("yes", messages), {"yes": yes}, counted)
        _count(row, tally)
        return None if row["yes"] is None else float(row["yes"])

    def stream(self, messages: Sequence[Message], *, tally: Tally | None = None) -> Iterator[str]:
        """As the protocol says, in one piece."""
        row = self._known.get(key_of("text", messages))
        if row is None:
            counted = Tally()
            text = "".join(self._real().stream(messages, tally=counted))
            row = self._keep(key_of("text", messages), {"text": text}, counted)
        _count(row, tally)
        yield row["text"]

    def close(self) -> None:
        """Free the model."""
        if self._model is not None:
            self._model.close()

    def _real(self) -> LanguageModel:
        if self._model is None:
            self._model = self._make()
        return self._model

    def _keep(self, key: str, reply: dict[str, Any], tally: Tally) -> dict[str, Any]:
        row = {"key": key, **reply, "prompt": tally.prompt, "completion": tally.completion}
        self._known[key] = row
        with self._file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
        return row


def key_of(kind: str, messages: Sequence[Message]) -> str:
    """What a request is kept under: its kind and words, but for the fence."""
    words = "\n".join(f"{message.role}: {_NONCE.sub('===', message.content)}" for message in messages)
    return hashlib.sha256(f"{kind}\n{words}".encode()).hexdigest()[:24]


def _count(row: dict[str, Any], tally: Tally | None) -> None:
    if tally is not None:
        tally.prompt += row["prompt"]
        tally.completion += row["completion"]

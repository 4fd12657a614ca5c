"""Working fakes: an embedder for which near texts really are near, and a language model that reads from a script."""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from index.embedder import PassageVectors, Vector
from index.rows import vector_key
from index.types import Passage
from rag.llm import Message, Tally

_TOKEN = re.compile(r"\w+|[^\w\s]")
_WORD = re.compile(r"\w{3,}")
_DIMENSIONS = 64


@dataclass
class BagOfWordsEmbedder:
    """Hashed bag of words, 64 dimensions; `embedded` and `queries` remember what it was asked for."""

    fingerprint: str = "bag-of-words:1"
    window_tokens: int = 254
    embedded: list[str] = field(default_factory=list)
    queries: list[str] = field(default_factory=list)

    def token_offsets(self, texts: Sequence[str]) -> list[list[tuple[int, int]]]:
        return [[match.span() for match in _TOKEN.finditer(text)] for text in texts]

    def embed_passages(self, passages: Sequence[Passage]) -> list[PassageVectors]:
        self.embedded += [passage.text for passage in passages]
        return [
            PassageVectors(
                bag_of_words(p.text), np.stack([bag_of_words(p.sentence_text(sentence)) for sentence in p.sentences])
            )
            for p in passages
        ]

    def embed_query(self, text: str) -> Vector:
        return self.embed_queries([text])[0]

    def embed_queries(self, texts: Sequence[str]) -> list[Vector]:
        self.queries += texts
        return [bag_of_words(text) for text in texts]


def bag_of_words(text: str) -> Vector:
    """Unit vector of the words of three letters or more; a text without any lies on the first axis."""
    vector = np.zeros(_DIMENSIONS, dtype=np.float32)
    for word in _WORD.findall(text.lower()):
        vector[zlib.crc32(word.encode()) % _DIMENSIONS] += 1.0
    length = float(np.linalg.norm(vector))
    if length == 0.0:
        vector[0] = length = 1.0
    return vector / np.float32(length)


@dataclass
class ScriptedModel:
    """Replies in order, word by word; remembers every request; says `yes` as likely as it is told to."""

    replies: list[str] = field(default_factory=list)
    yes: float | None = 1.0
    error: Exception | None = None
    name: str = "scripted"
    requests: list[tuple[Message, ...]] = field(default_factory=list)
    questions: list[tuple[Message, ...]] = field(default_factory=list)
    closed: bool = False

    def stream(self, messages: Sequence[Message], *, tally: Tally | None = None) -> Iterator[str]:
        self.requests.append(tuple(messages))
        if self.error is not None:
            raise self.error
        pieces = re.findall(r"\S+\s*|\s+", self.replies.pop(0))
        yield from pieces
        self._count(tally, messages, len(pieces))

    def probability_of_yes(self, messages: Sequence[Message], *, tally: Tally | None = None) -> float | None:
        self.questions.append(tuple(messages))
        self._count(tally, messages, 1)
        return self.yes

    def _count(self, tally: Tally | None, messages: Sequence[Message], written: int) -> None:
        """A word is a token."""
        if tally is not None:
            tally.prompt += sum(len(message.content.split()) for message in messages)
            tally.completion += written

    def close(self) -> None:
        self.closed = True


@dataclass
class LoggingEmbedder(BagOfWordsEmbedder):
    """Appends the key of each text to a file before it embeds it, so that it is known even of a killed process."""

    log: Path = Path("embedded.log")

    def embed_passages(self, passages: Sequence[Passage]) -> list[PassageVectors]:
        with self.log.open("a", encoding="ascii") as log:
            log.write("".join(f"{vector_key(passage)}\n" for passage in passages))
        return super().embed_passages(passages)

    @property
    def logged(self) -> Counter[str]:
        """How often each text was embedded, by the key of its vectors."""
        return Counter(self.log.read_text(encoding="ascii").split() if self.log.exists() else ())


class Failing:
    """A working store that raises `error` in the place of the `at`-th write; by default the process ends there.

    The writes of several stores are counted together when they share `calls`.
    """

    def __init__(
        self,
        store: Any,
        writes: Sequence[str],
        calls: list[str],
        *,
        at: int,
        error: Callable[[str], BaseException] | None = None,
    ) -> None:
        self._store = store
        self._writes = frozenset(writes)
        self._calls = calls
        self._at = at
        self._error = error or Crash

    def __getattr__(self, name: str) -> Any:
        if name in self._writes:
            self._calls.append(name)
            if len(self._calls) == self._at:
                raise self._error(name)
        return getattr(self._store, name)


class Crash(BaseException):
    """Stands for the end of the process: no handler for ordinary errors may catch it."""

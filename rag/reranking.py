"""A cross-encoder that reads question and passage together. Off unless `retrieval.reranker` names one."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from index.config import resolve
from index.errors import ConfigError, ModelUnavailable
from rag.config import Config


class Reranker(Protocol):
    """What retrieval needs of a reranker."""

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """How well each text answers the question; the higher the better. Raises ModelUnavailable."""


class CrossEncoderReranker:
    """A sentence-transformers CrossEncoder from a local directory; nothing is fetched, and no code of it is run."""

    def __init__(self, directory: Path) -> None:
        # The libraries look online for newer files unless they are told not to before they are imported.
        os.environ["HF_HUB_OFFLINE"] = os.environ["TRANSFORMERS_OFFLINE"] = "1"
        from sentence_transformers import CrossEncoder

        try:
            self._model = CrossEncoder(str(directory), device="cpu", local_files_only=True, trust_remote_code=False)
        except (OSError, ValueError, KeyError) as error:
            raise ModelUnavailable(
                f"The reranker in {directory} cannot be loaded: {' '.join(str(error).split())[:200]}",
                hint="Name the directory of a cross-encoder as retrieval.reranker, or leave it out.",
            ) from error
        self._lock = threading.Lock()

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """How well each text answers the question."""
        if not texts:
            return []
        with self._lock:
            found = self._model.predict([(question, text) for text in texts], show_progress_bar=False)
        return [float(score) for score in found]


def make_reranker(config: Config) -> Reranker | None:
    """The configured reranker, None where none is. Raises ConfigError for a directory that is not there."""
    named = config.retrieval.reranker
    if named is None:
        return None
    directory = resolve(named, config.folder)
    if not directory.is_dir():
        raise ConfigError(
            f"retrieval.reranker: {directory} is no directory.",
            hint="Name the directory of a cross-encoder, or leave the key out.",
        )
    return CrossEncoderReranker(directory)

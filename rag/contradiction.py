"""A cross-encoder that reads evidence and sentence together. Off unless `answer.nli` names one."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path

from index.config import resolve
from index.errors import ConfigError, ModelUnavailable
from rag.config import Config

# How likely evidence is to contradict a sentence, 0 … 1.
Contradicts = Callable[[str, str], float]


class CrossEncoderContradiction:
    """A sentence-transformers CrossEncoder from a local directory, trained on entailment; nothing is fetched, and no
    code of it is run. Raises ModelUnavailable where it cannot be loaded or has no label "contradiction".
    """

    def __init__(self, directory: Path) -> None:
        # The libraries look online for newer files unless they are told not to before they are imported.
        os.environ["HF_HUB_OFFLINE"] = os.environ["TRANSFORMERS_OFFLINE"] = "1"
        from sentence_transformers import CrossEncoder

        hint = "Name the directory of an entailment cross-encoder as answer.nli, or leave it out."
        try:
            self._model = CrossEncoder(str(directory), device="cpu", local_files_only=True, trust_remote_code=False)
        except (OSError, ValueError, KeyError) as error:
            message = f"The entailment model in {directory} cannot be loaded: {' '.join(str(error).split())[:200]}"
            raise ModelUnavailable(message, hint=hint) from error
        labels = [str(label).lower() for _, label in sorted(self._model.config.id2label.items())]
        if "contradiction" not in labels:
            raise ModelUnavailable(f"The model in {directory} has no label 'contradiction', but {labels}.", hint=hint)
        self._place = labels.index("contradiction")
        self._lock = threading.Lock()

    def __call__(self, evidence: str, sentence: str) -> float:
        """How likely the evidence is to contradict the sentence, 0 … 1."""
        with self._lock:
            scores = self._model.predict([(evidence, sentence)], apply_softmax=True, show_progress_bar=False)[0]
        return float(scores[self._place])


def make_contradiction(config: Config) -> Contradicts | None:
    """The configured model, None where none is. Raises ConfigError for a directory that is not there."""
    if config.answer.nli is None:
        return None
    directory = resolve(config.answer.nli, config.folder)
    if not directory.is_dir():
        raise ConfigError(
            f"answer.nli: {directory} is no directory.",
            hint="Name the directory of an entailment cross-encoder, or leave the key out.",
        )
    return CrossEncoderContradiction(directory)

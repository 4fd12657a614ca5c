"""Text to vectors: the protocol, and sentence-transformers behind it."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from index.config import EmbedderConfig
from index.errors import ModelUnavailable
from index.types import Passage

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

# Written by `dateline models pull` beside the files that it has hashed.
_RECORD = "installed.json"
_BLOCKS = 33
_BLOCK_BYTES = 4096

Vector = NDArray[np.float32]
Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class PassageVectors:
    """Unit vectors of a passage (shape `(dimensions,)`) and of its sentences (shape `(sentences, dimensions)`)."""

    passage: Vector
    sentences: Matrix


class Embedder(Protocol):
    """What the index needs of an embedding model."""

    @property
    def fingerprint(self) -> str:
        """Changes whenever the vectors would."""

    @property
    def window_tokens(self) -> int:
        """Longest text that is read whole, in tokens, special tokens not counted."""

    def token_offsets(self, texts: Sequence[str]) -> list[list[tuple[int, int]]]:
        """Character ranges of the tokens of each text, special tokens left out."""

    def embed_passages(self, passages: Sequence[Passage]) -> list[PassageVectors]:
        """Vectors of passages and of their sentences. Raises ValueError for a passage beyond the window."""

    def embed_query(self, text: str) -> Vector:
        """Unit vector of a question, shape `(dimensions,)`."""

    def embed_queries(self, texts: Sequence[str]) -> list[Vector]:
        """Unit vectors of several questions, in one pass."""


class SentenceTransformerEmbedder:
    """A sentence-transformers model from a local directory; nothing is fetched.

    Sentence vectors come from the same forward pass as the passage's: the mean of the contextual token vectors
    inside the sentence's span (late pooling, arXiv:2409.04701). Raises ModelUnavailable at the first use.
    """

    def __init__(
        self,
        directory: Path,
        *,
        name: str,
        batch_size: int = 32,
        query_prefix: str = "",
        passage_prefix: str = "",
        device: str = "cpu",
    ) -> None:
        self._directory = directory
        self._batch_size, self._device = batch_size, device
        self._query_prefix, self._passage_prefix = query_prefix, passage_prefix
        self.fingerprint = f"{name}:{_directory_digest(directory)}{_prefixes_digest(query_prefix, passage_prefix)}"
        # The tokenizer's settings change with every call; two threads at once raise "Already borrowed".
        self._lock = threading.RLock()

    @classmethod
    def configured(cls, directory: Path, config: EmbedderConfig) -> Self:
        """The model of a directory as the configuration has it."""
        return cls(
            directory,
            name=directory.name,
            batch_size=config.batch_size,
            query_prefix=config.query_prefix,
            passage_prefix=config.passage_prefix,
            device=config.device,
        )

    @cached_property
    def window_tokens(self) -> int:
        """Longest text that is read whole, in tokens, special tokens not counted."""
        special = int(self._tokenizer.num_special_tokens_to_add(pair=False))
        prefix = len(self.token_offsets([self._passage_prefix])[0]) if self._passage_prefix else 0
        return int(self._model.max_seq_length or self._tokenizer.model_max_length) - special - prefix

    @cached_property
    def _model(self) -> SentenceTransformer:
        # Loaded when first needed: a sync that finds nothing new does without.
        with self._lock:
            return _load(self._directory, self._device)

    @property
    def _tokenizer(self) -> Any:
        return self._model.tokenizer

    def token_offsets(self, texts: Sequence[str]) -> list[list[tuple[int, int]]]:
        """Character ranges of the tokens of each text, special tokens left out."""
        if not texts:
            return []
        with self._lock:
            encoded = self._tokenizer(
                list(texts), add_special_tokens=False, return_offsets_mapping=True, truncation=False, verbose=False
            )
        return [[(int(start), int(end)) for start, end in offsets] for offsets in encoded["offset_mapping"]]

    def embed_passages(self, passages: Sequence[Passage]) -> list[PassageVectors]:
        """Vectors of passages and their sentences, in the order given; batches are made of similar lengths."""
        order = sorted(range(len(passages)), key=lambda i: len(passages[i].text))
        vectors: dict[int, PassageVectors] = {}
        for first in range(0, len(order), self._batch_size):
            batch = order[first : first + self._batch_size]
            with self._lock:
                vectors.update(zip(batch, self._forward([passages[i] for i in batch]), strict=True))
        return [vectors[i] for i in range(len(passages))]

    def embed_query(self, text: str) -> Vector:
        """Unit vector of a question; a question beyond the window is read up to its end of window."""
        return self.embed_queries([text])[0]

    def embed_queries(self, texts: Sequence[str]) -> list[Vector]:
        """Unit vectors of several questions, in one pass."""
        with self._lock:
            asked = [self._query_prefix + text for text in texts]
            vectors = self._model.encode(asked, normalize_embeddings=True, show_progress_bar=False)
        return [np.asarray(vector, dtype=np.float32) for vector in vectors]

    def _forward(self, passages: list[Passage]) -> list[PassageVectors]:
        import torch

        encoded = self._tokenizer(
            [self._passage_prefix + p.text for p in passages],
            padding=True,
            truncation=False,
            return_offsets_mapping=True,
            return_special_tokens_mask=True,
            return_tensors="pt",
            verbose=False,
        )
        # Characters of the passage: tokens of the prefix lie before it, and so in none of its sentences.
        offsets = encoded.pop("offset_mapping").numpy() - len(self._passage_prefix)
        special = encoded.pop("special_tokens_mask").numpy().astype(bool)
        longest = int(
            (~special & encoded["attention_mask"].numpy().astype(bool) & (offsets[:, :, 1] > 0)).sum(axis=1).max()
        )
        if longest > self.window_tokens:
            raise ValueError(f"a passage of {longest} tokens exceeds the embedder's window of {self.window_tokens}")
        with torch.inference_mode():
            out = self._model({name: tensor.to(self._device) for name, tensor in encoded.items()})
        tokens = out["token_embeddings"].float().cpu().numpy()
        pooled = _unit(out["sentence_embedding"].float().cpu().numpy())
        return [
            PassageVectors(
                pooled[row], _sentence_vectors(passage, tokens[row], offsets[row], special[row], pooled[row])
            )
            for row, passage in enumerate(passages)
        ]


def _sentence_vectors(
    passage: Passage, tokens: Matrix, offsets: NDArray[np.int64], special: NDArray[np.bool_], fallback: Vector
) -> Matrix:
    rows = []
    for sentence in passage.sentences:
        start, end = sentence.start - passage.start_char, sentence.end - passage.start_char
        inside = (offsets[:, 0] >= start) & (offsets[:, 1] <= end) & (offsets[:, 1] > offsets[:, 0]) & ~special
        rows.append(tokens[inside].mean(axis=0) if inside.any() else fallback)
    return _unit(np.stack(rows))


def _unit(matrix: Matrix) -> Matrix:
    norms = np.linalg.norm(matrix, axis=-1, keepdims=True)
    return np.asarray(matrix / np.maximum(norms, 1e-12), dtype=np.float32)


def _load(directory: Path, device: str) -> SentenceTransformer:
    # The libraries look online for newer files unless they are told not to before they are imported.
    os.environ["HF_HUB_OFFLINE"] = os.environ["TRANSFORMERS_OFFLINE"] = "1"
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    import torch
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    there = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    if not there[device]:
        raise ModelUnavailable(
            f"embedder.device is {device}, and torch {torch.__version__} finds no such device.",
            hint=f"Set embedder.device to cpu, or install a build of torch for {device}.",
        )
    try:
        return SentenceTransformer(str(directory), device=device, local_files_only=True, trust_remote_code=False)
    except (OSError, ValueError, KeyError) as error:
        raise ModelUnavailable(
            f"The embedding model in {directory} cannot be loaded: {' '.join(str(error).split())[:200]}",
            hint=f"Run: dateline models verify {directory.name}",
        ) from error


def _directory_digest(directory: Path) -> str:
    """Twelve hex digits over the model's small files and the sizes of its large ones.

    The weights of a pulled model are known by their SHA-256; of any other a sample is part of the digest, since two
    trainings of one architecture differ in nothing else.
    """
    digest = hashlib.sha256()
    pulled = (directory / _RECORD).is_file()
    for file in sorted(directory.rglob("*.json")):
        if file.name != _RECORD:
            digest.update(file.name.encode() + file.read_bytes())
    for file in sorted([*directory.rglob("*.safetensors"), *directory.rglob("*.bin")]):
        digest.update(f"{file.name}:{file.stat().st_size}".encode())
        if not pulled:
            digest.update(_sample(file))
    return digest.hexdigest()[:12]


def _prefixes_digest(*prefixes: str) -> str:
    """Eight hex digits behind the model's where there are prefixes: the vectors are others with them."""
    return f"+{hashlib.sha256(repr(prefixes).encode()).hexdigest()[:8]}" if any(prefixes) else ""


def _sample(file: Path) -> bytes:
    """Blocks spread evenly over a file, from its beginning to its end."""
    last = max(file.stat().st_size - _BLOCK_BYTES, 0)
    with file.open("rb") as opened:
        blocks = []
        for number in range(_BLOCKS):
            opened.seek(last * number // (_BLOCKS - 1))
            blocks.append(opened.read(_BLOCK_BYTES))
    return b"".join(blocks)

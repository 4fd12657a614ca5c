"""What the fingerprint of an embedding model depends on. The model itself is tested with real vectors elsewhere."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from index.config import EmbedderConfig
from index.embedder import SentenceTransformerEmbedder
from index.errors import ModelUnavailable
from index.types import Passage, Span
from rag.models import locate

PROJECT = Path(__file__).parents[2]


def model(folder: Path, *, weights: bytes = b"w" * 100_000, config: str = "{}", pulled: bool = False) -> Path:
    folder.mkdir()
    (folder / "config.json").write_text(config)
    (folder / "model.safetensors").write_bytes(weights)
    if pulled:
        (folder / "installed.json").write_text('{"when": "2024-01-01"}')
    return folder


def fingerprint(folder: Path, name: str = "m") -> str:
    return SentenceTransformerEmbedder(folder, name=name).fingerprint


def test_other_files_are_another_model(tmp_path: Path) -> None:
    weights = b"w" * 100_000
    changed = bytearray(weights)
    changed[50_000:60_000] = b"x" * 10_000
    prints = {
        fingerprint(model(tmp_path / "a")),
        fingerprint(model(tmp_path / "b", config='{"a": 1}')),
        fingerprint(model(tmp_path / "c", weights=weights + b"w")),
        fingerprint(model(tmp_path / "d", weights=bytes(changed))),
        fingerprint(model(tmp_path / "e"), name="other"),
    }
    assert len(prints) == 5
    assert fingerprint(model(tmp_path / "same")) in prints


def test_the_record_of_a_pull_is_not_part_of_it(tmp_path: Path) -> None:
    first, second = model(tmp_path / "a", pulled=True), model(tmp_path / "b", pulled=True)
    (second / "installed.json").write_text('{"when": "2025-01-01"}')
    assert fingerprint(first) == fingerprint(second)


def test_a_broken_model_is_an_error_at_its_first_use(tmp_path: Path) -> None:
    embedder = SentenceTransformerEmbedder(model(tmp_path / "broken"), name="broken")
    with pytest.raises(ModelUnavailable) as raised:
        embedder.embed_query("anything")
    assert "models verify" in raised.value.hint


def test_a_device_that_is_not_there_is_an_error_with_the_way_out(tmp_path: Path) -> None:
    import torch

    missing = "mps" if torch.cuda.is_available() else "cuda"
    embedder = SentenceTransformerEmbedder.configured(model(tmp_path / "any"), EmbedderConfig(device=missing))
    with pytest.raises(ModelUnavailable, match=f"embedder.device is {missing}") as raised:
        embedder.embed_query("anything")
    assert "embedder.device to cpu" in raised.value.hint


def test_the_fingerprint_needs_no_model_library(tmp_path: Path) -> None:
    script = (
        "import sys\nfrom pathlib import Path\nfrom index.embedder import SentenceTransformerEmbedder\n"
        "print(SentenceTransformerEmbedder(Path(sys.argv[1]), name='m').fingerprint, 'torch' in sys.modules)"
    )
    command = [sys.executable, "-c", script, str(model(tmp_path / "a"))]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == [fingerprint(tmp_path / "a"), "False"]


def test_prefixes_are_part_of_the_model(tmp_path: Path) -> None:
    folder = model(tmp_path / "a")
    prefixes = ({}, {"query_prefix": "query: "}, {"passage_prefix": "query: "})
    prints = {SentenceTransformerEmbedder(folder, name="m", **each).fingerprint for each in prefixes}
    assert len(prints) == 3 and fingerprint(folder) in prints, "without any it is the fingerprint that it was"


@pytest.mark.slow
def test_prefixes_are_read_and_belong_to_no_sentence() -> None:
    directory = locate("all-MiniLM-L6-v2")
    text = "The ferry sails at night. It carries cars."
    passage = make_passage(text, [(0, 25), (26, 42)])
    plain = SentenceTransformerEmbedder(directory, name="m")
    marked = SentenceTransformerEmbedder(directory, name="m", query_prefix="query: ", passage_prefix="passage: ")
    assert marked.window_tokens < plain.window_tokens
    (without,), (with_prefix,) = plain.embed_passages([passage]), marked.embed_passages([passage])
    assert with_prefix.sentences.shape == without.sentences.shape
    (whole,) = plain.embed_passages([make_passage("passage: " + text, [(9, 34), (35, 51)])])
    assert np.allclose(with_prefix.passage, whole.passage, atol=1e-5)
    assert np.allclose(with_prefix.sentences, whole.sentences, atol=1e-5)
    assert np.allclose(marked.embed_query("ferry"), plain.embed_query("query: ferry"), atol=1e-5)
    assert [len(v) for v in marked.embed_queries(["a", "b"])] == [384, 384]


def make_passage(text: str, sentences: list[tuple[int, int]]) -> Passage:
    spans = tuple(Span(start, end) for start, end in sentences)
    return Passage(
        passage_id="p", document_id="d", ordinal=0, text=text, start_char=0, end_char=len(text), sentences=spans
    )

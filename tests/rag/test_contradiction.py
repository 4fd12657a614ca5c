"""A model of entailment is read from a directory, and what is not there or not one is an error."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from index.errors import ConfigError, ModelUnavailable
from rag.assistant import Assistant
from rag.config import parse_config
from rag.contradiction import make_contradiction

MakeAssistant = Callable[..., Assistant]


def settings(tmp_path: Path, directory: str | None) -> object:
    return make_contradiction(parse_config({"answer": {"nli": directory}}, file=tmp_path / "config.yaml"))


def test_none_is_the_default(tmp_path: Path) -> None:
    assert settings(tmp_path, None) is None


def test_a_directory_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"answer\.nli: .*nowhere is no directory") as raised:
        settings(tmp_path, "nowhere")
    assert "leave the key out" in raised.value.hint


def test_it_is_part_of_what_an_answer_records(tmp_path: Path) -> None:
    plain, with_model = (parse_config({"answer": {"nli": n}}, file=tmp_path / "config.yaml") for n in (None, "encoder"))
    assert plain.digest() != with_model.digest()


def write_encoder(folder: Path, labels: list[str]) -> Path:
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    letters = "abcdefghijklmnopqrstuvwxyz"
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *(f"##{letter}" for letter in letters)]
    (folder / "vocab.txt").write_text("\n".join(words))
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        id2label=dict(enumerate(labels)),
        label2id={label: number for number, label in enumerate(labels)},
    )
    model = BertForSequenceClassification(config)
    # Whatever it reads, it finds a contradiction.
    model.classifier.bias.data = torch.tensor([9.0 if label == "contradiction" else 0.0 for label in labels])
    model.save_pretrained(folder / "encoder")
    BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder / "encoder")
    return folder / "encoder"


@pytest.mark.slow
@pytest.mark.parametrize("labels", [["contradiction", "entailment", "neutral"], ["entailment", "contradiction"]])
def test_a_cross_encoder_says_how_likely_a_contradiction_is(tmp_path: Path, labels: list[str]) -> None:
    contradicts = settings(tmp_path, str(write_encoder(tmp_path, labels)))
    assert callable(contradicts)
    assert 0.9 < contradicts("the bridge is open", "the bridge is closed") <= 1.0


@pytest.mark.slow
def test_a_cross_encoder_without_contradiction_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="no label 'contradiction'"):
        settings(tmp_path, str(write_encoder(tmp_path, ["good", "bad"])))


def test_a_directory_that_holds_no_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="cannot be loaded"):
        settings(tmp_path, str(tmp_path))

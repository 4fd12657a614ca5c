"""Sentence rows find what the catalogue's sentences score."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.sentence_rows import search_arms, write_sentences
from tests.conftest import MakeAssistant
from tests.fakes import bag_of_words


def test_both_ways_score_a_passage_by_its_best_sentence(make_assistant: MakeAssistant, tmp_path: Path) -> None:
    index = make_assistant()._open_index()
    rows = write_sentences(index, tmp_path / "sentences")
    ids = [i for chunk in index.catalogue.passage_ids() for i in chunk]
    passages = index.catalogue.passages(ids)
    assert rows.count() == sum(len(passage.sentences) for passage in passages.values()) > len(passages)
    arms = search_arms(index, rows, bag_of_words("What will the bridge cost?"), {ids[0]: 1.0})
    again, found = (arms[name]() for name in ("passage rows, scored again", "sentence rows"))
    assert found == pytest.approx(again, abs=0.005), "every passage is within the candidates of so small a corpus"
    assert set(arms["sentence rows, with BM25"]()) == set(ids)

"""A name that no document holds means silence, also where nothing marks it as a name."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from rag import Assistant
from rag.confidence import signals, strange_words
from tests.corpus import make_config, make_document, write_corpus
from tests.fakes import BagOfWordsEmbedder
from tests.rag.excerpts import evidence_of

# What an embedder's vocabulary has in one piece; of all other words it makes one token per two letters.
WHOLE = frozenset("what is the range of missile how far can fly did say about bridge cost who built when".split())


def strange(question: str, held: str = "") -> tuple[str, ...]:
    """The strange words of a question, where passages hold the stems `held`."""
    frequencies = dict.fromkeys(held.split(), 1)
    return strange_words(
        question, lambda word: 1 if word in WHOLE else (len(word) + 1) // 2, lambda stem: frequencies.get(stem, 0)
    )


@pytest.mark.parametrize(
    ("question", "held", "expected"),
    [
        ("what is the range of the korvanik missile", "missil", ("korvanik",)),
        ("what is the range of the korvanik missile", "missil korvanik", ()),
        ("Korvanik missile range?", "missil", ("korvanik",)),
        ("korvanik missile range?", "missil", ()),  # no word says that it is English
        ("What is the range of the Korvanik missile?", "missil", ()),  # a name already
        ("What did Ada Quill say about the korvanik bridge?", "", ()),  # who marks one name marks them all
        ("how did the masterminded bridge cost", "", ()),
        ("how did the bridge unsurprisingly cost", "", ()),
        ("who built the bridge", "", ()),
        ("what is b2b4c6x8", "", ()),
        ("what's won't", "", ()),
        ("was kostet die brücke", "", ()),
        ("korvanik korvanik what korvanik", "", ("korvanik",)),
        ("", "", ()),
        ("???", "", ()),
    ],
)
def test_words_that_look_like_names(question: str, held: str, expected: tuple[str, ...]) -> None:
    assert strange(question, held) == expected


@pytest.mark.parametrize(
    ("word", "missing"),
    [("korvanik", 1.0), ("ostrik", 0.0), ("celoron", 0.0), ("maurel", 0.0), ("fenn", 1.0)],
)
def test_a_strange_word_is_missing_unless_something_is_spelled_like_it(word: str, missing: float) -> None:
    evidence = evidence_of(make_document("Ingrid Maurell of Ostrick wrote to Pierre Céloron."))
    assert signals(f"what did {word} say", evidence, (word,))["missing_names"] == missing


def test_without_strange_words_only_marked_names_count() -> None:
    evidence = evidence_of(make_document("Ingrid Maurell of Ostrick wrote."))
    assert signals("what did korvanik say", evidence)["missing_names"] == 0.0
    assert signals("What did Ingrid Korvanik say?", evidence)["missing_names"] == 0.5
    assert signals("What did Ingrid say of tholmark?", evidence, ("tholmark",))["missing_names"] == 0.5


class PiecesEmbedder(BagOfWordsEmbedder):
    """Knows a few words whole, and makes two-letter tokens of all others, as the vocabulary of a model does."""

    def token_offsets(self, texts: Sequence[str]) -> list[list[tuple[int, int]]]:
        return [
            [
                (start, min(start + 2, end)) if text[first:end].lower() not in WHOLE else (first, end)
                for first, end in spans
                for start in (range(first, end, 2) if text[first:end].lower() not in WHOLE else (first,))
            ]
            for text, spans in zip(texts, super().token_offsets(texts), strict=True)
        ]


@pytest.mark.parametrize(
    ("question", "silent"),
    [
        ("what is the range of the korvanik missile?", True),
        ("Korvanik missile range?", True),
        ("what is the range of the tholmark missile?", False),
        ("what is the range of the tolmark missile?", False),  # misspelt
    ],
)
def test_a_question_in_small_letters_on_what_no_document_names_is_met_with_silence(
    tmp_path: Path, question: str, silent: bool
) -> None:
    write_corpus(tmp_path / "documents", {"a.txt": "The range of the Tholmark missile is 300 kilometres, they said."})
    with Assistant(make_config(tmp_path), embedder=PiecesEmbedder()) as assistant:
        assistant.sync()
        answer = assistant.ask(question)
        assert answer.abstained == silent
        assert (answer.origins == ()) == silent

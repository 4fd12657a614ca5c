"""Evidence is cut to what a language model can read, from the worst end."""

from __future__ import annotations

from index.types import Document
from rag.fitting import fitting
from rag.types import Evidence

QUESTION = "What will the bridge cost?"


def evidence(*texts: str) -> tuple[Evidence, ...]:
    document = Document(
        document_id="a", uri="a", title="A", text="", media_type="text/plain", content_hash="0" * 64, outlet="Courier"
    )
    return tuple(
        Evidence(
            document=document,
            passage_id="p",
            text=text,
            start_char=0,
            end_char=len(text),
            page=None,
            score=1.0,
            scores={},
            sentences=(),
        )
        for text in texts
    )


def test_what_fits_is_the_best() -> None:
    offered = evidence(*(f"Sentence {number} is about the bridge over the Velm." for number in range(6)))
    assert fitting(QUESTION, offered, 4096) == offered
    sizes = [len(fitting(QUESTION, offered, tokens)) for tokens in range(100, 600, 5)]
    assert sizes == sorted(sizes) and set(sizes) == {0, 1, 2, 3, 4, 5, 6}
    for tokens in range(100, 600, 5):
        chosen = fitting(QUESTION, offered, tokens)
        assert chosen == offered[: len(chosen)]


def test_a_sentence_without_end_does_not_push_the_others_out() -> None:
    offered = evidence("The bridge costs 2.4 million.", "row " * 5_000, "The mayor is glad.")
    assert fitting(QUESTION, offered, 600) == (offered[0], offered[2])

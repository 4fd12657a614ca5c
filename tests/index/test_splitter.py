"""Passages: whole sentences, within the window, with ids that survive edits elsewhere."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

import pytest

from index.sentences import sentence_spans
from index.splitter import split
from index.types import Document, Heading, Passage
from tests.corpus import make_document
from tests.fakes import BagOfWordsEmbedder

WORDS = "bridge ferry lamp storm council harbour island winter crown vote".split()
TEXT = "\n\n".join(
    " ".join(f"Sentence {p}.{s} speaks of the {WORDS[(p + s) % 10]} again." for s in range(6)) for p in range(12)
)


def passages_of(document: Document, max_tokens: int = 40) -> tuple[Passage, ...]:
    return split(document, token_offsets=BagOfWordsEmbedder().token_offsets, max_tokens=max_tokens)


def tokens(text: str) -> int:
    return len(BagOfWordsEmbedder().token_offsets([text])[0])


@pytest.mark.parametrize("max_tokens", [12, 20, 40, 200])
def test_every_sentence_is_in_exactly_one_passage(max_tokens: int) -> None:
    document = make_document(TEXT)
    passages = passages_of(document, max_tokens)
    assert [span for passage in passages for span in passage.sentences] == sentence_spans(TEXT)
    for passage in passages:
        assert TEXT[passage.start_char : passage.end_char] == passage.text
        assert sum(tokens(span.of(TEXT)) for span in passage.sentences) <= max_tokens
        assert [passage.sentence_text(span) for span in passage.sentences] == [s.of(TEXT) for s in passage.sentences]
    assert [passage.ordinal for passage in passages] == list(range(len(passages)))


def test_passages_are_filled() -> None:
    passages = passages_of(make_document(TEXT), 60)
    for passage, following in pairwise(passages):
        assert tokens(passage.text) + tokens(following.sentence_text(following.sentences[0])) > 60


@pytest.mark.parametrize(
    "sentence",
    [
        "the bridge and the ferry and the lamp " * 40,
        "x" * 500 + "." * 200 + " " + "long " * 300,
        "!?" * 150,
        "橋。" * 100,
    ],
)
def test_an_over_long_sentence_is_cut_and_loses_nothing(sentence: str) -> None:
    text = f"Before it. {sentence.strip()} After it."
    passages = passages_of(make_document(text), 40)
    end = 0
    for span in (span for passage in passages for span in passage.sentences):
        assert end <= span.start and not text[end : span.start].strip()
        assert 0 < tokens(span.of(text)) <= 40
        end = span.end
    assert not text[end:].strip()


def test_an_over_long_sentence_is_cut_between_words() -> None:
    text = "harbourmaster lighthouse " * 60
    pieces = [span.of(text) for passage in passages_of(make_document(text)) for span in passage.sentences]
    assert {word for piece in pieces for word in piece.split()} == {"harbourmaster", "lighthouse"}


def test_a_word_of_many_tokens_does_not_exceed_the_window() -> None:
    def three_letters(texts: Sequence[str]) -> list[list[tuple[int, int]]]:
        return [[m.span() for m in re.finditer(r"\w{1,3}|[^\w\s]", text)] for text in texts]

    text = "an unconstitutionally overcomplicated harbourmaster's lighthousekeeping " * 20
    passages = split(make_document(text), token_offsets=three_letters, max_tokens=32)
    assert "".join("".join(p.text.split()) for p in passages) == "".join(text.split())
    for passage in passages:
        assert len(three_letters([passage.text])[0]) <= 32


def test_repeated_paragraphs_have_ids_of_their_own() -> None:
    paragraph = "The same words stand here again and again and again and again and again. " * 3
    passages = passages_of(make_document("\n\n".join([paragraph.strip()] * 4)), 45)
    ids = [passage.passage_id for passage in passages]
    assert len(set(ids)) == len(ids) == 4
    assert ids == [ids[0], *(f"{ids[0]}-{n}" for n in (2, 3, 4))]


def test_ids_are_stable_when_another_paragraph_is_edited() -> None:
    sections = [f"Section {n}\n\nOf {word} it is said that nobody has seen it." for n, word in enumerate(WORDS)]

    def ids(parts: list[str]) -> list[str]:
        text = "\n\n".join(parts)
        headings = tuple(Heading(start=text.index(f"Section {n}"), level=1, text=f"Section {n}") for n in range(10))
        return [passage.passage_id for passage in passages_of(make_document(text, headings=headings))]

    before = ids(sections)
    sections[3] += " Then somebody did."
    after = ids(sections)
    assert [n for n, (a, b) in enumerate(zip(before, after, strict=True)) if a != b] == [3]


def test_ids_name_their_document() -> None:
    one, other = (passages_of(make_document("The same text.", name)) for name in ("a.txt", "b.txt"))
    assert one[0].passage_id.startswith("a.txt#") and other[0].passage_id.startswith("b.txt#")
    assert one[0].passage_id != other[0].passage_id


def test_passages_end_at_headings_and_know_their_path() -> None:
    text = "Title\n\nLead.\n\nPart\n\nOne. Two.\n\nDetail\n\nThree.\n\nOther\n\nFour."
    levels = {"Title": 1, "Part": 2, "Detail": 3, "Other": 2}
    headings = tuple(Heading(start=text.index(name), level=level, text=name) for name, level in levels.items())
    passages = passages_of(make_document(text, headings=headings))
    assert [(" ".join(p.text.split()), p.headings) for p in passages] == [
        ("Title Lead.", ("Title",)),
        ("Part One. Two.", ("Title", "Part")),
        ("Detail Three.", ("Title", "Part", "Detail")),
        ("Other Four.", ("Title", "Other")),
    ]


def test_passages_end_at_pages_and_know_their_page() -> None:
    text = "One. Two.\n\nThree. Four.\n\nFive."
    passages = passages_of(make_document(text, page_starts=(0, text.index("Three"), text.index("Five"))))
    assert [(p.text, p.page) for p in passages] == [("One. Two.", 1), ("Three. Four.", 2), ("Five.", 3)]
    assert [p.page for p in passages_of(make_document(text))] == [None]


def test_a_document_without_text_has_no_passages() -> None:
    assert passages_of(make_document("")) == ()

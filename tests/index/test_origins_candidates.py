"""Which documents are worth comparing: those that share enough, however many share it."""

from __future__ import annotations

import random

import pytest

from index.origins import closest, fingerprints, one_credits, prepare
from index.origins.alignment import equal_spans
from index.origins.prepared import shingle_hashes
from tests.index.origin_texts import AGENCY, CREDITED, INDEPENDENT, TRANSLATED


def test_two_shared_keys_tell_and_one_alone_does_not() -> None:
    holders = {1: ["a", "b", "c"], 2: ["a", "b"]}
    assert closest("a", [1, 2], holders, frozenset()) == {"b": True, "c": False}


@pytest.mark.parametrize(("shared", "tells"), [(2, False), (3, False), (4, True)])
def test_of_keys_that_twenty_documents_share_by_chance_more_are_needed(shared: int, tells: bool) -> None:
    holders = {key: ["a", "b", *(f"{key}-{number}" for number in range(18))] for key in range(shared)}
    assert closest("a", list(range(shared)), holders, frozenset())["b"] is tells


def test_rarer_keys_count_more_and_ties_go_by_name() -> None:
    holders = {1: ["a", *(f"n{number}" for number in range(40))], 2: ["a", "n7"], 3: ["a", "n3"]}
    assert list(closest("a", [1, 2, 3], holders, frozenset()))[:3] == ["n3", "n7", "n0"]


@pytest.mark.parametrize(("shared", "expected"), [(3, {}), (6, {"b": True})])
def test_a_footer_of_everybody_does_not_tell_and_a_text_of_everybody_does(
    shared: int, expected: dict[str, bool]
) -> None:
    keys = list(range(shared))
    assert closest("a", keys, {key: ["a", "b"] for key in keys}, frozenset(keys)) == expected


def test_who_may_credit_whom_is_known_without_the_words() -> None:
    credits = prepare(CREDITED).attributions
    told = prepare("", outlet="Morgen", credits=credits)
    assert one_credits(told, prepare("", outlet="Nordwire", credits=()))
    assert one_credits(prepare("", outlet="Tageblatt", credits=prepare(AGENCY).attributions), told), "by its dateline"
    assert not one_credits(told, prepare("", outlet="Tageblatt", credits=()))
    assert not one_credits(told, prepare("", credits=())), "who published it is not known"


@pytest.mark.parametrize("words", [120, 200])
def test_excerpts_of_long_texts_share_keys(words: int) -> None:
    draw = random.Random(words)
    vocabulary = [f"w{number}" for number in range(9000)]
    found = 0
    for _ in range(20):
        text = draw.choices(vocabulary, k=6000)
        start = draw.randrange(6000 - words)
        excerpt = " ".join(["strange", "beginning", *text[start : start + words]])
        found += len(set(fingerprints(" ".join(text)).keys) & set(fingerprints(excerpt).keys)) >= 2
    assert found >= 18


def test_keys_grow_with_the_text_and_end() -> None:
    draw = random.Random(2)
    counts = [
        len(fingerprints(" ".join(f"w{draw.random()}" for _ in range(words))).keys) for words in (500, 5000, 60_000)
    ]
    assert counts[0] < counts[1] < counts[2] <= 430


@pytest.mark.parametrize("other", [TRANSLATED, CREDITED, INDEPENDENT, f"Karst. {AGENCY}", AGENCY.upper()])
def test_equal_spans_have_the_same_words_and_are_few(other: str) -> None:
    a, b = prepare(AGENCY), prepare(other)
    spans = equal_spans(a, b, 4)
    assert len(spans) <= 4
    lengths = [len(prepare(span.a.of(AGENCY)).words) for span in spans]
    assert lengths == sorted(lengths, reverse=True) and all(length >= 5 for length in lengths)
    for span in spans:
        assert prepare(span.a.of(AGENCY)).words == prepare(span.b.of(other)).words


def test_shingles_are_hashed_alike_in_every_text() -> None:
    assert shingle_hashes("a b c d e f".split())[1:].tolist() == shingle_hashes("b c d e f".split()).tolist()

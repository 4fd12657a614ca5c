"""What of a reply can be checked, and when it loops."""

from __future__ import annotations

import pytest

from rag.replies import loops, sentences_of

COST = "The bridge will cost 2.4 million crowns."
OPEN = "It will open in May, the mayor said."


@pytest.mark.parametrize(
    ("text", "complete"),
    [
        (f"{COST} {OPEN}", [COST, OPEN]),
        (f"{COST} It will op", [COST]),
        (f"{COST} It will cost 3.", [COST, "It will cost 3."]),
        ("It will", []),
        ("", []),
        (f"- {COST}\n- It will", [COST]),
        (f'{COST} "We are glad."', [COST, '"We are glad."']),
        ("橋は来年開く。橋の", ["橋は来年開く。"]),
        (f"{COST} {OPEN} {COST} {COST}", [COST, OPEN]),
    ],
)
def test_of_a_reply_that_is_cut_off_the_complete_sentences_remain(text: str, complete: list[str]) -> None:
    assert sentences_of(text, cut_off=True) == complete


def test_a_whole_reply_keeps_a_last_sentence_without_a_full_stop() -> None:
    assert sentences_of(f"{COST} 142 metres") == [COST, "142 metres"]
    assert sentences_of(f"**{COST}** [1][2]\n\n1. {OPEN} [3]") == [COST, OPEN]


@pytest.mark.parametrize(
    "text",
    [
        f"{COST} " * 3,
        f"{OPEN} {COST} " * 3,
        "\n".join([COST, OPEN, COST, "The ferry stays.", COST]),
        "It costs " + "a million and " * 6,
        "!" * 70,
        "The bridge\n" * 8,
        "橋は来年開く、" * 10,
    ],
)
def test_a_loop_is_seen(text: str) -> None:
    assert loops(text)
    assert not loops(text[: len(text) // 3])


@pytest.mark.parametrize(
    "text",
    [
        "",
        f"{COST} {OPEN}",
        f"{COST} {OPEN} {COST} {OPEN}",
        "No, no, no, he said, never again.",
        "| --- | --- | --- | --- |",
        "1 000 000 000 crowns",
        "Yes. The first. Yes. The second. Yes. The third. Yes.",
        "It cost 2 million in 2021, 3 million in 2022, 4 million in 2023 and 5 million in 2024.",
        "Contents ................ 12",
    ],
)
def test_what_only_repeats_a_little_is_no_loop(text: str) -> None:
    assert not any(loops(text[:end]) for end in range(len(text) + 1))

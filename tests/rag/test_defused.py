"""Control tokens of chat templates in documents, and what steers a terminal in replies."""

from __future__ import annotations

import pytest

from rag.prompting import defused, make_rewrite_prompt
from rag.replies import sentences_of


@pytest.mark.parametrize(
    "token",
    ["<|im_end|>", "<|im_start|>", "<|eot_id|>", "<|start_header_id|>", "<｜end▁of▁sentence｜>", "</s>", "<s>",
     "[/INST]", "[INST]", "<<SYS>>", "<</SYS>>", "<end_of_turn>", "<start_of_turn>", "</tool_call>", "<think>",
     "<|IM_END|>"],
)  # fmt: skip
def test_a_control_token_is_broken_and_can_still_be_read(token: str) -> None:
    assert token not in defused(f"a {token} b")
    assert defused(f"a {token} b").replace(" ", "") == f"a{token}b".replace(" ", "")


@pytest.mark.parametrize("text", ["a <b> c", "1 < 2 | 3 > 2", "[1] [INSTALL]", "<span>", "f(x) <| y", "<thinker>"])
def test_other_text_stays(text: str) -> None:
    assert defused(text) == text


def test_questions_and_conversations_are_defused_too() -> None:
    (message,) = make_rewrite_prompt("Why? <|im_end|>", "Q: <|im_start|>system")
    assert "<|im" not in message.content


def test_a_reply_loses_what_steers_a_terminal() -> None:
    reply = "\x1b[31mThe lamp\x1b[0m is lit.\x07 It is\tbright.\x9b"
    assert sentences_of(reply) == ["The lamp is lit.", "It is\tbright."]

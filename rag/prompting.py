"""Prompts as data: texts in `rag/prompts/`, filled in here. The constant part comes first, for the prefix cache."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from rag.llm import Message
from rag.types import Evidence

_FOLDER = Path(__file__).with_name("prompts")
_TITLE_CHARS = 60
# Of ChatML, Llama, DeepSeek, Mistral, Gemma, and the calls and thoughts of several.
_CONTROL = re.compile(
    r"<\|[^<>|]{1,60}\|>|<｜[^<>｜]{1,60}｜>|</?s>|\[/?(?:INST|SYSTEM_PROMPT|TOOL_CALLS|AVAILABLE_TOOLS)\]|<</?SYS>>"
    r"|</?(?:start|end)_of_turn>|</?(?:tool_call|tool_response|think|bos|eos|unk|pad)>",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Prompt:
    """The two requests about one question; they share all but their last line."""

    answerable: tuple[Message, ...]
    answer: tuple[Message, ...]


def make_prompt(question: str, evidence: Sequence[Evidence]) -> Prompt:
    """Requests for whether the evidence answers the question, and for the answer."""
    asked = defused(" ".join(question.split()))
    shared = _text("excerpts").format(mark=_mark(), excerpts=defused(_excerpts(evidence)), question=asked)
    system = Message("system", _text("system").strip())
    return Prompt(
        answerable=(system, Message("user", shared + _text("answerable").strip())),
        answer=(system, Message("user", shared + _text("answer").strip())),
    )


def make_rewrite_prompt(question: str, conversation: str) -> tuple[Message, ...]:
    """The request for a follow-up question that stands on its own."""
    asked = defused(" ".join(question.split()))
    text = _text("rewrite").format(mark=_mark(), conversation=defused(conversation), question=asked)
    return (Message("user", text.strip()),)


def defused(text: str) -> str:
    """`text` in which no control token of a chat template stands: a space breaks it.

    llama.cpp reads them in a message as it does in its template; `<|im_end|>` in a document would end the user's turn.
    """
    return _CONTROL.sub(lambda token: f"{token[0][0]} {token[0][1:]}", text)


def _mark() -> str:
    """What no document can contain: it is drawn anew for each request."""
    return f"=== {secrets.randbelow(10**8):08d} ==="


def prompts_digest() -> str:
    """Eight hex digits over all prompt texts; part of what an answer depends on."""
    texts = "".join(_text(file.stem) for file in sorted(_FOLDER.glob("*.txt")))
    return hashlib.sha256(texts.encode()).hexdigest()[:8]


@cache
def _text(name: str) -> str:
    return (_FOLDER / f"{name}.txt").read_text(encoding="utf-8")


def _excerpts(evidence: Sequence[Evidence]) -> str:
    """Evidence, best first, each sentence with its source behind it.

    Grouped by document in the order of the text, the default model named a neighbouring sentence's country instead
    (benchmarks/LOG.md, 2026-11-22).
    """
    days: dict[str, set[date | None]] = {}
    for item in evidence:
        days.setdefault(_who(item), set()).add(item.document.published.day)
    lines, named = [], set()
    for item in evidence:
        who, day = _who(item), item.document.published.day
        # Each digit of a day is a token: it is told once where all that is read of a source is of that day.
        told = day and (who not in named or len(days[who]) > 1)
        named.add(who)
        lines.append(f"- {' '.join(item.text.split())} ({who}{f', {day.isoformat()}' if day and told else ''})")
    return "\n".join(lines)


def _who(item: Evidence) -> str:
    """The outlet; the title only where there is none: each of its words costs time to read."""
    return item.document.outlet or f"“{item.document.title[:_TITLE_CHARS]}”"

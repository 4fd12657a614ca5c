"""Evidence that fits into a language model's context, by an estimate that is rather too high."""

from __future__ import annotations

from collections.abc import Sequence

from rag.prompting import make_prompt
from rag.tokens import estimate_tokens
from rag.types import Evidence

# What a chat template puts around two messages.
_TEMPLATE_TOKENS = 24


def fitting(question: str, evidence: Sequence[Evidence], most_tokens: int) -> tuple[Evidence, ...]:
    """The best evidence of which the prompt has at most `most_tokens`, in its order.

    What does not fit is left out, from the worst end, or because it is too long by itself.
    """
    chosen: tuple[Evidence, ...] = ()
    for item in evidence:
        if _prompt_tokens(question, (*chosen, item)) <= most_tokens:
            chosen = (*chosen, item)
    return chosen


def _prompt_tokens(question: str, evidence: Sequence[Evidence]) -> int:
    prompt = make_prompt(question, evidence)
    longest = max((prompt.answer, prompt.answerable), key=lambda messages: len(messages[-1].content))
    return _TEMPLATE_TOKENS + sum(estimate_tokens(message.content) for message in longest)

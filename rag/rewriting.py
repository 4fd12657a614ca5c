"""A follow-up made to stand on its own by the language model, where `retrieval.rewriting` asks for it."""

from __future__ import annotations

from collections.abc import Sequence

from index.errors import LanguageModelError, ModelUnavailable
from rag.conversation import depends
from rag.llm import LanguageModel, Tally
from rag.prompting import make_rewrite_prompt
from rag.tokens import estimate_tokens, within_tokens
from rag.types import Turn
from rag.wording import content_stems

# The newest turns that fit, each answer cut.
_CONVERSATION_TOKENS, _ANSWER_TOKENS = 600, 150
_LONGEST_CHARS = 400
RULES_INSTEAD = "The language model did not put the question in its own words: names were carried by rule."


def rewrite(question: str, history: Sequence[Turn], model: LanguageModel, tally: Tally) -> tuple[str | None, str]:
    """The question on its own, None where it stands so already or the model gives no usable one; and a note, or "".

    A model that fails is no error: rules carry what the question leaves out.
    """
    if not history or not depends(question):
        return None, ""
    try:
        reply = "".join(model.stream(make_rewrite_prompt(question, _conversation(history)), tally=tally))
    except (LanguageModelError, ModelUnavailable) as error:
        return None, f"{error} {RULES_INSTEAD}"
    written = reply.strip().partition("\n")[0].strip().strip('"“”')
    known = set(content_stems(" ".join([question, *(f"{turn.question} {turn.answer}" for turn in history)])))
    new = set(content_stems(written)) - known
    if not content_stems(written) or new or len(written) > _LONGEST_CHARS:
        return None, RULES_INSTEAD
    return written, ""


def _conversation(history: Sequence[Turn]) -> str:
    turns: list[str] = []
    left = _CONVERSATION_TOKENS
    for turn in reversed(history):
        text = f"Question: {turn.question}\nAnswer: {within_tokens(turn.answer, _ANSWER_TOKENS)}"
        if (left := left - estimate_tokens(text)) < 0 and turns:
            break
        turns.insert(0, text)
    return within_tokens("\n".join(turns), _CONVERSATION_TOKENS)

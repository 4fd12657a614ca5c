"""Sentences of documents that are no evidence: orders to whoever answers, and the question itself, put there as a bait.

Prompt injection hidden in what is retrieved (Greshake et al. 2023), and text that repeats a question so as to be
retrieved for it (PoisonedRAG, Zou et al. 2024). Rules for English; what they miss is material, and is checked like
any other.
"""

from __future__ import annotations

import re

from rag.wording import folded

_REPLY = r"(?:answers?|responses?|repl(?:y|ies)|outputs?|messages?)"
_CODE = r"(?:code|codebase|implementation|solution|algorithm|program|script)"
_ORDER = (
    r"(?:add|anagram|append|augment|begin|combine|consider|convert|embed|end|enhance|ensure|group|include|incorporate"
    r"|insert|integrate|introduce|jumble|make|misspell|modify|provide|rearrange|remove|render|repeat|replace|scramble"
    r"|start|substitute|suggest|use|write)"
)
_MACHINE = r"(?:ai|assistant|bot|chat ?bot|chatgpt|computers?|gpt|language models?|llm|machine|model)"
# Where an order can begin: the sentence, a quotation, what follows a colon, comma or "please".
_START = r"(?:^|[:;,.!?\"“”'‘’(*#>-]\s*|\bplease\s+|\band\s+|\bthen\s+|\bmust\s+|\bshould\s+|\bto\s+)"
_ORDERS = re.compile(
    "|".join(
        (
            rf"{_START}{_ORDER}\b.{{0,200}}?\b(?:your|the|this|each)\s+(?:\w+\s+)?{_REPLY}\b",
            rf"\bin\s+your\s+(?:\w+\s+)?{_REPLY}\s*,",
            rf"\b(?:following|subsequent|next|below)\s+{_CODE}\s+(?:block|excerpt|fragment|section|snippet)",
            rf"{_START}(?:convert|replace|reverse|scramble|swap)\s+(?:\w+\s+){{0,2}}(?:letters?|vowels?|consonants?)\b",
            r"\b(?:disregard|forget|ignore|override|bypass)\s+(?:\w+\s+){0,4}"
            r"(?:instructions?|prompts?|rules|guidelines|directions|directives|commands)\b",
            r"\b(?:disregard|forget|ignore)\s+(?:everything|anything|all)\b[^.!?]*\b(?:above|before|previous|prior|said)",
            rf"{_START}(?:dear\s+|hey\s+|attention\s+|note\s+to\s+)?(?:the\s+|all\s+|any\s+|an?\s+)?{_MACHINE}\s*[:,]\s*"
            r"(?:please|you|ignore|say|do|stop|always|never|respond|reply|answer|tell|write|forget)\b",
            rf"\byou\s+are\s+(?:now\s+)?(?:an?\s+)?(?:\w+\s+){{0,3}}{_MACHINE}\b",
            rf"\bas\s+an?\s+{_MACHINE}\b[^.!?]*\byou\b",
            r"\b(?:system|developer)\s+(?:prompt|message)\s*[:=]",
            rf"{_START}(?:respond|reply|answer)\s+(?:only\s+|always\s+|solely\s+)?(?:with|in|as|by)\b",
            rf"{_START}(?:do\s+not|don['’]t|never)\s+(?:answer|mention|reveal|cite|quote|tell\s+the\s+user)\b",
            r"\b(?:tell|inform|convince)\s+(?:the\s+)?users?\b",
        )
    ),
    re.IGNORECASE,
)
_SHORTEST_QUESTION = 5


def is_no_evidence(question: str, sentence: str) -> bool:
    """Whether a sentence gives orders to whoever answers, or holds the question word for word."""
    asked = folded(question)
    echoes = len(asked.split()) >= _SHORTEST_QUESTION and f" {asked} " in f" {folded(sentence)} "
    return echoes or orders(sentence)


def orders(sentence: str) -> bool:
    """Whether a sentence tells an answering machine what to do or to say."""
    return _ORDERS.search(sentence) is not None

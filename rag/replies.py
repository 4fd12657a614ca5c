"""What a language model's reply is good for: its complete sentences, each once, and whether it has begun to loop."""

from __future__ import annotations

import re

from index.sentences import sentence_spans
from rag.wording import folded

_MARKER = re.compile(r"\s*\[\d+(?:\s*,\s*\d+)*\]")
_CONTROL = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_COMPLETE = re.compile(r"[.!?…。！？．؟।][\"'“”»›’)\]」』]*$")
# A piece of text that stands so often in a row, and fills so much, is a loop; dotted lines and refrains are shorter.
_TIMES = 3
_LOOP_CHARS = 60
_LONGEST_LOOP_CHARS = 400
# The same sentence so often, with others in between, is one too.
_SAME_SENTENCE = 3
_LOOKED_BACK_CHARS = 4_000


def sentences_of(text: str, *, cut_off: bool = False) -> list[str]:
    """The sentences of a reply without Markdown and invented markers, each once; if the reply was cut off, without an
    incomplete last one.
    """
    once: dict[str, str] = {}
    for sentence in _sentences(_plain(text), cut_off=cut_off):
        once.setdefault(folded(sentence), sentence)
    return list(once.values())


def loops(text: str) -> bool:
    """Whether a reply has come to repeat itself: a piece of it again and again at its end, or a whole sentence."""
    for length in range(1, min(_LONGEST_LOOP_CHARS, len(text) // _TIMES) + 1):
        times = max(_TIMES, -(-_LOOP_CHARS // length))
        end = text[-length * times :]
        if len(end) == length * times and end[length:] == end[:-length]:
            return True
    sentences = [folded(sentence) for sentence in _sentences(text[-_LOOKED_BACK_CHARS:], cut_off=True)]
    return bool(sentences) and len(sentences[-1].split()) > 2 and sentences.count(sentences[-1]) >= _SAME_SENTENCE


def _sentences(text: str, *, cut_off: bool) -> list[str]:
    sentences = [span.of(text) for span in sentence_spans(text)]
    if cut_off and sentences and not _COMPLETE.search(sentences[-1]):
        sentences.pop()
    return sentences


def _plain(text: str) -> str:
    """The model's text without Markdown, without markers that it made up, and without what steers a terminal."""
    text = _MARKER.sub("", _CONTROL.sub("", text))
    text = re.sub(r"^\s*(?:[-*•]|\d+\.)\s+", "", text, flags=re.MULTILINE)
    return re.sub(r"\*\*|__|`", "", text).strip()

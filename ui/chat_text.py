"""An answer as the Markdown that other chat clients show: checked sentences with [1] markers, then the sources.

Chat clients render Markdown, and some of it loads pictures from other hosts: text of documents and of the language
model is made literal.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag import Answer, AnswerSentence, Citation
from rag.types import Conflict
from ui.markup import iso_in_words, web_address
from ui.render import origins_line

SOURCES = "**Sources**"
VERDICTS = {"supported": "", "partly": " *(only partly supported)*", "unsupported": " *(no source supports this)*"}
LONGEST_QUOTE = 300
_SYNTAX = re.compile(r"[\\`*\[\]<>~]|(?<!\w)_|_(?!\w)|&(?=#?\w+;)|^[#+=-]|^\d+(?=[.)])")
# What a terminal or a reader's eye would take for something else: controls, and marks that reorder a line.
_INVISIBLE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_MARKERS = re.compile(r"(?:\s*\[\d+\])+")


def literal(text: str) -> str:
    """`text` on one line, so that Markdown shows it as it is: no link, picture, heading or HTML comes of it."""
    line = " ".join(_INVISIBLE.sub("", re.sub(r"\s", " ", text)).split())
    return _SYNTAX.sub(lambda match: f"{match[0]}\\" if match[0].isdigit() else f"\\{match[0]}", line)


def sentences(answer: Answer) -> list[str]:
    """The sentences with verdict and markers, the reason first where the answer is silence."""
    if answer.abstained:
        return [literal(answer.abstain_reason or "")]
    return [_sentence(sentence) for sentence in answer.sentences]


def below(answer: Answer, shown: Sequence[Citation]) -> str:
    """What stands under the sentences: conflicts, what was withheld, notes, the sources."""
    parts = [*map(_conflict, answer.conflicts), *_withheld(answer.withheld), *(literal(note) for note in answer.notes)]
    if shown:
        heading = "**Nearest passages, which do not answer it**" if answer.abstained else SOURCES
        origins = [] if answer.abstained else [origins_line(answer.origins) + "."]
        parts += [*origins, "\n".join([heading, "", *(_source(citation) for citation in shown)])]
    return "".join(f"\n\n{part}" for part in parts)


def said(text: str) -> str:
    """The sentences of an earlier answer, as it comes back in a conversation: without sources and markers."""
    return _MARKERS.sub("", text.partition(SOURCES)[0]).strip()


def _sentence(sentence: AnswerSentence) -> str:
    markers = "".join(f"[{marker}]" for marker in sentence.citations)
    return f"{literal(sentence.text)}{VERDICTS[sentence.verdict]}{' ' if markers else ''}{markers}"


def _source(citation: Citation) -> str:
    by = ", ".join(literal(part) for part in (citation.outlet, iso_in_words(citation.published)) if part)
    quote = citation.quote if len(citation.quote) <= LONGEST_QUOTE else f"{citation.quote[:LONGEST_QUOTE]} …"
    web = web_address(citation.uri)
    where = f"<{web.replace('<', '%3C').replace('>', '%3E')}>" if web else literal(citation.document_id)
    return f"- [{citation.marker}] **{literal(citation.title)}**, {by}: “{literal(quote)}” ({where})"


def _conflict(conflict: Conflict) -> str:
    what = "Reported differently over time" if conflict.is_succession else "The sources disagree"
    values = "; ".join(
        f"{literal(value.value)} ({literal(value.citation.outlet or value.citation.title)}, "
        f"{iso_in_words(value.citation.published)}) [{value.marker}]"
        for value in conflict.values
    )
    return f"{what}, {literal(conflict.about)}: {values}."


def _withheld(withheld: Sequence[AnswerSentence]) -> list[str]:
    if not withheld:
        return []
    count = "1 sentence" if len(withheld) == 1 else f"{len(withheld)} sentences"
    return [f"*{count} of the language model withheld: no source supports what was written.*"]

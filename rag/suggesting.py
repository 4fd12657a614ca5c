"""Questions to ask first, made by rules of the names that several reports share; each is tried before it is offered."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field

from index.errors import AssistantError
from rag.shown import DocumentSummary, ShownDocument
from rag.timeline.nouns import is_title
from rag.types import EvidenceFound, StreamEvent

_MOST_DOCUMENTS = 200
_READ_CHARS = 4_000
_MOST_TRIED = 16
_LIKELY = 0.6  # a first question that is met with silence teaches nothing
_CAPITAL = r"[A-ZÀ-ÖØ-Þ]"
_TOKEN = rf"{_CAPITAL}[\w’'-]*\w"
_NAME = re.compile(rf"(?<![\w’'.“\"-]){_TOKEN}(?: {_TOKEN}){{1,3}}(?! {_CAPITAL})")
# Words that begin a sentence or belong to a date, not to a name.
_NO_NAME = frozenset(
    """The A An In On At It He She They We You But And Or This That These Those When After Before As If While Since Per
    Then Now Later For From By With Under Until Once Only Even Not There Here His Her Their Its Our Also Still Former
    According Asked Speaking Yesterday Today Meanwhile Last Next Mr Mrs Ms Dr Monday Tuesday Wednesday Thursday Friday
    Saturday Sunday January February March April May June July August September October November December""".split()
)
_SPEAKS = r"(?:said|says|told|added|explained|announced|warned|argued|insisted)"
# Where they stand right behind a name it is the name's own price or opening.
_PRICE = r"\b[^.]{0,30}?\b(?:costs?|price)\b"
_OPENS = r"\b[^.]{0,30}?\b(?:open|opens|opened)\b"
_SENTENCE = re.compile(r"[^.!?\n]+")


@dataclass(slots=True)
class _Name:
    """A name with the reports that have it, the sentences around it, and the beginnings of its documents."""

    text: str
    reports: set[str] = field(default_factory=set)
    sentences: list[str] = field(default_factory=list)
    documents: list[str] = field(default_factory=list)
    with_article: int = 0

    @property
    def shown(self) -> str:
        """With its article, where texts give it one; headlines do not."""
        return f"the {self.text}" if 3 * self.with_article >= len(self.sentences) else self.text

    @property
    def last(self) -> str:
        """The word by which it is mentioned again."""
        return self.text.split()[-1]

    def is_person(self) -> bool:
        """Whether somebody of that name speaks."""
        last = re.escape(self.last)
        speech = re.compile(rf"\b{last},? {_SPEAKS}\b|\b{_SPEAKS} (?:[a-z]+ )?(?:{re.escape(self.text)}|{last})\b[,.]")
        return self.shown == self.text and any(speech.search(document) for document in self.documents)

    def has(self, behind: str) -> bool:
        """Whether a sentence has this pattern behind the name."""
        return any(re.search(re.escape(self.text) + behind, sentence) for sentence in self.sentences)


@dataclass(frozen=True, slots=True)
class _Question:
    """A question about a name, the kinds that tell most first, and what its evidence must hold."""

    kind: int
    text: str
    name: _Name
    needs: str


def suggest(
    documents: Sequence[DocumentSummary],
    show: Callable[[str], ShownDocument],
    stream: Callable[[str], Generator[StreamEvent]],
    *,
    most: int = 4,
) -> list[str]:
    """Up to `most` questions, each about another name; those that the evidence would not answer are left out."""
    sources = {name for each in documents for name in (each.outlet, each.author) if name}
    found = _names(documents[:_MOST_DOCUMENTS], show)
    shared = [name for name in found if len(name.reports) > 1 and not _is_source(name.text, sources)]
    shared.sort(key=lambda name: (-len(name.reports), -len(name.sentences), name.text))
    possible = [question for name in shared[:_MOST_TRIED] for question in _questions(name, shared)]
    chosen: list[_Question] = []
    for question in sorted(possible, key=lambda question: question.kind):  # sorting is stable: by reports within a kind
        if len(chosen) == most:
            break
        alike = sum(other.kind == question.kind for other in chosen)
        told = any(_overlap(question, other) for other in chosen)
        if not told and 2 * alike < most and _is_answered(question, stream):
            chosen.append(question)
    return [question.text for question in chosen]


def _names(documents: Sequence[DocumentSummary], show: Callable[[str], ShownDocument]) -> list[_Name]:
    found: dict[str, _Name] = {}
    for summary in documents:
        text = show(summary.document_id).document.text[:_READ_CHARS]
        for sentence in _SENTENCE.findall(text):
            for match in _NAME.finditer(sentence):
                words = match.group().split()
                while words and (words[0] in _NO_NAME or is_title(words[0].lower())):
                    words.pop(0)
                if len(words) < 2 or _NO_NAME & set(words) or all(word.isupper() for word in words):
                    continue
                name = found.setdefault(" ".join(words), _Name(" ".join(words)))
                name.reports.add(summary.origin_id)
                name.sentences.append(sentence)
                if text not in name.documents:
                    name.documents.append(text)
                name.with_article += bool(re.search(r"\bthe (?:\w+ )?$", sentence[: match.start()], re.IGNORECASE))
    return list(found.values())


def _questions(name: _Name, others: Sequence[_Name]) -> Iterator[_Question]:
    """What may be asked about a name."""
    if name.is_person():
        around = " ".join(name.documents)
        together = Counter(
            {other.shown: around.count(other.text) for other in others if other is not name and not other.is_person()}
        )
        for thing, times in together.most_common(1):
            if times:
                yield _Question(1, f"What did {name.text} say about {thing}?", name, _SPEAKS)
        yield _Question(3, f"What did {name.text} say?", name, _SPEAKS)
        return
    if name.has(_PRICE):
        yield _Question(0, f"How much does {name.shown} cost?", name, r"\d")
    if name.has(_OPENS):
        yield _Question(2, f"When does {name.shown} open?", name, r"\bopen")
    yield _Question(4, f"What is known about {name.shown}?", name, "")


def _is_answered(question: _Question, stream: Callable[[str], Generator[StreamEvent]]) -> bool:
    """Whether the evidence very likely answers it: the same doubt that would silence the answer."""
    try:
        with closing(stream(question.text)) as events:
            first = next(events)
    except AssistantError:
        return False
    assert isinstance(first, EvidenceFound)
    answer = first.answer
    holds = any(re.search(question.needs, each.quote) for each in answer.citations)
    return holds and answer.confidence.get("evidence", 0.0) >= _LIKELY


def _overlap(one: _Question, other: _Question) -> bool:
    return bool(set(one.name.text.split()) & set(re.findall(r"\w+", other.text)))


def _is_source(name: str, sources: set[str]) -> bool:
    return any(name in source or source in name for source in sources)

"""Texts from which the checker's cases are made: documents of the development data, their sentences, and evidence."""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from index.embedder import Vector
from index.sentences import sentence_spans
from index.types import Document, Span
from rag.types import Evidence

# Near-copies of a text would make its changed sentences true of themselves.
_COPY = 0.95
_NEIGHBOURS, _NEAREST, _LOOKED_AT = 2, 3, 100
_SPACED = ((r"\s+([.,;:!?%)\]’])", r"\1"), (r"([(\[$£€])\s+", r"\1"), (r"\s+(n't|'(?:s|re|ve|ll|d|m)\b)", r"\1"),
           (r"(\w) - (\w)", r"\1-\2"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Text:
    """A document of one data set; texts of one `group` stay in one half."""

    document: Document
    group: str

    @property
    def held_out(self) -> bool:
        """Whether it belongs to the half that nothing is tuned on."""
        return hashlib.sha256(self.group.encode()).digest()[0] % 2 == 1


@dataclass(frozen=True, slots=True)
class Source:
    """One sentence of a text."""

    text: Text
    span: Span

    @property
    def sentence(self) -> str:
        """Its words, on one line."""
        return " ".join(self.span.of(self.text.document.text).split())


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its answer, and the answer that it invites and that is wrong where there is one."""

    question: str
    answer: str
    right: bool
    source: Source


@dataclass(slots=True)
class Library:
    """All sentences with what is needed to offer evidence as a search would."""

    sources: list[Source]
    vectors: np.ndarray
    places: dict[tuple[str, int], int] = field(init=False)
    _offered: dict[int, tuple[Evidence, ...]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.places = {(s.text.document.document_id, s.span.start): i for i, s in enumerate(self.sources)}

    def evidence(self, source: Source) -> tuple[Evidence, ...]:
        """The sentence, its neighbours, and the most similar sentences of other documents of its half."""
        place = self.places[source.text.document.document_id, source.span.start]
        if place not in self._offered:
            self._offered[place] = self._chosen(place, source)
        return self._offered[place]

    def _chosen(self, place: int, source: Source) -> tuple[Evidence, ...]:
        chosen = [place]
        for other in (place - 1, place + 1):
            if 0 <= other < len(self.sources) and self.sources[other].text is source.text:
                chosen.append(other)
        chosen += [i for i in self.nearest(place) if i not in chosen][: 1 + _NEIGHBOURS + _NEAREST - len(chosen)]
        return tuple(_evidence(self.sources[i]) for i in chosen)

    def nearest(self, place: int) -> Iterator[int]:
        """Sentences of other documents of the same half, most similar first."""
        here = self.sources[place].text
        similar = self.vectors @ self.vectors[place]
        closest = np.argpartition(-similar, _LOOKED_AT)[:_LOOKED_AT]
        for i in closest[np.argsort(-similar[closest])]:
            other = self.sources[int(i)].text
            same_half = other.held_out == here.held_out
            if other.document.document_id != here.document.document_id and same_half and similar[i] < _COPY:
                yield int(i)


def make_library(texts: Sequence[Text], embed: Callable[[Sequence[str]], Sequence[Vector]]) -> Library:
    """The library of all sentences of the texts."""
    sources = [Source(text, span) for text in texts for span in sentence_spans(text.document.text)]
    return Library(sources, np.asarray(embed([source.sentence for source in sources])))


def read_texts(folder: Path, *, most: int, seed: int) -> list[Text]:
    """Up to `most` documents of each set, drawn by lot; one that repeats the text of another is left out."""
    draw = random.Random(seed)
    texts: dict[str, Text] = {}
    for read in (_squad, _news_facts, _news_articles, _stories, _wiki):
        found = list(read(folder))
        for text in draw.sample(found, min(most, len(found))):
            texts.setdefault(text.document.text, text)
    return list(texts.values())


def read_questions(folder: Path, library: Library) -> list[Asked]:
    """SQuAD's questions on the paragraphs of the library; of unanswerable ones the plausible wrong answer."""
    asked = []
    held: dict[str, list[Source]] = {}
    for source in library.sources:
        held.setdefault(source.text.document.document_id, []).append(source)
    for a, article in enumerate(_articles(folder)):
        for p, paragraph in enumerate(article["paragraphs"]):
            for item in paragraph["qas"]:
                right = not item["is_impossible"]
                answers = item["answers"] if right else item.get("plausible_answers", [])
                if not answers:
                    continue
                answer = min(answers, key=lambda found: len(found["text"]))
                for source in held.get(f"squad/{a:02d}-{p:03d}", []):
                    if not source.span.start <= answer["answer_start"] < source.span.end:
                        continue
                    asked.append(Asked(item["question"].strip(), answer["text"], right, source))
    return asked


def read_references(folder: Path) -> list[tuple[str, str, tuple[Evidence, ...], str]]:
    """MTRAG's answerable turns: question, answer, its contexts as evidence, and the conversation."""
    found = []
    for turn in _rows(folder / "mtrag" / "dev.jsonl"):
        if turn["answerability"] == ["ANSWERABLE"]:
            texts = [_text(f"mtrag/{c['document_id']}", c["text"], "") for c in turn["contexts"]]
            evidence = tuple(_evidence(Source(t, s)) for t in texts for s in sentence_spans(t.document.text))
            question, answer = turn["input"][-1]["text"], turn["targets"][0]["text"]
            found.append((question, answer, evidence, turn["conversation_id"]))
    return found


def _evidence(source: Source) -> Evidence:
    document = source.text.document
    return Evidence(
        document=document,
        passage_id=document.document_id,
        text=source.span.of(document.text),
        start_char=source.span.start,
        end_char=source.span.end,
        page=None,
        score=1.0,
        scores={},
        sentences=(source.span,),
    )


def _text(document_id: str, text: str, title: str, group: str = "", outlet: str | None = None) -> Text:
    document = Document(
        document_id=document_id,
        uri=document_id,
        title=title,
        text=text,
        media_type="text/plain",
        content_hash=document_id,
        outlet=outlet,
    )
    return Text(document, group or document_id)


def _squad(folder: Path) -> Iterator[Text]:
    for a, article in enumerate(_articles(folder)):
        title = article["title"].replace("_", " ")
        for p, paragraph in enumerate(article["paragraphs"]):
            yield _text(f"squad/{a:02d}-{p:03d}", paragraph["context"], title, title)


def _news_facts(folder: Path) -> Iterator[Text]:
    stories: dict[str, list[dict[str, Any]]] = {}
    for fact in _rows(folder / "multihop_rag" / "facts.jsonl"):
        stories.setdefault(fact["title"], []).append(fact)
    for title, facts in stories.items():
        text = "\n\n".join(fact["text"] for fact in facts)
        yield _text(f"facts/{facts[0]['fact_id']}", text, title, outlet=facts[0].get("source"))


def _news_articles(folder: Path) -> Iterator[Text]:
    for line in (folder / "near_duplicates" / "articles_1000.train").read_text(encoding="utf-8").splitlines():
        name, _, text = line.partition(" ")
        # Each is a row of sentences from different reports.
        yield _text(f"articles/{name}", text.replace("``", "“").replace("''", "”"), "")


def _stories(folder: Path) -> Iterator[Text]:
    for file in sorted((folder / "wikinews" / "raw").iterdir()):
        text = re.sub(r'" ([^"]+?) "', r"“\1”", file.read_text(encoding="utf-8"))
        for pattern, written in _SPACED:
            text = re.sub(pattern, written, text)
        yield _text(f"wikinews/{file.name}", text, "")


def _wiki(folder: Path) -> Iterator[Text]:
    passages = json.loads((folder / "2wiki" / "2wikimultihopqa_corpus.json").read_text(encoding="utf-8"))
    for number, passage in enumerate(passages):
        text = re.sub(r"(?<=\w)\( ?", " (", passage["text"]).replace("- ", "-")
        yield _text(f"2wiki/{number}", text, passage["title"])


def _articles(folder: Path) -> list[dict[str, Any]]:
    return list(json.loads((folder / "squad2" / "dev.json").read_text(encoding="utf-8"))["data"])


def _rows(file: Path) -> Iterator[dict[str, Any]]:
    for line in file.read_text(encoding="utf-8").splitlines():
        yield json.loads(line)

"""Development data as folders of documents and questions; found through DATELINE_DATA."""

from __future__ import annotations

import json
import os
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

SEEDS = Path(__file__).resolve().parents[1] / "seeds"


@dataclass(frozen=True, slots=True)
class Question:
    """A question with the strings of which an answer holds one, and where they stand; none when unanswerable."""

    text: str
    golds: tuple[str, ...]
    documents: tuple[str, ...]

    @property
    def answerable(self) -> bool:
        """Whether the documents hold the answer."""
        return bool(self.golds)


def data_folder() -> Path:
    """The development data; the program ends, saying so, where it is absent."""
    default = Path(__file__).resolve().parents[2] / "shared" / "data"
    folder = Path(os.environ.get("DATELINE_DATA", default))
    if not folder.is_dir():
        sys.exit(f"skipped: no development data in {folder}; set DATELINE_DATA.")
    return folder


def write_squad(into: Path) -> list[Question]:
    """Every paragraph of the SQuAD 2.0 development articles as a file titled by its article; all questions."""
    articles = json.loads((data_folder() / "squad2" / "dev.json").read_text(encoding="utf-8"))["data"]
    into.mkdir(parents=True, exist_ok=True)
    titles, questions = {}, []
    for a, article in enumerate(articles):
        for p, paragraph in enumerate(article["paragraphs"]):
            name = f"{a:02d}-{p:03d}.txt"
            (into / name).write_text(paragraph["context"], encoding="utf-8")
            titles[name] = {"title": article["title"].replace("_", " ")}
            for item in paragraph["qas"]:
                golds = tuple(dict.fromkeys(answer["text"] for answer in item["answers"]))
                questions.append(Question(item["question"], golds, (name,)))
    (into / "metadata.yaml").write_text(yaml.safe_dump({"files": titles}, allow_unicode=True), encoding="utf-8")
    return questions


def write_news_facts(into: Path) -> list[Question]:
    """Every MultiHop-RAG fact as a file with its title, outlet and date; inference and null questions."""
    folder = data_folder() / "multihop_rag"
    into.mkdir(parents=True, exist_ok=True)
    facts, titles = {}, {}
    for line in (folder / "facts.jsonl").read_text(encoding="utf-8").splitlines():
        fact = json.loads(line)
        name = f"{fact['fact_id']}.txt"
        facts[fact["fact_id"]] = name
        (into / name).write_text(fact["text"], encoding="utf-8")
        published = (fact.get("published_at") or fact.get("published") or "")[:10]
        entry = {"title": fact.get("title"), "outlet": fact.get("source"), "published": published}
        titles[name] = {key: value for key, value in entry.items() if value}
    (into / "metadata.yaml").write_text(yaml.safe_dump({"files": titles}, allow_unicode=True), encoding="utf-8")
    questions = []
    for line in (folder / "queries_dev.jsonl").read_text(encoding="utf-8").splitlines():
        query = json.loads(line)
        if query["question_type"] in ("inference_query", "null_query"):
            golds = () if query["question_type"] == "null_query" else (query["answer"],)
            questions.append(Question(query["query"], golds, tuple(facts[i] for i in query["relevant"])))
    return questions


def sample(questions: Sequence[Question], *, answerable: int, unanswerable: int, seed: int) -> list[Question]:
    """Some of each kind, drawn with a fixed seed."""
    draw = random.Random(seed)
    yes = [question for question in questions if question.answerable]
    no = [question for question in questions if not question.answerable]
    return draw.sample(yes, min(answerable, len(yes))) + draw.sample(no, min(unanswerable, len(no)))

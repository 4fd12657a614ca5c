"""Labelled pairs of texts for `benchmarks.origins`: the sample corpus, and copies made of true stories."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.data import SEEDS, data_folder
from index.documents import ReadJob, perform
from index.normalise import normalise

# One report, by seeds/README.md. Each line is a chain: every member rests on the first.
KIN = (
    ("norland-press/mill-bridge-vote.txt", "radio-velm/mill-bridge-vote.txt", "identical"),
    ("norland-press/velm-flood.txt", "ostrick-courier/lower-town-flood.txt", "identical"),
    ("norland-press/brandt-enamel-to-close.txt", "ostrick-courier/brandt-closure.txt", "near_copy"),
    ("norland-press/mayor-runoff.txt", "velmark-weekly/fenn-wins.txt", "near_copy"),
    ("ostrick-courier/bridge-cost-paper.html", "velmark-weekly/bridge-bill-grows.md", "rewrite"),
    ("velmark-weekly/ferry-winter-plan.txt", "mirror-online/island-boats.html", "rewrite"),
    ("radio-velm/brandt-interview.txt", "norland-press/brandt-radio-interview.txt", "rewrite"),
    ("velmark-weekly/reyhall-interview.md", "mirror-online/water-warning.html", "rewrite"),
)


_CASES = Path(__file__).parent / "origin_cases"


@dataclass(frozen=True, slots=True)
class Story:
    """A text, and who published it."""

    name: str
    text: str
    outlet: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """A text of a hand-made set; `of` is the one that it was made from, in the way of `relation`, or empty."""

    story: Story
    relation: str
    of: str


def cases(name: str) -> dict[str, Case]:
    """A hand-made set: invented events, each with texts that were made from one another and texts that were not.

    A block of its file is `## event/text | outlet | relation of`, then the text.
    """
    found = {}
    for block in re.split(r"(?m)^## ", (_CASES / f"{name}.txt").read_text(encoding="utf-8"))[1:]:
        head, text = block.split("\n", 1)
        title, outlet, *made = (part.strip() for part in head.split("|"))
        relation, of = made[0].split() if made else ("", "")
        found[title] = Case(Story(title, text.strip(), outlet), relation, of)
    return found


def sample_corpus() -> dict[str, Story]:
    """The documents of the sample corpus, read as a sync reads them, by id."""
    root = SEEDS / "documents"
    outlets = {folder: " ".join(folder.split("-")).title() for folder in (path.name for path in root.iterdir())}
    stories = {}
    for path in sorted(root.glob("*/*")):
        name = path.relative_to(root).as_posix()
        job = ReadJob(path=path, document_id=name, parts={}, max_bytes=10_000_000)
        for sentenced in perform(job).documents or ():
            document = sentenced.document
            outlet = document.outlet or outlets[path.parent.name]
            stories[document.document_id] = Story(document.document_id, document.text, outlet)
    return stories


def near_duplicates(size: int) -> tuple[dict[str, str], set[frozenset[str]]]:
    """The data set of `size` texts by name, and the pairs that are copies."""
    folder = data_folder() / "near_duplicates"
    lines = (folder / f"articles_{size}.train").read_text(encoding="utf-8").splitlines()
    texts = dict(line.split(" ", 1) for line in lines if " " in line)
    truth = (folder / f"articles_{size}.truth").read_text(encoding="utf-8").splitlines()
    return texts, {frozenset(line.split()) for line in truth if line.strip()}


def wikinews() -> list[str]:
    """The dated stories and interviews, as text."""
    folder = data_folder() / "wikinews" / "raw"
    return [normalise(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("GUM_*"))]


def squad_articles() -> list[list[str]]:
    """The paragraphs of each encyclopedia article: independent texts on one subject."""
    data = json.loads((data_folder() / "squad2" / "dev.json").read_text(encoding="utf-8"))["data"]
    return [[paragraph["context"] for paragraph in article["paragraphs"]] for article in data]


def news_facts() -> list[str]:
    """Sentences of news on a few subjects."""
    lines = (data_folder() / "multihop_rag" / "facts.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["text"] for line in lines]


def seed_articles() -> list[str]:
    """The five articles; the third and the fourth are one report."""
    paths: list[Path] = sorted((data_folder() / "seeds").glob("*.txt"))
    return [normalise(path.read_text(encoding="utf-8")) for path in paths]


def synthetic_copies(
    stories: Sequence[str], strangers: Sequence[str], *, count: int, draw: random.Random
) -> Iterator[tuple[str, str]]:
    """Stories with copies of them: some sentences left out, others put in, a new title, a word changed here and there.

    The copy may be far shorter than the story or, with much put in, longer.
    """
    for _ in range(count):
        sentences = re.split(r"(?<=[.!?])\s+", draw.choice(stories))
        longest = draw.choice((10, 20, 40, 80))
        start = draw.randrange(max(len(sentences) - longest, 0) + 1)
        story = sentences[start : start + longest]
        kept_share, foreign_share = draw.uniform(0.2, 1.0), draw.choice((0.0, 0.2, 0.5, 1.0))
        kept = [_edited(sentence, draw) for sentence in story if draw.random() < kept_share] or story[:1]
        for _ in range(round(len(kept) * foreign_share * draw.uniform(0.5, 1.5))):
            kept.insert(draw.randrange(len(kept) + 1), draw.choice(strangers))
        yield " ".join(story), draw.choice(strangers)[:60] + "\n\n" + " ".join(kept)


def _edited(sentence: str, draw: random.Random) -> str:
    words = sentence.split(" ")
    if draw.random() < 0.3:
        words[draw.randrange(len(words))] = draw.choice(("reportedly", "17", "officials", "then"))
    return " ".join(words)

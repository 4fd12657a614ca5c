"""What a search costs on a large index, as ratios to the bare cost: embedding the question and one query of Chroma.

python -m benchmarks.searching --passages 100000 --keep large        builds the index once, measures it again later

Invented reports (benchmarks/indexing.py), ten passages each, of twenty outlets and one seldom one, over four years. The
question is embedded by the default model; stored vectors are hashed words, so that the index is built in minutes.
Every way of asking is put to the same questions in turn, and each question is new to its way.
"""

from __future__ import annotations

import argparse
import random
import resource
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from benchmarks.indexing import HashedEmbedder, People, report
from index.embedder import Embedder, SentenceTransformerEmbedder, Vector
from rag import Assistant, Filters
from rag.config import parse_config
from rag.models import locate
from rag.types import Turn
from ui.terminal_sync import sync_progress

_PASSAGES_OF_REPORT = 10
_WORDS = 1500
_FIRST_DAY, _DAYS = date(2020, 1, 1), 1461
_OUTLETS = [f"The {name} Paper" for name in "Ostrick Karst Pellby Velm Quill Fenn Brandt Sollund Borren Harl".split()]
_SELDOM = "The Seldom Sheet"
_FOLDER_FILES = 50


class _Timed(HashedEmbedder):
    """Hashed words, at the cost of the default model where a question is embedded."""

    def __init__(self, real: Embedder) -> None:
        self._real = real

    def embed_queries(self, texts: Sequence[str]) -> list[Vector]:
        """One vector each, after the model's own forward pass."""
        self._real.embed_queries(texts)
        return super().embed_queries(texts)

    def embed_query(self, text: str) -> Vector:
        """As `embed_queries`."""
        return self.embed_queries([text])[0]


def write_corpus(folder: Path, passages: int) -> None:
    """Reports in folders of fifty; a folder has one outlet and one day."""
    source = random.Random(7)
    people = People(source, 3000)
    lines = ["folders:"]
    for number in range(passages // _PASSAGES_OF_REPORT):
        place, inside = divmod(number, _FOLDER_FILES)
        file = folder / f"{place:05}" / f"{number:06}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(report(number, source, _WORDS, people), encoding="utf-8")
        if not inside:
            outlet = _SELDOM if place % 200 == 7 else _OUTLETS[place % len(_OUTLETS)]
            day = _FIRST_DAY + timedelta(days=source.randrange(_DAYS))
            lines.append(f"  '{place:05}': {{outlet: {outlet}, published: {day}}}")
    (folder / "metadata.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def questions(count: int) -> Iterator[str]:
    """Questions about what reports speak of."""
    source = random.Random(11)
    people = People(source, 3000)
    words = "bridge council river harbour ferry winter storm mayor vote school factory flood price train field".split()
    for _ in range(count):
        yield f"What did {people.draw()} say about the {' and the '.join(source.sample(words, 2))}?"


def measure(assistant: Assistant, count: int) -> dict[str, list[float]]:
    """Seconds by way of asking."""
    index, embedder = assistant._open_index(), assistant._the_embedder()
    collection = index.vectors._connected()
    assert collection is not None

    def bare(text: str) -> None:
        collection.query(query_embeddings=[embedder.embed_query(text)], n_results=10, include=["distances"])

    def search(filters: Filters | None = None, history: Sequence[Turn] = ()) -> Callable[[str], object]:
        return lambda text: assistant.search(text, filters=filters, history=history)

    middle = _FIRST_DAY + timedelta(days=_DAYS // 2)
    week = Filters(after=middle, before=middle + timedelta(days=7))
    ways: dict[str, Callable[[str], object]] = {
        "bare": bare,
        "search": search(),
        "one outlet of ten": search(Filters(outlet=_OUTLETS[3])),
        "the seldom outlet (0.5 %)": search(Filters(outlet=_SELDOM)),
        "as of the middle (50 %)": search(Filters(as_of=middle)),
        "one week (0.5 %)": search(week),
        "one week of one outlet (0.05 %)": search(Filters(outlet=_OUTLETS[3], after=week.after, before=week.before)),
        "nothing passes": search(Filters(outlet="None such")),
        "with a turn before it": search(history=[Turn(question="What did Karst say?", answer="The bridge is closed.")]),
    }
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for number, text in enumerate(questions(count + 3)):
        for name, ask in ways.items():
            started = time.perf_counter()
            ask(text)
            if number >= 3:
                seconds[name].append(time.perf_counter() - started)
    return seconds


def table(seconds: dict[str, list[float]]) -> str:
    """Medians and 95th percentiles as ratios."""
    bare, plain = np.median(seconds["bare"]), np.median(seconds["search"])
    lines = ["| way of asking | median / bare | 95th percentile / bare | median / unfiltered |", "|---|---|---|---|"]
    for name, times in seconds.items():
        middle, late = np.median(times), np.quantile(times, 0.95)
        lines.append(f"| {name} | {middle / bare:.2f} | {late / bare:.2f} | {middle / plain:.2f} |")
    return "\n".join(lines)


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Build where there is none, measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--questions", type=int, default=60)
    parser.add_argument("--keep", type=Path, help="where the index is built or was built [thrown away]")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.keep or Path(temporary)
        settings = {"documents": {"folders": ["documents"]}, "index": {"path": "index"}, "llm": {"kind": "none"}}
        config = parse_config(settings, file=folder / "config.yaml")
        model = config.embedder.model
        embedder = _Timed(SentenceTransformerEmbedder(locate(model), name=model))
        with Assistant(config, embedder=embedder) as assistant:
            if not (folder / "index").exists():
                write_corpus(folder / "documents", arguments.passages)
                with sync_progress() as progress:
                    assistant.sync(progress=progress)
            before = _peak_mb()
            stats = assistant.stats()
            print(f"{stats.passages} passages of {stats.documents} documents\n")
            print(table(measure(assistant, arguments.questions)))
            print(f"\npeak memory {_peak_mb():.0f} MB ({before:.0f} before)")


if __name__ == "__main__":
    main()

"""What a sync costs: first run, nothing changed, one edit, lost stores; and its peak memory by number of documents.

A tenth of the files are copies of others with a sentence more, and twenty outlets repeat three lines in each; the share
of time that comparing takes is given too. Names are drawn from 3,000, a few of them often and most of them rarely (Zipf
1949), as in the news; `--names 10` is the worst case for comparing, since all reports then share names by chance.

python -m benchmarks.indexing --files 20000
python -m benchmarks.indexing --files 20000 --words 120 --embedder all-MiniLM-L6-v2

Every step is a process of its own; times are given as shares of the first run. With `hashed`, vectors cost next to
nothing: the strictest case for the shares, and nothing of a model in the memory.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator, Sequence
from itertools import accumulate
from math import ceil
from pathlib import Path
from typing import Any

import numpy as np

from index.embedder import Embedder, PassageVectors, Vector
from index.types import Passage, SyncProgress, SyncReport
from rag import Assistant
from rag.config import parse_config

_DIMENSIONS = 384
_OUTLETS = 20
_NAMES = ["Ostrick", "Karst", "Pellby", "Velm", "Quill", "Fenn", "Brandt", "Sollund", "Borren", "Harl"]
_SYLLABLES = (
    "ba bel cor dan dor el fen gra hal il jor ka lund mar nor os pel quil ras sol tor ul vel wen yar zel".split()
)
_WORDS = "bridge council river harbour ferry winter storm mayor vote school factory flood price train field".split()


class HashedEmbedder:
    """Hashed words in 384 dimensions, without a model; counts what it embeds."""

    fingerprint = "hashed:1"
    window_tokens = 254

    def token_offsets(self, texts: Sequence[str]) -> list[list[tuple[int, int]]]:
        """Words."""
        return [list(_words(text)) for text in texts]

    def embed_passages(self, passages: Sequence[Passage]) -> list[PassageVectors]:
        """One vector per passage and per sentence."""
        return [
            PassageVectors(_hashed(p.text), np.stack([_hashed(p.sentence_text(s)) for s in p.sentences]))
            for p in passages
        ]

    def embed_query(self, text: str) -> Vector:
        """One vector."""
        return _hashed(text)

    def embed_queries(self, texts: Sequence[str]) -> list[Vector]:
        """One vector each."""
        return [_hashed(text) for text in texts]


def _words(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for word in text.split(" "):
        if word:
            yield start, start + len(word)
        start += len(word) + 1


def _hashed(text: str) -> Vector:
    vector = np.zeros(_DIMENSIONS, dtype=np.float32)
    for word in text.lower().split():
        vector[zlib.crc32(word.encode()) % _DIMENSIONS] += 1.0
    return vector / max(float(np.linalg.norm(vector)), 1e-9)


def write_files(folder: Path, count: int, words: int, names: int) -> None:
    """Invented reports, a hundred to a folder, each of its own words but for a tenth that copies another."""
    source = random.Random(7)
    people = People(source, names)
    written: list[str] = []
    for number in range(count):
        is_copy = number % 10 == 9
        again = f"{source.choice(written)} Copied as {number}." if is_copy else report(number, source, words, people)
        written.append(again)
        path = folder / f"{number // 100:04}" / f"{number:06}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        outlet = _outlet(number // 100)
        path.write_text(
            f"{outlet} | News\n\n{again}\n\nWrite to us at any time of day\n{outlet} - Terms - Privacy - Contact\n",
            encoding="utf-8",
        )
    folders = "".join(f"  '{each:04}': {{outlet: {_outlet(each)}}}\n" for each in range(ceil(count / 100)))
    (folder / "metadata.yaml").write_text(f"folders:\n{folders}", encoding="utf-8")


class People:
    """Names of two words, drawn with the frequencies of Zipf's law."""

    def __init__(self, source: random.Random, names: int) -> None:
        self._source = source
        made = ("".join(source.choices(_SYLLABLES, k=source.choice((2, 3)))).capitalize() for _ in range(50 * names))
        self._names = list(dict.fromkeys(made))[:names]
        self._often = [*accumulate(1 / rank for rank in range(1, len(self._names) + 1))]

    def draw(self) -> str:
        """A name."""
        return " ".join(self._source.choices(self._names, cum_weights=self._often, k=2))


def report(number: int, source: random.Random, words: int, people: People) -> str:
    """Sentences of ten words in paragraphs of four, with names and numbers of their own."""
    lines = [f"Report {number} from district {number % 97}."]
    for place in range(words // 10):
        middle = source.choices(_WORDS, k=6)
        lines.append(" ".join(["The", *middle, "of", people.draw(), f"{source.randrange(10_000)}."]))
        lines += ["\n\n"] if place % 4 == 3 else []
    return " ".join(lines).replace(" \n\n ", "\n\n").strip()


def _outlet(folder: int) -> str:
    return f"The {_NAMES[folder % _OUTLETS % len(_NAMES)]} {_NAMES[folder % _OUTLETS // len(_NAMES)]} Paper"


def step(folder: Path, embedder: str) -> None:
    """One sync in this process; prints what it did, and its peak memory, as JSON."""
    settings: dict[str, Any] = {"documents": {"folders": ["documents"]}, "llm": {"kind": "none"}}
    if embedder != "hashed":
        settings["embedder"] = {"model": embedder}
    config = parse_config(settings, file=folder / "config.yaml")
    chosen: Embedder | None = HashedEmbedder() if embedder == "hashed" else None
    heard = _Heard()
    started = time.perf_counter()
    with Assistant(config, embedder=chosen) as assistant:
        done: SyncReport = assistant.sync(progress=heard)
        finished = time.perf_counter()
        reports = len(assistant.origins())
    seconds = finished - started
    comparing = finished - heard.compared if heard.compared else 0.0
    peak = {who: resource.getrusage(which).ru_maxrss / 1024 for who, which in _WHO.items()}
    changed = len(done.added) + len(done.updated) + len(done.removed)
    row = {"seconds": seconds, "changed": changed, "read": heard.read, "embedded": done.embedded}
    print(json.dumps({**row, "comparing": comparing, "reports": reports, **peak}))


class _Heard:
    """How many files were read, and when comparing began."""

    def __init__(self) -> None:
        self.read = 0
        self.compared = 0.0

    def __call__(self, progress: SyncProgress) -> None:
        self.read += progress.stage == "reading"
        if progress.stage == "comparing" and not self.compared:
            self.compared = time.perf_counter()


_WHO = {"peak_mb": resource.RUSAGE_SELF, "readers_peak_mb": resource.RUSAGE_CHILDREN}


def run_step(folder: Path, embedder: str) -> dict[str, float]:
    """A step in a fresh process; `wall` is all of it, with the interpreter's start."""
    started = time.perf_counter()
    command = [sys.executable, "-m", "benchmarks.indexing", "--step", str(folder), "--embedder", embedder]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    measured: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return {**measured, "wall": time.perf_counter() - started}


def measure(count: int, embedder: str, words: int, names: int) -> None:
    """All steps on `count` files, as one table."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        write_files(folder / "documents", count, words, names)
        rows = {"first run": run_step(folder, embedder)}
        unchanged = [run_step(folder, embedder) for _ in range(3)]
        rows["nothing changed (median of 3)"] = sorted(unchanged, key=lambda row: row["wall"])[1]
        edited = folder / "documents" / "0000" / "000007.txt"
        edited.write_text(edited.read_text() + "One more sentence about the lighthouse.\n", encoding="utf-8")
        rows["one file edited"] = run_step(folder, embedder)
        shutil.rmtree(folder / ".dateline" / "vectors")
        shutil.rmtree(folder / ".dateline" / "lexical")
        rows["vector and lexical index lost"] = run_step(folder, embedder)
    print(f"\n{count} files of {words} words, {names} names, embedder {embedder}\n")
    print("| step | whole process | the sync alone | of it comparing | read | embedded | peak memory |")
    print("|---|---|---|---|---|---|---|")
    for name, row in rows.items():
        whole, alone = (row[key] / rows["first run"][key] for key in ("wall", "seconds"))
        comparing = row["comparing"] / row["seconds"]
        counted = f"{row['read']:.0f} | {row['embedded']:.0f} | {row['peak_mb']:.0f} MB"
        print(f"| {name} | {whole:.2%} | {alone:.2%} | {comparing:.1%} | {counted} |")
    print(f"\n{rows['first run']['reports']:.0f} reports with copies")


def main() -> None:
    """The table at a tenth of the files and at all of them: memory should not grow between the two."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--words", type=int, default=300, help="in each of them")
    parser.add_argument("--names", type=int, default=3000, help="from which the reports draw theirs")
    parser.add_argument("--embedder", default="hashed", help="hashed, or a model of `dateline models list`")
    parser.add_argument("--step", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.step:
        step(arguments.step, arguments.embedder)
        return
    for count in (arguments.files // 10, arguments.files):
        measure(count, arguments.embedder, arguments.words, arguments.names)


if __name__ == "__main__":
    main()

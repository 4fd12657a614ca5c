"""Generated documents in several formats that change at random, and what an index has to hold of each."""

from __future__ import annotations

import os
import random
from dataclasses import dataclass, field
from pathlib import Path

from index.documents import ReadJob, perform
from index.types import Document

_SUFFIXES = (".txt", ".md", ".html")
# Many ships tell of the same storm: equal texts, which are to be embedded once.
_STORM = "The great storm broke the mast in the night. Nobody aboard was hurt, and the cargo of salt stayed dry."


def paragraphs(number: int, version: int) -> list[str]:
    """What a ship has to tell; its number and version are in each paragraph, as words of their own."""
    ship, tide = f"ship{number}", f"tide{number}v{version}"
    lines = [
        f"The vessel {ship} sailed from harbour {number % 9} on {tide}. Its captain was born in the year {number}."
    ]
    lines += [
        f"On day {n} the crew of {ship} mended sail {n * number} after {tide}. The harbour master wrote it down."
        for n in range(2 + number % 3)
    ]
    return [*lines, _STORM] if number % 4 == 0 else lines


def content(number: int, version: int, suffix: str) -> str:
    """A file that tells it."""
    lines = paragraphs(number, version)
    if suffix == ".html":
        body = "\n".join(f"<p>{line}</p>" for line in lines)
        return f"<html><head><title>Vessel {number} at sea</title></head><body><article>{body}</article></body></html>"
    return "\n\n".join([f"# Vessel {number} at sea"] * (suffix == ".md") + lines) + "\n"


@dataclass
class Fleet:
    """A folder of ships; `documents` says what a sync makes of each file, `names` where each ship is told of."""

    folder: Path
    source: random.Random
    names: dict[int, str] = field(default_factory=dict)
    versions: dict[int, int] = field(default_factory=dict)
    documents: dict[str, Document] = field(default_factory=dict)
    launched: int = 0

    def launch(self, count: int) -> None:
        """New files."""
        for _ in range(count):
            self.launched += 1
            self.names[self.launched] = f"{self.launched % 7}/{self.launched}{_SUFFIXES[self.launched % 3]}"
            self._write(self.launched)

    def change(self, *, edited: int, sunk: int, launched: int, renamed: int) -> dict[str, str]:
        """Edit, delete, add and rename files at random; the renames, from old name to new."""
        for number in self.source.sample(sorted(self.names), sunk):
            (self.folder / self.names[number]).unlink()
            del self.documents[self.names.pop(number)], self.versions[number]
        chosen = self.source.sample(sorted(self.names), edited + renamed)
        for number in chosen[:edited]:
            self._write(number)
        self.launch(launched)
        return dict(self._rename(number) for number in chosen[edited:])

    def _rename(self, number: int) -> tuple[str, str]:
        old = self.names[number]
        new = str(Path(f"{self.source.randrange(7)}", f"{Path(old).stem}r{Path(old).suffix}"))
        while (self.folder / new).exists():
            new = str(Path(new).with_stem(f"{Path(new).stem}r"))
        (self.folder / new).parent.mkdir(exist_ok=True)
        (self.folder / old).rename(self.folder / new)
        self.names[number] = new
        del self.documents[old]
        self._look(new)
        return old, new

    def _write(self, number: int) -> None:
        self.versions[number] = self.versions.get(number, -1) + 1
        name = self.names[number]
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        # As editors do it: whoever reads the file meanwhile has the old or the new one.
        new = path.with_name(f".{path.name}")
        new.write_text(content(number, self.versions[number], path.suffix), encoding="utf-8")
        if path.exists() and new.stat().st_mtime_ns <= path.stat().st_mtime_ns:
            later = path.stat().st_mtime_ns + 1_000_000
            os.utime(new, ns=(later, later))
        new.replace(path)
        self._look(name)

    def _look(self, name: str) -> None:
        path = self.folder.resolve() / name
        found = perform(ReadJob(path=path, document_id=name, parts={}, max_bytes=1_000_000)).documents
        assert found is not None and len(found) == 1
        self.documents[name] = found[0].document

"""What the doctor looks at: an index as it is, and what the configuration expects of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.doctor.diagnosis import Outcome, Tell
from index.doctor.inspection import Inspection
from index.lock import writer_of
from index.planning import Limits
from index.store import Index

_TRIES = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Expected:
    """What the configuration says; `fingerprint` is None where its embedder cannot be looked at."""

    fingerprint: str | None
    max_tokens: int
    folders: Sequence[Path]
    limits: Limits


@dataclass(frozen=True, kw_only=True, slots=True)
class Subject:
    """An index that was opened without mending anything. `fingerprint` is of the embedder that made it.

    `locked` says that the doctor holds the writer's lock itself: nobody else writes.
    """

    index: Index
    inspection: Inspection
    fingerprint: str
    expected: Expected
    quick: bool
    locked: bool
    tell: Tell

    def written_by(self) -> str:
        """Who writes in the index at this moment, in words; empty when nobody does."""
        writer = None if self.locked else writer_of(self.index.directory)
        return writer.words if writer and writer.alive else ""

    def undisturbed(self, look: Callable[[], Outcome]) -> Outcome:
        """What `look` finds when nobody writes meanwhile: what differs while somebody does will not for long."""
        for _ in range(_TRIES):
            if writer := self.written_by():
                return Outcome(summary="not looked at: a sync is running", notes=(running(writer),))
            before = self._state()
            outcome = look()
            if not outcome.problems or (self._state() == before and not self.written_by()):
                return outcome
            self.index.vectors.reload()
            self.index.lexical.reload()
        return Outcome(summary="not looked at: it changes all the time")

    def _state(self) -> tuple[str | None, str | None, list[str]]:
        catalogue = self.index.catalogue
        return catalogue.fact("generation"), catalogue.fact("embedder"), sorted(catalogue.unsettled_ids())


def running(writer: str) -> str:
    """The note that somebody writes."""
    return f"A sync is running: {writer}."

"""The library of the fake assistant: its documents, its folder, and a sync that does what it is told."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from index.errors import IndexMissing
from index.types import Dated, SyncProgress, SyncReport
from rag.library import Entry, Library, Shelf


class FakeLibrary(Library):
    """`report` is what a sync comes to; `gate`, while set, holds it after `heard` until it is released."""

    def __init__(self, assistant: Any) -> None:
        self.assistant = assistant
        self.report = SyncReport(added=("new.txt",), seconds=0.5)
        self.heard: SyncProgress | None = None
        self.gate: threading.Event | None = None
        super().__init__(assistant.config, _no_catalogue, self._sync_as_told)

    def _sync_as_told(self, tell: Callable[[SyncProgress], None]) -> SyncReport:
        while self.heard is not None and self.gate is not None and not self.gate.wait(0.05):
            tell(self.heard)
        return self.report

    def _look(self) -> Shelf:
        entries = tuple(
            Entry(
                key=document.document_id,
                title=document.title,
                status="indexed",
                file=document.document_id,
                outlet=document.outlet,
                published=document.published.iso,
                sought=f"{document.title} {document.outlet or ''} {document.document_id}".casefold(),
            )
            for document in self.assistant.corpus
        )
        return Shelf(entries=entries, documents=len(entries))

    def _dates(self, ids: Any) -> dict[str, Dated]:
        return {document.document_id: document.published for document in self.assistant.corpus}


def _no_catalogue() -> Any:
    raise IndexMissing("The fake has no catalogue.", hint="Ask the fake.")

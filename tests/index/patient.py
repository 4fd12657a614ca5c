"""An index that tests break and the doctor examines."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from index.doctor.diagnosis import Diagnosis, Finding
from index.doctor.examination import examine
from index.doctor.subject import Expected
from index.planning import Limits
from index.store import Index
from index.types import SyncReport
from tests.corpus import TOWN, all_passage_ids, check_stores, sync_folders
from tests.fakes import BagOfWordsEmbedder, bag_of_words


@dataclass
class Patient:
    """A folder of documents, its index, and what the doctor says of it."""

    folder: Path
    directory: Path
    embedder: BagOfWordsEmbedder = field(default_factory=BagOfWordsEmbedder)

    def examine(self, *, max_tokens: int = 40, fingerprint: str | None = "bag-of-words:1", **how: Any) -> Diagnosis:
        limits = Limits(max_file_bytes=1_000_000, read_timeout_s=60.0, read_memory_mb=1024)
        expected = Expected(fingerprint=fingerprint, max_tokens=max_tokens, folders=[self.folder], limits=limits)
        return examine(self.directory, expected, **how)

    def finding(self, check: str, **how: Any) -> Finding:
        """The one finding there is, of this check."""
        found = self.examine(**how)
        assert [finding.check for finding in found.findings] == [check], found.findings
        assert not found.healthy or how.get("repair")
        return found.findings[0]

    def sql(self, *statements: str) -> None:
        with closing(sqlite3.connect(self.directory / "catalogue.sqlite")) as database, database:
            for statement in statements:
                assert database.execute(statement).rowcount != 0, f"nothing was broken by {statement}"

    def opened(self) -> Index:
        return Index(self.directory, fingerprint=self.embedder.fingerprint)

    def change(self, write: Callable[[Index, list[str]], None]) -> None:
        """Write into the derived indexes behind the catalogue's back; `write` gets all passage ids."""
        index = self.opened()
        write(index, sorted(all_passage_ids(index)))
        index.close()

    def sync(self) -> SyncReport:
        index = Index.create(self.directory, fingerprint=self.embedder.fingerprint)
        report = sync_folders(index, self.embedder, [self.folder])
        index.close()
        return report

    def check_mended(self) -> None:
        """Nothing is found, the stores agree, and a search finds what it should."""
        found = self.examine()
        assert found.healthy and found.findings == (), found.findings
        index = self.opened()
        check_stores(index)
        assert index.catalogue.document_ids() == sorted(TOWN)
        near = index.vectors.nearest(bag_of_words("The island ferry will run four times a day this winter"), 1)
        words = index.lexical.search("ferry winter hours", 1)
        assert {i.partition("#")[0] for i in [*near, *words]} == {"radio/ferry.txt"}
        index.close()


def garbage(path: Path) -> None:
    """A file in which nothing can be read."""
    path.write_bytes(b"garbage" * 1_000)

"""All documents as people see them: found, listed in pages, and what became of every file of the folders."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from index.errors import IndexMissing
from index.types import Dated, Failure
from rag.config import Config
from rag.corpus_files import CorpusFiles
from rag.sync_job import Sync, SyncJob

if TYPE_CHECKING:
    from index.catalogue import Catalogue
    from index.changes import FileRecord
    from index.files import Listing

# indexed; kept: its newest version could not be read; failed; skipped: no document; waiting: not indexed yet.
Status = Literal["indexed", "kept", "failed", "skipped", "waiting"]
Column = Literal["title", "outlet", "date", "origin", "status"]
PAGE = 50
# While a sync writes, what is listed may be so old: it changes with every group of files.
_FRESH_S = 2.0
_STATUSES: tuple[Status, ...] = ("failed", "kept", "waiting", "skipped", "indexed")


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A document, or a file that none came of. `key` is the document's id, else the path below its folder.

    `others` is how many other documents carry its report, `published` ISO 8601 or None, `reason` why it is not
    indexed, with the remedy.
    """

    key: str
    title: str
    status: Status
    file: str = ""
    outlet: str | None = None
    published: str | None = None
    relation: str = "identical"
    others: int = 0
    reason: str = ""
    sought: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Shelf:
    """Everything at one moment. `changed` and `gone` count files that differ from what is indexed of them."""

    entries: tuple[Entry, ...] = ()
    documents: int = 0
    failed: int = 0
    skipped: int = 0
    waiting: int = 0
    changed: int = 0
    gone: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """Some entries of those that were sought, with the dates of the documents among them, and how many there are."""

    entries: tuple[Entry, ...]
    dates: Mapping[str, Dated]
    found: int
    number: int
    pages: int


class Library:
    """The documents of an assistant, the files that they come from, and the sync that brings both together."""

    def __init__(self, config: Config, catalogue: Callable[[], Catalogue], sync: Sync) -> None:
        self._config = config
        self._catalogue = catalogue
        self._looking = threading.Lock()
        self._shelf: tuple[str | None, float, Shelf] | None = None
        self.files = CorpusFiles(config, catalogue)
        self.job = SyncJob(sync, config.index_path, before=self.files.sweep)

    def close(self) -> None:
        """End a sync that runs."""
        self.job.close()

    def version(self) -> tuple[int, str | None]:
        """Changes with every sync that begins or ends, and with every change of the index by any process."""
        try:
            return self.job.state.serial, self._catalogue().fact("generation")
        except IndexMissing:
            return self.job.state.serial, None

    def shelf(self, *, anew: bool = False) -> Shelf:
        """Every document and file; looked at `anew` also on the disk. Raises ConfigError for a folder that is gone."""
        with self._looking:
            generation = self.version()[1]
            if self._shelf is not None and not anew:
                known, looked_at, shelf = self._shelf
                is_fresh = self.job.state.running and time.monotonic() - looked_at < _FRESH_S
                if known == generation or is_fresh:
                    return shelf
            shelf = self._look()
            self._shelf = generation, time.monotonic(), shelf
            return shelf

    def page(self, words: str = "", *, column: Column = "title", descending: bool = False, number: int = 1) -> Page:
        """A page of the entries that hold all `words` in title, outlet or file name; unknown values come last."""
        wanted = words.casefold().split()
        entries = [e for e in self.shelf().entries if all(word in e.sought for word in wanted)]
        keyed = [(_sorted_by(entry, column), entry) for entry in entries]
        known = sorted((pair for pair in keyed if pair[0]), key=lambda pair: pair[0], reverse=descending)
        entries = [entry for _, entry in known] + [entry for key, entry in keyed if not key]
        pages = max(1, -(-len(entries) // PAGE))
        number = min(max(number, 1), pages)
        shown = tuple(entries[(number - 1) * PAGE : number * PAGE])
        ids = [entry.key for entry in shown if entry.status in ("indexed", "kept")]
        return Page(entries=shown, dates=self._dates(ids), found=len(entries), number=number, pages=pages)

    def _dates(self, ids: Iterable[str]) -> dict[str, Dated]:
        wanted = list(ids)
        found = self._catalogue().sources.of(wanted) if wanted else {}
        return {document_id: record.published for document_id, record in found.items()}

    def _look(self) -> Shelf:
        from index.files import Choice, list_folders

        documents = self._config.documents
        listings = list_folders(self._config.folders, Choice(documents.include, documents.exclude))
        try:
            catalogue = self._catalogue()
        except IndexMissing:
            return _shelf([], {}, listings)
        entries, records = _indexed(catalogue)
        return _shelf(entries, records, listings)


def _indexed(catalogue: Catalogue) -> tuple[list[Entry], dict[str, FileRecord]]:
    records = catalogue.files.below("/")
    listed = catalogue.sources.listed()
    carriers = Counter(document.origin_id for document in listed if document.origin_id)
    entries = []
    for document in listed:
        record = records.get(document.file_path)
        kept = record is not None and record.is_unreadable
        file = _relative(document.file_path, record)
        entries.append(
            Entry(
                key=document.document_id,
                title=document.title,
                status="kept" if kept else "indexed",
                file=file,
                outlet=document.outlet,
                published=document.published,
                relation=document.relation,
                others=max(0, carriers[document.origin_id] - 1),
                reason=_reason(record, document.file_path) if kept else "",
                sought=f"{document.title}\n{document.outlet or ''}\n{document.document_id}\n{file}".casefold(),
            )
        )
    return entries, records


def _shelf(indexed: list[Entry], records: Mapping[str, FileRecord], listings: Iterable[Listing]) -> Shelf:
    with_documents = {entry.file for entry in indexed}
    failed = [entry for record in records.values() for entry in _failed(record, with_documents)]
    seen: set[str] = set()
    skipped, waiting, changed = [], [], 0
    unlisted: list[Entry] = []
    folders: list[str] = []
    for listing in listings:
        folders.append(f"{listing.folder.rstrip('/')}/")
        skipped += [_plain_entry(_below(listing.folder, each.uri), "skipped", each) for each in listing.skipped]
        unlisted += [_plain_entry(_below(listing.folder, each.uri), "failed", each) for each in listing.failed]
        seen |= listing.unsure
        for file in listing.files:
            seen.add(file.path)
            record = records.get(file.path)
            if record is None:
                waiting.append(_plain_entry(file.relative, "waiting"))
            elif (record.size_bytes, record.mtime_ns) != (file.size_bytes, file.mtime_ns):
                changed += 1
    known = {entry.key for entry in failed}
    failed += [entry for entry in unlisted if entry.key not in known]
    entries = [*indexed, *failed, *skipped, *waiting]
    return Shelf(
        entries=tuple(entries),
        documents=len(indexed),
        failed=len(failed) + sum(entry.status == "kept" for entry in indexed),
        skipped=len(skipped),
        waiting=len(waiting),
        changed=changed,
        gone=sum(path.startswith(tuple(folders)) for path in records.keys() - seen),
    )


def _failed(record: FileRecord, with_documents: set[str]) -> Iterator[Entry]:
    """What could not be read of a file, but for itself where its documents of before are kept, and say so."""
    for failure in record.failures:
        if failure.uri != record.path or _relative(record.path, record) not in with_documents:
            yield _plain_entry(_below(record.folder, failure.uri), "failed", failure)


def _plain_entry(relative: str, status: Status, failure: Failure | None = None) -> Entry:
    reason = failure.reason if failure is not None else ""
    return Entry(key=relative, title=relative, status=status, file=relative, reason=reason, sought=relative.casefold())


def _reason(record: FileRecord | None, path: str) -> str:
    failures = record.failures if record is not None else ()
    return next((failure.reason for failure in failures if failure.uri == path), "")


def _relative(path: str, record: FileRecord | None) -> str:
    return _below(record.folder, path) if record is not None else Path(path).name


def _below(folder: str, path: str) -> str:
    return path.removeprefix(f"{folder.rstrip('/')}/")


def _sorted_by(entry: Entry, column: Column) -> Any:
    """What an entry is sorted by; None where it has none of that."""
    match column:
        case "title":
            return entry.title.casefold(), entry.key
        case "outlet":
            return (entry.outlet.casefold(), entry.key) if entry.outlet else None
        case "date":
            return (entry.published, entry.key) if entry.published else None
        case "origin":
            return (entry.others, entry.key) if entry.status == "indexed" else None
        case "status":
            return _STATUSES.index(entry.status), entry.key

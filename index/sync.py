"""Brings an index up to date with folders of documents: only what changed is read, split and embedded."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from index.catalogue import FileRecord
from index.documents import build_document, recipe
from index.embedder import Embedder
from index.errors import DocumentUnreadable
from index.files import FoundFile, Listing, list_folder
from index.lock import writer_lock
from index.sidecar import Overrides, Sidecars
from index.splitter import split
from index.store import Entry, Index
from index.types import Failure, SyncProgress, SyncReport

# Passages are embedded and written in groups about this large: few commits, bounded memory.
_GROUP_PASSAGES = 256
_GROUP_DOCUMENTS = 256
# A word without end is cut where no token ends once it is read alone: its parts can take a few tokens more.
_CUT_WORD_TOKENS = 8

Progress = Callable[[SyncProgress], None]


@dataclass(frozen=True, kw_only=True, slots=True)
class SyncOptions:
    """What a sync reads and how it splits."""

    folders: Sequence[Path]
    exclude: Sequence[str]
    max_tokens: int
    max_file_bytes: int
    prune: bool = False


@dataclass(slots=True)
class _Run:
    """What one sync has found out so far."""

    index: Index
    embedder: Embedder
    options: SyncOptions
    progress: Progress
    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    skipped: list[Failure] = field(default_factory=list)
    unchanged: int = 0
    embedded: int = 0
    total: int = 0
    done: int = 0


def sync(index: Index, embedder: Embedder, options: SyncOptions, *, progress: Progress | None = None) -> SyncReport:
    """Add, update and remove documents so that `index` shows what the folders hold.

    A file that cannot be read is reported; what was indexed of it earlier is kept. Documents of folders that are not
    named stay, unless `options.prune`. Raises IndexLocked when another process is writing, ConfigError for a folder
    that is not there.
    """
    started = time.monotonic()
    listings = [
        list_folder(folder, exclude=options.exclude) for folder in dict.fromkeys(map(Path.resolve, options.folders))
    ]
    run = _Run(index, embedder, options, progress or (lambda _: None), total=sum(len(x.files) for x in listings))
    with writer_lock(index.directory):
        index.settle()
        for listing in listings:
            _sync_folder(run, listing)
        if options.prune:
            named = {str(listing.folder) for listing in listings}
            _remove(run, [r.document_id for r in index.catalogue.files() if r.folder not in named])
    documents, passages = index.catalogue.counts()
    return SyncReport(
        added=tuple(run.added),
        updated=tuple(run.updated),
        removed=tuple(run.removed),
        unchanged=run.unchanged,
        failed=tuple(run.failed),
        skipped=tuple(run.skipped),
        documents=documents,
        passages=passages,
        embedded=run.embedded,
        seconds=time.monotonic() - started,
    )


def _sync_folder(run: _Run, listing: Listing) -> None:
    run.failed += listing.failed
    run.skipped += listing.skipped
    records = {record.relative_path: record for record in run.index.catalogue.files(str(listing.folder))}
    taken = set(run.index.catalogue.document_ids())
    sidecars = Sidecars(listing.folder)
    group: list[Entry] = []
    for file in listing.files:
        entry = _read(run, file, records.get(file.relative_path.as_posix()), sidecars, taken)
        run.done += 1
        run.progress(SyncProgress(stage="reading", done=run.done, total=run.total, name=file.relative_path.as_posix()))
        if entry is not None:
            group.append(entry)
        if len(group) >= _GROUP_DOCUMENTS or sum(len(passages) for _, _, passages in group) >= _GROUP_PASSAGES:
            _write(run, group)
            group = []
    _write(run, group)
    run.failed += sidecars.failures
    if listing.complete:
        there = {file.relative_path.as_posix() for file in listing.files}
        _remove(run, [record.document_id for path, record in records.items() if path not in there])


def _read(run: _Run, file: FoundFile, known: FileRecord | None, sidecars: Sidecars, taken: set[str]) -> Entry | None:
    """The document of a file whose stored form is out of date; None when there is nothing to write."""
    overrides = sidecars.overrides(file.relative_path)
    if known and _untouched(known, file) and known.recipe == _recipe(run, known.content_hash, overrides):
        run.unchanged += 1
        return None
    document_id = known.document_id if known else _new_id(file, taken)
    try:
        data = _bytes(file, run.options.max_file_bytes)
        document = build_document(document_id, file.path, data, overrides)
    except DocumentUnreadable as error:
        kept = "; what was indexed of it earlier is kept" if known else ""
        reason = f"{error}{kept}. {error.hint}" if error.hint else f"{error}{kept}"
        run.failed.append(Failure(uri=str(file.path), reason=reason))
        return None
    record = FileRecord(
        document_id=document_id,
        folder=str(file.folder),
        relative_path=file.relative_path.as_posix(),
        size_bytes=file.size_bytes,
        mtime_ns=file.mtime_ns,
        content_hash=document.content_hash,
        recipe=_recipe(run, document.content_hash, overrides),
    )
    if known and known.recipe == record.recipe:
        run.index.catalogue.touch(record)
        run.unchanged += 1
        return None
    taken.add(document_id)
    tokens = min(run.options.max_tokens, run.embedder.window_tokens - _CUT_WORD_TOKENS)
    passages = split(document, token_offsets=run.embedder.token_offsets, max_tokens=tokens)
    (run.updated if known else run.added).append(document_id)
    return document, record, passages


def _untouched(known: FileRecord, file: FoundFile) -> bool:
    return (known.size_bytes, known.mtime_ns) == (file.size_bytes, file.mtime_ns)


def _recipe(run: _Run, content_hash: str, overrides: Overrides) -> str:
    return recipe(content_hash, overrides, max_tokens=run.options.max_tokens, fingerprint=run.index.fingerprint)


def _new_id(file: FoundFile, taken: set[str]) -> str:
    """The relative path; with the folder's name or its whole path in front where another folder has the same."""
    relative = file.relative_path.as_posix()
    candidates = (relative, f"{file.folder.name}/{relative}", file.path.as_posix())
    return next(candidate for candidate in candidates if candidate not in taken)


def _bytes(file: FoundFile, most: int) -> bytes:
    if file.size_bytes > most:
        raise DocumentUnreadable(
            f"{file.size_bytes / 1e6:.0f} MB is more than documents.max_file_mb allows",
            hint="Raise documents.max_file_mb in config.yaml.",
        )
    try:
        return file.path.read_bytes()
    except OSError as error:
        raise DocumentUnreadable(f"cannot be read: {error.strerror}", hint="Check its permissions.") from error


def _write(run: _Run, group: Sequence[Entry]) -> None:
    if not group:
        return
    run.progress(SyncProgress(stage="embedding", done=run.done, total=run.total, name=group[-1][0].document_id))
    run.embedded += run.index.embed([p for _, _, passages in group for p in passages], run.embedder)
    run.index.replace(group)


def _remove(run: _Run, document_ids: Sequence[str]) -> None:
    run.index.remove(document_ids)
    run.removed += document_ids

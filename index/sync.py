"""Brings an index up to date with folders of documents: only what changed is read, split and embedded."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from index.changes import Change, Entry, FileRecord
from index.documents import ReadFile, ReadJob
from index.embedder import Embedder
from index.files import Choice, FoundFile, list_folders
from index.job_note import forget_job
from index.linking import KEYED_AT_ONCE, link, mark
from index.lock import writer_lock
from index.memory import share_arenas
from index.moves import adopt_moved_folder
from index.origins import Traits
from index.planning import FolderPlan, Limits, gone_files, job_of, new_id, plan_folder, recipe_of
from index.reading import ReaderPool, ReadingFailed
from index.recleaning import reclean, without_furniture
from index.resplit import passages_for, rebuild, resplit
from index.splitter import splitting
from index.store import Index
from index.types import Failure, Rename, Stage, SyncProgress, SyncReport

# Documents are written in groups about this large: few commits, bounded memory.
_GROUP_PASSAGES = 256
_GROUP_FILES = 256

Progress = Callable[[SyncProgress], None]


@dataclass(frozen=True, kw_only=True, slots=True)
class SyncOptions:
    """What a sync reads, how, and how it splits.

    `workers` 0 reads in this process, without limits of time and memory per file. `prune` takes out documents of
    folders that are not named; `retry` looks again at files that could not be read.
    """

    folders: Sequence[Path]
    max_tokens: int
    max_file_bytes: int
    include: Sequence[str] = ()
    exclude: Sequence[str] = ()
    workers: int = 1
    read_timeout_s: float = 60.0
    read_memory_mb: int = 1024
    prune: bool = False
    retry: bool = False

    @property
    def limits(self) -> Limits:
        """What one file may cost."""
        return Limits(
            max_file_bytes=self.max_file_bytes,
            read_timeout_s=self.read_timeout_s,
            read_memory_mb=self.read_memory_mb,
        )


@dataclass(slots=True)
class _Group:
    """What will be written together."""

    entries: list[Entry] = field(default_factory=list)
    replaced: list[FileRecord] = field(default_factory=list)
    touched: list[FileRecord] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    files: list[FoundFile] = field(default_factory=list)
    # By document, with the text that they were read off, which cleaning may yet change.
    traits: dict[str, tuple[str, Traits]] = field(default_factory=dict)

    @property
    def last(self) -> str:
        """The document that came last."""
        return self.entries[-1].document.document_id if self.entries else ""

    @property
    def is_full(self) -> bool:
        """Whether it is large enough to be written."""
        return len(self.files) >= _GROUP_FILES or sum(len(entry.passages) for entry in self.entries) >= _GROUP_PASSAGES


@dataclass(slots=True)
class _Run:
    """One sync: what it works on, and what it has found out so far."""

    index: Index
    embedder: Embedder
    options: SyncOptions
    tell: Progress
    splitting: str
    gone: dict[str, list[FileRecord]] = field(default_factory=dict)
    traits: dict[str, Traits] = field(default_factory=dict)
    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    renamed: list[Rename] = field(default_factory=list)
    resplit: dict[str, str] = field(default_factory=dict)
    failed: list[Failure] = field(default_factory=list)
    skipped: list[Failure] = field(default_factory=list)
    unchanged: int = 0
    embedded: int = 0
    done: int = 0
    total: int = 0
    done_bytes: int = 0
    total_bytes: int = 0
    under_way_bytes: float = 0.0

    def report(self, stage: Stage, name: str) -> None:
        """Tell how far it is."""
        self.tell(
            SyncProgress(
                stage=stage,
                done=self.done,
                total=self.total,
                name=name,
                embedded=self.embedded,
                done_bytes=self.done_bytes + int(self.under_way_bytes),
                total_bytes=self.total_bytes,
            )
        )

    def passed(self, file: FoundFile) -> None:
        """A file is dealt with."""
        self.done += 1
        self.done_bytes += file.size_bytes

    def former(self, record: FileRecord) -> FileRecord | None:
        """The file that is gone and had the same bytes, which is then nobody else's former one."""
        found = self.gone.get(record.content_hash)
        return found.pop() if found else None

    def heard(self, name: str, share_bytes: float = 0.0) -> Callable[[int], None]:
        """For the index, to tell of passages up to `name` that were embedded; each is that many bytes of the files."""

        def hear(count: int) -> None:
            self.embedded += count
            self.under_way_bytes += count * share_bytes
            self.report("embedding", name)

        return hear


def sync(index: Index, embedder: Embedder, options: SyncOptions, *, progress: Progress | None = None) -> SyncReport:
    """Add, update and remove documents so that `index` shows what the folders hold.

    A file that cannot be read is reported; what was indexed of it earlier is kept. Documents of folders that are not
    named stay, unless `options.prune`. What an interrupted sync did is kept, and the next goes on. Raises IndexLocked
    when another process is writing, ConfigError for a folder that is not there.
    """
    started = time.monotonic()
    share_arenas()
    way = splitting(max_tokens=options.max_tokens, fingerprint=index.fingerprint)
    run = _Run(index, embedder, options, progress or (lambda _: None), way)
    run.report("listing", "")
    listings = list_folders(options.folders, Choice(options.include, options.exclude))
    run.total = sum(len(listing.files) for listing in listings)
    run.total_bytes = sum(file.size_bytes for listing in listings for file in listing.files)
    with writer_lock(index.directory):
        _recover(run)
        for listing in listings:
            former = adopt_moved_folder(index.catalogue, listing)
            if former:
                index.notices.append(f"{former} is not there any more; its documents were found in {listing.folder}.")
        plans = [plan_folder(x, index.catalogue, options.limits, retry=options.retry) for x in listings]
        _take_out_gone(run, plans)
        with _pool(options) as pool:
            for plan in plans:
                _sync_folder(run, plan, pool)
        _mark(run)
        _remove(run, [record.path for records in run.gone.values() for record in records])
        run.resplit |= resplit(index, embedder, max_tokens=options.max_tokens, splitting=way, heard=run.heard)
        run.resplit |= reclean(index, embedder, max_tokens=options.max_tokens, splitting=way, heard=run.heard)
        link(index.catalogue, lambda name: run.report("comparing", name))
    forget_job(index.directory)
    return _report(run, [listing.folder for listing in listings], time.monotonic() - started)


def _report(run: _Run, folders: Sequence[str], seconds: float) -> SyncReport:
    documents, passages = run.index.catalogue.counts()
    changed = {*run.added, *run.updated, *run.removed}
    resplit_only = {i: path for i, path in run.resplit.items() if i not in changed}
    # Their files were looked at and found as they were.
    looked_at = tuple(f"{folder.rstrip('/')}/" for folder in folders)
    unchanged = run.unchanged - sum(path.startswith(looked_at) for path in resplit_only.values())
    repaired, run.index.notices[:] = tuple(run.index.notices), []
    return SyncReport(
        added=tuple(run.added),
        updated=(*run.updated, *resplit_only),
        removed=tuple(run.removed),
        renamed=tuple(run.renamed),
        unchanged=unchanged,
        failed=tuple(run.failed),
        skipped=tuple(run.skipped),
        repaired=repaired,
        documents=documents,
        passages=passages,
        embedded=run.embedded,
        seconds=seconds,
    )


def _recover(run: _Run) -> None:
    """Finish what an interrupted run or a lost store left, and what another embedder asks for."""
    if run.index.rebuilding:
        options = run.options
        run.resplit |= rebuild(
            run.index, run.embedder, max_tokens=options.max_tokens, splitting=run.splitting, heard=run.heard
        )
    else:
        run.index.reload()
    run.index.settle()
    run.index.embed_missing(run.embedder, heard=run.heard(""))


def _pool(options: SyncOptions) -> ReaderPool:
    return ReaderPool(workers=options.workers, timeout_s=options.read_timeout_s, memory_mb=options.read_memory_mb)


def _take_out_gone(run: _Run, plans: Sequence[FolderPlan]) -> None:
    """Remove documents of files that are gone; those that may only have been renamed wait in `run.gone`."""
    gone = gone_files(plans, run.index.catalogue, prune=run.options.prune)
    sizes = {file.size_bytes for plan in plans for file, known in plan.doubtful if known is None}
    for record in gone:
        if record.size_bytes in sizes:
            run.gone.setdefault(record.content_hash, []).append(record)
    _remove(run, [record.path for record in gone if record.size_bytes not in sizes])


def _sync_folder(run: _Run, plan: FolderPlan, pool: ReaderPool) -> None:
    run.failed += plan.listing.failed
    run.skipped += plan.listing.skipped
    for file, record in plan.untouched:
        _keep(run, plan, record)
        run.passed(file)
    group = _Group()
    doubtful = iter(plan.doubtful)
    for job, outcome in pool.run(_jobs(run, plan)):
        file, known = next(doubtful)
        _take_in(run, plan, group, _Looked(file, known, job, _result(job, outcome)))
        group.files.append(file)
        run.report("reading", file.relative)
        if group.is_full:
            _write(run, group)
            group = _Group()
    _write(run, group)
    run.failed += plan.sidecars.failures


@dataclass(frozen=True, slots=True)
class _Looked:
    """A file that was looked at, and what came out."""

    file: FoundFile
    known: FileRecord | None
    job: ReadJob
    result: ReadFile

    def record(self, recipe: str) -> FileRecord:
        """What to remember of it."""
        return FileRecord(
            path=self.file.path,
            folder=self.known.folder if self.known else self.file.folder,
            document_id=self.job.document_id,
            size_bytes=self.file.size_bytes,
            mtime_ns=self.file.mtime_ns,
            content_hash=self.result.content_hash or "",
            recipe=recipe,
            failures=self.result.failures,
        )


def _jobs(run: _Run, plan: FolderPlan) -> Iterator[ReadJob]:
    """How to read the doubtful files; each new one gets an id that nothing else has."""

    def is_taken(document_id: str) -> bool:
        return document_id in assigned or run.index.catalogue.files.is_taken(document_id)

    assigned: set[str] = set()
    for file, known in plan.doubtful:
        document_id = known.document_id if known else new_id(file, is_taken)
        assigned.add(document_id)
        yield job_of(file, known, plan, document_id, run.options.limits)


def _result(job: ReadJob, outcome: ReadFile | ReadingFailed) -> ReadFile:
    if isinstance(outcome, ReadingFailed):
        return ReadFile(content_hash="", failures=(Failure(uri=str(job.path), reason=outcome.reason),))
    return outcome


def _keep(run: _Run, plan: FolderPlan, known: FileRecord) -> None:
    """A file that is what it was: what could not be read of it is said again."""
    documents = plan.documents.get(known.path, 0)
    if known.is_unreadable:
        run.failed += (_kept(failure) if documents else failure for failure in known.failures)
    else:
        run.unchanged += documents
        run.failed += known.failures


def _kept(failure: Failure) -> Failure:
    return replace(failure, reason=f"{failure.reason} (what was indexed of it earlier is kept)")


def _take_in(run: _Run, plan: FolderPlan, group: _Group, looked: _Looked) -> None:
    """Put what came out of a file into the group that is written next, and into the report."""
    result, known = looked.result, looked.known
    if result.documents is not None:
        _put(run, group, looked, looked.record(recipe_of(looked.file, plan.sidecars, _limits(run, result))))
    elif not result.failures:
        assert known is not None, "only a file that is known can be what it was"
        record = looked.record(known.recipe)
        group.touched.append(record)
        _keep(run, plan, record)
    else:
        record = looked.record(recipe_of(looked.file, plan.sidecars, run.options.limits))
        _keep(run, plan, record)
        if result.content_hash is not None:  # a file that could not even be opened is tried every time
            group.touched.append(record)


def _limits(run: _Run, result: ReadFile) -> Limits | None:
    return run.options.limits if result.failures else None


def _put(run: _Run, group: _Group, looked: _Looked, record: FileRecord) -> None:
    """Documents that were read, in place of what their file held before."""
    before = {i: digest for i, (_, digest) in run.index.catalogue.content_hashes([record.path]).items()}
    same_recipe = looked.known is not None and looked.known.recipe == record.recipe
    for found in looked.result.documents or ():
        document = found.document
        passages = passages_for(document, run.embedder, max_tokens=run.options.max_tokens, sentences=found.sentences)
        group.traits[document.document_id] = (document.text, found.traits)
        group.entries.append(
            Entry(document=document, file_path=record.path, splitting=run.splitting, passages=passages)
        )
        earlier = before.pop(document.document_id, None)
        if earlier is None:
            run.added.append(document.document_id)
        elif earlier == document.content_hash and same_recipe:
            run.unchanged += 1
        else:
            run.updated.append(document.document_id)
    run.removed += before
    group.replaced.append(record)
    run.failed += record.failures
    former = None if looked.known else run.former(record)
    if former is not None:
        group.removed.append(former.path)
        run.removed += run.index.catalogue.content_hashes([former.path])
        run.renamed.append(Rename(old=former.document_id, new=record.document_id))


def _write(run: _Run, group: _Group) -> None:
    if group.replaced or group.touched:
        group.entries = without_furniture(run.index, group.entries, run.embedder, max_tokens=run.options.max_tokens)
        passages = [passage for entry in group.entries for passage in entry.passages]
        share = sum(file.size_bytes for file in group.files) / max(len(passages), 1)
        run.index.embed(passages, run.embedder, heard=run.heard(group.last, share))
        run.report("writing", group.last)
        run.index.apply(
            Change(entries=group.entries, replaced=group.replaced, touched=group.touched, removed=group.removed)
        )
        written = {entry.document.document_id: entry.document.text for entry in group.entries}
        run.traits |= {name: traits for name, (text, traits) in group.traits.items() if written.get(name) == text}
        if len(run.traits) >= KEYED_AT_ONCE:
            _mark(run)
    run.under_way_bytes = 0.0
    for file in group.files:
        run.passed(file)


def _mark(run: _Run) -> None:
    """Keep what the new documents' kin can be found by, before anything changes their texts."""
    mark(run.index.catalogue, run.traits)
    run.traits.clear()


def _remove(run: _Run, paths: Sequence[str]) -> None:
    """Take files and their documents out of every store."""
    if paths:
        run.removed += run.index.catalogue.content_hashes(paths)
        run.index.apply(Change(removed=paths))

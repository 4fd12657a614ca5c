"""What a sync would change. Reads the catalogue and the files that may have changed, writes nothing, loads no model."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from index.catalogue import Catalogue
from index.changes import FileRecord
from index.files import Choice, Listing, list_folders
from index.moves import adopt_moved_folder, former_folder
from index.planning import FolderPlan, gone_files, new_id, plan_folder, recipe_of
from index.store import CATALOGUE_NAME
from index.sync import SyncOptions
from index.types import Failure, Rename, SyncReport


def preview(directory: Path, options: SyncOptions) -> SyncReport:
    """The report of a sync that is not made. Raises ConfigError for a folder that is not there."""
    started = time.monotonic()
    listings = list_folders(options.folders, Choice(options.include, options.exclude))
    with _catalogue(directory / CATALOGUE_NAME, listings) as catalogue:
        plans = [plan_folder(listing, catalogue, options.limits, retry=options.retry) for listing in listings]
        found = _Preview(catalogue, options)
        for plan in plans:
            found.look_at(plan)
        gone = gone_files(plans, catalogue, prune=options.prune)
        documents, passages = catalogue.counts() if catalogue else (0, 0)
        removed = tuple(catalogue.content_hashes([record.path for record in gone])) if catalogue else ()
    return SyncReport(
        added=tuple(found.added),
        updated=tuple(found.updated),
        removed=removed,
        renamed=tuple(_renames(found.added, gone)),
        unchanged=found.unchanged,
        failed=tuple(found.failed),
        skipped=tuple(failure for listing in listings for failure in listing.skipped),
        documents=documents,
        passages=passages,
        seconds=time.monotonic() - started,
        dry_run=True,
    )


@contextmanager
def _catalogue(file: Path, listings: Sequence[Listing]) -> Iterator[Catalogue | None]:
    """The catalogue as a sync would find it: where folders were moved, a copy that knows."""
    with ExitStack() as stack:
        catalogue = stack.enter_context(closing(Catalogue(file))) if file.is_file() else None
        if catalogue and any(former_folder(catalogue, listing) for listing in listings):
            copy = Path(stack.enter_context(TemporaryDirectory(prefix="dateline-"))) / file.name
            catalogue.database.copy_to(copy)
            catalogue = stack.enter_context(closing(Catalogue(copy)))
            for listing in listings:
                adopt_moved_folder(catalogue, listing)
        yield catalogue


def _renames(added: Mapping[str, str], gone: Sequence[FileRecord]) -> Iterator[Rename]:
    """Each file that is gone with the new one of the same bytes, once."""
    former: dict[str, list[FileRecord]] = {}
    for record in gone:
        former.setdefault(record.content_hash, []).append(record)
    for new, digest in added.items():
        if former.get(digest):
            yield Rename(old=former[digest].pop().document_id, new=new)


class _Preview:
    """What has been found out so far; `added` maps new ids to the hash of their file."""

    def __init__(self, catalogue: Catalogue | None, options: SyncOptions) -> None:
        self._catalogue = catalogue
        self._options = options
        self.added: dict[str, str] = {}
        self.updated: list[str] = []
        self.unchanged = 0
        self.failed: list[Failure] = []

    def look_at(self, plan: FolderPlan) -> None:
        """Compare the files of a folder with what is known of them."""
        self.failed += plan.listing.failed
        for _, record in plan.untouched:
            self.unchanged += 0 if record.is_unreadable else plan.documents.get(record.path, 0)
            self.failed += record.failures
        for file, known in plan.doubtful:
            digest = self._digest(Path(file.path))
            if digest is None:
                continue
            same = known is not None and not known.failures and known.recipe == recipe_of(file, plan.sidecars, None)
            if known is None:
                self.added[new_id(file, self._is_taken)] = digest
            elif same and known.content_hash == digest:
                self.unchanged += plan.documents.get(known.path, 0)
            else:
                self.updated.append(known.document_id)
        self.failed += plan.sidecars.failures

    def _is_taken(self, document_id: str) -> bool:
        known = self._catalogue is not None and self._catalogue.files.is_taken(document_id)
        return document_id in self.added or known

    def _digest(self, path: Path) -> str | None:
        try:
            size = path.stat().st_size
            if size > self._options.max_file_bytes:
                reason = f"{size / 1e6:.0f} MB is more than documents.max_file_mb allows"
                self.failed.append(Failure(uri=str(path), reason=reason))
                return None
            return hashlib.sha256(path.read_bytes()).hexdigest()
        except OSError as error:
            self.failed.append(Failure(uri=str(path), reason=f"cannot be read: {error.strerror}"))
            return None

"""What a sync has to look at: files by what is known of them. Nothing is read but names, sizes and times."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath

from index.catalogue import Catalogue
from index.changes import FileRecord
from index.documents import ReadJob, recipe
from index.files import FoundFile, Listing
from index.sidecar import Overrides, Sidecars


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """What one file may cost. A file that failed is tried again when they change."""

    max_file_bytes: int
    read_timeout_s: float
    read_memory_mb: int


@dataclass(frozen=True, kw_only=True, slots=True)
class FolderPlan:
    """The files of one folder: `untouched` ones with their records, `doubtful` ones to look at, and those `gone`."""

    listing: Listing
    sidecars: Sidecars
    untouched: tuple[tuple[FoundFile, FileRecord], ...]
    doubtful: tuple[tuple[FoundFile, FileRecord | None], ...]
    gone: tuple[FileRecord, ...]
    documents: dict[str, int]


def plan_folder(listing: Listing, catalogue: Catalogue | None, limits: Limits, *, retry: bool) -> FolderPlan:
    """What is known of the files of a listing. `retry` looks again at files that could not be read."""
    records = catalogue.files.below(listing.folder) if catalogue else {}
    sidecars = Sidecars(Path(listing.folder))
    untouched: list[tuple[FoundFile, FileRecord]] = []
    doubtful: list[tuple[FoundFile, FileRecord | None]] = []
    for file in listing.files:
        known = records.pop(file.path, None)
        if known and not (retry and known.failures) and _is_untouched(known, file, sidecars, limits):
            untouched.append((file, known))
        else:
            doubtful.append((file, known))
    gone = [record for path, record in records.items() if path not in listing.unsure] if listing.complete else []
    return FolderPlan(
        listing=listing,
        sidecars=sidecars,
        untouched=tuple(untouched),
        doubtful=tuple(doubtful),
        gone=tuple(gone),
        documents=catalogue.files.document_counts(listing.folder) if catalogue else {},
    )


def _is_untouched(known: FileRecord, file: FoundFile, sidecars: Sidecars, limits: Limits) -> bool:
    same = (known.size_bytes, known.mtime_ns) == (file.size_bytes, file.mtime_ns)
    return same and known.recipe == recipe_of(file, sidecars, limits if known.failures else None)


def recipe_of(file: FoundFile, sidecars: Sidecars, limits: Limits | None) -> str:
    """Digest of what the documents of a file depend on besides its bytes; with `limits` for one that failed."""
    if sidecars.is_silent(file.relative):
        return _silent_recipe(limits)
    relative = PurePosixPath(file.relative)
    return recipe(sidecars.overrides(relative), sidecars.parts(relative), limits)


@cache
def _silent_recipe(limits: Limits | None) -> str:
    return recipe(Overrides(), ({}, Overrides()), limits)


def job_of(file: FoundFile, known: FileRecord | None, plan: FolderPlan, document_id: str, limits: Limits) -> ReadJob:
    """How to read a file; one whose recipe is what it was is only hashed where its bytes are what they were."""
    relative = PurePosixPath(file.relative)
    parts, other_parts = plan.sidecars.parts(relative)
    same = known is not None and not known.failures and known.recipe == recipe_of(file, plan.sidecars, None)
    return ReadJob(
        path=Path(file.path),
        document_id=document_id,
        overrides=plan.sidecars.overrides(relative),
        parts=parts,
        other_parts=other_parts,
        known_hash=known.content_hash if known and same else None,
        max_bytes=limits.max_file_bytes,
    )


def new_id(file: FoundFile, is_taken: Callable[[str], bool]) -> str:
    """The relative path; with the folder's name or its whole path in front where another folder has the same."""
    folder = PurePosixPath(file.folder)
    candidates = (file.relative, f"{folder.name}/{file.relative}", file.path)
    return next(candidate for candidate in candidates if not is_taken(candidate))


def gone_files(plans: Sequence[FolderPlan], catalogue: Catalogue | None, *, prune: bool) -> list[FileRecord]:
    """Known files that are not there any more; with `prune` also those that lie in none of the folders."""
    gone = [record for plan in plans for record in plan.gone]
    if prune and catalogue:
        inside = tuple(f"{plan.listing.folder.rstrip('/')}/" for plan in plans)
        gone += [record for path, record in catalogue.files.below("/").items() if not path.startswith(inside)]
    return gone

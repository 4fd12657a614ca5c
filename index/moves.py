"""Folders of documents that lie elsewhere now: on another machine, or renamed."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from index.catalogue import Catalogue
from index.files import Listing

# Share of a folder's known files, by relative path and size, that have to be in the new one.
_FOUND_AGAIN = 0.5


def adopt_moved_folder(catalogue: Catalogue, listing: Listing) -> str | None:
    """`former_folder`, of which the records are moved: ids stay, and nothing need be read again."""
    former = former_folder(catalogue, listing)
    if former is not None:
        catalogue.files.move_folder(former, listing.folder)
    return former


def former_folder(catalogue: Catalogue, listing: Listing) -> str | None:
    """The folder that `listing` was before, where one that is no longer there held mostly the same files, else None."""
    if catalogue.files.below(listing.folder):
        return None
    found = {(file.relative, file.size_bytes) for file in listing.files}
    shares: dict[str, float] = {}
    for folder in catalogue.files.folders():
        if Path(folder).exists():
            continue
        records = catalogue.files.below(folder)
        there = sum((_relative(path, folder), record.size_bytes) in found for path, record in records.items())
        shares[folder] = there / len(records) if records else 0.0
    best = max(shares, key=lambda folder: shares[folder], default=None)
    return None if best is None or shares[best] < _FOUND_AGAIN else best


def _relative(path: str, folder: str) -> str:
    return PurePosixPath(path).relative_to(folder).as_posix()

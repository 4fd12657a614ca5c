"""Whether the files of a derived index still hold, byte for byte, what was written into them."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path


def altered(directory: Path) -> list[str]:
    """Names of files whose content is not the one that the seal beside `directory` tells of (`index.sealed`).

    The index itself compares sizes and times, which a failing disk does not change. Reads the files, about 1 GB/s.
    Files that the seal does not vouch for, because their size or time is another, are left out: opening the index
    looks at those.
    """
    try:
        seal = json.loads(directory.with_name(f"{directory.name}.seal").read_bytes())
        if seal["writing"]:
            return []
        marks = [(name, mark["size"], mark["mtime_ns"], mark["digest"]) for name, mark in seal["files"].items()]
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return []  # opening the index says that the seal is missing
    return [
        name
        for name, size, mtime_ns, digest in marks
        if digest is not None and _stands(directory / name, size, mtime_ns) and _digest(directory / name) != digest
    ]


def _stands(file: Path, size: int, mtime_ns: int) -> bool:
    try:
        status = file.stat()
    except OSError:
        return False
    return (status.st_size, status.st_mtime_ns) == (size, mtime_ns)


def _digest(file: Path) -> str:
    try:
        with file.open("rb") as source:
            return hashlib.file_digest(source, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
    except OSError as error:
        return f"unreadable: {error.strerror}"

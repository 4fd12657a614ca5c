"""Keeps the memory of a long run flat."""

from __future__ import annotations

import ctypes
import sys
from functools import cache
from typing import Any


def release_free_memory() -> None:
    """Give memory that is free inside this process back to the system, where the C library can (glibc).

    Each commit of the lexical index runs on threads of its own; what they free stays in their arenas otherwise, and the
    peak of a sync grew from 177 to 288 MB between 1,000 and 10,000 documents (benchmarks/LOG.md, 2026-11-22).
    """
    trim = _malloc_trim()
    if trim is not None:
        trim(0)


@cache
def _malloc_trim() -> Any:
    if not sys.platform.startswith("linux"):
        return None
    return getattr(ctypes.CDLL(None), "malloc_trim", None)

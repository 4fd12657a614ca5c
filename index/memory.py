"""Keeps the memory of a long run flat, where the C library is glibc."""

from __future__ import annotations

import ctypes
import sys
import threading
import time
from functools import cache
from typing import Any

_M_ARENA_MAX = -8
_ARENAS = 2
_SELDOM_S = 10.0
_released = threading.Lock()
_released_at = -_SELDOM_S


def share_arenas() -> None:
    """Let all threads of this process take memory from few arenas from now on.

    By default each thread has its own, and what the threads of torch, Chroma and tantivy free in turn stays in them:
    the memory of a sync grew from 429 to 495 MB between 2,000 and 8,000 documents, and from 430 to 443 MB with two
    arenas (benchmarks/LOG.md, 2026-11-22).
    """
    mallopt = _of_libc("mallopt")
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, _ARENAS)


def release_free_memory() -> None:
    """Give memory that is free inside this process back to the system.

    Without it the peak of a sync grew from 177 to 288 MB between 1,000 and 10,000 documents, without a model.
    """
    trim = _of_libc("malloc_trim")
    if trim is not None:
        trim(0)


def release_free_memory_seldom() -> None:
    """The same, but not twice within ten seconds: for a server, after each answer.

    Ten readers for seventy seconds left 56 MB of freed memory in a process without it (benchmarks/LOG.md, 2026-11-26).
    """
    global _released_at
    with _released:
        due = time.monotonic() - _released_at >= _SELDOM_S
        if due:
            _released_at = time.monotonic()
    if due:
        release_free_memory()


@cache
def _of_libc(name: str) -> Any:
    if not sys.platform.startswith("linux"):
        return None
    return getattr(ctypes.CDLL(None), name, None)

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
_M_MMAP_THRESHOLD = -3
_LARGE_BYTES = 128 * 1024
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


def map_large_blocks() -> None:
    """Give each large block back to the system as soon as it is free, from now on: for a server.

    glibc does so for 128 KB and more until one is freed, and keeps ever larger ones among the small from then on
    (mallopt(3), M_MMAP_THRESHOLD), where what stays of an answer holds on to the gaps. Twenty readers for four minutes
    took a server from 884 to 1,063 MB without and from 818 to 921 MB with it, at 2 to 5 percent more time for an answer
    (benchmarks/LOG.md, 2026-11-27).
    """
    mallopt = _of_libc("mallopt")
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, _LARGE_BYTES)


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

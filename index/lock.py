"""One writer at a time; readers never wait."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import IndexLocked


@contextmanager
def writer_lock(directory: Path) -> Iterator[None]:
    """Hold the writer's lock of an index directory. Raises IndexLocked, naming the holder, at once.

    The operating system lets go of the lock when its process ends, however it ends.
    """
    holder = directory / "writer.txt"
    lock = FileLock(directory / "writer.lock", blocking=False)
    try:
        lock.acquire()
    except Timeout as error:
        who = holder.read_text(encoding="utf-8").strip() if holder.exists() else "another process"
        raise IndexLocked(
            f"The index in {directory} is being written by {who}.", hint="Wait until it has finished, or stop it."
        ) from error
    try:
        holder.write_text(f"process {os.getpid()} since {datetime.now():%Y-%m-%d %H:%M:%S}\n", encoding="utf-8")
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()

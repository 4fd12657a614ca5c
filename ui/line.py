"""Answers for programs are made a few at a time, in the order of asking; whoever would wait too long is told so."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from rag import AssistantError, Config

Result = TypeVar("Result")
AT_ONCE = 8
MOST_WAITING = 100


class Busy(AssistantError):
    """As many requests wait as may."""


def places(config: Config) -> int:
    """How many answers are made at once; a local model makes one."""
    return 1 if config.llm.kind == "local" else AT_ONCE


class Line:
    """Runs what is asked of it on `at_once` threads of its own; the others wait, `waiting` at most."""

    def __init__(self, at_once: int, *, waiting: int = MOST_WAITING) -> None:
        self._threads = ThreadPoolExecutor(max_workers=at_once, thread_name_prefix="answer")
        self._room = threading.BoundedSemaphore(at_once + waiting)

    def submit(self, job: Callable[[], Result]) -> Future[Result]:
        """The job's result to be; cancelling it before it has begun takes it out of the line. Raises Busy."""
        if not self._room.acquire(blocking=False):
            raise Busy("Too many questions are waiting.", hint="Ask again in a moment.")
        future = self._threads.submit(job)
        future.add_done_callback(lambda _: self._room.release())
        return future

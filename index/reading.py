"""Reads files in worker processes with a time and a memory limit for each, so that a hostile file costs only itself."""

from __future__ import annotations

import pickle
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, wait
from dataclasses import dataclass
from itertools import islice
from types import TracebackType
from typing import Any, Self, TypeVar

from index.reading_process import described, find_task
from index.reading_worker import Limits, ReadingFailed, Worker

__all__ = ["ReaderPool", "ReadingFailed"]

J = TypeVar("J")

_JOBS_PER_WORKER = 4
_LOOK_S = 1.0
_CLOSED = "the pool of readers is closed"


@dataclass(eq=False, slots=True)
class _Order:
    """A job on its way: pickled until a worker has it, then what came of it."""

    payload: bytes
    outcome: Future[Any]
    size_bytes: int = 0
    wanted: bool = True


class ReaderPool:
    """Performs `task` on jobs in up to `workers` processes; use it as a context manager, or call `close`.

    `task` names a function of one picklable job as 'module:function'. What it returns may be made of built-in values,
    dates, paths, and dataclasses of `index`. Workers start when jobs come, as many as there are jobs, and are kept.
    A job that takes longer than `timeout_s` is ended with its worker. `memory_mb` is what one job may allocate beyond
    what its process needs itself (enforced on Linux), and the most that its result may take. `workers=0` performs the
    task in this process, without limits: for programs whose interpreter cannot be started again, and for quick tests.

    A worker is a plain subprocess that imports the task and nothing of the calling program. It is no sandbox against
    code that takes a parser over; it stops files that crash, hang, or eat memory, and what it sends is never run here.
    """

    def __init__(
        self, *, workers: int, timeout_s: float, memory_mb: int, task: str = "index.documents:perform"
    ) -> None:
        if workers < 0 or timeout_s <= 0 or memory_mb <= 0 or ":" not in task:
            raise ValueError("workers >= 0, timeout_s > 0, memory_mb > 0 and a task 'module:function' are needed")
        self._workers = workers
        self._limits = Limits(task, timeout_s, memory_mb)
        self._changed = threading.Condition()
        self._queue: deque[_Order] = deque()
        self._unclaimed: set[_Order] = set()
        self._busy = 0
        self._threads: list[threading.Thread] = []
        self._running: set[Worker] = set()
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def run(self, jobs: Iterable[J]) -> Iterator[tuple[J, Any | ReadingFailed]]:
        """Each job with the task's result, in the order of `jobs`, which are pulled as the results are taken.

        At most four jobs per worker are under way. An exception of the task, a time-out, a lack of memory and a crash
        of the worker make that job a ReadingFailed. Raises what pickling a job raises, RuntimeError when the pool is
        closed, and AssistantError when its workers cannot start.
        """
        if self._workers:
            yield from self._run_in_workers(iter(jobs))
            return
        perform = find_task(self._limits.task)
        for job in jobs:
            yield job, _perform_here(perform, job)

    def close(self) -> None:
        """End the workers at once, also in the middle of their jobs. Can be repeated."""
        with self._changed:
            self._closed = True
            for order in self._queue:
                order.outcome.set_exception(RuntimeError(_CLOSED))
            self._queue.clear()
            for worker in self._running:
                worker.kill()
            self._changed.notify_all()
        for thread in self._threads:
            thread.join()
        self._threads.clear()

    def _run_in_workers(self, jobs: Iterator[J]) -> Iterator[tuple[J, Any | ReadingFailed]]:
        waiting: deque[tuple[J, _Order]] = deque()
        try:
            while True:
                for job in islice(jobs, self._workers * _JOBS_PER_WORKER - len(waiting)):
                    waiting.append((job, self._submit(job)))
                if not waiting:
                    return
                # The order still counts as waiting if this is interrupted. A Ctrl-C that comes as the wait begins does
                # not end it: Python looks for it when it wakes.
                while not wait([waiting[0][1].outcome], timeout=_LOOK_S).done:
                    pass
                job, order = waiting.popleft()
                self._settle(order)
                yield job, order.outcome.result()
        finally:
            for _, order in waiting:
                self._settle(order)

    def _submit(self, job: object) -> _Order:
        """The order for a job, which a worker will take; a worker more if all are taken."""
        order = _Order(pickle.dumps(job, protocol=pickle.HIGHEST_PROTOCOL), Future())
        with self._changed:
            if self._closed:
                raise RuntimeError(_CLOSED)
            self._queue.append(order)
            if len(self._threads) < min(self._workers, self._busy + len(self._queue)):
                # A thread lives longer than its worker: on Linux a worker ends with the thread that started it.
                thread = threading.Thread(target=self._serve, name="reading", daemon=True)
                self._threads.append(thread)
                thread.start()
            self._changed.notify_all()
        return order

    def _settle(self, order: _Order) -> None:
        """Close the account of an order: its outcome is taken, or nobody waits for it any longer."""
        with self._changed:
            order.wanted = False
            self._unclaimed.discard(order)
            if order in self._queue:
                self._queue.remove(order)
            self._changed.notify_all()

    def _serve(self) -> None:
        """What each thread does: one order after the other, with one worker at a time."""
        worker: Worker | None = None
        while (order := self._take()) is not None:
            try:
                worker = self._living(worker)
                outcome, size_bytes = worker.perform(order.payload)
            # The caller's thread waits for it and raises it.
            except BaseException as error:
                self._deliver(order, error, 0)
            else:
                self._deliver(order, outcome, size_bytes)
                del outcome
            del order
            if worker and worker.spent:
                self._end(worker)
                worker = None
        if worker:
            self._end(worker)

    def _take(self) -> _Order | None:
        """The next order, or None when the pool closes; waits while results of more than `memory_mb` wait."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or (self._queue and self._has_room()))
            if self._closed:
                return None
            self._busy += 1
            return self._queue.popleft()

    def _has_room(self) -> bool:
        # Orders are taken in their turn, so that the one the caller waits for is never held up by later ones.
        return sum(order.size_bytes for order in self._unclaimed) <= self._limits.result_bytes

    def _deliver(self, order: _Order, outcome: object, size_bytes: int) -> None:
        with self._changed:
            self._busy -= 1
            order.payload, order.size_bytes = b"", size_bytes
            if order.wanted:
                self._unclaimed.add(order)
            if self._closed:
                outcome = RuntimeError(_CLOSED)
        if isinstance(outcome, BaseException):
            order.outcome.set_exception(outcome)
        else:
            order.outcome.set_result(outcome)

    def _living(self, worker: Worker | None) -> Worker:
        """`worker` if it can take a job, else a new one."""
        if worker and worker.lives():
            return worker
        if worker:
            self._end(worker)
        started = Worker(self._limits)
        with self._changed:
            self._running.add(started)
            if self._closed:
                started.kill()
        try:
            started.wait_until_ready()
        except BaseException:
            self._end(started)
            raise
        return started

    def _end(self, worker: Worker) -> None:
        with self._changed:
            self._running.discard(worker)
        worker.end()


def _perform_here(perform: Callable[[Any], Any], job: object) -> Any | ReadingFailed:
    try:
        return perform(job)
    # As in a worker: one bad file must never end the batch.
    except Exception as error:
        return ReadingFailed(f"reading it failed: {described(error)}")

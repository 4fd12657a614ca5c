"""Reader processes: order, bounded look-ahead, and whatever a job does costs that job alone."""

from __future__ import annotations

import _thread
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from index.errors import AssistantError
from index.reading import ReaderPool, ReadingFailed
from tests.hostile import VALUES

PROJECT = Path(__file__).parents[2]
TASK = "tests.hostile:perform"
# Heavy or dangerous to have in a process that reads files, and slow to import.
FOREIGN = {"torch", "transformers", "chromadb", "tantivy", "sqlalchemy", "llama_index", "gradio", "multiprocessing"}
needs_linux = pytest.mark.skipif(sys.platform != "linux", reason="limits and /proc are Linux's")
# Long enough for any machine that is busy; jobs meant to be late sleep for ever.
PATIENCE_S = 60.0


def make_pool(workers: int = 2, *, timeout_s: float = PATIENCE_S, memory_mb: int = 200, task: str = TASK) -> ReaderPool:
    return ReaderPool(workers=workers, timeout_s=timeout_s, memory_mb=memory_mb, task=task)


@pytest.fixture(scope="module")
def shared() -> Iterator[ReaderPool]:
    """A pool that all jobs of one kind share: each test leaves it able to go on."""
    with make_pool(1) as pool:
        yield pool


def outcome(pool: ReaderPool, job: object) -> Any:
    """What comes of a job, once it is sure that the pool reads on after it."""
    (_, found), (_, after) = pool.run([job, "an ordinary file"])
    assert after == "an ordinary file"
    return found


def reason(pool: ReaderPool, job: object) -> str:
    found = outcome(pool, job)
    assert isinstance(found, ReadingFailed), found
    return found.reason


def children() -> set[int]:
    """Processes that this one started and that are not gone, zombies too."""
    found: set[int] = set()
    for task in Path("/proc/self/task").iterdir():
        with suppress(FileNotFoundError, ProcessLookupError):  # a thread that ends while it is looked at
            found.update(int(pid) for pid in (task / "children").read_text().split())
    return found


def descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def exists(pid: int) -> bool:
    """Whether a process runs; one that ended and waits to be reaped does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def wait_until(true: Any) -> None:
    until = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < until, "still not so"
        time.sleep(0.01)


@pytest.mark.parametrize("workers", [0, 1, 3])
def test_results_come_in_the_order_of_the_jobs(workers: int) -> None:
    jobs = [("sleep", 0.001 * (7 * n % 5), n) for n in range(60)]
    with make_pool(workers) as pool:
        assert [(job, found) for job, found in pool.run(jobs)] == [(job, job[2]) for job in jobs]
        assert list(pool.run([])) == []
        assert [found for _, found in pool.run("ab")] == ["a", "b"], "a pool can be used again"


@pytest.mark.parametrize(("workers", "most"), [(0, 1), (1, 4), (2, 8)])
def test_jobs_are_pulled_as_results_are_taken(workers: int, most: int) -> None:
    pulled = 0

    def jobs() -> Iterator[int]:
        nonlocal pulled
        for number in range(1000):
            pulled += 1
            yield number

    with make_pool(workers) as pool:
        results = pool.run(jobs())
        assert pulled == 0
        for taken in range(1, 31):
            next(results)
            assert pulled <= taken - 1 + most


@pytest.mark.parametrize("workers", [0, 1])
def test_every_value_that_readers_give_comes_through(workers: int) -> None:
    with make_pool(workers) as pool:
        assert outcome(pool, ("values",)) == VALUES


@pytest.mark.parametrize("workers", [0, 1])
def test_an_exception_of_the_task_is_that_jobs_failure(workers: int) -> None:
    with make_pool(workers) as pool:
        assert "ValueError: a wrong turn" in reason(pool, ("raise", "a wrong\nturn"))
        assert len(reason(pool, ("raise", "x" * 1_000_000))) < 1000
        assert "_Unprintable" in reason(pool, ("raise unprintable",))
        assert "RecursionError" in reason(pool, ("recurse",))


def test_what_a_parser_prints_or_asks_for_is_not_taken_for_results(shared: ReaderPool) -> None:
    assert outcome(shared, ("print", "x" * 100)) == "x" * 100


def test_a_task_that_quits_is_a_failure(shared: ReaderPool) -> None:
    assert "SystemExit" in reason(shared, ("quit",))
    assert "status 3" in reason(shared, ("exit", 3))
    assert "status 0" in reason(shared, ("exit", 0))


@needs_linux
@pytest.mark.parametrize("name", ["SIGSEGV", "SIGABRT", "SIGILL", "SIGBUS", "SIGTERM", "SIGKILL"])
def test_a_crash_is_named(shared: ReaderPool, name: str) -> None:
    said = reason(shared, ("segfault",) if name == "SIGSEGV" else ("die", signal.Signals[name].value))
    assert name in said and "save it again" in said


@pytest.mark.parametrize("job", [("sleep", 10_000), ("backtrack", 100)], ids=["asleep", "busy in C"])
def test_a_job_that_takes_too_long_is_ended_and_the_rest_goes_on(job: object) -> None:
    with make_pool(1, timeout_s=1.0) as pool:
        said = reason(pool, job)
    assert said.startswith("reading it took longer than 1 s.") and "documents.read_timeout_s" in said


def test_a_job_is_not_charged_for_the_time_it_waits() -> None:
    with make_pool(1, timeout_s=2.5) as pool:
        assert [found for _, found in pool.run([("sleep", 0.7, n) for n in range(4)])] == [0, 1, 2, 3]


@needs_linux
def test_a_job_that_needs_too_much_memory_is_told_so(shared: ReaderPool) -> None:
    (before,) = {found for _, found in shared.run([("pid",)] * 3)}
    said = reason(shared, ("allocate", 10_000))
    assert "200 MB of memory" in said and "documents.read_memory_mb" in said
    ((_, after),) = shared.run([("pid",)])
    assert after != before, "its heap may be in pieces"
    assert outcome(shared, ("allocate", 190)) == 190_000_000


@needs_linux
def test_a_process_that_keeps_memory_is_replaced(shared: ReaderPool) -> None:
    found = [pid for _, pid in shared.run([("hoard", 150)] * 8)]
    assert all(isinstance(pid, int) for pid in found), "each job has the whole limit"
    assert len(set(found)) >= 3


def test_a_result_larger_than_the_limit_is_not_taken() -> None:
    with make_pool(1, memory_mb=10) as pool:
        assert "larger than 10 MB" in reason(pool, ("zeros", 11_000_000))
        assert "larger than 10 MB" in reason(pool, ("forge", b"", 2**60))


def test_results_that_wait_are_bounded() -> None:
    with make_pool(1, memory_mb=10) as pool:
        results = pool.run([("zeros", 9_000_000)] * 40)
        for _ in range(40):
            assert len(next(results)[1]) == 9_000_000
            held = [o.size_bytes for o in pool._unclaimed]
            assert sum(held) < 30_000_000
        results = pool.run([("zeros", 9_000_000)] * 8)
        next(results)
        results.close()  # type: ignore[attr-defined]
        assert outcome(pool, "b") == "b", "results that nobody took hold nothing up"


def forged(module: str, name: str, *arguments: object) -> bytes:
    """A pickle that calls `module.name`, written by hand."""
    called = pickle.dumps(arguments, protocol=4)[:-1]
    return b"\x80\x04" + b"".join(pickle.dumps(s, protocol=4)[:-1] for s in (module, name)) + b"\x93" + called + b"R."


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("os", "system"),
        ("posix", "system"),
        ("builtins", "eval"),
        ("builtins", "getattr"),
        ("subprocess", "Popen"),
        ("index.reading_worker", "Worker"),
        ("index.reading_worker", "subprocess.Popen"),
        ("index.reading_worker", "dataclass"),
        ("index.reading_worker", "Path"),
        ("index.files", "list_folder"),
        ("index.nothing", "here"),
        ("pathlib", "Path.unlink"),
    ],
)
def test_a_result_cannot_run_code(shared: ReaderPool, tmp_path: Path, module: str, name: str) -> None:
    proof = tmp_path / "proof"
    said = reason(shared, ("forge", forged(module, name, f"touch {proof}")))
    assert "gave no text" in said and not proof.exists()


def test_a_malicious_result_is_refused(shared: ReaderPool, tmp_path: Path) -> None:
    assert "system is not permitted" in reason(shared, ("malicious", str(tmp_path / "proof")))
    assert not (tmp_path / "proof").exists()
    assert "is not permitted" in reason(shared, ("foreign",))
    assert "pickle" in reason(shared, ("unpicklable",))
    assert "gave no text" in reason(shared, ("forge", b"no pickle"))


def test_a_process_reaches_neither_network_nor_programs(shared: ReaderPool) -> None:
    assert outcome(shared, ("connect",)) == "refused"


@pytest.mark.parametrize("task", [TASK, "index.documents:perform"])
def test_processes_import_nothing_heavy(task: str) -> None:
    asked = [sys.executable, "-c", f"import sys; from index.reading_process import find_task; find_task({task!r}); "]
    asked[-1] += f"import index.reading_worker; print(*sorted({FOREIGN} & set(sys.modules)))"
    done = subprocess.run(asked, cwd=PROJECT, capture_output=True, text=True, timeout=PATIENCE_S)
    if "has no attribute 'perform'" in done.stderr:
        pytest.skip("index.documents has no perform yet")
    assert (done.stdout.strip(), done.stderr) == ("", "")


def test_a_process_has_only_what_its_task_imports(shared: ReaderPool) -> None:
    loaded = {name.partition(".")[0] for name in outcome(shared, ("modules",))}
    assert "index" in loaded and not loaded & FOREIGN


@needs_linux
def test_processes_start_when_jobs_come_and_are_kept() -> None:
    before = children()
    with make_pool(3) as pool:
        results = pool.run([("pid",)])
        assert children() == before
        ((_, first),) = results
        assert children() - before == {first}, "one job needs one process"
        assert {pid for _, pid in pool.run([("pid",)] * 20)} <= children() - before
        assert len(children() - before) <= 3
    assert children() == before


@needs_linux
def test_nothing_is_left_behind() -> None:
    processes, files, threads = children(), descriptors(), threading.active_count()
    with make_pool(2, timeout_s=1.0) as pool:
        for job in (("segfault",), ("exit", 1), ("sleep", 10_000), ("allocate", 10_000), ("forge", b"", 2**60)):
            reason(pool, job)
        abandoned = pool.run([("sleep", 0.5)] * 50)
        next(abandoned)
        abandoned.close()  # type: ignore[attr-defined]
    pool.close()
    assert (children(), descriptors()) == (processes, files)
    wait_until(lambda: threading.active_count() <= threads)


@needs_linux
def test_closing_ends_jobs_at_once() -> None:
    before = children()
    pool = make_pool(2, timeout_s=10_000)
    results = pool.run(["a", *[("sleep", 10_000)] * 20])
    assert next(results) == ("a", "a")
    pool.close()
    assert children() == before
    with pytest.raises(RuntimeError, match="closed"):
        next(results)
    with pytest.raises(RuntimeError, match="closed"):
        list(pool.run(["a"]))


@needs_linux
def test_an_idle_process_that_is_killed_costs_no_job(shared: ReaderPool) -> None:
    ((_, pid),) = shared.run([("pid",)])
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not exists(pid))
    assert outcome(shared, "a") == "a"


def test_a_job_that_cannot_be_sent_is_the_callers_error(shared: ReaderPool) -> None:
    with pytest.raises((pickle.PicklingError, AttributeError)):
        list(shared.run([lambda: None]))
    assert outcome(shared, "a") == "a"


def test_an_error_of_the_jobs_iterator_goes_through(shared: ReaderPool) -> None:
    def jobs() -> Iterator[str]:
        yield "a"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(shared.run(jobs()))
    assert outcome(shared, "a") == "a"


@pytest.mark.parametrize("task", ["tests.hostile:nothing", "tests.nowhere:perform"])
def test_a_task_that_is_not_there_is_an_error(task: str) -> None:
    with make_pool(1, task=task) as pool, pytest.raises(AssistantError, match="did not start: .*no(thing|where)"):
        list(pool.run(["a", "b"]))


@pytest.mark.parametrize("wrong", [{"workers": -1}, {"timeout_s": 0}, {"memory_mb": 0}, {"task": "index.documents"}])
def test_limits_must_make_sense(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="needed"):
        make_pool(**wrong)


def test_an_interrupt_that_wakes_nobody_ends_the_wait() -> None:
    """As a signal that arrives just before the main thread begins to wait."""
    with make_pool(timeout_s=20) as pool:
        threading.Timer(0.5, _thread.interrupt_main).start()
        with pytest.raises(KeyboardInterrupt):
            next(pool.run([("sleep", 1000)]))
        assert pool._busy == 1, "it waited for the worker"  # noqa: SLF001


SCRIPT = """
import sys
from index.reading import ReaderPool
pool = ReaderPool(workers=2, timeout_s=1000, memory_mb=200, task="tests.hostile:perform")
for job, found in pool.run([("pid",), ("pid",), *[sys.argv[1:] and ("backtrack", 100) or ("sleep", 1000)] * 5]):
    print(found, flush=True)
"""


@needs_linux
@pytest.mark.parametrize("busy", [True, False], ids=["busy in C", "asleep"])
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGINT])
def test_processes_end_with_their_parent(end: signal.Signals, busy: bool) -> None:
    """The script has no main guard and closes nothing."""
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    with subprocess.Popen(
        [sys.executable, "-c", SCRIPT, *["busy"] * busy],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as parent:
        assert parent.stdout is not None and parent.stderr is not None
        readers = {int(parent.stdout.readline()), int(parent.stdout.readline())}
        # As from a terminal: the whole foreground group gets the signal, and the readers are not in it.
        os.killpg(parent.pid, end)
        _, said = parent.communicate(timeout=PATIENCE_S)
    assert said.count("Traceback") == (end == signal.SIGINT), said
    wait_until(lambda: not any(map(exists, readers)))

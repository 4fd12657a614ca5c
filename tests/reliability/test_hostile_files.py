"""Damaged and hostile files of every format: each gives its text or a reason, and the pool reads on."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.documents import ReadJob, perform
from index.readers import READERS
from index.reading import ReaderPool, ReadingFailed
from tests.reliability.seed_files import WORDS, members, replaced, seeds
from tests.reliability.traps import (
    BOMBS,
    INSIDE,
    NAMED,
    READABLE,
    TRAPS,
    laughs,
    long_entity,
    mail_with,
    outside,
    with_entity,
)

PROJECT = Path(__file__).parents[2]
COMMON = {".txt", ".md", ".html", ".pdf", ".docx", ".pptx", ".xlsx", ".odt", ".rtf", ".epub", ".eml", ".csv", ".json"}
# One suffix for each reader that can be fed.
FUZZED = sorted({READERS[suffix][1]: suffix for suffix in sorted(READERS) if suffix in seeds()}.values())
FUZZ = settings(
    max_examples=60,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)


def make_pool(task: str, *, timeout_s: float) -> ReaderPool:
    return ReaderPool(workers=1, timeout_s=timeout_s, memory_mb=400, task=f"tests.hostile:{task}")


@pytest.fixture(scope="module")
def lengths() -> Iterator[ReaderPool]:
    with make_pool("read_length", timeout_s=60.0) as pool:
        yield pool


@pytest.fixture(scope="module")
def texts() -> Iterator[ReaderPool]:
    with make_pool("read_texts", timeout_s=60.0) as pool:
        yield pool


@pytest.fixture(scope="module")
def sentences() -> Iterator[ReaderPool]:
    with make_pool("read_sentences", timeout_s=60.0) as pool:
        yield pool


@pytest.fixture(scope="module")
def hasty() -> Iterator[ReaderPool]:
    """Gives up soon: for files that need not be read."""
    with make_pool("read_length", timeout_s=3.0) as pool:
        yield pool


def outcome(pool: ReaderPool, name: str, data: bytes) -> Any:
    """What comes of a file, once an ordinary one has been read after it."""
    (_, found), (_, after) = pool.run([(name, data), ("a.txt", WORDS.encode())])
    assert after in (len(WORDS), len(WORDS) - 1, [WORDS])
    return found


def said(found: Any) -> str:
    """The reason of a file that was not read; empty when it was."""
    if isinstance(found, ReadingFailed):
        return found.reason
    return found if isinstance(found, str) else ""


def test_documents_come_through_whole(tmp_path: Path) -> None:
    """What the index takes over is what reading in its own process gives."""
    for suffix, data in seeds().items():
        (tmp_path / f"a{suffix}").write_bytes(data)
    jobs = [
        ReadJob(path=path, document_id=path.name, parts={}, max_bytes=1_000_000) for path in sorted(tmp_path.iterdir())
    ]
    with ReaderPool(workers=2, timeout_s=60.0, memory_mb=400) as pool:
        found = list(pool.run(jobs))
    assert found == [(job, perform(job)) for job in jobs]
    assert all(file.documents for _, file in found)


# --- damage


@st.composite
def damaged(draw: st.DrawFn, whole: bytes) -> bytes:
    """`whole` with a few of: bits flipped, an end cut off, a piece moved, a long run put in."""
    data = bytearray(whole)
    for kind in draw(st.lists(st.sampled_from(["flip", "cut", "splice", "run", "number"]), min_size=1, max_size=4)):
        at = draw(st.integers(0, max(len(data) - 1, 0)))
        if kind == "flip" and data:
            data[at] ^= 1 << draw(st.integers(0, 7))
        elif kind == "cut":
            del data[at:]
        elif kind == "splice":
            start = draw(st.integers(0, len(data)))
            data[at:at] = data[start : start + draw(st.integers(1, 400))]
        elif kind == "run":
            data[at:at] = draw(st.sampled_from([b"\x00", b"\xff", b"(", b"<", b"[", b"9", b"\n", b'"'])) * 3000
        elif kind == "number":
            data[at : at + 4] = draw(st.sampled_from([b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", b"\x00\x00\x00\x80"]))
    return bytes(data)


def test_every_common_format_is_fuzzed() -> None:
    assert seeds().keys() >= COMMON and READERS.keys() >= COMMON
    unfed = {reader.__name__ for _, reader in READERS.values()} - {READERS[s][1].__name__ for s in FUZZED}
    assert unfed <= {"read_outlook"}


@pytest.mark.parametrize("suffix", FUZZED)
def test_a_seed_is_read_whole(texts: ReaderPool, suffix: str) -> None:
    found = outcome(texts, f"a{suffix}", seeds()[suffix])
    assert "bridge" in " ".join(found) or "Mill Lane" in " ".join(found)


@pytest.mark.parametrize("suffix", FUZZED)
def test_damage_gives_text_or_a_reason(lengths: ReaderPool, suffix: str) -> None:
    @FUZZ
    @given(damaged(seeds()[suffix]))
    def check(data: bytes) -> None:
        found = outcome(lengths, f"a{suffix}", data)
        assert isinstance(found, int) or said(found).startswith("unreadable: "), found

    check()


@pytest.mark.parametrize("suffix", sorted(INSIDE))
def test_damage_inside_a_container(lengths: ReaderPool, suffix: str) -> None:
    """Behind the checksums that catch most damage of the container itself."""
    container = seeds()[suffix]
    whole = members(container)[INSIDE[suffix]]

    @FUZZ
    @given(damaged(whole))
    def check(data: bytes) -> None:
        found = outcome(lengths, f"a{suffix}", replaced(container, {INSIDE[suffix]: data}))
        assert isinstance(found, int) or said(found).startswith("unreadable: "), found

    check()


# --- traps


ENTITIES = sorted(with_entity(laughs))


@pytest.mark.parametrize("kind", ENTITIES)
@pytest.mark.parametrize(("prolog", "use"), [(laughs, "&bomb;"), (long_entity, "&bomb;" * 100_000)])
def test_entities_do_not_grow(lengths: ReaderPool, kind: str, prolog: Callable[[str], str], use: str) -> None:
    found = outcome(lengths, *with_entity(prolog, use)[kind])
    assert said(found) or found < 2_000_000


@pytest.mark.parametrize("kind", ENTITIES)
def test_no_other_file_is_included(texts: ReaderPool, kind: str, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("the key is under the mat")
    prolog = partial(outside, uri=(tmp_path / "secret").as_uri())
    found = outcome(texts, *with_entity(prolog, "Words &bomb; words")[kind])
    assert "under the mat" not in str(found)


@pytest.mark.parametrize(("suffix", "kind"), BOMBS)
def test_a_zip_bomb_does_not_go_off(hasty: ReaderPool, suffix: str, kind: str) -> None:
    found = outcome(hasty, f"a{suffix}", BOMBS[suffix, kind]())
    assert isinstance(found, int) or said(found)
    assert "MB" in kind or said(found), "nothing of it is text"


@pytest.mark.parametrize("kind", TRAPS)
def test_a_trap_gives_text_or_a_reason(hasty: ReaderPool, kind: str) -> None:
    name, make = TRAPS[kind]
    found = outcome(hasty, name, make())
    assert isinstance(found, int) or said(found)


@pytest.mark.parametrize("kind", READABLE)
def test_what_is_only_large_or_odd_is_read(sentences: ReaderPool, kind: str) -> None:
    name, make = READABLE[kind]
    assert isinstance(found := outcome(sentences, name, make()), int) and found, found


@pytest.mark.parametrize("kind", NAMED)
def test_the_reason_names_the_trap(lengths: ReaderPool, kind: str) -> None:
    name, make, reason = NAMED[kind]
    assert reason in said(outcome(lengths, name, make()))


def test_a_broken_message_for_lack_of_memory_is_not_called_damaged(lengths: ReaderPool) -> None:
    page = b"From: a@b\nContent-Type: text/html\n\n<p>" + b"<i>x</i>" * 3_000_000
    found = outcome(lengths, "a.mbox", b"From a@b Thu Mar 14 10:00:00 2024\n" + page)
    assert "more than 400 MB of memory" in said(found)


def test_a_bomb_in_a_mail_costs_the_mail_at_most(hasty: ReaderPool) -> None:
    found = outcome(hasty, "a.eml", mail_with(b"a.docx", BOMBS[".docx", "4 GB that claims 5 kB"]()))
    assert isinstance(found, int) or said(found)


# --- this process


MEASURED = """
import re
from pathlib import Path
from index.reading import ReaderPool
from tests.reliability.traps import BOMBS, laughs, with_entity
def peak():
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text()).group(1)) / 1000
small = [(f"a{suffix}", make()) for (suffix, kind), make in BOMBS.items() if "GB " in kind]
small += with_entity(laughs).values()
before = peak()
with ReaderPool(workers=2, timeout_s=5, memory_mb=400, task="tests.hostile:read_texts") as pool:
    count = sum(1 for _ in pool.run(small))
print(count == len(small), peak() - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_memory_of_the_caller_is_bounded() -> None:
    done = subprocess.run([sys.executable, "-c", MEASURED], cwd=PROJECT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    every, grown_mb = done.stdout.split()
    assert every == "True" and float(grown_mb) < 200, done.stdout

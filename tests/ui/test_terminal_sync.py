"""`dateline sync` as it is seen: the report, JSON, exit status, watching."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from index.types import Failure, Rename, SyncProgress, SyncReport
from tests.conftest import MakeAssistant
from tests.corpus import TOWN, write_corpus
from ui.terminal_sync import _lines, print_sync, stoppable, sync_once

PROJECT = Path(__file__).parents[2]
_LONGEST_WAIT_S = 60.0


def test_a_report_says_what_changed(capsys: pytest.CaptureFixture[str]) -> None:
    skipped = (Failure(uri="/d/x.png", reason="format .png is not supported"),)
    renamed = (Rename(old="a.txt", new="b.txt"),)
    report = SyncReport(added=("b.txt",), removed=("a.txt",), renamed=renamed, skipped=skipped, documents=1, passages=2)
    print_sync(report)
    printed = capsys.readouterr()
    assert "1 added, 0 updated, 1 removed, 0 unchanged, 0 failed in 0.0 s" in printed.out
    assert "The index holds 1 document, 2 passages." in printed.out and "renamed: a.txt -> b.txt" in printed.out
    assert printed.err == "skipped: /d/x.png: format .png is not supported\n"


def test_a_dry_run_names_what_would_change(make_assistant: MakeAssistant, capsys: pytest.CaptureFixture[str]) -> None:
    assistant = make_assistant()
    folder = assistant.config.folders[0]
    write_corpus(folder, {"new.txt": "A tunnel.", "radio/ferry.txt": "Other words."})
    (folder / "letters/lighthouse.txt").unlink()
    assert sync_once(assistant, None, dry_run=True) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines == [
        "would add: new.txt",
        "would update: radio/ferry.txt",
        "would remove: letters/lighthouse.txt",
        "1 added, 1 updated, 1 removed, 1 unchanged, 0 failed: nothing was changed.",
    ]
    assert [d.document_id for d in assistant.documents()] == sorted(TOWN)


def test_json_has_its_shape(make_assistant: MakeAssistant, capsys: pytest.CaptureFixture[str]) -> None:
    assistant = make_assistant()
    write_corpus(assistant.config.folders[0], {"bad.txt": bytes(200)})
    assert sync_once(assistant, None, as_json=True) == 1
    printed = capsys.readouterr()
    report = json.loads(printed.out)
    assert report["unchanged"] == 3 and report["documents"] == 3 and report["dry_run"] is False
    assert {*report} >= {
        "added",
        "updated",
        "removed",
        "renamed",
        "failed",
        "skipped",
        "repaired",
        "passages",
        "seconds",
    }
    assert report["failed"][0]["uri"].endswith("bad.txt") and printed.err.startswith("error: ")
    assert printed.err.count("\n") == 1, "one line per bad file"


def test_nothing_to_index_is_an_error(make_assistant: MakeAssistant, capsys: pytest.CaptureFixture[str]) -> None:
    assistant = make_assistant()
    for name in TOWN:
        (assistant.config.folders[0] / name).unlink()
    assert sync_once(assistant, None) == 1
    assert "holds no documents" in capsys.readouterr().err and assistant.documents() == ()


def test_a_log_gets_a_line_now_and_then(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0.0, 5.0, 20.0, 21.0, 40.0])
    monkeypatch.setattr("ui.terminal_sync.time.monotonic", lambda: next(clock))
    report = _lines()
    for done in range(1, 5):
        report(SyncProgress(stage="reading", done=done, total=8, name="x", embedded=40, done_bytes=done, total_bytes=8))
    assert capsys.readouterr().err.splitlines() == [
        "2 of 8 files, 2 passages/s, about 60 s left",
        "4 of 8 files, 1 passages/s, about 40 s left",
    ]


WATCH = """
import sys
from pathlib import Path
from rag import Assistant
from tests.corpus import make_config
from tests.fakes import BagOfWordsEmbedder
from ui.terminal_sync import watch_folders
with Assistant(make_config(Path(sys.argv[1])), embedder=BagOfWordsEmbedder()) as assistant:
    sys.exit(watch_folders(assistant, None, prune=False, rebuild=False, as_json=True))
"""


@contextmanager
def watching(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that watches, ended whatever happens."""
    command = [sys.executable, "-c", WATCH, str(folder)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=PROJECT, stdout=pipe, stderr=pipe, text=True) as process:
        timer = threading.Timer(_LONGEST_WAIT_S, process.kill)
        timer.start()
        try:
            yield process
        finally:
            timer.cancel()
            process.kill()


def next_report(process: subprocess.Popen[str]) -> dict[str, Any]:
    assert process.stdout is not None
    report: dict[str, Any] = json.loads(process.stdout.readline())
    return report


def test_watching_syncs_after_every_change_until_it_is_stopped(tmp_path: Path) -> None:
    folder = write_corpus(tmp_path / "documents", TOWN)
    with watching(tmp_path) as process:
        assert len(next_report(process)["added"]) == 3
        assert process.stderr is not None and "Watching" in process.stderr.readline()
        write_corpus(folder, {"new.txt": "A tunnel was dug."})
        assert next_report(process)["added"] == ["new.txt"]
        (folder / "radio/ferry.txt").unlink()
        assert next_report(process)["removed"] == ["radio/ferry.txt"]
        process.send_signal(signal.SIGINT)
        assert process.wait(_LONGEST_WAIT_S) == 0
        assert process.stderr.read().splitlines()[-1:] == ["stopped"]


def test_a_stop_of_the_service_is_an_interrupt() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(KeyboardInterrupt), stoppable():
        os.kill(os.getpid(), signal.SIGTERM)
    assert signal.getsignal(signal.SIGTERM) is before

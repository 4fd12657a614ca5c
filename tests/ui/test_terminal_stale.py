"""`dateline eval stale` and `from-feedback`, as commands on a real index."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from index.errors import ConfigError
from rag import Assistant
from rag.standing import Cause
from tests.conftest import MakeAssistant
from tests.corpus import TOWN, write_corpus
from ui.terminal_stale import cause_in_words, feedback_and_print, stale_and_print

QUESTION = "How much will the bridge cost?"


class Opened:
    """An assistant on disk, and the configuration file by which commands find its index."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant
        self.file = assistant.config.folder / "config.yaml"
        settings = assistant.config.model_dump(mode="json")
        self.file.write_text(yaml.safe_dump(settings), encoding="utf-8")


@pytest.fixture
def opened(make_assistant: MakeAssistant, monkeypatch: pytest.MonkeyPatch) -> Opened:
    assistant = make_assistant(answer={"confidence": 0.0})
    assistant.saved.keep(assistant.ask(QUESTION))
    assistant.saved.keep(assistant.ask("Will the ferry sail in fog?"))
    opened = Opened(assistant)
    # The commands open an assistant of their own; it gets the fakes.
    monkeypatch.setattr(Assistant, "_the_embedder", lambda _: assistant._embedder)  # noqa: SLF001
    return opened


def change(opened: Opened) -> None:
    text = TOWN["courier/bridge.txt"].replace("2.4 million", "3.9 million")
    write_corpus(opened.assistant.config.folder / "documents", {"courier/bridge.txt": text})
    opened.assistant.sync()


def stale(opened: Opened, *runs: Path, **named: bool) -> None:
    options = {"listing": False, "accept": False, "forget": False, "as_json": False} | named
    stale_and_print(opened.file, runs, kind=None, **options)


def test_what_stands_is_counted(opened: Opened, capsys: pytest.CaptureFixture[str]) -> None:
    stale(opened)
    assert capsys.readouterr().out == "2 kept answers, 0 of them on text that has changed or gone.\n"


def test_old_and_new_side_by_side(opened: Opened, capsys: pytest.CaptureFixture[str]) -> None:
    change(opened)
    stale(opened)
    out = " ".join(capsys.readouterr().out.split())
    assert "courier/bridge.txt no longer says" in out and "[-2.4-]" in out and "[+3.9+]" in out
    assert out.endswith("2 kept answers, 1 of them on text that has changed or gone.")


def test_as_json_and_as_a_list(opened: Opened, capsys: pytest.CaptureFixture[str]) -> None:
    change(opened)
    stale(opened, as_json=True, listing=True)
    shape = json.loads(capsys.readouterr().out)
    assert (shape["checked"], [row["question"] for row in shape["stale"]]) == (2, [QUESTION])
    assert shape["stale"][0]["after"] is None


def test_new_answers_are_taken_or_old_ones_forgotten(opened: Opened, capsys: pytest.CaptureFixture[str]) -> None:
    change(opened)
    stale(opened, accept=True)
    assert "1 new answer kept in place of the old." in capsys.readouterr().err
    assert opened.assistant.saved.review().stale == ()
    write_corpus(opened.assistant.config.folder / "documents", {"courier/bridge.txt": "Nothing of bridges."})
    opened.assistant.sync()
    stale(opened, forget=True)
    assert "1 answer forgotten." in capsys.readouterr().err
    assert len(opened.assistant.saved.all()) == 1


def test_a_run_of_another_index_is_not_compared_with_this_one(opened: Opened, tmp_path: Path) -> None:
    run = {
        "format": "dateline-run/1",
        "config": {"index": {"path": str(tmp_path / "sets" / "x" / "index")}},
        "started": "2026-01-01",
        "rows": [],
    }
    (tmp_path / "run.json").write_text(json.dumps(run))
    with pytest.raises(ConfigError, match="was run on the index in"):
        stale(opened, tmp_path / "run.json")


def test_feedback_goes_to_stdout_or_to_a_file(opened: Opened, capsys: pytest.CaptureFixture[str]) -> None:
    feedback_and_print(opened.file, None, replace=False)
    said = capsys.readouterr()
    assert said.out == "" and "No answer is rated yet" in said.err
    first, second = (saved.answer_id for saved in opened.assistant.saved.all())
    opened.assistant.saved.rate(first, "right")
    opened.assistant.saved.rate(second, "wrong")
    feedback_and_print(opened.file, None, replace=False)
    said = capsys.readouterr()
    assert json.loads(said.out)["tags"] == ["feedback", "right"] and "1 question" in said.err
    assert "1 answer was called wrong without a word of what is right: left out." in said.err
    out = opened.file.with_name("set.jsonl")
    feedback_and_print(opened.file, out, replace=False)
    assert capsys.readouterr().out == "" and len(out.read_text().splitlines()) == 1


@pytest.mark.parametrize(
    ("kind", "now", "words"),
    [
        ("removed", "", "d.txt is gone, with “so it was”"),
        ("changed", "so it is", "d.txt no longer says “so it was”; nearest now: “so it is”"),
        ("changed", "", "d.txt no longer says “so it was”; nothing like it stands there now"),
        ("relabelled", "so it is", "d.txt: so it was before, so it is now"),
    ],
)
def test_causes_in_words(kind: str, now: str, words: str) -> None:
    cause = Cause(kind=kind, document_id="d.txt", marker=1, quote="so  it\nwas", now=now)  # type: ignore[arg-type]
    if kind == "relabelled":
        words = "d.txt: so  it\nwas before, so it is now"
    assert cause_in_words(cause) == words

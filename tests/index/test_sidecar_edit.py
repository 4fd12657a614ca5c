from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from index.errors import ConfigError
from index.sidecar import Sidecars
from index.sidecar_edit import edited, stated_facts, write_facts

FILE = Path("metadata.yaml")
KEPT = """# Ours
a.txt:
  title: Old  # was wrong
  outlet: X

# b is odd
b.txt:
  title: B
"""
FORMS = {
    "nothing": "",
    "a comment": "# ours\n",
    "entries": KEPT,
    "sections": "questions:\n  - What?\nfiles:\n  a.txt:\n    title: Old\n  # c\n  c.txt: {title: C}\n"
    "folders:\n  w: {outlet: W}\n",
    "folders alone": "folders:\n  w: {outlet: W}\n",
    "an empty section": "files:\nfolders:\n  w: {outlet: W}\n",
    "a flow entry": "a.txt: {title: Old, outlet: X} # hi\n",
    "a flow file": "{a.txt: {title: Old}}\n",
    "a block text": "a.txt:\n  title: |\n    long\n    title\n  outlet: X\nb.txt:\n  title: b\n",
    "no last line break": "a.txt:\n  outlet: X",
    "an empty entry": "a.txt:\nb.txt:\n  title: x\n",
    "foreign line breaks": "a.txt:\r\n  outlet: X\r\nb.txt:\r\n  title: b\r\n",
    "questions alone": "questions:\n- a\n",
}
CHANGES = (
    {"title": "New: “x” #1", "published": "2024-03-14"},
    {"title": ""},
    {"title": "", "outlet": "Y"},
    {"title": "A", "outlet": "", "author": "Zoë", "published": ""},
)


def entry_of(text: str) -> dict[str, str]:
    loaded = yaml.safe_load(text) or {}
    sections = {"files", "folders"} & loaded.keys()
    return ((loaded.get("files") or {}) if sections else loaded).get("a.txt") or {}


@pytest.mark.parametrize("changes", CHANGES, ids=str)
@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_edited_and_states_the_rest_as_before(form: str, changes: dict[str, str]) -> None:
    before = FORMS[form]
    after = edited(before, "a.txt", changes, file=FILE)
    wanted = {key: value for key, value in {**entry_of(before), **changes}.items() if value or key not in changes}
    assert entry_of(after) == wanted
    old, new = yaml.safe_load(before) or {}, yaml.safe_load(after) or {}
    for other in ("b.txt", "questions", "folders"):
        assert new.get(other) == old.get(other)
    assert [line for line in before.splitlines() if line.lstrip().startswith("#")] == [
        line for line in after.splitlines() if line.lstrip().startswith("#")
    ]


def test_only_the_lines_in_question_change() -> None:
    after = edited(KEPT, "a.txt", {"title": "New", "author": "Ada"}, file=FILE)
    assert after == KEPT.replace("Old", '"New"').replace("outlet: X\n", 'outlet: X\n  author: "Ada"\n')


@pytest.mark.parametrize(
    "text", ["a: [", "- a\n", "b.txt: &x\n  title: B\na.txt: *x\n"], ids=["damaged", "list", "alias"]
)
def test_what_cannot_be_edited_is_refused(text: str) -> None:
    with pytest.raises(ConfigError) as failure:
        edited(text, "a.txt", {"title": "", "outlet": "Y"}, file=FILE)
    assert "by hand" in failure.value.hint


@given(name=st.text(min_size=1, max_size=40), title=st.text(min_size=1, max_size=60))
def test_any_name_and_any_title_are_read_back(name: str, title: str) -> None:
    name = "".join(c for c in name if c.isprintable()) + ".txt"
    title = " ".join("".join(c for c in title if c.isprintable()).split()) or "t"
    after = edited(KEPT, name, {"title": title}, file=FILE)
    assert yaml.safe_load(after)[name]["title"] == title


@pytest.mark.parametrize("day", ["2024-02-30", "14 March 2024", "2024", "20240314", "0001-01-01", "soon", "9999-01-01"])
def test_a_date_must_be_one(tmp_path: Path, day: str) -> None:
    with pytest.raises(ConfigError, match="is not a date"):
        write_facts(tmp_path, "a.txt", {"published": day})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("value", ["x" * 501, "a\u202eb", "a\x1bb"])
def test_a_value_must_be_plain(tmp_path: Path, value: str) -> None:
    with pytest.raises(ConfigError, match="too long, or holds"):
        write_facts(tmp_path, "a.txt", {"title": value})


def test_what_is_written_is_what_a_sync_reads(tmp_path: Path) -> None:
    facts = {"title": "New", "outlet": "Wire", "author": "Ada", "published": "2024-03-14"}
    write_facts(tmp_path, "a.txt", facts)
    assert stated_facts(tmp_path, "a.txt") == facts
    sidecars = Sidecars(tmp_path)
    found = sidecars.overrides(PurePosixPath("a.txt"))
    assert (found.title, found.outlet, found.author) == ("New", "Wire", "Ada")
    assert found.published is not None and found.published.iso == "2024-03-14" and sidecars.failures == []
    assert [path.name for path in tmp_path.iterdir()] == ["metadata.yaml"]


def test_a_file_changed_meanwhile_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "metadata.yaml").write_text(KEPT)
    written = "# by hand\n"
    monkeypatch.setattr("index.sidecar_edit.os.fsync", lambda _: (tmp_path / "metadata.yaml").write_text(written))
    with pytest.raises(ConfigError, match="changed meanwhile"):
        write_facts(tmp_path, "a.txt", {"title": "New"})
    assert (tmp_path / "metadata.yaml").read_text() == written
    assert [path.name for path in tmp_path.iterdir()] == ["metadata.yaml"]

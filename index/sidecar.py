"""`metadata.yaml` beside the documents: what people know about a file overrides what the file says."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from index.dates import from_sidecar
from index.facts import language_code
from index.types import Dated, Failure
from index.yaml_text import problem_of, read_yaml

SIDECAR_NAME = "metadata.yaml"
_KEYS = ("title", "outlet", "author", "published", "url", "language")


@dataclass(frozen=True, kw_only=True, slots=True)
class Overrides:
    """What the sidecar states about one file; None where it states nothing."""

    title: str | None = None
    outlet: str | None = None
    author: str | None = None
    url: str | None = None
    language: str | None = None
    published: Dated | None = None


@dataclass(slots=True)
class Sidecars:
    """The sidecars of one folder of documents, read once each; `failures` names what could not be used."""

    folder: Path
    failures: list[Failure] = field(default_factory=list)
    _read: dict[PurePosixPath, dict[str, dict[str, Any]]] = field(default_factory=dict)
    _silent: dict[str, bool] = field(default_factory=dict)
    _keys: dict[PurePosixPath, list[str]] = field(default_factory=dict)

    def overrides(self, relative_path: PurePosixPath, part: str = "") -> Overrides:
        """What is stated for a file or a document inside it: nearest sidecar first, own entry before its folder's."""
        stated: dict[str, Any] = {}
        for directory in [relative_path.parent, *relative_path.parent.parents]:
            inner = relative_path.relative_to(directory) / part
            entries = self._entries(directory)
            keys = [("files", inner.as_posix())]
            keys += [("folders", parent.as_posix()) for parent in inner.parents]
            for section, key in keys:
                stated = {**entries[section].get(key, {}), **stated}
        return Overrides(**stated)

    def is_silent(self, relative_path: str) -> bool:
        """Whether no sidecar states anything about any file of this one's directory; quick for the next of them."""
        directory = relative_path.rpartition("/")[0]
        if directory not in self._silent:
            above = PurePosixPath(directory)
            chain = [above, *above.parents]
            self._silent[directory] = not any(any(self._entries(each).values()) for each in chain)
        return self._silent[directory]

    def parts(self, relative_path: PurePosixPath) -> tuple[dict[str, Overrides], Overrides]:
        """What is stated for the documents inside a file (`mail.eml/report.pdf`): by name, and for all others.

        A file's own entry is not theirs; one of its folder is, and one under `folders` with the file's name.
        """
        names = [
            name
            for directory in [relative_path.parent, *relative_path.parent.parents]
            for name in self._names_below(directory, relative_path.relative_to(directory).as_posix() + "/")
        ]
        return {name: self.overrides(relative_path, name) for name in names}, self.overrides(relative_path, "\0")

    def _names_below(self, directory: PurePosixPath, prefix: str) -> Iterator[str]:
        """Names of a sidecar's file entries that begin with `prefix`, without it."""
        entries = self._entries(directory)["files"]
        if directory not in self._keys:
            self._keys[directory] = sorted(entries)
        keys = self._keys[directory]
        for position in range(bisect_left(keys, prefix), len(keys)):
            if not keys[position].startswith(prefix):
                return
            yield keys[position].removeprefix(prefix)

    def _entries(self, directory: PurePosixPath) -> dict[str, dict[str, Any]]:
        if directory not in self._read:
            self._read[directory] = self._load(self.folder / directory / SIDECAR_NAME)
        return self._read[directory]

    def _load(self, file: Path) -> dict[str, dict[str, Any]]:
        empty: dict[str, dict[str, Any]] = {"files": {}, "folders": {}}
        try:
            loaded, twice = read_yaml(file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return empty
        except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
            self._failed(file, f"not readable as YAML: {problem_of(error)}")
            return empty
        for each in twice:
            self._failed(file, f"{each}; the last one counts")
        if loaded is None:
            return empty
        if not isinstance(loaded, dict):
            self._failed(file, "expected file names with their facts below them")
            return empty
        if not {"files", "folders"} & loaded.keys():
            loaded = {"files": loaded}
        return {section: self._mapping(file, loaded.get(section)) for section in empty}

    def _mapping(self, file: Path, section: object) -> dict[str, dict[str, Any]]:
        if not isinstance(section, dict | None):
            self._failed(file, "expected names with their facts below `files:` and `folders:`")
        entries = section if isinstance(section, dict) else {}
        return {str(name): self._entry(file, name, entry) for name, entry in entries.items()}

    def _entry(self, file: Path, name: object, entry: object) -> dict[str, Any]:
        """The usable facts of one entry; a date as `Dated`, everything else as text."""
        if not isinstance(entry, dict):
            self._failed(file, f"{name}: not a mapping; known keys: {', '.join(_KEYS)}")
            return {}
        unknown = [str(key) for key in entry if key not in _KEYS]
        if unknown:
            self._failed(file, f"{name}: unknown key {', '.join(unknown)}; known: {', '.join(_KEYS)}")
        stated = {key: entry[key] for key in _KEYS if entry.get(key) is not None}
        facts: dict[str, Any] = {key: str(value) for key, value in stated.items() if key != "published"}
        if "published" in stated:
            published = from_sidecar(stated["published"], evidence=f"{SIDECAR_NAME}: {stated['published']}")
            if published is None:
                self._failed(
                    file, f"{name}: published: {stated['published']!r} is not an ISO 8601 date such as 2024-03-14"
                )
            else:
                facts["published"] = published
        if "language" in facts and (code := language_code(facts.pop("language"))):
            facts["language"] = code
        elif "language" in stated:
            self._failed(file, f"{name}: language: {stated['language']!r} is no code such as en or pt-BR")
        return facts

    def _failed(self, file: Path, reason: str) -> None:
        self.failures.append(Failure(uri=str(file), reason=reason))


def suggested_questions(folder: Path) -> list[str]:
    """The questions that the sidecar of a folder suggests to ask first, under `questions`; none where it is silent."""
    try:
        loaded, _ = read_yaml((folder / SIDECAR_NAME).read_text(encoding="utf-8"))
    except (FileNotFoundError, yaml.YAMLError, UnicodeDecodeError):
        return []  # a broken sidecar is reported by sync
    questions = loaded.get("questions") if isinstance(loaded, dict) else None
    return [str(question) for question in questions] if isinstance(questions, list) else []

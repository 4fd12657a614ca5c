"""`metadata.yaml` beside the documents: what people know about a file overrides what the file says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from index.dates import from_sidecar
from index.types import Dated, Failure

SIDECAR_NAME = "metadata.yaml"
_KEYS = ("title", "outlet", "author", "published", "url")


@dataclass(frozen=True, kw_only=True, slots=True)
class Overrides:
    """What the sidecar states about one file; None where it states nothing."""

    title: str | None = None
    outlet: str | None = None
    author: str | None = None
    url: str | None = None
    published: Dated | None = None


@dataclass(slots=True)
class Sidecars:
    """The sidecars of one folder of documents, read once each; `failures` names what could not be used."""

    folder: Path
    failures: list[Failure] = field(default_factory=list)
    _read: dict[Path, dict[str, dict[str, Any]]] = field(default_factory=dict)

    def overrides(self, relative_path: Path) -> Overrides:
        """What is stated for a file: nearest sidecar first, a file's own entry before its folder's."""
        stated: dict[str, Any] = {}
        for directory in [relative_path.parent, *relative_path.parent.parents]:
            inner = relative_path.relative_to(directory)
            entries = self._entries(directory)
            keys = [("files", inner.as_posix())]
            keys += [("folders", parent.as_posix()) for parent in inner.parents]
            for section, key in keys:
                stated = {**entries[section].get(key, {}), **stated}
        return self._checked(relative_path, stated)

    def _entries(self, directory: Path) -> dict[str, dict[str, Any]]:
        if directory not in self._read:
            self._read[directory] = self._load(self.folder / directory / SIDECAR_NAME)
        return self._read[directory]

    def _load(self, file: Path) -> dict[str, dict[str, Any]]:
        empty: dict[str, dict[str, Any]] = {"files": {}, "folders": {}}
        try:
            loaded = yaml.safe_load(file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return empty
        except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
            self.failures.append(Failure(uri=str(file), reason=f"not readable as YAML: {' '.join(str(error).split())}"))
            return empty
        if loaded is None:
            return empty
        if not isinstance(loaded, dict):
            self.failures.append(Failure(uri=str(file), reason="expected file names with their facts below them"))
            return empty
        if not {"files", "folders"} & loaded.keys():
            loaded = {"files": loaded}
        return {section: self._mapping(file, loaded.get(section)) for section in empty}

    def _mapping(self, file: Path, section: object) -> dict[str, Any]:
        entries = section if isinstance(section, dict) else {}
        kept = {}
        for name, entry in entries.items():
            unknown = [str(key) for key in entry if key not in _KEYS] if isinstance(entry, dict) else ["not a mapping"]
            if unknown:
                reason = f"{name}: unknown key {', '.join(unknown)}; known: {', '.join(_KEYS)}"
                self.failures.append(Failure(uri=str(file), reason=reason))
            if isinstance(entry, dict):
                kept[str(name)] = {key: entry[key] for key in _KEYS if entry.get(key) is not None}
        return kept

    def _checked(self, relative_path: Path, stated: Mapping[str, Any]) -> Overrides:
        published = None
        if "published" in stated:
            published = from_sidecar(stated["published"], evidence=f"{SIDECAR_NAME}: {stated['published']}")
            if published is None:
                reason = f"{relative_path.as_posix()}: published: {stated['published']!r} is not an ISO 8601 date"
                self.failures.append(Failure(uri=str(self.folder / SIDECAR_NAME), reason=reason))
        words = {key: str(stated[key]) for key in ("title", "outlet", "author", "url") if key in stated}
        return Overrides(**words, published=published)

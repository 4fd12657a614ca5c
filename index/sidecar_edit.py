"""Writes facts of one file into `metadata.yaml` beside it; what else stands there keeps its words and comments."""

from __future__ import annotations

import json
import os
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import yaml

from index.errors import ConfigError
from index.files import OWN_PREFIX
from index.incoming import sync_directory, written
from index.sidecar import SIDECAR_NAME
from index.yaml_text import read_yaml

EDITABLE = ("title", "outlet", "author", "published")
LONGEST_FACT_CHARS = 500
_EARLIEST, _LATEST = 1000, 2999


def write_facts(directory: Path, name: str, facts: Mapping[str, str]) -> None:
    """State `facts` of the file `name` (or of a part, `mail.eml/report.pdf`) in the directory's sidecar.

    An empty fact takes out what was stated. Raises ConfigError for a value that cannot be used, for a sidecar that
    cannot be read or was changed meanwhile, and DocumentUnreadable where it cannot be written.
    """
    checked = {key: _checked(key, value) for key, value in facts.items()}
    file = directory / SIDECAR_NAME
    before = _read(file)
    after = edited(before or "", name, checked, file=file)
    if after == before:
        return
    fresh = directory / f"{OWN_PREFIX}{secrets.token_hex(4)}.yaml"
    with written(directory):
        try:
            with fresh.open("w", encoding="utf-8", newline="") as out:
                out.write(after)
                out.flush()
                os.fsync(out.fileno())
            if _read(file) != before:
                raise ConfigError(f"{file} was changed meanwhile.", hint="Look at it, and try again.")
            if before is not None:
                fresh.chmod(file.stat().st_mode & 0o777)
            fresh.replace(file.resolve())
            sync_directory(directory)
        finally:
            with suppress(OSError):
                fresh.unlink(missing_ok=True)


def stated_facts(directory: Path, name: str) -> dict[str, str]:
    """What the directory's sidecar states of a file, of what can be edited; nothing where it cannot be read."""
    file = directory / SIDECAR_NAME
    try:
        stated = _loaded(_read(file) or "", file)
    except ConfigError:
        return {}
    entries = stated.get("files") or {} if {"files", "folders"} & stated.keys() else stated
    entry = entries.get(name)
    known = entry if isinstance(entry, dict) else {}
    return {key: str(known[key]) for key in EDITABLE if known.get(key) is not None}


def edited(text: str, name: str, facts: Mapping[str, str], *, file: Path) -> str:
    """The sidecar's text with `facts` of `name`; all the rest of it stays as it is. Raises ConfigError."""
    stated = _loaded(text, file)
    sectioned = bool({"files", "folders"} & stated.keys()) or stated.keys() == {"questions"}
    wanted = _with(stated, name, facts, sectioned=sectioned)
    if wanted == stated:
        return text
    with suppress(yaml.YAMLError):  # an alias that has lost its anchor
        rewritten = _rewritten(text, name, facts, sectioned=sectioned)
        if _parsed(rewritten) == wanted:
            return rewritten
    raise ConfigError(
        f"{file} is written in a way that cannot be edited here.",
        hint=f"Edit the entry of {name} in it by hand, and sync.",
    )


def _checked(key: str, value: str) -> str:
    plain = " ".join(value.split())
    if key not in EDITABLE:
        raise ConfigError(f"{key} cannot be edited.", hint=f"Known: {', '.join(EDITABLE)}.")
    if len(plain) > LONGEST_FACT_CHARS or not plain.isprintable():
        raise ConfigError(
            f"The {key} is too long, or holds characters that cannot be seen.", hint="Type it anew, in one line."
        )
    if key == "published" and plain and not _is_day(plain):
        raise ConfigError(f"“{plain}” is not a date.", hint="Write it as year-month-day, such as 2024-03-14.")
    return plain


def _is_day(value: str) -> bool:
    from index.dates import from_sidecar

    found = from_sidecar(value, evidence=value) if re.match(r"\d{4}-\d{2}-\d{2}", value) else None
    return found is not None and found.day is not None and _EARLIEST <= found.day.year <= _LATEST


def _read(file: Path) -> str | None:
    try:
        return file.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise ConfigError(f"{file} cannot be read: {reason}.", hint="Mend it by hand, and try again.") from error


def _loaded(text: str, file: Path) -> dict[str, Any]:
    loaded = _parsed(text)
    if loaded is None and not _has_content(text):
        return {}
    sections = [loaded.get(key) for key in ("files", "folders")] if isinstance(loaded, dict) else []
    if not isinstance(loaded, dict) or any(not isinstance(section, dict | None) for section in sections):
        raise ConfigError(
            f"{file} is not readable as YAML entries by file name.", hint="Mend it by hand, and try again."
        )
    return loaded


def _parsed(text: str) -> Any:
    try:
        return read_yaml(text)[0]
    except yaml.YAMLError:
        return None


def _has_content(text: str) -> bool:
    return any(line.strip() and not line.lstrip().startswith("#") for line in text.splitlines())


def _with(stated: dict[str, Any], name: str, facts: Mapping[str, str], *, sectioned: bool) -> dict[str, Any]:
    """What the sidecar is to state afterwards."""
    entries = dict((stated.get("files") or {}) if sectioned else stated)
    entry = entries.get(name)
    merged = {**(entry if isinstance(entry, dict) else {}), **facts}
    entry = {key: value for key, value in merged.items() if value != "" or key not in facts}
    if not entry and name not in entries:
        return stated
    entries[name] = entry
    return {**stated, "files": entries} if sectioned else entries


def _rewritten(text: str, name: str, facts: Mapping[str, str], *, sectioned: bool) -> str:
    """The text with the entry's lines changed in their place, or added at the end of their section."""
    text = text if not text or text.endswith("\n") else text + "\n"
    root = yaml.compose(text, yaml.SafeLoader) if _has_content(text) else None
    section = root
    if sectioned:
        section = _value(root, "files")
        if not isinstance(section, yaml.MappingNode):  # `files:` is missing, or empty
            if section is not None:
                return _replaced(text, section, "\n" + _entry(name, facts, indent=2).rstrip("\n"))
            return f"{text}files:\n{_entry(name, facts, indent=2)}"
    if not isinstance(section, yaml.MappingNode):
        return text + _entry(name, facts, indent=0)
    known = _value(section, name)
    if known is None:
        return _added(text, section, name, facts)
    return _changed(text, section, name, known, facts)


def _changed(text: str, section: yaml.MappingNode, name: str, known: yaml.Node, facts: Mapping[str, str]) -> str:
    entry: dict[str, Any] = {}
    if isinstance(known, yaml.MappingNode):
        if not known.flow_style:
            for key, value in facts.items():
                text = _stated(text, section, name, key, value)
            return text
        entry = yaml.safe_load(text[known.start_mark.index : known.end_mark.index]) or {}
    merged = {**entry, **facts}
    return _replaced(text, known, _flow({k: v for k, v in merged.items() if v != "" or k not in facts}))


def _stated(text: str, section: yaml.MappingNode, name: str, key: str, value: str) -> str:
    """One fact of an entry in block style. Each is looked up anew, since the one before has moved the others."""
    entry = _entry_node(text, section, name)
    if entry is None or entry.flow_style:  # emptied by the fact before
        return _replaced(text, entry, _flow({key: value})) if entry is not None and value else text
    found = next(((k, v) for k, v in entry.value if k.value == key), None)
    if found is not None and value:
        return _replaced(text, found[1], _quoted(value))
    if found is not None:
        if len(entry.value) == 1:
            return _replaced(text, entry, "{}")
        first, last = found[0].start_mark.index, found[1].end_mark.index
        begin, end = _line_start(text, first), _line_end(text, last)
        return text[:begin] + text[end:]
    if not value:
        return text
    place = _line_end(text, _end(text, entry))
    return f"{text[:place]}{' ' * entry.start_mark.column}{key}: {_quoted(value)}\n{text[place:]}"


def _entry_node(text: str, section: yaml.MappingNode, name: str) -> yaml.MappingNode | None:
    """The entry of `name` as it stands now, in the root or in `files`."""
    root = yaml.compose(text, yaml.SafeLoader)
    is_root = section.start_mark.index == (root.start_mark.index if root is not None else -1)
    found = _value(root if is_root else _value(root, "files"), name)
    return found if isinstance(found, yaml.MappingNode) else None


def _added(text: str, section: yaml.MappingNode, name: str, facts: Mapping[str, str]) -> str:
    if section.flow_style:
        inner = yaml.safe_load(text[section.start_mark.index : section.end_mark.index]) or {}
        return _replaced(text, section, _flow({**inner, name: {k: v for k, v in facts.items() if v}}))
    place = _line_end(text, _end(text, section))
    return text[:place] + _entry(name, facts, indent=section.start_mark.column) + text[place:]


def _value(mapping: yaml.Node | None, key: str) -> yaml.Node | None:
    pairs = mapping.value if isinstance(mapping, yaml.MappingNode) else []
    return next((value for found, value in pairs if isinstance(found, yaml.ScalarNode) and found.value == key), None)


def _end(text: str, node: yaml.Node) -> int:
    """Where the last thing of a block ends; the block itself ends only where the next one begins."""
    while isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    end = node.end_mark.index
    while end > node.start_mark.index and text[end - 1] in "\n ":
        end -= 1
    return end


def _line_start(text: str, position: int) -> int:
    return text.rfind("\n", 0, position) + 1


def _line_end(text: str, position: int) -> int:
    """Where the line of the character before `position` ends, its line break included."""
    found = text.find("\n", max(position - 1, 0))
    return len(text) if found < 0 else found + 1


def _replaced(text: str, node: yaml.Node, words: str) -> str:
    start = node.start_mark.index
    space = " " if start and text[start - 1] == ":" and not words.startswith("\n") else ""
    return text[:start] + space + words + text[max(_end(text, node), start) :]


def _entry(name: str, facts: Mapping[str, str], *, indent: int) -> str:
    lines = [f"{' ' * indent}{_key(name)}:"]
    lines += [f"{' ' * (indent + 2)}{key}: {_quoted(value)}" for key, value in facts.items() if value]
    return "\n".join(lines) + "\n"


def _key(name: str) -> str:
    """Bare where YAML reads it as what it is."""
    plain = re.fullmatch(r"[A-Za-z][\w./-]*( [\w./-]+)*", name)
    return name if plain and _parsed(f"{name}: 1") == {name: 1} else _quoted(name)


def _quoted(value: str) -> str:
    """A JSON string is a YAML string."""
    return json.dumps(value, ensure_ascii=False)


def _flow(values: Mapping[str, Any]) -> str:
    return yaml.safe_dump(
        dict(values), default_flow_style=True, allow_unicode=True, width=10_000, sort_keys=False
    ).strip()

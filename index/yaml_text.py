"""YAML with the keys that stand twice in one mapping, of which PyYAML keeps the last without a word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from index.errors import ConfigError


@dataclass(frozen=True, slots=True)
class DuplicateKey:
    """A key that stands in a line, counted from 1, and in an earlier one already."""

    key: str
    line: int
    earlier: int

    def __str__(self) -> str:
        return f"line {self.line}: {self.reason}"

    @property
    def reason(self) -> str:
        """What is wrong with its line."""
        return f"{self.key} stands in line {self.earlier} already"


class _Loader(yaml.SafeLoader):
    """A loader for which a day that no calendar has is text: whoever reads it says which key has it."""


def _day_or_text(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> object:
    try:
        return loader.construct_yaml_timestamp(node)
    except ValueError:
        return loader.construct_scalar(node)


_Loader.add_constructor("tag:yaml.org,2002:timestamp", _day_or_text)


def problem_of(error: Exception) -> str:
    """What is wrong with a text that is no YAML, and in which line, in a few words."""
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return " ".join(str(error).split())
    return f"line {mark.line + 1}: {getattr(error, 'problem', None) or 'malformed'}"


def read_yaml(text: str) -> tuple[object, tuple[DuplicateKey, ...]]:
    """What a text says, as `yaml.safe_load`, and its duplicate keys, those of outer mappings first.

    A day that no calendar has stays text. Raises yaml.YAMLError.
    """
    loader = _Loader(text)
    try:
        root = loader.get_single_node()
        twice = tuple(_found(root))  # before merge keys put more into the mappings
        return None if root is None else loader.construct_document(root), twice
    except ValueError as error:  # as of "0x_", which its own rules take for a number
        raise yaml.YAMLError(str(error)) from error
    except RecursionError as error:
        raise yaml.YAMLError("nested too deeply") from error
    finally:
        loader.dispose()


def refuse_duplicates(file: Path, twice: Sequence[DuplicateKey]) -> None:
    """Raises ConfigError naming the file and every key that stands twice, where there is one."""
    if twice:
        found = "; ".join(str(each) for each in twice)
        raise ConfigError(f"{file}: {found}.", hint="Only the last of them would count: leave one.")


def _found(root: yaml.Node | None) -> Iterator[DuplicateKey]:
    waiting, seen = [root], set()
    while waiting:
        node = waiting.pop()
        if node is None or id(node) in seen:  # an anchor is met at each of its aliases
            continue
        seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            waiting.extend(reversed(node.value))
        if not isinstance(node, yaml.MappingNode):
            continue
        lines: dict[tuple[str, str], int] = {}
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and key.tag != "tag:yaml.org,2002:merge":
                line = key.start_mark.line + 1
                if (first := lines.setdefault((key.tag, key.value), line)) != line:
                    yield DuplicateKey(key.value, line, first)
        waiting.extend(value for _, value in reversed(node.value))

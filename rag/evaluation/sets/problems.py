"""What is wrong with a question set, each with its place and remedy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from index.errors import ConfigError

_SHOWN = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One thing that is wrong (error) or doubtful (note); `place` is file and line."""

    id: str
    place: str
    severity: Literal["error", "note"]
    message: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a line cannot be read, and what to do."""

    line: int
    reason: str
    remedy: str


def broken(file: Path, problems: Sequence[Problem]) -> ConfigError:
    """The error that names the first few problems of a file, by line."""
    shown = "; ".join(f"{file}:{each.line}: {each.reason.rstrip('.')}" for each in problems[:_SHOWN])
    more = f"; and {len(problems) - _SHOWN} more" if len(problems) > _SHOWN else ""
    return ConfigError(f"{shown}{more}.", hint=problems[0].remedy)


def unreadable(file: Path, reason: str, remedy: str) -> ConfigError:
    """The error for a file that holds no questions at all."""
    return ConfigError(f"{file}: {reason}.", hint=remedy)

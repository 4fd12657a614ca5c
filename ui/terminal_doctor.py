"""`dateline doctor` on a terminal: what is looked at, and a line per check."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.markup import escape

from rag import Assistant, Config, Diagnosis, Finding
from rag.doctor import check_config_file
from ui.terminal import count, stderr

_WIDTH = 16
_EXAMPLES = 3


def examine(config_file: Path | None, *, repair: bool, quick: bool) -> Diagnosis:
    """The diagnosis; on a terminal stderr says what is being looked at."""
    config = check_config_file(config_file)
    if not isinstance(config, Config):
        return config
    with Assistant.open(config) as assistant, _progress() as progress:
        return assistant.doctor(repair=repair, quick=quick, progress=progress)


def print_diagnosis(diagnosis: Diagnosis) -> None:
    """A line per check, with its findings and their remedies; notes; and how it stands."""
    for check in diagnosis.checks:
        findings = [finding for finding in diagnosis.findings if finding.check == check.name]
        if not findings:
            click.echo(f"ok       {_named(check.name)}{check.summary}".rstrip())
        for finding in findings:
            _print_finding(finding)
    for note in diagnosis.notes:
        click.echo(f"note: {note}")
    click.echo(_summary(diagnosis))


def _print_finding(finding: Finding) -> None:
    state = "PROBLEM " if finding.remedy else "repaired"
    click.echo(f"{state} {_named(finding.check)}{finding.problem}")
    indent = " " * 9
    for line in (finding.repaired, finding.remedy):
        if line:
            click.echo(f"{indent}{line}")
    for detail in finding.details[:_EXAMPLES]:
        click.echo(f"{indent}  {detail}")
    if finding.count > _EXAMPLES and finding.details:
        click.echo(f"{indent}  … {finding.count:,} in all")


def _named(check: str) -> str:
    return f"{check.replace('_', ' '):<{_WIDTH}} "


def _summary(diagnosis: Diagnosis) -> str:
    left = [finding for finding in diagnosis.findings if finding.remedy]
    mended = len(diagnosis.findings) - len(left)
    made = f"{count(len(diagnosis.checks), 'check')} in {diagnosis.seconds:.1f} s"
    repaired = f", {count(mended, 'problem')} repaired" if mended else ""
    return f"{made}: {count(len(left), 'problem') if left else 'nothing to be done'}{repaired}."


@contextmanager
def _progress() -> Iterator[Callable[[str], None]]:
    console = stderr()
    if not console.is_terminal:
        yield lambda _: None
        return
    with console.status("looking") as status:
        yield lambda words: status.update(escape(words))

"""A timeline as text for a terminal: days in front, then who said what, and behind it the sources."""

from __future__ import annotations

import textwrap

import click

from rag import Statement, Timeline
from ui.terminal import count, print_groups, sourced

_INDENT = " " * 12
_WIDTH = 100


def print_timeline(timeline: Timeline) -> None:
    """A paragraph per statement, then the sources by their markers, and how many independent reports they are."""
    for statement in timeline.statements:
        click.echo(_paragraph(statement))
    if not timeline.statements:
        click.echo("No statement on this topic was found.")
    click.echo()
    for document in dict.fromkeys(citation.document_id for citation in timeline.citations):
        cited = [citation for citation in timeline.citations if citation.document_id == document]
        click.echo(f"{''.join(f'[{each.marker}]' for each in cited)} {sourced(cited[0])}")
    if timeline.statements:
        click.echo(f"\n{count(len(timeline.statements), 'statement')}", nl=False)
        print_groups(timeline.citations, timeline.origins)
    for note in timeline.notes:
        click.echo(f"Note: {note}")


def _paragraph(statement: Statement) -> str:
    day = statement.said_on.isoformat() if statement.said_on else "day unknown"
    who = ", ".join(part for part in (statement.speaker, statement.role) if part)
    place = f" ({statement.place})" if statement.place else ""
    markers = "".join(f"[{citation.marker}]" for citation in statement.citations)
    text = textwrap.fill(
        f"{who}{place}: {statement.words} {markers}", _WIDTH, initial_indent=f"{day:<12}", subsequent_indent=_INDENT
    )
    return f"{text}\n{_INDENT}{statement.said_on_evidence}"

"""`dateline eval stale` and `from-feedback` on a terminal: old answers beside new ones, ratings as questions."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from index.config import resolve
from rag import Assistant, Config, ConfigError, load_config
from rag.evaluation.feedback import lines, questions_from, write_questions
from rag.evaluation.run_files import read_run
from rag.evaluation.staleness import Renewed, answers_of_run, ask_again, stale_json
from rag.saved import Review
from rag.standing import Cause
from ui.difference import Pieces, word_changes
from ui.terminal import count, stderr
from ui.terminal_eval import asking_bar


def stale_and_print(
    config_file: Path | None,
    runs: Sequence[Path],
    *,
    kind: str | None,
    listing: bool,
    accept: bool,
    forget: bool,
    as_json: bool,
) -> None:
    """Say which answers rest on text that is gone, ask them again, and take the new ones where that is wanted."""
    config = load_config(config_file)
    with Assistant.open(config.with_llm(kind) if kind else config) as assistant:
        review = _review(assistant, runs)
        renewed = [Renewed(stale=each) for each in review.stale]
        if review.stale and not (listing or forget):
            with asking_bar() as tell:
                renewed = []
                for each in ask_again(assistant, review.stale):
                    renewed.append(each)
                    tell(len(renewed), len(review.stale), {})
        for notice in assistant.notices():
            click.echo(f"note: {notice}", err=True)
        _print_json(stale_json(review, renewed)) if as_json else print_stale(review, renewed, of_index=not runs)
        if accept:
            _accept(assistant, renewed)
        if forget:
            assistant.saved.forget(each.saved.answer_id for each in review.stale)
            click.echo(f"{count(len(review.stale), 'answer')} forgotten.", err=True)


def _review(assistant: Assistant, runs: Sequence[Path]) -> Review:
    if not runs:
        return assistant.saved.review()
    found = []
    for file in runs:
        run = read_run(file)
        _require_this_index(run, file, assistant.config)
        found += answers_of_run(run)
    return assistant.saved.reviewed(found)


def _require_this_index(run: dict[str, Any], file: Path, config: Config) -> None:
    path = resolve(run["config"]["index"]["path"], config.folder)
    if path != config.index_path:
        raise ConfigError(
            f"{file}: was run on the index in {path}, not on that in {config.index_path}.",
            hint="Name the configuration of that index with --config; a set's own corpus does not change.",
        )


def _accept(assistant: Assistant, renewed: Sequence[Renewed]) -> None:
    taken = [(each.stale.saved.answer_id, each.now) for each in renewed if each.now is not None]
    for answer_id, now in taken:
        assistant.saved.accept(answer_id, now)
    click.echo(f"{count(len(taken), 'new answer')} kept in place of the old.", err=True)


def print_stale(review: Review, renewed: Sequence[Renewed], *, of_index: bool = True) -> None:
    """Each stale answer with its causes, and with the new one beside it where it was asked again."""
    console = Console(file=sys.stdout, highlight=False)
    for each in renewed:
        saved = each.stale.saved
        name = f"[{saved.answer_id}] " if saved.answer_id else ""
        console.print(Text(f"{name}{saved.question}", style="bold"))
        for cause in each.stale.causes:
            console.print(Padding(Text(cause_in_words(cause)), (0, 0, 0, 2)))
        if each.now is not None:
            console.print(_side_by_side(each))
        if each.error:
            click.echo(f"error: {saved.question}: {each.error}", err=True)
    stale = len(review.stale)
    kept = "kept answer" if of_index else "answer"
    click.echo(f"{count(review.checked, kept)}, {stale} of them on text that has changed or gone.")
    if review.touched:
        click.echo(f"{count(review.touched, 'other answer')}: the document changed elsewhere, the cited words stand.")


def _side_by_side(each: Renewed) -> Table:
    assert each.now is not None, "looked at before"
    saved = each.stale.saved
    before, after = word_changes(saved.answer["text"], each.now.text)
    table = Table(expand=True, show_edge=False, pad_edge=False)
    table.add_column(f"answered {saved.asked_at[:10]}", ratio=1)
    table.add_column("answered now: the same" if each.same_words else "answered now", ratio=1)
    table.add_row(_marked(before, "-", "strike red"), _marked(after, "+", "bold green"))
    if each.otherwise_made:
        made = f"made by {saved.answer['model'] or 'quotation'}", f"made by {each.now.model or 'quotation'}"
        other = "" if made[0] != made[1] else ", with other settings"
        table.add_row(made[0], f"{made[1]}{other}: it may differ because of that")
    table.add_row(_quoted(saved.answer["citations"]), _quoted([_cited(c) for c in each.now.citations]))
    return table


def _marked(pieces: Pieces, sign: str, style: str) -> Text:
    """The text with what is new or gone set apart; by signs too, for those who see no colours."""
    text = Text()
    for words, changed in pieces:
        bare, space = words.rstrip(), words[len(words.rstrip()) :]
        text.append(f"[{sign}{bare}{sign}]{space}" if changed else words, style=style if changed else "")
    return text


def _cited(citation: Any) -> dict[str, Any]:
    return {"marker": citation.marker, "document_id": citation.document_id, "quote": citation.quote}


def _quoted(citations: Sequence[dict[str, Any]]) -> Text:
    return Text("\n".join(f"[{c['marker']}] {c['document_id']}: “{_line(c['quote'])}”" for c in citations), style="dim")


def cause_in_words(cause: Cause) -> str:
    """One line on why an answer may no longer hold."""
    match cause.kind:
        case "removed":
            return f"{cause.document_id} is gone, with “{_line(cause.quote)}”"
        case "relabelled":
            return f"{cause.document_id}: {cause.quote} before, {cause.now} now"
        case "changed":
            now = f"; nearest now: “{_line(cause.now)}”" if cause.now else "; nothing like it stands there now"
            return f"{cause.document_id} no longer says “{_line(cause.quote)}”{now}"


def feedback_and_print(config_file: Path | None, out: Path | None, *, replace: bool) -> None:
    """Write the rated answers as questions, to a file or to stdout."""
    with Assistant.open(config_file) as assistant:
        found = questions_from(assistant.saved.all())
    if out is None:
        click.echo(lines(found), nl=False)
    else:
        write_questions(found, out, replace=replace)
    where = f" in {out}" if out else ""
    stderr().print(f"{count(len(found.rows), 'question')}{where}", highlight=False)
    if found.wrong_only:
        told = "was called wrong" if found.wrong_only == 1 else "were called wrong"
        click.echo(
            f"note: {count(found.wrong_only, 'answer')} {told} without a word of what is right: left out.", err=True
        )
    if not found.rows and not found.wrong_only:
        click.echo("note: No answer is rated yet; the chat has Right and Wrong under each.", err=True)


def _line(text: str) -> str:
    return " ".join(text.split())


def _print_json(value: dict[str, Any]) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))

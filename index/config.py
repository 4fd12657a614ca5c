"""The part of the configuration that decides what is indexed and how. Inert: it builds nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field


class Section(BaseModel):
    """A section of config.yaml: unknown keys and out-of-range values are refused by name."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class DocumentsConfig(Section):
    """Where documents come from."""

    folders: Annotated[
        tuple[str, ...], Field(strict=False, description="folders that sync reads, relative to this file")
    ] = ("seeds/documents",)
    include: Annotated[
        tuple[str, ...],
        Field(strict=False, description="only files that a pattern matches, as in .gitignore"),
    ] = ("*",)
    exclude: Annotated[
        tuple[str, ...], Field(strict=False, description="files and folders that are left out, as in .gitignore")
    ] = (".*", "~$*", "metadata.yaml")
    max_file_mb: Annotated[int, Field(ge=1, le=4096, description="larger files are reported, not read (megabytes)")] = (
        100
    )
    readers: Annotated[
        int, Field(ge=0, le=64, description="processes that read files; 0 for one per processor core but one")
    ] = 0
    read_timeout_s: Annotated[
        float,
        Field(gt=0, le=86_400, strict=False, description="longest time to read one file (seconds)"),
    ] = 60.0
    read_memory_mb: Annotated[
        int, Field(ge=64, le=1_000_000, description="most memory to read one file (megabytes)")
    ] = 1024


class IndexConfig(Section):
    """Where built data lives."""

    path: Annotated[str, Field(min_length=1, description="directory of the index, relative to this file")] = ".dateline"
    keep_answers: Annotated[
        int,
        Field(ge=0, le=1_000_000, description="newest answers kept, to say when their text changes; 0 keeps none"),
    ] = 1000


class SplitterConfig(Section):
    """How documents become passages. A change splits again, and embeds only texts that changed."""

    max_tokens: Annotated[
        int, Field(ge=32, le=8192, description="longest passage, counted by the embedder's own tokenizer")
    ] = 200


class EmbedderConfig(Section):
    """The model that turns text into vectors. A change embeds everything again."""

    model: Annotated[str, Field(min_length=1, description="a name of `dateline models list`, or a directory")] = (
        "all-MiniLM-L6-v2"
    )
    query_prefix: Annotated[
        str, Field(max_length=500, description="put before questions, as e5 and bge want it: 'query: '")
    ] = ""
    passage_prefix: Annotated[
        str, Field(max_length=500, description="put before passages, as e5 wants it: 'passage: '")
    ] = ""
    batch_size: Annotated[int, Field(ge=1, le=1024, description="passages per forward pass")] = 32
    device: Annotated[
        Literal["cpu", "cuda", "mps"], Field(description="where the model runs; an index made on one serves the others")
    ] = "cpu"


def resolve(path: str, folder: Path) -> Path:
    """`path` as an absolute path; relative ones count from `folder`, `~` is the home directory."""
    expanded = Path(path).expanduser()
    return (expanded if expanded.is_absolute() else folder / expanded).resolve()

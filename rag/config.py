"""Configuration: strict, inert and passed along. `config.yaml` holds every key at its default."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Annotated, Any, Literal, Self, get_args

import yaml
from pydantic import Field, ValidationError, field_validator, model_validator

from index.config import DocumentsConfig, EmbedderConfig, IndexConfig, Section, SplitterConfig, resolve
from index.errors import ConfigError
from index.yaml_text import problem_of, read_yaml, refuse_duplicates

Probability = Annotated[float, Field(ge=0.0, le=1.0, strict=False)]


class RetrievalConfig(Section):
    """How passages are found."""

    candidates: Annotated[int, Field(ge=1, le=10_000, description="candidates from each of dense and lexical")] = 100
    passages: Annotated[int, Field(ge=1, le=1000, description="passages kept after fusion")] = 10
    dense_weight: Annotated[Probability, Field(description="share of the dense score in the fused score, 0 to 1")] = 0.5
    reranker: Annotated[
        str | None,
        Field(
            min_length=1, description="directory of a cross-encoder that orders the first passages anew; null for none"
        ),
    ] = None
    rerank_passages: Annotated[int, Field(ge=1, le=1000, description="passages that the cross-encoder reads")] = 30
    rewriting: Annotated[
        Literal["rules", "model"],
        Field(description="who makes a follow-up stand on its own; the model takes seconds before the first evidence"),
    ] = "rules"
    per_origin: Annotated[
        bool, Field(description="one voice per report: its copies and rewrites are folded under the best of them")
    ] = True


class ModelConfig(Section):
    """A language model: where it runs and how it writes."""

    kind: Annotated[
        Literal["local", "hosted", "none"],
        Field(description="local (llama.cpp in this process), hosted (base_url) or none (extractive answers)"),
    ] = "local"
    model: Annotated[
        str, Field(min_length=1, description="local: a name of `dateline models list`; hosted: the endpoint's name")
    ] = "qwen2.5-coder-1.5b-instruct"
    base_url: Annotated[str | None, Field(description="hosted: OpenAI-compatible address, ending in /v1")] = None
    api_key_env: Annotated[
        str | None, Field(description="hosted: name of the environment variable that holds the key")
    ] = None
    context_tokens: Annotated[int, Field(ge=512, le=1_000_000, description="context window of the model")] = 4096
    max_tokens: Annotated[int, Field(ge=16, le=8192, description="longest answer")] = 200
    temperature: Annotated[float, Field(ge=0.0, le=2.0, strict=False, description="0 is repeatable")] = 0.0
    threads: Annotated[int, Field(ge=0, le=1024, description="local: processor threads, 0 for all cores")] = 0
    timeout_s: Annotated[
        float,
        Field(gt=0, le=3600, strict=False, description="longest wait for the next token, retries included (seconds)"),
    ] = 120.0
    reply_timeout_s: Annotated[
        float, Field(gt=0, le=86_400, strict=False, description="longest time for a whole reply (seconds)")
    ] = 600.0

    @property
    def prompt_tokens(self) -> int:
        """Most tokens of a prompt: what the longest answer leaves of the context, and half of it at least."""
        return self.context_tokens - min(self.max_tokens, self.context_tokens // 2)

    @field_validator("api_key_env")
    @classmethod
    def _names_a_variable(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", value):
            # The value may be the key itself: it must not be repeated in the message.
            raise ValueError("must be the NAME of an environment variable, not the key itself")
        return value

    @model_validator(mode="after")
    def _hosted_needs_an_address(self) -> Self:
        if self.kind == "hosted" and not re.match(r"https?://", self.base_url or ""):
            raise ValueError("kind: hosted needs base_url, for example https://host.example/v1")
        return self


class NamedModelConfig(ModelConfig):
    """A language model that a reader of the page may choose by its name."""

    name: Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[\w .:()-]+$")]


class LanguageModelConfig(ModelConfig):
    """The language model that writes answers."""

    also: Annotated[
        tuple[NamedModelConfig, ...],
        Field(
            strict=False,
            description="other models that a reader of the page may choose: each a `name` with the keys above",
        ),
    ] = ()

    @field_validator("also")
    @classmethod
    def _names_differ(cls, value: tuple[NamedModelConfig, ...]) -> tuple[NamedModelConfig, ...]:
        names = [model.name for model in value]
        if len(set(names)) < len(names):
            raise ValueError("two models have one name")
        return value


class AnswerConfig(Section):
    """How answers are written, checked and withheld."""

    evidence_sentences: Annotated[
        int, Field(ge=1, le=100, description="most sentences that an answer may rest on and the language model reads")
    ] = 8
    evidence_gap: Annotated[
        Probability,
        Field(description="the language model does not read sentences whose score is further below the best one's"),
    ] = 0.2
    confidence: Annotated[
        Probability, Field(description="below this confidence the answer is silence; 0 always answers")
    ] = 0.5
    supported: Annotated[Probability, Field(description="support of a sentence at which it is shown as fact")] = 0.55
    partly: Annotated[Probability, Field(description="support below which a sentence counts as unsupported")] = 0.35
    nli: Annotated[
        str | None,
        Field(
            min_length=1, description="directory of a cross-encoder that finds contradictions as well; null for none"
        ),
    ] = None
    unsupported: Annotated[
        Literal["drop", "flag"], Field(description="withhold unsupported sentences (drop), or show them marked (flag)")
    ] = "drop"


class ChatConfig(Section):
    """The browser app."""

    host: Annotated[
        str, Field(min_length=1, description="address the page is served on; 127.0.0.1 is this machine")
    ] = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535, description="port the page is served on")] = 7860
    history_turns: Annotated[int, Field(ge=0, le=50, description="earlier turns that a follow-up question sees")] = 4
    editing: Annotated[
        bool,
        Field(
            description="whether the page may change documents, sync, and start runs of question sets; false: it shows"
        ),
    ] = True


class Config(Section):
    """The whole configuration; `folder` is where relative paths count from."""

    documents: DocumentsConfig = DocumentsConfig()
    index: IndexConfig = IndexConfig()
    splitter: SplitterConfig = SplitterConfig()
    embedder: EmbedderConfig = EmbedderConfig()
    retrieval: RetrievalConfig = RetrievalConfig()
    llm: LanguageModelConfig = LanguageModelConfig()
    answer: AnswerConfig = AnswerConfig()
    chat: ChatConfig = ChatConfig()
    folder: Annotated[Path, Field(exclude=True)] = Path()

    @property
    def index_path(self) -> Path:
        """Absolute directory of the index."""
        return resolve(self.index.path, self.folder)

    @property
    def folders(self) -> tuple[Path, ...]:
        """Absolute folders of documents."""
        return tuple(resolve(folder, self.folder) for folder in self.documents.folders)

    def with_llm(self, kind: str) -> Config:
        """The same configuration with another `llm.kind`. Raises ConfigError when its keys do not allow that."""
        return parse_config(
            {**self.model_dump(), "llm": {**self.llm.model_dump(), "kind": kind}}, file=self.folder / "config.yaml"
        )

    def with_model(self, name: str) -> Config:
        """The same configuration with the model of `llm.also` that has this name as its only one; "" changes nothing.

        Raises ConfigError when none has it.
        """
        if not name:
            return self
        chosen = next((model for model in self.llm.also if model.name == name), None)
        if chosen is None:
            known = ", ".join(model.name for model in self.llm.also) or "none"
            raise ConfigError(f"No model of llm.also is called {name}.", hint=f"Their names: {known}.")
        return self.model_copy(update={"llm": LanguageModelConfig(**chosen.model_dump(exclude={"name"}))})

    def redacted(self) -> dict[str, Any]:
        """Every key with its value, as plain data; a password inside an address is not shown."""
        settings = self.model_dump(mode="json")
        for model in (settings["llm"], *settings["llm"]["also"]):
            if model["base_url"]:
                model["base_url"] = re.sub(r"//[^/@]*@", "//***@", model["base_url"])
        return settings

    def digest(self) -> str:
        """Twelve hex digits that change with any setting that can change an answer."""
        settings = self.model_dump(
            mode="json", exclude={"chat": True, "index": True, "documents": True, "llm": {"also"}}
        )
        return hashlib.sha256(json.dumps(settings, sort_keys=True).encode()).hexdigest()[:12]


def load_config(path: str | Path | None = None) -> Config:
    """The configuration in `path`, or in `./config.yaml` where there is one, or the defaults.

    Raises ConfigError naming the file and every bad key.
    """
    file = Path(path) if path is not None else Path("config.yaml")
    if not file.is_file():
        if path is not None:
            raise ConfigError(f"{file}: no such configuration file.", hint="Name an existing file with --config.")
        return Config(folder=Path.cwd())
    try:
        loaded, twice = read_yaml(file.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
        raise ConfigError(
            f"{file}: not readable as YAML: {problem_of(error)}.",
            hint="Compare it with the project's config.yaml, or delete it to use the defaults.",
        ) from error
    refuse_duplicates(file, twice)
    return parse_config({} if loaded is None else loaded, file=file)


def parse_config(settings: object, *, file: Path) -> Config:
    """`settings` checked key by key; relative paths count from the folder of `file`."""
    if not isinstance(settings, dict):
        raise ConfigError(
            f"{file}: expected sections such as `index:`, found {type(settings).__name__}.",
            hint="Start each section with its name and a colon.",
        )
    if "folder" in settings:
        raise ConfigError(f"{file}: folder: unknown key.", hint=_known(()))
    # An empty section (`llm:` and nothing below) reads as None and means its defaults.
    sections: dict[str, Any] = {str(k): v for k, v in settings.items() if v is not None}
    try:
        return Config(**sections, folder=file.resolve().parent)
    except ValidationError as error:
        problems = [_problem(item) for item in error.errors()]
        raise ConfigError(f"{file}: " + "; ".join(problems) + ".", hint=_hint(error)) from None


def _problem(item: Any) -> str:
    key = ".".join(str(part) for part in item["loc"])
    if item["type"] == "extra_forbidden":
        return f"{key}: unknown key"
    if item["type"] == "missing":
        return f"{key}: is missing"
    message = item["msg"].removeprefix("Value error, ").removeprefix("Input should be ").replace("tuple", "list")
    shown = "" if item["type"] == "value_error" else f", not {item['input']!r}"
    return f"{key}: should be {message}{shown}" if shown else f"{key}: {message}"


def _hint(error: ValidationError) -> str:
    first = error.errors()[0]
    return (
        _known(first["loc"][:-1])
        if first["type"] == "extra_forbidden"
        else "Run `dateline config show` for the defaults."
    )


def _known(location: tuple[int | str, ...]) -> str:
    section: type[Section] = Config
    for part in location:
        if isinstance(part, str):
            annotation = section.model_fields[part].annotation
            inside = (annotation, *get_args(annotation))  # of a list, what it is a list of
            section = next((one for one in inside if isinstance(one, type) and issubclass(one, Section)), section)
    return "Known keys: " + ", ".join(name for name in section.model_fields if name != "folder") + "."
